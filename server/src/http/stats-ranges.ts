// The times of which numbers are shown, each with a name in the query.
import { dayOf, startOf } from "../core/clicks/days.ts";
import type { Asked } from "../core/clicks/question.ts";
import { dateNumber, monthOf, wallOf } from "../core/clicks/zone.ts";
import { type Instant, timeText } from "../core/time.ts";
import type { Step } from "./pages/chart.ts";

export interface Range {
  /** In the query. */
  readonly key: string;
  readonly name: string;
  /** In a sentence. */
  readonly span: string;
  readonly interval: Step;
  readonly askedAt: (now: Instant) => Asked;
}

const dateText = (at: Instant): string => timeText(at).slice(0, 10);

/** So many days of UTC, today included. */
function days(count: number): Range {
  const askedAt = (now: Instant): Asked => ({ from: dateText(startOf(dayOf(now) + 1 - count)), interval: "day" });
  return { key: `${count}d`, name: `${count} days`, span: `the last ${count} days`, interval: "day", askedAt };
}

/** So many months of UTC, this one included. */
function months(count: number): Range {
  const askedAt = (now: Instant): Asked => {
    const { year, month } = monthOf(dayOf(now));
    const first = year * 12 + month - count;
    return { from: dateText(wallOf(dateNumber(Math.floor(first / 12), (first % 12) + 1, 1))), interval: "month" };
  };
  return { key: `${count}m`, name: `${count} months`, span: `the last ${count} months`, interval: "month", askedAt };
}

const DEFAULT = days(30);

export const RANGES: readonly Range[] = [days(7), DEFAULT, days(90), months(12)];

/** The time that the query names; 30 days where it names none. */
export function rangeIn(query: string): Range {
  const key = new URLSearchParams(query).get("range");
  return RANGES.find((one) => one.key === key) ?? DEFAULT;
}

/** The query that names it. */
export function rangeQuery(range: Range): string {
  return range === DEFAULT ? "" : `?range=${range.key}`;
}
