// Lists of links: filtered, sorted, page by page. The store names links in some order; what a page shows is decided here, by the
// links' own records, so that an index that is a moment behind shows nothing wrong.
import { type Actor, onlyLinksOf } from "./actor.ts";
import { clickWalk } from "./click-walk.ts";
import { clicksOff, invalidField, isUnreadable } from "./errors.ts";
import { type Field, hostOf } from "./field.ts";
import { TAGS_MAX } from "./fields.ts";
import { linkIn, type StoredLink, termsOf } from "./link.ts";
import { type LinkContext, readBorn } from "./links.ts";
import { entriesOf, hostIndex, type IndexName, isOneOfMany, makerIndex, tagIndex, timeKey } from "./names.ts";
import type { Position, Span } from "./store.ts";
import { matchesText, normalQuery, QUERY_LENGTH_MAX, queryTerms } from "./text.ts";
import type { Instant } from "./time.ts";
import { type State, stateOf } from "./view.ts";
import { comparePositions, type Step, type Walk } from "./walk.ts";

export const PAGE_LENGTH_MAX = 1000;
export const PAGE_LENGTH_DEFAULT = 50;

/** Links that are looked at for one page. A page may be short, or empty: only one without a cursor is the last. */
const EXAMINED_MAX = 2000;

/** Links that are read at once. */
const BATCH_LENGTH = 64;

/** Places that are asked for at once where links are counted: each step of a search begins anew in its index. */
const COUNTED_STEP_LENGTH = 512;

/** Links that are looked at to count those of a list, where no index knows. */
const COUNTED_MAX = 20_000;

export const SORTS = ["created", "updated", "code", "clicks"] as const;
export type Sort = (typeof SORTS)[number];

export interface ListQuery {
  readonly q?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Whether a link needs all of the tags or one of them. */
  readonly tagMode?: "all" | "any" | undefined;
  readonly domain?: string | undefined;
  readonly state?: State | undefined;
  readonly archived?: boolean | undefined;
  readonly creator?: string | undefined;
  /** Made at or after, and before. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly sort?: Sort | undefined;
  readonly order?: "asc" | "desc" | undefined;
  readonly limit?: number | undefined;
  /** Goes on behind this place, which a page before has named. */
  readonly after?: Position | undefined;
}

/** A link of a list; `used` for one with a limit. */
export interface Listed {
  readonly stored: StoredLink;
  readonly used: number | null;
}

export interface Page {
  readonly links: readonly Listed[];
  /** Where the next page begins; null on the last one. */
  readonly after: Position | null;
  /**
   * Links that may be meant and can't be read: they are left out, so that one of them keeps nobody from all the others, and named.
   * Whoever sees only its own is not told: whose they are nobody knows.
   */
  readonly unreadable: readonly Field[];
}

/** One page of the links that the actor may see. Throws `invalid_field`. Links in the trash are in a list of their own. */
export async function listLinks(context: LinkContext, query: ListQuery, actor: Actor): Promise<Page> {
  const limit = query.limit ?? PAGE_LENGTH_DEFAULT;
  if (!(limit >= 1 && limit <= PAGE_LENGTH_MAX)) throw invalidField("limit", `limit is a number from 1 to ${PAGE_LENGTH_MAX}.`);
  if (isAboutOthers(query, actor)) return { links: [], after: null, unreadable: [] };
  await context.indexes.settled();
  const page = await pageOf(context, filterOf(context, query, actor), { limit, from: query.after ?? null });
  return onlyLinksOf(actor) === null ? page : { ...page, unreadable: [] };
}

async function pageOf(
  context: LinkContext,
  filter: Filter,
  { limit, from }: { readonly limit: number; readonly from: Position | null },
): Promise<Page> {
  const walk = await walkOf(context, filter);
  const links: Listed[] = [];
  const unreadable = new Set<Field>();
  let after = from;
  for (let examined = 0; examined < EXAMINED_MAX; ) {
    const step = await walk.next(after, BATCH_LENGTH);
    examined += step.examined ?? step.found.length;
    for (const seen of await lookAt(context, filter, walk, step.found)) {
      if (links.length === limit) return { links, after, unreadable: [...unreadable] };
      if ("stored" in seen) links.push(seen);
      else unreadable.add(seen.at.id);
      after = seen.at;
    }
    after = step.after;
    if (after === null) break;
    if (step.found.length === 0 && step.examined === undefined) break; // The store has used up its time, and may have found nothing.
    await context.breathe();
  }
  return { links, after, unreadable: [...unreadable] };
}

