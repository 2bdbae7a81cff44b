// How a store on a Redis Cluster is opened, made, and refused.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimpleError } from "@redis/client";
import { StoreOpenError } from "../../src/core/errors.ts";
import { finding } from "../../src/core/findings.ts";
import { placesOf } from "../../src/store/known.ts";
import { type OpenStoreOptions, openStore, wipeStore } from "../../src/store/open.ts";
import { parseClusterAddress } from "../../src/store/redis/dial.ts";
import { forgetGuards } from "../../src/store/redis/guards.ts";
import { inspectRedis } from "../../src/store/redis/inspect.ts";
import { INSTANCE_ID } from "../../src/store/redis/keys.ts";
import { redirectionOf } from "../../src/store/redis/redirections.ts";
import { rangesIn } from "../../src/store/redis/slot-map.ts";
import { keyOf, SLOTS, slotOf, tagOf } from "../../src/store/redis/slots.ts";
import { describeWith, programFor } from "../support/needs.ts";
import { type RedisClusterServers, startRedisCluster } from "../support/redis-cluster.ts";
import { count, failure, openOn } from "./redis-cluster-setup.ts";
import { endAll, ends, optionsFor, redis, refusal } from "./redis-setup.ts";

let cluster: RedisClusterServers; // Undefined only where every test is skipped.
beforeAll(async () => {
  if (programFor("redis") !== null) cluster = await startRedisCluster();
}, 30_000);
afterAll(() => cluster?.stop());
afterEach(endAll);

const seed = (at = 0) => `127.0.0.1:${cluster.ports[at]}`;

describe("the URL of a cluster", () => {
  test("names one node or many, with or without ports, user and password", () => {
    const { seeds, place, of } = parseClusterAddress("rediss+cluster://us%40er:p%2Fss@a,b:7000,[::1]:7001");
    expect(place).toBe("a:6379,b:7000,[::1]:7001");
    expect(seeds.map(({ url }) => url)).toEqual([
      "rediss://us%40er:p%2Fss@a",
      "rediss://us%40er:p%2Fss@b:7000",
      "rediss://us%40er:p%2Fss@[::1]:7001",
    ]);
    expect(of("10.0.0.1:1").url).toBe("rediss://us%40er:p%2Fss@10.0.0.1:1");
    expect(parseClusterAddress("redis+cluster://h/0").seeds[0].url).toBe("redis://h");
  });

  test.each([
    "redis+cluster://",
    "redis+cluster://a,,b",
    "redis+cluster://a,b:port",
    "redis+cluster://a:99999",
    "redis+cluster://mona:secret@",
    "redis+cluster://mona:secret@a:secret",
    "redis+cluster://mona:sec/ret@a",
    "redis+cluster://mona:sec%ret@a",
    "redis+cluster://mona:sec?ret@a",
    "redis+cluster://mona:12/secret@a",
    "redis+cluster://mona:secret@a/1",
    "redis+cluster://mona:secret@a/0/secret",
    "redis+cluster://mona:secret@a?secret",
  ])("is refused without being repeated: %s", (url) => {
    const parse = () => parseClusterAddress(url);
    expect(parse).toThrow(StoreOpenError);
    expect(parse).not.toThrow(/sec|ret|mona/);
  });

  test("remembers the store under each of its seeds, without user and password", () => {
    const places = placesOf("redis+cluster://user:secret@a,B:7000", "p:");
    expect(places).toEqual(["redis+cluster://a:6379/0 p:", "redis+cluster://b:7000/0 p:"]);
    expect(placesOf("redis+cluster://b:7000", "p:")[0]).toBe(places[1] ?? "");
    expect(placesOf("redis+cluster://a", "p:")).not.toEqual(placesOf("redis://a", "p:"));
  });
});

describe("slots", () => {
  test("have a tag each, which lies there and never changes", () => {
    for (let slot = 0; slot < SLOTS; slot++) expect(slotOf(`linnet-guard:{${tagOf(slot)}}`)).toBe(slot);
    expect([0, 1, 8191, 16_383].map(tagOf)).toEqual(["3560", "22179", "42163", "39296"]);
  });

  test("are decided by the first key of a command, and a command that is not known is a fault", () => {
    expect(keyOf(["HGET", "a", "b"])).toBe("a");
    expect(keyOf(["EVALSHA_RO", "sha", "2", "a", "b", "c"])).toBe("a");
    expect(keyOf(["OBJECT", "ENCODING", "a"])).toBe("a");
    for (const args of [["SCAN", "0"], ["EVAL", "return 1", "0", "a"], ["GET"], ["FLUSHALL"], []]) {
      expect(() => keyOf(args)).toThrow(TypeError);
    }
  });
});

