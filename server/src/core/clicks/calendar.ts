// Hours, days, weeks and months as they are in a time zone: a day may have 23 hours or 25, an hour may come twice or not at all.
import type { Instant } from "../time.ts";
import { type DateNumber, dateNumber, dateOf, monthOf, type Wall, wallOf, type Zone } from "./zone.ts";

export const INTERVALS = ["hour", "day", "week", "month"] as const;
export type Interval = (typeof INTERVALS)[number];

const HOUR_MS = 3_600_000;

/** Milliseconds of the shortest one of each, some. */
export const INTERVAL_MS: Readonly<Record<Interval, number>> = {
  hour: HOUR_MS,
  day: 23 * HOUR_MS,
  week: 167 * HOUR_MS,
  month: 671 * HOUR_MS,
};

/** From `from` on, before `to`. */
export interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

/** Units of the calendar, from the date that begins one to the date that begins another. */
interface Unit {
  /** The first date of the unit that a date is in. */
  first(date: DateNumber): DateNumber;
  /** The first date of the unit that comes so many later, or earlier, than the one that begins there. */
  later(first: DateNumber, count: number): DateNumber;
}

/** 1970-01-05 was a Monday, with which weeks begin (ISO 8601). */
const MONDAY: DateNumber = 4;

const UNITS: Readonly<Record<Exclude<Interval, "hour">, Unit>> = {
  day: { first: (date) => date, later: (first, count) => first + count },
  week: { first: (date) => MONDAY + Math.floor((date - MONDAY) / 7) * 7, later: (first, count) => first + 7 * count },
  month: { first: (date) => firstOfMonth(date, 0), later: firstOfMonth },
};

function firstOfMonth(date: DateNumber, later: number): DateNumber {
  const { year, month } = monthOf(date);
  const months = year * 12 + month - 1 + later;
  return dateNumber(Math.floor(months / 12), (months % 12) + 1, 1);
}

/**
 * The moments at which the hours, days and so on of a range begin, and at the end the one at which the last of them is over. The first
 * may begin before the range, and the last end behind it.
 */
export function edgesOf(zone: Zone, interval: Interval, range: Range): Instant[] {
  return interval === "hour" ? hourEdges(zone, range) : unitEdges(zone, UNITS[interval], range);
}

/** Hours begin when clocks show a full one, and when they are set: so an hour that comes twice is two. */
function hourEdges(zone: Zone, { from, to }: Range): Instant[] {
  const edges: Instant[] = [];
  let at = hourStart(zone, from);
  while (at < to) {
    edges.push(at);
    at = hourEnd(zone, at);
  }
  edges.push(at);
  return edges;
}

function hourStart(zone: Zone, at: Instant): Instant {
  const start = at - mod(zone.wallAt(at), HOUR_MS);
  const change = zone.changeAfter(start - 1);
  return change !== null && change <= at ? change : start;
}

function hourEnd(zone: Zone, at: Instant): Instant {
  const end = at + HOUR_MS - mod(zone.wallAt(at), HOUR_MS);
  const change = zone.changeAfter(at);
  return change !== null && change < end ? change : end;
}

const mod = (number: number, by: number): number => ((number % by) + by) % by;

function unitEdges(zone: Zone, unit: Unit, { from, to }: Range): Instant[] {
  let first = unit.first(dateOf(zone.wallAt(from)));
  const edges = [zone.instantOf(wallOf(first))];
  for (let last = edges[0] ?? from; last < to; ) {
    first = unit.later(first, 1);
    const edge = zone.instantOf(wallOf(first));
    // A date that a zone has skipped begins and ends at one moment.
    if (edge > last) edges.push(edge);
    last = edge;
  }
  return edges;
}

/**
 * The range before this one to compare it with. Where this one begins with a month, week or day it has as many of them: so 31 days follow
 * 28 where months are counted, and days with 23 hours count as days. Else it is as long.
 */
export function rangeBefore(zone: Zone, interval: Interval | null, { from, to }: Range): Range {
  const wall = zone.wallAt(from);
  const date = dateOf(wall);
  const isMidnight = zone.instantOf(wallOf(date)) === from;
  if (!isMidnight) return { from: from - (to - from), to: from };
  const named = interval === null || interval === "hour" ? UNITS.day : UNITS[interval];
  const unit = named.first(date) === date ? named : UNITS.day;
  const end = zone.wallAt(to);
  let units = 1;
  while (wallOf(unit.later(date, units)) < end) units++;
  const earlier = (at: Wall): Wall => {
    const first = unit.first(dateOf(at));
    return Math.min(wallOf(unit.later(first, -units)) + at - wallOf(first), wallOf(unit.later(first, 1 - units)));
  };
  return { from: zone.instantOf(earlier(wall)), to: Math.min(from, zone.instantOf(earlier(end))) };
}
