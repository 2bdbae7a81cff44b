// How hot and cold records are written. Both stores keep the same strings, so this file is the data format: links made
// today must be readable for ever, and a record that this build does not know is an error, never a guess.
import { recordUnreadable } from "./errors.ts";
import type { Field } from "./field.ts";
import {
  type Alias,
  type Edit,
  ENDS,
  type End,
  type HotRecord,
  type Link,
  type LinkDetails,
  newDetails,
  PLAIN_TERMS,
  type Preview,
  REDIRECT_STATUSES,
  type RedirectStatus,
  type Terms,
  type Trashed,
  withTerms,
} from "./link.ts";
import { hasTimeKey, instantOf, timeKey } from "./names.ts";
import { parseRules, type Rule } from "./rules/rule.ts";
import { isKeptTarget, parseKeptTarget, type Target } from "./target.ts";

/** The first byte tells records apart. A build that meets another one below "A" must not guess: it answers 503. */
const RICH_VERSION_1 = "\u0001";
const ALIAS = "\u0002";
const RETIRED_ALIAS = "\u0003";
const TOMBSTONE = "\u0004";

interface RichRecord {
  /** url */
  readonly u: string;
  /** disabled: 1, or absent; so are all that equal their default */
  readonly d?: 1;
  /** status */
  readonly s?: RedirectStatus;
  /** startsAt */
  readonly b?: number;
  /** expiresAt */
  readonly e?: number;
  /** maxClicks, and the version since which uses count */
  readonly m?: readonly [number, number];
  /** passwordHash */
  readonly p?: string;
  /** forwardQuery */
  readonly q?: 1;
  /** forwardPath */
  readonly f?: 1;
  /** ends: for each of ENDS the URL, or 0 */
  readonly x?: readonly (string | 0)[];
  /** rules, as the API writes them */
  readonly r?: readonly Rule[];
  /** ruleSet */
  readonly t?: string;
  /** preview: title, description, image; 0 for none */
  readonly o?: readonly [string | 0, string | 0, string | 0];
  /** the code that the link was born with is retired */
  readonly h?: 1;
}

const RICH_KEYS: ReadonlySet<string> = new Set([..."udsbempqfxrtoh"]);

/** The hot record: the URL itself for a plain link; a version byte and compact JSON for one that has more to say. */
export function encodeHot(record: HotRecord): string {
  if (record.kind === "alias") return (record.leads ? ALIAS : RETIRED_ALIAS) + record.id;
  if (record.kind === "tombstone") return TOMBSTONE;
  return encodeLink(record);
}

function encodeLink({ target, terms }: Link): string {
  if (terms === null) return target;
  const rich: RichRecord = { u: target, ...encodeLimits(terms), ...encodeWays(terms) };
  return RICH_VERSION_1 + JSON.stringify(rich);
}

/** Whether it leads anywhere. */
function encodeLimits({ enabled, startsAt, expiresAt, maxClicks, usesSince, passwordHash }: Terms): Partial<RichRecord> {
  return {
    ...(enabled ? {} : { d: 1 }),
    ...(startsAt === null ? {} : { b: startsAt }),
    ...(expiresAt === null ? {} : { e: expiresAt }),
    ...(maxClicks === null ? {} : { m: [maxClicks, usesSince] as const }),
    ...(passwordHash === null ? {} : { p: passwordHash }),
  };
}

/** Where, and how. */
function encodeWays(terms: Terms): Partial<RichRecord> {
  const { status, ends, rules, preview } = terms;
  return {
    ...(status === PLAIN_TERMS.status ? {} : { s: status }),
    ...(terms.forwardQuery ? { q: 1 } : {}),
    ...(terms.forwardPath ? { f: 1 } : {}),
    ...(Object.keys(ends).length === 0 ? {} : { x: ENDS.map((end) => ends[end] ?? 0) }),
    ...(rules.length === 0 ? {} : { r: rules }),
    ...(terms.ruleSet === null ? {} : { t: terms.ruleSet }),
    ...(preview === null ? {} : { o: [preview.title ?? 0, preview.description ?? 0, preview.image ?? 0] as const }),
    ...(terms.isBornCodeRetired ? { h: 1 } : {}),
  };
}

