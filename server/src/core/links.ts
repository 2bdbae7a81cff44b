// Making links, and the next version of one. The use cases; errors begin here. What its maker can do with a link is in maker.ts,
// what owners can in edit.ts.
import { type Actor, actorName } from "./actor.ts";
import type { Blocks } from "./blocks/blocks.ts";
import type { ClickAccess } from "./clicks/store.ts";
import {
  type Alphabet,
  type Code,
  type CodeRules,
  generateCode,
  hasValidCheck,
  parseCode,
  privateCodeLength,
  type RandomBytes,
  randomCharacters,
} from "./code.ts";
import type { Counts } from "./counts.ts";
import type { Domains } from "./domains/domains.ts";
import { codesExhausted, codeTaken, externalIdTaken, invalidField, missingField } from "./errors.ts";
import { codeOf, type Field, fieldOf, hostOf } from "./field.ts";
import { ALIASES_MAX, detailsFrom, type LinkFields, type LinkInput, parseFields, soleTarget, termsFrom } from "./fields.ts";
import { insertPatiently, type Pause } from "./insert.ts";
import type { Allowance } from "./limits.ts";
import { type Link, type LinkDetails, newDetails, PLAIN_TERMS, type StoredLink, type Terms, withTerms } from "./link.ts";
import type { Name } from "./names.ts";
import type { Policies } from "./policies.ts";
import type { CodePool } from "./pool.ts";
import type { OpenReports } from "./reports/open-reports.ts";
import { identicalLink } from "./reuse.ts";
import type { RuleSets } from "./rules/sets.ts";
import { spendToCreate } from "./spend.ts";
import type { Limits, Links, NameTaken, Pool, Store } from "./store.ts";
import type { Target } from "./target.ts";
import type { Instant } from "./time.ts";
import type { Turns } from "./turns.ts";
import { changesBetween, tinyUrlOf } from "./view.ts";

/** Lost races for a code before the attempt is given up; each has a chance below 10⁻⁵. */
const TRIES_MAX = 8;

/** Of a link that is only compared with others. */
const NO_CODE = "-" as Code;

/** 24 characters of 53: 137 bits. */
const SECRET_LENGTH = 24;

export interface LinkContext extends Pick<Store, "indexes" | "uses" | "requests"> {
  readonly links: Links;
  readonly pool: Pool;
  readonly limits: Limits;
  readonly codes: CodePool;
  readonly counts: Counts;
  readonly alphabet: Alphabet;
  readonly codeRules: CodeRules;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  /** One-way hash of a secret, at least 128 bits, as text. */
  readonly hash: (secret: string) => string;
  /** Edits of one link, one after the other: of many at once each would be too late for the version that it saw. */
  readonly edits: Turns;
  /** Lets everything else have its turn: a store in this very process answers without waiting, and redirects would. */
  readonly breathe: () => Promise<void>;
  /** Rules that many links go by. */
  readonly ruleSets: RuleSets;
  /** The default domain, and those that were added. */
  readonly domains: Domains;
  /** What was taken back. */
  readonly blocks: Blocks;
  readonly reports: OpenReports;
  /** What redirects and simulations ask beside a link's own terms. */
  readonly policies: Policies;
  /** What is known of clicks; null where they are not counted. */
  readonly clicks: ClickAccess | null;
  /** Slow on purpose: argon2id, as a PHC string. */
  readonly hashPassword: (password: string) => Promise<string>;
}

export interface MadeLink {
  readonly code: Code;
  readonly tinyUrl: string;
  readonly target: Target;
  /** Whoever knows it may correct and switch off the link. Kept nowhere but with the maker. */
  readonly secret: string;
  /** What is left of the maker's limit; null for those without one. */
  readonly allowance: Allowance | null;
}

/**
 * The plan's `generate_tiny_url_fun`: takes a code that is ready, stores code → URL if the code is free, and returns
 * the tiny URL. Throws `invalid_url`, `target_blocked`, `codes_exhausted`, or what the store says; then no link was made, except that
 * after `store_unknown` one may exist that nobody knows.
 */
export async function generateTinyUrl(context: LinkContext, longUrl: string, actor: Actor): Promise<MadeLink> {
  const target = soleTarget(longUrl, context);
  return madeLink(context, await make(context, { url: target }, actor));
}

/** Makes a link at a code that its maker chose. Throws `invalid_url`, `target_blocked`, `invalid_code` and `code_taken`. */
export async function createLink(context: LinkContext, longUrl: string, customCode: string, actor: Actor): Promise<MadeLink> {
  const url = soleTarget(longUrl, context);
  const code = parseCode(customCode, context.codeRules);
  return madeLink(context, await make(context, { url, code }, actor));
}

