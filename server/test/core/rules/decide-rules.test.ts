// Where a link with rules leads whom: one table for every kind of condition, and what holds for any rules and visitors.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decide } from "../../../src/core/decide.ts";
import type { Field } from "../../../src/core/field.ts";
import { PLAIN_TERMS, type Terms, withTerms } from "../../../src/core/link.ts";
import { choose, explain } from "../../../src/core/rules/choose.ts";
import type { Rule } from "../../../src/core/rules/rule.ts";
import type { Target } from "../../../src/core/target.ts";
import type { Visitor } from "../../../src/core/visitor.ts";
import { ANY_CONDITION, ANY_RULES, ANY_VISITOR, NOBODY, NOW, rulesFrom, visitorWith } from "../../support/visitors.ts";

const id = "abc" as Field;
const target = "https://example.com/where" as Target;
const ruled = "https://rule.example/" as Target;

function ledBy(rules: readonly Rule[], known: Partial<Visitor>, terms: Partial<Terms> = {}): string {
  const record = withTerms({ field: id, target }, { ...PLAIN_TERMS, ...terms, rules });
  const decision = decide({ record, byAlias: false, rest: "" }, visitorWith(known));
  return decision.kind === "redirect" ? decision.target : decision.kind;
}

type Row = readonly [what: string, condition: object, known: Partial<Visitor>, holds: boolean];

const FRIDAY_8_UTC = NOW;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => ({ now: Date.parse(text) });
const berlin = (more: object) => ({ time: { zone: "Europe/Berlin", ...more } });
const lot = (place: number) => ({ lotFor: () => Math.floor(place * 2 ** 32) });

