// The Redis adapter on a real redis-server: the contract in three shapes, and what only Redis has.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/link.ts";
import type { Log } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";
import { HOT_RECORD_BYTES_MAX, Keys } from "../../src/store/redis/keys.ts";
import { openRedis, type RedisOptions } from "../../src/store/redis/store.ts";
import { describeWith, programFor } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { collect, detailsOf, linkAt, longTarget, type StoreUnderTest, storeContract } from "./contract.ts";
import { watchTests } from "./contract-watch.ts";

const BUCKETS_DEFAULT = 131_072;

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let server: RedisServer; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) server = await startRedis();
});
afterAll(() => server?.stop());

function optionsFor(change: Partial<RedisOptions> = {}): RedisOptions {
  return {
    url: server.url,
    prefix: "",
    buckets: BUCKETS_DEFAULT,
    alphabet: DEFAULT_ALPHABET,
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: silent,
    ...change,
  };
}

const openStores = new Set<Store>();

async function open(change: Partial<RedisOptions> = {}): Promise<Store> {
  const store = await openRedis(optionsFor(change));
  openStores.add(store);
  return store;
}

async function fresh(change: Partial<RedisOptions> = {}): Promise<StoreUnderTest> {
  await server.cli("FLUSHALL");
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
    plantForeign: async () => {
      const prefix = change.prefix ?? "";
      const foreign = ["url-hash-of-others", "url-hash:{x}", "linnet-metadata", "url-sets", "unrelated", "linnet-limit:x"];
      for (const key of foreign) await server.cli("SET", prefix + key, "theirs");
      await server.cli("SET", `zz${prefix}url-set`, "theirs");
      return async () => {
        const kept = await server.cli("EXISTS", ...foreign.map((key) => prefix + key), `zz${prefix}url-set`);
        return kept === String(foreign.length + 1);
      };
    },
  };
}

describeWith("redis", "on a real server", () => {
  storeContract("Redis", () => fresh());
  storeContract("Redis with one bucket", () => fresh({ buckets: 1 }));
  storeContract("Redis with a prefix", () => fresh({ prefix: "my.app_1:", buckets: 64 }));
});

describeWith("redis", "on a real server", () => watchTests(() => fresh()));
describeWith("redis", "on a real server with one bucket", () => watchTests(() => fresh({ buckets: 1 })));

async function using<T>(change: Partial<RedisOptions>, work: (store: Store) => Promise<T>): Promise<T> {
  const { store, close } = await fresh(change);
  try {
    return await work(store);
  } finally {
    await close();
  }
}

describeWith("redis", "the keys of a store", () => {
  test("are exactly url-hash and url-meta with one bucket, and redis-cli shows code and URL", async () => {
    await using({ buckets: 1 }, async (store) => {
      const link = linkAt("abc", "https://example.com/page");
      await store.links.insert(link, detailsOf(link));
      await store.pool.add(["ready" as never], 10);
      expect(await server.cli("HGETALL", "url-hash")).toBe("abc\nhttps://example.com/page");
      expect((await server.cli("KEYS", "*")).split("\n").sort()).toEqual(["linnet-meta", "url-hash", "url-meta", "url-set"]);
    });
  });

  test("put the link into its bucket, hot and cold record under the same field", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", "https://example.com/page");
      await store.links.insert(link, detailsOf(link));
      const bucket = new Keys("", BUCKETS_DEFAULT).bucketOf("abc");
      expect(await server.cli("HGETALL", `url-hash:{${bucket}}`)).toBe("abc\nhttps://example.com/page");
      expect(await server.cli("HGET", `url-meta:{${bucket}}`, "abc")).toContain('"m":"maker-1"');
    });
  });

  test("stand behind the prefix, all of them", async () => {
    await using({ prefix: "my.app:" }, async (store) => {
      const link = linkAt("abc", longTarget());
      await store.links.insert(link, detailsOf(link));
      await store.pool.add(["ready" as never], 10);
      await store.limits.take("create", "somebody");
      const keys = (await server.cli("KEYS", "*")).split("\n");
      expect(keys.length).toBe(7);
      expect(keys.filter((key) => !key.startsWith("my.app:"))).toEqual([]);
      expect(keys.filter((key) => !new Keys("my.app:", BUCKETS_DEFAULT).isOurs(key))).toEqual([]);
    });
  });
});

