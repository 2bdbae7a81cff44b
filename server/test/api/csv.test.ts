// What an export says as CSV, read as RFC 4180 and spreadsheets read it: any CR or LF outside of quotes ends a line.
import { expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import type { Rows } from "../../src/core/bulk.ts";
import { CSV_COLUMNS, csvHeader, csvLines, rowsFromCsv } from "../../src/transfer/csv.ts";
import { type LinkRow, linkToRow } from "../../src/transfer/link-row.ts";
import { rowsFromNdjson } from "../../src/transfer/ndjson.ts";
import { storedLink } from "../support/links.ts";

const rowWith = (notes: string): LinkRow => {
  const { link, details } = storedLink("a");
  return linkToRow({ link, details: { ...details, notes } }, "https://lin.example") as LinkRow;
};

const rowsIn = async (rows: Rows) => (await Array.fromAsync(rows)).flat();

test("what stands before a line that is no CSV is read", async () => {
  const text = `url,title\na.example,one\nb.example,two\nc.example,"th"ree\nd.example,four\n`;
  const rows = await rowsIn(rowsFromCsv(new Blob([text]).stream()));
  expect(rows.slice(0, 2)).toEqual([
    { line: 2, value: { url: "a.example", title: "one" } },
    { line: 3, value: { url: "b.example", title: "two" } },
  ]);
  expect(rows.slice(2)).toMatchObject([{ line: 4, problem: { code: "invalid_body" } }]);
});

test.each([1, 2, 3, 7, 64])("a table is the same in pieces of %d bytes", async (length) => {
  const text = `\ufeffurl,notes\r\na.example,"ä ""quoted""\r\nsecond line"\r\n\r\nb.example,\u{1F426}\r\n`;
  const bytes = new TextEncoder().encode(text);
  const pieces = async function* () {
    for (let from = 0; from < bytes.length; from += length) yield bytes.slice(from, from + length);
  };
  expect(await rowsIn(rowsFromCsv(pieces()))).toEqual([
    { line: 2, value: { url: "a.example", notes: 'ä "quoted"\r\nsecond line' } },
    { line: 5, value: { url: "b.example", notes: "\u{1F426}" } },
  ]);
});

test.each(["hello\n=cmd()", "hello\r=cmd()", "hello\r\n=cmd()", "\n=cmd()", "\r+1", '"\n-1'])(
  "the note %j stays in its cell, and comes back as it was",
  async (notes) => {
    const text = csvHeader() + csvLines([rowWith(notes)]);
    const lines: string[][] = parse(text, { record_delimiter: ["\r\n", "\n", "\r"] });
    expect(lines.map((cells) => cells.length)).toEqual([CSV_COLUMNS.length, CSV_COLUMNS.length]);
    for (const cells of lines) for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+@-]/);
    const [read] = await rowsIn(rowsFromCsv(new Blob([text]).stream()));
    expect(read).toMatchObject({ value: { notes } });
  },
);

test("a row of a link with very long texts is read again", async () => {
  const row = rowWith("\u{1F426}".repeat(40_000));
  const pieces = [`${JSON.stringify(row)}\n`, csvHeader() + csvLines([row])];
  const [json] = await rowsIn(rowsFromNdjson(new Blob([pieces[0] ?? ""]).stream()));
  const [csv] = await rowsIn(rowsFromCsv(new Blob([pieces[1] ?? ""]).stream()));
  for (const read of [json, csv]) expect(read).toMatchObject({ value: { notes: row.notes } });
});
