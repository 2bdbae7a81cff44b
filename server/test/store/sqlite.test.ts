// The conformance suite on SQLite, and what only a file can get wrong.
import { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import type { Log } from "../../src/core/log.ts";
import type { Store } from "../../src/core/store.ts";
import type { SqliteOptions } from "../../src/store/sqlite/instance.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { insertAll, type StoreUnderTest, storedAt } from "./contract.ts";
import { auditTests } from "./contract-audit.ts";
import { claimTests } from "./contract-claims.ts";
import { indexTests } from "./contract-indexes.ts";
import { keyTests } from "./contract-keys.ts";
import { modelTests } from "./contract-model.ts";
import { nameTests } from "./contract-names.ts";
import { peopleTests } from "./contract-people.ts";
import { rebuildTests } from "./contract-rebuild.ts";
import { requestTests } from "./contract-requests.ts";
import { searchTests } from "./contract-search.ts";
import { sharedTests } from "./contract-shared.ts";
import { storeContract } from "./contract-store.ts";
import { useTests } from "./contract-uses.ts";
import { watchTests } from "./contract-watch.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

const folders: string[] = [];
const stores: Store[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "linnet-sqlite-"));
  folders.push(path);
  return path;
}

async function open(path: string, change: Partial<SqliteOptions> = {}): Promise<Store> {
  const usual = {
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive" as const,
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random,
    log,
    textLookMs: 20,
  };
  const store = await openSqlite({ path, ...usual, ...change });
  stores.push(store);
  return store;
}

async function cleanUp(): Promise<void> {
  for (const store of stores.splice(0)) await store.close().catch(() => undefined);
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
}

async function openUnderTest(): Promise<StoreUnderTest> {
  const path = join(folder(), "linnet.db");
  const store = await open(path);
  const reopen = async () => {
    await store.close();
    return open(path);
  };
  return { store, reopen, openSecond: () => open(path), close: cleanUp, ...behindTheBackOf(path) };
}

/** What is done to the indexes with another tool. */
function behindTheBackOf(path: string): Required<Pick<StoreUnderTest, "dropIndexes" | "plantPlace">> {
  const change = async (make: (db: Database) => void) => {
    const db = new Database(path);
    db.run("PRAGMA busy_timeout = 1000");
    make(db);
    db.close();
  };
  return {
    dropIndexes: () =>
      change((db) => {
        for (const table of ["place", "document", "text_queue"]) db.run(`DELETE FROM ${table}`);
        db.run("INSERT INTO text (text) VALUES ('delete-all')");
        // Most places of the index `code` are rows of url_hash: they are dropped by being said to be elsewhere.
        db.run("INSERT OR IGNORE INTO elsewhere SELECT field FROM url_hash WHERE number IS NOT NULL");
      }),
    plantPlace: (index, { key, id }) =>
      change((db) => {
        db.run("INSERT OR IGNORE INTO place_index (name, size) VALUES (?, 0)", [index]);
        db.run("INSERT INTO place (number, key, id) SELECT number, ?, ? FROM place_index WHERE name = ?", [key, id, index]);
      }),
  };
}

storeContract("SQLite", openUnderTest);
describe("SQLite", () => {
  watchTests(openUnderTest);
  nameTests(openUnderTest);
  claimTests(openUnderTest);
  indexTests(openUnderTest);
  searchTests(openUnderTest);
  rebuildTests(openUnderTest);
  useTests(openUnderTest);
  keyTests(openUnderTest);
  peopleTests(openUnderTest);
  auditTests(openUnderTest);
  requestTests(openUnderTest);
  sharedTests(openUnderTest);
  modelTests(openUnderTest);
});

