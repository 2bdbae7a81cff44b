// What is blocked: hosts as they are written and as targets have them, lists of very many, and the entries that processes share.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { encodeEntry } from "../../src/core/blocks/block.ts";
import { Blocks } from "../../src/core/blocks/blocks.ts";
import { covering, hostOfTarget, parseHostName } from "../../src/core/blocks/host.ts";
import { hostsFrom } from "../../src/core/blocks/host-lines.ts";
import { HostSet } from "../../src/core/blocks/host-set.ts";
import type { Field } from "../../src/core/field.ts";
import { Mirror } from "../../src/core/mirror.ts";
import { parseTarget, type Target } from "../../src/core/target.ts";
import { domainsAt } from "../support/domains.ts";
import { bench, log } from "./setup.ts";

const at = bench();

describe("the host of a target", () => {
  test.each([
    ["https://example.com/", "example.com"],
    ["http://example.com/", "example.com"],
    ["https://www.example.com:8443/a:b/c@d?e#f", "www.example.com"],
    ["http://example.com./", "example.com"],
    ["http://example.com..:81/", "example.com"],
    ["https://[2001:db8::1]/", "[2001:db8::1]"],
    ["https://[2001:db8::1]:444/", "[2001:db8::1]"],
    ["http://192.0.2.7:1/", "192.0.2.7"],
    ["https://example.com?a=b", "example.com"],
    ["https://example.com#a", "example.com"],
    ["https://example.com", "example.com"],
    ["https://a:b@example.com/", "example.com"],
    ["https://xn--bcher-kva.example/ü", "xn--bcher-kva.example"],
  ])("of %s is %s", (target, host) => {
    expect(hostOfTarget(target as Target)).toBe(host);
  });

  test("is the one that the URL Standard says, but for dots at its end", () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true, validSchemes: ["http", "https"] }), (url) => {
        const target = parseTarget(url, domainsAt("https://lin.example"));
        expect(hostOfTarget(target)).toBe(new URL(target).hostname.replace(/\.+$/, ""));
      }),
    );
  });
});

describe("a host that is written", () => {
  test.each([
    ["example.com", "example.com"],
    ["EXAMPLE.com.", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["under_score.example", "under_score.example"],
    ["zip", "zip"],
    ["192.0.2.7", "192.0.2.7"],
    ["0300.0.2.7", "192.0.2.7"],
    ["2001:DB8::1", "[2001:db8::1]"],
    ["[2001:db8:0::1]", "[2001:db8::1]"],
    ["", null],
    [".", null],
    ["a b", null],
    ["example.com/path", null],
    ["example.com:80", null],
    ["https://example.com", null],
    ["a@example.com", null],
    ["*.example.com", null],
    ["%65xample.com", null],
    ["[example.com]", null],
    ["1.2.3.999", null],
    ["xn--\u0000.example", null],
    [`${"a".repeat(2000)}.example`, null],
  ])("as %p is %p", (text, host) => {
    expect(parseHostName(text)).toBe(host);
  });

  test("is spelt as targets spell theirs", () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        expect(parseHostName(domain)).toBe(hostOfTarget(parseTarget(`https://${domain}/`, domainsAt("https://lin.example"))));
      }),
    );
  });
});

describe("a set of hosts", () => {
  test("covers its hosts and what lies below them, as a map of them does, and nothing else", () => {
    const label = fc.constantFrom("a", "b", "c", "aa", "ab");
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
    fc.assert(
      fc.property(fc.array(host, { maxLength: 12 }), fc.array(host, { maxLength: 12 }), (hosts, asked) => {
        const set = new HostSet();
        for (const one of hosts) set.add(one);
        const map = new Map(hosts.map((one) => [one, true]));
        expect(set.size).toBe(map.size);
        for (const one of [...hosts, ...asked]) expect(set.covers(one)).toBe(covering(map, one) === true);
      }),
    );
  });

  test("holds a hundred thousand, each found and none besides", () => {
    const set = new HostSet();
    for (let n = 0; n < 100_000; n++) set.add(`host-${n}.example`);
    expect(set.size).toBe(100_000);
    let found = 0;
    for (let n = 0; n < 100_000; n++) {
      if (set.covers(`www.host-${n}.example`)) found++;
      if (set.covers(`host-${n}.example.com`)) found++;
      if (set.covers(`xhost-${n}.example`)) found++;
    }
    expect(found).toBe(100_000);
    expect(set.bytes).toBeLessThan(100_000 * 24);
  });
});

