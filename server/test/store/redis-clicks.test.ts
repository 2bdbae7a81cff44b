// What is special about clicks on Redis: how they are written down, that they leave the links beside them alone, and what becomes of
// those for which there is no room.
import { afterEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CLICK_KINDS, type Click, decodeClick, encodeClick, OUTCOMES } from "../../src/core/clicks/click.ts";
import { DAY_MS } from "../../src/core/clicks/days.ts";
import { ALL } from "../../src/core/clicks/scope.ts";
import { DayTally } from "../../src/core/clicks/tally.ts";
import type { Field } from "../../src/core/field.ts";
import { ClickKeys, HOME_PARTITIONS, WIDE_PARTITIONS } from "../../src/store/redis/clicks/keys.ts";
import { Mixer, readDay, widthAfter, writeDay } from "../../src/store/redis/clicks/partition.ts";
import { openRedisClicks, type RedisClicksOptions } from "../../src/store/redis/clicks/store.ts";
import { folded, lineOf, settled, tallyIn } from "../../src/store/redis/clicks/tally-text.ts";
import { Keys } from "../../src/store/redis/keys.ts";
import { SLOTS, slotOf } from "../../src/store/redis/slots.ts";
import { describeWith } from "../support/needs.ts";
import { watchCommands } from "../support/redis.ts";
import {
  asTexts,
  batch,
  clickOn,
  clicksOn,
  eventsIn,
  HOUR_MS,
  link,
  MIDNIGHT,
  plain,
  sumOf,
  TODAY,
  tidyAll,
} from "./clicks-under-test.ts";
import { clicksAt } from "./redis-clicks-setup.ts";
import { watch } from "./redis-heard.ts";
import { endAll, ends, find, insert, open as openLinks, redis } from "./redis-setup.ts";

afterEach(endAll);

async function open(url: string, change: Partial<RedisClicksOptions> = {}) {
  const store = await openRedisClicks(clicksAt(url, change));
  ends.push(() => store.close());
  return store;
}

const text = fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "null", ',"', "[1,2]", "\ud800")), {
  freq: 2,
});
const anyClick = fc
  .record({
    at: fc.integer({ min: MIDNIGHT, max: MIDNIGHT + DAY_MS - 1 }),
    asked: text,
    outcome: fc.constantFrom(...OUTCOMES),
    status: fc.constantFrom(302, 404, 200),
    kind: fc.constantFrom(...CLICK_KINDS),
    visitor: fc.option(fc.nat()),
    country: text,
    version: text,
    referrer: text,
    page: text,
    rule: text,
    side: text,
    isScan: fc.boolean(),
    utm: fc.array(text, { minLength: 5, maxLength: 5 }),
    address: text,
    agent: text,
  })
  .chain((facts) => text.map((id) => clickOn(id === "" ? "x" : id, facts as Partial<Click>)));

