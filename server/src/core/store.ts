// The port: what Linnet needs of a place that keeps links. Two adapters fulfil it, store/sqlite and store/redis, and one
// conformance suite (server/test/store) runs over both.
//
// Expected outcomes (taken, absent, conflict) are return values. Failures are thrown as LinnetError and tell apart
// "not done" (store_unavailable, store_read_only, store_full) from "not known whether done" (store_unknown).
// Every method settles within its deadline, whatever the store does.
import type { Code } from "./code.ts";
import type { Allowance, LimitName } from "./limits.ts";
import type { Field, Instant, Link, LinkDetails } from "./link.ts";

/** Milliseconds after which a read is given up with `store_unavailable`. */
export const READ_DEADLINE_MS = 200;

/** Milliseconds after which a write is given up; if it was sent by then, with `store_unknown`. */
export const WRITE_DEADLINE_MS = 1500;

/** A link with what a redirect does not need to know. */
export interface StoredLink {
  readonly link: Link;
  readonly details: LinkDetails;
}

/** Who keeps what `find` has answered, and must hear when that is no longer so. */
export interface LinksWatcher {
  /**
   * Whether changes are told. All that was read before a `true`, and all that is read after a `false`, is suspect: changes
   * of it may have gone untold. False until the first call.
   */
  live(isLive: boolean): void;
  /** The link at this field was made, edited or removed: what was read before is void. */
  changed(field: Field): void;
  /** One link of this group (see `groupOf`) was made, edited or removed, and it is not known which: all of them are suspect. */
  suspected(group: number): void;
  /** Links were made, it is not known where: every "absent" that was read before is void. */
  added(): void;
}

/** The plan's `url-hash`: code → link. */
export interface Links {
  /**
   * Tells the watcher of every change by this and any other process: of its own before the call that made it settles,
   * of others' within 100 ms of their acknowledgement. That no more can be told is noticed, and told, within 2 s. A `find` that
   * begins after a change was told sees it. There is one watcher at most.
   */
  watch(watcher: LinksWatcher): void;
  /** The number of the fields that are suspected together with this one: a whole number below 2³². */
  groupOf(field: Field): number;
  /**
   * Stores the link if its field is free, hot and cold record together, and tells who won. Asking again with the same
   * `details.makerHash` after an unknown outcome answers "inserted" when the first try was the one that did it; an
   * adapter whose replies can be lost does so itself as long as the deadline allows, and only then throws `store_unknown`.
   */
  insert(link: Link, details: LinkDetails): Promise<"inserted" | "taken">;
  /** What a redirect needs, or null when there is no such link. Throws `record_unreadable` rather than guess. */
  find(field: Field): Promise<Link | null>;
  /** The link with its details, or null when there is no such link. */
  read(field: Field): Promise<StoredLink | null>;
  /** Replaces both records if the stored version is still `expectedVersion`; else changes nothing. */
  update(link: Link, details: LinkDetails, expectedVersion: number): Promise<"updated" | "absent" | "conflict">;
  /** Whether the field holds a link. */
  exists(field: Field): Promise<boolean>;
  /** Every link once, in no promised order; links made or changed meanwhile may or may not be seen as such. */
  scan(): AsyncIterable<StoredLink>;
  /** How many links there are, exactly; asks every bucket on Redis (some 0.3 s for 131 072 of them). */
  count(): Promise<number>;
  /** How many links there are, quickly: exact on SQLite, sampled on Redis (within some 10 % from 10 000 links on). */
  estimate(): Promise<number>;
}

/** The plan's `url-set`: codes made ahead, each handed out once. Nothing depends on it being full. */
export interface Pool {
  /** Adds codes until the pool holds `max`; returns how many were added. A code that is in it already is not added. */
  add(codes: readonly Code[], max: number): Promise<number>;
  /** Takes up to `count` codes out; no other caller gets the same ones. */
  take(count: number): Promise<Code[]>;
  /** Takes these codes out, wherever they are. */
  remove(codes: readonly Code[]): Promise<void>;
  /** Every code that is ready. */
  list(): Promise<Code[]>;
  /** How many codes are ready. */
  size(): Promise<number>;
}

/** Counters that stop a client from doing too much of one thing. */
export interface Limits {
  /** Whether all processes on the store count together. */
  readonly shared: boolean;
  /** Counts one use by `client` (any string without secrets) and tells whether it is allowed. */
  take(limit: LimitName, client: string): Promise<Allowance>;
}

/** What was fixed when the store was made; kept in `linnet-meta`. */
export interface Instance {
  readonly id: string;
  /** Lasting secret of this instance: keys hashes, never leaves the server. */
  readonly secret: string;
  readonly schemaVersion: number;
  readonly alphabet: string;
  readonly createdAt: Instant;
}

/** What `linnet doctor` says about one thing, and what the start warns of. */
export interface Finding {
  readonly level: "ok" | "warning" | "error";
  /** What was looked at, in two or three words. */
  readonly check: string;
  readonly message: string;
}

export interface StoreStatus {
  readonly reachable: boolean;
  /** Why not, for the operator; never a secret. */
  readonly reason?: string;
}

/** An open store. */
export interface Store {
  /** For people: kind and place, without a password. */
  readonly name: string;
  readonly instance: Instance;
  readonly links: Links;
  readonly pool: Pool;
  readonly limits: Limits;
  /** Asks the store now whether it can serve. Never throws. */
  status(): Promise<StoreStatus>;
  /** Looks at durability, room and encoding; "full" also at what takes long with many links. Never throws for a finding. */
  inspect(depth: "start" | "full"): Promise<Finding[]>;
  /** Deletes everything that is Linnet's in this store, and nothing else; returns how many links that were. */
  wipe(): Promise<number>;
  /** Finishes what is under way and lets go. The store can't be used afterwards. */
  close(): Promise<void>;
}
