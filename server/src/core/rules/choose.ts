// Which rule of a link wins for a visitor, and why. What follows a link and what explains it look at the same prepared rules.
import type { Field } from "../field.ts";
import type { Target } from "../target.ts";
import type { Visitor } from "../visitor.ts";
import { KINDS, type KindName, type Leaf, type Test } from "./kinds.ts";
import { placeOf } from "./lot.ts";
import type { Condition, Rule, Side } from "./rule.ts";

/** The rule that won. */
export interface Choice {
  /** Counted from 0. */
  readonly rule: number;
  /** Which of its URLs, counted from 0; null where it has one. */
  readonly side: number | null;
  /** The set that the rule is of; null for one of the link's own. */
  readonly ruleSet: string | null;
  readonly target: Target;
}

/** One rule or condition, and whether it held. */
export interface Reason {
  readonly holds: boolean;
  readonly condition: Condition | null;
  readonly parts: readonly Reason[];
}

/** A condition that is ready to be looked at. */
interface Check {
  readonly condition: Condition;
  readonly holds: Test;
  readonly parts: readonly Check[];
}

interface Prepared {
  readonly check: Check | null;
  readonly split: readonly Side[] | null;
  readonly url: Target | undefined;
}

/** Sides are dealt apart from the shares of conditions: else one side would get all whom a share has let through. */
const SIDES_GROUP = "\u0000split";

/** The first rule that holds for the visitor of this link; null when none does. */
export function choose(rules: readonly Rule[], visitor: Visitor, id: Field, ruleSet: string | null = null): Choice | null {
  for (const [at, { check, split, url }] of preparedOf(rules).entries()) {
    if (check !== null && !check.holds(visitor, id)) continue;
    if (split === null) return { rule: at, side: null, ruleSet, target: url as Target };
    const side = sideFor(split, placeOf(visitor.lotFor(id), SIDES_GROUP));
    return { rule: at, side, ruleSet, target: (split[side] as Side).url };
  }
  return null;
}

/** For each rule whether it holds and why, those included that come too late to be asked. */
export function explain(rules: readonly Rule[], visitor: Visitor, id: Field): Reason[] {
  const reasonOf = ({ condition, holds, parts }: Check): Reason => ({
    holds: holds(visitor, id),
    condition,
    parts: parts.map(reasonOf),
  });
  return preparedOf(rules).map(({ check }) => (check === null ? { holds: true, condition: null, parts: [] } : reasonOf(check)));
}

/** Rules are prepared when somebody first follows a link that has them, and for as long as they are held. */
const prepared = new WeakMap<readonly Rule[], readonly Prepared[]>();

function preparedOf(rules: readonly Rule[]): readonly Prepared[] {
  const known = prepared.get(rules);
  if (known !== undefined) return known;
  const made = rules.map(
    ({ if: condition, url, split = null }): Prepared => ({
      check: condition === undefined ? null : checkOf(condition),
      split,
      url,
    }),
  );
  prepared.set(rules, made);
  return made;
}

function checkOf(condition: Condition): Check {
  if ("all" in condition) {
    const parts = condition.all.map(checkOf);
    return { condition, parts, holds: (visitor, id) => parts.every((part) => part.holds(visitor, id)) };
  }
  if ("any" in condition) {
    const parts = condition.any.map(checkOf);
    return { condition, parts, holds: (visitor, id) => parts.some((part) => part.holds(visitor, id)) };
  }
  if ("not" in condition) {
    const part = checkOf(condition.not);
    return { condition, parts: [part], holds: (visitor, id) => !part.holds(visitor, id) };
  }
  return { condition, parts: [], holds: testOf(condition) };
}

function testOf(leaf: Leaf): Test {
  const [[name, value] = ["bot", false]] = Object.entries(leaf);
  const kind = KINDS[name as KindName] as { readonly test: (value: unknown) => Test };
  return kind.test(value);
}

/** The side that lies at this place, 0 to 1, when all stand in a row, each as wide as its weight. */
function sideFor(split: readonly Side[], place: number): number {
  const whole = split.reduce((sum, { weight }) => sum + weight, 0);
  let left = place * whole;
  for (const [at, { weight }] of split.entries()) {
    if (left < weight) return at;
    left -= weight;
  }
  throw new Error("a place is less than 1");
}
