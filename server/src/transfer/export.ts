// Links as a stream of text, in one of two forms that can be read in again.
import type { Listed } from "../core/listing.ts";
import { csvHeader, csvLines } from "./csv.ts";
import { type LinkRow, linkToRow } from "./link-row.ts";

export const EXPORT_FORMATS = ["ndjson", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Rows that are written as one piece. */
const BATCH_LENGTH = 100;

/** The text of an export, piece by piece, as fast as it is taken. */
export function exportText(links: AsyncIterable<Listed>, baseUrl: string, format: ExportFormat): AsyncGenerator<string> {
  return textOfRows(exportRows(links, baseUrl), format);
}

/** The rows of an export: those of all links of which something is left. */
export async function* exportRows(links: AsyncIterable<Listed>, baseUrl: string): AsyncGenerator<LinkRow> {
  for await (const { stored } of links) {
    const row = linkToRow(stored, baseUrl);
    if (row !== null) yield row;
  }
}

/** Rows as text, some at a time. */
export async function* textOfRows(all: AsyncIterable<LinkRow>, format: ExportFormat): AsyncGenerator<string> {
  if (format === "csv") yield csvHeader();
  const textOf = format === "csv" ? csvLines : ndjsonLines;
  let rows: LinkRow[] = [];
  for await (const row of all) {
    rows.push(row);
    if (rows.length < BATCH_LENGTH) continue;
    yield textOf(rows);
    rows = [];
  }
  if (rows.length > 0) yield textOf(rows);
}

function ndjsonLines(rows: readonly LinkRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
