// Reports at the edges of the calendar: days eight hours behind UTC, and the day that comes every four years. What they ought to say is
// counted by hand.
import { describe, expect, test } from "bun:test";
import type { Click } from "../../../src/core/clicks/click.ts";
import { dayOf } from "../../../src/core/clicks/days.ts";
import { type Asked, questionFrom } from "../../../src/core/clicks/question.ts";
import type { Period, Report } from "../../../src/core/clicks/report.ts";
import { reportFrom } from "../../../src/core/clicks/report-from.ts";
import { scopeOfLink } from "../../../src/core/clicks/scope.ts";
import { ClickTable, click, LINK } from "./table.ts";

const NOW = Date.parse("2028-12-31T12:00:00Z");

const ask = (table: ClickTable, asked: Asked): Promise<Report> =>
  reportFrom(table, questionFrom(asked, { scopes: [scopeOfLink(LINK)] }, NOW));

const clicksOf = (period: Period | null) => period?.series?.map(({ clicks }) => clicks);
const startsOf = (period: Period | null) => period?.series?.map(({ start }) => new Date(start).toISOString().slice(0, 16));

/** Answered by tallies, and by looking at single clicks. */
const WAYS: readonly (readonly [string, Pick<Asked, "filters">])[] = [
  ["added up", {}],
  ["one by one", { filters: { status: ["302"] } }],
];

describe.each(["Etc/GMT+8", "America/Los_Angeles"])("a January eight hours behind UTC, in %s", (tz) => {
  const clicks: readonly Click[] = [
    click("2026-01-10T07:59:59.999Z", { visitor: 9, country: "FR" }), // the 9th there
    click("2026-01-10T08:00:00Z", { visitor: 1, country: "DE" }), // the 10th
    click("2026-01-11T00:00:00Z", { visitor: 1, country: "DE" }),
    click("2026-01-11T07:59:59.999Z", { visitor: 2, country: "AT" }),
    click("2026-01-11T08:00:00Z", { visitor: 2, country: "AT" }), // the 11th
    click("2026-01-12T07:59:59.999Z", { visitor: 3, country: "CH" }),
    click("2026-01-13T07:59:59.999Z", { visitor: 3, country: "CH" }), // the 12th
    click("2026-01-13T08:00:00Z", { visitor: 9, country: "FR" }), // the 13th
    click("2026-01-13T08:00:00Z", { visitor: 9, country: "FR", outcome: "ended", status: 410 }),
  ];
  const days = { from: "2026-01-10", to: "2026-01-12", tz, interval: "day", by: ["country"], compare: true };

  test.each(WAYS)("has each click on its day, %s", async (_, filters) => {
    const report = await ask(new ClickTable(clicks), { ...days, ...filters });
    expect(startsOf(report)).toEqual(["2026-01-10T08:00", "2026-01-11T08:00", "2026-01-12T08:00"]);
    expect(clicksOf(report)).toEqual([3, 2, 1]);
    expect(report.total.clicks).toBe(6);
    expect(clicksOf(report.before)).toEqual([0, 0, 1]);
    expect(report.outcomes).toMatchObject({ redirected: 6, ended: 0 });
    expect(report.notes).not.toContain("whole-days");
    const countries = report.breakdowns[0]?.values.map(({ value, clicks }) => `${value} ${clicks}`);
    expect(countries?.toSorted()).toEqual(["AT 2", "CH 2", "DE 2"]);
  });

  test("has each visitor where it came first on a day of UTC", async () => {
    const report = await ask(new ClickTable(clicks), days);
    expect(report.series?.map(({ visitors }) => visitors)).toEqual([3, 1, 1]);
    expect(report.total.visitors).toBe(5);
    expect(report.notes).toContain("visitors-by-utc-day");
  });

  test("has the same series once single clicks are gone, and whole days in breakdowns", async () => {
    const report = await ask(new ClickTable(clicks, { since: dayOf(Date.parse("2026-02-01")) }), days);
    expect(clicksOf(report)).toEqual([3, 2, 1]);
    expect(report.notes).toContain("whole-days");
    expect(report.notes).not.toContain("hours-only");
    expect(report.breakdowns[0]?.values.find(({ value }) => value === "FR")?.clicks).toBe(2);
    expect(report.outcomes).toMatchObject({ redirected: 8, ended: 1 });
  });

  test.each([
    ["hour", ["2026-01-10T07:00:00Z", "2026-01-10T08:00:00Z", "2026-01-10T09:00:00Z"]],
    ["week", ["2026-01-05T08:00:00Z", "2026-01-12T08:00:00Z", "2026-01-19T08:00:00Z"]],
    ["month", ["2026-01-01T08:00:00Z", "2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z"]],
  ])("parts one %s from the next by a millisecond", async (interval, edges) => {
    const table = new ClickTable(edges.flatMap((edge) => [click(Date.parse(edge) - 1), click(edge)]));
    for (const [, filters] of WAYS) {
      const report = await ask(table, { from: edges[0], to: edges[2], tz, interval, ...filters });
      expect(startsOf(report)).toEqual(edges.slice(0, 2).map((edge) => edge.slice(0, 16)));
      expect(clicksOf(report)).toEqual([2, 2]);
    }
  });
});

