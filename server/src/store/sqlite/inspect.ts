// What `linnet doctor` says about a SQLite file.
import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { quickCheck } from "./look.ts";
import { MEMORY } from "./open.ts";

/** Below this much free room on the file's disk there is a warning. */
const FREE_BYTES_MIN = 256 * 1024 * 1024;

export function inspectSqlite(db: Connection, path: string, depth: "start" | "full"): Finding[] {
  if (path === MEMORY)
    return [{ level: "error", check: "durability", message: "The store is in memory: links are lost at the end." }];
  return [...(depth === "full" ? [integrity(db, path)] : []), durability(db), room(path)];
}

function integrity(db: Connection, path: string): Finding {
  const problem = quickCheck(db);
  const size = (statSync(path).size / 1e6).toFixed(1);
  return problem === null
    ? { level: "ok", check: "file", message: `${path}, ${size} MB, checked page by page` }
    : { level: "error", check: "file", message: `${path} is damaged: ${problem}. Restore a backup.` };
}

function durability(db: Connection): Finding {
  const mode = db.row<{ journal_mode: string }>("PRAGMA journal_mode")?.journal_mode;
  const full = db.row<{ synchronous: number }>("PRAGMA synchronous")?.synchronous === 2;
  return mode === "wal" && full
    ? { level: "ok", check: "durability", message: "write-ahead log, synced at every commit: an acknowledged link is on disk" }
    : {
        level: "error",
        check: "durability",
        message: `journal mode ${mode ?? "unknown"}, synchronous ${full ? "full" : "not full"}`,
      };
}

function room(path: string): Finding {
  const { bavail, bsize } = statfsSync(dirname(path));
  const free = bavail * bsize;
  const message = `${(free / 1e9).toFixed(1)} GB free on the disk`;
  return { level: free < FREE_BYTES_MIN ? "warning" : "ok", check: "room", message };
}
