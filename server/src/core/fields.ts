// What an owner may say about a link, checked. The names are those of the API; whoever asks, over HTTP or as a command, comes
// through here, so that one value means the same everywhere.
import { hostOfTarget } from "./blocks/host.ts";
import { type Code, type CodeRules, parseCode } from "./code.ts";
import type { Domains } from "./domains/domains.ts";
import { invalidField, LinnetError, targetBlocked, unknownField, unknownRuleSet } from "./errors.ts";
import {
  ENDS,
  type End,
  type LinkDetails,
  type Preview,
  REDIRECT_STATUSES,
  type RedirectStatus,
  type Terms,
  type Utm,
} from "./link.ts";
import type { Policies } from "./policies.ts";
import { parseRules, type Rule } from "./rules/rule.ts";
import { type OwnHosts, parseTarget, type Target } from "./target.ts";
import type { Instant } from "./time.ts";
import { parseUtm } from "./utm.ts";
import { flag, objectOf, parseInstant, required, ruleSetName, text } from "./values.ts";

export const TITLE_LENGTH_MAX = 300;
export const NOTES_LENGTH_MAX = 5000;
export const TAGS_MAX = 50;
export const TAG_LENGTH_MAX = 60;
export const EXTERNAL_ID_LENGTH_MAX = 200;
export const PASSWORD_LENGTH_MIN = 4;
export const PASSWORD_LENGTH_MAX = 200;
export const CLICKS_MAX = 1_000_000_000;
/** Codes that a link may have beside the one that it was born with, retired ones included. */
export const ALIASES_MAX = 50;
export const PREVIEW_TITLE_LENGTH_MAX = 300;
export const PREVIEW_DESCRIPTION_LENGTH_MAX = 1000;

/** What can be said, as it comes. Null takes a value away; what is left out stays, or has its default. */
export type LinkInput = Readonly<Partial<Record<FieldName, unknown>>>;

/** The same, checked. */
export interface LinkFields {
  readonly url: Target;
  readonly code: Code;
  readonly domain: string;
  readonly title: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly enabled: boolean;
  readonly archived: boolean;
  readonly startsAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly maxClicks: number | null;
  /** As it was typed: it is hashed where it is kept. */
  readonly password: string | null;
  readonly status: RedirectStatus;
  readonly forwardQuery: boolean;
  readonly forwardPath: boolean;
  readonly queryOverrides: boolean;
  readonly utm: Utm | null;
  readonly ends: Readonly<Partial<Record<End, Target>>>;
  readonly rules: readonly Rule[];
  readonly ruleSet: string | null;
  readonly ios: Target | null;
  readonly android: Target | null;
  readonly preview: Preview | null;
  readonly externalId: string | null;
}

export type FieldName = keyof LinkFields;

/** What the fields are checked against. */
export interface FieldContext {
  readonly domains: Pick<Domains, "hostFor" | "isOwn">;
  readonly codeRules: CodeRules;
  /** The sets of rules that there are. */
  readonly ruleSets: { readonly has: (name: string) => boolean };
  /** What links may not lead to. */
  readonly policies: Pick<Policies, "blocks">;
}

type Parse<Value> = (value: unknown, name: string, context: FieldContext) => Value;

const PARSERS: { readonly [Name in FieldName]: Parse<LinkFields[Name]> } = {
  url: target,
  code: (value, name, { codeRules }) => parseCode(required(text(value, name, 1000), name), codeRules),
  domain: (value, name, { domains }) => domains.hostFor(text(value, name, 300)),
  title: (value, name) => text(value, name, TITLE_LENGTH_MAX).trim(),
  notes: (value, name) => text(value, name, NOTES_LENGTH_MAX, { lines: true }).trim(),
  tags,
  enabled: flag,
  archived: flag,
  startsAt: instant,
  expiresAt: instant,
  maxClicks,
  password,
  status,
  forwardQuery: flag,
  forwardPath: flag,
  queryOverrides: flag,
  utm: parseUtm,
  ends,
  rules: (value, name, context) => parseRules(value, name, (url, part) => target(url, part, context)),
  ruleSet,
  ios: targetOrNull,
  android: targetOrNull,
  preview,
  externalId,
};

export const FIELD_NAMES = Object.keys(PARSERS) as readonly FieldName[];

/** Checks everything that is said; throws for the first field that is wrong, naming it, and for one that nobody knows. */
export function parseFields(input: LinkInput, context: FieldContext): Partial<LinkFields> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(PARSERS, name)) throw unknownField(name, FIELD_NAMES);
    if (value === undefined) continue;
    const parse: Parse<unknown> = PARSERS[name as FieldName];
    fields[name] = parse(value, name, context);
  }
  const parsed: Partial<LinkFields> = fields;
  refuseBackwards(parsed.startsAt ?? null, parsed.expiresAt ?? null);
  return parsed;
}

const TERM_NAMES = [
  "enabled",
  "status",
  "startsAt",
  "expiresAt",
  "maxClicks",
  "forwardQuery",
  "forwardPath",
  "queryOverrides",
  "utm",
  "ends",
  "rules",
  "ruleSet",
  "ios",
  "android",
  "preview",
] as const;
const DETAIL_NAMES = ["title", "notes", "tags", "archived", "externalId"] as const;

/** The terms with what the fields say of them; the password is hashed elsewhere. */
export function termsFrom(fields: Partial<LinkFields>, terms: Terms): Terms {
  return { ...terms, ...said(fields, TERM_NAMES) };
}

/** What the fields say of the rest. */
export function detailsFrom(fields: Partial<LinkFields>): Partial<LinkDetails> {
  return said(fields, DETAIL_NAMES);
}