/** Reads a hot record. Throws `record_unreadable` for a version, a key or a shape that this build does not know. */
export function decodeHot(field: Field, record: string): HotRecord {
  if (isKeptTarget(record)) return { kind: "link", field, target: record, terms: null };
  const rest = record.slice(1);
  switch (record.charAt(0)) {
    case RICH_VERSION_1:
      return decodeRich(field, rest);
    case ALIAS:
      return aliasTo(field, rest, true);
    case RETIRED_ALIAS:
      return aliasTo(field, rest, false);
    case TOMBSTONE:
      if (rest === "") return { kind: "tombstone", field };
  }
  throw recordUnreadable(field);
}

function aliasTo(field: Field, id: string, leads: boolean): Alias {
  if (id === "" || id === field) throw recordUnreadable(field);
  return { kind: "alias", field, id: id as Field, leads };
}

function decodeRich(field: Field, json: string): Link {
  const rich = parseObject(json, RICH_KEYS) as Partial<RichRecord> | null;
  if (rich === null || !isRich(rich)) throw recordUnreadable(field);
  const terms: Terms = {
    enabled: rich.d !== 1,
    status: rich.s ?? PLAIN_TERMS.status,
    startsAt: rich.b ?? null,
    expiresAt: rich.e ?? null,
    maxClicks: rich.m?.[0] ?? null,
    usesSince: rich.m?.[1] ?? 0,
    passwordHash: rich.p ?? null,
    forwardQuery: rich.q === 1,
    forwardPath: rich.f === 1,
    ends: endsFrom(rich.x ?? []),
    rules: rich.r === undefined ? PLAIN_TERMS.rules : rulesFrom(field, rich.r),
    ruleSet: rich.t ?? null,
    preview: rich.o === undefined ? null : previewFrom(rich.o),
    isBornCodeRetired: rich.h === 1,
  };
  return withTerms({ field, target: rich.u as Target }, terms);
}

const isInstant = (value: unknown): boolean => Number.isSafeInteger(value);
const isFlag = (value: unknown): boolean => value === 1;
const isText = (value: unknown): boolean => typeof value === "string" || value === 0;

/** What each part of a rich record must look like. */
const RICH_SHAPE: Readonly<Record<keyof RichRecord, (value: unknown) => boolean>> = {
  u: isKeptTarget,
  d: isFlag,
  s: (value) => REDIRECT_STATUSES.some((status) => status === value),
  b: isInstant,
  e: isInstant,
  m: (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger),
  p: (value) => typeof value === "string",
  q: isFlag,
  f: isFlag,
  r: Array.isArray,
  t: (value) => typeof value === "string",
  x: (value) => Array.isArray(value) && value.length === ENDS.length && value.every((url) => url === 0 || isKeptTarget(url)),
  o: (value) => Array.isArray(value) && value.length === 3 && value.every(isText) && (value[2] === 0 || isKeptTarget(value[2])),
  h: isFlag,
};

function isRich(rich: Partial<RichRecord>): rich is RichRecord {
  return rich.u !== undefined && Object.entries(rich).every(([key, value]) => RICH_SHAPE[key as keyof RichRecord](value));
}

function endsFrom(urls: readonly (string | 0)[]): Partial<Record<End, Target>> {
  return Object.fromEntries(ENDS.flatMap((end, at) => (urls[at] ? [[end, urls[at] as Target]] : [])));
}

/** Rules are checked as they were when they came: one that this build does not know must not be skipped. */
function rulesFrom(field: Field, rules: readonly Rule[]): readonly Rule[] {
  try {
    return parseRules(rules, "rules", parseKeptTarget);
  } catch {
    throw recordUnreadable(field);
  }
}

function previewFrom([title, description, image]: readonly [string | 0, string | 0, string | 0]): Preview {
  return { title: title || null, description: description || null, image: (image || null) as Target | null };
}

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
  /** history: version, at, by, before */
  readonly h?: readonly (readonly [number, number, string, Readonly<Record<string, unknown>>])[];
  /** trashed: at, by, the hot record as it was or 0 */
  readonly d?: readonly [number, string, string | 0];
}

const COLD_KEYS: ReadonlySet<string> = new Set([..."icubvmkaotngzerhd"]);

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
  const { title, notes, archived, externalId, reuseHash, aliases, retired, tags, history } = details;
  const isAsMade = updatedAt === createdAt && version === 1 && id === field && shownAs === id && trashed === null;
  const isBare = title === "" && notes === "" && !archived && externalId === null && reuseHash === null;
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
  };
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
