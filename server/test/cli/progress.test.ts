// The line that tells how far a long work is, and the cells that are printed of links.
import { describe, expect, test } from "bun:test";
import type { WriteStream } from "node:tty";
import { progressOn, progressText } from "../../src/cli/progress.ts";
import { cellText } from "../../src/cli/table.ts";

/** What is written to a stream that says whether it is a terminal. */
function stream(isTTY: boolean): { readonly written: string[]; readonly to: WriteStream } {
  const written: string[] = [];
  return { written, to: { isTTY, write: (text: string) => written.push(text) } as unknown as WriteStream };
}

describe("the line of progress", () => {
  test.each([
    [
      { what: "links", rows: 250_000, share: 0.25, elapsedMs: 8000 },
      "[######··················]  25 %  250000 links  31250/s  0:24 left",
    ],
    [{ what: "rows", rows: 10, share: null, elapsedMs: 1000 }, "10 rows  10/s"],
    [{ what: "rows", rows: 0, share: 0, elapsedMs: 0 }, "[························]   0 %  0 rows  0/s"],
    [{ what: "rows", rows: 1, share: 0.0001, elapsedMs: 1000 }, "[························]   0 %  1 rows  1/s  2:46:39 left"],
    [{ what: "rows", rows: 5, share: 1.2, elapsedMs: 1000 }, "[########################] 100 %  5 rows  5/s  0:00 left"],
  ])("tells rows, rate and what is left: %o", (standing, text) => {
    expect(progressText(standing)).toBe(text);
  });

  test("is written over on a terminal a few times a second, and taken away at the end", () => {
    const { written, to } = stream(true);
    let now = 0;
    const progress = progressOn(to, "rows", () => now);
    for (now = 1; now <= 1000; now++) progress.at(now);
    progress.end();
    expect(written.length).toBeLessThan(8);
    expect(written.every((text) => text.startsWith("\r\u001b[K"))).toBe(true);
    expect(written.at(-1)).toBe("\r\u001b[K");
  });

  test("is not there where nobody watches", () => {
    const { written, to } = stream(false);
    const progress = progressOn(to, "rows", () => 0);
    progress.at(1);
    progress.end();
    expect(written).toEqual([]);
  });
});

describe("a cell", () => {
  test("is one line that can do nothing to a terminal", () => {
    expect(cellText("a\nb\tc\u001b[31mred\u0007\u202eback")).toBe("a b c [31mred back");
  });
});
