// Brings what is in the journals into the store: its own process's as it grows, and those of processes that are gone. A batch that
// was brought twice counts once (see `ClickStore.apply`), so that whatever fails is simply done again.
import type { ClickStore } from "../core/clicks/store.ts";
import type { Log } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import { journalsIn, lockPath, removeLock } from "./journal/folder.ts";
import { JournalReader } from "./journal/reading.ts";

/** How long what fails is left alone, at first and at most. */
const RETRY_MS = { first: 250, most: 5000 };

/** How often it is looked for journals of processes that are gone. */
const ADOPT_INTERVAL_MS = 5000;

/** How often what is kept no longer is dropped, and how long the pause is while there is more of it. */
const TIDY_INTERVAL_MS = 600_000;
const TIDY_PAUSE_MS = 50;

/** A lock that the system takes back when the process ends. */
export interface Lock {
  release(): void;
}

export interface KeeperOptions {
  readonly store: Pick<ClickStore, "apply" | "tidy">;
  readonly folder: string;
  /** The journal that this process writes. */
  readonly journal: string;
  /** Takes a lock, or says that another process has it. */
  readonly lock: (path: string) => Lock | null;
  readonly log: Log;
  readonly clock: () => Instant;
  readonly adoptIntervalMs?: number;
}

interface Left {
  readonly reader: JournalReader;
  /** Of a process that is gone; null for a journal of this one, whose lock others hold. */
  readonly lock: Lock | null;
}

export interface KeeperFigures {
  /** Clicks that were brought to the store. */
  applied: number;
  /** Bytes of journals that are not yet in the store. */
  journalBytes: number;
  /** How old the oldest click is that is not yet in the store, in milliseconds. */
  lagMs: number;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #own: JournalReader;
  readonly #left = new Map<string, Left>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #applied = 0;
  #waitingSince: Instant | null = null;
  #running: Promise<void> | null = null;
  #isAsked = false;
  #isClosed = false;
  readonly #closing = Promise.withResolvers<void>();
  #failures = 0;
  #retryAtMs = 0;
  #tidying: Promise<void> | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#own = this.#readerOf(options.journal);
  }

  /** Begins to adopt and to tidy. */
  open(): void {
    this.#adopt();
    this.look();
    const adopt = setInterval(() => {
      this.#adopt();
      this.look();
    }, this.#options.adoptIntervalMs ?? ADOPT_INTERVAL_MS);
    this.#timers.push(
      adopt,
      setInterval(() => this.#tidy(), TIDY_INTERVAL_MS),
    );
    this.#tidy();
  }

  /** From now on this process writes another journal. */
  turnTo(journal: string): void {
    this.#left.set(this.#own.journal, { reader: this.#own.leave(), lock: null });
    this.#own = this.#readerOf(journal);
  }

  /** There may be something new in a journal. */
  look(): void {
    this.#isAsked = true;
    if (this.#isClosed) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  figures(): KeeperFigures {
    const journalBytes = [this.#own, ...this.#readers()].reduce((sum, reader) => sum + reader.bytes(), 0);
    const lagMs = this.#waitingSince === null ? 0 : Math.max(0, this.#options.clock() - this.#waitingSince);
    return { applied: this.#applied, journalBytes, lagMs };
  }

  /** Once this process writes no more: brings what is left, for so long at most. What is then left is for whoever adopts it. */
  async close(deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    for (const timer of this.#timers) clearInterval(timer);
    this.#isClosed = true;
    this.#closing.resolve();
    await Promise.race([Promise.all([this.#running, this.#tidying]), pause(deadlineMs)]);
    await this.#bringLast(until);
    for (const { lock } of this.#left.values()) lock?.release();
  }

  async #bringLast(until: number): Promise<void> {
    const last = this.#own.leave();
    const { folder, log } = this.#options;
    try {
      let isMore = true;
      while (isMore && performance.now() < until) isMore = await this.#step(last);
      if (!isMore) removeLock(folder, last.journal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ reason }, "clicks are left in the journal; the next start brings them to the store");
    }
  }

  #readers(): JournalReader[] {
    return [...this.#left.values()].map(({ reader }) => reader);
  }

  #readerOf(journal: string): JournalReader {
    const { folder, log } = this.#options;
    const onDamage = (path: string, what: string) => log.error({ file: path }, `a journal of clicks: ${what}`);
    return new JournalReader({ folder, journal, onDamage });
  }

  async #run(): Promise<void> {
    while (this.#isAsked && !this.#isClosed) {
      this.#isAsked = false;
      const waitMs = this.#retryAtMs - performance.now();
      if (waitMs > 0) await Promise.race([pause(waitMs), this.#closing.promise]);
      if (this.#isClosed) return;
      try {
        await this.#bringAll();
        this.#failures = 0;
        this.#waitingSince = null;
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  async #bringAll(): Promise<void> {
    while (await this.#step(this.#own)) if (this.#isClosed) return;
    for (const [journal, { reader, lock }] of this.#left) {
      while (await this.#step(reader)) if (this.#isClosed) return;
      removeLock(this.#options.folder, journal);
      lock?.release();
      this.#left.delete(journal);
      this.#options.log.info({ journal }, "the clicks that a process had left behind are in the store");
    }
  }

  /** Brings the next piece; false when there is none. */
  async #step(reader: JournalReader): Promise<boolean> {
    const piece = reader.next();
    if (piece === null) return false;
    this.#waitingSince = piece.batches[0]?.clicks[0]?.at ?? null;
    await this.#options.store.apply(reader.journal, piece.batches);
    reader.done(piece);
    this.#applied += piece.batches.reduce((sum, { clicks }) => sum + clicks.length, 0);
    return true;
  }

  #failed(error: unknown): void {
    const { log } = this.#options;
    const facts = { reason: error instanceof Error ? error.message : String(error) };
    if (this.#failures === 0) log.warn(facts, "clicks can't be brought to their store; they are kept in the journal meanwhile");
    else log.debug(facts, "clicks still can't be brought to their store");
    this.#retryAtMs = performance.now() + Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#failures);
    this.#failures++;
    this.#isAsked = true;
  }

  /** What can't be looked at now is looked at the next time. */
  #adopt(): void {
    try {
      this.#adoptAll();
    } catch (error) {
      this.#options.log.warn({ reason: String(error) }, "journals that others have left can't be looked for");
    }
  }

  #adoptAll(): void {
    const { folder, lock } = this.#options;
    for (const journal of journalsIn(folder)) {
      if (journal === this.#own.journal || this.#left.has(journal)) continue;
      const taken = lock(lockPath(folder, journal));
      if (taken !== null) this.#left.set(journal, { reader: this.#readerOf(journal).leave(), lock: taken });
    }
  }

  #tidy(): void {
    this.#tidying ??= this.#tidyAll().finally(() => {
      this.#tidying = null;
    });
  }

  async #tidyAll(): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      while (!this.#isClosed && (await store.tidy(clock()))) await pause(TIDY_PAUSE_MS);
    } catch (error) {
      log.debug({ reason: String(error) }, "what is kept of clicks no longer could not be dropped; it is tried again");
    }
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
