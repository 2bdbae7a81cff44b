// What can be done with a link: make it, follow it, correct it, switch it off. The use cases; errors begin here.
import type { Actor } from "./actor.ts";
import { type Alphabet, type Code, codesFromPath, parseCode, type RandomBytes, randomCharacters } from "./code.ts";
import type { Counts } from "./counts.ts";
import { codesExhausted, codeTaken, correctionClosed, editConflict, linkNotFound, rateLimited } from "./errors.ts";
import type { Allowance, LimitName } from "./limits.ts";
import { fieldOf, type Instant, type Link, type LinkDetails } from "./link.ts";
import type { CodePool } from "./pool.ts";
import type { Limits, Links, Pool, StoredLink } from "./store.ts";
import { parseTarget, type Target } from "./target.ts";

/** Hours during which the maker of a link may correct where it leads. */
export const CORRECTION_HOURS = 24;

/** Lost races for a code before the attempt is given up; each has a chance below 10⁻⁵. */
const TRIES_MAX = 8;

/** 24 characters of 53: 137 bits. */
const SECRET_LENGTH = 24;

export interface LinkContext {
  readonly links: Links;
  readonly pool: Pool;
  readonly limits: Limits;
  readonly codes: CodePool;
  readonly counts: Counts;
  readonly alphabet: Alphabet;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  /** One-way hash of a secret, at least 128 bits, as text. */
  readonly hash: (secret: string) => string;
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

/** The short URL of a code; percent-encoded where a browser would. */
export function tinyUrlOf(baseUrl: string, code: Code): string {
  return `${baseUrl}/${encodeURIComponent(code)}`;
}

/**
 * The plan's `generate_tiny_url_fun`: takes a code that is ready, stores code → URL if the code is free, and returns
 * the tiny URL. Throws `invalid_url`, `codes_exhausted`, or what the store says; then no link was made, except that
 * after `store_unknown` one may exist that nobody knows.
 */
export async function generateTinyUrl(context: LinkContext, longUrl: string, actor: Actor): Promise<MadeLink> {
  const target = parseTarget(longUrl, context.baseUrl);
  const allowance = await spendToCreate(context.limits, actor);
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const code = attempt < TRIES_MAX / 2 ? context.codes.take() : context.codes.make(1);
    const made = await insertLink(context, code, target, actor);
    if (made !== null) return { ...made, allowance };
  }
  throw codesExhausted();
}

/** Makes a link at a code that its maker chose. Throws `invalid_url`, `invalid_code` and `code_taken`. */
export async function createLink(context: LinkContext, longUrl: string, customCode: string, actor: Actor): Promise<MadeLink> {
  const target = parseTarget(longUrl, context.baseUrl);
  const code = parseCode(customCode);
  const allowance = await spendToCreate(context.limits, actor);
  const made = await insertLink(context, code, target, actor);
  if (made === null) throw codeTaken(code);
  // The code may lie in the pool. Taking it out comes after the insert; topUpPool looks again after it has added.
  await context.pool.remove([code]).catch(() => undefined);
  return { ...made, allowance };
}

/** Counts one use by `client`; throws `rate_limited` when it is one too many. */
export async function spend(limits: Limits, limit: LimitName, client: string): Promise<Allowance> {
  const allowance = await limits.take(limit, client);
  if (!allowance.allowed) throw rateLimited(allowance);
  return allowance;
}

async function spendToCreate(limits: Limits, actor: Actor): Promise<Allowance | null> {
  return actor.kind === "anonymous" ? spend(limits, "create", actor.client) : null;
}

async function insertLink(
  context: LinkContext,
  code: Code,
  target: Target,
  actor: Actor,
): Promise<Omit<MadeLink, "allowance"> | null> {
  const secret = randomCharacters(context.random, context.alphabet, SECRET_LENGTH);
  const field = fieldOf(code);
  const now = context.clock();
  const link: Link = { field, target, enabled: true };
  const details: LinkDetails = {
    id: field,
    createdAt: now,
    updatedAt: now,
    createdBy: actor.kind,
    version: 1,
    makerHash: context.hash(secret),
  };
  const outcome = await context.links.insert(link, details);
  if (outcome === "taken") return null;
  context.counts.linksCreated++;
  return { code, tinyUrl: tinyUrlOf(context.baseUrl, code), target, secret };
}

/** The link that a requested path means, the exact code before any trimmed one; null when there is none. */
export async function findByPath(links: Pick<Links, "find">, path: string): Promise<Link | null> {
  for (const code of codesFromPath(path)) {
    const link = await links.find(fieldOf(code));
    if (link !== null) return link;
  }
  return null;
}

/** The link whose maker holds `secret`. Throws `link_not_found`, also for a wrong secret: it tells nothing. */
export async function readAsMaker(context: LinkContext, code: Code, secret: string): Promise<StoredLink> {
  const stored = await context.links.read(fieldOf(code));
  if (stored === null || stored.details.makerHash !== context.hash(secret)) throw linkNotFound();
  return stored;
}

/** Until when the maker may correct the link. */
export function correctableUntil(details: LinkDetails): Instant {
  return details.createdAt + CORRECTION_HOURS * 3_600_000;
}

/** Lets the maker correct where the link leads. Throws `correction_closed` after `CORRECTION_HOURS`. */
export async function correctTarget(context: LinkContext, stored: StoredLink, longUrl: string): Promise<void> {
  if (context.clock() > correctableUntil(stored.details)) {
    throw correctionClosed(CORRECTION_HOURS);
  }
  await edit(context, stored, { target: parseTarget(longUrl, context.baseUrl) });
}

/** Lets the maker switch the link off, and on again. */
export async function setEnabled(context: LinkContext, stored: StoredLink, enabled: boolean): Promise<void> {
  await edit(context, stored, { enabled });
}

async function edit(context: LinkContext, stored: StoredLink, change: Partial<Link>): Promise<void> {
  const { link, details } = stored;
  const next: LinkDetails = { ...details, version: details.version + 1, updatedAt: context.clock() };
  const outcome = await context.links.update({ ...link, ...change }, next, details.version);
  if (outcome === "absent") throw linkNotFound();
  if (outcome === "conflict") throw editConflict();
}
