// The conformance suite of the port `Store`: what every adapter must do, whatever it keeps links in. Each adapter's own
// test file runs it on a real engine.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { AccessKey } from "../../src/core/access-key.ts";
import type { Code } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Store } from "../../src/core/store.ts";
import { queryTerms } from "../../src/core/text.ts";
import {
  aliasName,
  collect,
  editOf,
  externalName,
  failureOf,
  insertMany,
  linkAt,
  longTarget,
  MADE_AT,
  reuseName,
  type StoreUnderTest,
  storedAt,
} from "./contract.ts";
import { insertTests, readTests, releaseTests, updateTests } from "./contract-links.ts";
import { limitTests, poolTests } from "./contract-pool.ts";
import { scanTests } from "./contract-scan.ts";

const KEY: AccessKey = {
  ...{ id: "abcdefghij", hash: "hash", name: "A key", scopes: ["links:read"], ownOnly: false },
  ...{ createdAt: MADE_AT, createdBy: "admin", expiresAt: null, lastUsedAt: null },
};

const codesOf = (...codes: string[]) => codes as Code[];

/** Declares the suite for one adapter. `open` makes a new, empty store for every test. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of Store:`, () => {
    let under: StoreUnderTest;
    const current = () => under;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    describe("links.insert", () => insertTests(current));
    describe("links.find and links.read", () => readTests(current));
    describe("links.update", () => updateTests(current));
    describe("links.release", () => releaseTests(current));
    describe("links.scan, links.count and links.estimate", () => scanTests(current));
    describe("pool", () => poolTests(() => under.store));
    describe("limits", () => limitTests(() => under.store));
    describe("the store itself", () => lifeTests(current));
    describe("a store that was wiped elsewhere", () => wipedElsewhereTests(current));
  });
}

function lifeTests(current: () => StoreUnderTest): void {
  test("says who it is", () => {
    const { instance, name } = current().store;
    expect(instance.id).toMatch(/^[0-9a-f]{32}$/);
    expect(instance.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(instance.schemaVersion).toBeGreaterThan(0);
    expect(instance.alphabet.length).toBeGreaterThan(20);
    expect(instance.createdAt).toBeGreaterThan(0);
    expect(name).not.toBe("");
  });

  test("is reachable, and can be looked at", async () => {
    const { store } = current();
    expect(await store.status()).toEqual({ reachable: true });
    const findings = await store.inspect("full");
    expect(findings.length).toBeGreaterThan(0);
    for (const { check, message } of findings) expect([check, message]).not.toContain("");
  });

  test("is the same store with the same links and codes after it was closed and opened again", async () => {
    const { store, reopen } = current();
    const { instance } = store;
    await insertMany(store, ["abc", "grüße"]);
    await store.pool.add(codesOf("ready"), 10);
    const again = await reopen();
    expect(again.instance).toEqual(instance);
    expect(await again.links.find("abc" as Field)).toEqual(linkAt("abc"));
    expect(await again.links.find("grüße" as Field)).toEqual(linkAt("grüße"));
    expect(await again.pool.list()).toEqual(codesOf("ready"));
  });

  test("wipes all that is Linnet's and nothing else, and says how many links that were", async () => {
    const { store, reopen, plantForeign } = current();
    const stillThere = await plantForeign?.();
    await insertMany(
      store,
      Array.from({ length: 120 }, (_, at) => `code-${at}`),
    );
    const long = storedAt("long", { target: longTarget() });
    await store.links.insert(long);
    await store.pool.add(codesOf("ready"), 10);
    await store.limits.take("create", "client");

    expect(await store.wipe()).toBe(121);
    const again = await reopen();
    expect(await collect(again)).toEqual([]);
    expect(await again.links.find(long.link.field)).toBeNull();
    expect(await again.pool.size()).toBe(0);
    expect((await again.limits.take("create", "client")).remaining).toBe(LIMITS.create[0].points - 1);
    if (stillThere !== undefined) expect(await stillThere()).toBe(true);
  });

  test("wipes names, places in indexes, uses, keys, notes and what is shared too", async () => {
    const { store, reopen } = current();
    const names = { aliases: ["alias" as Field], externalId: "ext", reuseHash: "hash" };
    await store.links.insert(storedAt("abc", { ...names, tags: ["red"], title: "Fuchs", terms: { maxClicks: 1, usesSince: 1 } }));
    expect(await store.uses.take("abc" as Field, 1, 1)).toBe("taken");
    await store.keys.insert(KEY);
    await store.keys.touch(KEY.id, MADE_AT);
    await store.requests.claim("key", "note");
    await store.shared.replace("rules:sale", null, "text");
    await store.indexes.settled();
    await store.wipe();

    const again = await reopen();
    for (const name of [aliasName("alias"), externalName("ext"), reuseName("hash")]) {
      expect(await again.links.holderOf(name)).toBeNull();
    }
    expect(await again.links.exists("alias" as Field)).toBe(false);
    for (const index of ["made", "code", "tag:red"]) {
      expect(await again.indexes.range(index, { descending: true, limit: 10 })).toEqual([]);
      expect(await again.indexes.size(index)).toBe(0);
    }
    expect(await again.indexes.named("tag:", 10)).toEqual([]);
    expect((await again.indexes.search(queryTerms("fuchs"), { limit: 10 })).found).toEqual([]);
    await again.links.insert(storedAt("abc", { terms: { maxClicks: 1, usesSince: 1 } }));
    expect(await again.uses.take("abc" as Field, 1, 1)).toBe("taken");
    expect(await again.keys.list()).toEqual([]);
    expect(await again.keys.insert(KEY)).toBe("inserted");
    expect(await again.keys.find(KEY.id)).toEqual(KEY);
    expect(await again.requests.claim("key", "another")).toBe("another");
    expect(await again.shared.since(0)).toEqual({ revision: 0, entries: [], isAll: true });
  });

  test("answers no call once it is closed, and may be closed twice", async () => {
    const { store } = current();
    await store.close();
    await store.close();
    expect(await failureOf(() => store.links.find("abc" as Field))).not.toBe("none");
    expect(await failureOf(() => store.links.insert(storedAt("abc")))).not.toBe("none");
    expect((await store.status()).reachable).toBe(false);
  });
}

/** Calls that say or change something; none of them may pass on a store that has lost its data. */
const CALLS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  insert: (store) => store.links.insert(storedAt("new")),
  update: (store) => store.links.update(editOf(storedAt("abc")), storedAt("abc")),
  find: (store) => store.links.find("abc" as Field),
  read: (store) => store.links.read("abc" as Field),
  exists: (store) => store.links.exists("abc" as Field),
  release: (store) => store.links.release(storedAt("abc")),
  holderOf: (store) => store.links.holderOf(externalName("ext")),
  "indexes.range": (store) => store.indexes.range("made", { descending: true, limit: 10 }),
  "indexes.search": (store) => store.indexes.search(["abc"], { limit: 10 }),
  "uses.take": (store) => store.uses.take("abc" as Field, 1, 10),
  "keys.insert": (store) => store.keys.insert(KEY),
  "keys.find": (store) => store.keys.find(KEY.id),
  "requests.claim": (store) => store.requests.claim("key", "note"),
  "pool.add": (store) => store.pool.add(codesOf("ready"), 10),
};

function wipedElsewhereTests(current: () => StoreUnderTest): void {
  test.each(Object.keys(CALLS))("answers %s with store_emptied, and nothing is stored", async (name) => {
    const { store, openSecond } = current();
    await insertMany(store, ["abc"]);
    await (await openSecond()).wipe();
    expect(await failureOf(() => CALLS[name]?.(store) ?? Promise.resolve())).toBe("store_emptied");
    const third = await openSecond();
    expect([await collect(third), await third.pool.list()]).toEqual([[], []]);
  });

  test("stays refused when somebody has begun anew there, and leaves that store alone", async () => {
    const { store, openSecond } = current();
    await (await openSecond()).wipe();
    const third = await openSecond();
    expect(third.instance.id).not.toBe(store.instance.id);
    for (const call of Object.values(CALLS)) expect(await failureOf(() => call(store))).toBe("store_emptied");
    expect((await store.status()).reachable).toBe(false);
    expect([await collect(third), await third.pool.list()]).toEqual([[], []]);
  });
}