const TABLE: readonly Row[] = [
  ["an iPhone is iOS", { device: ["ios"] }, { form: "mobile", system: "ios" }, true],
  ["an iPhone is a phone", { device: ["mobile"] }, { form: "mobile", system: "ios" }, true],
  ["an iPad is iOS", { device: ["ios"] }, { form: "tablet", system: "ios" }, true],
  ["an iPad is no phone", { device: ["mobile"] }, { form: "tablet", system: "ios" }, false],
  ["an iPad is a tablet", { device: ["tablet"] }, { form: "tablet", system: "ios" }, true],
  ["a phone is one of several devices", { device: ["desktop", "android"] }, { form: "mobile", system: "android" }, true],
  ["a desk is no Android", { device: ["android"] }, { form: "desktop", system: "windows" }, false],
  ["a desk is a desk", { device: ["desktop"] }, { form: "desktop", system: "linux" }, true],
  ["a television is none of the others", { device: ["mobile", "tablet", "desktop"] }, { form: "tv", system: "tizen" }, false],
  ["a television is one", { device: ["tv"] }, { form: "tv" }, true],
  ["of an unknown device nothing holds", { device: ["ios", "android", "mobile", "tablet", "desktop", "tv"] }, {}, false],
  ["a device may stand without a list", { device: "ios" }, { system: "ios" }, true],
  ["a device may be written in capitals", { device: "iOS" }, { system: "ios" }, true],

  ["an operating system is what it is", { os: ["windows"] }, { system: "windows" }, true],
  ["an operating system is one of several", { os: ["macos", "linux"] }, { system: "linux" }, true],
  ["an operating system is no other", { os: ["macos"] }, { system: "ios" }, false],
  ["an unknown operating system is none", { os: ["windows"] }, {}, false],

  ["a browser is what it is", { browser: ["firefox"] }, { browser: "firefox" }, true],
  ["a browser is one of several", { browser: ["chrome", "edge"] }, { browser: "edge" }, true],
  ["a browser is no other", { browser: ["chrome"] }, { browser: "edge" }, false],
  ["an unknown browser is none", { browser: ["chrome"] }, {}, false],

  ["a language fits itself", { language: ["de"] }, { languages: ["de"] }, true],
  ["a language fits its region", { language: ["de"] }, { languages: ["de-at"] }, true],
  ["a region fits its language", { language: ["de-AT"] }, { languages: ["de"] }, true],
  ["a region fits itself, whatever the capitals", { language: ["DE-at"] }, { languages: ["de-at"] }, true],
  ["a region does not fit another", { language: ["de-CH"] }, { languages: ["de-at"] }, false],
  ["a language does not fit one that begins like it", { language: ["fi"] }, { languages: ["fil"] }, false],
  ["a script is a part like a region", { language: ["zh"] }, { languages: ["zh-hant-tw"] }, true],
  ["a script fits what is more exact", { language: ["zh-Hant"] }, { languages: ["zh-hant-tw"] }, true],
  ["a script does not fit another", { language: ["zh-Hans"] }, { languages: ["zh-hant-tw"] }, false],
  ["any of several languages will do", { language: ["fr", "en"] }, { languages: ["en-gb"] }, true],
  ["any of those that are preferred alike will do", { language: ["fr"] }, { languages: ["de", "fr"] }, true],
  ["who asks for no language fits none", { language: ["de"] }, {}, false],

  ["a country is what it is", { country: ["DE"] }, { country: "DE" }, true],
  ["a country is one of several", { country: ["AT", "CH", "DE"] }, { country: "CH" }, true],
  ["a country is no other", { country: ["DE"] }, { country: "AT" }, false],
  ["a country may be written small", { country: ["de"] }, { country: "DE" }, true],
  ["an unknown country is none", { country: ["DE"] }, {}, false],
  ["a region is what it is", { region: ["DE-BY"] }, { region: "DE-BY" }, true],
  ["a region is no other of its country", { region: ["DE-BY"] }, { region: "DE-BE", country: "DE" }, false],
  ["a region may be written small", { region: ["us-ca"] }, { region: "US-CA" }, true],
  ["an unknown region is none", { region: ["DE-BY"] }, { country: "DE" }, false],
  ["a city is what it is", { city: ["Munich"] }, { city: "Munich" }, true],
  ["a city may be written small", { city: ["são paulo"] }, { city: "São Paulo" }, true],
  ["a city is no other", { city: ["Munich"] }, { city: "Berlin" }, false],
  ["an unknown city is none", { city: ["Munich"] }, {}, false],

  ["an address is itself", { ip: ["192.0.2.7"] }, { address: "192.0.2.7" }, true],
  ["an address is no other", { ip: ["192.0.2.7"] }, { address: "192.0.2.8" }, false],
  ["an address lies in its range", { ip: ["192.0.2.0/24"] }, { address: "192.0.2.255" }, true],
  ["an address lies in no other range", { ip: ["192.0.2.0/24"] }, { address: "192.0.3.0" }, false],
  ["a range may end within a byte", { ip: ["192.0.2.128/25"] }, { address: "192.0.2.127" }, false],
  ["a range may end within a byte, and holds its last", { ip: ["192.0.2.128/25"] }, { address: "192.0.2.255" }, true],
  ["every IPv4 address lies in /0", { ip: ["0.0.0.0/0"] }, { address: "203.0.113.9" }, true],
  ["no IPv6 address lies in IPv4's /0", { ip: ["0.0.0.0/0"] }, { address: "2001:db8::1" }, false],
  ["an IPv6 address lies in its range", { ip: ["2001:db8::/32"] }, { address: "2001:db8:ffff::1" }, true],
  ["an IPv6 address lies in no other range", { ip: ["2001:db8::/32"] }, { address: "2001:db9::1" }, false],
  ["an IPv6 address is itself in another spelling", { ip: ["2001:DB8:0:0::1"] }, { address: "2001:db8::1" }, true],
  ["an IPv4 address is itself mapped into IPv6", { ip: ["::ffff:192.0.2.7"] }, { address: "192.0.2.7" }, true],
  ["one of several ranges will do", { ip: ["10.0.0.0/8", "192.0.2.0/24"] }, { address: "192.0.2.1" }, true],
  ["an unknown address is in none", { ip: ["0.0.0.0/0", "::/0"] }, {}, false],

  ["a parameter is there", { query: { name: "ref" } }, { query: "ref=paper" }, true],
  ["a parameter is there without a value", { query: { name: "ref" } }, { query: "ref" }, true],
  ["a parameter is not there", { query: { name: "ref" } }, { query: "reff=paper" }, false],
  ["a parameter has a value", { query: { name: "ref", equals: "paper" } }, { query: "ref=paper" }, true],
  ["a parameter has another value", { query: { name: "ref", equals: "paper" } }, { query: "ref=Paper" }, false],
  ["one of a parameter's values will do", { query: { name: "ref", equals: "b" } }, { query: "ref=a&ref=b" }, true],
  ["a parameter has an empty value", { query: { name: "ref", equals: "" } }, { query: "ref=&x=1" }, true],
  ["a parameter is encoded", { query: { name: "q ü", equals: "a&b" } }, { query: "q+%C3%BC=a%26b" }, true],
  ["a parameter that is no UTF-8 is compared as it was sent", { query: { name: "q", equals: "%FF" } }, { query: "q=%FF" }, true],
  ["a parameter fits a pattern", { query: { name: "utm", matches: "news-*" } }, { query: "utm=news-2027" }, true],
  ["a parameter fits no pattern", { query: { name: "utm", matches: "news-?" } }, { query: "utm=news-2027" }, false],
  [
    "a value that is longer than any pattern may ask for fits none",
    { query: { name: "q", matches: "*" } },
    { query: `q=${"a".repeat(301)}` },
    false,
  ],
  ["a query that is empty has no parameter", { query: { name: "ref" } }, { query: "" }, false],

  ["a referrer is itself", { referrer: ["example.com"] }, { referrer: "example.com" }, true],
  ["a referrer lies below another", { referrer: ["example.com"] }, { referrer: "www.example.com" }, true],
  ["a referrer is not what ends alike", { referrer: ["example.com"] }, { referrer: "badexample.com" }, false],
  ["a referrer does not lie above", { referrer: ["www.example.com"] }, { referrer: "example.com" }, false],
  ["a referrer may be any", { referrer: ["*"] }, { referrer: "anything.example" }, true],
  ["no referrer is none, not any", { referrer: ["*"] }, {}, false],
  ["a referrer may be written with other letters", { referrer: ["Bücher.example"] }, { referrer: "xn--bcher-kva.example" }, true],

  ["a date is from its first moment on", { date: { from: "2027-01-15T08:00:00Z" } }, { now: NOW }, true],
  ["a date is not before its first moment", { date: { from: "2027-01-15T08:00:00Z" } }, { now: NOW - 1 }, false],
  ["a date is until its end", { date: { until: "2027-01-15T08:00:00Z" } }, { now: NOW - 1 }, true],
  ["a date is not at its end", { date: { until: "2027-01-15T08:00:00Z" } }, { now: NOW }, false],
  ["a date is between two", { date: { from: "2027-01-01T00:00:00+01:00", until: "2027-02-01T00:00:00Z" } }, { now: NOW }, true],

  ["a weekday is by the zone's own clock", berlin({ days: ["fri"] }), { now: FRIDAY_8_UTC }, true],
  ["a weekday is no other", berlin({ days: ["thu", "sat"] }), { now: FRIDAY_8_UTC }, false],
  ["it is Saturday in Berlin an hour before it is in UTC", berlin({ days: ["sat"] }), { now: FRIDAY_8_UTC + 15 * HOUR_MS }, true],
  ["and not yet in UTC", { time: { zone: "UTC", days: ["sat"] } }, { now: FRIDAY_8_UTC + 15 * HOUR_MS }, false],
  ["an hour begins", berlin({ from: "09:00", until: "17:00" }), { now: FRIDAY_8_UTC }, true],
  ["an hour has not begun", berlin({ from: "09:01", until: "17:00" }), { now: FRIDAY_8_UTC }, false],
  ["an hour lasts to its last second", berlin({ from: "09:00", until: "17:00" }), at("2027-01-15T15:59:59.999Z"), true],
  ["an hour is over", berlin({ from: "09:00", until: "17:00" }), at("2027-01-15T16:00:00Z"), false],
  ["an hour may have no end but midnight", berlin({ from: "09:00" }), at("2027-01-15T22:59:00Z"), true],
  ["an hour may begin at midnight", berlin({ until: "09:30" }), { now: FRIDAY_8_UTC }, true],
  ["hours go past midnight", berlin({ from: "22:00", until: "06:00" }), at("2027-01-15T04:59:00Z"), true],
  ["hours past midnight end", berlin({ from: "22:00", until: "06:00" }), at("2027-01-15T05:00:00Z"), false],
  ["hours past midnight begin", berlin({ from: "22:00", until: "06:00" }), at("2027-01-15T21:00:00Z"), true],
  [
    "past midnight it is the day before's evening",
    berlin({ days: ["fri"], from: "22:00", until: "06:00" }),
    at("2027-01-16T01:00:00Z"),
    true,
  ],
  [
    "past midnight it is not this day's evening",
    berlin({ days: ["sat"], from: "22:00", until: "06:00" }),
    at("2027-01-16T01:00:00Z"),
    false,
  ],
  [
    "Monday's small hours are Sunday's evening",
    berlin({ days: ["sun"], from: "22:00", until: "06:00" }),
    at("2027-01-18T01:00:00Z"),
    true,
  ],
  ["a clock is set forward in spring", berlin({ from: "03:00", until: "04:00" }), at("2027-03-28T01:00:00Z"), true],
  ["an hour that spring leaves out is never", berlin({ from: "02:00", until: "03:00" }), at("2027-03-28T01:00:00Z"), false],
  ["an hour of autumn comes first", berlin({ from: "02:00", until: "03:00" }), at("2027-10-31T00:30:00Z"), true],
  ["and comes again", berlin({ from: "02:00", until: "03:00" }), at("2027-10-31T01:30:00Z"), true],
  ["a zone may lie half an hour aside", { time: { zone: "Asia/Kolkata", from: "13:30", until: "13:31" } }, { now: NOW }, true],
  ["a zone may lie a day aside", { time: { zone: "Pacific/Kiritimati", days: ["fri"], from: "22:00" } }, { now: NOW }, true],
  ["a day may have no hours", berlin({ days: ["mon", "tue", "wed", "thu", "fri"] }), { now: NOW + 2 * DAY_MS }, false],

  ["a share holds for those in front", { percentage: 100 }, lot(0.999999), true],
  ["a share of none holds for nobody", { percentage: 0 }, lot(0), false],

  ["a robot is one", { bot: true }, { isBot: true }, true],
  ["somebody is no robot", { bot: true }, {}, false],
  ["nobody but people", { bot: false }, {}, true],
  ["a scan is one", { qr: true }, { isScan: true }, true],
  ["a click is no scan", { qr: true }, {}, false],
  ["nobody but who clicks", { qr: false }, {}, true],
  ["nobody but who clicks, and no scans", { qr: false }, { isScan: true }, false],
  ["nobody but people, and no robots", { bot: false }, { isBot: true }, false],

  ["all hold", { all: [{ bot: false }, { os: "ios" }] }, { system: "ios" }, true],
  ["one of all does not", { all: [{ bot: false }, { os: "ios" }] }, { system: "linux" }, false],
  ["any holds", { any: [{ bot: true }, { os: "ios" }] }, { system: "ios" }, true],
  ["none of any does", { any: [{ bot: true }, { os: "ios" }] }, { system: "linux" }, false],
  ["what does not hold is turned round", { not: { os: "ios" } }, { system: "linux" }, true],
  ["what holds is turned round", { not: { os: "ios" } }, { system: "ios" }, false],
  ["not of what is unknown holds", { not: { country: "DE" } }, {}, true],
  [
    "trees lie in trees",
    { all: [{ any: [{ os: "ios" }, { os: "android" }] }, { not: { language: "en" } }] },
    { system: "android", languages: ["de"] },
    true,
  ],
  [
    "trees lie in trees, and fall with one leaf",
    { all: [{ any: [{ os: "ios" }, { os: "android" }] }, { not: { language: "en" } }] },
    { system: "android", languages: ["en"] },
    false,
  ],
  ["one condition of all is itself", { all: [{ bot: false }] }, {}, true],
];

