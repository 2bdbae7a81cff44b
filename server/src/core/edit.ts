// What owners do with links that exist: edit anything, also the code; give a link further codes; delete, restore, delete for
// good. Every change names the version that it was made for, so that of two at once none is lost.
import { type Actor, actorName, onlyChangesOf, onlyLinksOf } from "./actor.ts";
import { type Code, codeFrom, parseCode } from "./code.ts";
import {
  codeShown,
  editConflict,
  inTrash,
  invalidField,
  linkNotFound,
  notInTrash,
  preconditionFailed,
  unknownRuleSet,
} from "./errors.ts";
import { codeOf, type Field, fieldOf, hostOf } from "./field.ts";
import { ALIASES_MAX, detailsFrom, type LinkFields, type LinkInput, parseFields, refuseBackwards, termsFrom } from "./fields.ts";
import { type Link, type LinkDetails, linkIn, type StoredLink, termsOf, withTerms } from "./link.ts";
import { edited, type LinkContext, nameTaken, readLink } from "./links.ts";
import { linkOfOthers } from "./people/errors.ts";
import { changesBetween } from "./view.ts";

/** Edits that others were faster than before one is given up. */
const TRIES_MAX = 8;

/** Which link, and which version of it was seen; without that the newest is changed. */
export interface Which {
  readonly code: string;
  readonly domain?: string | undefined;
  readonly version?: number | undefined;
}

/** The link that a code leads to, for one who may see it. Throws `link_not_found`, also for links of others and those deleted for good. */
export async function readAsOwner(context: LinkContext, which: Which, actor: Actor): Promise<StoredLink> {
  const stored = await readKept(context, which, actor);
  if (linkIn(stored) === null) throw linkNotFound();
  return stored;
}

/** The same, also when nothing is left of the link but its codes. */
async function readKept(context: LinkContext, which: Which, actor: Actor): Promise<StoredLink> {
  const code = codeFrom(which.code, context.codeRules);
  const host = context.domains.hostFor(which.domain ?? "");
  const stored = code === null ? null : await readLink(context.links, fieldOf(code, host));
  if (stored === null || !maySee(actor, stored)) throw linkNotFound();
  return stored;
}

/** Whether the link is one of those that the actor may see. */
export function maySee(actor: Actor, { details }: StoredLink): boolean {
  const maker = onlyLinksOf(actor);
  return maker === null || details.createdBy === maker;
}

/** Whoever sees a link need not be allowed to change it. Throws `link_of_others`. */
export function mustOwn(actor: Actor, { details }: StoredLink): void {
  const maker = onlyChangesOf(actor);
  if (maker !== null && details.createdBy !== maker) throw linkOfOthers();
}

/** Changes what is said; returns the link as it is then. What changes nothing makes no new version. */
export async function editLink(context: LinkContext, which: Which, input: LinkInput, actor: Actor): Promise<StoredLink> {
  const fields = parseFields(input, context);
  const { password } = fields;
  const passwordHash = typeof password === "string" ? await context.hashPassword(password) : password;
  return change(context, { which, actor, next: (before) => withFields(before, fields, passwordHash) });
}

/** Gives the link another code, by which it is found from now on. Throws `code_taken`. */
export async function addAlias(context: LinkContext, which: Which, alias: string, actor: Actor): Promise<StoredLink> {
  const code = parseCode(alias, context.codeRules);
  return change(context, { which, actor, next: (before) => withAlias(before, code, false) });
}

/** Takes a code from the link: it leads nowhere any more, and nobody else gets it. Throws `code_shown` for the one it is shown by. */
export async function removeAlias(context: LinkContext, which: Which, alias: string, actor: Actor): Promise<StoredLink> {
  const code = codeFrom(alias, context.codeRules);
  return change(context, { which, actor, next: (before) => withoutAlias(before, code) });
}