describe("clicks as they are written down on Redis", () => {
  test("say the same in a line of a tally as in an event, as far as a tally goes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyClick, fc.boolean()), { maxLength: 6 }), (clicks) => {
        const expected = new DayTally();
        let lines = "";
        for (const [click, isFirst] of clicks) {
          const line = lineOf(click, encodeClick(click));
          expect(line).not.toContain("\n");
          expected.add(click, link("abc"), isFirst);
          lines += `\n${isFirst ? 1 : 0}${line}`;
        }
        expect(plain(tallyIn(lines, link("abc"), TODAY))).toEqual(plain(expected));
        expect(plain(tallyIn(folded(lines, link("abc"), TODAY) + lines, link("abc"), TODAY))).toEqual(
          plain(tallyIn(lines + lines, link("abc"), TODAY)),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("do not say who it was, or when in the quarter-hour, in a line of a tally", () => {
    const facts = { at: MIDNIGHT + 1_000_123, visitor: 987_654_321, address: "192.0.2.7", agent: "Agent/1.0" };
    const click = clickOn("abc", { ...facts, country: "AT", asked: "alias" as Field });
    const line = lineOf(click, encodeClick(click));
    expect(line).toBe('1,0,302,0,1,"AT",null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null');
  });

  test("stay the line that a single click is when the day is settled, with the hour", () => {
    const click = clickOn("abc", { at: MIDNIGHT + 7 * 900_000, country: "AT" });
    const line = lineOf(click, encodeClick(click));
    expect(settled(`\n1${line}`, link("abc"), TODAY)).toBe('\n14,0,302,0,null,"AT"');
    expect(settled(`\n1${line}\n0${line}`, link("abc"), TODAY)).toStartWith('{"k":');
  });

  test("have numbers of visitors that differ where visitors of a link do, and where links do", () => {
    const mixers = [new Mixer("abc" as Field), new Mixer("abd" as Field)];
    const visitors = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER];
    const members = mixers.flatMap((mixer) => visitors.map((visitor) => mixer.mix(visitor).member));
    expect(new Set(members).size).toBe(12);
    expect(members.every(Number.isSafeInteger)).toBe(true);
  });

  test("are spread over more buckets on a day when the day before had more", () => {
    const record = { width: 8, links: 0, seen: 0, events: 3, dropped: 1, settled: 2 };
    expect(readDay(writeDay(record))).toEqual(record);
    expect([10, 24, 25, 5000].map((links) => widthAfter({ ...record, links }))).toEqual([1, 1, 2, 256]);
    expect(widthAfter({ ...record, seen: 10_000 })).toBe(64);
    expect(widthAfter(null)).toBe(32);
  });

  test("lie in keys that are Linnet's, a slot for each partition, evenly over all slots", () => {
    const keys = new ClickKeys("p:");
    const all = new Keys("p:", 64);
    const ofHome = keys.home.map((home) => [
      home.marks,
      home.days,
      home.rank,
      home.forgotten,
      home.tally(20_000, 3),
      home.large(20_000),
      home.seen(20_000, 3),
      home.events(20_000),
      home.total(12),
    ]);
    const ofWide = keys.wide.map((wide) => [wide.marks, wide.days, wide.wide(20_000, "d/a.example"), wide.news(20_000, "all")]);
    const once = [keys.state, keys.latest, keys.listening, keys.salt(20_000)];
    const names = [...ofHome, ...ofWide, once].flat();
    expect(names.filter((name) => !all.isOurs(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(all.isOurs("linnet-clicks-days:{1}")).toBe(false);
    expect(all.isOurs("p:linnet-clicks-days:{x}")).toBe(false);
    expect(all.isOurs("p:linnet-clicks-others:{1}")).toBe(false);
    for (const places of [...ofHome, ...ofWide]) expect(new Set(places.map(slotOf)).size).toBe(1);
    expect(ofHome.map(([name = ""]) => slotOf(name))).toEqual(ofHome.map((_, at) => (at * SLOTS) / HOME_PARTITIONS));
    expect(new Set([...ofHome, ...ofWide].map(([name = ""]) => slotOf(name))).size).toBe(HOME_PARTITIONS + WIDE_PARTITIONS);
  });
});

describeWith("redis", "clicks on Redis", () => {
  test("leave the links beside them alone when they are wiped, and go with the links when those are", async () => {
    const server = await redis();
    const links = await openLinks(server.url);
    await insert(links, "abc");
    const clicks = await open(server.url, { buckets: 131_072 });
    await clicks.apply("j", [batch(1, ...clicksOn("abc", 3))]);
    const keys = async () => (await server.cli("KEYS", "linnet-clicks-*")).split("\n").filter((key) => key !== "");
    expect((await keys()).length).toBeGreaterThan(5);
    await clicks.wipe();
    expect(await keys()).toEqual([]);
    expect(await find(links, "abc")).not.toBeNull();
    await clicks.apply("j", [batch(1, ...clicksOn("abc", 3))]);
    expect(await sumOf(clicks, link("abc"))).toMatchObject({ clicks: 3 });
    await links.wipe();
    expect(await server.cli("KEYS", "*")).toBe("");
  });

  test("tell nobody who follows the links", async () => {
    const server = await redis();
    const watching = await watchCommands(server);
    const links = await openLinks(server.url);
    const heard = await watch(links);
    const commands = await watching.end();
    const prefixes = commands.flatMap((command) =>
      command.startsWith("CLIENT TRACKING ON") ? [...command.matchAll(/PREFIX (\S+)/g)].map(([, prefix = ""]) => prefix) : [],
    );
    expect(prefixes.length).toBeGreaterThan(0);
    const clicks = await open(server.url, { buckets: 131_072 });
    await clicks.apply("j", [batch(1, ...clicksOn("abc", 3))]);
    const keys = (await server.cli("KEYS", "linnet-clicks-*")).split("\n");
    expect(keys.filter((key) => prefixes.some((prefix) => key.startsWith(prefix)))).toEqual([]);
    expect(heard.changes).toEqual([]);
  });

  test("cost nothing more to be told live while nobody looks", async () => {
    const server = await redis();
    const clicks = await open(server.url);
    await clicks.apply("j", [batch(1, ...clicksOn("abc", 3))]);
    expect(await server.cli("EXISTS", "linnet-clicks-latest:{clicks}")).toBe("0");
    const { cursor } = await clicks.latest("");
    expect(Number(await server.cli("TTL", "linnet-clicks-listening:{clicks}"))).toBeGreaterThan(5);
    await clicks.apply("j", [batch(2, ...clicksOn("abc", 3))]);
    expect((await clicks.latest(cursor)).clicks).toHaveLength(3);
    expect(Number(await server.cli("TTL", "linnet-clicks-latest:{clicks}"))).toBeGreaterThan(5);
  });

  test("are dropped, the oldest first, where there are more raw events than may be kept", async () => {
    const server = await redis();
    const EVENTS_MAX = 2000;
    const clicks = await open(server.url, { eventsMax: EVENTS_MAX });
    const day = (ago: number) => clicksOn("abc", 1000, { at: MIDNIGHT - ago * DAY_MS + HOUR_MS });
    for (let ago = 3; ago >= 0; ago--) await clicks.apply("j", [batch(10 - ago, ...day(ago))]);
    await clicks.apply("j", [batch(11, ...clicksOn("abc", 500, { at: MIDNIGHT + 2 * HOUR_MS }))]);
    await tidyAll(clicks, MIDNIGHT + 3 * HOUR_MS);
    const left = await eventsIn(clicks, { scope: ALL, limit: 500 });
    expect(left.length).toBeLessThanOrEqual(EVENTS_MAX + 64);
    expect(left.length).toBeGreaterThanOrEqual(EVENTS_MAX);
    const since = (await clicks.eventsSince()) ?? 0;
    expect(since).toBeGreaterThan(MIDNIGHT - DAY_MS + HOUR_MS);
    const all = [...day(1), ...day(0), ...clicksOn("abc", 500, { at: MIDNIGHT + 2 * HOUR_MS })];
    expect(asTexts(left)).toEqual(asTexts(all.filter(({ at }) => at >= since)));
    expect(await sumOf(clicks, link("abc"), TODAY - 3)).toMatchObject({ clicks: 1000 });
    // What is left is paged through as before.
    expect(asTexts(await eventsIn(clicks, { scope: link("abc"), limit: 7 }))).toEqual(asTexts(left));
  });

  test("of links with very many visitors and values lie outside the compact hashes, and add up as others do", async () => {
    const server = await redis();
    const clicks = await open(server.url);
    for (let number = 1; number <= 20; number++) {
      const some = clicksOn("abc", 200).map((click, n) => ({ ...click, city: `City ${(n * number) % 500}`, visitor: n }));
      await clicks.apply("j", [batch(number, ...some, clickOn("xyz"))]);
    }
    expect(await sumOf(clicks, link("abc"))).toEqual({ clicks: 4000, visitors: 200 });
    const kinds = await server.cli("--scan", "--pattern", "linnet-clicks-large:*");
    expect(kinds.split("\n")).toHaveLength(1);
    expect(Number(await server.cli("HSTRLEN", kinds, "abc"))).toBeLessThan(40_000);
    const buckets = (await server.cli("--scan", "--pattern", "linnet-clicks-tally:*")).split("\n");
    for (const bucket of buckets) expect(await server.cli("OBJECT", "ENCODING", bucket)).toBe("listpack");
  });

  test("of many links that have too many lines at once are added up together, each for its own link", async () => {
    const server = await redis();
    const clicks = await open(server.url);
    const names = Array.from({ length: 3 * HOME_PARTITIONS }, (_, n) => `link-${n}`);
    const some = names.flatMap((name, n) => clicksOn(name, 40, { city: `A city of many letters that is number ${n}` }));
    for (let number = 1; number <= 2; number++) await clicks.apply("j", [batch(number, ...some)]);
    const buckets = (await server.cli("--scan", "--pattern", "linnet-clicks-tally:*")).split("\n");
    const texts = await Promise.all(buckets.map((bucket) => server.cli("HVALS", bucket)));
    expect(texts.join("\n").match(/\{"k":/g)).toHaveLength(names.length);
    for (const [n, name] of names.entries()) {
      const [[, tally] = []] = await clicks.days(link(name), TODAY, TODAY);
      expect(tally?.kinds.get("human")?.total).toEqual({ clicks: 80, visitors: 40 });
      const { values } = tally?.kinds.get("human")?.dimensions.get("city") ?? {};
      expect([...(values ?? [])].map(([city]) => city)).toEqual([`A city of many letters that is number ${n}`]);
    }
  });

  test("take about as much room as is said", async () => {
    const server = await redis();
    const clicks = await open(server.url);
    const before = Number(/used_memory:(\d+)/.exec(await server.cli("INFO", "memory"))?.[1]);
    const some = Array.from({ length: 5000 }, (_, n) => clickOn(`link-${n % 1700}`, { visitor: n, city: `City ${n % 90}` }));
    await clicks.apply("j", [batch(1, ...some)]);
    const used = Number(/used_memory:(\d+)/.exec(await server.cli("INFO", "memory"))?.[1]) - before;
    const said = (await clicks.bytes()) ?? 0;
    expect(said).toBeGreaterThan(used * 0.6);
    expect(said).toBeLessThan(used * 1.4);
  });

  test("of an event that nobody can read are left out", async () => {
    const server = await redis();
    const clicks = await open(server.url);
    await clicks.apply("j", [batch(1, clickOn("abc"))]);
    const list = await server.cli("--scan", "--pattern", "linnet-clicks-events:*");
    await server.cli("RPUSH", list, "nonsense");
    expect((await eventsIn(clicks, { scope: ALL })).map(encodeClick)).toEqual([encodeClick(clickOn("abc"))]);
    expect(decodeClick("nonsense")).toBeNull();
  });
});
