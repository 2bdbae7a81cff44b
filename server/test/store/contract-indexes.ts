// The part of the conformance suite that is about the ordered indexes: each link is found where `entriesOf` says, in order, page
// by page, and nowhere else.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { hostIndex, type IndexName, makerIndex, tagIndex, timeKey } from "../../src/core/names.ts";
import type { Position, Store } from "../../src/core/store.ts";
import { until } from "../support/wait.ts";
import { editOf, insertAll, MADE_AT, purgeOf, type StoreUnderTest, storedAt, trashOf, updateTo } from "./contract.ts";
import { allIn, compareBytes, crowd, manySorts, placesIn, placesOf } from "./contract-places.ts";

/** Declares the tests of the ordered indexes for one adapter. `open` makes a new, empty store for every test. */
export function indexTests(open: () => Promise<StoreUnderTest>): void {
  describe("an index", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    placeTests(() => under);
    followTests(() => under);
    spanTests(() => under);
    pageTests(() => under);
    nameAndSizeTests(() => under);
  });
}

/** Every index that the suite's links are in, and some that none is in. */
const INDEXES = [
  ...["made", "edited", "code", "off", "archived", "timed", "trash", "tag:nobody", "host:nobody.example"],
  ...["red", "größe", "a b", "zwei:drei"].map(tagIndex),
  ...["admin", "key:abcdefghij"].map(makerIndex),
  ...["example.org", "links.example.net"].map(hostIndex),
];

/** Expects that the links are in their indexes, in order, and nothing else is in any of them. */
async function expectPlaced(store: Store, ...links: readonly StoredLink[]): Promise<void> {
  await store.indexes.settled();
  const expected = placesOf(links);
  expect(await placesIn(store, new Set([...INDEXES, ...expected.keys()]))).toEqual(
    new Map(
      [...INDEXES, ...expected.keys()].flatMap((index) => (expected.has(index) ? [[index, expected.get(index) ?? []]] : [])),
    ),
  );
}

function placeTests(current: () => StoreUnderTest): void {
  test("is empty as long as there is no link", async () => {
    const { store } = current();
    await expectPlaced(store);
    expect(await store.indexes.range("made", { descending: true, limit: 10 })).toEqual([]);
    expect(await store.indexes.size("made")).toBe(0);
  });

  test("holds each link that belongs there once what was written is settled, and no other", async () => {
    const { store } = current();
    await expectPlaced(store, ...(await insertAll(store, ...manySorts())));
  });

  test("holds them still after the store was closed and opened again", async () => {
    const { store, reopen } = current();
    const links = await insertAll(store, ...manySorts());
    await expectPlaced(await reopen(), ...links);
  });

  test("holds what another process wrote, within moments", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    const links = await insertAll(second, ...manySorts());
    const expected = placesOf(links);
    await until(async () => Bun.deepEquals(await placesIn(store, expected.keys()), expected), {
      what: "what was written elsewhere is in the indexes",
    });
  });

  test("holds a link once when its maker asks to insert it again", async () => {
    const { store } = current();
    const links = await insertAll(store, ...manySorts());
    await insertAll(store, ...links);
    await expectPlaced(store, ...links);
  });

  test("does not hold a link that was refused", async () => {
    const { store } = current();
    const [stored] = (await insertAll(store, storedAt("abc", { externalId: "ext" }))) as [StoredLink];
    await store.links.insert(storedAt("abc", { makerHash: "somebody else", tags: ["red"] }));
    await store.links.insert(storedAt("new", { externalId: "ext", tags: ["red"] }));
    const stale = storedAt("abc", { version: 7 });
    await store.links.update(editOf(stale, { tags: ["red"], archived: true }), stale);
    await expectPlaced(store, stored);
  });
}

/** Edits of `BEFORE`, each of which moves it in some indexes. */
const BEFORE = storedAt("abc", { tags: ["red"], createdBy: "admin", archived: true, terms: { maxClicks: 1 } });
const FINAL = "that deletes it for good";
const EDITS: Readonly<Record<string, StoredLink>> = {
  "of its title": editOf(BEFORE, { title: "Title" }),
  "of its tags": editOf(BEFORE, { tags: ["größe", "zwei:drei"] }),
  "that takes it out of the archive": editOf(BEFORE, { archived: false }),
  "that switches it off": editOf(BEFORE, { terms: { enabled: false } }),
  "that takes its limit away": editOf(BEFORE, { terms: { maxClicks: null } }),
  "that gives it another code": editOf(BEFORE, {
    aliases: ["zzz@example.org" as Field],
    shownAs: "zzz@example.org" as Field,
  }),
  "that puts it into the trash": trashOf(BEFORE),
  [FINAL]: purgeOf(BEFORE),
};

