// The port: what Linnet needs of a place that keeps links. Two adapters fulfil it, store/sqlite and store/redis, and one
// conformance suite (server/test/store) runs over both.
//
// Expected outcomes (taken, absent, conflict) are return values. Failures are thrown as LinnetError and tell apart
// "not done" (store_unavailable, store_read_only, store_full) from "not known whether done" (store_unknown).
// Every method settles within its deadline, whatever the store does.

import type { AccessKey } from "./access-key.ts";
import type { AuditLog } from "./audit/store.ts";
import type { CaseMode, Code } from "./code.ts";
import type { Field } from "./field.ts";
import type { Finding } from "./findings.ts";
import type { Allowance, LimitName } from "./limits.ts";
import type { Alias, HotRecord, StoredLink } from "./link.ts";
import type { IndexName, Name } from "./names.ts";
import type { People } from "./people/store.ts";
import type { Instant } from "./time.ts";

/** Milliseconds after which a read is given up with `store_unavailable`. */
export const READ_DEADLINE_MS = 200;

/** Milliseconds after which a write is given up; if it was sent by then, with `store_unknown`. */
export const WRITE_DEADLINE_MS = 1500;

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

/** The records of a field as a store keeps them. An alias has no cold one. */
export interface RawRecords {
  readonly hot: string;
  readonly cold: string | null;
}

/** Hears of a link that can't be read: where it is, and what is there. A record that is missing is an empty text. */
export type OnUnreadable = (field: Field, records: RawRecords) => void;

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
   * Stores the link if its field and all its names (`namesOf`) are free: all of it or nothing, and tells who won. Asking
   * again with the same `details.makerHash` after an unknown outcome answers "inserted" when the first try was the one that did
   * it; an adapter whose replies can be lost does so itself as long as the deadline allows, and only then throws `store_unknown`.
   */
  insert(stored: StoredLink): Promise<Inserted>;
  /**
   * Stores each of many links as `insert` does, together where that saves work, in any order. There is an answer for each, in
   * theirs; one that fails fails alone.
   */
  insertAll(stored: readonly StoredLink[]): Promise<(Inserted | Error)[]>;
  /** What a redirect needs of this field, or null when it is free. Throws `record_unreadable` rather than guess. */
  find(field: Field): Promise<HotRecord | null>;
  /** The link that was born at this field, or the alias there, or null when the field is free. */
  read(field: Field): Promise<StoredLink | Alias | null>;
  /**
   * Replaces both records if the stored version and `makerHash` are still those of `before` (a code that was released and given
   * away begins at version 1 again); else changes nothing. New names are claimed first:
   * a field that is free, or retired for this very link, and anything else that is free. Names that are gone are given
   * up, fields among them only by `release`: an update must keep them as aliases or as retired. Places in the
   * indexes follow (see `Indexes`). What a crash leaves half done is finished or taken back by any other process.
   */
  update(after: StoredLink, before: StoredLink): Promise<"updated" | "absent" | "conflict" | NameTaken>;
  /** Deletes a link with its names, fields included, and all that hangs on it, on the same condition as `update`. */
  release(stored: StoredLink): Promise<"released" | "absent" | "conflict">;
  /** The id of the link that has this name, or null when nobody has it. */
  holderOf(name: Name): Promise<Field | null>;
  /** Whether the field holds anything. */
  exists(field: Field): Promise<boolean>;
  /**
   * Every link once, also those in the trash, in no promised order; links made or changed meanwhile may or may not be seen as such.
   * One that can't be read fails the scan, or is left out where `onUnreadable` is told of it.
   */
  scan(onUnreadable?: OnUnreadable): AsyncIterable<StoredLink>;
  /**
   * Stores the records of one field as they are, whatever they say, if it is free or holds just these; without names, and in no
   * index. For what a backup has kept without being able to read it, and for what leads there.
   */
  putBack(field: Field, records: RawRecords): Promise<"inserted" | "taken">;
  /** How many fields are taken, exactly; asks every bucket on Redis (some 0.3 s for 131 072 of them). */
  count(): Promise<number>;
  /** How many fields are taken, quickly: exact on SQLite, sampled on Redis (within some 10 % from 10 000 links on). */
  estimate(): Promise<number>;
}

/** What became of a link that was to be stored. */
export type Inserted = "inserted" | "taken" | NameTaken;

/** Another link has the name, or the field is somebody else's. */
export interface NameTaken {
  readonly taken: Name;
}

/** A link's place in an index. */
export interface Position {
  readonly key: string;
  readonly id: Field;
}

export interface Span {
  /** Begins behind this position in the direction of reading; absent: at the end that comes first. */
  readonly after?: Position;
  /** Ends with this key; absent: at the other end. */
  readonly until?: string;
  readonly descending: boolean;
  /** Positions at most; there are more as long as any come back. */
  readonly limit: number;
}

/**
 * Places of links in order (`entriesOf`) and by text (`searchTerms`). They follow the records: an index may for a while miss
 * what was written, or name a link that is no longer there or no longer belongs there, so the reader looks at the record too.
 * What this process wrote is in the ordered indexes when `settled` resolves; what others wrote within 2 s, also when they crash
 * (10 s more). The text follows within 2 s, or 3 minutes when a million links come at once.
 */
