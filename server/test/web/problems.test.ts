// What the dashboard says of the API's errors: in another language than English something of every error, and no fact of it is lost.
import { describe, expect, test } from "bun:test";
import { problemText } from "../../../web/src/dashboard/text/problems.ts";
import { problems } from "../../../web/src/dashboard/text/problems-de.ts";
import { speechIn } from "../../../web/src/dashboard/text/speech.ts";
import { domainInUse, domainNotFound, unknownDomain } from "../../src/core/domains/errors.ts";
import * as errors from "../../src/core/errors.ts";
import { tokenInvalid } from "../../src/core/people/errors.ts";

const german = (await speechIn("de", ["de-DE"])).t;
const english = (await speechIn("en", ["en-GB"])).t;

const allowance = { allowed: false, limit: 10, remaining: 0, resetS: 90 };
const block = { by: "host", isLegal: false, reason: "phishing" } as const;

/** An error that holds facts, and what must be in the sentence of it. */
const TOLD: readonly (readonly [errors.LinnetError, ...string[]])[] = [
  [errors.badRequest("The Host header is malformed."), "The Host header is malformed."],
  [errors.invalidBody("Send a JSON object."), "Send a JSON object."],
  [errors.bodyTooLarge(1_048_576), "1.048.576 Bytes"],
  [errors.rowTooLarge(256_000), "256.000 Bytes"],
  [errors.unsupportedMediaType("text/csv"), "text/csv"],
  [errors.unsupportedCoding("gzip"), "gzip"],
  [errors.scopeMissing("links:write"), "links:write"],
  [errors.ownOnlyKey("Tags"), "Tags belong to all links"],
  [errors.invalidField("title", "title can't be empty."), "title can't be empty."],
  [errors.externalIdTaken('a "b"'), '„a "b"“'],
  [errors.codeShown("old"), "„old“"],
  [errors.preconditionFailed(7), '"7"'],
  [errors.tagNotFound("$& {name}"), "„$& {name}“"],
  [errors.ruleSetNotFound("eu"), "„eu“"],
  [errors.ruleSetInUse("eu 2", 1), "„eu 2“", "(1)"],
  [errors.unknownRuleSet("eu"), "„eu“"],
  [errors.linkBlocked({ ...block, isLegal: true }), "phishing"],
  [errors.targetBlocked("evil.example", block, "url"), "evil.example", "phishing"],
  [errors.blockNotFound("evil.example"), "„evil.example“"],
  [errors.liveFull(1000), "(1.000)"],
  [errors.tooManyPasswords(allowance), "in 90 Sekunden", "wrong passwords for the link"],
  [errors.rateLimited({ ...allowance, resetS: 840 }, "for this account"), "in 14 Minuten", "for this account"],
  [errors.passwordWrong("the page"), "the page"],
  [errors.crossSite("Use the API."), "Use the API."],
  [errors.correctionClosed(24), "24 hours"],
  [errors.invalidUrl("The URL is empty."), "The URL is empty."],
  [errors.missingField("name", "Send a name."), "Send a name."],
  [errors.unknownField("nmae", ["name"]), '"nmae"', "name."],
  [errors.invalidCode('"api" belongs to Linnet itself.'), '"api" belongs to Linnet itself.'],
  [errors.codeTaken("summer"), "„summer“"],
  [errors.methodNotAllowed(["GET"]), "GET"],
  [errors.linkNotFound(), "aB and Ab differ"],
  [errors.recordUnreadable("a/b"), "„a/b“"],
  [unknownDomain("go.example"), "„go.example“"],
  [domainNotFound("go.example"), "„go.example“"],
  [domainInUse("go.example", 3), "3 links", "go.example"],
  [tokenInvalid("The invitation"), "The invitation"],
];

test("German has a sentence for every error, also where it is not Linnet that answers, and for nothing else", () => {
  expect(Object.keys(problems)).toEqual([...Object.keys(errors.ERRORS), "unexpected_answer"].sort());
  expect(Object.entries(problems).filter(([, text]) => text === "" || text !== text.trim())).toEqual([]);
});

describe.each(TOLD.map(([error, ...facts]) => [error.code, error, facts] as const))("%s", (code, error, facts) => {
  test(`tells ${facts.join(" and ")}`, () => {
    const said = german.problem(error);
    for (const fact of facts) expect(said).toContain(fact);
    expect([said, said.startsWith((problems[code] ?? "").split("{")[0] ?? "")]).toEqual([said, true]);
    expect(english.problem(error)).toBe(error.message);
  });
});

test("every fact that a sentence wants is one that its error tells", () => {
  const told = new Set<string>(TOLD.map(([{ code }]) => code));
  const fixed = Object.entries(problems).filter(([code, text]) => text.includes("{") && !told.has(code));
  // Of these the API says one of several sentences, without a fact in them.
  expect(fixed.map(([code]) => code)).toEqual([
    "key_required",
    "link_blocked",
    "not_found",
    "store_unavailable",
    "unexpected_answer",
  ]);
});

test("an error that a language does not know, or can't fill in, is said as the API says it", () => {
  const said = (code: string, message: string) =>
    problemText({ code, message }, { code_taken: "„{name}“ ist vergeben.", x: "{y}" }, "de");
  expect(said("code_taken", 'The code "a" is taken.')).toBe("„a“ ist vergeben.");
  expect(said("code_taken", "Taken.")).toBe("Taken.");
  expect(said("x", "Wrong.")).toBe("Wrong.");
  expect(said("constructor", "Broken.")).toBe("Broken.");
});

test("a wait is what the answer's header says, else the number in the sentence", () => {
  const error = { code: "rate_limited", message: "Too many requests. Try again in 5 s." };
  expect(german.problem(error)).toContain("in 5 Sekunden");
  expect(german.problem({ ...error, retryAfterS: 1 })).toContain("in 1 Sekunde noch");
});
