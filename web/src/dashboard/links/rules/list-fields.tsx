// What a condition lists: some of a few that are there to be ticked, or texts that are typed one after the other, with names offered.
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useText } from "../../text/use-text.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Check, Field } from "../../ui/field.tsx";
import type { Leaf, ListLeaf } from "./condition.ts";
import type { RuleWords } from "./sentence.ts";
import { useRuleWords } from "./use-rule-words.ts";
import { BROWSERS, COUNTRIES, DEVICES, languages, type Named, SYSTEMS, valueCalled } from "./values.ts";

interface ListProps {
  readonly leaf: ListLeaf;
  readonly error: string | undefined;
  readonly onChange: (leaf: Leaf) => void;
}

const TICKED: Readonly<Partial<Record<ListLeaf["kind"], readonly string[]>>> = {
  device: DEVICES,
  os: SYSTEMS,
  browser: BROWSERS,
};

export function ListFields({ leaf, error, onChange }: ListProps) {
  const { kind, values } = leaf;
  const set = (next: readonly string[]) => onChange({ ...leaf, values: next });
  const ticked = TICKED[kind];
  if (ticked !== undefined) return <Ticks leaf={leaf} all={ticked} error={error} onChange={set} />;
  return <Typed kind={kind as TypedKind} values={values} error={error} onChange={set} key={kind} />;
}

interface TicksProps {
  readonly leaf: ListLeaf;
  readonly all: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (values: readonly string[]) => void;
}

function Ticks({ leaf: { kind, values }, all, error, onChange }: TicksProps) {
  const t = useText();
  const words = useRuleWords();
  const id = useId();
  return (
    <fieldset aria-describedby={error === undefined ? undefined : id}>
      <legend className="sr-only">{t(`rule.kind.${kind}`)}</legend>
      <div className="grid grid-cols-2 gap-x-4 wide:grid-cols-3">
        {all.map((one) => (
          <Check
            key={one}
            label={words.value(kind, one)}
            checked={values.includes(one)}
            onChange={(isOn) => onChange(all.filter((other) => (other === one ? isOn : values.includes(other))))}
          />
        ))}
      </div>
      {error !== undefined && <ErrorLine id={id} text={error} />}
    </fieldset>
  );
}

type TypedKind = Exclude<ListLeaf["kind"], "device" | "os" | "browser">;

/** What can be offered by name. */
export function namedFor(kind: "country" | "language", words: RuleWords): readonly Named[] {
  const all = kind === "country" ? COUNTRIES : languages();
  return all.map((value) => ({ value, name: words.value(kind, value) }));
}

const NOT_NAMED: readonly Named[] = [];

interface TypedProps {
  readonly kind: TypedKind;
  readonly values: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (values: readonly string[]) => void;
}

function Typed({ kind, values, error, onChange }: TypedProps) {
  const t = useText();
  const words = useRuleWords();
  const list = useId();
  const [text, setText] = useState("");
  const named = useMemo(() => (kind === "country" || kind === "language" ? namedFor(kind, words) : NOT_NAMED), [kind, words]);
  const add = (typed: string) => {
    const added = typed.split(",").map((one) => valueCalled(one, named));
    const fresh = [...new Set(added)].filter((one) => one !== "" && !values.includes(one));
    if (fresh.length > 0) onChange([...values, ...fresh]);
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text.trim() !== "") {
      event.preventDefault();
      add(text);
    } else if (event.key === "Backspace" && text === "" && values.length > 0) onChange(values.slice(0, -1));
  };
  // One that is chosen comes whole, and is meant.
  const isChosen = (typed: string) => typed.length > text.length + 1 && named.some(({ name }) => name === typed);
  return (
    <Field label={t(`rule.values.${kind}`)} error={error}>
      {(wiring) => (
        <div className="flex flex-wrap items-center gap-x-3">
          {values.map((one) => (
            <button
              type="button"
              className="chip max-w-full"
              key={one}
              aria-label={t("rule.valuesRemove", { value: words.value(kind, one) })}
              onClick={() => onChange(values.filter((other) => other !== one))}
            >
              <span className="dot text-edge" />
              <span className="truncate text-ink">{words.value(kind, one)}</span>
              <span aria-hidden="true">×</span>
            </button>
          ))}
          <input
            className="typed min-w-24 flex-1"
            {...wiring}
            value={text}
            list={named.length === 0 ? undefined : list}
            onChange={({ target }) =>
              target.value.includes(",") || isChosen(target.value) ? add(target.value) : setText(target.value)
            }
            onKeyDown={onKeyDown}
            onBlur={() => add(text)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          {named.length > 0 && (
            <datalist id={list}>
              {named.map(({ value, name }) => (
                <option value={name} key={value} />
              ))}
            </datalist>
          )}
        </div>
      )}
    </Field>
  );
}
