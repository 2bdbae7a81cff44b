// A link as a row of an export: what `core/rows.ts` reads, so that the same link can be made again from it, here or elsewhere.
// What can't be taken along: who made it, its history, its version, how often it was used, and the password itself.

import { codeOf, hostOf } from "../core/field.ts";
import { linkIn, type StoredLink } from "../core/link.ts";
import { type LinkView, viewOf } from "../core/view.ts";

type Kept =
  | "code"
  | "url"
  | "title"
  | "notes"
  | "tags"
  | "enabled"
  | "archived"
  | "startsAt"
  | "expiresAt"
  | "maxClicks"
  | "hasPassword"
  | "status"
  | "forwardQuery"
  | "forwardPath"
  | "queryOverrides"
  | "utm"
  | "ends"
  | "rules"
  | "ruleSet"
  | "ios"
  | "android"
  | "preview"
  | "externalId"
  | "aliases"
  | "createdAt"
  | "updatedAt";

export interface LinkRow extends Pick<LinkView, Kept> {
  /** The code that the link was born with. */
  readonly id: string;
  /** Empty for the default domain, whatever that is called where the row is read. */
  readonly domain: string;
  /** Codes that led to it once, and are kept for it. */
  readonly retired: readonly string[];
}

/** The row of a link; null for one of which nothing is left but its codes. */
export function linkToRow(stored: StoredLink, baseUrl: string): LinkRow | null {
  if (linkIn(stored) === null) return null;
  const { details } = stored;
  const view = viewOf(stored, { baseUrl, now: details.updatedAt, used: null });
  return {
    id: codeOf(details.id),
    code: view.code,
    domain: hostOf(details.shownAs),
    url: view.url,
    title: view.title,
    notes: view.notes,
    tags: view.tags,
    enabled: view.enabled,
    archived: view.archived,
    startsAt: view.startsAt,
    expiresAt: view.expiresAt,
    maxClicks: view.maxClicks,
    hasPassword: view.hasPassword,
    status: view.status,
    forwardQuery: view.forwardQuery,
    forwardPath: view.forwardPath,
    queryOverrides: view.queryOverrides,
    utm: view.utm,
    ends: view.ends,
    rules: view.rules,
    ruleSet: view.ruleSet,
    ios: view.ios,
    android: view.android,
    preview: view.preview,
    externalId: view.externalId,
    aliases: view.aliases,
    retired: details.retired.map(codeOf),
    createdAt: view.createdAt,
    updatedAt: view.updatedAt,
  };
}
