// A visitor that the reader makes up, where the link leads them, and for each rule why it holds or does not: the redirect's own answer.
import { type Link, LinnetProblem, type Simulation } from "@linnet/client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState } from "react";
import { api } from "../../api.ts";
import { sentenceOf } from "../../frame/problem.tsx";
import { useText } from "../../text/use-text.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field, TextField } from "../../ui/field.tsx";
import { TYPING_PAUSE_MS, usePaused } from "../form-state.ts";
import { namedFor } from "./list-fields.tsx";
import { useRuleWords } from "./use-rule-words.ts";
import { type Named, valueCalled } from "./values.ts";
import { AGENT_NAMES, NOBODY, type VisitorDraft, visitorOf } from "./visitor.ts";

/** Fields that show what the API says of them. */
const SHOWN: Readonly<Record<string, keyof VisitorDraft>> = {
  at: "at",
  country: "country",
  acceptLanguage: "language",
  query: "query",
  referrer: "referrer",
};

export interface SimulatorProps {
  readonly link: Link;
  /** Whether the form says something else than the link that is saved. */
  readonly isChanged: boolean;
}

export function Simulator({ link: { code, domain, version }, isChanged }: SimulatorProps) {
  const t = useText();
  const words = useRuleWords();
  const [visitor, setVisitor] = useState(NOBODY);
  const countries = useMemo(() => namedFor("country", words), [words]);
  const languages = useMemo(() => namedFor("language", words), [words]);
  const typed = visitorOf({
    ...visitor,
    country: valueCalled(visitor.country, countries),
    language: valueCalled(visitor.language, languages),
  });
  const asked = usePaused(JSON.stringify(typed), TYPING_PAUSE_MS);
  const { data, error } = useQuery({
    queryKey: ["link", code, domain, "simulate", version, asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.links.simulate(code, JSON.parse(asked), { domain, signal }),
  });
  const field = error instanceof LinnetProblem ? SHOWN[error.field ?? ""] : undefined;
  return (
    <div className="flex flex-col gap-6 pt-2 pb-6">
      <div className="text-label text-mute">
        <p>{t("simulator.text")}</p>
        {isChanged && <p className="text-straw">{t("simulator.unsaved")}</p>}
      </div>
      <VisitorFields
        visitor={visitor}
        onChange={(some) => setVisitor((before) => ({ ...before, ...some }))}
        errorOf={(name) => (field === name ? sentenceOf(error, t) : undefined)}
        countries={countries}
        languages={languages}
      />
      {error !== null && field === undefined && <ErrorLine text={sentenceOf(error, t)} />}
      {error === null && data === undefined && <div className="skeleton w-52" />}
      {error === null && data !== undefined && <Result simulation={data} />}
    </div>
  );
}

interface VisitorProps {
  readonly visitor: VisitorDraft;
  readonly onChange: (some: Partial<VisitorDraft>) => void;
  readonly errorOf: (name: keyof VisitorDraft) => string | undefined;
  readonly countries: readonly Named[];
  readonly languages: readonly Named[];
}

function VisitorFields({ visitor, onChange, errorOf, countries, languages }: VisitorProps) {
  const t = useText();
  const list = useId();
  const field = (name: Exclude<keyof VisitorDraft, "agent">) => ({
    value: visitor[name],
    onText: (text: string) => onChange({ [name]: text }),
    error: errorOf(name),
    autoComplete: "off",
    spellCheck: false,
  });
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-4 wide:grid-cols-2">
      <Field label={t("simulator.device")}>
        {(wiring) => (
          <select
            className="typed"
            {...wiring}
            value={visitor.agent}
            onChange={({ target }) => onChange({ agent: AGENT_NAMES.find((agent) => agent === target.value) ?? "any" })}
          >
            {AGENT_NAMES.map((agent) => (
              <option value={agent} key={agent}>
                {t(`simulator.agent.${agent}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField label={t("rule.kind.country")} list={`${list}-countries`} {...field("country")} />
      <TextField label={t("rule.kind.language")} list={`${list}-languages`} {...field("language")} />
      <TextField label={t("simulator.at")} type="datetime-local" {...field("at")} />
      <TextField label={t("simulator.query")} className="font-mono" {...field("query")} placeholder="ref=x" />
      <TextField label={t("simulator.referrer")} className="font-mono" {...field("referrer")} placeholder="example.com" />
      <Names id={`${list}-countries`} named={countries} />
      <Names id={`${list}-languages`} named={languages} />
    </div>
  );
}

function Names({ id, named }: { readonly id: string; readonly named: readonly Named[] }) {
  return (
    <datalist id={id}>
      {named.map(({ value, name }) => (
        <option value={name} key={value} />
      ))}
    </datalist>
  );
}

function Result({ simulation }: { readonly simulation: Simulation }) {
  const t = useText();
  const { decision, rule, rules } = simulation;
  const own = rules.filter(({ ruleSet }) => ruleSet === null).length;
  const winner = rule === null ? null : rule.index + (rule.ruleSet === null ? 0 : own);
  return (
    <div>
      <div role="status">
        {decision.url === null ? (
          <p>{t("simulator.ends", { why: endOf(decision.kind, t) })}</p>
        ) : (
          <>
            <p className="break-all font-mono">→ {decision.url}</p>
            <p className="text-label text-mute">{byWhat(simulation, t)}</p>
          </>
        )}
      </div>
      <ol className="mt-4">
        {rules.map((one, at) => (
          <RuleReason
            rule={one}
            at={one.ruleSet === null ? at : at - own}
            outcome={outcomeOf(one, at, winner)}
            key={keyOf(one, at)}
          />
        ))}
      </ol>
    </div>
  );
}

type Told = Simulation["rules"][number];

/** Rules have no names of their own that are told apart: where they stand does that. */
const keyOf = ({ ruleSet }: Told, at: number) => `${ruleSet ?? ""} ${at}`;

type Outcome = "wins" | "late" | "holds" | "fails";

function outcomeOf({ holds }: Told, at: number, winner: number | null): Outcome {
  if (!holds) return "fails";
  if (winner === null) return "holds";
  return at === winner ? "wins" : "late";
}

type Translate = ReturnType<typeof useText>;

function endOf(kind: Simulation["decision"]["kind"], t: Translate): string {
  return kind === "redirect" ? "" : t(`simulator.end.${kind}`);
}

function byWhat({ decision: { via, kind }, rule }: Simulation, t: Translate): string {
  if (kind !== "redirect") return endOf(kind, t);
  if (rule !== null) {
    const at = rule.index + 1;
    return rule.ruleSet === null ? t("simulator.by.rule", { at }) : t("simulator.by.set", { at, set: rule.ruleSet });
  }
  return t(via === "ios" || via === "android" ? `simulator.by.${via}` : "simulator.by.own");
}

type Reason = NonNullable<Told["if"]>;

interface ReasonProps {
  readonly rule: Told;
  readonly at: number;
  readonly outcome: Outcome;
}

function RuleReason({ rule, at, outcome }: ReasonProps) {
  const t = useText();
  const words = useRuleWords();
  const name = rule.name ?? t("rule.number", { at: at + 1 });
  return (
    <li className="wrap-anywhere border-line border-t py-2">
      <p className={outcome === "wins" ? "font-strong" : ""}>
        {rule.ruleSet !== null && `${rule.ruleSet}: `}
        {name} <span className="text-mute">· {t(`simulator.${outcome}`)}</span>
      </p>
      <ul className="text-label">
        {Array.from(partsOf(rule.if).entries(), ([place, { condition, holds }]) => (
          <li className="flex gap-2" key={place}>
            <span className="flex-none font-mono" aria-hidden="true">
              {holds ? "+" : "–"}
            </span>
            <span className={`min-w-0 wrap-anywhere ${holds ? "" : "text-mute"}`}>
              {words.condition(condition)}
              <span className="sr-only">: {t(holds ? "simulator.holds" : "simulator.fails")}</span>
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** The conditions that a rule joins, each with whether it holds; what is nested in them is said in their sentence. */
function partsOf(reason: Told["if"]): readonly Reason[] {
  if (reason === null) return [];
  const { condition, parts } = reason;
  const isJoined = condition.all !== undefined || condition.any !== undefined;
  return isJoined && parts !== undefined ? parts : [reason];
}