export interface MakeOptions {
  /** Returns the link that this actor has made before with the same content, where there is one. */
  readonly reuse?: boolean;
  /** Makes the code too long to be found by guessing. */
  readonly private?: boolean;
  /** What the link was before, for one that comes from elsewhere. */
  readonly origin?: Origin;
  /** Whether it is one of many that are made at once: then it leaves the codes that are ready to others. */
  readonly many?: boolean;
  /** Lets milliseconds pass. With it, the link is made also while the store hesitates for a while. */
  readonly pause?: Pause | undefined;
  /** Of a request that may be sent again: then the same codes are tried, with the same secret. */
  readonly dice?: Dice;
}

/** All that is left to chance when a link is made. */
export interface Dice {
  readonly random: RandomBytes;
  readonly codeLength: number;
}

/** What a link has been elsewhere, as an export tells it. */
export interface Origin {
  readonly createdAt?: Instant | undefined;
  readonly updatedAt?: Instant | undefined;
  /** The code that it was born with, where it is shown by another one. */
  readonly id?: Code | undefined;
  /** Other codes that lead to it. */
  readonly aliases?: readonly Code[] | undefined;
  /** Codes that led to it once, and are kept for it. */
  readonly retired?: readonly Code[] | undefined;
}

/** A link that was made, or found by `reuse`. */
export interface Made {
  readonly stored: StoredLink;
  readonly isNew: boolean;
  readonly secret: string;
  /** What is left of the maker's limit; null for those without one. */
  readonly allowance: Allowance | null;
}

/** Makes a link from what an owner says about it. Throws what `parseFields` throws, `missing_field`, and as `make` does. */
export async function makeFrom(context: LinkContext, input: LinkInput, actor: Actor, options: MakeOptions = {}): Promise<Made> {
  return make(context, newLinkFields(context, input, options), actor, options);
}

type NewLink = Partial<LinkFields> & Pick<LinkFields, "url">;

function newLinkFields(context: LinkContext, input: LinkInput, options: MakeOptions): NewLink {
  const fields = parseFields(input, context);
  const { url } = fields;
  if (url === undefined) throw missingField("url", "Send the URL that the link shall lead to.");
  const createdAt = options.origin?.createdAt;
  if (createdAt !== undefined && createdAt > context.clock()) {
    throw invalidField("createdAt", "This moment is still to come.");
  }
  if (options.private === true && fields.code !== undefined) {
    throw invalidField("private", "A private link gets a long random code; leave out code, or private.");
  }
  if (options.reuse === true && fields.password) {
    // What it would be found by is a fast hash of all its content, and a password must not be in one.
    throw invalidField("reuse", "A link with a password is always a new one; leave out reuse, or password.");
  }
  return fields as NewLink;
}

/** A link that is to be made. */
export interface Wanted {
  readonly input: LinkInput;
  readonly make: MakeOptions;
}

/** A link that only has to be stored. */
export interface Draft {
  readonly stored: StoredLink;
  /** Whether its code was said, and not drawn. */
  readonly isChosen: boolean;
}

/**
 * The link that `makeFrom` would make, or null where that takes more than to store it. Its maker has no secret; `makerHash` stands
 * for the hash of one, and must be nobody else's. Throws as `makeFrom` does for what is wrong in itself.
 */
export function draftFrom(context: LinkContext, { input, make: options }: Wanted, actor: Actor, makerHash: string): Draft | null {
  const fields = newLinkFields(context, input, options);
  if (actor.kind === "anonymous" || options.reuse === true || fields.password) return null;
  const { origin = {} } = options;
  const chosen = fields.code ?? origin.id;
  const facts = { fields, passwordHash: null, reuseHash: null, makerHash, actor, origin };
  const stored = newLink(context, facts, chosen ?? nextCode(context, 0, { ...options, many: true }));
  return { stored, isChosen: chosen !== undefined };
}

