// A Redis Cluster whose slots move and whose masters are killed, frozen and emptied while it is in use. What happens to one shard
// is felt on no other.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { INSTANCE_ID } from "../../src/store/redis/keys.ts";
import { slotOf } from "../../src/store/redis/slots.ts";
import { describeWith, programFor } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { moveSlot, type RedisClusterServers, reshard, startRedisCluster } from "../support/redis-cluster.ts";
import { until } from "../support/wait.ts";
import { clientsOf, count, counted, counterOf, failure, failuresOf, openOn, startTraffic } from "./redis-cluster-setup.ts";
import { Heard, isLive } from "./redis-heard.ts";
import { endAll, HEALS_MS, Lines } from "./redis-setup.ts";

const IS_LONG = process.env.LINNET_TEST_LONG === "1";

let cluster: RedisClusterServers; // Undefined only where every test is skipped.
let prefixes = 0;
beforeAll(async () => {
  if (programFor("redis") !== null) cluster = await startRedisCluster({ fullCoverage: false, appendOnly: true });
}, 30_000);
afterAll(() => cluster?.stop());
afterEach(endAll);

/** A new store beside those of the other tests. */
const open = (lines = new Lines()) => openOn(cluster.url, { prefix: `t${++prefixes}:` }, lines);

const node = (at: number): RedisServer => {
  const found = cluster.nodes[at];
  if (found === undefined) throw new Error(`there is no node ${at}`);
  return found;
};

describeWith("redis", "a slot that moves", () => {
  test("is read where its keys are, written when it is whole again, and found where it went", async () => {
    const opened = await open();
    const { connection, keys } = opened;
    const [client = ""] = await clientsOf(cluster, opened, node(0), 1);
    await count(opened, client);
    const key = counterOf(opened, client);
    const slot = slotOf(key);
    const guard = keys.guardOf(key);
    let write = Promise.resolve<unknown>(null);
    await moveSlot(slot, node(0), node(1), async () => {
      expect(await counted(opened, client)).toBe(1);
      expect(await connection.read((send) => connection.confirm(send, key).then(() => send(["HGET", guard, INSTANCE_ID])))).toBe(
        opened.instance.id,
      );
      const absent = `${keys.prefix}new:{create:${client}}`;
      expect(await connection.read((send) => send(["GET", absent]))).toBeNull();
      await count(opened, client);
      // A script that names a key which is not there yet is put off (TRYAGAIN) until the slot has moved.
      const script = "redis.call('SET', KEYS[1], redis.call('HGET', KEYS[2], 'instance_id')) return 'done'";
      write = connection.write((send) => send(["EVAL", script, "2", absent, guard]));
      expect(await Promise.race([write, Bun.sleep(50).then(() => "waits")])).toBe("waits");
    });
    expect(await write).toBe("done");
    await count(opened, client);
    expect(await counted(opened, client)).toBe(3);
    expect(await cluster.holderOf(key, 1)).toBe(node(1));
  });

  test("is suspect when it is seen to have moved, and told of where it went", async () => {
    const { connection, keys } = await open();
    const [bucket = 0] = await bucketsOf(keys.prefix, node(2), 1);
    const { hot } = keys.bucket(bucket);
    const heard = new Heard();
    connection.watch(heard);
    await isLive(heard);
    heard.forget();
    await moveSlot(slotOf(hot), node(2), node(1), () => Promise.resolve());
    await until(() => heard.suspicions.includes(bucket), { timeoutMs: 5000, what: "the bucket that moved is suspect" });
    heard.forget();
    await node(1).cli("HSET", hot, "abc", "https://example.com/");
    await until(() => heard.suspicions.includes(bucket), { timeoutMs: 2000, what: "the new master tells" });
    expect(heard.lives).toEqual([true]);
  });

  test(
    "loses no use and counts none twice while hundreds of slots follow one another",
    async () => {
      const opened = await open();
      const clients = Array.from({ length: 40 }, (_, at) => `client-${at}`);
      const traffic = startTraffic(opened, clients);
      await reshard(node(0), node(1), IS_LONG ? 5000 : 400);
      await reshard(node(1), node(0), IS_LONG ? 5000 : 400);
      await traffic.end();
      const acknowledged = [...traffic.acknowledged.values()].reduce((sum, uses) => sum + uses, 0);
      expect(failuresOf(traffic).length).toBeLessThan(acknowledged / 1000);
      if (failuresOf(traffic).length > 0) return;
      for (const client of clients) expect(await counted(opened, client)).toBe(traffic.acknowledged.get(client) ?? -1);
    },
    IS_LONG ? 600_000 : 60_000,
  );
});

