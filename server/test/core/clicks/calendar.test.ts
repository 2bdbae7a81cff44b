// Hours, days, weeks and months in time zones, where clocks are set forward and back.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { edgesOf, type Interval, rangeBefore } from "../../../src/core/clicks/calendar.ts";
import { dateNumber, localText, type Zone, zoneOf } from "../../../src/core/clicks/zone.ts";
import { timeText } from "../../../src/core/time.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const zone = (name: string): Zone => zoneOf(name)!;
const at = (text: string): number => Date.parse(text);

/** What `Intl` itself shows, to the minute. */
function shown(name: string, instant: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "short" }).format(instant);
}

function edges(name: string, interval: Interval, from: string, to: string): string[] {
  return edgesOf(zone(name), interval, { from: at(from), to: at(to) }).map((edge) => timeText(edge).slice(0, 16));
}

describe("a zone", () => {
  test.each([
    ["Asia/Kathmandu", "2026-07-01T00:00:00Z", "2026-07-01T05:45:00+05:45"],
    ["Asia/Kolkata", "2026-07-01T00:00:00Z", "2026-07-01T05:30:00+05:30"],
    ["America/Los_Angeles", "2026-01-01T00:00:00Z", "2025-12-31T16:00:00-08:00"],
    ["UTC", "2026-07-01T00:00:00Z", "2026-07-01T00:00:00Z"],
    ["Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"],
    ["Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"],
    ["Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00"],
    ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04T02:30:00+11:00"],
    ["Pacific/Kiritimati", "2026-01-01T00:00:00Z", "2026-01-01T14:00:00+14:00"],
    // Nepal was at +05:30 until the end of 1985.
    ["Asia/Kathmandu", "1985-12-31T18:29:59Z", "1985-12-31T23:59:59+05:30"],
    ["Asia/Kathmandu", "1985-12-31T18:30:00Z", "1986-01-01T00:15:00+05:45"],
  ])("%s shows at %s what it did", (name, instant, expected) => {
    expect(localText(zone(name), at(instant))).toBe(expected);
  });

  const ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Argentina/Tucuman"];
  const MORE = ["Pacific/Apia", "Africa/Casablanca", "Asia/Gaza", "America/St_Johns", "Antarctica/Troll", "Europe/Dublin"];

  test("shows what Intl shows, whenever it is", () => {
    const instants = fc.integer({ min: 0, max: at("2040-01-01T00:00:00Z") / 60_000 });
    const check = (name: string, minute: number) =>
      expect(localText(zone(name), minute * 60_000).slice(0, 16)).toBe(shown(name, minute * 60_000).replace(" ", "T"));
    fc.assert(fc.property(fc.constantFrom(...ZONES, ...MORE), instants, check), { numRuns: 1000 });
  });

  test("knows when its clocks show something, and which is the first moment at which they do", () => {
    const berlin = zone("Europe/Berlin");
    expect(timeText(berlin.instantOf(at("2026-10-25T02:30:00Z")))).toBe("2026-10-25T00:30:00.000Z");
    expect(timeText(berlin.instantOf(at("2026-03-29T02:30:00Z")))).toBe("2026-03-29T01:00:00.000Z");
    expect(timeText(zone("Pacific/Apia").instantOf(at("2011-12-30T00:00:00Z")))).toBe("2011-12-30T10:00:00.000Z");
    const check = (name: string, minute: number) => {
      const instant = zone(name).instantOf(minute * 60_000);
      expect(zone(name).wallAt(instant)).toBeGreaterThanOrEqual(minute * 60_000);
      expect(zone(name).wallAt(instant - 1)).toBeLessThan(minute * 60_000);
    };
    const minutes = fc.integer({ min: 400_000, max: at("2040-01-01T00:00:00Z") / 60_000 });
    fc.assert(fc.property(fc.constantFrom("Europe/Berlin", "Asia/Kathmandu", "America/New_York"), minutes, check));
  });

  test("is none where the database has none of the name", () => {
    for (const name of ["", "Mars/Olympus", "Europe", "UTC\n", "x".repeat(10_000)]) expect(zoneOf(name)).toBeNull();
  });
});

