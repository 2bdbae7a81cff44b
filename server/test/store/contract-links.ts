// The part of the conformance suite that is about `Links` and one field each: insert, find, read, update, release.
import { expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import {
  aliasAt,
  collect,
  detailsOf,
  editOf,
  insertAll,
  insertMany,
  linkAt,
  longTarget,
  MADE_AT,
  purgeOf,
  type StoreUnderTest,
  storedAt,
  trashOf,
  updateTo,
} from "./contract.ts";

export function insertTests(current: () => StoreUnderTest): void {
  test("stores a link whose code is free", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    expect(await store.links.insert(stored)).toBe("inserted");
    expect(await store.links.find("abc" as Field)).toEqual(linkAt("abc"));
  });

  test("refuses a code that is already taken and leaves the first link alone", async () => {
    const { store } = current();
    const first = storedAt("abc", { target: "https://example.com/first", makerHash: "maker-1" });
    const second = storedAt("abc", { target: "https://example.com/second", makerHash: "maker-2" });
    await store.links.insert(first);
    expect(await store.links.insert(second)).toBe("taken");
    expect(await store.links.read("abc" as Field)).toEqual(first);
  });

  test("tells the maker who asks again that the link is theirs", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    expect(await store.links.insert(stored)).toBe("inserted");
    expect(await collect(store)).toEqual([stored]);
  });

  test("changes nothing when the maker asks again after an edit", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const edited = await updateTo(store, editOf(stored, { target: "https://example.com/edited" }), stored);
    expect(await store.links.insert(stored)).toBe("inserted");
    expect(await store.links.read("abc" as Field)).toEqual(edited);
  });

  test("lets exactly one of 64 makers have a code", async () => {
    const { store } = current();
    const tries = Array.from({ length: 64 }, (_, at) =>
      storedAt("wanted", { target: `https://example.com/${at}`, makerHash: `maker-${at}` }),
    );
    const outcomes = await Promise.all(tries.map((stored) => store.links.insert(stored)));
    expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(63);
    expect(await store.links.read("wanted" as Field)).toEqual(tries[outcomes.indexOf("inserted")] ?? null);
  });

  test("stores many links at once, and tells of each in its place", async () => {
    const { store } = current();
    const mine = storedAt("mine", { makerHash: "maker-1" });
    const named = storedAt("named", { aliases: ["other" as Field], externalId: "ours" });
    await insertAll(store, storedAt("there", { makerHash: "somebody" }), mine, named);
    const wanted = [
      storedAt("z"),
      storedAt("there", { makerHash: "another" }),
      mine,
      storedAt("a", { makerHash: "first" }),
      storedAt("a", { makerHash: "second" }),
      storedAt("b", { externalId: "ours" }),
      storedAt("c", { aliases: ["there" as Field] }),
      richAt("rich"),
    ];
    const outcomes = await store.links.insertAll(wanted);
    expect(outcomes.slice(0, 3)).toEqual(["inserted", "taken", "inserted"]);
    expect(outcomes.slice(3, 5).toSorted()).toEqual(["inserted", "taken"]);
    expect(outcomes[5]).toEqual({ taken: { kind: "external", id: "ours" } });
    expect(outcomes[6]).toEqual({ taken: { kind: "alias", field: "there" as Field, leads: true } });
    expect(outcomes[7]).toBe("inserted");
    for (const at of [0, outcomes.indexOf("inserted", 3), 7]) {
      const stored = wanted[at] as StoredLink;
      expect(await store.links.read(stored.details.id)).toEqual(stored);
    }
    expect((await collect(store)).length).toBe(6);
    expect(await store.links.count()).toBe(7);
  });

  test("stores thousands of links at once, each once, also when it is asked again", async () => {
    const { store } = current();
    const wanted = Array.from({ length: 3000 }, (_, at) => storedAt(`code${(at * 7919) % 3000}`));
    const outcomes = await store.links.insertAll(wanted);
    expect(outcomes.filter((outcome) => outcome !== "inserted")).toEqual([]);
    expect(new Set(await store.links.insertAll(wanted))).toEqual(new Set(["inserted"]));
    expect(await store.links.count()).toBe(3000);
    await store.indexes.settled();
    expect(await store.links.insertAll([])).toEqual([]);
  });

  test("keeps codes apart that differ in capitals only", async () => {
    const { store } = current();
    await insertMany(store, ["aB", "Ab"]);
    expect(await store.links.find("aB" as Field)).toEqual(linkAt("aB"));
    expect(await store.links.find("Ab" as Field)).toEqual(linkAt("Ab"));
  });

  test("refuses the code of a link that was deleted, also for good", async () => {
    const { store } = current();
    const [trashed, purged] = [storedAt("trashed"), storedAt("purged")];
    await insertAll(store, trashed, purged);
    await updateTo(store, trashOf(trashed), trashed);
    await updateTo(store, purgeOf(purged), purged);
    for (const code of ["trashed", "purged"]) {
      expect(await store.links.insert(storedAt(code, { makerHash: "somebody else" }))).toBe("taken");
      expect(await store.links.find(code as Field)).toEqual({ kind: "tombstone", field: code as Field });
    }
  });
}

