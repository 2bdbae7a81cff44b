// One import: the rows of a file are sent some hundred at a time, and what has become of them is told at most ten times a second.
import { type LinnetClient, LinnetProblem, LinnetUnreachable, type RowResult } from "@linnet/client";
import { type Batch, batchesOf, type Format } from "./rows.ts";
import { Told } from "./told.ts";

export const OPERATIONS = ["create", "edit"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** A row that was refused. */
export interface Failure {
  readonly line: number;
  readonly code: string;
  readonly field: string | null;
  readonly message: string;
}

/** Failures that are remembered; the others are counted. */
export const FAILURES_MAX = 50_000;

/** What has become of the rows. */
export interface Counts {
  readonly done: number;
  readonly failed: number;
}

/**
 * `trouble`: the server gave no answer, or none that says anything of the rows; it waits to be told to go on. `ended`: the file could not be
 * read to its end.
 */
export type Phase = "running" | "trouble" | "done" | "cancelled" | "ended";

export interface JobState {
  readonly phase: Phase;
  readonly isDryRun: boolean;
  readonly counts: Counts;
  /** The first of them. */
  readonly failures: readonly Failure[];
  /** How much of the file is worked off, from 0 to 1. */
  readonly share: number;
  readonly perSecond: number;
  readonly error: unknown;
}

export interface JobOptions {
  readonly file: Blob;
  readonly format: Format;
  readonly operation: Operation;
  readonly isDryRun: boolean;
}

interface JobParts {
  readonly bulk: LinnetClient["bulk"];
  /** The clock that is never set. */
  readonly nowMs: () => number;
  /** Names this run: what is sent again with the same name makes nothing twice. */
  readonly name: string;
}

const MS_PER_S = 1000;

/** How many failures are shown at once. */
export const SHOWN_MAX = 100;

/** The last row that was answered stands for the end of the file: the server could read no further. */
class CutFile extends Error {
  override readonly name = "CutFile";
}

export class Job {
  readonly options: JobOptions;
  readonly told: Told<JobState>;
  readonly #parts: JobParts;
  readonly #cancelling = new AbortController();
  readonly #failures: Failure[] = [];
  readonly #startedMs: number;
  #done = 0;
  #failed = 0;
  #share = 0;
  #phase: Phase = "running";
  #error: unknown = null;
  #goOn: (() => void) | null = null;

  constructor(options: JobOptions, parts: JobParts) {
    this.options = options;
    this.#parts = parts;
    this.#startedMs = parts.nowMs();
    this.told = new Told(() => this.#stateNow());
  }

  /** All failures that are remembered. */
  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** Works the file off. Never rejects: how it ended is in the state. */
  async run(): Promise<void> {
    try {
      let number = 0;
      for await (const batch of batchesOf(this.options.file, this.options.format)) {
        await this.#work(batch, ++number);
        this.#share = Math.min(1, this.#share + batch.bytes / this.options.file.size);
      }
      this.#enter("done");
    } catch (error) {
      if (this.#cancelling.signal.aborted) this.#enter("cancelled");
      else this.#enter("ended", error instanceof CutFile ? null : error);
    }
  }

  /** Sends nothing more. What is done stays. */
  cancel(): void {
    this.#cancelling.abort();
    this.#goOn?.();
  }

  /** Sends again what got no answer. */
  goOn(): void {
    this.#goOn?.();
  }

  /** Sends rows until there is an answer for them. */
  async #work(batch: Batch, number: number): Promise<void> {
    const [done, failed, kept] = [this.#done, this.#failed, this.#failures.length];
    for (;;) {
      this.#cancelling.signal.throwIfAborted();
      try {
        const answered = await this.#send(batch, number);
        if (answered < batch.lines.length) throw new CutFile();
        return;
      } catch (error) {
        if (error instanceof CutFile || this.#cancelling.signal.aborted || !isPassing(error)) throw error;
        this.#done = done;
        this.#failed = failed;
        this.#failures.length = kept;
        await this.#waitAfter(error);
      }
    }
  }

  /** How many rows were answered. */
  async #send({ text, lines }: Batch, number: number): Promise<number> {
    const { operation, isDryRun } = this.options;
    const { signal } = this.#cancelling;
    const key = isDryRun ? {} : { idempotencyKey: `${this.#parts.name}-${number}` };
    let answered = 0;
    for await (const result of this.#parts.bulk(text, { op: operation, dryRun: isDryRun, signal, ...key })) {
      answered++;
      this.#take(result, lines[result.row - 1] ?? 0);
    }
    return answered;
  }

  #take(result: RowResult, line: number): void {
    if (result.error === undefined) this.#done++;
    else {
      this.#failed++;
      const { code, message, field } = result.error;
      if (this.#failures.length < FAILURES_MAX) this.#failures.push({ line, code, message, field: field ?? null });
    }
    this.told.soon();
  }

  async #waitAfter(error: unknown): Promise<void> {
    const told = new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
    this.#enter("trouble", error);
    await told;
    this.#goOn = null;
    this.#enter("running");
  }

  #enter(phase: Phase, error: unknown = null): void {
    this.#phase = phase;
    this.#error = error;
    this.told.now();
  }

  #stateNow(): JobState {
    const seconds = Math.max(1, this.#parts.nowMs() - this.#startedMs) / MS_PER_S;
    return {
      phase: this.#phase,
      isDryRun: this.options.isDryRun,
      counts: { done: this.#done, failed: this.#failed },
      failures: this.#failures.slice(0, SHOWN_MAX),
      share: this.#phase === "done" ? 1 : this.#share,
      perSecond: Math.round((this.#done + this.#failed) / seconds),
      error: this.#error,
    };
  }
}

/** Whether the same may be answered otherwise in a while, or once somebody has signed in again. */
function isPassing(error: unknown): boolean {
  if (error instanceof LinnetUnreachable) return true;
  return error instanceof LinnetProblem && (error.status >= 500 || error.status === 429 || error.status === 401);
}
