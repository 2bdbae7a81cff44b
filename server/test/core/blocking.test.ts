// What whoever runs the server takes back, and what becomes of links then: who may, what is refused, and what comes back.
import { describe, expect, test } from "bun:test";
import type { Actor } from "../../src/core/actor.ts";
import { BLOCKS_MAX, listBlocks, putBlock, removeBlock, type Said } from "../../src/core/blocking.ts";
import { Blocks } from "../../src/core/blocks/blocks.ts";
import { decide } from "../../src/core/decide.ts";
import { putDomain } from "../../src/core/domains/manage.ts";
import { addAlias, editLink, purgeLink } from "../../src/core/edit.ts";
import { findByPath } from "../../src/core/follow.ts";
import { createLink, generateTinyUrl } from "../../src/core/links.ts";
import { correctTarget } from "../../src/core/maker.ts";
import type { Mirror } from "../../src/core/mirror.ts";
import { putRuleSet } from "../../src/core/rule-sets.ts";
import { NOBODY } from "../support/visitors.ts";
import { bench, cli, ownKey, refusal } from "./setup.ts";

const at = bench();
const put = (kind: string, value: string, said: Said = {}, actor: Actor = cli) =>
  putBlock(at.context, { kind, value }, said, actor);
const remove = (kind: string, value: string, actor: Actor = cli) => removeBlock(at.context, { kind, value }, actor);
const values = (kind?: string) => listBlocks(at.context, kind, cli).map(({ value }) => value);

/** What following the code would do. */
async function led(code: string): Promise<string> {
  const { links, codeRules, policies } = at.context;
  const decision = decide(await findByPath(links, { path: code, host: "" }, codeRules), NOBODY, undefined, policies);
  return decision.kind === "redirect" ? decision.target : decision.kind;
}

describe("a host that is blocked", () => {
  test("stops the links that lead there, below it too, and lets them go again", async () => {
    await at.make({ url: "https://www.evil.example/a", code: "one" });
    await at.make({ url: "https://good.example/", code: "two" });
    const { view, isNew } = await put("host", "Evil.Example", { reason: " Phishing ", legal: true });
    expect(view).toEqual({
      kind: "host",
      value: "evil.example",
      reason: "Phishing",
      legal: true,
      createdAt: "2027-01-15T08:00:00.000Z",
      createdBy: "cli",
    });
    expect(isNew).toBe(true);
    expect([await led("one"), await led("two")]).toEqual(["blocked", "https://good.example/"]);
    expect((await put("host", "evil.example")).isNew).toBe(false);
    await remove("host", "EVIL.example.");
    expect(await led("one")).toBe("https://www.evil.example/a");
    expect(await refusal(remove("host", "evil.example"))).toBe("block_not_found");
  });

  const url = "https://a.evil.example/";
  test.each<readonly [string, object, string]>([
    ["the target", { url }, "url"],
    ["an end", { ends: { expired: url } }, "ends.expired"],
    ["a rule", { rules: [{ url: "https://good.example/" }, { url }] }, "rules[1].url"],
    ["the target of a system", { ios: url }, "ios"],
    ["an image", { preview: { image: url } }, "preview.image"],
  ])("is refused as %s", async (_what, input, field) => {
    const stored = await at.make({ url: "https://good.example/", code: "edited" });
    await put("host", "evil.example", { reason: "Phishing" });
    const refused = { code: "target_blocked", field };
    await expect(at.make({ url: "https://good.example/", ...input })).rejects.toMatchObject(refused);
    await expect(editLink(at.context, { code: "edited" }, input, cli)).rejects.toMatchObject(refused);
    expect(await at.store.links.read(stored.details.id)).toEqual(stored);
  });

  test("is refused wherever else a URL is sent, with the reason", async () => {
    const stored = await at.make({ url: "https://good.example/" });
    await put("host", "evil.example", { reason: "Phishing." });
    const message = "Links here may not lead to a.evil.example. The reason given: Phishing.";
    const refused = { code: "target_blocked", field: "original_url", message };
    await expect(generateTinyUrl(at.context, url, cli)).rejects.toMatchObject(refused);
    await expect(createLink(at.context, url, "code", cli)).rejects.toMatchObject(refused);
    await expect(correctTarget(at.context, stored, url)).rejects.toMatchObject(refused);
    const domain = putDomain(at.context, "go.example", { settings: { homeUrl: url }, isPart: false }, cli);
    await expect(domain).rejects.toMatchObject({ code: "target_blocked", field: "homeUrl" });
    const set = putRuleSet(at.context, "sale", { rules: [{ url }] }, cli);
    await expect(set).rejects.toMatchObject({ code: "target_blocked", field: "rules[0].url" });
  });

  test("leaves whatever else is changed of a link that leads there", async () => {
    await at.make({ url, code: "old" });
    await put("host", "evil.example");
    expect((await editLink(at.context, { code: "old" }, { title: "Looked into" }, cli)).details.title).toBe("Looked into");
  });
});

