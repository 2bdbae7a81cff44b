// Domains: which one a host is, what one may say, and links that have the same code on several.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decide, JUST_COME } from "../../src/core/decide.ts";
import { parseHost } from "../../src/core/domains/host.ts";
import { type DomainChange, deleteDomain, listDomains, putDomain, readDomain } from "../../src/core/domains/manage.ts";
import { addAlias, editLink, readAsOwner, restoreLink, trashLink } from "../../src/core/edit.ts";
import type { Field } from "../../src/core/field.ts";
import { PLAIN_TERMS, type Terms, withTerms } from "../../src/core/link.ts";
import { listLinks } from "../../src/core/listing.ts";
import { NO_POLICIES, type Policies } from "../../src/core/policies.ts";
import type { Target } from "../../src/core/target.ts";
import { domainsAt, domainsWith } from "../support/domains.ts";
import { NOW, NOBODY as nobody } from "../support/visitors.ts";
import { bench, cli, ownKey, refusal } from "./setup.ts";

const BASE = "https://lin.example";
const url = "https://example.com/";

describe("a host", () => {
  test.each([
    ["go.example.com", "go.example.com"],
    ["GO.Example.com", "go.example.com"],
    ["go.example.com.", "go.example.com"],
    ["go.example.com:443", "go.example.com"],
    ["go.example.com:80", "go.example.com"],
    ["go.example.com:8080", "go.example.com:8080"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["[::1]:8080", "[::1]:8080"],
    ["192.0.2.7", "192.0.2.7"],
    ["localhost", "localhost"],
    ["", null],
    [".", null],
    ["a b", null],
    ["a/b", null],
    ["a@b", null],
    ["a?b", null],
    ["a#b", null],
    ["a\\b", null],
    ["https://a.example", null],
    ["a.example:99999", null],
    ["x".repeat(254), null],
  ])("%p is kept as %p", (said, host) => {
    expect(parseHost(said)).toBe(host);
  });

  test("that is kept is kept as it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.webAuthority(), fc.string()), (said) => {
        const host = parseHost(said);
        if (host !== null) expect(parseHost(host)).toBe(host);
      }),
    );
  });
});

