// What becomes of clicks when Redis, the network or a process fails while they are applied, on one server and on a cluster: whoever
// sends them until they are taken has each counted once.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { DAY_MS, dayOf } from "../../src/core/clicks/days.ts";
import { ALL, scopeOfDomain } from "../../src/core/clicks/scope.ts";
import type { ClickBatch, ClickStore } from "../../src/core/clicks/store.ts";
import type { Field } from "../../src/core/field.ts";
import { openRedisClicks, type RedisClicksOptions } from "../../src/store/redis/clicks/store.ts";
import { describeWith } from "../support/needs.ts";
import { reshard, startRedisCluster } from "../support/redis-cluster.ts";
import { until } from "../support/wait.ts";
import { batch, clickOn, eventsIn, link, MIDNIGHT, sumOf, tidyAll } from "./clicks-under-test.ts";
import { failureOf } from "./contract.ts";
import { PLACE_TIMEOUT_MS, PLACES, type Place } from "./redis-changes.ts";
import { clicksAt } from "./redis-clicks-setup.ts";
import { endAll, ends, proxyTo, redis, SCRIPTS } from "./redis-setup.ts";

afterEach(endAll);

/** Deletes everything on a node but what says whose it is. */
const CLEAR = `
for _, key in ipairs(redis.call("KEYS", "*")) do
  if not string.find(key, "^linnet%-guard:") and key ~= "linnet-meta" then redis.call("DEL", key) end
end`;

const LINKS = 12;
const VISITORS = 5;

async function open(url: string, change: Partial<RedisClicksOptions> = {}): Promise<ClickStore> {
  const store = await openRedisClicks(clicksAt(url, change));
  ends.push(() => store.close());
  return store;
}

const idOf = (n: number) => `link-${n}`;

/** A batch of that number: clicks on every link, by few visitors, and one at a code that nobody has. */
function batchOf(number: number): ClickBatch {
  const clicks = Array.from({ length: 2 * LINKS }, (_, n) => {
    const facts = { at: MIDNIGHT + number * 60_000 + n, visitor: (number + n) % VISITORS, country: `C${number % 3}` };
    return clickOn(idOf(n % LINKS), facts);
  });
  return batch(number, ...clicks, clickOn(null, { asked: "none" as Field, at: MIDNIGHT + number * 60_000 }));
}

/** Sends the batches until they are taken; what it was told meanwhile. */
async function send(store: ClickStore, journal: string, batches: readonly ClickBatch[]): Promise<string[]> {
  const told: string[] = [];
  await until(
    async () => {
      const failure = await failureOf(() => store.apply(journal, batches));
      told.push(failure);
      return failure === "none";
    },
    { what: "the batches are taken", timeoutMs: 20_000 },
  );
  return told;
}

/** All of so many batches of each of so many journals are there, once. */
async function expectOnce(store: ClickStore, batches: number, journals = 1): Promise<void> {
  const each = 2 * batches * journals;
  const visitors = Math.min(VISITORS, 2 * batches);
  for (let n = 0; n < LINKS; n++) {
    const { clicks, visitors: found } = await sumOf(store, link(idOf(n)));
    expect({ n, clicks }).toEqual({ n, clicks: each });
    if (batches >= VISITORS) expect(found).toBe(visitors);
  }
  const totals = await store.totals(Array.from({ length: LINKS }, (_, n) => idOf(n) as Field));
  expect(totals.map(({ kinds }) => kinds.human)).toEqual(totals.map(() => each));
  for (const scope of [ALL, scopeOfDomain("")]) expect((await sumOf(store, scope)).clicks).toBe(each * LINKS);
  expect(await eventsIn(store, { scope: ALL, limit: 500 })).toHaveLength(each * LINKS + batches * journals);
  expect((await store.ranked(100)).map(({ clicks }) => clicks)).toEqual(Array.from({ length: LINKS }, () => each));
}

