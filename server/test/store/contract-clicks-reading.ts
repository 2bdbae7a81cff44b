// The part of the conformance suite of clicks that is about what can be asked: days, raw events, totals, ranks, and what happens now.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type Click, encodeClick } from "../../src/core/clicks/click.ts";
import { DAY_MS, dayOf } from "../../src/core/clicks/days.ts";
import { ALL, ORPHANS, scopeOfDomain } from "../../src/core/clicks/scope.ts";
import type { ClickStore } from "../../src/core/clicks/store.ts";
import { NO_CLICKS } from "../../src/core/clicks/total.ts";
import type { Field } from "../../src/core/field.ts";
import {
  applyOnce,
  asTexts,
  batch,
  type ClicksUnderTest,
  clickOn,
  clicksOn,
  eventsIn,
  HOUR_MS,
  link,
  MIDNIGHT,
  type OpenClicks,
  TODAY,
  untilRanked,
} from "./clicks-under-test.ts";

export function clickReadingTests(open: OpenClicks): void {
  describe("when they are asked for", () => {
    let under: ClicksUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    dayTests(() => under.store);
    eventTests(() => under);
    totalTests(() => under.store);
    rankTests(() => under);
    latestTests(() => under);
  });

  describe("where no raw events are kept", () => {
    test("still add up, and none is there to be read", async () => {
      const under = await open({ keepDays: 0 });
      await applyOnce(under.store, ...clicksOn("abc", 5));
      expect(await under.store.eventsSince()).toBeNull();
      expect(await eventsIn(under.store, { scope: link("abc") })).toEqual([]);
      expect(await eventsIn(under.store, { scope: ALL })).toEqual([]);
      expect((await under.store.totals(["abc" as Field]))[0]?.kinds.human).toBe(5);
      await untilRanked(under.store, ["abc 5"]);
      await under.close();
    });

    test("are there from the moment on from which they are kept", async () => {
      const under = await open({ keepDays: 0 });
      const before = clickOn("abc", { at: MIDNIGHT + HOUR_MS });
      await applyOnce(under.store, before);
      const store = await under.reopen(30);
      expect(await store.eventsSince()).toBeGreaterThan(before.at);
      const after = clickOn("abc", { at: MIDNIGHT + 9 * HOUR_MS });
      await applyOnce(store, after);
      expect(await eventsIn(store, { scope: ALL })).toEqual([after]);
      expect(await store.eventsSince()).toBeLessThanOrEqual(after.at);
      await under.close();
    });
  });
}

function dayTests(current: () => ClickStore): void {
  test("come as days in order, without those on which nothing was", async () => {
    const store = current();
    for (const day of [0, 5, 2, 1]) await applyOnce(store, clickOn("abc", { at: MIDNIGHT - day * DAY_MS }));
    const days = async (first: number, last: number) => (await store.days(link("abc"), first, last)).map(([day]) => day - TODAY);
    expect(await days(TODAY - 9, TODAY)).toEqual([-5, -2, -1, 0]);
    expect(await days(TODAY - 5, TODAY - 1)).toEqual([-5, -2, -1]);
    expect(await days(TODAY - 4, TODAY - 3)).toEqual([]);
    expect(await days(TODAY, TODAY - 1)).toEqual([]);
    expect(await store.days(link("ab"), TODAY - 9, TODAY)).toEqual([]);
  });

  test("come as tallies of the caller's own: what he does to one changes no other", async () => {
    const store = current();
    await applyOnce(store, clickOn("abc"));
    const [first] = await store.days(ALL, TODAY, TODAY);
    first?.[1].add(clickOn("abc"), ALL, true);
    await applyOnce(store, clickOn("abc"));
    const [again] = await store.days(ALL, TODAY, TODAY);
    expect(again?.[1].kinds.get("human")?.total).toEqual({ clicks: 2, visitors: 0 });
  });
}

