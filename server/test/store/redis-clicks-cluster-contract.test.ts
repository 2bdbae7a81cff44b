// The conformance suite of clicks on a real Redis Cluster: what holds on one server holds there, and no command crosses slots.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeWith, programFor } from "../support/needs.ts";
import { objectionsOf, type RedisClusterServers, startRedisCluster } from "../support/redis-cluster.ts";
import { clicksContract } from "./contract-clicks.ts";
import { clicksOn } from "./redis-clicks-setup.ts";

let cluster: RedisClusterServers; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) cluster = await startRedisCluster();
}, 30_000);
afterAll(() => cluster?.stop());

/** Deletes the clicks on one node, and leaves what says whose it is. */
const CLEAR = `for _, key in ipairs(redis.call("KEYS", "linnet-clicks-*")) do redis.call("UNLINK", key) end`;

describeWith("redis", "on a real cluster", () => {
  clicksContract(
    "Redis Cluster",
    clicksOn(
      () => cluster.url,
      () => Promise.all(cluster.nodes.map((node) => node.cli("EVAL", CLEAR, "0"))),
    ),
  );

  test("nothing of this crossed slots, and the cluster refused nothing that it was not meant to", async () => {
    expect(await objectionsOf(cluster)).toEqual([]);
  });
});
