// Which texts are codes, and which codes a path may mean, by every rule.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  beginningsOf,
  type CodeRules,
  codeFrom,
  codesBeforePlus,
  codesFromPath,
  DEFAULT_ALPHABET,
  defaultAlphabet,
  foldCode,
  generateCode,
  hasCapitals,
  hasValidCheck,
  parseAlphabet,
  parseCode,
} from "../../src/core/code.ts";

const PLAIN: CodeRules = { caseMode: "sensitive", multiSegment: false };
const FOLDED: CodeRules = { caseMode: "insensitive", multiSegment: false };
const SEGMENTS: CodeRules = { caseMode: "sensitive", multiSegment: true };
const BOTH: CodeRules = { caseMode: "insensitive", multiSegment: true };

describe("a code that somebody asks for", () => {
  test.each(["a", "Spring-Sale_2026", "v1.2", "grüße", "日本語", "a".repeat(128), "-x", "x.", "_"])("may be %p", (text) => {
    expect(parseCode(text, PLAIN) as string).toBe(text);
  });

  test.each([
    "",
    "a".repeat(129),
    "a b",
    "a/b",
    "a+b",
    "a@b",
    "a%b",
    "😀",
    "a\u200bb",
    "\u202eabc",
    "abc\ufe0f",
    "\u3164",
    "\u115f",
    "\u0301",
    "a\u0000",
    "?",
    "#",
  ])("may not be %p", (text) => {
    expect(() => parseCode(text, PLAIN)).toThrow(/1–128 letters/);
  });

  test.each([
    "api",
    "API",
    "dashboard",
    "assets",
    "healthz",
    "readyz",
    "metrics",
    "robots.txt",
    "favicon.ico",
    "-",
    ".",
    "..",
    ".well-known",
  ])("may not be the reserved %p", (text) => {
    for (const rules of [PLAIN, FOLDED, SEGMENTS, BOTH]) expect(() => parseCode(text, rules)).toThrow(/Linnet itself/);
  });

  test("is the same code however its letters are composed", () => {
    expect(codeFrom("gru\u0308n", PLAIN)).toBe(codeFrom("gr\u00fcn", PLAIN));
  });
});

describe("a requested path", () => {
  const codes = (path: string, rules = PLAIN) => codesFromPath(path, rules).map(String);

  test("means its exact code first, and then the code without what mail programs append", () => {
    expect(codes("abc")).toEqual(["abc"]);
    expect(codes("abc.")).toEqual(["abc.", "abc"]);
    for (const tail of ["/", ")", ",", "%20", ").", "%3E", "%E2%80%9D", ".%20", "%C2%A0"])
      expect(codes(`abc${tail}`).at(-1)).toBe("abc");
  });

  test("is tried a bounded number of times", () => {
    expect(codes(`abc${".".repeat(100)}`).length).toBeLessThanOrEqual(9);
  });

  test("is no code when it is malformed, reserved or something else", () => {
    for (const path of ["%", "%ff", "a%2Fb", "a/b", "healthz", "a+", "a%00"]) expect(codes(path)).toEqual([]);
  });

  test("may be percent-encoded or not, in large and small digits", () => {
    for (const path of ["gr%C3%BC%C3%9Fe", "gr%c3%bc%c3%9fe", "grüße", "%67r%C3%BC%C3%9F%65", "gru%CC%88%C3%9Fe"]) {
      expect(codes(path)).toEqual(["grüße"]);
    }
    expect(codes("%61bc")).toEqual(["abc"]);
    expect(codes("%2D%5f%2E")).toEqual(["-_.", "-_"]);
  });
});

describe("a requested path that ends in a plus", () => {
  const codes = (path: string, rules = PLAIN) => codesBeforePlus(path, rules)?.map(String);

  test("asks what is behind the code before it, encoded or not, and whatever mail programs append", () => {
    for (const path of ["abc+", "abc%2B", "abc%2b", "abc+.", "abc+)", "abc+%20", "abc+/", "%61bc+"])
      expect(codes(path)).toEqual(["abc"]);
    expect(codes("abc.+")).toEqual(["abc.", "abc"]);
    expect(codes("gr%C3%BC%C3%9Fe+")).toEqual(["grüße"]);
    expect(codes("ABC+", FOLDED)).toEqual(["abc"]);
    for (const path of ["sale/shoes+", "sale%2Fshoes%2B"]) expect(codes(path, SEGMENTS)).toEqual(["sale/shoes"]);
  });

  test("means no code where there is none before it", () => {
    for (const path of ["+", "%2B", "a/b+", "c++", "a%20b+", "healthz+", `${"a".repeat(129)}+`]) expect(codes(path)).toEqual([]);
    expect(codes("a//b+", SEGMENTS)).toEqual([]);
  });

  test("is any other path with none at its end", () => {
    for (const path of ["", "abc", "abc.", "+abc", "a+b", "abc%252B", "%", "%ff+", `abc+${".".repeat(9)}`])
      expect(codesBeforePlus(path, PLAIN)).toBeNull();
  });
});

