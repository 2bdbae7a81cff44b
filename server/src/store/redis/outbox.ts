// What writes have left to do elsewhere. The script that writes a link's records leaves an entry in the outbox of the same slot:
// the places in the indexes and the names that the write has changed. Whoever finishes an entry makes them what the records
// say, whatever they say by then, and takes the entry away if the records are still the same ones; else it does so again.
//
// So every place that a write has changed is looked at after it, and who looked at older records looks again: two processes may
// finish one entry at once, or an old one late. The process that wrote does it in the background, many at a time; what it could
// not do stays in the outbox for the sweeper.

import { LinnetError, storeUnknown } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Log } from "../../core/log.ts";
import { entriesOf, timeKey } from "../../core/names.ts";
import { READ_DEADLINE_MS, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { runAgain } from "./asking.ts";
import { Backlog, type LinkWrite, type Write } from "./backlog.ts";
import type { Connection } from "./connection.ts";
import { isAnswer, reasonOf } from "./failures.ts";
import type { IndexChange } from "./index-change.ts";
import type { Keys } from "./keys.ts";
import type { RedisNames } from "./names.ts";
import { decodeEntries, LEFT_TO_DO, type OutboxEntry, without, writtenAt } from "./outbox-entry.ts";
import { readTruths, type Truth } from "./records.ts";
import { run } from "./scripts.ts";
import { OPEN_FIELD, TRIM } from "./scripts-outbox.ts";
import { termHashes } from "./text-signature.ts";

/**
 * Writes wait so long for others to be finished together with them, and while a batch is under way: the more there are, the less
 * each of them costs. So many at once are enough for ten thousand a second over a network of some distance.
 */
const BATCH_DELAY_MS = 20;
/** Half of what may be unfinished, so that links are stored while others are finished. */
const BATCH_LINKS_MAX = 2048;

/** What is to be said of links is thought out for so many of them before others get their turn. */
const TURN_LINKS = 64;

/** From so many unfinished links on, new ones wait a while for those to be finished: links are made no faster than they are indexed. */
const UNHURRIED_LINKS_MAX = 4096;
const ROOM_WAIT_MS = 1000;

/** In a batch of so many links the text of new ones is left for later (text-follower.ts), unless they are older than this by their own words. */
const FLOOD_LINKS = 1024;
const RECENT_MS = 60_000;

/** Entries that one script takes away: less than half a millisecond of the server's time. */
const LINKS_PER_TRIM = 128;

/** Records that are read again at a time, all of them within the deadline of one. */
const READS_PER_ROUND = 100;

/** Looks at records that are changed again and again meanwhile, until the entry is left to the sweeper. */
const ROUNDS_MAX = 5;

const BATCH_DEADLINE_MS = 5000;

/**
 * A batch whose connection fails is tried again after each of these pauses, if that is back within so long; then it is left to the
 * sweeper. The first pause is for the failure to be noticed everywhere.
 */
const PAUSES_MS = [50, 200, 800];
const BACK_WAIT_MS = 2000;

/** Writes changes of many links into the indexes. Doing it twice, or in another order, leads to the same for each link. */
export interface IndexWriter {
  apply(changes: readonly IndexChange[]): Promise<void>;
}

/** A write as it is found in an outbox. */
export interface FoundWrite extends Omit<Write, "links"> {
  readonly entries: readonly OutboxEntry[];
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
  links: number;
  readonly places: string[];
  readonly args: string[];
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #backlog = new Backlog();
  #isRunning = false;
  #keysMade = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasLeft = false;
  /** Writes that somebody was told of were left to the sweeper, which has not yet found them all. */
  #isBehind = false;
  /** Settles when this store is closed: what waits for the connection then waits no longer. */
  readonly #closing = Promise.withResolvers<false>();
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
    if (!this.#backlog.push(write)) {
      this.#fallBehind();
      return;
    }
    if (!this.#isRunning) this.#timer ??= setTimeout(() => void this.#run(), BATCH_DELAY_MS);
  }

  /** Waits while there is a lot to be finished, but not for long: then the sweeper has to find what there is no room for. */
  async room(): Promise<void> {
    if (this.#backlog.open >= UNHURRIED_LINKS_MAX) await this.#backlog.waitFor(UNHURRIED_LINKS_MAX / 2, ROOM_WAIT_MS);
  }

  /** Whether writes of this process were left to the sweeper since it was last asked. */
  takeLeft(): boolean {
    const hasLeft = this.#hasLeft;
    this.#hasLeft = false;
    return hasLeft;
  }

  /** The sweeper has found all that was left before it was told so. */
  caughtUp(): void {
    if (!this.#hasLeft) this.#isBehind = false;
  }

  /** Waits until what was pushed before is finished, no longer than that; whether it is, and nothing was left that is still to be found. */
  async settled(deadlineMs = READ_DEADLINE_MS): Promise<boolean> {
    if (this.#backlog.open > 0) void this.#run();
    return (await this.#backlog.waitFor(0, deadlineMs)) && !this.#isBehind;
  }

  /** Finishes what is under way as long as a write may take; the rest is left. Whether there is anything left. */
  async close(): Promise<boolean> {
    this.#closing.resolve(false);
    const isSettled = await this.settled(WRITE_DEADLINE_MS);
    clearTimeout(this.#timer);
    return !isSettled || this.#hasLeft;
  }

  /**
   * Finishes writes whose names are settled: makes their places in the indexes what the records say and takes the entries away.
   * Where the records have moved on, names and places follow them.
   */
  async finish(writes: readonly Write[]): Promise<void> {
    let open = writes;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS_MAX) throw new Error(`records changed ${ROUNDS_MAX} times while their indexes followed`);
      await this.#options.indexes.apply(await this.#changesOf(open));
      const trimmed = await this.#trim(open);
      open = await this.renew(open.filter((write) => !trimmed.has(write)).map(foundAs));
    }
  }

  /** Reads the records again and settles the names of the writes by them. */
  async renew(writes: readonly FoundWrite[]): Promise<Write[]> {
    const entries = writes.flatMap((write) => write.entries);
    const renewed: LinkWrite[] = [];
    for (let from = 0; from < entries.length; from += READS_PER_ROUND) {
      renewed.push(...(await this.#settleAnew(entries.slice(from, from + READS_PER_ROUND))));
    }
    let at = 0;
    return writes.map(({ outbox, key, entries: { length } }) => {
      const links = renewed.slice(at, at + length);
      at += length;
      return { outbox, key, links };
    });
  }

  /** The same of a few entries; all of them once more when a name was settled by somebody else meanwhile. */
  async #settleAnew(entries: readonly OutboxEntry[]): Promise<LinkWrite[]> {
    const { connection, keys, names } = this.#options;
    const ids = entries.map(({ id }) => id);
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const seen = await names.seen(entries.flatMap((entry) => entry.names));
      const truths = await readTruths(connection, keys, ids);
      const links = entries.map((entry, at): LinkWrite => ({ entry, truth: truths[at] as Truth }));
      const deadline = performance.now() + WRITE_DEADLINE_MS;
      const settled = await Promise.all(links.map(({ entry, truth }) => names.settle(truth, { ...entry, seen }, deadline)));
      if (!settled.includes(false)) return links;
    }
    throw new Error(`names changed ${ROUNDS_MAX} times while they were settled`);
  }

  /** Finishes the release that keeps a field closed, if it is old enough. Whether the field may be free now. */
  async finishRelease(id: Field, key: string): Promise<boolean> {
    const { connection, keys, clock, releaseAgeMs } = this.#options;
    if (Math.abs(clock() - writtenAt(key)) < releaseAgeMs) return false;
    const { outbox } = keys.of(id);
    const text = await connection.read((send) => send(["HGET", outbox, key]));
    const entries = typeof text === "string" ? decodeEntries(text) : null;
    if (entries === null) return false;
    await this.finish(await this.renew([{ outbox, key, entries }]));
    return true;
  }

  /**
   * Opens the field of a link that was released by the write of this key: its names are free. Throws `store_unknown` unless it is
   * done: the link is gone already.
   */
  async opened(id: Field, key: string, deadline = performance.now() + WRITE_DEADLINE_MS): Promise<void> {
    const { connection, keys } = this.#options;
    const { outbox } = keys.of(id);
    const call = { keys: [outbox, keys.guardOf(outbox)], args: [id, key, connection.instanceId] };
    try {
      await runAgain(connection, OPEN_FIELD, call, deadline);
    } catch (error) {
      throw error instanceof LinnetError && error.code !== "store_emptied" ? storeUnknown(error) : error;
    }
  }

  /** Which of the writes are finished: the records of all their links are still those that they were finished by. Those of one slot go together. */
  async #trim(writes: readonly Write[]): Promise<ReadonlySet<Write>> {
    const { connection, keys } = this.#options;
    const parts: TrimPart[] = [];
    const open = new Map<string, TrimPart>();
    for (const write of writes) {
      const guard = keys.guardOf(write.outbox);
      let part = open.get(guard);
      if (part === undefined || part.links + write.links.length > LINKS_PER_TRIM) {
        part = { guard, writes: [], links: 0, places: [], args: [connection.instanceId] };
        open.set(guard, part);
        parts.push(part);
      }
      part.writes.push(write);
      part.links += write.links.length;
      part.places.push(write.outbox, ...write.links.map(({ entry }) => keys.of(entry.id).cold));
      part.args.push(write.key, String(write.links.length), ...write.links.flatMap(trimWords));
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
    while (!this.#backlog.isEmpty) {
      try {
        await this.#finishSoon(this.#backlog.take(BATCH_LINKS_MAX));
        this.#isFailing = false;
      } catch (error) {
        this.#fallBehind();
        this.#sayFailure(error);
      }
      this.#backlog.finish();
    }
    this.#isRunning = false;
  }

  /** Finishes writes, also when the connection breaks meanwhile and is back soon. */
  async #finishSoon(writes: readonly Write[]): Promise<void> {
    for (const pauseMs of [...PAUSES_MS, null]) {
      try {
        return await this.finish(writes);
      } catch (error) {
        if (!isAway(error) || pauseMs === null || !(await this.#isBackSoon(pauseMs))) throw error;
      }
    }
  }

  /** Whether the connection is back after a pause, soon enough; not when the store is closed meanwhile. */
  #isBackSoon(pauseMs: number): Promise<boolean> {
    const back = async () => {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return this.#options.connection.backWithin(BACK_WAIT_MS);
    };
    return Promise.race([back(), this.#closing.promise]);
  }

  #fallBehind(): void {
    this.#hasLeft = true;
    this.#isBehind = true;
  }

  /** What the writes mean for the indexes, with a pause for others now and then. */
  async #changesOf(writes: readonly Write[]): Promise<IndexChange[]> {
    const links = writes.flatMap((write) => write.links);
    const since = links.length < FLOOD_LINKS ? null : timeKey(this.#options.clock() - RECENT_MS);
    const changes: IndexChange[] = [];
    for (let from = 0; from < links.length; from += TURN_LINKS) {
      if (from > 0) await new Promise<void>((resolve) => setImmediate(resolve));
      for (const link of links.slice(from, from + TURN_LINKS)) changes.push(changeOf(link, since));
    }
    return changes;
  }

  /** Once, until batches succeed again. That the store is away is said by the connection. */
  #sayFailure(error: unknown): void {
    const isOurs = !isAway(error);
    if (!this.#isFailing && isOurs) {
      this.#options.log.warn(
        { reason: reasonOf(error) },
        "the indexes don't follow at the moment; what is missing is added later",
      );
    }
    this.#isFailing = isOurs;
  }
}

/** Whether it failed for want of an answer, so that it may be tried again. */
function isAway(error: unknown): boolean {
  return error instanceof LinnetError && !isAnswer(error.cause);
}

/** What TRIM is told of a link. */
function trimWords({ entry: { id, names }, truth: { stored, cold } }: LinkWrite): [string, string, string] {
  const isOpened = stored === null && names.length > 0;
  return [id, cold, isOpened ? "1" : "0"];
}

function foundAs({ outbox, key, links }: Write): FoundWrite {
  return { outbox, key, entries: links.map(({ entry }) => entry) };
}

/** `since`: from which key in `made` on the text of new links is left for later; null for none. */
function changeOf({ entry, truth: { stored }, isNew = false }: LinkWrite, since: string | null): IndexChange {
  const { id, madeKey, version } = entry;
  const has = stored === null || isNew ? [] : entriesOf(stored);
  const drop = isNew ? [] : without(entry.places, has);
  const put = isNew ? entry.places : without(entry.places, drop);
  const isFound = entry.isTextNew && stored !== null && stored.details.trashed === null;
  const isLater = since !== null && version === 1 && madeKey >= since;
  const change = { id, put, drop, madeKey };
  if (!isFound) return { ...change, terms: null };
  return { ...change, terms: isLater ? "later" : termHashes(stored) };
}
