// Both records of a field, as Redis holds them: read at one moment, and decoded.

import { decodeDetails } from "../../core/cold-record.ts";
import { LinnetError, recordUnreadable } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Alias, LinkDetails, StoredLink } from "../../core/link.ts";
import { URL_HASH } from "../../core/pool.ts";
import { decodeHot } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import type { Connection } from "./connection.ts";
import { type Keys, ownKey } from "./keys.ts";
import { CLAIM } from "./outbox-entry.ts";
import { run, type Send } from "./scripts.ts";
import { READ, READ_MANY } from "./scripts-links.ts";

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

/** The same of several links, those of one slot at one moment; all within the deadline of one. */
export async function readTruths(connection: Connection, keys: Keys, ids: readonly Field[]): Promise<Truth[]> {
  const records = await connection.read((send) => readManyRecords(connection, keys, ids, send));
  return records.map((each, at) => truthFrom(ids[at] as Field, each));
}

/** What `readRecords` says of many fields, those of one slot by one script. */
async function readManyRecords(connection: Connection, keys: Keys, fields: readonly Field[], send: Send): Promise<Records[]> {
  const bySlot = new Map<string, number[]>();
  for (const [at, field] of fields.entries()) {
    const guard = keys.guardOf(keys.of(field).hot);
    const together = bySlot.get(guard);
    if (together === undefined) bySlot.set(guard, [at]);
    else together.push(at);
  }
  const records: Records[] = [];
  const { prefix } = keys;
  await Promise.all(
    [...bySlot.values()].map(async (places) => {
      const hots = places.map((at) => keys.of(fields[at] as Field).hot);
      const args = [prefix, String(prefix.length + URL_HASH.length), ...places.map((at) => fields[at] as Field)];
      const [readAt, ...found] = listOf(await run(send, READ_MANY, { keys: hots, args }));
      for (const [n, at] of places.entries()) {
        records[at] = { hot: textOf(found[2 * n]), cold: textOf(found[2 * n + 1]), readAt: Number(readAt) };
      }
      if (places.some((at) => records[at]?.hot === null)) await connection.confirm(send, hots[0]);
    }),
  );
  return records;
}

const listOf = (reply: unknown): unknown[] => (Array.isArray(reply) ? reply : []);

function truthFrom(id: Field, records: Records): Truth {
  const stored = storedFrom(id, records);
  const isLink = stored !== null && !("kind" in stored);
  return { stored: isLink ? stored : null, cold: records.cold ?? "", readAt: records.readAt };
}

/** The links of these fields; null where there is none, or none that can be read. */
export async function readLinks(connection: Connection, keys: Keys, fields: readonly Field[]): Promise<(StoredLink | null)[]> {
  const records = await connection.read((send) => readManyRecords(connection, keys, fields, send));
  return records.map((each, at) => {
    try {
      return truthFrom(fields[at] as Field, each).stored;
    } catch (error) {
      if (error instanceof LinnetError && error.code === "record_unreadable") return null;
      throw error;
    }
  });
}