/** A link of which everything differs from a plain one. */
function richAt(code: string): StoredLink {
  return storedAt(code, {
    target: "https://example.com/rich?a=1#b",
    terms: {
      enabled: false,
      status: 307,
      startsAt: MADE_AT,
      expiresAt: MADE_AT + 1,
      maxClicks: 10,
      usesSince: 3,
      passwordHash: "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA",
      forwardQuery: true,
      forwardPath: true,
      ends: { notYet: "https://example.com/not-yet" as Target, usedUp: "https://example.com/used-up" as Target },
      ios: "https://example.com/ios" as Target,
      android: "https://example.com/android" as Target,
      preview: { title: "Grüße", description: null, image: "https://example.com/image.png" as Target },
      isBornCodeRetired: true,
    },
    updatedAt: MADE_AT + 9,
    createdBy: "key:abcdefghij",
    version: 7,
    title: "A title \u{1F426}",
    notes: 'two lines\nand "quotes"',
    tags: ["größe", "zwei"],
    archived: true,
    history: [{ version: 7, at: MADE_AT + 9, by: "admin", before: { title: "", tags: ["größe"], expiresAt: null } }],
  });
}

export function readTests(current: () => StoreUnderTest): void {
  test("answer null for a code that is free", async () => {
    const { store } = current();
    expect(await store.links.find("nobody" as Field)).toBeNull();
    expect(await store.links.read("nobody" as Field)).toBeNull();
    expect(await store.links.exists("nobody" as Field)).toBe(false);
  });

  test("give back all that was stored", async () => {
    const { store } = current();
    const stored = richAt("abc");
    await store.links.insert(stored);
    expect(await store.links.read("abc" as Field)).toEqual(stored);
    expect(await store.links.find("abc" as Field)).toEqual(stored.link);
    expect(await store.links.exists("abc" as Field)).toBe(true);
    expect(await collect(store)).toEqual([stored]);
  });

  test("give back targets of the greatest length, plain and disabled", async () => {
    const { store } = current();
    const plain = storedAt("long", { target: longTarget("p") });
    const disabled = storedAt("long-off", { target: longTarget("d"), terms: { enabled: false } });
    for (const stored of [plain, disabled]) {
      const { field } = stored.link;
      expect(await store.links.insert(stored)).toBe("inserted");
      expect(await store.links.insert({ ...stored, details: detailsOf(stored.link, "somebody else") })).toBe("taken");
      expect(await store.links.find(field)).toEqual(stored.link);
      expect(await store.links.read(field)).toEqual(stored);
      expect(await store.links.exists(field)).toBe(true);
    }
  });

  test("know fields in every script, and fields of other domains", async () => {
    const { store } = current();
    const fields = ["grüße", "日本語", "привет", "שלום", "क्षत्रिय", "a.b_c-d", "abc@example.org", "x".repeat(128)];
    await insertMany(store, fields);
    for (const field of fields) expect(await store.links.find(field as Field)).toEqual(linkAt(field));
    expect((await collect(store)).map(({ link }) => link.field as string).sort()).toEqual([...fields].sort());
  });

  test("answer an alias where there is one, and the link where it was born", async () => {
    const { store } = current();
    const stored = storedAt("born", { aliases: ["other@example.org" as Field], retired: ["old" as Field] });
    await store.links.insert(stored);
    for (const alias of [aliasAt("other@example.org", "born"), aliasAt("old", "born", false)]) {
      expect(await store.links.find(alias.field)).toEqual(alias);
      expect(await store.links.read(alias.field)).toEqual(alias);
      expect(await store.links.exists(alias.field)).toBe(true);
    }
    expect(await store.links.read("born" as Field)).toEqual(stored);
  });

  test("answer a tombstone for a link in the trash, which is kept with it", async () => {
    const { store } = current();
    const stored = richAt("abc");
    await store.links.insert(stored);
    const trashed = await updateTo(store, trashOf(stored), stored);
    expect(await store.links.find("abc" as Field)).toEqual({ kind: "tombstone", field: "abc" as Field });
    expect(await store.links.read("abc" as Field)).toEqual(trashed);
    expect(await store.links.exists("abc" as Field)).toBe(true);
  });

  test("answer the link again after it came back from the trash", async () => {
    const { store } = current();
    const stored = richAt("abc");
    await store.links.insert(stored);
    const trashed = await updateTo(store, trashOf(stored), stored);
    const restored = await updateTo(store, editOf(trashed), trashed);
    expect(await store.links.find("abc" as Field)).toEqual(stored.link);
    expect(await store.links.read("abc" as Field)).toEqual(restored);
  });

  test("keep a tombstone of a link that was deleted for good", async () => {
    const { store } = current();
    const stored = richAt("abc");
    await store.links.insert(stored);
    const purged = await updateTo(store, purgeOf(stored), stored);
    expect(await store.links.find("abc" as Field)).toEqual({ kind: "tombstone", field: "abc" as Field });
    expect(await store.links.read("abc" as Field)).toEqual(purged);
  });
}