describe("a SQLite file", () => {
  afterEach(cleanUp);

  test("is synced at every commit and logs ahead", async () => {
    const path = join(folder(), "linnet.db");
    const findings = await (await open(path)).inspect("full");
    expect(findings.map(({ level, check }) => [check, level])).toEqual([
      ["file", "ok"],
      ["indexes", "ok"],
      ["durability", "ok"],
      ["room", "ok"],
    ]);
  });

  test("of a newer schema is refused and left as it is", async () => {
    const path = join(folder(), "linnet.db");
    await (await open(path)).close();
    const db = new Database(path);
    db.run("PRAGMA user_version = 99");
    db.close();
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow(/newer Linnet \(schema 99/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("that is another program's database is refused", async () => {
    const path = join(folder(), "other.db");
    const db = new Database(path);
    db.run("CREATE TABLE cats (name TEXT)");
    db.close();
    await expect(open(path)).rejects.toThrow(/not Linnet's/);
  });

  test("that is no database is refused and not replaced", async () => {
    const path = join(folder(), "linnet.db");
    writeFileSync(
      path,
      "a letter to my aunt, long enough to be read as a header of a database file, which it is not\n".repeat(20),
    );
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow(/not a SQLite database/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("with a damaged page is refused and not replaced", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    for (let n = 0; n < 400; n++) {
      const stored = storedAt(`damage${n}`, { target: `https://example.com/${"x".repeat(100)}${n}` });
      await store.links.insert(stored);
    }
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 5, 4096 * 9);
    writeFileSync(path, bytes);
    await expect(open(path)).rejects.toThrow(/damaged/);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("that was cut to nothing, or is gone, is not begun anew where it was known", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const knownInstanceId = store.instance.id;
    await store.close();
    truncateSync(path);
    await expect(open(path, { knownInstanceId })).rejects.toThrow(/is empty, but it has held links before/);
    rmSync(path);
    await expect(open(path, { knownInstanceId })).rejects.toThrow(/is missing, but it has held links before/);
    const begun = await open(path, { knownInstanceId, init: true });
    expect(begun.instance.id).not.toBe(knownInstanceId);
  });

  test("that is gone while its write-ahead log is there is refused", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const stored = storedAt("kept", { target: "https://example.com/" });
    await store.links.insert(stored);
    const wal = join(folder(), "wal");
    copyFileSync(`${path}-wal`, wal);
    await store.close();
    rmSync(path);
    copyFileSync(wal, `${path}-wal`);
    await expect(open(path)).rejects.toThrow(/missing, but .*-wal holds data/);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  });

  test("keeps the alphabet it was made with", async () => {
    const path = join(folder(), "linnet.db");
    await (await open(path)).close();
    await expect(open(path, { alphabet: DEFAULT_ALPHABET.slice(0, 47) })).rejects.toThrow(/LINNET_CODE_ALPHABET/);
  });

  test("in a folder that can't be is refused with the file's name", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    await expect(open(join(file, "linnet.db"))).rejects.toThrow(/linnet\.db can't be opened/);
  });

  test("locked by another writer delays a write without stopping reads", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const first = storedAt("first", { target: "https://example.com/1" });
    await store.links.insert(first);
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    const second = storedAt("second", { target: "https://example.com/2" });
    let settled = false;
    const insert = store.links.insert(second).finally(() => {
      settled = true;
    });
    for (let n = 0; n < 20; n++) {
      expect(await store.links.find(first.link.field)).toEqual(first.link);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(settled).toBe(false);
    other.run("ROLLBACK");
    other.close();
    expect(await insert).toBe("inserted");
  });

  test("locked for longer than a write may wait fails that write as not done", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const other = new Database(path);
    other.run("BEGIN IMMEDIATE");
    const stored = storedAt("late", { target: "https://example.com/" });
    await expect(store.links.insert(stored)).rejects.toMatchObject({ code: "store_unavailable" });
    other.run("ROLLBACK");
    other.close();
    expect(await store.links.find(stored.link.field)).toBeNull();
  });

  test("that was emptied under an open store is an error, never an absent link", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const other = await open(path);
    await other.wipe();
    const stored = storedAt("gone");
    await expect(store.links.find(stored.link.field)).rejects.toMatchObject({ code: "store_emptied" });
    expect((await store.status()).reachable).toBe(false);
  });

  test("exchanged under an open store makes it not ready", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const other = join(folder(), "other.db");
    await (await open(other)).close();
    renameSync(other, path);
    const status = await store.status();
    expect(status.reachable).toBe(false);
    expect(status.reason).toContain("exchanged");
  });

  test("takes no use that was asked for by an earlier link's count, which would block the next link at its code", async () => {
    const store = await open(join(folder(), "linnet.db"));
    const terms = { maxClicks: 10, usesSince: 1 };
    const [first] = await insertAll(store, storedAt("abc", { terms }));
    await store.links.release(first as StoredLink);
    const [next] = await insertAll(store, storedAt("abc", { terms, makerHash: "maker-2" }));
    const { id } = (next as StoredLink).details;
    expect(await store.uses.take(id, 3, 10)).toBe("outdated");
    expect(await store.uses.take(id, 1, 10)).toBe("taken");
    await insertAll(store, storedAt("plain"));
    expect(await store.uses.take("plain" as Field, 0, 10)).toBe("outdated");
  });

  test("holds a record of a later kind: 503, never a redirect", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    const db = new Database(path);
    db.run("INSERT INTO url_hash (field, record) VALUES ('later', ?)", [`\u0005{"u":"https://example.com/"}`]);
    db.run("INSERT INTO url_hash (field, record) VALUES ('stranger', ?)", [`\u0001{"u":"https://example.com/","pw":"x"}`]);
    db.close();
    for (const code of ["later", "stranger"]) {
      await expect(store.links.find(storedAt(code, { target: "https://a.example/" }).link.field)).rejects.toMatchObject({
        code: "record_unreadable",
      });
    }
  });
});
