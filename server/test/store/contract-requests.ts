// The part of the conformance suite that is about `Requests`: whoever sends a request again finds the note of the first time.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Store } from "../../src/core/store.ts";
import type { StoreUnderTest } from "./contract.ts";

const RIVALS = 16;

/** Declares the tests of requests for one adapter. `open` makes a new, empty store for every test. */
export function requestTests(open: () => Promise<StoreUnderTest>): void {
  describe("the note of a request", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    keptTests(() => under);
    onceTests(() => under);
  });
}

function keptTests(current: () => StoreUnderTest): void {
  test("is the one that was left first", async () => {
    const { requests } = current().store;
    expect(await requests.claim("key", "first")).toBe("first");
    expect(await requests.claim("key", "second")).toBe("first");
  });

  test("is another for each key, however alike they are", async () => {
    const { requests } = current().store;
    const keys = ["key", "Key", "key ", "key:1", "grüße", '"', "x".repeat(300), "{a}", "{b}"];
    for (const key of keys) expect(await requests.claim(key, `note of ${key}`)).toBe(`note of ${key}`);
    for (const key of keys) expect(await requests.claim(key, "second")).toBe(`note of ${key}`);
  });

  test("is replaced by whoever knows it", async () => {
    const { requests } = current().store;
    await requests.claim("key", "begun");
    expect(await requests.settle("key", "begun", "done")).toBe("done");
    expect(await requests.claim("key", "second")).toBe("done");
  });

  test("stays as it is for whoever believes that it is another", async () => {
    const { requests } = current().store;
    await requests.claim("key", "begun");
    expect(await requests.settle("key", "other", "done")).toBe("begun");
    await requests.settle("key", "begun", "done");
    expect(await requests.settle("key", "begun", "done again")).toBe("done");
    expect(await requests.claim("key", "second")).toBe("done");
  });

  test("may be any text, a long one and an empty one too", async () => {
    const { requests } = current().store;
    const notes = ["", "x".repeat(64_000), "\u0001\n\r{}", "日本語 \u{1F426}"];
    for (const [at, note] of notes.entries()) {
      expect(await requests.claim(`key-${at}`, note)).toBe(note);
      expect(await requests.claim(`key-${at}`, "second")).toBe(note);
      expect(await requests.settle(`key-${at}`, note, `${note}!`)).toBe(`${note}!`);
    }
  });

  test("is known to other processes, and after the store was closed and opened again", async () => {
    const { store, openSecond, reopen } = current();
    const second = await openSecond();
    await store.requests.claim("key", "begun");
    expect(await second.requests.claim("key", "second")).toBe("begun");
    expect(await second.requests.settle("key", "begun", "done")).toBe("done");
    expect(await (await reopen()).requests.claim("key", "third")).toBe("done");
  });
}

function onceTests(current: () => StoreUnderTest): void {
  test(`is one that all ${RIVALS} agree on who leave one at once`, async () => {
    const { store, openSecond } = current();
    const stores = [store, await openSecond()];
    const asked = Array.from({ length: RIVALS }, (_, at) => (stores[at % 2] as Store).requests.claim("key", `note-${at}`));
    const kept = await Promise.all(asked);
    expect(new Set(kept).size).toBe(1);
    expect(kept[0]).toStartWith("note-");
    expect(await store.requests.claim("key", "late")).toBe(kept[0] as string);
  });

  test(`is replaced by one of ${RIVALS} who know it, and the others are told by which`, async () => {
    const { store, openSecond } = current();
    const stores = [store, await openSecond()];
    await store.requests.claim("key", "begun");
    const asked = Array.from({ length: RIVALS }, (_, at) =>
      (stores[at % 2] as Store).requests.settle("key", "begun", `done-${at}`),
    );
    const kept = await Promise.all(asked);
    expect(new Set(kept).size).toBe(1);
    expect(kept[0]).toStartWith("done-");
    expect(await store.requests.claim("key", "late")).toBe(kept[0] as string);
  });
}