/** Those that are said: to leave out is not to take away. */
function said<Name extends keyof LinkFields>(
  fields: Partial<LinkFields>,
  names: readonly Name[],
): Partial<Pick<LinkFields, Name>> {
  const values: Partial<Pick<LinkFields, Name>> = {};
  for (const name of names) if (fields[name] !== undefined) values[name] = fields[name];
  return values;
}

/** Throws where a link would end before it begins. */
export function refuseBackwards(startsAt: Instant | null, expiresAt: Instant | null): void {
  if (startsAt !== null && expiresAt !== null && expiresAt <= startsAt) {
    throw invalidField("expiresAt", "expiresAt must be later than startsAt.");
  }
}

/** What a URL is checked against. */
export interface TargetContext extends Pick<FieldContext, "policies"> {
  readonly domains: OwnHosts;
}

/** A URL that visitors may be led to. Throws `invalid_url` and `target_blocked`, which name the field, or `invalid_field`. */
export function target(value: unknown, name: string, context: TargetContext): Target {
  if (typeof value !== "string") throw invalidField(name, `${name} is a URL as text.`);
  try {
    return unblocked(parseTarget(value, context.domains), name, context);
  } catch (error) {
    // The message speaks of the URL alone; the field is called differently wherever one is sent.
    if (error instanceof LinnetError && error.code === "invalid_url") {
      throw new LinnetError(error.code, error.message, { field: name });
    }
    throw error;
  }
}

function targetOrNull(value: unknown, name: string, context: FieldContext): Target | null {
  return value === null ? null : target(value, name, context);
}

/** The one URL that is sent where nothing else can be. Throws `invalid_url` and `target_blocked`. */
export function soleTarget(longUrl: string, context: TargetContext): Target {
  return unblocked(parseTarget(longUrl, context.domains), "original_url", context);
}

function unblocked(url: Target, name: string, { policies: { blocks } }: TargetContext): Target {
  const block = blocks.isOn ? blocks.ofTarget(url) : null;
  if (block !== null) throw targetBlocked(hostOfTarget(url), block, name);
  return url;
}

function tags(value: unknown, name: string): string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalidField(name, `${name} is a list of texts.`);
  const parsed = [...new Set(value.map((tag) => parseTag(tag, name)))].sort();
  if (parsed.length > TAGS_MAX) throw invalidField(name, `A link has up to ${TAGS_MAX} tags.`);
  return parsed;
}

/** A tag as it is kept: trimmed, inner white space as one space. Commas part tags in tables and on command lines. */
export function parseTag(value: unknown, name = "tag"): string {
  const tag = text(value, name, 2 * TAG_LENGTH_MAX)
    .trim()
    .replace(/\s+/g, " ");
  if (tag === "" || [...tag].length > TAG_LENGTH_MAX || tag.includes(",")) {
    throw invalidField(name, `A tag has 1 to ${TAG_LENGTH_MAX} characters, and no comma.`);
  }
  return addressable(tag, name);
}

function instant(value: unknown, name: string): Instant | null {
  return value === null ? null : parseInstant(value, name);
}

function maxClicks(value: unknown, name: string): number | null {
  if (value === null) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > CLICKS_MAX) {
    throw invalidField(name, `${name} is a whole number from 1 to ${CLICKS_MAX}, or null.`);
  }
  return value;
}

export function password(value: unknown, name: string): string | null {
  if (value === null) return null;
  const typed = text(value, name, PASSWORD_LENGTH_MAX);
  if ([...typed].length < PASSWORD_LENGTH_MIN) {
    throw invalidField(name, `A password has ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`);
  }
  return typed;
}

function status(value: unknown, name: string): RedirectStatus {
  const known = REDIRECT_STATUSES.find((one) => one === value);
  if (known === undefined) throw invalidField(name, `${name} is one of ${REDIRECT_STATUSES.join(", ")}.`);
  return known;
}

function ends(value: unknown, name: string, context: FieldContext): Partial<Record<End, Target>> {
  if (value === null) return {};
  const parts = objectOf(value, name, ENDS);
  const given = ENDS.flatMap((end) => {
    const url = parts[end] ?? null;
    return url === null ? [] : [[end, target(url, `${name}.${end}`, context)]];
  });
  return Object.fromEntries(given);
}

function ruleSet(value: unknown, name: string, { ruleSets }: FieldContext): string | null {
  if (value === null) return null;
  const set = ruleSetName(value, name);
  if (!ruleSets.has(set)) throw unknownRuleSet(set);
  return set;
}

function preview(value: unknown, name: string, context: FieldContext): Preview | null {
  if (value === null) return null;
  const parts = objectOf(value, name, ["title", "description", "image"]);
  const title = text(parts.title ?? null, `${name}.title`, PREVIEW_TITLE_LENGTH_MAX).trim() || null;
  const described = text(parts.description ?? null, `${name}.description`, PREVIEW_DESCRIPTION_LENGTH_MAX, { lines: true });
  const description = described.trim() || null;
  const image = (parts.image ?? null) === null ? null : target(parts.image, `${name}.image`, context);
  return title === null && description === null && image === null ? null : { title, description, image };
}

/** The name that another program knows the link by. */
export function externalId(value: unknown, name: string): string | null {
  if (value === null) return null;
  return addressable(required(text(value, name, EXTERNAL_ID_LENGTH_MAX).trim(), name), name);
}

/** What names something in an address must stay there: clients take these two out, however they are encoded. */
function addressable(value: string, name: string): string {
  if (value === "." || value === "..") throw invalidField(name, `${name} can't be "." or "..", which no address can hold.`);
  return value;
}
