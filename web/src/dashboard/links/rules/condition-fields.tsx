// One condition of a rule: its kind, whether it is turned round, and what it lists.
import type { Ref } from "react";
import { useText } from "../../text/use-text.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Check, Field, TextField } from "../../ui/field.tsx";
import { isoOf, localOf } from "../times.ts";
import {
  type BuiltCondition,
  type ConditionDraft,
  type DateLeaf,
  emptyLeaf,
  KINDS,
  type KindName,
  type Leaf,
  type PercentageLeaf,
  QUERY_TESTS,
  type QueryLeaf,
  type TimeLeaf,
} from "./condition.ts";
import { ListFields } from "./list-fields.tsx";
import type { Failing } from "./place.ts";
import { useRuleWords } from "./use-rule-words.ts";
import { WEEKDAYS } from "./values.ts";

interface ConditionProps<Condition extends ConditionDraft = ConditionDraft> {
  readonly label: string;
  readonly condition: Condition;
  readonly failing: Failing | null;
  readonly kindRef: Ref<HTMLSelectElement>;
  readonly onChange: (condition: ConditionDraft) => void;
  readonly onRemove: () => void;
}

export function ConditionFields(props: ConditionProps) {
  const words = useRuleWords();
  const { label, condition, failing, onRemove } = props;
  return (
    <fieldset className="min-w-0 border-line border-b pb-4">
      <legend className="sr-only">{label}</legend>
      {"kept" in condition ? (
        <div className="flex items-start justify-between gap-4">
          <p className="min-w-0 wrap-anywhere">{words.condition(condition.kept)}</p>
          <RemoveButton label={label} onRemove={onRemove} />
        </div>
      ) : (
        <Built {...props} condition={condition} />
      )}
      {failing !== null && ("kept" in condition || !hasField(condition.leaf, failing.name)) && <ErrorLine text={failing.text} />}
    </fieldset>
  );
}

