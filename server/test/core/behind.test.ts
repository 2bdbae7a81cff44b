// What is told of a link to people who want to know before they follow it: one table, and what is read for it.

import { describe, expect, test } from "bun:test";
import { type Behind, behind, findBehind } from "../../src/core/behind.ts";
import type { Block } from "../../src/core/blocks/block.ts";
import { addAlias, editLink, removeAlias, trashLink } from "../../src/core/edit.ts";
import { recordUnreadable, storeUnavailable } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { type LinkDetails, newDetails, PLAIN_TERMS, type StoredLink, type Terms, withTerms } from "../../src/core/link.ts";
import type { LinkContext } from "../../src/core/links.ts";
import { NO_POLICIES, type Policies } from "../../src/core/policies.ts";
import type { Target } from "../../src/core/target.ts";
import { failureOf } from "../store/contract.ts";
import { NOW, rulesFrom } from "../support/visitors.ts";
import { bench, cli } from "./setup.ts";

const id = "abc" as Field;
const url = "https://example.com/where" as Target;
const elsewhere = "https://else.example/" as Target;
const createdAt = NOW - 1000;
const HASH = "$argon2id$x";
const ALL_ENDS = { notYet: elsewhere, expired: elsewhere, usedUp: elsewhere, disabled: elsewhere };

function storedWith(terms: Partial<Terms>, details: Partial<LinkDetails> = {}): StoredLink {
  const link = withTerms({ field: id, target: url }, { ...PLAIN_TERMS, ...terms });
  return { link, details: { ...newDetails(id, { createdAt, createdBy: "cli", makerHash: "x" }), ...details } };
}

const told: Behind = {
  field: id,
  state: "active",
  block: null,
  url,
  isChained: false,
  others: [],
  hasPassword: false,
  hasLimit: false,
  createdAt,
};
const untold: Behind = { ...told, url: null };
const rules = rulesFrom([
  { if: { device: "ios" }, url: "https://apps.example/ios" },
  { if: { language: "de" }, url },
  {
    split: [
      { url: "https://apps.example/ios", weight: 1 },
      { url: "https://apps.example/b", weight: 1 },
      { url: "https://never.example/", weight: 0 },
    ],
  },
]);
const others = ["https://apps.example/ios", "https://apps.example/b"] as Target[];

const shared = "https://shared.example/" as Target;
const rulesOf = (name: string) => (name === "sale" ? rulesFrom([{ if: { bot: true }, url: shared }, { url: others[0] }]) : []);
const policies: Policies = { ...NO_POLICIES, rulesOf };

type Row = readonly [what: string, terms: Partial<Terms>, used: number | null, behind: Behind];

const TABLE: readonly Row[] = [
  ["a plain link tells where it leads", {}, null, told],
  ["a link that is only timed does, between its times", { startsAt: NOW, expiresAt: NOW + 1 }, null, told],
  ["rules tell each other place once, but not the link's own and none where nobody is led", { rules }, null, { ...told, others }],
  ["a set of rules tells its places too", { rules, ruleSet: "sale" }, null, { ...told, others: [...others, shared] }],
  [
    "the targets for systems are told, behind the rules' places and each once",
    { rules, ios: others[0] as Target, android: elsewhere },
    null,
    { ...told, others: [...others, elsewhere] },
  ],
  ["a target for a system that is the link's own place is not another", { ios: url, android: url }, null, told],
  ["a password hides the targets for systems", { passwordHash: HASH, ios: elsewhere }, null, { ...untold, hasPassword: true }],
  ["what is shown where it is posted is not told", { preview: { title: "T", description: null, image: elsewhere } }, null, told],
  ["a password hides where it leads, by rules too", { passwordHash: HASH, rules }, null, { ...untold, hasPassword: true }],
  ["a limit hides it: whoever is told has followed it", { maxClicks: 2, rules }, 1, { ...untold, hasLimit: true }],
  ["a limit that is used up is told", { maxClicks: 2 }, 2, { ...untold, hasLimit: true, state: "used-up" }],
  ["a link that is off tells only that", { enabled: false, rules, ends: ALL_ENDS }, null, { ...untold, state: "disabled" }],
  [
    "a link before its time tells only that",
    { startsAt: NOW + 1, rules, ends: ALL_ENDS },
    null,
    { ...untold, state: "scheduled" },
  ],
  ["a link after its time tells only that", { expiresAt: NOW, rules, ends: ALL_ENDS }, null, { ...untold, state: "expired" }],
  [
    "a password and a limit are told of a link that is off",
    { enabled: false, passwordHash: HASH, maxClicks: 1 },
    1,
    { ...untold, state: "disabled", hasPassword: true, hasLimit: true },
  ],
];

const block: Block = { by: "host", reason: "Phishing", isLegal: false };
const blocking = (link: boolean, ...targets: readonly Target[]): Policies => ({
  ...policies,
  blocks: { isOn: true, ofLink: () => (link ? block : null), ofTarget: (one) => (targets.includes(one) ? block : null) },
});
const stopped: Behind = { ...untold, state: "blocked", block };