/** Hears of a link that can't be read, perhaps more than once. */
type OnUnreadable = (field: Field) => void;

/** Every link that the actor may see and the query means, one after the other, but those that can't be read. */
export async function* allLinks(
  context: LinkContext,
  query: ListQuery,
  actor: Actor,
  onUnreadable: OnUnreadable = () => undefined,
): AsyncGenerator<Listed> {
  let after = query.after ?? null;
  do {
    const page: Page = await listLinks(context, { ...query, limit: PAGE_LENGTH_MAX, after: after ?? undefined }, actor);
    yield* page.links;
    page.unreadable.forEach(onUnreadable);
    after = page.after;
  } while (after !== null);
}

/**
 * The same for an export. One of everything is read from the links themselves, in no order: an index may be a moment behind, and
 * what is taken along must be whole. Uses are not counted.
 */
export async function* linksToExport(
  context: LinkContext,
  query: ListQuery,
  actor: Actor,
  onUnreadable: OnUnreadable,
): AsyncGenerator<Listed> {
  if (onlyLinksOf(actor) !== null || Object.values(query).some((value) => value !== undefined)) {
    yield* allLinks(context, query, actor, onUnreadable);
    return;
  }
  for await (const stored of context.links.scan(onUnreadable)) {
    if (stored.details.trashed === null) yield { stored, used: null };
  }
}

export interface Total {
  readonly total: number;
  /** False when there were too many to count: then there are at least so many. */
  readonly isExact: boolean;
}

/**
 * How many links the query means. Indexes know, or up to `COUNTED_MAX` are looked at: no more of them once `isWanted` says that nobody
 * waits for it.
 */
export async function countLinks(
  context: LinkContext,
  query: ListQuery,
  actor: Actor,
  isWanted: () => boolean = () => true,
): Promise<Total> {
  if (isAboutOthers(query, actor)) return { total: 0, isExact: true };
  await context.indexes.settled();
  const filter = filterOf(context, query, actor);
  const known = await knownTotal(context, filter);
  if (known !== null) return { total: known, isExact: true };
  // How they are sorted does not matter, and some orders cost more than others.
  const walk = await walkOf(context, { ...filter, sort: "created" });
  let after: Position | null = null;
  let total = 0;
  for (let examined = 0; examined < COUNTED_MAX && isWanted(); ) {
    const step: Step = await walk.next(after, COUNTED_STEP_LENGTH);
    examined += step.examined ?? Math.max(1, step.found.length);
    for (let at = 0; at < step.found.length; at += BATCH_LENGTH) {
      const seen = await lookAt(context, filter, walk, step.found.slice(at, at + BATCH_LENGTH));
      total += seen.filter((one) => "stored" in one).length;
      await context.breathe();
    }
    after = step.after;
    if (after === null) return { total, isExact: true };
  }
  return { total, isExact: false };
}

/** A query, with what the actor may see of it. */
interface Filter extends Omit<ListQuery, "q" | "limit" | "after"> {
  readonly q: string;
  readonly tags: readonly string[];
  readonly isDescending: boolean;
  /** The host that the links must have; null for any, "" for the default one. */
  readonly host: string | null;
  readonly now: Instant;
}

function filterOf({ domains, clock }: LinkContext, query: ListQuery, actor: Actor): Filter {
  const q = normalQuery(query.q ?? "");
  if ([...q].length > QUERY_LENGTH_MAX) throw invalidField("q", `q has up to ${QUERY_LENGTH_MAX} characters.`);
  const tags = [...new Set(query.tags)];
  // Each of them is an index that is gone through; a link has no more of them either.
  if (tags.length > TAGS_MAX) throw invalidField("tag", `Links are listed by up to ${TAGS_MAX} tags.`);
  const { sort = "created", order = sort === "code" ? "asc" : "desc" } = query;
  if (q !== "" && (sort !== "created" || order !== "desc")) {
    throw invalidField("sort", "With q, links come newest first; leave out sort and order.");
  }
  if (sort === "clicks" && order === "asc") throw invalidField("order", "By clicks, links with the most come first.");
  return {
    ...query,
    q,
    sort,
    isDescending: order === "desc",
    tags,
    host: query.domain === undefined ? null : domains.hostFor(query.domain),
    creator: onlyLinksOf(actor) ?? query.creator,
    now: clock(),
  };
}

