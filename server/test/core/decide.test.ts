import { describe, expect, test } from "bun:test";
import type { Block } from "../../src/core/blocks/block.ts";
import { type Decision, decide, JUST_COME, type Progress, type Redirect } from "../../src/core/decide.ts";
import type { Field } from "../../src/core/field.ts";
import type { Found } from "../../src/core/follow.ts";
import { type Link, PLAIN_TERMS, type Terms, withTerms } from "../../src/core/link.ts";
import { NO_POLICIES, type Policies } from "../../src/core/policies.ts";
import type { Target } from "../../src/core/target.ts";
import type { Visitor } from "../../src/core/visitor.ts";
import { NOW, NOBODY as nobody, rulesFrom, visitorWith } from "../support/visitors.ts";

const HASH = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";
const id = "abc" as Field;
const target = "https://example.com/where" as Target;
const elsewhere = "https://else.example/" as Target;
const ios = "https://apps.example/id1?a=1" as Target;
const android = "https://play.example/" as Target;
const ALL_ENDS = { notYet: elsewhere, expired: elsewhere, usedUp: elsewhere, disabled: elsewhere };

const linkOf = (terms: Partial<Terms>): Link => withTerms({ field: id, target }, { ...PLAIN_TERMS, ...terms });
const found = (terms: Partial<Terms>, more: Partial<Found> = {}): Found => ({
  record: linkOf(terms),
  byAlias: false,
  rest: "",
  ...more,
});

const redirect = (more: Partial<Redirect> = {}): Decision => ({
  kind: "redirect",
  link: id,
  target,
  status: 302,
  use: null,
  choice: null,
  system: null,
  isEnd: false,
  ...more,
});
const gone = (why: Extract<Decision, { kind: "gone" }>["why"]): Decision => ({ kind: "gone", why });
const preview: Decision = { kind: "preview", shown: null, target: null };
const shown = { title: "T", description: null, image: null };
const asked: Decision = { kind: "ask-password", id, hash: HASH };
const use = { id, since: 3, max: 5 };
const limit = { maxClicks: 5, usesSince: 3 };

type Row = readonly [name: string, terms: Partial<Terms>, known: Partial<Visitor & Progress>, decision: Decision];

