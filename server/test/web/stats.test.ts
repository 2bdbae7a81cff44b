// The page with statistics: its state in the address, the arithmetic of its chart, and the file that it hands out.
import { describe, expect, test } from "bun:test";
import type { Stats } from "@linnet/client";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { searchFrom, searchText } from "../../../web/src/dashboard/address.ts";
import { csvOf } from "../../../web/src/dashboard/stats/csv.ts";
import { namesOf } from "../../../web/src/dashboard/stats/names.ts";
import {
  barsPath,
  labelled,
  percentMore,
  roundAbove,
  stepAt,
  stepByKey,
  stepsPath,
} from "../../../web/src/dashboard/stats/series.ts";
import {
  allStatsQuery,
  changedStats,
  datesOf,
  FILTERED,
  filtersOf,
  INTERVALS,
  intervalOf,
  KINDS,
  kindsOf,
  offeredIntervals,
  RANGES,
  rangeOf,
  type StatsView,
  statsQuery,
  statsViewFrom,
  toggled,
} from "../../../web/src/dashboard/stats/view.ts";
import type { Translate } from "../../../web/src/dashboard/text/translate.ts";
import { DIMENSIONS } from "../../src/core/clicks/click.ts";

/** A day in summer time after a 31st, by the clock of whoever reads. */
const TODAY = new Date(2026, 7, 1, 13, 30);
const NOW = { today: TODAY, zone: "Europe/Berlin" };

const anyText = fc.string({ unit: "grapheme", maxLength: 20 });
const anyView = fc
  .record(
    {
      range: fc.constantFrom(...RANGES, "1y"),
      from: fc.constantFrom("2026-02-01", "2026-13-01"),
      to: fc.constantFrom("2026-02-28", "2026-01-01"),
      interval: fc.constantFrom(...INTERVALS),
      kind: fc.subarray([...KINDS]),
      compare: fc.constantFrom("no", "yes"),
      visitors: fc.constantFrom("no", "yes"),
      tag: fc.array(anyText, { maxLength: 3 }),
      domain: anyText,
      country: fc.array(anyText, { maxLength: 3 }),
      utm_source: anyText,
      outcome: fc.constantFrom("ended", "fell over"),
    },
    { requiredKeys: [] },
  )
  .map(statsViewFrom);

describe("a view of numbers in an address", () => {
  test("is the same when it is read back", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(statsViewFrom(searchFrom(searchText(view)))).toEqual(view);
      }),
    );
  });

  test("says nothing where all is as by default", () => {
    expect(
      searchText(statsViewFrom({ range: "30d", kind: ["human"], compare: "yes", visitors: "yes", tag: [], country: [] })),
    ).toBe("");
    expect([rangeOf({}), kindsOf({})]).toEqual(["30d", ["human"]]);
  });

  test.each([
    ["range=7d&interval=hour&compare=no", { range: "7d", interval: "hour", compare: "no" }],
    ["range=7d&from=2026-01-01&to=2026-01-31", { from: "2026-01-01", to: "2026-01-31" }],
    ["from=2026-02-01&to=2026-01-31", {}],
    ["from=2026-02-01", {}],
    ["kind=bot&kind=human", { kind: ["human", "bot"] }],
    ["country=DE&country=FR&status=302", { country: ["DE", "FR"], status: ["302"] }],
    ["referrer=", { referrer: [""] }],
    ["visitors=no", { visitors: "no" }],
    [
      "region=DE-BE&version=chrome+140&page=/blog&outcome=ended",
      { region: ["DE-BE"], version: ["chrome 140"], page: ["/blog"], outcome: ["ended"] },
    ],
    ["outcome=ended&outcome=won&outcome=", { outcome: ["ended"] }],
    ["range=ever&kind=nobody&interval=year&outcome=won&visitors=2&sort=x", {}],
  ] as const)("reads %s", (text, view) => {
    expect(statsViewFrom(searchFrom(text))).toEqual(view as unknown as StatsView);
  });
});

