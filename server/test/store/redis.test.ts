// The Redis adapter on a real redis-server: what only Redis has. The contract is redis-contract.test.ts.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AccessKey } from "../../src/core/access-key.ts";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import { linkIn, PLAIN_TERMS, type StoredLink, withTerms } from "../../src/core/link.ts";
import type { Store } from "../../src/core/store.ts";
import { HOT_RECORD_BYTES_MAX, Keys } from "../../src/store/redis/keys.ts";
import type { RedisOptions } from "../../src/store/redis/store.ts";
import { describeWith, programFor } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { collect, detailsOf, linkAt, longTarget } from "./contract.ts";
import { find, update } from "./redis-setup.ts";
import { storesAt } from "./redis-under-test.ts";

const BUCKETS_DEFAULT = 65_536;

const KEY: AccessKey = {
  id: "abcdefghij",
  hash: "hash",
  name: "A key",
  scopes: ["links:read"],
  ownOnly: false,
  createdAt: 1,
  createdBy: "admin",
  expiresAt: null,
  lastUsedAt: null,
};

/** Every kind of key that lasts, by what stands before the first colon. */
const KINDS = [
  "linnet-keys",
  "linnet-keys-used",
  "linnet-limit",
  "linnet-meta",
  "linnet-names",
  "linnet-processes",
  "linnet-request",
  "url-hash",
  "url-meta",
  "url-set",
  "url-uses",
];

let server: RedisServer; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) server = await startRedis();
});
afterAll(() => server?.stop());

const { open, fresh } = storesAt(() => server);

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
      await store.links.insert({ link: link, details: detailsOf(link) });
      await store.pool.add(["ready" as never], 10);
      expect(await server.cli("HGETALL", "url-hash")).toBe("abc\nhttps://example.com/page");
      await store.indexes.settled();
      const names = (await server.cli("KEYS", "*")).split("\n").filter((key) => !key.startsWith("linnet-index"));
      expect(names.sort()).toEqual(["linnet-meta", "url-hash", "url-meta", "url-set"]);
    });
  });

  test("put the link into its bucket, hot and cold record under the same field", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", "https://example.com/page");
      await store.links.insert({ link: link, details: detailsOf(link) });
      const bucket = new Keys("", BUCKETS_DEFAULT).bucketOf("abc");
      expect(await server.cli("HGETALL", `url-hash:{${bucket}}`)).toBe("abc\nhttps://example.com/page");
      expect(await server.cli("HGET", `url-meta:{${bucket}}`, "abc")).toEndWith("maker-1");
    });
  });

  test("stand behind the prefix, all of them", async () => {
    await using({ prefix: "my.app:", repair: { beatMs: 20 } }, async (store) => {
      const plain = linkAt("abc", longTarget());
      const link = withTerms(plain, { ...PLAIN_TERMS, maxClicks: 1, usesSince: 1 });
      const names = { aliases: ["alias" as Field], externalId: "ext", reuseHash: "hash" };
      await store.links.insert({ link, details: { ...detailsOf(link), ...names } });
      await store.uses.take(link.field, 1, 1);
      await store.pool.add(["ready" as never], 10);
      await store.limits.take("create", "somebody");
      await store.requests.claim("{request} 1", "note");
      await store.keys.insert(KEY);
      await store.keys.touch(KEY.id, 1);
      const keysThere = async () => (await server.cli("KEYS", "*")).split("\n");
      await until(async () => (await keysThere()).includes("my.app:linnet-processes"), {
        what: "the process says that it lives",
      });
      const keys = await keysThere();
      expect(keys.filter((key) => !new Keys("my.app:", BUCKETS_DEFAULT).isOurs(key))).toEqual([]);
      const kinds = new Set(keys.map((key) => key.replace(/^my\.app:/, "").replace(/:.*/s, "")));
      expect([...kinds].filter((kind) => !/^(url-outbox|linnet-index.*)$/.test(kind)).sort()).toEqual(KINDS);
      await store.wipe();
      expect(await server.cli("KEYS", "*")).toBe("");
    });
  });
});

