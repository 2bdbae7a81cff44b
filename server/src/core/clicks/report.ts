// What is told of clicks, and how far it can be trusted.
import type { Instant } from "../time.ts";
import type { Range } from "./calendar.ts";
import type { ClickKind, Dimension, Outcome } from "./click.ts";

/** Clicks, and visitors: over several days the sum of each day's, because nobody is known the day after. */
export interface Count {
  readonly clicks: number;
  readonly visitors: number;
}

/** What is not exact in a report, and why. */
export const NOTES = {
  "hours-only":
    "Of days long past only full hours are kept. Where the range or a step of the series begins within one, the hour counts where it begins.",
  "whole-days":
    "The range begins or ends within a day of UTC whose single clicks are not kept, or are too many: breakdowns and outcomes take the whole day.",
  "visitors-by-utc-day":
    "A visitor counts once per day of UTC, when it comes first. Days of other time zones, and hours, have those that came first in them.",
  "visitors-estimated": "Visitors of many links together are estimated; the standard error is 1.6 %.",
  "visitors-added-up": "Visitors are added up over links: who followed two counts twice.",
  "values-attributed": "A visitor counts for the value of its first click of the day.",
  "values-left-out":
    "Some days had more values than are counted apart. What is named may have more clicks than it says: see other.",
  "from-events": "Filters go by single clicks, which are kept for a limited time.",
  "events-short": "Single clicks do not reach back to the beginning of the range.",
  "events-cut": "More clicks would have had to be looked at than are for one report: the numbers are too small.",
  "links-cut": "More links are meant than are added up for one report: the numbers are too small.",
} as const;

export type Note = keyof typeof NOTES;

/** A step of a series. The first may begin before the range, and the last end behind it; what is counted lies within. */
export interface Slot extends Count {
  readonly start: Instant;
  readonly end: Instant;
}

export interface Named extends Count {
  readonly value: string;
}

/** All clicks by what they say of a dimension: the values, `more`, `other` and `none` are all of them. */
export interface Breakdown {
  readonly by: Dimension;
  /** The most frequent ones, as many as were asked for. */
  readonly values: readonly Named[];
  /** How many more values are known, and what they have together. */
  readonly more: Count & { readonly values: number };
  /** Of values that are not known apart: a day counts the most frequent ones. */
  readonly other: Count;
  /** Of clicks that say nothing of it. */
  readonly none: Count;
}

export type Kinds = Readonly<Record<ClickKind, Count>>;

/** The numbers of a period. */
export interface Period extends Range {
  readonly total: Count;
  readonly kinds: Kinds;
  readonly series: readonly Slot[] | null;
}

/** The single clicks that a report was made of. */
export interface FromEvents {
  /** From when on they are kept; null: none are. */
  readonly since: Instant | null;
  readonly scanned: number;
  /** Whether there were more than are looked at. */
  readonly isCut: boolean;
}

export interface Report extends Period {
  /** Clicks in `total` whose visitors ask not to be followed: they are not among the visitors. */
  readonly hidden: number;
  /** How clicks ended, of the kinds that count, also those that led nowhere. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly breakdowns: readonly Breakdown[];
  readonly before: Period | null;
  /** Null where everything was added up already. */
  readonly events: FromEvents | null;
  readonly notes: readonly Note[];
}
