import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Field } from "../../src/core/field.ts";
import { type LinkDetails, newDetails, type StoredLink } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import { matchesText, normalQuery, queryTerms, searchTerms } from "../../src/core/text.ts";

const MADE = { createdAt: 1, createdBy: "anonymous", makerHash: "x" };

interface Texts extends Partial<LinkDetails> {
  readonly code?: string;
  readonly target?: string;
}

function storedWith({ code = "code", target = "https://a.example/", ...difference }: Texts): StoredLink {
  const field = code as Field;
  return {
    link: { kind: "link", field, target: target as Target, terms: null },
    details: { ...newDetails(field, MADE), ...difference },
  };
}

const isFound = (texts: Texts, query: string) => matchesText(storedWith(texts), normalQuery(query));
const hasTerms = (texts: Texts, query: string) => {
  const terms = searchTerms(storedWith(texts));
  return queryTerms(normalQuery(query)).every((term) => terms.has(term));
};

/** A text, what finds it and what does not. */
const FOUND: readonly (readonly [Texts, found: readonly string[], not: readonly string[]])[] = [
  [{ code: "Xyz9abc@example.org" }, ["xyz9abc", "Z9A", "x", "xy"], ["yz", "example.org"]],
  [{ aliases: ["alias@example.org" as Field] }, ["alias", "lia", "al"], ["example.org"]],
  [{ retired: ["gone" as Field] }, [], ["gone", "go"]],
  [{ target: "https://www.Example.com/Pfad?q=1#f" }, ["example.com/pfad", "pfad?q=1#f", "pf"], ["https", "www", "//e"]],
  [{ target: "http://www2.example.com/" }, ["www2", "ww"], ["http"]],
  [{ target: "https://example.com/gr%C3%BC%C3%9Fe%20aus" }, ["grüße aus", "GRÜSSE".toLowerCase().replace("ss", "ß")], ["%c3"]],
  [{ target: "https://example.com/100%/x" }, ["100%/x"], []],
  [{ target: "https://example.com/%ff%fe" }, ["%ff%fe"], []],
  [{ title: "Der schnelle Fuchs" }, ["schnelle fuchs", "fu", "  fuchs  ", "S"], ["uc", "schnelle  fuchs"]],
  [{ notes: "eins\nzwei" }, ["eins\nzwei", "zw"], ["eins zwei"]],
  [{ title: "\ufb01sch \uff26\uff35\uff23\uff28\uff33" }, ["fisch", "fuchs", "FI"], []],
  [{ title: "Cafe\u0301" }, ["caf\u00e9", "CAFE\u0301", "afé"], ["cafe"]],
  [{ title: "日本語のページ" }, ["日本語", "ページ", "日本", "日"], ["本"]],
  [{ title: "\u{10400}\u{10401}\u{10402}" }, ["\u{10428}", "\u{10400}\u{10401}", "\u{10428}\u{10429}\u{1042A}"], ["\u{10429}"]],
  [{ title: "don't (panic)" }, ["don't", "(panic)", "t", "pa"], ["(", "(p"]],
  [{ title: "क्षत्रिय" }, ["क्षत्रिय", "क्", "क"], []],
];

describe("a text", () => {
  const found = FOUND.flatMap(([texts, queries]) => queries.map((query) => [JSON.stringify(texts), query, texts] as const));
  const not = FOUND.flatMap(([texts, , queries]) => queries.map((query) => [JSON.stringify(texts), query, texts] as const));

  test.each(found)("of %s is found by %p, and has its terms", (_what, query, texts) => {
    expect([isFound(texts, query), hasTerms(texts, query)]).toEqual([true, true]);
  });

  test.each(not)("of %s is not found by %p", (_what, query, texts) => {
    expect(isFound(texts, query)).toBe(false);
  });

  test("of a link in the trash is that of the link; of one that was deleted for good only what is left", () => {
    const { link, details } = storedWith({ target: "https://wanted.example/", code: "code" });
    const tombstone = { kind: "tombstone", field: link.field } as const;
    const was = link.kind === "link" ? link : null;
    const trashed = { link: tombstone, details: { ...details, trashed: { at: 1, by: "cli", link: was } } };
    expect(matchesText(trashed, "wanted")).toBe(true);
    const purged = { link: tombstone, details: { ...details, trashed: { at: 1, by: "cli", link: null } } };
    expect([matchesText(purged, "wanted"), matchesText(purged, "code")]).toEqual([false, true]);
  });
});

describe("a query", () => {
  test("has no terms when it is empty, one for a beginning, and each three characters in a row", () => {
    expect(queryTerms(normalQuery(" "))).toEqual([]);
    expect(queryTerms("f")).toEqual(["\u0002f"]);
    expect(queryTerms("fu")).toEqual(["\u0002fu"]);
    expect(queryTerms("fuchs")).toEqual(["fuc", "uch", "chs"]);
    expect(queryTerms("aaaaa")).toEqual(["aaa"]);
    expect(queryTerms("\u{10428}\u{10429}\u{1042A}")).toEqual(["\u{10428}\u{10429}\u{1042A}"]);
  });

  test("is the same in other capitals and other forms", () => {
    for (const query of ["GRÜSSE", "gru\u0308sse", "Gr\u00fcsse ", "\uff27rüsse"]) expect(normalQuery(query)).toBe("grüsse");
  });

  const some = fc.string({
    unit: fc.constantFrom(..."abAB cßüÜ\u0308é/%.:-_'1ﬁＡ日本\u{10400}\u{1F426}\u0130σςΣ"),
    maxLength: 12,
  });
  const any = fc.oneof(some, fc.string({ unit: "binary", maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 12 }));

  test("finds no link that has not all of its terms, whatever is written and asked", () => {
    const texts = fc.record({ code: any, target: any.map((path) => `https://a.example/${path}`), title: any, notes: any });
    let found = 0;
    fc.assert(
      fc.property(texts, any, fc.nat(), fc.nat(4), (one, free, from, length) => {
        const source = [one.code, one.target, one.title, one.notes][from % 4] ?? "";
        const part = [...source]
          .slice(from % (source.length + 1))
          .slice(0, length + 1)
          .join("");
        for (const query of [free, part]) {
          if (normalQuery(query) === "" || !isFound(one, query)) continue;
          found++;
          expect([query, hasTerms(one, query)]).toEqual([query, true]);
        }
      }),
      { numRuns: 5000 },
    );
    expect(found).toBeGreaterThan(1000);
  });
});