function RemoveButton({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) {
  const t = useText();
  return (
    <button type="button" className="quiet flex-none" aria-label={t("rule.valuesRemove", { value: label })} onClick={onRemove}>
      {t("rule.remove")}
    </button>
  );
}

/** Whether what is wrong stands at one of its fields, rather than below them. */
function hasField(leaf: Leaf, name: string): boolean {
  if (leaf.kind === "query") return name === "name" || name === leaf.test;
  return "values" in leaf ? name === "" : name !== "days" && name in leaf;
}

function Built({ label, condition, failing, kindRef, onChange, onRemove }: ConditionProps<BuiltCondition>) {
  const t = useText();
  const { leaf, isNot } = condition;
  const isFlag = leaf.kind === "bot" || leaf.kind === "qr";
  const setKind = (kind: KindName) => onChange({ ...condition, leaf: emptyLeaf(kind, ZONE), isNot: false });
  return (
    <>
      <div className="flex items-end gap-4">
        <div className="min-w-0 flex-1">
          <select
            className="typed"
            aria-label={label}
            ref={kindRef}
            value={leaf.kind}
            onChange={({ target }) => setKind(KINDS.find((kind) => kind === target.value) ?? "country")}
          >
            {KINDS.map((kind) => (
              <option value={kind} key={kind}>
                {t(`rule.kind.${kind}`)}
              </option>
            ))}
          </select>
        </div>
        {(!isFlag || isNot) && (
          <select
            className="typed w-auto flex-none"
            aria-label={t("rule.turn")}
            value={isNot ? "not" : "is"}
            onChange={({ target }) => onChange({ ...condition, isNot: target.value === "not" })}
          >
            <option value="is">{t("rule.turn.is")}</option>
            <option value="not">{t("rule.turn.not")}</option>
          </select>
        )}
        <RemoveButton label={label} onRemove={onRemove} />
      </div>
      <div className="flex flex-col gap-4 pt-3">
        <LeafFields
          leaf={leaf}
          errorOf={(name) => (failing?.name === name ? failing.text : undefined)}
          onChange={(next) => onChange({ ...condition, leaf: next })}
        />
      </div>
    </>
  );
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface LeafProps<Of extends Leaf> {
  readonly leaf: Of;
  readonly errorOf: (name: string) => string | undefined;
  readonly onChange: (leaf: Leaf) => void;
}

function LeafFields({ leaf, errorOf, onChange }: LeafProps<Leaf>) {
  const t = useText();
  switch (leaf.kind) {
    case "query":
      return <QueryFields leaf={leaf} errorOf={errorOf} onChange={onChange} />;
    case "date":
      return <DateFields leaf={leaf} errorOf={errorOf} onChange={onChange} />;
    case "time":
      return <TimeFields leaf={leaf} errorOf={errorOf} onChange={onChange} />;
    case "percentage":
      return <PercentageFields leaf={leaf} errorOf={errorOf} onChange={onChange} />;
    case "bot":
    case "qr":
      return (
        <select
          className="typed"
          aria-label={t(`rule.kind.${leaf.kind}`)}
          value={String(leaf.is)}
          onChange={({ target }) => onChange({ ...leaf, is: target.value === "true" })}
        >
          <option value="true">{t("rule.yes")}</option>
          <option value="false">{t("rule.no")}</option>
        </select>
      );
    default:
      return <ListFields leaf={leaf} error={errorOf("")} onChange={onChange} />;
  }
}

function QueryFields({ leaf, errorOf, onChange }: LeafProps<QueryLeaf>) {
  const t = useText();
  return (
    <>
      <TextField
        label={t("rule.queryName")}
        className="font-mono"
        value={leaf.name}
        onText={(name) => onChange({ ...leaf, name })}
        error={errorOf("name")}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <Field label={t("rule.queryTest")}>
        {(wiring) => (
          <select
            className="typed"
            {...wiring}
            value={leaf.test}
            onChange={({ target }) => {
              const test = QUERY_TESTS.find((one) => one === target.value) ?? "there";
              onChange({ ...leaf, test, value: test === "there" ? "" : leaf.value });
            }}
          >
            {QUERY_TESTS.map((test) => (
              <option value={test} key={test}>
                {t(`rule.queryTest.${test}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {leaf.test !== "there" && (
        <TextField
          label={t("rule.queryValue")}
          className="font-mono"
          value={leaf.value}
          onText={(value) => onChange({ ...leaf, value })}
          error={errorOf(leaf.test)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      )}
    </>
  );
}

const PAIR = "grid grid-cols-1 gap-4 wide:grid-cols-2";

function DateFields({ leaf, errorOf, onChange }: LeafProps<DateLeaf>) {
  const t = useText();
  return (
    <div className={PAIR}>
      {(["from", "until"] as const).map((end) => (
        <TextField
          key={end}
          label={t(`rule.${end}`)}
          type="datetime-local"
          value={localOf(leaf[end] || null)}
          onText={(text) => onChange({ ...leaf, [end]: isoOf(text) ?? "" })}
          error={errorOf(end)}
        />
      ))}
    </div>
  );
}

function TimeFields({ leaf, errorOf, onChange }: LeafProps<TimeLeaf>) {
  const t = useText();
  const words = useRuleWords();
  return (
    <>
      <fieldset className="flex flex-wrap gap-x-6">
        <legend className="text-label text-mute">{t("rule.dayLabel")}</legend>
        {WEEKDAYS.map((day, at) => (
          <Check
            key={day}
            label={words.weekday(at)}
            checked={leaf.days.includes(day)}
            onChange={(isOn) =>
              onChange({ ...leaf, days: WEEKDAYS.filter((one) => (one === day ? isOn : leaf.days.includes(one))) })
            }
          />
        ))}
      </fieldset>
      <div className={PAIR}>
        {(["from", "until"] as const).map((end) => (
          <TextField
            key={end}
            label={t(`rule.${end}`)}
            type="time"
            // The end of a day is no time that the browser's field knows.
            value={leaf[end] === "24:00" ? "00:00" : leaf[end]}
            onText={(text) => onChange({ ...leaf, [end]: text })}
            error={errorOf(end)}
          />
        ))}
      </div>
      <TextField
        label={t("rule.zone")}
        list="rule-zones"
        value={leaf.zone}
        onText={(zone) => onChange({ ...leaf, zone })}
        error={errorOf("zone")}
        autoComplete="off"
        spellCheck={false}
      />
      <datalist id="rule-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option value={zone} key={zone} />
        ))}
      </datalist>
    </>
  );
}

function PercentageFields({ leaf, errorOf, onChange }: LeafProps<PercentageLeaf>) {
  const t = useText();
  return (
    <>
      <TextField
        label={t("rule.shareLabel")}
        className="font-mono"
        inputMode="decimal"
        value={leaf.share}
        onText={(share) => onChange({ ...leaf, share })}
        error={errorOf("share") ?? errorOf("")}
      />
      <TextField
        label={t("rule.group")}
        value={leaf.group}
        onText={(group) => onChange({ ...leaf, group })}
        error={errorOf("group")}
        hint={t("rule.groupHint")}
        autoComplete="off"
      />
    </>
  );
}