/** Moves the link to the trash: it redirects no more, and its codes stay its own. What is there already stays as it is. */
export async function trashLink(context: LinkContext, which: Which, actor: Actor): Promise<StoredLink> {
  const next = (before: StoredLink) => (before.details.trashed === null ? trashed(context, before, actor) : null);
  return change(context, { which, actor, next, alsoInTrash: true });
}

function trashed(context: LinkContext, { details, link }: StoredLink, actor: Actor): StoredLink {
  if (link.kind !== "link") throw linkNotFound();
  const trash = { at: context.clock(), by: actorName(actor), link };
  return { link: { kind: "tombstone", field: details.id }, details: { ...details, trashed: trash } };
}

/** Takes the link out of the trash, as it was. Throws `not_in_trash`, and `unknown_rule_set` where its set was deleted meanwhile. */
export async function restoreLink(context: LinkContext, which: Which, actor: Actor): Promise<StoredLink> {
  return change(context, { which, actor, next: (before) => restored(context, before), alsoInTrash: true });
}

function restored({ ruleSets }: LinkContext, before: StoredLink): StoredLink {
  const link = before.details.trashed?.link ?? null;
  if (link === null) throw notInTrash();
  const { ruleSet } = termsOf(link);
  if (ruleSet !== null && !ruleSets.has(ruleSet)) throw unknownRuleSet(ruleSet);
  return { link, details: { ...before.details, trashed: null } };
}

/**
 * Deletes the link for good, in the trash or not. Its codes stay reserved, because they may be printed somewhere; `release`
 * gives them up too, so that anybody may have them.
 */
export async function purgeLink(context: LinkContext, which: Which, actor: Actor, release: boolean): Promise<void> {
  if (release) return releaseLink(context, which, actor);
  const next = (before: StoredLink) => purged(context, before, actor);
  await change(context, { which, actor, next, alsoInTrash: true, isForgotten: true });
}

/** What is left of a link: its codes, when it was made, and that it was deleted. */
export function purged({ clock }: Pick<LinkContext, "clock">, { details }: StoredLink, actor: Actor): StoredLink {
  const { id, createdAt, createdBy, makerHash, aliases, retired, shownAs, version } = details;
  const trash = { at: details.trashed?.at ?? clock(), by: details.trashed?.by ?? actorName(actor), link: null };
  const rest = {
    updatedAt: details.updatedAt,
    title: "",
    notes: "",
    tags: [],
    archived: false,
    externalId: null,
    reuseHash: null,
    statsShare: null,
  };
  return {
    link: { kind: "tombstone", field: id },
    details: { id, createdAt, createdBy, makerHash, aliases, retired, shownAs, version, ...rest, history: [], trashed: trash },
  };
}

async function releaseLink(context: LinkContext, which: Which, actor: Actor): Promise<void> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const stored = await readKept(context, which, actor);
    mustOwn(actor, stored);
    mustBe(which.version, stored);
    // First, so that where this fails nothing is released: whoever gets the code next must not find another link's clicks.
    await context.clicks?.forget(stored.details.id);
    const outcome = await context.links.release(stored);
    if (outcome === "released") return;
    if (outcome === "absent") throw linkNotFound();
  }
  throw editConflict();
}

export interface Change {
  readonly which: Which;
  readonly actor: Actor;
  /** The link as it shall be; null where there is nothing to do. */
  readonly next: (before: StoredLink) => StoredLink | null;
  /** Whether a link in the trash can be changed so. */
  readonly alsoInTrash?: boolean;
  /** Whether nothing of the link is remembered afterwards. */
  readonly isForgotten?: boolean;
}

/** One edit of a link at a time in this process; others are faster now and then. */
export function change(context: LinkContext, wanted: Change): Promise<StoredLink> {
  const { code, domain = "" } = wanted.which;
  return context.edits.run(`${code}@${domain}`, () => changeNow(context, wanted));
}

