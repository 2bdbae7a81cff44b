// What an export says as CSV, read as RFC 4180 and spreadsheets read it: any CR or LF outside of quotes ends a line.
import { expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { CSV_COLUMNS, csvHeader, csvLines, rowsFromCsv } from "../../src/transfer/csv.ts";
import { type LinkRow, linkToRow } from "../../src/transfer/link-row.ts";
import { rowsFromNdjson } from "../../src/transfer/ndjson.ts";
import { storedLink } from "../support/links.ts";

const rowWith = (notes: string): LinkRow => {
  const { link, details } = storedLink("a");
  return linkToRow({ link, details: { ...details, notes } }, "https://lin.example") as LinkRow;
};

test.each(["hello\n=cmd()", "hello\r=cmd()", "hello\r\n=cmd()", "\n=cmd()", "\r+1", '"\n-1'])(
  "the note %j stays in its cell, and comes back as it was",
  async (notes) => {
    const text = csvHeader() + csvLines([rowWith(notes)]);
    const lines: string[][] = parse(text, { record_delimiter: ["\r\n", "\n", "\r"] });
    expect(lines.map((cells) => cells.length)).toEqual([CSV_COLUMNS.length, CSV_COLUMNS.length]);
    for (const cells of lines) for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+@-]/);
    const [read] = await Array.fromAsync(rowsFromCsv(new Blob([text]).stream()));
    expect(read).toMatchObject({ value: { notes } });
  },
);

test("a row of a link with very long texts is read again", async () => {
  const row = rowWith("\u{1F426}".repeat(40_000));
  const pieces = [`${JSON.stringify(row)}\n`, csvHeader() + csvLines([row])];
  const [json] = await Array.fromAsync(rowsFromNdjson(new Blob([pieces[0] ?? ""]).stream()));
  const [csv] = await Array.fromAsync(rowsFromCsv(new Blob([pieces[1] ?? ""]).stream()));
  for (const read of [json, csv]) expect(read).toMatchObject({ value: { notes: row.notes } });
});
