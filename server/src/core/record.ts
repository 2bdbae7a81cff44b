// How hot records are written; cold ones are in cold-record.ts. Both stores keep the same strings, so this is the data format: links made
// today must be readable for ever, and a record that this build does not know is an error, never a guess.
import { recordUnreadable } from "./errors.ts";
import type { Field } from "./field.ts";
import {
  type Alias,
  ENDS,
  type End,
  type HotRecord,
  type Link,
  PLAIN_TERMS,
  type Preview,
  REDIRECT_STATUSES,
  type RedirectStatus,
  type Terms,
  UTM,
  type Utm,
  withTerms,
} from "./link.ts";
import { isFlag, isInstant, isText, parseObject } from "./record-parts.ts";
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
  /** queryOverrides */
  readonly w?: 1;
  /** utm: for each of UTM the value, or 0 */
  readonly a?: readonly (string | 0)[];
  /** ends: for each of ENDS the URL, or 0 */
  readonly x?: readonly (string | 0)[];
  /** rules, as the API writes them */
  readonly r?: readonly Rule[];
  /** ruleSet */
  readonly t?: string;
  /** preview: title, description, image; 0 for none */
  readonly o?: readonly [string | 0, string | 0, string | 0];
  /** ios */
  readonly i?: string;
  /** android */
  readonly n?: string;
  /** the code that the link was born with is retired */
  readonly h?: 1;
}

const RICH_KEYS: ReadonlySet<string> = new Set([..."udsbempqfwaxrtoinh"]);

/** The hot record: the URL itself for a plain link; a version byte and compact JSON for one that has more to say. */
export function encodeHot(record: HotRecord): string {
  if (record.kind === "alias") return (record.leads ? ALIAS : RETIRED_ALIAS) + record.id;
  if (record.kind === "tombstone") return TOMBSTONE;
  return encodeLink(record);
}

function encodeLink({ target, terms }: Link): string {
  if (terms === null) return target;
  const rich: RichRecord = { u: target, ...encodeLimits(terms), ...encodeWays(terms), ...encodeApps(terms) };
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
  const { status, utm, ends, rules, preview } = terms;
  return {
    ...(status === PLAIN_TERMS.status ? {} : { s: status }),
    ...(terms.forwardQuery ? { q: 1 } : {}),
    ...(terms.forwardPath ? { f: 1 } : {}),
    ...(terms.queryOverrides ? { w: 1 } : {}),
    ...(utm === null ? {} : { a: UTM.map((name) => utm[name] ?? 0) }),
    ...(Object.keys(ends).length === 0 ? {} : { x: ENDS.map((end) => ends[end] ?? 0) }),
    ...(rules.length === 0 ? {} : { r: rules }),
    ...(terms.ruleSet === null ? {} : { t: terms.ruleSet }),
    ...(preview === null ? {} : { o: [preview.title ?? 0, preview.description ?? 0, preview.image ?? 0] as const }),
    ...(terms.isBornCodeRetired ? { h: 1 } : {}),
  };
}

/** Where else. */
function encodeApps({ ios, android }: Terms): Partial<RichRecord> {
  return { ...(ios === null ? {} : { i: ios }), ...(android === null ? {} : { n: android }) };
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
    queryOverrides: rich.w === 1,
    utm: rich.a === undefined ? null : utmFrom(rich.a),
    ends: endsFrom(rich.x ?? []),
    rules: rich.r === undefined ? PLAIN_TERMS.rules : rulesFrom(field, rich.r),
    ruleSet: rich.t ?? null,
    ios: (rich.i ?? null) as Target | null,
    android: (rich.n ?? null) as Target | null,
    preview: rich.o === undefined ? null : previewFrom(rich.o),
    isBornCodeRetired: rich.h === 1,
  };
  return withTerms({ field, target: rich.u as Target }, terms);
}

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
  w: isFlag,
  a: (value) => Array.isArray(value) && value.length === UTM.length && value.every(isText),
  r: Array.isArray,
  t: (value) => typeof value === "string",
  x: (value) => Array.isArray(value) && value.length === ENDS.length && value.every((url) => url === 0 || isKeptTarget(url)),
  o: (value) => Array.isArray(value) && value.length === 3 && value.every(isText) && (value[2] === 0 || isKeptTarget(value[2])),
  i: isKeptTarget,
  n: isKeptTarget,
  h: isFlag,
};

function isRich(rich: Partial<RichRecord>): rich is RichRecord {
  return rich.u !== undefined && Object.entries(rich).every(([key, value]) => RICH_SHAPE[key as keyof RichRecord](value));
}

function utmFrom(values: readonly (string | 0)[]): Utm {
  return Object.fromEntries(UTM.map((name, at) => [name, values[at] || null])) as Utm;
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
