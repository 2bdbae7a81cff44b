// What a transaction does to the notes of requests. Whether a note is over is not told by the clock, which may jump: the notes have
// a time of their own, kept with them, which goes on with the clock but never faster than time passes. It stands still while no
// process runs, so a note may be kept for longer, never for less.
import type { Statement } from "bun:sqlite";
import { REQUEST_KEPT_MS } from "../../../core/store.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";

/** How far the notes' time may go on by the clock alone, when a process looks at it for the first time. */
const FIRST_ADVANCE_MAX_MS = 3_600_000;

/** Notes that are over and are deleted with one claim: more than it adds. */
const PURGE_LENGTH = 8;

export type RequestOperation =
  | { readonly kind: "claim"; readonly key: string; readonly note: string; readonly now: Instant }
  | { readonly kind: "settle"; readonly key: string; readonly from: string; readonly to: string; readonly now: Instant };

interface NoteRow {
  readonly note: string;
  readonly until: Instant;
}

export class RequestRows {
  readonly #monotonicMs: () => number;
  readonly #meta: Statement<{ value: Instant }, [string]>;
  readonly #setMeta: Statement<unknown, [string, Instant]>;
  readonly #read: Statement<NoteRow, [string]>;
  readonly #write: Statement<unknown, [string, string, Instant]>;
  readonly #change: Statement<unknown, [string, string]>;
  readonly #purge: Statement<unknown, [Instant, number]>;
  /** The notes' time is at most this one and what has passed since `lookedAtMs`; null before the first look. */
  #bound: { readonly time: Instant; readonly lookedAtMs: number } | null = null;

  /** `monotonicMs` never jumps. */
  constructor(db: Connection, monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
    this.#meta = db.prepare("SELECT value FROM linnet_meta WHERE key = ?1");
    this.#setMeta = db.prepare("INSERT OR REPLACE INTO linnet_meta VALUES (?1, ?2)");
    this.#read = db.prepare("SELECT note, kept_until AS until FROM request WHERE key = ?1");
    this.#write = db.prepare("INSERT OR REPLACE INTO request VALUES (?1, ?2, ?3)");
    this.#change = db.prepare("UPDATE request SET note = ?2 WHERE key = ?1");
    this.#purge = db.prepare(
      "DELETE FROM request WHERE key IN (SELECT key FROM request WHERE kept_until <= ?1 ORDER BY kept_until LIMIT ?2)",
    );
  }

  /** Keeps the note unless there is one that is not over; returns the one that is kept. */
  claim(key: string, note: string, now: Instant): string {
    const time = this.#timeAt(now);
    this.#purge.run(time, PURGE_LENGTH);
    const row = this.#read.get(key);
    if (row !== null && row.until > time) return row.note;
    this.#write.run(key, note, time + REQUEST_KEPT_MS);
    return note;
  }

  /** Replaces the note if it is still `from`, and keeps `to` where there is none any more. */
  settle(key: string, from: string, to: string, now: Instant): string {
    const row = this.#read.get(key);
    if (row === null) return this.claim(key, to, now);
    if (row.note !== from) return row.note;
    this.#change.run(key, to);
    return to;
  }

  /**
   * The notes' time. It goes on by what the clock has gone on since anybody's last look: a jump back adds nothing, one ahead no
   * more than has passed here, or an hour at the first look of a process, and the next process does not see the same jump again.
   */
  #timeAt(now: Instant): Instant {
    const last = this.#meta.get("requests_time")?.value ?? now;
    const advance = Math.max(0, now - (this.#meta.get("requests_clock")?.value ?? now));
    const lookedAtMs = this.#monotonicMs();
    this.#bound ??= { time: last + Math.min(advance, FIRST_ADVANCE_MAX_MS), lookedAtMs };
    const timeMax = this.#bound.time + Math.floor(lookedAtMs - this.#bound.lookedAtMs);
    const time = Math.max(last, Math.min(last + advance, timeMax));
    this.#setMeta.run("requests_time", time);
    this.#setMeta.run("requests_clock", now);
    return time;
  }
}