describe("a line of a list", () => {
  test.each([
    ["evil.example", "evil.example"],
    ["  EVIL.example  ", "evil.example"],
    ["evil.example\r", "evil.example"],
    ["evil.example # since May", "evil.example"],
    ["0.0.0.0 evil.example", "evil.example"],
    ["127.0.0.1\tevil.example # x", "evil.example"],
    [":: evil.example", "evil.example"],
    ["||evil.example^", "evil.example"],
    ["*.evil.example", "evil.example"],
    ["192.0.2.66", "192.0.2.66"],
    ["2001:db8::66", "[2001:db8::66]"],
    ["bücher.example", "xn--bcher-kva.example"],
  ])("%p blocks %p", (line, host) => {
    const { hosts, malformed } = hostsFrom(line);
    expect([hosts.size, hosts.covers(host), malformed.count]).toEqual([1, true, 0]);
  });

  test.each([
    "",
    "   ",
    "# a comment",
    "! a comment",
    "[Adblock Plus 2.0]",
    "127.0.0.1 localhost",
    "fe80::1%lo0 localhost",
    "0.0.0.0 0.0.0.0",
  ])("%p blocks nothing, and is right so", (line) => {
    const { hosts, malformed } = hostsFrom(line);
    expect([hosts.size, malformed.count]).toEqual([0, 0]);
  });

  test.each([
    "evil",
    "https://evil.example/path",
    "evil.example/path",
    "a b c",
    "192.0.2.1 evil.example",
    "||evil.example^$script",
    "evil.example##.ad",
    "@@||evil.example^",
    "<html>",
    "x".repeat(5000),
  ])("%p is counted and left out", (line) => {
    const { hosts, malformed } = hostsFrom(`good.example\n${line}\nalso.example`);
    expect([hosts.size, malformed]).toEqual([2, { count: 1, firstLine: 2 }]);
  });

  test("is the same wherever the pieces are cut", () => {
    const text = "a.example\n# b\nhttps://x\r\nc.example\n\nd.example";
    for (let cut = 0; cut <= text.length; cut++) {
      const lines = hostsFrom("");
      lines.add(text.slice(0, cut));
      lines.add(text.slice(cut));
      lines.end();
      expect([lines.hosts.size, lines.malformed]).toEqual([3, { count: 1, firstLine: 3 }]);
    }
  });

  test("may be missing its end for ever, and is not kept", () => {
    const lines = hostsFrom("");
    for (let n = 0; n < 10; n++) lines.add("x".repeat(100_000));
    lines.add("\ngood.example\n");
    lines.end();
    expect([lines.hosts.size, lines.malformed.count]).toEqual([1, 1]);
  });

  test("of a page of HTML makes no list", () => {
    expect(hostsFrom("<html>\n<p>Not found</p>\n</html>\n").isList).toBe(false);
    expect(hostsFrom("").isList).toBe(true);
    expect(hostsFrom("a.example\n???").isList).toBe(true);
  });
});

const entry = (reason = "", isLegal = false) => encodeEntry({ reason, isLegal, createdAt: 1, createdBy: "cli" });
const target = (url: string) => url as Target;
const id = "abc" as Field;

async function blocksWith(entries: Readonly<Record<string, string>>): Promise<Blocks> {
  const mirror = new Mirror({ shared: at.store.shared, log });
  for (const [name, text] of Object.entries(entries)) await mirror.replace(name, null, text);
  return new Blocks(mirror);
}

