// What conditions are made of: addresses, patterns, wall clocks, lots.
import { describe, expect, test } from "bun:test";
import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import type { Field } from "../../../src/core/field.ts";
import { addressFrom, isWithin, type Range, rangeFrom } from "../../../src/core/rules/address.ts";
import { choose } from "../../../src/core/rules/choose.ts";
import { matchesGlob } from "../../../src/core/rules/glob.ts";
import { placeOf } from "../../../src/core/rules/lot.ts";
import { clockIn, isZone } from "../../../src/core/rules/wall-clock.ts";
import { parametersOf } from "../../../src/core/visitor.ts";
import { rulesFrom, visitorWith } from "../../support/visitors.ts";

const ANY_ADDRESS = fc.oneof(fc.ipV4(), fc.ipV6());

describe("an address", () => {
  test("is one exactly where the platform says so", () => {
    const odd = fc.stringMatching(/^[0-9a-f:.]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(ANY_ADDRESS, odd, fc.string()), (text) => {
        const isKnown = isIP(text) !== 0 && !text.includes("%");
        expect(addressFrom(text) !== null).toBe(isKnown);
      }),
      { numRuns: 5000 },
    );
  });

  test("lies in a range exactly where the platform says so", () => {
    const range = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).filter(([text]) => addressFrom(text)?.length === 4),
    );
    fc.assert(
      fc.property(range, ANY_ADDRESS, fc.boolean(), ([first, bits], other, isOwn) => {
        const list = new BlockList();
        list.addSubnet(first, bits, first.includes(":") ? "ipv6" : "ipv4");
        const asked = isOwn ? first : other;
        const address = addressFrom(asked);
        // The platform takes IPv4 for a part of IPv6; here they are two.
        if (address === null || asked.includes(":") !== first.includes(":") || (asked.includes(":") && address.length === 1))
          return;
        const expected = list.check(asked, asked.includes(":") ? "ipv6" : "ipv4");
        expect(isWithin(address, rangeFrom(`${first}/${bits}`) as Range)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "1.2.3.256",
    "1.2.3.4/33",
    "1.2.3.4/",
    "1.2.3.4/-1",
    "1.2.3.4/08",
    "::/129",
    ":::",
    "1::2::3",
    "::ffff:1.2.3.4/95",
    "g::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1.2.3.4::",
    "::1.2.3.4:1",
  ])("%p is no range", (text) => {
    expect(rangeFrom(text)).toBeNull();
  });
});

describe("a pattern", () => {
  test.each([
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["*", "anything", true],
    ["a*", "a", true],
    ["a*c", "abc", true],
    ["a*c", "abcd", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["*b*", "abc", true],
    ["**a**", "a", true],
    ["a*b*c", "a-b-b-c", true],
    ["a.c", "abc", false],
    ["[a]", "[a]", true],
    ["A", "a", false],
  ])("%p and %p: %p", (pattern, text, fits) => {
    expect(matchesGlob(pattern, text)).toBe(fits);
  });

  test("fits what the same regular expression fits", () => {
    const some = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(some, fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll("?", ".").replace(/\*+/g, ".*")}$`, "s");
        expect(matchesGlob(pattern, text)).toBe(expression.test(text));
      }),
      { numRuns: 5000 },
    );
  });

  test("takes no more steps than its length times the text's", () => {
    const text = "a".repeat(8000);
    expect(matchesGlob(`${"*a".repeat(150)}b`, text)).toBe(false);
  });
});

describe("a wall clock", () => {
  test("shows what the platform's calendar shows, in every zone, whatever was asked before", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.array(fc.integer({ min: 0, max: 4_000_000_000_000 }), { minLength: 1 }),
        (zone, times) => {
          const clock = clockIn(zone);
          for (const now of times) {
            const shown = new Date(now).toLocaleString("en-GB", {
              timeZone: zone,
              weekday: "short",
              hour: "2-digit",
              minute: "2-digit",
            });
            const [, day = "", hour, minute] = /^(\w{3}),? (\d\d):(\d\d)$/.exec(shown) ?? [];
            const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            expect(clock(now)).toBe(days.indexOf(day) * 1440 + Number(hour) * 60 + Number(minute));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("shows a minute that begins within one of UTC", () => {
    const clock = clockIn("Africa/Monrovia");
    const minutes = [29, 30].map((second) => clock(Date.UTC(1970, 10, 17, 18, 24, second)));
    expect(minutes).toEqual([1440 + 17 * 60 + 39, 1440 + 17 * 60 + 40]);
  });

  test.each([
    ["UTC", true],
    ["Europe/Berlin", true],
    ["europe/berlin", true],
    ["Berlin", false],
    ["", false],
    ["Mars/Olympus", false],
  ])("is in %p: %p", (zone, is) => {
    expect(isZone(zone)).toBe(is);
  });
});

const VISITORS = 100_000;
const lots = Array.from({ length: VISITORS }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 0);

describe("a lot", () => {
  test("puts as many to each side as its weight says, within one per cent", () => {
    const rules = rulesFrom([
      {
        split: [
          { url: "https://a.example/", weight: 1 },
          { url: "https://b.example/", weight: 2 },
          { url: "https://none.example/", weight: 0 },
          { url: "https://c.example/", weight: 7 },
        ],
      },
    ]);
    const counts = [0, 0, 0, 0];
    for (const lot of lots) {
      const side = choose(rules, visitorWith({ lotFor: () => lot }), "x" as Field)?.side ?? -1;
      counts[side] = (counts[side] ?? 0) + 1;
    }
    const shares = counts.map((count) => count / VISITORS);
    expect(shares[2]).toBe(0);
    for (const [side, share] of [0.1, 0.2, 0, 0.7].entries()) expect(Math.abs((shares[side] ?? 0) - share)).toBeLessThan(0.01);
  });

  test("lets those in first who are among fewer, in one group", () => {
    const rulesOf = (percentage: number) => rulesFrom([{ if: { percentage }, url: "https://a.example/" }]);
    const [few, many] = [rulesOf(20), rulesOf(50)];
    let inFew = 0;
    for (const lot of lots.slice(0, 10_000)) {
      const visitor = visitorWith({ lotFor: () => lot });
      if (choose(few, visitor, "x" as Field) === null) continue;
      inFew++;
      expect(choose(many, visitor, "x" as Field)).not.toBeNull();
    }
    expect(Math.abs(inFew / 10_000 - 0.2)).toBeLessThan(0.02);
  });

  test("knows nothing of another group, nor a split of a share", () => {
    const half = (group: string) => (lot: number) => placeOf(lot, group) < 0.5;
    const both = lots.filter(half("one")).filter(half("two")).length / VISITORS;
    expect(Math.abs(both - 0.25)).toBeLessThan(0.01);
    const rules = rulesFrom([{ if: { percentage: 50 }, split: [{ url: "https://a.example/" }, { url: "https://b.example/" }] }]);
    const sides = lots.map((lot) => choose(rules, visitorWith({ lotFor: () => lot }), "x" as Field)?.side ?? null);
    for (const side of [0, 1]) {
      expect(Math.abs(sides.filter((one) => one === side).length / VISITORS - 0.25)).toBeLessThan(0.01);
    }
  });

  test("is the same for ever: visitors stay where they are over restarts and versions", () => {
    expect(["", "one", "two"].map((group) => Math.floor(placeOf(123_456_789, group) * 1e9))).toEqual([
      305720516, 679616445, 340303622,
    ]);
  });
});

describe("parameters", () => {
  test("are those that the URL Standard reads, where they are UTF-8", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }))), (pairs) => {
        const text = new URLSearchParams(pairs).toString();
        const expected = new Map<string, string[]>();
        for (const [name, value] of new URLSearchParams(text)) expected.set(name, [...(expected.get(name) ?? []), value]);
        expect(parametersOf(text)).toEqual(expected);
      }),
    );
  });
});