describe("a link that is blocked", () => {
  test("is so by whatever code, and by its id when it is gone", async () => {
    await at.make({ url: "https://a.example/", code: "born" });
    await addAlias(at.context, { code: "born" }, "also", cli);
    const { view } = await put("link", "also", { reason: "Spam" });
    expect([view.value, await led("born"), await led("also")]).toEqual(["born", "blocked", "blocked"]);
    await purgeLink(at.context, { code: "born" }, cli, true);
    expect(await refusal(remove("link", "also"))).toBe("block_not_found");
    await remove("link", "born");
    expect(values()).toEqual([]);
  });

  test.each(["absent", "a b", ""])("must be there: %p is not", async (value) => {
    expect(await refusal(put("link", value))).toBe("link_not_found");
    expect(await refusal(remove("link", value))).toBe("block_not_found");
  });
});

test("of a link on another domain the domain is said, or the id", async () => {
  await putDomain(at.context, "go.example", { settings: {}, isPart: false }, cli);
  await at.make({ url: "https://b.example/", code: "abc", domain: "go.example" });
  expect(await refusal(put("link", "abc"))).toBe("link_not_found");
  const named = { kind: "link", value: "abc", domain: "go.example" };
  expect((await putBlock(at.context, named, {}, cli)).view.value).toBe("abc@go.example");
  await remove("link", "abc@go.example");
  expect(values()).toEqual([]);
});

describe("a client that is blocked", () => {
  const anonymous: Actor = { kind: "anonymous", client: "c" };

  test("makes no links, and is not counted", async () => {
    const blocked: Actor = { ...anonymous, isBlocked: true };
    expect(await refusal(generateTinyUrl(at.context, "https://a.example/", blocked))).toBe("client_blocked");
    const { allowance } = await generateTinyUrl(at.context, "https://a.example/", anonymous);
    expect(allowance?.remaining).toBe(9);
  });

  test("is known by its address", async () => {
    await put("client", "2001:DB8::/32");
    expect(values("client")).toEqual(["2001:db8::/32"]);
    expect(at.context.blocks.hasClient("2001:db8::7")).toBe(true);
    await remove("client", "2001:db8::/32");
    expect(at.context.blocks.hasClient("2001:db8::7")).toBe(false);
  });
});

describe("hosts that alone are allowed", () => {
  test("stop all other links, until none is named", async () => {
    await at.make({ url: "https://www.good.example/", code: "good" });
    await at.make({ url: "https://else.example/", code: "else" });
    await put("allowed-host", "good.example");
    expect([await led("good"), await led("else")]).toEqual(["https://www.good.example/", "blocked"]);
    expect(await refusal(at.make({ url: "https://else.example/" }))).toBe("target_blocked");
    await remove("allowed-host", "good.example");
    expect(await led("else")).toBe("https://else.example/");
  });
});

describe("an entry", () => {
  test.each<readonly [string, string, Said]>([
    ["hosts", "a.example", {}],
    ["host", "https://a.example", {}],
    ["host", "", {}],
    ["client", "a.example", {}],
    ["client", "192.0.2.0/33", {}],
    ["host", "a.example", { reason: "x".repeat(501) }],
    ["host", "a.example", { reason: 1 }],
    ["host", "a.example", { reason: "a\u0000" }],
    ["host", "a.example", { legal: "yes" }],
    ["client", "192.0.2.1", { legal: true }],
    ["allowed-host", "a.example", { legal: true }],
  ])("of %s %p with %j is refused", async (kind, value, said) => {
    expect(await refusal(put(kind, value, said))).toBe("invalid_field");
    expect(values()).toEqual([]);
  });

  test("with a domain is one of a link, on a domain that is served", async () => {
    const named = { kind: "host", value: "a.example", domain: "lin.example" };
    expect(await refusal(putBlock(at.context, named, {}, cli))).toBe("invalid_field");
    await at.make({ url: "https://a.example/", code: "here" });
    const link = { kind: "link", value: "here" };
    expect((await putBlock(at.context, { ...link, domain: "lin.example" }, {}, cli)).view.value).toBe("here");
    expect(await refusal(putBlock(at.context, { ...link, domain: "else.example" }, {}, cli))).toBe("unknown_domain");
  });

  test("is nothing for a key that is good for its own links alone", async () => {
    const own = ownKey("k");
    expect(await refusal(put("host", "a.example", {}, own))).toBe("scope_missing");
    expect(await refusal(remove("host", "a.example", own))).toBe("scope_missing");
    expect(() => listBlocks(at.context, undefined, own)).toThrow("belong to all links");
  });

  test("is the last one's of many who say it at once", async () => {
    const reasons = Array.from({ length: 8 }, (_, n) => `reason ${n}`);
    await Promise.all(reasons.map((reason) => put("host", "a.example", { reason })));
    expect(values()).toEqual(["a.example"]);
  });

  test("is one too many where there are as many as every process can have in memory", async () => {
    const entries = Array.from({ length: BLOCKS_MAX }, (_, n) => ({ name: `block:host:${n}.example`, text: "{}" }));
    const mirror = { onChange: (listener: (changed: typeof entries) => void) => listener(entries) };
    const context = { ...at.context, blocks: new Blocks(mirror as unknown as Mirror) };
    expect(await refusal(putBlock(context, { kind: "host", value: "a.example" }, {}, cli))).toBe("invalid_field");
  });
});