function followTests(current: () => StoreUnderTest): void {
  test.each(Object.keys(EDITS))("follows an edit %s", async (name) => {
    const { store } = current();
    const [other] = (await insertAll(store, storedAt("abd", { tags: ["red"], createdBy: "admin" }), BEFORE)) as [StoredLink];
    await expectPlaced(store, other, BEFORE);
    await expectPlaced(store, other, await updateTo(store, EDITS[name] as StoredLink, BEFORE));
  });

  test.each(Object.keys(EDITS).filter((name) => name !== FINAL))("follows the undoing of an edit %s", async (name) => {
    const { store } = current();
    await insertAll(store, BEFORE);
    const edited = await updateTo(store, EDITS[name] as StoredLink, BEFORE);
    const { tags, archived, shownAs } = BEFORE.details;
    const undone = editOf(edited, { tags, archived, shownAs, terms: { maxClicks: 1, enabled: true } });
    await expectPlaced(store, await updateTo(store, undone, edited));
  });

  test("follows a link from the trash to its end", async () => {
    const { store } = current();
    await insertAll(store, BEFORE);
    const trashed = await updateTo(store, trashOf(BEFORE), BEFORE);
    await updateTo(store, purgeOf(trashed), trashed);
    await expectPlaced(store);
  });

  test("does not hold a link that was released, and holds the next one at its code", async () => {
    const { store } = current();
    const [stored, other] = (await insertAll(store, BEFORE, storedAt("other"))) as [StoredLink, StoredLink];
    await store.links.release(stored);
    await expectPlaced(store, other);
    const next = storedAt("abc", { createdAt: MADE_AT + 5, updatedAt: MADE_AT + 5, tags: ["a b"], makerHash: "maker-2" });
    await insertAll(store, next);
    await expectPlaced(store, other, next);
  });

  test("follows many edits of one link, one right after the other", async () => {
    const { store } = current();
    let stored = BEFORE;
    await insertAll(store, stored);
    for (let at = 0; at < 40; at++) {
      stored = await updateTo(store, editOf(stored, { tags: [`tag-${at % 3}`], archived: at % 2 === 0 }), stored);
    }
    await expectPlaced(store, stored);
    expect(await store.indexes.named("tag:", 10)).toEqual(["tag:tag-0"]);
  });

  test("ends with the last edit when two processes edit in turn", async () => {
    const { store, openSecond } = current();
    const second = await openSecond();
    let stored = BEFORE;
    await insertAll(store, stored);
    for (let at = 0; at < 20; at++) {
      stored = await updateTo(at % 2 === 0 ? second : store, editOf(stored, { tags: [`tag-${at}`] }), stored);
    }
    const expected = placesOf([stored]);
    const indexes = ["made", "edited", ...Array.from({ length: 20 }, (_, at) => `tag:tag-${at}`)];
    await until(
      async () => {
        const found = await placesIn(store, indexes);
        return indexes.every((index) => Bun.deepEquals(found.get(index), expected.get(index)));
      },
      { what: "the indexes hold the last edit and no other" },
    );
  });
}

/** Five links, two of them made at the same time; their places in `made`. */
async function fiveLinks(store: Store): Promise<Position[]> {
  const at = (createdAt: number) => ({ createdAt, updatedAt: createdAt });
  await insertAll(
    store,
    storedAt("c", at(MADE_AT + 10)),
    storedAt("b", at(MADE_AT + 20)),
    storedAt("a", at(MADE_AT + 20)),
    storedAt("e", at(MADE_AT + 5)),
    storedAt("d", at(MADE_AT + 30)),
  );
  await store.indexes.settled();
  return ["e", "c", "a", "b", "d"].map((id, index) => ({
    id: id as Field,
    key: timeKey(MADE_AT + ([5, 10, 20, 20, 30][index] ?? 0)),
  }));
}

function spanTests(current: () => StoreUnderTest): void {
  test("is read in the order of keys, then of ids, in both directions", async () => {
    const { store } = current();
    const places = await fiveLinks(store);
    expect(await store.indexes.range("made", { descending: false, limit: 10 })).toEqual(places);
    expect(await store.indexes.range("made", { descending: true, limit: 10 })).toEqual(places.toReversed());
  });

  test("is read from behind a position on, also between two of the same key", async () => {
    const { store } = current();
    const places = await fiveLinks(store);
    for (const [at, after] of places.entries()) {
      expect(await allIn(store, "made", { after })).toEqual(places.slice(at + 1));
      expect(await allIn(store, "made", { after, descending: true })).toEqual(places.slice(0, at).toReversed());
    }
  });

  test("is read from behind a position on where no link is", async () => {
    const { store } = current();
    const places = await fiveLinks(store);
    const between = { key: timeKey(MADE_AT + 20), id: "aa" as Field };
    expect(await allIn(store, "made", { after: between })).toEqual(places.slice(3));
    expect(await allIn(store, "made", { after: between, descending: true })).toEqual(places.slice(0, 3).toReversed());
    const before = { key: timeKey(0), id: "z" as Field };
    expect(await allIn(store, "made", { after: before })).toEqual(places);
    expect(await allIn(store, "made", { after: before, descending: true })).toEqual([]);
  });

  test("is read as far as a key, all of that key included", async () => {
    const { store } = current();
    const places = await fiveLinks(store);
    const last = timeKey(MADE_AT + 20);
    expect(await allIn(store, "made", { until: last })).toEqual(places.slice(0, 4));
    expect(await allIn(store, "made", { until: last, descending: true })).toEqual(places.slice(2).toReversed());
    expect(await allIn(store, "made", { until: timeKey(MADE_AT + 19) })).toEqual(places.slice(0, 2));
    expect(await allIn(store, "made", { until: timeKey(MADE_AT + 31), descending: true })).toEqual([]);
    expect(await allIn(store, "made", { until: timeKey(0) })).toEqual([]);
  });

  test("is read between a position and a key", async () => {
    const { store } = current();
    const places = await fiveLinks(store);
    const [, second, third, , fifth] = places as [Position, Position, Position, Position, Position];
    expect(await allIn(store, "made", { after: second, until: third.key })).toEqual(places.slice(2, 4));
    const down = { after: fifth, until: second.key, descending: true };
    expect(await allIn(store, "made", down)).toEqual(places.slice(1, 4).toReversed());
  });

  test("gives as many as asked for and no more", async () => {
    const { store } = current();
    const places = await fiveLinks(store);
    for (const limit of [1, 2, 3]) {
      const page = await store.indexes.range("made", { descending: false, limit });
      expect(page.length).toBeGreaterThan(0);
      expect(page).toEqual(places.slice(0, page.length));
      expect(await allIn(store, "made", { limit })).toEqual(places);
      expect(await allIn(store, "made", { limit, descending: true })).toEqual(places.toReversed());
    }
  });
}

