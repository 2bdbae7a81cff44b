// Every kind of change to a link, made through a proxy on one server or on a cluster, so that a test can stop it between any two
// commands; and what must be true of all that is stored when nothing is left to do.
import { expect } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { namesOf } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import { Keys } from "../../src/store/redis/keys.ts";
import { openRedis, type RepairTimes } from "../../src/store/redis/store.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { startRedisCluster } from "../support/redis-cluster.ts";
import { until } from "../support/wait.ts";
import { collect, editOf, insertAll, purgeOf, storedAt, trashOf, wordFor } from "./contract.ts";
import { expectNamed, fields } from "./contract-names.ts";
import { placesIn, placesOf } from "./contract-places.ts";
import { ends, optionsFor } from "./redis-setup.ts";

/** A process that never looks after others. */
export const ALONE: RepairTimes = { beatMs: 1_000_000 };
/** One that does at once, and takes everything for old. */
export const RESCUER: RepairTimes = { beatMs: 20, entryAgeMs: 0, claimAgeMs: 0, followUpMs: 0, passIntervalMs: 0 };

/** No change needs as many commands that change something. */
export const COMMANDS_MAX = 24;
/** Those commands. */
export const WRITES = /^(EVAL(SHA)?|HDEL)$/i;

/** One server, or the nodes of a cluster, behind one proxy. */
export interface Place {
  readonly nodes: readonly RedisServer[];
  readonly proxy: FaultProxy;
  /** Leads through the proxy. */
  readonly url: string;
  readonly buckets: number;
  readonly stop: () => Promise<void>;
}

async function onServer(): Promise<Place> {
  const server = await startRedis();
  const proxy = await startFaultProxy({ host: "127.0.0.1", port: server.port });
  const stop = async () => {
    await proxy.stop();
    await server.stop();
  };
  return { nodes: [server], proxy, url: proxy.url, buckets: 1, stop };
}

/** Few, so that looking through all of them takes no time; enough for a link and its names to lie with different masters. */
export const CLUSTER_BUCKETS = 64;

async function onCluster(): Promise<Place> {
  const { nodes, proxy, url, stop } = await startRedisCluster({ proxied: true });
  if (proxy === null) throw new Error("the cluster has no proxy");
  return { nodes, proxy, url, buckets: CLUSTER_BUCKETS, stop };
}

export const PLACES = [
  ["Redis", onServer],
  ["a Redis Cluster", onCluster],
] as const;

export const PLACE_TIMEOUT_MS = 40_000;

/** Opens the store there, as a process does; it is closed after the test at the latest. */
export async function openAt({ url, buckets }: Place, repair: RepairTimes): Promise<Store> {
  const store = await openRedis({ ...optionsFor(url), buckets, repair });
  ends.push(() => store.close());
  return store;
}

/** Deletes everything on a node but what says whose it is: making all guards of a cluster anew takes longer than a test. */
const CLEAR = `
for _, key in ipairs(redis.call("KEYS", "*")) do
  if not string.find(key, "^linnet%-guard:") and key ~= "linnet-meta" then redis.call("DEL", key) end
end`;

/** The fields of all hashes on a node whose keys begin so. */
const FIELDS = `
local found = {}
for _, key in ipairs(redis.call("KEYS", ARGV[1] .. "*")) do
  for _, field in ipairs(redis.call("HKEYS", key)) do found[#found + 1] = field end
end
return found`;

/** The fields of all hashes whose keys begin so, wherever they lie. */
export async function fieldsIn({ nodes }: Place, start: string): Promise<string[]> {
  const found = await Promise.all(nodes.map((node) => node.cli("EVAL", FIELDS, "0", start)));
  return found.flatMap((text) => text.split("\n").filter((field) => field !== "")).sort();
}

export interface Change {
  /** What is there before; null where it is new. */
  readonly before: StoredLink | null;
  /** What it becomes; null when it is released. */
  readonly after: StoredLink | null;
}

const plain = (at: number) => storedAt(`plain-${at}`, { tags: ["red"] });

/** A link with names of every kind. */
const named = (at: number) =>
  storedAt(`named-${at}`, {
    tags: ["red"],
    aliases: fields(`alias-${at}`, `alias-${at}@example.org`),
    retired: fields(`old-${at}`),
    externalId: `ext/${at} ü`,
    reuseHash: `hash-${at}`,
  });

const edited = { title: "Changed", tags: ["blue"] };

