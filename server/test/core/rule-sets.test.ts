// Sets of rules: made, changed, used and deleted, by whoever may; and the mirror that every process has of what is shared.
import { describe, expect, test } from "bun:test";
import type { Actor } from "../../src/core/actor.ts";
import { editLink, restoreLink, trashLink } from "../../src/core/edit.ts";
import { Mirror } from "../../src/core/mirror.ts";
import { deleteRuleSet, listRuleSets, putRuleSet, readRuleSet } from "../../src/core/rule-sets.ts";
import { RuleSets } from "../../src/core/rules/sets.ts";
import type { Shared, SharedChanges } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";
import { bench, cli, log, ownKey, refusal } from "./setup.ts";

const at = bench();
const url = "https://sale.example/";
const put = (name: string, rules: unknown = [{ url }], version?: number, actor: Actor = cli) =>
  putRuleSet(at.context, name, { rules, version }, actor);
const read = async (name: string) => readRuleSet(at.context, name, cli);

describe("a set of rules", () => {
  test("is made, changed, listed and deleted", async () => {
    const { view, isNew } = await put("Summer-Sale");
    expect(view).toEqual({
      name: "summer-sale",
      rules: [{ url }],
      version: 1,
      createdAt: "2027-01-15T08:00:00.000Z",
      updatedAt: "2027-01-15T08:00:00.000Z",
      updatedBy: "cli",
    });
    expect(isNew).toBe(true);
    at.now += 1000;
    const changed = await put("summer-sale", [{ if: { bot: true }, url }]);
    expect([changed.isNew, changed.view.version, changed.view.createdAt, changed.view.updatedAt]).toEqual([
      false,
      2,
      "2027-01-15T08:00:00.000Z",
      "2027-01-15T08:00:01.000Z",
    ]);
    await put("another");
    expect(listRuleSets(at.context, cli).sets.map(({ name }) => name)).toEqual(["another", "summer-sale"]);
    await deleteRuleSet(at.context, "summer-sale", cli);
    expect(await refusal(read("summer-sale"))).toBe("rule_set_not_found");
    expect(await refusal(deleteRuleSet(at.context, "summer-sale", cli))).toBe("rule_set_not_found");
  });

  test("is changed only in the version that was seen, where one is named", async () => {
    expect(await refusal(put("a", [{ url }], 1))).toBe("precondition_failed");
    await put("a", [{ url }], 0);
    expect(await refusal(put("a", [{ url }], 0))).toBe("precondition_failed");
    expect((await put("a", [{ url }], 1)).view.version).toBe(2);
  });

  test("is the last one's of many who change it at once, and no change is lost", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => put("a", [{ url: `${url}${n}` }])));
    expect((await read("a")).version).toBe(8);
  });

  test.each([
    ["", [{ url }], "invalid_field"],
    ["a b", [{ url }], "invalid_field"],
    ["ä", [{ url }], "invalid_field"],
    ["x".repeat(61), [{ url }], "invalid_field"],
    ["a", [], "invalid_field"],
    ["a", null, "invalid_field"],
    ["a", [{ url: "javascript:alert(1)" }], "invalid_url"],
    ["a", [{ url: "https://lin.example/x" }], "invalid_url"],
    ["a", [{ url, iff: 1 }], "unknown_field"],
  ])("named %p with the rules %j is refused", async (name, rules, code) => {
    expect(await refusal(put(name, rules))).toBe(code);
    expect(listRuleSets(at.context, cli).sets).toEqual([]);
  });

  test("is nothing for a key that is good for its own links alone", async () => {
    await put("a");
    const own = ownKey("k");
    expect(await refusal(put("a", [{ url }], undefined, own))).toBe("scope_missing");
    expect(await refusal((async () => readRuleSet(at.context, "a", own))())).toBe("scope_missing");
    expect(await refusal(deleteRuleSet(at.context, "a", own))).toBe("scope_missing");
  });

  test("must be there for a link that names it, and stays while one does", async () => {
    expect(await refusal(at.make({ url: "https://example.com/", ruleSet: "a" }))).toBe("unknown_rule_set");
    await put("a");
    const { link } = await at.make({ url: "https://example.com/", code: "x", ruleSet: "A" });
    expect(link.kind === "link" && link.terms?.ruleSet).toBe("a");
    expect(await refusal(deleteRuleSet(at.context, "a", cli))).toBe("rule_set_in_use");
    await editLink(at.context, { code: "x" }, { ruleSet: null }, cli);
    expect(await refusal(deleteRuleSet(at.context, "a", cli))).toBe("done");
  });

  test("that is not there is not one without rules, and keeps its link in the trash", async () => {
    expect(() => at.context.ruleSets.rulesOf("none")).toThrow(/newer version, or is damaged/);
    await put("a");
    await at.make({ url: "https://example.com/", code: "x", ruleSet: "a" });
    await trashLink(at.context, { code: "x" }, cli);
    await deleteRuleSet(at.context, "a", cli);
    expect(await refusal(restoreLink(at.context, { code: "x" }, cli))).toBe("unknown_rule_set");
    await put("a");
    expect(await refusal(restoreLink(at.context, { code: "x" }, cli))).toBe("done");
  });

  test.each([
    '{"v":1}',
    "x",
    "[]",
    '{"v":1,"c":1,"u":1,"b":"cli","r":[{"planet":"mars"}]}',
    '{"v":1,"c":1,"u":1,"b":"cli","r":[],"z":1}',
  ])("that says %p is not taken for one without rules", async (text) => {
    await at.store.shared.replace("rules:broken", null, text);
    const mirror = new Mirror({ shared: at.store.shared, log });
    await mirror.open();
    const sets = new RuleSets(mirror);
    expect(() => sets.rulesOf("broken")).toThrow(/newer version, or is damaged/);
    expect(sets.has("broken")).toBe(true);
    const context = { ...at.context, ruleSets: sets };
    expect(listRuleSets(context, cli)).toEqual({ sets: [], unreadable: ["broken"] });
    const asked = { rules: [{ url }] };
    expect(await refusal(putRuleSet(context, "broken", { ...asked, version: 1 }, cli))).toBe("record_unreadable");
    await putRuleSet(context, "broken", asked, cli);
    expect(sets.rulesOf("broken")).toEqual([{ url: url as Target }]);
  });
});

