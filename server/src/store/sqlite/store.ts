// The store on one SQLite file: the embedded default. Reads happen on this thread, straight from the page cache; writes
// go through one queue with group commit.
import type { Statement } from "bun:sqlite";
import { statSync } from "node:fs";
import type { RandomBytes } from "../../core/code.ts";
import { StoreOpenError } from "../../core/errors.ts";
import type { Instant } from "../../core/link.ts";
import type { Log } from "../../core/log.ts";
import type { Finding, Instance, Store, StoreStatus } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { inspectSqlite } from "./inspect.ts";
import { MemoryLimits } from "./limits.ts";
import { SqliteLinks } from "./links.ts";
import { MEMORY, openForReading, openForWriting } from "./open.ts";
import { SqlitePool } from "./pool.ts";
import { SCHEMA_VERSION } from "./schema.ts";
import { Writer } from "./writer.ts";

export interface SqliteOptions {
  /** A file, or ":memory:". */
  readonly path: string;
  readonly alphabet: string;
  /** The instance that this store was seen with before; then a missing or empty file is refused. */
  readonly knownInstanceId: string | null;
  /** Makes a new instance where a known one is gone. */
  readonly init: boolean;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** Rows deleted at once by `wipe`: other writers get their turn in between. */
const WIPE_BATCH_LENGTH = 5000;

/** Opens or makes the file. Throws `StoreOpenError` with one sentence for the operator. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const mayBeNew = options.init || options.knownInstanceId === null;
  const db = openForWriting(options.path, mayBeNew);
  try {
    const instance = readInstance(db, options, mayBeNew);
    return new SqliteStore(options.path, instance, db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function readInstance(db: Connection, options: SqliteOptions, mayBeNew: boolean): Instance {
  const hex = (bytes: number) => Buffer.from(options.random(bytes)).toString("hex");
  db.run("BEGIN IMMEDIATE");
  const rows = db.rows<{ key: string; value: string | number }>("SELECT key, value FROM linnet_meta");
  const meta = new Map(rows.map(({ key, value }) => [key, value]));
  if (!meta.has("instance_id")) {
    if (!mayBeNew) {
      db.run("ROLLBACK");
      throw new StoreOpenError(`${options.path} has held links before and is empty now. 'linnet serve --init' begins anew.`);
    }
    const made = {
      instance_id: hex(16),
      instance_secret: hex(32),
      alphabet: options.alphabet,
      created_at: options.clock(),
      case: "sensitive",
    };
    const insert = db.prepare<unknown, [string, string | number]>("INSERT OR REPLACE INTO linnet_meta VALUES (?1, ?2)");
    for (const [key, value] of Object.entries(made)) {
      insert.run(key, value);
      meta.set(key, value);
    }
  }
  db.run("COMMIT");
  const alphabet = String(meta.get("alphabet"));
  if (alphabet !== options.alphabet) {
    throw new StoreOpenError(
      `${options.path} was made with LINNET_CODE_ALPHABET=${alphabet}, which can't change: the check characters of its codes depend on it. The setting now says ${options.alphabet}.`,
    );
  }
  return {
    id: String(meta.get("instance_id")),
    secret: String(meta.get("instance_secret")),
    schemaVersion: SCHEMA_VERSION,
    alphabet,
    createdAt: Number(meta.get("created_at")),
  };
}

class SqliteStore implements Store {
  readonly name: string;
  readonly instance: Instance;
  readonly links: SqliteLinks;
  readonly pool: SqlitePool;
  readonly limits = new MemoryLimits(() => performance.now());
  readonly #path: string;
  readonly #inode: number;
  readonly #db: Connection;
  readonly #reader: Connection;
  readonly #writer: Writer;
  readonly #instanceRow: Statement<{ value: string }, []>;

  constructor(path: string, instance: Instance, db: Connection) {
    this.name = `sqlite:${path}`;
    this.instance = instance;
    this.#path = path;
    this.#inode = path === MEMORY ? 0 : statSync(path).ino;
    this.#db = db;
    this.#reader = openForReading(path, db);
    this.#writer = new Writer(db);
    this.#instanceRow = this.#reader.prepare("SELECT value FROM linnet_meta WHERE key = 'instance_id'");
    this.links = new SqliteLinks(this.#reader, db, this.#writer, instance.id);
    this.pool = new SqlitePool(this.#reader, db, this.#writer);
  }

  async status(): Promise<StoreStatus> {
    try {
      // A file that was deleted or exchanged under us still answers, but what is written to it is lost.
      if (this.#path !== MEMORY && statSync(this.#path).ino !== this.#inode) {
        return { reachable: false, reason: `${this.#path} was exchanged while it was open` };
      }
      const row = this.#instanceRow.get();
      return row?.value === this.instance.id
        ? { reachable: true }
        : { reachable: false, reason: `${this.#path} has lost its data` };
    } catch (error) {
      return { reachable: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async inspect(depth: "start" | "full"): Promise<Finding[]> {
    return inspectSqlite(this.#db, this.#path, depth);
  }

  async wipe(): Promise<number> {
    const links = await this.links.estimate();
    for (const [table, key] of [
      ["url_hash", "field"],
      ["url_meta", "field"],
      ["url_set", "code"],
    ] as const) {
      const batch = this.#db.prepare(
        `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} LIMIT ${WIPE_BATCH_LENGTH}) RETURNING 1`,
      );
      let deleted: number;
      do deleted = await this.#writer.write(() => batch.all().length);
      while (deleted > 0);
    }
    await this.#writer.write(() => {
      this.#db.run("DELETE FROM linnet_meta");
      this.#db.run("INSERT INTO linnet_meta VALUES ('links', 0)");
    });
    return links;
  }

  async close(): Promise<void> {
    await this.#writer.drain();
    if (this.#reader !== this.#db) this.#reader.close();
    this.#db.close();
  }
}
