// Rows of a file in the order of their codes: none is lost, none is changed, and rows with the same code keep their order.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { inOrderOfCodes } from "../../src/cli/in-order.ts";
import type { Row } from "../../src/core/bulk.ts";
import { invalidBody, LinnetError } from "../../src/core/errors.ts";

async function* together(chunks: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  yield* chunks;
}

async function told(chunks: readonly (readonly Row[])[]): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const some of inOrderOfCodes(together(chunks))) rows.push(...some);
  return rows;
}

const lineOf = ({ line }: Row) => line ?? 0;
const codeOf = (row: Row) => ("value" in row ? (row.value as { code?: string }).code : undefined);

const rowOf = fc.record(
  { code: fc.oneof(fc.string(), fc.constantFrom("a", "b", "é", "\u0000")), url: fc.string() },
  { requiredKeys: ["url"] },
);

test("every row is told once and as it was, those with the same code in their order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(rowOf, { maxLength: 20 }), { maxLength: 10 }), async (chunks) => {
      let line = 0;
      const rows = chunks.map((chunk) => chunk.map((value): Row => ({ line: ++line, value })));
      const after = await told(rows);
      expect([...after].sort((a, b) => lineOf(a) - lineOf(b))).toEqual(rows.flat());
      const places = new Map<string | undefined, number>();
      for (const row of after) {
        expect(lineOf(row)).toBeGreaterThan(places.get(codeOf(row)) ?? 0);
        places.set(codeOf(row), lineOf(row));
      }
    }),
  );
});

test("what was read before is put in order while more comes, and a file of any length needs the same memory", async () => {
  const chunks = Array.from({ length: 60 }, (_, chunk) =>
    Array.from({ length: 1000 }, (_, n): Row => {
      const line = chunk * 1000 + n + 1;
      return { line, value: { code: `c${(line * 7919) % 60_000}`, url: "https://example.com/" } };
    }),
  );
  let read = 0;
  let done = 0;
  let ahead = 0;
  const counted = async function* () {
    for (const chunk of chunks) {
      read += chunk.length;
      yield chunk;
    }
  };
  const codes: string[] = [];
  for await (const some of inOrderOfCodes(counted())) {
    done += some.length;
    ahead = Math.max(ahead, read - done);
    codes.push(...some.map((row) => codeOf(row) ?? ""));
  }
  expect(done).toBe(60_000);
  expect(new Set(codes).size).toBe(60_000);
  expect(ahead).toBeGreaterThan(15_000);
  expect(ahead).toBeLessThan(45_000);
  // Each run is as long as memory allows: the order breaks where one ends.
  expect(codes.filter((code, at) => code < (codes[at - 1] ?? "")).length).toBeLessThan(5);
});

test("what can't be read is told as it comes", async () => {
  const problem = invalidBody("The table can't be read.");
  const rows = await told([
    [
      { line: 2, value: { code: "b", url: "x" } },
      { line: 3, problem },
      { line: 4, value: { code: "a", url: "y" } },
    ],
  ]);
  expect(rows.map(lineOf)).toEqual([3, 4, 2]);
  expect(rows[0] !== undefined && "problem" in rows[0] && rows[0].problem).toBeInstanceOf(LinnetError);
});

test("rows that are no objects, or whose code is no text, are told as they are", async () => {
  const values = [7, null, "text", [1], { code: 5 }, { code: null }];
  const rows = await told([values.map((value, at): Row => ({ line: at + 1, value }))]);
  expect(rows.map((row) => ("value" in row ? row.value : null))).toEqual(values);
});
