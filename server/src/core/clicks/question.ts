// What can be asked of clicks, and how it is asked from outside: as texts, each of which is checked here.
import { CODE_LENGTH_MAX } from "../code.ts";
import { invalidField } from "../errors.ts";
import type { Instant } from "../time.ts";
import { instantFrom } from "../time.ts";
import { BROWSERS, FORMS, HOST_LENGTH_MAX, SYSTEMS } from "../visitor.ts";
import { edgesOf, INTERVAL_MS, INTERVALS, type Interval, type Range } from "./calendar.ts";
import { CLICK_KINDS, type ClickKind, type Dimension, OUTCOMES, VALUE_LENGTH_MAX } from "./click.ts";
import { DAY_MS, QUARTER_MS } from "./days.ts";
import { ALL, linkOf, type Scope } from "./scope.ts";
import { dimensionsOf } from "./tally.ts";
import { dateOf, wallOf, type Zone, zoneOf } from "./zone.ts";

/** By what clicks can be filtered. */
export type Filtered = Dimension | "outcome";

/** Of each one that is named, a click must say one of the values; "" is said by those that say nothing. */
export type Filters = { readonly [Name in Filtered]?: readonly string[] };

/** Plain data, so that a report may be made anywhere. */
export interface Question {
  /** One, or links whose clicks are added up. */
  readonly scopes: readonly Scope[];
  /** Both in whole quarter-hours, by which clicks are counted. */
  readonly from: Instant;
  readonly to: Instant;
  /** When it is asked: nothing has happened since. */
  readonly now: Instant;
  /** Of the IANA database. */
  readonly zone: string;
  /** What the series goes by; null: there is none. */
  readonly interval: Interval | null;
  /** What is counted apart, each by itself. */
  readonly by: readonly Dimension[];
  readonly filters: Filters;
  /** Whose clicks count; each kind is shown apart in any case. */
  readonly kinds: readonly ClickKind[];
  /** Values that are named of each breakdown, the most frequent ones. */
  readonly limit: number;
  /** Whether the period before is wanted too. */
  readonly compare: boolean;
}

/** Ten years. */
export const RANGE_DAYS_MAX = 3660;

/** Of a series: more than a year of hours. */
export const SLOTS_MAX = 10_000;

export const VALUES_NAMED_MAX = 1000;
export const VALUES_NAMED_DEFAULT = 10;

/** Of one filter. */
export const FILTER_VALUES_MAX = 50;

/** Days of a report that names none, today included. */
export const RANGE_DAYS_DEFAULT = 30;

const ZONE_DEFAULT = "UTC";

/** A question as it comes from outside. */
export interface Asked {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly tz?: string | undefined;
  readonly interval?: string | undefined;
  readonly by?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly compare?: boolean | undefined;
  readonly filters?: Filters | undefined;
}

/** What is asked about. */
export interface Subject {
  readonly scopes: readonly Scope[];
  /** Whether they are links that can be told apart; there may be but one of them. */
  readonly areLinks?: boolean;
}

/** What the texts mean. Throws `invalid_field`, and says what is allowed. */
export function questionFrom(asked: Asked, subject: Subject, now: Instant): Question {
  const zone = zoneIn(asked.tz);
  const { from, to } = rangeIn(asked, zone, now);
  const interval = asked.interval === undefined ? null : oneOf(asked.interval, "interval", INTERVALS);
  if (interval !== null) refuseLongSeries(zone, interval, { from, to });
  const { limit = VALUES_NAMED_DEFAULT } = asked;
  if (!(limit >= 1 && limit <= VALUES_NAMED_MAX)) throw invalidField("limit", `limit is a number from 1 to ${VALUES_NAMED_MAX}.`);
  const known = knownDimensions(subject);
  const by = [...new Set((asked.by ?? []).map((one) => oneOf(one, "by", known)))];
  const filters = filtersIn(asked.filters ?? {}, known);
  const kinds = kindsIn(asked.kind);
  const { scopes } = subject;
  return { scopes, from, to, now, zone: zone.name, interval, by, filters, kinds, limit, compare: asked.compare ?? false };
}

/** What clicks can be counted by. Of several links, also which of them they are of. */
export function knownDimensions({ scopes, areLinks = false }: Subject): readonly Dimension[] {
  const [scope = ALL] = scopes;
  const known = dimensionsOf(scope);
  return areLinks && linkOf(scope) !== null ? [...known, "link", "domain"] : known;
}

export function zoneIn(name = ZONE_DEFAULT): Zone {
  const zone = zoneOf(name);
  if (zone === null) throw invalidField("tz", "tz is a time zone of the IANA database, such as Europe/Berlin or UTC.");
  return zone;
}

interface AskedRange extends Pick<Asked, "from" | "to"> {
  readonly daysMax?: number;
}

