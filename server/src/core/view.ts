// A link as the API shows it, and everything else that speaks with programs: exports, history, the command line.
import { codeOf, type Field, hostOf } from "./field.ts";
import {
  type Edit,
  type End,
  type LinkDetails,
  linkIn,
  PLAIN_TERMS,
  type RedirectStatus,
  type StoredLink,
  type Terms,
  termsOf,
  type Utm,
} from "./link.ts";
import { isShortener } from "./shorteners.ts";
import type { Uses } from "./store.ts";
import { type Instant, timeText } from "./time.ts";

/** What a link does at a moment, in the order in which the reasons count. */
export const STATES = ["trash", "disabled", "scheduled", "expired", "used-up", "active"] as const;
export type State = (typeof STATES)[number];

/** A link as JSON. Times are RFC 3339 in UTC. */
export interface LinkView {
  /** Names the link for ever: the code that it was born with. */
  readonly id: string;
  readonly code: string;
  readonly domain: string;
  readonly shortUrl: string;
  /** Null only for a link that was deleted for good. */
  readonly url: string | null;
  /** Whether that is a link of another shortener, which leads on from there. */
  readonly chained: boolean;
  readonly title: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy: string;
  /** 1 when made, one more with each edit; also the ETag. */
  readonly version: number;
  readonly state: State;
  readonly enabled: boolean;
  readonly archived: boolean;
  readonly startsAt: string | null;
  readonly expiresAt: string | null;
  readonly maxClicks: number | null;
  /** Of `maxClicks`; null for a link without a limit. */
  readonly usedClicks: number | null;
  readonly hasPassword: boolean;
  readonly status: RedirectStatus;
  readonly forwardQuery: boolean;
  readonly forwardPath: boolean;
  readonly queryOverrides: boolean;
  readonly utm: Utm | null;
  readonly ends: Readonly<Partial<Record<End, string>>>;
  /** As they are sent: see core/rules/rule.ts. */
  readonly rules: readonly object[];
  readonly ruleSet: string | null;
  readonly ios: string | null;
  readonly android: string | null;
  readonly preview: { readonly title: string | null; readonly description: string | null; readonly image: string | null } | null;
  readonly externalId: string | null;
  /** Other codes that lead here. */
  readonly aliases: readonly string[];
  /** People's clicks that led somewhere, ever; null where they are not recorded, or not told here. */
  readonly clicks: number | null;
  /** Whether its numbers are shown to whoever has the address of their page. */
  readonly statsShared: boolean;
  /** Since when it is in the trash, and by whom. */
  readonly deletedAt: string | null;
  readonly deletedBy: string | null;
}