describe("filters", () => {
  test("come one by one, each of which can be taken away, also the one for what nothing is known of", () => {
    const view = statsViewFrom({ country: ["DE", ""], os: "ios" });
    expect(filtersOf(view)).toEqual([
      { name: "country", value: "DE" },
      { name: "country", value: "" },
      { name: "os", value: "ios" },
    ]);
    const fewer = changedStats(view, toggled(view, "country", ""));
    expect(fewer).toEqual({ country: ["DE"], os: ["ios"] });
    expect(changedStats(fewer, toggled(fewer, "country", "DE"))).toEqual({ os: ["ios"] });
    expect(changedStats(fewer, toggled(fewer, "country", "FR")).country).toEqual(["DE", "FR"]);
  });

  test("are asked of the API under their own names, tags and domain only of all links", () => {
    const view = statsViewFrom({
      country: "DE",
      outcome: "ended",
      visitors: "no",
      tag: "x",
      domain: "a.example",
      kind: ["bot"],
      compare: "no",
    });
    expect(statsQuery(view, NOW)).toEqual({
      from: "2026-07-03",
      to: "2026-08-01",
      tz: "Europe/Berlin",
      interval: "day",
      kind: ["bot"],
      compare: false,
      country: ["DE"],
      outcome: ["ended"],
    });
    expect(allStatsQuery(view, NOW)).toEqual({ ...statsQuery(view, NOW), tag: ["x"], domain: "a.example" });
  });
});

describe("the time of a view", () => {
  test.each([
    ["range=7d", "2026-07-26", "2026-08-01", "day"],
    ["", "2026-07-03", "2026-08-01", "day"],
    ["range=90d", "2026-05-04", "2026-08-01", "day"],
    ["range=12m", "2025-09-01", "2026-08-01", "month"],
    ["range=12m&interval=week", "2025-09-01", "2026-08-01", "week"],
    ["range=12m&interval=hour", "2025-09-01", "2026-08-01", "month"],
    ["from=2026-07-01&to=2026-07-01", "2026-07-01", "2026-07-01", "hour"],
    ["from=2026-01-01&to=2026-06-30", "2026-01-01", "2026-06-30", "week"],
  ] as const)("of %p is %s to %s, by %s", (text, from, to, interval) => {
    const view = statsViewFrom(searchFrom(text));
    expect([...datesOf(view, TODAY), intervalOf(view, TODAY)]).toEqual([from, to, interval]);
  });

  test("offers hours where they can be told apart", () => {
    expect(offeredIntervals({ range: "90d" }, TODAY)).toEqual(INTERVALS);
    expect(offeredIntervals({ range: "12m" }, TODAY)).toEqual(["day", "week", "month"]);
  });
});

describe("the chart", () => {
  test("is as high as a round number whose half is whole", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000 }), (most) => {
        const top = roundAbove(most);
        expect(top).toBeGreaterThanOrEqual(most);
        expect(top % 2).toBe(0);
        if (most > 4) expect(top).toBeLessThanOrEqual(most * 2);
      }),
    );
  });

  test("shows what is little, and nothing where there is nothing", () => {
    const frame = { width: 30, height: 100, top: 1000 };
    expect(barsPath([0, 1, 1000], [], frame)).toBe("M11.25 98h7.5v2h-7.5zM21.25 0h7.5v100h-7.5z");
    expect(barsPath([500], [500], { ...frame, width: 4 })).toBe("M0 0h4v50h-4z");
  });

  test("has a line that is level over each step", () => {
    expect(stepsPath([0, 50], { width: 20, height: 100, top: 100 })).toBe("M0 100H10V50H20");
    expect(stepsPath([0, 50, 50], { width: 9, height: 100, top: 100 })).toBe("M3 50H6M6 50H9");
    expect(stepsPath([], { width: 20, height: 100, top: 100 })).toBe("");
  });

  test("has as many labels as there is room for", () => {
    expect(labelled(30, 5)).toEqual([5, 11, 17, 23, 29]);
    expect(labelled(3, 10)).toEqual([0, 1, 2]);
    expect(labelled(3, 0.2)).toEqual([2]);
  });

  test("finds the step under the pointer, at the edges too", () => {
    expect([-5, 0, 49, 50, 100, 120].map((x) => stepAt(x, 100, 4))).toEqual([0, 0, 1, 2, 3, 3]);
  });

  test("goes from step to step by arrow keys, and no further than the ends", () => {
    expect(stepByKey("ArrowRight", null, 3)).toBe(0);
    expect(stepByKey("ArrowLeft", null, 3)).toBe(2);
    expect(stepByKey("ArrowRight", 2, 3)).toBe(2);
    expect(stepByKey("ArrowLeft", 0, 3)).toBe(0);
    expect(stepByKey("Home", 2, 3)).toBe(0);
    expect(stepByKey("End", 0, 3)).toBe(2);
    expect(stepByKey("a", 1, 3)).toBeNull();
  });

  test("compares in per cent, where there is something to compare with", () => {
    expect([percentMore(112, 100), percentMore(1, 3), percentMore(0, 5), percentMore(5, 0)]).toEqual([12, -67, -100, null]);
  });
});

