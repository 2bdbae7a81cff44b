// The store on one SQLite file: the embedded default. Reads happen on this thread, straight from the page cache; writes
// go through one queue with group commit.
import type { Finding, Instance, Store, StoreStatus } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { isBusy } from "./failures.ts";
import { Identity } from "./identity.ts";
import { inspectSqlite } from "./inspect.ts";
import { openInstance, type SqliteOptions } from "./instance.ts";
import { MemoryLimits } from "./limits.ts";
import { SqliteLinks } from "./links.ts";
import { explain, MEMORY, openForReading, openForWriting, type WhenBlank } from "./open.ts";
import { SqlitePool } from "./pool.ts";
import { Writer } from "./writer.ts";

/** Rows deleted at once by `wipe`: other writers get their turn in between. */
const WIPE_BATCH_LENGTH = 5000;

/** Every table of links and codes, with its key. */
const TABLES = [
  ["url_hash", "field"],
  ["url_meta", "field"],
  ["url_set", "code"],
] as const;

/** Another process may be making or migrating the same file; it is waited for this long. */
const OPEN_TIMEOUT_MS = 1200;
const OPEN_RETRY_MS = 10;

/** Opens or makes the file. Throws `StoreOpenError` with one sentence for the operator. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const deadline = performance.now() + OPEN_TIMEOUT_MS;
  for (;;) {
    try {
      return openOnce(options);
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw explain(error, options.path);
      await new Promise((resolve) => setTimeout(resolve, OPEN_RETRY_MS));
    }
  }
}

function openOnce(options: SqliteOptions): Store {
  const { path } = options;
  const whenBlank = whenBlankOf(options);
  const db = openForWriting(path, whenBlank);
  let reader: Connection | null = null;
  try {
    const instance = openInstance(db, options, whenBlank);
    db.run("PRAGMA busy_timeout = 0"); // From here on the writer waits, and by a timer.
    reader = openForReading(path, db);
    const identity = new Identity(reader, db, { path, instanceId: instance.id, log: options.log });
    return new SqliteStore(path, instance, { reader, db, identity });
  } catch (error) {
    reader?.close();
    db.close();
    throw error;
  }
}

function whenBlankOf({ path, knownInstanceId, init, mayCreate }: SqliteOptions): WhenBlank {
  if (path === MEMORY) return "make"; // It begins empty every time, and leaves nothing behind.
  if (knownInstanceId !== null && !init) return "lost";
  return mayCreate ? "make" : "absent";
}

interface Opened {
  readonly reader: Connection;
  readonly db: Connection;
  readonly identity: Identity;
}

class SqliteStore implements Store {
  readonly name: string;
  readonly instance: Instance;
  readonly links: SqliteLinks;
  readonly pool: SqlitePool;
  readonly limits = new MemoryLimits(() => performance.now());
  readonly #path: string;
  readonly #db: Connection;
  readonly #reader: Connection;
  readonly #identity: Identity;
  readonly #writer: Writer;

  constructor(path: string, instance: Instance, { reader, db, identity }: Opened) {
    this.name = `sqlite:${path}`;
    this.instance = instance;
    this.#path = path;
    this.#db = db;
    this.#reader = reader;
    this.#identity = identity;
    this.#writer = new Writer(db, identity);
    this.links = new SqliteLinks(reader, db, this.#writer, identity);
    this.pool = new SqlitePool(reader, db, this.#writer, identity);
  }

  async status(): Promise<StoreStatus> {
    try {
      const reason = this.#identity.problem();
      return reason === null ? { reachable: true } : { reachable: false, reason };
    } catch (error) {
      return { reachable: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async inspect(depth: "start" | "full"): Promise<Finding[]> {
    return inspectSqlite(this.#db, this.#path, depth);
  }

  /** Bit by bit, and the last of it together with the instance: other processes stop at that moment, and what they wrote
   * until then goes with it. A wipe that was interrupted can be done again. */
  async wipe(): Promise<number> {
    let links = 0;
    for (const [table, key] of TABLES) {
      const batch = this.#db.prepare(
        `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} LIMIT ${WIPE_BATCH_LENGTH}) RETURNING 1`,
      );
      let deleted: number;
      do {
        deleted = await this.#writer.write(() => batch.all().length);
        if (table === "url_hash") links += deleted;
      } while (deleted > 0);
    }
    const rest = this.#db.prepare("DELETE FROM url_hash RETURNING 1");
    return this.#writer.write(() => {
      links += rest.all().length;
      for (const table of ["url_meta", "url_set", "linnet_meta"]) this.#db.run(`DELETE FROM ${table}`);
      this.#db.run("INSERT INTO linnet_meta VALUES ('links', 0)");
      this.#identity.markWiped();
      return links;
    });
  }

  async close(): Promise<void> {
    await this.#writer.drain();
    if (this.#reader !== this.#db) this.#reader.close();
    this.#db.close();
  }
}
