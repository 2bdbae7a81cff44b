// The names of Linnet's keys in Redis, and which bucket a field lies in. Both are part of the data format: links made
// today are found by them for ever.
//
//   url-hash:{b}        hash    field → hot record, or `>` when that is too long for the hash
//   url-hash:{b}:FIELD  string  a hot record of more than HOT_RECORD_BYTES_MAX bytes
//   url-meta:{b}        hash    field → cold record
//   url-set             set     codes ready to use
//   linnet-meta         hash    what was fixed when the store was made
//   linnet-limit:{name:client}:windowS   counter of one limit, with a time to live
//   linnet-watch        channel, on which nothing is said: see boundBacklog in dial.ts
//
// The braces are literal: Redis Cluster hashes what is between them (a hash tag), so the first three share a slot and one
// script may touch them. With one bucket the `:{b}` is left out. Any prefix stands in front of the whole name.
import { URL_HASH, URL_SET } from "../../core/pool.ts";

/** The hash beside `url-hash` that holds what a redirect does not need. */
const URL_META = "url-meta";
const LINNET_META = "linnet-meta";
const LINNET_LIMIT = "linnet-limit";
const LINNET_WATCH = "linnet-watch";

/** The field of `linnet-meta` that tells whether this is still the store that it was. */
export const INSTANCE_ID = "instance_id";

/** Stands in the hash for a hot record that has a key of its own. No record begins with it. */
export const ELSEWHERE = ">";

/** Longer values would turn the compact encoding of a whole bucket into a hash table for good. */
export const HOT_RECORD_BYTES_MAX = 2048;

const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const encoder = new TextEncoder();

/**
 * FNV-1a, 32 bits (Fowler, Noll, Vo; draft-eastlake-fnv) over the UTF-8 bytes, then the finaliser `fmix32` of MurmurHash3
 * (Appleby, public domain), because the low bits of FNV-1a alone spread short, similar texts unevenly. It must never
 * change: the tests hold fixed values.
 */
export function fieldHash(field: string): number {
  let hash = FNV_OFFSET_BASIS;
  for (const byte of encoder.encode(field)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The three keys of a bucket that a record may lie in; all in one slot. */
export interface BucketKeys {
  readonly hot: string;
  readonly cold: string;
}

/** Every key name of one store. */
export class Keys {
  readonly prefix: string;
  readonly buckets: number;
  readonly meta: string;
  readonly pool: string;
  readonly channel: string;
  readonly #ours: RegExp;
  readonly #hot: RegExp;

  constructor(prefix: string, buckets: number) {
    this.prefix = prefix;
    this.buckets = buckets;
    this.meta = prefix + LINNET_META;
    this.pool = prefix + URL_SET;
    this.channel = prefix + LINNET_WATCH;
    const start = `^${prefix.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")}`;
    const bucket = buckets === 1 ? "" : ":\\{\\d{1,8}\\}";
    const names = [
      `${URL_HASH}${bucket}(:[^{}]+)?`,
      `${URL_META}${bucket}`,
      URL_SET,
      LINNET_META,
      `${LINNET_LIMIT}:\\{[a-z]+:.*\\}:\\d+`,
    ];
    this.#ours = new RegExp(`${start}(?:${names.join("|")})$`, "su");
    this.#hot = new RegExp(`${start}${URL_HASH}${buckets === 1 ? "()" : ":\\{(\\d{1,8})\\}"}(?::([^{}]+))?$`, "su");
  }

  bucketOf(field: string): number {
    return fieldHash(field) % this.buckets;
  }

  /** The hashes of one bucket. */
  bucket(bucket: number): BucketKeys {
    const tag = this.buckets === 1 ? "" : `:{${bucket}}`;
    return { hot: this.prefix + URL_HASH + tag, cold: this.prefix + URL_META + tag };
  }

  /** The hashes that hold this field. */
  of(field: string): BucketKeys {
    return this.bucket(this.bucketOf(field));
  }

  /** What all names of hot records begin with, and some that are not ours. */
  get hotStart(): string {
    return this.prefix + URL_HASH;
  }

  /** The bucket whose hot records a key holds, or the field whose own key it is; null for any other key. */
  hotOf(key: string): { readonly bucket: number; readonly field: string | undefined } | null {
    const found = this.#hot.exec(key);
    return found === null ? null : { bucket: Number(found[1]), field: found[2] };
  }

  limit(name: string, client: string, windowS: number): string {
    return `${this.prefix}${LINNET_LIMIT}:{${name}:${client}}:${windowS}`;
  }

  /** Whether a key is one of these names: nothing else is ever deleted. */
  isOurs(key: string): boolean {
    return this.#ours.test(key);
  }

  /** A pattern for SCAN that fits all of these names, and few others; the prefix is taken literally. */
  get pattern(): string {
    return `${this.prefix.replace(/[\\*?[\]^-]/g, "\\$&")}[ul]*`;
  }
}

/** The key of a long hot record; the scripts make it the same way. */
export function ownKey(hot: string, field: string): string {
  return `${hot}:${field}`;
}
