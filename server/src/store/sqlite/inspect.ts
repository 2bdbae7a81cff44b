// What `linnet doctor` says about a SQLite file.
import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
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
  return [integrity(reader, path), await writerDurability(executor), room(path)];
}

/** Asks the connection that writes. */
async function writerDurability(executor: Executor): Promise<Finding> {
  try {
    return durability(await executor.durability());
  } catch (error) {
    return { level: "error", check: "durability", message: `the file can't be opened for writing (${String(error)})` };
  }
}

function integrity(db: Connection, path: string): Finding {
  const problem = quickCheck(db);
  const size = (statSync(path).size / 1e6).toFixed(1);
  return problem === null
    ? { level: "ok", check: "file", message: `${path}, ${size} MB, checked page by page` }
    : { level: "error", check: "file", message: `${path} is damaged: ${problem}. Restore a backup.` };
}

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
