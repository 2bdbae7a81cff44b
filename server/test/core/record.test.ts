// The data format: what is written today must be readable for ever, so many records stand here as they are in stores.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decodeDetails, encodeDetails } from "../../src/core/cold-record.ts";
import type { Field } from "../../src/core/field.ts";
import {
  ENDS,
  type End,
  type HotRecord,
  type Link,
  type LinkDetails,
  newDetails,
  PLAIN_TERMS,
  REDIRECT_STATUSES,
  type Terms,
  withTerms,
} from "../../src/core/link.ts";
import { decodeHot, encodeHot } from "../../src/core/record.ts";
import type { Target } from "../../src/core/target.ts";
import { ANY_RULES } from "../support/visitors.ts";

const field = "abc" as Field;
const target = "https://a.example/" as Target;
const plain: Link = { kind: "link", field, target, terms: null };
const linkWith = (terms: Partial<Terms>) => withTerms({ field, target }, { ...PLAIN_TERMS, ...terms });
const UNREADABLE = /newer version, or is damaged/;

/** Each part of a hot record, the text that it has had since it was first written, and what that says. */
const HOT: readonly (readonly [what: string, text: string, record: HotRecord])[] = [
  ["a plain link", "https://a.example/", plain],
  ["a plain link without TLS", "http://a.example/?q#f", { ...plain, target: "http://a.example/?q#f" as Target }],
  [
    "a link that adds parameters, and lets others take the place of its own",
    '\u0001{"u":"https://a.example/","q":1,"w":1,"a":["mail",0,"spring",0,0]}',
    linkWith({
      forwardQuery: true,
      queryOverrides: true,
      utm: { source: "mail", medium: null, campaign: "spring", term: null, content: null },
    }),
  ],
  ["a link with a set of rules", '\u0001{"u":"https://a.example/","t":"sale"}', linkWith({ ruleSet: "sale" })],
  [
    "a link with rules",
    '\u0001{"u":"https://a.example/","r":[{"name":"n","if":{"all":[{"device":["ios"]},{"not":{"percentage":{"share":5}}}]},"url":"https://b.example/"},{"split":[{"url":"https://c.example/","weight":3}]}]}',
    linkWith({
      rules: [
        {
          name: "n",
          if: { all: [{ device: ["ios"] }, { not: { percentage: { share: 5 } } }] },
          url: "https://b.example/" as Target,
        },
        { split: [{ url: "https://c.example/" as Target, weight: 3 }] },
      ],
    }),
  ],
  ["a link that is off", '\u0001{"u":"https://a.example/","d":1}', linkWith({ enabled: false })],
  ["another status", '\u0001{"u":"https://a.example/","s":301}', linkWith({ status: 301 })],
  ["its start", '\u0001{"u":"https://a.example/","b":1800000000000}', linkWith({ startsAt: 1_800_000_000_000 })],
  ["its end", '\u0001{"u":"https://a.example/","e":0}', linkWith({ expiresAt: 0 })],
  ["its limit", '\u0001{"u":"https://a.example/","m":[10,3]}', linkWith({ maxClicks: 10, usesSince: 3 })],
  ["its password", '\u0001{"u":"https://a.example/","p":"$argon2id$x"}', linkWith({ passwordHash: "$argon2id$x" })],
  ["that the query goes on", '\u0001{"u":"https://a.example/","q":1}', linkWith({ forwardQuery: true })],
  ["that the path goes on", '\u0001{"u":"https://a.example/","f":1}', linkWith({ forwardPath: true })],
  [
    "where it ends",
    '\u0001{"u":"https://a.example/","x":["https://b.example/",0,0,"https://c.example/"]}',
    linkWith({ ends: { notYet: "https://b.example/" as Target, disabled: "https://c.example/" as Target } }),
  ],
  [
    "its preview",
    '\u0001{"u":"https://a.example/","o":["Grüße",0,"https://b.example/i.png"]}',
    linkWith({ preview: { title: "Grüße", description: null, image: "https://b.example/i.png" as Target } }),
  ],
  [
    "where iPhones and Android lead",
    '\u0001{"u":"https://a.example/","i":"https://apps.example/id1","n":"https://play.example/?id=a"}',
    linkWith({ ios: "https://apps.example/id1" as Target, android: "https://play.example/?id=a" as Target }),
  ],
  ["where iPhones alone do", '\u0001{"u":"https://a.example/","i":"https://a.example/"}', linkWith({ ios: target })],
  ["that its first code is retired", '\u0001{"u":"https://a.example/","h":1}', linkWith({ isBornCodeRetired: true })],
  ["an alias", "\u0002born@example.org", { kind: "alias", field, id: "born@example.org" as Field, leads: true }],
  ["an alias that is retired", "\u0003born", { kind: "alias", field, id: "born" as Field, leads: false }],
  ["a tombstone", "\u0004", { kind: "tombstone", field }],
];