for (const [kind, start] of PLACES) {
  describeWith("redis", `clicks on ${kind}`, () => {
    let place: Place;
    beforeAll(async () => {
      place = await start();
    }, PLACE_TIMEOUT_MS);
    afterAll(() => place.stop());

    const openHere = async () => {
      place.proxy.set({ kind: "pass" });
      return await open(place.url, { buckets: place.buckets });
    };
    const clear = () => Promise.all(place.nodes.map((node) => node.cli("EVAL", CLEAR, "0")));

    test("count once when any one of the replies is lost, and are acknowledged", async () => {
      let isLost = true;
      for (let after = 0; isLost; after += 3) {
        await clear();
        const store = await openHere();
        await store.apply("other", []);
        place.proxy.set({ kind: "lose-reply", command: SCRIPTS, after });
        expect(await send(store, "j", [batchOf(1), batchOf(2)])).toEqual(["none"]);
        isLost = place.proxy.isSpent;
        place.proxy.set({ kind: "pass" });
        await until(async () => (await failureOf(() => expectOnce(store, 2))) === "none", { what: "each click counts once" });
        await store.close();
      }
    }, 60_000);

    test("count once when no reply comes back, and they are sent again later", async () => {
      await clear();
      const store = await openHere();
      await send(store, "j", [batchOf(1)]);
      place.proxy.set({ kind: "lose-reply", command: SCRIPTS, staysAway: true, after: 2 });
      const applied = failureOf(() => store.apply("j", [batchOf(2), batchOf(3)]));
      await until(() => place.proxy.isSpent, { what: "a reply is lost" });
      expect(["store_unknown", "store_unavailable"]).toContain(await applied);
      place.proxy.set({ kind: "pass" });
      await send(store, "j", [batchOf(2), batchOf(3), batchOf(4)]);
      await expectOnce(store, 4);
    }, 30_000);

    test("count once when the process is killed between any two commands, and another sends them", async () => {
      let hasDied = true;
      for (let after = 0; hasDied; after += 4) {
        await clear();
        const dying = await openHere();
        await dying.apply("j", [batchOf(1)]);
        place.proxy.set({ kind: "die", command: SCRIPTS, after });
        let isOver = false;
        const applied = failureOf(() => dying.apply("j", [batchOf(2), batchOf(3)])).finally(() => {
          isOver = true;
        });
        await until(() => place.proxy.hasDied || isOver, { what: "the process is killed or done" });
        ({ hasDied } = place.proxy);
        await dying.close();
        await applied;
        const store = await openHere();
        await send(store, "j", [batchOf(2), batchOf(3)]);
        await expectOnce(store, 3);
        await store.close();
      }
    }, 90_000);

    test.each([
      ["READONLY You can't write against a read only replica.", "store_read_only"],
      ["OOM command not allowed when used memory > 'maxmemory'.", "store_full"],
      ["LOADING Redis is loading the dataset in memory", "store_unavailable"],
      ["MISCONF Redis is configured to save RDB snapshots", "store_read_only"],
    ])("count once when a server answers %p now and then", async (error, code) => {
      await clear();
      const store = await openHere();
      await send(store, "j", [batchOf(1)]);
      place.proxy.set({ kind: "answer", command: SCRIPTS, error, times: 3 });
      const told = await send(store, "j", [batchOf(2), batchOf(3)]);
      expect(told.at(0)).toBe(code);
      expect(told.at(-1)).toBe("none");
      place.proxy.set({ kind: "pass" });
      await expectOnce(store, 3);
    });

    test("by several processes on the same links at a time are all counted, once, with all that they say", async () => {
      await clear();
      const PROCESSES = 4;
      const ROUNDS = 25;
      const stores = await Promise.all(Array.from({ length: PROCESSES }, openHere));
      const facts = (process: number, round: number) => ({
        at: MIDNIGHT + round * 1000,
        visitor: round,
        country: `C${process}`,
        city: `a city with a long name, of which there are many ${(process * ROUNDS + round) % 40}`,
      });
      await Promise.all(
        stores.map(async (store, process) => {
          for (let round = 1; round <= ROUNDS; round++) {
            const some = Array.from({ length: 6 }, () => clickOn("hot", facts(process, round)));
            await send(store, `process-${process}`, [batch(round, ...some)]);
          }
        }),
      );
      for (const scope of [link("hot"), ALL]) {
        const [[, tally] = [0, null]] = await (stores[0] as ClickStore).days(scope, dayOf(MIDNIGHT), dayOf(MIDNIGHT));
        const human = tally?.kinds.get("human");
        expect(human?.total).toEqual({ clicks: PROCESSES * ROUNDS * 6, visitors: ROUNDS });
        const countries = [...(human?.dimensions.get("country")?.values ?? [])].map(
          ([value, { clicks }]) => `${value} ${clicks}`,
        );
        expect(countries.sort()).toEqual(Array.from({ length: PROCESSES }, (_, at) => `C${at} ${ROUNDS * 6}`));
        const cities = [...(human?.dimensions.get("city")?.values.values() ?? [])];
        expect([cities.length, cities.reduce((sum, { clicks }) => sum + clicks, 0)]).toEqual([40, PROCESSES * ROUNDS * 6]);
      }
    }, 30_000);
  });
}

