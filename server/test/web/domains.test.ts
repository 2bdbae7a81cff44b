// A domain in its form, and what is sent of it.
import { describe, expect, test } from "bun:test";
import type { Domain } from "@linnet/client";
import fc from "fast-check";
import { changeOf, draftOf } from "../../../web/src/dashboard/domains/draft.ts";

const anyUrl = fc.option(fc.webUrl(), { nil: null });
const anyWord = fc.stringMatching(/^[A-Za-z0-9.]{1,12}$/);
const anyPrint = fc.stringMatching(/^[A-F0-9]{2}(:[A-F0-9]{2}){3}$/);
const anyUtm = fc.record({
  source: anyWord,
  medium: fc.constant(null),
  campaign: anyWord,
  term: fc.constant(null),
  content: anyWord,
});

const anyDomain: fc.Arbitrary<Domain> = fc.record({
  host: fc.constant("go.example.com"),
  isDefault: fc.boolean(),
  baseUrl: fc.constant("https://go.example.com"),
  homeUrl: anyUrl,
  notFoundUrl: anyUrl,
  expiredUrl: anyUrl,
  robots: fc.constantFrom("none", "follow"),
  utm: fc.option(anyUtm, { nil: null }),
  apps: fc.option(
    fc.record({
      ios: fc.array(anyWord, { minLength: 1, maxLength: 3 }),
      android: fc.array(fc.record({ package: anyWord, sha256: fc.array(anyPrint, { maxLength: 2 }) }), { maxLength: 3 }),
    }),
    { nil: null },
  ),
  version: fc.nat(),
  createdAt: fc.constant(null),
  updatedAt: fc.constant(null),
  updatedBy: fc.constant(null),
});

describe("a domain in its form", () => {
  test("sends nothing of what is as it was, and everything as it shall be", () => {
    fc.assert(
      fc.property(anyDomain, anyDomain, (before, after) => {
        expect(changeOf(draftOf(before), draftOf(before))).toEqual({});
        const { homeUrl, notFoundUrl, expiredUrl, robots, utm, apps } = after;
        const change = changeOf(draftOf(after), draftOf(before));
        const { homeUrl: home, notFoundUrl: lost, expiredUrl: over, robots: crawlers, utm: campaign, apps: opened } = before;
        const was = { homeUrl: home, notFoundUrl: lost, expiredUrl: over, robots: crawlers, utm: campaign, apps: opened };
        expect({ ...was, ...change }).toEqual({ homeUrl, notFoundUrl, expiredUrl, robots, utm, apps });
      }),
    );
  });

  test("takes apps line by line, with fingerprints apart by spaces or commas", () => {
    const domain = fc.sample(anyDomain, { seed: 1, numRuns: 1 })[0] as Domain;
    const before = draftOf({ ...domain, apps: null });
    const android = "\n  com.example.app AA:BB, CC:DD\n\n com.example.other\n";
    expect(changeOf({ ...before, android }, before)).toEqual({
      apps: {
        ios: [],
        android: [
          { package: "com.example.app", sha256: ["AA:BB", "CC:DD"] },
          { package: "com.example.other", sha256: [] },
        ],
      },
    });
  });
});