const UNREADABLE_HOT = [
  ...["", "\u0001", "\u0001{", "\u0001[]", "\u0001null", "\u0001{}", "\u0005", "\u0006{}", "\u0000", ">", "1", "A"],
  ...["javascript:alert(1)", "https://", "https://example.com/\r\nX: y", "https://h\u00e9.example/", " https://a.example/"],
  ...["\u0002", "\u0003", "\u0002abc", "\u0003abc", "\u0004x"],
  ...[
    '"u":1',
    '"u":"\u0001"',
    '"u":"javascript:1"',
    '"d":1',
    '"u":"https://a.example/","z":1',
    '"u":"https://a.example/","__proto__":1',
    ...["2", "true", "0", "null", '"1"'].flatMap((value) => ["d", "q", "f", "h"].map((key) => `"${key}":${value}`)),
    ...["303", '"301"', "0", "null"].map((value) => `"s":${value}`),
    ...["1.5", '"1"', "1e300", "null"].flatMap((value) => [`"b":${value}`, `"e":${value}`]),
    ...["10", "[10]", "[10,3,1]", '["10",3]', "[1.5,3]", "null"].map((value) => `"m":${value}`),
    ...["1", "null", "{}"].map((value) => `"p":${value}`),
    ...["0", "null", '""', "[]", '"app://x"', '"https://"'].flatMap((value) => [`"i":${value}`, `"n":${value}`]),
    ...["[]", "[0,0,0]", "[0,0,0,0,0]", '[0,0,0,"x"]', "[0,0,0,1]", "0"].map((value) => `"x":${value}`),
    ...["[]", "[0,0]", '[0,0,"x"]', "[1,0,0]", "[0,null,0]", '"x"'].map((value) => `"o":${value}`),
  ].map((rest) => `\u0001{${/^"[uz_]|^"d":1$/.test(rest) ? rest : `"u":"https://a.example/",${rest}`}}`),
];

describe("a hot record", () => {
  test.each(HOT)("says %s as %p", (_what, text, record) => {
    expect(encodeHot(record)).toBe(text);
    expect(decodeHot(field, text)).toEqual(record);
  });

  test("of a link with all defaults, however it was written, is a plain link", () => {
    expect(decodeHot(field, '\u0001{"u":"https://a.example/"}')).toEqual(plain);
    expect(encodeHot(withTerms(plain, PLAIN_TERMS))).toBe("https://a.example/");
  });

  test.each(UNREADABLE_HOT)("that says %p is never a redirect, and never a free code", (record) => {
    expect(() => decodeHot(field, record)).toThrow(UNREADABLE);
  });

  test("gives back any terms that a link can have", () => {
    fc.assert(
      fc.property(ANY_TERMS, ANY_URL, (terms, url) => {
        const link = withTerms({ field, target: url }, terms);
        const text = encodeHot(link);
        expect(decodeHot(field, text)).toEqual(link);
        expect(text.charAt(0) < "A" ? text.charAt(0) : "url").toBe(link.terms === null ? "url" : "\u0001");
      }),
      { numRuns: 1000 },
    );
  });

  test("that any text is read as is one that this build writes", () => {
    const start = fc.constantFrom("", "\u0001", "\u0002", "\u0003", "\u0004", "https://", '\u0001{"u":"https://a.example/",');
    const end = fc.oneof(fc.string({ unit: "binary" }), fc.json());
    fc.assert(
      fc.property(start, end, (first, rest) => {
        const record = readable(() => decodeHot(field, first + rest));
        if (record !== null) expect(decodeHot(field, encodeHot(record))).toEqual(record);
      }),
      { numRuns: 2000 },
    );
  });
});

const details: LinkDetails = newDetails(field, { createdAt: 1, createdBy: "anonymous", makerHash: "x" });

