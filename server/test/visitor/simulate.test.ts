// A simulation answers what the redirect answers, for any links and any visitors: by the same functions, from the same facts.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LinnetError } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { newDetails, PLAIN_TERMS, type StoredLink, type Terms, withTerms } from "../../src/core/link.ts";
import { NO_POLICIES, type Policies } from "../../src/core/policies.ts";
import { parseSupposed, type SimulationView, simulate } from "../../src/core/simulate.ts";
import type { Target } from "../../src/core/target.ts";
import { timeText } from "../../src/core/time.ts";
import type { Asking } from "../../src/core/visitor.ts";
import { tinyUrlRedirect } from "../../src/redirect/redirect.ts";
import { Agents } from "../../src/visitor/agent.ts";
import { Facts } from "../../src/visitor/facts.ts";
import { CountedUses, Stage } from "../redirect/cache-setup.ts";
import { ANY_FACTS, ANY_RULES, type AnyFacts, askingOf, NOW, rulesFrom } from "../support/visitors.ts";

const geo = { placeOf: () => ({ country: null, region: null, city: null }) };
const context = { agents: new Agents(), geo, secret: "a secret" };
const factsOf = (asking: Asking, now: number) => new Facts(asking, now, context);
const supposed = (input: unknown) => parseSupposed(input, factsOf, () => NOW);

const id = "born" as Field;
const RULES = { caseMode: "sensitive", multiSegment: false } as const;
const HASH = "$argon2id$x";

const rulesOf = (name: string) =>
  name === "sale" ? rulesFrom([{ name: "sold", if: { device: "tv" }, url: "https://sale.example/" }]) : [];
const policies: Policies = { ...NO_POLICIES, rulesOf };

function storedWith(terms: Partial<Terms>): StoredLink {
  const link = withTerms({ field: id, target: "https://example.com/where" as Target }, { ...PLAIN_TERMS, ...terms });
  const details = newDetails(id, { createdAt: 1, createdBy: "cli", makerHash: "x" });
  return { link, details: { ...details, aliases: ["also" as Field], retired: ["old" as Field] } };
}

const simulated = (terms: Partial<Terms>, input: object, field = id, used: number | null = null): SimulationView =>
  simulate({ stored: storedWith(terms), field, used, policies }, supposed(input));

/** What is supposed of the one who asks so. */
function inputOf({ userAgent, acceptLanguage, ip, referrer, query, now }: AnyFacts): object {
  return { userAgent, acceptLanguage, ip, referrer, query, at: timeText(now) };
}

const systemIn = ({ via }: SimulationView["decision"]) => (via === "rule" ? null : via);

async function redirected(stored: StoredLink, facts: AnyFacts): Promise<string> {
  const stage = new Stage();
  if (stored.link.kind === "link") stage.put(stored.link);
  const parts = { cache: stage.cache, uses: new CountedUses(), rules: RULES, policies };
  const { decision } = await tinyUrlRedirect(parts, { path: id, host: "" }, factsOf(askingOf(facts), facts.now));
  return decision.kind === "redirect"
    ? `${decision.target} by ${decision.choice?.rule} ${decision.choice?.side} ${decision.system}`
    : decision.kind;
}

