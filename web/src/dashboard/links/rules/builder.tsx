// A rule while it is edited: whom it is for, and where it leads them. What is changed shows in its sentence at once.
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useText } from "../../text/use-text.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, TextField } from "../../ui/field.tsx";
import { type ConditionDraft, emptyLeaf } from "./condition.ts";
import { ConditionFields } from "./condition-fields.tsx";
import type { Failing } from "./place.ts";
import { nextId, type RuleDraft } from "./rule-draft.ts";
import { SideFields } from "./side-fields.tsx";

interface BuilderProps {
  readonly label: string;
  readonly rule: RuleDraft;
  readonly failing: Failing | null;
  readonly onChange: (rule: RuleDraft) => void;
  readonly onDone: () => void;
}

/** Where typing begins: at what is wrong, or else at the first that can be chosen. */
const begin = (box: HTMLElement | null) =>
  (box?.querySelector<HTMLElement>("[aria-invalid]") ?? box?.querySelector<HTMLElement>("select, input"))?.focus();

export function Builder({ label, rule, failing, onChange, onDone }: BuilderProps) {
  const t = useText();
  return (
    <fieldset className="mt-2 flex min-w-0 flex-col gap-4 border-edge border-l pl-4" ref={begin}>
      <legend className="sr-only">{label}</legend>
      <Conditions rule={rule} failing={failing} onChange={onChange} />
      <SideFields rule={rule} failing={failing} onChange={onChange} />
      <TextField
        label={t("rule.name")}
        value={rule.name}
        onText={(name) => onChange({ ...rule, name })}
        error={failing?.part === "rule" && failing.name === "name" ? failing.text : undefined}
        autoComplete="off"
      />
      {failing?.part === "rule" && failing.name !== "name" && <ErrorLine text={failing.text} />}
      <div>
        <button type="button" className="quiet" onClick={onDone}>
          {t("rule.done")}
        </button>
      </div>
    </fieldset>
  );
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const focus = (select: HTMLSelectElement | null) => select?.focus();

function Conditions({ rule, failing, onChange }: Pick<BuilderProps, "rule" | "failing" | "onChange">) {
  const t = useText();
  const [freshId, setFreshId] = useState<number | null>(null);
  const adder = useRef<HTMLButtonElement>(null);
  const { conditions } = rule;
  const set = (next: readonly ConditionDraft[]) => onChange({ ...rule, conditions: next });
  const add = () => {
    const id = nextId(conditions);
    setFreshId(id);
    set([...conditions, { id, isNot: false, leaf: emptyLeaf("country", ZONE) }]);
  };
  return (
    <>
      {conditions.length > 1 && (
        <Field label={t("rule.conditions")}>
          {(wiring) => (
            <select
              className="typed"
              {...wiring}
              value={rule.join}
              onChange={({ target }) => onChange({ ...rule, join: target.value === "any" ? "any" : "all" })}
            >
              <option value="all">{t("rule.join.all")}</option>
              <option value="any">{t("rule.join.any")}</option>
            </select>
          )}
        </Field>
      )}
      {conditions.length === 0 && <p>{t("rule.forAll")}</p>}
      {conditions.map((condition, at) => (
        <ConditionFields
          key={condition.id}
          label={t("rule.condition", { at: at + 1 })}
          condition={condition}
          failing={failing?.part === "condition" && failing.partId === condition.id ? failing : null}
          kindRef={condition.id === freshId ? focus : null}
          onChange={(next) => set(conditions.with(at, next))}
          onRemove={() => {
            flushSync(() => set(conditions.toSpliced(at, 1)));
            adder.current?.focus();
          }}
        />
      ))}
      <div>
        <button type="button" className="quiet" ref={adder} onClick={add}>
          {t("rule.addCondition")}
        </button>
      </div>
    </>
  );
}
