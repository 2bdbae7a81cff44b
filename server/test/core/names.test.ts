import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Field } from "../../src/core/field.ts";
import { type LinkDetails, newDetails, PLAIN_TERMS, type StoredLink, type Terms, withTerms } from "../../src/core/link.ts";
import { entriesOf, nameChanges, nameKey, namesOf, timeKey } from "../../src/core/names.ts";
import type { Target } from "../../src/core/target.ts";

const id = "abc" as Field;
const MADE_AT = 1_750_000_000_000;
const fields = (...names: string[]) => names as Field[];

function storedWith(difference: Partial<LinkDetails> = {}, terms: Partial<Terms> = {}): StoredLink {
  const link = withTerms({ field: id, target: "https://a.example/" as Target }, { ...PLAIN_TERMS, ...terms });
  return { link, details: { ...newDetails(id, { createdAt: MADE_AT, createdBy: "anonymous", makerHash: "x" }), ...difference } };
}

function trashed(stored: StoredLink, isForGood: boolean): StoredLink {
  const link = stored.link.kind === "link" && !isForGood ? stored.link : null;
  return {
    link: { kind: "tombstone", field: id },
    details: { ...stored.details, trashed: { at: MADE_AT + 9, by: "cli", link } },
  };
}

describe("the key of a moment", () => {
  const moments = fc.integer({ min: 0, max: 64 ** 8 - 1 });

  test("is in the order of time, as text and as bytes", () => {
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        expect(Math.sign(Buffer.compare(Buffer.from(timeKey(a)), Buffer.from(timeKey(b))))).toBe(Math.sign(a - b));
        expect(timeKey(a) < timeKey(b)).toBe(a < b);
      }),
      { numRuns: 2000 },
    );
  });

  test("is in order from one millisecond to the next", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 64 ** 8 - 2 }), (at) => {
        expect(timeKey(at) < timeKey(at + 1)).toBe(true);
      }),
    );
  });

  test.each([
    [0, "--------"],
    [1, "-------0"],
    [63, "-------z"],
    [64, "------0-"],
    [1_750_000_000_000, "-OSo7Ck-"],
    [64 ** 8 - 1, "zzzzzzzz"],
  ])("of %p is %p for ever", (at, key) => {
    expect(timeKey(at)).toBe(key);
  });
});

describe("the names of a link", () => {
  test("are its aliases, those that are retired, its external id and its reuse hash", () => {
    const stored = storedWith({ aliases: fields("a", "b"), retired: fields("c"), externalId: "1", reuseHash: "h" });
    expect(namesOf(stored)).toEqual([
      { kind: "alias", field: "a" as Field, leads: true },
      { kind: "alias", field: "b" as Field, leads: true },
      { kind: "alias", field: "c" as Field, leads: false },
      { kind: "external", id: "1" },
      { kind: "reuse", hash: "h" },
    ]);
    expect(namesOf(storedWith())).toEqual([]);
  });

  test("stay its own in the trash", () => {
    const stored = storedWith({ aliases: fields("a"), externalId: "1" });
    expect(namesOf(trashed(stored, false))).toEqual(namesOf(stored));
  });

  test("are the same when the kind and the text are, whether they lead or not", () => {
    const alias = { kind: "alias", field: "a" as Field } as const;
    expect(nameKey({ ...alias, leads: true })).toBe(nameKey({ ...alias, leads: false }));
    const keys = [
      nameKey({ ...alias, leads: true }),
      nameKey({ kind: "external", id: "a" }),
      nameKey({ kind: "reuse", hash: "a" }),
    ];
    expect(new Set(keys).size).toBe(3);
  });

  const changesOf = (before: StoredLink | null, after: StoredLink) => {
    const { claimed, kept, freed } = nameChanges(before, after);
    return [claimed, kept, freed].map((names) => names.map(nameKey));
  };

  interface Change {
    readonly before: Partial<LinkDetails> | null;
    readonly after: Partial<LinkDetails>;
    /** The names that are claimed, kept and freed. */
    readonly changes: readonly [string[], string[], string[]];
  }
  const leading = { aliases: fields("a") };
  const CHANGES: Readonly<Record<string, Change>> = {
    "a new link claims all": {
      before: null,
      after: { ...leading, externalId: "1" },
      changes: [["alias a", "external 1"], [], []],
    },
    "nothing changes": { before: leading, after: leading, changes: [[], ["alias a"], []] },
    "an alias more": { before: leading, after: { aliases: fields("b", "a") }, changes: [["alias b"], ["alias a"], []] },
    "an alias is retired": { before: leading, after: { retired: fields("a") }, changes: [[], ["alias a"], []] },
    "a retired one leads again": { before: { retired: fields("a") }, after: leading, changes: [[], ["alias a"], []] },
    "another external id": {
      before: { externalId: "1" },
      after: { externalId: "2" },
      changes: [["external 2"], [], ["external 1"]],
    },
    "no external id": { before: { externalId: "1" }, after: {}, changes: [[], [], ["external 1"]] },
    "a first reuse hash": { before: {}, after: { reuseHash: "h" }, changes: [["reuse h"], [], []] },
    "an id that becomes a hash": {
      before: { externalId: "1" },
      after: { reuseHash: "1" },
      changes: [["reuse 1"], [], ["external 1"]],
    },
  };

  test.each(Object.keys(CHANGES))("change so: %s", (what) => {
    const { before, after, changes } = CHANGES[what] as Change;
    expect(changesOf(before === null ? null : storedWith(before), storedWith(after))).toEqual([...changes]);
  });

  test("that are kept are given as they are now", () => {
    const { kept } = nameChanges(storedWith({ aliases: fields("a") }), storedWith({ retired: fields("a") }));
    expect(kept).toEqual([{ kind: "alias", field: "a" as Field, leads: false }]);
  });
});