describe("hostile codes", () => {
  const hostile: readonly (readonly [string, string])[] = [
    ["a space that does not break", "a\u00a0b"],
    ["a mark that turns the direction", "a\u202eb"],
    ["an isolate of a direction", "a\u2066b"],
    ["a right-to-left mark", "a\u200fb"],
    ["an Arabic letter mark", "a\u061cb"],
    ["no width", "a\u200bb"],
    ["a joiner without width", "a\u200db"],
    ["a byte order mark", "\ufeffab"],
    ["a soft hyphen", "a\u00adb"],
    ["a variation selector", "a\ufe0fb"],
    ["a tag character", "a\u{e0061}b"],
    ["an emoji", "a\u{1f600}"],
    ["a flag", "\u{1f1e9}\u{1f1ea}"],
    ["a keycap", "1\ufe0f\u20e3"],
    ["half of a character", "a\ud800"],
    ["a NUL", "a\u0000b"],
    ["a line feed", "a\nb"],
    ["DEL", "a\u007f"],
    ["a full-width slash", "a\uff0fb"],
    ["a slash for fractions", "a\u2044b"],
    ["a full-width full stop", "a\uff0eb"],
    ["a full stop of two dots", "a\u2025"],
    ["a backslash", "a\\b"],
    ["a percent sign", "a%2fb"],
    ["a plus sign", "a+b"],
    ["an at sign, which would name a host", "a@evil.example"],
    ["a colon", "a:b"],
    ["a tilde", "~a"],
    ["quotes", "a'b"],
    ["markup", "<b>"],
    ["a brace, which is a hash tag of Redis", "a{b}"],
    ["129 characters", "a".repeat(129)],
    ["129 characters of two units", "\u{20000}".repeat(129)],
    ["a mark without a letter", "\u0308a"],
    ["a Roman numeral, which is no letter", "\u2167"],
  ];

  test.each(hostile)("are refused by every rule: %s", (_what, text) => {
    for (const rules of [PLAIN, FOLDED, SEGMENTS, BOTH]) expect(codeFrom(text, rules)).toBeNull();
  });

  const reserved = [
    "api",
    "aPi",
    "DASHBOARD",
    "Healthz",
    "readyZ",
    "METRICS",
    "Robots.TXT",
    "favicon.ICO",
    "-",
    ".",
    "..",
    ".git",
  ];
  test.each(reserved)("are refused for what is Linnet's own in any case: %p", (text) => {
    for (const rules of [PLAIN, FOLDED, SEGMENTS, BOTH]) {
      expect(codeFrom(text, rules)).toBeNull();
      expect(codeFrom(`${text}/x`, rules)).toBeNull();
      const encoded = [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
      expect(codesFromPath(encoded, rules)).not.toContain(text as never);
    }
  });

  test("that only look like another one are another one", () => {
    for (const look of ["\u0430bc", "\uff41bc", "ab\u0441", "abc\u0301"])
      expect(codeFrom(look, PLAIN)).not.toBe(codeFrom("abc", PLAIN));
    // The sign for kelvin is the letter K to Unicode itself.
    expect(codeFrom("\u212a", PLAIN)).toBe(codeFrom("K", PLAIN));
  });

  test("of 128 characters are the longest, however many units or bytes they have", () => {
    for (const text of ["a".repeat(128), "ü".repeat(128), "\u{20000}".repeat(128)])
      expect(codeFrom(text, PLAIN) as string).toBe(text);
    expect(codeFrom("u\u0308".repeat(128), PLAIN) as string).toBe("ü".repeat(128));
  });
});

describe("capitals that make no difference", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(..."aAüÜẞßİıΣσςǅJ\u0307\u0308\u030cKſ") }),
  );

  test("are folded once and for all: folding twice changes nothing", () => {
    fc.assert(
      fc.property(anyText, (text) => expect(foldCode(foldCode(text, FOLDED), FOLDED)).toBe(foldCode(text, FOLDED))),
      {
        numRuns: 20_000,
      },
    );
    for (let point = 0; point <= 0x10ffff; point++) {
      const once = foldCode(String.fromCodePoint(point), FOLDED);
      if (once !== foldCode(once, FOLDED)) throw new Error(`U+${point.toString(16)}`);
    }
  });

  test("lead to one code, which is its own code", () => {
    for (const text of ["Sale", "SALE", "sALE"]) expect(codeFrom(text, FOLDED) as string).toBe("sale");
    for (const text of ["GRÜSSE", "Gru\u0308sse"]) expect(codeFrom(text, FOLDED) as string).toBe("grüsse");
    // Only the small letter exists as one character.
    expect(codeFrom("J\u030c", FOLDED)).toBe(codeFrom("\u01f0", FOLDED));
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, multiSegment) => {
        const rules: CodeRules = { caseMode: "insensitive", multiSegment };
        const code = codeFrom(text, rules);
        if (code !== null) expect(codeFrom(code, rules)).toBe(code);
      }),
      { numRuns: 5000 },
    );
  });

  test("are two codes where they do make one", () => {
    expect(codeFrom("Sale", PLAIN)).not.toBe(codeFrom("sale", PLAIN));
  });

  test("are not in the alphabet that goes with it", () => {
    const oneCase = parseAlphabet(defaultAlphabet("insensitive"));
    if ("reason" in oneCase) throw new Error(oneCase.reason);
    const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
    expect([oneCase.size, hasCapitals(oneCase.characters)]).toEqual([31, false]);
    expect(defaultAlphabet("sensitive")).toBe(DEFAULT_ALPHABET);
    expect(hasCapitals(DEFAULT_ALPHABET)).toBe(true);
    for (let n = 0; n < 100; n++) {
      const code = generateCode(random, oneCase, 8);
      expect(codeFrom(code, FOLDED)).toBe(code);
      expect(hasValidCheck(code, oneCase)).toBe(true);
    }
  });

  test("may make a code longer, but not beyond its limit", () => {
    expect(codeFrom("İ".repeat(64), FOLDED) as string).toBe("i\u0307".repeat(64));
    expect(codeFrom("İ".repeat(65), FOLDED)).toBeNull();
  });
});