describeWith("redis", "a long hot record", () => {
  const { hot } = new Keys("", BUCKETS_DEFAULT).of("abc");

  test("lies in a key of its own, and its field holds a marker", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", longTarget());
      await store.links.insert(link, detailsOf(link));
      expect(await server.cli("HGET", hot, "abc")).toBe(">");
      expect(await server.cli("GET", `${hot}:abc`)).toBe(link.target);
    });
  });

  test("moves into the hash when an edit makes it short, and leaves nothing behind", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", longTarget());
      const edited = linkAt("abc", "https://example.com/short");
      await store.links.insert(link, detailsOf(link));
      await store.links.update(edited, detailsOf(edited, "maker-1", 2), 1);
      expect(await server.cli("HGET", hot, "abc")).toBe("https://example.com/short");
      expect(await server.cli("EXISTS", `${hot}:abc`)).toBe("0");
    });
  });

  test("begins one byte beyond what the hash takes", async () => {
    await using({}, async (store) => {
      const start = "https://example.com/";
      const most = linkAt("most", start + "a".repeat(HOT_RECORD_BYTES_MAX - start.length));
      const more = linkAt("more", `${most.target}a`);
      for (const link of [most, more]) await store.links.insert(link, detailsOf(link));
      const keys = new Keys("", BUCKETS_DEFAULT);
      expect(await server.cli("HGET", keys.of("most").hot, "most")).toBe(most.target);
      expect(await server.cli("HGET", keys.of("more").hot, "more")).toBe(">");
      expect(await server.cli("OBJECT", "ENCODING", keys.of("most").hot)).toBe("listpack");
    });
  });

  test("is never seen half edited by readers of both records", async () => {
    await using({}, async (store) => {
      let link = linkAt("abc", "https://example.com/1");
      await store.links.insert(link, detailsOf(link));
      let editing = true;
      const reader = (async () => {
        while (editing) {
          const stored = await store.links.read("abc" as Field);
          const version = stored?.details.version ?? 0;
          expect(stored?.link.target.endsWith(version % 2 === 0 ? "a" : String(version))).toBe(true);
          expect(await store.links.find("abc" as Field)).not.toBeNull();
        }
      })();
      for (let version = 2; version <= 300; version++) {
        link = linkAt("abc", version % 2 === 0 ? longTarget() : `https://example.com/${version}`);
        expect(await store.links.update(link, detailsOf(link, "maker-1", version), version - 1)).toBe("updated");
      }
      editing = false;
      await reader;
    });
  });

  test("that has lost its key makes the link unreadable, not absent", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", longTarget());
      await store.links.insert(link, detailsOf(link));
      await server.cli("DEL", `${hot}:abc`);
      expect(store.links.find(link.field)).rejects.toMatchObject({ code: "record_unreadable" });
      expect(store.links.read(link.field)).rejects.toMatchObject({ code: "record_unreadable" });
      await expect(collect(store)).rejects.toMatchObject({ code: "record_unreadable" });
    });
  });
});

