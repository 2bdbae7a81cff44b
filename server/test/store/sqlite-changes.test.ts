// What the table of changes tells beyond the contract: edits with other tools, gaps, and files that are lost meanwhile.
import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { Store } from "../../src/core/store.ts";
import { SCHEMA_VERSION } from "../../src/store/sqlite/schema.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { until } from "../support/wait.ts";
import { editOf, linkAt, storedAt } from "./contract.ts";
import { type Witness, witnessOf } from "./contract-watch.ts";
import { Lines } from "./redis-setup.ts";

/** Rows of the table of changes that are kept. */
const KEPT = 10_000;

let folder: string;
let path: string;
let log: Lines;
let store: Store;
let witness: Witness;

function open(file = path): Promise<Store> {
  return openSqlite({
    path: file,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log,
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "linnet-changes-"));
  path = join(folder, "linnet.db");
  log = new Lines();
  store = await open();
  await store.links.insert(storedAt("abc"));
  await store.links.insert(storedAt("xyz"));
  witness = await witnessOf(store);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs statements as the sqlite3 shell would: on a connection that knows nothing of Linnet. */
function elsewhere(...statements: string[]): void {
  const db = new Database(path);
  try {
    for (const statement of statements) db.run(statement);
  } finally {
    db.close();
  }
}

const told = (...words: string[]) =>
  until(() => words.every((word) => witness.told.includes(word)), {
    what: `${words.join(", ")}; told ${witness.told.join(", ")}`,
  });

describe("an edit with another tool is told:", () => {
  const edits: Readonly<Record<string, string>> = {
    "an update": "UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'abc'",
    "a replacement": "INSERT OR REPLACE INTO url_hash (field, record) VALUES ('abc', 'https://example.com/new')",
    "an upsert":
      "INSERT INTO url_hash (field, record) VALUES ('abc', 'https://a.example/') ON CONFLICT DO UPDATE SET record = 'https://example.com/new'",
  };
  test.each(Object.keys(edits))("%s", async (name) => {
    elsewhere(edits[name] ?? "");
    await told("added", "changed abc");
    expect(await store.links.find("abc" as Field)).toEqual(linkAt("abc", "https://example.com/new"));
    expect(witness.told).not.toContain("changed xyz");
  });

  test("a deletion", async () => {
    elsewhere("DELETE FROM url_hash WHERE field = 'abc'");
    await told("changed abc");
    expect(await store.links.find("abc" as Field)).toBeNull();
  });

  test("a link that is moved to where another was", async () => {
    elsewhere("UPDATE OR REPLACE url_hash SET field = 'xyz' WHERE field = 'abc'");
    await told("changed abc", "changed xyz");
  });

  test("one by another process", async () => {
    const script = `const { Database } = await import("bun:sqlite"); const db = new Database(process.argv[1]);
      db.run("UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'abc'"); db.close();`;
    expect(await Bun.spawn([process.execPath, "-e", script, path]).exited).toBe(0);
    await told("changed abc");
    expect(await store.links.find("abc" as Field)).toEqual(linkAt("abc", "https://example.com/new"));
  });
});

describe("the table of changes", () => {
  const rows = () => {
    const db = new Database(path);
    const row = db.query<{ n: number; low: number; high: number }, []>(
      "SELECT count(*) n, min(seq) low, max(seq) high FROM change",
    );
    try {
      return row.get();
    } finally {
      row.finalize();
      db.close();
    }
  };
  const MANY = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${KEPT + 50})
    INSERT INTO change (field) SELECT 'xyz' FROM n`;

  test("grows with edits and not with new links or tries that lose", async () => {
    expect(rows()).toEqual({ n: 1, low: 1, high: 1 });
    expect(await store.links.insert(storedAt("abc", { makerHash: "maker-2" }))).toBe("taken");
    const named = editOf(storedAt("abc"), { title: "A title, which no redirect needs" });
    expect(await store.links.update(named, storedAt("abc"))).toBe("updated");
    expect(rows()).toEqual({ n: 1, low: 1, high: 1 });
    expect(await store.links.update(editOf(named, { target: "https://a.example/" }), named)).toBe("updated");
    expect(rows()).toEqual({ n: 2, low: 1, high: 2 });
  });

  test("keeps the newest, and who has missed some is told that everything is suspect", async () => {
    elsewhere(MANY);
    expect(rows()).toEqual({ n: KEPT, low: 52, high: KEPT + 51 });
    await told("live false", "live true");
    expect(witness.told.indexOf("live false")).toBeLessThan(witness.told.indexOf("live true"));
    witness.told.length = 0;
    elsewhere("UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'abc'");
    await told("changed abc");
    expect(witness.told).not.toContain("live false");
  });

  test("goes on after a wipe, and holds no code of it", async () => {
    elsewhere(MANY);
    await store.wipe();
    expect(rows()).toEqual({ n: 1, low: KEPT + 54, high: KEPT + 54 });
    const db = new Database(path);
    expect(db.query("SELECT field FROM change").all()).toEqual([{ field: "" }]);
    db.close();
  });
});

describe("nothing can be told, and that is told,", () => {
  test("while the file is away, and no longer when it is back", async () => {
    renameSync(path, `${path}.aside`);
    await told("live false");
    expect(witness.isLive).toBe(false);
    renameSync(`${path}.aside`, path);
    await told("live true");
  });

  test("once it is wiped elsewhere, for good", async () => {
    const other = await open();
    await other.wipe();
    await told("live false");
    await other.close();
    await (await open()).close(); // Begins anew.
    await until(async () => !(await store.status()).reachable, { what: "the store is another one" });
    expect(witness.isLive).toBe(false);
  });

  test("once this process has wiped it, before that is answered", async () => {
    let wasLive = true;
    await store.wipe().then(() => {
      wasLive = witness.isLive;
    });
    expect(wasLive).toBe(false);
    expect(log.all).toEqual([]);
  });

  test("while the table can't be read, and the operator is told once", async () => {
    elsewhere("ALTER TABLE change RENAME TO away");
    await told("live false");
    elsewhere("INSERT INTO linnet_meta VALUES ('more', 1)", "INSERT INTO linnet_meta VALUES ('still more', 1)");
    elsewhere("ALTER TABLE away RENAME TO change");
    await told("live true");
    expect(log.count("error changes by other processes can't be seen")).toBe(1);
    elsewhere("UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'abc'");
    await told("changed abc");
  });
});

/** Puts what the backup holds into the open file, as `.restore` of the sqlite3 shell does: triggers see nothing of it. */
function restoreInPlace(backup: string): void {
  const db = new Database(path);
  try {
    const triggers = db
      .query<{ name: string; sql: string }, []>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      .all();
    db.run(`ATTACH '${backup}' AS backup`);
    db.run("BEGIN IMMEDIATE");
    for (const { name } of triggers) db.run(`DROP TRIGGER ${name}`);
    for (const table of ["linnet_meta", "url_hash", "url_meta", "url_set", "change", "place", "place_index"]) {
      db.run(`DELETE FROM ${table}`);
      db.run(`INSERT INTO ${table} SELECT * FROM backup.${table}`);
    }
    for (const { sql } of triggers) db.run(sql);
    db.run("COMMIT");
  } finally {
    db.close(true);
  }
}

test("a backup that is put into the open file voids everything, though it has the same newest row of changes", async () => {
  const backup = join(folder, "backup.db");
  elsewhere(`VACUUM INTO '${backup}'`);
  await store.links.insert(storedAt("later"));
  await told("changed later");
  witness.told.length = 0;
  restoreInPlace(backup);
  await told("live false", "live true");
  expect(witness.told.indexOf("live false")).toBeLessThan(witness.told.indexOf("live true"));
  expect(await store.links.find("later" as Field)).toBeNull();
  expect(await store.status()).toEqual({ reachable: true });
  witness.told.length = 0;
  elsewhere("UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'abc'");
  await told("changed abc");
  expect(witness.told).not.toContain("live false");
});

test("a watcher that fails is said to, and is told the rest", async () => {
  const words: string[] = [];
  store.links.watch({
    live: (isLive) => void words.push(`live ${isLive}`),
    added: () => {
      throw new TypeError("a mistake");
    },
    changed: (field) => void words.push(`changed ${field}`),
    suspected: () => undefined,
  });
  elsewhere("UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'abc'");
  await until(() => words.includes("changed abc"), { what: "the change is told" });
  elsewhere("UPDATE url_hash SET record = 'https://example.com/new' WHERE field = 'xyz'");
  await until(() => words.includes("changed xyz"), { what: "the next one as well" });
  expect(log.count("error a change could not be told")).toBeGreaterThan(0);
});

test("a store in memory tells its own changes, and that is all there are", async () => {
  const memory = await open(":memory:");
  const own = await witnessOf(memory);
  let toldBefore = false;
  await memory.links.insert(storedAt("abc")).then(() => {
    toldBefore = own.told.includes("changed abc");
  });
  expect(toldBefore).toBe(true);
  await memory.wipe();
  expect(own.isLive).toBe(false);
  await memory.close();
});

/** What the first schema was, word for word. */
const SCHEMA_1 = [
  "PRAGMA journal_mode = WAL",
  "CREATE TABLE linnet_meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE TABLE url_hash (field TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE TABLE url_meta (field TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID",
  "CREATE TABLE url_set (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
  `INSERT INTO linnet_meta VALUES ('links', 1), ('instance_id', '${"ab".repeat(16)}'), ('instance_secret', '${"cd".repeat(32)}'),
    ('alphabet', '${DEFAULT_ALPHABET}'), ('created_at', 1750000000000), ('case', 'sensitive')`,
  "INSERT INTO url_hash VALUES ('old', 'https://example.com/old')",
  `INSERT INTO url_meta VALUES ('old', '{"c":1750000000000,"m":"maker-1"}')`,
  "INSERT INTO url_set VALUES ('ready')",
  `PRAGMA application_id = ${0x4c4e4e54}`,
  "PRAGMA user_version = 1",
];

test("a file of schema 1 opens with what it holds, and tells changes from then on", async () => {
  const file = join(folder, "schema-1.db");
  const db = new Database(file);
  for (const statement of SCHEMA_1) db.run(statement);
  db.close();
  const old = await open(file);
  expect(old.instance).toMatchObject({
    id: "ab".repeat(16),
    secret: "cd".repeat(32),
    schemaVersion: SCHEMA_VERSION,
    caseMode: "sensitive",
  });
  expect(await old.links.find("old" as Field)).toEqual(linkAt("old"));
  expect([await old.links.count(), await old.pool.list()] as unknown).toEqual([1, ["ready"]]);
  const seen = await witnessOf(old);
  const second = await open(file);
  const link = storedAt("old");
  expect(await second.links.update(editOf(link, { target: "https://a.example/" }), link)).toBe("updated");
  await until(() => seen.hasVoided("old" as Field), { what: "the edit is told" });
  await second.close();
  await old.close();
});
