// Finishes what processes have left in the outbox when they ended, or could not do themselves. Each process says every two
// seconds that it lives. Where one falls silent without a goodbye, whoever notices first looks through all outboxes at once; so
// does a process that has left something itself. Beside that one process looks through them slowly, as a net.

import type { Log } from "../../core/log.ts";
import type { Instant } from "../../core/time.ts";
import type { Connection } from "./connection.ts";
import { reasonOf } from "./failures.ts";
import type { Keys } from "./keys.ts";
import { CLAIM_AGE_MS, type RedisNames } from "./names.ts";
import type { FoundWrite, Outbox } from "./outbox.ts";
import { CLAIMED, decodeEntries, LEFT_TO_DO, nameFrom, writtenAt } from "./outbox-entry.ts";
import { run } from "./scripts.ts";
import { BEAT, LOOK } from "./scripts-outbox.ts";

/** How often things are done, and how old they must be; tests wait less. */
export interface SweeperTimes {
  /** A process says so often that it lives, the first time soon after it began, */
  readonly beatMs: number;
  /** and is taken for dead after so long without a word. */
  readonly deadMs: number;
  /** Younger entries are left to those who wrote them. */
  readonly entryAgeMs: number;
  /** What was too young when all outboxes were looked through is old enough so much later. */
  readonly followUpMs: number;
  /** Between two slow looks through all outboxes. */
  readonly passIntervalMs: number;
}

export const SWEEPER_TIMES: SweeperTimes = {
  beatMs: 2000,
  deadMs: 5000,
  entryAgeMs: 3000,
  followUpMs: CLAIM_AGE_MS,
  passIntervalMs: 300_000,
};

/** Buckets asked at once, and the pause after each round of a slow look: about half a minute for 131 072 of them. */
const ROUND_BUCKETS = 128;
const ROUND_PAUSE_MS = 25;

/** Entries that one look takes out of a bucket. */
const PAGE_ENTRIES = 200;

/** Links whose writes are finished together. */
const LINKS_AT_ONCE = 1000;

const ROUND_DEADLINE_MS = 5000;

export interface SweeperOptions {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly names: RedisNames;
  readonly outbox: Outbox;
  readonly log: Log;
  readonly clock: () => Instant;
  /** Tells this process from all others. */
  readonly process: string;
  readonly times?: Partial<SweeperTimes> | undefined;
}

