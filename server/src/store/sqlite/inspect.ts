// What `linnet doctor` says about a SQLite file.
import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../../core/store.ts";
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
  if (path === MEMORY)
    return [{ level: "error", check: "durability", message: "The store is in memory: links are lost at the end." }];
  // At the start no thread is made for this: how it syncs is its own constant, and the journal is the file's.
  if (depth === "start") return [durability({ journal: journalOf(reader), isSynced: true }), room(path)];
  return [integrity(path), indexes(reader), await writerDurability(executor), room(path)];
}

/** Asks the connection that writes. */
async function writerDurability(executor: Executor): Promise<Finding> {
  try {
    return durability(await executor.durability());
  } catch (error) {
    return { level: "error", check: "durability", message: `the file can't be opened for writing (${String(error)})` };
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
  const size = (statSync(path).size / 1e6).toFixed(1);
  return problem === null
    ? { level: "ok", check: "file", message: `${path}, ${size} MB, checked page by page` }
    : { level: "error", check: "file", message: `${path} is damaged: ${problem}. Restore a backup.` };
}

/** Whether the indexes have what was written: they follow by themselves. */
function indexes(db: Connection): Finding {
  const { made, documents, waiting, isBegun } = db.row<IndexedRow>(INDEXED) ?? { made: 0, documents: 0, waiting: 0, isBegun: 0 };
  const message = `${made} links listed, ${documents} with their text; ${waiting} texts wait to be indexed`;
  if (isBegun === 0) return { level: "ok", check: "indexes", message };
  return { level: "warning", check: "indexes", message: `${message}, and not all links of an older version are listed yet` };
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
  return journal === "wal" && isSynced
    ? { level: "ok", check: "durability", message: "write-ahead log, synced at every commit: an acknowledged link is on disk" }
    : { level: "error", check: "durability", message: `journal mode ${journal}, synchronous ${isSynced ? "full" : "not full"}` };
}

function room(path: string): Finding {
  const { bavail, bsize } = statfsSync(dirname(path));
  const free = bavail * bsize;
  const message = `${(free / 1e9).toFixed(1)} GB free on the disk`;
  return { level: free < FREE_BYTES_MIN ? "warning" : "ok", check: "room", message };
}
