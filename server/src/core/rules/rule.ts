// Rules: where a link leads some of its visitors instead. The first rule whose condition holds wins. A condition is a tree of
// `all`, `any` and `not` over facts of the visitor (kinds.ts); written as the API writes it, and kept so.
import { invalidField } from "../errors.ts";
import type { Target } from "../target.ts";
import { objectOf, text } from "../values.ts";
import { KINDS, type KindName, type Leaf } from "./kinds.ts";

export const RULES_MAX = 50;
/** Conditions in all rules of a link together, `all`, `any` and `not` included. */
export const CONDITIONS_MAX = 200;
/** How deep conditions may lie in each other. */
export const DEPTH_MAX = 8;
export const SIDES_MAX = 20;
export const WEIGHT_MAX = 1000;
export const RULE_NAME_LENGTH_MAX = 60;
/** All rules of a link together, as JSON. */
export const RULES_LENGTH_MAX = 32_768;

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Leaf;

/** One of several URLs that visitors are dealt to. */
export interface Side {
  readonly name?: string;
  readonly url: Target;
  /** Its part of the sum of all weights; 0 for none. */
  readonly weight: number;
}

export interface Rule {
  /** By which people know it. */
  readonly name?: string;
  /** Left out: for everybody. */
  readonly if?: Condition;
  /** Either where the rule leads, or where it leads whom. */
  readonly url?: Target;
  readonly split?: readonly Side[];
}

/** How a URL in a rule is checked: what owners send as a target, what records hold as a target that was kept. */
export type ParseUrl = (value: unknown, name: string) => Target;

const BRANCHES = ["all", "any", "not"] as const;
const CONDITION_KEYS: readonly string[] = [...BRANCHES, ...Object.keys(KINDS)];

/** Checks rules; returns them in their one spelling. Throws `invalid_field` or `unknown_field`, which name the part by its path. */
export function parseRules(value: unknown, name: string, parseUrl: ParseUrl): readonly Rule[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalidField(name, `${name} is a list of rules.`);
  if (value.length > RULES_MAX) throw invalidField(name, `A link has up to ${RULES_MAX} rules.`);
  const budget = { conditions: CONDITIONS_MAX };
  const rules = value.map((rule, at) => parseRule(rule, `${name}[${at}]`, { parseUrl, budget }));
  if (JSON.stringify(rules).length > RULES_LENGTH_MAX) {
    throw invalidField(name, `All rules of a link together have up to ${RULES_LENGTH_MAX} characters as JSON.`);
  }
  return rules;
}

interface Budget {
  conditions: number;
}

interface Context {
  readonly parseUrl: ParseUrl;
  readonly budget: Budget;
}

function parseRule(value: unknown, path: string, { parseUrl, budget }: Context): Rule {
  const parts = objectOf(value, path, ["name", "if", "url", "split"]);
  const condition = parts.if ?? null;
  const [url, split] = [parts.url ?? null, parts.split ?? null];
  if ((url === null) === (split === null)) throw invalidField(path, `${path} has either url or split.`);
  return {
    ...nameIn(parts, path),
    ...(condition === null ? {} : { if: parseCondition(condition, `${path}.if`, { budget, depth: 1 }) }),
    ...(url === null ? { split: parseSplit(split, `${path}.split`, parseUrl) } : { url: parseUrl(url, `${path}.url`) }),
  };
}

function nameIn(parts: Readonly<Record<string, unknown>>, path: string): { readonly name?: string } {
  const name = text(parts.name ?? null, `${path}.name`, RULE_NAME_LENGTH_MAX).trim();
  return name === "" ? {} : { name };
}

function parseSplit(value: unknown, path: string, parseUrl: ParseUrl): readonly Side[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > SIDES_MAX) {
    throw invalidField(path, `${path} is a list of 1 to ${SIDES_MAX} URLs with their weights.`);
  }
  const sides = value.map((side, at) => parseSide(side, `${path}[${at}]`, parseUrl));
  if (sides.every(({ weight }) => weight === 0)) throw invalidField(path, `${path} has a weight above 0 somewhere.`);
  return sides;
}

function parseSide(value: unknown, path: string, parseUrl: ParseUrl): Side {
  const parts = objectOf(value, path, ["name", "url", "weight"]);
  const weight = parts.weight ?? 1;
  if (typeof weight !== "number" || !Number.isInteger(weight) || weight < 0 || weight > WEIGHT_MAX) {
    throw invalidField(`${path}.weight`, `${path}.weight is a whole number from 0 to ${WEIGHT_MAX}.`);
  }
  return { ...nameIn(parts, path), url: parseUrl(parts.url ?? null, `${path}.url`), weight };
}

interface Place {
  readonly budget: Budget;
  readonly depth: number;
}

function parseCondition(value: unknown, path: string, { budget, depth }: Place): Condition {
  if (--budget.conditions < 0) throw invalidField(path, `All rules of a link together have up to ${CONDITIONS_MAX} conditions.`);
  if (depth > DEPTH_MAX) throw invalidField(path, `Conditions lie up to ${DEPTH_MAX} deep in each other.`);
  const parts = objectOf(value, path, CONDITION_KEYS);
  const [key, ...more] = Object.keys(parts);
  if (key === undefined || more.length > 0) {
    throw invalidField(path, `${path} is an object with one of ${CONDITION_KEYS.join(", ")}; several are joined by all or any.`);
  }
  const inside = parts[key];
  const below = { budget, depth: depth + 1 };
  if (key === "not") return { not: parseCondition(inside, `${path}.not`, below) };
  if (key !== "all" && key !== "any") return parseLeaf(key as KindName, inside, `${path}.${key}`);
  if (!Array.isArray(inside) || inside.length === 0) {
    throw invalidField(`${path}.${key}`, `${path}.${key} is a list of conditions, of one at least.`);
  }
  const conditions = inside.map((one, at) => parseCondition(one, `${path}.${key}[${at}]`, below));
  return key === "all" ? { all: conditions } : { any: conditions };
}

function parseLeaf<Name extends KindName>(name: Name, value: unknown, path: string): Leaf {
  return { [name]: KINDS[name].parse(value, path) } as unknown as Leaf;
}
