// What the thread does that writes journals: makes clicks of sightings and appends them. It never holds them back: the journal is
// what makes a click safe, and the store of clicks may be as far behind as it needs.
import { encodeClick } from "../core/clicks/click.ts";
import { type Day, dayOf } from "../core/clicks/days.ts";
import type { Log } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import type { Enricher } from "./enrich.ts";
import type { JournalWriter } from "./journal/writing.ts";
import { type Sighting, sightingsIn } from "./sighting.ts";

/** How often the journal is made to survive a loss of power. */
const SYNC_INTERVAL_MS = 1000;

/** How often what can't be written is tried again. The recorder sends no more than it has room for, so that there is an end to it. */
const RETRY_INTERVAL_MS = 500;

/** How long sightings wait for the salt of their day. A process that is not told makes its own: then visitors of it count apart. */
const SALT_WAIT_MS = 1000;

/** How long after a day its salt is kept, for what was seen before midnight and comes later. */
const SALT_KEPT_MS = 120_000;

/** How long before a day begins its salt is asked for. */
const SALT_AHEAD_MS = 300_000;

const SALT_LOOK_INTERVAL_MS = 60_000;

const WARN_INTERVAL_MS = 60_000;

export interface JournalingOptions {
  readonly enricher: Enricher;
  readonly journal: Pick<JournalWriter, "append" | "sync" | "close">;
  /** Asks for the salt of a day; `salt` is told it. */
  readonly wantSalt: (day: Day) => void;
  /** A salt that is this process's own. */
  readonly drawSalt: () => string;
  /** So many sightings are done with, `lost` of them for good. */
  readonly done: (count: number, lost: number) => void;
  readonly clock: () => Instant;
  readonly log: Log;
}

export class Journaling {
  readonly #options: JournalingOptions;
  readonly #salts = new Map<Day, string>();
  readonly #waiting: Sighting[] = [];
  #unwritten: string[] = [];
  readonly #timers: ReturnType<typeof setInterval>[];
  #saltTimer: ReturnType<typeof setTimeout> | null = null;
  /** Nothing waits for the key of its day any more. */
  #told = Promise.withResolvers<void>();
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #warnAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: JournalingOptions) {
    this.#options = options;
    const everySecond = setInterval(() => this.#guarded(() => options.journal.sync()), SYNC_INTERVAL_MS);
    this.#timers = [everySecond, setInterval(() => this.#wantSalts(), SALT_LOOK_INTERVAL_MS)];
    this.#wantSalts();
  }

  /** Takes a batch of sightings. */
  take(text: string): void {
    const { sightings, unreadable } = sightingsIn(text);
    if (unreadable > 0) {
      this.#options.log.error({ clicks: unreadable }, "clicks came here as something that can't be read; they are not counted");
      this.#options.done(unreadable, unreadable);
    }
    if (sightings.length === 0) return;
    if (sightings.every(({ at }) => this.#salts.has(dayOf(at)))) this.#write(sightings);
    else this.#wait(sightings);
  }

  /** The salt of a day is known. */
  salt(day: Day, salt: string): void {
    if (!this.#salts.has(day)) this.#salts.set(day, salt);
    this.#writeWaiting();
  }

  /** Writes all that came, as far as that is possible. What waits for the key of its day does so no longer than it would in any case. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#waiting.length > 0) await this.#told.promise;
    this.#append();
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    const lost = this.#unwritten.length;
    if (lost > 0) this.#options.done(lost, lost);
    this.#guarded(() => this.#options.journal.close());
  }

  #wantSalts(): void {
    const now = this.#options.clock();
    const today = dayOf(now);
    for (const day of this.#salts.keys()) if (day < dayOf(now - SALT_KEPT_MS)) this.#salts.delete(day);
    for (const day of new Set([today, dayOf(now + SALT_AHEAD_MS)])) {
      if (!this.#salts.has(day)) this.#options.wantSalt(day);
    }
  }

  #wait(sightings: readonly Sighting[]): void {
    this.#waiting.push(...sightings);
    for (const day of new Set(this.#waiting.map(({ at }) => dayOf(at)))) {
      if (!this.#salts.has(day)) this.#options.wantSalt(day);
    }
    this.#saltTimer ??= setTimeout(() => this.#giveUpOnSalts(), SALT_WAIT_MS);
  }

  #giveUpOnSalts(): void {
    for (const { at } of this.#waiting) {
      if (this.#salts.has(dayOf(at))) continue;
      this.#options.log.warn({}, "the key of the day's visitors is not told in time: those of this process count apart today");
      this.#salts.set(dayOf(at), this.#options.drawSalt());
    }
    this.#writeWaiting();
  }

  #writeWaiting(): void {
    if (!this.#waiting.every(({ at }) => this.#salts.has(dayOf(at)))) return;
    if (this.#saltTimer !== null) clearTimeout(this.#saltTimer);
    this.#saltTimer = null;
    this.#write(this.#waiting.splice(0));
    this.#told.resolve();
    this.#told = Promise.withResolvers();
  }

  #write(sightings: readonly Sighting[]): void {
    const { enricher, done, log } = this.#options;
    let lost = 0;
    for (const sighting of sightings) {
      try {
        const click = enricher.clickOf(sighting, this.#salts.get(dayOf(sighting.at)) ?? "");
        this.#unwritten.push(encodeClick(click));
      } catch (error) {
        lost++;
        log.error({ reason: String(error) }, "a click could not be made of what was seen");
      }
    }
    if (lost > 0) done(lost, lost);
    this.#append();
  }

  #append(): void {
    const clicks = this.#unwritten;
    if (clicks.length === 0) return;
    const { journal, done } = this.#options;
    try {
      const isWritten = journal.append(clicks);
      this.#unwritten = [];
      done(clicks.length, isWritten ? 0 : clicks.length);
      if (!isWritten)
        this.#warn("the journal of clicks is as long as it may be: what comes is dropped until the store takes clicks again");
    } catch (error) {
      this.#warn(
        `the journal of clicks can't be written (${error instanceof Error ? error.message : String(error)}); it is tried again`,
      );
      this.#retryTimer ??= setTimeout(() => {
        this.#retryTimer = null;
        this.#append();
      }, RETRY_INTERVAL_MS);
    }
  }

  #warn(message: string): void {
    const now = performance.now();
    if (now < this.#warnAtMs) return;
    this.#warnAtMs = now + WARN_INTERVAL_MS;
    this.#options.log.warn({}, message);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#warn(`the journal of clicks can't be written (${error instanceof Error ? error.message : String(error)})`);
    }
  }
}
