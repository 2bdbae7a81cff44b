// Following a link from its path to a decision, on a cache before links in memory: aliases, uses, and what is answered at once.

import { beforeEach, describe, expect, test } from "bun:test";
import type { Block } from "../../src/core/blocks/block.ts";
import type { CodeRules } from "../../src/core/code.ts";
import { recordUnreadable, storeUnavailable, storeUnknown } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import type { Alias, Terms } from "../../src/core/link.ts";
import { NO_POLICIES, type Policies } from "../../src/core/policies.ts";
import type { Target } from "../../src/core/target.ts";
import type { Visitor } from "../../src/core/visitor.ts";
import { redirectAtOnce, tinyUrlRedirect } from "../../src/redirect/redirect.ts";
import { failureOf } from "../store/contract.ts";
import { domainsAt } from "../support/domains.ts";
import { rulesFrom, visitorWith } from "../support/visitors.ts";
import { CountedUses, field, linkAt, Stage } from "./cache-setup.ts";

const PLAIN_RULES: CodeRules = { caseMode: "sensitive", multiSegment: false };
const visitor = visitorWith({ now: 1000 });

/** One set of rules, and one that can't be read. */
const rulesOf = (name: string) => {
  if (name === "broken") throw recordUnreadable("rule set broken");
  return name === "sale" ? rulesFrom([{ if: { bot: false }, url: "https://sale.example/" }]) : [];
};
const policies: Policies = { ...NO_POLICIES, rulesOf };

/** Whoever asks for the default domain. */
const ANY = { domain: domainsAt("https://lin.example").default };

let stage: Stage;
let uses: CountedUses;
let rules: CodeRules;

beforeEach(() => {
  stage = new Stage();
  uses = new CountedUses();
  rules = PLAIN_RULES;
});

const alias = (code: string, id: string, leads = true): Alias => ({ kind: "alias", field: field(code), id: field(id), leads });
const follow = async (path: string, more: Partial<Visitor> = {}) =>
  (await tinyUrlRedirect({ cache: stage.cache, uses, rules, policies }, { path, host: "" }, { ...visitor, ...more })).decision;

/** Where following leads, or the kind of decision. */
async function led(path: string, more: Partial<Visitor> = {}): Promise<string> {
  const decision = await follow(path, more);
  if (decision.kind === "redirect") return decision.target;
  return decision.kind === "gone" ? decision.why : decision.kind;
}

describe("an alias", () => {
  test("leads where its link does, with one more lookup that is remembered", async () => {
    stage.put(linkAt("born"));
    stage.put(alias("also", "born"));
    expect(await led("also")).toBe("https://example.com/born");
    expect(await led("also")).toBe("https://example.com/born");
    expect(stage.reads).toBe(2);
  });

  test("leads to the new target once a change of the link was told, and of the link alone", async () => {
    stage.put(linkAt("born"));
    stage.put(alias("also", "born"));
    await led("also");
    stage.editTo("born", "https://new.example/");
    stage.cache.changed(field("born"));
    expect(await led("also")).toBe("https://new.example/");
  });

  test("is not found when its link is gone for good, and deleted when that is in the trash", async () => {
    stage.put(alias("also", "born"));
    expect(await led("also")).toBe("not-found");
    stage.put({ kind: "tombstone", field: field("born") });
    stage.cache.changed(field("born"));
    expect(await led("also")).toBe("deleted");
  });

  test("that was retired is deleted, whatever its link does", async () => {
    stage.put(linkAt("born"));
    stage.put(alias("was", "born", false));
    expect(await led("was")).toBe("deleted");
  });

  test("to another alias is a record that can't be right", async () => {
    stage.put(alias("a", "b"));
    stage.put(alias("b", "a"));
    expect(await failureOf(() => follow("a"))).toBe("record_unreadable");
    expect(redirectAtOnce({ cache: stage.cache, policies }, "a", ANY, () => visitor)).toBeNull();
  });

  test("leads on where the born code does not any more", async () => {
    stage.put(linkAt("born", { isBornCodeRetired: true }));
    stage.put(alias("also", "born"));
    expect(await led("born")).toBe("deleted");
    expect(await led("also")).toBe("https://example.com/born");
  });
});

