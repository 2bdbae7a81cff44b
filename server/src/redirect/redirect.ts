// The data plane: from a requested path to a redirect. Nothing is awaited here but the store, and that only for what the cache
// does not know, and for the uses of links that have a limit.
import { type Code, type CodeRules, isPlainCode } from "../core/code.ts";
import { type Decision, decide, decidePlain, JUST_COME, type Progress, type Redirect } from "../core/decide.ts";
import type { Domain } from "../core/domains/domains.ts";
import { storeUnavailable } from "../core/errors.ts";
import { fieldOf } from "../core/field.ts";
import { type Found, findByPath, isLeading, type Way } from "../core/follow.ts";
import type { HotRecord } from "../core/link.ts";
import type { Policies } from "../core/policies.ts";
import type { Uses } from "../core/store.ts";
import type { Visitor } from "../core/visitor.ts";
import type { LinkCache } from "./cache.ts";

/** A link whose limit changes while it is followed is read again; so often at most. */
const READS_MAX = 3;

/** A decision, and what it was about; null for a path that means no link. */
export interface Followed {
  readonly decision: Decision;
  readonly found: Found | null;
}

export interface RedirectParts {
  readonly cache: LinkCache;
  readonly uses: Pick<Uses, "take">;
  readonly rules: CodeRules;
  readonly policies: Policies;
}

/**
 * The plan's `tiny_url_redirect`: what to do for `GET /:code`. The use of a
 * link with a limit is taken when this resolves with a redirect; when it throws, one may have been taken for nobody, but nobody
 * is redirected without.
 */
export async function tinyUrlRedirect(
  parts: RedirectParts,
  way: Way,
  visitor: Visitor,
  progress: Progress = JUST_COME,
): Promise<Followed> {
  const { cache, uses, rules, policies } = parts;
  for (let reads = 1; reads <= READS_MAX; reads++) {
    const found = await findByPath(cache, way, rules);
    const decision = decide(found, visitor, progress, policies);
    if (decision.kind !== "redirect" || decision.use === null) return { decision, found };
    const { id, since, max } = decision.use;
    const outcome = await uses.take(id, since, max);
    if (outcome === "taken") return { decision, found };
    if (outcome === "used-up") return { decision: decide(found, visitor, { ...progress, isTooLate: true }, policies), found };
    // The limit was set anew, and that has not been told yet.
    cache.changed(id);
  }
  throw storeUnavailable(new Error("the link's limit changes faster than it can be read"));
}

/**
 * The same without waiting, for a link that is in memory; null when the store has to be asked, or when there is more to do than
 * to redirect. `visitorOf` is asked only for a link with terms of its own.
 */
export function redirectAtOnce<Asked extends { readonly domain: Domain }>(
  parts: Pick<RedirectParts, "cache" | "policies">,
  path: string,
  asked: Asked,
  visitorOf: (asked: Asked) => Visitor,
): Redirect | null {
  if (!isPlainCode(path)) return null;
  const { host, hasUtm } = asked.domain;
  const record = parts.cache.known(fieldOf(path as Code, host));
  if (record === undefined) return null;
  const isPlain = record.kind === "link" && record.terms === null && !hasUtm;
  const decision = isPlain ? decidePlain(record, parts.policies) : decideKnown(parts, record, visitorOf(asked));
  return decision?.kind === "redirect" && decision.use === null ? decision : null;
}

/** What the record means, as far as memory knows. What can't be decided here is decided, or told, by whoever waits. */
function decideKnown(
  { cache, policies }: Pick<RedirectParts, "cache" | "policies">,
  record: HotRecord,
  visitor: Visitor,
): Decision | null {
  const born = isLeading(record) ? cache.known(record.id) : record;
  if (born === undefined) return null;
  try {
    return decide({ record: born, byAlias: born !== record, rest: "" }, visitor, JUST_COME, policies);
  } catch {
    return null; // A set of rules that can't be read: it is told where the same is decided once more.
  }
}

/** Where a redirect leads, and what else it says. */
export interface Leading {
  readonly target: string;
  readonly status: number;
  /** Whether the client shall come back on a new connection. */
  readonly isLast: boolean;
  /** Whether robots that index may follow it. */
  readonly isFollowed: boolean;
}

/** The redirect itself. Not cached, so that an edit holds at once; mostly not indexed, since it is no content. */
export function redirectResponse({ target, status, isLast, isFollowed }: Leading): Response {
  const headers: Record<string, string> = { Location: target, "Cache-Control": "private, no-store" };
  if (!isFollowed) headers["X-Robots-Tag"] = "noindex";
  if (isLast) headers.Connection = "close";
  return new Response(null, { status, headers });
}
