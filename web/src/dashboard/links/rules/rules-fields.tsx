// The rules of a link in order, each as a sentence that can be edited, moved and removed; the set that comes behind them, and where
// the link leads phones.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { flushSync } from "react-dom";
import { api } from "../../api.ts";
import { useText } from "../../text/use-text.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, TextField } from "../../ui/field.tsx";
import type { Wrong } from "../form-state.ts";
import type { FieldsProps } from "../link-fields.tsx";
import { emptyLeaf } from "./condition.ts";
import { type Failing, placeOf } from "./place.ts";
import { moved, nextId, type RuleDraft, WEIGHT } from "./rule-draft.ts";
import { RuleLine } from "./rule-line.tsx";
import { useRuleWords } from "./use-rule-words.ts";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface RulesProps extends FieldsProps {
  readonly wrong: Wrong | null;
}

export function RulesFields({ wrong, ...props }: RulesProps) {
  const t = useText();
  const { draft, onChange, errorOf } = props;
  return (
    <div className="flex flex-col gap-6 pt-2 pb-6">
      <div>
        <RuleList rules={draft.rules} url={draft.url} wrong={wrong} onChange={(rules) => onChange({ rules })} />
        {errorOf("rules") !== undefined && <ErrorLine text={errorOf("rules") ?? ""} />}
      </div>
      <SetField {...props} />
      <TextField
        label={t("rule.ios")}
        className="font-mono"
        inputMode="url"
        value={draft.ios}
        onText={(ios) => onChange({ ios })}
        error={errorOf("ios")}
        autoComplete="off"
        spellCheck={false}
      />
      <TextField
        label={t("rule.android")}
        className="font-mono"
        inputMode="url"
        value={draft.android}
        onText={(android) => onChange({ android })}
        error={errorOf("android")}
        hint={t("rule.appsHint")}
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  );
}

interface RuleListProps {
  readonly rules: readonly RuleDraft[];
  /** Where the link leads: most of what is split goes there as before. */
  readonly url: string;
  readonly wrong: Wrong | null;
  readonly onChange: (rules: readonly RuleDraft[]) => void;
}

function RuleList({ rules, url, wrong, onChange }: RuleListProps) {
  const t = useText();
  const [openId, setOpenId] = useState<number | null>(null);
  const [removed, setRemoved] = useState<Removed | null>(null);
  const [said, setSaid] = useState("");
  const failing = useFailing(wrong, rules, setOpenId);
  const add = (rule: NewRule) => {
    const id = nextId(rules);
    setRemoved(null);
    setOpenId(id);
    onChange([...rules, { id, name: "", join: "all", ...rule }]);
  };
  const move = (at: number, by: -1 | 1) => {
    const next = moved(rules, at, by);
    if (next === rules) return;
    // What moves in the page loses the focus: who moves it gives it back, once it stands where it goes.
    flushSync(() => onChange(next));
    setSaid(t("rule.moved", { at: at + by + 1 }));
  };
  return (
    <>
      <p className="pb-3 text-label text-mute">{t(rules.length === 0 ? "rule.none" : "rule.first")}</p>
      <ol>
        {rules.map((rule, at) => (
          <RuleLine
            key={rule.id}
            rule={rule}
            at={at}
            count={rules.length}
            isOpen={openId === rule.id}
            failing={failing?.ruleId === rule.id ? failing : null}
            onOpen={(isOpen) => setOpenId(isOpen ? rule.id : null)}
            onChange={(next) => onChange(rules.with(at, next))}
            onMove={(by) => move(at, by)}
            onRemove={() => {
              setRemoved({ rule, at });
              onChange(rules.toSpliced(at, 1));
            }}
          />
        ))}
      </ol>
      <p className="sr-only" role="status">
        {said}
      </p>
      {removed !== null && (
        <RemovedLine
          key={removed.rule.id}
          onUndo={() => {
            setRemoved(null);
            onChange(rules.toSpliced(removed.at, 0, { ...removed.rule, id: nextId([...rules, removed.rule]) }));
          }}
        />
      )}
      <Adders url={url} onAdd={add} />
    </>
  );
}

