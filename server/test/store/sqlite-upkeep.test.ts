// What only a file has: schemas of before, indexes that are made in the background, and more links in one millisecond
// than a slot has room for.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { cursorOf, positionOf } from "../../src/api/v1/cursor.ts";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import { encodeDetails } from "../../src/core/cold-record.ts";
import type { Field } from "../../src/core/field.ts";
import type { Link, StoredLink } from "../../src/core/link.ts";
import { timeKey } from "../../src/core/names.ts";
import type { Position, Store } from "../../src/core/store.ts";
import { Connection } from "../../src/store/sqlite/connection.ts";
import { Operations } from "../../src/store/sqlite/operations.ts";
import { MIGRATIONS } from "../../src/store/sqlite/schema.ts";
import { type TextAnswer, TextSearch } from "../../src/store/sqlite/text.ts";
import { until } from "../support/wait.ts";
import { collect, editOf, insertAll, linkAt, MADE_AT, storedAt, updateTo } from "./contract.ts";
import { fileStores } from "./sqlite-setup.ts";

/** Written by the version before indexes (schema 2): plain links, one that is off, one that was edited, and codes that are ready. */
const SCHEMA_2 = join(import.meta.dir, "..", "fixtures", "sqlite-schema-2.db");
const PLAIN_LINKS = 20;

const { newPath, open } = fileStores();

function oldFile(): string {
  const path = newPath();
  copyFileSync(SCHEMA_2, path);
  return path;
}

const madeIn = (store: Store) => store.indexes.range("made", { descending: false, limit: 100 });

test("a file of schema 2 opens, redirects as before, and lists and finds its links soon", async () => {
  const store = await open(oldFile());
  expect(store.instance).toMatchObject({ schemaVersion: MIGRATIONS.length, caseMode: "sensitive" });
  expect(await store.links.find("plain-7" as Field)).toEqual(linkAt("plain-7", "https://example.com/plain/7"));
  expect(await store.links.find("off" as Field)).toEqual(linkAt("off", "https://example.com/off", false));
  expect(await store.links.find("edited" as Field)).toEqual(linkAt("edited", "https://example.com/after"));
  expect([await store.links.count(), await store.pool.size()]).toEqual([PLAIN_LINKS + 3, 3]);
  await until(async () => (await store.indexes.size("made")) === PLAIN_LINKS + 3, { what: "all links are listed" });
  const ids = (await madeIn(store)).map(({ id }) => id as string);
  expect(ids).toEqual([...Array.from({ length: PLAIN_LINKS }, (_, at) => `plain-${at}`), "grüße", "off", "edited"]);
  expect(await store.indexes.range("off", { descending: false, limit: 9 })).toEqual([
    { key: timeKey(MADE_AT + 40), id: "off" as Field },
  ]);
  expect(await store.indexes.range("code", { descending: false, limit: 2 })).toHaveLength(2);
  await until(async () => (await store.indexes.search(["gr\u00fc", "r\u00fc\u00df"], { limit: 9 })).found.length === 1, {
    what: "texts are found",
  });
  expect((await store.inspect("full")).map(({ level }) => level)).toEqual(["ok", "ok", "ok", "ok"]);
});

test("a file of schema 2 whose links were given places up to one goes on behind it", async () => {
  const path = oldFile();
  await (await open(path)).close();
  const db = new Database(path);
  for (const table of ["place", "document", "text_queue"]) db.run(`DELETE FROM ${table}`);
  db.run("INSERT INTO text (text) VALUES ('delete-all')");
  db.run("INSERT OR REPLACE INTO linnet_meta VALUES ('places_after', 'plain-5')");
  db.close();
  const store = await open(path);
  expect((await store.inspect("full")).find(({ check }) => check === "indexes")?.level).toBe("warning");
  const ids = async () => (await madeIn(store)).map(({ id }) => id as string);
  await until(async () => (await ids()).length > 0, { what: "the others are listed" });
  await until(async () => (await store.inspect("full")).every(({ level }) => level === "ok"), { what: "that was all" });
  expect((await ids()).toSorted()).toEqual(["plain-6", "plain-7", "plain-8", "plain-9"]);
});

