// An export in the dashboard: its rows are counted as its bytes come, and a file is made of a whole one alone.
import { describe, expect, test } from "bun:test";
import { type BytesOptions, type FileFormat, LinnetProblem, LinnetUnreachable } from "@linnet/client";
import fc from "fast-check";
import { BrokenOff, ExportJob } from "../../../web/src/dashboard/transfer/export-job.ts";
import { ExportedRows } from "../../../web/src/dashboard/transfer/exported-rows.ts";
import { csvHeader, csvTable } from "../../src/transfer/csv.ts";
import { exportText, LeftOut } from "../../src/transfer/export.ts";
import type { LinkRow } from "../../src/transfer/link-row.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The text in pieces of so many bytes. */
function* piecesOf(text: string, length = 7): Generator<Uint8Array> {
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

function rowsOf(text: string, format: FileFormat, length?: number): ExportedRows {
  const rows = new ExportedRows(format);
  for (const piece of piecesOf(text, length)) rows.push(piece);
  return rows;
}

/** What the server writes of these rows, where these could not be read. */
async function exported(rows: readonly object[], format: FileFormat, leftOut: readonly string[] = []): Promise<string> {
  const left = new LeftOut();
  for (const field of leftOut) left.add(field as never);
  const all = async function* () {
    yield* rows as readonly LinkRow[];
  };
  let text = "";
  for await (const piece of exportText(all(), format, left)) text += piece;
  return text;
}

describe("rows of an export", () => {
  const anyText = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "ü", "=", "'", " ") });
  const anyRow = fc.record({ id: fc.constant("x"), url: fc.constant("https://example.com/"), title: anyText, notes: anyText });

  test.each(["csv", "ndjson"] as const)("are counted whatever is in them, in pieces of any length, as %s", async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), async (all, length) => {
        const { count, isShort, isWhole } = rowsOf(await exported(all, format), format, length);
        expect({ count, isShort, isWhole }).toEqual({ count: all.length, isShort: false, isWhole: true });
      }),
    );
  });

  test.each(["csv", "ndjson"] as const)("are told from the names of what was left out, as %s", async (format) => {
    const row = { id: "a", url: "https://example.com/" };
    const { count, isShort } = rowsOf(await exported([row, row], format, ["lost", "lost,too"]), format);
    expect({ count, isShort }).toEqual({ count: 2, isShort: true });
  });

  test("are whole where the last one is", async () => {
    expect(rowsOf(csvHeader(), "csv").isWhole).toBe(true);
    expect(rowsOf(csvHeader().slice(0, -1), "csv").isWhole).toBe(false);
    expect(rowsOf(`${csvHeader()}a,"b\n`, "csv").isWhole).toBe(false);
    expect(rowsOf('{"id":"a"}', "ndjson").isWhole).toBe(false);
    expect(rowsOf("", "ndjson").isWhole).toBe(true);
  });

  test("may be clicks", () => {
    const rows = rowsOf(csvTable([["time", "link"], ...Array.from({ length: 3 }, () => ["2030-01-01T00:00:00Z", "a"])]), "csv");
    expect([rows.count, rows.isShort]).toEqual([3, false]);
  });
});

describe("an export", () => {
  const TEXT = '{"id":"a"}\n{"id":"b"}\n';

  function jobWith(bytes: (options: BytesOptions) => AsyncIterable<Uint8Array>) {
    const saved: { file: Blob; name: string }[] = [];
    const options = { address: "/x", format: "ndjson", fileName: "links.ndjson" } as const;
    const job = new ExportJob(options, {
      bytes: (_, options) => bytes(options),
      save: (file, name) => saved.push({ file, name }),
    });
    return { job, saved };
  }

  test("is saved with all of its bytes, in order, however many they are", async () => {
    const text = Array.from({ length: 300_000 }, (_, row) => `{"id":"a link with the number ${row}"}\n`).join("");
    const { job, saved } = jobWith(async function* () {
      yield* piecesOf(text, 65_536);
    });
    await job.run();
    expect(job.told.state()).toMatchObject({ phase: "done", rows: 300_000, bytes: text.length, isShort: false, error: null });
    expect(saved.map(({ name, file }) => [name, file.type])).toEqual([["links.ndjson", "application/x-ndjson"]]);
    expect((await saved[0]?.file.text()) === text).toBe(true);
  });

  test.each([
    ["an answer that ends inside a row", TEXT.slice(0, -3), null],
    ["a connection that breaks between two rows", TEXT, new LinnetUnreachable("http://x.test", new Error("reset"))],
    ["a connection that breaks before anything was seen", "", new LinnetUnreachable("http://x.test", new Error("reset"))],
  ])("saves nothing of %s, and says that it broke off", async (_, text, error) => {
    const { job, saved } = jobWith(async function* ({ onOpen }) {
      onOpen?.();
      yield* piecesOf(text);
      if (error !== null) throw error;
    });
    await job.run();
    expect(job.told.state()).toMatchObject({ phase: "ended", error: new BrokenOff() });
    expect(saved).toEqual([]);
  });

  test.each([
    [
      "the server",
      new LinnetProblem({ type: "", title: "", status: 403, detail: "", code: "c", field: null, retryAfterS: null }),
    ],
    ["nobody", new LinnetUnreachable("http://x.test", new Error("refused"))],
  ])("that %s answers says what was said", async (_, error) => {
    // biome-ignore lint/correctness/useYield: it fails before there is anything
    const { job, saved } = jobWith(async function* () {
      throw error;
    });
    await job.run();
    expect(job.told.state()).toMatchObject({ phase: "ended", error });
    expect(saved).toEqual([]);
  });

  test.each(["under way", "just whole"])("that is stopped while it is %s saves nothing", async (when) => {
    const { job, saved } = jobWith(async function* ({ signal }) {
      yield bytesOf(TEXT);
      job.cancel();
      if (when === "under way") throw signal?.reason;
    });
    await job.run();
    expect(job.told.state()).toMatchObject({ phase: "cancelled", rows: 2, error: null });
    expect(saved).toEqual([]);
  });
});