interface Removed {
  readonly rule: RuleDraft;
  readonly at: number;
}

/** The focus comes here: what it was on is gone. */
function RemovedLine({ onUndo }: { readonly onUndo: () => void }) {
  const t = useText();
  return (
    <p className="flex items-center gap-4 border-line border-t py-2 text-mute">
      {t("rule.removed")}
      <button type="button" className="quiet" ref={focus} onClick={onUndo}>
        {t("undo")}
      </button>
    </p>
  );
}

type NewRule = Pick<RuleDraft, "conditions" | "isSplit" | "sides">;

function Adders({ url, onAdd }: { readonly url: string; readonly onAdd: (rule: NewRule) => void }) {
  const t = useText();
  const conditions = [{ id: 0, isNot: false, leaf: emptyLeaf("country", ZONE) }];
  return (
    <div className="flex flex-wrap gap-x-6 border-line border-t pt-2">
      <button type="button" className="quiet" onClick={() => onAdd({ conditions, isSplit: false, sides: sidesTo("") })}>
        {t("rule.add")}
      </button>
      <button type="button" className="quiet" onClick={() => onAdd({ conditions: [], isSplit: true, sides: sidesTo(url, "") })}>
        {t("rule.split")}
      </button>
    </div>
  );
}

const focus = (button: HTMLButtonElement | null) => button?.focus();

const sidesTo = (...urls: string[]) => urls.map((url, id) => ({ id, name: "", url, weight: WEIGHT }));

/** What the API says of one of the rules, which it stays with when that one is moved. */
function useFailing(wrong: Wrong | null, rules: readonly RuleDraft[], onFound: (id: number) => void): Failing | null {
  const [seen, setSeen] = useState<Wrong | null>(null);
  const [failing, setFailing] = useState<Failing | null>(null);
  if (seen !== wrong) {
    setSeen(wrong);
    const found = failingOf(wrong, rules);
    setFailing(found);
    if (found !== null) onFound(found.ruleId);
  }
  return failing;
}

function failingOf(wrong: Wrong | null, rules: readonly RuleDraft[]): Failing | null {
  const place = placeOf(wrong?.field ?? null);
  const rule = place === null ? undefined : rules[place.rule];
  if (wrong === null || place === null || rule === undefined) return null;
  const parts = { condition: rule.conditions, side: rule.sides, rule: [] }[place.part];
  const partId = parts[place.at]?.id ?? null;
  return { ruleId: rule.id, part: partId === null ? "rule" : place.part, partId, name: place.name, text: wrong.text };
}

/** Nothing is asked where there is no set. */
function SetField({ draft, onChange, errorOf }: FieldsProps) {
  const t = useText();
  const words = useRuleWords();
  const { data: sets = [] } = useQuery({
    queryKey: ["rule-sets"],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.ruleSets.list({ signal }),
  });
  const chosen = sets.find(({ name }) => name === draft.ruleSet);
  if (sets.length === 0 && draft.ruleSet === "") return null;
  return (
    <div>
      <Field label={t("rule.set")} error={errorOf("ruleSet")}>
        {(wiring) => (
          <select
            className="typed"
            {...wiring}
            value={draft.ruleSet}
            onChange={({ target }) => onChange({ ruleSet: target.value })}
          >
            <option value="">{t("rule.setNone")}</option>
            {[...new Set([...sets.map(({ name }) => name), ...(draft.ruleSet === "" ? [] : [draft.ruleSet])])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      {chosen !== undefined && (
        <div className="pt-2 text-label text-mute">
          <p>{t("rule.setSays", { set: chosen.name, count: chosen.rules.length })}</p>
          <ol className="list-decimal pt-1 pl-6">
            {[...new Set(chosen.rules.map(words.sentence))].map((sentence) => (
              <li className="wrap-anywhere" key={sentence}>
                {sentence}
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}
