// The part of the conformance suite that is about names: aliases, external ids and reuse hashes, each of which one link has at
// most. That a link gets all of them or none is contract-claims.ts.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { type Name, nameKey, namesOf } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import {
  aliasAt,
  aliasName,
  collect,
  type Difference,
  editOf,
  externalName,
  insertAll,
  purgeOf,
  reuseName,
  type StoreUnderTest,
  storedAt,
  trashOf,
  updateTo,
  wordFor,
} from "./contract.ts";

/** Declares the tests of names for one adapter. `open` makes a new, empty store for every test. */
export function nameTests(open: () => Promise<StoreUnderTest>): void {
  describe("a name of a link", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    aliasTests(() => under);
    fieldOwnerTests(() => under);
    uniqueNameTests(() => under);
    freedTests(() => under);
  });
}

/** Fields as they stand in a link's details. */
export const fields = (...names: string[]) => names as Field[];

/** Who has each of these names. */
async function holdersOf(store: Store, ...names: Name[]): Promise<(string | null)[]> {
  return await Promise.all(names.map((name) => store.links.holderOf(name)));
}

/** Expects that the link has all its names, and that each of them is found. */
export async function expectNamed(store: Store, stored: StoredLink): Promise<void> {
  const { id } = stored.details;
  expect(await store.links.read(id)).toEqual(stored);
  for (const name of namesOf(stored)) {
    expect([nameKey(name), await store.links.holderOf(name)]).toEqual([nameKey(name), id]);
    if (name.kind !== "alias") continue;
    const alias = aliasAt(name.field, id, name.leads);
    expect(await store.links.find(name.field)).toEqual(alias);
    expect(await store.links.read(name.field)).toEqual(alias);
  }
}

/** Expects that nobody has any of these names, nor anything at a field among them. */
export async function expectFree(store: Store, ...names: Name[]): Promise<void> {
  expect(await holdersOf(store, ...names)).toEqual(names.map(() => null));
  for (const name of names) {
    if (name.kind !== "alias") continue;
    expect([name.field, await store.links.find(name.field)]).toEqual([name.field, null]);
    expect([name.field, await store.links.exists(name.field)]).toEqual([name.field, false]);
  }
}

/** A name of each kind, and more than one of some. */
export const EVERY_NAME: Difference = {
  aliases: fields("alias-1", "alias@example.org"),
  retired: fields("old-1", "old-2"),
  externalId: "ext/1 ü",
  reuseHash: "hash-1",
};

function aliasTests(current: () => StoreUnderTest): void {
  test("that it is born with is its own once it is stored", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    expect(await store.links.insert(stored)).toBe("inserted");
    await expectNamed(store, stored);
  });

  test("that it gets by an edit is its own once that is stored", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const edited = editOf(stored, EVERY_NAME);
    expect(await store.links.update(edited, stored)).toBe("updated");
    await expectNamed(store, edited);
  });

  test("is still its own after the store was closed and opened again", async () => {
    const { store, reopen } = current();
    const [stored] = await insertAll(store, storedAt("abc", EVERY_NAME));
    await expectNamed(await reopen(), stored as StoredLink);
  });

  test("becomes the one that it is shown by, and back", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const renamed = await updateTo(store, editOf(stored, { aliases: fields("new"), shownAs: "new" as Field }), stored);
    await expectNamed(store, renamed);
    const back = await updateTo(store, editOf(renamed, { shownAs: "abc" as Field }), renamed);
    await expectNamed(store, back);
  });

  test("stops leading when it is retired, stays its own, and leads again when that is taken back", async () => {
    const { store } = current();
    const stored = storedAt("abc", { aliases: fields("alias") });
    await store.links.insert(stored);
    const retired = await updateTo(store, editOf(stored, { aliases: [], retired: fields("alias") }), stored);
    await expectNamed(store, retired);
    const back = await updateTo(store, editOf(retired, { aliases: fields("alias"), retired: [] }), retired);
    await expectNamed(store, back);
  });

  test("stays its own while the link is in the trash, and when it is back", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    await store.links.insert(stored);
    const trashed = await updateTo(store, trashOf(stored), stored);
    await expectNamed(store, trashed);
    for (const difference of [{ aliases: fields("alias-1") }, { externalId: "ext/1 ü" }, { reuseHash: "hash-1" }]) {
      expect(wordFor(await store.links.insert(storedAt("other", difference)))).toStartWith("taken: ");
    }
    await expectNamed(store, await updateTo(store, editOf(trashed), trashed));
  });

  test("stays its own when the maker asks to insert the link again", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    await store.links.insert(stored);
    expect(await store.links.insert(stored)).toBe("inserted");
    await expectNamed(store, stored);
    expect(await store.links.count()).toBe(5);
  });
}

