// The folder of the journals of one instance: a lock and some segments for each process that writes. Which process a journal is of
// tells its lock, which the system lets go of when the process ends, however it does.
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const SEGMENT = /^([0-9a-f]{16})\.(\d{8})\.clicks$/;
const DAMAGED = /^[0-9a-f]{16}\.\d{8}\.clicks\.damaged$/;
const LOCK = /^([0-9a-f]{16})\.lock$/;

export interface Segment {
  readonly path: string;
  readonly number: number;
}

export function segmentPath(folder: string, journal: string, number: number): string {
  return join(folder, `${journal}.${String(number).padStart(8, "0")}.clicks`);
}

export function lockPath(folder: string, journal: string): string {
  return join(folder, `${journal}.lock`);
}

/** The names of all journals that have segments or a lock. */
export function journalsIn(folder: string): string[] {
  const names = readdirSync(folder).flatMap((name) => (SEGMENT.exec(name) ?? LOCK.exec(name))?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The segments of a journal, oldest first. */
export function segmentsOf(folder: string, journal: string): Segment[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const [, owner, number] = SEGMENT.exec(name) ?? [];
      return owner === journal ? [{ path: join(folder, name), number: Number(number) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** Bytes of a file; 0 when there is none. */
export function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What is left of a journal when all of it is in the store. */
export function removeLock(folder: string, journal: string): void {
  rmSync(lockPath(folder, journal), { force: true });
}

/** What lies in a folder. */
export interface FolderFacts {
  /** Of all journals. A process that is running deletes what is in the store piece by piece, so that not all of it waits. */
  readonly bytes: number;
  /** Of the longest journal. */
  readonly bytesMost: number;
  /** Files that could not be read as a whole, and were put aside. */
  readonly damaged: number;
  readonly damagedBytes: number;
}

export function factsOf(folder: string): FolderFacts {
  const journals = existsSync(folder) ? journalsIn(folder) : [];
  const sizes = journals.map((journal) => sum(segmentsOf(folder, journal).map(({ path }) => bytesOf(path))));
  const damaged = existsSync(folder) ? readdirSync(folder).filter((name) => DAMAGED.test(name)) : [];
  return {
    bytes: sum(sizes),
    bytesMost: Math.max(0, ...sizes),
    damaged: damaged.length,
    damagedBytes: sum(damaged.map((name) => bytesOf(join(folder, name)))),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/**
 * Deletes all journals, and the folder with all that is in it. Where processes still write, which `isFree` knows by their locks, these
 * and the folder stay, without what was written so far.
 */
export function removeJournals(folder: string, isFree: (lock: string) => boolean): void {
  if (!existsSync(folder)) return;
  const journals = journalsIn(folder);
  if (journals.every((journal) => isFree(lockPath(folder, journal)))) {
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  for (const name of readdirSync(folder))
    if (SEGMENT.test(name) || DAMAGED.test(name)) rmSync(join(folder, name), { force: true });
}