describe("a redirection", () => {
  const of = (message: string, isReadOnly = false) => redirectionOf(new SimpleError(message), "10.0.0.9", isReadOnly);

  test("names a host, an address of IPv6, or the node that said it", () => {
    expect(of("MOVED 3999 10.0.0.1:6381")).toEqual({ kind: "moved", slot: 3999, place: "10.0.0.1:6381" });
    expect(of("ASK 1 fe80::1:7001")).toEqual({ kind: "ask", place: "[fe80::1]:7001" });
    expect(of("ASK 1 node.example:7001")).toEqual({ kind: "ask", place: "node.example:7001" });
    for (const address of [":6381", "?:6381"]) expect(of(`ASK 1 ${address}`)).toEqual({ kind: "ask", place: "10.0.0.9:6381" });
    const slots = [
      [0, 9, ["", 7000, "id", []], ["10.0.0.2", 7001, "id"]],
      [10, 10, [null, 7000, "id"]],
      [11, 16_383, ["fe80::1", 7002, "id"]],
    ];
    expect(rangesIn(slots, "10.0.0.9")).toEqual([
      { first: 0, last: 9, place: "10.0.0.9:7000", replicas: 1 },
      { first: 10, last: 10, place: "10.0.0.9:7000", replicas: 0 },
      { first: 11, last: 16_383, place: "[fe80::1]:7002", replicas: 0 },
    ]);
    expect(rangesIn("no such command", "h")).toEqual([]);
  });

  test("is what Redis says before it does anything, and half a script only where nothing is written", () => {
    for (const word of ["TRYAGAIN Multiple keys", "CLUSTERDOWN The cluster is down"]) expect(of(word)).toEqual({ kind: "later" });
    const half = "ERR Script attempted to access a non local key in a cluster node script: x, on @user_script:1.";
    expect(of(half, true)).toEqual({ kind: "later" });
    for (const other of [half, "LOADING Redis is loading", "CROSSSLOT Keys", "ERR MOVED"]) expect(of(other)).toBeNull();
    expect(redirectionOf(new Error("MOVED 1 a:1"), "h", true)).toBeNull();
  });
});