/** Who can be in the way at a field. */
const OWNERS: Readonly<Record<string, StoredLink>> = {
  "another link's code": storedAt("wanted"),
  "another link's alias": storedAt("other", { aliases: fields("wanted") }),
  "retired for another link": storedAt("other", { retired: fields("wanted") }),
};

function fieldOwnerTests(current: () => StoreUnderTest): void {
  test.each(Object.keys(OWNERS))("is refused as an alias where it is %s", async (owner) => {
    const { store } = current();
    const other = OWNERS[owner] as StoredLink;
    const [stored] = await insertAll(store, storedAt("abc"), other);
    const edited = editOf(stored as StoredLink, { aliases: fields("wanted"), title: "Edited" });
    expect(wordFor(await store.links.update(edited, stored as StoredLink))).toBe("taken: alias wanted");
    expect(await store.links.read("abc" as Field)).toEqual(stored as StoredLink);
    await expectNamed(store, other);
  });

  test.each(Object.keys(OWNERS))("is refused to a new link where it is %s, and the link is not made", async (owner) => {
    const { store } = current();
    const other = OWNERS[owner] as StoredLink;
    await insertAll(store, other);
    expect(wordFor(await store.links.insert(storedAt("abc", { aliases: fields("wanted") })))).toBe("taken: alias wanted");
    await expectFree(store, aliasName("abc"));
    await expectNamed(store, other);
    expect(await collect(store)).toEqual([other]);
  });

  test.each(Object.keys(OWNERS))("is refused as the code of a new link where it is %s", async (owner) => {
    const { store } = current();
    const other = OWNERS[owner] as StoredLink;
    await insertAll(store, other);
    expect(await store.links.insert(storedAt("wanted", { makerHash: "somebody else" }))).toBe("taken");
    await expectNamed(store, other);
  });

  test("is refused as an alias where a link was deleted for good", async () => {
    const { store } = current();
    const [stored, other] = (await insertAll(store, storedAt("abc"), storedAt("wanted"))) as [StoredLink, StoredLink];
    const purged = await updateTo(store, purgeOf(other), other);
    const edited = editOf(stored, { aliases: fields("wanted") });
    expect(wordFor(await store.links.update(edited, stored))).toBe("taken: alias wanted");
    await expectNamed(store, purged);
  });

  test("is no alias of itself: an edit that changes something else claims nothing anew", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    await store.links.insert(stored);
    await expectNamed(store, await updateTo(store, editOf(stored, { title: "Edited" }), stored));
    expect(await store.links.count()).toBe(5);
  });
}

const KINDS: Readonly<Record<string, { name: (text: string) => Name; having: (text: string | null) => Difference }>> = {
  "an external id": { name: externalName, having: (externalId) => ({ externalId }) },
  "a reuse hash": { name: reuseName, having: (reuseHash) => ({ reuseHash }) },
};