export interface Indexes {
  range(index: IndexName, span: Span): Promise<Position[]>;
  /**
   * Positions in the index `made` of links that may have all of these terms, newest first; a link that has them is never left out.
   * `after`: null once there are no more; else the position behind which to go on, also when few or none were found in the
   * time there was. Clients send it back as a cursor, so that neither part of it is empty or holds a control character.
   */
  search(
    terms: readonly string[],
    span: Pick<Span, "after" | "until" | "limit">,
  ): Promise<{ found: Position[]; after: Position | null }>;
  /** Waits until what this process wrote is in the ordered indexes; no longer than that, or than a read may take. Whether it is. */
  settled(deadlineMs?: number): Promise<boolean>;
  /** How many places an index has: exact when nothing is written meanwhile. */
  size(index: IndexName): Promise<number>;
  /** The indexes whose names begin so and that are not empty, in order. */
  named(beginning: string, limit: number, after?: IndexName): Promise<IndexName[]>;
  /**
   * Makes all places of all these links anew, and removes those that none of them has. Links may be written meanwhile: nothing
   * of them is lost. Says from time to time how many links are done.
   */
  rebuild(links: AsyncIterable<StoredLink>, onRenewed: (links: number) => void): Promise<void>;
}

/** How often links with a limit were used. */
export interface Uses {
  /**
   * Takes one use of the link, durably, unless `max` of them are taken. Uses count from version `since` on: a first use with a
   * later one begins anew; with an earlier one it is "outdated": the link was changed, look at it again. So it is of a link that is
   * gone: a use that was noted then would be one of the next link at its code.
   */
  take(id: Field, since: number, max: number): Promise<"taken" | "used-up" | "outdated">;
  /** How many uses were taken since then. */
  count(id: Field, since: number): Promise<number>;
  /** Takes over, for a link that was restored, that so many uses were taken since then; where more are known, these stay. */
  carry(id: Field, since: number, used: number): Promise<void>;
}

/** Keys of the API. There are few of them, and they are asked for at each request: nothing of them is kept in memory. */
export interface AccessKeys {
  insert(key: AccessKey): Promise<"inserted" | "taken">;
  find(id: string): Promise<AccessKey | null>;
  list(): Promise<AccessKey[]>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
  /** Notes that the key was used; of two moments the later one stays. */
  touch(id: string, at: Instant): Promise<void>;
}

/** Notes of requests that may be sent again (`Idempotency-Key`). */
export interface Requests {
  /** Keeps the note for `REQUEST_KEPT_MS` unless there is one by this key; returns the one that is kept now. */
  claim(key: string, note: string): Promise<string>;
  /** Replaces the note if it is still `from`; the time that it is kept stays the same. Returns the one that is kept now. */
  settle(key: string, from: string, to: string): Promise<string>;
}

/** How long a request that was made before is known. */
export const REQUEST_KEPT_MS = 86_400_000;

/** What is named so, and what it says; a text that is null was removed. */
export interface SharedEntry {
  readonly name: string;
  readonly text: string | null;
}

export interface SharedChanges {
  /** Up to which these are. */
  readonly revision: number;
  /** Each as it was at that revision or later. */
  readonly entries: readonly SharedEntry[];
  /** Whether there are no more behind them. */
  readonly isAll: boolean;
}

/** Entries that `since` answers at most: of the longest that there are some 7 MB. */
export const SHARED_PAGE_LENGTH = 200;

/** What every process knows all of, and keeps in memory: few and small things that are changed seldom, such as sets of rules. */
export interface Shared {
  /** What was changed behind this revision, oldest first; 0 is before everything. A text of an entry that was changed twice is the newest. */
  since(revision: number): Promise<SharedChanges>;
  /**
   * Makes the entry `after` (null: removes it) if it is still `before` (null: absent). Whether it is `after` now; so it is also where
   * somebody else has made it so.
   */
  replace(name: string, before: string | null, after: string | null): Promise<boolean>;
  /**
   * Calls when something may have been changed: by this process before `replace` settles, by others within 100 ms where the store
   * tells of changes (`LinksWatcher.live`); with true when changes may have gone untold, or it may be another store's contents now. There
   * is one who watches at most.
   */
  watch(onChanged: (isAnew: boolean) => void): void;
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
  /**
   * Counts one use by `client` (any string without secrets) and tells whether it is allowed. With −1 one use is given back that
   * turned out not to count, such as the right password; nothing is given back of a window that is over.
   */
  take(limit: LimitName, client: string, uses?: 1 | -1): Promise<Allowance>;
}

/** What was fixed when the store was made; kept in `linnet-meta`. */
export interface Instance {
  readonly id: string;
  /** Lasting secret of this instance: keys hashes, never leaves the server. */
  readonly secret: string;
  readonly schemaVersion: number;
  readonly alphabet: string;
  /** Whether codes that differ in capitals only are two. */
  readonly caseMode: CaseMode;
  readonly createdAt: Instant;
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
  readonly indexes: Indexes;
  readonly pool: Pool;
  readonly limits: Limits;
  readonly uses: Uses;
  readonly keys: AccessKeys;
  readonly requests: Requests;
  readonly shared: Shared;
  readonly people: People;
  readonly audit: AuditLog;
  /** Asks the store now whether it can serve. Never throws. */
  status(): Promise<StoreStatus>;
  /** Looks at durability, room and encoding; "full" also at what takes long with many links. Never throws for a finding. */
  inspect(depth: "start" | "full"): Promise<Finding[]>;
  /** Deletes everything that is Linnet's in this store, and nothing else; returns how many links that were. */
  wipe(): Promise<number>;
  /** Finishes what is under way and lets go. The store can't be used afterwards. */
  close(): Promise<void>;
}