test("an edit of a link of schema 2 that has no places yet leaves it with those it has now", async () => {
  const path = oldFile();
  const store = await open(path);
  const before = (await store.links.read("plain-1" as Field)) as StoredLink;
  await updateTo(store, editOf(before, { tags: ["new"], title: "Elster" }), before);
  await until(async () => (await store.indexes.size("made")) === PLAIN_LINKS + 3, { what: "all links are listed" });
  expect(await store.indexes.named("tag:", 9)).toEqual(["tag:new"]);
  await until(async () => (await store.indexes.search(["els"], { limit: 9 })).found.length === 1, { what: "its text is found" });
});

test("a store keeps whether capitals make codes different", async () => {
  const path = newPath();
  await (await open(path, { caseMode: "insensitive" })).close();
  await expect(open(path)).rejects.toThrow("LINNET_CASE=insensitive, which can't change");
  expect((await open(path, { caseMode: "insensitive" })).instance.caseMode).toBe("insensitive");
});

test("the texts of links that were made in one millisecond have room when all of its slots are taken", () => {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  const operations = new Operations(db);
  for (const at of [MADE_AT, MADE_AT + 1]) db.run(`INSERT INTO document VALUES ((${at} << 21) + ${2 ** 21 - 1}, 'somebody')`);
  const { link, details } = storedAt("abc");
  const { target } = link as Link;
  const cold = `{"c":${MADE_AT},"m":"maker"}`;
  operations.run({ kind: "insert", field: details.id, hot: target, cold });
  expect(operations.run({ kind: "index-text", budgetMs: 1000 })).toBe(true);
  expect(db.rows("SELECT slot >> 21 AS at, slot & 2097151 AS turn FROM document WHERE id = 'abc'")).toEqual([
    { at: MADE_AT + 2, turn: 0 },
  ]);
  operations.run({ kind: "release", field: details.id, version: 1, makerHash: "maker" });
  expect(db.rows("SELECT id FROM document WHERE id = 'abc'")).toEqual([]);
  expect(db.rows("SELECT rowid FROM text")).toEqual([]);
  db.close();
});

test("a search leaves none out and doubles none where thousands of links were made in one millisecond, before others", () => {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  const operations = new Operations(db);
  const total = 3000;
  const add = (field: string, madeAt: number) => {
    const facts = { field: field as Field, hot: `https://example.com/${field}`, cold: `{"c":${madeAt},"m":"maker"}` };
    operations.run({ kind: "insert", ...facts });
  };
  db.run("BEGIN");
  add("older", MADE_AT - 1);
  for (let at = 0; at < total; at++) add(`code-${(at * 7919) % total}`, MADE_AT);
  add("newer", MADE_AT + 1);
  while (!operations.run({ kind: "index-text", budgetMs: 1000 }));
  db.run("COMMIT");
  let rows = 0;
  const reader = new Proxy(db, {
    get: (target, name) => {
      if (name !== "prepare") return Reflect.get(target, name);
      return (sql: string) => {
        const statement = target.prepare<unknown, never[]>(sql);
        return {
          get: (...words: never[]) => statement.get(...words),
          all: (...words: never[]) => {
            const all = statement.all(...words);
            rows += all.length;
            return all;
          },
        };
      };
    },
  });
  const search = new TextSearch(reader);
  const found: string[] = [];
  let pages = 0;
  for (let after: Position | null | undefined; after !== null; pages++) {
    const page: TextAnswer = search.search(["exa", "xam"], { limit: 100, ...(after === undefined ? {} : { after }) });
    found.push(...page.found.map(({ id }) => id as string));
    after = page.after;
  }
  const codes = Array.from({ length: total }, (_, at) => `code-${at}`)
    .sort()
    .reverse();
  expect(found).toEqual(["newer", ...codes, "older"]);
  // What one page reads does not follow from how many links there are.
  expect(rows / pages).toBeLessThan(2000);
  expect(search.search(["exa"], { limit: 10_000, until: timeKey(MADE_AT) }).found).toHaveLength(total + 1);
  db.close();
});

