// Lets one process at a time do a thing. The lock is a file that names its holder by process id and start time, so that
// one left behind by a process that was killed is told from one that is held, and taken over.
import { randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { say } from "./step.mjs";

const POLL_INTERVAL_MS = 100;

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * When a process was started, as redis-keeper.sh reads it: process ids are used again. "0" where there is no /proc; null
 * for a process that is dead, if only its parent has not looked yet.
 */
export function startOf(pid) {
  if (!isAlive(pid)) return null;
  if (!existsSync("/proc/self/stat")) return "0";
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(") ") + 2).split(" ");
    return fields[0] === "Z" ? null : fields[19];
  } catch {
    return null;
  }
}

/** The locks that this process holds, by what their files say. */
const ours = new Set();

/** What the file says: process id, start time, and a word that no other lock has. Null when there is none. */
function holderOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function isHeld(holder) {
  const [pid, start] = holder.split(" ");
  if (Number(pid) === process.pid) return ours.has(holder);
  return /^[1-9]\d*$/.test(pid) && startOf(Number(pid)) === start;
}

/** Takes the lock unless its file is there, and returns what the file says now; null when it was there. */
function tryLock(path) {
  const word = randomUUID();
  const holder = `${process.pid} ${startOf(process.pid)} ${word}`;
  const draft = `${path}.${word}`;
  writeFileSync(draft, holder);
  try {
    // Appears with its content or not at all.
    linkSync(draft, path);
    ours.add(holder);
    return holder;
  } catch (error) {
    if (error.code === "EEXIST") return null;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function unlock(path, holder) {
  if (holderOf(path) === holder) rmSync(path, { force: true });
  ours.delete(holder);
}

/**
 * Removes the lock of a holder that is dead. Whoever does so holds a lock on just that, and looks again under it: of two
 * that saw the same dead holder, the second never removes what the first has put in its place.
 */
function removeDead(path, dead) {
  const claim = `${path}.after-${dead.split(" ").at(-1)}`;
  const holder = tryLock(claim);
  if (holder === null) {
    const other = holderOf(claim);
    if (other !== null && !isHeld(other)) removeDead(claim, other);
    return;
  }
  if (holderOf(path) === dead) rmSync(path, { force: true });
  unlock(claim, holder);
}

async function lock(path) {
  let isTold = false;
  for (;;) {
    const holder = tryLock(path);
    if (holder !== null) return holder;
    const other = holderOf(path);
    if (other === null) continue;
    if (isHeld(other)) {
      const [pid] = other.split(" ");
      if (!isTold && Number(pid) !== process.pid) say(`Waiting for process ${pid}, which holds ${path}.`);
      isTold = true;
      await pause(POLL_INTERVAL_MS);
    } else {
      removeDead(path, other);
      // Nothing to wait for, unless somebody else is just removing it.
      await pause(1);
    }
  }
}

/** Waits until nobody else holds `path`, then does `work`. */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  const holder = await lock(path);
  try {
    return await work();
  } finally {
    unlock(path, holder);
  }
}
