// A week of hours: how many clicks came at which hour of which day of the week, by the clock of whoever reads. An hour that comes twice when
// clocks are set back counts in one cell, one that is left out has none: so the cells add up to all clicks.

export const HOURS = 24;
export const DAYS = 7;

/** The clicks of each hour, day after day from Sunday on. */
export type Week = readonly number[];

/** A step of a series by hours: its start says the hour as a clock shows it there, `2030-12-01T08:00:00+01:00`. */
interface Slot {
  readonly start: string;
  readonly clicks: number;
}

export function weekOf(slots: readonly Slot[]): Week {
  const week = new Array<number>(DAYS * HOURS).fill(0);
  for (const { start, clicks } of slots) {
    const cell = cellOf(new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay(), Number(start.slice(11, 13)));
    week[cell] = (week[cell] ?? 0) + clicks;
  }
  return week;
}

/** What several of them have together. */
export function addedUp(weeks: readonly Week[]): Week {
  return Array.from({ length: DAYS * HOURS }, (_, cell) => weeks.reduce((sum, week) => sum + (week[cell] ?? 0), 0));
}

/** The place of an hour in a week; 0 is Sunday. */
export function cellOf(day: number, hour: number): number {
  return day * HOURS + hour;
}

/** The hour with the most clicks, the first one of a week that begins with the first of these days, and how many others have as many. */
export function busiestOf(
  week: Week,
  days: readonly number[],
): { readonly day: number; readonly hour: number; readonly others: number } {
  const most = Math.max(...week);
  const cells = days.flatMap((day) => Array.from({ length: HOURS }, (_, hour) => cellOf(day, hour)));
  const first = cells.find((cell) => week[cell] === most) ?? 0;
  const others = week.filter((clicks) => clicks === most).length - 1;
  return { day: Math.floor(first / HOURS), hour: first % HOURS, others };
}

/** Days of hours that one series may have, with room: the API has up to 10,000 steps. */
const PIECE_DAYS_MAX = 400;

const DAY_MS = 86_400_000;

/** From one date to another, both included, in pieces of which the API has the hours. */
export function piecesOf(from: string, to: string): readonly { readonly from: string; readonly to: string }[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const length = PIECE_DAYS_MAX * DAY_MS;
  const count = Math.max(1, Math.ceil((last - first + DAY_MS) / length));
  return Array.from({ length: count }, (_, at) => ({
    from: dateText(first + at * length),
    to: dateText(Math.min(last, first + (at + 1) * length - DAY_MS)),
  }));
}

const dateText = (ms: number) => new Date(ms).toISOString().slice(0, 10);

interface WeekInfo {
  readonly firstDay: number;
}

/** The days of the week, 0 being Sunday, beginning with the one that weeks begin with there; with Monday where the browser can't tell. */
export function daysIn(locale: string): readonly number[] {
  const said = new Intl.Locale(locale) as { readonly weekInfo?: WeekInfo; readonly getWeekInfo?: () => WeekInfo };
  const { firstDay } = said.getWeekInfo?.() ?? said.weekInfo ?? { firstDay: 1 };
  return Array.from({ length: DAYS }, (_, at) => (firstDay + at) % DAYS);
}

export interface WeekNames {
  day(day: number): string;
  dayShort(day: number): string;
  /** An hour as a clock's, alone over its column. */
  hour(hour: number): string;
  /** From when to when it lasts. */
  span(hour: number): string;
}

export function weekNamesOf(locale: string): WeekNames {
  const formats = {
    long: new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }),
    short: new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }),
    hour: new Intl.DateTimeFormat(locale, { hour: "numeric", timeZone: "UTC" }),
    clock: new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" }),
  };
  // 1970-01-04 was a Sunday.
  const written = (format: Intl.DateTimeFormat, day: number, hour = 0) => format.format(Date.UTC(1970, 0, 4 + day, hour));
  return {
    day: (day) => written(formats.long, day),
    dayShort: (day) => written(formats.short, day),
    hour: (hour) => written(formats.hour, 0, hour),
    span: (hour) => `${written(formats.clock, 0, hour)}–${written(formats.clock, 0, (hour + 1) % HOURS)}`,
  };
}

/** Where a key leads from a place in a table of so many rows of hours; null: nowhere. */
export function placeByKey(key: string, { row, hour }: Place, isWhole: boolean): Place | null {
  switch (key) {
    case "ArrowRight":
      return { row, hour: Math.min(HOURS - 1, hour + 1) };
    case "ArrowLeft":
      return { row, hour: Math.max(0, hour - 1) };
    case "ArrowDown":
      return { row: Math.min(DAYS - 1, row + 1), hour };
    case "ArrowUp":
      return { row: Math.max(0, row - 1), hour };
    case "Home":
      return { row: isWhole ? 0 : row, hour: 0 };
    case "End":
      return { row: isWhole ? DAYS - 1 : row, hour: HOURS - 1 };
    default:
      return null;
  }
}

export interface Place {
  /** From the first one that is shown. */
  readonly row: number;
  readonly hour: number;
}
