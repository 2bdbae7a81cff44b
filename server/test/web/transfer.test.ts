// Files of rows in the dashboard: where rows end, in which line they begin, and what an import makes of the server's answers.
import { describe, expect, test } from "bun:test";
import { type BulkText, LinnetProblem, LinnetUnreachable, type RowResult } from "@linnet/client";
import fc from "fast-check";
import { Job, type JobOptions } from "../../../web/src/dashboard/transfer/job.ts";
import { type Batch, batchesOf, type Format, formatOf, UnreadableFile } from "../../../web/src/dashboard/transfer/rows.ts";

/** A file that comes in pieces of so many bytes. */
function fileOf(text: string | Uint8Array, pieceBytes = 7): Blob {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const stream = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += pieceBytes) controller.enqueue(bytes.slice(at, at + pieceBytes));
        controller.close();
      },
    });
  return { size: bytes.length, stream } as unknown as Blob;
}

async function batches(
  text: string | Uint8Array,
  format: Format,
  pieceBytes?: number,
): Promise<{ all: Batch[]; error: unknown }> {
  const all: Batch[] = [];
  try {
    for await (const batch of batchesOf(fileOf(text, pieceBytes), format)) all.push(batch);
    return { all, error: null };
  } catch (error) {
    return { all, error };
  }
}

const csvOf = ({ text }: Batch) => ("csv" in text ? text.csv : "");
const valuesOf = ({ text }: Batch) => ("ndjson" in text ? text.ndjson.trimEnd().split("\n") : []);

describe("the rows of a table", () => {
  test("end with their lines, but not within quotes, and know where they begin", async () => {
    const { all } = await batches('url,title\r\na,"x\r\n""y""\n"\r\n\r\nb,z\rc,', "csv", 1);
    expect(all.map(({ lines }) => lines)).toEqual([[2, 6, 7]]);
    expect(all.map(csvOf)).toEqual(['url,title\na,"x\r\n""y""\n"\nb,z\nc,\n']);
  });

  test("come behind the names of the columns each time", async () => {
    const { all } = await batches(`url\n${"example.com\n".repeat(2500)}`, "csv", 1000);
    expect(all.map(({ lines }) => [lines.length, lines[0]])).toEqual([
      [1000, 2],
      [1000, 1002],
      [500, 2002],
    ]);
    expect(all.every((batch) => csvOf(batch).startsWith("url\nexample.com\n"))).toBe(true);
    expect(all.map(({ bytes }) => bytes)).toEqual([12_000, 12_000, 6000]);
  });

  test("are the same however the file comes in pieces", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("a", ",", '"', "\n", "\r", "ä"), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (signs, pieceBytes) => {
          const text = signs.join("");
          expect(await batches(text, "csv", pieceBytes)).toEqual(await batches(text, "csv", 1000));
        },
      ),
    ));
});

