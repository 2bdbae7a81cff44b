// Where a rule leads: to one address, or to several by weight.
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useText } from "../../text/use-text.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { TextField } from "../../ui/field.tsx";
import type { Failing } from "./place.ts";
import { nextId, type RuleDraft, type SideDraft, WEIGHT } from "./rule-draft.ts";
import { sharesOf } from "./sentence.ts";
import { useRuleWords } from "./use-rule-words.ts";

interface SidesProps {
  readonly rule: RuleDraft;
  readonly failing: Failing | null;
  readonly onChange: (rule: RuleDraft) => void;
}

export function SideFields({ rule, failing, onChange }: SidesProps) {
  const t = useText();
  const adder = useRef<HTMLButtonElement>(null);
  const [freshId, setFreshId] = useState<number | null>(null);
  const { sides } = rule;
  const shares = sharesOf(sides.map(({ weight }) => weight));
  const set = (next: readonly SideDraft[]) => onChange(withSides(rule, next));
  const add = () => {
    const id = nextId(sides);
    setFreshId(id);
    set([...sides, { id, name: "", url: "", weight: sides.at(-1)?.weight ?? WEIGHT }]);
  };
  return (
    <>
      {sides.map((side, at) => (
        <Side
          key={side.id}
          side={side}
          share={rule.isSplit ? (shares[at] ?? 0) : null}
          isFresh={side.id === freshId}
          errorOf={(name) => {
            const isHere = failing?.part === "side" && failing.partId === side.id;
            return isHere && (failing.name === "weight" ? "weight" : "url") === name ? failing.text : undefined;
          }}
          onChange={(next) => set(sides.with(at, next))}
          onRemove={
            sides.length === 1
              ? null
              : () => {
                  flushSync(() => set(sides.toSpliced(at, 1)));
                  adder.current?.focus();
                }
          }
        />
      ))}
      {rule.isSplit && <p className="text-label text-mute">{t("rule.splitHint")}</p>}
      {failing?.part === "side" && failing.partId === null && <ErrorLine text={failing.text} />}
      <div>
        <button type="button" className="quiet" ref={adder} onClick={add}>
          {t("rule.addSide")}
        </button>
      </div>
    </>
  );
}

/** One that is left is no split any more. */
function withSides(rule: RuleDraft, sides: readonly SideDraft[]): RuleDraft {
  return { ...rule, sides, isSplit: sides.length > 1 || (rule.isSplit && sides.length === rule.sides.length) };
}

interface SideProps {
  readonly side: SideDraft;
  /** In per cent; null where it is the only one. */
  readonly share: number | null;
  readonly isFresh: boolean;
  readonly errorOf: (name: "url" | "weight") => string | undefined;
  readonly onChange: (side: SideDraft) => void;
  readonly onRemove: (() => void) | null;
}

function Side({ side, share, isFresh, errorOf, onChange, onRemove }: SideProps) {
  const t = useText();
  const words = useRuleWords();
  return (
    <div className={share === null ? "" : "grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 wide:grid-cols-[minmax(0,1fr)_6rem_auto]"}>
      <div className="col-span-2 wide:col-span-1">
        <TextField
          label={t("rule.leadsTo")}
          className="font-mono"
          inputMode="url"
          value={side.url}
          onText={(url) => onChange({ ...side, url })}
          error={errorOf("url")}
          isFirst={isFresh}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      </div>
      {share !== null && (
        <TextField
          label={t("rule.weight")}
          className="font-mono"
          inputMode="numeric"
          value={side.weight}
          onText={(weight) => onChange({ ...side, weight })}
          error={errorOf("weight")}
          hint={t("rule.weightIs", { share: words.percent(share) })}
        />
      )}
      {onRemove !== null && (
        <button
          type="button"
          className="quiet self-start pt-4"
          aria-label={t("rule.valuesRemove", { value: side.url })}
          onClick={onRemove}
        >
          {t("rule.remove")}
        </button>
      )}
    </div>
  );
}
