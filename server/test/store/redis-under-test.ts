// Stores on one redis-server, as the conformance suites want them: empty at first, and opened as often as asked.
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Log } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";
import { openRedis, type RedisOptions } from "../../src/store/redis/store.ts";
import type { RedisServer } from "../support/redis.ts";
import type { StoreUnderTest } from "./contract.ts";

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const FOREIGN = ["url-hash-of-others", "url-hash:{x}", "linnet-metadata", "url-sets", "unrelated", "linnet-limit:x"];

/** Ways to open stores on the server, which must have been started when they are used. */
export interface Stores {
  readonly open: (change?: Partial<RedisOptions>) => Promise<Store>;
  readonly fresh: (change?: Partial<RedisOptions>) => Promise<StoreUnderTest>;
}

export function storesAt(server: () => RedisServer): Stores {
  const openStores = new Set<Store>();
  const open = async (change: Partial<RedisOptions> = {}) => {
    const store = await openRedis({
      url: server().url,
      prefix: "",
      buckets: 65_536,
      alphabet: DEFAULT_ALPHABET,
      caseMode: "sensitive",
      knownInstanceId: null,
      init: false,
      mayCreate: true,
      clock: Date.now,
      random: (count) => crypto.getRandomValues(new Uint8Array(count)),
      log: silent,
      ...change,
    });
    openStores.add(store);
    return store;
  };
  const fresh = async (change: Partial<RedisOptions> = {}): Promise<StoreUnderTest> => {
    await server().cli("FLUSHALL");
    const store = await open(change);
    let current = store;
    return {
      store,
      reopen: async () => {
        await current.close();
        current = await open(change);
        return current;
      },
      openSecond: () => open(change),
      close: async () => {
        for (const each of openStores) await each.close();
        openStores.clear();
      },
      plantForeign: () => plantForeign(server(), change.prefix ?? ""),
    };
  };
  return { open, fresh };
}

/** Puts keys that look like Linnet's beside them; the answer tells whether all are still there. */
async function plantForeign(server: RedisServer, prefix: string): Promise<() => Promise<boolean>> {
  const foreign = [...FOREIGN.map((key) => prefix + key), `zz${prefix}url-set`];
  for (const key of foreign) await server.cli("SET", key, "theirs");
  return async () => (await server.cli("EXISTS", ...foreign)) === String(foreign.length);
}
