// Rules in a form: what is built comes back, what can't be built is kept, and each can be read as a sentence.
import { describe, expect, test } from "bun:test";
import type { Condition, Rule } from "@linnet/client";
import fc from "fast-check";
import { draftFrom, draftText, EMPTY } from "../../../web/src/dashboard/links/draft.ts";
import {
  type BuiltCondition,
  emptyLeaf,
  KINDS,
  type Leaf,
  type ListKind,
  leafFrom,
} from "../../../web/src/dashboard/links/rules/condition.ts";
import { placeOf } from "../../../web/src/dashboard/links/rules/place.ts";
import { moved, nextId, type RuleDraft, ruleDrafts, rulesOf, WEIGHT } from "../../../web/src/dashboard/links/rules/rule-draft.ts";
import { ruleWords, shortUrl } from "../../../web/src/dashboard/links/rules/sentence.ts";
import * as values from "../../../web/src/dashboard/links/rules/values.ts";
import { speechIn, wordsOfPages } from "../../../web/src/dashboard/text/speech.ts";
import { KINDS as API_KINDS, DEVICES } from "../../src/core/rules/kinds.ts";
import { parseRules } from "../../src/core/rules/rule.ts";
import { WEEKDAYS } from "../../src/core/rules/wall-clock.ts";
import { parseKeptTarget } from "../../src/core/target.ts";
import { BROWSERS, SYSTEMS } from "../../src/core/visitor.ts";

await wordsOfPages();
const english = ruleWords(await speechIn("en", ["en-GB"]));
const german = ruleWords(await speechIn("de", ["de-DE"]));

