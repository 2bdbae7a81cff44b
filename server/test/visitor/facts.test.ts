// From what a request says to the facts of a visitor.
import { describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { choose } from "../../src/core/rules/choose.ts";
import type { Asking } from "../../src/core/visitor.ts";
import { Agents } from "../../src/visitor/agent.ts";
import { Facts } from "../../src/visitor/facts.ts";
import type { Place } from "../../src/visitor/geo.ts";
import { preferredLanguages } from "../../src/visitor/languages.ts";
import { rulesFrom } from "../support/visitors.ts";

const PLACES: Readonly<Record<string, Place>> = { "192.0.2.99": { country: "DE", region: "DE-BY", city: "Munich" } };
const NOWHERE: Place = { country: null, region: null, city: null };
const context = {
  agents: new Agents(),
  geo: { placeOf: (address: string) => PLACES[address] ?? NOWHERE },
  secret: "a secret",
};

interface Said extends Partial<Omit<Asking, "header" | "address">> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

const factsOf = ({ method = "GET", headers = {}, query = "", ip = "192.0.2.7" }: Said, { secret } = context) =>
  new Facts({ method, header: (name) => headers[name] ?? null, query, address: () => ip }, 1000, { ...context, secret });

describe("languages", () => {
  test.each([
    ["", []],
    ["de", ["de"]],
    ["de-AT,de;q=0.9,en;q=0.8", ["de-at"]],
    ["en;q=0.8, de;q=0.9", ["de"]],
    ["en, de", ["en", "de"]],
    ["en;q=1.000,de;q=1", ["en", "de"]],
    ["de;q=0, en;q=0.1", ["en"]],
    ["de;q=0", []],
    ["*", []],
    ["*, de;q=0.5", ["de"]],
    ["de ; q = 0.5 , en", ["en"]],
    ["de;q=2, en;q=0.1", ["en"]],
    ["de;q=0.1234, en;q=0.1", ["en"]],
    ["zh-Hant-TW", ["zh-hant-tw"]],
    ["DE,de", ["de"]],
    ["<script>", []],
    [",,,", []],
    [`${"xx,".repeat(40)}de`, ["xx"]],
  ])("of %p are %p", (header, languages) => {
    expect(preferredLanguages(header)).toEqual(languages);
  });
});

describe("facts", () => {
  test("are those that the request tells", () => {
    const facts = factsOf({
      headers: {
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
        "accept-language": "de-AT,de;q=0.9",
        referer: "https://News.Example:8443/page?secret=1",
      },
      query: "a=1&a=2",
    });
    expect(facts).toMatchObject({
      now: 1000,
      isPreview: false,
      isPreviewer: false,
      isBot: false,
      form: "desktop",
      system: "linux",
      browser: "firefox",
      languages: ["de-at"],
      address: "192.0.2.7",
      referrer: "news.example",
    });
    expect(facts.parameters.get("a")).toEqual(["1", "2"]);
  });

  test("of where an address is are those of the database", () => {
    expect(factsOf({ ip: "192.0.2.99" })).toMatchObject({ country: "DE", region: "DE-BY", city: "Munich" });
    expect(factsOf({ ip: "192.0.2.98" })).toMatchObject({ country: null, region: null, city: null });
  });

  test("of a request that tells nothing are none", () => {
    const facts = factsOf({ ip: "" });
    const { form, system, browser, languages, country, region, city, address, referrer, isBot, isPreview } = facts;
    expect([form, system, browser, country, region, city, address, referrer]).toEqual(Array.from({ length: 8 }, () => null));
    expect([languages, isBot, isPreview]).toEqual([[], false, false]);
  });

  test.each([`https://${"a.".repeat(2000)}example/`, "about:blank", "android-app://com.example/", "x", "https://", "https://[/"])(
    "take no referrer from %p",
    (referer) => {
      expect(factsOf({ headers: { referer } }).referrer).toBeNull();
    },
  );

  test.each([
    [{ method: "HEAD" }, true],
    [{ headers: { "sec-purpose": "prefetch;prerender" } }, true],
    [{ headers: { purpose: "prefetch" } }, true],
    [{ headers: { "sec-purpose": "other", purpose: "prefetch" } }, false],
    [{ headers: { "user-agent": "Twitterbot/1.0" } }, true],
    [{ headers: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" } }, false],
    [{ method: "POST" }, false],
  ])("tell whether somebody only looks: %j", (said, looks) => {
    expect(factsOf(said).isPreview).toBe(looks);
  });

  test("tell who shows links where they are posted from others who only look", () => {
    expect(factsOf({ headers: { "user-agent": "Twitterbot/1.0" } }).isPreviewer).toBe(true);
    expect(factsOf({ method: "HEAD", headers: { "user-agent": "curl/8.5.0" } }).isPreviewer).toBe(false);
  });

  test.each([
    ["qr", true],
    ["qr&a=1", true],
    ["a=1&qr", true],
    ["", false],
    ["qr=", false],
    ["qr=1", false],
    ["a=qr", false],
    ["QR", false],
    ["%71r", false],
    ["qrs&aqr", false],
  ] as const)("tell a scan by its query: %j", (query, isScan) => {
    expect(factsOf({ query }).isScan).toBe(isScan);
  });

  test("draw the same lot for a visitor and a link each time, and for a whole network of IPv6", () => {
    const [one, other] = ["one", "other"] as Field[] as [Field, Field];
    const headers = { "user-agent": "x" };
    const lot = factsOf({ headers }).lotFor(one);
    expect(factsOf({ headers }).lotFor(one)).toBe(lot);
    expect(factsOf({ headers, query: "a=1", method: "HEAD" }).lotFor(one)).toBe(lot);
    expect(factsOf({ headers }).lotFor(other)).not.toBe(lot);
    expect(factsOf({ headers, ip: "192.0.2.8" }).lotFor(one)).not.toBe(lot);
    expect(factsOf({ headers: { "user-agent": "y" } }).lotFor(one)).not.toBe(lot);
    expect(factsOf({ headers }, { ...context, secret: "another" }).lotFor(one)).not.toBe(lot);
    const [home, away] = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2"].map((ip) => factsOf({ headers, ip }).lotFor(one));
    expect(home).toBe(away as number);
    const facts = factsOf({ headers });
    expect([facts.lotFor(one), facts.lotFor(other), facts.lotFor(one)]).toEqual([lot, factsOf({ headers }).lotFor(other), lot]);
  });

  test("deal a hundred thousand visitors to the sides of a split by their weights, within one per cent", () => {
    const rules = rulesFrom([
      {
        split: [
          { url: "https://a.example/", weight: 3 },
          { url: "https://b.example/", weight: 1 },
        ],
      },
    ]);
    let onA = 0;
    for (let at = 0; at < 100_000; at++) {
      const ip = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
      if (choose(rules, factsOf({ ip }), "x" as Field)?.side === 0) onA++;
    }
    expect(Math.abs(onA / 100_000 - 0.75)).toBeLessThan(0.01);
  });

  test("draw lots evenly", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let at = 0; at < 20_000; at++) {
      const lot = factsOf({ ip: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}` }).lotFor("x" as Field);
      const tenth = Math.floor((lot / 2 ** 32) * 10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count / 20_000 - 0.1)).toBeLessThan(0.01);
  });
});
