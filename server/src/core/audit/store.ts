// The part of the port that keeps what was done: entries in rooms of their own, so that much of one thing pushes nothing else out.
import type { Instant } from "../time.ts";

/** Rooms, and how many entries each keeps at most. Links are changed often, and whoever knocks decides how often a sign-in fails. */
export const AUDIT_ENTRIES_MAX = { links: 100_000, sessions: 20_000, rest: 50_000 } as const;
export type AuditRoom = keyof typeof AUDIT_ENTRIES_MAX;
export const AUDIT_ROOMS = Object.keys(AUDIT_ENTRIES_MAX) as readonly AuditRoom[];

/** Where an entry stands: by time, and then by its id. */
export interface AuditPlace {
  readonly at: Instant;
  /** Lower-case letters and digits; of any two entries another one. */
  readonly id: string;
}

export interface AuditRecord extends AuditPlace {
  /** What it says, as its writer writes it. */
  readonly text: string;
}

/** What may be kept of a room. */
export interface AuditBounds {
  /** Entries from before this moment go. */
  readonly since: Instant;
  /** Entries at most; the oldest go. */
  readonly max: number;
}

export interface AuditSpan {
  /** Entries from before this one only. */
  readonly before: AuditPlace | null;
  /** Entries of this moment or later. */
  readonly from: Instant;
  readonly limit: number;
}

/** What was done, as it was noted. Nothing is changed afterwards. */
export interface AuditLog {
  /** Keeps the records, each once however often it is sent, and removes some of what is beyond the bounds, which is more than it adds. */
  append(room: AuditRoom, records: readonly AuditRecord[], bounds: AuditBounds): Promise<void>;
  /** Records of a room, newest first. */
  read(room: AuditRoom, span: AuditSpan): Promise<AuditRecord[]>;
}
