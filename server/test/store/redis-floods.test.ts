// Many links at once on Redis: that each of those that share a script has an outcome of its own, also when something fails on the way,
// and that the text which is left for later is added by whoever is there.
import { afterEach, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { timeKey } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import { Keys } from "../../src/store/redis/keys.ts";
import { memberOf } from "../../src/store/redis/member.ts";
import { decodeEntries, encodeEntry, entryFor } from "../../src/store/redis/outbox-entry.ts";
import { OwedText } from "../../src/store/redis/owed-text.ts";
import { INSERT_MANY } from "../../src/store/redis/scripts-links.ts";
import { openRedis, type RepairTimes } from "../../src/store/redis/store.ts";
import { describeWith } from "../support/needs.ts";
import type { RedisServer } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { collect, editOf, failureOf, insertAll, longTarget, storedAt, updateTo, wordFor } from "./contract.ts";
import { placesIn, placesOf } from "./contract-places.ts";
import { foundBy } from "./contract-search.ts";
import { connect } from "./redis-index-setup.ts";
import { BUCKETS, endAll, ends, open, optionsFor, proxyTo, redis, SCRIPTS } from "./redis-setup.ts";

afterEach(endAll);

/** A process that never looks after others, nor after what it has left for later. */
const ALONE: RepairTimes = { beatMs: 1_000_000 };
/** One that does at once, and takes everything for old. */
const RESCUER: RepairTimes = { beatMs: 20, entryAgeMs: 0, claimAgeMs: 0, followUpMs: 0, passIntervalMs: 0 };

async function openWith(url: string, repair: RepairTimes): Promise<Store> {
  const store = await openRedis({ ...optionsFor(url), repair });
  ends.push(() => store.close());
  return store;
}

const numbered = (count: number, difference: Parameters<typeof storedAt>[1] = {}): StoredLink[] =>
  Array.from({ length: count }, (_, at) => storedAt(`code-${at}`, difference));

/** What became of each, all of them asked for at once. */
const outcomes = (store: Store, links: readonly StoredLink[]): Promise<string[]> =>
  Promise.all(
    links.map((stored) => store.links.insert(stored).then(wordFor, (error: unknown) => failureOf(() => Promise.reject(error)))),
  );

const outboxes = async (server: RedisServer) => (await server.cli("KEYS", "url-outbox*")).split("\n").filter((key) => key !== "");
const untilFinished = (server: RedisServer) =>
  until(async () => (await outboxes(server)).length === 0, { what: "the outbox is empty" });

const OWED = "linnet-index-state:{state}:owed";
const isPaid = async (server: RedisServer) => (await server.cli("EXISTS", OWED)) === "0";

describeWith("redis", "links that are inserted at once", () => {
  test("each have an outcome of their own", async () => {
    const server = await redis();
    const store = await open(server.url);
    await insertAll(store, storedAt("taken", { makerHash: "another" }), storedAt("mine"));
    const links = [
      ...numbered(100),
      storedAt("taken"),
      storedAt("mine"),
      storedAt("twice", { makerHash: "first" }),
      storedAt("twice", { makerHash: "second" }),
      storedAt("labelled", { tags: ["red", "blue"], createdBy: "cli", archived: true }),
      storedAt("long", { target: longTarget() }),
      storedAt("named", { aliases: ["alias-1" as Field] }),
      storedAt("größe"),
    ];
    const expected = links.map(({ details: { id, makerHash } }) =>
      id === "taken" || makerHash === "second" ? "taken" : "inserted",
    );
    expect(await outcomes(store, links)).toEqual(expected);
    await store.indexes.settled();
    const kept = [...links.filter((_, at) => expected[at] === "inserted"), storedAt("taken", { makerHash: "another" })];
    const places = placesOf(new Map(kept.map((stored) => [stored.details.id, stored])).values());
    expect(await placesIn(store, places.keys())).toEqual(places);
    await untilFinished(server);
  });

  test("are stored, but for the one whose part of the store is damaged", async () => {
    const server = await redis();
    const store = await open(server.url);
    const links = numbered(50);
    const damaged = new Keys("", BUCKETS).of("code-7").hot;
    await server.cli("SET", damaged, "not a hash");
    const expected = links.map(({ details }) => (details.id === "code-7" ? "store_unavailable" : "inserted"));
    expect(await outcomes(store, links)).toEqual(expected);
    await server.cli("DEL", damaged);
    expect(await collect(store)).toHaveLength(49);
    expect(await outcomes(store, links)).toEqual(links.map(() => "inserted"));
    await store.indexes.settled();
    expect(await store.indexes.size("code")).toBe(50);
  });

  test("are not stored where their outbox is damaged", async () => {
    const server = await redis();
    const store = await open(server.url);
    await server.cli("SET", new Keys("", BUCKETS).of("code-0").outbox, "not a hash");
    expect(await outcomes(store, numbered(50))).toEqual(numbered(50).map(() => "store_unavailable"));
    expect(await collect(store)).toEqual([]);
  });

  test("are full of memory together, and are inserted when there is some", async () => {
    const server = await redis();
    const store = await open(server.url);
    await server.cli("CONFIG", "SET", "maxmemory", "1");
    expect(new Set(await outcomes(store, numbered(50)))).toEqual(new Set(["store_full"]));
    await server.cli("CONFIG", "SET", "maxmemory", "0");
    expect(new Set(await outcomes(store, numbered(50)))).toEqual(new Set(["inserted"]));
  });

  test("are there once when the reply to all of them is lost, and in the indexes", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await openWith(proxy.url, RESCUER);
    await server.cli("SCRIPT", "LOAD", INSERT_MANY.text);
    proxy.set({ kind: "lose-reply", command: SCRIPTS });
    const links = numbered(60, { createdBy: "cli" });
    expect(await outcomes(store, links)).toEqual(links.map(() => "inserted"));
    expect(proxy.isSpent).toBe(true);
    await untilFinished(server);
    const places = placesOf(links);
    expect(await placesIn(store, places.keys())).toEqual(places);
  });

  test("and left by a process that is killed are finished by another, also those that were edited since", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const links = numbered(60, { tags: ["red"] });
    const dying = await openWith(proxy.url, ALONE);
    await server.cli("SCRIPT", "LOAD", INSERT_MANY.text);
    proxy.set({ kind: "die", command: SCRIPTS, after: 1 });
    expect(await outcomes(dying, links)).toEqual(links.map(() => "inserted"));
    await until(() => proxy.hasDied, { what: "the process is killed" });
    await dying.close();
    expect(await outboxes(server)).toHaveLength(1);

    const editor = await openWith(server.url, ALONE);
    const [first, ...others] = links as [StoredLink, ...StoredLink[]];
    const edited = await updateTo(editor, editOf(first, { tags: ["blue"] }), first);
    await editor.close();
    const rescuer = await openWith(server.url, RESCUER);
    await untilFinished(server);
    const places = placesOf([edited, ...others]);
    expect(await placesIn(rescuer, places.keys())).toEqual(places);
  });
});