test("the redirect and the simulation lead the same visitor to the same place, by the same rule", async () => {
  const terms = fc.record(
    {
      enabled: fc.boolean(),
      expiresAt: ANY_FACTS.map(({ now }) => now),
      maxClicks: fc.constant(100),
      passwordHash: fc.constant(HASH),
      forwardQuery: fc.boolean(),
      ruleSet: fc.constant("sale"),
      ios: fc.constant("https://ios.example/" as Target),
      android: fc.constant("https://android.example/" as Target),
      preview: fc.constant({ title: "T", description: null, image: null }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(ANY_RULES, terms, ANY_FACTS, async (rules, more, facts) => {
      const stored = storedWith({ ...more, rules });
      const { decision, rule } = simulate({ stored, field: id, used: 0, policies }, supposed(inputOf(facts)));
      const said =
        decision.kind === "redirect" ? `${decision.url} by ${rule?.index} ${rule?.side} ${systemIn(decision)}` : decision.kind;
      expect(said).toBe(await redirected(stored, facts));
    }),
    { numRuns: 2000 },
  );
});

describe("a simulation", () => {
  const rules = rulesFrom([
    { name: "phones", if: { all: [{ device: "mobile" }, { not: { country: "US" } }] }, url: "https://phone.example/" },
    { split: [{ url: "https://a.example/" }, { url: "https://b.example/", weight: 0 }] },
  ]);

  test("says which rule won, and why it and no other", () => {
    expect(simulated({ rules }, { device: "mobile", country: "de" })).toMatchObject({
      decision: { kind: "redirect", url: "https://phone.example/", status: 302, takesUse: false, why: null },
      rule: { ruleSet: null, index: 0, name: "phones", side: null },
      rules: [
        {
          name: "phones",
          holds: true,
          if: {
            holds: true,
            parts: [
              { condition: { device: ["mobile"] }, holds: true },
              {
                condition: { not: { country: ["US"] } },
                holds: true,
                parts: [{ condition: { country: ["US"] }, holds: false }],
              },
            ],
          },
        },
        { name: null, holds: true, if: null },
      ],
      visitor: { device: "mobile", country: "DE", at: "2027-01-15T08:00:00.000Z" },
    });
    expect(simulated({ rules }, { device: "mobile", country: "US" })).toMatchObject({
      decision: { url: "https://a.example/" },
      rule: { index: 1, name: null, side: 0 },
      rules: [{ holds: false }, { holds: true }],
    });
    expect(simulated({}, {})).toMatchObject({ decision: { url: "https://example.com/where" }, rule: null, rules: [] });
  });

  test("looks at the set of the link behind its own rules", () => {
    const own = rulesFrom([{ name: "own", if: { os: "ios" }, url: "https://own.example/" }]);
    expect(simulated({ rules: own, ruleSet: "sale" }, { device: "tv" })).toMatchObject({
      decision: { url: "https://sale.example/" },
      rule: { ruleSet: "sale", index: 0, name: "sold" },
      rules: [
        { ruleSet: null, name: "own", holds: false },
        { ruleSet: "sale", name: "sold", holds: true },
      ],
    });
    expect(simulated({ rules: own, ruleSet: "sale" }, { device: "tv", os: "ios" }).rule).toMatchObject({
      ruleSet: null,
      index: 0,
    });
  });

  test("says what leads there: a rule, the target for a system, or the URL of the link", () => {
    const own = rulesFrom([{ if: { language: "de" }, url: "https://own.example/" }]);
    const [ios, android] = ["https://ios.example/", "https://android.example/"] as const;
    const terms = { rules: own, ios: ios as Target, android: android as Target };
    const led = (input: object, more: Partial<Terms> = {}) => {
      const { decision, rule } = simulated({ ...terms, ...more }, input);
      return [decision.via, rule?.index ?? null, decision.url];
    };
    expect(led({ os: "ios" })).toEqual(["ios", null, ios]);
    expect(led({ os: "android" })).toEqual(["android", null, android]);
    expect(led({ os: "ios", acceptLanguage: "de" })).toEqual(["rule", 0, "https://own.example/"]);
    expect(led({ os: "linux" })).toEqual([null, null, "https://example.com/where"]);
    expect(led({ os: "ios" }, { expiresAt: 1, ends: { expired: "https://end.example/" as Target } })).toEqual([
      null,
      null,
      "https://end.example/",
    ]);
    expect(led({ os: "ios" }, { expiresAt: 1 })).toEqual([null, null, null]);
    expect(led({ userAgent: "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15" })).toEqual(["ios", null, ios]);
  });

  test("knows a password only if it is said to, and takes no use", () => {
    const terms = { passwordHash: HASH, maxClicks: 3 };
    expect(simulated(terms, {}).decision).toEqual({
      kind: "ask-password",
      why: null,
      url: null,
      status: null,
      via: null,
      takesUse: false,
    });
    expect(simulated(terms, { knowsPassword: true }).decision).toMatchObject({ kind: "redirect", takesUse: true });
    expect(simulated(terms, { knowsPassword: true }, id, 3).decision).toMatchObject({ kind: "gone", why: "used-up" });
    expect(simulated(terms, { knowsPassword: true, preview: true }).decision.kind).toBe("preview");
    expect(simulated(terms, { bot: true }).decision.kind).toBe("ask-password");
    expect(simulated({ maxClicks: 3 }, { bot: true }).decision.kind).toBe("preview");
  });

  test("is of a program that shows links where they are posted, by its user agent or outright", () => {
    const preview = { title: "T", description: null, image: null };
    expect(simulated({ preview }, { userAgent: "Twitterbot/1.0" }).decision).toMatchObject({ kind: "preview", url: null });
    expect(simulated({ preview }, { previewer: true })).toMatchObject({
      decision: { kind: "preview" },
      visitor: { bot: true, preview: true, previewer: true },
    });
    expect(simulated({ preview }, { userAgent: "Twitterbot/1.0", previewer: false }).decision.kind).toBe("redirect");
    expect(simulated({ maxClicks: 1 }, { userAgent: "Twitterbot/1.0", previewer: false }).decision.kind).toBe("redirect");
    expect(simulated({ preview, maxClicks: 1 }, { previewer: true, preview: false, bot: false }).decision.kind).toBe("preview");
  });

  test("is of the code that is followed: an alias, one that was retired, the first one", () => {
    expect(simulated({ isBornCodeRetired: true }, {}).decision).toMatchObject({ kind: "gone", why: "deleted" });
    expect(simulated({ isBornCodeRetired: true }, {}, "also" as Field).decision.kind).toBe("redirect");
    expect(simulated({}, {}, "old" as Field).decision).toMatchObject({ kind: "gone", why: "deleted" });
  });

  test("takes the path and the query along", () => {
    const terms = { forwardPath: true, forwardQuery: true };
    expect(simulated(terms, { path: "a/b", query: "?x=1" }).decision.url).toBe("https://example.com/where/a/b?x=1");
    expect(simulated(terms, { path: "/../a" }).decision.kind).toBe("not-found");
  });

  test("is that of a scan where the query has its marker, or where that is said", () => {
    const terms = { forwardQuery: true, rules: rulesFrom([{ if: { qr: true }, url: "https://paper.example/" }]) };
    expect(simulated(terms, {}).decision.url).toBe("https://example.com/where");
    expect(simulated(terms, { query: "qr&a=1" })).toMatchObject({
      decision: { url: "https://paper.example/?a=1" },
      visitor: { qr: true },
    });
    expect(simulated(terms, { qr: true }).decision.url).toBe("https://paper.example/");
    expect(simulated(terms, { query: "qr", qr: false }).visitor).toMatchObject({ qr: false });
  });

  test("believes what is said outright more than what follows from the rest", () => {
    const userAgent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    expect(simulated({}, { userAgent }).visitor).toMatchObject({ bot: true, device: null });
    expect(simulated({}, { userAgent, bot: false, device: "tv", os: "tizen" }).visitor).toMatchObject({
      bot: false,
      device: "tv",
      os: "tizen",
    });
    expect(simulated({}, { ip: "::ffff:192.0.2.7" }).visitor).toMatchObject({ ip: "192.0.2.7" });
    expect(simulated({}, { referrer: "News.example" }).visitor).toMatchObject({ referrer: "news.example" });
  });

  test.each([
    [[], "invalid_field visitor"],
    [{ planet: "earth" }, "unknown_field visitor.planet"],
    [{ at: "tomorrow" }, "invalid_field at"],
    [{ ip: "10.0.0.0/8" }, "invalid_field ip"],
    [{ ip: "localhost" }, "invalid_field ip"],
    [{ device: "phone" }, "invalid_field device"],
    [{ os: 1 }, "invalid_field os"],
    [{ country: "DEU" }, "invalid_field country"],
    [{ bot: "yes" }, "invalid_field bot"],
    [{ query: "x".repeat(9000) }, "invalid_field query"],
    [{ userAgent: "a\nb" }, "invalid_field userAgent"],
  ])("refuses %j", (input, refusal) => {
    let told = "";
    try {
      supposed(input);
    } catch (error) {
      if (error instanceof LinnetError) told = `${error.code} ${error.field}`;
    }
    expect(told).toBe(refusal);
  });
});