describe("a request", () => {
  test("is for the default domain, whatever its host, until one is added", () => {
    const domains = domainsAt(BASE);
    for (const host of [null, "", "lin.example", "else.example", "{}"]) expect(domains.at(host)).toBe(domains.default);
    expect(domains.areMany).toBe(false);
  });

  test.each([
    ["lin.example", ""],
    ["LIN.example.:443", ""],
    ["www.lin.example", ""],
    ["go.example", "go.example"],
    ["Go.Example:80", "go.example"],
    ["go.example:8080", null],
    ["other.example", null],
    ["sub.go.example", null],
    ["", null],
    [null, null],
    ["go.example, lin.example", null],
  ])("with the host %p is for %p when there are several", async (host, expected) => {
    const domains = await domainsWith(BASE, { "go.example": {}, "two.example:8080": {} }, ["www.lin.example"]);
    for (let again = 0; again < 2; again++) expect(domains.at(host)?.host ?? null).toBe(expected);
  });

  test("for a name of loopback is for the default domain where that is on loopback", async () => {
    const domains = await domainsWith("http://localhost:8080", { "go.example": {} });
    for (const host of ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"]) expect(domains.at(host)?.host).toBe("");
    expect(domains.at("localhost:8081")).toBeNull();
  });

  test("is for one domain only: an added one can't be the default one too", async () => {
    const said = { "go.example": {} };
    (await domainsWith(BASE, said, ["www.lin.example"])).mustBeDistinct();
    for (const domains of [await domainsWith("https://go.example", said), await domainsWith(BASE, said, ["go.example"])]) {
      expect(() => domains.mustBeDistinct()).toThrow(/go\.example is a domain with links of its own/);
    }
  });

  test("is decided for as many hosts as there may be, each as at first", async () => {
    const domains = await domainsWith(BASE, { "go.example": {} });
    for (let n = 0; n < 2500; n++) expect(domains.at(`${n}.example`)).toBeNull();
    expect(domains.at("go.example")?.host).toBe("go.example");
  });
});

describe("a damaged domain", () => {
  test.each([
    "x",
    "[]",
    '{"v":1,"c":1,"u":1,"b":"cli"}',
    '{"v":1,"c":1,"u":1,"b":"cli","s":{"homeUrl":"javascript:alert(1)"}}',
    '{"v":1,"c":1,"u":1,"b":"cli","s":{"planet":"mars"}}',
    '{"v":1,"c":1,"u":1,"b":"cli","s":{"robots":"all"}}',
    '{"v":1,"c":1,"u":1,"b":"cli","s":{},"z":1}',
  ])("that says %p is a failure, and not one that says nothing", async (text) => {
    const domains = await domainsWith(BASE, { "go.example": text });
    const domain = domains.at("go.example");
    expect([domain?.record, domain?.hasUtm]).toEqual([null, true]);
    expect(() => domains.defaultsOf("go.example")).toThrow(/newer version, or is damaged/);
    expect(domains.at("lin.example")?.host).toBe("");
  });
});

describe("what a domain says for its links", () => {
  const elsewhere = "https://over.example/" as Target;
  const utm = { source: "domain", medium: null, campaign: "c d", term: null, content: null };
  const own = { source: "own", medium: null, campaign: null, term: null, content: null };
  const policies: Policies = {
    ...NO_POLICIES,
    defaultsOf: (host) => (host === "go.example" ? { expiredUrl: elsewhere, utm } : { expiredUrl: null, utm: null }),
  };
  const decided = (terms: Partial<Terms>, field = "abc@go.example", progress = JUST_COME) => {
    const record = withTerms(
      { field: field as Field, target: `${url}?utm_campaign=kept` as Target },
      { ...PLAIN_TERMS, ...terms },
    );
    const decision = decide({ record, byAlias: false, rest: "" }, { ...nobody, now: NOW }, progress, policies);
    return decision.kind === "redirect" ? String(decision.target) : decision.kind;
  };
  const ended = { disabled: "https://own.example/" as Target, expired: "https://own.example/" as Target };

  test.each<[what: string, terms: Partial<Terms>, led: string]>([
    ["its parameters, also of plain links", {}, `${url}?utm_campaign=kept&utm_source=domain`],
    ["a link's own parameters in their place", { utm: own }, `${url}?utm_campaign=kept&utm_source=own`],
    ["where links lead that have expired", { expiresAt: NOW }, elsewhere],
    ["a link's own place for that before", { expiresAt: NOW, ends: ended }, "https://own.example/"],
    ["nothing for links that are off", { enabled: false }, "gone"],
    ["nothing for links that are not yet on", { startsAt: NOW + 1 }, "not-yet"],
  ])("is %s", (_what, terms, led) => {
    expect(decided(terms)).toBe(led);
  });

  test("is where links lead that are used up", () => {
    const limit = { maxClicks: 1, usesSince: 1 };
    expect(decided(limit, "abc@go.example", { ...JUST_COME, isTooLate: true })).toBe(elsewhere);
    expect(decided(limit, "abc", { ...JUST_COME, isTooLate: true })).toBe("gone");
  });

  test("is nothing for links of another one", () => {
    expect(decided({}, "abc")).toBe(`${url}?utm_campaign=kept`);
    expect(decided({ expiresAt: NOW }, "abc@two.example")).toBe("gone");
  });
});

describe("domains", () => {
  const at = bench();
  const put = (host: string, settings: Record<string, unknown> = {}, change: Partial<DomainChange> = {}) =>
    putDomain(at.context, host, { settings, isPart: false, ...change }, cli);

  test("are added, changed in part and as a whole, and removed", async () => {
    const { view, isNew } = await put("Go.Example", { homeUrl: url, robots: "follow" });
    expect(isNew).toBe(true);
    expect(view).toMatchObject({ host: "go.example", isDefault: false, baseUrl: "https://go.example", version: 1, homeUrl: url });
    const part = await put("go.example", { notFoundUrl: "https://lost.example" }, { isPart: true, version: 1 });
    expect(part.view).toMatchObject({ homeUrl: url, robots: "follow", notFoundUrl: "https://lost.example/", version: 2 });
    expect((await put("go.example", { expiredUrl: url })).view).toMatchObject({ homeUrl: null, robots: "none", version: 3 });
    expect(listDomains(at.context, cli).domains.map(({ host }) => host)).toEqual(["lin.example", "go.example"]);
    await deleteDomain(at.context, "go.example", cli);
    expect(await refusal((async () => readDomain(at.context, "go.example", cli))())).toBe("domain_not_found");
    expect(await refusal(deleteDomain(at.context, "go.example", cli))).toBe("domain_not_found");
  });

  test("have the default one among them, which can say something and not be removed", async () => {
    expect(readDomain(at.context, "lin.example", cli)).toMatchObject({ isDefault: true, version: 0, createdAt: null });
    expect((await put("lin.example", { notFoundUrl: url }, { isPart: true })).view).toMatchObject({
      isDefault: true,
      version: 1,
    });
    expect(at.context.domains.areMany).toBe(false);
    expect(await refusal(deleteDomain(at.context, "lin.example", cli))).toBe("invalid_field");
  });

  test.each<[host: string, settings: Record<string, unknown>, change: Partial<DomainChange>, code: string]>([
    ["a b", {}, {}, "invalid_field"],
    ["", {}, {}, "invalid_field"],
    ["go.example", { homeUrl: "javascript:alert(1)" }, {}, "invalid_url"],
    ["go.example", { homeUrl: "https://lin.example/x" }, {}, "invalid_url"],
    ["go.example", { homeUrl: 1 }, {}, "invalid_field"],
    ["go.example", { robots: "all" }, {}, "invalid_field"],
    ["go.example", { robots: null }, {}, "invalid_field"],
    ["go.example", { utm: { source: "x".repeat(201) } }, {}, "invalid_field"],
    ["go.example", { utm: { sauce: "x" } }, {}, "unknown_field"],
    ["go.example", { planet: "mars" }, {}, "unknown_field"],
    ["go.example", {}, { isPart: true }, "domain_not_found"],
    ["go.example", {}, { version: 1 }, "precondition_failed"],
  ])("as %p with %j, %j, are refused", async (host, settings, change, code) => {
    expect(await refusal(put(host, settings, change))).toBe(code);
    expect(listDomains(at.context, cli).domains).toHaveLength(1);
  });

  test("are nothing for a key that is good for its own links alone", async () => {
    const own = ownKey("k");
    expect(await refusal(putDomain(at.context, "go.example", { settings: {}, isPart: false }, own))).toBe("scope_missing");
    expect(await refusal((async () => listDomains(at.context, own))())).toBe("scope_missing");
    expect(await refusal(deleteDomain(at.context, "go.example", own))).toBe("scope_missing");
  });

  test("that are damaged are named, and mended by saying anew all that they say", async () => {
    await at.store.shared.replace("domain:go.example", null, "x");
    await put("two.example");
    expect(listDomains(at.context, cli).unreadable).toEqual(["go.example"]);
    expect(await refusal(put("go.example", {}, { isPart: true }))).toBe("record_unreadable");
    expect(await refusal(put("go.example", {}, { version: 1 }))).toBe("record_unreadable");
    expect((await put("go.example", { homeUrl: url })).view).toMatchObject({ homeUrl: url, version: 1 });
    expect(listDomains(at.context, cli).unreadable).toEqual([]);
  });

  test("have the same code each, and no link of another one", async () => {
    await put("go.example");
    await at.make({ url: `${url}default`, code: "sale" });
    await at.make({ url: `${url}go`, code: "sale", domain: "GO.example" });
    const urlAt = async (domain: string) => {
      const { link } = await readAsOwner(at.context, { code: "sale", domain }, cli);
      return link.kind === "link" && link.target;
    };
    expect([await urlAt(""), await urlAt("lin.example"), await urlAt("go.example")]).toEqual([
      `${url}default`,
      `${url}default`,
      `${url}go`,
    ] as Target[]);
    expect(await refusal(at.make({ url, code: "sale", domain: "go.example" }))).toBe("code_taken");
    expect(await refusal(at.make({ url, code: "x", domain: "two.example" }))).toBe("unknown_domain");
    await addAlias(at.context, { code: "sale", domain: "go.example" }, "offer", cli);
    expect(await refusal(readAsOwner(at.context, { code: "offer" }, cli))).toBe("link_not_found");
    await editLink(at.context, { code: "sale", domain: "go.example" }, { title: "Go" }, cli);
    expect((await readAsOwner(at.context, { code: "sale" }, cli)).details.title).toBe("");
    await at.context.indexes.settled();
    const listed = async (domain: string) =>
      (await listLinks(at.context, { domain }, cli)).links.map(({ stored }) => stored.details.id);
    expect([await listed("go.example"), await listed("lin.example")]).toEqual([["sale@go.example"], ["sale"]] as Field[][]);
  });

  test("keep their links: none moves to another one, and none can be lost with its domain", async () => {
    await put("go.example");
    const go = { code: "x", domain: "go.example" };
    await at.make({ url, ...go });
    expect(await refusal(editLink(at.context, go, { domain: "lin.example" }, cli))).toBe("invalid_field");
    await editLink(at.context, go, { domain: "go.example", title: "same" }, cli);
    expect(await refusal(deleteDomain(at.context, "go.example", cli))).toBe("domain_in_use");
    await trashLink(at.context, go, cli);
    await deleteDomain(at.context, "go.example", cli);
    expect(await refusal(restoreLink(at.context, go, cli))).toBe("unknown_domain");
    await put("go.example");
    expect(await refusal(restoreLink(at.context, go, cli))).toBe("done");
  });

  test("give codes of their own to links that name none", async () => {
    await put("go.example");
    const { details } = await at.make({ url, domain: "go.example" });
    expect(details.id).toMatch(/^[A-Za-z0-9]{7}@go\.example$/);
  });

  test("are where no link may lead", async () => {
    await put("go.example");
    expect(await refusal(at.make({ url: "https://go.example/x" }))).toBe("invalid_url");
  });
});
