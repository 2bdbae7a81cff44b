// A lock of one process on a file, which the system takes back when the process ends, however it does: the exclusive lock that SQLite
// takes on a database, of one that is empty and stays so.
import { Database } from "bun:sqlite";
import { isBusy } from "./failures.ts";

export interface FileLock {
  release(): void;
}

/** Takes the lock, and makes the file where there is none; null while another process has it. Throws what the system does. */
export function takeLock(path: string): FileLock | null {
  const db = new Database(path, { create: true, readwrite: true, strict: true });
  try {
    db.run("PRAGMA busy_timeout = 0");
    db.run("PRAGMA journal_mode = MEMORY"); // No second file beside it: nothing is ever written.
    db.run("BEGIN EXCLUSIVE");
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw error;
  }
}
