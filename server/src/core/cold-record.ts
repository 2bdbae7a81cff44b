// How cold records are written, which hold what a redirect does not need; hot ones are in record.ts, and the same is true of both.
import { recordUnreadable } from "./errors.ts";
import type { Field } from "./field.ts";
import { type Edit, type LinkDetails, newDetails, type StatsShare, type Trashed } from "./link.ts";
import { hasTimeKey, instantOf, timeKey } from "./names.ts";
import { decodeHot, encodeHot } from "./record.ts";
import { isFlag, isInstant, isText, parseObject } from "./record-parts.ts";

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
  /** shownAs, when not the id */
  readonly k?: string;
  /** aliases */
  readonly a?: readonly string[];
  /** retired */
  readonly o?: readonly string[];
  /** title */
  readonly t?: string;
  /** notes */
  readonly n?: string;
  /** tags */
  readonly g?: readonly string[];
  /** archived */
  readonly z?: 1;
  /** externalId */
  readonly e?: string;
  /** reuseHash */
  readonly r?: string;
  /** statsShare: secretHash, passwordHash or 0 */
  readonly s?: readonly [string, string | 0];
  /** history: version, at, by, before */
  readonly h?: readonly (readonly [number, number, string, Readonly<Record<string, unknown>>])[];
  /** trashed: at, by, the hot record as it was or 0 */
  readonly d?: readonly [number, string, string | 0];
}

const COLD_KEYS: ReadonlySet<string> = new Set([..."icubvmkaotngzershd"]);

const isString = (value: unknown): value is string => typeof value === "string";
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(isString);

/** Whether it is a list of values that each look like the part at their place. */
const isTuple = (value: unknown, parts: readonly ((part: unknown) => boolean)[]): boolean =>
  Array.isArray(value) && value.length === parts.length && parts.every((isPart, at) => isPart(value[at]));

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** What each part of a cold record must look like. */
const COLD_SHAPE: Readonly<Record<keyof ColdRecord, (value: unknown) => boolean>> = {
  i: isString,
  c: isInstant,
  u: isInstant,
  b: isString,
  v: isInstant,
  m: isString,
  k: isString,
  a: isStrings,
  o: isStrings,
  t: isString,
  n: isString,
  g: isStrings,
  z: isFlag,
  e: isString,
  r: isString,
  s: (value) => isTuple(value, [isString, isText]),
  h: (value) => Array.isArray(value) && value.every((edit) => isTuple(edit, [isInstant, isInstant, isString, isObject])),
  d: (value) => isTuple(value, [isInstant, isString, isText]),
};

function isCold(cold: Partial<ColdRecord>): cold is ColdRecord {
  const isWhole = cold.c !== undefined && cold.m !== undefined;
  return isWhole && Object.entries(cold).every(([key, value]) => COLD_SHAPE[key as keyof ColdRecord](value));
}

/**
 * Begins the cold record of a link that has nothing to say but when and by whom it was made, as most have: the time as a key, the
 * maker's hash, and a blank and the maker where that is not "anonymous". Some 20 bytes less than as JSON.
 */
export const PLAIN_DETAILS = "=";

/** What the scripts of a store have to know of it: how long the time is. */
export const TIME_LENGTH = 8;

const PLAIN_DETAILS_FORM = /^=([\w-]{8})([^ ]+)(?: (.+))?$/s;

/** The short form, or null where the link has more to say. */
function encodePlain(field: Field, details: LinkDetails): string | null {
  const { id, createdAt, createdBy, makerHash, updatedAt, version, shownAs, trashed } = details;
  const { title, notes, archived, externalId, reuseHash, statsShare, aliases, retired, tags, history } = details;
  const isAsMade = updatedAt === createdAt && version === 1 && id === field && shownAs === id && trashed === null;
  const isBare = title === "" && notes === "" && !archived && externalId === null && reuseHash === null && statsShare === null;
  if (!isAsMade || !isBare || aliases.length + retired.length + tags.length + history.length > 0) return null;
  if (!hasTimeKey(createdAt) || makerHash === "" || makerHash.includes(" ") || createdBy === "") return null;
  return `${PLAIN_DETAILS}${timeKey(createdAt)}${makerHash}${createdBy === "anonymous" ? "" : ` ${createdBy}`}`;
}

