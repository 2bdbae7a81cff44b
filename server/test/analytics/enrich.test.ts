// What becomes of a sighting: what a click keeps of it, and what it does not.
import { describe, expect, test } from "bun:test";
import { clean, Enricher } from "../../src/analytics/enrich.ts";
import type { Sighting } from "../../src/analytics/sighting.ts";
import { decodeClick, encodeClick, VALUE_LENGTH_MAX } from "../../src/core/clicks/click.ts";
import { CHROME, ENRICHING, NOW, seen } from "./setup.ts";

const DAY_MS = 86_400_000;
const ADDRESS = "203.0.113.9";

const enricher = new Enricher(ENRICHING);
const clickOf = (more: Partial<Sighting> = {}, salt = "salt") => enricher.clickOf(seen(more), salt);

describe("a click", () => {
  test("keeps what is found out, and nothing of address or user agent", () => {
    const click = clickOf({
      referrer: "https://News.example/secret/path?token=1",
      language: "de-AT,en;q=0.5",
      query: "qr&utm_source=Paper&utm_campaign=a%20b&other=1",
      rule: "summer 2",
      side: "1",
    });
    expect(click).toEqual({
      at: NOW,
      link: "abc",
      asked: null,
      outcome: "redirected",
      status: 302,
      kind: "human",
      visitor: expect.any(Number),
      country: "DE",
      region: "DE-BE",
      city: "Berlin, DE",
      device: "desktop",
      os: "windows",
      browser: "chrome",
      version: "120",
      language: "de-at",
      referrer: "news.example",
      page: null,
      utm: ["Paper", null, "a b", null, null],
      rule: "summer 2",
      side: "1",
      isScan: true,
      address: null,
      agent: null,
    } as never);
    const text = encodeClick(click);
    for (const secret of [ADDRESS, "AppleWebKit", "salt", "secret", "token"]) expect(text).not.toContain(secret);
  });

  test("keeps page, address and user agent where the setting says so", () => {
    const all = new Enricher({ ...ENRICHING, details: { page: true, address: true, agent: true } });
    const click = all.clickOf(seen({ referrer: "https://news.example/a/b?c" }), "salt");
    expect(click).toMatchObject({ page: "/a/b", address: ADDRESS, agent: CHROME });
  });

  test("is the same after it was written and read", () => {
    for (const more of [
      {},
      { referrer: "http://a.example", query: "utm_content=x" },
      { link: "", asked: "nobody" },
      { isUnfollowed: true },
    ]) {
      const click = clickOf(more);
      expect(decodeClick(encodeClick(click))).toEqual(click);
    }
  });

  test("what is no click is none", () => {
    for (const text of ["", "{}", "[]", "null", '["now"]', "[1,null,null,99,302,0]", "[1,null,null,0,302,99]"]) {
      expect(decodeClick(text)).toBeNull();
    }
  });

  test("is of the client behind trusted proxies", () => {
    const direct = clickOf({ peer: "198.51.100.7" });
    const proxied = clickOf({ peer: "10.1.2.3", forwardedFor: "198.51.100.7" });
    const forged = clickOf({ peer: "203.0.113.9", forwardedFor: "198.51.100.7" });
    expect(proxied.visitor).toBe(direct.visitor);
    expect(forged.visitor).not.toBe(direct.visitor);
  });

  test("of a browser that fetches ahead is a preview", () => {
    expect(clickOf({ isPrefetch: true }).kind).toBe("preview");
  });

  test("of tools and of nobody is automated, of crawlers a bot's", () => {
    expect(clickOf({ agent: "curl/8.5.0" }).kind).toBe("automated");
    expect(clickOf({ agent: "" }).kind).toBe("automated");
    expect(clickOf({ agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }).kind).toBe("bot");
  });
});

describe("a visitor", () => {
  test("is the same for the same address and user agent, and another for any other", () => {
    const { visitor } = clickOf();
    expect(clickOf().visitor).toBe(visitor);
    expect(clickOf({ peer: "203.0.113.10" }).visitor).not.toBe(visitor);
    expect(clickOf({ agent: `${CHROME} more` }).visitor).not.toBe(visitor);
    expect(Number.isSafeInteger(visitor)).toBe(true);
  });

  test("is another under tomorrow's key", () => {
    const today = clickOf();
    expect(clickOf({ at: NOW + DAY_MS }, "tomorrow's").visitor).not.toBe(today.visitor);
    expect(clickOf().visitor).toBe(today.visitor);
  });

  test("who asks not to be followed is none", () => {
    expect(clickOf({ isUnfollowed: true }).visitor).toBeNull();
  });

  test("with a user agent of 20 kB is told apart from others too", () => {
    const long = "x".repeat(20_000);
    expect(clickOf({ agent: `${long}a` }).visitor).not.toBe(clickOf({ agent: `${long}b` }).visitor);
  });
});

describe("what a visitor sends", () => {
  const HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "a\tb",
    "a\u0000b\u001b[31m",
    "\u202Egnp.exe",
    "\uD800",
    "x".repeat(9000),
  ];

  test("is cut and printable wherever it is kept", () => {
    for (const text of HOSTILE) {
      const query = `utm_source=${encodeURIComponent(text.replace(/\p{Cs}/gu, ""))}`;
      const { utm, language } = clickOf({ query, language: text, referrer: `https://a.example/${text}`, agent: text });
      for (const value of [utm[0], language]) {
        expect((value ?? "").length).toBeLessThanOrEqual(VALUE_LENGTH_MAX);
        expect(value ?? "").not.toMatch(/[\p{Cc}\p{Cs}\u202E]/u);
      }
    }
  });

  test("as a code that nobody has is one line of bounded length", () => {
    const { asked } = clickOf({ link: "", asked: `wp-login.php\u0007${"y".repeat(9000)}` });
    expect(asked).toStartWith("wp-login.phpyyy");
    expect((asked ?? "").length).toBeLessThanOrEqual(VALUE_LENGTH_MAX);
  });

  test("as a referrer that is no page of the web is none", () => {
    for (const referrer of ["", "nonsense", "javascript:alert(1)", "android-app://com.example", "https://", "http://[::1"]) {
      expect(clickOf({ referrer }).referrer).toBeNull();
    }
  });

  test("leaves nothing where only unprintable characters were", () => {
    expect(clean("\u0000\u200B")).toBeNull();
    expect(clean("  ")).toBeNull();
    expect(clean("Zürich")).toBe("Zürich");
  });
});
