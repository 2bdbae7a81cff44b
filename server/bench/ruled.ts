// Links whose rules hold fifty conditions, one of each kind after the other. Only the last holds for who the load says it is, and it alone
// leads where the load expects: that an answer is right says that all fifty were looked at.
import type { Code } from "../src/core/code.ts";
import { fieldOf } from "../src/core/field.ts";
import { type Link, PLAIN_TERMS, withTerms } from "../src/core/link.ts";
import { parseRules, RULES_MAX } from "../src/core/rules/rule.ts";
import { WEEKDAYS } from "../src/core/rules/wall-clock.ts";
import type { Target } from "../src/core/target.ts";
import { targetOf } from "./links.ts";

/** What no answer of the bench may lead to. */
const NOWHERE = "https://example.com/not-here" as Target;

/** Conditions that a phone with Chrome in Germany, on this machine, never meets; `n` makes each another one. */
const UNMET: readonly ((n: number) => object)[] = [
  () => ({ device: ["tv", "desktop"] }),
  () => ({ os: "windows" }),
  () => ({ browser: ["firefox", "safari"] }),
  () => ({ language: ["fr", "pt-BR", "ja"] }),
  () => ({ country: ["US", "CA", "GB"] }),
  (n) => ({ ip: [`198.51.${n}.0/24`, `2001:db8:${n}::/48`] }),
  (n) => ({ query: { name: "ref", matches: `paper-${n}*` } }),
  (n) => ({ referrer: `news-${n}.example` }),
  (n) => ({ date: { from: `20${90 - n}-01-01T00:00:00Z` } }),
  () => ({ not: { time: { zone: "Europe/Berlin", days: [...WEEKDAYS] } } }),
  (n) => ({ percentage: { share: 0, group: `group-${n}` } }),
  () => ({ bot: true }),
];

const rulesAhead = Array.from({ length: RULES_MAX - 1 }, (_, at) => ({
  if: (UNMET[at % UNMET.length] as (n: number) => object)(Math.floor(at / UNMET.length)),
  url: NOWHERE,
}));

/** A link with as many rules as one can have; the last leads where the load expects. */
export function ruledLink(code: Code): Link {
  const rules = parseRules([...rulesAhead, { if: { os: "android" }, url: targetOf(code) }], "rules", (url) => url as Target);
  return withTerms({ field: fieldOf(code), target: NOWHERE }, { ...PLAIN_TERMS, rules });
}
