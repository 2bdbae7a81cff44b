// All writes of this process, one transaction at a time. Writes that arrive together share a commit, and so its fsync.
// The write lock of another process is waited for by a timer, never by blocking: redirects go on meanwhile.
import type { Statement } from "bun:sqlite";
import { storeEmptied, storeUnavailable } from "../../core/errors.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { isBusy, writeFailure } from "./failures.ts";
import type { Identity } from "./identity.ts";

/** Writes that share one commit at most: keeps other processes' wait for the lock short. */
const BATCH_LENGTH_MAX = 256;

/** Writes that may wait; more are refused, so that memory stays bounded while the lock is held elsewhere. */
const QUEUE_LENGTH_MAX = 20_000;

/** How long to wait before the lock is asked for again. */
const LOCK_RETRY_MS = 2;

interface Job {
  readonly expiresAt: number;
  /** Does the work inside the open transaction and returns what to tell the caller once it is on disk. */
  readonly run: () => () => void;
  readonly fail: (error: Error) => void;
}

export class Writer {
  readonly #db: Connection;
  readonly #identity: Identity;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #undo: Statement;
  #queue: Job[] = [];
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(db: Connection, identity: Identity) {
    this.#db = db;
    this.#identity = identity;
    // IMMEDIATE takes the write lock at once. A deferred BEGIN would find out at the first write, too late to wait.
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
    this.#savepoint = db.prepare("SAVEPOINT job");
    this.#release = db.prepare("RELEASE job");
    this.#undo = db.prepare("ROLLBACK TO job");
  }

  /** Runs `work` in a transaction; resolves with its result when that is on disk. `work` throws: it alone is undone. */
  write<T>(work: () => T): Promise<T> {
    if (this.#queue.length >= QUEUE_LENGTH_MAX) return Promise.reject(storeUnavailable());
    return new Promise<T>((resolve, reject) => {
      const run = () => {
        const result = work();
        return () => resolve(result);
      };
      this.#queue.push({ run, fail: reject, expiresAt: performance.now() + WRITE_DEADLINE_MS });
      if (!this.#scheduled) this.#schedule(0);
    });
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    if (this.#queue.length > 0 || this.#scheduled) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(delayMs: number): void {
    this.#scheduled = true;
    if (delayMs === 0) setImmediate(() => this.#flush());
    else setTimeout(() => this.#flush(), delayMs);
  }

  #flush(): void {
    this.#scheduled = false;
    const locked = this.#lock();
    if (locked) this.#writeBatch(this.#queue.splice(0, BATCH_LENGTH_MAX));
    if (this.#queue.length > 0) this.#schedule(locked ? 0 : LOCK_RETRY_MS * (0.5 + Math.random()));
    else for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Takes the write lock. False when another process holds it; writes that have waited too long are given up then. */
  #lock(): boolean {
    if (this.#queue.length === 0) return false;
    try {
      if (this.#db.inTransaction) this.#rollback.run(); // One that failed the first time.
      this.#begin.run();
      return true;
    } catch (error) {
      const now = performance.now();
      const mayWait = isBusy(error);
      const failure = writeFailure(error);
      const waiting: Job[] = [];
      for (const job of this.#queue) {
        if (mayWait && job.expiresAt > now) waiting.push(job);
        else job.fail(failure);
      }
      this.#queue = waiting;
      return false;
    }
  }

  #writeBatch(jobs: readonly Job[]): void {
    const done: (() => void)[] = [];
    const failed: (() => void)[] = [];
    try {
      this.#identity.confirmForWriting();
      for (const job of jobs) this.#runJob(job, done, failed);
      this.#commit.run();
    } catch (error) {
      const failure = writeFailure(error);
      for (const job of jobs) job.fail(failure);
      this.#rollBack();
      return;
    }
    for (const tell of [...done, ...failed]) tell();
  }

  /** What has broken the transaction may break its end too. Then it is ended before the next one begins. */
  #rollBack(): void {
    try {
      if (this.#db.inTransaction) this.#rollback.run();
    } catch {
      // The jobs know already that they have failed.
    }
  }

  #runJob(job: Job, done: (() => void)[], failed: (() => void)[]): void {
    this.#savepoint.run();
    try {
      if (this.#identity.isWiped) throw storeEmptied(); // By a job before this one.
      done.push(job.run());
    } catch (error) {
      // A full disk or an I/O error may have ended the whole transaction; then nothing of it was done.
      if (!this.#db.inTransaction) throw error;
      this.#undo.run();
      failed.push(() => job.fail(writeFailure(error)));
    }
    this.#release.run();
  }
}
