// Sets of rules under a name: many links go by one, and what is changed in it is changed for all of them. Every process knows all
// sets; a redirect looks into memory.
import { type Actor, actorName, mustChangeAll, mustSeeAll } from "./actor.ts";
import {
  editConflict,
  invalidField,
  isUnreadable,
  mustHaveVersion,
  ruleSetInUse,
  ruleSetNotFound,
  storeUnavailable,
} from "./errors.ts";
import { target } from "./fields.ts";
import type { LinkContext } from "./links.ts";
import { ruleSetIndex } from "./names.ts";
import { parseRules, type Rule } from "./rules/rule.ts";
import type { RuleSet } from "./rules/sets.ts";
import { WRITE_DEADLINE_MS } from "./store.ts";
import { type Instant, timeText } from "./time.ts";
import { ruleSetName } from "./values.ts";

export const RULE_SETS_MAX = 1000;

/** Changes that others were faster than before one is given up. */
const TRIES_MAX = 8;

export interface RuleSetView {
  readonly name: string;
  readonly rules: readonly object[];
  /** 1 when made, one more with each change; also the ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

function viewOf(name: string, { rules, version, createdAt, updatedAt, updatedBy }: RuleSet): RuleSetView {
  return { name, rules, version, createdAt: timeText(createdAt), updatedAt: timeText(updatedAt), updatedBy };
}

/** All sets in order of their names. One that can't be read is left out, and named. */
export function listRuleSets({ ruleSets }: LinkContext, actor: Actor): { sets: RuleSetView[]; unreadable: string[] } {
  mustSeeAll(actor, "Rule sets");
  const sets: RuleSetView[] = [];
  const unreadable: string[] = [];
  for (const name of ruleSets.names()) {
    try {
      const set = ruleSets.read(name);
      if (set !== null) sets.push(viewOf(name, set));
    } catch {
      unreadable.push(name);
    }
  }
  return { sets, unreadable };
}

/** Throws `rule_set_not_found`. */
export function readRuleSet({ ruleSets }: LinkContext, name: string, actor: Actor): RuleSetView {
  mustSeeAll(actor, "Rule sets");
  const set = ruleSets.read(ruleSetName(name, "name"));
  if (set === null) throw ruleSetNotFound(name);
  return viewOf(name, set);
}

export interface RuleSetChange {
  readonly rules: unknown;
  /** Only if the set has this version; 0: only if there is none. */
  readonly version?: number | undefined;
}

/**
 * Makes the set, or gives it other rules, for all links that go by it. Of two at once the later one stays, unless they name the version
 * that they have seen. Throws `invalid_field` and `precondition_failed`.
 */
export async function putRuleSet(
  context: LinkContext,
  name: string,
  { rules, version }: RuleSetChange,
  actor: Actor,
): Promise<{ view: RuleSetView; isNew: boolean }> {
  mustChangeAll(actor, "Rule sets");
  const { ruleSets, clock } = context;
  const set = ruleSetName(name, "name");
  const parsed = parseRules(rules, "rules", (value, part) => target(value, part, context));
  if (parsed.length === 0) throw invalidField("rules", "A set has one rule at least.");
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const before = seenBefore(ruleSets, set, version);
    mustHaveVersion(before?.version ?? null, version);
    if (before === null && ruleSets.size >= RULE_SETS_MAX) {
      throw invalidField("name", `There are up to ${RULE_SETS_MAX} sets of rules.`);
    }
    const after = nextOf(before, parsed, clock(), actor);
    if (await ruleSets.replace(set, after)) return { view: viewOf(set, after), isNew: before === null };
  }
  throw editConflict();
}

/** The set as it is. One that can't be read is replaced by who does not ask for a version of it: so it is mended. */
function seenBefore(ruleSets: LinkContext["ruleSets"], name: string, version: number | undefined): RuleSet | null {
  try {
    return ruleSets.read(name);
  } catch (error) {
    if (version === undefined && isUnreadable(error)) return null;
    throw error;
  }
}

function nextOf(before: RuleSet | null, rules: readonly Rule[], now: Instant, actor: Actor): RuleSet {
  return {
    rules,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    updatedBy: actorName(actor),
  };
}

/** Throws `rule_set_not_found`, and `rule_set_in_use` while links go by it. */
export async function deleteRuleSet(context: LinkContext, name: string, actor: Actor): Promise<void> {
  mustChangeAll(actor, "Rule sets");
  const { ruleSets, indexes } = context;
  const set = ruleSetName(name, "name");
  if (!ruleSets.has(set)) throw ruleSetNotFound(set);
  if (!(await indexes.settled(WRITE_DEADLINE_MS))) throw storeUnavailable(new Error("links are not in the indexes yet"));
  const links = await indexes.size(ruleSetIndex(set));
  if (links > 0) throw ruleSetInUse(set, links);
  if (!(await ruleSets.replace(set, null))) throw editConflict();
}