function uniqueNameTests(current: () => StoreUnderTest): void {
  describe.each(Object.keys(KINDS))("that is %s", (kind) => {
    const { name, having } = KINDS[kind] as (typeof KINDS)[string];

    test("is nobody's until a link has it", async () => {
      const { store } = current();
      await store.links.insert(storedAt("abc", having("one")));
      expect(await holdersOf(store, name("one"), name("two"), name(""))).toEqual(["abc", null, null]);
    });

    test("is refused to a second link, by insert and by update, which change nothing", async () => {
      const { store } = current();
      const [stored] = (await insertAll(store, storedAt("abc"), storedAt("other", having("one")))) as [StoredLink];
      const outcome = await store.links.update(editOf(stored, { ...having("one"), title: "Edited" }), stored);
      expect(wordFor(outcome)).toBe(`taken: ${nameKey(name("one"))}`);
      expect(wordFor(await store.links.insert(storedAt("new", having("one"))))).toBe(`taken: ${nameKey(name("one"))}`);
      expect(await store.links.read("abc" as Field)).toEqual(stored);
      await expectFree(store, aliasName("new"));
      expect(await holdersOf(store, name("one"))).toEqual(["other"]);
    });

    test("is free for others once the link has another or none", async () => {
      const { store } = current();
      const stored = storedAt("abc", having("one"));
      await store.links.insert(stored);
      const changed = await updateTo(store, editOf(stored, having("two")), stored);
      expect(await holdersOf(store, name("one"), name("two"))).toEqual([null, "abc"]);
      await insertAll(store, storedAt("other", having("one")));
      await updateTo(store, editOf(changed, having(null)), changed);
      await insertAll(store, storedAt("third", having("two")));
      expect(await holdersOf(store, name("one"), name("two"))).toEqual(["other", "third"]);
    });

    test("can be swapped between two links, one after the other", async () => {
      const { store } = current();
      const [a, b] = (await insertAll(store, storedAt("a", having("one")), storedAt("b", having("two")))) as [
        StoredLink,
        StoredLink,
      ];
      expect(wordFor(await store.links.update(editOf(a, having("two")), a))).toBe(`taken: ${nameKey(name("two"))}`);
      const without = await updateTo(store, editOf(a, having(null)), a);
      await updateTo(store, editOf(b, having("one")), b);
      await updateTo(store, editOf(without, having("two")), without);
      expect(await holdersOf(store, name("one"), name("two"))).toEqual(["b", "a"]);
    });

    test("can come back to the link that gave it up", async () => {
      const { store } = current();
      const stored = storedAt("abc", having("one"));
      await store.links.insert(stored);
      const without = await updateTo(store, editOf(stored, having(null)), stored);
      await expectNamed(store, await updateTo(store, editOf(without, having("one")), without));
    });

    test("tells capitals apart, and takes any text", async () => {
      const { store } = current();
      const texts = ["one", "One", "a b", "grüße", "日本語", "a:b@c/d?e#f", '"{}\\', "x".repeat(200)];
      await insertAll(store, ...texts.map((text, at) => storedAt(`code-${at}`, having(text))));
      expect(await holdersOf(store, ...texts.map(name))).toEqual(texts.map((_, at) => `code-${at}`));
    });
  });

  test("is another one for each kind, also when the text is the same", async () => {
    const { store } = current();
    await insertAll(store, storedAt("same"), storedAt("a", { externalId: "same" }), storedAt("b", { reuseHash: "same" }));
    expect(await holdersOf(store, externalName("same"), reuseName("same"))).toEqual(["a", "b"]);
  });
}

function freedTests(current: () => StoreUnderTest): void {
  test("is free for anybody after a release, fields and all", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    await store.links.insert(stored);
    expect(await store.links.release(stored)).toBe("released");
    await expectFree(store, aliasName("abc"), ...namesOf(stored));
    expect(await store.links.count()).toBe(0);
    const next = storedAt("alias-1", { aliases: fields("abc", "old-2"), externalId: "ext/1 ü", reuseHash: "hash-1" });
    expect(await store.links.insert(next)).toBe("inserted");
    await expectNamed(store, next);
  });

  test("is free after a release from the trash", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    await store.links.insert(stored);
    const trashed = await updateTo(store, trashOf(stored), stored);
    expect(await store.links.release(trashed)).toBe("released");
    await expectFree(store, aliasName("abc"), ...namesOf(stored));
  });

  test("is kept when a link is deleted for good if it is a field, and free if it is none", async () => {
    const { store } = current();
    const stored = storedAt("abc", EVERY_NAME);
    await store.links.insert(stored);
    const purged = await updateTo(store, purgeOf(stored), stored);
    await expectNamed(store, purged);
    await expectFree(store, externalName("ext/1 ü"), reuseName("hash-1"));
    await insertAll(store, storedAt("next", { externalId: "ext/1 ü", reuseHash: "hash-1" }));
    expect(wordFor(await store.links.insert(storedAt("last", { aliases: fields("alias-1") })))).toBe("taken: alias alias-1");
  });

  test("that moved to another link is not freed by releasing the one that had it before", async () => {
    const { store } = current();
    const stored = storedAt("abc", { externalId: "ext", reuseHash: "hash" });
    await store.links.insert(stored);
    const without = await updateTo(store, editOf(stored, { externalId: null, reuseHash: null }), stored);
    const [next] = (await insertAll(store, storedAt("next", { externalId: "ext", reuseHash: "hash" }))) as [StoredLink];
    expect(await store.links.release(without)).toBe("released");
    await expectNamed(store, next);
  });
}
