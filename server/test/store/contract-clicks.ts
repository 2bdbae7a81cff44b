// The conformance suite of the port `ClickStore`: what is applied adds up, once, for everything that it is of. Reading, upkeep and
// the comparison with a model are in the other files `contract-clicks-*.ts`.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type Click, DIMENSIONS, OUTCOMES, VALUE_LENGTH_MAX } from "../../src/core/clicks/click.ts";
import { DAY_MS } from "../../src/core/clicks/days.ts";
import { ALL, ORPHANS, scopeOfDomain } from "../../src/core/clicks/scope.ts";
import type { ClickStore } from "../../src/core/clicks/store.ts";
import { DayTally, VALUES_MAX } from "../../src/core/clicks/tally.ts";
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
  plain,
  sumOf,
  TODAY,
  tallyOf,
  tidyAll,
} from "./clicks-under-test.ts";
import { clickModelTests } from "./contract-clicks-model.ts";
import { clickReadingTests } from "./contract-clicks-reading.ts";
import { clickUpkeepTests } from "./contract-clicks-upkeep.ts";

/** Declares the suite for one adapter. `open` makes a new, empty place for every test. */
export function clicksContract(name: string, open: OpenClicks): void {
  describe(`clicks on ${name}`, () => {
    describe("that are applied", () => {
      let under: ClicksUnderTest;
      beforeEach(async () => {
        under = await open();
      });
      afterEach(() => under.close());

      scopeTests(() => under.store);
      onceTests(() => under);
      togetherTests(() => under);
      visitorTests(() => under);
      valueTests(() => under.store);
    });
    clickReadingTests(open);
    clickUpkeepTests(open);
    clickModelTests(open);
  });
}

function scopeTests(current: () => ClickStore): void {
  test("count for their link, the domain that was asked for, and everything", async () => {
    const store = current();
    await applyOnce(
      store,
      ...clicksOn("abc", 2),
      ...clicksOn("abc@a.example", 3),
      clickOn("abc", { asked: "alias@a.example" as Field }),
    );
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks: 3 });
    expect(await sumOf(store, link("abc@a.example"))).toMatchObject({ clicks: 3 });
    expect(await sumOf(store, scopeOfDomain(""))).toMatchObject({ clicks: 2 });
    expect(await sumOf(store, scopeOfDomain("a.example"))).toMatchObject({ clicks: 4 });
    expect(await sumOf(store, ALL)).toMatchObject({ clicks: 6 });
    expect(await tallyOf(store, ORPHANS)).toBeNull();
    expect(await tallyOf(store, link("alias@a.example"))).toBeNull();
  });

  test("at codes that nobody has count by code, for no link", async () => {
    const store = current();
    await applyOnce(store, ...["gone", "gone", "typo"].map((code) => clickOn(null, { asked: code as Field })));
    const human = (await tallyOf(store, ORPHANS))?.kinds.get("human");
    expect(human?.total.clicks).toBe(3);
    expect([...(human?.dimensions.get("code")?.values ?? [])].map(([code, { clicks }]) => `${code} ${clicks}`)).toEqual([
      "gone 2",
      "typo 1",
    ]);
    expect((await tallyOf(store, ALL))?.kinds.get("human")?.outcomes.get("not-found")).toBe(3);
    expect(await sumOf(store, ALL)).toEqual({ clicks: 0, visitors: 0 });
    expect(await store.totals(["gone" as Field])).toEqual([NO_CLICKS]);
  });

  test("are kept apart by UTC day and by who clicked", async () => {
    const store = current();
    await applyOnce(
      store,
      clickOn("abc", { at: MIDNIGHT - 1 }),
      clickOn("abc", { at: MIDNIGHT }),
      clickOn("abc", { kind: "bot" }),
      clickOn("abc", { kind: "bot" }),
      clickOn("abc", { kind: "automated" }),
    );
    expect(await sumOf(store, link("abc"), TODAY - 1)).toEqual({ clicks: 1, visitors: 0 });
    const kinds = (await tallyOf(store, link("abc")))?.kinds ?? new Map();
    expect([...kinds].map(([kind, { total }]) => `${kind} ${total.clicks}`).sort()).toEqual(["automated 1", "bot 2", "human 1"]);
    expect(await store.totals(["abc" as Field])).toEqual([
      { visitors: 0, kinds: { human: 2, bot: 2, preview: 0, monitor: 0, automated: 1 } },
    ]);
  });

  test("are counted by how they ended, and only those that led somewhere as clicks", async () => {
    const store = current();
    await applyOnce(store, ...OUTCOMES.flatMap((outcome, n) => Array.from({ length: n + 1 }, () => clickOn("abc", { outcome }))));
    const human = (await tallyOf(store, link("abc")))?.kinds.get("human");
    expect(OUTCOMES.map((outcome) => human?.outcomes.get(outcome))).toEqual(OUTCOMES.map((_, n) => n + 1));
    expect(human?.total.clicks).toBe(1);
    expect((await store.totals(["abc" as Field]))[0]?.kinds.human).toBe(1);
  });
}

