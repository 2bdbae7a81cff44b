// Opening a SQLite file: what is refused is left as it was, byte by byte.
import { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { Store } from "../../src/core/store.ts";
import type { SqliteOptions } from "../../src/store/sqlite/instance.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { linkAt, storedAt } from "./contract.ts";

const APPLICATION_ID = 0x4c4e4e54;

const folders: string[] = [];
const stores: Store[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "linnet-open-"));
  folders.push(path);
  return path;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

async function open(path: string, change: Partial<SqliteOptions> = {}): Promise<Store> {
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const usual = {
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive" as const,
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random,
  };
  const store = await openSqlite({ path, ...usual, log: silent, ...change });
  stores.push(store);
  return store;
}

function make(path: string, ...statements: string[]): void {
  const db = new Database(path);
  for (const statement of statements) db.run(statement);
  db.close();
}

/** Every file of a folder with its bytes, but for the index of the log, which readers write to. */
function bytesIn(path: string): Record<string, string> {
  const names = readdirSync(path).filter((name) => !name.endsWith("-shm"));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(path, name)).toString("base64")]));
}

async function expectUntouched(place: string, file: string, message: RegExp, change: Partial<SqliteOptions> = {}) {
  const before = bytesIn(place);
  await expect(open(join(place, file), change)).rejects.toThrow(message);
  expect(bytesIn(place)).toEqual(before);
}

/** A database with a transaction under way, as a crash leaves it: copied with its journal or log. */
function crashed(place: string, name: string, ...statements: string[]): void {
  const path = join(folder(), "source.db");
  const db = new Database(path);
  for (const statement of statements) db.run(statement);
  for (const end of ["", "-wal", "-journal"]) if (existsSync(path + end)) copyFileSync(path + end, join(place, name + end));
  db.close();
}

const MANY_ROWS =
  "INSERT INTO cats WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT hex(zeroblob(300)) FROM n";
const UNFINISHED = ["PRAGMA cache_size = 2", "BEGIN", MANY_ROWS];

test("a new database is read by nobody else on the machine, with what lies beside it", async () => {
  const place = folder();
  stores.push(await open(join(place, "linnet.db")));
  const names = readdirSync(place).filter((name) => name.startsWith("linnet.db"));
  expect(names).toContain("linnet.db-wal");
  for (const name of names) expect({ name, mode: statSync(join(place, name)).mode & 0o077 }).toEqual({ name, mode: 0 });
});