describe("the file", () => {
  const none = { clicks: 0, visitors: 0 };
  const stats = {
    clicks: 3,
    visitors: 2,
    kinds: { human: { clicks: 3, visitors: 2 }, bot: none, preview: none, monitor: none, automated: none },
    series: [{ start: "2026-08-01T00:00:00+02:00", clicks: 3, visitors: 2 }],
    before: null,
    breakdowns: {
      referrer: {
        values: [
          { value: "=cmd()", clicks: 1, visitors: 1 },
          { value: 'a "b", c', clicks: 1, visitors: 1 },
        ],
        more: { ...none, values: 0 },
        other: none,
        none: { clicks: 1, visitors: 0 },
      },
    },
  } as unknown as Stats;

  test("is one table of all that is shown, without a formula in it", () => {
    const text = csvOf(stats);
    expect(text.endsWith("\r\n")).toBe(true);
    const rows = parse(text) as string[][];
    expect(rows).toEqual([
      ["part", "value", "clicks", "visitors"],
      ["total", "", "3", "2"],
      ["kind", "human", "3", "2"],
      ["kind", "bot", "0", "0"],
      ["kind", "preview", "0", "0"],
      ["kind", "monitor", "0", "0"],
      ["kind", "automated", "0", "0"],
      ["series", "2026-08-01T00:00:00+02:00", "3", "2"],
      ["referrer", "'=cmd()", "1", "1"],
      ["referrer", 'a "b", c', "1", "1"],
      ["referrer", "(none)", "1", "0"],
    ]);
  });

  test("has no cell that begins as a formula, whatever visitors sent", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "x") }), (value) => {
        const referrer = { ...stats.breakdowns.referrer, values: [{ value, clicks: 1, visitors: 1 }] };
        const rows = parse(csvOf({ ...stats, breakdowns: { referrer } } as Stats)) as string[][];
        const cell = rows.find(([part]) => part === "referrer")?.[1] ?? "";
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect([value, `'${value}`]).toContain(cell);
      }),
    );
  });
});

test("every dimension and how requests ended can be filtered by in an address, and by nothing else", () => {
  const said = Object.fromEntries([...FILTERED, "code", "link"].map((name) => [name, "x"]));
  expect(Object.keys(statsViewFrom({ ...said, outcome: "ended" })).sort()).toEqual([...FILTERED].sort());
});

test("every dimension that the API counts clicks of a link by can be filtered by", () => {
  const ofMany: readonly string[] = ["code", "link", "domain"];
  const ofLink: readonly string[] = DIMENSIONS.filter((name) => !ofMany.includes(name));
  expect(new Set<string>(FILTERED)).toEqual(new Set([...ofLink, "outcome"]));
});

test("values have names for people", () => {
  const keys = Object.assign((key: string) => key, { problem: () => "" }) as Translate;
  const names = namesOf(keys, "en");
  expect(names.value("region", "DE-BE")).toBe("DE-BE, Germany");
  expect(names.value("region", "odd")).toBe("odd");
  expect(["chrome 130", "samsung 28"].map((value) => names.value("version", value))).toEqual([
    "Chrome 130",
    "Samsung Internet 28",
  ]);
  expect(names.value("outcome", "ended")).toBe("outcome.ended");
  expect(["region", "version", "page"].map((part) => names.value(part as "page", ""))).toEqual(
    Array.from({ length: 3 }, () => "stats.unknown"),
  );
});
