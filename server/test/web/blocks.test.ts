// How links are named where they are blocked.
import { describe, expect, test } from "bun:test";
import { linkNamed, linkOfId } from "../../../web/src/dashboard/blocks/names.ts";

describe("a link that is to be blocked", () => {
  test.each([
    [" sale ", { code: "sale" }],
    ["team/sale", { code: "team/sale" }],
    ["https://go.example.com:8443/sale?x#y", { code: "sale", domain: "go.example.com:8443" }],
    ["HTTP://lin.example/gr%C3%BC%C3%9Fe", { code: "grüße", domain: "lin.example" }],
    ["https://lin.example/%", { code: "%", domain: "lin.example" }],
    ["https://", { code: "https://" }],
  ])("is named by %p", (text, name) => {
    expect(linkNamed(text)).toEqual(name);
  });

  test.each([
    ["sale", { code: "sale" }],
    ["sale@go.example.com", { code: "sale", domain: "go.example.com" }],
  ])("has the id %p", (id, name) => {
    expect(linkOfId(id)).toEqual(name);
  });
});