/** Each part of a cold record, as it has been written since it was there. */
const COLD: readonly (readonly [what: string, text: string, difference: Partial<LinkDetails>])[] = [
  ["nothing but when and whose", "=-------0x", {}],
  ["another id", '{"i":"born","c":1,"m":"x"}', { id: "born" as Field, shownAs: "born" as Field }],
  ["when it was changed", '{"c":1,"u":2,"m":"x"}', { updatedAt: 2 }],
  ["its maker", "=-------0x admin", { createdBy: "admin" }],
  ["its maker, whatever that is", "=-------0x  a =\n", { createdBy: " a =\n" }],
  ["a moment that is too late for a key", `{"c":${2 ** 48},"m":"x"}`, { createdAt: 2 ** 48, updatedAt: 2 ** 48 }],
  ["a maker's hash with a blank in it", '{"c":1,"m":"x y"}', { makerHash: "x y" }],
  ["its version", '{"c":1,"v":7,"m":"x"}', { version: 7 }],
  [
    "the code that it is shown by",
    '{"c":1,"m":"x","k":"new","a":["new"]}',
    { shownAs: "new" as Field, aliases: ["new" as Field] },
  ],
  ["what is retired", '{"c":1,"m":"x","o":["old","older"]}', { retired: ["old", "older"] as Field[] }],
  ["its title", '{"c":1,"m":"x","t":"Grüße"}', { title: "Grüße" }],
  ["its notes", '{"c":1,"m":"x","n":"a\\nb"}', { notes: "a\nb" }],
  ["its tags", '{"c":1,"m":"x","g":["a","b"]}', { tags: ["a", "b"] }],
  ["that it is archived", '{"c":1,"m":"x","z":1}', { archived: true }],
  ["its external id", '{"c":1,"m":"x","e":"1"}', { externalId: "1" }],
  ["its reuse hash", '{"c":1,"m":"x","r":"h"}', { reuseHash: "h" }],
  ["that its numbers are shared", '{"c":1,"m":"x","s":["h",0]}', { statsShare: { secretHash: "h", passwordHash: null } }],
  [
    "that they are with a password",
    '{"c":1,"m":"x","s":["h","$argon2id$x"]}',
    { statsShare: { secretHash: "h", passwordHash: "$argon2id$x" } },
  ],
  [
    "its history",
    '{"c":1,"m":"x","h":[[2,5,"admin",{"title":"","startsAt":null}]]}',
    { history: [{ version: 2, at: 5, by: "admin", before: { title: "", startsAt: null } }] },
  ],
  [
    "the link that is in the trash",
    '{"c":1,"m":"x","d":[5,"admin","\\u0001{\\"u\\":\\"https://a.example/\\",\\"d\\":1}"]}',
    { trashed: { at: 5, by: "admin", link: linkWith({ enabled: false }) } },
  ],
  ["that it was deleted for good", '{"c":1,"m":"x","d":[5,"cli",0]}', { trashed: { at: 5, by: "cli", link: null } }],
];

const UNREADABLE_COLD = [
  ...["=", "=1234567", "=12345678", "=12345678 x", "=1234.678x", "=12345678x "],
  ...["", "null", "[]", "{}", "1", '"x"', '{"c":1}', '{"m":"x"}', '{"c":"1","m":"x"}', '{"c":1,"m":1}', '{"c":1,"m":"x"'],
  ...[
    '"y":"of a later version"',
    '"__proto__":1',
    ...["i", "b", "k", "t", "n", "e", "r"].flatMap((key) => [`"${key}":1`, `"${key}":null`, `"${key}":["x"]`]),
    ...["u", "v"].flatMap((key) => [`"${key}":"1"`, `"${key}":1.5`, `"${key}":null`]),
    ...["a", "o", "g"].flatMap((key) => [`"${key}":"x"`, `"${key}":[1]`, `"${key}":null`, `"${key}":{}`]),
    ...["0", "true", '"1"', "null"].map((value) => `"z":${value}`),
    ...["1", '"x"', "[]", '["h"]', "[1,0]", '["h",1]', '["h",null]', '["h",0,0]', "null"].map((value) => `"s":${value}`),
    ...["{}", "[1]", "[[]]", '[["1",1,"x",{}]]', "[[1,1,1,{}]]", '[[1,1,"x",1]]', '[[1,1,"x",{},1]]', "null"].map(
      (h) => `"h":${h}`,
    ),
    ...["1", "[]", '[5,"admin"]', '["5","admin",0]', "[5,1,0]", '[5,"admin",1]', "null"].map((value) => `"d":${value}`),
    ...['[5,"admin","x"]', '[5,"admin","\\u0002born"]', '[5,"admin","\\u0004"]'].map((value) => `"d":${value}`),
  ].map((rest) => `{"c":1,"m":"x",${rest}}`),
];

describe("a cold record", () => {
  test.each(COLD)("says %s as %p", (_what, text, difference) => {
    const whole = { ...details, ...difference };
    expect(encodeDetails(field, whole)).toBe(text);
    expect(decodeDetails(field, text)).toEqual(whole);
  });

  test.each([
    ["that says nothing but when and whose", '{"c":1,"m":"x"}', {}],
    ["that says its maker", '{"c":1,"b":"admin","m":"x"}', { createdBy: "admin" }],
  ] as const)("%s as versions before have written it is read", (_what, text, difference) => {
    expect(decodeDetails(field, text)).toEqual({ ...details, ...difference });
  });

  test.each(UNREADABLE_COLD)("that says %p is an error, never a guess", (record) => {
    expect(() => decodeDetails(field, record)).toThrow(UNREADABLE);
  });

  test("gives back any details that a link can have", () => {
    fc.assert(
      fc.property(ANY_DETAILS, (any) => {
        expect(decodeDetails(field, encodeDetails(field, any))).toEqual(any);
      }),
      { numRuns: 1000 },
    );
  });

  test("that any text is read as is one that this build writes", () => {
    const values = fc.oneof(fc.json(), fc.constantFrom("1", '"x"', '["x"]', '[[1,1,"x",{}]]', '[5,"x",0]'));
    const parts = fc.array(fc.tuple(fc.constantFrom(..."icubvmkaotngzershdxy"), values), { maxLength: 5 });
    fc.assert(
      fc.property(parts, (some) => {
        const text = `{"c":1,"m":"x"${some.map(([key, value]) => `,"${key}":${value}`).join("")}}`;
        const read = readable(() => decodeDetails(field, text));
        if (read !== null) expect(decodeDetails(field, encodeDetails(field, read))).toEqual(read);
      }),
      { numRuns: 3000 },
    );
  });
});

