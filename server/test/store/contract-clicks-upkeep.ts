// The part of the conformance suite of clicks that is about what is not kept for ever: salts, raw events, quarter-hours, and what is
// deleted because somebody says so.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { DAY_MS, dayOf } from "../../src/core/clicks/days.ts";
import { ALL, scopeOfDomain } from "../../src/core/clicks/scope.ts";
import type { ClickStore } from "../../src/core/clicks/store.ts";
import { NO_CLICKS } from "../../src/core/clicks/total.ts";
import type { Field } from "../../src/core/field.ts";
import {
  applyOnce,
  batch,
  type ClicksUnderTest,
  clickOn,
  clicksOn,
  eventsIn,
  HOUR_MS,
  KEEP_DAYS,
  link,
  MIDNIGHT,
  type OpenClicks,
  sumOf,
  TODAY,
  tallyOf,
  tidyAll,
  untilRanked,
} from "./clicks-under-test.ts";

export function clickUpkeepTests(open: OpenClicks): void {
  describe("in the long run", () => {
    let under: ClicksUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    saltTests(() => under);
    tidyTests(() => under);
    settleTests(() => under.store);
    forgetTests(() => under);
    wipeTests(() => under);
  });
}

function saltTests(current: () => ClicksUnderTest): void {
  test("have one salt a day, which all processes find", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    const salts = await Promise.all([store, second, store, second].map((one) => one.salt(TODAY)));
    expect(new Set(salts).size).toBe(1);
    expect(salts[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await second.salt(TODAY)).toBe(salts[0] as string);
  });

  test("have another salt on each day", async () => {
    const { store } = current();
    const salts = [await store.salt(TODAY), await store.salt(TODAY + 1)];
    expect(new Set(salts).size).toBe(2);
  });

  test("keep the salt of a day while the day is, and have thrown it away soon after", async () => {
    const { store, reopen } = current();
    const salt = await store.salt(TODAY);
    await tidyAll(store, MIDNIGHT + DAY_MS - 1);
    const later = await reopen();
    expect(await later.salt(TODAY)).toBe(salt);
    await tidyAll(later, MIDNIGHT + DAY_MS + HOUR_MS);
    expect(await (await reopen()).salt(TODAY)).not.toBe(salt);
  });
}

/** A click on each of so many days, the last of them today. */
const onDays = (count: number) =>
  Array.from({ length: count }, (_, n) => clickOn("abc", { at: MIDNIGHT - n * DAY_MS, visitor: 1 }));

/** Days of which there are raw events, counted from today. */
async function eventDays(store: ClickStore): Promise<number[]> {
  return (await eventsIn(store, { scope: ALL })).map(({ at }) => dayOf(at) - TODAY).sort((a, b) => a - b);
}

function tidyTests(current: () => ClicksUnderTest): void {
  test("lose the raw events of days that are kept no longer, and nothing that was added up", async () => {
    const { reopen } = current();
    const store = await reopen(5);
    await applyOnce(store, ...onDays(4));
    await tidyAll(store, MIDNIGHT);
    expect(await eventDays(store)).toEqual([-3, -2, -1, 0]);
    for (let day = 1; day <= 4; day++) await tidyAll(store, MIDNIGHT + day * DAY_MS);
    expect(await eventDays(store)).toEqual([-1, 0]);
    expect(await store.days(ALL, TODAY - 9, TODAY)).toHaveLength(4);
    expect(await store.days(link("abc"), TODAY - 9, TODAY)).toHaveLength(4);
    expect((await store.totals(["abc" as Field]))[0]?.kinds.human).toBe(4);
    await untilRanked(store, ["abc 4"]);
  });

  test("lose two days at most where a clock jumps", async () => {
    const { reopen } = current();
    const store = await reopen(5);
    await applyOnce(store, ...onDays(6));
    await tidyAll(store, MIDNIGHT);
    expect(await eventDays(store)).toEqual([-5, -4, -3, -2, -1, 0]);
    await tidyAll(store, MIDNIGHT + 1000 * DAY_MS);
    expect(await eventDays(store)).toEqual([-3, -2, -1, 0]);
    await tidyAll(store, MIDNIGHT);
    expect(await eventDays(store)).toEqual([-3, -2, -1, 0]);
  });

  test("are not counted again when their journal is sent once more after months", async () => {
    const { store } = current();
    await store.apply("j", [batch(1, clickOn("abc"))]);
    for (let month = 1; month <= 4; month++) await tidyAll(store, MIDNIGHT + month * 30 * DAY_MS);
    await store.apply("j", [batch(1, clickOn("abc"))]);
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks: 1 });
  });

  test("know the visitors of today and yesterday after tidying up", async () => {
    const { store } = current();
    await applyOnce(store, ...onDays(2));
    await tidyAll(store, MIDNIGHT + HOUR_MS);
    await applyOnce(store, ...onDays(2));
    expect(await sumOf(store, link("abc"), TODAY - 1)).toEqual({ clicks: 2, visitors: 1 });
    expect(await sumOf(store, link("abc"))).toEqual({ clicks: 2, visitors: 1 });
  });

  test("leave nothing to tidy up where there is nothing", async () => {
    await tidyAll(current().store, MIDNIGHT);
    expect(await current().store.days(ALL, 0, TODAY)).toEqual([]);
  });

  test("take room, as far as anybody knows", async () => {
    const bytes = await current().store.bytes();
    expect(bytes === null || bytes >= 0).toBe(true);
  });
}

