import { describe, expect, test } from "bun:test";
import type { Code } from "../../src/core/code.ts";
import { codeOf, type Field, fieldOf, hostOf } from "../../src/core/field.ts";
import { type Link, linkIn, newDetails, PLAIN_TERMS, type Terms, termsOf, withTerms } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";

const field = "abc" as Field;
const target = "https://a.example/" as Target;
const plain: Link = { kind: "link", field, target, terms: null };
const details = newDetails(field, { createdAt: 1, createdBy: "cli", makerHash: "x" });

describe("a field", () => {
  test("of the default domain is the code itself", () => {
    expect(fieldOf("abc" as Code)).toBe(field);
  });

  test.each([
    ["abc", "abc", ""],
    ["abc@example.org", "abc", "example.org"],
    ["grüße@xn--grn-ioa.example", "grüße", "xn--grn-ioa.example"],
  ])("%p has the code %p and the host %p", (text, code, host) => {
    expect([codeOf(text as Field), hostOf(text as Field)] as string[]).toEqual([code, host]);
  });
});

describe("a link", () => {
  test("without terms of its own has those of a plain one", () => {
    expect(termsOf(plain)).toBe(PLAIN_TERMS);
    expect(withTerms(plain, { ...PLAIN_TERMS })).toEqual(plain);
    expect(withTerms(plain, { ...PLAIN_TERMS, usesSince: 7 })).toEqual(plain);
  });

  const OTHER: Terms = {
    enabled: false,
    status: 301,
    startsAt: 0,
    expiresAt: 0,
    maxClicks: 0,
    usesSince: 1,
    passwordHash: "x",
    forwardQuery: true,
    forwardPath: true,
    ends: { expired: target },
    rules: [{ url: target }],
    ruleSet: "x",
    ios: target,
    android: target,
    queryOverrides: true,
    utm: { source: "a", medium: null, campaign: null, term: null, content: null },
    preview: { title: null, description: null, image: null },
    isBornCodeRetired: true,
  };
  const keys = Object.keys(PLAIN_TERMS).filter((key) => key !== "usesSince") as (keyof Terms)[];

  test.each(keys)("keeps terms of its own when %s is not that of a plain one", (key) => {
    const terms = { ...PLAIN_TERMS, [key]: OTHER[key] };
    expect(withTerms(plain, terms).terms).toEqual(terms);
  });

  test("is still known when it is in the trash, and not when it was deleted for good", () => {
    const tombstone = { kind: "tombstone", field } as const;
    expect(linkIn({ link: plain, details })).toBe(plain);
    expect(linkIn({ link: tombstone, details: { ...details, trashed: { at: 1, by: "cli", link: plain } } })).toBe(plain);
    expect(linkIn({ link: tombstone, details: { ...details, trashed: { at: 1, by: "cli", link: null } } })).toBeNull();
  });
});
