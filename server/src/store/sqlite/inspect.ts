// What `linnet doctor` says about a SQLite file.
import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Finding, finding } from "../../core/findings.ts";
import { Connection } from "./connection.ts";
import { type Durability, type Executor, journalOf } from "./executor.ts";
import { quickCheck } from "./look.ts";
import { MEMORY } from "./open.ts";

/** Below this much free room on the file's disk there is a warning. */
const FREE_BYTES_MIN = 256 * 1024 * 1024;

export interface Inspected {
  readonly path: string;
  readonly reader: Connection;
  readonly executor: Executor;
}

export async function inspectSqlite({ path, reader, executor }: Inspected, depth: "start" | "full"): Promise<Finding[]> {
  if (path === MEMORY) return [finding("error", "durability_memory")];
  // At the start no thread is made for this: how it syncs is its own constant, and the journal is the file's.
  if (depth === "start") return [durability({ journal: journalOf(reader), isSynced: true }), room(path)];
  return [integrity(path), indexes(reader), await writerDurability(executor), room(path)];
}

/** Asks the connection that writes. */
async function writerDurability(executor: Executor): Promise<Finding> {
  try {
    return durability(await executor.durability());
  } catch (error) {
    return finding("error", "durability_unknown", { reason: String(error) });
  }
}

/** On a connection of its own: one that has searched checks FTS5's tables by what it remembers of them, and finds damage where none is. */
function integrity(path: string): Finding {
  const db = new Connection(path, "read-only");
  let problem: string | null;
  try {
    problem = quickCheck(db);
  } finally {
    db.close();
  }
  return problem === null
    ? finding("ok", "file", { path, sizeMb: statSync(path).size / 1e6 })
    : finding("error", "file_damaged", { path, reason: problem });
}

/** Whether the indexes have what was written: they follow by themselves. */
function indexes(db: Connection): Finding {
  const { isBegun, ...counts } = db.row<IndexedRow>(INDEXED) ?? { made: 0, documents: 0, waiting: 0, isBegun: 0 };
  return isBegun === 0 ? finding("ok", "indexes", counts) : finding("warning", "indexes_behind", counts);
}

interface IndexedRow {
  readonly made: number;
  readonly documents: number;
  readonly waiting: number;
  readonly isBegun: number;
}

const INDEXED = `SELECT (SELECT size FROM place_index WHERE name = 'made') AS made, (SELECT count(*) FROM document) AS documents,
  (SELECT count(*) FROM text_queue) AS waiting, (SELECT count(*) FROM linnet_meta WHERE key = 'places_after') AS isBegun`;

function durability({ journal, isSynced }: Durability): Finding {
  if (journal === "wal" && isSynced) return finding("ok", "durability");
  return finding("error", isSynced ? "durability_journal" : "durability_unsynced", { journal });
}

function room(path: string): Finding {
  const { bavail, bsize } = statfsSync(dirname(path));
  const free = bavail * bsize;
  return finding(free < FREE_BYTES_MIN ? "warning" : "ok", "room", { freeGb: free / 1e9 });
}
