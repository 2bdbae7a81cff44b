// What programs show of a link where it is posted, and how a QR code's look is kept.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cut, NO_PREVIEW, previewDraftOf, previewOf, shownOf } from "../../../web/src/dashboard/links/card/shown.ts";
import { endsDraftOf, endsOf, NO_ENDS } from "../../../web/src/dashboard/links/ends.ts";
import { bearsLogo, levelWith, lookFrom, optionsOf, PLAIN, swatchOf } from "../../../web/src/dashboard/links/qr/look.ts";

const SITE = { site: "lin.example", code: "spring" };

describe("a card", () => {
  test("has what was typed, and the short link where there is no title", () => {
    const draft = { title: " Sale ", description: "", image: "pictures.example/a.png" };
    expect(shownOf(draft, SITE)).toEqual({
      site: "lin.example",
      title: "Sale",
      description: null,
      imageHost: "pictures.example",
    });
    expect(shownOf(NO_PREVIEW, SITE).title).toBe("lin.example/spring");
    expect(shownOf(NO_PREVIEW, { ...SITE, code: "" }).title).toBe("lin.example/…");
  });

  test("shows an image's address that is none as it is, and turns no text round", () => {
    expect(shownOf({ ...NO_PREVIEW, image: "http://[" }, SITE).imageHost).toBe("http://[");
    expect(shownOf({ ...NO_PREVIEW, title: "a\u202eb\ud800c\nd" }, SITE).title).toBe("a b c d");
  });

  test("cuts texts between characters as people count them", () => {
    expect(cut("abcdef", 6)).toBe("abcdef");
    expect(cut("abcdefg", 6)).toBe("abcde…");
    expect(cut("👨‍👩‍👧‍👦".repeat(4), 3)).toBe(`${"👨‍👩‍👧‍👦".repeat(2)}…`);
    const count = (text: string) => [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].length;
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const shown = cut(text, max);
        expect(count(shown)).toBeLessThanOrEqual(Math.max(max, 1));
        expect(shown === text || shown.endsWith("…")).toBe(true);
      }),
    );
  });

  test("is nothing where nothing is said, and comes back from a link as it was sent", () => {
    expect(previewOf({ title: " ", description: "", image: "" })).toBeNull();
    const sent = previewOf({ title: "A", description: "", image: "https://x.example/" });
    expect(sent).toEqual({ title: "A", description: null, image: "https://x.example/" });
    expect(previewOf(previewDraftOf(sent))).toEqual(sent);
    expect(previewDraftOf(null)).toEqual(NO_PREVIEW);
  });
});

test("places for links that are over are sent where something is said, and come back the same", () => {
  expect(endsOf(NO_ENDS)).toEqual({});
  const ends = { expired: "https://example.com/over" };
  expect(endsOf(endsDraftOf(ends))).toEqual(ends);
});

describe("a look", () => {
  test("goes to the API in its terms, colours without a #", () => {
    expect(optionsOf({ ...PLAIN, color: " #BE123C", isTransparent: true, isRound: true }, false)).toMatchObject({
      color: "BE123C",
      background: "transparent",
      level: "M",
      shape: "round",
    });
  });

  test("with a logo is of a level that bears one", () => {
    for (const level of ["L", "M", "Q", "H"] as const) expect(bearsLogo(levelWith({ ...PLAIN, level }, true))).toBe(true);
    expect(levelWith({ ...PLAIN, level: "Q" }, true)).toBe("Q");
    expect(levelWith({ ...PLAIN, level: "L" }, false)).toBe("L");
  });

  test("has a swatch of six digits, whatever is typed", () => {
    expect(swatchOf("#abc")).toBe("#aabbcc");
    expect(swatchOf("BE123C")).toBe("#be123c");
    fc.assert(fc.property(fc.string(), (text) => expect(swatchOf(text)).toMatch(/^#[0-9a-f]{6}$/)));
  });

  test("that was kept is taken where it is right, and plain where it is not", () => {
    const look = { ...PLAIN, color: "BE123C", margin: "2" };
    expect(lookFrom(JSON.stringify(look))).toEqual(look);
    expect(lookFrom(JSON.stringify({ ...look, level: "Z", margin: "many", isRound: "yes" }))).toEqual({
      ...PLAIN,
      color: "BE123C",
    });
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.constant(null)), (text) => {
        expect(Object.keys(lookFrom(text)).sort()).toEqual(Object.keys(PLAIN).sort());
      }),
    );
  });
});
