import { describe, expect, test } from "bun:test";
import { isShortener } from "../../src/core/shorteners.ts";
import type { Target } from "../../src/core/target.ts";
import { viewNow } from "../../src/core/view.ts";
import { bench } from "./setup.ts";

const at = bench();

describe("another shortener", () => {
  test.each([
    "https://bit.ly/abc",
    "http://www.tinyurl.com/x",
    "https://t.co./x",
    "https://goo.gl:443/x",
    "https://shop.page.link/x",
  ])("is where %s leads", (url) => {
    expect(isShortener(url as Target)).toBe(true);
  });

  test.each([
    "https://youtu.be/x",
    "https://notbit.ly/",
    "https://bit.ly.example/",
    "https://example.com/?u=bit.ly",
    "https://co/",
    "https://[::1]/",
  ])("is not where %s leads", (url) => {
    expect(isShortener(url as Target)).toBe(false);
  });

  test("marks a link that leads there, and no other", async () => {
    const chained = await viewNow(at.context, await at.make({ url: "https://bit.ly/abc" }));
    const plain = await viewNow(at.context, await at.make({ url: "https://example.com/" }));
    expect([chained.chained, plain.chained]).toEqual([true, false]);
  });
});
