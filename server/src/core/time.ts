// Moments, and as texts (RFC 3339), to and fro.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** The end of the year 9999, as far as RFC 3339 writes years. */
const INSTANT_MAX: Instant = 253_402_300_799_999;

/** RFC 3339 §5.6, with a time zone; what is finer than milliseconds is dropped. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The moment in UTC, with milliseconds. */
export function timeText(at: Instant): string {
  // biome-ignore lint/style/noRestrictedGlobals: this writes a moment; it does not ask what time it is.
  return new Date(at).toISOString();
}

/** The moment that a text with a time zone names, from 1970 on; null for any other text. */
export function instantFrom(text: string): Instant | null {
  const [, day = "", time, fraction = "", zone = ""] = RFC_3339.exec(text) ?? [];
  if (!isDay(day)) return null;
  // biome-ignore lint/style/noRestrictedGlobals: this reads a moment; it does not ask what time it is.
  const at = Date.parse(`${day}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  return at >= 0 && at <= INSTANT_MAX ? at : null;
}

/** Whether the calendar has this day: `Date.parse` lets the 30th of February pass. */
function isDay(day: string): boolean {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return date >= 1 && date <= days;
}
