// Visitors and rules for tests: one of whom nothing is known, and any that could be.
import fc from "fast-check";
import { DEVICES } from "../../src/core/rules/kinds.ts";
import { type Condition, parseRules, type Rule } from "../../src/core/rules/rule.ts";
import { WEEKDAYS } from "../../src/core/rules/wall-clock.ts";
import type { Target } from "../../src/core/target.ts";
import type { Instant } from "../../src/core/time.ts";
import { timeText } from "../../src/core/time.ts";
import { type Asking, BROWSERS, FORMS, parametersOf, SYSTEMS, type Visitor } from "../../src/core/visitor.ts";

/** 2027-01-15T08:00:00Z, a Friday. */
export const NOW: Instant = 1_800_000_000_000;

/** Nothing is known of it; it draws the lowest lot. */
export const NOBODY: Visitor = {
  now: NOW,
  isPreview: false,
  isPreviewer: false,
  isBot: false,
  isScan: false,
  form: null,
  system: null,
  browser: null,
  languages: [],
  country: null,
  region: null,
  city: null,
  address: null,
  referrer: null,
  query: "",
  parameters: new Map(),
  lotFor: () => 0,
};

/** The same, of which something is known. */
export function visitorWith(known: Partial<Visitor>): Visitor {
  const parameters = known.query === undefined ? NOBODY.parameters : parametersOf(known.query);
  return { ...NOBODY, parameters, ...known };
}

/** Rules as they are kept. Throws what is wrong with them. */
export const rulesFrom = (value: unknown): readonly Rule[] => parseRules(value, "rules", (url) => url as Target);

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];
const ADDRESSES = ["192.0.2.7", "198.51.100.20", "2001:db8::7", "2001:db8:0:1::9"];
const RANGES = ["192.0.2.0/24", "0.0.0.0/0", "2001:db8::/64", "198.51.100.20"];
const HOSTS = ["example.com", "news.example.com", "social.example", "xn--bcher-kva.example"];
const PARAMETERS = ["utm_source=paper", "utm_source=mail", "ref=", "a=1&a=2", ""];
const USER_AGENTS = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "curl/8.5.0",
  "",
];
const LANGUAGES = ["de-AT,de;q=0.9,en;q=0.8", "en", "fr;q=0.5,pt-BR;q=0.7", "*", ""];

const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

const ANY_TIME = fc.record(
  {
    zone: fc.constantFrom(...ZONES),
    days: some(WEEKDAYS),
    from: fc.constantFrom("00:00", "08:00", "22:00"),
    until: fc.constantFrom("06:00", "12:00", "24:00"),
  },
  { requiredKeys: ["zone", "days"] },
);

const ANY_LEAF: fc.Arbitrary<object> = fc.oneof(
  some(DEVICES).map((device) => ({ device })),
  some(SYSTEMS).map((os) => ({ os })),
  some(BROWSERS).map((browser) => ({ browser })),
  some(["de", "de-AT", "en", "pt-BR", "fr"]).map((language) => ({ language })),
  some(["DE", "AT", "US"]).map((country) => ({ country })),
  some(RANGES).map((ip) => ({ ip })),
  fc
    .constantFrom({ name: "utm_source" }, { name: "utm_source", equals: "paper" }, { name: "a", matches: "?" })
    .map((query) => ({ query })),
  some([...HOSTS, "*"]).map((referrer) => ({ referrer })),
  fc.integer({ min: -5, max: 5 }).map((days) => ({ date: { from: timeText(NOW + days * 86_400_000) } })),
  ANY_TIME.map((time) => ({ time })),
  fc.integer({ min: 0, max: 100 }).map((percentage) => ({ percentage })),
  fc.boolean().map((bot) => ({ bot })),
  fc.boolean().map((qr) => ({ qr })),
);

/** Any condition, as it may be sent. */
export const ANY_CONDITION: fc.Arbitrary<object> = fc.letrec<{ tree: object }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    ANY_LEAF,
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie("tree").map((not) => ({ not })),
  ),
})).tree;

const ANY_SPLIT = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => weights.map((weight, at) => ({ url: `https://side.example/${at}`, weight })));

/** Any rules, as they are kept. */
export const ANY_RULES: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.record(
      { name: fc.constantFrom("one", "two"), if: ANY_CONDITION, to: fc.oneof(fc.constant("https://rule.example/"), ANY_SPLIT) },
      { requiredKeys: ["to"] },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((rules) =>
    rulesFrom(rules.map(({ to, ...rule }) => ({ ...rule, ...(typeof to === "string" ? { url: to } : { split: to }) }))),
  );

/** Facts of any request. */
export const ANY_FACTS = fc.record({
  userAgent: fc.constantFrom(...USER_AGENTS),
  acceptLanguage: fc.constantFrom(...LANGUAGES),
  ip: fc.constantFrom(...ADDRESSES),
  referrer: fc.constantFrom("", ...HOSTS.map((host) => `https://${host}/page?x=1`)),
  query: fc.constantFrom(...PARAMETERS),
  now: fc.integer({ min: -10, max: 10 }).map((days) => NOW + days * 33_333_333),
});

export type AnyFacts = typeof ANY_FACTS extends fc.Arbitrary<infer Value> ? Value : never;

/** A request that has these facts. */
export function askingOf({ userAgent, acceptLanguage, ip, referrer, query }: AnyFacts): Asking {
  const headers: Readonly<Record<string, string>> = {
    "user-agent": userAgent,
    "accept-language": acceptLanguage,
    referer: referrer,
  };
  return { method: "GET", header: (name) => headers[name] || null, query, address: () => ip };
}

/** Any visitor, known by facts outright. */
export const ANY_VISITOR: fc.Arbitrary<Visitor> = fc
  .record({
    now: ANY_FACTS.map(({ now }) => now),
    isBot: fc.boolean(),
    form: fc.option(fc.constantFrom(...FORMS), { nil: null }),
    system: fc.option(fc.constantFrom(...SYSTEMS), { nil: null }),
    browser: fc.option(fc.constantFrom(...BROWSERS), { nil: null }),
    languages: fc.constantFrom([], ["de-at"], ["en", "fr"]),
    country: fc.constantFrom(null, "DE", "AT", "US"),
    address: fc.constantFrom(null, ...ADDRESSES),
    referrer: fc.constantFrom(null, ...HOSTS),
    query: fc.constantFrom(...PARAMETERS),
    lot: fc.nat({ max: 2 ** 32 - 1 }),
  })
  .map(({ lot, ...known }) => visitorWith({ ...known, lotFor: () => lot }));

/** For the compiler: what is a condition here is one there. */
export const conditionOf = (value: object): Condition =>
  rulesFrom([{ if: value, url: "https://a.example/" }])[0]?.if as Condition;
