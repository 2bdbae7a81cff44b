// Both records of a field, as Redis holds them: read at one moment, and decoded.
import { recordUnreadable } from "../../core/errors.ts";
import type { Alias, Field, Instant, LinkDetails, StoredLink } from "../../core/link.ts";
import { decodeDetails, decodeHot } from "../../core/record.ts";
import type { Connection } from "./connection.ts";
import { type Keys, ownKey } from "./keys.ts";
import { CLAIM } from "./outbox-entry.ts";
import { run, type Send } from "./scripts.ts";
import { READ } from "./scripts-links.ts";

/** The records of a field at one moment. */
export interface Records {
  /** Null where the field is free. A claim is no record: see `isClaim`. */
  readonly hot: string | null;
  readonly cold: string | null;
  /** By the clock of the server that holds them. */
  readonly readAt: Instant;
}

/** Reads both records, wherever the hot one lies. "Absent" counts only once the store has been seen to be the same. */
export async function readRecords(connection: Connection, keys: Keys, field: Field, send: Send): Promise<Records> {
  const { hot, cold } = keys.of(field);
  const reply = await run(send, READ, { keys: [hot, cold, ownKey(hot, field)], args: [field] });
  const [record, details, readAt] = Array.isArray(reply) ? reply : [];
  if (typeof record !== "string") await connection.confirm(send, hot);
  return { hot: textOf(record), cold: textOf(details), readAt: Number(readAt) };
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Whether a field is only claimed: then it leads nowhere yet. */
export function isClaim(hot: string): boolean {
  return hot.startsWith(CLAIM);
}

/** What the records say; null where the field is free or claimed. Throws `record_unreadable`. */
export function storedFrom(field: Field, { hot, cold }: Pick<Records, "hot" | "cold">): StoredLink | Alias | null {
  if (hot === null || isClaim(hot)) return null;
  const record = decodeHot(field, hot);
  return record.kind === "alias" ? record : { link: record, details: detailsFrom(field, cold) };
}

/** Throws `record_unreadable`, also where there is no record: a link without one is damaged. */
export function detailsFrom(field: Field, cold: unknown): LinkDetails {
  if (typeof cold !== "string") throw recordUnreadable(field);
  return decodeDetails(field, cold);
}

/** What is true of a link at one moment: its records, from which its names and its places in the indexes follow. */
export interface Truth {
  /** Null when there is no link of this id. */
  readonly stored: StoredLink | null;
  /** The cold record itself, "" for none: it is another one after every write. */
  readonly cold: string;
  readonly readAt: Instant;
}

/** Reads what is true of the link with this id. */
export async function readTruth(connection: Connection, keys: Keys, id: Field): Promise<Truth> {
  return truthFrom(id, await connection.read((send) => readRecords(connection, keys, id, send)));
}

/** The same of several links, each at a moment of its own; all within the deadline of one. */
export async function readTruths(connection: Connection, keys: Keys, ids: readonly Field[]): Promise<Truth[]> {
  const records = await connection.read((send) => Promise.all(ids.map((id) => readRecords(connection, keys, id, send))));
  return records.map((each, at) => truthFrom(ids[at] as Field, each));
}

function truthFrom(id: Field, records: Records): Truth {
  const stored = storedFrom(id, records);
  const isLink = stored !== null && !("kind" in stored);
  return { stored: isLink ? stored : null, cold: records.cold ?? "", readAt: records.readAt };
}
