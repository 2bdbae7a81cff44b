// What is behind a link, for people who want to know before they follow it. It tells no more than following the link, by
// whoever and whenever, would:
// not where one leads that asks for a password, counts who follows it, or leads nowhere at this moment.
import type { Block } from "./blocks/block.ts";
import { recordUnreadable } from "./errors.ts";
import type { Field } from "./field.ts";
import { APP_SYSTEMS, linkIn, PLAIN_TERMS, type StoredLink, type Terms, termsOf } from "./link.ts";
import type { LinkContext } from "./links.ts";
import type { Policies, RulesOf } from "./policies.ts";
import type { Rule } from "./rules/rule.ts";
import { isShortener } from "./shorteners.ts";
import type { Links } from "./store.ts";
import type { Target } from "./target.ts";
import type { Instant } from "./time.ts";
import { type State, stateOf } from "./view.ts";

export interface Behind {
  /** The code by which the link was found, on its domain. */
  readonly field: Field;
  readonly state: Exclude<State, "trash"> | "blocked";
  /** Why it was stopped, if it was. */
  readonly block: Block | null;
  /** Where it leads; null where that is not told. */
  readonly url: Target | null;
  /** Whether that, or one of the other places, is a link of another shortener, which leads on from there. */
  readonly isChained: boolean;
  /** Where its rules, and its targets for systems, lead some visitors instead, each place once; none where `url` is not told. */
  readonly others: readonly Target[];
  readonly hasPassword: boolean;
  /** Whether it can be followed a number of times only. */
  readonly hasLimit: boolean;
  readonly createdAt: Instant;
}

/** A link by the code that was asked for. */
export interface FoundBehind {
  readonly field: Field;
  readonly byAlias: boolean;
  readonly stored: StoredLink;
}

/** What is behind the first of these codes that there is: "deleted" for one that leads nowhere any more, null for none. */
export async function findBehind(
  { links, uses, clock, policies }: Pick<LinkContext, "links" | "uses" | "clock" | "policies">,
  fields: readonly Field[],
): Promise<Behind | "deleted" | null> {
  for (const field of fields) {
    const found = await findAt(links, field);
    if (found === "deleted") return found;
    if (found === null) continue;
    const { link, details } = found.stored;
    const { maxClicks, usesSince } = link.kind === "link" ? termsOf(link) : PLAIN_TERMS;
    const used = maxClicks === null ? null : await uses.count(details.id, usesSince);
    return behind(found, { now: clock(), used, policies });
  }
  return null;
}

/** The link at the code, or behind the alias there. Both records are read: when it was made is in the cold one. */
async function findAt(links: Pick<Links, "read">, field: Field): Promise<FoundBehind | "deleted" | null> {
  const found = await links.read(field);
  if (found === null) return null;
  if (!("kind" in found)) return { field, byAlias: false, stored: found };
  if (!found.leads) return "deleted";
  const stored = await links.read(found.id);
  if (stored === null) return null;
  if ("kind" in stored) throw recordUnreadable(found.id);
  return { field, byAlias: true, stored };
}

interface Seen {
  readonly now: Instant;
  /** How many uses were taken of a link with a limit. */
  readonly used: number | null;
  readonly policies: Policies;
}

/** The same of a link that was read. */
export function behind({ field, byAlias, stored }: FoundBehind, { now, used, policies }: Seen): Behind | "deleted" {
  const { details } = stored;
  const state = stateOf(stored, now, used);
  const link = linkIn(stored);
  if (link === null || state === "trash") return "deleted";
  const terms = termsOf(link);
  if (terms.isBornCodeRetired && !byAlias) return "deleted";
  const hasPassword = terms.passwordHash !== null;
  const hasLimit = terms.maxClicks !== null;
  const isOpen = state === "active" && !hasPassword && !hasLimit;
  const { blocks } = policies;
  // That its destination is blocked says where a link leads, a little: of one that does not tell, it is not told.
  const block = blocks.ofLink(details.id) ?? (isOpen ? blocks.ofTarget(link.target) : null);
  const isTold = isOpen && block === null;
  const all = isTold ? othersOf(terms, link.target, policies.rulesOf) : [];
  const others = all.filter((url) => blocks.ofTarget(url) === null);
  return {
    field,
    state: block === null ? state : "blocked",
    block,
    url: isTold ? link.target : null,
    isChained: isTold && [link.target, ...others].some(isShortener),
    others,
    hasPassword,
    hasLimit,
    createdAt: details.createdAt,
  };
}

function rulesIn({ rules, ruleSet }: Terms, rulesOf: RulesOf): readonly Rule[] {
  return ruleSet === null ? rules : [...rules, ...rulesOf(ruleSet)];
}

function othersOf(terms: Terms, own: Target, rulesOf: RulesOf): Target[] {
  const ruled = rulesIn(terms, rulesOf).flatMap(({ url, split = [] }) =>
    url === undefined ? split.filter(({ weight }) => weight > 0).map((side) => side.url) : [url],
  );
  const urls = [...ruled, ...APP_SYSTEMS.map((system) => terms[system])];
  return [...new Set(urls)].filter((url) => url !== null && url !== own) as Target[];
}