describe("a rule as a sentence", () => {
  const SENTENCES: readonly (readonly [Condition, string, string])[] = [
    [{ country: ["DE", "AT"] }, "from Germany or Austria", "aus Deutschland oder Österreich kommt"],
    [{ country: ["CH", "US"] }, "from Switzerland or the United States", "aus der Schweiz oder den USA kommt"],
    [{ region: ["DE-BY"] }, "in the region DE-BY", "in der Region DE-BY ist"],
    [{ city: ["Munich", "Bern"] }, "in Munich or Bern", "in Munich oder Bern ist"],
    [{ device: ["ios", "tv"] }, "on an iPhone or iPad or a television", "mit einem iPhone oder iPad oder einem Fernseher surft"],
    [{ os: ["macos", "windows"] }, "on macOS or Windows", "macOS oder Windows benutzt"],
    [{ browser: ["samsung"] }, "using Samsung Internet", "Samsung Internet benutzt"],
    [{ language: ["de", "fr"] }, "preferring German or French", "Deutsch oder Französisch bevorzugt"],
    [{ ip: ["192.0.2.0/24"] }, "with an address in 192.0.2.0/24", "mit einer Adresse in 192.0.2.0/24 kommt"],
    [{ referrer: ["example.com", "*"] }, "coming from example.com or any page", "von example.com oder irgendeiner Seite kommt"],
    [{ query: { name: "ref" } }, "with ref in the query", "mit ref in der Query kommt"],
    [{ query: { name: "ref", equals: "x" } }, "with ref=x in the query", "mit ref=x in der Query kommt"],
    [{ query: { name: "ref", matches: "x*" } }, "with ref like x* in the query", "mit ref wie x* in der Query kommt"],
    [{ date: { from: "2030-01-02T00:00:00.000Z" } }, "from 2 Jan 2030, 00:00 on", "ab 02.01.2030, 00:00 kommt"],
    [{ date: { until: "2030-01-02T00:00:00.000Z" } }, "before 2 Jan 2030, 00:00", "vor 02.01.2030, 00:00 kommt"],
    [
      { time: { zone: "Europe/Berlin", days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", until: "17:00" } },
      "from Monday to Friday between 09:00 and 17:00 (Europe/Berlin)",
      "von Montag bis Freitag zwischen 09:00 und 17:00 (Europe/Berlin) kommt",
    ],
    [{ time: { zone: "UTC", days: ["sat", "sun"] } }, "on Saturday or Sunday (UTC)", "am Samstag oder Sonntag (UTC) kommt"],
    [{ time: { zone: "UTC", from: "22:00" } }, "between 22:00 and 24:00 (UTC)", "zwischen 22:00 und 24:00 (UTC) kommt"],
    [{ percentage: { share: 12.5 } }, "among 12.5% of all", "zu 12,5 % aller gehört"],
    [{ percentage: { share: 20, group: "beta" } }, "among 20% of all (group beta)", "zu 20 % aller gehört (Gruppe beta)"],
    [{ bot: true }, "that are robots", "ein Roboter ist"],
    [{ qr: false }, "who scanned no QR code", "keinen QR-Code gescannt hat"],
    [{ not: { bot: true } }, "that are no robots", "kein Roboter ist"],
    [{ not: { country: ["DE"] } }, "not from Germany", "nicht aus Deutschland kommt"],
    [
      { all: [{ country: ["DE"] }, { not: { device: ["ios"] } }, { qr: true }] },
      "from Germany, not on an iPhone or iPad and who scanned a QR code",
      "aus Deutschland kommt, nicht mit einem iPhone oder iPad surft und einen QR-Code gescannt hat",
    ],
    [
      { any: [{ os: ["linux"] }, { not: { all: [{ bot: true }, { qr: true }] } }, { all: [{ os: ["macos"] }] }] },
      "on Linux, not (that are robots and who scanned a QR code) or on macOS",
      "Linux benutzt, nicht (ein Roboter ist und einen QR-Code gescannt hat) oder macOS benutzt",
    ],
  ];
  // Dates and percents have blanks that break no line in them.
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

  test.each(SENTENCES)("says %j", (condition, inEnglish, inGerman) => {
    expect([plain(english.condition(condition)), plain(german.condition(condition))]).toEqual([inEnglish, inGerman]);
  });

  test("says of each kind of condition that there is", () => {
    const said = new Set(SENTENCES.map(([condition]) => Object.keys(condition)[0]));
    expect(Object.keys(API_KINDS).filter((kind) => !said.has(kind))).toEqual([]);
  });

  test("says where it leads, and in which shares", () => {
    const rule: Rule = { if: { country: ["DE"] }, url: "https://example.com/de" };
    expect(english.sentence(rule)).toBe("For visitors from Germany → https://example.com/de");
    expect(german.sentence(rule)).toBe("Wer aus Deutschland kommt → https://example.com/de");
    const split = [
      { url: "https://a.example/", weight: 7 },
      { url: "https://b.example/x", weight: 3, name: "new" },
    ];
    expect(english.sentence({ split })).toBe("For everybody: 70% → a.example, 30% → b.example/x (new)");
    expect(plain(german.sentence({ split }))).toBe("Für alle: 70 % → a.example, 30 % → b.example/x (new)");
  });

  test("leaves open what is not said yet", () => {
    expect(english.sentence({ if: { country: [] }, url: "" })).toBe("For visitors from … → …");
    expect(english.condition({ percentage: { share: "" as unknown as number } })).toBe("among … of all");
    expect(english.target({ split: [{ url: "", weight: 0 }] })).toBe("0% → …");
  });

  test("shows what nobody knows as it is", () => {
    const condition = { moon: "full" } as unknown as Condition;
    expect(english.condition(condition)).toBe('{"moon":"full"}');
    expect(english.condition({ country: ["XX", "no country"] })).toBe("from XX or no country");
    expect(shortUrl("http://a.example/")).toBe("http://a.example/");
  });
});

const url = fc.constantFrom("https://a.example/", "https://b.example/x?y=1");
const words = (...all: string[]) => fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 });
const LISTED: Readonly<Record<ListKind, fc.Arbitrary<string[]>>> = {
  browser: words(...values.BROWSERS),
  city: words("Munich", "São Paulo"),
  country: words(...values.COUNTRIES),
  device: words(...values.DEVICES),
  ip: words("192.0.2.7", "2001:db8::/32"),
  language: words("de", "pt-BR", "zh-Hant"),
  os: words(...values.SYSTEMS),
  referrer: words("*", "example.com"),
  region: words("DE-BY", "US-CA"),
};
const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  ...Object.entries(LISTED).map(([kind, listed]) => listed.map((some): Leaf => ({ kind: kind as ListKind, values: some }))),
  fc.record({ kind: fc.constantFrom("bot", "qr"), is: fc.boolean() }),
  fc
    .record({ name: fc.constantFrom("a", "ref"), value: fc.constantFrom("", "x*"), test: fc.constantFrom("equals", "matches") })
    .map((query): Leaf => ({ kind: "query", ...query })),
  fc.constant<Leaf>({ kind: "query", name: "ref", test: "there", value: "" }),
  fc.constantFrom<Leaf>(
    { kind: "date", from: "2030-01-02T03:04:05.678Z", until: "" },
    { kind: "date", from: "", until: "2031-01-01T00:00:00.000Z" },
    { kind: "date", from: "2030-01-01T00:00:00.000Z", until: "2031-01-01T00:00:00.000Z" },
  ),
  fc
    .record({
      days: fc.subarray([...values.WEEKDAYS], { minLength: 1 }),
      from: fc.constantFrom("", "22:00"),
      until: fc.constantFrom("", "24:00"),
    })
    .map((time): Leaf => ({ kind: "time", zone: "Europe/Berlin", ...time })),
  fc
    .record({ share: fc.integer({ min: 0, max: 1000 }), group: fc.constantFrom("", "beta") })
    .map(({ share, group }): Leaf => ({ kind: "percentage", share: String(share / 10), group })),
);
const numbered = <Part extends object>(parts: readonly Part[]) => parts.map((part, id) => ({ id, ...part }));
const conditions = fc.array(fc.record({ isNot: fc.boolean(), leaf }), { maxLength: 4 });
const sides = fc.array(
  fc.record({ name: fc.constantFrom("", "new"), url, weight: fc.integer({ min: 1, max: 1000 }).map(String) }),
  { minLength: 1, maxLength: 4 },
);
const built: fc.Arbitrary<RuleDraft> = fc
  .record({
    name: fc.constantFrom("", "phones"),
    join: fc.constantFrom("all", "any"),
    conditions,
    isSplit: fc.boolean(),
    sides,
    url,
  })
  .map(({ url: to, ...rule }) => ({
    ...rule,
    id: 0,
    // Nothing is joined where there is but one.
    join: rule.conditions.length > 1 ? rule.join : "all",
    conditions: numbered(rule.conditions) satisfies BuiltCondition[],
    sides: numbered(rule.isSplit ? rule.sides : [{ name: "", url: to, weight: WEIGHT }]),
  }));