describe("a link with a limit", () => {
  const limited = (terms: Partial<Terms> = {}) => stage.put(linkAt("few", { maxClicks: 2, usesSince: 4, ...terms }));

  test("leads on as often as it may and then is used up", async () => {
    limited();
    expect([await led("few"), await led("few"), await led("few")]).toEqual([
      "https://example.com/few",
      "https://example.com/few",
      "used-up",
    ]);
    expect(uses.since).toBe(4);
  });

  test("leads elsewhere once it is used up, where it says so", async () => {
    limited({ maxClicks: 0, ends: { usedUp: linkAt("else").target } });
    expect(await led("few")).toBe("https://example.com/else");
  });

  test("takes no use from who only looks, nor where it is off, over, or asks for a password", async () => {
    limited();
    expect(await led("few", { isPreview: true })).toBe("preview");
    for (const terms of [{ enabled: false }, { expiresAt: 1000 }, { startsAt: 1001 }, { passwordHash: "h" }]) {
      stage.cache.changed(field("few"));
      limited(terms);
      await led("few");
    }
    expect(uses.taken).toBe(0);
  });

  test("is read again when the limit was set anew and that has not been told", async () => {
    limited();
    await led("few");
    limited({ usesSince: 5, maxClicks: 9 });
    uses.since = 5;
    uses.taken = 0;
    expect(await led("few")).toBe("https://example.com/few");
    expect([uses.since, uses.taken]).toEqual([5, 1]);
  });

  test("is decided anew when it was changed meanwhile", async () => {
    limited();
    await led("few");
    limited({ enabled: false });
    uses.outcomes.push("outdated");
    expect(await led("few")).toBe("disabled");
  });

  test("is not read for ever", async () => {
    limited();
    uses.outcomes.push("outdated", "outdated", "outdated", "taken");
    expect(await failureOf(() => follow("few"))).toBe("store_unavailable");
    expect(stage.reads).toBe(3);
  });

  for (const error of [storeUnavailable(), storeUnknown()]) {
    test(`is no redirect when a use could not be taken: ${error.code}`, async () => {
      limited();
      uses.outcomes.push(error);
      expect(await failureOf(() => follow("few"))).toBe(error.code);
    });
  }

  test("is no redirect when the store gives no answer, although it is in memory", async () => {
    limited();
    await led("few");
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    expect(await failureOf(() => follow("few"))).toBe("store_unavailable");
    expect(uses.taken).toBe(1);
  });
});

describe("what is in memory", () => {
  const atOnce = (path: string, more: Partial<Visitor> = {}) =>
    redirectAtOnce({ cache: stage.cache, policies }, path, { ...ANY, more }, (asked) => ({ ...visitor, ...asked.more }));

  test("is redirected at once: plain links, links with terms, and aliases of both", async () => {
    stage.put(linkAt("plain"));
    stage.put(linkAt("rich", { status: 301, forwardQuery: true }));
    stage.put(alias("to-plain", "plain"));
    stage.put(alias("to-rich", "rich"));
    for (const code of ["plain", "rich", "to-plain", "to-rich"]) {
      expect(atOnce(code)).toBeNull();
      await follow(code);
      const redirect = atOnce(code, { query: "a=1" });
      expect(redirect).toEqual((await follow(code, { query: "a=1" })) as typeof redirect);
    }
    expect(atOnce("to-rich", { query: "a=1" })).toMatchObject({ target: "https://example.com/rich?a=1", status: 301 });
  });

  test("asks nothing of who follows a plain link", async () => {
    stage.put(linkAt("plain"));
    await follow("plain");
    const refuse = () => {
      throw new Error("asked");
    };
    expect(redirectAtOnce({ cache: stage.cache, policies }, "plain", ANY, refuse)).toMatchObject({ status: 302, use: null });
  });

  test("waits where something is blocked, and not for any other link", async () => {
    const stopped: Block = { by: "host", reason: "", isLegal: false };
    const ofTarget = (url: Target) => (url === "https://example.com/bad" ? stopped : null);
    const ofLink = (id: Field) => (id === "spam" ? stopped : null);
    const parts = { cache: stage.cache, policies: { ...policies, blocks: { isOn: true, ofLink, ofTarget } } };
    for (const code of ["bad", "spam", "good"]) stage.put(linkAt(code));
    stage.put(linkAt("rich", { forwardQuery: true }));
    stage.put(alias("also-spam", "spam"));
    const led = async (code: string): Promise<string | null> => {
      await follow(code);
      return redirectAtOnce(parts, code, ANY, () => visitor)?.target ?? null;
    };
    const codes = ["bad", "spam", "also-spam", "good", "rich"];
    expect(await Promise.all(codes.map(led))).toEqual([null, null, null, "https://example.com/good", "https://example.com/rich"]);
  });

  test("waits where there is more to do: a use, a password, an end, an alias whose link is not known", async () => {
    stage.put(linkAt("few", { maxClicks: 2 }));
    stage.put(linkAt("secret", { passwordHash: "h" }));
    stage.put(linkAt("off", { enabled: false }));
    stage.put({ kind: "tombstone", field: field("dead") });
    for (const code of ["few", "secret", "off", "dead"]) {
      await follow(code);
      expect(atOnce(code)).toBeNull();
    }
    stage.put(linkAt("born"));
    stage.put(alias("also", "born"));
    await follow("also");
    stage.cache.changed(field("born"));
    expect(atOnce("also")).toBeNull();
    expect(uses.taken).toBe(1);
  });
});