test("a search that used its time for one page goes on with the next, by a cursor that clients send back", () => {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  const operations = new Operations(db);
  const total = 10_000;
  db.run("BEGIN");
  for (let at = 0; at < total; at++) {
    const hot = `https://example.com/${at % 3000 === 0 ? "rare" : "x"}`;
    operations.run({ kind: "insert", field: `code-${at}` as Field, hot, cold: `{"c":${MADE_AT + at},"m":"maker"}` });
  }
  while (!operations.run({ kind: "index-text", budgetMs: 1000 }));
  db.run("COMMIT");
  let now = 0;
  // Whatever it does takes longer than it may.
  const search = new TextSearch(db, () => {
    now += 1000;
    return now;
  });
  const found: string[] = [];
  let pages = 0;
  for (let after: Position | null | undefined; after !== null; pages++) {
    const page: TextAnswer = search.search(["rar", "are"], { limit: 100, ...(after === undefined ? {} : { after }) });
    found.push(...page.found.map(({ id }) => id as string));
    after = page.after;
    if (after !== null) expect(positionOf(cursorOf("created desc", [after.key, after.id]), "created desc")).toEqual(after);
  }
  expect(found).toEqual(["code-9000", "code-6000", "code-3000", "code-0"]);
  expect(pages).toBeGreaterThan(2);
  db.close();
});

test("a file whose texts were written again by another process since they were searched here is not said to be damaged", async () => {
  const path = newPath();
  const store = await open(path);
  const second = await open(path);
  const isIndexed = () =>
    until(async () => (await store.inspect("full"))[1]?.message.endsWith("; 0 texts wait to be indexed") === true, {
      what: "texts are indexed",
    });
  const links = await insertAll(second, ...Array.from({ length: 600 }, (_, at) => storedAt(`code-${at}`)));
  await isIndexed();
  expect((await store.indexes.search(["exa"], { limit: 5 })).found).toHaveLength(5);
  for (let round = 0; round < 3; round++) {
    for (const [at, stored] of links.entries()) {
      const read = (await second.links.read(stored.details.id)) as StoredLink;
      if (at % 3 === 0) await updateTo(second, editOf(read, { title: `Text ${at} ${round}` }), read);
    }
    await isIndexed();
  }
  expect((await store.inspect("full")).map(({ level }) => level)).toEqual(["ok", "ok", "ok", "ok"]);
}, 30_000);

test("a process of an older schema that still has the file open redirects, and writes nothing", async () => {
  const path = oldFile();
  const old = new Database(path);
  old.run("PRAGMA journal_mode = WAL");
  old.run("PRAGMA busy_timeout = 5000"); // The store may be indexing texts.
  const store = await open(path);
  const { details } = (await store.links.read("plain-1" as Field)) as StoredLink;
  const write = () => {
    old.run("BEGIN IMMEDIATE");
    old.run("UPDATE url_hash SET record = 'https://example.com/giraffe' WHERE field = 'plain-1'");
    old.run("INSERT OR REPLACE INTO url_meta VALUES (?1, ?2)", ["plain-1", encodeDetails("plain-1" as Field, details)]);
    old.run("COMMIT");
  };
  expect(write).toThrow();
  old.run("ROLLBACK");
  expect(old.query("SELECT record FROM url_hash WHERE field = 'plain-1'").get()).toEqual({
    record: "https://example.com/plain/1",
  });
  old.close();
});