function onceTests(current: () => ClicksUnderTest): void {
  const batches = [1, 2, 3, 4, 5].map((number) => batch(number, ...clicksOn("abc", number)));
  const expectOnce = async (store: ClickStore, clicks: number) => {
    expect(await sumOf(store, link("abc"))).toMatchObject({ clicks });
    expect(await sumOf(store, ALL)).toMatchObject({ clicks });
    expect((await store.totals(["abc" as Field]))[0]?.kinds.human).toBe(clicks);
    expect(await eventsIn(store, { scope: link("abc") })).toHaveLength(clicks);
  };

  test("count once, however often their batch is sent", async () => {
    const { store } = current();
    for (let time = 0; time < 3; time++) await store.apply("j", batches.slice(0, 2));
    await expectOnce(store, 3);
  });

  test("count once where ranges of batches overlap", async () => {
    const { store } = current();
    await store.apply("j", batches.slice(0, 3));
    await store.apply("j", batches.slice(1, 5));
    await store.apply("j", batches.slice(0, 1));
    await expectOnce(store, 15);
  });

  test("count once when another process sends them again", async () => {
    const { store, openSecond, reopen } = current();
    const second = await openSecond();
    await store.apply("j", batches.slice(0, 3));
    await second.apply("j", batches.slice(1, 4));
    await store.apply("j", batches);
    await expectOnce(second, 15);
    const later = await reopen();
    await later.apply("j", batches);
    await expectOnce(later, 15);
  });

  test("count once when two processes send them at the same time", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await Promise.all([store.apply("j", batches), second.apply("j", batches)]);
    await expectOnce(store, 15);
  });

  test("of two journals are counted apart, whatever their numbers", async () => {
    const { store } = current();
    for (const one of batches) {
      await store.apply("first", [one]);
      await store.apply("second", [one]);
    }
    await store.apply("first", batches);
    await expectOnce(store, 30);
  });

  test("may be none: an empty batch counts as sent, and no batch is nothing", async () => {
    const { store } = current();
    await store.apply("j", []);
    await store.apply("j", [batch(1)]);
    await store.apply("j", [batch(1), batch(2, clickOn("abc")), batch(3)]);
    await store.apply("j", [batch(2, clickOn("abc")), batch(3)]);
    await expectOnce(store, 1);
  });

  test("need not begin with the first number of a journal", async () => {
    const { store } = current();
    await store.apply("j", [batch(900_000_000_000, clickOn("abc"))]);
    await store.apply("j", [batch(900_000_000_000, clickOn("abc")), batch(900_000_000_001, clickOn("abc"))]);
    await expectOnce(store, 2);
  });
}