const drafts = fc.array(built, { maxLength: 4 }).map((rules) => rules.map((rule, id) => ({ ...rule, id })));

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Condition>({ country: ["DE"] }, { bot: false }, { query: { name: "a" } }),
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie("condition").map((not) => ({ not })),
  ),
}));

describe("rules in a form", () => {
  test("come back from the API as they were built, which keeps them as they were sent", () => {
    fc.assert(
      fc.property(drafts, (all) => {
        expect(ruleDrafts(rulesOf(all))).toEqual(all);
        expect(parseRules(rulesOf(all), "rules", parseKeptTarget)).toEqual(rulesOf(all) as never);
      }),
    );
  });

  test("are sent as they came, whatever they are made of", () => {
    fc.assert(
      fc.property(fc.option(condition, { nil: undefined }), (one) => {
        const rules: Rule[] = [{ ...(one === undefined ? {} : { if: one }), url: "https://example.com/" }];
        expect(rulesOf(ruleDrafts(rules))).toEqual(rules);
      }),
    );
    const odd = [
      { if: { country: "DE" }, split: [{ url: "https://a.example/", weight: 1 }] },
      { if: { time: { zone: "UTC", days: ["mon", "moonday"] } }, url: "x" },
      { if: { percentage: 20 }, url: "x" },
      { if: { query: { name: "a", equals: "b", matches: "c" } }, url: "x" },
      { if: { moon: "full", country: ["DE"] }, url: "x" },
    ];
    expect(rulesOf(ruleDrafts(odd))).toEqual(odd as unknown as Rule[]);
  });

  test("have a form for each kind of condition, which is that kind when it is sent", () => {
    expect([...KINDS].sort()).toEqual(Object.keys(API_KINDS).sort() as never);
    for (const kind of KINDS) {
      const sent = rulesOf([
        { ...ruleDrafts([{ url: "x" }])[0], conditions: [{ id: 0, isNot: false, leaf: emptyLeaf(kind, "UTC") }] } as RuleDraft,
      ]);
      expect(leafFrom(sent[0]?.if)).toEqual(emptyLeaf(kind, "UTC"));
    }
  });

  test("offer what the API knows", () => {
    expect([...values.DEVICES].sort()).toEqual([...DEVICES].sort());
    expect(values.SYSTEMS).toEqual(SYSTEMS);
    expect(values.BROWSERS).toEqual(BROWSERS);
    expect(values.WEEKDAYS).toEqual(WEEKDAYS);
    const names = new Intl.DisplayNames("en", { type: "region" });
    expect(values.COUNTRIES.filter((code) => names.of(code) === code)).toEqual([]);
    expect(values.languages()).toContain("de");
  });

  test("send a number that is none as it was typed, so that the API says what is wrong", () => {
    const [rule] = ruleDrafts([{ if: { percentage: { share: "many" } }, split: [{ url: "x", weight: "" }] }]);
    expect(JSON.stringify(rulesOf([rule as RuleDraft]))).toBe(
      '[{"if":{"percentage":{"share":"many"}},"split":[{"url":"x","weight":""}]}]',
    );
  });

  test("change places, and stay where there is no place to go to", () => {
    const all = ruleDrafts([{ url: "a" }, { url: "b" }]);
    expect(rulesOf(moved(all, 1, -1)).map((rule) => rule.url)).toEqual(["b", "a"]);
    expect([moved(all, 0, -1), moved(all, 1, 1)]).toEqual([all, all]);
    expect([nextId([]), nextId(moved(all, 0, 1))]).toEqual([0, 2]);
  });

  test("are kept over a reload, and none of what is broken is", () => {
    fc.assert(fc.property(drafts, (rules) => expect(draftFrom(draftText({ ...EMPTY, rules }))?.rules).toEqual(rules)));
    const broken = [
      1,
      null,
      {},
      [],
      { url: 1 },
      { split: [] },
      { split: [{}] },
      { url: "a", split: [{ url: "b" }] },
      { if: 1, url: "a" },
    ];
    expect(draftFrom(JSON.stringify({ rules: [...broken, { url: "a" }] }))?.rules).toMatchObject([{ sides: [{ url: "a" }] }]);
    expect(draftFrom('{"rules":{"length":1},"ruleSet":1,"ios":[]}')).toEqual(EMPTY);
    fc.assert(fc.property(fc.jsonValue(), (rules) => void draftFrom(JSON.stringify({ rules }))));
  });
});