describe("behind a link that may be blocked", () => {
  test.each<readonly [string, Partial<Terms>, Policies, Behind]>([
    ["is what was, where it is not", { rules }, blocking(false), { ...told, others }],
    ["is nothing but why it was stopped", { rules }, blocking(true), stopped],
    ["is nothing but why its target was", { rules }, blocking(false, url), stopped],
    [
      "are the other places alone that are not",
      { rules },
      blocking(false, ...others.slice(1)),
      { ...told, others: others.slice(0, 1) },
    ],
    [
      "is not told by its target where that is not",
      { passwordHash: HASH },
      blocking(false, url),
      { ...untold, hasPassword: true },
    ],
    ["is told of a link that is off, by its id", { enabled: false }, blocking(true), stopped],
  ])("%s", (_what, terms, allowed, expected) => {
    expect(behind({ field: id, byAlias: false, stored: storedWith(terms) }, { now: NOW, used: null, policies: allowed })).toEqual(
      expected,
    );
  });
});

test("is told that a link leads on through another shortener, by itself or by a rule, where that is told", () => {
  const chain = rulesFrom([{ if: { bot: true }, url: "https://www.bit.ly/x" }]);
  const seen = (terms: Partial<Terms>, allowed: Policies = policies) => {
    const found = behind({ field: id, byAlias: false, stored: storedWith(terms) }, { now: NOW, used: null, policies: allowed });
    return found !== "deleted" && found.isChained;
  };
  expect([seen({ rules: chain }), seen({}), seen({ rules: chain, passwordHash: HASH })]).toEqual([true, false, false]);
  expect(seen({ rules: chain }, blocking(false, "https://www.bit.ly/x" as Target))).toBe(false);
});

describe("behind a link", () => {
  test.each(TABLE)("%s", (_what, terms, used, expected) => {
    expect(behind({ field: id, byAlias: false, stored: storedWith(terms) }, { now: NOW, used, policies })).toEqual(expected);
  });

  test("nothing is told of one that was deleted, in the trash or for good", () => {
    const { link } = storedWith({});
    for (const kept of [link.kind === "link" ? link : null, null]) {
      const stored: StoredLink = {
        link: { kind: "tombstone", field: id },
        details: { ...storedWith({}).details, trashed: { at: NOW, by: "cli", link: kept } },
      };
      expect(behind({ field: id, byAlias: false, stored }, { now: NOW, used: null, policies })).toBe("deleted");
      expect(behind({ field: id, byAlias: true, stored }, { now: NOW, used: null, policies })).toBe("deleted");
    }
  });

  test("the code that it was born with tells nothing once it was given up, and an alias all", () => {
    const stored = storedWith({ isBornCodeRetired: true });
    expect(behind({ field: id, byAlias: false, stored }, { now: NOW, used: null, policies })).toBe("deleted");
    expect(behind({ field: "also" as Field, byAlias: true, stored }, { now: NOW, used: null, policies })).toEqual({
      ...told,
      field: "also" as Field,
    });
  });
});

describe("what is behind a code", () => {
  const at = bench();
  const find = (...codes: string[]) => findBehind(at.context, codes as Field[]);
  const broken = (read: LinkContext["links"]["read"]) => {
    const links = new Proxy(at.context.links, { get: (all, name) => (name === "read" ? read : Reflect.get(all, name)) });
    return { ...at.context, links };
  };

  test("is the first of the codes that there is", async () => {
    await at.make({ url, code: "abc" });
    expect(await find("abc.", "abc")).toMatchObject({ field: "abc", url });
    expect(await find("none", "nothing")).toBeNull();
    expect(await find()).toBeNull();
  });

  test("is found by an alias, under its name, until that is given up", async () => {
    await at.make({ url, code: "born" });
    await addAlias(at.context, { code: "born" }, "also", cli);
    expect(await find("also")).toMatchObject({ field: "also", url });
    await removeAlias(at.context, { code: "born" }, "also", cli);
    expect(await find("also")).toBe("deleted");
  });

  test("is always as it was edited last, and counts no use", async () => {
    await at.make({ url, code: "few", maxClicks: 1 });
    for (let n = 0; n < 3; n++) expect(await find("few")).toMatchObject({ state: "active", hasLimit: true });
    await at.context.uses.take("few" as Field, 1, 1);
    expect(await find("few")).toMatchObject({ state: "used-up" });
    await editLink(at.context, { code: "few" }, { maxClicks: null }, cli);
    expect(await find("few")).toMatchObject({ state: "active", url });
    await trashLink(at.context, { code: "few" }, cli);
    expect(await find("few")).toBe("deleted");
  });

  test("is a failure where the store fails or a record can't be read, and never nothing", async () => {
    for (const error of [storeUnavailable(), recordUnreadable(id)]) {
      const context = broken(() => Promise.reject(error));
      expect(await failureOf(() => findBehind(context, [id]))).toBe(error.code);
    }
    const context = broken(async (field) => ({ kind: "alias", field, id, leads: true }));
    expect(await failureOf(() => findBehind(context, [id]))).toBe("record_unreadable");
  });
});