/** Each kind of change, to a link of that number. */
export const CHANGES: Readonly<Record<string, (at: number) => Change>> = {
  "a new link": (at) => ({ before: null, after: plain(at) }),
  "a new link that has nothing but its target": (at) => ({ before: null, after: storedAt(`bare-${at}`) }),
  "a new link with names": (at) => ({ before: null, after: named(at) }),
  "an edit of words": (at) => ({ before: named(at), after: editOf(named(at), edited) }),
  "a new alias": (at) => ({ before: plain(at), after: editOf(plain(at), { ...edited, aliases: fields(`alias-${at}`) }) }),
  "another code": (at) => {
    const [code] = fields(`new-${at}`) as [Field];
    return { before: plain(at), after: editOf(plain(at), { ...edited, aliases: [code], shownAs: code }) };
  },
  "an alias that is retired": (at) => {
    const before = named(at);
    const [kept, given] = before.details.aliases as [Field, Field];
    return { before, after: editOf(before, { aliases: [kept], retired: [...before.details.retired, given] }) };
  },
  "another external id": (at) => ({
    before: named(at),
    after: editOf(named(at), { ...edited, externalId: `another ${at}`, reuseHash: null }),
  }),
  "a way into the trash": (at) => ({ before: named(at), after: trashOf(named(at)) }),
  "a way out of the trash": (at) => ({ before: trashOf(named(at)), after: editOf(trashOf(named(at))) }),
  "a deletion for good": (at) => ({ before: named(at), after: purgeOf(named(at)) }),
  "a release": (at) => ({ before: named(at), after: null }),
  "a release of a link without names": (at) => ({ before: plain(at), after: null }),
};

const CROWD_LINKS = 10;
const CROWD_BUCKETS = 4;

/** New links that come at the same moment: those of one slot are stored by one script. So they lie in few, on a cluster too. */
export function crowdOf(at: number): readonly Change[] {
  const keys = new Keys("", CLUSTER_BUCKETS);
  const changes: Change[] = [];
  for (let n = 0; changes.length < CROWD_LINKS; n++) {
    const code = `crowd-${at}-${n}`;
    if (keys.bucketOf(code) < CROWD_BUCKETS) changes.push({ before: null, after: storedAt(code, { tags: ["red"] }) });
  }
  return changes;
}

/** Does it; the answer is one word. */
export async function make({ links }: Store, { before, after }: Change): Promise<string> {
  if (after === null) return wordFor(await links.release(before as StoredLink));
  return wordFor(await (before === null ? links.insert(after) : links.update(after, before)));
}

export const idOf = ({ before, after }: Change): Field => (before ?? (after as StoredLink)).details.id;

/** Nothing but what is there before the changes. */
export async function prepare(place: Place, changes: readonly Change[]): Promise<void> {
  place.proxy.set({ kind: "pass" });
  await Promise.all(place.nodes.map((node) => node.cli("EVAL", CLEAR, "0")));
  const store = await openAt(place, ALONE);
  await insertAll(store, ...changes.flatMap(({ before }) => before ?? []));
  await store.close();
}

/** Has the servers know all scripts that such changes need, so that each of them is one command from then on. */
export async function rehearse(place: Place, changes: readonly Change[]): Promise<void> {
  await prepare(place, changes);
  const store = await openAt(place, ALONE);
  await Promise.all(changes.map((change) => make(store, change)));
  await store.close();
}

/** Waits until nothing is left to do, looks at everything that there is, and returns the links by their ids. */
export async function expectWhole(
  place: Place,
  store: Store,
  changes: readonly Change[],
): Promise<ReadonlyMap<Field, StoredLink>> {
  await until(async () => (await fieldsIn(place, "url-outbox")).length === 0, { what: "the outboxes are empty" });
  const links = await collect(store);
  for (const stored of links) await expectNamed(store, stored);
  const taken = links.flatMap(({ details }) => [details.id, ...details.aliases, ...details.retired]);
  expect(await fieldsIn(place, "url-hash")).toEqual([...taken].sort());
  const names = links.flatMap(namesOf).filter((name) => name.kind !== "alias");
  expect(await fieldsIn(place, "linnet-names")).toHaveLength(names.length);
  const possible = changes.flatMap(({ before, after }) => [before, after].flatMap((link) => link ?? []));
  expect(await placesIn(store, placesOf(possible).keys())).toEqual(placesOf(links));
  return new Map(links.map((stored) => [stored.details.id, stored]));
}

/** Has another process finish what was left. */
export async function rescue(place: Place, changes: readonly Change[]): Promise<ReadonlyMap<Field, StoredLink>> {
  place.proxy.set({ kind: "pass" });
  const rescuer = await openAt(place, RESCUER);
  const links = await expectWhole(place, rescuer, changes);
  await rescuer.close();
  return links;
}
