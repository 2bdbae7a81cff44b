// The audit log as use cases have it: what was done is noted after it was done, and a note that can't be kept changes nothing of that.
import { type Actor, actorName } from "../actor.ts";
import type { RowResult } from "../bulk.ts";
import type { RandomBytes } from "../code.ts";
import type { Counts } from "../counts.ts";
import type { Log } from "../log.ts";
import type { Instant } from "../time.ts";
import { type AuditView, encodeEntry, entryView, kindOf, roomOf, type Said } from "./entry.ts";
import { AUDIT_ENTRIES_MAX, AUDIT_ROOMS, type AuditLog, type AuditPlace, type AuditRecord, type AuditRoom } from "./store.ts";

const DAY_MS = 86_400_000;

/** Entries that are read at once. */
const READ_LENGTH = 200;

/** Entries that one page looks at, however few of them are meant. */
const LOOKED_AT_MAX = 5000;

export const AUDIT_PAGE_LENGTH_MAX = 200;
export const AUDIT_PAGE_LENGTH_DEFAULT = 50;

/** How long notes of links wait for others, and how many at most. */
const GATHER_MS = 20;
const GATHERED_MAX = 500;

const ID_BYTES = 6;
const COUNT_DIGITS = 7;

export interface AuditParts {
  readonly log: AuditLog;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  /** Days for which entries are kept. */
  readonly days: number;
  readonly report: Log;
  readonly counts: Pick<Counts, "auditFailures">;
  /** Does it after so many milliseconds. */
  readonly later: (work: () => void, ms: number) => void;
}

/** Which entries are meant. */
export interface AuditQuery {
  /** `actorName` of who did it. */
  readonly actor?: string | undefined;
  /** An action, or what all that are meant begin with before the dot. */
  readonly action?: string | undefined;
  readonly from?: Instant | undefined;
  /** Entries from before this moment. */
  readonly to?: Instant | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditView[];
  /** Behind which to go on; null at the end. */
  readonly after: AuditPlace | null;
}

