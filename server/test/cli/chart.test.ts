// Numbers drawn with characters.
import { describe, expect, test } from "bun:test";
import { barOf, chartOf, type Step } from "../../src/cli/chart.ts";
import { textOfLines } from "../../src/cli/screen.ts";
import { screen } from "./screens.ts";

const steps = (...values: number[]): Step[] =>
  values.map((value, at) => ({ label: `2030-01-${String(at + 1).padStart(2, "0")}`, value }));

const drawn = (list: readonly Step[], on = screen()): string[] => textOfLines(chartOf(list, on), on).split("\n").slice(0, -1);

describe("a chart", () => {
  test("has a column for each step, the highest number, and the first and the last date", () => {
    expect(drawn(steps(0, 1, 40, 80, 120, 20), screen({ columns: 60 }))).toEqual([
      " 120 ┤                        █████",
      "     │                        █████",
      "     │                  █████ █████",
      "     │                  █████ █████",
      "     │            █████ █████ █████",
      "     │      ▁▁▁▁▁ █████ █████ █████ █████",
      "   0 ┼────────────────────────────────────",
      "      2030-01-01                2030-01-06",
    ]);
  });

  test("is drawn in ASCII where nothing else can be shown, and what is little is a dot", () => {
    const lines = drawn(steps(0, 1, 60, 120), screen({ columns: 60, isUtf8: false }));
    expect(lines.join("")).toMatch(/^[ -~]+$/);
    expect(lines.slice(4)).toEqual([
      "     |            ##### #####",
      "     |      ..... ##### #####",
      "   0 +------------------------",
      "      2030-01-01    2030-01-04",
    ]);
  });

  test.each([20, 40, 80, 200])("fits into %i columns, and shows the highest of many steps", (columns) => {
    const many = steps(...Array.from({ length: 3000 }, (_, at) => (at === 1234 ? 1_000_000 : at % 7)));
    const on = screen({ columns });
    const lines = drawn(many, on);
    expect(Math.max(...lines.slice(0, -1).map(on.widthOf))).toBeLessThanOrEqual(columns);
    expect(lines[0]).toMatch(/^ 1 000 000 ┤ *█/);
    expect(lines.at(-1)).toMatch(/Each column is the highest of \d+ steps\./);
  });

  test("is not drawn of nothing", () => {
    expect([drawn(steps(0, 0)), drawn([])]).toEqual([[], []]);
  });
});

describe("a bar", () => {
  test("is as long as its part of the most, in eighths of a character, and never nothing", () => {
    expect([1, 16, 17, 80].map((value) => barOf(value, 80, 10, true))).toEqual(["▏", "██", "██▏", "██████████"]);
    expect([0, 1, 16, 80].map((value) => barOf(value, 80, 10, false))).toEqual(["", "#", "##", "##########"]);
  });
});
