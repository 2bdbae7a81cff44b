// Rules as sentences that can be read aloud: who is meant, and where the rule leads them.
import type { Condition, Rule } from "@linnet/client";
import type { Speech } from "../../text/speech.ts";
import { type FlagLeaf, type Leaf, type ListKind, leafFrom } from "./condition.ts";
import { leafPhrase, NOTHING, valueName, vocabularyOf } from "./phrase.ts";

export interface RuleWords {
  /** "For visitors from Germany → https://example.com/de" */
  sentence(rule: Rule): string;
  /** "For visitors from Germany" */
  who(rule: Rule): string;
  /** "https://example.com/de", "70% → a.example, 30% → b.example" */
  target(rule: Rule): string;
  /** "from Germany" */
  condition(condition: Condition): string;
  /** A value of a list, as it is called by itself. */
  value(kind: ListKind, value: string): string;
  /** Counted from Monday. */
  weekday(at: number): string;
  percent(share: number): string;
}

export function ruleWords(speech: Pick<Speech, "t" | "locale" | "formats">): RuleWords {
  const words = vocabularyOf(speech);
  const { t, and, or } = words;
  const percent = (share: number) => words.percents.format(share / 100);
  return {
    sentence(rule) {
      const parts = { who: who(rule), target: target(rule) };
      return rule.split === undefined ? t("rule.leads", parts) : t("rule.splits", parts);
    },
    who,
    target,
    condition: (condition) => phrase(condition, false),
    value: (kind, value) => valueName(kind, value, words),
    weekday: (at) => words.weekdays[at] ?? "",
    percent,
  };

  function who({ if: condition }: Rule): string {
    return condition === undefined ? t("rule.forAll") : t("rule.for", { who: phrase(condition, false) });
  }

  function target({ url = "", split }: Rule): string {
    if (split === undefined) return url || NOTHING;
    const shares = sharesOf(split.map(({ weight = 1 }) => weight));
    const sides = split.map(({ name, url: to }, at) => {
      const parts = { share: percent(shares[at] ?? 0), url: shortUrl(to) };
      return name === undefined ? t("rule.side", parts) : t("rule.namedSide", { ...parts, name });
    });
    return sides.join(", ");
  }

  /** `isInside` a group, where other groups are told apart by brackets. */
  function phrase(condition: Condition, isInside: boolean): string {
    const leaf = leafFrom(condition);
    if (leaf !== null) return leafPhrase(leaf, words);
    const { all, any, not } = condition;
    if (not !== undefined) return notPhrase(not);
    const group = all ?? any;
    if (!Array.isArray(group) || group.length === 0) return JSON.stringify(condition);
    const isLone = group.length === 1;
    const joined = (all === undefined ? or : and).format(group.map((one) => phrase(one, isInside || !isLone)));
    return isInside && !isLone ? `(${joined})` : joined;
  }

  function notPhrase(condition: Condition): string {
    const leaf = leafFrom(condition);
    if (leaf !== null && isFlag(leaf)) return leafPhrase({ ...leaf, is: !leaf.is }, words);
    return t("rule.not", { what: phrase(condition, true) });
  }
}

const isFlag = (leaf: Leaf): leaf is FlagLeaf => leaf.kind === "bot" || leaf.kind === "qr";

/** What each weight is of all, in per cent; one that is no number yet is none. */
export function sharesOf(weights: readonly (number | string)[]): readonly number[] {
  const numbers = weights.map((weight) => Number(weight) || 0);
  const sum = numbers.reduce((before, weight) => before + weight, 0);
  return numbers.map((weight) => (sum === 0 ? 0 : (100 * weight) / sum));
}

/** Without what every address begins with and many end with. */
export function shortUrl(url: string): string {
  return url.replace(/^https:\/\//, "").replace(/^([^/?#]+)\/$/, "$1") || NOTHING;
}