/** From when to when, in whole quarter-hours. Throws `invalid_field`. */
export function rangeIn({ from, to, daysMax = RANGE_DAYS_MAX }: AskedRange, zone: Zone, now: Instant): Range {
  const today = dateOf(zone.wallAt(now));
  const end = to === undefined ? zone.instantOf(wallOf(today + 1)) : momentIn(to, "to", zone);
  const last = dateOf(zone.wallAt(end - 1));
  const start = from === undefined ? zone.instantOf(wallOf(last + 1 - RANGE_DAYS_DEFAULT)) : momentIn(from, "from", zone);
  if (start >= end) throw invalidField("from", "from is before to.");
  if (end - start > daysMax * DAY_MS) throw invalidField("from", `from is up to ${daysMax} days before to.`);
  return { from: Math.floor(start / QUARTER_MS) * QUARTER_MS, to: Math.ceil(end / QUARTER_MS) * QUARTER_MS };
}

/** A moment, or a date: then the beginning of that day, or its end where it is the last one. */
function momentIn(text: string, name: "from" | "to", zone: Zone): Instant {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = instantFrom(isDate ? `${text}T00:00:00Z` : text);
  if (at === null) throw invalidField(name, `${name} is a date such as 2030-12-31, or a moment such as 2030-12-31T23:59:59Z.`);
  return isDate ? zone.instantOf(at + (name === "to" ? DAY_MS : 0)) : at;
}

function refuseLongSeries(zone: Zone, interval: Interval, range: Range): void {
  const slots = (range.to - range.from) / INTERVAL_MS[interval];
  // Counting first spares making them.
  if (slots > 2 * SLOTS_MAX || edgesOf(zone, interval, range).length - 1 > SLOTS_MAX) {
    throw invalidField("interval", `A series has up to ${SLOTS_MAX} steps. Take a longer interval, or a shorter time.`);
  }
}

function oneOf<Word extends string>(word: string, name: string, allowed: readonly Word[]): Word {
  const known = allowed.find((one) => one === word);
  if (known === undefined) throw invalidField(name, `${name} is one of ${allowed.join(", ")}.`);
  return known;
}

/** "all" is every kind. */
export function kindsIn(words: readonly string[] = ["human"]): readonly ClickKind[] {
  const kinds = words.map((word) => oneOf(word, "kind", [...CLICK_KINDS, "all"] as const));
  return kinds.includes("all") ? CLICK_KINDS : CLICK_KINDS.filter((kind) => kinds.includes(kind));
}

/** Those that are written in one way alone; of the others any text is. */
const WORDS: { readonly [Name in Filtered]?: readonly string[] } = {
  outcome: OUTCOMES,
  device: FORMS,
  os: SYSTEMS,
  browser: BROWSERS,
  qr: ["scan"],
};
const SHAPES: { readonly [Name in Filtered]?: { readonly shape: RegExp; readonly example: string } } = {
  country: { shape: /^[A-Z]{2}$/, example: "two capitals, such as DE" },
  region: { shape: /^[A-Z]{2}-[A-Z0-9]{1,3}$/, example: "country and region, such as DE-BY" },
  status: { shape: /^[1-5]\d\d$/, example: "a status such as 302" },
};
/** Characters of those that may be longer than others: hosts are kept whole, and a link is named by its code, "@" and a host. */
const LENGTHS_MAX: { readonly [Name in Filtered]?: number } = {
  referrer: HOST_LENGTH_MAX,
  domain: HOST_LENGTH_MAX,
  link: CODE_LENGTH_MAX + 1 + HOST_LENGTH_MAX,
};

/** Filters whose values may be; `known` is what there is to filter by, beside the outcome. Throws `invalid_field`. */
export function filtersIn(filters: Filters, known: readonly Dimension[]): Filters {
  const given = Object.entries(filters).filter(([, values]) => values !== undefined) as [Filtered, readonly string[]][];
  for (const [name, values] of given) {
    if (name !== "outcome" && !known.includes(name)) {
      throw invalidField(name, `${name} says nothing here. Filters are ${["outcome", ...known].join(", ")}.`);
    }
    if (values.length > FILTER_VALUES_MAX) throw invalidField(name, `${name} may be there ${FILTER_VALUES_MAX} times.`);
    for (const value of values) refuseOddValue(name, value);
  }
  return Object.fromEntries(given);
}

function refuseOddValue(name: Filtered, value: string): void {
  if (value === "" && name !== "outcome") return;
  const words = WORDS[name];
  if (words !== undefined) oneOf(value, name, words);
  const { shape, example } = SHAPES[name] ?? {};
  if (shape !== undefined && !shape.test(value)) throw invalidField(name, `${name} is ${example}, or empty.`);
  const lengthMax = LENGTHS_MAX[name] ?? VALUE_LENGTH_MAX;
  if ([...value].length > lengthMax) throw invalidField(name, `${name} has up to ${lengthMax} characters.`);
}