/** Whether the query is about links of others, and the actor may see only their own. */
function isAboutOthers({ creator }: ListQuery, actor: Actor): boolean {
  const own = onlyLinksOf(actor);
  return own !== null && creator !== undefined && creator !== own;
}

async function walkOf(context: LinkContext, filter: Filter): Promise<Walk> {
  if (filter.q !== "" && filter.state !== "trash") return textWalk(context, filter);
  if (filter.sort === "clicks") return walkByClicks(context, filter);
  const indexes = await indexesFor(context, filter);
  const byTime = filter.sort === "created" && indexes[0] !== "trash";
  return {
    next: (after, limit) => merged(context, indexes, { ...(byTime ? boundsOf(filter) : {}), ...spanOf(filter, after, limit) }),
    isAt: (stored, key) => keyIn(stored, indexes, filter.sort) === key,
  };
}

/** The links of the narrowest indexes, by their clicks. */
async function walkByClicks(context: LinkContext, filter: Filter): Promise<Walk> {
  const { clicks } = context;
  if (clicks === null) throw clicksOff();
  const names = await indexesFor(context, filter);
  return clickWalk({
    clicks,
    size: async () => (await Promise.all(names.map((name) => context.indexes.size(name)))).reduce((all, one) => all + one, 0),
    newest: (after, limit) => merged(context, names, spanOf(filter, after, limit)),
  });
}

function keyIn(stored: StoredLink, indexes: readonly IndexName[], sort: Sort | undefined): string | undefined {
  if (sort === "updated" && indexes[0] !== "trash") return timeKey(stored.details.updatedAt);
  return entriesOf(stored).find(({ index }) => indexes.includes(index))?.key;
}

function textWalk({ indexes }: LinkContext, filter: Filter): Walk {
  const terms = queryTerms(filter.q);
  return {
    next: (after, limit) => indexes.search(terms, { ...boundsOf(filter), ...(after === null ? {} : { after }), limit }),
    isAt: ({ details }, key) => timeKey(details.createdAt) === key,
  };
}

/** The indexes that hold every link that is meant, and as few others as can be told. */
async function indexesFor({ indexes }: LinkContext, filter: Filter): Promise<IndexName[]> {
  const { sort, state, tags, tagMode, creator, host } = filter;
  if (state === "trash") return ["trash"];
  if (sort === "updated") return ["edited", "made"];
  if (sort === "code") return ["code"];
  if (tags.length > 0 && tagMode === "any") return tags.map(tagIndex);
  if (tags.length > 0) {
    const sized = await Promise.all(tags.map(async (tag) => ({ index: tagIndex(tag), size: await indexes.size(tagIndex(tag)) })));
    return sized
      .sort((a, b) => a.size - b.size)
      .slice(0, 1)
      .map(({ index }) => index);
  }
  if (state === "disabled") return ["off"];
  if (state === "scheduled" || state === "expired" || state === "used-up") return ["timed"];
  if (filter.archived === true) return ["archived"];
  if (creator !== undefined && isOneOfMany(creator)) return [makerIndex(creator)];
  return host !== null && host !== "" ? [hostIndex(host)] : ["made"];
}

/** What the sizes of indexes tell of the links that are meant; null where they don't. */
async function knownTotal({ indexes }: LinkContext, filter: Filter): Promise<number | null> {
  const only = onlyIndex(filter);
  if (only !== null) return await indexes.size(only);
  if (filter.archived !== false || onlyIndex({ ...filter, archived: undefined }) !== "made") return null;
  const [all, archived] = await Promise.all([indexes.size("made"), indexes.size("archived")]);
  return Math.max(0, all - archived);
}

