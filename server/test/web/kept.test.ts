// Drafts that are kept: what becomes of one when the thing that it is about was changed meanwhile.
import { describe, expect, test } from "bun:test";
import { DOMAIN_WRITING } from "../../../web/src/dashboard/domains/draft.ts";
import { SET_WRITING } from "../../../web/src/dashboard/rule-sets/draft.ts";
import { differing, formIn, type Meanwhile, resumed } from "../../../web/src/dashboard/ui/kept.ts";

const form = (title: string, notes: string, tags: readonly string[] = []) => JSON.stringify({ title, notes, tags });

const kept = (began: string, draft: string, meanwhile: Meanwhile | null = null) => JSON.stringify({ began, draft, meanwhile });

const BEFORE = form("Before", "Before");

describe("a draft that was kept", () => {
  test("is as it was where nothing was changed meanwhile", () => {
    const draft = form("Mine", "Before", ["mine"]);
    expect(resumed(kept(BEFORE, draft), BEFORE)).toEqual({ began: BEFORE, draft, meanwhile: null });
  });

  test("stands in what others have changed elsewhere", () => {
    const now = form("Before", "Theirs", ["theirs"]);
    const draft = form("Mine", "Theirs", ["theirs"]);
    expect(resumed(kept(BEFORE, form("Mine", "Before")), now)).toEqual({ began: now, draft, meanwhile: "apart" });
  });

  test("stands over what others have changed in the same place, and says so", () => {
    const now = form("Theirs", "Theirs");
    const draft = form("Mine", "Theirs");
    expect(resumed(kept(BEFORE, form("Mine", "Before")), now)).toEqual({ began: now, draft, meanwhile: "across" });
  });

  test("says what was changed as long as it is kept", () => {
    const draft = form("Mine", "Before");
    expect(resumed(kept(BEFORE, draft, "across"), BEFORE)?.meanwhile).toBe("across");
    expect(resumed(kept(BEFORE, draft, "apart"), BEFORE)?.meanwhile).toBe("apart");
    expect(resumed(kept(BEFORE, draft, "apart"), form("Theirs", "Before"))?.meanwhile).toBe("across");
  });

  test("is none where others have saved the same, or nothing was changed in it", () => {
    expect(resumed(kept(BEFORE, form("Same", "Before")), form("Same", "Theirs"))).toBeNull();
    expect(resumed(kept(BEFORE, BEFORE), form("Theirs", "Theirs"))).toBeNull();
  });

  test.each([null, "", "[", "1", "[]", "{}", '{"began":"{}"}', '{"began":"1","draft":"{}"}', '{"began":{},"draft":{}}'])(
    "is none where the text is %p",
    (text) => {
      expect(resumed(text, BEFORE)).toBeNull();
    },
  );
});

test("texts of a form differ by what they say, in whatever order they say it", () => {
  expect(differing('{"a":1,"b":[2]}', '{"b":[2],"a":1}')).toEqual([]);
  expect(differing('{"a":1,"b":[2]}', '{"b":[3],"c":0}')).toEqual(["a", "b", "c"]);
});

test("a text says of a form what is of the same kind, and nothing that no form has", () => {
  expect(formIn('{"title":"x","notes":1,"other":2}', { title: "", notes: "n" })).toEqual({ title: "x", notes: "n" });
});

test("forms of domains and sets of rules are the same when they are read back", () => {
  const utm = { source: "mail", medium: "", campaign: "", term: "", content: "" };
  const domain = { homeUrl: "x", notFoundUrl: "", expiredUrl: "", robots: "follow", utm, ios: "a\nb", android: "" } as const;
  expect(DOMAIN_WRITING.from(DOMAIN_WRITING.textOf(domain))).toEqual(domain);
  const set = { name: "summer", text: "[" };
  expect(SET_WRITING.from(SET_WRITING.textOf(set))).toEqual(set);
});
