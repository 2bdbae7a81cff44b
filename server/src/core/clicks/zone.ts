// What a clock on the wall shows in a time zone, and when it shows what: of zones of the IANA database, with daylight saving time and
// whatever else was decreed. `Intl` is only asked how far a zone is from UTC, and what it has said is remembered by years.
import { type Instant, timeText } from "../time.ts";
import { DAY_MS } from "./days.ts";

/** What a clock shows, as milliseconds: those since 1970-01-01T00:00:00Z if it were a clock of UTC. */
export type Wall = number;

/** Milliseconds that a zone is ahead of UTC. */
type Offset = number;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** What is remembered together. */
const YEAR_MS = 366 * DAY_MS;

/** How often is looked whether clocks were set: no zone has set them twice within less than twelve days. */
const STEP_MS = 2 * DAY_MS;

/** No zone has ever been further from UTC than 15 hours and some. */
const OFFSET_MS_MAX = 16 * 3_600_000;

/** Clocks that were set. */
interface Change {
  /** The first moment at which they show something else. */
  readonly at: Instant;
  readonly offset: Offset;
}

/** How far a zone is from UTC at the beginning of a year, and the changes in it. */
interface Year {
  readonly offset: Offset;
  readonly changes: readonly Change[];
}

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #years = new Map<number, Year>();

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  offsetAt(at: Instant): Offset {
    const { offset, changes } = this.#yearOf(at);
    return changes.findLast((change) => change.at <= at)?.offset ?? offset;
  }

  wallAt(at: Instant): Wall {
    return at + this.offsetAt(at);
  }

  /**
   * The first moment at which clocks show this. Where they never did, because they were set forward, it is the moment at which they
   * were.
   */
  instantOf(wall: Wall): Instant {
    const [before, after] = [this.offsetAt(wall - OFFSET_MS_MAX), this.offsetAt(wall + OFFSET_MS_MAX)];
    const shown = [wall - Math.max(before, after), wall - Math.min(before, after)].find((at) => this.wallAt(at) === wall);
    return shown ?? this.changeAfter(wall - OFFSET_MS_MAX) ?? wall - before;
  }

  /** The first moment after this one at which clocks were set, within two years; null where they were not. */
  changeAfter(at: Instant): Instant | null {
    for (let year = 0; year < 2; year++) {
      const change = this.#yearOf(at + year * YEAR_MS).changes.find((one) => one.at > at);
      if (change !== undefined) return change.at;
    }
    return null;
  }

  #yearOf(at: Instant): Year {
    const number = Math.floor(at / YEAR_MS);
    const known = this.#years.get(number);
    if (known !== undefined) return known;
    const year = this.#look(number * YEAR_MS, (number + 1) * YEAR_MS);
    this.#years.set(number, year);
    return year;
  }

  /** The changes from `start` to `end`, which belongs to the next year. */
  #look(start: Instant, end: Instant): Year {
    const offset = this.#ask(start);
    const changes: Change[] = [];
    let last = offset;
    for (let at = start; at < end; at += STEP_MS) {
      const next = Math.min(at + STEP_MS, end - SECOND_MS);
      const then = this.#ask(next);
      if (then === last) continue;
      changes.push({ at: this.#changeBetween(at, next, last), offset: then });
      last = then;
    }
    return { offset, changes };
  }

  /** The first moment, in whole seconds, at which clocks are no longer ahead as they were at `from`. */
  #changeBetween(from: Instant, to: Instant, offset: Offset): Instant {
    let [same, other] = [from, to];
    while (other - same > SECOND_MS) {
      const middle = same + Math.floor((other - same) / 2 / SECOND_MS) * SECOND_MS;
      if (this.#ask(middle) === offset) same = middle;
      else other = middle;
    }
    return other;
  }

  #ask(at: Instant): Offset {
    const parts = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const seconds = of("hour") * 3600 + of("minute") * 60 + of("second");
    return wallOf(dateNumber(of("year"), of("month"), of("day"))) + seconds * SECOND_MS - at;
  }
}

/** Making a format costs some thirty times what using it does, and zones are few. */
const ZONES_MAX = 1000;
const zones = new Map<string, Zone>();

/** The zone of this name; null where there is none. */
export function zoneOf(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  try {
    const [date, time] = [
      { year: "numeric", month: "2-digit", day: "2-digit" },
      { hour: "2-digit", minute: "2-digit" },
    ] as const;
    const shape = { ...date, ...time, second: "2-digit", hourCycle: "h23" } as const;
    const zone = new Zone(name, new Intl.DateTimeFormat("en-US", { timeZone: name, ...shape }));
    if (zones.size >= ZONES_MAX) zones.clear();
    zones.set(name, zone);
    return zone;
  } catch {
    return null;
  }
}

/** Dates are numbered as `Day` numbers those of UTC. */
export type DateNumber = number;

export const wallOf = (date: DateNumber): Wall => date * DAY_MS;

export const dateOf = (wall: Wall): DateNumber => Math.floor(wall / DAY_MS);

/** Days of 400 years, after which the Gregorian calendar begins anew, and from 0000-03-01 to 1970-01-01. */
const ERA_DAYS = 146_097;
const EPOCH_DAYS = 719_468;

/** The date of the Gregorian calendar; years begin in March here, so that a leap day is the last one (Howard Hinnant, `days_from_civil`). */
export function dateNumber(year: number, month: number, day: number): DateNumber {
  const march = month > 2 ? year : year - 1;
  const era = Math.floor(march / 400);
  const yearOfEra = march - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_DAYS;
}

/** Year and month, from 1, of a date. */
export function monthOf(date: DateNumber): { readonly year: number; readonly month: number } {
  const [year = 0, month = 0] = timeText(wallOf(date)).split("-").map(Number);
  return { year, month };
}

/** The moment as clocks in the zone show it, as RFC 3339 writes it: "2026-07-01T00:00:00+05:45". */
export function localText(zone: Zone, at: Instant): string {
  const offset = zone.offsetAt(at);
  if (offset === 0) return `${timeText(at).slice(0, 19)}Z`;
  const minutes = Math.trunc(Math.abs(offset) / MINUTE_MS);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${timeText(at + offset).slice(0, 19)}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