describe("a code of several segments", () => {
  test.each(["a/b", "sale/Shoes_2026/ü", "a/api", "a/.b", "a/-", "1/2/3/4/5/6/7/8", `${"a".repeat(64)}/${"b".repeat(63)}`])(
    "may be %p",
    (text) => {
      expect(parseCode(text, SEGMENTS) as string).toBe(text);
      expect(codeFrom(text, PLAIN)).toBeNull();
    },
  );

  test.each([
    "/",
    "/a",
    "a/",
    "a//b",
    "a/../b",
    "a/./b",
    "a/..",
    "a/b c",
    "a/\u0301",
    "1/2/3/4/5/6/7/8/9",
    `${"a".repeat(64)}/${"b".repeat(64)}`,
    `a/${"b".repeat(127)}`,
    "a/b\\c",
  ])("may not be %p", (text) => {
    expect(() => parseCode(text, SEGMENTS)).toThrow(/segments/);
  });

  test("never begins with what is Linnet's own", () => {
    for (const text of ["api/x", "API/x", "-/x", ".well-known/x", "assets/x"])
      expect(() => parseCode(text, SEGMENTS)).toThrow(/belongs to Linnet itself/);
  });

  test("is meant by a path with its slashes encoded or not, and with one too many", () => {
    const codes = (path: string) => codesFromPath(path, SEGMENTS).map(String);
    for (const path of ["a/b", "a%2Fb", "a%2fb", "%61/%62"]) expect(codes(path)).toEqual(["a/b"]);
    for (const path of ["a/b/", "a/b).", "a%2Fb%20"]) expect(codes(path).at(-1)).toBe("a/b");
    for (const path of ["api%2Fx", "a/%2e%2e/b", "a%2F..%2Fb", "a//b", "%2Fa"]) expect(codes(path)).toEqual([]);
    expect(codesFromPath("A/B", BOTH).map(String)).toEqual(["a/b"]);
  });
});

describe("what a path begins with", () => {
  const beginnings = (path: string, rules: CodeRules) => beginningsOf(path, rules).map(({ code, rest }) => [String(code), rest]);

  test("is its first segment", () => {
    expect(beginnings("a/b/c%20d", PLAIN)).toEqual([["a", "/b/c%20d"]]);
    expect(beginnings("A/b", FOLDED)).toEqual([["a", "/b"]]);
    expect(beginnings("%C3%BC/x", PLAIN)).toEqual([["ü", "/x"]]);
    for (const path of ["a", "", "/a", "api/x", "%/x", "%ff/x", "a%2Fb/x", "a b/x"]) expect(beginnings(path, PLAIN)).toEqual([]);
  });

  test("is each of its first eight segments where codes may have several, the longest first", () => {
    expect(beginnings("a/b/c", SEGMENTS)).toEqual([
      ["a/b", "/c"],
      ["a", "/b/c"],
    ]);
    expect(beginnings("a/../b", SEGMENTS)).toEqual([["a", "/../b"]]);
    const many = beginnings("1/2/3/4/5/6/7/8/9/10", SEGMENTS);
    expect(many).toHaveLength(8);
    expect(many[0]).toEqual(["1/2/3/4/5/6/7/8", "/9/10"]);
  });

  test("together with what is behind it is the path", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab/.%2fFA") }), (path) => {
        for (const { rest } of beginningsOf(path, SEGMENTS)) expect(path.endsWith(rest) && rest.startsWith("/")).toBe(true);
      }),
    );
  });
});
