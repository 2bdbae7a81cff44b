// What a clock on the wall shows in a time zone of the IANA database, daylight saving time included.
import type { Instant } from "../time.ts";

const SECOND_MS = 1000;
const DAY_MINUTES = 1440;

/** Monday first, as in ISO 8601. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes since Monday 00:00 by the wall clock. */
export type WeekMinute = number;

export const isZone = (zone: string): boolean => formatOf(zone) !== null;

/**
 * Reads a clock in a zone, which must be one. Whoever reads it twice in a second is told the same without looking again: zones lie whole
 * seconds apart, and Liberia's lay thirty seconds aside of a minute until 1972.
 */
export function clockIn(zone: string): (at: Instant) => WeekMinute {
  const format = formatOf(zone);
  if (format === null) throw new Error(`"${zone}" is no time zone`);
  let second = Number.NaN;
  let shown: WeekMinute = 0;
  return (at) => {
    const asked = Math.floor(at / SECOND_MS);
    if (asked !== second) {
      second = asked;
      shown = weekMinuteOf(format.formatToParts(asked * SECOND_MS));
    }
    return shown;
  };
}

function weekMinuteOf(parts: readonly Intl.DateTimeFormatPart[]): WeekMinute {
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const day = WEEKDAYS.indexOf(of("weekday").toLowerCase() as Weekday);
  return day * DAY_MINUTES + Number(of("hour")) * 60 + Number(of("minute"));
}

/** Making a format costs a hundred times what using it does, and zones are few. */
const FORMATS_MAX = 1000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const shape = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, ...shape });
    if (formats.size >= FORMATS_MAX) formats.clear();
    formats.set(zone, made);
    return made;
  } catch {
    return null;
  }
}