function decodePlain(field: Field, record: string): LinkDetails {
  const [, time = "", makerHash = "", createdBy = "anonymous"] = PLAIN_DETAILS_FORM.exec(record) ?? [];
  if (time === "") throw recordUnreadable(field);
  return newDetails(field, { createdAt: instantOf(time), createdBy, makerHash });
}

export function encodeDetails(field: Field, details: LinkDetails): string {
  return encodePlain(field, details) ?? encodeRichDetails(field, details);
}

function encodeRichDetails(field: Field, details: LinkDetails): string {
  const { id } = details;
  const cold: ColdRecord = {
    ...(id === field ? {} : { i: id }),
    c: details.createdAt,
    ...(details.updatedAt === details.createdAt ? {} : { u: details.updatedAt }),
    ...(details.createdBy === "anonymous" ? {} : { b: details.createdBy }),
    ...(details.version === 1 ? {} : { v: details.version }),
    m: details.makerHash,
    ...(details.shownAs === id ? {} : { k: details.shownAs }),
    ...encodeLabels(details),
    ...encodePast(details),
  };
  return JSON.stringify(cold);
}

function encodeLabels({
  aliases,
  retired,
  title,
  notes,
  tags,
  archived,
  externalId,
  reuseHash,
  statsShare,
}: LinkDetails): Partial<ColdRecord> {
  return {
    ...(aliases.length === 0 ? {} : { a: aliases }),
    ...(retired.length === 0 ? {} : { o: retired }),
    ...(title === "" ? {} : { t: title }),
    ...(notes === "" ? {} : { n: notes }),
    ...(tags.length === 0 ? {} : { g: tags }),
    ...(archived ? { z: 1 } : {}),
    ...(externalId === null ? {} : { e: externalId }),
    ...(reuseHash === null ? {} : { r: reuseHash }),
    ...(statsShare === null ? {} : { s: [statsShare.secretHash, statsShare.passwordHash ?? 0] as const }),
  };
}

function encodePast({ history, trashed }: LinkDetails): Partial<ColdRecord> {
  const edits = history.map(({ version, at, by, before }) => [version, at, by, before] as const);
  return {
    ...(edits.length === 0 ? {} : { h: edits }),
    ...(trashed === null ? {} : { d: [trashed.at, trashed.by, trashed.link === null ? 0 : encodeHot(trashed.link)] as const }),
  };
}

/** Reads a cold record. Throws `record_unreadable` when it is damaged, or holds what an edit by this build would lose. */
export function decodeDetails(field: Field, record: string): LinkDetails {
  if (record.startsWith(PLAIN_DETAILS)) return decodePlain(field, record);
  const cold = parseObject(record, COLD_KEYS) as Partial<ColdRecord> | null;
  if (cold === null || !isCold(cold)) throw recordUnreadable(field);
  const id = (cold.i ?? field) as Field;
  const made = newDetails(id, { createdAt: cold.c, createdBy: cold.b ?? "anonymous", makerHash: cold.m });
  return { ...made, updatedAt: cold.u ?? cold.c, version: cold.v ?? 1, ...decodeLabels(id, cold), ...decodePast(field, cold) };
}

function decodeLabels(id: Field, cold: ColdRecord) {
  return {
    shownAs: (cold.k ?? id) as Field,
    aliases: (cold.a ?? []) as Field[],
    retired: (cold.o ?? []) as Field[],
    title: cold.t ?? "",
    notes: cold.n ?? "",
    tags: cold.g ?? [],
    archived: cold.z === 1,
    externalId: cold.e ?? null,
    reuseHash: cold.r ?? null,
    statsShare: cold.s === undefined ? null : shareFrom(cold.s),
  };
}

function shareFrom([secretHash, password]: readonly [string, string | 0]): StatsShare {
  return { secretHash, passwordHash: password === 0 ? null : password };
}

function decodePast(field: Field, { h: edits = [], d: trashed }: ColdRecord) {
  return {
    history: edits.map(([version, at, by, before]): Edit => ({ version, at, by, before })),
    trashed: trashed === undefined ? null : trashedFrom(field, trashed),
  };
}

function trashedFrom(field: Field, [at, by, record]: readonly [number, string, string | 0]): Trashed {
  if (record === 0) return { at, by, link: null };
  const link = decodeHot(field, record);
  if (link.kind !== "link") throw recordUnreadable(field);
  return { at, by, link };
}
