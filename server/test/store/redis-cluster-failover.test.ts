// A Redis Cluster with replicas: one takes the place of a master that is killed, or that is told to step back.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { describeWith, programFor } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { type RedisClusterServers, startRedisCluster } from "../support/redis-cluster.ts";
import { until } from "../support/wait.ts";
import { clientsOf, count, counted, failure, failuresOf, openOn, startTraffic } from "./redis-cluster-setup.ts";
import { Heard, isLive } from "./redis-heard.ts";
import { endAll } from "./redis-setup.ts";

/** The cluster needs 3 s to replace a master, with a node time-out of 1.5 s; a machine that is busy needs longer. */
const FAILOVER_MS = 15_000;

let cluster: RedisClusterServers; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) cluster = await startRedisCluster({ replicas: true, fullCoverage: false });
}, 40_000);
afterAll(() => cluster?.stop());
afterEach(endAll);

const node = (at: number): RedisServer => {
  const found = cluster.nodes[at];
  if (found === undefined) throw new Error(`there is no node ${at}`);
  return found;
};

describeWith("redis", "a replica that takes its master's place", () => {
  test("because it is told to loses nothing that was acknowledged", async () => {
    const opened = await openOn(cluster.url, { prefix: "told:" });
    const [clients, others] = [await clientsOf(cluster, opened, node(0), 5), await clientsOf(cluster, opened, node(1), 5)];
    const traffic = startTraffic(opened, [...clients, ...others]);
    expect(await node(3).cli("CLUSTER", "FAILOVER")).toBe("OK");
    const [client = ""] = clients;
    await until(async () => (await node(3).cli("ROLE")).startsWith("master"), { timeoutMs: FAILOVER_MS, what: "it is a master" });
    const before = traffic.acknowledged.get(client) ?? 0;
    await until(() => (traffic.acknowledged.get(client) ?? 0) > before + 10, { timeoutMs: FAILOVER_MS, what: "it is used" });
    await traffic.end();
    expect(failuresOf(traffic, others)).toEqual([]);
    for (const each of clients) expect(await counted(opened, each)).toBeGreaterThanOrEqual(traffic.acknowledged.get(each) ?? 0);
  }, 40_000);

  test("because it is killed is used by itself, and what it did not hold is not suspect", async () => {
    const opened = await openOn(cluster.url, { prefix: "killed:" });
    const [lost, others] = [await clientsOf(cluster, opened, node(1), 5), await clientsOf(cluster, opened, node(2), 10)];
    const heard = new Heard();
    opened.connection.watch(heard);
    await isLive(heard);
    const traffic = startTraffic(opened, others);
    const [client = ""] = lost;
    await count(opened, client);
    await until(async () => (await node(4).cli("INFO", "replication")).includes("master_link_status:up"), { what: "it follows" });
    await node(1).kill();
    await until(async () => (await failure(() => count(opened, client))) !== "none", { what: "its calls fail" });
    await until(async () => (await failure(() => count(opened, client))) === "none", {
      timeoutMs: FAILOVER_MS,
      what: "it is replaced",
    });
    await until(() => opened.connection.backWithin(1), { what: "all masters are used" });
    await traffic.end();
    expect(failuresOf(traffic)).toEqual([]);
    expect(heard.lives).toEqual([true]);
    heard.forget();
    await node(4).cli("HSET", await bucketOn(node(4), "killed:"), "abc", "https://example.com/");
    await until(() => heard.suspicions.length > 0, { what: "the new master tells" });
  }, 40_000);
});

async function bucketOn(holder: RedisServer, prefix: string): Promise<string> {
  for (let bucket = 0; ; bucket++) {
    const key = `${prefix}url-hash:{${bucket}}`;
    if ((await cluster.holderOf(key)) === holder) return key;
  }
}