describeWith("redis", "a long hot record", () => {
  const { hot } = new Keys("", BUCKETS_DEFAULT).of("abc");

  test("lies in a key of its own, and its field holds a marker", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", longTarget());
      await store.links.insert({ link: link, details: detailsOf(link) });
      expect(await server.cli("HGET", hot, "abc")).toBe(">");
      expect(await server.cli("GET", `${hot}:abc`)).toBe(link.target);
    });
  });

  test("moves into the hash when an edit makes it short, and leaves nothing behind", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", longTarget());
      const edited = linkAt("abc", "https://example.com/short");
      await store.links.insert({ link: link, details: detailsOf(link) });
      await update(store, edited, 2, "maker-1");
      expect(await server.cli("HGET", hot, "abc")).toBe("https://example.com/short");
      expect(await server.cli("EXISTS", `${hot}:abc`)).toBe("0");
    });
  });

  test("begins one byte beyond what the hash takes", async () => {
    await using({}, async (store) => {
      const start = "https://example.com/";
      const most = linkAt("most", start + "a".repeat(HOT_RECORD_BYTES_MAX - start.length));
      const more = linkAt("more", `${most.target}a`);
      for (const link of [most, more]) await store.links.insert({ link: link, details: detailsOf(link) });
      const keys = new Keys("", BUCKETS_DEFAULT);
      expect(await server.cli("HGET", keys.of("most").hot, "most")).toBe(most.target);
      expect(await server.cli("HGET", keys.of("more").hot, "more")).toBe(">");
      expect(await server.cli("OBJECT", "ENCODING", keys.of("most").hot)).toBe("listpack");
    });
  });

  test("is never seen half edited by readers of both records", async () => {
    await using({}, async (store) => {
      let link = linkAt("abc", "https://example.com/1");
      await store.links.insert({ link: link, details: detailsOf(link) });
      let editing = true;
      const reader = (async () => {
        while (editing) {
          const stored = (await store.links.read("abc" as Field)) as StoredLink;
          const { version } = stored.details;
          expect(linkIn(stored)?.target.endsWith(version % 2 === 0 ? "a" : String(version))).toBe(true);
          expect(await store.links.find("abc" as Field)).not.toBeNull();
        }
      })();
      for (let version = 2; version <= 300; version++) {
        link = linkAt("abc", version % 2 === 0 ? longTarget() : `https://example.com/${version}`);
        expect(await update(store, link, version, "maker-1")).toBe("updated");
      }
      editing = false;
      await reader;
    });
  });

  test("that has lost its key makes the link unreadable, not absent", async () => {
    await using({}, async (store) => {
      const link = linkAt("abc", longTarget());
      await store.links.insert({ link: link, details: detailsOf(link) });
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
      expect((await find(store, "abc"))?.target as string).toBe("https://example.com/old");
      await expect(store.links.read("abc" as Field)).rejects.toMatchObject({ code: "record_unreadable" });
      const link = linkAt("abc");
      await expect(update(store, link, 2, "m")).rejects.toMatchObject({ code: "record_unreadable" });
      expect(await store.links.insert({ link: link, details: detailsOf(link) })).toBe("taken");
    });
  });

  test("overwrite a cold part that a crash has left without a hot one", async () => {
    await using({ buckets: 1 }, async (store) => {
      await server.cli("HSET", "url-meta", "abc", '{"c":1,"m":"nobody"}');
      const link = linkAt("abc");
      expect(await store.links.insert({ link: link, details: detailsOf(link) })).toBe("inserted");
      expect(await store.links.read(link.field)).toEqual({ link, details: detailsOf(link) });
    });
  });

  test("of a newer version are refused, never guessed", async () => {
    await using({ buckets: 1 }, async (store) => {
      await server.cli("HSET", "url-hash", "abc", '\u0005{"u":"https://example.com"}');
      await expect(store.links.find("abc" as Field)).rejects.toMatchObject({ code: "record_unreadable" });
    });
  });
});

describeWith("redis", "a wipe", () => {
  test("deletes records that nobody can read as well, and what only has the name of a bucket", async () => {
    await using({ buckets: 16 }, async (store) => {
      const { hot, cold } = new Keys("", 16).of("abc");
      await server.cli("HSET", hot, "abc", '\u0005{"u":"https://example.com"}');
      await server.cli("HSET", cold, "abc", "no JSON");
      const long = linkAt("long", longTarget());
      await store.links.insert({ link: long, details: detailsOf(long) });
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
            return store.links.insert({ link: link, details: detailsOf(link) });
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
        await store.links.insert({ link: link, details: detailsOf(link) });
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
      expect(meta.split("\n")).toEqual(["2", "32", "sensitive", DEFAULT_ALPHABET, "1234", instance.id]);
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

  test("keeps the bucket count of a store that was made when another one was the default", async () => {
    await using({ buckets: 131_072 }, async (store) => {
      await store.links.insert({ link: linkAt("abc"), details: detailsOf(linkAt("abc")) });
      const later = await open({ buckets: 65_536 });
      expect(await later.links.find("abc" as Field)).toEqual(linkAt("abc"));
      expect(later.links.groupOf("abc" as Field)).toBe(new Keys("", 131_072).bucketOf("abc"));
      await later.close();
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
      await server.cli("HSET", "linnet-meta", "schema_version", "3");
      expect(await refused({})).toMatch(/^StoreOpenError: .*newer Linnet \(schema 3/);
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
    await store.links.insert({ link: link, details: detailsOf(link) });
    expect(store.name).toBe(`redis localhost:${server.port}/3`);
    expect(await server.cli("-n", "3", "EXISTS", "linnet-meta")).toBe("1");
    expect(await server.cli("EXISTS", "linnet-meta")).toBe("0");
    await store.close();
  });
});
