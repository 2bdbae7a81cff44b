// The store on one SQLite file: the embedded default. Reads happen on this thread, straight from the page cache; writes
// go through one queue to a thread of their own.

import type { Finding } from "../../core/findings.ts";
import type { Log } from "../../core/log.ts";
import type { Instance, Store, StoreStatus } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { SqliteAccessKeys } from "./access-keys.ts";
import { SqliteAuditLog } from "./audit.ts";
import { Changes } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { type Executor, GroupCommit } from "./executor.ts";
import { isBusy } from "./failures.ts";
import { Guard, Identity, stampsAt } from "./identity.ts";
import { Indexer } from "./indexer.ts";
import { SqliteIndexes } from "./indexes.ts";
import { inspectSqlite } from "./inspect.ts";
import { openInstance, type SqliteOptions } from "./instance.ts";
import { MemoryLimits } from "./limits.ts";
import { SqliteLinks } from "./links.ts";
import { explain, MEMORY, openForReading, openForWriting, type WhenBlank } from "./open.ts";
import { SqlitePeople } from "./people.ts";
import { SqlitePool } from "./pool.ts";
import { SqliteRequests } from "./requests.ts";
import { TABLES, type WipedTable } from "./rows/wipe.ts";
import { SqliteShared } from "./shared.ts";
import { WriterThread } from "./thread.ts";
import { SqliteUses } from "./uses.ts";
import { Writer } from "./writer.ts";

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
  const { path, log, clock, textLookMs } = options;
  const whenBlank = whenBlankOf(options);
  const db = openForWriting(path, whenBlank);
  let reader: Connection | null = null;
  try {
    const instance = openInstance(db, options, whenBlank);
    reader = openForReading(path, db);
    const facts = { path, instanceId: instance.id, stamps: stampsAt(path) };
    const identity = new Identity(reader, facts);
    const executor = path === MEMORY ? new GroupCommit(db, identity) : new WriterThread(facts, log);
    // Only now that the reader has read, or the log would be tidied away, and those that come find another one.
    if (reader !== db) db.close();
    return new SqliteStore(instance, { path, reader, executor, identity, log, clock, textLookMs });
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
  readonly path: string;
  readonly reader: Connection;
  readonly executor: Executor;
  readonly identity: Identity;
  readonly log: Log;
  readonly clock: () => Instant;
  readonly textLookMs: number | undefined;
}

class SqliteStore implements Store {
  readonly name: string;
  readonly instance: Instance;
  readonly links: SqliteLinks;
  readonly indexes: SqliteIndexes;
  readonly pool: SqlitePool;
  readonly limits = new MemoryLimits(() => performance.now());
  readonly uses: SqliteUses;
  readonly keys: SqliteAccessKeys;
  readonly requests: SqliteRequests;
  readonly shared: SqliteShared;
  readonly people: SqlitePeople;
  readonly audit: SqliteAuditLog;
  readonly #opened: Opened;
  readonly #guard: Guard;
  readonly #changes: Changes;
  readonly #writer: Writer;
  readonly #indexer: Indexer;
  #isClosed = false;

  constructor(instance: Instance, opened: Opened) {
    const { path, reader, executor, identity, log, clock, textLookMs } = opened;
    this.name = `sqlite:${path}`;
    this.instance = instance;
    this.#opened = opened;
    this.#guard = new Guard(identity, path, log);
    this.#changes = new Changes(reader, { guard: this.#guard, log, isShared: path !== MEMORY });
    this.#writer = new Writer(executor, {
      changed: (field) => this.#changes.changed(field),
      looked: (problem) => this.#guard.heard(problem),
    });
    const [writer, guard] = [this.#writer, this.#guard];
    const indexer = new Indexer({ reader, writer, log, lookMs: textLookMs });
    this.#indexer = indexer;
    this.links = new SqliteLinks({ reader, writer, guard, changes: this.#changes });
    this.indexes = new SqliteIndexes({ reader, writer, guard, indexer, log });
    this.pool = new SqlitePool(reader, writer, guard);
    this.uses = new SqliteUses(reader, writer, guard);
    this.keys = new SqliteAccessKeys(reader, writer, guard);
    this.requests = new SqliteRequests(writer, clock);
    this.shared = new SqliteShared({ reader, writer, guard, changes: this.#changes });
    this.people = new SqlitePeople({ reader, writer, guard, clock });
    this.audit = new SqliteAuditLog({ reader, writer, guard });
    indexer.start();
  }

  async status(): Promise<StoreStatus> {
    try {
      const reason = this.#guard.problem();
      return reason === null ? { reachable: true } : { reachable: false, reason };
    } catch (error) {
      return { reachable: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async inspect(depth: "start" | "full"): Promise<Finding[]> {
    return inspectSqlite(this.#opened, depth);
  }

  /** Bit by bit, and the last of it together with the instance: other processes stop at that moment, and what they wrote
   * until then goes with it. A wipe that was interrupted can be done again. */
  async wipe(): Promise<number> {
    await this.#indexer.stop();
    let links = 0;
    try {
      for (const table of Object.keys(TABLES) as WipedTable[]) links += await this.#wipeTable(table);
      this.#guard.markWipe("under way");
      links += await this.#writer.write({ kind: "wipe-rest" });
      this.#guard.markWipe("done");
    } catch (error) {
      this.#guard.markWipe("none");
      this.#indexer.start();
      throw error;
    } finally {
      this.#changes.look();
    }
    return links;
  }

  async #wipeTable(table: WipedTable): Promise<number> {
    let links = 0;
    for (;;) {
      const deleted = await this.#writer.write({ kind: "wipe", table });
      this.#changes.look();
      if (deleted.rows === 0) return links;
      links += deleted.links;
    }
  }

  async close(): Promise<void> {
    this.#changes.close();
    const stopped = this.#indexer.stop();
    await this.#writer.close();
    await stopped;
    if (this.#writer.hasWritten && !this.#isClosed) await this.#indexer.end(this.#opened.executor);
    this.#isClosed = true;
    // The connection that writes goes last: whoever is last copies the log into the file, which takes an fsync.
    this.#opened.reader.close();
    await this.#opened.executor.close();
  }
}