export function updateTests(current: () => StoreUnderTest): void {
  test("replaces both records when the version is the expected one", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const edited = editOf(stored, { target: "https://example.com/edited", terms: { enabled: false }, title: "Edited" });
    expect(await store.links.update(edited, stored)).toBe("updated");
    expect(await store.links.read("abc" as Field)).toEqual(edited);
    expect(await store.links.find("abc" as Field)).toEqual(edited.link);
  });

  test("answers conflict and changes nothing when the version is another", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const seen = storedAt("abc", { version: 5 });
    expect(await store.links.update(editOf(seen, { target: "https://example.com/edited" }), seen)).toBe("conflict");
    expect(await store.links.read("abc" as Field)).toEqual(stored);
  });

  test("answers conflict when the code was released and given away since, at the same version", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    await store.links.release(stored);
    const [next] = await insertAll(store, storedAt("abc", { makerHash: "maker-2" }));
    expect(await store.links.update(editOf(stored, { target: "https://example.com/edited" }), stored)).toBe("conflict");
    expect(await store.links.read("abc" as Field)).toEqual(next ?? null);
  });

  test("answers absent and makes nothing when there is no such link", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    expect(await store.links.update(editOf(stored), stored)).toBe("absent");
    expect(await store.links.find("abc" as Field)).toBeNull();
    expect(await store.links.exists("abc" as Field)).toBe(false);
  });

  test("lets exactly one of 32 editors of a version win", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const edits = Array.from({ length: 32 }, (_, at) => editOf(stored, { target: `https://example.com/edit-${at}` }));
    const outcomes = await Promise.all(edits.map((edit) => store.links.update(edit, stored)));
    expect(outcomes.filter((outcome) => outcome === "updated")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "conflict")).toHaveLength(31);
    expect(await store.links.read("abc" as Field)).toEqual(edits[outcomes.indexOf("updated")] ?? null);
  });

  test("turns a short target into a long one and back", async () => {
    const { store } = current();
    let stored = storedAt("abc");
    await store.links.insert(stored);
    for (const target of [longTarget("b"), longTarget("c"), "https://example.com/short", longTarget("d")]) {
      stored = await updateTo(store, editOf(stored, { target }), stored);
      expect(await store.links.find("abc" as Field)).toEqual(stored.link);
      expect(await store.links.read("abc" as Field)).toEqual(stored);
    }
    expect(await collect(store)).toEqual([stored]);
  });

  test("takes a link with the longest target to the trash and back", async () => {
    const { store } = current();
    const stored = storedAt("abc", { target: longTarget("t"), terms: { enabled: false } });
    await store.links.insert(stored);
    const trashed = await updateTo(store, trashOf(stored), stored);
    expect(await store.links.read("abc" as Field)).toEqual(trashed);
    const restored = await updateTo(store, editOf(trashed), trashed);
    expect(await store.links.read("abc" as Field)).toEqual(restored);
    expect(await store.links.find("abc" as Field)).toEqual(stored.link);
  });
}