describe("what is wrong with a rule", () => {
  test.each([
    ["rules[1].if.all[2].country[0]", { rule: 1, part: "condition", at: 2, name: "" }],
    ["rules[0].if.any[1].not.time.until", { rule: 0, part: "condition", at: 1, name: "until" }],
    ["rules[0].if.percentage.share", { rule: 0, part: "condition", at: 0, name: "share" }],
    ["rules[0].if.time.days[3]", { rule: 0, part: "condition", at: 0, name: "days" }],
    ["rules[0].if", { rule: 0, part: "condition", at: 0, name: "" }],
    ["rules[3].url", { rule: 3, part: "side", at: 0, name: "url" }],
    ["rules[3].split[1].weight", { rule: 3, part: "side", at: 1, name: "weight" }],
    ["rules[3].split", { rule: 3, part: "side", at: 0, name: "split" }],
    ["rules[3].name", { rule: 3, part: "rule", at: 0, name: "name" }],
    ["rules[3]", { rule: 3, part: "rule", at: 0, name: "" }],
  ] as const)("stands at its field: %s", (field, place) => {
    expect(placeOf(field)).toEqual(place);
  });

  test.each(["rules", "ruleSet", "url", null])("stands at no rule: %p", (field) => {
    expect(placeOf(field)).toBeNull();
  });
});

test("a value is found by its name, and is what was typed where nothing is called so", () => {
  const named = [{ value: "DE", name: "Germany" }];
  expect([values.valueCalled(" germany ", named), values.valueCalled("at", named)]).toEqual(["DE", "at"]);
});