describe("a file that is refused is left as it was:", () => {
  test("another program's database, whatever its journal", async () => {
    for (const mode of ["DELETE", "WAL"]) {
      const place = folder();
      make(join(place, "cats.db"), `PRAGMA journal_mode = ${mode}`, "CREATE TABLE cats (name TEXT)");
      await expectUntouched(place, "cats.db", /not Linnet's/);
      expect(readdirSync(place)).toEqual(["cats.db"]);
    }
  });

  test("another program's database without a table yet, but with its mark or version", async () => {
    for (const pragma of ["application_id = 77", "user_version = 1"]) {
      const place = folder();
      make(join(place, "cats.db"), `PRAGMA ${pragma}`, "CREATE TABLE cats (name TEXT)", "DROP TABLE cats");
      await expectUntouched(place, "cats.db", /not Linnet's/);
    }
  });

  test("another program's database that a crash has left with a log or a journal", async () => {
    const logged = folder();
    crashed(logged, "cats.db", "PRAGMA journal_mode = WAL", "CREATE TABLE cats (name TEXT)");
    expect(readdirSync(logged)).toContain("cats.db-wal");
    await expectUntouched(logged, "cats.db", /not Linnet's/);
    const journaled = folder();
    crashed(journaled, "cats.db", "CREATE TABLE cats (name TEXT)", ...UNFINISHED);
    expect(readdirSync(journaled)).toContain("cats.db-journal");
    await expectUntouched(journaled, "cats.db", /not Linnet's/);
  });

  test("a file of a newer schema, whatever its journal", async () => {
    for (const mode of ["DELETE", "WAL"]) {
      const place = folder();
      const path = join(place, "linnet.db");
      await (await open(path)).close();
      make(path, "PRAGMA user_version = 99", `PRAGMA journal_mode = ${mode}`);
      await expectUntouched(place, "linnet.db", /newer Linnet \(schema 99/);
    }
  });

  test("a damaged file without a write-ahead log", async () => {
    const place = folder();
    const path = join(place, "linnet.db");
    const store = await open(path);
    for (let at = 0; at < 400; at++) {
      await store.links.insert(storedAt(`damage${at}`, { target: `https://example.com/${"x".repeat(100)}${at}` }));
    }
    await store.close();
    make(path, "PRAGMA journal_mode = DELETE");
    writeFileSync(path, readFileSync(path).fill(0xa5, 4096 * 5, 4096 * 9));
    await expectUntouched(place, "linnet.db", /damaged/);
  });
});

describe("a file of Linnet's opens", () => {
  test("when a crash has left links in its write-ahead log only", async () => {
    const place = folder();
    const source = join(folder(), "linnet.db");
    const store = await open(source);
    await store.links.insert(storedAt("abc"));
    for (const end of ["", "-wal"]) copyFileSync(source + end, join(place, `linnet.db${end}`));
    const again = await open(join(place, "linnet.db"));
    expect(await again.links.find("abc" as Field)).toEqual(linkAt("abc"));
    expect(again.instance).toEqual(store.instance);
  });

  test("when a crash has left it with a journal that has to be undone", async () => {
    const place = folder();
    const source = join(place, "linnet.db");
    const store = await open(source);
    await store.links.insert(storedAt("abc"));
    await store.close();
    const db = new Database(source);
    for (const statement of ["PRAGMA journal_mode = DELETE", "CREATE TABLE cats (name TEXT)", ...UNFINISHED]) db.run(statement);
    const crash = join(folder(), "linnet.db");
    for (const end of ["", "-journal"]) copyFileSync(source + end, crash + end);
    db.close();
    const again = await open(crash);
    expect(await again.links.find("abc" as Field)).toEqual(linkAt("abc"));
    expect((await again.inspect("full")).map(({ level }) => level)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  test("while another process writes to it, once that is done", async () => {
    const path = join(folder(), "linnet.db");
    const { id } = (await open(path)).instance;
    const script = `const { Database } = await import("bun:sqlite"); const db = new Database(process.argv[1]);
      db.run("BEGIN IMMEDIATE"); console.log("locked"); await Bun.sleep(300); db.run("COMMIT"); db.close();`;
    const writer = Bun.spawn([process.execPath, "-e", script, path], { stdout: "pipe" });
    await writer.stdout.getReader().read();
    expect((await open(path)).instance.id).toBe(id);
    await writer.exited;
  });
});

describe("where nothing of Linnet's is yet, and nothing may be made,", () => {
  const nothing = /holds nothing of Linnet's yet; 'linnet serve' or 'linnet shorten' makes it\.$/;
  const asking = { mayCreate: false };

  test("no file and no folder is made", async () => {
    const place = folder();
    await expectUntouched(place, "linnet.db", nothing, asking);
    await expectUntouched(place, join("deep", "linnet.db"), nothing, asking);
    expect(readdirSync(place)).toEqual([]);
  });

  test("an empty file and an empty database stay what they are", async () => {
    const place = folder();
    writeFileSync(join(place, "empty.db"), "");
    make(join(place, "blank.db"), "CREATE TABLE cats (name TEXT)", "DROP TABLE cats");
    await expectUntouched(place, "empty.db", nothing, asking);
    await expectUntouched(place, "blank.db", nothing, asking);
  });

  test("a wiped store is not begun anew", async () => {
    const path = join(folder(), "linnet.db");
    const store = await open(path);
    await store.wipe();
    await store.close();
    await expect(open(path, asking)).rejects.toThrow(nothing);
    const db = new Database(path);
    expect(db.query("SELECT key FROM linnet_meta").all()).toEqual([{ key: "links" }]);
    expect(db.query("PRAGMA application_id").get()).toEqual({ application_id: APPLICATION_ID });
    db.close();
  });

  test("a store that was known is lost, which is worse", async () => {
    await expectUntouched(folder(), "linnet.db", /has held links before/, { ...asking, knownInstanceId: "ab" });
  });

  test("a store that is there opens", async () => {
    const path = join(folder(), "linnet.db");
    const { id } = (await open(path)).instance;
    expect((await open(path, asking)).instance.id).toBe(id);
  });
});