export function releaseTests(current: () => StoreUnderTest): void {
  test("gives the code to whoever asks next", async () => {
    const { store } = current();
    const stored = storedAt("abc", { target: longTarget() });
    await store.links.insert(stored);
    expect(await store.links.release(stored)).toBe("released");
    expect(await store.links.find("abc" as Field)).toBeNull();
    expect(await store.links.read("abc" as Field)).toBeNull();
    expect(await collect(store)).toEqual([]);
    const next = storedAt("abc", { target: "https://example.com/next", makerHash: "maker-2" });
    expect(await store.links.insert(next)).toBe("inserted");
    expect(await store.links.read("abc" as Field)).toEqual(next);
  });

  test("is possible from the trash, and of what was deleted for good", async () => {
    const { store } = current();
    for (const deletedFrom of [trashOf, purgeOf]) {
      const stored = storedAt("abc");
      await store.links.insert(stored);
      const deleted = await updateTo(store, deletedFrom(stored), stored);
      expect(await store.links.release(deleted)).toBe("released");
      expect(await store.links.exists("abc" as Field)).toBe(false);
    }
  });

  test("answers conflict and changes nothing when the version is another", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    const edited = await updateTo(store, editOf(stored, { aliases: ["alias" as Field] }), stored);
    expect(await store.links.release(stored)).toBe("conflict");
    expect(await store.links.read("abc" as Field)).toEqual(edited);
    expect(await store.links.find("alias" as Field)).toEqual(aliasAt("alias", "abc"));
  });

  test("answers conflict when the code was released and given away since, at the same version", async () => {
    const { store } = current();
    const stored = storedAt("abc");
    await store.links.insert(stored);
    await store.links.release(stored);
    const [next] = await insertAll(store, storedAt("abc", { makerHash: "maker-2" }));
    expect(await store.links.release(stored)).toBe("conflict");
    expect(await store.links.read("abc" as Field)).toEqual(next ?? null);
  });

  test("answers absent when there is no such link", async () => {
    const { store } = current();
    expect(await store.links.release(storedAt("abc"))).toBe("absent");
  });

  test("happens once when 16 ask for it, and the others are told so", async () => {
    const { store } = current();
    const stored = storedAt("abc", { aliases: ["alias" as Field] });
    await store.links.insert(stored);
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => store.links.release(stored)));
    expect(outcomes.filter((outcome) => outcome === "released")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "absent")).toHaveLength(15);
    expect(await store.links.count()).toBe(0);
  });
}
