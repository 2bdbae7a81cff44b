// Opens the database file: refuses what lookAt refuses, and never puts an empty one in its place.
import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StoreAbsentError, StoreOpenError } from "../../core/errors.ts";
import { Connection } from "./connection.ts";
import { isBusy, resultCode } from "./failures.ts";
import { lookAt, ownerOf, refuseIfDamaged, refuseOthers } from "./look.ts";
import { type Format, LINKS } from "./schema.ts";

/** SQLite itself waits this long for a lock while the file is opened; `openSqlite` then tries the whole again. */
const LOCK_WAIT_MS = 100;

export const MEMORY = ":memory:";

/** What is done where there is no store: "lost" and "absent" refuse it, as one that was known or is only asked about. */
export type WhenBlank = "make" | "lost" | "absent";

/**
 * Opens the file for writing, makes it where that is asked for, and brings its schema up to date. Throws what SQLite
 * throws; SQLITE_BUSY while another process does the same, also at once, as the switch to WAL does not wait for locks.
 */
export function openForWriting(path: string, whenBlank: WhenBlank, format = LINKS): Connection {
  let db: Connection | null = null;
  try {
    const damageChecked = path === MEMORY || refuseUnfit(path, whenBlank, format);
    if (whenBlank === "make" && path !== MEMORY) makeFile(path);
    db = new Connection(path, whenBlank === "make" || path === MEMORY ? "create" : "write");
    db.run(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
    if (!damageChecked) refuseIfDamaged(db, path);
    db.run("PRAGMA journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");
    migrate(db, path, format);
    return db;
  } catch (error) {
    db?.close();
    throw error;
  }
}

/** A second connection for reading: a writer's lock and its open transaction do not concern it. */
export function openForReading(path: string, writing: Connection): Connection {
  if (path === MEMORY) return writing;
  const db = new Connection(path, "write"); // One that can't write could not read a file whose log has to be read in.
  db.run("PRAGMA busy_timeout = 0");
  db.run("PRAGMA query_only = ON");
  return db;
}

/** Looks without changing anything; tells whether pages were checked. */
function refuseUnfit(path: string, whenBlank: WhenBlank, format: Format): boolean {
  // The log first: while another process makes the database, the file has its size before the log holds anything.
  const logSize = sizeOf(`${path}-wal`);
  const size = sizeOf(path);
  if (size <= 0) {
    refuseIfLost({ path, size, logSize }, whenBlank);
    return true;
  }
  if (!statSync(path).isFile()) return true; // SQLite says what is wrong with it.
  const { owner, damageChecked } = lookAt(path, format, LOCK_WAIT_MS);
  if (!owner.hasTables && whenBlank === "absent") throw new StoreAbsentError(path);
  return damageChecked;
}

/** Only whoever runs the server reads it, and what SQLite puts beside it: secrets and hashes of passwords are in it. */
const FILE_MODE = 0o600;

/** Makes the file where there is none, which then is an empty database; one that is there keeps its permissions. */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (sizeOf(path) >= 0) return;
  try {
    closeSync(openSync(path, "a", FILE_MODE));
  } catch {
    // SQLite says what is wrong with it.
  }
}

/** Bytes of a file; -1 when there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

interface Sizes {
  readonly path: string;
  readonly size: number;
  readonly logSize: number;
}

function refuseIfLost({ path, size, logSize }: Sizes, whenBlank: WhenBlank): void {
  if (logSize > 0) {
    throw new StoreOpenError(
      `${path} is ${size < 0 ? "missing" : "empty"}, but ${path}-wal holds data of it. Put the file back from a backup.`,
    );
  }
  if (whenBlank === "lost") {
    throw new StoreOpenError(
      `${path} is ${size < 0 ? "missing" : "empty"}, but it has held links before. Put it back, or start once with 'linnet serve --init' to begin anew.`,
    );
  }
  if (whenBlank === "absent") throw new StoreAbsentError(path);
}

/** Looks again inside the transaction: between the first look and now another process may have been here. */
function migrate(db: Connection, path: string, format: Format): void {
  db.run("BEGIN IMMEDIATE");
  try {
    const owner = ownerOf(db);
    refuseOthers(owner, path, format);
    const { applicationId, migrations } = format;
    if (owner.version < migrations.length) {
      for (const migration of migrations.slice(owner.version)) db.run(migration);
      db.run(`PRAGMA application_id = ${applicationId}`);
      db.run(`PRAGMA user_version = ${migrations.length}`);
    }
    db.run("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.run("ROLLBACK");
    throw error;
  }
}

/** What stood in the way of opening the file, in a sentence for the operator. */
export function explain(error: unknown, path: string): StoreOpenError {
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
