// What goes on behind requests on a file: a rebuild, a scan of all links, and texts that are indexed when there is time.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import type { Facts } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";
import { Connection } from "../../src/store/sqlite/connection.ts";
import type { Executor } from "../../src/store/sqlite/executor.ts";
import { Indexer } from "../../src/store/sqlite/indexer.ts";
import { MIGRATIONS } from "../../src/store/sqlite/schema.ts";
import { Writer } from "../../src/store/sqlite/writer.ts";
import { until } from "../support/wait.ts";
import { collect, insertAll, MADE_AT, storedAt } from "./contract.ts";
import { fileStores, silent } from "./sqlite-setup.ts";

const { newPath, open } = fileStores();

const madeIn = (store: Store) => store.indexes.range("made", { descending: false, limit: 100 });

test("a rebuild goes on behind records that can't be read, and says once how many there are and which is the first", async () => {
  const path = newPath();
  const warnings: unknown[] = [];
  const log = { ...silent, warn: (facts: Facts, message: string) => void warnings.push({ ...facts, message }) };
  const store = await open(path, { log });
  await insertAll(store, ...Array.from({ length: 6 }, (_, at) => storedAt(`code-${at}`)));
  const db = new Database(path);
  db.run("UPDATE url_hash SET record = char(7) || 'later' WHERE field IN ('code-2', 'code-3')");
  db.run("DELETE FROM place");
  db.close();
  const renewed: number[] = [];
  await store.indexes.rebuild(store.links.scan(), (links) => void renewed.push(links));
  expect(renewed).toEqual([4]);
  expect((await madeIn(store)).map(({ id }) => id as string)).toEqual(["code-0", "code-1", "code-4", "code-5"]);
  expect(warnings).toEqual([
    {
      message: "records can't be read: their links are in no index",
      records: 2,
      first: expect.stringContaining('"code-2"'),
    },
  ]);
  await expect(collect(store)).rejects.toMatchObject({ code: "record_unreadable" });
});

test("a scan of long records lets others have their turn after few of them", async () => {
  const store = await open(newPath());
  const total = 600;
  const notes = "x".repeat(5000);
  const history = Array.from({ length: 6 }, (_, at) => ({ version: at + 2, at: MADE_AT, by: "admin", before: { notes } }));
  const links = Array.from({ length: total }, (_, at) => storedAt(`code-${at}`, { notes, history, version: 8 }));
  for (let at = 0; at < total; at += 50) await insertAll(store, ...links.slice(at, at + 50));
  let inTurn = 0;
  let longest = 0;
  let seen = 0;
  const turns = setInterval(() => {
    inTurn = 0;
  }, 0);
  for await (const _ of store.links.scan()) {
    inTurn++;
    longest = Math.max(longest, inTurn);
    seen++;
  }
  clearInterval(turns);
  expect(seen).toBe(total);
  expect(longest).toBeLessThan(total / 2);
}, 30_000);

test("what a process wrote that ends at once is found by its text without another", async () => {
  const path = newPath();
  const store = await open(path);
  await insertAll(store, storedAt("abc"), storedAt("def"));
  await store.close();
  const db = new Database(path, { readonly: true });
  expect(db.query("SELECT (SELECT count(*) FROM document) AS texts, (SELECT count(*) FROM text_queue) AS waiting").get()).toEqual(
    {
      texts: 2,
      waiting: 0,
    },
  );
  db.close();
});

test("that links can't be indexed is said softly while another process holds the lock", async () => {
  const path = newPath();
  const said: string[] = [];
  const saying = (level: string) => (_: Facts, message: string) => void said.push(`${level} ${message}`);
  const store = await open(path, { log: { ...silent, debug: saying("debug"), warn: saying("warn") } });
  await insertAll(store, storedAt("abc"));
  const other = new Database(path);
  other.run("BEGIN IMMEDIATE");
  await until(() => said.length > 0, { timeoutMs: 5000, what: "it is said" });
  expect(said).toEqual(["debug links can't be indexed at the moment"]);
  other.run("COMMIT");
  other.close();
  const isIndexed = async () => (await store.indexes.search(["exa"], { limit: 9 })).found.length === 1;
  await until(isIndexed, { timeoutMs: 8000, what: "it works again" });
}, 30_000);

test("texts wait while links flood in, and are indexed when the flood is over", async () => {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  let asked = 0;
  const executor: Executor = {
    async execute({ operations }) {
      asked++;
      db.run("DELETE FROM text_queue");
      return { outcomes: operations.map(() => ({ answer: true })) };
    },
    durability: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.resolve(),
  };
  const writer = new Writer(executor, { changed: () => undefined, looked: () => undefined });
  const indexer = new Indexer({ reader: db, writer, log: silent });
  const insert = db.prepare("INSERT INTO text_queue (id) VALUES ('abc')");
  let waves = 0;
  const flood = setInterval(() => {
    waves++;
    db.run("BEGIN");
    for (let at = 0; at < 2000; at++) insert.run();
    db.run("COMMIT");
  }, 20);
  await until(() => waves > 0, { what: "the flood has begun" });
  indexer.start();
  await until(() => waves >= 60, { timeoutMs: 10_000, what: "it has gone on for some looks" });
  expect(asked).toBe(0);
  clearInterval(flood);
  await until(() => asked > 0, { timeoutMs: 10_000, what: "the texts are indexed" });
  await indexer.stop();
  db.close();
}, 30_000);

test("that links can't be indexed is said once, also when another process gets on meanwhile", async () => {
  const db = new Connection(":memory:", "create");
  for (const migration of MIGRATIONS) db.run(migration);
  for (let at = 0; at < 9; at++) db.run("INSERT INTO text_queue (id) VALUES ('abc')");
  let tries = 0;
  const executor: Executor = {
    async execute({ operations }) {
      tries++;
      db.run("DELETE FROM text_queue WHERE seq = (SELECT min(seq) FROM text_queue)");
      return { outcomes: operations.map(() => ({ error: new Error("broken") })) };
    },
    durability: () => Promise.reject(new Error("not asked here")),
    close: () => Promise.resolve(),
  };
  const said: string[] = [];
  const log = { ...silent, warn: (_: Facts, message: string) => void said.push(message) };
  const writer = new Writer(executor, { changed: () => undefined, looked: () => undefined });
  const indexer = new Indexer({ reader: db, writer, log });
  indexer.start();
  await until(() => tries >= 3, { timeoutMs: 12_000, what: "it was tried again and again" });
  await indexer.stop();
  expect(said).toEqual(["links can't be indexed at the moment"]);
  db.close();
}, 30_000);
