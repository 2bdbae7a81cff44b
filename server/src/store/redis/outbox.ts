// What writes have left to do elsewhere. The script that writes a link's records leaves an entry in the outbox of the same slot:
// the places in the indexes and the names that the write has changed. Whoever finishes an entry makes them what the records
// say, whatever they say by then, and takes the entry away if the records are still the same ones; else it does so again.
//
// So every place that a write has changed is looked at after it, and who looked at older records looks again: two processes may
// finish one entry at once, or an old one late. The process that wrote does it in the background, many at a time; what it could
// not do stays in the outbox for the sweeper.

import { LinnetError } from "../../core/errors.ts";
import type { Field, Instant } from "../../core/link.ts";
import type { Log } from "../../core/log.ts";
import { entriesOf } from "../../core/names.ts";
import { READ_DEADLINE_MS, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { isAnswer, reasonOf, within } from "./failures.ts";
import type { IndexChange } from "./index-change.ts";
import type { Keys } from "./keys.ts";
import type { RedisNames } from "./names.ts";
import { decodeEntry, LEFT_TO_DO, type OutboxEntry, without, writtenAt } from "./outbox-entry.ts";
import { readTruths, type Truth } from "./records.ts";
import { run } from "./scripts.ts";
import { OPEN_FIELD, TRIM } from "./scripts-outbox.ts";
import { termHashes } from "./text-signature.ts";

/**
 * Writes wait so long for others to be finished together with them, and while a batch is under way: the more there are, the less
 * each of them costs. So many at once are enough for ten thousand a second over a network of some distance.
 */
const BATCH_DELAY_MS = 20;
const BATCH_WRITES_MAX = 2048;

/** What is to be said of links is thought out for so many of them before others get their turn. */
const TURN_WRITES = 64;

/** More than this, and the sweeper has to find them. */
const BACKLOG_WRITES_MAX = 40_000;
const BACKLOG_BYTES_MAX = 32_000_000;

/** From so many unfinished writes on, new ones wait a while for those to be finished: links are made no faster than they are indexed. */
const UNHURRIED_WRITES_MAX = 4096;
const ROOM_WAIT_MS = 1000;

/** What a write takes beside its records. */
const BACKLOG_BYTES_EACH = 500;

/** Entries that one script takes away: less than half a millisecond of the server's time. */
const WRITES_PER_TRIM = 128;

/** Records that are read again at a time, all of them within the deadline of one. */
const READS_PER_ROUND = 100;

/** Looks at records that are changed again and again meanwhile, until the entry is left to the sweeper. */
const ROUNDS_MAX = 5;

const BATCH_DEADLINE_MS = 5000;

/** Writes changes of many links into the indexes. Doing it twice, or in another order, leads to the same for each link. */
export interface IndexWriter {
  apply(changes: readonly IndexChange[]): Promise<void>;
}

/** A write that is stored and not yet finished. */
export interface Write {
  /** The key of its entry in the outbox. */
  readonly key: string;
  readonly entry: OutboxEntry;
  /** What is true of the link as far as is known. */
  readonly truth: Truth;
}

export interface OutboxOptions {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly names: RedisNames;
  readonly indexes: IndexWriter;
  readonly log: Log;
  readonly clock: () => Instant;
  /** Tells this process from all others. */
  readonly process: string;
  /** Younger releases are left to those who asked for them. */
  readonly releaseAgeMs: number;
}

/** Writes whose entries one script takes away. */
interface TrimPart {
  readonly guard: string;
  readonly writes: Write[];
  readonly places: string[];
  readonly args: string[];
}

interface Waiter {
  /** Wakes when all writes up to this one are finished. */
  readonly last: number;
  readonly wake: () => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #backlog: { readonly write: Write; readonly bytes: number }[] = [];
  #backlogBytes = 0;
  /** How many writes were taken out of the backlog, and how many of these are finished or left. */
  #taken = 0;
  #finished = 0;
  #isRunning = false;
  #keysMade = 0;
  #waiters: Waiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasLeft = false;
  #isFailing = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** A key for an entry, which tells roughly when it was made. */
  newKey(): string {
    const { clock, process } = this.#options;
    return `${LEFT_TO_DO}${clock().toString(36)}.${process}${(this.#keysMade++).toString(36)}`;
  }

  /** Leaves what was written to the sweeper. */
  leave(): void {
    this.#hasLeft = true;
  }

  /** Finishes the write soon, unless there is too much to do already. Its names must be settled. */
  push(write: Write): void {
    const bytes = bytesOf(write);
    if (this.#backlog.length >= BACKLOG_WRITES_MAX || this.#backlogBytes + bytes > BACKLOG_BYTES_MAX) {
      this.#hasLeft = true;
      return;
    }
    this.#backlog.push({ write, bytes });
    this.#backlogBytes += bytes;
    if (!this.#isRunning) this.#timer ??= setTimeout(() => void this.#run(), BATCH_DELAY_MS);
  }

  /** Waits while there is a lot to be finished, but not for long: then the sweeper has to find what there is no room for. */
  room(): Promise<void> {
    const pushed = this.#taken + this.#backlog.length;
    if (pushed - this.#finished < UNHURRIED_WRITES_MAX) return Promise.resolve();
    const waiting = new Promise<void>((wake) => this.#waiters.push({ last: pushed - UNHURRIED_WRITES_MAX / 2, wake }));
    return within(ROOM_WAIT_MS, waiting).catch(() => undefined);
  }

  /** Whether writes of this process were left to the sweeper since it was last asked. */
  takeLeft(): boolean {
    const hasLeft = this.#hasLeft;
    this.#hasLeft = false;
    return hasLeft;
  }

  /** Waits until what was pushed before is finished or left, no longer than a read may take. */
  settled(deadlineMs = READ_DEADLINE_MS): Promise<void> {
    const last = this.#taken + this.#backlog.length;
    if (this.#finished === last) return Promise.resolve();
    void this.#run();
    const waiting = new Promise<void>((wake) => this.#waiters.push({ last, wake }));
    return within(deadlineMs, waiting).catch(() => undefined);
  }

  /** Finishes what is under way as long as a write may take. */
  async close(): Promise<void> {
    await this.settled(WRITE_DEADLINE_MS);
    clearTimeout(this.#timer);
  }

  /**
   * Finishes writes whose names are settled: makes their places in the indexes what the records say and takes the entries away.
   * Where the records have moved on, names and places follow them.
   */
  async finish(writes: readonly Write[]): Promise<void> {
    let open = writes;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS_MAX) throw new Error(`records changed ${ROUNDS_MAX} times while their indexes followed`);
      await this.#options.indexes.apply(await changesOf(open));
      const trimmed = await this.#trim(open);
      open = await this.renew(open.filter((write) => !trimmed.has(write)));
    }
  }

  /** Reads the records again and settles the names of the writes by them. */
  async renew(writes: readonly Omit<Write, "truth">[]): Promise<Write[]> {
    const { connection, keys, names } = this.#options;
    const renewed: Write[] = [];
    for (let from = 0; from < writes.length; from += READS_PER_ROUND) {
      const part = writes.slice(from, from + READS_PER_ROUND);
      const truths = await readTruths(
        connection,
        keys,
        part.map(({ entry }) => entry.id),
      );
      const deadline = performance.now() + WRITE_DEADLINE_MS;
      await Promise.all(
        part.map(({ entry }, at) => (entry.names.length === 0 ? undefined : names.settle(truths[at] as Truth, entry, deadline))),
      );
      renewed.push(...part.map(({ key, entry }, at) => ({ key, entry, truth: truths[at] as Truth })));
    }
    return renewed;
  }

  /** Finishes the release that keeps a field closed, if it is old enough. Whether the field may be free now. */
  async finishRelease(id: Field, key: string): Promise<boolean> {
    const { connection, keys, clock, releaseAgeMs } = this.#options;
    if (Math.abs(clock() - writtenAt(key)) < releaseAgeMs) return false;
    const text = await connection.read((send) => send(["HGET", keys.of(id).outbox, key]));
    const entry = typeof text === "string" ? decodeEntry(text) : null;
    if (entry === null) return false;
    await this.finish(await this.renew([{ key, entry }]));
    return true;
  }

  /** Opens the field of a link that was released by the write of this key: its names are free. */
  async opened(id: Field, key: string): Promise<void> {
    const { connection, keys } = this.#options;
    const { outbox } = keys.of(id);
    const call = { keys: [outbox, keys.guardOf(outbox)], args: [id, key, connection.instanceId] };
    await connection.write((send, signal) => run(send, OPEN_FIELD, { ...call, signal }));
  }

  /** Which of the writes are finished: the records are still those that they were finished by. Those of one slot go together. */
  async #trim(writes: readonly Write[]): Promise<ReadonlySet<Write>> {
    const { connection, keys } = this.#options;
    const parts: TrimPart[] = [];
    const open = new Map<string, TrimPart>();
    for (const write of writes) {
      const { cold, outbox } = keys.of(write.entry.id);
      const guard = keys.guardOf(cold);
      let part = open.get(guard);
      if (part === undefined || part.writes.length === WRITES_PER_TRIM) {
        part = { guard, writes: [], places: [], args: [connection.instanceId] };
        open.set(guard, part);
        parts.push(part);
      }
      part.writes.push(write);
      part.places.push(cold, outbox);
      part.args.push(...trimWords(write));
    }
    const trimmed = await connection.write(
      (send) => Promise.all(parts.map(({ guard, places, args }) => run(send, TRIM, { keys: [...places, guard], args }))),
      BATCH_DEADLINE_MS,
    );
    return new Set(
      parts.flatMap(({ writes }, part) => {
        const kept = trimmed[part];
        return Array.isArray(kept) ? writes.filter((_, at) => kept[at] === 1) : [];
      }),
    );
  }

  /** Finishes batch after batch until there is nothing more to do. */
  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#backlog.length > 0) {
      const batch = this.#backlog.splice(0, BATCH_WRITES_MAX);
      for (const { bytes } of batch) this.#backlogBytes -= bytes;
      this.#taken += batch.length;
      try {
        await this.finish(batch.map(({ write }) => write));
        this.#isFailing = false;
      } catch (error) {
        this.#hasLeft = true;
        this.#sayFailure(error);
      }
      this.#finished = this.#taken;
      this.#wake();
    }
    this.#isRunning = false;
  }

  #wake(): void {
    const isAwake = ({ last }: Waiter) => last <= this.#finished;
    for (const { wake } of this.#waiters.filter(isAwake)) wake();
    this.#waiters = this.#waiters.filter((waiter) => !isAwake(waiter));
  }

  /** Once, until batches succeed again. That the store is away is said by the connection. */
  #sayFailure(error: unknown): void {
    const isAway = error instanceof LinnetError && !isAnswer(error.cause);
    if (!this.#isFailing && !isAway) {
      this.#options.log.warn(
        { reason: reasonOf(error) },
        "the indexes don't follow at the moment; what is missing is added later",
      );
    }
    this.#isFailing = !isAway;
  }
}

