// Which bucket a field lies in, and which keys are Linnet's: the part of the data format that needs no server.
import { describe, expect, test } from "bun:test";
import { fieldHash, Keys } from "../../src/store/redis/keys.ts";

describe("keys and buckets", () => {
  test("hash fields to the same numbers for ever", () => {
    const fixed: readonly (readonly [string, number])[] = [
      ["", 2872998923],
      ["a", 444641715],
      ["2345678", 3472716459],
      ["grüße", 4003403489],
      ["日本語", 3932500114],
      ["abc@example.org", 155623702],
    ];
    expect(fixed.map(([field]) => [field, fieldHash(field)])).toEqual(fixed.map((pair) => [...pair]));
  });

  test("spread fields that differ in one character evenly", () => {
    const keys = new Keys("", 64);
    const filled = new Array<number>(64).fill(0);
    for (let at = 0; at < 64_000; at++) {
      const bucket = keys.bucketOf(`code-${at}`);
      filled[bucket] = (filled[bucket] ?? 0) + 1;
    }
    expect(Math.min(...filled)).toBeGreaterThan(850);
    expect(Math.max(...filled)).toBeLessThan(1150);
  });

  test("are told from the keys of others by their exact names", () => {
    const keys = new Keys("p*:", 16);
    const ours = [
      "url-hash:{3}",
      "url-meta:{3}",
      "url-hash:{3}:grüße",
      "url-set",
      "linnet-meta",
      "linnet-limit:{create:1.2.3.4}:60",
      "linnet-limit:{passwordLink:abc}:600",
      "linnet-people:{people}",
      "linnet-people-names:{people}",
      "linnet-audit-rest:{people}",
    ];
    const others = [
      "url-hash",
      "url-meta:{3}:x",
      "url-hash:{3",
      "url-hash:{a}",
      "url-hash:{3}:",
      "linnet-meta2",
      "url-set:1",
      "linnet-limit:x",
    ];
    expect(ours.filter((name) => !keys.isOurs(`p*:${name}`))).toEqual([]);
    expect(others.filter((name) => keys.isOurs(`p*:${name}`))).toEqual([]);
    expect(keys.isOurs("url-set")).toBe(false);
    expect(keys.isOurs("pp:url-set")).toBe(false);
  });

  test("have any prefix that the settings allow, taken literally", () => {
    const keys = new Keys("My-app_1.x:", 16);
    expect(keys.isOurs("My-app_1.x:url-hash:{3}")).toBe(true);
    expect(keys.isOurs("My-app_1xx:url-hash:{3}")).toBe(false);
    expect(keys.hotOf("My-app_1.x:url-hash:{3}:abc")).toEqual({ bucket: 3, field: "abc" });
  });
});
