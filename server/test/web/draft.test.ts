// A link in a form, and what is sent of it.
import { describe, expect, test } from "bun:test";
import type { Edit, Link } from "@linnet/client";
import { changeOf, draftFrom, draftOf, draftText, EMPTY, newLinkOf } from "../../../web/src/dashboard/links/draft.ts";
import { changeBackTo } from "../../../web/src/dashboard/links/restore.ts";
import { isoOf, localOf } from "../../../web/src/dashboard/links/times.ts";
import { NO_UTM, urlWithUtm, utmOf } from "../../../web/src/dashboard/links/utm.ts";

const LINK = {
  id: "sale",
  code: "sale",
  domain: "lin.example",
  url: "https://example.com/",
  title: "Sale",
  notes: "",
  tags: ["a", "b"],
  startsAt: null,
  expiresAt: "2030-05-06T07:08:00.000Z",
  maxClicks: 10,
  status: 302,
  enabled: true,
  archived: false,
  forwardQuery: false,
  forwardPath: true,
  utm: { source: "mail", medium: null, campaign: null, term: null, content: null },
} as unknown as Link;

describe("a new link", () => {
  test("is sent with nothing but what was said", () => {
    expect(newLinkOf({ ...EMPTY, url: " https://example.com/ " })).toEqual({ url: "https://example.com/" });
    expect(
      newLinkOf({ ...EMPTY, url: "x", code: " y ", tags: ["t"], maxClicks: "5", password: "secret", domain: "a.example" }),
    ).toEqual({
      ...{ url: "x", code: "y", tags: ["t"], maxClicks: 5, password: "secret", domain: "a.example" },
    });
  });

  test("sends a number that is none as such, so that the API says what is wrong", () => {
    expect(JSON.stringify(newLinkOf({ ...EMPTY, url: "x", maxClicks: "many" }))).toBe('{"url":"x","maxClicks":"many"}');
    expect(newLinkOf({ ...EMPTY, url: "x", maxClicks: "0" }).maxClicks).toBe(0);
  });
});

describe("a link that is edited", () => {
  const before = draftOf(LINK);

  test("is sent with what differs alone", () => {
    expect(changeOf(before, before)).toEqual({});
    expect(changeOf({ ...before, title: "Other", maxClicks: "" }, before)).toEqual({ title: "Other", maxClicks: null });
    expect(changeOf({ ...before, utm: NO_UTM }, before)).toEqual({ utm: null });
  });

  test("keeps its password unless another one is typed or it shall go", () => {
    expect(changeOf({ ...before, password: "next" }, before)).toEqual({ password: "next" });
    expect(changeOf({ ...before, removesPassword: true }, before)).toEqual({ password: null });
  });
});

describe("a draft that is kept", () => {
  test("is the same when it is read back, but for the password", () => {
    const draft = { ...EMPTY, url: "https://example.com/", tags: ["x"], password: "secret" };
    expect(draftText(draft)).not.toContain("secret");
    expect(draftFrom(draftText(draft))).toEqual({ ...draft, password: "" });
  });

  test.each([null, "", "[", "1", "null", '{"url":1,"tags":"x"}'])("is none, or says nothing, where the text is %p", (text) => {
    expect(draftFrom(text) ?? EMPTY).toEqual(EMPTY);
  });
});

describe("times of forms", () => {
  test("are the same moment when they are read back", () => {
    expect(isoOf(localOf("2030-05-06T07:08:00.000Z"))).toBe("2030-05-06T07:08:00.000Z");
  });

  test("are none where nothing, or no time, is said", () => {
    expect([localOf(null), isoOf(""), isoOf("soon")]).toEqual(["", null, null]);
  });
});

describe("UTM parameters", () => {
  test("are null where nothing is said", () => {
    expect(utmOf({ ...NO_UTM, term: "  " })).toBeNull();
    expect(utmOf({ ...NO_UTM, source: " mail " })).toMatchObject({ source: "mail", medium: null });
  });

  test("are added to the address, unless they are there", () => {
    const draft = { ...NO_UTM, source: "a&b", medium: "mail" };
    expect(urlWithUtm("https://example.com/?utm_medium=web#end", draft)).toBe(
      "https://example.com/?utm_medium=web&utm_source=a%26b#end",
    );
    expect(urlWithUtm("example", draft)).toBeNull();
  });
});

describe("going back", () => {
  const edit = (version: number, changes: Record<string, unknown>): Edit => ({
    version,
    at: "2030-01-01T00:00:00Z",
    by: "admin",
    changes: Object.entries(changes).map(([field, before]) => ({ field, before, after: null })),
  });

  test("takes each field as it was before the first edit since", () => {
    const edits = [
      edit(4, { title: "C", tags: ["x"] }),
      edit(3, { title: "B" }),
      edit(2, { title: "A", url: "https://old.example/" }),
    ];
    expect(changeBackTo(3, edits)).toEqual({ title: "C", tags: ["x"] });
    expect(changeBackTo(2, edits)).toEqual({ title: "B", tags: ["x"] });
    expect(changeBackTo(1, edits)).toEqual({ title: "A", tags: ["x"], url: "https://old.example/" });
  });

  test("leaves alone what nobody is told, and codes", () => {
    expect(
      changeBackTo(1, [edit(2, { password: "set", hasPassword: true, code: "old", aliases: [], statsShared: "on" })]),
    ).toEqual({});
  });
});
