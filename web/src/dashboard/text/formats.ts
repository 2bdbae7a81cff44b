// Numbers and times as the reader's language writes them. Formats are costly to make and cheap to use: one set per language.

export interface Formats {
  number(value: number): string;
  /** With one decimal place. */
  size(value: number): string;
  /** A day, with the year only where it is not this one. */
  day(iso: string, now: number): string;
  /** A moment to the minute, in the reader's time zone. */
  moment(iso: string): string;
  /** How long ago, in the largest unit that fits. */
  ago(iso: string, now: number): string;
}

const UNITS = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

export function formatsOf(locale: string): Formats {
  const numbers = new Intl.NumberFormat(locale);
  const sizes = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const years = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    number: (value) => numbers.format(value),
    size: (value) => sizes.format(value),
    day(iso, now) {
      const at = new Date(iso);
      return (at.getFullYear() === new Date(now).getFullYear() ? days : years).format(at);
    },
    moment: (iso) => moments.format(new Date(iso)),
    ago(iso, now) {
      const ms = Date.parse(iso) - now;
      const unit = UNITS.find(([, length]) => Math.abs(ms) >= length);
      return unit === undefined ? relative.format(0, "minute") : relative.format(Math.trunc(ms / unit[1]), unit[0]);
    },
  };
}
