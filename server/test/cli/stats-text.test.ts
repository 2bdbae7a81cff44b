// What people read of clicks, and what a screen is trusted with.
import { describe, expect, test } from "bun:test";
import type { WriteStream } from "node:tty";
import { fitted, numberText, type Screen, screenOf, textOfLines } from "../../src/cli/screen.ts";
import { linesOfStats, type Shown } from "../../src/cli/stats-text.ts";
import { jsonText } from "../../src/cli/table.ts";
import { CLICK_KINDS, type ClickKind, OUTCOMES, type Outcome } from "../../src/core/clicks/click.ts";
import type { Count } from "../../src/core/clicks/report.ts";
import type { BreakdownView, StatsView } from "../../src/core/stats-view.ts";
import { screen } from "./screens.ts";

const count = (clicks: number, visitors = clicks): Count => ({ clicks, visitors });

const kindsOf = (counts: Partial<Record<ClickKind, number>>) =>
  Object.fromEntries(CLICK_KINDS.map((kind) => [kind, count(counts[kind] ?? 0)])) as StatsView["kinds"];

const outcomesOf = (counts: Partial<Record<Outcome, number>>) =>
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, counts[outcome] ?? 0])) as StatsView["outcomes"];

function stats(difference: Partial<StatsView> = {}): StatsView {
  return {
    from: "2030-01-01T00:00:00Z",
    to: "2030-01-31T00:00:00Z",
    ...count(1204, 803),
    kinds: kindsOf({ human: 1204, preview: 12, bot: 40, monitor: 3, automated: 7 }),
    series: null,
    tz: "UTC",
    interval: null,
    links: null,
    hidden: 0,
    outcomes: outcomesOf({ redirected: 1204 }),
    breakdowns: {},
    before: null,
    events: null,
    notes: [],
    ...difference,
  };
}

function breakdown(values: Readonly<Record<string, number>>, difference: Partial<BreakdownView> = {}): BreakdownView {
  const counted = Object.entries(values).map(([value, clicks]) => ({ value, ...count(clicks) }));
  return { values: counted, more: { values: 0, ...count(0) }, other: count(0), none: count(0), ...difference };
}

function told(said: Partial<StatsView>, on: Screen = screen(), more: Partial<Shown> = {}): string[] {
  const shown: Shown = { stats: stats(said), kinds: ["human"], outcomes: ["redirected"], what: "this link", ...more };
  return textOfLines(linesOfStats(shown, on), on).split("\n").slice(0, -1);
}

const NOTHING = { ...count(0), kinds: kindsOf({}), outcomes: outcomesOf({}) };