describe("the rows of JSON", () => {
  test("in lines are the lines that are not blank", async () => {
    const { all } = await batches('{"a":1}\n\n  \n{"b":"\\n"}', "ndjson");
    expect(all.map(({ lines }) => lines)).toEqual([[1, 4]]);
    expect(all.flatMap(valuesOf)).toEqual(['{"a":1}', '{"b":"\\n"}']);
  });

  test("in a list are its elements, each on one line", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(undefined, 2),
        async (list, pieceBytes, indent) => {
          const { all, error } = await batches(JSON.stringify(list, null, indent), "json", pieceBytes);
          expect(error).toBeNull();
          expect(all.flatMap(valuesOf).map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
    ));

  test("in a list know the line in which they begin", async () => {
    expect((await batches('[\n  {\n    "a": 1\n  },\n\n  2\n]\n', "json")).all.map(({ lines }) => lines)).toEqual([[2, 6]]);
  });
});

describe("a file that can't be read", () => {
  test.each([
    ["json", '[{"a":1},\n{"b":2}] x', { reason: "not-a-list", line: 2, rows: 2 }],
    ["json", '{"a":1}', { reason: "not-a-list", line: 1, rows: 0 }],
    ["json", '[{"a":1},\n{"b":2}', { reason: "not-a-list", line: 2, rows: 2 }],
    ["csv", `url\na\n"${"x".repeat(300_000)}`, { reason: "too-long", line: 3, rows: 1 }],
    ["ndjson", Uint8Array.of(0x31, 0x0a, 0xff, 0x0a), { reason: "not-text", line: 2, rows: 1 }],
  ] as const)("as %s says from which line on, after the rows before", async (format, text, expected) => {
    const { all, error } = await batches(text, format, 2);
    expect(error).toBeInstanceOf(UnreadableFile);
    expect({ ...(error as UnreadableFile), rows: all.flatMap(({ lines }) => lines).length }).toMatchObject(expected);
  });
});

test("a name says how a file is to be read", () => {
  expect(["a.CSV", "b.json", "c.ndjson", "d.x.jsonl", "csv.txt", "none"].map(formatOf)).toEqual([
    "csv",
    "json",
    "ndjson",
    "ndjson",
    null,
    null,
  ]);
});

describe("an import", () => {
  const FILE = `url\n${Array.from({ length: 1500 }, (_, row) => `example.com/${row}\n`).join("")}`;
  const OPTIONS: JobOptions = { file: fileOf(FILE, 4096), format: "csv", operation: "create", isDryRun: false };
  const ok = (row: number) => ({ row, ok: true, link: null }) as unknown as RowResult;
  const no = (row: number) => ({ row, ok: false, error: { code: "c", status: 422, message: "m", field: "url" } }) as RowResult;
  const rowsIn = (text: BulkText) => ("csv" in text ? text.csv.trimEnd().split("\n").length - 1 : 0);
  type Bulk = ConstructorParameters<typeof Job>[1]["bulk"];

  /** A job, and the keys that its requests had. */
  function jobWith(answer: (call: number, count: number) => Iterable<RowResult>) {
    const keys: (string | undefined)[] = [];
    async function* bulk(...[rows, options]: Parameters<Bulk>) {
      keys.push(options?.idempotencyKey);
      options?.signal?.throwIfAborted();
      yield* answer(keys.length, rowsIn(rows as BulkText));
    }
    return { job: new Job(OPTIONS, { bulk, nowMs: () => 0, name: "n" }), keys };
  }
  const allOk = (count: number) => Array.from({ length: count }, (_, at) => ok(at + 1));

  test("counts what was done, and says in which line what was refused stands", async () => {
    const { job, keys } = jobWith((_, count) => [...allOk(count - 1), no(count)]);
    await job.run();
    expect(job.told.state()).toMatchObject({ phase: "done", share: 1, counts: { done: 1498, failed: 2 } });
    expect(job.failures.map(({ line }) => line)).toEqual([1001, 1501]);
    expect(keys).toEqual(["n-1", "n-2"]);
  });

  test.each([
    ["no answer", new LinnetUnreachable("x", null)],
    ["503", problem(503)],
    ["401", problem(401)],
  ])("waits at %s, and sends the same rows again by the same key", async (_, error) => {
    const { job, keys } = jobWith(function* (call, count) {
      yield no(1);
      if (call === 1) throw error;
      yield* allOk(count).slice(1);
    });
    const over = job.run();
    const stop = job.told.subscribe(() => job.told.state().phase === "trouble" && queueMicrotask(() => job.goOn()));
    await over;
    stop();
    expect(job.told.state()).toMatchObject({ phase: "done", counts: { done: 1498, failed: 2 } });
    expect(keys).toEqual(["n-1", "n-1", "n-2"]);
  });

  test("ends where the server can read no further, or will not have any of it", async () => {
    const cut = jobWith((_, count) => [...allOk(count - 2), no(count - 1)]);
    await cut.job.run();
    expect(cut.job.told.state()).toMatchObject({ phase: "ended", error: null, counts: { done: 998, failed: 1 } });
    const refused = jobWith(() => {
      throw problem(403);
    });
    await refused.job.run();
    expect(refused.job.told.state()).toMatchObject({ phase: "ended", counts: { done: 0, failed: 0 } });
    expect(refused.keys).toEqual(["n-1"]);
  });

  test("that is stopped sends nothing more, and what is done stays", async () => {
    const { job, keys } = jobWith((call, count) => {
      if (call === 1) queueMicrotask(() => job.cancel());
      return allOk(count);
    });
    await job.run();
    expect(job.told.state()).toMatchObject({ phase: "cancelled", counts: { done: 1000, failed: 0 } });
    expect(keys.length).toBeLessThanOrEqual(2);
  });

  function problem(status: number): LinnetProblem {
    return new LinnetProblem({ type: "", title: "", status, detail: "", code: "c", field: null, retryAfterS: null });
  }
});