function settleTests(current: () => ClickStore): void {
  test("are added up by the hour once their raw events are gone", async () => {
    const store = current();
    const day = TODAY - KEEP_DAYS - 2;
    const at = MIDNIGHT - (KEEP_DAYS + 2) * DAY_MS;
    const clicks = [0, 1, 2, 3, 4, 7, 95].map((quarter) => clickOn("abc", { at: at + quarter * 900_000, country: "AT" }));
    await applyOnce(store, ...clicks, clickOn("abc", { at: MIDNIGHT + 900_000 }));
    await tidyAll(store, MIDNIGHT + HOUR_MS);
    for (const scope of [link("abc"), ALL, scopeOfDomain("")]) {
      const human = (await tallyOf(store, scope, day))?.kinds.get("human");
      expect([...(human?.quarters ?? [])].map(([quarter, { clicks }]) => [quarter, clicks])).toEqual([
        [0, 4],
        [4, 2],
        [92, 1],
      ]);
      expect(human?.total.clicks).toBe(7);
      expect(human?.dimensions.get("country")?.values.get("AT")?.clicks).toBe(7);
      expect([...((await tallyOf(store, scope))?.kinds.get("human")?.quarters.keys() ?? [])]).toEqual([1]);
    }
  });

  test("still add up when they come late, to a day that was settled", async () => {
    const store = current();
    const day = TODAY - KEEP_DAYS - 2;
    const at = MIDNIGHT - (KEEP_DAYS + 2) * DAY_MS;
    await applyOnce(store, clickOn("abc", { at: at + 900_000 }));
    await tidyAll(store, MIDNIGHT + HOUR_MS);
    await applyOnce(store, clickOn("abc", { at: at + 900_000 }));
    expect(await sumOf(store, link("abc"), day)).toMatchObject({ clicks: 2 });
  });
}

function forgetTests(current: () => ClicksUnderTest): void {
  test("of a link are forgotten when that is asked for, and those of others are not", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    const clicks = [...onDays(3), ...clicksOn("abcd", 2), ...clicksOn("ab", 1)];
    await store.apply("j", [batch(1, ...clicks)]);
    await second.forget("abc" as Field);
    for (const one of [store, second]) {
      expect(await one.days(link("abc"), TODAY - 9, TODAY)).toEqual([]);
      expect(await one.totals(["abc", "abcd"] as Field[])).toMatchObject([NO_CLICKS, { kinds: { human: 2 } }]);
      expect(await eventsIn(one, { scope: link("abc") })).toEqual([]);
      expect((await eventsIn(one, { scope: ALL })).map((click) => click.link as string).sort()).toEqual(["ab", "abcd", "abcd"]);
      await untilRanked(one, ["abcd 2", "ab 1"]);
    }
    await store.apply("j", [batch(1, ...clicks)]);
    expect(await store.days(link("abc"), TODAY - 9, TODAY)).toEqual([]);
  });

  test("of a link that was forgotten begin anew", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await applyOnce(store, ...clicksOn("abc", 5));
    await second.forget("abc" as Field);
    await applyOnce(store, ...clicksOn("abc", 2, { visitor: 99 }));
    expect(await sumOf(store, link("abc"))).toEqual({ clicks: 2, visitors: 1 });
    expect((await second.totals(["abc" as Field]))[0]).toMatchObject({ visitors: 1, kinds: { human: 2 } });
    await untilRanked(second, ["abc 2"]);
  });

  test("of a link that never had any are forgotten without a word", async () => {
    const { store } = current();
    await applyOnce(store, clickOn("abc"));
    await store.forget("none" as Field);
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks: 1 });
  });
}

function wipeTests(current: () => ClicksUnderTest): void {
  test("are all gone after a wipe, and counted from nothing again", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await store.apply("j", [batch(1, ...clicksOn("abc", 3), clickOn(null, { asked: "none" as Field }))]);
    await second.wipe();
    for (const one of [store, second]) {
      expect(await one.days(ALL, TODAY - 9, TODAY)).toEqual([]);
      expect(await one.days(link("abc"), TODAY - 9, TODAY)).toEqual([]);
      expect(await one.totals(["abc" as Field])).toEqual([NO_CLICKS]);
      expect(await eventsIn(one, { scope: ALL })).toEqual([]);
      await untilRanked(one, []);
    }
    await store.apply("j", [batch(1, ...clicksOn("abc", 2))]);
    expect(await sumOf(second, link("abc"))).toEqual({ clicks: 2, visitors: 2 });
    expect(await sumOf(second, ALL)).toEqual({ clicks: 2, visitors: 2 });
  });
}
