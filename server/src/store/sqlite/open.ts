// Opens the database file: refuses what is damaged, newer or somebody else's, and never puts an empty one in its place.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StoreOpenError } from "../../core/errors.ts";
import { Connection } from "./connection.ts";
import { isBusy, resultCode } from "./failures.ts";
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from "./schema.ts";

/** Another process may be opening the same file; its migration is waited for this long. */
const OPEN_TIMEOUT_MS = 1200;

/** Files up to this size are checked through at every start (some 50 ms); larger ones by `linnet doctor`. */
const CHECK_AT_START_BYTES_MAX = 16 * 1024 * 1024;

export const MEMORY = ":memory:";

/** Opens the file for writing, makes it if it is new and allowed to be, and brings its schema up to date. */
export function openForWriting(path: string, mayBeNew: boolean): Connection {
  if (path !== MEMORY) refuseIfLost(path, mayBeNew);
  let db: Connection | null = null;
  try {
    if (path !== MEMORY) mkdirSync(dirname(path), { recursive: true });
    db = new Connection(path, true);
    db.run(`PRAGMA busy_timeout = ${OPEN_TIMEOUT_MS}`);
    db.run("PRAGMA journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");
    refuseIfDamaged(db, path);
    migrate(db, path);
    db.run("PRAGMA busy_timeout = 0");
    return db;
  } catch (error) {
    db?.close();
    throw explain(error, path);
  }
}

/** A second connection for reading: a writer's lock and its open transaction do not concern it. */
export function openForReading(path: string, writing: Connection): Connection {
  if (path === MEMORY) return writing;
  const db = new Connection(path, false);
  db.run("PRAGMA busy_timeout = 0");
  db.run("PRAGMA query_only = ON");
  return db;
}

function refuseIfLost(path: string, mayBeNew: boolean): void {
  const size = existsSync(path) ? statSync(path).size : -1;
  if (size > 0) return;
  const wal = `${path}-wal`;
  if (existsSync(wal) && statSync(wal).size > 0) {
    throw new StoreOpenError(
      `${path} is ${size < 0 ? "missing" : "empty"}, but ${wal} holds data of it. Put the file back from a backup.`,
    );
  }
  if (!mayBeNew) {
    throw new StoreOpenError(
      `${path} is ${size < 0 ? "missing" : "empty"}, but it has held links before. Put it back, or start once with 'linnet serve --init' to begin anew.`,
    );
  }
}

function refuseIfDamaged(db: Connection, path: string): void {
  const size = path === MEMORY ? 0 : statSync(path).size;
  if (size > CHECK_AT_START_BYTES_MAX) return;
  const problem = quickCheck(db);
  if (problem !== null) throw new StoreOpenError(`${path} is damaged (${problem}). Restore a backup; nothing was changed.`);
}

/** SQLite's own check of pages and indexes: null when all is well. */
export function quickCheck(db: Connection): string | null {
  const row = db.row<{ quick_check: string }>("PRAGMA quick_check(1)");
  return row === null || row.quick_check === "ok" ? null : row.quick_check.split("\n")[0]?.slice(0, 120) || "unknown";
}

function pragma(db: Connection, name: string): number {
  return Object.values(db.row<Record<string, number>>(`PRAGMA ${name}`) ?? {})[0] ?? 0;
}

function migrate(db: Connection, path: string): void {
  db.run("BEGIN IMMEDIATE");
  try {
    const version = pragma(db, "user_version");
    const application = pragma(db, "application_id");
    const tables = db.row<{ n: number }>("SELECT count(*) AS n FROM sqlite_schema")?.n ?? 0;
    if (application !== APPLICATION_ID && tables > 0) {
      throw new StoreOpenError(`${path} is a SQLite database, but not Linnet's. Name another file in LINNET_STORE.`);
    }
    if (version > SCHEMA_VERSION) {
      throw new StoreOpenError(
        `${path} was written by a newer Linnet (schema ${version}; this one knows ${SCHEMA_VERSION}). Upgrade Linnet.`,
      );
    }
    if (version < SCHEMA_VERSION) {
      for (const migration of MIGRATIONS.slice(version)) db.run(migration);
      db.run(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.run(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    }
    db.run("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.run("ROLLBACK");
    throw error;
  }
}

function explain(error: unknown, path: string): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = resultCode(error);
  const place = resolve(path);
  if (isBusy(error)) return new StoreOpenError(`${place} is locked by another program.`, { cause: error });
  if (code.startsWith("SQLITE_NOTADB"))
    return new StoreOpenError(`${place} is not a SQLite database. Nothing was changed.`, { cause: error });
  if (code.startsWith("SQLITE_CORRUPT")) {
    return new StoreOpenError(`${place} is damaged. Restore a backup; nothing was changed.`, { cause: error });
  }
  if (code.startsWith("SQLITE_READONLY"))
    return new StoreOpenError(`${place} can't be written. Check the file's owner and mode.`, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreOpenError(`${place} can't be opened (${reason}). Check that the folder exists and can be written.`, {
    cause: error,
  });
}