describe.each([
  ["UTC", "Z"],
  ["Europe/Berlin", "+01:00"],
  ["Etc/GMT+8", "-08:00"],
  ["America/Los_Angeles", "-08:00"],
])("a leap day in %s", (tz, offset) => {
  const table = new ClickTable(
    [
      "2028-01-31T23:59:59.999",
      "2028-02-01T00:00:00.000",
      "2028-02-27T23:59:59.999", // a Sunday
      "2028-02-28T00:00:00.000",
      "2028-02-28T23:59:59.999",
      "2028-02-29T00:00:00.000",
      "2028-02-29T12:00:00.000",
      "2028-02-29T23:59:59.999",
      "2028-03-01T00:00:00.000",
      "2028-03-05T23:59:59.999", // a Sunday
      "2028-03-06T00:00:00.000",
    ].map((wall) => click(`${wall}${offset}`)),
  );

  const CASES: readonly (readonly [string, readonly [string, string], readonly number[], readonly number[]])[] = [
    ["day", ["2028-02-28", "2028-03-01"], [2, 3, 1], [0, 0, 1]],
    ["day", ["2028-02-29", "2028-02-29"], [3], [2]],
    ["day", ["2028-03-01", "2028-03-01"], [1], [3]],
    ["day", ["2028-03-01", "2028-03-02"], [1, 0], [2, 3]],
    ["week", ["2028-02-28", "2028-03-05"], [7], [1]],
    ["week", ["2028-03-06", "2028-03-12"], [1], [7]],
    ["month", ["2028-02-01", "2028-02-29"], [7], [1]],
    ["month", ["2028-03-01", "2028-03-31"], [3], [7]],
    ["month", ["2028-02-01", "2028-03-31"], [7, 3], [0, 1]],
  ];

  test.each(CASES)("counts by %s in %j, and before", async (interval, [from, to], clicks, before) => {
    for (const [, filters] of WAYS) {
      const report = await ask(table, { from, to, tz, interval, compare: true, ...filters });
      expect(clicksOf(report)).toEqual([...clicks]);
      expect(report.total.clicks).toBe(clicks.reduce((sum, one) => sum + one, 0));
      expect(clicksOf(report.before)).toEqual([...before]);
    }
  });

  test("is a day of its own in the series, and one of the 29 before a March", async () => {
    const february = await ask(table, { from: "2028-02-01", to: "2028-02-29", tz, interval: "day", compare: true });
    expect(clicksOf(february)).toEqual([1, ...Array(25).fill(0), 1, 2, 3]);
    expect(clicksOf(february.before)).toEqual([...Array(28).fill(0), 1]);
    const march = await ask(table, { from: "2028-03-01", to: "2028-03-29", tz, interval: "day", compare: true });
    expect(clicksOf(march.before)).toEqual(clicksOf(february));
  });
});
