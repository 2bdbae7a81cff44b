import { describe, expect, test } from "bun:test";
import { codeFrom } from "../../src/core/code.ts";
import { decide } from "../../src/core/decide.ts";
import {
  decodeDetails,
  decodeLink,
  encodeDetails,
  encodeLink,
  type Field,
  fieldOf,
  type Link,
  type LinkDetails,
} from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";

const field = "abc" as Field;
const target = "https://example.com/" as Target;
const plain: Link = { field, target, enabled: true };
const details: LinkDetails = {
  id: field,
  createdAt: 1_800_000_000_000,
  updatedAt: 1_800_000_000_000,
  createdBy: "anonymous",
  version: 1,
  makerHash: "h",
};

describe("the hot record", () => {
  test("of a plain link is its URL and nothing else", () => {
    expect(encodeLink(plain)).toBe("https://example.com/");
    expect(decodeLink(field, "https://example.com/")).toEqual(plain);
  });

  test("of a disabled link begins with the version byte", () => {
    const record = encodeLink({ ...plain, enabled: false });
    expect(record).toBe('\u0001{"u":"https://example.com/","d":1}');
    expect(decodeLink(field, record)).toEqual({ ...plain, enabled: false });
  });

  test.each([
    "",
    "\u0002{}",
    "\u0001",
    "\u0001{",
    "\u0001[]",
    '\u0001{"u":1}',
    '\u0001{"u":"\u0001"}',
    '\u0001{"u":"https://a.example/","z":1}',
    "\u0001null",
    ">",
    "1",
    "javascript:alert(1)",
    "https://",
    "https://example.com/\r\nX: y",
    "https://h\u00e9.example/",
    '\u0001{"u":"https://a.example/","d":2}',
    '\u0001{"u":"https://a.example/","d":true}',
    '\u0001{"u":"javascript:1"}',
  ])("that says %p is never a redirect", (record) => {
    expect(() => decodeLink(field, record)).toThrow(/newer version, or is damaged/);
  });
});

describe("the cold record", () => {
  test("leaves out what equals its default", () => {
    expect(encodeDetails(field, details)).toBe('{"c":1800000000000,"m":"h"}');
    expect(decodeDetails(field, encodeDetails(field, details))).toEqual(details);
  });

  test("gives back everything that differs", () => {
    const edited: LinkDetails = {
      ...details,
      id: "born" as Field,
      updatedAt: details.createdAt + 5,
      createdBy: "admin",
      version: 7,
    };
    expect(decodeDetails(field, encodeDetails(field, edited))).toEqual(edited);
  });

  test.each(["", "null", "[]", "{}", '{"c":"1","m":"h"}', '{"c":1,"m":"h","t":"a title of a later version"}'])(
    "that says %p is an error",
    (record) => {
      expect(() => decodeDetails(field, record)).toThrow(/newer version, or is damaged/);
    },
  );
});

describe("decide", () => {
  test("redirects a link that is on", () => {
    expect(decide(plain)).toEqual({ kind: "redirect", target, status: 302 });
  });

  test("answers gone for one that is switched off, and not found for none", () => {
    expect(decide({ ...plain, enabled: false })).toEqual({ kind: "gone", why: "disabled" });
    expect(decide(null)).toEqual({ kind: "not-found" });
  });
});

test("the default domain's field is the code itself", () => {
  const code = codeFrom("abc");
  expect(code === null ? null : fieldOf(code)).toBe(field);
});
