// Where clicks go, by the settings, and the threads that take them there.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Clicks } from "./analytics/clicks.ts";
import { type FolderFacts, factsOf, lockPath, removeJournals } from "./analytics/journal/folder.ts";
import { type Config, storeUrlOf } from "./config.ts";
import { ofClicks } from "./core/clicks/failures.ts";
import type { ClickAccess, ClickStore } from "./core/clicks/store.ts";
import type { RandomBytes } from "./core/code.ts";
import { StoreAbsentError, StoreOpenError } from "./core/errors.ts";
import type { Log } from "./core/log.ts";
import type { Store } from "./core/store.ts";
import { type ClickPlace, openClicks } from "./store/open-clicks.ts";
import { type FileLock, takeLock } from "./store/sqlite/file-lock.ts";
import { startKeeper, startRecorder } from "./threads/start.ts";

const clock = () => Date.now();
const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

const BYTES_PER_MB = 1_000_000;

const JOURNAL_ID_BYTES = 8;

const SQLITE = "sqlite:";
const MEMORY = "sqlite::memory:";

/** The URL of the store of clicks; null where they are not counted. */
function clicksUrlOf(config: Config): string | null {
  if (config.clicks !== null) return config.clicks === "off" ? null : config.clicks;
  const links = storeUrlOf(config);
  return links.startsWith(SQLITE) && links !== MEMORY ? `${links.replace(/\.db$/, "")}-clicks.db` : links;
}

/** Where clicks of these links are kept; null where they are not counted. */
function clickPlaceOf(config: Config, { instance }: Pick<Store, "instance">, folder: string): ClickPlace | null {
  const url = clicksUrlOf(config);
  if (url === null) return null;
  const { clicksKeepDays: keepDays, redisPrefix, redisBuckets, clicksRedisEvents: redisEventsMax } = config;
  const { id, alphabet, caseMode } = instance;
  const knownInstanceId = url === storeUrlOf(config) ? id : null;
  const made = { instance: { alphabet, caseMode }, knownInstanceId, mayCreate: true };
  return { url, folder, keepDays, ...made, redisPrefix, redisBuckets, redisEventsMax };
}

/** The folder of journals and salts of one instance: what is counted for other links is none of its business. */
const clicksFolder = ({ data }: Config, { instance }: Pick<Store, "instance">): string => join(data, "clicks", instance.id);

/** What counts clicks in a process that serves, and not yet begun; null where the setting says that they are not counted. */
export function clicksOf(config: Config, store: Store, log: Log): Clicks | null {
  const isMemory = clicksUrlOf(config) === MEMORY;
  const folder = isMemory ? join(tmpdir(), `linnet-clicks-${store.instance.id}`) : clicksFolder(config, store);
  const place = clickPlaceOf(config, store, folder);
  if (place === null) return null;
  const { trustProxy, clicksDetails: details, clicksJournalMb, geoDb } = config;
  return new Clicks({
    threads: {
      recorder: (journal) =>
        startRecorder({ folder, journal, journalBytesMax: clicksJournalMb * BYTES_PER_MB, details, geoDb, trustProxy }),
      keeper: (journal) => startKeeper({ folder, journal, place }),
    },
    newJournal: () => randomBytes(JOURNAL_ID_BYTES).toString("hex"),
    lock: (journal) => lockIn(folder, journal),
    onClosed: () => {
      if (isMemory) rmSync(folder, { recursive: true, force: true });
    },
    hasProxies: trustProxy.length > 0,
    clock,
    log,
  });
}

/** Makes the folder where there is none. Throws `StoreOpenError` where it can't be written. */
function lockIn(folder: string, journal: string): FileLock | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return takeLock(lockPath(folder, journal));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreOpenError(`The journal of clicks can't be written to ${folder} (LINNET_DATA). ${reason}`, { cause: error });
  }
}

/** The clicks as they are kept, for people. */
export interface ClicksKept {
  /** Where, without a password. */
  readonly name: string;
  /** Some; null where nobody knows. */
  readonly bytes: number | null;
}

/** The clicks, for a command that works on the store itself: their store is opened when it is first asked. */
export class DirectClicks {
  /** Null where clicks are not counted. */
  readonly access: ClickAccess | null;
  /** Of the journals of this machine. */
  readonly folder: string;
  readonly #place: ClickPlace | null;
  readonly #log: Log;
  #store: Promise<ClickStore> | null = null;

  constructor(config: Config, store: Store, log: Log) {
    this.folder = clicksFolder(config, store);
    const place = clickPlaceOf(config, store, this.folder);
    this.#place = place === null ? null : { ...place, mayCreate: false };
    this.#log = log;
    this.access = this.#place === null ? null : this.#accessTo(this.#place);
  }

  /** What there is; null where none are counted, or none have been so far. Throws what the store does. */
  async kept(): Promise<ClicksKept | null> {
    if (this.#place === null || isUnmade(this.#place)) return null;
    return this.#ask(this.#place, async (store) => ({ name: store.name, bytes: await store.bytes() }));
  }

  /** What lies in the journals. */
  waiting(): FolderFacts {
    return factsOf(this.folder);
  }

  /** Deletes all clicks, those in the journals first: what is not there can't be brought to the store any more. */
  async wipe(): Promise<void> {
    const place = this.#place;
    removeJournals(this.folder, isFree);
    if (place !== null && !isUnmade(place)) await this.#ask(place, (store) => store.wipe());
  }

  async close(): Promise<void> {
    await (await this.#store?.catch(() => null))?.close();
  }

  /** Where there is no file, nothing is found, and none is made: that is for whoever counts. */
  async #ask<T>(place: ClickPlace, work: (store: ClickStore) => Promise<T>): Promise<T> {
    try {
      this.#store ??= this.#open(place);
      return await work(await this.#store);
    } catch (error) {
      throw ofClicks(error);
    }
  }

  async #open(place: ClickPlace): Promise<ClickStore> {
    const means = { clock, random, log: this.#log };
    const nothing = { ...place, url: MEMORY };
    if (isUnmade(place)) return openClicks(nothing, means);
    try {
      return await openClicks(place, means);
    } catch (error) {
      if (error instanceof StoreAbsentError) return openClicks(nothing, means);
      throw error;
    }
  }

  #accessTo(place: ClickPlace): ClickAccess {
    const ask = <T>(work: (store: ClickStore) => Promise<T>) => this.#ask(place, work);
    return {
      report: (question) => ask((store) => store.report(question)),
      events: (span) => ask((store) => store.events(span)),
      eventsSince: () => ask((store) => store.eventsSince()),
      totals: (links) => ask((store) => store.totals(links)),
      ranked: (limit, after) => ask((store) => store.ranked(limit, after)),
      latest: (cursor) => ask((store) => store.latest(cursor)),
      forget: (link) => ask((store) => store.forget(link)),
      bytes: () => ask((store) => store.bytes()),
    };
  }
}

/** Whether no process has the lock. */
function isFree(path: string): boolean {
  const lock = takeLock(path);
  lock?.release();
  return lock !== null;
}

/** Whether it is a file that is not there. */
function isUnmade({ url }: ClickPlace): boolean {
  return url.startsWith(SQLITE) && url !== MEMORY && !existsSync(url.slice(SQLITE.length));
}