/** The index that holds the links that are meant and no others; null when there is none. */
function onlyIndex(filter: Filter): IndexName | null {
  const { q, state, tags, creator, archived, from, to, host } = filter;
  const has = [q !== "", state !== undefined, tags.length > 0, creator !== undefined, archived !== undefined, host !== null];
  if (from !== undefined || to !== undefined || has.filter(Boolean).length > 1) return null;
  if (!has.includes(true)) return "made";
  const [tag] = tags;
  if (tag !== undefined) return tags.length === 1 ? tagIndex(tag) : null;
  if (creator !== undefined && isOneOfMany(creator)) return makerIndex(creator);
  if (archived === true) return "archived";
  if (state === "disabled") return "off";
  return state === "trash" ? "trash" : null;
}

function spanOf({ isDescending }: Filter, after: Position | null, limit: number): Span {
  return { descending: isDescending, limit, ...(after === null ? {} : { after }) };
}

/** Where an order by time of making begins and ends. A position without an id comes before all that have the same key. */
function boundsOf({ from, to, isDescending }: Filter): Pick<Span, "after" | "until"> {
  const before = (at: Instant): Position => ({ key: timeKey(at), id: "" as Position["id"] });
  const [start, end] = isDescending ? [to, from] : [from, to === undefined ? undefined : to - 1];
  return {
    ...(start === undefined ? {} : { after: before(start) }),
    ...(end === undefined ? {} : { until: timeKey(Math.max(0, end)) }),
  };
}

/** Several indexes as one, each link's place once. */
async function merged({ indexes }: LinkContext, names: readonly IndexName[], span: Span): Promise<Step> {
  const ranges = await Promise.all(names.map((name) => indexes.range(name, span)));
  const all = ranges.flat();
  if (ranges.length > 1) all.sort((a, b) => (span.descending ? -1 : 1) * comparePositions(a, b));
  const found = all.filter((one, at) => at === 0 || comparePositions(one, all[at - 1] ?? one) !== 0).slice(0, span.limit);
  return { found, after: found.at(-1) ?? null };
}

interface Seen extends Listed {
  readonly at: Position;
}

/** The place of a link that can't be read, so that nobody knows whether it is meant. */
interface Unreadable {
  readonly at: Position;
}

/** Those of these places whose links are meant. */
async function lookAt(
  context: LinkContext,
  filter: Filter,
  walk: Walk,
  positions: readonly Position[],
): Promise<(Seen | Unreadable)[]> {
  const seen = await Promise.all(positions.map((at) => look(context, filter, walk, at)));
  return seen.filter((one) => one !== null);
}

async function look({ links, uses }: LinkContext, filter: Filter, walk: Walk, at: Position): Promise<Seen | Unreadable | null> {
  const stored = await readIfReadable(links, at.id);
  if (stored === "unreadable") return { at };
  if (stored === null || !walk.isAt(stored, at.key) || !isMeant(stored, filter)) return null;
  const link = linkIn(stored);
  if (link === null) return null;
  const { maxClicks, usesSince } = termsOf(link);
  const used = maxClicks === null ? null : await uses.count(at.id, usesSince);
  return filter.state === undefined || stateOf(stored, filter.now, used) === filter.state ? { stored, used, at } : null;
}

async function readIfReadable(links: LinkContext["links"], id: Field): Promise<StoredLink | "unreadable" | null> {
  try {
    return await readBorn(links, id);
  } catch (error) {
    if (isUnreadable(error)) return "unreadable";
    throw error;
  }
}

function isMeant(stored: StoredLink, filter: Filter): boolean {
  const { details } = stored;
  const { q, creator, archived, host, state } = filter;
  if ((details.trashed !== null) !== (state === "trash")) return false;
  if (creator !== undefined && details.createdBy !== creator) return false;
  if (archived !== undefined && details.archived !== archived) return false;
  if (host !== null && hostOf(details.shownAs) !== host) return false;
  if (!wasMadeThen(details.createdAt, filter) || !hasTags(details.tags, filter)) return false;
  return q === "" || matchesText(stored, q);
}

function wasMadeThen(at: Instant, { from, to }: Filter): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}

function hasTags(its: readonly string[], { tags, tagMode }: Filter): boolean {
  if (tags.length === 0) return true;
  return tagMode === "any" ? tags.some((tag) => its.includes(tag)) : tags.every((tag) => its.includes(tag));
}