describe("the places of a link", () => {
  const made = timeKey(MADE_AT);
  const placesOf = (stored: StoredLink) => entriesOf(stored).map(({ index, key }) => `${index} ${key}`);
  const usual = [`made ${made}`, "code abc"];

  test.each([
    ["a plain link", {}, {}, []],
    ["one that was edited", { updatedAt: MADE_AT + 1 }, {}, [`edited ${timeKey(MADE_AT + 1)}`]],
    ["one with tags", { tags: ["a", "b:c"] }, {}, [`tag:a ${made}`, `tag:b:c ${made}`]],
    ["one of the operator, who may have made nearly all", { createdBy: "cli" }, {}, []],
    ["one of somebody", { createdBy: "key:x" }, {}, [`by:key:x ${made}`]],
    ["one in the archive", { archived: true }, {}, [`archived ${made}`]],
    ["one that is off", {}, { enabled: false }, [`off ${made}`]],
    ["one that begins", {}, { startsAt: 1 }, [`timed ${made}`]],
    ["one that ends", {}, { expiresAt: 1 }, [`timed ${made}`]],
    ["one with a limit", {}, { maxClicks: 0 }, [`timed ${made}`]],
    ["one with a limit that begins and ends", {}, { startsAt: 1, expiresAt: 2, maxClicks: 3 }, [`timed ${made}`]],
    ["one with a password, another status and ends", {}, { passwordHash: "x", status: 301, ends: {} }, []],
  ] as const)("are, for %s, those of all and its own", (_what, difference, terms, more) => {
    expect(placesOf(storedWith(difference, terms)).sort()).toEqual([...usual, ...more].sort());
  });

  test("by code and by host are those of the code that it is shown by", () => {
    const stored = storedWith({ aliases: fields("new@example.org"), shownAs: "new@example.org" as Field });
    expect(placesOf(stored)).toEqual([`made ${made}`, "code new@example.org", `host:example.org ${made}`]);
  });

  test("are in the trash alone once it is there, and nowhere once it was deleted for good", () => {
    const stored = storedWith({ tags: ["a"], archived: true, createdBy: "cli" }, { enabled: false });
    expect(placesOf(trashed(stored, false))).toEqual([`trash ${timeKey(MADE_AT + 9)}`]);
    expect(entriesOf(trashed(stored, true))).toEqual([]);
  });

  test("are one at most in each index, whatever the link", () => {
    const tags = fc.uniqueArray(fc.constantFrom("a", "made", "code", "off", "tag:a"), { maxLength: 4 });
    fc.assert(
      fc.property(
        tags,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom("anonymous", "admin"),
        (some, archived, enabled, createdBy) => {
          const indexes = entriesOf(storedWith({ tags: some, archived, createdBy }, { enabled })).map(({ index }) => index);
          expect(new Set(indexes).size).toBe(indexes.length);
        },
      ),
    );
  });
});