/** Throws `code_taken`, `external_id_taken`, `codes_exhausted`, `rate_limited`, or what the store says. */
async function make(context: LinkContext, fields: NewLink, actor: Actor, options: MakeOptions = {}): Promise<Made> {
  const allowance = await spendToCreate(context.limits, actor);
  const passwordHash = fields.password ? await context.hashPassword(fields.password) : null;
  const reuseHash = options.reuse === true ? context.hash(`${actorName(actor)} ${canonical(fields, options)}`) : null;
  const known = (await reusable(context, reuseHash)) ?? (await identical(context, fields, actor, options));
  if (known !== null) return { stored: known, isNew: false, secret: "", allowance };
  const secret = randomCharacters(options.dice?.random ?? context.random, context.alphabet, SECRET_LENGTH);
  const makerHash = context.hash(secret);
  const facts: Facts = { fields, passwordHash, reuseHash, makerHash, actor, origin: options.origin ?? {} };
  const code = fields.code ?? options.origin?.id;
  const stored = await (code === undefined ? makeSomewhere(context, facts, options) : makeAt(context, { facts, code, options }));
  if (stored === null) {
    // Somebody was faster with the same content: that link is the one to be reused.
    const theirs = await reusable(context, reuseHash);
    if (theirs === null) throw codesExhausted();
    return { stored: theirs, isNew: false, secret: "", allowance };
  }
  context.counts.linksCreated++;
  return { stored: await asKept(context, stored, options), isNew: true, secret, allowance };
}

/** The link as it was made by an earlier try of the same request, if there was one. */
async function asKept({ links }: LinkContext, stored: StoredLink, { dice }: MakeOptions): Promise<StoredLink> {
  return dice === undefined ? stored : ((await readBorn(links, stored.details.id)) ?? stored);
}

interface Facts {
  readonly fields: NewLink;
  readonly passwordHash: string | null;
  readonly reuseHash: string | null;
  readonly makerHash: string;
  readonly actor: Actor;
  readonly origin: Origin;
}

/** Makes it at a code of its own; null when its reuse hash is taken. */
async function makeSomewhere(context: LinkContext, facts: Facts, options: MakeOptions): Promise<StoredLink | null> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const stored = newLink(context, facts, nextCode(context, attempt, options));
    const outcome = await insertPatiently(context.links, stored, options.pause);
    if (outcome === "inserted") return stored;
    if (outcome !== "taken") return refuseTaken(outcome);
  }
  throw codesExhausted();
}

function nextCode({ codes, alphabet, random }: LinkContext, attempt: number, options: MakeOptions): Code {
  const isLong = options.private === true;
  const extra = attempt < TRIES_MAX / 2 ? 0 : 1;
  const { dice = { random, codeLength: codes.codeLength } } = options;
  if (!isLong && options.dice === undefined) {
    if (extra > 0) return codes.make(extra);
    return options.many === true ? codes.draw() : codes.take();
  }
  const length = isLong ? privateCodeLength(dice.codeLength) : dice.codeLength;
  return generateCode(dice.random, alphabet, length + extra);
}

async function makeAt(
  context: LinkContext,
  { facts, code, options }: { readonly facts: Facts; readonly code: Code; readonly options: MakeOptions },
): Promise<StoredLink | null> {
  const stored = newLink(context, facts, code);
  const outcome = await insertPatiently(context.links, stored, options.pause);
  if (outcome !== "inserted") {
    // Somebody may have been faster with the very same content.
    if ((await reusable(context, facts.reuseHash)) !== null) return null;
    if (outcome === "taken") throw codeTaken(codeOf(stored.details.id));
    return refuseTaken(outcome);
  }
  // The code may lie in the pool, if it is one that could be there. Taking it out comes after the insert; topUpPool looks again
  // after it has added.
  if (hostOf(stored.details.id) === "" && hasValidCheck(code, context.alphabet))
    await context.pool.remove([code]).catch(() => undefined);
  return stored;
}

/** A name of the link is another's. Null for the one that only says that somebody was faster. */
function refuseTaken({ taken }: NameTaken): null {
  if (taken.kind === "reuse") return null;
  throw nameTaken(taken);
}

/** What is said of a name that another link has. */
export function nameTaken(name: Exclude<Name, { kind: "reuse" }>) {
  return name.kind === "alias" ? codeTaken(codeOf(name.field)) : externalIdTaken(name.id);
}

function newLink(
  context: LinkContext,
  { fields, passwordHash, reuseHash, makerHash, actor, origin }: Facts,
  code: Code,
): StoredLink {
  const codes = codesFrom(origin, fieldOf(code, fields.domain ?? ""));
  const { id, isBornCodeRetired, ...names } = codes;
  const terms = termsFrom(fields, { ...PLAIN_TERMS, passwordHash, usesSince: 1, isBornCodeRetired });
  const createdAt = origin.createdAt ?? context.clock();
  const details = newDetails(id, {
    createdAt,
    updatedAt: Math.max(createdAt, origin.updatedAt ?? 0),
    createdBy: actorName(actor),
    makerHash,
    reuseHash,
    ...names,
    ...detailsFrom(fields),
  });
  return { link: withTerms({ field: id, target: fields.url }, terms), details };
}