describeWith("redis", "records", () => {
  test("without a cold part are unreadable in full and still redirect", async () => {
    await using({ buckets: 1 }, async (store) => {
      await server.cli("HSET", "url-hash", "abc", "https://example.com/old");
      expect((await store.links.find("abc" as Field))?.target as string).toBe("https://example.com/old");
      await expect(store.links.read("abc" as Field)).rejects.toMatchObject({ code: "record_unreadable" });
      const link = linkAt("abc");
      await expect(store.links.update(link, detailsOf(link, "m", 2), 1)).rejects.toMatchObject({ code: "record_unreadable" });
      expect(await store.links.insert(link, detailsOf(link))).toBe("taken");
    });
  });

  test("overwrite a cold part that a crash has left without a hot one", async () => {
    await using({ buckets: 1 }, async (store) => {
      await server.cli("HSET", "url-meta", "abc", '{"c":1,"m":"nobody"}');
      const link = linkAt("abc");
      expect(await store.links.insert(link, detailsOf(link))).toBe("inserted");
      expect((await store.links.read(link.field))?.details).toEqual(detailsOf(link));
    });
  });

  test("of a newer version are refused, never guessed", async () => {
    await using({ buckets: 1 }, async (store) => {
      await server.cli("HSET", "url-hash", "abc", '\u0002{"u":"https://example.com"}');
      await expect(store.links.find("abc" as Field)).rejects.toMatchObject({ code: "record_unreadable" });
    });
  });
});

describeWith("redis", "a wipe", () => {
  test("deletes records that nobody can read as well, and what only has the name of a bucket", async () => {
    await using({ buckets: 16 }, async (store) => {
      const { hot, cold } = new Keys("", 16).of("abc");
      await server.cli("HSET", hot, "abc", '\u0002{"u":"https://example.com"}');
      await server.cli("HSET", cold, "abc", "no JSON");
      const long = linkAt("long", longTarget());
      await store.links.insert(long, detailsOf(long));
      await server.cli("DEL", `${new Keys("", 16).of("long").hot}:long`);
      const empty = Array.from({ length: 16 }, (_, bucket) => `url-hash:{${bucket}}`).find(
        (name) => name !== hot && name !== new Keys("", 16).of("long").hot,
      );
      await expect(collect(store)).rejects.toMatchObject({ code: "record_unreadable" });
      await server.cli("SET", empty ?? "", "no hash");
      await server.cli("SET", "url-set", "no set");
      expect(await store.wipe()).toBe(2);
      expect(await server.cli("KEYS", "*")).toBe("");
    });
  });
});

describeWith("redis", "many buckets", () => {
  test("are scanned within two seconds when all are empty", async () => {
    await using({}, async (store) => {
      const begun = performance.now();
      expect(await collect(store)).toEqual([]);
      expect(performance.now() - begun).toBeLessThan(2000);
    });
  });

  test("are counted within some ten percent from 10 000 links on", async () => {
    await using({}, async (store) => {
      for (let from = 0; from < 10_000; from += 500) {
        await Promise.all(
          Array.from({ length: 500 }, (_, at) => {
            const link = linkAt(`code-${from + at}`);
            return store.links.insert(link, detailsOf(link));
          }),
        );
      }
      const estimate = await store.links.estimate();
      expect(estimate).toBeGreaterThan(8000);
      expect(estimate).toBeLessThan(12_000);
    });
  }, 20_000);

  test("are counted exactly when there are few", async () => {
    await using({ buckets: 128 }, async (store) => {
      for (let at = 0; at < 777; at++) {
        const link = linkAt(`code-${at}`);
        await store.links.insert(link, detailsOf(link));
      }
      expect(await store.links.estimate()).toBe(777);
    });
  });
});

describeWith("redis", "limits on Redis", () => {
  test("leave no counter without an end, and begin anew when it has come", async () => {
    await using({}, async (store) => {
      for (let use = 0; use < 12; use++) await store.limits.take("create", "somebody");
      const minute = new Keys("", 1).limit("create", "somebody", 60);
      const hour = new Keys("", 1).limit("create", "somebody", 3600);
      expect(Number(await server.cli("TTL", minute))).toBeGreaterThan(50);
      expect(Number(await server.cli("TTL", hour))).toBeGreaterThan(3500);
      await server.cli("PEXPIRE", minute, "1");
      await Bun.sleep(5);
      expect(await store.limits.take("create", "somebody")).toMatchObject({ allowed: true, limit: 10, remaining: 9 });
      expect(await server.cli("GET", hour)).toBe("13");
    });
  });

  test("repair a counter that has lost its end", async () => {
    await using({}, async (store) => {
      const minute = new Keys("", 1).limit("create", "somebody", 60);
      await server.cli("SET", minute, "5");
      await store.limits.take("create", "somebody");
      expect(Number(await server.cli("TTL", minute))).toBeGreaterThan(50);
    });
  });
});

