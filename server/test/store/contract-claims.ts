// The part of the conformance suite that is about claiming names: a link gets all of them or none, whoever asks at the same
// time, and what was refused is free for others.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { StoredLink } from "../../src/core/link.ts";
import { nameKey, namesOf } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import {
  aliasName,
  collect,
  type Difference,
  editOf,
  insertAll,
  type StoreUnderTest,
  storedAt,
  updateTo,
  wordFor,
} from "./contract.ts";
import { EVERY_NAME, expectFree, expectNamed, fields } from "./contract-names.ts";

const RIVALS = 16;

/** Declares the tests of claims for one adapter. `open` makes a new, empty store for every test. */
export function claimTests(open: () => Promise<StoreUnderTest>): void {
  describe("a name that is claimed", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    togetherTests(() => under);
    raceTests(() => under);
  });
}

function togetherTests(current: () => StoreUnderTest): void {
  const all = namesOf(storedAt("abc", EVERY_NAME));
  const inTheWay: Readonly<Record<string, StoredLink>> = {
    "alias alias@example.org": storedAt("alias@example.org"),
    "alias old-2": storedAt("other", { aliases: fields("old-2") }),
    "external ext/1 ü": storedAt("other", { externalId: "ext/1 ü" }),
    "reuse hash-1": storedAt("other", { reuseHash: "hash-1" }),
  };

  test.each(Object.keys(inTheWay))("is not had by a new link if %s is taken, and all others stay free", async (key) => {
    const { store } = current();
    const other = inTheWay[key] as StoredLink;
    await insertAll(store, other);
    expect(wordFor(await store.links.insert(storedAt("abc", EVERY_NAME)))).toBe(`taken: ${key}`);
    await expectFree(store, aliasName("abc"), ...all.filter((name) => nameKey(name) !== key));
    await expectNamed(store, other);
    expect(await collect(store)).toEqual([other]);
  });

  test.each(Object.keys(inTheWay))("is not had by an edit if %s is taken, and all others stay free", async (key) => {
    const { store } = current();
    const other = inTheWay[key] as StoredLink;
    const stored = storedAt("abc", { externalId: "ext-before", aliases: fields("before") });
    await insertAll(store, other, stored);
    const { aliases = [], ...names } = EVERY_NAME;
    const edited = editOf(stored, { ...names, aliases: [...fields("before"), ...aliases], title: "Edited" });
    expect(wordFor(await store.links.update(edited, stored))).toBe(`taken: ${key}`);
    await expectFree(store, ...all.filter((name) => nameKey(name) !== key));
    await expectNamed(store, stored);
    await expectNamed(store, other);
  });

  test("is not had by an edit of a version that is gone, and stays free", async () => {
    const { store } = current();
    const stored = storedAt("abc", { externalId: "ext-before" });
    await store.links.insert(stored);
    const edited = await updateTo(store, editOf(stored, { title: "Edited" }), stored);
    expect(await store.links.update(editOf(stored, EVERY_NAME), stored)).toBe("conflict");
    await expectFree(store, ...all);
    await expectNamed(store, edited);
  });

  test("is not had by an edit of a link that is not there, and stays free", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    expect(await store.links.update(editOf(stored, EVERY_NAME), stored)).toBe("absent");
    await expectFree(store, aliasName("abc"), ...all);
  });

  test("is not had by a new link whose code is taken, and stays free", async () => {
    const { store } = current();
    const [stored] = (await insertAll(store, storedAt("abc"))) as [StoredLink];
    expect(await store.links.insert(storedAt("abc", { ...EVERY_NAME, makerHash: "somebody else" }))).toBe("taken");
    await expectFree(store, ...all);
    await expectNamed(store, stored);
  });
}

/** A name that many links want, and how each of them asks for it. */
const WANTED: Readonly<Record<string, Difference>> = {
  alias: { aliases: fields("wanted") },
  "external id": { externalId: "wanted" },
  "reuse hash": { reuseHash: "wanted" },
};