describe("dates", () => {
  test("are numbered by the Gregorian calendar", () => {
    const check = (day: number) => {
      const [year, month, date] = timeText(day * DAY_MS)
        .slice(0, 10)
        .split("-")
        .map(Number) as [number, number, number];
      expect(dateNumber(year, month, date)).toBe(day);
    };
    fc.assert(fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), check));
    for (const day of [0, 59, 60, 789, 11_016, 47_540, 47_541, 2_932_896]) check(day);
  });
});

describe("steps", () => {
  test.each([
    // 23 and 25 hours.
    [
      "Europe/Berlin",
      "day",
      "2026-03-28T23:00:00Z",
      "2026-03-30T22:00:00Z",
      ["2026-03-28T23:00", "2026-03-29T22:00", "2026-03-30T22:00"],
    ],
    [
      "Europe/Berlin",
      "day",
      "2026-10-24T22:00:00Z",
      "2026-10-26T23:00:00Z",
      ["2026-10-24T22:00", "2026-10-25T23:00", "2026-10-26T23:00"],
    ],
    ["America/Los_Angeles", "day", "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z", ["2026-03-08T08:00", "2026-03-09T07:00"]],
    ["Asia/Kathmandu", "day", "2026-02-28T18:15:00Z", "2026-03-01T18:15:00Z", ["2026-02-28T18:15", "2026-03-01T18:15"]],
    // Midnight itself is left out, and comes twice.
    [
      "America/Santiago",
      "day",
      "2026-09-05T12:00:00Z",
      "2026-09-06T12:00:00Z",
      ["2026-09-05T04:00", "2026-09-06T04:00", "2026-09-07T03:00"],
    ],
    ["America/Havana", "day", "2026-11-01T12:00:00Z", "2026-11-01T13:00:00Z", ["2026-11-01T04:00", "2026-11-02T05:00"]],
    [
      "America/Sao_Paulo",
      "day",
      "2018-02-17T12:00:00Z",
      "2018-02-18T12:00:00Z",
      ["2018-02-17T02:00", "2018-02-18T03:00", "2018-02-19T03:00"],
    ],
    // A date that Samoa has never had.
    [
      "Pacific/Apia",
      "day",
      "2011-12-29T20:00:00Z",
      "2011-12-30T20:00:00Z",
      ["2011-12-29T10:00", "2011-12-30T10:00", "2011-12-31T10:00"],
    ],
    // Hours that come twice, that are left out, that are half as long.
    [
      "Europe/Berlin",
      "hour",
      "2026-10-25T00:00:00Z",
      "2026-10-25T02:00:00Z",
      ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"],
    ],
    [
      "Europe/Berlin",
      "hour",
      "2026-03-29T00:30:00Z",
      "2026-03-29T01:30:00Z",
      ["2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T02:00"],
    ],
    [
      "Australia/Lord_Howe",
      "hour",
      "2026-10-03T15:00:00Z",
      "2026-10-03T16:30:00Z",
      ["2026-10-03T14:30", "2026-10-03T15:30", "2026-10-03T16:00", "2026-10-03T17:00"],
    ],
    [
      "Australia/Lord_Howe",
      "hour",
      "2026-04-04T14:30:00Z",
      "2026-04-04T16:00:00Z",
      ["2026-04-04T14:00", "2026-04-04T15:00", "2026-04-04T15:30", "2026-04-04T16:30"],
    ],
    [
      "Asia/Kathmandu",
      "hour",
      "2026-07-01T00:00:00Z",
      "2026-07-01T01:00:00Z",
      ["2026-06-30T23:15", "2026-07-01T00:15", "2026-07-01T01:15"],
    ],
    // Weeks begin with Monday, also over the end of a year that has 53.
    [
      "UTC",
      "week",
      "2026-12-27T00:00:00Z",
      "2027-01-05T00:00:00Z",
      ["2026-12-21T00:00", "2026-12-28T00:00", "2027-01-04T00:00", "2027-01-11T00:00"],
    ],
    [
      "America/New_York",
      "week",
      "2026-03-07T00:00:00Z",
      "2026-03-09T05:00:00Z",
      ["2026-03-02T05:00", "2026-03-09T04:00", "2026-03-16T04:00"],
    ],
    // Months, of a leap year and of others.
    [
      "UTC",
      "month",
      "2028-02-10T00:00:00Z",
      "2028-03-01T00:00:01Z",
      ["2028-02-01T00:00", "2028-03-01T00:00", "2028-04-01T00:00"],
    ],
    ["UTC", "month", "2100-02-10T00:00:00Z", "2100-03-01T00:00:00Z", ["2100-02-01T00:00", "2100-03-01T00:00"]],
    ["Europe/Berlin", "month", "2026-12-31T23:30:00Z", "2027-01-01T00:00:00Z", ["2026-12-31T23:00", "2027-01-31T23:00"]],
    [
      "Asia/Kathmandu",
      "month",
      "1985-12-15T00:00:00Z",
      "1986-01-15T00:00:00Z",
      ["1985-11-30T18:30", "1985-12-31T18:30", "1986-01-31T18:15"],
    ],
  ] as const)("of %s, by the %s, from %s to %s", (...[name, interval, from, to, expected]) => {
    expect(edges(name, interval, from, to)).toEqual([...expected]);
  });

  test("cover the range without a gap, each within one hour, day, week or month of the clock", () => {
    const NAMES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"];
    const check = (name: string, interval: Interval, start: number, hours: number) => {
      const range = { from: start * 900_000, to: start * 900_000 + hours * HOUR_MS };
      const found = edgesOf(zone(name), interval, range);
      expect(found[0]).toBeLessThanOrEqual(range.from);
      expect(found[1]).toBeGreaterThan(range.from);
      expect(found.at(-1)).toBeGreaterThanOrEqual(range.to);
      expect(found.at(-2)).toBeLessThan(range.to);
      const length = { hour: 13, day: 10, week: 10, month: 7 }[interval];
      for (const [place, edge] of found.entries()) {
        expect(edge).toBeGreaterThan(found[place - 1] ?? 0);
        if (interval !== "hour" && interval !== "week")
          expect(shown(name, edge).slice(0, length)).not.toBe(shown(name, edge - 60_000).slice(0, length));
      }
    };
    const starts = fc.integer({ min: at("2012-01-01T00:00:00Z") / 900_000, max: at("2036-01-01T00:00:00Z") / 900_000 });
    const intervals = fc.constantFrom("hour", "day", "week", "month") as fc.Arbitrary<Interval>;
    fc.assert(fc.property(fc.constantFrom(...NAMES), intervals, starts, fc.integer({ min: 1, max: 2000 }), check));
  });
});