describe("a path behind a code", () => {
  test("goes on where the link forwards paths, and is not found where it doesn't", async () => {
    stage.put(linkAt("docs", { forwardPath: true }));
    stage.put(linkAt("plain"));
    stage.put({ kind: "tombstone", field: field("dead") });
    expect(await led("docs/a/b")).toBe("https://example.com/docs/a/b");
    expect(await led("docs/")).toBe("https://example.com/docs");
    for (const path of ["plain/a", "dead/a", "none/a", "docs/../a", "docs/%2e%2e/a"]) expect(await led(path)).toBe("not-found");
  });

  test("goes on by an alias too", async () => {
    stage.put(linkAt("docs", { forwardPath: true }));
    stage.put(alias("d", "docs"));
    expect(await led("d/x")).toBe("https://example.com/docs/x");
  });

  test("belongs to the longest code that forwards paths, unless the whole is a link", async () => {
    rules = { ...PLAIN_RULES, multiSegment: true };
    stage.put(linkAt("a", { forwardPath: true }));
    stage.put(linkAt("a/b", { forwardPath: true }));
    stage.put(linkAt("a/b/c", {}, "https://example.com/whole"));
    expect(await led("a/b/c")).toBe("https://example.com/whole");
    expect(await led("a%2Fb/c")).toBe("https://example.com/whole");
    expect(await led("a/b/d")).toBe("https://example.com/a/b/d");
    expect(await led("a/x/y")).toBe("https://example.com/a/x/y");
    expect(await led("a/b/c/d")).toBe("https://example.com/a/b/c/d");
  });

  test("costs a bounded number of lookups", async () => {
    rules = { ...PLAIN_RULES, multiSegment: true };
    expect(await led(`${"a/".repeat(500)}a////////////`)).toBe("not-found");
    expect(stage.reads).toBeLessThanOrEqual(8);
  });
});

test("capitals make no difference where they are folded", async () => {
  rules = { ...PLAIN_RULES, caseMode: "insensitive" };
  stage.put(linkAt("sale"));
  stage.put(linkAt("grüße", {}, "https://example.com/de"));
  for (const path of ["sale", "SALE", "Sale.", "%53ale"]) expect(await led(path)).toBe("https://example.com/sale");
  expect(await led("GR%C3%9C%C3%9FE")).toBe("https://example.com/de");
  rules = PLAIN_RULES;
  expect(await led("SALE")).toBe("not-found");
});

describe("a link with a set of rules", () => {
  test("leads where the set says, behind its own rules", async () => {
    stage.put(linkAt("by-set", { ruleSet: "sale" }));
    stage.put(linkAt("own-first", { ruleSet: "sale", rules: rulesFrom([{ url: "https://own.example/" }]) }));
    expect(await led("by-set")).toBe("https://sale.example/");
    expect(await led("by-set", { isBot: true })).toBe("https://example.com/by-set");
    expect(await led("own-first")).toBe("https://own.example/");
  });

  test("that can't be read is told, and never skipped", async () => {
    stage.put(linkAt("broken", { ruleSet: "broken" }));
    expect(await failureOf(() => follow("broken"))).toBe("record_unreadable");
    expect(redirectAtOnce({ cache: stage.cache, policies }, "broken", ANY, () => visitor)).toBeNull();
  });
});