/** Clicks on two links and a code that nobody has, over four days, several in one moment. */
function scattered(): Click[] {
  return Array.from({ length: 120 }, (_, n) => {
    const at = MIDNIGHT - (n % 4) * DAY_MS + Math.floor(n / 3) * 60_000;
    const facts = { at, visitor: n, agent: `agent ${n}` };
    if (n % 5 === 0) return clickOn(null, { ...facts, asked: "nobody@a.example" as Field });
    return clickOn(n % 2 === 0 ? "abc" : "xyz@a.example", facts);
  });
}

function eventTests(current: () => ClicksUnderTest): void {
  const apply = async (clicks: readonly Click[]) => {
    for (let from = 0; from < clicks.length; from += 17) await applyOnce(current().store, ...clicks.slice(from, from + 17));
  };

  test("come one by one, each once, of links, domains, everything and orphans", async () => {
    const clicks = scattered();
    await apply(clicks);
    const { store } = current();
    for (const limit of [1, 7, 1000]) {
      expect(asTexts(await eventsIn(store, { scope: link("abc"), limit }))).toEqual(
        asTexts(clicks.filter((one) => one.link === "abc")),
      );
      expect(asTexts(await eventsIn(store, { scope: ALL, limit }))).toEqual(asTexts(clicks));
      expect(asTexts(await eventsIn(store, { scope: ORPHANS, limit }))).toEqual(
        asTexts(clicks.filter((one) => one.link === null)),
      );
      expect(asTexts(await eventsIn(store, { scope: scopeOfDomain("a.example"), limit }))).toEqual(
        asTexts(clicks.filter((one) => one.link !== "abc")),
      );
    }
    expect(await eventsIn(store, { scope: link("ab") })).toEqual([]);
  });

  test("of a link come newest day first, and those of one moment all come", async () => {
    const same = Array.from({ length: 40 }, (_, n) => clickOn("abc", { at: MIDNIGHT - 2 * DAY_MS + 5, visitor: n }));
    await apply([...clicksOn("abc", 10, { at: MIDNIGHT - DAY_MS }), ...same, ...clicksOn("abc", 10)]);
    const events = await eventsIn(current().store, { scope: link("abc"), limit: 6 });
    const days = events.map(({ at }) => dayOf(at));
    expect(days).toEqual([...days].sort((a, b) => b - a));
    expect(new Set(events.map(encodeClick)).size).toBe(60);
  });

  test("come of the range that was asked for: its start, and not its end", async () => {
    const clicks = scattered();
    await apply(clicks);
    const { store } = current();
    const from = MIDNIGHT - 2 * DAY_MS + 600_000;
    const to = MIDNIGHT + 1_200_000;
    expect(clicks.some(({ at }) => at === from) && clicks.some(({ at }) => at === to)).toBe(true);
    const within = clicks.filter(({ at }) => at >= from && at < to);
    expect(asTexts(await eventsIn(store, { scope: ALL, from, to, limit: 4 }))).toEqual(asTexts(within));
    expect(asTexts(await eventsIn(store, { scope: link("abc"), from, to, limit: 4 }))).toEqual(
      asTexts(within.filter((one) => one.link === "abc")),
    );
    expect(await eventsIn(store, { scope: ALL, from: to, to: from })).toEqual([]);
  });

  test("page to their end while more come", async () => {
    const { store } = current();
    const first = clicksOn("abc", 30);
    await applyOnce(store, ...first);
    const seen: Click[] = [];
    let after: string | null | undefined;
    for (let pages = 0; after !== null; pages++) {
      const span = { scope: link("abc"), from: 0, to: MIDNIGHT + DAY_MS, limit: 5 };
      const page = await store.events(after === undefined ? span : { ...span, after });
      seen.push(...page.clicks);
      after = page.after;
      if (pages < 5) await applyOnce(store, clickOn("abc", { at: MIDNIGHT + HOUR_MS + pages }));
    }
    const texts = seen.map(encodeClick);
    expect(new Set(texts).size).toBe(texts.length);
    for (const click of first) expect(texts).toContain(encodeClick(click));
  });

  test("are said to be kept from a moment on that is no later than the days that are kept", async () => {
    const since = await current().store.eventsSince();
    expect(since).toBeLessThanOrEqual(MIDNIGHT - 29 * DAY_MS);
  });
}

