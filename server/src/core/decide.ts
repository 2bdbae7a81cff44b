// What happens when somebody follows a link, as a value. Pure: one responder (http/) turns it into an answer.

import type { Block } from "./blocks/block.ts";
import { type Field, hostOf } from "./field.ts";
import type { Found } from "./follow.ts";
import { forward } from "./forward.ts";
import {
  APP_SYSTEMS,
  type AppSystem,
  type End,
  type Link,
  type Preview,
  type RedirectStatus,
  type Terms,
  termsOf,
} from "./link.ts";
import { type Blocking, type LinkDefaults, NO_POLICIES, type Policies } from "./policies.ts";
import { type Choice, choose } from "./rules/choose.ts";
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

export const JUST_COME: Progress = { provenHash: null, isDeliberate: false, isTooLate: false };

/** A use of a link that must be taken from the store, durably, before the redirect is answered: see `Uses.take`. */
export interface Use {
  readonly id: Field;
  readonly since: number;
  readonly max: number;
}

export interface Redirect {
  readonly kind: "redirect";
  /** The id of the link that leads there. */
  readonly link: Field;
  readonly target: Target;
  readonly status: RedirectStatus;
  readonly use: Use | null;
  /** The rule of the link by which it leads there; null for none. */
  readonly choice: Choice | null;
  /** The visitor's system, where the link's own target for it is where it leads; null for a rule, and for everybody's. */
  readonly system: AppSystem | null;
  /** Whether the link leads there because it leads nowhere else at this moment. */
  readonly isEnd: boolean;
}

/** The link is there; who only looks at it is not led on. */
export interface Look {
  readonly kind: "preview";
  /** What the link wants shown of itself where it is posted, to who asks for just that. */
  readonly shown: Preview | null;
  /** Where it leads; null where that is not for who only looks. */
  readonly target: Target | null;
}

/** Whoever runs the server has taken the link back, or the place where it would lead. */
export interface Blocked {
  readonly kind: "blocked";
  readonly block: Block;
}

/** What to answer. Later parts add their kinds here, and the compiler then names every place that must know. */
export type Decision =
  /** Also where a link that has ended leads instead. */
  | Redirect
  | { readonly kind: "ask-password"; readonly id: Field; readonly hash: string }
  | Look
  | { readonly kind: "gone"; readonly why: "disabled" | "expired" | "used-up" | "deleted" }
  | { readonly kind: "not-yet" }
  | Blocked
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
export function decide(found: Found | null, visitor: Visitor, progress = JUST_COME, policies = NO_POLICIES): Decision {
  if (found === null) return NOT_FOUND;
  const { record } = found;
  if (record.kind !== "link") return DELETED;
  const { blocks } = policies;
  if (!blocks.isOn) return decideLink(found, record, { visitor, progress, policies });
  const block = blocks.ofLink(record.field);
  return block === null
    ? unlessBlocked(decideLink(found, record, { visitor, progress, policies }), blocks)
    : { kind: "blocked", block };
}

interface Circumstances {
  readonly visitor: Visitor;
  readonly progress: Progress;
  readonly policies: Policies;
}

function decideLink({ byAlias, rest }: Found, record: Link, { visitor, progress, policies }: Circumstances): Decision {
  const defaults = policies.defaultsOf(hostOf(record.field));
  if (record.terms === null && defaults.utm === null) return ledPlainly(record);
  const terms = termsOf(record);
  if (terms.isBornCodeRetired && !byAlias) return DELETED;
  return decideByTerms({ link: record, terms, rest, policies, defaults, progress }, visitor);
}

/** The same for a link without terms, of its own or of its domain, which is the same for every visitor. */
export function decidePlain(link: Link, { blocks }: Pick<Policies, "blocks">): Redirect | Blocked {
  if (!blocks.isOn) return ledPlainly(link);
  const block = blocks.ofLink(link.field) ?? blocks.ofTarget(link.target);
  return block === null ? ledPlainly(link) : { kind: "blocked", block };
}

function ledPlainly(link: Link): Redirect {
  const { field, target } = link;
  return { kind: "redirect", link: field, target, status: 302, use: null, choice: null, system: null, isEnd: false };
}

/** Nobody is led to a place that is blocked, or told of it, by whatever rule or end the link would lead there. */
function unlessBlocked(decision: Decision, blocks: Blocking): Decision {
  if (decision.kind !== "redirect" && decision.kind !== "preview") return decision;
  const block = decision.target === null ? null : blocks.ofTarget(decision.target);
  if (block !== null) return { kind: "blocked", block };
  if (decision.kind === "redirect") return decision;
  const { shown } = decision;
  const image = shown?.image ?? null;
  if (shown === null || image === null || blocks.ofTarget(image) === null) return decision;
  return { ...decision, shown: { ...shown, image: null } };
}

interface Asked {
  readonly link: Link;
  readonly terms: Terms;
  readonly rest: string;
  readonly policies: Policies;
  readonly defaults: LinkDefaults;
  readonly progress: Progress;
}

function decideByTerms(asked: Asked, visitor: Visitor): Decision {
  const { link, terms, rest, defaults, progress } = asked;
  const end = endOf(terms, visitor);
  if (end !== null) return ended(asked, end);
  const shown = shownTo(visitor, terms);
  const guard = guardOf(asked, visitor, shown);
  if (guard !== null) return guard;
  const choice = chooseFor(asked, visitor);
  const system = choice === null ? appSystemOf(terms, visitor) : null;
  const target = forward(
    choice?.target ?? (system === null ? null : terms[system]) ?? link.target,
    { rest, query: visitor.query },
    { ...terms, utm: terms.utm ?? defaults.utm },
  );
  if (target === null) return NOT_FOUND;
  if (shown !== null && !progress.isDeliberate) return { kind: "preview", shown, target };
  const { maxClicks } = terms;
  if (maxClicks !== null && progress.isTooLate) return ended(asked, "usedUp");
  const use = maxClicks === null ? null : { id: link.field, since: terms.usesSince, max: maxClicks };
  return { kind: "redirect", link: link.field, target, status: terms.status, use, choice, system, isEnd: false };
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
function chooseFor({ link, terms, policies }: Pick<Asked, "link" | "terms" | "policies">, visitor: Visitor): Choice | null {
  const { rules, ruleSet } = terms;
  const own = rules.length === 0 ? null : choose(rules, visitor, link.field);
  if (own !== null || ruleSet === null) return own;
  return choose(policies.rulesOf(ruleSet), visitor, link.field, ruleSet);
}

/** The visitor's system, where the link leads those who have it elsewhere. It is found out only where that matters. */
function appSystemOf(terms: Terms, visitor: Visitor): AppSystem | null {
  return APP_SYSTEMS.find((system) => terms[system] !== null && visitor.system === system) ?? null;
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

/** The link's own place for that comes first, then its domain's for what is over. */
function ended({ link, terms, defaults }: Asked, end: End): Decision {
  const isOver = end === "expired" || end === "usedUp";
  const target = terms.ends[end] ?? (isOver ? defaults.expiredUrl : null);
  if (target === null) return ENDED[end];
  return { kind: "redirect", link: link.field, target, status: 302, use: null, choice: null, system: null, isEnd: true };
}
