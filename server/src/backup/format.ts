// The file of a backup: one gzip stream (RFC 1952) of lines, each a JSON object. `zcat FILE | head` shows them.
//
//   {"format":"linnet-backup","version":1,"linnet":"1.0.0","madeAt":"2026-01-31T12:00:00.000Z","instance":{…}}    the header
//   {"key":"ID","record":"…","lastUsedAt":null}                                 each key of the API, with the hash of its secret
//   {"shared":"NAME","text":"…"}                                                 each thing that all processes share, such as sets of rules
//   {"person":"KIND","id":"ID","text":"…","names":["…"],"owner":null,"group":null}       each person, password and second factor
//   {"field":"CODE","hot":"…","cold":"…","used":3}                              each link, its records as the stores keep them;
//                                                                               `used` where uses of a limit were taken
//   {"field":"CODE","hot":"…","cold":"…","raw":true}                            each link that whoever made the backup could not read
//   {"end":{"links":1,"keys":1,"shared":1,"people":1,"sha256":"…"}}                                  SHA-256 of all bytes before this line, in hex
//
// Records are strings that core/record.ts and core/keys.ts write, so that a backup means the same on every store, whatever its
// buckets. Links that were deleted are among them: their codes stay reserved. What is made again or soon over is not: codes that
// are ready, indexes, limits, notes of requests, sessions, invitations. A reader refuses a version that it does not know, and a line that says more
// than it knows: half of a backup is no backup.
import { type AccessKey, decodeKey, encodeKey } from "../core/access-key.ts";
import { decodeDetails, encodeDetails } from "../core/cold-record.ts";
import { isUnreadable } from "../core/errors.ts";
import type { Field } from "../core/field.ts";
import { linkIn, type StoredLink, termsOf } from "../core/link.ts";
import type { PeopleKind, PeopleRecord } from "../core/people/store.ts";
import { decodeHot, encodeHot } from "../core/record.ts";
import type { Instance, RawRecords } from "../core/store.ts";

const FORMAT = "linnet-backup";
const FORMAT_VERSION = 1;

/** A line that is longer is not one of ours: the largest record has some 200 000 bytes. */
export const LINE_BYTES_MAX = 4_000_000;

/** Marks the last line, so that what comes before it can be told from it without parsing. */
export const END_START = '{"end":';

/** A file that is no backup, a damaged one, or one that this build can't read. The message is one sentence for the operator. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

export interface Header {
  readonly format: typeof FORMAT;
  readonly version: typeof FORMAT_VERSION;
  /** The version of Linnet that made it. */
  readonly linnet: string;
  readonly madeAt: string;
  readonly instance: Pick<Instance, "id" | "secret" | "alphabet" | "caseMode" | "createdAt">;
}

export interface LinkEntry {
  readonly kind: "link";
  readonly stored: StoredLink;
  /** Uses that were taken of a link with a limit. */
  readonly used: number;
}

export interface KeyEntry {
  readonly kind: "key";
  readonly key: AccessKey;
}

/** A link whose records neither whoever made the backup nor this build can read. */
export interface RawEntry {
  readonly kind: "raw";
  readonly field: Field;
  readonly records: RawRecords;
}

export interface SharedLine {
  readonly kind: "shared";
  readonly name: string;
  readonly text: string;
}

/** Kinds of what is kept of people that are in a backup: not what is soon over. */
export const PEOPLE_KEPT = ["account", "two-factor", "user"] as const satisfies readonly PeopleKind[];

export interface PersonLine {
  readonly kind: "person";
  readonly record: PeopleRecord;
}

export type Entry = LinkEntry | KeyEntry | RawEntry | SharedLine | PersonLine;

export interface End {
  readonly links: number;
  readonly keys: number;
  /** Left out by backups from before there was anything. */
  readonly shared?: number;
  readonly people?: number;
  readonly sha256: string;
}

export function encodeHeader(facts: Pick<Header, "linnet" | "madeAt">, instance: Instance): string {
  const { id, secret, alphabet, caseMode, createdAt } = instance;
  const header: Header = {
    format: FORMAT,
    version: FORMAT_VERSION,
    ...facts,
    instance: { id, secret, alphabet, caseMode, createdAt },
  };
  return line(header);
}

export function encodeKeyLine(key: AccessKey): string {
  return line({ key: key.id, record: encodeKey(key), lastUsedAt: key.lastUsedAt });
}

export function encodeSharedLine(name: string, text: string): string {
  return line({ shared: name, text });
}

export function encodePersonLine({ kind, id, text, names, owner, group }: PeopleRecord): string {
  return line({ person: kind, id, text, names, owner, group });
}