function totalTests(current: () => ClickStore): void {
  test("come as totals in the order of the links that were asked for", async () => {
    const store = current();
    await applyOnce(store, ...clicksOn("one", 1), ...clicksOn("two", 2), clickOn("two", { kind: "preview" }));
    const totals = await store.totals(["two", "none", "one", "two"] as Field[]);
    const two = { visitors: 2, kinds: { ...NO_CLICKS.kinds, human: 2, preview: 1 } };
    expect(totals).toEqual([two, NO_CLICKS, { visitors: 1, kinds: { ...NO_CLICKS.kinds, human: 1 } }, two]);
    expect(await store.totals([])).toEqual([]);
  });

  test("come as totals of many links at a time", async () => {
    const store = current();
    const ids = Array.from({ length: 1500 }, (_, n) => `link-${n}` as Field);
    await applyOnce(store, ...ids.map((id) => clickOn(id)));
    expect((await store.totals(ids)).every(({ kinds }) => kinds.human === 1)).toBe(true);
  });
}

function rankTests(current: () => ClicksUnderTest): void {
  test("rank links: the most first, then by id, those that nobody followed not at all", async () => {
    const { store } = current();
    for (const [id, count] of Object.entries({ b: 3, c: 1, a: 3, d: 12, e: 3, f: 2, g: 3 }))
      await applyOnce(store, ...clicksOn(id, count));
    await applyOnce(store, clickOn("bots", { kind: "bot" }), clickOn("ended", { outcome: "ended" }));
    await untilRanked(store, ["d 12", "a 3", "b 3", "e 3", "g 3", "f 2", "c 1"]);
  });

  test("move links up as they come, whichever process applies them", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await applyOnce(store, ...clicksOn("a", 2), ...clicksOn("b", 3));
    await untilRanked(second, ["b 3", "a 2"]);
    await applyOnce(second, ...clicksOn("a", 2));
    await untilRanked(store, ["a 4", "b 3"]);
  });
}

function latestTests(current: () => ClicksUnderTest): void {
  test("are told as they come, whichever process applies them, each once", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await applyOnce(store, clickOn("before"));
    let { clicks, cursor } = await store.latest("");
    expect(clicks).toEqual([]);
    const come: Click[] = [];
    const told: Click[] = [];
    for (let round = 0; round < 4; round++) {
      const next = [clickOn(`one-${round}`, { visitor: round }), clickOn(null, { asked: `two-${round}` as Field })];
      await applyOnce(round % 2 === 0 ? second : store, ...next);
      come.push(...next);
      ({ clicks, cursor } = await store.latest(cursor));
      told.push(...clicks);
    }
    expect(asTexts(told)).toEqual(asTexts(come));
    expect((await store.latest(cursor)).clicks).toEqual([]);
  });

  test("are told to everybody who asks, and by any process", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    const first = await store.latest("");
    const other = await second.latest("");
    const click = clickOn("abc");
    await applyOnce(store, click);
    expect((await second.latest(first.cursor)).clicks).toEqual([click]);
    expect((await store.latest(other.cursor)).clicks).toEqual([click]);
    expect((await store.latest((await store.latest("")).cursor)).clicks).toEqual([]);
  });

  test("are left out where too many come at once, and told again afterwards", async () => {
    const { store } = current();
    let { cursor } = await store.latest("");
    const MANY = 5000;
    await store.apply("flood", [batch(1, ...clicksOn("abc", MANY))]);
    const flood = await store.latest(cursor);
    expect(flood.clicks.length).toBeGreaterThan(50);
    expect(flood.clicks.length).toBeLessThanOrEqual(1000);
    ({ cursor } = flood);
    const after = clickOn("xyz");
    await applyOnce(store, after);
    expect(asTexts((await store.latest(cursor)).clicks)).toEqual(asTexts([after]));
  });

  test("are told to nobody with a cursor that is none", async () => {
    const { store } = current();
    await applyOnce(store, clickOn("abc"));
    const { clicks, cursor } = await store.latest("no cursor");
    expect(clicks).toEqual([]);
    await applyOnce(store, clickOn("xyz"));
    expect((await store.latest(cursor)).clicks).toHaveLength(1);
  });
}
