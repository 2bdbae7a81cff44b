// Looks at a file before it is opened for writing: refuses what is damaged, newer or somebody else's, and changes no byte.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { StoreOpenError } from "../../core/errors.ts";
import { Connection } from "./connection.ts";
import { resultCode } from "./failures.ts";
import type { Format } from "./schema.ts";

/** Files up to this size are checked through at every start (some 50 ms); larger ones by `linnet doctor`. */
const CHECK_AT_START_BYTES_MAX = 16 * 1024 * 1024;

/** Where the file format has what is asked: the header of the file, and that of the table of tables behind it. */
const MAGIC = "SQLite format 3\0";
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;
const SCHEMA_PAGE_TYPE_AT = 100;
const SCHEMA_PAGE_CELLS_AT = 103;
const HEADERS_BYTES = 105;
const LEAF_PAGE = 0x0d;

/** Whose a database is. */
export interface Owner {
  readonly application: number;
  readonly version: number;
  readonly hasTables: boolean;
}

/** What was found in a file that is not refused. */
interface Looked {
  readonly owner: Owner;
  readonly damageChecked: boolean;
}

/**
 * Refuses a file that this build must not write to; `damageChecked` is false when that has to wait. The header is read
 * first, without SQLite, which would leave files beside a database that only stands there. What a log has ahead of the
 * file is seen on a connection that can't write.
 */
export function lookAt(path: string, format: Format, timeoutMs: number): Looked {
  const owner = ownerInHeader(path);
  if (owner !== null) refuseOthers(owner, path, format);
  try {
    return lookThrough(path, format, timeoutMs);
  } catch (error) {
    // The transaction that a crash has left in a rollback journal can only be undone by writing. The file is ours.
    if (owner === null || resultCode(error) !== "SQLITE_READONLY_ROLLBACK") throw error;
    return { owner, damageChecked: false };
  }
}

function lookThrough(path: string, format: Format, timeoutMs: number): Looked {
  const db = new Connection(path, "read-only");
  try {
    db.run(`PRAGMA busy_timeout = ${timeoutMs}`);
    // One transaction, so that its answers belong together: another process may be making the tables right now.
    db.run("BEGIN");
    const owner = ownerOf(db);
    refuseOthers(owner, path, format);
    refuseIfDamaged(db, path);
    return { owner, damageChecked: true };
  } finally {
    db.close();
  }
}

/** Whose the database is, as the connection sees it now. */
export function ownerOf(db: Connection): Owner {
  return {
    application: pragma(db, "application_id"),
    version: pragma(db, "user_version"),
    hasTables: (db.row<{ n: number }>("SELECT count(*) AS n FROM sqlite_schema")?.n ?? 0) > 0,
  };
}

/** Throws a `StoreOpenError` for another program's database, and for one that only a newer Linnet can read. */
export function refuseOthers({ application, version, hasTables }: Owner, path: string, format: Format): void {
  const isBlank = application === 0 && version === 0 && !hasTables;
  if (application !== format.applicationId && !isBlank) {
    throw new StoreOpenError(`${path} is a SQLite database, but not ${format.owner}. Name another file in ${format.setting}.`);
  }
  const known = format.migrations.length;
  if (version > known) {
    throw new StoreOpenError(
      `${path} was written by a newer Linnet (schema ${version}; this one knows ${known}). Upgrade Linnet.`,
    );
  }
}

/** Throws a `StoreOpenError` for a file with damaged pages, unless it is too large to be checked at a start. */
export function refuseIfDamaged(db: Connection, path: string): void {
  if (statSync(path).size > CHECK_AT_START_BYTES_MAX) return;
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

/** The same from the bytes of the file; null when they are no database. Closing a file ends this process's locks on it:
 * this is done before SQLite has it open. */
function ownerInHeader(path: string): Owner | null {
  const bytes = Buffer.alloc(HEADERS_BYTES);
  const file = openSync(path, "r");
  try {
    if (readSync(file, bytes, 0, HEADERS_BYTES, 0) < HEADERS_BYTES) return null;
  } finally {
    closeSync(file);
  }
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  return {
    application: bytes.readUInt32BE(APPLICATION_ID_AT),
    version: bytes.readUInt32BE(USER_VERSION_AT),
    hasTables: bytes.readUInt8(SCHEMA_PAGE_TYPE_AT) !== LEAF_PAGE || bytes.readUInt16BE(SCHEMA_PAGE_CELLS_AT) > 0,
  };
}
