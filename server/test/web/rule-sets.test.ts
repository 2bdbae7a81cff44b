// Rules as JSON in a form.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { rulesIn, textOf } from "../../../web/src/dashboard/rule-sets/json.ts";

describe("rules as JSON", () => {
  test("are the same when they are read back", () => {
    const rules = [{ name: "phones", if: { device: ["ios" as const] }, url: "https://example.com/" }];
    expect(rulesIn(textOf(rules))).toEqual({ rules });
  });

  test.each([
    ["", 1, 1],
    ["[", 1, 2],
    ['[\n  { "url": }\n]', 2, 12],
    ['[{ "a": 1, }]', 1, 12],
    ["[1, 2,]", 1, 7],
    ['[{ "a" 1 }]', 1, 8],
    ["[{ a: 1 }]", 1, 4],
    ['[\n"text', 2, 1],
    ['["\\x"]', 1, 2],
    ["[01]", 1, 3],
    ["[1}", 1, 3],
    ["[]\n\n[]", 3, 1],
    ["nonsense", 1, 1],
  ])("%j is wrong from line %d, column %d on", (text, line, column) => {
    expect(rulesIn(text)).toEqual({ wrongAt: { line, column } });
  });

  test("are wrong where something stands behind them", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("?", "}", "]", ",", ":", "[]"), (json, more) => {
        expect(rulesIn(`${json} ${more}`)).toEqual({ wrongAt: { line: 1, column: json.length + 2 } });
      }),
    );
  });
});