describeWith("redis", "opening", () => {
  test("makes one instance when two processes start at once", async () => {
    await server.cli("FLUSHALL");
    const stores = await Promise.all(Array.from({ length: 8 }, () => open()));
    expect(new Set(stores.map(({ instance }) => instance.id)).size).toBe(1);
    expect(new Set(stores.map(({ instance }) => instance.secret)).size).toBe(1);
    for (const store of stores) await store.close();
  });

  test("writes down what is fixed", async () => {
    await using({ buckets: 32, clock: () => 1234 }, async ({ instance }) => {
      const meta = await server.cli(
        "HMGET",
        "linnet-meta",
        "schema_version",
        "buckets",
        "case",
        "alphabet",
        "created_at",
        "instance_id",
      );
      expect(meta.split("\n")).toEqual(["1", "32", "sensitive", DEFAULT_ALPHABET, "1234", instance.id]);
    });
  });

  const refused = (change: Partial<RedisOptions>) =>
    open(change).then(
      () => "opened",
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "no Error"),
    );

  test("refuses another bucket count, naming both and the setting", async () => {
    await using({ buckets: 32 }, async () => {
      const message = await refused({ buckets: 64 });
      expect(message).toMatch(/^StoreOpenError: .*LINNET_REDIS_BUCKETS=32.*64/);
    });
  });

  test("refuses another alphabet, naming both and the setting", async () => {
    await using({}, async () => {
      const message = await refused({ alphabet: "abc" });
      expect(message).toMatch(/^StoreOpenError: .*LINNET_CODE_ALPHABET=/);
      expect(message).toContain(DEFAULT_ALPHABET);
      expect(message).toContain("says abc.");
    });
  });

  test("refuses a newer schema", async () => {
    await using({}, async () => {
      await server.cli("HSET", "linnet-meta", "schema_version", "2");
      expect(await refused({})).toMatch(/^StoreOpenError: .*newer Linnet \(schema 2/);
    });
  });

  test("refuses an empty store that was known, and begins anew only when told to", async () => {
    await server.cli("FLUSHALL");
    expect(await refused({ knownInstanceId: "ab" })).toMatch(/^StoreOpenError: .*empty now.*--init/);
    expect(await server.cli("DBSIZE")).toBe("0");
    const store = await open({ knownInstanceId: "ab", init: true });
    expect(store.instance.id).not.toBe("ab");
    await store.close();
  });

  test("makes nothing for a command that only reads, and says what makes it", async () => {
    await server.cli("FLUSHALL");
    await server.cli("CONFIG", "SET", "hash-max-listpack-value", "64");
    expect(await refused({ mayCreate: false })).toBe(
      `StoreOpenError: 127.0.0.1:${server.port} holds nothing of Linnet's yet; 'linnet serve' or 'linnet shorten' makes it.`,
    );
    expect(await refused({ mayCreate: false, knownInstanceId: "ab" })).toMatch(/empty now.*--init/);
    expect(await server.cli("DBSIZE")).toBe("0");
    expect(await server.cli("CONFIG", "GET", "hash-max-listpack-value")).toEndWith("\n64");
    await using({}, async () => {
      expect(await refused({ mayCreate: false })).toBe("opened");
    });
  });

  test("takes a database by its number, and a host by its name", async () => {
    await server.cli("FLUSHALL");
    const store = await open({ url: `redis://localhost:${server.port}/3` });
    const link = linkAt("abc");
    await store.links.insert(link, detailsOf(link));
    expect(store.name).toBe(`redis localhost:${server.port}/3`);
    expect(await server.cli("-n", "3", "EXISTS", "linnet-meta")).toBe("1");
    expect(await server.cli("EXISTS", "linnet-meta")).toBe("0");
    await store.close();
  });
});
