// The names of Linnet's keys in Redis, and which bucket a field lies in. Both are part of the data format: links made
// today are found by them for ever.
//
//   url-hash:{b}        hash    field → hot record, or `>` when that is too long for the hash
//   url-hash:{b}:FIELD  string  a hot record of more than HOT_RECORD_BYTES_MAX bytes
//   url-meta:{b}        hash    field → cold record
//   url-uses:{b}        hash    field → uses of a link with a limit
//   url-outbox:{b}      hash    what writes in this bucket have left to do; see outbox.ts
//   linnet-names:{b}    hash    external id or reuse hash → id of its link
//   url-set             set     codes ready to use
//   linnet-shared:{shared}        hash   what all processes share: name → text
//   linnet-shared-order:{shared}  sorted set  the same names by when they were changed, removed ones too
//   linnet-people:{people}         hash        kind and id → a record of somebody's; see people.ts
//   linnet-people-names:{people}   hash        kind and name → id
//   linnet-people-lists:{people}   sorted set  what belongs together
//   linnet-people-ends:{people}    sorted set  the records that are over at some time, by when that is
//   linnet-audit-ROOM:{people}     sorted set  what was done; see audit.ts
//   linnet-meta         hash    what was fixed when the store was made
//   linnet-guard:{TAG}  hash    on a cluster: the instance id, once in each slot; see guards.ts
//   linnet-keys         hash    id of an API key → the key
//   linnet-keys-used    hash    id of an API key → when it was last used
//   linnet-processes    sorted set  processes that write, by when they were last heard of
//   linnet-request:{key}   string  note of a request that may be sent again, with a time to live
//   linnet-limit:{name:client}:windowS   counter of one limit, with a time to live
//   linnet-index…       the indexes; see index-keys.ts
//   linnet-clicks-…     clicks; see clicks/keys.ts
//   linnet-watch        channel, on which nothing is said: see boundBacklog in dial.ts
//
// The braces are literal: Redis Cluster hashes what is between them (a hash tag), so the keys of a bucket share a slot and
// one script may touch them. With one bucket the `:{b}` is left out. Any prefix stands in front of the whole name.
import { AUDIT_ROOMS, type AuditRoom } from "../../core/audit/store.ts";
import { FNV_OFFSET_BASIS, FNV_PRIME, fmix32 } from "../../core/hash.ts";
import { URL_HASH, URL_SET } from "../../core/pool.ts";
import { CLICK_KEY_NAMES } from "./clicks/keys.ts";
import { INDEX_KEY_NAMES } from "./index-keys.ts";

/** The hash beside `url-hash` that holds what a redirect does not need. */
export const URL_META = "url-meta";
export const URL_USES = "url-uses";
export const URL_OUTBOX = "url-outbox";
const LINNET_NAMES = "linnet-names";
const LINNET_KEYS = "linnet-keys";
const LINNET_KEYS_USED = "linnet-keys-used";
const LINNET_PROCESSES = "linnet-processes";
const LINNET_REQUEST = "linnet-request";
const LINNET_SHARED = "linnet-shared";
const LINNET_PEOPLE = "linnet-people";
const LINNET_AUDIT = "linnet-audit";
const LINNET_META = "linnet-meta";
const LINNET_LIMIT = "linnet-limit";
const LINNET_WATCH = "linnet-watch";

/** The field of `linnet-meta` that tells whether this is still the store that it was. */
export const INSTANCE_ID = "instance_id";

/** Stands in the hash for a hot record that has a key of its own. No record begins with it. */
export const ELSEWHERE = ">";

/** Longer values would turn the compact encoding of a whole bucket into a hash table for good. */
export const HOT_RECORD_BYTES_MAX = 2048;

const ASCII_MAX = 0x7f;

const encoder = new TextEncoder();

/**
 * FNV-1a, 32 bits (Fowler, Noll, Vo; draft-eastlake-fnv) over the UTF-8 bytes, then the finaliser `fmix32` of MurmurHash3
 * (Appleby, public domain), because the low bits of FNV-1a alone spread short, similar texts unevenly. It must never
 * change: the tests hold fixed values.
 */
export function fieldHash(field: string): number {
  let hash = FNV_OFFSET_BASIS;
  for (let at = 0; at < field.length; at++) {
    const unit = field.charCodeAt(at);
    if (unit > ASCII_MAX) return fmix32(encoder.encode(field).reduce(withByte, FNV_OFFSET_BASIS));
    hash = withByte(hash, unit);
  }
  return fmix32(hash);
}

