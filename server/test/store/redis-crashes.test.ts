// What is left when a process is killed between two commands of a write, and that another process finishes it or takes it back:
// no link is lost, no name leads to two of them or to none, and the indexes say what the records say.
import { afterEach, expect, test } from "bun:test";
import type { Field, StoredLink } from "../../src/core/link.ts";
import { type Name, namesOf } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import { openRedis, type RepairTimes } from "../../src/store/redis/store.ts";
import type { FaultProxy } from "../support/fault-proxy.ts";
import { describeWith } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { collect, editOf, externalName, failureOf, insertAll, purgeOf, storedAt, trashOf, updateTo } from "./contract.ts";
import { EVERY_NAME, expectFree, expectNamed, fields } from "./contract-names.ts";
import { placesIn, placesOf } from "./contract-places.ts";
import { endAll, ends, optionsFor, proxyTo, redis } from "./redis-setup.ts";

afterEach(endAll);

/** A process that never looks after others. */
const ALONE: RepairTimes = { beatMs: 1_000_000 };
/** One that does at once, and takes everything for old. */
const RESCUER: RepairTimes = { beatMs: 20, entryAgeMs: 0, claimAgeMs: 0, followUpMs: 0, passIntervalMs: 0 };

/** Commands that change something; a killed process stops before one of them. */
const WRITES = /^(EVAL(SHA)?|HDEL)$/i;

const COMMANDS_MAX = 40;

async function openWith(url: string, repair: RepairTimes): Promise<Store> {
  const store = await openRedis({ ...optionsFor(url), buckets: 1, repair });
  ends.push(() => store.close());
  return store;
}

interface Change {
  /** What is there before, the link in question first; null where it is new. */
  readonly before: StoredLink | null;
  /** What it becomes; null when it is released. */
  readonly after: StoredLink | null;
}

const plain = storedAt("abc", { tags: ["red"] });
const named = storedAt("abc", { ...EVERY_NAME, tags: ["red"] });
const changed = { title: "Changed", tags: ["blue"] };

const CHANGES: Readonly<Record<string, Change>> = {
  "a new link": { before: null, after: plain },
  "a new link that has nothing but its target": { before: null, after: storedAt("abc") },
  "a new link with names": { before: null, after: named },
  "an edit of words": { before: named, after: editOf(named, changed) },
  "a new alias": { before: plain, after: editOf(plain, { ...changed, aliases: fields("alias-1") }) },
  "another code": { before: plain, after: editOf(plain, { ...changed, aliases: fields("new"), shownAs: "new" as Field }) },
  "an alias that is retired": {
    before: named,
    after: editOf(named, { aliases: fields("alias-1"), retired: fields("old-1", "old-2", "alias@example.org") }),
  },
  "another external id": { before: named, after: editOf(named, { ...changed, externalId: "another", reuseHash: null }) },
  "a way into the trash": { before: named, after: trashOf(named) },
  "a deletion for good": { before: named, after: purgeOf(named) },
  "a release": { before: named, after: null },
};

function make(store: Store, { before, after }: Change): Promise<unknown> {
  if (after === null) return store.links.release(before as StoredLink);
  return before === null ? store.links.insert(after) : store.links.update(after, before);
}

/** Makes the change as a process that is killed after so many commands; whether it was, and what it had been told by then. */
async function dieAfter(proxy: FaultProxy, change: Change, commands: number): Promise<{ died: boolean; told: string }> {
  proxy.set({ kind: "pass" });
  const dying = await openWith(proxy.url, ALONE);
  proxy.set({ kind: "die", command: WRITES, after: commands });
  let told = "nothing";
  let isOver = false;
  const made = failureOf(async () => {
    told = String(await make(dying, change));
  }).finally(() => {
    isOver = true;
  });
  // Whoever is dead waits for nothing any more, least of all for the connection to come back.
  await until(() => proxy.hasDied || isOver, { what: "the process is killed or done" });
  if (!proxy.hasDied) await dying.indexes.settled();
  const died = proxy.hasDied;
  await dying.close();
  await made;
  return { died, told };
}

/** Waits until nothing is left to do, and looks at everything that there is. */
async function expectWhole(server: RedisServer, store: Store): Promise<StoredLink[]> {
  await until(async () => (await server.cli("EXISTS", "url-outbox")) === "0", { what: "the outbox is empty" });
  const links = await collect(store);
  for (const stored of links) await expectNamed(store, stored);
  const taken = links.flatMap(({ details }) => [details.id, ...details.aliases, ...details.retired]);
  expect(
    (await server.cli("HKEYS", "url-hash"))
      .split("\n")
      .filter((field) => field !== "")
      .sort(),
  ).toEqual([...taken].sort());
  const names = links.flatMap(namesOf).filter((name) => name.kind !== "alias");
  expect(Number(await server.cli("HLEN", "linnet-names"))).toBe(names.length);
  const indexes = new Set(
    Object.values(CHANGES).flatMap(({ before, after }) => [...placesOf([before, after].flatMap((link) => link ?? [])).keys()]),
  );
  expect(await placesIn(store, indexes)).toEqual(placesOf(links));
  return links;
}