/** One edit as JSON: what each field was before and after it. */
export interface EditView {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

/** What short URLs of a domain begin with, by the base URL of the default one: every domain is reached by the same scheme. */
export function baseUrlOf(baseUrl: string, host: string): string {
  return host === "" ? baseUrl : `${baseUrl.slice(0, baseUrl.indexOf("://"))}://${host}`;
}

/** The short URL of a field; percent-encoded where a browser would, a slash between segments left as it is. */
export function tinyUrlOf(baseUrl: string, field: Field): string {
  return `${baseUrlOf(baseUrl, hostOf(field))}/${codeOf(field).split("/").map(encodeURIComponent).join("/")}`;
}

const timeOrNull = (at: Instant | null): string | null => (at === null ? null : timeText(at));

export interface Seen {
  readonly baseUrl: string;
  readonly now: Instant;
  /** Uses taken of a link with a limit. */
  readonly used: number | null;
  readonly clicks?: number | null;
}

export function viewOf(stored: StoredLink, { baseUrl, now, used, clicks = null }: Seen): LinkView {
  const { details } = stored;
  const link = linkIn(stored);
  const terms = link === null ? PLAIN_TERMS : termsOf(link);
  const code = codeOf(details.shownAs);
  return {
    id: details.id,
    code,
    domain: hostOf(details.shownAs) || new URL(baseUrl).host,
    shortUrl: tinyUrlOf(baseUrl, details.shownAs),
    url: link?.target ?? null,
    chained: link !== null && isShortener(link.target),
    title: details.title,
    notes: details.notes,
    tags: details.tags,
    createdAt: timeText(details.createdAt),
    updatedAt: timeText(details.updatedAt),
    createdBy: details.createdBy,
    version: details.version,
    state: stateOf(stored, now, used),
    archived: details.archived,
    ...termsView(terms),
    usedClicks: terms.maxClicks === null ? null : (used ?? 0),
    externalId: details.externalId,
    aliases: aliasesOf(details, terms),
    clicks,
    statsShared: details.statsShare !== null,
    deletedAt: timeOrNull(details.trashed?.at ?? null),
    deletedBy: details.trashed?.by ?? null,
  };
}

/** The link as it is at this moment: of one with a limit, its uses are counted. `clicks` are those of people, where that is known. */
export async function viewNow(
  { uses, baseUrl, clock }: { readonly uses: Uses; readonly baseUrl: string; readonly clock: () => Instant },
  stored: StoredLink,
  clicks: number | null = null,
): Promise<LinkView> {
  const link = linkIn(stored);
  const { maxClicks, usesSince } = link === null ? PLAIN_TERMS : termsOf(link);
  const used = maxClicks === null ? null : await uses.count(stored.details.id, usesSince);
  return viewOf(stored, { baseUrl, now: clock(), used, clicks });
}

function termsView(terms: Terms) {
  return {
    enabled: terms.enabled,
    startsAt: timeOrNull(terms.startsAt),
    expiresAt: timeOrNull(terms.expiresAt),
    maxClicks: terms.maxClicks,
    hasPassword: terms.passwordHash !== null,
    status: terms.status,
    forwardQuery: terms.forwardQuery,
    forwardPath: terms.forwardPath,
    queryOverrides: terms.queryOverrides,
    utm: terms.utm,
    ends: terms.ends,
    rules: terms.rules,
    ruleSet: terms.ruleSet,
    ios: terms.ios,
    android: terms.android,
    preview: terms.preview,
  };
}

/** Every code that leads to the link, but the one that it is shown by. */
function aliasesOf({ id, aliases, shownAs }: LinkDetails, { isBornCodeRetired }: Terms): string[] {
  const fields = isBornCodeRetired ? aliases : [id, ...aliases];
  return fields.filter((field) => field !== shownAs).map(codeOf);
}

/** What the link does now. `used` tells how many uses were taken of one with a limit. */
export function stateOf(stored: StoredLink, now: Instant, used: number | null): State {
  if (stored.details.trashed !== null) return "trash";
  const link = linkIn(stored);
  if (link === null || link.terms === null) return "active";
  const { enabled, startsAt, expiresAt, maxClicks } = termsOf(link);
  if (!enabled) return "disabled";
  if (startsAt !== null && startsAt > now) return "scheduled";
  if (expiresAt !== null && expiresAt <= now) return "expired";
  return maxClicks !== null && (used ?? 0) >= maxClicks ? "used-up" : "active";
}

/** Fields that say when and how often, or follow from others: an edit is not told by them. */
const NOT_IN_HISTORY: ReadonlySet<string> = new Set([
  "id",
  "shortUrl",
  "domain",
  "createdAt",
  "createdBy",
  "updatedAt",
  "version",
  "state",
  "chained",
  "usedClicks",
  "clicks",
  "statsShared",
  "deletedBy",
] satisfies (keyof LinkView)[]);

/**
 * What an edit has changed: each field's value before it. A new password shows as one, and so does a new address of the page with the
 * numbers: their hashes are told to nobody.
 */
export function changesBetween(before: StoredLink, after: StoredLink, baseUrl: string): Record<string, unknown> {
  const seen: Seen = { baseUrl, now: 0, used: null };
  const [was, is] = [viewOf(before, seen), viewOf(after, seen)];
  const changed = (Object.keys(was) as (keyof LinkView)[]).filter(
    (field) => !NOT_IN_HISTORY.has(field) && JSON.stringify(was[field]) !== JSON.stringify(is[field]),
  );
  const changes: Record<string, unknown> = Object.fromEntries(changed.map((field) => [field, was[field]]));
  if (passwordOf(before) !== passwordOf(after)) changes.password = was.hasPassword ? "set" : null;
  if (JSON.stringify(before.details.statsShare) !== JSON.stringify(after.details.statsShare)) {
    changes.statsShare = shareText(before.details);
  }
  return changes;
}

function shareText({ statsShare }: LinkDetails): string | null {
  if (statsShare === null) return null;
  return statsShare.passwordHash === null ? "on" : "on, with a password";
}

function passwordOf(stored: StoredLink): string | null {
  const link = linkIn(stored);
  return link === null ? null : termsOf(link).passwordHash;
}

/** The edits that are remembered, newest first. What came after one is what was before the next one that changed the same. */
export function historyOf(stored: StoredLink, seen: Seen): EditView[] {
  const view = viewOf(stored, seen);
  const hidden = { password: view.hasPassword ? "set" : null, statsShare: shareText(stored.details) };
  const later: Record<string, unknown> = { ...view, ...hidden };
  return stored.details.history.toReversed().map(({ version, at, by, before }: Edit): EditView => {
    const changes = Object.entries(before).map(([field, was]) => ({ field, before: was, after: later[field] ?? null }));
    Object.assign(later, before);
    return { version, at: timeText(at), by, changes };
  });
}