type Codes = Pick<LinkDetails, "id" | "shownAs" | "aliases" | "retired"> & Pick<Terms, "isBornCodeRetired">;

/** All codes of a link that is shown by this field, each once. Throws `invalid_field` for too many. */
function codesFrom(origin: Origin, shownAs: Field): Codes {
  if (origin.id === undefined && origin.aliases === undefined && origin.retired === undefined) {
    return { id: shownAs, shownAs, aliases: [], retired: [], isBornCodeRetired: false };
  }
  const fieldsOf = (codes: readonly Code[] = []) => codes.map((code) => fieldOf(code, hostOf(shownAs)));
  const id = origin.id === undefined ? shownAs : fieldOf(origin.id, hostOf(shownAs));
  const leading = new Set([shownAs, ...fieldsOf(origin.aliases)]);
  const aliases = [...leading].filter((field) => field !== id);
  const retired = [...new Set(fieldsOf(origin.retired))].filter((field) => field !== id && !leading.has(field));
  if (aliases.length + retired.length > ALIASES_MAX) {
    throw invalidField("aliases", `A link can have ${ALIASES_MAX} codes beside its first, retired ones included.`);
  }
  return { id, shownAs, aliases, retired, isBornCodeRetired: !leading.has(id) };
}

/** One text for the same content, whatever order it was sent in. A private link is never found for one that is not. */
function canonical(fields: NewLink, options: MakeOptions): string {
  return JSON.stringify([options.private === true, Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The actor's link with the same content that has no such hash. A private one is not to be found by what it says. */
async function identical(context: LinkContext, fields: NewLink, actor: Actor, options: MakeOptions): Promise<StoredLink | null> {
  if (options.reuse !== true || options.private === true || actor.kind === "anonymous") return null;
  const facts = { fields, passwordHash: null, reuseHash: null, makerHash: "", actor, origin: {} };
  const code = fields.code ?? null;
  const { alphabet, codes } = context;
  return identicalLink(context, newLink(context, facts, code ?? NO_CODE), {
    code: code === null ? null : fieldOf(code, fields.domain ?? ""),
    isPrivate: (one) => one.length >= privateCodeLength(codes.codeLength) && hasValidCheck(one, alphabet),
  });
}

/** The live link that this hash stands for. */
async function reusable({ links }: LinkContext, hash: string | null): Promise<StoredLink | null> {
  if (hash === null) return null;
  const id = await links.holderOf({ kind: "reuse", hash });
  const stored = id === null ? null : await readBorn(links, id);
  // The link was edited a moment ago, and its name is on its way out: it is not what is asked for any more.
  return stored?.details.reuseHash === hash ? stored : null;
}

/** The link that was born at this field; null where there is none, or only an alias. */
export async function readBorn(links: Pick<Links, "read">, id: Field): Promise<StoredLink | null> {
  const found = await links.read(id);
  return found === null || "kind" in found ? null : found;
}

/** The link that a field leads to, by itself or as an alias, also one in the trash; null where none does. */
export async function readLink(links: Pick<Links, "read">, field: Field): Promise<StoredLink | null> {
  const found = await links.read(field);
  if (found === null || !("kind" in found)) return found;
  return readBorn(links, found.id);
}

function madeLink({ baseUrl }: LinkContext, { stored: { link, details }, secret, allowance }: Made): MadeLink {
  const code = codeOf(details.id);
  return { code, tinyUrl: tinyUrlOf(baseUrl, details.id), target: (link as Link).target, secret, allowance };
}

/** Edits of a link that are remembered, and characters that they may take together as JSON. */
const HISTORY_LENGTH_MAX = 50;
const HISTORY_CHARACTERS_MAX = 32_000;

/** The link after an edit: one version more, and what was before it in its history. What is reused must be what it was. */
export function edited(
  { clock, baseUrl }: Pick<LinkContext, "clock" | "baseUrl">,
  before: StoredLink,
  after: StoredLink,
  by: string,
): StoredLink {
  const version = before.details.version + 1;
  const at = clock();
  const history = [...before.details.history, { version, at, by, before: changesBetween(before, after, baseUrl) }];
  while (history.length > HISTORY_LENGTH_MAX) history.shift();
  while (history.length > 1 && JSON.stringify(history).length > HISTORY_CHARACTERS_MAX) history.shift();
  return { link: after.link, details: { ...after.details, version, updatedAt: at, history, reuseHash: null } };
}
