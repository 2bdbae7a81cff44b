// What the tally of a day adds to a report.
import { hostOf } from "../field.ts";
import type { Instant } from "../time.ts";
import type { ClickKind, Dimension } from "./click.ts";
import { type Day, HOUR_QUARTERS, QUARTER_MS, startOf } from "./days.ts";
import { addTo, type Figures, type Frame } from "./figures.ts";
import { domainOf, linkOf, ORPHANS, type Scope } from "./scope.ts";
import { type DayTally, dimensionsOf, type KindTally, type Sum } from "./tally.ts";

export interface DayOf {
  readonly scope: Scope;
  readonly day: Day;
  readonly tally: DayTally;
  /** Whether only full hours may be left of it. */
  readonly hasHours: boolean;
}

/** Whether a day lies within what is asked for, as far as it has passed. */
export function isWithin({ from, to, now }: Frame, day: Day): boolean {
  const [start, end] = [startOf(day), startOf(day + 1)];
  return from <= start && (to >= end || to >= now);
}

/** Whether all that a day had lies within what is asked for. Of clicks that led nowhere, it is only known which day they were. */
export function isAllWithin(frame: Frame, { scope, day, tally }: DayOf): boolean {
  const ended = scope === ORPHANS ? "not-found" : "redirected";
  for (const { total, outcomes, quarters } of tally.kinds.values()) {
    if ([...outcomes].some(([outcome, clicks]) => outcome !== ended && clicks > 0)) return false;
    if (total.clicks !== clicksWithin(frame, day, quarters)) return false;
  }
  return true;
}

/** How many clicks of a day led somewhere within what is asked for, of all kinds. */
export function clicksIn(frame: Frame, { day, tally }: DayOf): number {
  let clicks = 0;
  for (const { quarters } of tally.kinds.values()) clicks += clicksWithin(frame, day, quarters);
  return clicks;
}

function clicksWithin({ from, to }: Frame, day: Day, quarters: KindTally["quarters"]): number {
  let within = 0;
  for (const [quarter, { clicks }] of quarters) {
    const at = startOf(day) + quarter * QUARTER_MS;
    if (at >= from && at < to) within += clicks;
  }
  return within;
}

/** Adds totals and the series, for which it is known when clicks were. */
export function addTimes(figures: Figures, one: DayOf): void {
  for (const [kind, { quarters }] of one.tally.kinds) addQuarters(figures, one, kind, quarters);
}

function addQuarters(figures: Figures, one: DayOf, kind: ClickKind, quarters: KindTally["quarters"]): void {
  const { from, to, kinds } = figures.frame;
  const visitorsOf = estimatorFor(one.tally, kind);
  const length = one.hasHours ? HOUR_QUARTERS * QUARTER_MS : QUARTER_MS;
  const sum = figures.kinds.get(kind) ?? { clicks: 0, visitors: 0 };
  for (const [quarter, { clicks, visitors }] of quarters) {
    const at = startOf(one.day) + quarter * QUARTER_MS;
    const slot = figures.slotAt(at);
    if (length > QUARTER_MS && isCut(figures, { at, end: at + length, slot })) figures.notes.add("hours-only");
    if (at < from || at >= to) continue;
    const there = visitorsOf({ clicks, visitors });
    addTo(sum, clicks, there);
    if (kinds.has(kind)) figures.addSlot(slot, clicks, there);
  }
  if (one.tally.sketch !== null && kind === "human") figures.notes.add("visitors-estimated");
}

/** Whether the range, or a step of the series, begins or ends within an hour. */
function isCut(
  { frame: { from, to, edges } }: Figures,
  { at, end, slot }: { readonly at: Instant; readonly end: Instant; readonly slot: number },
): boolean {
  const isInside = (edge: Instant | undefined) => edge !== undefined && edge > at && edge < end;
  return isInside(from) || isInside(to) || isInside(edges?.[slot + 1]);
}

/**
 * How many visitors a part of a day had. Of a wide scope, visitors of each link add up to more than there were, and how many these were is
 * estimated for the day as a whole, of which each part has its share. Where there are no links, nobody knows who came first where: then
 * clicks say how large a share is.
 */
function estimatorFor({ sketch, kinds }: DayTally, kind: ClickKind): (part: Sum) => number {
  const total = kinds.get(kind)?.total ?? { clicks: 0, visitors: 0 };
  if (sketch === null || kind !== "human" || total.clicks === 0) return ({ visitors }) => visitors;
  const share = estimated(sketch) / (total.visitors || total.clicks);
  return total.visitors > 0 ? ({ visitors }) => visitors * share : ({ clicks }) => clicks * share;
}

/** What a visitor of a value counts. */
function weightOf({ sketch, kinds }: DayTally, kind: ClickKind): number {
  const visitors = kinds.get(kind)?.total.visitors ?? 0;
  return sketch === null || kind !== "human" || visitors === 0 ? 1 : estimated(sketch) / visitors;
}

/** Counting goes through all registers, and is asked for more than once. */
const estimates = new WeakMap<object, number>();

function estimated(sketch: NonNullable<DayTally["sketch"]>): number {
  const known = estimates.get(sketch);
  if (known !== undefined) return known;
  const count = sketch.count();
  estimates.set(sketch, count);
  return count;
}

/** Adds what is only known of the day as a whole: how clicks ended, and what they say. */
export function addWhole(figures: Figures, { scope, tally }: DayOf): void {
  const apart = new Set(dimensionsOf(scope));
  for (const [kind, data] of tally.kinds) {
    if (!figures.frame.kinds.has(kind)) continue;
    figures.hidden += data.hidden;
    for (const [outcome, clicks] of data.outcomes) figures.addOutcome(outcome, clicks);
    const weight = weightOf(tally, kind);
    addTo(figures.covered, data.total.clicks, estimatorFor(tally, kind)(data.total));
    for (const by of figures.frame.by) {
      // Each link knows its own visitors.
      if (apart.has(by)) addValues(figures, by, data, by === "link" ? 1 : weight);
      else addOnly(figures, by, { scope, data, weight });
    }
  }
}

function addValues(figures: Figures, by: Dimension, data: KindTally, weight: number): void {
  const tally = data.dimensions.get(by);
  if (tally === undefined) return;
  const values = figures.valuesOf(by);
  for (const [value, { clicks, visitors }] of tally.values) {
    const known = values.get(value);
    if (known === undefined) values.set(value, { clicks, visitors: visitors * weight });
    else addTo(known, clicks, visitors * weight);
  }
  if (tally.other.clicks > 0) figures.addOther(by, tally.other, weight);
}

/** Of a link, or a domain, all clicks say the same one. */
function addOnly(
  figures: Figures,
  by: Dimension,
  { scope, data: { total }, weight }: { readonly scope: Scope; readonly data: KindTally; readonly weight: number },
): void {
  const link = linkOf(scope);
  const only = { link, domain: link === null ? domainOf(scope) : hostOf(link) }[by as "link" | "domain"] ?? null;
  if (only !== null) figures.addValue(by, only, total.clicks, total.visitors * weight);
}

/** Whether a tally has nothing but full hours. */
export function mayBeSettled(day: Day, { kinds }: DayTally, since: Instant | null): boolean {
  if (since !== null && startOf(day) >= since) return false;
  for (const { quarters } of kinds.values()) {
    for (const quarter of quarters.keys()) if (quarter % HOUR_QUARTERS !== 0) return false;
  }
  return true;
}
