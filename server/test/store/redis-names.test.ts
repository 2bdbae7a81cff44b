// Names of links on Redis after a process stopped, or went on late, at the worst moment: a name that was given up is free again,
// and a code is not given away while its names are not free.
import { afterEach, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { nameKey, namesOf } from "../../src/core/names.ts";
import { type Store, WRITE_DEADLINE_MS } from "../../src/core/store.ts";
import type { Connection } from "../../src/store/redis/connection.ts";
import { CLAIM_GOOD_MS, RedisNames } from "../../src/store/redis/names.ts";
import { type Opened, openServer } from "../../src/store/redis/opening.ts";
import { Outbox } from "../../src/store/redis/outbox.ts";
import { encodeEntry, entryFor } from "../../src/store/redis/outbox-entry.ts";
import { readTruth } from "../../src/store/redis/records.ts";
import { openRedis, type RepairTimes } from "../../src/store/redis/store.ts";
import { describeWith } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { startRedisCluster } from "../support/redis-cluster.ts";
import { until } from "../support/wait.ts";
import { aliasName, editOf, externalName, failureOf, insertAll, reuseName, storedAt, updateTo } from "./contract.ts";
import { expectNamed, fields } from "./contract-names.ts";
import { openOn } from "./redis-cluster-setup.ts";
import { endAll, ends, Lines, optionsFor, redis } from "./redis-setup.ts";

afterEach(endAll);

/** A process that never looks after others. */
const ALONE: RepairTimes = { beatMs: 1_000_000 };
/** One that does at once, and takes everything for old. */
const RESCUER: RepairTimes = { beatMs: 20, entryAgeMs: 0, claimAgeMs: 0, followUpMs: 0, passIntervalMs: 0 };

async function openWith(server: RedisServer, repair: RepairTimes): Promise<Store> {
  const store = await openRedis({ ...optionsFor(server.url), buckets: 1, repair });
  ends.push(() => store.close());
  return store;
}

/** The key of an entry that a process has left a minute ago. */
const oldKey = (process: string) => `+${(Date.now() - 60_000).toString(36)}.${process}`;

/** What a process has opened, without a store around it. */
async function openedAt(server: RedisServer): Promise<Opened> {
  const opened = await openServer({ ...optionsFor(server.url), buckets: 1 });
  ends.push(() => opened.connection.close());
  return opened;
}

/** Names of a process that is about to write (`reached`), and does so when it is told to (`goOn`). */
async function pausedAtWrite(server: RedisServer) {
  const { connection, keys } = await openedAt(server);
  const paused = Promise.withResolvers<void>();
  const told = Promise.withResolvers<void>();
  const slow = {
    instanceId: connection.instanceId,
    read: connection.read.bind(connection),
    confirm: connection.confirm.bind(connection),
    backWithin: connection.backWithin.bind(connection),
    write: async (...call: Parameters<Connection["write"]>) => {
      paused.resolve();
      await told.promise;
      return connection.write(...call);
    },
  };
  const names = new RedisNames({ connection: slow as unknown as Connection, keys, log: new Lines(), claimAgeMs: 0 });
  return { names, reached: paused.promise, goOn: told.resolve };
}

describeWith("redis", "names of links on Redis", () => {
  test("that a killed edit gave up are free, though another maker's link is at the code by now", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const named = storedAt("abc", { externalId: "ext-1", reuseHash: "hash-1" });
    await insertAll(store, named);
    const edited = await updateTo(store, editOf(named, { externalId: null, reuseHash: null }), named);
    await store.indexes.settled();
    // As it was between the edit's records and its names.
    await server.cli("HSET", "linnet-names", "eext-1", "abc 1", "rhash-1", "abc 1");
    await server.cli("HSET", "url-outbox", oldKey("killed"), encodeEntry(entryFor(named, edited)));
    expect(await store.links.release(edited)).toBe("released");
    await insertAll(store, storedAt("abc", { makerHash: "maker-2", externalId: "ext-2" }));
    await openWith(server, RESCUER);
    await until(async () => (await server.cli("EXISTS", "url-outbox")) === "0", { what: "the outbox is empty" });
    expect(await server.cli("HGETALL", "linnet-names")).toBe("eext-2\nabc 1");
    await insertAll(store, storedAt("xyz", { externalId: "ext-1", reuseHash: "hash-1", makerHash: "maker-3" }));
    expect(await store.links.holderOf(externalName("ext-1"))).toBe("xyz" as Field);
  });

  test("keep the code closed until they are free, though an earlier release is finished meanwhile", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const first = storedAt("abc", { aliases: fields("alias-1") });
    const second = storedAt("abc", { aliases: fields("alias-2"), makerHash: "maker-2" });
    // Two releases at one code: the names of the first are free, and its entry is still there; the second was killed before.
    const [earlier, later] = [oldKey("first"), oldKey("second")];
    await server.cli("HSET", "url-outbox", earlier, encodeEntry(entryFor(first, null)), "-abc", later);
    await openWith(server, RESCUER);
    await until(async () => (await server.cli("HEXISTS", "url-outbox", earlier)) === "0", { what: "the first is finished" });
    expect(await server.cli("HGETALL", "url-outbox")).toBe(`-abc\n${later}`);
    expect(await store.links.insert(storedAt("abc", { makerHash: "maker-3" }))).toBe("taken");
    await server.cli("HSET", "url-outbox", later, encodeEntry(entryFor(second, null)));
    await until(async () => (await server.cli("EXISTS", "url-outbox")) === "0", { what: "the outbox is empty" });
    await insertAll(store, storedAt("abc", { makerHash: "maker-3" }));
  });

  test("keep the code closed until they are free, though the process that released it before goes on late", async () => {
    const server = await redis();
    const { connection, keys } = await openedAt(server);
    const nothing = { names: null as never, indexes: null as never, log: new Lines(), clock: Date.now };
    const outbox = new Outbox({ ...nothing, connection, keys, process: "first", releaseAgeMs: 0 });
    await server.cli("HSET", "url-outbox", "-abc", "+later");
    await outbox.opened("abc" as Field, "+earlier");
    expect(await server.cli("HGET", "url-outbox", "-abc")).toBe("+later");
    await outbox.opened("abc" as Field, "+later");
    expect(await server.cli("EXISTS", "url-outbox")).toBe("0");
  });

  test("are not undone by whoever has read the records before they were settled", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const { connection, keys } = await openedAt(server);
    const names = new RedisNames({ connection, keys, log: new Lines() });
    const first = storedAt("abc", { aliases: fields("alias-1", "alias-2"), externalId: "ext-1" });
    await insertAll(store, first);
    const deadline = performance.now() + WRITE_DEADLINE_MS;
    const entry = entryFor(null, first);
    // As it was while that write was on its way.
    const seen = new Map(entry.names.map((name) => [nameKey(name), "a claim"]));
    const truth = await readTruth(connection, keys, first.details.id);
    const second = await updateTo(store, editOf(first, { aliases: fields("alias-1"), retired: fields("alias-2") }), first);
    expect(await names.settle(truth, { ...entry, seen }, deadline)).toBe(false);
    await expectNamed(store, second);
    expect(await store.links.release(second)).toBe("released");
    expect(await names.settle(truth, { ...entry, seen }, deadline)).toBe(false);
    for (const name of entry.names) expect(await store.links.holderOf(name)).toBeNull();

    const released = entryFor(second, null);
    const [free, gone] = [await names.seen(released.names), await readTruth(connection, keys, first.details.id)];
    const next = storedAt("abc", { aliases: fields("alias-1"), externalId: "ext-1", makerHash: "maker-2" });
    await insertAll(store, next);
    expect(await names.settle(gone, { ...released, seen: free }, deadline)).toBe(true);
    await expectNamed(store, next);
  });

  test("that an old write has left behind are nobody's, and others may have them", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const stored = storedAt("abc", { externalId: "ext-1", reuseHash: "hash-1" });
    await insertAll(store, stored);
    await updateTo(store, editOf(stored, { externalId: null, reuseHash: null }), stored);
    await store.indexes.settled();
    await server.cli("HSET", "linnet-names", "eext-1", "abc 1", "rhash-1", "gone 7");
    for (const name of [externalName("ext-1"), reuseName("hash-1")]) expect(await store.links.holderOf(name)).toBeNull();
    const next = storedAt("xyz", { externalId: "ext-1", reuseHash: "hash-1", makerHash: "maker-2" });
    await insertAll(store, next);
    await expectNamed(store, next);
  });

  test("of a link that can't be read stay its own", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    await insertAll(store, storedAt("abc", { externalId: "ext-1" }));
    await server.cli("HSET", "url-meta", "abc", "not a record");
    expect(await store.links.holderOf(externalName("ext-1"))).toBe("abc" as Field);
    const next = storedAt("xyz", { externalId: "ext-1", makerHash: "maker-2" });
    expect(await store.links.insert(next)).toEqual({ taken: externalName("ext-1") });
  });

  test("that were given up do not come back when a write that came to nothing goes on late", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const stored = storedAt("abc", { aliases: fields("alias-1"), externalId: "ext-1" });
    await insertAll(store, stored);
    await store.indexes.settled();
    // The process has read the records, and its next write waits until the link is gone.
    const { names, reached, goOn } = await pausedAtWrite(server);
    const late = names.giveUp({ id: "abc" as Field, token: "+late" }, namesOf(stored), performance.now() + WRITE_DEADLINE_MS);
    await reached;
    expect(await store.links.release(stored)).toBe("released");
    await store.indexes.settled();
    goOn();
    await late;
    expect(await server.cli("EXISTS", "url-hash", "linnet-names", "url-outbox")).toBe("0");
  });

  test("that an earlier edit of the same link has claimed are waited for, and no conflict while nobody knows what became of it", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const stored = storedAt("abc");
    await insertAll(store, stored);
    const { connection, keys } = await openedAt(server);
    const names = new RedisNames({ connection, keys, log: new Lines() });
    const [earlier, claimed] = [{ id: "abc" as Field, token: "+earlier" }, [aliasName("alias-1")]];
    const deadline = () => performance.now() + WRITE_DEADLINE_MS;
    expect((await names.claim(earlier, claimed, deadline())).kind).toBe("claimed");
    const edit = () => store.links.update(editOf(stored, { aliases: fields("alias-1") }), stored);
    expect(await failureOf(edit)).toBe("store_unavailable");
    expect(await store.links.read("abc" as Field)).toMatchObject({ details: { version: 1 } });
    const waiting = edit();
    await names.giveUp(earlier, claimed, deadline());
    expect(await waiting).toBe("updated");
  });

  test("that were given up do not come back when whoever met an old claim goes on late", async () => {
    const server = await redis();
    const store = await openWith(server, ALONE);
    const stored = storedAt("abc", { aliases: fields("alias-1") });
    await insertAll(store, stored);
    await store.indexes.settled();
    const { names, reached, goOn } = await pausedAtWrite(server);
    const late = names.resolve(aliasName("alias-1"), "?abc +token 1", Date.now());
    await reached;
    expect(await store.links.release(stored)).toBe("released");
    await store.indexes.settled();
    goOn();
    await late;
    expect(await server.cli("EXISTS", "url-hash", "url-outbox")).toBe("0");
  });

  test("are settled although the clock of their server is a minute ahead of the one of the link's records", async () => {
    const server = await redis();
    const { connection, keys } = await openedAt(server);
    const names = new RedisNames({ connection, keys, log: new Lines() });
    const store = await openWith(server, ALONE);
    const stored = storedAt("abc", { aliases: fields("alias-1"), externalId: "ext-1" });
    await insertAll(store, stored);
    await server.cli("HDEL", "url-hash", "alias-1");
    await server.cli("DEL", "linnet-names");
    const truth = await readTruth(connection, keys, "abc" as Field);
    const earlier = { ...truth, readAt: truth.readAt - 60_000 };
    await names.settle(earlier, entryFor(null, stored), performance.now() + WRITE_DEADLINE_MS);
    await expectNamed(store, stored);
  });

  test("are claimed on a cluster for so long by the clock of the node that has the link", async () => {
    const cluster = await startRedisCluster();
    ends.push(() => cluster.stop());
    const { connection, keys } = await openOn(cluster.url);
    // Where the name lies, it is an hour later.
    const write = async (...call: Parameters<Connection["write"]>) => {
      const reply = await connection.write(...call);
      return Array.isArray(reply) && reply[0] === "claimed" ? ["claimed", Number(reply[1]) + 3_600_000] : reply;
    };
    const ahead = { instanceId: connection.instanceId, read: connection.read.bind(connection), write };
    const names = new RedisNames({ connection: ahead as unknown as Connection, keys, log: new Lines() });
    const id = "abc" as Field;
    const before = (await readTruth(connection, keys, id)).readAt;
    const claimed = await names.claim({ id, token: "+1" }, [aliasName("alias-1")], performance.now() + WRITE_DEADLINE_MS);
    const after = (await readTruth(connection, keys, id)).readAt;
    const claimedAt = claimed.kind === "claimed" ? (claimed.until ?? 0) - CLAIM_GOOD_MS : 0;
    expect(claimedAt).toBeWithin(before, after + 1);
  });
});