/** What was read, or null when it is refused as it should be; any other error is one of the test. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && UNREADABLE.test(error.message)) return null;
    throw error;
  }
}

const ANY_URL = fc.webUrl({ withFragments: true, withQueryParameters: true }).map((url) => new URL(url).href as Target);
const ANY_TEXT = fc.string({ unit: "binary", maxLength: 40 });
const ANY_WORD = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
const ANY_INSTANT = fc.maxSafeNat();
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

const ANY_PREVIEW = fc.record({ title: orNull(ANY_WORD), description: orNull(ANY_WORD), image: orNull(ANY_URL) });
const ANY_ENDS = fc.dictionary(fc.constantFrom(...ENDS), ANY_URL, { noNullPrototype: true }) as fc.Arbitrary<
  Partial<Record<End, Target>>
>;

const ANY_TERMS: fc.Arbitrary<Terms> = fc
  .record({
    enabled: fc.boolean(),
    status: fc.constantFrom(...REDIRECT_STATUSES),
    startsAt: orNull(ANY_INSTANT),
    expiresAt: orNull(ANY_INSTANT),
    maxClicks: orNull(fc.nat()),
    usesSince: fc.nat(),
    passwordHash: orNull(ANY_WORD),
    forwardQuery: fc.boolean(),
    forwardPath: fc.boolean(),
    ends: ANY_ENDS,
    queryOverrides: fc.boolean(),
    utm: orNull(
      fc.record({
        source: orNull(ANY_WORD),
        medium: orNull(ANY_WORD),
        campaign: orNull(ANY_WORD),
        term: orNull(ANY_WORD),
        content: orNull(ANY_WORD),
      }),
    ),
    ruleSet: orNull(fc.constantFrom("one", "two")),
    rules: fc.oneof(fc.constant([]), ANY_RULES),
    ios: orNull(ANY_URL),
    android: orNull(ANY_URL),
    preview: orNull(ANY_PREVIEW),
    isBornCodeRetired: fc.boolean(),
  })
  // What uses count from is said with the limit, and means nothing without one.
  .map((terms) => (terms.maxClicks === null ? { ...terms, usesSince: 0 } : terms));

const ANY_LINK = fc.tuple(ANY_TERMS, ANY_URL).map(([terms, url]) => withTerms({ field, target: url }, terms));
const ANY_FIELD = ANY_WORD.map((text) => text as Field);
const ANY_EDIT = fc.record({
  version: fc.nat(),
  at: ANY_INSTANT,
  by: ANY_WORD,
  before: fc.dictionary(fc.constantFrom("title", "tags", "url", "maxClicks"), fc.jsonValue({ maxDepth: 2 }), {
    noNullPrototype: true,
  }),
});

const ANY_DETAILS: fc.Arbitrary<LinkDetails> = fc
  .record({
    id: ANY_FIELD,
    createdAt: ANY_INSTANT,
    updatedAt: ANY_INSTANT,
    createdBy: fc.oneof(fc.constant("anonymous"), ANY_WORD),
    version: fc.integer({ min: 1 }),
    makerHash: ANY_TEXT,
    shownAs: ANY_FIELD,
    aliases: fc.array(ANY_FIELD, { maxLength: 3 }),
    retired: fc.array(ANY_FIELD, { maxLength: 3 }),
    title: ANY_TEXT,
    notes: ANY_TEXT,
    tags: fc.array(ANY_WORD, { maxLength: 3 }),
    archived: fc.boolean(),
    externalId: orNull(ANY_WORD),
    reuseHash: orNull(ANY_WORD),
    statsShare: orNull(fc.record({ secretHash: ANY_WORD, passwordHash: orNull(ANY_WORD) })),
    history: fc.array(ANY_EDIT, { maxLength: 3 }),
    trashed: orNull(fc.record({ at: ANY_INSTANT, by: ANY_WORD, link: orNull(ANY_LINK) })),
  })
  .map((any) => JSON.parse(JSON.stringify(any)) as LinkDetails);
