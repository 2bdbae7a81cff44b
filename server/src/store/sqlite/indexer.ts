// Has the texts of links indexed behind the back of requests, and gives links of before there were indexes their places: some
// milliseconds at a time, when the thread that writes has time, or a little when it never has.
import type { Statement } from "bun:sqlite";
import { LinnetError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import type { Connection } from "./connection.ts";
import type { Executor } from "./executor.ts";
import type { UpkeepOperation } from "./operations.ts";
import type { Writer } from "./writer.ts";

/** How often it is looked whether there is work. */
const LOOK_INTERVAL_MS = 250;

/** How long one piece of work takes, beside its commit, which takes about as long: others' writes wait meanwhile. */
export const PIECE_MS = 8;

/** While writes never cease, a piece of work is put between them after this long. */
const BUSY_PAUSE_MS = 300;
const BUSY_LOOK_MS = 5;

/** So many links more to be indexed within one look: somebody is making a great many, and gets on faster alone. */
const FLOOD_LINKS = 500;

/** For so long at a time nothing is indexed while links flood in. */
const FLOOD_WAIT_MAX_MS = 90_000;

/** How long the last piece of work takes, when the store is closed: a command that ends at once has its links found by text too. */
const LAST_PIECE_MS = 60;

/** A thread that hangs must not keep the store from being closed. */
const LAST_WAIT_MS = 250;

/** After a failure nothing is tried for this long. */
const RETRY_PAUSE_MS = 2000;

export interface IndexerParts {
  readonly reader: Connection;
  readonly writer: Writer;
  readonly log: Log;
  readonly lookMs?: number | undefined;
}

interface Waiting {
  /** Behind which link of before there were indexes to go on. */
  readonly old: string | null;
  /** Of the links whose texts wait. */
  readonly first: number | null;
  readonly last: number | null;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class Indexer {
  readonly #parts: IndexerParts;
  readonly #lookMs: number;
  readonly #work: Statement<Waiting, []>;
  #timer: ReturnType<typeof setInterval> | null = null;
  /** What was to be done when it was last looked. */
  #seen: string | null = null;
  #running: Promise<void> | null = null;
  #mayTryAtMs = 0;
  /** The last link that waited when it was last looked for a flood, and since when there is one. */
  #last = 0;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #floodSinceMs: number | null = null;
  /** How it was said that it does not work; null while it does. */
  #said: "debug" | "warn" | null = null;

  constructor(parts: IndexerParts) {
    this.#parts = parts;
    this.#lookMs = parts.lookMs ?? LOOK_INTERVAL_MS;
    this.#work = parts.reader.prepare(
      `SELECT (SELECT value FROM linnet_meta WHERE key = 'places_after') AS old,
       (SELECT seq FROM text_queue ORDER BY seq LIMIT 1) AS first,
       (SELECT seq FROM text_queue ORDER BY seq DESC LIMIT 1) AS last`,
    );
  }

  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.#look(), this.#lookMs);
    this.#timer.unref();
  }

  /** Begins nothing more; resolves when nothing is under way. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  /**
   * Does one more piece of work, unless another process writes just now, after `stop` and when nobody else writes here any more.
   * Whatever is not done is for the next process.
   */
  async end(executor: Executor): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const work = this.#next(LAST_PIECE_MS);
      if (work === null) return;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LAST_WAIT_MS);
      });
      await Promise.race([executor.execute({ operations: [work.operation], waitMs: 0 }), late]);
    } catch (error) {
      this.#parts.log.debug({ reason: String(error) }, "links could not be indexed before the end");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Does all there is to do, whoever else is at it. Throws what a write throws. */
  async finish(): Promise<void> {
    for (let work = this.#next(); work !== null && this.#timer !== null; work = this.#next()) {
      await this.whenCalm();
      await this.#parts.writer.write(work.operation);
    }
  }

  /** Waits until no write is under way, but not for ever. */
  async whenCalm(): Promise<void> {
    const endsAt = performance.now() + BUSY_PAUSE_MS;
    while (this.#parts.writer.isBusy && performance.now() < endsAt) await pause(BUSY_LOOK_MS);
  }

  /** Begins when the same is to be done as at the last look: whoever else is at it gets on. */
  #look(): void {
    if (this.#running !== null || performance.now() < this.#mayTryAtMs) return;
    this.#running = this.#begin().finally(() => {
      this.#running = null;
    });
  }

  async #begin(): Promise<void> {
    try {
      if (this.#isFlooded()) return;
      const isLeft = this.#hasStayed();
      if (this.#seen === null) this.#said = null;
      while (isLeft && this.#seen !== null && this.#timer !== null && !this.#isFlooded()) {
        await this.whenCalm();
        const work = this.#next();
        if (work === null || !this.#hasStayed()) return;
        await this.#parts.writer.write(work.operation);
        this.#said = null;
        this.#hasStayed();
      }
    } catch (error) {
      this.#mayTryAtMs = performance.now() + RETRY_PAUSE_MS;
      this.#say(error);
    }
  }

  /** Once until it works again. That another process holds the lock is nothing to worry about: it is tried again. */
  #say(error: unknown): void {
    const isLocked = error instanceof LinnetError && error.code === "store_unavailable" && error.cause === undefined;
    const level = isLocked ? "debug" : "warn";
    if (this.#said === "warn" || this.#said === level) return;
    this.#said = level;
    this.#parts.log[level]({ reason: String(error) }, "links can't be indexed at the moment");
  }

  /** Whether links come in so fast, from whatever process, that their texts had better wait; not for ever. */
  #isFlooded(): boolean {
    const now = performance.now();
    if (now - this.#lastAtMs >= LOOK_INTERVAL_MS / 2) {
      const last = this.#waiting().last ?? 0;
      this.#floodSinceMs = last - this.#last >= FLOOD_LINKS ? (this.#floodSinceMs ?? now) : null;
      this.#last = last;
      this.#lastAtMs = now;
    }
    return this.#floodSinceMs !== null && now - this.#floodSinceMs < FLOOD_WAIT_MAX_MS;
  }

  #waiting(): Waiting {
    return this.#work.get() ?? { old: null, first: null, last: null };
  }

  /** Whether the same is to be done as when it was last asked: nobody else is at it. */
  #hasStayed(): boolean {
    const before = this.#seen;
    this.#seen = this.#next()?.state ?? null;
    return this.#seen === before;
  }

  /** What is to be done next, and a text that changes as it gets on; null when there is nothing. */
  #next(budgetMs = PIECE_MS): { state: string; operation: UpkeepOperation } | null {
    const { old, first } = this.#waiting();
    if (old === null && first === null) return null;
    return {
      state: `${first} ${old}`,
      operation: { kind: old === null ? "index-text" : "place-old", budgetMs },
    };
  }
}