function togetherTests(current: () => ClicksUnderTest): void {
  test("by two processes at the same time all count", async () => {
    const { store, openSecond } = current();
    const stores = [store, await openSecond()];
    const ROUNDS = 12;
    await Promise.all(
      stores.map(async (one, process) => {
        for (let round = 1; round <= ROUNDS; round++) {
          const at = MIDNIGHT + (process * ROUNDS + round) * 1000;
          const clicks = [
            clickOn("abc", { at, visitor: 5, country: "AT" }),
            clickOn(`own-${process}`, { at }),
            clickOn("abc", { at }),
          ];
          await one.apply(`process-${process}`, [batch(round, ...clicks)]);
        }
      }),
    );
    for (const one of stores) {
      expect(await sumOf(one, link("abc"))).toEqual({ clicks: 4 * ROUNDS, visitors: 1 });
      expect(await sumOf(one, link("own-0"))).toEqual({ clicks: ROUNDS, visitors: 0 });
      expect(await sumOf(one, ALL)).toEqual({ clicks: 6 * ROUNDS, visitors: 1 });
      expect((await one.totals(["abc" as Field]))[0]).toMatchObject({ visitors: 1, kinds: { human: 4 * ROUNDS } });
    }
    expect(await eventsIn(store, { scope: ALL })).toHaveLength(6 * ROUNDS);
  });

  test("by each of two processes in turn add to what the other has added", async () => {
    const { store, openSecond } = current();
    const stores = [store, await openSecond()];
    const expected = new DayTally();
    for (let round = 1; round <= 6; round++) {
      const click = clickOn("abc", { country: ["AT", "DE", "CH"][round % 3] as string, at: MIDNIGHT + round * 1000 });
      await (stores[round % 2] as ClickStore).apply(`process-${round % 2}`, [batch(round, click)]);
      expected.add(click, link("abc"), false);
      for (const one of stores) expect(plain(await tallyOf(one, link("abc")))).toEqual(plain(expected));
    }
  });
}

function visitorTests(current: () => ClicksUnderTest): void {
  test("count each visitor of a link once a day, exactly", async () => {
    const { store } = current();
    const visitors = Array.from({ length: 300 }, (_, n) => Number.MAX_SAFE_INTEGER - n);
    const clicks = [...visitors, ...visitors].map((visitor) => clickOn("abc", { visitor }));
    await applyOnce(store, ...clicks.slice(0, 450));
    await applyOnce(store, ...clicks.slice(450));
    expect(await sumOf(store, link("abc"))).toEqual({ clicks: 600, visitors: 300 });
    expect((await tallyOf(store, link("abc")))?.visitors()).toBe(300);
    expect((await store.totals(["abc" as Field]))[0]?.visitors).toBe(300);
  });

  test("count who comes on two days twice, and who follows two links once for each", async () => {
    const { store } = current();
    const facts = { visitor: 7, at: MIDNIGHT };
    await applyOnce(store, clickOn("abc", { ...facts, at: MIDNIGHT - DAY_MS }), clickOn("abc", facts), clickOn("xyz", facts));
    expect(await sumOf(store, link("abc"), TODAY - 1)).toEqual({ clicks: 1, visitors: 1 });
    expect(await sumOf(store, link("abc"))).toEqual({ clicks: 1, visitors: 1 });
    expect(await sumOf(store, link("xyz"))).toEqual({ clicks: 1, visitors: 1 });
    expect((await store.totals(["abc" as Field]))[0]?.visitors).toBe(2);
    expect((await tallyOf(store, ALL))?.visitors()).toBe(1);
  });

  test("know a visitor again that another process or an earlier one has seen", async () => {
    const { store, openSecond, reopen } = current();
    const second = await openSecond();
    for (const one of [store, second, store, second])
      await applyOnce(one, clickOn("abc", { visitor: 1 }), clickOn("abc", { visitor: 2 }));
    const later = await reopen();
    await applyOnce(later, clickOn("abc", { visitor: 2 }), clickOn("abc", { visitor: 3 }));
    expect(await sumOf(later, link("abc"))).toEqual({ clicks: 10, visitors: 3 });
  });

  test("of whom nothing is known count as hidden, and as no visitors", async () => {
    const { store } = current();
    await applyOnce(store, clickOn("abc"), clickOn("abc"), clickOn("abc", { visitor: 0 }));
    const human = (await tallyOf(store, link("abc")))?.kinds.get("human");
    expect(human).toMatchObject({ total: { clicks: 3, visitors: 1 }, hidden: 2 });
  });

  test("count a visitor where its first click that led somewhere is", async () => {
    const { store } = current();
    await applyOnce(
      store,
      clickOn("abc", { visitor: 1, outcome: "password", country: "CH" }),
      clickOn("abc", { visitor: 1, country: "AT" }),
      clickOn("abc", { visitor: 1, country: "DE" }),
    );
    const countries = (await tallyOf(store, link("abc")))?.kinds.get("human")?.dimensions.get("country");
    expect([...(countries?.values ?? [])]).toEqual([
      ["AT", { clicks: 1, visitors: 1 }],
      ["DE", { clicks: 1, visitors: 0 }],
    ]);
  });
}

