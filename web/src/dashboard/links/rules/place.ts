// Where in a form stands what the API complains about: `rules[1].if.all[0].country[2]` is the first condition of the second rule.

/** Whether it is about rules, or what stands beside them in the form. */
export function isOfRules(field: string | null): boolean {
  return field !== null && /^(?:rules\b|ruleSet$|ios$|android$)/.test(field);
}

interface Place {
  /** Counted from 0. */
  readonly rule: number;
  readonly part: "condition" | "side" | "rule";
  /** Which condition, or which side. */
  readonly at: number;
  /** What of it, by its name in the API; "" for the whole. */
  readonly name: string;
}

const RULE = /^rules\[(\d+)\](.*)$/;
const CONDITION = /^\.if(?:\.(?:all|any)\[(\d+)\])?(.*)$/;
const SIDE = /^\.split\[(\d+)\](.*)$/;

/** Null for what is about no single rule. */
export function placeOf(field: string | null): Place | null {
  const [, rule, rest = ""] = RULE.exec(field ?? "") ?? [];
  if (rule === undefined) return null;
  const [, condition = "0", inside] = CONDITION.exec(rest) ?? [];
  if (inside !== undefined) return { rule: Number(rule), part: "condition", at: Number(condition), name: partIn(inside) };
  const [, side = "0", name] = SIDE.exec(rest) ?? [];
  if (name === undefined)
    return { rule: Number(rule), part: rest === "" || rest === ".name" ? "rule" : "side", at: 0, name: rest.slice(1) };
  return { rule: Number(rule), part: "side", at: Number(side), name: name.slice(1) };
}

/** What of a condition: `.time.until`, `.not.date.from`. */
const partIn = (path: string) => /^(?:\.not)?\.\w+\.(\w+)/.exec(path)?.[1] ?? "";

/** What the API says of a rule, and of which part of it: by ids, which stay with what is moved. */
export interface Failing {
  readonly ruleId: number;
  readonly part: "condition" | "side" | "rule";
  readonly partId: number | null;
  /** By its name in the API. */
  readonly name: string;
  readonly text: string;
}
