// The part of the conformance suite that is about `Shared`: what every process knows all of.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { changesBehind, Mirror } from "../../src/core/mirror.ts";
import { SHARED_PAGE_LENGTH, type Store } from "../../src/core/store.ts";
import { log } from "../core/setup.ts";
import { until } from "../support/wait.ts";
import type { StoreUnderTest } from "./contract.ts";
import { witnessOf } from "./contract-watch.ts";

const RIVALS = 16;

/** Declares the tests of what is shared for one adapter. `open` makes a new, empty store for every test. */
export function sharedTests(open: () => Promise<StoreUnderTest>): void {
  describe("what all processes share", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    entryTests(() => under);
    followingTests(() => under);
  });
}

function entryTests(current: () => StoreUnderTest): void {
  test("begins with nothing", async () => {
    expect(await current().store.shared.since(0)).toEqual({ revision: 0, entries: [], isAll: true });
  });

  test("is made, replaced and removed by whoever knows what it was", async () => {
    const { store } = current();
    const { shared } = store;
    expect(await shared.replace("a", "x", "y")).toBe(false);
    expect(await shared.replace("a", null, "1")).toBe(true);
    expect(await shared.replace("a", null, "2")).toBe(false);
    expect(await shared.replace("a", "1", "2")).toBe(true);
    expect(await shared.replace("a", "1", null)).toBe(false);
    expect(await shared.replace("b", null, "1")).toBe(true);
    expect(await shared.replace("a", "2", null)).toBe(true);
    const { entries } = await changesBehind(store.shared, 0);
    expect(entries).toEqual([
      { name: "b", text: "1" },
      { name: "a", text: null },
    ]);
  });

  test("is as it shall be also for whoever asks twice", async () => {
    const { store } = current();
    const { shared } = store;
    for (const _ of [1, 2]) expect(await shared.replace("a", null, "1")).toBe(true);
    for (const _ of [1, 2]) expect(await shared.replace("a", "1", null)).toBe(true);
    expect(await shared.replace("never", "x", null)).toBe(true);
    expect((await changesBehind(store.shared, 0)).entries).toEqual([{ name: "a", text: null }]);
  });

  test("may have any name and any text, a long one and an empty one too", async () => {
    const { store } = current();
    const names = ["", "a b", "{x}", "grüße", "日本語", '"', "\u0001", "n".repeat(300)];
    for (const [at, name] of names.entries()) {
      const text = ["", "x".repeat(100_000), "\u0000\n", "\u{1F426}"][at % 4] as string;
      expect(await store.shared.replace(name, null, text)).toBe(true);
      expect((await changesBehind(store.shared, 0)).entries.at(-1)).toEqual({ name, text });
      expect(await store.shared.replace(name, text, "again")).toBe(true);
    }
    expect((await changesBehind(store.shared, 0)).entries).toEqual(names.map((name) => ({ name, text: "again" })));
  });

  test("is told in the order in which it was changed, from any revision on, each entry as it is now", async () => {
    const { store } = current();
    for (const name of ["a", "b", "c"]) await store.shared.replace(name, null, "1");
    const { revision } = await changesBehind(store.shared, 0);
    await store.shared.replace("a", "1", "2");
    await store.shared.replace("d", null, "1");
    expect((await changesBehind(store.shared, revision)).entries).toEqual([
      { name: "a", text: "2" },
      { name: "d", text: "1" },
    ]);
    const { revision: last } = await changesBehind(store.shared, 0);
    expect((await store.shared.since(last)).entries).toEqual([]);
  });

  test("comes page by page", async () => {
    const { store } = current();
    const count = SHARED_PAGE_LENGTH + 100;
    await Promise.all(Array.from({ length: count }, (_, at) => store.shared.replace(`n${at}`, null, `${at}`)));
    const first = await store.shared.since(0);
    expect([first.entries.length, first.isAll]).toEqual([SHARED_PAGE_LENGTH, false]);
    const { entries } = await changesBehind(store.shared, 0);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(count);
    expect(entries).toHaveLength(count);
  });

  test("is changed by one of many who knew the same", async () => {
    const { store } = current();
    const asked = Array.from({ length: RIVALS }, (_, at) => store.shared.replace("a", null, `${at}`));
    const won = (await Promise.all(asked)).flatMap((isMine, at) => (isMine ? [`${at}`] : []));
    expect(won).toHaveLength(1);
    expect((await changesBehind(store.shared, 0)).entries).toEqual([{ name: "a", text: won[0] as string }]);
  });

  test("is there after the place was opened again", async () => {
    await current().store.shared.replace("a", null, "1");
    const store = await current().reopen();
    expect((await changesBehind(store.shared, 0)).entries).toEqual([{ name: "a", text: "1" }]);
  });
}

function followingTests(current: () => StoreUnderTest): void {
  const open: Mirror[] = [];
  afterEach(() => {
    for (const mirror of open.splice(0)) mirror.close();
  });

  /** One that looks by itself only once told. */
  async function mirrorOf(store: Store): Promise<Mirror> {
    await witnessOf(store);
    const mirror = new Mirror({ shared: store.shared, log });
    await mirror.open();
    open.push(mirror);
    return mirror;
  }

  test("is known to a mirror as soon as its own change is acknowledged", async () => {
    const { store } = current();
    await store.shared.replace("rules:a", null, "1");
    const mirror = await mirrorOf(store);
    expect(mirror.get("rules:a")).toBe("1");
    for (let at = 1; at < 20; at++) {
      expect(await mirror.replace("rules:a", `${at}`, `${at + 1}`)).toBe(true);
      expect(mirror.get("rules:a")).toBe(`${at + 1}`);
    }
    expect(await mirror.replace("rules:a", "1", "x")).toBe(false);
    await mirror.replace("rules:b", null, "1");
    await mirror.replace("other", null, "1");
    expect([mirror.get("rules:b"), mirror.get("other")]).toEqual(["1", "1"]);
    await mirror.replace("rules:a", "20", null);
    expect(mirror.get("rules:a")).toBeUndefined();
  });

  test("is told to a mirror of another process, and to those who listen there", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    try {
      const mirror = await mirrorOf(second);
      const heard: string[] = [];
      mirror.onChange((entries) => heard.push(...entries.map(({ name, text }) => `${name}=${text}`)));
      await store.shared.replace("a", null, "1");
      await until(() => mirror.get("a") === "1", { what: "the new entry is known" });
      await store.shared.replace("a", "1", "2");
      await until(() => mirror.get("a") === "2", { what: "the change is known" });
      await store.shared.replace("a", "2", null);
      await until(() => mirror.get("a") === undefined, { what: "that it is gone is known" });
      expect(heard).toEqual(["a=1", "a=2", "a=null"]);
    } finally {
      await second.close();
    }
  });
}