/** What a text may be made of: each is kept as it is. */
const HOSTILE = [
  'it\'s "quoted" -- ; DROP TABLE days',
  "zero\0inside",
  "lone \ud800 surrogate",
  "__proto__",
  "constructor",
  "[1,2]\n\r\t",
  "",
  " ",
  "ünïcödé 😀",
  "😀".repeat(VALUE_LENGTH_MAX / 2),
];

/** A click of which each text is this one. */
function clickOf(text: string): Click {
  const facts = { country: text, region: text, city: text, version: text, language: text, referrer: text, page: text };
  const more = { rule: text, side: text, address: text, agent: text, utm: [text, null, text, text, null] };
  return clickOn("abc", { ...facts, ...more, browser: "firefox", isScan: true, visitor: 1 });
}

function valueTests(current: () => ClickStore): void {
  test("are counted apart by each thing that they say", async () => {
    const store = current();
    const clicks = HOSTILE.map(clickOf);
    await applyOnce(store, ...clicks);
    const expected = new DayTally();
    for (const [at, click] of clicks.entries()) expected.add(click, link("abc"), at === 0);
    expect(plain(await tallyOf(store, link("abc")))).toEqual(plain(expected));
  });

  test("come back as they were, whatever their texts are made of", async () => {
    const store = current();
    const clicks = HOSTILE.map(clickOf);
    await applyOnce(store, ...clicks);
    expect(asTexts(await eventsIn(store, { scope: link("abc") }))).toEqual(asTexts(clicks));
  });

  test("at links and codes of any spelling are kept apart", async () => {
    const store = current();
    const ids = [
      "__proto__",
      "constructor",
      "a'b\"c",
      "a:b",
      "a{b}c",
      "a b",
      "a/b@x.example",
      "grüße",
      "😀",
      "A",
      "a",
      "l/a",
      "*",
      "%",
    ];
    await applyOnce(store, ...ids.flatMap((id, at) => clicksOn(id, at + 1)));
    expect((await store.totals(ids as Field[])).map(({ kinds }) => kinds.human)).toEqual(ids.map((_, at) => at + 1));
    for (const [at, id] of ids.entries()) {
      expect(await sumOf(store, link(id))).toEqual({ clicks: at + 1, visitors: at + 1 });
      expect(await eventsIn(store, { scope: link(id) })).toHaveLength(at + 1);
    }
  });

  test("with more values than are counted apart lose none: the rest is other", async () => {
    const store = current();
    const often = Array.from({ length: 20 }, () => clickOn("abc", { referrer: "often.example" }));
    await applyOnce(store, ...often);
    for (let part = 0; part < 10; part++) {
      await applyOnce(store, ...Array.from({ length: 500 }, (_, n) => clickOn("abc", { referrer: `r${part}-${n}.example` })));
    }
    await tidyAll(store, MIDNIGHT + DAY_MS + HOUR_MS); // Until then there may be more, of clicks that are in no tally yet.
    for (const scope of [link("abc"), ALL]) {
      const referrers = (await tallyOf(store, scope))?.kinds.get("human")?.dimensions.get("referrer");
      const values = [...(referrers?.values.values() ?? [])];
      expect(values.length).toBe(VALUES_MAX);
      expect(values.reduce((sum, { clicks }) => sum + clicks, referrers?.other.clicks ?? 0)).toBe(5020);
      expect(referrers?.values.get("often.example")).toEqual({ clicks: 20, visitors: 0 });
    }
  });

  test("say what there is to count of a whole day in one go", async () => {
    const store = current();
    const click = clickOf("x");
    await applyOnce(store, ...Array.from({ length: 96 }, (_, quarter) => ({ ...click, at: MIDNIGHT + quarter * 900_000 })));
    const human = (await tallyOf(store, ALL))?.kinds.get("human");
    expect([...(human?.quarters.values() ?? [])].map(({ clicks }) => clicks)).toEqual(Array.from({ length: 96 }, () => 1));
    expect([...(human?.dimensions.keys() ?? [])].every((dimension) => DIMENSIONS.includes(dimension))).toBe(true);
  });
}