describe("the range before", () => {
  test.each([
    ["UTC", null, "2026-07-10T10:00:00Z", "2026-07-10T13:00:00Z", "2026-07-10T07:00:00Z", "2026-07-10T10:00:00Z"],
    ["UTC", "day", "2026-07-01T00:00:00Z", "2026-07-31T00:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"],
    ["UTC", "month", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"],
    ["UTC", "month", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["UTC", "month", "2026-03-01T00:00:00Z", "2026-03-31T12:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"],
    ["UTC", "week", "2026-07-06T00:00:00Z", "2026-07-13T00:00:00Z", "2026-06-29T00:00:00Z", "2026-07-06T00:00:00Z"],
    // No week begins with a Wednesday, so days are counted.
    ["UTC", "week", "2026-07-08T00:00:00Z", "2026-07-11T00:00:00Z", "2026-07-05T00:00:00Z", "2026-07-08T00:00:00Z"],
    // A day of 23 hours is compared with one of 24, and today so far with yesterday so far.
    ["Europe/Berlin", "hour", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z"],
    ["Europe/Berlin", null, "2026-07-09T22:00:00Z", "2026-07-10T13:00:00Z", "2026-07-08T22:00:00Z", "2026-07-09T13:00:00Z"],
  ] as const)("in %s, by the %s, of %s to %s", (...[name, interval, from, to, expectedFrom, expectedTo]) => {
    const before = rangeBefore(zone(name), interval, { from: at(from), to: at(to) });
    expect([before.from, before.to].map((edge) => timeText(edge).replace(".000", ""))).toEqual([expectedFrom, expectedTo]);
  });
});