/** What TRIM is told of a write. */
function trimWords({ key, entry: { id, names }, truth: { stored, cold } }: Write): [string, string, string, string] {
  const isOpened = stored === null && names.length > 0;
  return [id, cold, key, isOpened ? "1" : "0"];
}

/** About how much a write takes in memory: what is long in it. */
function bytesOf({ truth: { cold, stored } }: Write): number {
  return BACKLOG_BYTES_EACH + 2 * cold.length + (stored?.link.kind === "link" ? stored.link.target.length : 0);
}

/** What the writes mean for the indexes, with a pause for others now and then. */
async function changesOf(writes: readonly Write[]): Promise<IndexChange[]> {
  const changes: IndexChange[] = [];
  for (let from = 0; from < writes.length; from += TURN_WRITES) {
    if (from > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    changes.push(...writes.slice(from, from + TURN_WRITES).map(changeOf));
  }
  return changes;
}

function changeOf({ entry, truth: { stored } }: Write): IndexChange {
  const has = stored === null ? [] : entriesOf(stored);
  const drop = without(entry.places, has);
  const put = without(entry.places, drop);
  const isFound = entry.isTextNew && stored !== null && stored.details.trashed === null;
  return { id: entry.id, put, drop, terms: isFound ? termHashes(stored) : null, madeKey: entry.madeKey };
}
