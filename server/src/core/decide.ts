// What happens when somebody follows a link, as a value. Pure: one responder (http/) turns it into an answer.
import type { Found } from "./follow.ts";
import { forward } from "./forward.ts";
import type { End, Field, Instant, Link, RedirectStatus, Terms } from "./link.ts";
import type { Target } from "./target.ts";

/** Facts of one request. Whoever follows a plain link is not asked for any of them. */
export interface Visitor {
  readonly now: Instant;
  /** Only looks at the link: takes no use of it, and is not told where one leads that is limited or asks for a password. */
  readonly isPreview: boolean;
  /** The hash of the password that the visitor was seen to know; null for none. Another one is asked for again. */
  readonly provenHash: string | null;
  /** Whether the store has refused the visitor a use of the link. */
  readonly isTooLate: boolean;
  /** The query of the request as it was sent, without the question mark. */
  readonly query: string;
}

/** A use of a link that must be taken from the store, durably, before the redirect is answered: see `Uses.take`. */
export interface Use {
  readonly id: Field;
  readonly since: number;
  readonly max: number;
}

/** What to answer. Later parts add their kinds here, and the compiler then names every place that must know. */
export type Decision =
  /** Also where a link that has ended leads instead. */
  | { readonly kind: "redirect"; readonly target: Target; readonly status: RedirectStatus; readonly use: Use | null }
  | { readonly kind: "ask-password"; readonly id: Field; readonly hash: string }
  /** The link is there; where it leads is not for who only looks. */
  | { readonly kind: "preview" }
  | { readonly kind: "gone"; readonly why: "disabled" | "expired" | "used-up" | "deleted" }
  | { readonly kind: "not-yet" }
  | { readonly kind: "not-found" };

const NOT_FOUND: Decision = { kind: "not-found" };
const DELETED: Decision = { kind: "gone", why: "deleted" };
const PREVIEW: Decision = { kind: "preview" };

/** What each end is where the link names no other place for it. */
const ENDED: Readonly<Record<End, Decision>> = {
  notYet: { kind: "not-yet" },
  expired: { kind: "gone", why: "expired" },
  usedUp: { kind: "gone", why: "used-up" },
  disabled: { kind: "gone", why: "disabled" },
};

/**
 * Decides for one request. `null` is a path that means no link, by the store's own word; a store's failure never gets here. A
 * redirect with a `use` holds only once that was taken.
 */
export function decide(found: Found | null, visitor: Visitor): Decision {
  if (found === null) return NOT_FOUND;
  const { record, byAlias } = found;
  if (record.kind !== "link") return DELETED;
  if (record.terms === null) return decidePlain(record);
  if (record.terms.isBornCodeRetired && !byAlias) return DELETED;
  return decideByTerms({ link: record, terms: record.terms, rest: found.rest }, visitor);
}

/** The same for a link without terms of its own, which is the same for every visitor. */
export function decidePlain(link: Link): Decision {
  return { kind: "redirect", target: link.target, status: 302, use: null };
}

interface Asked {
  readonly link: Link;
  readonly terms: Terms;
  readonly rest: string;
}

function decideByTerms({ link, terms, rest }: Asked, visitor: Visitor): Decision {
  const end = endOf(terms, visitor);
  if (end !== null) return ended(terms, end);
  const { passwordHash, maxClicks } = terms;
  const isGuarded = passwordHash !== null || maxClicks !== null;
  if (isGuarded && visitor.isPreview) return PREVIEW;
  if (passwordHash !== null && passwordHash !== visitor.provenHash) {
    return { kind: "ask-password", id: link.field, hash: passwordHash };
  }
  const target = forward(link.target, { rest, query: visitor.query }, terms);
  if (target === null) return NOT_FOUND;
  if (maxClicks === null) return { kind: "redirect", target, status: terms.status, use: null };
  if (visitor.isTooLate) return ended(terms, "usedUp");
  const use: Use = { id: link.field, since: terms.usesSince, max: maxClicks };
  return { kind: "redirect", target, status: terms.status, use };
}

/** Whether the link leads nowhere at this moment, whoever asks. */
function endOf({ enabled, startsAt, expiresAt }: Terms, { now }: Visitor): End | null {
  if (!enabled) return "disabled";
  if (startsAt !== null && now < startsAt) return "notYet";
  if (expiresAt !== null && now >= expiresAt) return "expired";
  return null;
}

function ended({ ends }: Terms, end: End): Decision {
  const target = ends[end];
  return target === undefined ? ENDED[end] : { kind: "redirect", target, status: 302, use: null };
}