export function encodeLinkLine(stored: StoredLink, used: number): string {
  const { id } = stored.details;
  const records = { field: id, hot: encodeHot(stored.link), cold: encodeDetails(id, stored.details) };
  return line(used === 0 ? records : { ...records, used });
}

/** A link that can't be read, as it is: another build may know better, and what is damaged is damaged no further. */
export function encodeRawLine(field: Field, { hot, cold }: RawRecords): string {
  return line({ field, hot, cold: cold ?? "", raw: true });
}

export function encodeEnd(end: End): string {
  return line({ end });
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** Reads the first line. Throws a BackupError for another format, and for a version that this build does not know. */
export function decodeHeader(text: string): Header {
  const header = parse(text) as Partial<Header>;
  if (header.format !== FORMAT) throw new BackupError("The file is not a backup of Linnet.");
  if (header.version !== FORMAT_VERSION) {
    throw new BackupError(
      `The backup has format ${String(header.version)}, made by Linnet ${String(header.linnet)}; this one reads format ${FORMAT_VERSION}. Update Linnet.`,
    );
  }
  const { alphabet, caseMode, secret } = header.instance ?? {};
  if (typeof alphabet !== "string" || typeof caseMode !== "string" || typeof secret !== "string") throw damaged("its header");
  return header as Header;
}

/** Reads a line between the first and the last. Throws a BackupError, or `record_unreadable` for a record of a newer version. */
export function decodeEntry(text: string): Entry {
  const said = parse(text);
  return said.person === undefined ? decodeOther(said) : decodePersonLine(said);
}

function decodePersonLine({ person, id, text, names, owner, group, ...rest }: Readonly<Record<string, unknown>>): PersonLine {
  const kind = PEOPLE_KEPT.find((one) => one === person);
  const isText = (value: unknown) => typeof value === "string";
  const isTextOrNull = (value: unknown) => value === null || isText(value);
  const isWhole = isText(id) && isText(text) && Array.isArray(names) && names.every(isText) && isTextOrNull(owner);
  if (kind === undefined || !isWhole || !isTextOrNull(group) || Object.keys(rest).length > 0)
    throw damaged("a person that is none");
  return { kind: "person", record: { kind, id, text, names, owner, group, expiresAt: null } as PeopleRecord };
}

function decodeOther(line: Readonly<Record<string, unknown>>): Entry {
  const { field, hot, cold, used = 0, raw = false, key, record, lastUsedAt, shared, text: said, ...rest } = line;
  if (Object.keys(rest).length > 0) throw damaged(`a line with "${Object.keys(rest)[0]}"`);
  if (typeof field === "string" && typeof hot === "string" && typeof cold === "string" && Number.isSafeInteger(used)) {
    const records = { hot, cold };
    return raw === true ? rawEntry(field as Field, records) : linkEntry(field as Field, records, used as number);
  }
  if (typeof shared === "string" && typeof said === "string") return { kind: "shared", name: shared, text: said };
  const at = lastUsedAt === null || typeof lastUsedAt === "number" ? lastUsedAt : null;
  const known = typeof key === "string" && typeof record === "string" ? decodeKey(key, record, at) : null;
  if (known === null) throw damaged("a line that is neither a link nor a key nor anything else that is known");
  return { kind: "key", key: known };
}

interface Records {
  readonly hot: string;
  readonly cold: string;
}

function linkEntry(field: Field, { hot, cold }: Records, used: number): LinkEntry {
  const link = decodeHot(field, hot);
  if (link.kind === "alias") throw damaged(`an alias in the place of a link at "${field}"`);
  return { kind: "link", stored: { link, details: decodeDetails(field, cold) }, used };
}

/** What others could not read is a link like any other where this build can. */
function rawEntry(field: Field, records: Records): LinkEntry | RawEntry {
  try {
    return linkEntry(field, records, 0);
  } catch (error) {
    if (isUnreadable(error)) return { kind: "raw", field, records };
    throw error;
  }
}

/** Reads the last line. */
export function decodeEnd(text: string): End {
  const { end } = parse(text) as { end?: Partial<End> };
  if (typeof end?.links !== "number" || typeof end.keys !== "number" || typeof end.sha256 !== "string") throw damaged("its end");
  return end as End;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, like everything else that is no object.
  }
  throw damaged("a line that is no JSON object");
}

/** Says what was found that should not be there. */
export const damaged = (what: string) => new BackupError(`The backup is damaged: it has ${what}. Nothing was restored.`);

/** The version since which uses of a link count; null for a link without a limit. */
export function countedSince(stored: StoredLink): number | null {
  const link = linkIn(stored);
  if (link === null) return null;
  const { maxClicks, usesSince } = termsOf(link);
  return maxClicks === null ? null : usesSince;
}
