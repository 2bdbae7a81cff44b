// What may be said in rules, and what is refused: by the path of what is wrong, with what is allowed.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { LinnetError } from "../../../src/core/errors.ts";
import { CONDITIONS_MAX, DEPTH_MAX, RULES_MAX, SIDES_MAX } from "../../../src/core/rules/rule.ts";
import { ANY_RULES, conditionOf, rulesFrom } from "../../support/visitors.ts";

const url = "https://a.example/";

function refusal(value: unknown): string {
  try {
    rulesFrom(value);
  } catch (error) {
    if (error instanceof LinnetError) return `${error.code} ${error.field}`;
    throw error;
  }
  return "taken";
}

const ifSo = (condition: unknown) => refusal([{ if: condition, url }]);

const nested = (depth: number): object => (depth === 1 ? { bot: true } : { not: nested(depth - 1) });

describe("rules", () => {
  test.each([
    ["no list", {}, "rules"],
    ["a rule that is none", ["x"], "rules[0]"],
    ["a rule that leads nowhere", [{ if: { bot: true } }], "rules[0]"],
    ["a rule that leads to two places", [{ url, split: [{ url }] }], "rules[0]"],
    ["a split of none", [{ split: [] }], "rules[0].split"],
    ["a split of too many", [{ split: Array.from({ length: SIDES_MAX + 1 }, () => ({ url })) }], "rules[0].split"],
    ["a split without any weight", [{ split: [{ url, weight: 0 }] }], "rules[0].split"],
    ["a weight that is half", [{ url }, { split: [{ url, weight: 0.5 }] }], "rules[1].split[0].weight"],
    ["a weight below none", [{ split: [{ url, weight: -1 }] }], "rules[0].split[0].weight"],
    ["a name that is too long", [{ name: "x".repeat(61), url }], "rules[0].name"],
    ["too many rules", Array.from({ length: RULES_MAX + 1 }, () => ({ url })), "rules"],
    [
      "too many conditions",
      Array.from({ length: 5 }, () => ({ if: { all: Array.from({ length: CONDITIONS_MAX / 5 }, () => ({ bot: true })) }, url })),
      "rules[4].if.all[35]",
    ],
    ["too much text", Array.from({ length: 20 }, (_, at) => ({ url: `https://a.example/${"x".repeat(2000)}${at}` })), "rules"],
  ])("are refused for %s", (_what, value, field) => {
    expect(refusal(value)).toBe(`invalid_field ${field}`);
  });

  test.each([
    ["a rule", [{ url, goal: 1 }], "rules[0].goal"],
    ["a side", [{ split: [{ url, share: 1 }] }], "rules[0].split[0].share"],
    ["a condition", [{ if: { planet: ["earth"] }, url }], "rules[0].if.planet"],
    ["a parameter", [{ if: { query: { name: "a", contains: "b" } }, url }], "rules[0].if.query.contains"],
  ])("are refused for what nobody knows in %s", (_what, value, field) => {
    expect(refusal(value)).toBe(`unknown_field ${field}`);
  });

  test.each([
    [{}, "if"],
    [[], "if"],
    ["bot", "if"],
    [{ bot: true, os: ["ios"] }, "if"],
    [{ all: [] }, "if.all"],
    [{ any: {} }, "if.any"],
    [{ not: [] }, "if.not"],
    [{ all: [{ any: [{ os: "beos" }] }] }, "if.all[0].any[0].os"],
    [{ device: [] }, "if.device"],
    [{ device: ["phone"] }, "if.device[0]"],
    [{ device: 1 }, "if.device"],
    [{ os: ["ios", "beos"] }, "if.os[1]"],
    [{ browser: "mosaic" }, "if.browser"],
    [{ language: "deutsch-österreich" }, "if.language"],
    [{ language: "*" }, "if.language"],
    [{ country: "DEU" }, "if.country"],
    [{ country: null }, "if.country"],
    [{ region: "BY" }, "if.region"],
    [{ city: "" }, "if.city"],
    [{ ip: "10.0.0.0/40" }, "if.ip"],
    [{ ip: ["10.0.0.1", "localhost"] }, "if.ip[1]"],
    [{ query: "ref" }, "if.query"],
    [{ query: { name: "" } }, "if.query.name"],
    [{ query: { name: "a", equals: "b", matches: "c" } }, "if.query"],
    [{ query: { name: "a", equals: 1 } }, "if.query.equals"],
    [{ query: { name: "a", matches: "*".repeat(101) } }, "if.query.matches"],
    [{ referrer: Array.from({ length: 40 }, () => "ü").join(".") }, "if.referrer"],
    [{ referrer: "https://example.com/" }, "if.referrer"],
    [{ referrer: "exa mple" }, "if.referrer"],
    [{ referrer: "user@example.com" }, "if.referrer"],
    [{ date: {} }, "if.date"],
    [{ date: { from: "tomorrow" } }, "if.date.from"],
    [{ date: { from: "2027-01-02T00:00:00Z", until: "2027-01-01T00:00:00Z" } }, "if.date.until"],
    [{ time: { days: ["mon"] } }, "if.time.zone"],
    [{ time: { zone: "Berlin", days: ["mon"] } }, "if.time.zone"],
    [{ time: { zone: "UTC" } }, "if.time"],
    [{ time: { zone: "UTC", days: ["monday"] } }, "if.time.days[0]"],
    [{ time: { zone: "UTC", from: "9:00" } }, "if.time.from"],
    [{ time: { zone: "UTC", from: "09:00", until: "24:01" } }, "if.time.until"],
    [{ time: { zone: "UTC", from: "09:00", until: "09:00" } }, "if.time.until"],
    [{ percentage: 101 }, "if.percentage"],
    [{ percentage: Number.NaN }, "if.percentage"],
    [{ percentage: { group: "x" } }, "if.percentage"],
    [{ bot: "yes" }, "if.bot"],
    [{ qr: 1 }, "if.qr"],
    [nested(DEPTH_MAX + 1), `if${".not".repeat(DEPTH_MAX)}`],
  ])("are refused for %j", (condition, path) => {
    expect(ifSo(condition)).toBe(`invalid_field rules[0].${path}`);
  });

  test.each([
    [nested(DEPTH_MAX), nested(DEPTH_MAX)],
    [{ device: "iOS" }, { device: ["ios"] }],
    [{ country: ["de", "DE", "at"] }, { country: ["DE", "AT"] }],
    [{ language: ["PT-br"] }, { language: ["pt-BR"] }],
    [{ ip: "2001:DB8::/32" }, { ip: ["2001:db8::/32"] }],
    [{ referrer: "Bücher.Example" }, { referrer: ["xn--bcher-kva.example"] }],
    [{ percentage: 12.5 }, { percentage: { share: 12.5 } }],
    [{ percentage: { share: 5, group: " beta " } }, { percentage: { share: 5, group: "beta" } }],
    [{ date: { from: "2027-01-01T01:00:00+01:00", until: null } }, { date: { from: "2027-01-01T00:00:00.000Z" } }],
    [{ time: { zone: "UTC", days: ["sun", "mon", "sun"] } }, { time: { zone: "UTC", days: ["mon", "sun"] } }],
    [{ query: { name: "a", equals: "" } }, { query: { name: "a", equals: "" } }],
  ])("keep %j as %j", (condition, kept) => {
    expect(conditionOf(condition)).toEqual(kept as ReturnType<typeof conditionOf>);
  });

  test("are none where null is said, and weigh 1 where nothing is", () => {
    expect(rulesFrom(null)).toEqual([]);
    expect(rulesFrom([{ name: " ", split: [{ url }] }])).toEqual(rulesFrom([{ split: [{ url, weight: 1 }] }]));
  });

  test("that were kept are kept as they are", () => {
    fc.assert(fc.property(ANY_RULES, (rules) => expect(rulesFrom(rules)).toEqual(rules)));
  });

  test("are kept in a form that is taken again, whatever letters they are sent in", () => {
    // Composed of several code points that NFC takes apart, or of labels that punycode makes longer.
    const hostile = fc.constantFrom("\u0958", "\ufb1d", "e\u0301", "\u1e9b\u0323", "ü", "a", "ß", "\u{1F426}");
    const word = fc.array(hostile, { minLength: 1, maxLength: 300 }).map((letters) => letters.join(""));
    const kinds = word.chain((text) =>
      fc.constantFrom<object>(
        { city: text },
        { query: { name: text } },
        { query: { name: "a", equals: text } },
        { query: { name: "a", matches: text } },
        { percentage: { share: 1, group: text } },
        { referrer: text },
        { referrer: `${text}.example` },
        { language: "de-Latn-DE-u-ca-islamicc-nu-latn" },
      ),
    );
    fc.assert(
      fc.property(kinds, word, (condition, name) => {
        for (const rule of [{ if: condition, url }, { name, url }, { split: [{ name, url }] }]) {
          if (refusal([rule]) !== "taken") continue;
          const kept = rulesFrom([rule]);
          expect(rulesFrom(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("of any shape are taken or refused, and never break", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(["taken", "invalid_field", "unknown_field"]).toContain(refusal([{ if: value, url }]).split(" ")[0] as string);
        expect(["taken", "invalid_field", "unknown_field"]).toContain(refusal(value).split(" ")[0] as string);
      }),
      { numRuns: 2000 },
    );
  });
});
