// Why something is blocked, and how an entry that says so is kept among what all processes share.
import type { Instant } from "../time.ts";

/** Why a link leads nowhere, by the word of whoever runs the server. */
export interface Block {
  /** What is blocked: the link, its destination by an entry or by the list of a file, or every destination that is not allowed. */
  readonly by: "link" | "host" | "list" | "allowed-hosts";
  /** In the operator's words; "" for none. */
  readonly reason: string;
  /** Whether a law demands it: then that is what is answered (RFC 7725). */
  readonly isLegal: boolean;
}

/** What is said of an entry. */
export interface BlockEntry {
  readonly reason: string;
  readonly isLegal: boolean;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

/** As short as records are (core/record.ts). */
interface EntryRecord {
  readonly r: string;
  readonly l?: 1;
  readonly c: Instant;
  readonly b: string;
}

export function encodeEntry({ reason, isLegal, createdAt, createdBy }: BlockEntry): string {
  const record: EntryRecord = { r: reason, ...(isLegal ? { l: 1 } : {}), c: createdAt, b: createdBy };
  return JSON.stringify(record);
}

/** Null for what this build can't read. What is blocked is in the entry's name, so that it is blocked all the same. */
export function decodeEntry(text: string): BlockEntry | null {
  try {
    const { r, l, c, b } = JSON.parse(text) as Partial<EntryRecord>;
    if (typeof r !== "string" || !Number.isSafeInteger(c) || typeof b !== "string") return null;
    return { reason: r, isLegal: l === 1, createdAt: c as Instant, createdBy: b };
  } catch {
    return null;
  }
}
