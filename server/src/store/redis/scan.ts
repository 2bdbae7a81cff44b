// Going through all buckets of links on Redis: every link, or how many fields are taken.
import { isUnreadable, recordUnreadable } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { StoredLink } from "../../core/link.ts";
import type { OnUnreadable } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { storedFrom, textOf } from "./records.ts";
import { run, type Send } from "./scripts.ts";
import { PAGE } from "./scripts-links.ts";

/** Buckets asked at once: one round trip, and no long turn for one caller. */
const BUCKETS_PER_ROUND = 512;

/** An estimate is made of this many buckets at most, and ends earlier when this many links were seen (σ = 5 %). */
const SAMPLE_BUCKETS_MAX = 8192;
const SAMPLE_LINKS_ENOUGH = 400;

/** A scan holds about this many links at a time. */
const PAGE_LINKS = 1000;

/** Pages of a scan are long answers, and nobody waits for them at a redirect. */
const PAGE_DEADLINE_MS = 5000;

/** Both records of a field as a page has them. */
interface Found {
  readonly field: Field;
  readonly hot: unknown;
  readonly cold: unknown;
}

export class LinksScan {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /** Bucket by bucket, so that every link comes once; HSCAN may repeat a field, but only within its own bucket. */
  async *links(onUnreadable?: OnUnreadable): AsyncIterable<StoredLink> {
    for (let from = 0; from < this.#keys.buckets; from += BUCKETS_PER_ROUND) {
      const lengths = await this.#lengths(from, Math.min(BUCKETS_PER_ROUND, this.#keys.buckets - from));
      const filled = lengths.flatMap((length, at) => (length > 0 ? [{ bucket: from + at, length }] : []));
      for (const group of groupsOf(filled, PAGE_LINKS)) yield* this.#scanBuckets(group, onUnreadable);
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

  async *#scanBuckets(buckets: readonly number[], onUnreadable?: OnUnreadable): AsyncIterable<StoredLink> {
    let open = buckets.map((bucket) => ({ bucket, cursor: "0", seen: new Set<string>() }));
    while (open.length > 0) {
      const asked = open;
      const pages = await this.#connection.read(
        (send) =>
          Promise.all(asked.map(async (scanned) => ({ scanned, ...(await this.#page(send, scanned.bucket, scanned.cursor)) }))),
        PAGE_DEADLINE_MS,
      );
      for (const { scanned, links } of pages) {
        for (const found of links.filter(({ field }) => isNew(scanned.seen, field))) {
          const stored = linkFrom(found, onUnreadable);
          if (stored !== null) yield stored;
        }
      }
      open = pages.flatMap(({ scanned, cursor }) => (cursor === "0" ? [] : [{ ...scanned, cursor }]));
    }
  }

  async #page(send: Send, bucket: number, cursor: string): Promise<{ cursor: string; links: Found[] }> {
    const { hot, cold } = this.#keys.bucket(bucket);
    const reply = await run(send, PAGE, { keys: [hot, cold], args: [cursor, String(PAGE_LINKS)] });
    const [next, ...records] = Array.isArray(reply) ? reply : ["0"];
    const links: Found[] = [];
    for (let at = 0; at + 2 < records.length; at += 3) {
      links.push({ field: String(records[at]) as Field, hot: records[at + 1], cold: records[at + 2] });
    }
    return { cursor: String(next), links };
  }
}

/** The link; null where it can't be read and somebody is told so. Throws `record_unreadable` where nobody is. */
function linkFrom({ field, hot, cold }: Found, onUnreadable?: OnUnreadable): StoredLink | null {
  try {
    const stored = typeof hot === "string" ? storedFrom(field, { hot, cold: textOf(cold) }) : null;
    if (stored === null || "kind" in stored) throw recordUnreadable(field);
    return stored;
  } catch (error) {
    if (onUnreadable === undefined || !isUnreadable(error)) throw error;
    onUnreadable(field, { hot: textOf(hot) ?? "", cold: textOf(cold) ?? "" });
    return null;
  }
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