/** Reads, changes and writes until nobody was faster. */
async function changeNow(context: LinkContext, { which, actor, next, alsoInTrash, isForgotten }: Change): Promise<StoredLink> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const before = await readAsOwner(context, which, actor);
    mustOwn(actor, before);
    mustBe(which.version, before);
    if (before.details.trashed !== null && alsoInTrash !== true) throw inTrash();
    const wanted = next(before);
    if (wanted === null || isSame(before, wanted, context.baseUrl)) return before;
    const written = edited(context, before, wanted, actorName(actor));
    const after = isForgotten === true ? { ...written, details: { ...written.details, history: [] } } : written;
    if (await wasWritten(context, after, before)) return after;
  }
  throw editConflict();
}

/** False when somebody was faster. */
async function wasWritten({ links }: LinkContext, after: StoredLink, before: StoredLink): Promise<boolean> {
  const outcome = await links.update(after, before);
  if (outcome === "absent") throw linkNotFound();
  if (outcome === "updated" || outcome === "conflict") return outcome === "updated";
  if (outcome.taken.kind !== "reuse") throw nameTaken(outcome.taken);
  return false;
}

function mustBe(version: number | undefined, { details }: StoredLink): void {
  if (version !== undefined && details.version !== version) throw preconditionFailed(details.version);
}

function isSame(before: StoredLink, after: StoredLink, baseUrl: string): boolean {
  return Object.keys(changesBetween(before, after, baseUrl)).length === 0 && linkIn(after) !== null;
}

function withFields(before: StoredLink, fields: Partial<LinkFields>, passwordHash: string | null | undefined): StoredLink {
  if (before.link.kind !== "link") throw linkNotFound();
  const { domain } = fields;
  if (domain !== undefined && domain !== hostOf(before.details.shownAs)) {
    throw invalidField("domain", "A link stays on the domain that it was made on. Make another one.");
  }
  const { link, details } = fields.code === undefined ? before : withAlias(before, fields.code, true);
  const old = termsOf(link as Link);
  const isNewLimit = fields.maxClicks !== undefined && fields.maxClicks !== old.maxClicks;
  const terms = {
    ...termsFrom(fields, old),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(isNewLimit ? { usesSince: details.version + 1 } : {}),
  };
  refuseBackwards(terms.startsAt, terms.expiresAt);
  const target = fields.url ?? (link as Link).target;
  return { link: withTerms({ field: details.id, target }, terms), details: { ...details, ...detailsFrom(fields) } };
}

/** The link with one more code, and shown by it if so wanted. A code that it has had before comes back. */
function withAlias({ link, details }: StoredLink, code: Code, isShown: boolean): StoredLink {
  if (link.kind !== "link") throw linkNotFound();
  const field = fieldOf(code, hostOf(details.shownAs));
  const shownAs = isShown ? field : details.shownAs;
  if (field === details.id) {
    return { link: withTerms(link, { ...termsOf(link), isBornCodeRetired: false }), details: { ...details, shownAs } };
  }
  if (details.aliases.includes(field)) return { link, details: { ...details, shownAs } };
  if (!details.retired.includes(field) && details.aliases.length + details.retired.length >= ALIASES_MAX) {
    throw invalidField("code", `A link can have ${ALIASES_MAX} codes beside its first, retired ones included.`);
  }
  const aliases = [...details.aliases, field];
  return { link, details: { ...details, shownAs, aliases, retired: without(details.retired, field) } };
}

function withoutAlias({ link, details }: StoredLink, code: Code | null): StoredLink {
  const field = code === null ? null : fieldOf(code, hostOf(details.shownAs));
  const isBorn = field === details.id;
  if (link.kind !== "link" || field === null || !(isBorn || details.aliases.includes(field))) throw linkNotFound();
  if (field === details.shownAs) throw codeShown(codeOf(field));
  if (isBorn) return { link: withTerms(link, { ...termsOf(link), isBornCodeRetired: true }), details };
  return { link, details: retire(details, field) };
}

function retire(details: LinkDetails, field: Field): LinkDetails {
  return { ...details, aliases: without(details.aliases, field), retired: [...details.retired, field] };
}

function without(fields: readonly Field[], field: Field): Field[] {
  return fields.filter((one) => one !== field);
}
