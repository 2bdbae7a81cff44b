// What is found when settings, store and clicks are looked at: one sentence for a code, made of its values.
import { describe, expect, test } from "bun:test";
import { finding, foundAt } from "../../src/core/findings.ts";

describe("a finding", () => {
  test("says its values in the sentence of its code, as they are", () => {
    const values = { url: "http://lin.example/{name}$&" };
    expect(finding("warning", "base_url_plain", values)).toEqual({
      level: "warning",
      check: "base URL",
      message: "http://lin.example/{name}$& is not https: visitors can be led astray on the way",
      code: "base_url_plain",
      values,
      place: null,
    });
    expect(finding("ok", "pages")).toMatchObject({ check: "pages", message: "built", values: {} });
  });

  test("tells sizes with one decimal place, and other numbers whole", () => {
    expect(finding("ok", "room", { freeGb: 12 }).message).toBe("12.0 GB free on the disk");
    expect(finding("ok", "memory", { usedMb: 1234.567, mostMb: 0.04 }).message).toBe("1234.6 MB used of 0.0 MB (maxmemory)");
    expect(finding("ok", "links", { links: 1_234_567, ready: 0 }).message).toBe("1234567; ready codes 0");
  });

  test("has a form for one", () => {
    const listed = (count: number) => finding("ok", "block_list", { file: "/b", count }).message;
    expect([0, 1, 2].map(listed)).toEqual(["/b: 0 hosts", "/b: 1 host", "/b: 2 hosts"]);
  });

  test("of one server among several begins with it", () => {
    expect(foundAt("10.0.0.7:6379", finding("ok", "replication_none"))).toMatchObject({
      message: "10.0.0.7:6379: no replicas",
      place: "10.0.0.7:6379",
    });
  });
});