const other = storedAt("other", { externalId: "ext-other" });

/** An empty server with another link and what is there before the change. */
async function prepare(server: RedisServer, { before }: Change): Promise<Store> {
  await server.cli("FLUSHALL");
  const store = await openWith(server.url, ALONE);
  await insertAll(store, other, ...(before === null ? [] : [before]));
  return store;
}

/** Kills a process after so many commands of the change, has another one repair, and says what it found; null if none was killed. */
async function survive(
  server: RedisServer,
  proxy: FaultProxy,
  change: Change,
  commands: number,
): Promise<"before" | "after" | null> {
  await (await prepare(server, change)).close();
  const { died, told } = await dieAfter(proxy, change, commands);
  const rescuer = await openWith(server.url, RESCUER);
  const links = await expectWhole(server, rescuer);
  await rescuer.close();
  const found = links.find(({ details }) => details.id !== other.details.id) ?? null;
  const isDone = Bun.deepEquals(found, change.after);
  expect([commands, told, isDone ? change.after : change.before]).toEqual([commands, told, found]);
  if (/^(inserted|updated|released)$/.test(told)) expect([commands, isDone]).toEqual([commands, true]);
  if (!died) return null;
  return isDone ? "after" : "before";
}

describeWith("redis", "a process that is killed", () => {
  test.each(Object.keys(CHANGES))(
    "during %s leaves nothing half done, wherever it stopped",
    async (name) => {
      const change = CHANGES[name] as Change;
      const server = await redis();
      const proxy = await proxyTo(server);
      const known = await prepare(server, change);
      await make(known, change); // The server knows the scripts from now on.
      await known.close();
      const found: string[] = [];
      for (let state = await survive(server, proxy, change, 0); state !== null; ) {
        found.push(state);
        expect(found.length).toBeLessThan(COMMANDS_MAX);
        state = await survive(server, proxy, change, found.length);
      }
      expect([...new Set(found)]).toEqual(["before", "after"]);
    },
    60_000,
  );

  test("gives up the names that it had claimed, and others may have them", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const first = await openWith(server.url, ALONE);
    await insertAll(first, storedAt("known", EVERY_NAME));
    expect(await first.links.release(storedAt("known", EVERY_NAME))).toBe("released");
    await dieAfter(proxy, { before: null, after: named }, namesOf(named).length);
    expect(await first.links.insert(storedAt("alias-1"))).toBe("taken");
    expect(await first.links.holderOf(externalName("ext/1 ü"))).toBeNull();
    const others: readonly Name[] = namesOf(named);
    const later = await openWith(server.url, { ...ALONE, claimAgeMs: 0 });
    const next = storedAt("next", { ...EVERY_NAME, makerHash: "maker-2" });
    expect(await later.links.insert(next)).toBe("inserted");
    await expectNamed(later, next);
    expect(await later.links.release(next)).toBe("released");
    await expectFree(later, ...others);
  });

  test("keeps a name for its link once the link has it, however old the claim is", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const change = CHANGES["a new alias"] as Change;
    const known = await prepare(server, change);
    await make(known, change); // The server knows the scripts from now on.
    await known.close();
    const later = await openWith(server.url, { ...ALONE, claimAgeMs: 0 });
    await server.cli("HDEL", "url-hash", "abc", "alias-1");
    await server.cli("HDEL", "url-meta", "abc");
    await insertAll(later, plain);
    expect(await dieAfter(proxy, change, 2)).toEqual({ died: true, told: "nothing" });
    expect(await later.links.find("alias-1" as Field)).toBeNull();
    expect(await later.links.insert(storedAt("alias-1", { makerHash: "maker-2" }))).toBe("taken");
    await expectNamed(later, change.after as StoredLink);
  });

  test("is missed by another, which finishes what it has left without being told", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const times: RepairTimes = { beatMs: 40, deadMs: 10_000, entryAgeMs: 0, followUpMs: 100, passIntervalMs: 1_000_000 };
    const other = await openWith(server.url, times);
    await insertAll(other, named);
    const stored = await updateTo(other, editOf(named, { notes: "Seen" }), named); // The server knows the scripts from now on.
    const edited = editOf(stored, changed);
    await other.indexes.settled();
    const isAlone = async () => (await server.cli("ZCARD", "linnet-processes")) === "1";
    await until(isAlone, { what: "the process says that it lives" });
    expect(await dieAfter(proxy, { before: stored, after: edited }, 1)).toEqual({ died: true, told: "updated" });
    expect(await server.cli("HLEN", "url-outbox")).toBe("1");
    await server.cli("ZADD", "linnet-processes", "1", "silent-for-long");
    await until(isAlone, { what: "the other one is missed" });
    expect(await expectWhole(server, other)).toEqual([edited]);
  });
});