describeWith("redis", "what a write has left to do", () => {
  const links: readonly StoredLink[] = [
    storedAt("plain"),
    storedAt("labelled", { createdBy: "cli", tags: ["red", "ä b"], archived: true }),
    storedAt("shown", { shownAs: "other" as Field }),
    storedAt("odd", { tags: ["with\ttab", "with\nline"] }),
    storedAt("named", { externalId: "ext" }),
  ];

  test("is read as it was written, alone and together", () => {
    const entries = links.map((stored) => entryFor(null, stored));
    for (const entry of entries) expect(decodeEntries(encodeEntry(entry))).toEqual([entry]);
    expect(decodeEntries(`*${entries.map(encodeEntry).join("\n")}`)).toEqual(entries);
  });

  test("is read as earlier versions wrote it, and not at all where it is damaged", () => {
    const madeKey = timeKey(storedAt("plain").details.createdAt);
    expect(decodeEntries(`=${madeKey} plain`)).toEqual([entryFor(null, storedAt("plain"))]);
    const labelled = entryFor(null, storedAt("labelled", { createdBy: "cli" }));
    const flat = labelled.places.flatMap(({ index, key }) => [index, key]);
    expect(decodeEntries(JSON.stringify(["labelled", 1, madeKey, 1, flat, [], ""]))).toEqual([labelled]);
    for (const text of ["", "=", "~", "*", `*=${madeKey} plain\n!`, "[1]"]) expect(decodeEntries(text)).toBeNull();
  });
});

/** So many links that their text is left for later. */
const FLOOD = 3000;

const flood = () => numbered(FLOOD, { createdAt: Date.now(), updatedAt: Date.now(), title: "Zaunkönig" });

