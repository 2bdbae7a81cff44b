// Who may ask which numbers: of a link, of many, of all. Reports themselves are made in core/clicks/.
import { type Actor, mustSeeAll, onlyLinksOf } from "./actor.ts";
import { type Asked, type Question, questionFrom, type Subject, zoneIn } from "./clicks/question.ts";
import type { Note, Report } from "./clicks/report.ts";
import { ALL, ORPHANS, scopeOfDomain, scopeOfLink } from "./clicks/scope.ts";
import type { ClickReader } from "./clicks/store.ts";
import { dateOf, wallOf } from "./clicks/zone.ts";
import { codeFrom } from "./code.ts";
import { maySee, readAsOwner, type Which } from "./edit.ts";
import { clicksOff, invalidField, isUnreadable, linkNotFound } from "./errors.ts";
import { codeOf, type Field } from "./field.ts";
import type { StoredLink } from "./link.ts";
import { type LinkContext, readBorn, readLink } from "./links.ts";
import { allLinks } from "./listing.ts";
import { type Instant, timeText } from "./time.ts";

/** Links whose clicks are added up for one report. */
export const LINKS_ADDED_MAX = 1000;

/** Links that may be named for one report. */
export const LINKS_NAMED_MAX = 50;

/** A report, with what it is of. */
export interface Stats {
  readonly question: Question;
  readonly report: Report;
  /** How many links were added up; null where it is one, or nobody has counted them. */
  readonly links: number | null;
  readonly notes: readonly Note[];
}

/** The clicks, where they are recorded. Throws `clicks_off`. */
export function mustRecord({ clicks }: Pick<LinkContext, "clicks">): ClickReader {
  if (clicks === null) throw clicksOff();
  return clicks;
}

/** The numbers of a link. Throws `clicks_off`, `link_not_found` and `invalid_field`. */
export async function linkStats(context: LinkContext, which: Which, asked: Asked, actor: Actor): Promise<Stats> {
  mustRecord(context);
  const { details } = await readAsOwner(context, which, actor);
  return answer(context, { scopes: [scopeOfLink(details.id)] }, asked);
}

/** Of which links numbers are wanted; of all where nothing is said. */
export interface Chosen {
  /** On this domain. */
  readonly domain?: string | undefined;
  /** With all of these. */
  readonly tags?: readonly string[] | undefined;
  readonly creator?: string | undefined;
  /** These, by their ids. */
  readonly links?: readonly string[] | undefined;
}

/** The numbers of many links, or of all of them: of those that the actor may see. */
export async function allStats(context: LinkContext, chosen: Chosen, asked: Asked, actor: Actor): Promise<Stats> {
  mustRecord(context);
  const { tags = [], links = [], domain } = chosen;
  const own = onlyLinksOf(actor);
  if (links.length > 0) return answer(context, linksSubject(await namedLinks(context, chosen, actor)), asked);
  const creator = chosen.creator ?? own ?? undefined;
  if (tags.length === 0 && creator === undefined) {
    const scope = domain === undefined ? ALL : scopeOfDomain(context.domains.hostFor(domain));
    return answer(context, { scopes: [scope] }, asked);
  }
  const ids: Field[] = [];
  for await (const { stored } of allLinks(context, { tags, creator, domain }, actor)) {
    ids.push(stored.details.id);
    if (ids.length > LINKS_ADDED_MAX) break;
  }
  const stats = await answer(context, linksSubject(ids.slice(0, LINKS_ADDED_MAX)), asked);
  return ids.length > LINKS_ADDED_MAX ? { ...stats, notes: ["links-cut", ...stats.notes] } : stats;
}

const linksSubject = (ids: readonly Field[]): Subject => ({ scopes: ids.map(scopeOfLink), areLinks: true });

/** Links by their ids, or by fields that lead to them. What the actor may not see is not there. */
async function namedLinks(
  context: LinkContext,
  { domain, tags = [], creator, links = [] }: Chosen,
  actor: Actor,
): Promise<Field[]> {
  if (domain !== undefined || tags.length > 0 || creator !== undefined) {
    throw invalidField("link", "link names links, and goes with no tag, domain or creator.");
  }
  if (links.length > LINKS_NAMED_MAX) throw invalidField("link", `link may be there ${LINKS_NAMED_MAX} times.`);
  const fields = [...new Set(links)] as Field[];
  const found = await Promise.all(fields.map((field) => readNamed(context, field)));
  const ids = found.flatMap((stored) => (stored !== null && maySee(actor, stored) ? [stored.details.id] : []));
  if (ids.length < fields.length) throw linkNotFound();
  return [...new Set(ids)];
}

