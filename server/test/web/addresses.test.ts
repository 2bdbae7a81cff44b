// Addresses that people paste, share, look at, and are led to.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { shownUrl } from "../../../web/src/dashboard/links/middle.ts";
import { isWholeUrl, sharedUrl } from "../../../web/src/dashboard/links/pasted.ts";
import { nextPath } from "../../../web/src/dashboard/people/next-path.ts";

test.each([
  ["https://example.com/a?b#c", true],
  ["http://localhost:8080", true],
  ["example.com", false],
  ["javascript:alert(1)", false],
  ["https://example.com/ and more", false],
  ["", false],
])("that %p is an address as a whole is %p", (text, is) => {
  expect(isWholeUrl(text)).toBe(is);
});

test("a page that is shared is found in either field", () => {
  expect(sharedUrl({ url: "https://a.example/" })).toBe("https://a.example/");
  expect(sharedUrl({ text: "Look: https://a.example/x" })).toBe("https://a.example/x");
  expect(sharedUrl({ url: "javascript:1", text: "nothing" })).toBeNull();
});

describe("an address in little room", () => {
  test("has its host apart, and its end", () => {
    const { host, start, end } = shownUrl("https://example.com/a/very/long/path/that/ends/with/a-name.html");
    expect(host).toBe("example.com");
    expect(start + end).toBe("/a/very/long/path/that/ends/with/a-name.html");
    expect(end).toBe("th/a-name.html");
  });

  test("is whole where it is short or none", () => {
    expect(shownUrl("https://example.com/")).toEqual({ host: "example.com", start: "", end: "" });
    expect(shownUrl("?")).toEqual({ host: "?", start: "", end: "" });
  });
});

test.each([
  ["/dashboard", "/dashboard"],
  ["/dashboard/links?q=x", "/dashboard/links?q=x"],
  ["/dashboard/links#x", "/dashboard/links"],
  ["/dashboard/links/a%2Fb", "/dashboard/links/a%2Fb"],
  ["/dashboard/../x", null],
  ["/dashboards", null],
  ["//evil.example/dashboard", null],
  ["/\\evil.example/dashboard", null],
  ["https://evil.example/dashboard", null],
  ["/dashboard/%2f%2fevil.example", null],
  ["/dashboard\n//evil.example", null],
  ["javascript:alert(1)", null],
  ["/dashboard\\..\\evil", null],
  ["/dashboard/%2e%2E/api", null],
  ["/dashboard/.%2e/api", null],
  ["/dashboard@evil.example", null],
  [" /dashboard", null],
  [undefined, null],
])("after signing in, %p leads to %p", (next, path) => {
  expect(nextPath(next)).toBe(path);
});

test("after signing in one is in the dashboard of this site, whatever the address says, as browsers read it", () => {
  const site = "https://lin.example";
  const piece = fc.constantFrom("/", "\\", "dashboard", "..", "%2e", "@", ":", "evil.example", "?", "#", "http:", "\t", "a");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      for (const said of [pieces.join(""), `/dashboard${pieces.join("")}`]) {
        const { origin, pathname } = new URL(nextPath(said) ?? "/dashboard", site);
        const isInside = /^\/dashboard(?:\/|$)/.test(pathname);
        expect({ said, origin, isInside }).toEqual({ said, origin: site, isInside: true });
      }
    }),
    { numRuns: 2000 },
  );
});
