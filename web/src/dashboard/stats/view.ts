// Which numbers are looked at: the state of the page with statistics, as it stands in the address, and what it asks of the API. What is as
// by default is left out, and what an address says wrongly is as by default.
import type { AllStatsQuery, StatsQuery } from "@linnet/client";
import { dateIn, given, oneOf, type Said, textIn, textsIn } from "../address.ts";

export const RANGES = ["7d", "30d", "90d", "12m"] as const;
export type Range = (typeof RANGES)[number];

export const INTERVALS = ["hour", "day", "week", "month"] as const;
export type Interval = (typeof INTERVALS)[number];

/** People first. */
export const KINDS = ["human", "preview", "bot", "monitor", "automated"] as const;
export type Kind = (typeof KINDS)[number];

/** What clicks are counted by, in the order in which it is shown. */
export const DIMENSIONS = [
  "country",
  "region",
  "city",
  "referrer",
  "page",
  "browser",
  "version",
  "os",
  "device",
  "language",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "rule",
  "side",
  "qr",
  "status",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** How requests end; those that were redirected are clicks, unless others are chosen. */
const OUTCOMES = ["redirected", "ended", "password", "previewed", "blocked", "not-found"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** By what clicks can be filtered: how they ended besides, of which there is no table. */
export const FILTERED = [...DIMENSIONS, "outcome"] as const;
type Filtered = (typeof FILTERED)[number];

/** Values that clicks must have, by what they are of; an empty one means clicks that say nothing of it. */
export type Filters = { readonly [Name in Filtered]?: readonly string[] };

export interface StatsView extends Filters {
  /** Up to today. */
  readonly range?: Range;
  /** Dates, both included; instead of a range. */
  readonly from?: string;
  readonly to?: string;
  readonly interval?: Interval;
  readonly kind?: readonly Kind[];
  /** Whether the period before is left out. */
  readonly compare?: "no";
  /** Whether visitors are left out of the chart. */
  readonly visitors?: "no";
  /** Links with all of these tags, or on this domain: for numbers of all links. */
  readonly tag?: readonly string[];
  readonly domain?: string;
}

/** Days of hours at most: more of them than pixels tell nothing. */
const HOUR_DAYS_MAX = 92;

/** Days up to which days are shown, and weeks. */
const DAY_DAYS_MAX = 92;
const WEEK_DAYS_MAX = 300;

const RANGE_DEFAULT: Range = "30d";
const KINDS_DEFAULT: readonly Kind[] = ["human"];

/** What an address says. */
export function statsViewFrom(said: Said): StatsView {
  const range = oneOf(said.range, RANGES);
  const dates = [dateIn(said.from), dateIn(said.to)] as const;
  const [from, to] = isRange(dates) ? dates : [];
  const kinds = textsIn(said.kind);
  const kind = KINDS.filter((one) => kinds.includes(one));
  const tag = textsIn(said.tag);
  return given<StatsView>({
    range: range === RANGE_DEFAULT || from !== undefined ? undefined : range,
    from,
    to,
    interval: oneOf(said.interval, INTERVALS),
    kind: kind.length === 0 || kind.join() === KINDS_DEFAULT.join() ? undefined : kind,
    compare: said.compare === "no" ? "no" : undefined,
    visitors: said.visitors === "no" ? "no" : undefined,
    tag: tag.length === 0 ? undefined : tag,
    domain: textIn(said.domain),
    ...filtersFrom(said),
  });
}

const isRange = ([from, to]: readonly [string | undefined, string | undefined]) =>
  from !== undefined && to !== undefined && from <= to;

function filtersFrom(said: Said): Filters {
  const filters = FILTERED.flatMap((name) => {
    const values = [said[name]].flat().filter((value) => typeof value === "string" && (name !== "outcome" || isOutcome(value)));
    return values.length === 0 ? [] : [[name, [...new Set(values)]] as const];
  });
  return Object.fromEntries(filters);
}

/** There are no others: what else an address says is none. */
export const isOutcome = (value: string): value is Outcome => OUTCOMES.some((outcome) => outcome === value);

/** The same view with something else in it; undefined takes away. */
export function changedStats(
  view: StatsView,
  change: { readonly [Name in keyof StatsView]?: StatsView[Name] | undefined },
): StatsView {
  return statsViewFrom({ ...view, ...change });
}

/** Filters one by one, as chips show them. */
export function filtersOf(view: StatsView): readonly { readonly name: Filtered; readonly value: string }[] {
  return FILTERED.flatMap((name) => (view[name] ?? []).map((value) => ({ name, value })));
}

/** The change that puts a filter there, or takes it away where it is. */
export function toggled(view: StatsView, name: Filtered, value: string): Partial<Record<Filtered, readonly string[]>> {
  const values = view[name] ?? [];
  return { [name]: values.includes(value) ? values.filter((one) => one !== value) : [...values, value] };
}

export const kindsOf = ({ kind }: StatsView): readonly Kind[] => kind ?? KINDS_DEFAULT;

/** The range in use; null where there are dates instead. */
export const rangeOf = ({ range, from }: StatsView): Range | null => (from === undefined ? (range ?? RANGE_DEFAULT) : null);

/** The first and the last day of the view as dates, both included. */
export function datesOf(view: StatsView, today: Date): readonly [from: string, to: string] {
  if (view.from !== undefined && view.to !== undefined) return [view.from, view.to];
  const range = rangeOf(view);
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const first =
    range === "12m" ? new Date(year, month - 11, 1) : new Date(year, month, day + 1 - Number.parseInt(range ?? "", 10));
  return [dateText(first), dateText(today)];
}

/** Steps of the series: those that were chosen, if there are not too many of them, else such as give a chart that can be read. */
export function intervalOf(view: StatsView, today: Date): Interval {
  const days = daysOf(view, today);
  if (view.interval !== undefined && isOffered(view.interval, days)) return view.interval;
  if (days <= 2) return "hour";
  if (days <= DAY_DAYS_MAX) return "day";
  return days <= WEEK_DAYS_MAX ? "week" : "month";
}

/** Steps that can be chosen for the view. */
export function offeredIntervals(view: StatsView, today: Date): readonly Interval[] {
  return INTERVALS.filter((interval) => isOffered(interval, daysOf(view, today)));
}

const isOffered = (interval: Interval, days: number) => interval !== "hour" || days <= HOUR_DAYS_MAX;

function daysOf(view: StatsView, today: Date): number {
  const [from, to] = datesOf(view, today);
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

interface Now {
  readonly today: Date;
  /** Of the IANA database. */
  readonly zone: string;
}

/** What is asked of the API for a view of one link. */
export function statsQuery(view: StatsView, { today, zone }: Now): StatsQuery {
  const [from, to] = datesOf(view, today);
  const filters = Object.fromEntries(FILTERED.flatMap((name) => (view[name] === undefined ? [] : [[name, [...view[name]]]])));
  return {
    from,
    to,
    tz: zone,
    interval: intervalOf(view, today),
    kind: [...kindsOf(view)],
    compare: view.compare !== "no",
    ...filters,
  };
}

/** What is asked of the API for a view of all links. */
export function allStatsQuery(view: StatsView, now: Now): AllStatsQuery {
  const { tag, domain } = view;
  return { ...statsQuery(view, now), ...given<AllStatsQuery>({ tag: tag === undefined ? undefined : [...tag], domain }) };
}

function dateText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
