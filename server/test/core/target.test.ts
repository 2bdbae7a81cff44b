import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { LinnetError } from "../../src/core/errors.ts";
import { parseTarget, TARGET_LENGTH_MAX } from "../../src/core/target.ts";
import { domainsAt } from "../support/domains.ts";

const BASE = "https://lin.example";
const parse = (text: string, base = BASE) => parseTarget(text, domainsAt(base)) as string;

function refusal(text: string, base = BASE): string {
  try {
    parseTarget(text, domainsAt(base));
  } catch (error) {
    if (error instanceof LinnetError && error.code === "invalid_url" && error.field === "original_url") return error.message;
    throw error;
  }
  return "accepted";
}

describe("a target", () => {
  test.each([
    ["https://example.com", "https://example.com/"],
    ["HTTP://EXAMPLE.com:80/a", "http://example.com/a"],
    ["  https://example.com/a b\n", "https://example.com/a%20b"],
    ["\ufeffhttps://example.com/\u00a0", "https://example.com/"],
    ["https://exämple.com/ü?q=ö#ß", "https://xn--exmple-cua.com/%C3%BC?q=%C3%B6#%C3%9F"],
    ["https://a.com/x\\y", "https://a.com/x/y"],
    ["https://a.com/?next=http://b.com/@x", "https://a.com/?next=http://b.com/@x"],
    ["https://a.com/%2e%2e/b", "https://a.com/b"],
    ["http://intranet/wiki", "http://intranet/wiki"],
    ["\u200bhttps://example.com/x\u2069\u200b ", "https://example.com/x"],
    ["http://0x7f.1/", "http://127.0.0.1/"],
    ["https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"],
  ])("written %p is %p", (text, href) => {
    expect(parse(text)).toBe(href);
  });

  test.each([
    ["example.com/page", "https://example.com/page"],
    ["//example.com/a", "https://example.com/a"],
    ["localhost:3000/x", "https://localhost:3000/x"],
    ["example.com:8080", "https://example.com:8080/"],
    ["1.2.3.4:8443/x", "https://1.2.3.4:8443/x"],
    ["[::1]:3000/x", "https://[::1]:3000/x"],
    ["münchen.de/straße", "https://xn--mnchen-3ya.de/stra%C3%9Fe"],
    ["example.com?x=1", "https://example.com/?x=1"],
    ["example.com#top", "https://example.com/#top"],
    ["4chan.example.", "https://4chan.example./"],
    ["127.0.0.1", "https://127.0.0.1/"],
    ["example.0xyz", "https://example.0xyz/"],
  ])("without a scheme, %p, becomes %p", (text, href) => {
    expect(parse(text)).toBe(href);
  });

  test.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com/",
    "mailto:a@b.c",
    "view-source:http://example.com",
    "blob:https://example.com/1",
    "tel:+491234",
  ])("of another scheme, %p, is refused by the scheme's name", (text) => {
    expect(refusal(text)).toMatch(/can't be shortened; only http: and https: can/);
  });

  test.each([
    "http:\\\\host",
    "http:/\\host",
    "https://good.com\\@evil.com",
    "\\\\host\\share",
    "https:\\/\\/a.com",
    "example.com\\x",
  ])("with a backslash before its path, %p, is refused", (text) => {
    expect(refusal(text)).toContain("backslash");
  });

  test.each([
    "https://a.com/\nx",
    "https://a.com/\tx",
    "java\nscript:x",
    "https://a.com/\u0000",
    "https://a.com/\u007f",
    "https://a.com/\u0085x",
  ])("with a control character, %p, is refused", (text) => {
    expect(refusal(text)).toContain("control character");
  });

  test.each(["https://user:pw@host.com/", "https://user@host.com", "http://@host.com/", "https://:pw@host.com/", "a@b.c"])(
    "with credentials, %p, is refused",
    (text) => {
      expect(refusal(text)).toContain("user name or password");
    },
  );

  test.each([
    "",
    "   ",
    "hello",
    "http://",
    "https://",
    "http:example.com",
    "https:/example.com",
    "https:///example.com",
    "http://a b.com",
    "https://a.com:99999/",
    "http://[::1",
    ".",
    "https://%/",
    "3.14",
    "192.168.1",
    "1.0x7f",
    "x.7:80/a",
    "\u200b",
  ])("that is no web address, %p, is refused", (text) => {
    expect(refusal(text)).not.toBe("accepted");
  });

  test("with half a character is refused", () => {
    expect(refusal("https://a.com/\ud800")).toContain("surrogate");
  });

  test.each([
    "https://lin.example/abc",
    "http://lin.example/abc",
    "https://LIN.example./x",
    "lin.example",
    "https://lin.example:443/",
  ])("leading back to Linnet, %p, is refused", (text) => {
    expect(refusal(text)).toContain("Linnet itself");
  });

  test.each([
    "http://localhost:8080/x",
    "http://127.0.0.1:8080/x",
    "http://[::1]:8080/x",
    "http://2130706433:8080/",
    "http://foo.localhost:8080/",
    "http://[::ffff:127.0.0.1]:8080/",
  ])("leading back to a Linnet on loopback, %p, is refused", (text) => {
    expect(refusal(text, "http://localhost:8080")).toContain("Linnet itself");
  });

  test("on another port of the same machine is allowed", () => {
    expect(parse("http://localhost:3000/x", "http://localhost:8080")).toBe("http://localhost:3000/x");
  });

  test("may have 8 192 bytes as serialised, and not one more", () => {
    const head = "https://example.com/";
    expect(parse(head + "a".repeat(TARGET_LENGTH_MAX - head.length))).toHaveLength(TARGET_LENGTH_MAX);
    expect(refusal(head + "a".repeat(TARGET_LENGTH_MAX + 1 - head.length))).toContain("8193 bytes");
    expect(refusal(head + "ü".repeat(2000))).toContain("bytes");
    expect(refusal("a".repeat(9000))).not.toBe("accepted");
    expect(refusal(`https://a.com/${"a/../".repeat(100_000)}`)).toContain("bytes");
  });

  test("is read in time that grows with its length, whatever it is made of", () => {
    for (const piece of [" ", "a.", ".", "\\", "/", "1.", "@", ":", "a@", "\u200b"]) {
      expect(refusalOrTarget(`x${piece.repeat(500_000)}!`)).toBeNull();
      refusalOrTarget(`x${piece.repeat(8000)}@`);
      refusalOrTarget(`${piece.repeat(8000)}x`);
    }
  }, 2000);

  test("is what the WHATWG URL Standard makes of 10 000 URLs from the wild", () => {
    const lines = readFileSync(new URL("../fixtures/urls.txt", import.meta.url), "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(10_000);
    for (const line of lines) {
      const [given = "", expected = given] = line.split("\t");
      expect(parse(given)).toBe(expected);
    }
  });

  test("is never anything but a serialised http(s) URL without credentials, whatever is typed", () => {
    const nasty = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(..."htps:/\\@.#?%[]a1\t\n \u00e4\u202e"), maxLength: 40 }),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        if (refusalOrTarget(text) === null) return;
        const target = parse(text);
        const url = new URL(target);
        expect(url.href).toBe(target);
        expect(["http:", "https:"]).toContain(url.protocol);
        expect(url.username + url.password).toBe("");
        expect(target).toMatch(/^[\x21-\x7e]+$/);
        expect(parse(target)).toBe(target);
      }),
      { numRuns: 5000 },
    );
  });
});

function refusalOrTarget(text: string): string | null {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof LinnetError && error.code === "invalid_url") return null;
    throw error;
  }
}