describeWith("redis", "a store on a cluster", () => {
  test("computes slots as Redis does", async () => {
    for (const key of ["", "a", "{a}b", "a{}b", "a{}{b}", "{{a}}", "a{b", "a}b{c}", "grüße{日本}", "123456789"]) {
      expect(String(slotOf(key))).toBe((await cluster.nodes[0]?.cli("CLUSTER", "KEYSLOT", key)) ?? "");
    }
  });

  test("is made with a guard in every slot, on whichever node that is", async () => {
    const { connection, keys, instance } = await openOn(cluster.url, { prefix: "made:" });
    const counts = await Promise.all(cluster.nodes.map((node) => node.cli("EVAL", "return #redis.call('KEYS', 'made:*')", "0")));
    expect(counts.map(Number).reduce((sum, one) => sum + one, 0)).toBe(SLOTS + 1);
    for (const key of ["url-hash:{1}", "url-hash:{2}", "url-set", "linnet-limit:{create:x}:60"]) {
      expect(slotOf(keys.guardOf(key))).toBe(slotOf(key));
      expect(await connection.read((send) => send(["HGET", keys.guardOf(key), INSTANCE_ID]))).toBe(instance.id);
    }
    expect(keys.isOurs(keys.guardOf("x"))).toBe(true);
    expect(["made:linnet-guard:{x}", "made:linnet-guard:{3560}x", "linnet-guard:{3560}"].map((key) => keys.isOurs(key))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("is the same one whichever node leads to it, also beside a seed that is away", async () => {
    const first = await openOn(`redis+cluster://${seed(0)}`, { prefix: "same:" });
    const second = await openOn(`redis+cluster://127.0.0.1:1,${seed(2)}`, { prefix: "same:" });
    expect(second.instance).toEqual(first.instance);
  });

  test("is made once by processes that begin at the same moment", async () => {
    const opened = await Promise.all([1, 2, 3].map(() => openOn(cluster.url, { prefix: "race:" })));
    expect(new Set(opened.map(({ instance }) => instance.id)).size).toBe(1);
    for (const each of opened) expect(await failure(() => count(each, "x"))).toBe("none");
  });

  test("whose making was interrupted is completed, and one that was complete is not", async () => {
    const opened = await openOn(cluster.url, { prefix: "half:" });
    const { connection, keys } = opened;
    const guard = keys.guardOf(keys.limit("create", "x", 60));
    await connection.write((send) => send(["DEL", guard]));
    const complete = await openOn(cluster.url, { prefix: "half:" });
    expect(await failure(() => count(complete, "x"))).toBe("store_emptied");
    expect(await failure(() => count(complete, "y"))).toBe("none");
    await connection.write((send) => forgetGuards(send, keys));
    const completed = await openOn(cluster.url, { prefix: "half:", mayCreate: false });
    expect(await failure(() => count(completed, "x"))).toBe("none");
    expect(completed.instance).toEqual(opened.instance);
  });

  test("that has lost what says whose it is is not made anew unless that is asked for", async () => {
    const opened = await openOn(cluster.url, { prefix: "lost:" });
    await opened.connection.write((send) => send(["DEL", opened.keys.meta]));
    for (const mayCreate of [true, false]) {
      await expect(openOn(cluster.url, { prefix: "lost:", mayCreate })).rejects.toThrow(/16384 of 16384 slots .* --init/);
    }
    const anew = await openOn(cluster.url, { prefix: "lost:", init: true });
    expect(anew.instance.id).not.toBe(opened.instance.id);
    expect(await failure(() => count(anew, "x"))).toBe("none");
    expect(await failure(() => count(opened, "x"))).toBe("store_emptied");
  });

  test("is known by every seed, and by none when it was wiped", async () => {
    const data = mkdtempSync(join(tmpdir(), "linnet-known-"));
    const { buckets: redisBuckets, ...usual } = optionsFor("");
    const optionsAt = (...seeds: string[]): OpenStoreOptions => ({
      ...usual,
      url: `redis+cluster://${seeds.join(",")}`,
      data,
      redisPrefix: "known:",
      redisBuckets,
    });
    try {
      await (await openStore(optionsAt(seed(0)))).close();
      const store = await openStore(optionsAt(seed(0), seed(1)));
      expect(readdirSync(join(data, "known-stores"))).toHaveLength(2);
      const { connection, keys } = await openOn(cluster.url, { prefix: "known:" });
      await connection.write((send) => send(["DEL", keys.meta]));
      await expect(openStore(optionsAt(seed(1)))).rejects.toThrow(/has held Linnet's links before/);
      await store.close();
      const anew = await openStore({ ...optionsAt(seed(1)), init: true });
      await wipeStore(anew, optionsAt(seed(1)));
      await anew.close();
      await (await openStore(optionsAt(seed(2)))).close();
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});

describeWith("redis", "inspection of a cluster", () => {
  test("says once what holds for all servers, and of the others each at its place", async () => {
    const { connection, keys } = await openOn(cluster.url, { prefix: "looked-at:" });
    const persistence = async () =>
      (await inspectRedis(connection, keys, "start")).filter(({ check }) => check === "persistence");
    const none = finding("error", "persistence_none");
    const some = finding("warning", "snapshots", { save: "3600 1" });
    expect(await persistence()).toEqual([none]);
    await cluster.nodes[1]?.cli("CONFIG", "SET", "save", "3600 1");
    ends.push(async () => cluster.nodes[1]?.cli("CONFIG", "SET", "save", ""));
    expect(await persistence()).toEqual(
      [none, some, none].map((found, at) => ({ ...found, place: seed(at), message: `${seed(at)}: ${found.message}` })),
    );
  });
});

describeWith("redis", "a start is refused with one sentence when", () => {
  test("a cluster is named as a server, or a server as a cluster", async () => {
    expect(await refusal(`redis://${seed()}`)).toBe(
      `StoreOpenError: ${seed()} is a node of a Redis Cluster: write LINNET_STORE as redis+cluster://${seed()}.`,
    );
    const server = await redis();
    const place = `127.0.0.1:${server.port}`;
    expect(await refusal(`redis+cluster://${place}`)).toBe(
      `StoreOpenError: ${place} is not a node of a Redis Cluster: write LINNET_STORE as redis://${place}.`,
    );
  });

  test("no seed answers, the password is wrong, or the node belongs to no cluster", async () => {
    expect(await refusal("redis+cluster://127.0.0.1:1,127.0.0.1:2")).toBe(
      "StoreOpenError: No Redis answers at 127.0.0.1:1,127.0.0.1:2: connection refused. Is it running?",
    );
    const server = await redis("--cluster-enabled", "yes", "--requirepass", "right");
    expect(await refusal(`redis+cluster://:wr%40ng@127.0.0.1:${server.port}`)).toMatch(/refuses the user name or password/);
    expect(await refusal(`redis+cluster://127.0.0.1:${server.port}`)).toMatch(/asks for a password/);
    expect(await refusal(`redis+cluster://:right@127.0.0.1:${server.port}`)).toMatch(/belongs to no Redis Cluster yet/);
  });

  test("settings differ from those that the store was made with, or name keys that can't lie together", async () => {
    await openOn(cluster.url, { prefix: "fixed:", caseMode: "insensitive" });
    await expect(openOn(cluster.url, { prefix: "fixed:", caseMode: "sensitive" })).rejects.toThrow(/LINNET_CASE=insensitive/);
    await expect(openOn(cluster.url, { prefix: "fixed:", caseMode: "insensitive", buckets: 64 })).rejects.toThrow(
      /BUCKETS=131072/,
    );
    await expect(openOn(cluster.url, { prefix: "one:", buckets: 1 })).rejects.toThrow(/^LINNET_REDIS_BUCKETS=1 .*2 or more/);
    await expect(openOn(cluster.url, { prefix: "none:", mayCreate: false })).rejects.toThrow(/holds nothing of Linnet's yet/);
  });
});