test("a file of schema 3 opens with what it holds, also what waited to be placed and indexed", async () => {
  const path = newPath();
  const old = new Database(path, { create: true });
  old.run("PRAGMA journal_mode = WAL");
  for (const migration of MIGRATIONS.slice(0, 3)) old.run(migration);
  const made = { alphabet: DEFAULT_ALPHABET, case: "sensitive", created_at: 1, instance_id: "ab", instance_secret: "cd" };
  for (const [key, value] of Object.entries(made)) old.run("INSERT INTO linnet_meta VALUES (?, ?)", [key, value]);
  old.run("UPDATE linnet_meta SET value = 4 WHERE key = 'links'");
  old.run("INSERT INTO url_hash VALUES ('other', char(2) || 'b')");
  for (const id of ["b", "a", "c"]) {
    old.run("INSERT INTO url_hash VALUES (?, ?)", [id, linkAt(id).target]);
    const aliases = (id === "b" ? ["other"] : []) as Field[];
    old.run("INSERT INTO url_meta VALUES (?, ?)", [id, encodeDetails(id as Field, storedAt(id, { aliases }).details)]);
  }
  old.run(`PRAGMA application_id = ${0x4c4e4e54}`);
  old.run("PRAGMA user_version = 3");
  old.close();
  const store = await open(path);
  expect((await collect(store)).toSorted((x, y) => (x.details.id < y.details.id ? -1 : 1))).toEqual([
    storedAt("a"),
    storedAt("b", { aliases: ["other" as Field] }),
    storedAt("c"),
  ]);
  expect(await store.links.find("other" as Field)).toMatchObject({ kind: "alias", id: "b" });
  await until(async () => (await store.indexes.size("made")) === 3, { what: "all links are listed" });
  expect((await store.indexes.range("code", { descending: false, limit: 9 })).map(({ id }) => id as string)).toEqual([
    "a",
    "b",
    "c",
  ]);
  await until(async () => (await store.indexes.search(["exa"], { limit: 9 })).found.length === 3, { what: "texts are found" });
  const seen = new Database(path, { readonly: true });
  expect(seen.query("SELECT count(*) AS n FROM change WHERE field <> ''").get()).toEqual({ n: 0 });
  seen.close();
  expect(await store.links.insert(storedAt("d"))).toBe("inserted");
  expect(await store.links.read("d" as Field)).toEqual(storedAt("d"));
});

test("a link of our own is noted once for its text, however it is written", async () => {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  const operations = new Operations(db);
  const records = { field: "abc" as Field, hot: "https://example.com/", cold: `{"c":${MADE_AT},"m":"maker"}` };
  operations.run({ kind: "insert", ...records });
  operations.run({ kind: "update", ...records, version: 1, makerHash: "maker" });
  expect(db.rows("SELECT id FROM text_queue")).toEqual(Array(2).fill({ id: "abc" }));
  db.close();
});

test("the sizes of indexes are those of their rows after many edits", async () => {
  const path = newPath();
  const store = await open(path);
  const links = await insertAll(store, ...Array.from({ length: 50 }, (_, at) => storedAt(`code-${at}`, { tags: ["red"] })));
  await Promise.all(links.map((stored, at) => updateTo(store, editOf(stored, { tags: at % 2 ? [] : ["red", "blue"] }), stored)));
  await Promise.all((await collect(store)).slice(0, 10).map((stored) => store.links.release(stored)));
  const db = new Database(path, { readonly: true });
  const counted = db
    .query<{ name: string; n: number; size: number }, []>(
      "SELECT name, size, (SELECT count(*) FROM place p WHERE p.number = i.number) AS n FROM place_index i WHERE name <> 'code'",
    )
    .all();
  db.close();
  expect(counted.map(({ name, n }) => ({ name, n }))).toEqual(counted.map(({ name, size }) => ({ name, n: size })));
  expect(await store.indexes.size("code")).toBe(40);
});
