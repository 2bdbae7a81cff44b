// That the cluster which other tests build on comes up, and that the keys of a link share a slot on it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { INSTANCE_ID, Keys, ownKey } from "../../src/store/redis/keys.ts";
import { INSERT } from "../../src/store/redis/scripts-links.ts";
import { describeWith } from "../support/needs.ts";
import { objectionsOf, type RedisClusterServers, startRedisCluster } from "../support/redis-cluster.ts";

describeWith("redis", "a cluster for tests", () => {
  let cluster: RedisClusterServers;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, 30_000);
  afterAll(() => cluster.stop());

  test("three masters share all slots", async () => {
    expect(cluster.ports).toHaveLength(3);
    for (const node of cluster.nodes) {
      const info = await node.cli("CLUSTER", "INFO");
      expect(info).toContain("cluster_state:ok");
      expect(info).toContain("cluster_slots_ok:16384");
    }
  });

  test("scripts that write need no key of another slot", async () => {
    const { hot, cold, outbox, uses } = new Keys("", 131_072).of("abc");
    const guard = hot.replace("url-hash", "guard-of-the-test");
    for (const node of cluster.nodes) await node.cli("HSET", guard, INSTANCE_ID, "instance");
    const keys = ["6", hot, cold, ownKey(hot, "abc"), outbox, guard, uses];
    const words = ["abc", "https://example.com/", '{"c":1,"m":"maker"}', "0", "instance", "+entry", "[]", "", "maker"];
    const told = await Promise.all(cluster.nodes.map((node) => node.cli("EVAL", INSERT.text, ...keys, ...words)));
    expect(told.filter((outcome) => outcome === "stored\n0")).toHaveLength(1);
    expect(told.filter((outcome) => outcome.startsWith("MOVED"))).toHaveLength(2);
  });

  test("all keys of a link lie in one slot, and buckets on every node", async () => {
    const [node] = cluster.nodes;
    const keys = new Keys("my.app:", 131_072);
    const slots = new Set<number>();
    for (const field of ["abc", "grüße", "abc@example.org", "x", "y", "z", "23456", "aB"]) {
      const { hot, cold, uses, outbox, names } = keys.of(field);
      const each = await Promise.all(
        [hot, cold, uses, outbox, names, ownKey(hot, field)].map((key) => node?.cli("CLUSTER", "KEYSLOT", key)),
      );
      expect(new Set(each).size).toBe(1);
      slots.add(Math.floor((Number(each[0]) * 3) / 16_384));
    }
    expect(slots.size).toBe(3);
    const limits = [keys.limit("create", "somebody", 60), keys.limit("create", "somebody", 3600)];
    expect(new Set(await Promise.all(limits.map((key) => node?.cli("CLUSTER", "KEYSLOT", key)))).size).toBe(1);
  });

  test("it tells of commands that cross slots, also within a script, and of no redirection", async () => {
    expect(await objectionsOf(cluster)).toEqual([]);
    const [node] = cluster.nodes;
    for (const key of ["a", "b", "c"]) await node?.cli("GET", key);
    await node?.cli("EVALSHA", "0".repeat(40), "0");
    expect(await objectionsOf(cluster)).toEqual([]);
    await node?.cli("MGET", "a", "b");
    await node?.cli("EVAL", "return redis.call('GET', KEYS[1])", "2", "a", "b");
    expect(await objectionsOf(cluster)).toEqual(["CROSSSLOT 2"]);
    const elsewhere = await Promise.all(cluster.nodes.map((one) => one.cli("EVAL", "return redis.call('GET', 'a')", "0")));
    expect(elsewhere.filter((told) => told.includes("non local key"))).toHaveLength(2);
    expect(await objectionsOf(cluster)).toContain("ERR 1");
  });
});
