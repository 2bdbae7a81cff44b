// What happens when somebody follows a link, as a value. Pure: one responder (http/) turns it into an answer.

import type { Field } from "./field.ts";
import type { Found } from "./follow.ts";
import { forward } from "./forward.ts";
import type { End, Link, Preview, RedirectStatus, Terms } from "./link.ts";
import { type Choice, choose } from "./rules/choose.ts";
import type { Rule } from "./rules/rule.ts";
import type { Target } from "./target.ts";
import type { Visitor } from "./visitor.ts";

/** What has happened so far in this one request. */
export interface Progress {
  /** The hash of the password that the visitor was seen to know; null for none. Another one is asked for again. */
  readonly provenHash: string | null;
  /** Whether somebody has pressed a button to get here: then nobody only looks, whatever it seems to be. */
  readonly isDeliberate: boolean;
  /** Whether the store has refused the visitor a use of the link. */
  readonly isTooLate: boolean;
}

/** The rules of a set. Throws `record_unreadable` rather than guess. */
export type RulesOf = (ruleSet: string) => readonly Rule[];

const NO_SETS: RulesOf = () => [];

export const JUST_COME: Progress = { provenHash: null, isDeliberate: false, isTooLate: false };

/** A use of a link that must be taken from the store, durably, before the redirect is answered: see `Uses.take`. */
export interface Use {
  readonly id: Field;
  readonly since: number;
  readonly max: number;
}

export interface Redirect {
  readonly kind: "redirect";
  readonly target: Target;
  readonly status: RedirectStatus;
  readonly use: Use | null;
  /** The rule of the link by which it leads there; null for none. */
  readonly choice: Choice | null;
}

/** The link is there; who only looks at it is not led on. */
export interface Look {
  readonly kind: "preview";
  /** What the link wants shown of itself where it is posted, to who asks for just that. */
  readonly shown: Preview | null;
  /** Where it leads; null where that is not for who only looks. */
  readonly target: Target | null;
}

/** What to answer. Later parts add their kinds here, and the compiler then names every place that must know. */
export type Decision =
  /** Also where a link that has ended leads instead. */
  | Redirect
  | { readonly kind: "ask-password"; readonly id: Field; readonly hash: string }
  | Look
  | { readonly kind: "gone"; readonly why: "disabled" | "expired" | "used-up" | "deleted" }
  | { readonly kind: "not-yet" }
  | { readonly kind: "not-found" };

const NOT_FOUND: Decision = { kind: "not-found" };
const DELETED: Decision = { kind: "gone", why: "deleted" };

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
export function decide(found: Found | null, visitor: Visitor, progress = JUST_COME, rulesOf = NO_SETS): Decision {
  if (found === null) return NOT_FOUND;
  const { record, byAlias } = found;
  if (record.kind !== "link") return DELETED;
  if (record.terms === null) return decidePlain(record);
  if (record.terms.isBornCodeRetired && !byAlias) return DELETED;
  return decideByTerms({ link: record, terms: record.terms, rest: found.rest, rulesOf, progress }, visitor);
}

/** The same for a link without terms of its own, which is the same for every visitor. */
export function decidePlain(link: Link): Redirect {
  return { kind: "redirect", target: link.target, status: 302, use: null, choice: null };
}

interface Asked {
  readonly link: Link;
  readonly terms: Terms;
  readonly rest: string;
  readonly rulesOf: RulesOf;
  readonly progress: Progress;
}

function decideByTerms(asked: Asked, visitor: Visitor): Decision {
  const { link, terms, rest, progress } = asked;
  const end = endOf(terms, visitor);
  if (end !== null) return ended(terms, end);
  const shown = shownTo(visitor, terms);
  const guard = guardOf(asked, visitor, shown);
  if (guard !== null) return guard;
  const choice = chooseFor(asked, visitor);
  const target = forward(choice?.target ?? link.target, { rest, query: visitor.query }, terms);
  if (target === null) return NOT_FOUND;
  if (shown !== null && !progress.isDeliberate) return { kind: "preview", shown, target };
  const { maxClicks } = terms;
  if (maxClicks !== null && progress.isTooLate) return ended(terms, "usedUp");
  const use = maxClicks === null ? null : { id: link.field, since: terms.usesSince, max: maxClicks };
  return { kind: "redirect", target, status: terms.status, use, choice };
}

/** What a link with a password or a limit says before it leads anywhere; null where it leads on. */
function guardOf({ link, terms, progress }: Asked, visitor: Visitor, shown: Preview | null): Decision | null {
  const { passwordHash, maxClicks } = terms;
  if (passwordHash === null && maxClicks === null) return null;
  const looks = !progress.isDeliberate && (visitor.isPreview || visitor.isPreviewer);
  if (looks) return { kind: "preview", shown, target: null };
  if (passwordHash !== null) {
    // Who shows a password has somebody behind it, program or not.
    return passwordHash === progress.provenHash ? null : { kind: "ask-password", id: link.field, hash: passwordHash };
  }
  return visitor.isBot && !progress.isDeliberate ? { kind: "preview", shown, target: null } : null;
}

/** The link's own rules come first, then those of its set. */
function chooseFor({ link, terms, rulesOf }: Pick<Asked, "link" | "terms" | "rulesOf">, visitor: Visitor): Choice | null {
  const { rules, ruleSet } = terms;
  const own = rules.length === 0 ? null : choose(rules, visitor, link.field);
  if (own !== null || ruleSet === null) return own;
  return choose(rulesOf(ruleSet), visitor, link.field, ruleSet);
}

/** Programs that show links where they are posted are asked for only where a link has something to be shown: few have. */
function shownTo(visitor: Visitor, { preview }: Terms): Preview | null {
  return preview !== null && visitor.isPreviewer ? preview : null;
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
  return target === undefined ? ENDED[end] : { kind: "redirect", target, status: 302, use: null, choice: null };
}
