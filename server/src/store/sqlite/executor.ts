// Does batches of writes, each in one transaction: they share its commit, and so its fsync. It runs in the thread that
// writes; for a store in memory, which has one connection only, in the server's own.
import type { Statement } from "bun:sqlite";
import { toData } from "../../core/crossing.ts";
import { storeEmptied } from "../../core/errors.ts";
import type { Connection } from "./connection.ts";
import { isBusy, writeFailure } from "./failures.ts";
import type { Identity } from "./identity.ts";
import { type Answer, type AnswerTo, type Operation, Operations } from "./operations.ts";
import { type Insert, type InsertAll, insertsIn } from "./rows/links.ts";

/** Pages in the log before they are copied into the file, some 16 MB: a page that changes often is copied once. */
const CHECKPOINT_PAGES = 4000;

/**
 * The same while links flood in, by so many in one commit: some 190 MB. Each changes a page anywhere, so that most are copied for
 * one link alone if it is done early, and the disk is what an import waits for. Nobody else waits for a copy meanwhile.
 */
const FLOOD_CHECKPOINT_PAGES = 48_000;
const FLOOD_LINKS = 512;

/** How long to wait before the lock is asked for again. */
const LOCK_RETRY_MS = 2;

export interface Batch {
  readonly operations: readonly Operation[];
  /** How long the write lock may be waited for. */
  readonly waitMs: number;
}

export type Outcome = { readonly answer: Answer } | { readonly error: Error };

export interface Reply {
  /** One for each operation, in their order; "locked" when the lock was not to be had in time, and nothing was done. */
  readonly outcomes: readonly Outcome[] | "locked";
  /** What is wrong with the store, null for nothing; absent when it was not looked at. */
  readonly problem?: string | null;
}

/** What a commit of the connection that writes promises. */
export interface Durability {
  readonly journal: string;
  readonly isSynced: boolean;
}

/** Whatever does batches: each as a whole, in any order. */
export interface Executor {
  /** Rejects when it can't be known what was done. */
  execute(batch: Batch): Promise<Reply>;
  durability(): Promise<Durability>;
  /** Lets go of the file. Settles soon, whatever happens; nothing is executed afterwards. */
  close(): Promise<void>;
}

/** What `PRAGMA synchronous` calls FULL. */
const FULL = 2;

export class GroupCommit implements Executor {
  readonly #db: Connection;
  readonly #identity: Identity;
  readonly #operations: Operations;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #undo: Statement;
  #checkpointPages = 0;

  constructor(db: Connection, identity: Identity) {
    this.#db = db;
    this.#identity = identity;
    this.#operations = new Operations(db);
    // IMMEDIATE takes the write lock at once. A deferred BEGIN would find out at the first write, too late to wait.
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
    this.#savepoint = db.prepare("SAVEPOINT job");
    this.#release = db.prepare("RELEASE job");
    this.#undo = db.prepare("ROLLBACK TO job");
  }

  async execute({ operations, waitMs }: Batch): Promise<Reply> {
    const deadline = performance.now() + waitMs;
    this.#checkpointAt(linksIn(operations) >= FLOOD_LINKS ? FLOOD_CHECKPOINT_PAGES : CHECKPOINT_PAGES);
    for (;;) {
      const refusal = this.#lock();
      // Few writes fail, and being ready to undo each alone copies every page that each of them changes.
      if (refusal === null) return this.#write(operations, false);
      if (!isBusy(refusal)) return { outcomes: allFailed(operations, refusal) };
      if (performance.now() >= deadline) return { outcomes: "locked" };
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS * (0.5 + Math.random())));
    }
  }

  async durability(): Promise<Durability> {
    return {
      journal: journalOf(this.#db),
      isSynced: this.#db.row<{ synchronous: number }>("PRAGMA synchronous")?.synchronous === FULL,
    };
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  #checkpointAt(pages: number): void {
    if (pages === this.#checkpointPages) return;
    this.#db.run(`PRAGMA wal_autocheckpoint = ${pages}`);
    this.#checkpointPages = pages;
  }

  /** Takes the write lock; returns why that can't be done. */
  #lock(): unknown {
    try {
      if (this.#db.inTransaction) this.#rollback.run(); // One that failed the first time.
      this.#begin.run();
      return null;
    } catch (error) {
      return error;
    }
  }

  /** In a transaction that has begun. `undoable`: whether what fails is undone alone. */
  #write(operations: readonly Operation[], undoable: boolean): Reply {
    let problem: string | null = null;
    try {
      // Inside the transaction, in which nobody else can change the answer.
      problem = this.#identity.problem();
      if (problem !== null) throw storeEmptied();
      const outcomes = this.#runAll(
        operations,
        undoable ? (operation) => this.#runUndoably(operation) : (operation) => this.#run(operation),
      );
      if (outcomes === null) {
        this.#rollback.run();
        this.#begin.run();
        return this.#write(operations, true);
      }
      this.#commit.run();
      return { outcomes, problem };
    } catch (error) {
      this.#rollBack();
      return { outcomes: allFailed(operations, error), problem };
    }
  }

  /** Null when one has failed that can't be undone alone. */
  #runAll(operations: readonly Operation[], run: (operation: Operation) => Outcome | null): Outcome[] | null {
    const outcomes: Outcome[] = [];
    let isWiped = false;
    for (const operation of operations) {
      const outcome: Outcome | null = isWiped ? { error: storeEmptied() } : run(operation);
      if (outcome === null) return null;
      isWiped ||= operation.kind === "wipe-rest" && "answer" in outcome;
      outcomes.push(outcome);
    }
    return outcomes;
  }

  #run(operation: Operation): Outcome | null {
    try {
      return { answer: this.#operations.run(operation) };
    } catch (error) {
      // A full disk or an I/O error may have ended the whole transaction; then nothing of it was done.
      if (!this.#db.inTransaction) throw error;
      return null;
    }
  }

  #runUndoably(operation: Operation): Outcome {
    if (operation.kind === "insert-all") return { answer: this.#insertEachUndoably(operation) };
    this.#savepoint.run();
    let outcome: Outcome;
    try {
      outcome = { answer: this.#operations.run(operation) };
    } catch (error) {
      if (!this.#db.inTransaction) throw error;
      this.#undo.run();
      outcome = { error: writeFailure(error) };
    }
    this.#release.run();
    return outcome;
  }

  #insertEachUndoably(inserts: InsertAll): AnswerTo<InsertAll> {
    return insertsIn(inserts).map((insert) => {
      const outcome = this.#runUndoably(insert);
      return "error" in outcome ? { failed: toData(outcome.error) } : (outcome.answer as AnswerTo<Insert>);
    });
  }

  /** What has broken the transaction may break its end too. Then it is ended before the next one begins. */
  #rollBack(): void {
    try {
      if (this.#db.inTransaction) this.#rollback.run();
    } catch {
      // The callers are told already that their writes have failed.
    }
  }
}

/** Links that are made together by these. */
function linksIn(operations: readonly Operation[]): number {
  return operations.reduce((sum, one) => sum + (one.kind === "insert-all" ? one.fields.length : 0), 0);
}

/** How the file is journaled. */
export function journalOf(db: Connection): string {
  return db.row<{ journal_mode: string }>("PRAGMA journal_mode")?.journal_mode ?? "unknown";
}

/** The same failure for each of them. */
export function allFailed(operations: readonly Operation[], error: unknown): Outcome[] {
  const failure = writeFailure(error);
  return operations.map(() => ({ error: failure }));
}