export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #times: SweeperTimes;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pass: Promise<void> | null = null;
  #passBegunAt = Number.NEGATIVE_INFINITY;
  /** Somebody has left something: a look that begins at this moment or later finds all of it old enough. */
  #wantedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#times = { ...SWEEPER_TIMES, ...options.times };
    this.#beatSoon(this.#times.beatMs / 4);
  }

  /** Ends the look that is under way, and says goodbye: this process has left nothing that it knows of. */
  async close(hasLeft: boolean): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#pass;
    if (hasLeft) return;
    const { connection, keys, process } = this.#options;
    // Without the goodbye another process looks once for nothing.
    await connection.read((send) => send(["ZREM", keys.processes, process])).catch(() => undefined);
  }

  #beatSoon(ms: number): void {
    this.#timer = setTimeout(() => void this.#beat(), ms);
    this.#timer.unref();
  }

  async #beat(): Promise<void> {
    const { connection, keys, outbox, process } = this.#options;
    try {
      const words = [process, String(this.#times.deadMs), connection.instanceId];
      const call = { keys: [keys.processes, keys.guardOf(keys.processes)], args: words };
      const reply = await connection.write((send, signal) => run(send, BEAT, { ...call, signal }));
      const [dead, isFirst] = Array.isArray(reply) ? reply.map(Number) : [0, 0];
      if (outbox.takeLeft() || (dead ?? 0) > 0) this.#want();
      this.#startPass(isFirst === 1);
    } catch (error) {
      this.#options.log.debug({ reason: reasonOf(error) }, "the outbox can't be looked after at the moment");
    }
    if (!this.#isClosed) this.#beatSoon(this.#times.beatMs);
  }

  #want(): void {
    this.#wantedAt = performance.now() + this.#times.followUpMs;
  }

  /** Looks through all outboxes if that is due, quickly when somebody waits for it. */
  #startPass(isFirst: boolean): void {
    const sinceMs = performance.now() - this.#passBegunAt;
    const isUrgent = this.#passBegunAt < this.#wantedAt && sinceMs >= this.#times.followUpMs;
    const isDue = isFirst && sinceMs >= this.#times.passIntervalMs;
    if (this.#pass !== null || this.#isClosed || !(isUrgent || isDue)) return;
    this.#passBegunAt = performance.now();
    this.#pass = this.#lookThrough(isUrgent)
      .then(() => {
        if (this.#passBegunAt >= this.#wantedAt) this.#options.outbox.caughtUp();
      })
      .catch((error: unknown) => {
        this.#want();
        this.#options.log.debug({ reason: reasonOf(error) }, "the outbox was not looked through to its end");
      })
      .finally(() => {
        this.#pass = null;
      });
  }

  async #lookThrough(isUrgent: boolean): Promise<void> {
    const { buckets } = this.#options.keys;
    for (let from = 0; from < buckets && !this.#isClosed; from += ROUND_BUCKETS) {
      const filled = await this.#filled(from, Math.min(ROUND_BUCKETS, buckets - from));
      await this.#lookInto(filled);
      if (!isUrgent) await new Promise((resolve) => setTimeout(resolve, ROUND_PAUSE_MS).unref());
    }
  }

  /** Those of the buckets whose outbox is not empty. */
  async #filled(from: number, count: number): Promise<number[]> {
    const { connection, keys } = this.#options;
    const numbers = Array.from({ length: count }, (_, at) => from + at);
    const held = await connection.read(
      (send) => Promise.all(numbers.map((bucket) => send(["EXISTS", keys.bucket(bucket).outbox]))),
      ROUND_DEADLINE_MS,
    );
    return numbers.filter((_, at) => held[at] === 1);
  }

  /** Finishes what is old enough in these buckets, a page of each at a time. */
  async #lookInto(buckets: readonly number[]): Promise<void> {
    const { connection, keys } = this.#options;
    let open = buckets.map((bucket) => ({ bucket, cursor: "0" }));
    while (open.length > 0 && !this.#isClosed) {
      const looked = open;
      const replies = await connection.read(
        (send) =>
          Promise.all(
            looked.map(({ bucket, cursor }) => {
              const { outbox, hot, names } = keys.bucket(bucket);
              return run(send, LOOK, { keys: [outbox, hot, names], args: [cursor, String(PAGE_ENTRIES)] });
            }),
          ),
        ROUND_DEADLINE_MS,
      );
      const pages = replies.map((reply): unknown[] => (Array.isArray(reply) ? reply : ["0", 0]));
      open = looked.map(({ bucket }, at) => ({ bucket, cursor: String(pages[at]?.[0]) })).filter(({ cursor }) => cursor !== "0");
      const writes: FoundWrite[] = [];
      for (const [at, [, now, ...found]] of pages.entries()) {
        const { outbox } = keys.bucket((looked[at] as (typeof looked)[number]).bucket);
        writes.push(...(await this.#oldWrites(outbox, found.map(String), Number(now))));
      }
      for (const part of partsOf(writes)) if (!this.#isClosed) await this.#finish(part);
    }
  }

  /** The writes of a page that are old enough; claims are resolved. */
  async #oldWrites(outbox: string, found: readonly string[], now: Instant): Promise<FoundWrite[]> {
    const { names } = this.#options;
    const writes: FoundWrite[] = [];
    for (let at = 0; at + 1 < found.length; at += 2) {
      const [key = "", value = ""] = [found[at], found[at + 1]];
      if (key.startsWith(CLAIMED)) await this.#tried(() => names.resolve(nameFrom(key.slice(1)), value, now));
      if (key.startsWith(LEFT_TO_DO)) writes.push(...this.#oldWrite(outbox, key, value));
    }
    return writes;
  }

  /** Finishes writes together, which costs a fraction; where that fails for one of them, each by itself. */
  async #finish(writes: readonly FoundWrite[]): Promise<void> {
    const { outbox } = this.#options;
    const finish = async (some: readonly FoundWrite[]) => outbox.finish(await outbox.renew(some));
    if (await this.#tried(() => finish(writes))) return;
    if (writes.length > 1) for (const write of writes) await this.#tried(() => finish([write]));
  }

  /** The write, when it is old enough. A clock that was wrong when it was written makes it old. */
  #oldWrite(outbox: string, key: string, value: string): FoundWrite[] {
    const ageMs = Math.abs(this.#options.clock() - writtenAt(key));
    if (ageMs < this.#times.entryAgeMs) return [];
    const entries = decodeEntries(value);
    if (entries === null)
      this.#options.log.warn({ key }, "an entry of the outbox can't be read; 'linnet reindex' does without it");
    return entries === null ? [] : [{ outbox, key, entries }];
  }

  /** What fails for one link must not keep the others waiting; a store that is away ends the look at its next question. */
  async #tried(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#options.log.debug({ reason: reasonOf(error) }, "something in the outbox was left for later");
      return false;
    }
  }
}

/** The writes in parts of about as many links as are finished together. */
function partsOf(writes: readonly FoundWrite[]): FoundWrite[][] {
  const parts: FoundWrite[][] = [];
  let room = 0;
  for (const write of writes) {
    if (room <= 0) {
      parts.push([]);
      room = LINKS_AT_ONCE;
    }
    parts.at(-1)?.push(write);
    room -= write.entries.length;
  }
  return parts;
}
