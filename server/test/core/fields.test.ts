// What owners may say about a link: what is taken, what is refused, and by which name.

import { describe, expect, test } from "bun:test";
import { LinnetError } from "../../src/core/errors.ts";
import { type LinkInput, parseFields } from "../../src/core/fields.ts";
import { NO_POLICIES } from "../../src/core/policies.ts";
import { domainsAt } from "../support/domains.ts";

const context = {
  domains: domainsAt("https://lin.example"),
  codeRules: { caseMode: "sensitive", multiSegment: false },
  ruleSets: { has: (name: string) => name === "sale" },
  policies: NO_POLICIES,
} as const;
const parse = (input: LinkInput) => parseFields(input, context);

function refused(input: Readonly<Record<string, unknown>>): { code: string; field: string | undefined } {
  try {
    parseFields(input as LinkInput, context);
  } catch (error) {
    if (error instanceof LinnetError) return { code: error.code, field: error.field };
    throw error;
  }
  return { code: "taken", field: undefined };
}

describe("fields", () => {
  test("are taken in the form in which they are kept", () => {
    expect(
      parse({
        url: "EXAMPLE.com/a b",
        code: "A\u0308pfel",
        domain: "LIN.example",
        title: "  A title ",
        notes: "line\nline",
        tags: [" b ", "a  c", "b"],
        startsAt: "2030-01-01T01:00:00+01:00",
        expiresAt: "2030-01-02T00:00:00.1239Z",
        maxClicks: 3,
        password: "pass word",
        status: 308,
        ends: { expired: "example.com/over", usedUp: null },
        preview: { title: " T ", image: "example.com/i.png" },
        ios: "apps.example/id1",
        android: "https://PLAY.example/?id=a",
        externalId: " crm:7 ",
      }),
    ).toEqual({
      url: "https://example.com/a%20b",
      code: "Äpfel",
      domain: "",
      title: "A title",
      notes: "line\nline",
      tags: ["a c", "b"],
      startsAt: Date.UTC(2030, 0, 1),
      expiresAt: Date.UTC(2030, 0, 2) + 123,
      maxClicks: 3,
      password: "pass word",
      status: 308,
      ends: { expired: "https://example.com/over" },
      preview: { title: "T", description: null, image: "https://example.com/i.png" },
      ios: "https://apps.example/id1",
      android: "https://play.example/?id=a",
      externalId: "crm:7",
    } as unknown as ReturnType<typeof parse>);
  });

  test.each([
    [{ url: "javascript:alert(1)" }, "invalid_url", "url"],
    [{ url: 7 }, "invalid_field", "url"],
    [{ url: "https://lin.example/x" }, "invalid_url", "url"],
    [{ code: "api" }, "invalid_code", "code"],
    [{ code: "" }, "invalid_field", "code"],
    [{ code: "a/b" }, "invalid_code", "code"],
    [{ domain: "evil.example" }, "unknown_domain", "domain"],
    [{ title: "a\u0000b" }, "invalid_field", "title"],
    [{ title: "a\nb" }, "invalid_field", "title"],
    [{ title: "\ud800" }, "invalid_field", "title"],
    [{ title: "x".repeat(301) }, "invalid_field", "title"],
    [{ notes: "x".repeat(5001) }, "invalid_field", "notes"],
    [{ notes: "\u001b[31m" }, "invalid_field", "notes"],
    [{ tags: "x" }, "invalid_field", "tags"],
    [{ tags: ["a,b"] }, "invalid_field", "tags"],
    [{ tags: [""] }, "invalid_field", "tags"],
    [{ tags: ["x".repeat(61)] }, "invalid_field", "tags"],
    [{ tags: Array.from({ length: 51 }, (_, at) => `t${at}`) }, "invalid_field", "tags"],
    [{ enabled: "yes" }, "invalid_field", "enabled"],
    [{ startsAt: "tomorrow" }, "invalid_field", "startsAt"],
    [{ startsAt: 1_900_000_000_000 }, "invalid_field", "startsAt"],
    [{ startsAt: "2030-02-30T00:00:00Z" }, "invalid_field", "startsAt"],
    [{ startsAt: "2030-01-01T00:00:00" }, "invalid_field", "startsAt"],
    [{ startsAt: "1969-12-31T23:59:59Z" }, "invalid_field", "startsAt"],
    [{ startsAt: "2031-01-01T00:00:00Z", expiresAt: "2030-01-01T00:00:00Z" }, "invalid_field", "expiresAt"],
    [{ maxClicks: 0 }, "invalid_field", "maxClicks"],
    [{ maxClicks: 1.5 }, "invalid_field", "maxClicks"],
    [{ maxClicks: 1e10 }, "invalid_field", "maxClicks"],
    [{ password: "abc" }, "invalid_field", "password"],
    [{ status: 303 }, "invalid_field", "status"],
    [{ status: "301" }, "invalid_field", "status"],
    [{ ends: { never: "https://example.com" } }, "unknown_field", "ends.never"],
    [{ ends: { expired: "ftp://example.com" } }, "invalid_url", "ends.expired"],
    [{ ends: ["https://example.com"] }, "invalid_field", "ends"],
    [{ ios: "fb://page/1" }, "invalid_url", "ios"],
    [{ ios: "itms-apps://apps.example/id1" }, "invalid_url", "ios"],
    [{ ios: "" }, "invalid_url", "ios"],
    [{ android: "intent://a.example/#Intent;scheme=https;package=a.b;end" }, "invalid_url", "android"],
    [{ android: "market://details?id=a.b" }, "invalid_url", "android"],
    [{ android: "https://lin.example/x" }, "invalid_url", "android"],
    [{ android: ["https://a.example/"] }, "invalid_field", "android"],
    [{ preview: { image: "data:image/png;base64,AA" } }, "invalid_url", "preview.image"],
    [{ preview: "x" }, "invalid_field", "preview"],
    [{ externalId: "" }, "invalid_field", "externalId"],
    [{ externalId: " .. " }, "invalid_field", "externalId"],
    [{ tags: ["a", "."] }, "invalid_field", "tags"],
    [{ externalId: "x".repeat(201) }, "invalid_field", "externalId"],
    [{ colour: "red" }, "unknown_field", "colour"],
    [JSON.parse('{"__proto__": {"url": "x"}}'), "unknown_field", "__proto__"],
    [{ constructor: 1 }, "unknown_field", "constructor"],
  ])("refuses %j as %s at %s", (input, code, field) => {
    expect(refused(input)).toEqual({ code, field });
  });

  test("that are undefined say nothing, and those that are null take away", () => {
    expect(parse({ title: undefined, notes: null, tags: null, ends: null, maxClicks: null, ios: null, android: null })).toEqual({
      notes: "",
      tags: [],
      ends: {},
      maxClicks: null,
      ios: null,
      android: null,
    });
  });
});