describe("a rule", () => {
  test.each(TABLE)("%s", (_what, condition, known, holds) => {
    expect(ledBy(rulesFrom([{ if: condition, url: ruled }]), known)).toBe(holds ? ruled : target);
  });

  test("without a condition holds for everybody", () => {
    expect(ledBy(rulesFrom([{ url: ruled }]), {})).toBe(ruled);
  });

  test("that comes first wins, and the link itself when none does", () => {
    const rules = rulesFrom([
      { if: { os: "ios" }, url: "https://first.example/" },
      { if: { device: "mobile" }, url: "https://second.example/" },
      { if: { os: "ios" }, url: "https://third.example/" },
    ]);
    expect(ledBy(rules, { system: "ios", form: "mobile" })).toBe("https://first.example/");
    expect(ledBy(rules, { system: "android", form: "mobile" })).toBe("https://second.example/");
    expect(ledBy(rules, { system: "windows", form: "desktop" })).toBe(target);
  });

  test.each([
    ["a link that is off", { enabled: false }, "gone"],
    ["a link that has expired", { expiresAt: NOW }, "gone"],
    ["a link that has not begun", { startsAt: NOW + 1 }, "not-yet"],
    [
      "an end with a URL of its own",
      { expiresAt: NOW, ends: { expired: "https://end.example/" as Target } },
      "https://end.example/",
    ],
    ["a password", { passwordHash: "$argon2id$x" }, "ask-password"],
  ] as const)("comes after %s", (_what, terms, led) => {
    expect(ledBy(rulesFrom([{ url: ruled }]), {}, terms)).toBe(led);
  });

  test("takes the query and the path along as the link does, and has the link's status", () => {
    const record = withTerms(
      { field: id, target },
      {
        ...PLAIN_TERMS,
        rules: rulesFrom([{ url: "https://rule.example/a?x=1" }]),
        forwardQuery: true,
        forwardPath: true,
        status: 307,
      },
    );
    const decision = decide({ record, byAlias: false, rest: "/b" }, visitorWith({ query: "x=2&y=3" }));
    expect(decision).toMatchObject({ target: "https://rule.example/a/b?x=1&y=3", status: 307, choice: { rule: 0, side: null } });
  });

  test("takes a use of a link with a limit, wherever it leads", () => {
    const terms = { ...PLAIN_TERMS, rules: rulesFrom([{ url: ruled }]), maxClicks: 5, usesSince: 2 };
    const decision = decide({ record: withTerms({ field: id, target }, terms), byAlias: false, rest: "" }, NOBODY);
    expect(decision).toMatchObject({ target: ruled, use: { id, since: 2, max: 5 } });
  });
});