describeWith("redis", "a master that", () => {
  test("is killed fails its own calls at once and no others, and is used again when it is back", async () => {
    const opened = await open();
    const { connection, keys } = opened;
    const heard = new Heard();
    connection.watch(heard);
    await isLive(heard);
    const [[lost = "", ...ofLost], others] = [await clientsOf(cluster, opened, node(0), 4), await othersThan(opened, node(0))];
    const [mine = 0] = await bucketsOf(keys.prefix, node(0), 1);
    const [theirs = 0] = await bucketsOf(keys.prefix, node(2), 1);
    const traffic = startTraffic(opened, [...others, ...ofLost]);
    await node(0).kill();
    await until(async () => (await failure(() => count(opened, lost))) === "store_unavailable", { what: "its calls fail" });
    heard.forget();
    const begun = performance.now();
    expect(await failure(() => counted(opened, lost))).toBe("store_unavailable");
    expect(performance.now() - begun).toBeLessThan(50);
    expect((await connection.status()).reachable).toBe(true);
    expect((await connection.status()).reason).toContain(node(0).url.slice("redis://".length));
    await node(0).start();
    await until(async () => (await failure(() => count(opened, lost))) === "none", { timeoutMs: HEALS_MS, what: "it is back" });
    await until(() => heard.suspicions.includes(mine), { what: "what it holds is suspect" });
    await traffic.end();
    expect(failuresOf(traffic, others)).toEqual([]);
    expect(failuresOf(traffic, ofLost)).not.toEqual([]);
    expect(heard.suspicions).not.toContain(theirs);
    expect(heard.lives).toEqual([true]);
  }, 30_000);

  test("is frozen holds up its own calls for their deadline and no others", async () => {
    const opened = await open();
    const [[lost = ""], others] = [await clientsOf(cluster, opened, node(2), 1), await othersThan(opened, node(2))];
    const traffic = startTraffic(opened, others);
    node(2).pause();
    const begun = performance.now();
    expect(await failure(() => counted(opened, lost))).toBe("store_unavailable");
    expect(performance.now() - begun).toBeLessThan(300);
    await until(async () => !(await opened.connection.backWithin(1, counterOf(opened, lost))), { what: "it is given up" });
    node(2).resume();
    await until(async () => (await failure(() => count(opened, lost))) === "none", { timeoutMs: HEALS_MS, what: "it is back" });
    await traffic.end();
    expect(failuresOf(traffic)).toEqual([]);
  }, 30_000);

  test("comes back empty is refused, and only what lay there", async () => {
    const lines = new Lines();
    const opened = await open(lines);
    const metaHolder = await cluster.holderOf(opened.keys.meta);
    const emptied = metaHolder === node(1) ? node(2) : node(1);
    const [[lost = ""], others] = [await clientsOf(cluster, opened, emptied, 1), await othersThan(opened, emptied)];
    await count(opened, lost);
    const traffic = startTraffic(opened, others);
    await emptied.cli("FLUSHALL");
    expect(await failure(() => count(opened, lost))).toBe("store_emptied");
    const confirmed = () => opened.connection.read((send) => opened.connection.confirm(send, counterOf(opened, lost)));
    expect(await failure(confirmed)).toBe("store_emptied");
    await until(() => lines.count("error THE STORE HAS LOST") > 0, { what: "an alarm is logged" });
    const again = await openOn(cluster.url, { prefix: opened.keys.prefix, mayCreate: false });
    expect(await failure(() => count(again, lost))).toBe("store_emptied");
    await traffic.end();
    expect(failuresOf(traffic)).toEqual([]);
    const anew = await openOn(cluster.url, { prefix: opened.keys.prefix, mayCreate: false, init: true });
    expect(anew.instance.id).toBe(opened.instance.id);
    await until(async () => (await failure(() => count(opened, lost))) === "none", {
      timeoutMs: HEALS_MS,
      what: "it is used anew",
    });
  }, 30_000);
});

/** Clients of the other masters. */
async function othersThan(opened: Awaited<ReturnType<typeof open>>, lost: RedisServer): Promise<string[]> {
  const others = cluster.nodes.filter((each) => each !== lost);
  return (await Promise.all(others.map((each) => clientsOf(cluster, opened, each, 5)))).flat();
}

/** Buckets that lie on this node, by their numbers. */
async function bucketsOf(prefix: string, holder: RedisServer, wanted: number): Promise<number[]> {
  const buckets: number[] = [];
  for (let bucket = 0; buckets.length < wanted; bucket++) {
    if ((await cluster.holderOf(`${prefix}url-hash:{${bucket}}`)) === holder) buckets.push(bucket);
  }
  return buckets;
}
