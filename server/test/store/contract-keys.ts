// The part of the conformance suite that is about `AccessKeys`: what is kept of the keys of the API.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { AccessKey } from "../../src/core/access-key.ts";
import { KEY_SCOPES } from "../../src/core/actor.ts";
import { MADE_AT, type StoreUnderTest } from "./contract.ts";

/** Declares the tests of keys for one adapter. `open` makes a new, empty store for every test. */
export function keyTests(open: () => Promise<StoreUnderTest>): void {
  describe("keys of the API", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    keptTests(() => under);
    touchTests(() => under);
  });
}

const keyWith = (change: Partial<AccessKey> = {}): AccessKey => ({
  id: "abcdefghij",
  hash: "hash-1",
  name: "A key",
  scopes: ["links:read"],
  ownOnly: false,
  createdAt: MADE_AT,
  createdBy: "admin",
  expiresAt: null,
  lastUsedAt: null,
  ...change,
});

const EVERYTHING = keyWith({
  id: "ABCDEFGHIJ",
  name: 'Grüße: "x" \u{1F426}',
  scopes: KEY_SCOPES,
  ownOnly: true,
  createdBy: "key:abcdefghij",
  expiresAt: MADE_AT + 1,
});

const byId = (keys: readonly AccessKey[]) => keys.toSorted((a, b) => (a.id < b.id ? -1 : 1));

function keptTests(current: () => StoreUnderTest): void {
  test("are none at first", async () => {
    const { keys } = current().store;
    expect(await keys.list()).toEqual([]);
    expect(await keys.find("abcdefghij")).toBeNull();
    expect(await keys.remove("abcdefghij")).toBe(false);
  });

  test("are found and listed as they were made, ids that differ in capitals only apart", async () => {
    const { keys } = current().store;
    for (const key of [keyWith(), EVERYTHING]) expect(await keys.insert(key)).toBe("inserted");
    expect(await keys.find("abcdefghij")).toEqual(keyWith());
    expect(await keys.find("ABCDEFGHIJ")).toEqual(EVERYTHING);
    expect(byId(await keys.list())).toEqual([EVERYTHING, keyWith()]);
  });

  test("are all listed when there are many", async () => {
    const { keys } = current().store;
    const made = Array.from({ length: 150 }, (_, at) => keyWith({ id: `key${1_000_000 + at}` }));
    await Promise.all(made.map((key) => keys.insert(key)));
    expect(byId(await keys.list())).toEqual(made);
  });

  test("are not made where there is one with that id, which stays as it was", async () => {
    const { keys } = current().store;
    await keys.insert(keyWith());
    expect(await keys.insert(keyWith({ hash: "hash-2", name: "Another" }))).toBe("taken");
    expect(await keys.find("abcdefghij")).toEqual(keyWith());
  });

  test("are made by exactly one of 16 who ask for an id at once", async () => {
    const { keys } = current().store;
    const wanted = Array.from({ length: 16 }, (_, at) => keyWith({ hash: `hash-${at}` }));
    const outcomes = await Promise.all(wanted.map((key) => keys.insert(key)));
    expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1);
    expect(await keys.find("abcdefghij")).toEqual(wanted[outcomes.indexOf("inserted")] ?? null);
  });

  test("are gone once they are removed, everywhere and at once, and one of 16 is told that it was them", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    await store.keys.insert(keyWith());
    await store.keys.insert(EVERYTHING);
    expect(await second.keys.find("abcdefghij")).toEqual(keyWith());
    const told = await Promise.all(Array.from({ length: 16 }, () => store.keys.remove("abcdefghij")));
    expect(told.filter((removed) => removed)).toHaveLength(1);
    for (const { keys } of [store, second]) {
      expect(await keys.find("abcdefghij")).toBeNull();
      expect(await keys.list()).toEqual([EVERYTHING]);
    }
  });

  test("are still there after the store was closed and opened again", async () => {
    const { store, reopen } = current();
    await store.keys.insert(EVERYTHING);
    await store.keys.touch(EVERYTHING.id, MADE_AT + 5);
    expect(await (await reopen()).keys.list()).toEqual([{ ...EVERYTHING, lastUsedAt: MADE_AT + 5 }]);
  });
}

function touchTests(current: () => StoreUnderTest): void {
  test("say when they were used last, and nothing else of them changes", async () => {
    const { keys } = current().store;
    await keys.insert(keyWith());
    await keys.insert(EVERYTHING);
    await keys.touch("abcdefghij", MADE_AT + 5);
    expect(await keys.find("abcdefghij")).toEqual(keyWith({ lastUsedAt: MADE_AT + 5 }));
    expect(byId(await keys.list())).toEqual([EVERYTHING, keyWith({ lastUsedAt: MADE_AT + 5 })]);
  });

  test("keep the later of two moments, whichever is told last", async () => {
    const { keys } = current().store;
    await keys.insert(keyWith());
    for (const at of [999_999, 1_000_000, 5]) await keys.touch("abcdefghij", at);
    expect((await keys.find("abcdefghij"))?.lastUsedAt).toBe(1_000_000);
    const moments = Array.from({ length: 32 }, (_, at) => MADE_AT + ((at * 7) % 32));
    await Promise.all(moments.map((at) => keys.touch("abcdefghij", at)));
    expect((await keys.find("abcdefghij"))?.lastUsedAt).toBe(MADE_AT + 31);
  });

  test("that are unknown are not made by being used", async () => {
    const { keys } = current().store;
    await keys.touch("abcdefghij", MADE_AT);
    expect(await keys.find("abcdefghij")).toBeNull();
    expect(await keys.list()).toEqual([]);
  });

  test("are as good as new when they are made again after they were removed", async () => {
    const { keys } = current().store;
    await keys.insert(keyWith());
    await keys.touch("abcdefghij", MADE_AT + 5);
    await keys.remove("abcdefghij");
    await keys.touch("abcdefghij", MADE_AT + 6);
    expect(await keys.insert(keyWith({ hash: "hash-2" }))).toBe("inserted");
    expect(await keys.find("abcdefghij")).toEqual(keyWith({ hash: "hash-2" }));
  });
}