export class AuditTrail {
  readonly #parts: AuditParts;
  #count = 0;
  /** Of links, and not yet sent. */
  #gathered: AuditRecord[] = [];
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /**
   * Notes what was done. Never throws: what can't be kept is counted, and the process' log says so. Programs change thousands of links a
   * second, so that notes of links are sent some at a time, and nobody waits for them; all others are kept when this returns.
   */
  async note(said: Said): Promise<void> {
    const room = roomOf(kindOf(said.action));
    const record = encodeEntry({ ...said, at: this.#parts.clock(), id: this.#nextId() });
    if (room !== "links") return this.#append(room, [record]);
    this.#gathered.push(record);
    if (this.#gathered.length === 1) this.#parts.later(() => void this.settled(), GATHER_MS);
    if (this.#gathered.length >= GATHERED_MAX) await this.settled();
  }

  /** Everything that was noted is kept, or could not be. */
  settled(): Promise<void> {
    const records = this.#gathered;
    this.#gathered = [];
    if (records.length > 0) this.#sending = this.#sending.then(() => this.#append("links", records));
    return this.#sending;
  }

  async #append(room: AuditRoom, records: readonly AuditRecord[]): Promise<void> {
    const { log, clock, report, counts } = this.#parts;
    try {
      await log.append(room, records, { since: this.#since(clock()), max: AUDIT_ENTRIES_MAX[room] });
    } catch (error) {
      counts.auditFailures += records.length;
      const reason = error instanceof Error ? error.message : String(error);
      report.warn({ room, entries: records.length, reason }, "what was done is not in the audit log; it is done all the same");
    }
  }

  /** Entries that are meant, newest first. There may be more behind a page that is short, or empty. */
  async page(
    query: AuditQuery,
    { limit, after }: { readonly limit: number; readonly after: AuditPlace | null },
  ): Promise<AuditPage> {
    await this.settled();
    const entries: AuditView[] = [];
    let lookedAt = 0;
    for await (const record of this.#newestFirst(query, after)) {
      const view = entryView(record);
      if (isMeant(view, query)) entries.push(view);
      if (entries.length === limit || ++lookedAt === LOOKED_AT_MAX) return { entries, after: { at: record.at, id: record.id } };
    }
    return { entries, after: null };
  }

  /** All entries that are meant, newest first. */
  async *all(query: AuditQuery): AsyncGenerator<AuditView> {
    await this.settled();
    for await (const record of this.#newestFirst(query, null)) {
      const view = entryView(record);
      if (isMeant(view, query)) yield view;
    }
  }

  /** Records of all rooms that can have what is meant, newest first: of the rooms' newest, the newest. */
  async *#newestFirst({ action, from = 0, to }: AuditQuery, after: AuditPlace | null): AsyncGenerator<AuditRecord> {
    const since = Math.max(from, this.#since(this.#parts.clock()));
    const before = firstOf(after, to === undefined ? null : { at: to, id: "" });
    const rooms = action === undefined ? AUDIT_ROOMS : [roomOf(kindOf(action))];
    const streams = rooms.map((room) => this.#recordsOf(room, since, before));
    const heads = await Promise.all(streams.map((stream) => stream.next()));
    for (;;) {
      const newest = newestOf(heads.map(({ value }) => value));
      if (newest === null) return;
      yield newest.record;
      const next = await streams[newest.at]?.next();
      if (next !== undefined) heads[newest.at] = next;
    }
  }

  async *#recordsOf(room: AuditRoom, from: Instant, start: AuditPlace | null): AsyncGenerator<AuditRecord, undefined> {
    let before = start;
    for (;;) {
      const records = await this.#parts.log.read(room, { before, from, limit: READ_LENGTH });
      yield* records;
      const last = records.at(-1);
      if (last === undefined || records.length < READ_LENGTH) return;
      before = last;
    }
  }

  #since(now: Instant): Instant {
    return Math.max(0, now - this.#parts.days * DAY_MS);
  }

  /** In the order in which this process has made them, and of no other process. */
  #nextId(): string {
    const count = (this.#count++).toString(36).padStart(COUNT_DIGITS, "0");
    const chance = [...this.#parts.random(ID_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
    return count + chance.join("");
  }
}

/** Of the records that come next in each room, the one that comes first of all; null for none. */
function newestOf(records: readonly (AuditRecord | undefined)[]): { record: AuditRecord; at: number } | null {
  let newest: { record: AuditRecord; at: number } | null = null;
  for (const [at, record] of records.entries()) {
    if (record !== undefined && (newest === null || isOlder(newest.record, record))) newest = { record, at };
  }
  return newest;
}

/** The older one of two places to begin behind; null stands for the newest of all. */
function firstOf(a: AuditPlace | null, b: AuditPlace | null): AuditPlace | null {
  if (a === null || b === null) return a ?? b;
  return isOlder(a, b) ? a : b;
}

function isOlder(a: AuditPlace, b: AuditPlace): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}

function isMeant(view: AuditView, { actor, action }: AuditQuery): boolean {
  if (actor !== undefined && view.actor !== actor) return false;
  return action === undefined || view.action === action || kindOf(view.action) === action;
}

type Results = AsyncIterable<readonly RowResult[]>;

/** The same results; how many rows were done is noted once they end, or nobody takes any more. */
export async function* countedRows(
  results: Results,
  trail: AuditTrail,
  actor: Actor,
  operation: string,
): AsyncGenerator<readonly RowResult[]> {
  let [done, failed] = [0, 0];
  try {
    for await (const some of results) {
      const good = some.filter(({ ok }) => ok).length;
      done += good;
      failed += some.length - good;
      yield some;
    }
  } finally {
    if (done > 0)
      await trail.note({ actor: actorName(actor), action: "link.bulk", target: "", details: { operation, done, failed } });
  }
}