/** Days that can be asked for of many links at once. */
export const DAYS_EACH_MAX = 92;

/** What people's clicks on a link were, a number for each day. */
export interface DaysOfLink {
  readonly id: Field;
  readonly clicks: readonly number[];
}

export interface DaysEach {
  /** When each day begins, the last one being today. */
  readonly starts: readonly Instant[];
  readonly zone: string;
  readonly links: readonly DaysOfLink[];
}

/**
 * The last days of links, each for itself: what a list shows beside them. Links that are not there, or that the actor may not see, are left
 * out. Throws `clicks_off` and `invalid_field`.
 */
export async function daysOfEach(
  context: LinkContext,
  ids: readonly string[],
  { days, tz }: { readonly days: number; readonly tz?: string | undefined },
  actor: Actor,
): Promise<DaysEach> {
  const clicks = mustRecord(context);
  if (ids.length === 0 || ids.length > LINKS_NAMED_MAX) {
    throw invalidField("link", `link is there 1 to ${LINKS_NAMED_MAX} times.`);
  }
  if (!(days >= 1 && days <= DAYS_EACH_MAX)) throw invalidField("days", `days is a number from 1 to ${DAYS_EACH_MAX}.`);
  const found = await linksById(context, [...new Set(ids)].filter(isField(context)));
  const seen = [...found].flatMap(([id, stored]) => (maySee(actor, stored) ? [id] : []));
  const now = context.clock();
  const zone = zoneIn(tz);
  const today = dateOf(zone.wallAt(now));
  const starts = Array.from({ length: days }, (_, day) => zone.instantOf(wallOf(today + 1 - days + day)));
  const asked = { from: timeText(starts[0] ?? now), tz, interval: "day" };
  const reports = await Promise.all(seen.map((id) => clicks.report(questionFrom(asked, { scopes: [scopeOfLink(id)] }, now))));
  const links = reports.map(({ series }, at) => ({ id: seen[at] as Field, clicks: (series ?? []).map((slot) => slot.clicks) }));
  return { starts, zone: zone.name, links };
}

const isField =
  ({ codeRules }: LinkContext) =>
  (text: string): text is Field =>
    codeFrom(codeOf(text as Field), codeRules) !== null;

async function readNamed({ links, codeRules }: LinkContext, field: Field): Promise<StoredLink | null> {
  return codeFrom(codeOf(field), codeRules) === null ? null : readLink(links, field);
}

/** The numbers of requests for codes that nobody has, for those who may see all. */
export async function orphanStats(context: LinkContext, asked: Asked, actor: Actor): Promise<Stats> {
  mustRecord(context);
  mustSeeAll(actor, "Clicks on codes that nobody has");
  return answer(context, { scopes: [ORPHANS] }, asked);
}

async function answer(context: LinkContext, subject: Subject, asked: Asked): Promise<Stats> {
  const question = questionFrom(asked, subject, context.clock());
  const report = await mustRecord(context).report(question);
  return { question, report, links: subject.areLinks === true ? subject.scopes.length : null, notes: report.notes };
}

/** Links by their ids, those that can be read. */
export async function linksById({ links }: LinkContext, ids: readonly Field[]): Promise<Map<Field, StoredLink>> {
  const found = new Map<Field, StoredLink>();
  for (let at = 0; at < ids.length; at += LINKS_NAMED_MAX) {
    const some = ids.slice(at, at + LINKS_NAMED_MAX);
    const read = await Promise.all(some.map((id) => readOrNone(links, id)));
    for (const [place, stored] of read.entries()) if (stored !== null) found.set(some[place] as Field, stored);
  }
  return found;
}

async function readOrNone(links: LinkContext["links"], id: Field): Promise<StoredLink | null> {
  try {
    return await readBorn(links, id);
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}
