// A link and its two records. The hot record is all that a redirect needs; the cold one is the rest. Both stores keep
// the same strings, so this file is the data format: links made today must be readable for ever.
import type { Code } from "./code.ts";
import { recordUnreadable } from "./errors.ts";
import type { Target } from "./target.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Where a link is kept: its code, followed by `@host` off the default domain (`@` can't be in a code). */
export type Field = string & { readonly __brand: "Field" };

/** The field of a code on the default domain, whose host is empty: another base URL touches no record. */
export function fieldOf(code: Code): Field {
  return code as string as Field;
}

/** What a redirect needs to know. */
export interface Link {
  readonly field: Field;
  readonly target: Target;
  readonly enabled: boolean;
}

/** What a redirect does not need to know. */
export interface LinkDetails {
  /** The field that the link was born with. It names the link for ever, wherever it is found later. */
  readonly id: Field;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Who made it: "anonymous", "admin", "cli". */
  readonly createdBy: string;
  /** 1 when made, one more with each edit. */
  readonly version: number;
  /** Hash of the secret that the maker was handed; also tells one try to insert from another's. */
  readonly makerHash: string;
}

/** Leads a rich record. A build that meets another first byte below "A" must not guess: it answers 503. */
const RICH_VERSION_1 = "\u0001";

interface RichRecord {
  /** url */
  readonly u: string;
  /** disabled: 1, or absent */
  readonly d?: 1;
}

const RICH_KEYS: ReadonlySet<string> = new Set(["u", "d"]);

/** The hot record: the URL itself for a plain link; a version byte and compact JSON for one that has more to say. */
export function encodeLink(link: Link): string {
  if (link.enabled) return link.target;
  const rich: RichRecord = { u: link.target, d: 1 };
  return RICH_VERSION_1 + JSON.stringify(rich);
}

/** Reads a hot record. Throws `record_unreadable` for a version, a key or a shape that this build does not know. */
export function decodeLink(field: Field, record: string): Link {
  if (PLAIN_RECORD.test(record)) return { field, target: record as Target, enabled: true };
  if (!record.startsWith(RICH_VERSION_1)) throw recordUnreadable(field);
  const rich = parseObject(record.slice(1), RICH_KEYS);
  if (rich === null || typeof rich.u !== "string" || !PLAIN_RECORD.test(rich.u)) throw recordUnreadable(field);
  if (rich.d !== undefined && rich.d !== 1) throw recordUnreadable(field);
  return { field, target: rich.u as Target, enabled: rich.d !== 1 };
}

/** What a target looks like once serialised. A record that doesn't is damaged, and never goes into a `Location`. */
const PLAIN_RECORD = /^https?:\/\/[\x21-\x7e]+$/;

/** The cold record: JSON with one-letter keys; what equals its default is left out. */
interface ColdRecord {
  /** id, when it is not the field */
  readonly i?: string;
  /** createdAt */
  readonly c: number;
  /** updatedAt, when later */
  readonly u?: number;
  /** createdBy, when not "anonymous" */
  readonly b?: string;
  /** version, when not 1 */
  readonly v?: number;
  /** makerHash */
  readonly m: string;
}

const COLD_KEYS: ReadonlySet<string> = new Set(["i", "c", "u", "b", "v", "m"]);

export function encodeDetails(field: Field, details: LinkDetails): string {
  const cold: ColdRecord = {
    ...(details.id === field ? {} : { i: details.id }),
    c: details.createdAt,
    ...(details.updatedAt === details.createdAt ? {} : { u: details.updatedAt }),
    ...(details.createdBy === "anonymous" ? {} : { b: details.createdBy }),
    ...(details.version === 1 ? {} : { v: details.version }),
    m: details.makerHash,
  };
  return JSON.stringify(cold);
}

/** Reads a cold record. Throws `record_unreadable` when it is damaged, or holds what an edit by this build would lose. */
export function decodeDetails(field: Field, record: string): LinkDetails {
  const cold = parseObject(record, COLD_KEYS) as Partial<ColdRecord> | null;
  if (cold === null || typeof cold.c !== "number" || typeof cold.m !== "string") throw recordUnreadable(field);
  return {
    id: (cold.i ?? field) as Field,
    createdAt: cold.c,
    updatedAt: cold.u ?? cold.c,
    createdBy: cold.b ?? "anonymous",
    version: cold.v ?? 1,
    makerHash: cold.m,
  };
}

/** The object that the JSON spells, or null when it is none or has a key that is not among these. */
function parseObject(json: string, keys: ReadonlySet<string>): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return null;
    return Object.keys(value).every((key) => keys.has(key)) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
