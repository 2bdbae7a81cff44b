// The same tests on every kind of store, each a real one of its own.

import { beforeAll, expect, test } from "bun:test";
import { type Linnet, type LinnetOptions, startLinnet } from "./linnet.ts";
import { describeWith, type Need } from "./needs.ts";
import { startRedis } from "./redis.ts";
import { objectionsOf, type RedisClusterServers, startRedisCluster } from "./redis-cluster.ts";

/** A server with the store that it is tested on. */
export interface Served {
  readonly linnet: Linnet;
  stop(): Promise<void>;
}

type Start = (options?: LinnetOptions) => Promise<Served>;

export type StoreKind = "SQLite" | "Redis" | "Redis Cluster";

interface Adapter {
  readonly kind: StoreKind;
  readonly needs: readonly Need[];
  readonly start: Start;
  /** Declares what comes before the tests of a group, and the test that comes after them. */
  readonly before?: () => void;
  readonly after?: () => void;
}

const SQLITE: Adapter = {
  kind: "SQLite",
  needs: [],
  start: async (options) => servedBy(await startLinnet(options)),
};

const REDIS: Adapter = {
  kind: "Redis",
  needs: ["redis"],
  start: async (options = {}) => {
    const redis = await startRedis();
    const env = { LINNET_STORE: redis.url, ...options.env };
    return servedBy(await startLinnet({ ...options, env }), () => redis.stop());
  },
};

const CLUSTER_TIMEOUT_MS = 40_000;

let cluster: Promise<RedisClusterServers> | null = null;

/** A cluster takes seconds to come up, so the tests of one process share it. It ends with the process. */
function sharedCluster(): Promise<RedisClusterServers> {
  cluster ??= startRedisCluster();
  return cluster;
}

/** Each store on the cluster has a prefix that none has had before. */
let prefixes = 0;

const CLUSTER: Adapter = {
  kind: "Redis Cluster",
  needs: ["redis"],
  start: async (options = {}) => {
    const { url } = await sharedCluster();
    const env = { LINNET_STORE: url, LINNET_REDIS_PREFIX: `store-${++prefixes}:`, ...options.env };
    return servedBy(await startLinnet({ ...options, env }));
  },
  before: () => beforeAll(sharedCluster, CLUSTER_TIMEOUT_MS),
  after: () =>
    test("asks the cluster for nothing that crosses slots, or that it refuses for another reason", async () => {
      expect(await objectionsOf(await sharedCluster())).toEqual([]);
    }),
};

function servedBy(linnet: Linnet, stopStore: () => Promise<void> = () => Promise.resolve()): Served {
  const stop = async () => {
    await linnet.stop();
    await stopStore();
  };
  return { linnet, stop };
}

const ADAPTERS: readonly Adapter[] = [SQLITE, REDIS, CLUSTER];
const EACH = ADAPTERS.map(({ kind }) => kind);

/** A group of tests for each kind of store, or for some; `start` gives a server that is stopped by whoever started it. */
export function describeOnEachStore(title: string, body: (start: Start) => void, kinds: readonly StoreKind[] = EACH): void {
  for (const { kind, needs, start, before, after } of ADAPTERS.filter((adapter) => kinds.includes(adapter.kind))) {
    describeWith(needs, `${title}, on ${kind}`, () => {
      before?.();
      body(start);
      after?.();
    });
  }
}
