// The plan's `url-hash` on Redis: hot and cold records in buckets, changed together by scripts of one slot.
import { LinnetError, recordUnreadable, storeUnknown } from "../../core/errors.ts";
import {
  decodeDetails,
  decodeLink,
  encodeDetails,
  encodeLink,
  type Field,
  type Link,
  type LinkDetails,
} from "../../core/link.ts";
import { type Links, type LinksWatcher, type StoredLink, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { ELSEWHERE, HOT_RECORD_BYTES_MAX, type Keys, ownKey } from "./keys.ts";
import { INSERT, PAGE, READ, run, type Script, type ScriptCall, type Send, UPDATE } from "./scripts.ts";

/** Buckets asked at once: one round trip, and no long turn for one caller. */
const BUCKETS_PER_ROUND = 512;

/** An estimate is made of this many buckets at most, and ends earlier when this many links were seen (σ = 5 %). */
const SAMPLE_BUCKETS_MAX = 8192;
const SAMPLE_LINKS_ENOUGH = 400;

/** A scan holds about this many links at a time. */
const PAGE_LINKS = 1000;

/** Pages of a scan are long answers, and nobody waits for them at a redirect. */
const PAGE_DEADLINE_MS = 5000;

export class RedisLinks implements Links {
  readonly #connection: Connection;
  readonly #keys: Keys;
  #watcher: LinksWatcher | null = null;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  watch(watcher: LinksWatcher): void {
    this.#watcher = watcher;
    this.#connection.watch(watcher);
  }

  groupOf(field: Field): number {
    return this.#keys.bucketOf(field);
  }

  async insert(link: Link, details: LinkDetails): Promise<"inserted" | "taken"> {
    try {
      return await this.#insert(link, details);
    } finally {
      this.#watcher?.changed(link.field);
    }
  }

  /** A reply that was lost with its connection is asked for again on the next one, as long as the deadline allows. */
  async #insert(link: Link, details: LinkDetails): Promise<"inserted" | "taken"> {
    const deadline = performance.now() + WRITE_DEADLINE_MS;
    const call = this.#writeCall(link, details, details.makerHash);
    const tryOnce = async () => {
      const won = await this.#write(INSERT, call, Math.max(1, deadline - performance.now()));
      return won === 1 ? "inserted" : "taken";
    };
    try {
      return await tryOnce();
    } catch (error) {
      if (!(error instanceof LinnetError && error.code === "store_unknown")) throw error;
      if (!(await this.#connection.backWithin(deadline - performance.now()))) throw error;
      // Whatever goes wrong now, the first try may have been the one that did it.
      return await tryOnce().catch((again: unknown) => {
        throw again instanceof LinnetError ? storeUnknown(again) : again;
      });
    }
  }

  find(field: Field): Promise<Link | null> {
    const { hot } = this.#keys.of(field);
    return this.#connection.read(async (send) => {
      const record = await send(["HGET", hot, field]);
      if (record === ELSEWHERE) return (await this.#readBoth(send, field))?.link ?? null;
      if (typeof record === "string") return decodeLink(field, record);
      await this.#connection.confirm(send);
      return null;
    });
  }

  read(field: Field): Promise<StoredLink | null> {
    return this.#connection.read(async (send) => {
      const both = await this.#readBoth(send, field);
      if (both === null) return null;
      return { link: both.link, details: detailsFrom(field, both.cold) };
    });
  }

  async update(link: Link, details: LinkDetails, expectedVersion: number): Promise<"updated" | "absent" | "conflict"> {
    const call = this.#writeCall(link, details, String(expectedVersion));
    try {
      const outcome = await this.#write(UPDATE, call, WRITE_DEADLINE_MS);
      if (outcome === 1) return "updated";
      if (outcome === 0) return "absent";
      if (outcome === 2) return "conflict";
      throw recordUnreadable(link.field);
    } finally {
      this.#watcher?.changed(link.field);
    }
  }

  exists(field: Field): Promise<boolean> {
    const { hot } = this.#keys.of(field);
    return this.#connection.read(async (send) => {
      if ((await send(["HEXISTS", hot, field])) === 1) return true;
      await this.#connection.confirm(send);
      return false;
    });
  }

  /** Bucket by bucket, so that every link comes once; HSCAN may repeat a field, but only within its own bucket. */
  async *scan(): AsyncIterable<StoredLink> {
    for (let from = 0; from < this.#keys.buckets; from += BUCKETS_PER_ROUND) {
      const lengths = await this.#lengths(from, Math.min(BUCKETS_PER_ROUND, this.#keys.buckets - from));
      const filled = lengths.flatMap((length, at) => (length > 0 ? [{ bucket: from + at, length }] : []));
      for (const group of groupsOf(filled, PAGE_LINKS)) yield* this.#scanBuckets(group);
    }
    await this.#connection.read((send) => this.#connection.confirm(send), PAGE_DEADLINE_MS);
  }

  async count(): Promise<number> {
    let links = 0;
    for (let from = 0; from < this.#keys.buckets; from += BUCKETS_PER_ROUND) {
      for (const length of await this.#lengths(from, Math.min(BUCKETS_PER_ROUND, this.#keys.buckets - from))) links += length;
    }
    await this.#connection.read((send) => this.#connection.confirm(send));
    return links;
  }

  async estimate(): Promise<number> {
    const { buckets } = this.#keys;
    const start = Math.floor(Math.random() * buckets);
    const most = Math.min(buckets, SAMPLE_BUCKETS_MAX);
    let seen = 0;
    let links = 0;
    while (seen < most && (links < SAMPLE_LINKS_ENOUGH || buckets <= BUCKETS_PER_ROUND)) {
      const lengths = await this.#lengths(start + seen, Math.min(BUCKETS_PER_ROUND, most - seen));
      for (const length of lengths) links += length;
      seen += lengths.length;
    }
    await this.#connection.read((send) => this.#connection.confirm(send));
    return Math.round((links * buckets) / seen);
  }

  /** How many links each of these buckets holds; the numbers go round at the end. */
  #lengths(from: number, count: number): Promise<number[]> {
    const hashes = Array.from({ length: count }, (_, at) => this.#keys.bucket((from + at) % this.#keys.buckets).hot);
    return this.#connection.read(async (send) => {
      const lengths = await Promise.all(hashes.map((hot) => send(["HLEN", hot])));
      return lengths.map(Number);
    }, PAGE_DEADLINE_MS);
  }

  async *#scanBuckets(buckets: readonly number[]): AsyncIterable<StoredLink> {
    let open = buckets.map((bucket) => ({ bucket, cursor: "0", seen: new Set<string>() }));
    while (open.length > 0) {
      const asked = open;
      const pages = await this.#connection.read(
        (send) =>
          Promise.all(asked.map(async (scanned) => ({ scanned, ...(await this.#page(send, scanned.bucket, scanned.cursor)) }))),
        PAGE_DEADLINE_MS,
      );
      for (const { scanned, links } of pages) yield* links.filter(({ link }) => isNew(scanned.seen, link.field));
      open = pages.flatMap(({ scanned, cursor }) => (cursor === "0" ? [] : [{ ...scanned, cursor }]));
    }
  }

  async #page(send: Send, bucket: number, cursor: string): Promise<{ cursor: string; links: StoredLink[] }> {
    const { hot, cold } = this.#keys.bucket(bucket);
    const reply = await run(send, PAGE, { keys: [hot, cold], args: [cursor, String(PAGE_LINKS)] });
    const [next, ...records] = Array.isArray(reply) ? reply : ["0"];
    const links: StoredLink[] = [];
    for (let at = 0; at + 2 < records.length; at += 3) {
      const field = String(records[at]) as Field;
      links.push({ link: linkFrom(field, records[at + 1]), details: detailsFrom(field, records[at + 2]) });
    }
    return { cursor: String(next), links };
  }

  /** Both records of one moment, wherever the hot one lies. */
  async #readBoth(send: Send, field: Field): Promise<{ link: Link; cold: unknown } | null> {
    const { hot, cold } = this.#keys.of(field);
    const reply = await run(send, READ, { keys: [hot, cold, ownKey(hot, field)], args: [field] });
    const [record, details] = Array.isArray(reply) ? reply : [];
    if (typeof record === "string") return { link: linkFrom(field, record), cold: details };
    await this.#connection.confirm(send);
    return null;
  }

  #write(script: Script, call: ScriptCall, deadlineMs: number): Promise<unknown> {
    return this.#connection.write((send, signal) => run(send, script, { ...call, signal }), deadlineMs);
  }

  #writeCall(link: Link, details: LinkDetails, condition: string): ScriptCall {
    const { hot, cold } = this.#keys.of(link.field);
    const record = encodeLink(link);
    const isLong = Buffer.byteLength(record) > HOT_RECORD_BYTES_MAX;
    return {
      keys: [hot, cold, ownKey(hot, link.field), this.#keys.meta],
      args: [link.field, record, encodeDetails(link.field, details), condition, isLong ? "1" : "0", this.#connection.instanceId],
    };
  }
}

function linkFrom(field: Field, record: unknown): Link {
  if (typeof record !== "string") throw recordUnreadable(field);
  return decodeLink(field, record);
}

function detailsFrom(field: Field, record: unknown): LinkDetails {
  if (typeof record !== "string") throw recordUnreadable(field);
  return decodeDetails(field, record);
}

/** Whether the field is seen for the first time; from now on it is not. */
function isNew(seen: Set<string>, field: Field): boolean {
  if (seen.has(field)) return false;
  seen.add(field);
  return true;
}

/** Buckets in groups that hold about `links` links together. */
function groupsOf(filled: readonly { readonly bucket: number; readonly length: number }[], links: number): number[][] {
  const groups: number[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const { bucket, length } of filled) {
    if (held + length > links) {
      groups.push([]);
      held = 0;
    }
    groups.at(-1)?.push(bucket);
    held += length;
  }
  return groups;
}