const withByte = (hash: number, byte: number): number => Math.imul(hash ^ byte, FNV_PRIME);

/** The keys of a bucket, all in one slot. A redirect asks for one of them: each is made when it is asked for. */
export class BucketKeys {
  readonly #prefix: string;
  readonly #tag: string;

  constructor(prefix: string, tag: string) {
    this.#prefix = prefix;
    this.#tag = tag;
  }

  get hot(): string {
    return this.#prefix + URL_HASH + this.#tag;
  }

  get cold(): string {
    return this.#prefix + URL_META + this.#tag;
  }

  get uses(): string {
    return this.#prefix + URL_USES + this.#tag;
  }

  get outbox(): string {
    return this.#prefix + URL_OUTBOX + this.#tag;
  }

  get names(): string {
    return this.#prefix + LINNET_NAMES + this.#tag;
  }
}

/** Every key name of one store. */
export class Keys {
  readonly prefix: string;
  readonly meta: string;
  readonly pool: string;
  readonly channel: string;
  readonly accessKeys: string;
  readonly accessKeysUsed: string;
  readonly processes: string;
  readonly shared: string;
  readonly sharedOrder: string;
  readonly people: string;
  readonly peopleNames: string;
  readonly peopleLists: string;
  readonly peopleEnds: string;
  readonly #ours: RegExp;
  readonly #hot: RegExp;
  #buckets: number;

  constructor(prefix: string, buckets: number) {
    this.prefix = prefix;
    this.#buckets = buckets;
    this.meta = prefix + LINNET_META;
    this.pool = prefix + URL_SET;
    this.channel = prefix + LINNET_WATCH;
    this.accessKeys = prefix + LINNET_KEYS;
    this.accessKeysUsed = prefix + LINNET_KEYS_USED;
    this.processes = prefix + LINNET_PROCESSES;
    this.shared = `${prefix}${LINNET_SHARED}:{shared}`;
    this.sharedOrder = `${prefix}${LINNET_SHARED}-order:{shared}`;
    this.people = `${prefix}${LINNET_PEOPLE}:{people}`;
    this.peopleNames = `${prefix}${LINNET_PEOPLE}-names:{people}`;
    this.peopleLists = `${prefix}${LINNET_PEOPLE}-lists:{people}`;
    this.peopleEnds = `${prefix}${LINNET_PEOPLE}-ends:{people}`;
    const start = `^${prefix.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}`;
    const bucket = buckets === 1 ? "" : ":\\{\\d{1,8}\\}";
    const names = [
      `${URL_HASH}${bucket}(:[^{}]+)?`,
      `(?:${URL_META}|${URL_USES}|${URL_OUTBOX}|${LINNET_NAMES})${bucket}`,
      URL_SET,
      LINNET_KEYS,
      LINNET_KEYS_USED,
      LINNET_PROCESSES,
      `${LINNET_SHARED}(?:-order)?:\\{shared\\}`,
      `${LINNET_PEOPLE}(?:-names|-lists|-ends)?:\\{people\\}`,
      `${LINNET_AUDIT}-(?:${AUDIT_ROOMS.join("|")}):\\{people\\}`,
      `${LINNET_REQUEST}:\\{.*\\}`,
      LINNET_META,
      ...INDEX_KEY_NAMES,
      ...CLICK_KEY_NAMES,
      `${LINNET_LIMIT}:\\{[A-Za-z]+:.*\\}:\\d+`,
    ];
    this.#ours = new RegExp(`${start}(?:${names.join("|")})$`, "su");
    this.#hot = new RegExp(`${start}${URL_HASH}${buckets === 1 ? "()" : ":\\{(\\d{1,8})\\}"}(?::([^{}]+))?$`, "su");
  }

  get buckets(): number {
    return this.#buckets;
  }

  /** Takes the count that the store was made with, before anything is looked for. Both are more than one. */
  adopt(buckets: number): void {
    this.#buckets = buckets;
  }

  bucketOf(field: string): number {
    return fieldHash(field) % this.buckets;
  }

  /** The hashes of one bucket. */
  bucket(bucket: number): BucketKeys {
    return new BucketKeys(this.prefix, this.buckets === 1 ? "" : `:{${bucket}}`);
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

  audit(room: AuditRoom): string {
    return `${this.prefix}${LINNET_AUDIT}-${room}:{people}`;
  }

  request(key: string): string {
    return `${this.prefix}${LINNET_REQUEST}:{${key}}`;
  }

  /** The key in which a script that touches `_key` finds the instance id: on one server the same for all. */
  guardOf(_key: string): string {
    return this.meta;
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