describe("the numbers in a sentence", () => {
  test("tell people first, then who else came", () => {
    expect(told({})).toEqual(["1 204 clicks by people in 30 days, 803 visitors; 12 previews, 40 bots, 3 monitors, 7 automated"]);
    expect(told({ ...count(1), kinds: kindsOf({ human: 1, bot: 1 }), to: "2030-01-02T00:00:00Z" })).toEqual([
      "1 click by people on 2030-01-01, 1 visitor; 1 bot",
    ]);
    expect(told({ ...count(0), kinds: kindsOf({ bot: 3 }) })).toEqual(["No clicks by people in 30 days; 3 bots"]);
  });

  test("name whose clicks were asked for, and on how many links", () => {
    expect(told({ ...count(43), links: 2 }, screen(), { kinds: ["bot", "monitor"] })[0]).toBe(
      "43 clicks by bots and monitors on 2 links in 30 days, 43 visitors; 1 204 people, 12 previews, 7 automated",
    );
    expect(told(count(1266), screen(), { kinds: CLICK_KINDS })[0]).toBe(
      "1 266 clicks in 30 days, 1 266 visitors; 1 204 people, 12 previews, 40 bots, 3 monitors, 7 automated",
    );
  });

  test("say from when to when where that is not in whole days", () => {
    expect(told({ from: "2030-01-01T08:15:00+01:00", to: "2030-01-02T00:00:00+01:00", tz: "Europe/Berlin" })[0]).toStartWith(
      "1 204 clicks by people from 2030-01-01 08:15 to 2030-01-02 00:00 (Europe/Berlin), 803 visitors;",
    );
    // A month in which clocks were set.
    expect(told({ from: "2030-03-01T00:00:00+01:00", to: "2030-04-01T00:00:00+02:00" })[0]).toContain(" in 31 days,");
  });

  test("are one sentence where nobody came", () => {
    expect(told(NOTHING)).toEqual(["Nobody has followed this link in 30 days."]);
    expect(told({ ...NOTHING, breakdowns: { country: breakdown({}) }, notes: [{ code: "x", text: "A note." }] })).toHaveLength(1);
  });

  test("tell of the period before, of those that were not led on, and of those that are not counted as visitors", () => {
    const before = { ...stats({ ...count(1000, 1606) }), series: null };
    expect(told({ before, hidden: 30, outcomes: outcomesOf({ redirected: 1204, ended: 20, password: 3 }) }).slice(1)).toEqual([
      "Before: 1 000 clicks (+20 %), 1 606 visitors (-50 %).",
      "Led nowhere: 20 over or not begun, 3 at its password.",
      "Of the clicks, 30 asked not to be followed: they are not among the visitors.",
    ]);
    expect(told({ before: { ...before, ...count(0) } })[1]).toBe("Before: 0 clicks, 0 visitors.");
  });
});

describe("the tables", () => {
  test("have a bar for each value, and say what is left", () => {
    const rest = { more: { values: 14, ...count(150) }, other: count(4), none: count(50) };
    expect(
      told({ breakdowns: { utm_source: breakdown({ mail: 800, "": 200 }, rest) } }, screen({ columns: 60 })).slice(2),
    ).toEqual([
      "UTM SOURCE  CLICKS  SHARE  VISITORS",
      "mail           800   66 %       800  ███████████████████████",
      "               200   17 %       200  █████▊",
      "(14 more)      150   12 %       150",
      "(others)         4    0 %         4",
      "(none)          50    4 %        50",
    ]);
  });

  test("name links by their short URLs, and those that are gone by what is left of them", () => {
    const link = {
      code: "sale",
      domain: "lin.example",
      shortUrl: "https://lin.example/sale",
      url: "https://a.example/",
      title: "",
    };
    const values = [
      { value: "born", ...count(2), link },
      { value: "dead", ...count(1), link: null },
    ];
    const lines = told({ breakdowns: { link: { ...breakdown({}), values } } });
    expect(lines.slice(3).map((line) => line.split(/ {2,}/)[0])).toEqual(["lin.example/sale", "dead (gone)"]);
  });

  test("line up with letters that take two columns, and cut what is too long", () => {
    const on = screen({ columns: 70, isUtf8: false });
    const lines = told({ breakdowns: { city: breakdown({ 日本橋: 2, ["x".repeat(200)]: 1, "👩‍👩‍👧": 1 }) } }, on);
    const places = lines.slice(3).map((line) => on.widthOf(line.slice(0, line.indexOf(" %"))));
    expect(new Set(places).size).toBe(1);
    expect(lines[4]).toStartWith(`${"x".repeat(37)}...`);
    expect(Math.max(...lines.slice(2).map(on.widthOf))).toBeLessThanOrEqual(70);
  });

  test("do without bars where there is no room", () => {
    const lines = told({ breakdowns: { country: breakdown({ DE: 2 }) } }, screen({ columns: 32 }));
    expect(lines.slice(2)).toEqual(["COUNTRY  CLICKS  SHARE  VISITORS", "DE            2  100 %         2"]);
  });

  test("are followed by what is not exact", () => {
    const notes = [{ code: "events-short", text: "Single clicks do not reach back." }];
    const events = { since: "2030-01-05T00:00:00Z", scanned: 3, cut: false };
    expect(told({ notes, events }).slice(1)).toEqual([
      "",
      "Single clicks do not reach back.",
      "Single clicks are kept from 2030-01-05T00:00:00Z on.",
    ]);
  });
});