describeWith("redis", "the text of a flood", () => {
  test("is left for later, and added by another process once no more comes", async () => {
    const server = await redis();
    const store = await openWith(server.url, ALONE);
    const links = flood();
    await Promise.all(links.map((stored) => store.links.insert(stored)));
    await store.close();
    expect(await isPaid(server)).toBe(false);
    await untilFinished(server);

    const other = await openWith(server.url, RESCUER);
    await until(() => isPaid(server), { timeoutMs: 10_000, what: "the text is added" });
    expect(await foundBy(other, "zaunkönig")).toHaveLength(FLOOD);
    expect(await foundBy(other, "code-2718")).toEqual(["code-2718" as Field]);
  }, 30_000);

  test("is added to its end though process after process is killed over it", async () => {
    const server = await redis();
    const proxy = await proxyTo(server);
    const store = await openWith(server.url, ALONE);
    await Promise.all(flood().map((stored) => store.links.insert(stored)));
    await store.close();
    for (let commands = 0; !(await isPaid(server)); commands++) {
      proxy.set({ kind: "pass" });
      const dying = await openWith(proxy.url, { ...ALONE, beatMs: 5 });
      proxy.set({ kind: "die", command: /^(EVAL(SHA)?)$/i, after: commands });
      await until(async () => proxy.hasDied || (await isPaid(server)), { timeoutMs: 10_000, what: "it is killed or done" });
      await dying.close();
      await server.cli("DEL", `${OWED}-turn`); // Else the next waits until the turn of the dead is over.
    }
    const other = await openWith(server.url, ALONE);
    expect(await foundBy(other, "zaunkönig")).toHaveLength(FLOOD);
  }, 60_000);

  test("is not owed any more when all indexes were made anew", async () => {
    const server = await redis();
    const store = await openWith(server.url, ALONE);
    await Promise.all(flood().map((stored) => store.links.insert(stored)));
    await store.indexes.settled();
    await untilFinished(server);
    await store.indexes.rebuild(store.links.scan(), () => undefined);
    expect(await isPaid(server)).toBe(true);
    expect(await foundBy(store, "zaunkönig")).toHaveLength(FLOOD);
  }, 30_000);

  test("is not left for later where links say that they were made long ago", async () => {
    const server = await redis();
    const store = await openWith(server.url, ALONE);
    await Promise.all(numbered(FLOOD, { title: "Zaunkönig" }).map((stored) => store.links.insert(stored)));
    await store.close();
    expect(await isPaid(server)).toBe(true);
    expect(await foundBy(await openWith(server.url, ALONE), "zaunkönig")).toHaveLength(FLOOD);
  }, 30_000);
});

describeWith("redis", "text that is owed", () => {
  const span = (from: string, to: string) => ({ from: memberOf({ key: from, id: "" as Field }), to });

  test("is one span for each process, which grows as links come and shrinks as they are done with", async () => {
    const server = await redis();
    const { connection, keys } = await connect(server.url);
    ends.push(() => connection.close());
    const [one, two] = [new OwedText(connection, keys, "one"), new OwedText(connection, keys, "two")];
    await one.owe(span("m", "p"));
    await one.owe(span("k", "n"));
    await two.owe(span("l", "z"));
    const seen = await one.all();
    expect(seen).toEqual([
      { process: "one", ...span("k", "p") },
      { process: "two", ...span("l", "z") },
    ]);
    await two.paid(seen, seen[0]?.from ?? "", memberOf({ key: "q", id: "some" as Field }));
    expect(await one.all()).toEqual([{ process: "two", from: memberOf({ key: "q", id: "some" as Field }), to: "z" }]);
    await one.owe(span("r", "s"));
    expect(await one.all()).toContainEqual({ process: "one", ...span("r", "s") });
  });

  test("is not forgotten where more came after it was looked at", async () => {
    const server = await redis();
    const { connection, keys } = await connect(server.url);
    ends.push(() => connection.close());
    const [maker, follower] = [new OwedText(connection, keys, "maker"), new OwedText(connection, keys, "follower")];
    await maker.owe(span("m", "p"));
    const seen = await follower.all();
    await maker.owe(span("n", "q"));
    await follower.paid(seen, seen[0]?.from ?? "", memberOf({ key: "z", id: "" as Field }));
    expect(await follower.all()).toEqual([{ process: "maker", ...span("m", "q") }]);
  });

  test("is added by one process at a time", async () => {
    const server = await redis();
    const { connection, keys } = await connect(server.url);
    ends.push(() => connection.close());
    const [one, two] = [new OwedText(connection, keys, "one"), new OwedText(connection, keys, "two")];
    expect(await one.takeTurn()).toBe(true);
    expect(await two.takeTurn()).toBe(false);
    expect(await one.takeTurn()).toBe(true);
    await two.endTurn();
    expect(await two.takeTurn()).toBe(false);
    await one.endTurn();
    expect(await two.takeTurn()).toBe(true);
  });
});