describe("for any rules and visitors", () => {
  const runs = { numRuns: 2000 };

  test("there is one answer, the same each time, and it is the first rule that is explained to hold", () => {
    fc.assert(
      fc.property(ANY_RULES, ANY_VISITOR, (rules, visitor) => {
        const choice = choose(rules, visitor, id);
        expect(choose(rules, visitor, id)).toEqual(choice);
        expect(choose(rulesFrom(JSON.parse(JSON.stringify(rules))), visitor, id)).toEqual(choice);
        const held = explain(rules, visitor, id).findIndex(({ holds }) => holds);
        expect(choice?.rule ?? -1).toBe(held);
      }),
      runs,
    );
  });

  test("the order of conditions that are joined changes nothing", () => {
    const joined = fc.record({
      how: fc.constantFrom("all", "any"),
      inside: fc.array(ANY_CONDITION, { minLength: 2, maxLength: 5 }),
    });
    fc.assert(
      fc.property(joined, ANY_VISITOR, fc.nat(), ({ how, inside }, visitor, seed) => {
        const turned = inside.map((_, place) => inside[(place + seed) % inside.length] as object).toReversed();
        const [one, other] = [inside, turned].map((parts) =>
          choose(rulesFrom([{ if: { [how]: parts }, url: ruled }]), visitor, id),
        );
        expect(other).toEqual(one as NonNullable<typeof one>);
      }),
      runs,
    );
  });

  test("the order of rules that never hold together changes nothing", () => {
    const systems = ["ios", "android", "linux"] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...systems]), ANY_VISITOR, (order, visitor) => {
        const rules = rulesFrom(order.map((os) => ({ if: { os }, url: `https://${os}.example/` })));
        const led = choose(rules, visitor, id)?.target ?? null;
        const isThere = order.some((os) => os === visitor.system);
        expect(led).toBe(isThere ? (`https://${visitor.system}.example/` as Target) : null);
      }),
    );
  });

  test("not, twice, is as if it were not there, and turns all into any of the opposite (De Morgan)", () => {
    fc.assert(
      fc.property(fc.array(ANY_CONDITION, { minLength: 1, maxLength: 3 }), ANY_VISITOR, (inside, visitor) => {
        const holds = (condition: object) => choose(rulesFrom([{ if: condition, url: ruled }]), visitor, id) !== null;
        expect(holds({ not: { not: { all: inside } } })).toBe(holds({ all: inside }));
        expect(holds({ not: { all: inside } })).toBe(holds({ any: inside.map((one) => ({ not: one })) }));
      }),
      runs,
    );
  });
});
