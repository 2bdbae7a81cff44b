// Rules as they stand in a form, and the same as the API has them. Both ways nothing is lost: what the form builds comes back as it was
// built, and what it can't build is sent as it came.
import type { Condition, Rule } from "@linnet/client";
import { type ConditionDraft, conditionDraft, conditionOf, isParts, numberOrText } from "./condition.ts";

export interface SideDraft {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  /** As it was typed; of no meaning where there is one side alone. */
  readonly weight: string;
}

export interface RuleDraft {
  /** Names it while it is edited. */
  readonly id: number;
  readonly name: string;
  /** Of several conditions, whether all must hold or any. */
  readonly join: "all" | "any";
  /** None: it holds for everybody. */
  readonly conditions: readonly ConditionDraft[];
  readonly isSplit: boolean;
  /** One at least; the only one where it is no split. */
  readonly sides: readonly SideDraft[];
}

/** What one side of two gets that says nothing else. */
export const WEIGHT = "50";

/** An id that none of them has. */
export function nextId(all: readonly { readonly id: number }[]): number {
  return Math.max(-1, ...all.map(({ id }) => id)) + 1;
}

/** As the API has them. */
export function rulesOf(drafts: readonly RuleDraft[]): Rule[] {
  return drafts.map(ruleOf);
}

export function ruleOf({ name, join, conditions, isSplit, sides }: RuleDraft): Rule {
  const [condition, ...more] = conditions.map(conditionOf);
  return {
    ...nameIn(name),
    ...(condition === undefined ? {} : { if: more.length === 0 ? condition : { [join]: [condition, ...more] } }),
    ...(isSplit ? { split: sides.map(sideOf) } : { url: sides[0]?.url.trim() ?? "" }),
  };
}

const nameIn = (name: string) => (name.trim() === "" ? {} : { name: name.trim() });

const sideOf = ({ name, url, weight }: SideDraft) => ({ ...nameIn(name), url: url.trim(), weight: numberOrText(weight) });

/** Rules of the API in a form; anything that is no rule is left out. */
export function ruleDrafts(rules: unknown): RuleDraft[] {
  return Array.isArray(rules) ? rules.filter(isRule).map(ruleDraft) : [];
}

function ruleDraft(rule: Rule, id: number): RuleDraft {
  const { join, conditions } = joinedIn(rule.if);
  const only: SideDraft = { id: 0, name: "", url: rule.url ?? "", weight: WEIGHT };
  return {
    id,
    name: rule.name ?? "",
    join,
    conditions: conditions.map(conditionDraft),
    isSplit: rule.split !== undefined,
    sides: rule.split?.map((side, at) => ({
      id: at,
      name: side.name ?? "",
      url: side.url,
      weight: String(side.weight ?? 1),
    })) ?? [only],
  };
}

/** A group of one is kept as it is: it would come back without the group. */
function joinedIn(condition: Condition | undefined): {
  readonly join: RuleDraft["join"];
  readonly conditions: readonly Condition[];
} {
  if (condition === undefined) return { join: "all", conditions: [] };
  for (const join of ["all", "any"] as const) {
    const inside = condition[join];
    if (isParts(condition, [join]) && Array.isArray(inside) && inside.length > 1) return { join, conditions: inside };
  }
  return { join: "all", conditions: [condition] };
}

/** Whether it can be shown as one; its conditions may be anything. */
function isRule(value: unknown): value is Rule {
  if (!isParts(value, ["name", "if", "url", "split"])) return false;
  const { name = "", if: condition = {}, url, split } = value;
  const areSides = Array.isArray(split) && split.length > 0 && split.every(isSide);
  const leads = split === undefined ? typeof url === "string" : url === undefined && areSides;
  return typeof name === "string" && leads && typeof condition === "object" && condition !== null;
}

function isSide(value: unknown): boolean {
  if (!isParts(value, ["name", "url", "weight"])) return false;
  const { name = "", url, weight = 1 } = value;
  return typeof name === "string" && typeof url === "string" && (typeof weight === "number" || typeof weight === "string");
}

/** The rule at this place one further up or down; the same where it can't go there. */
export function moved(drafts: readonly RuleDraft[], at: number, by: -1 | 1): readonly RuleDraft[] {
  const [one, other] = [drafts[at], drafts[at + by]];
  if (one === undefined || other === undefined) return drafts;
  return drafts.with(at, other).with(at + by, one);
}