/** What would colour a terminal, move its cursor, set its title, write backwards or begin another line; in 7 and in 8 bits. */
const EVIL = "\u001b[31mred\u001b]0;title\u0007\u009b2J\u202eback\r\nline\u2028\u0000\u007f";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

describe("what visitors have made up", () => {
  const link = { code: EVIL, domain: EVIL, shortUrl: `https://${EVIL}`, url: EVIL, title: EVIL };
  const evil = {
    breakdowns: { country: breakdown({ [EVIL]: 3 }), link: { ...breakdown({}), values: [{ value: EVIL, ...count(1), link }] } },
    notes: [{ code: EVIL, text: EVIL }],
    tz: EVIL,
    from: `2030${EVIL}`,
  };

  test("does nothing to a terminal", () => {
    const text = told(evil).join("\n");
    expect(text).not.toMatch(CONTROLS);
    expect(text).toContain("red");
  });

  test("does not colour one either, on which only Linnet does", () => {
    const text = told(evil, screen({ hasColours: true })).join("\n");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
    expect(text.replace(/\u001b\[(?:1|2|36|0)m/g, "")).not.toMatch(CONTROLS);
    expect(text).toContain("\u001b[36m");
  });

  test("is escaped in JSON, which says the same", () => {
    const text = jsonText({ value: EVIL, list: ["\u009b\u009b"] });
    expect(text).not.toMatch(CONTROLS);
    expect(JSON.parse(text)).toEqual({ value: EVIL, list: ["\u009b\u009b"] });
  });
});

describe("a screen", () => {
  const screenWith = (env: Readonly<Record<string, string>>, isTerminal = true, columns = 132) => {
    const {
      columns: width,
      isUtf8,
      hasColours,
    } = screenOf({
      env,
      isTerminal,
      stdout: { columns } as WriteStream,
      widthOf: (text) => text.length,
    });
    return [width, isUtf8, hasColours];
  };

  test("is as wide as the terminal, and 80 columns where there is none", () => {
    expect(screenWith({ LANG: "de_AT.UTF-8" })).toEqual([132, true, true]);
    expect(screenWith({ LANG: "de_AT.UTF-8" }, false)).toEqual([80, true, false]);
    expect([screenWith({}, true, 0)[0], screenWith({}, true, 5)[0], screenWith({}, true, 9999)[0]]).toEqual([80, 20, 250]);
  });

  test("takes ASCII alone where the locale says no more", () => {
    const isUtf8 = (env: Readonly<Record<string, string>>) => screenWith(env)[1];
    expect([{}, { LANG: "C" }, { LANG: "de_AT.UTF-8", LC_ALL: "POSIX" }, { LANG: "C.UTF-8", TERM: "linux" }].map(isUtf8)).toEqual(
      [false, false, false, false],
    );
    expect([{ LC_CTYPE: "en_US.utf8" }, { LC_ALL: "", LANG: "C.UTF-8" }].map(isUtf8)).toEqual([true, true]);
  });

  test("has no colours where they are not wanted", () => {
    const hasColours = (env: Readonly<Record<string, string>>) => screenWith(env)[2];
    expect([{ NO_COLOR: "1" }, { TERM: "dumb" }, { NO_COLOR: "" }].map(hasColours)).toEqual([false, false, true]);
  });

  test("shows numbers in threes, and texts in as many columns as there are", () => {
    expect([0, 999, 1000, 1234567, -1200].map(numberText)).toEqual(["0", "999", "1 000", "1 234 567", "-1 200"]);
    expect([
      fitted("日本橋", 5, screen()),
      fitted("日本橋", 7, screen()),
      fitted("abcdef", 2, screen({ isUtf8: false })),
    ]).toEqual(["日本…", "日本橋 ", ".."]);
  });
});