describe("entries", () => {
  test("of other things block nothing, and nothing is asked then", async () => {
    const blocks = await blocksWith({ "rules:host": "x", "report:abc": "x" });
    expect([blocks.isOn, blocks.size, blocks.ofLink(id), blocks.ofTarget(target("https://a.example/"))]).toEqual([
      false,
      0,
      null,
      null,
    ]);
  });

  test("block a host and what lies below it, with the reason", async () => {
    const blocks = await blocksWith({ "block:host:evil.example": entry("Phishing.", true) });
    const block = { by: "host", reason: "Phishing.", isLegal: true } as const;
    expect(blocks.isOn).toBe(true);
    expect(blocks.ofTarget(target("https://evil.example/"))).toEqual(block);
    expect(blocks.ofTarget(target("http://www.evil.example:8080/x"))).toEqual(block);
    expect(blocks.ofTarget(target("https://evil.example.com/"))).toBeNull();
    expect(blocks.ofTarget(target("https://notevil.example/"))).toBeNull();
  });

  test("block a link by its id", async () => {
    const blocks = await blocksWith({ "block:link:abc": entry("Spam") });
    expect(blocks.ofLink(id)).toEqual({ by: "link", reason: "Spam", isLegal: false });
    expect(blocks.ofLink("ABC" as Field)).toBeNull();
  });

  test("block clients by address and range, and no redirect is asked for that", async () => {
    const blocks = await blocksWith({ "block:client:192.0.2.7": entry(), "block:client:2001:db8::/32": entry() });
    expect(blocks.isOn).toBe(false);
    expect(["192.0.2.7", "::ffff:192.0.2.7", "2001:db8:1::1"].map((address) => blocks.hasClient(address))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["192.0.2.8", "2001:db9::", "", "x"].map((address) => blocks.hasClient(address))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("that allow some hosts block all others, and the blocked ones among them", async () => {
    const blocks = await blocksWith({ "allow:host:good.example": entry(), "block:host:bad.good.example": entry("No") });
    expect(blocks.ofTarget(target("https://www.good.example/"))).toBeNull();
    expect(blocks.ofTarget(target("https://else.example/"))?.by).toBe("allowed-hosts");
    expect(blocks.ofTarget(target("https://bad.good.example/"))?.by).toBe("host");
  });

  test("that can't be read block, whatever they say", async () => {
    const blocks = await blocksWith({ "block:host:evil.example": "{", "block:link:abc": '{"r":1}' });
    expect(blocks.ofTarget(target("https://evil.example/"))).toEqual({ by: "host", reason: "", isLegal: false });
    expect(blocks.ofLink(id)).toEqual({ by: "link", reason: "", isLegal: false });
    expect(blocks.entriesOf("host")).toEqual([["evil.example", "unreadable"]]);
  });

  test("that are taken away block no more", async () => {
    const mirror = new Mirror({ shared: at.store.shared, log });
    const blocks = new Blocks(mirror);
    const text = { reason: "", isLegal: false, createdAt: 1, createdBy: "cli" };
    expect(await blocks.replace("host", "evil.example", text)).toBe(true);
    expect([blocks.isOn, blocks.has("host", "evil.example")]).toEqual([true, true]);
    expect(await blocks.replace("host", "evil.example", null)).toBe(true);
    expect([blocks.isOn, blocks.has("host", "evil.example")]).toEqual([false, false]);
  });
});

test("hosts of a list block, and are forgotten with it", async () => {
  const blocks = await blocksWith({});
  blocks.useList(hostsFrom("evil.example").hosts);
  expect([blocks.isOn, blocks.listed]).toEqual([true, 1]);
  expect(blocks.ofTarget(target("https://www.evil.example/"))).toEqual({ by: "list", reason: "", isLegal: false });
  blocks.useList(new HostSet());
  expect(blocks.isOn).toBe(false);
});