describeWith("redis", "clicks on a server", () => {
  test("that is killed again and again, and writes each command down, are all there once", async () => {
    const server = await redis("--appendonly", "yes", "--appendfsync", "always");
    const store = await open(server.url);
    const ROUNDS = 12;
    for (let number = 1; number <= ROUNDS; number++) {
      const sent = send(store, "j", [batchOf(number)]);
      if (number % 3 === 0) {
        await server.kill();
        await server.start();
      }
      await sent;
    }
    await expectOnce(store, ROUNDS);
    await server.kill();
    await server.start();
    await until(async () => (await failureOf(() => sumOf(store, ALL))) === "none", { what: "Redis is used again" });
    await send(store, "j", [batchOf(ROUNDS - 1), batchOf(ROUNDS)]);
    await expectOnce(store, ROUNDS);
  }, 60_000);

  test("that has no room left are refused, and counted once when there is room; and tidying up makes room", async () => {
    const server = await redis("--maxmemory-policy", "noeviction");
    const store = await open(server.url, { keepDays: 5 });
    await send(store, "j", [batchOf(1)]);
    await server.cli("CONFIG", "SET", "maxmemory", "1");
    for (let time = 0; time < 3; time++) expect(await failureOf(() => store.apply("j", [batchOf(2)]))).toBe("store_full");
    expect((await sumOf(store, link(idOf(0)))).clicks).toBe(2);
    await server.cli("CONFIG", "SET", "maxmemory", "0");
    await send(store, "j", [batchOf(2)]);
    await expectOnce(store, 2);
    const isThere = async (kind: string) =>
      Number(await server.cli("EVAL", `return #redis.call("KEYS", "linnet-clicks-${kind}:*")`, "0"));
    expect(Math.min(await isThere("seen"), await isThere("events"))).toBeGreaterThan(0);
    await server.cli("CONFIG", "SET", "maxmemory", "1");
    expect(await failureOf(() => tidyAll(store, MIDNIGHT + 8 * DAY_MS))).toBe("store_full");
    expect([await isThere("seen"), await isThere("events")]).toEqual([0, 0]);
    await server.cli("CONFIG", "SET", "maxmemory", "0");
    await tidyAll(store, MIDNIGHT + 8 * DAY_MS);
    expect((await sumOf(store, ALL)).clicks).toBe(2 * 2 * LINKS);
  });

  test("that was emptied are not applied, and nobody is told that there are none", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await open(proxy.url);
    await send(store, "j", [batchOf(1)]);
    const id = await server.cli("HGET", "linnet-meta", "instance_id");
    await server.cli("FLUSHALL");
    expect(await failureOf(() => store.apply("j", [batchOf(2)]))).toBe("store_emptied");
    for (const ask of [
      () => store.days(ALL, 0, 1),
      () => store.totals(["link-1" as Field]),
      () => store.ranked(10),
      () => store.events({ scope: ALL, from: 0, to: MIDNIGHT, limit: 10 }),
      () => store.eventsSince(),
      () => store.latest(""),
      () => store.salt(1),
      () => store.tidy(MIDNIGHT),
      () => store.forget("link-1" as Field),
      () => store.wipe(),
    ]) {
      expect(await failureOf(ask)).toBe("store_emptied");
    }
    expect(await server.cli("KEYS", "*")).toBe("");
    expect(await failureOf(() => open(server.url, { knownInstanceId: id, mayCreate: false }))).toBe("other");
  });
});

describeWith("redis", "clicks on a cluster", () => {
  test("whose slots move are all counted, once", async () => {
    const cluster = await startRedisCluster();
    ends.push(() => cluster.stop());
    const [first, second] = cluster.nodes;
    if (first === undefined || second === undefined) throw new Error("the cluster has no nodes");
    const stores = await Promise.all([open(cluster.url), open(cluster.url)]);
    let isOver = false;
    const counts = stores.map(async (store, process) => {
      let number = 0;
      while (!isOver) await send(store, `process-${process}`, [batchOf(++number)]);
      return number;
    });
    await reshard(first, second, 1500);
    await reshard(second, first, 800);
    isOver = true;
    const [one = 0, other = 0] = await Promise.all(counts);
    expect(Math.min(one, other)).toBeGreaterThan(1);
    const [store] = stores;
    const each = 2 * (one + other);
    for (let n = 0; n < LINKS; n++) expect((await sumOf(store as ClickStore, link(idOf(n)))).clicks).toBe(each);
    expect((await sumOf(store as ClickStore, ALL)).clicks).toBe(each * LINKS);
    expect(await eventsIn(store as ClickStore, { scope: ALL, limit: 500 })).toHaveLength(each * LINKS + one + other);
  }, 90_000);
});