const PAGED = 400;

function pageTests(current: () => StoreUnderTest): void {
  test.each([
    ["made", false],
    ["made", true],
    ["code", false],
    ["code", true],
    ["tag:red", true],
  ])("%p, read page by page (descending: %p), gives each link once while others are made", async (index, descending) => {
    const { store } = current();
    const before = await insertAll(store, ...crowd(PAGED, "before"));
    const size = async () => (await allIn(store, index)).length;
    await until(async () => (await size()) === PAGED, { what: "all links are in the index" });
    const during = crowd(PAGED, "during");
    const seen: Position[] = [];
    let page = await store.indexes.range(index, { descending, limit: 30 });
    while (page.length > 0) {
      seen.push(...page);
      await insertAll(store, ...during.splice(0, 10));
      page = await store.indexes.range(index, { descending, limit: 30, after: page.at(-1) as Position });
    }
    const expected = placesOf(before).get(index) ?? [];
    const old = seen.filter(({ id }) => id.startsWith("before-"));
    expect(old).toEqual(descending ? expected.toReversed() : expected);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  });
}

function nameAndSizeTests(current: () => StoreUnderTest): void {
  test("has the size of what is in it", async () => {
    const { store } = current();
    const links = await insertAll(store, ...manySorts());
    await store.indexes.settled();
    const expected = placesOf(links);
    const sizes = await Promise.all(INDEXES.map(async (index) => [index, await store.indexes.size(index)]));
    expect(sizes).toEqual(INDEXES.map((index) => [index, expected.get(index)?.length ?? 0]));
  });

  test("is named as long as anything is in it", async () => {
    const { store } = current();
    const [stored] = (await insertAll(
      store,
      storedAt("abc", { tags: ["red", "some"] }),
      storedAt("abd", { tags: ["some"] }),
    )) as [StoredLink];
    await store.indexes.settled();
    expect(await store.indexes.named("tag:", 10)).toEqual(["tag:red", "tag:some"]);
    await updateTo(store, trashOf(stored), stored);
    await store.indexes.settled();
    expect(await store.indexes.named("tag:", 10)).toEqual(["tag:some"]);
    expect(await store.indexes.size("tag:red")).toBe(0);
  });

  test("is named by the beginning of its name, in order, page by page", async () => {
    const { store } = current();
    const tags = ["a", "ab", "a_", "a_c", "a%", "A", "b", "größe", "\uFB01", "\u{1D4B3}"];
    await insertAll(store, ...tags.map((tag, at) => storedAt(`code-${at}`, { tags: [tag], createdBy: "key:a" })));
    await store.indexes.settled();
    const sorted = tags.map(tagIndex).sort(compareBytes);
    expect(await store.indexes.named("tag:", 100)).toEqual(sorted);
    expect(await store.indexes.named("tag:a_", 100)).toEqual(["tag:a_", "tag:a_c"]);
    expect(await store.indexes.named("tag:a%", 100)).toEqual(["tag:a%"]);
    expect(await store.indexes.named("tag:A", 100)).toEqual(["tag:A"]);
    expect(await store.indexes.named("tag:nobody", 100)).toEqual([]);
    expect(await store.indexes.named("by:", 100)).toEqual(["by:key:a"]);
    for (const limit of [1, 3]) {
      const seen: IndexName[] = [];
      let page = await store.indexes.named("tag:", limit);
      for (; page.length > 0; page = await store.indexes.named("tag:", limit, seen.at(-1) as IndexName)) {
        expect(page.length).toBeLessThanOrEqual(limit);
        seen.push(...page);
      }
      expect(seen).toEqual(sorted);
    }
  });
}