function raceTests(current: () => StoreUnderTest): void {
  test.each(Object.keys(WANTED))(`is had by exactly one of ${RIVALS} links that get it as %s at once`, async (kind) => {
    const { store, openSecond } = current();
    const stores = [store, await openSecond()];
    const rivals = await insertAll(store, ...Array.from({ length: RIVALS }, (_, at) => storedAt(`rival-${at}`)));
    const edits = rivals.map((stored) => editOf(stored, { ...WANTED[kind], title: "Edited" }));
    const asked = edits.map((edit, at) => (stores[at % 2] as Store).links.update(edit, rivals[at] as StoredLink));
    const words = (await Promise.all(asked)).map(wordFor);
    expect(words.filter((word) => word === "updated")).toHaveLength(1);
    expect(words.filter((word) => word.startsWith("taken: "))).toHaveLength(RIVALS - 1);
    for (const [at, word] of words.entries()) {
      await expectNamed(store, (word === "updated" ? edits[at] : rivals[at]) as StoredLink);
    }
  });

  test.each(Object.keys(WANTED))(`is had by exactly one of ${RIVALS} new links that ask for it as %s at once`, async (kind) => {
    const { store, openSecond } = current();
    const stores = [store, await openSecond()];
    const rivals = Array.from({ length: RIVALS }, (_, at) =>
      storedAt(`rival-${at}`, { ...WANTED[kind], makerHash: `maker-${at}` }),
    );
    const asked = rivals.map((stored, at) => (stores[at % 2] as Store).links.insert(stored));
    const words = (await Promise.all(asked)).map(wordFor);
    expect(words.filter((word) => word === "inserted")).toHaveLength(1);
    expect(words.filter((word) => word.startsWith("taken: "))).toHaveLength(RIVALS - 1);
    const winner = rivals[words.indexOf("inserted")] as StoredLink;
    await expectNamed(store, winner);
    expect(await collect(store)).toEqual([winner]);
  });

  test("is had by the link or the alias, never both, when they are made at once", async () => {
    const { store } = current();
    const rivals = await insertAll(store, ...Array.from({ length: RIVALS }, (_, at) => storedAt(`rival-${at}`)));
    const born = Array.from({ length: RIVALS }, (_, at) => storedAt("wanted", { makerHash: `maker-${at}` }));
    const edits = rivals.map((stored) => editOf(stored, { aliases: fields("wanted") }));
    const asked = [
      ...born.map((stored) => store.links.insert(stored)),
      ...edits.map((edit, at) => store.links.update(edit, rivals[at] as StoredLink)),
    ];
    const words = (await Promise.all(asked)).map(wordFor);
    const winners = [...born, ...edits].filter((_, at) => words[at] === "inserted" || words[at] === "updated");
    expect(winners).toHaveLength(1);
    await expectNamed(store, winners[0] as StoredLink);
    const others = rivals.filter((rival) => rival.details.id !== winners[0]?.details.id);
    for (const other of others) expect(await store.links.read(other.details.id)).toEqual(other);
  });

  test("is free again when all that wanted it with another that is taken were refused", async () => {
    const { store } = current();
    await insertAll(store, storedAt("other", { externalId: "taken" }));
    const wanted = { aliases: fields("wanted"), externalId: "taken" };
    const rivals = Array.from({ length: RIVALS }, (_, at) => storedAt(`rival-${at}`, { ...wanted, makerHash: `maker-${at}` }));
    const words = (await Promise.all(rivals.map((stored) => store.links.insert(stored)))).map(wordFor);
    expect(words.filter((word) => !word.startsWith("taken: "))).toEqual([]);
    await expectFree(store, aliasName("wanted"), ...rivals.map(({ details }) => aliasName(details.id)));
    await insertAll(store, storedAt("wanted"));
  });
}