/** What is shared, with answers that a test holds back. */
class HeldShared implements Shared {
  entries: { name: string; text: string | null; revision: number }[] = [];
  failing = false;
  reads = 0;
  #revision = 0;
  #onChanged: (isAnew: boolean) => void = () => undefined;
  #held: (() => void)[] = [];
  holding = false;

  set(name: string, text: string | null): void {
    this.entries = [...this.entries.filter((one) => one.name !== name), { name, text, revision: ++this.#revision }];
  }

  tell(isAnew = false): void {
    this.#onChanged(isAnew);
  }

  release(): void {
    for (const go of this.#held.splice(0)) go();
  }

  async since(revision: number): Promise<SharedChanges> {
    this.reads++;
    if (this.failing) throw new Error("away");
    const found = this.entries.filter((one) => one.revision > revision);
    if (this.holding) await new Promise<void>((go) => this.#held.push(go));
    return {
      revision: found.at(-1)?.revision ?? revision,
      entries: found.map(({ name, text }) => ({ name, text })),
      isAll: true,
    };
  }

  async replace(name: string, _before: string | null, after: string | null): Promise<boolean> {
    this.set(name, after);
    return true;
  }

  watch(onChanged: (isAnew: boolean) => void): void {
    this.#onChanged = onChanged;
  }
}

/** Lets every promise that can settle do so. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a mirror", () => {
  test("reads again what was changed while it was reading", async () => {
    const shared = new HeldShared();
    const mirror = new Mirror({ shared, log });
    await mirror.open();
    shared.holding = true;
    shared.set("a", "1");
    shared.tell();
    await settle();
    shared.set("a", "2");
    shared.tell();
    shared.tell();
    await settle();
    shared.holding = false;
    shared.release();
    await settle();
    expect(mirror.get("a")).toBe("2");
    expect(shared.reads).toBe(3);
  });

  test("knows its own change when that is acknowledged, whatever was under way", async () => {
    const shared = new HeldShared();
    const mirror = new Mirror({ shared, log });
    await mirror.open();
    shared.holding = true;
    shared.tell();
    await settle();
    const replaced = mirror.replace("a", null, "1");
    await settle();
    shared.holding = false;
    shared.release();
    await replaced;
    expect(mirror.get("a")).toBe("1");
  });

  test("knows its own change also when nothing can be read behind it", async () => {
    const shared = new HeldShared();
    const mirror = new Mirror({ shared, log });
    await mirror.open();
    shared.failing = true;
    expect(await mirror.replace("a", null, "1")).toBe(true);
    expect(mirror.get("a")).toBe("1");
  });

  test("keeps what it knows while the store is away, and catches up", async () => {
    const shared = new HeldShared();
    shared.set("a", "1");
    const looks: (() => void)[] = [];
    const every = (_ms: number, work: () => void) => {
      looks.push(work);
      return () => void looks.pop();
    };
    const mirror = new Mirror({ shared, log, every });
    await mirror.open();
    shared.failing = true;
    shared.set("a", "2");
    shared.tell();
    await settle();
    expect(mirror.get("a")).toBe("1");
    shared.failing = false;
    looks[0]?.();
    await settle();
    expect(mirror.get("a")).toBe("2");
    mirror.close();
    expect(looks).toHaveLength(0);
  });

  test("begins anew when changes may have gone untold, and says what is gone", async () => {
    const shared = new HeldShared();
    for (const name of ["a", "b"]) shared.set(name, "1");
    const mirror = new Mirror({ shared, log });
    await mirror.open();
    const heard: string[] = [];
    mirror.onChange((entries) => heard.push(entries.map(({ name, text }) => `${name}=${text}`).join()));
    // Another store is in its place, whose revisions are lower.
    shared.entries = [
      { name: "b", text: "1", revision: 1 },
      { name: "c", text: "1", revision: 2 },
    ];
    shared.tell(true);
    await settle();
    expect(heard).toEqual(["a=1,b=1", "a=null,c=1"]);
    expect(["a", "b", "c"].map((name) => mirror.get(name))).toEqual([undefined, "1", "1"]);
  });
});
