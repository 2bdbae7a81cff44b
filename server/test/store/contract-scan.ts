// The part of the conformance suite that is about all links at once: `Links.scan`, `count` and `estimate`.
import { expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import type { RawRecords } from "../../src/core/store.ts";
import {
  aliasAt,
  collect,
  failureOf,
  insertAll,
  insertMany,
  longTarget,
  purgeOf,
  type StoreUnderTest,
  storedAt,
  trashOf,
  updateTo,
  wordFor,
} from "./contract.ts";

export function scanTests(current: () => StoreUnderTest): void {
  test("yield nothing for an empty store", async () => {
    const { store } = current();
    expect(await collect(store)).toEqual([]);
    expect([await store.links.estimate(), await store.links.count()]).toEqual([0, 0]);
  });

  test("yield each of 3 000 links exactly once, and count them roughly", async () => {
    const { store } = current();
    const codes = Array.from({ length: 3000 }, (_, at) => `code-${at}`);
    await insertMany(store, codes);
    const long = storedAt("long", { target: longTarget() });
    await store.links.insert(long);

    const seen = await collect(store);
    expect(seen.map(({ link }) => link.field as string).sort()).toEqual([...codes, "long"].sort());
    expect(seen.find(({ link }) => link.field === "long")).toEqual(long);
    expect(seen.find(({ link }) => link.field === "code-7")).toEqual(storedAt("code-7"));

    expect(await store.links.count()).toBe(seen.length);
    const estimate = await store.links.estimate();
    expect(estimate).toBeGreaterThan(1800);
    expect(estimate).toBeLessThan(4200);
  }, 30_000);

  test("yield a link once however many fields lead to it, and count the fields", async () => {
    const { store } = current();
    const aliases = Array.from({ length: 20 }, (_, at) => `alias-${at}` as Field);
    const stored = storedAt("abc", { aliases, retired: ["old" as Field] });
    await store.links.insert(stored);
    expect(await collect(store)).toEqual([stored]);
    expect(await store.links.count()).toBe(22);
  });

  test("yield links in the trash, and what was deleted for good", async () => {
    const { store } = current();
    const [trashed, purged] = [storedAt("trashed"), storedAt("purged")];
    await insertAll(store, trashed, purged);
    const left = [await updateTo(store, purgeOf(purged), purged), await updateTo(store, trashOf(trashed), trashed)];
    const seen = await collect(store);
    expect(seen.sort((a, b) => (a.details.id < b.details.id ? -1 : 1))).toEqual(left);
    expect(await store.links.count()).toBe(2);
  });

  test("go on behind links that can't be read, where somebody is told of them, with their records as they are", async () => {
    const { store } = current();
    const later = { hot: "\u0007later", cold: '{"c":1,"m":"x","k":"Ünï","later":["🐦"]}' };
    const long = { hot: `\u0007${longTarget()}`, cold: "{" };
    const readable = storedAt("readable");
    await insertAll(store, readable);
    expect(await store.links.putBack("later" as Field, later)).toBe("inserted");
    expect(await store.links.putBack("long" as Field, long)).toBe("inserted");
    const told: unknown[] = [];
    const seen: StoredLink[] = [];
    for await (const stored of store.links.scan((field, records) => told.push([field, records]))) seen.push(stored);
    expect(seen).toEqual([readable]);
    expect(told.sort()).toEqual([
      ["later", later],
      ["long", long],
    ]);
    expect(await failureOf(() => collect(store))).toBe("record_unreadable");
  });

  test("put records back as they are, where nothing else is", async () => {
    const { store } = current();
    const records = { hot: "\u0007later", cold: "{}" };
    await insertAll(store, storedAt("there", { aliases: ["other" as Field] }));
    const putBack = (field: string, { hot, cold }: RawRecords = records) => store.links.putBack(field as Field, { hot, cold });
    expect([await putBack("there"), await putBack("other")]).toEqual(["taken", "taken"]);
    expect([await putBack("back"), await putBack("back")]).toEqual(["inserted", "inserted"]);
    expect(await putBack("back", { ...records, hot: "\u0007other" })).toBe("taken");
    expect(await putBack("way", { hot: "\u0002back", cold: null })).toBe("inserted");
    expect(await store.links.find("way" as Field)).toEqual(aliasAt("way", "back"));
    expect(await failureOf(() => store.links.find("back" as Field))).toBe("record_unreadable");
    expect(await store.links.insert(storedAt("back"))).toBe("taken");
    expect(wordFor(await store.links.insert(storedAt("new", { aliases: ["back" as Field] })))).toBe("taken: alias back");
    expect(await store.links.count()).toBe(4);
  });

  test("allow a scan to be left early", async () => {
    const { store } = current();
    await insertMany(
      store,
      Array.from({ length: 50 }, (_, at) => `code-${at}`),
    );
    for await (const stored of store.links.scan()) {
      expect(stored.link.field).toStartWith("code-");
      break;
    }
    expect(await collect(store)).toHaveLength(50);
  });

  test("go on while links are written during a scan", async () => {
    const { store } = current();
    const before = Array.from({ length: 200 }, (_, at) => `before-${at}`);
    await insertMany(store, before);
    const seen: string[] = [];
    for await (const { link } of store.links.scan()) {
      seen.push(link.field);
      if (seen.length % 50 === 0) await insertMany(store, [`during-${seen.length}`]);
    }
    expect(seen.filter((field) => field.startsWith("before-")).sort()).toEqual([...before].sort());
    expect(new Set(seen).size).toBe(seen.length);
  });
}
