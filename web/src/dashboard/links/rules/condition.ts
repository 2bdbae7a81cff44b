// One condition as it stands in a form: its kind, what it lists, and whether it is turned round. What a form has no fields for is
// kept as the API has it, so that it can be read, moved and sent again unchanged.
import type { Condition } from "@linnet/client";
import { WEEKDAYS, type Weekday } from "./values.ts";

const LIST_KINDS = ["country", "region", "city", "device", "os", "browser", "language", "referrer", "ip"] as const;
export type ListKind = (typeof LIST_KINDS)[number];

const FLAG_KINDS = ["qr", "bot"] as const;
type FlagKind = (typeof FLAG_KINDS)[number];

export const KINDS = [...LIST_KINDS, "query", "date", "time", "percentage", ...FLAG_KINDS] as const;
export type KindName = (typeof KINDS)[number];

export const QUERY_TESTS = ["there", "equals", "matches"] as const;

export interface ListLeaf {
  readonly kind: ListKind;
  readonly values: readonly string[];
}

export interface QueryLeaf {
  readonly kind: "query";
  readonly name: string;
  readonly test: (typeof QUERY_TESTS)[number];
  /** Says nothing where the parameter need only be there. */
  readonly value: string;
}

/** Moments as the API writes them; "" for none. */
export interface DateLeaf {
  readonly kind: "date";
  readonly from: string;
  readonly until: string;
}

/** No days are all of them; "" is no hour. */
export interface TimeLeaf {
  readonly kind: "time";
  readonly zone: string;
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly until: string;
}

export interface PercentageLeaf {
  readonly kind: "percentage";
  /** As it was typed. */
  readonly share: string;
  readonly group: string;
}

export interface FlagLeaf {
  readonly kind: FlagKind;
  readonly is: boolean;
}

export type Leaf = ListLeaf | QueryLeaf | DateLeaf | TimeLeaf | PercentageLeaf | FlagLeaf;

export interface BuiltCondition {
  /** Names it while it is edited. */
  readonly id: number;
  readonly isNot: boolean;
  readonly leaf: Leaf;
}

interface KeptCondition {
  readonly id: number;
  readonly kept: Condition;
}

export type ConditionDraft = BuiltCondition | KeptCondition;

/** A condition of this kind that says nothing yet. */
export function emptyLeaf(kind: KindName, zone: string): Leaf {
  switch (kind) {
    case "query":
      return { kind, name: "", test: "there", value: "" };
    case "date":
      return { kind, from: "", until: "" };
    case "time":
      return { kind, zone, days: [], from: "", until: "" };
    case "percentage":
      return { kind, share: "", group: "" };
    case "bot":
    case "qr":
      return { kind, is: true };
    default:
      return { kind, values: [] };
  }
}

/** A number that is none goes as it was typed: the API says what is wrong with it. */
export function numberOrText(typed: string): number {
  const value = Number(typed);
  return typed.trim() !== "" && Number.isFinite(value) ? value : (typed as unknown as number);
}

/** As the API has it. */
export function conditionOf(draft: ConditionDraft): Condition {
  if ("kept" in draft) return draft.kept;
  const inside = leafCondition(draft.leaf);
  return draft.isNot ? { not: inside } : inside;
}

function leafCondition(leaf: Leaf): Condition {
  switch (leaf.kind) {
    case "query":
      return { query: { name: leaf.name, ...(leaf.test === "there" ? {} : { [leaf.test]: leaf.value }) } };
    case "date":
      return { date: said({ from: leaf.from, until: leaf.until }) };
    case "time": {
      const { zone, days, from, until } = leaf;
      return { time: { zone, ...(days.length === 0 ? {} : { days: [...days] }), ...said({ from, until }) } };
    }
    case "percentage":
      return { percentage: { share: numberOrText(leaf.share), ...said({ group: leaf.group.trim() }) } };
    case "bot":
    case "qr":
      return { [leaf.kind]: leaf.is };
    default:
      return { [leaf.kind]: [...leaf.values] };
  }
}

/** Without what says nothing. */
function said<Name extends string>(parts: Readonly<Record<Name, string>>): { [Key in Name]?: string } {
  return Object.fromEntries(Object.entries(parts).filter(([, text]) => text !== "")) as { [Key in Name]?: string };
}

/** A condition of the API in a form; what no field of it could say is kept. */
export function conditionDraft(condition: Condition, id: number): ConditionDraft {
  const isNot = isParts(condition, ["not"]) && condition.not !== undefined;
  const leaf = leafFrom(isNot ? condition.not : condition);
  return leaf === null ? { id, kept: condition } : { id, isNot, leaf };
}

type Parts = Readonly<Record<string, unknown>>;

/** Whether it is an object with none but these names. */
export function isParts(value: unknown, names: readonly string[]): value is Parts {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).every((name) => names.includes(name));
}

/** Null for what is no condition of one kind in the API's own spelling. */
export function leafFrom(condition: unknown): Leaf | null {
  if (!isParts(condition, KINDS)) return null;
  const [[name, value] = ["", null], ...more] = Object.entries(condition);
  const kind = KINDS.find((one) => one === name);
  if (kind === undefined || more.length > 0) return null;
  switch (kind) {
    case "query":
      return queryFrom(value);
    case "date":
      return isTexts(value, ["from", "until"]) ? { kind, from: value.from ?? "", until: value.until ?? "" } : null;
    case "time":
      return timeFrom(value);
    case "percentage":
      return percentageFrom(value);
    case "bot":
    case "qr":
      return typeof value === "boolean" ? { kind, is: value } : null;
    default:
      return isTextList(value) ? { kind, values: value } : null;
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isTexts<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is { readonly [Key in Name]?: string | undefined } {
  return isParts(value, names) && Object.values(value).every((one) => typeof one === "string");
}

function queryFrom(value: unknown): QueryLeaf | null {
  if (!isTexts(value, ["name", "equals", "matches"]) || value.name === undefined) return null;
  const { name, equals, matches } = value;
  if (equals !== undefined && matches !== undefined) return null;
  const test = equals === undefined ? "matches" : "equals";
  return { kind: "query", name, test: (equals ?? matches) === undefined ? "there" : test, value: equals ?? matches ?? "" };
}

function timeFrom(value: unknown): TimeLeaf | null {
  if (!isParts(value, ["zone", "days", "from", "until"])) return null;
  const { days, ...texts } = value;
  if (!isTexts(texts, ["zone", "from", "until"]) || texts.zone === undefined) return null;
  const { zone, from = "", until = "" } = texts;
  if (days === undefined) return { kind: "time", zone, days: [], from, until };
  const known = isTextList(days) && days.length > 0 ? days.flatMap((day) => WEEKDAYS.find((one) => one === day) ?? []) : [];
  return isTextList(days) && known.length === days.length && known.length > 0
    ? { kind: "time", zone, days: known, from, until }
    : null;
}

function percentageFrom(value: unknown): PercentageLeaf | null {
  if (!isParts(value, ["share", "group"])) return null;
  const { share, group = "" } = value;
  if ((typeof share !== "number" && typeof share !== "string") || typeof group !== "string") return null;
  return { kind: "percentage", share: String(share), group };
}