const TABLE: readonly Row[] = [
  ["a plain link redirects", {}, {}, redirect()],
  ["a plain link redirects who only looks", {}, { isPreview: true }, redirect()],
  ["a link has the status that it was given", { status: 308 }, {}, redirect({ status: 308 })],
  ["a link that is off is gone", { enabled: false }, {}, gone("disabled")],
  [
    "a link that is off may lead elsewhere, as found",
    { enabled: false, status: 301, ends: ALL_ENDS },
    {},
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["a link leads nowhere before it starts", { startsAt: NOW + 1 }, {}, { kind: "not-yet" }],
  ["a link leads on from the moment it starts", { startsAt: NOW }, {}, redirect()],
  [
    "a link may lead elsewhere before it starts",
    { startsAt: NOW + 1, ends: ALL_ENDS },
    {},
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["a link leads on until it expires", { expiresAt: NOW + 1 }, {}, redirect()],
  ["a link is gone from the moment it expires", { expiresAt: NOW }, {}, gone("expired")],
  [
    "a link that has expired may lead elsewhere",
    { expiresAt: NOW, ends: { expired: elsewhere } },
    {},
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["an end leads elsewhere by its own URL alone", { expiresAt: NOW, ends: { disabled: elsewhere } }, {}, gone("expired")],
  ["a moment of 1970 is one", { expiresAt: 0 }, {}, gone("expired")],
  ["off comes before not yet", { enabled: false, startsAt: NOW + 1 }, {}, gone("disabled")],
  ["not yet comes before expired", { startsAt: NOW + 1, expiresAt: NOW - 1 }, {}, { kind: "not-yet" }],
  ["expired comes before the password", { expiresAt: NOW, passwordHash: HASH }, {}, gone("expired")],
  [
    "off comes before the password, and before what is previewed",
    { enabled: false, passwordHash: HASH },
    { isPreview: true },
    gone("disabled"),
  ],
  ["a password is asked for", { passwordHash: HASH }, {}, asked],
  ["a password that was shown leads on", { passwordHash: HASH }, { provenHash: HASH }, redirect()],
  ["the password of another hash is none", { passwordHash: HASH }, { provenHash: `${HASH}x` }, asked],
  ["who only looks gets a preview of a link with a password", { passwordHash: HASH }, { isPreview: true }, preview],
  ["not even the password leads on who only looks", { passwordHash: HASH }, { isPreview: true, provenHash: HASH }, preview],
  ["a robot is asked for a password, as everybody is", { passwordHash: HASH }, { isBot: true }, asked],
  ["a robot is asked for the password of a link with a limit", { ...limit, passwordHash: HASH }, { isBot: true }, asked],
  ["a robot gets a preview of a link with a limit", limit, { isBot: true }, preview],
  ["who is taken for a robot and presses the button takes a use", limit, { isBot: true, isDeliberate: true }, redirect({ use })],
  [
    "who is taken for a previewer and presses the button does too",
    limit,
    { isPreviewer: true, isDeliberate: true },
    redirect({ use }),
  ],
  ["who presses the button is asked for the password", { passwordHash: HASH }, { isPreviewer: true, isDeliberate: true }, asked],
  ["nobody presses a button of a link that is used up", limit, { isDeliberate: true, isTooLate: true }, gone("used-up")],
  ["a robot is led on by a plain link", {}, { isBot: true }, redirect()],
  ["a program that shows the password is led on", { passwordHash: HASH }, { isBot: true, provenHash: HASH }, redirect()],
  [
    "a program that shows the password takes a use",
    { ...limit, passwordHash: HASH },
    { isBot: true, provenHash: HASH },
    redirect({ use }),
  ],
  ["a password that nobody asks for does nothing", {}, { provenHash: HASH }, redirect()],
  ["a link with a limit takes a use", limit, {}, redirect({ use })],
  ["a link with a limit is used up when the store says so", limit, { isTooLate: true }, gone("used-up")],
  [
    "a link that is used up may lead elsewhere",
    { ...limit, ends: ALL_ENDS },
    { isTooLate: true },
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["a link without a limit is never used up", {}, { isTooLate: true }, redirect()],
  ["a limit of none still asks the store", { maxClicks: 0 }, {}, redirect({ use: { id, since: 0, max: 0 } })],
  ["who only looks gets a preview of a link with a limit", limit, { isPreview: true }, preview],
  ["the password comes before the limit", { ...limit, passwordHash: HASH }, { isTooLate: true }, asked],
  ["a password and a limit take a use", { ...limit, passwordHash: HASH }, { provenHash: HASH }, redirect({ use })],
  [
    "a link that has ended takes no use",
    { ...limit, expiresAt: NOW, ends: ALL_ENDS },
    {},
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["who only looks is led on by a link that is only timed", { expiresAt: NOW + 1 }, { isPreview: true }, redirect()],
  [
    "who makes previews is shown what the link says of itself, and where it leads",
    { preview: shown, status: 301 },
    { isPreviewer: true },
    { kind: "preview", shown, target },
  ],
  [
    "who makes previews is led on by a link that says nothing of itself",
    { status: 301 },
    { isPreviewer: true },
    redirect({ status: 301 }),
  ],
  [
    "everybody else is led on by a link that says something of itself",
    { preview: shown },
    { isBot: true, isPreview: true },
    redirect(),
  ],
  ...([{ passwordHash: HASH }, limit, { ...limit, passwordHash: HASH }] as const).flatMap((guard, at): Row[] => [
    [
      `who makes previews is shown what a guarded link says of itself, and not where it leads (${at})`,
      { ...guard, preview: shown },
      { isPreviewer: true, provenHash: HASH },
      { kind: "preview", shown, target: null },
    ],
    [
      `who makes previews is shown nothing of a guarded link that says nothing of itself (${at})`,
      guard,
      { isPreviewer: true },
      preview,
    ],
    [
      `who only looks in another way is shown nothing of what a guarded link says of itself (${at})`,
      { ...guard, preview: shown },
      { isPreview: true },
      preview,
    ],
  ]),
  ["off comes before what is shown", { enabled: false, preview: shown }, { isPreviewer: true }, gone("disabled")],
  ["not yet comes before what is shown", { startsAt: NOW + 1, preview: shown }, { isPreviewer: true }, { kind: "not-yet" }],
  [
    "where an ended link leads comes before what is shown",
    { expiresAt: NOW, ends: ALL_ENDS, preview: shown },
    { isPreviewer: true },
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["the query is left where it is", { status: 307 }, { query: "a=1" }, redirect({ status: 307 })],
  [
    "the query goes on where the link says so",
    { forwardQuery: true },
    { query: "a=1" },
    redirect({ target: `${target}?a=1` as Target }),
  ],
  [
    "nothing goes on to where an ended link leads",
    { forwardQuery: true, enabled: false, ends: ALL_ENDS },
    { query: "a=1" },
    redirect({ target: elsewhere, isEnd: true }),
  ],
  ["an iPhone is led where the link says for iOS", { ios, android }, { system: "ios" }, redirect({ target: ios, system: "ios" })],
  [
    "Android is led where the link says for Android",
    { ios, android, status: 307 },
    { system: "android" },
    redirect({ target: android, system: "android", status: 307 }),
  ],
  ["an iPhone is led to the URL where only Android has its own", { android }, { system: "ios" }, redirect()],
  ["Android is led to the URL where only iPhones have their own", { ios }, { system: "android" }, redirect()],
  ["another system is led to the URL", { ios, android }, { system: "macos" }, redirect()],
  ["a system that nobody knows is led to the URL", { ios, android }, {}, redirect()],
  [
    "a rule comes before the target for a system",
    { ios, rules: [{ if: { device: ["ios"] }, url: elsewhere }] },
    { system: "ios" },
    redirect({ target: elsewhere, choice: { rule: 0, side: null, ruleSet: null, target: elsewhere } }),
  ],
  [
    "a rule that does not hold leaves the target for a system",
    { ios, rules: [{ if: { bot: true }, url: elsewhere }] },
    { system: "ios" },
    redirect({ target: ios, system: "ios" }),
  ],
  ["an end comes before the target for a system", { ios, enabled: false }, { system: "ios" }, gone("disabled")],
  ["a password comes before the target for a system", { ios, passwordHash: HASH }, { system: "ios" }, asked],
  [
    "a use is taken for the target of a system",
    { ios, ...limit },
    { system: "ios" },
    redirect({ target: ios, system: "ios", use }),
  ],
  [
    "query and parameters go on to the target of a system",
    { ios, forwardQuery: true, utm: { source: "s", medium: null, campaign: null, term: null, content: null } },
    { system: "ios", query: "a=2&b=3" },
    redirect({ target: `${ios}&b=3&utm_source=s` as Target, system: "ios" }),
  ],
  [
    "who makes previews is shown the target of its system",
    { ios, preview: shown },
    { system: "ios", isPreviewer: true },
    { kind: "preview", shown, target: ios },
  ],
];

describe("decide", () => {
  test.each(TABLE)("%s", (_name, terms, known, decision) => {
    expect(decide(found(terms), visitorWith(known), { ...JUST_COME, ...known })).toEqual(decision);
  });

  test("nothing is not found", () => {
    expect(decide(null, nobody)).toEqual({ kind: "not-found" });
  });

  test("what is left of a link, and an alias that leads nowhere, is deleted", () => {
    for (const record of [
      { kind: "tombstone", field: id },
      { kind: "alias", field: "old" as Field, id, leads: false },
    ] as const) {
      expect(decide({ record, byAlias: false, rest: "" }, nobody)).toEqual(gone("deleted"));
      expect(decide({ record, byAlias: true, rest: "" }, nobody)).toEqual(gone("deleted"));
    }
  });

  test("a born code that was retired is deleted before anything else is asked, but not for its aliases", () => {
    const terms = { isBornCodeRetired: true, enabled: false, ends: ALL_ENDS };
    expect(decide(found(terms), nobody)).toEqual(gone("deleted"));
    expect(decide(found({ isBornCodeRetired: true }, { byAlias: true }), nobody)).toEqual(redirect());
  });

  test("a path goes on behind the target's, and takes no use when it can't", () => {
    const terms = { ...limit, forwardPath: true };
    expect(decide(found(terms, { rest: "/a" }), nobody)).toEqual(redirect({ target: `${target}/a` as Target, use }));
    expect(decide(found(terms, { rest: "/../a" }), nobody)).toEqual({ kind: "not-found" });
  });

  test("the system is found out only for a link that asks for it", () => {
    const blind: Visitor = Object.defineProperty({ ...nobody }, "system", {
      get: () => {
        throw new Error("asked");
      },
    });
    expect(decide(found({ status: 301, rules: [{ if: { bot: true }, url: elsewhere }] }), blind).kind).toBe("redirect");
    expect(decide(found({ ios, rules: [{ url: elsewhere }] }), blind).kind).toBe("redirect");
    expect(() => decide(found({ ios }), blind)).toThrow("asked");
  });

  test("a path goes on behind the target of a system", () => {
    const link = found({ ios, forwardPath: true }, { rest: "/x" });
    expect(decide(link, visitorWith({ system: "ios" }))).toEqual(
      redirect({ target: "https://apps.example/id1/x?a=1" as Target, system: "ios" }),
    );
  });

  describe("where something is blocked", () => {
    const byLink: Block = { by: "link", reason: "Spam", isLegal: false };
    const byHost: Block = { by: "host", reason: "", isLegal: true };
    const blocking = (link: boolean, ...targets: readonly Target[]): Policies => ({
      ...NO_POLICIES,
      blocks: {
        isOn: true,
        ofLink: () => (link ? byLink : null),
        ofTarget: (url) => (targets.includes(url) ? byHost : null),
      },
    });
    const blocked = (block: Block): Decision => ({ kind: "blocked", block });
    const rules = rulesFrom([{ if: { bot: true }, url: elsewhere }]);
    const image = "https://image.example/" as Target;
    const pictured = { ...shown, image };

    test.each<readonly [string, Partial<Terms>, Partial<Visitor & Progress>, Policies, Decision]>([
      ["a link that is not is followed", {}, {}, blocking(false, elsewhere), redirect()],
      ["a plain link is stopped by its id", {}, {}, blocking(true), blocked(byLink)],
      ["a plain link is stopped by its target", {}, {}, blocking(false, target), blocked(byHost)],
      ["the link comes before its target", {}, {}, blocking(true, target), blocked(byLink)],
      ["the link comes before its password", { passwordHash: HASH }, {}, blocking(true), blocked(byLink)],
      ["the link comes before its end", { enabled: false, ends: ALL_ENDS }, {}, blocking(true), blocked(byLink)],
      [
        "the password comes before the target, which it does not tell",
        { passwordHash: HASH },
        {},
        blocking(false, target),
        asked,
      ],
      [
        "the password leads to nothing that is",
        { passwordHash: HASH },
        { provenHash: HASH },
        blocking(false, target),
        blocked(byHost),
      ],
      ["no use is taken of a link with a limit", limit, {}, blocking(false, target), blocked(byHost)],
      ["a rule leads to nothing that is", { rules }, { isBot: true }, blocking(false, elsewhere), blocked(byHost)],
      ["a rule that does not hold stops nobody", { rules }, {}, blocking(false, elsewhere), redirect()],
      [
        "a rule leads away from a target that is",
        { rules },
        { isBot: true },
        blocking(false, target),
        redirect({ target: elsewhere, choice: { target: elsewhere, rule: 0, side: null, ruleSet: null } }),
      ],
      ["a target for a system leads to nothing that is", { ios }, { system: "ios" }, blocking(false, ios), blocked(byHost)],
      ["a target for another system stops nobody", { ios }, { system: "android" }, blocking(false, ios), redirect()],
      ["an end leads to nothing that is", { enabled: false, ends: ALL_ENDS }, {}, blocking(false, elsewhere), blocked(byHost)],
      [
        "what is forwarded does not hide it",
        { forwardQuery: true },
        { query: "a=1" },
        blocking(false, `${target}?a=1` as Target),
        blocked(byHost),
      ],
      [
        "a preview tells of no target that is",
        { preview: shown },
        { isPreviewer: true },
        blocking(false, target),
        blocked(byHost),
      ],
      [
        "a preview shows no image that is",
        { preview: pictured },
        { isPreviewer: true },
        blocking(false, image),
        { kind: "preview", shown, target },
      ],
      [
        "a preview shows an image that is not",
        { preview: pictured },
        { isPreviewer: true },
        blocking(false, elsewhere),
        { kind: "preview", shown: pictured, target },
      ],
      ["a guarded preview stays what it is", limit, { isPreview: true }, blocking(false, target), preview],
    ])("%s", (_name, terms, known, ...[policies, decision]) => {
      expect(decide(found(terms), visitorWith(known), { ...JUST_COME, ...known }, policies)).toEqual(decision);
    });

    test("by its id, a link is stopped under every alias; what was deleted stays so", () => {
      expect(decide(found({}, { byAlias: true }), nobody, JUST_COME, blocking(true))).toEqual(blocked(byLink));
      const record = { kind: "tombstone", field: id } as const;
      expect(decide({ record, byAlias: false, rest: "" }, nobody, JUST_COME, blocking(true))).toEqual(gone("deleted"));
    });
  });

  test("a clock that jumps forward and back revives nothing that is over by the right time, and ends nothing for good", () => {
    const link = found({ startsAt: NOW, expiresAt: NOW + 10 });
    const at = (now: number) => decide(link, { ...nobody, now }).kind;
    const DAY_MS = 86_400_000;
    expect([NOW + 5, NOW + DAY_MS, NOW + 5, NOW - DAY_MS, NOW + 10].map(at)).toEqual([
      "redirect",
      "gone",
      "redirect",
      "not-yet",
      "gone",
    ]);
  });
});
