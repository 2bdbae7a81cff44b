// Clicks by weekday and hour: which hour is which cell, also on days on which clocks are set.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  addedUp,
  busiestOf,
  cellOf,
  DAYS,
  daysIn,
  HOURS,
  piecesOf,
  placeByKey,
  weekNamesOf,
  weekOf,
} from "../../../web/src/dashboard/stats/hours.ts";
import { edgesOf } from "../../src/core/clicks/calendar.ts";
import { SLOTS_MAX } from "../../src/core/clicks/question.ts";
import { zoneOf } from "../../src/core/clicks/zone.ts";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"] as const;
const SUNDAY = 0;
const DAY_MS = 86_400_000;

/** Hours of a time as the API has them. */
function slotsOf(zoneName: string, from: string, days: number, clicksAt: (at: number) => number) {
  const zone = zoneOf(zoneName);
  if (zone === null) throw new Error(`There is no ${zoneName}.`);
  const start = Date.parse(from);
  const edges = edgesOf(zone, "hour", { from: start, to: start + days * DAY_MS });
  return edges.slice(0, -1).map((at, slot) => ({ start: new Date(zone.wallAt(at)).toISOString(), clicks: clicksAt(slot) }));
}

describe("a week of hours", () => {
  test("has all clicks, in whatever zone they came", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }),
        (zone, from, counts) => {
          const slots = slotsOf(zone, from.toISOString(), 9, (slot) => counts[slot % counts.length] ?? 0);
          const sum = slots.reduce((all, { clicks }) => all + clicks, 0);
          expect(weekOf(slots).reduce((all, clicks) => all + clicks, 0)).toBe(sum);
        },
      ),
    );
  });

  test("counts an hour that comes twice in one cell, and has nothing in one that is left out", () => {
    const back = weekOf(slotsOf("Europe/Berlin", "2026-10-24T22:00:00Z", 1, () => 1));
    expect([1, 2, 3].map((hour) => back[cellOf(SUNDAY, hour)])).toEqual([1, 2, 1]);
    const forth = weekOf(slotsOf("Europe/Berlin", "2026-03-28T23:00:00Z", 0.9, () => 1));
    expect([1, 2, 3].map((hour) => forth[cellOf(SUNDAY, hour)])).toEqual([1, 0, 1]);
  });

  test("reads day and hour as the clock there shows them", () => {
    const week = weekOf([{ start: "2026-11-30T23:00:00-05:00", clicks: 7 }]);
    expect(week[cellOf(1, 23)]).toBe(7);
    expect(addedUp([week, week])[cellOf(1, 23)]).toBe(14);
    expect(addedUp([])).toEqual(new Array(DAYS * HOURS).fill(0));
  });

  test("says which hour is the busiest, and how many are as busy", () => {
    const week = weekOf([
      { start: "2026-11-29T08:00:00Z", clicks: 3 },
      { start: "2026-11-30T09:00:00Z", clicks: 3 },
      { start: "2026-12-01T10:00:00Z", clicks: 2 },
    ]);
    expect(busiestOf(week, daysIn("de-DE"))).toEqual({ day: 1, hour: 9, others: 1 });
    expect(busiestOf(week, daysIn("en-US"))).toEqual({ day: 0, hour: 8, others: 1 });
  });
});

describe("a long time", () => {
  test("is asked for in pieces that follow each other, each of which a series has room for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 3660 }), (first, days) => {
        const text = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
        const pieces = piecesOf(text(first), text(first + days - 1));
        const lengths = pieces.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1);
        expect([pieces[0]?.from, pieces.at(-1)?.to]).toEqual([text(first), text(first + days - 1)]);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(days);
        // Each day may have 25 hours.
        expect(Math.min(...lengths) >= 1 && Math.max(...lengths) * 24 + 50 <= SLOTS_MAX).toBe(true);
        for (const [at, { from }] of pieces.slice(1).entries()) {
          expect(Date.parse(from) - Date.parse(pieces[at]?.to ?? "")).toBe(DAY_MS);
        }
      }),
    );
  });

  test("is one piece up to a year", () => {
    expect(piecesOf("2026-01-01", "2026-12-31")).toEqual([{ from: "2026-01-01", to: "2026-12-31" }]);
  });
});

describe("words of a week", () => {
  test("begin with the day that weeks begin with there", () => {
    expect(daysIn("de-DE")).toEqual([1, 2, 3, 4, 5, 6, 0]);
    expect(daysIn("en-US")).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test("are the reader's", () => {
    const german = weekNamesOf("de-DE");
    expect([german.day(0), german.day(6), german.dayShort(1), german.span(9)]).toEqual([
      "Sonntag",
      "Samstag",
      "Mo",
      "09:00–10:00",
    ]);
    expect(weekNamesOf("en-US").span(23).replaceAll("\u202f", " ")).toBe("11:00 PM–12:00 AM");
    expect(weekNamesOf("en-GB").span(23)).toBe("23:00–00:00");
  });
});

describe("arrow keys", () => {
  test("go from hour to hour and never out of the table", () => {
    const from = { row: 0, hour: 23 };
    expect(placeByKey("ArrowRight", from, false)).toEqual(from);
    expect(placeByKey("ArrowUp", from, false)).toEqual(from);
    expect(placeByKey("ArrowLeft", from, false)).toEqual({ row: 0, hour: 22 });
    expect(placeByKey("ArrowDown", { row: 6, hour: 0 }, false)).toEqual({ row: 6, hour: 0 });
    expect(placeByKey("Home", { row: 3, hour: 4 }, false)).toEqual({ row: 3, hour: 0 });
    expect(placeByKey("End", { row: 3, hour: 4 }, true)).toEqual({ row: 6, hour: 23 });
    expect(placeByKey("Tab", from, false)).toBeNull();
  });
});
