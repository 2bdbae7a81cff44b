// The conformance suites on a real Redis Cluster: what holds on one server holds there, and no command crosses slots.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Store } from "../../src/core/store.ts";
import { openRedis, type RedisOptions } from "../../src/store/redis/store.ts";
import { describeWith, programFor } from "../support/needs.ts";
import { objectionsOf, type RedisClusterServers, startRedisCluster } from "../support/redis-cluster.ts";
import type { StoreUnderTest } from "./contract.ts";
import { auditTests } from "./contract-audit.ts";
import { claimTests } from "./contract-claims.ts";
import { indexTests } from "./contract-indexes.ts";
import { keyTests } from "./contract-keys.ts";
import { modelTests } from "./contract-model.ts";
import { nameTests } from "./contract-names.ts";
import { peopleTests } from "./contract-people.ts";
import { rebuildTests } from "./contract-rebuild.ts";
import { requestTests } from "./contract-requests.ts";
import { searchTests } from "./contract-search.ts";
import { sharedTests } from "./contract-shared.ts";
import { storeContract } from "./contract-store.ts";
import { useTests } from "./contract-uses.ts";
import { watchTests } from "./contract-watch.ts";
import { optionsFor } from "./redis-setup.ts";

let cluster: RedisClusterServers; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) cluster = await startRedisCluster();
}, 30_000);
afterAll(() => cluster?.stop());

/** Deletes all that is on one node but what says whose it is: making 16 384 guards for each test would take longer than the tests. */
const CLEAR = `
for _, key in ipairs(redis.call("KEYS", "*")) do
  if not string.find(key, "^linnet%-guard:") and key ~= "linnet-meta" then redis.call("UNLINK", key) end
end`;

const FOREIGN = ["url-hash-of-others", "url-hash:{x}", "linnet-metadata", "linnet-guard:{x}", "linnet-guard:{01}", "unrelated"];

/** An empty store on the cluster. */
async function fresh(): Promise<StoreUnderTest> {
  await Promise.all(cluster.nodes.map((node) => node.cli("EVAL", CLEAR, "0")));
  const options: RedisOptions = { ...optionsFor(cluster.url), buckets: 4096, repair: { indexStateAgeMs: 50 } };
  const opened: Store[] = [];
  const open = async () => {
    const store = await openRedis(options);
    opened.push(store);
    return store;
  };
  const store = await open();
  let current = store;
  return {
    store,
    reopen: async () => {
      await current.close();
      current = await open();
      return current;
    },
    openSecond: open,
    close: async () => {
      for (const each of opened.splice(0)) await each.close();
    },
    plantForeign,
  };
}

/** Puts keys that look like Linnet's beside them; the answer tells whether all are still there. */
async function plantForeign(): Promise<() => Promise<boolean>> {
  const holders = await Promise.all(FOREIGN.map(async (key) => ({ key, node: await cluster.holderOf(key) })));
  for (const { key, node } of holders) await node.cli("SET", key, "theirs");
  return async () => {
    const kept = await Promise.all(holders.map(({ key, node }) => node.cli("GET", key)));
    return kept.every((value) => value === "theirs");
  };
}

describeWith("redis", "on a real cluster", () => {
  storeContract("Redis Cluster", fresh);
  watchTests(fresh);
  nameTests(fresh);
  claimTests(fresh);
  useTests(fresh);
  keyTests(fresh);
  peopleTests(fresh);
  auditTests(fresh);
  requestTests(fresh);
  sharedTests(fresh);
  indexTests(fresh);
  searchTests(fresh);
  rebuildTests(fresh);
  modelTests(fresh);

  test("nothing of this crossed slots, and the cluster refused nothing that it was not meant to", async () => {
    // Scripts of ours refuse stores that are emptied; and whoever looks at a store asks each node for what none can do.
    const objections = (await objectionsOf(cluster)).filter((one) => !one.startsWith("EMPTIED "));
    expect(objections).toEqual(cluster.nodes.map(() => "ERR 1"));
  });
});
