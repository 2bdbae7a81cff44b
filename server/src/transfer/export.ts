// Links as a stream of text, in one of two forms that can be read in again.
import type { Field } from "../core/field.ts";
import { codeOf } from "../core/field.ts";
import type { Listed } from "../core/listing.ts";
import { csvHeader, csvLines } from "./csv.ts";
import { type LinkRow, linkToRow } from "./link-row.ts";

export const EXPORT_FORMATS = ["ndjson", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Rows that are written as one piece. */
const BATCH_LENGTH = 100;

/** Links that are left out by name; more are only counted. */
const LEFT_OUT_NAMED_MAX = 1000;
const LEFT_OUT_SAID_MAX = 20;

/** Links that an export has left out because their records can't be read. */
export class LeftOut {
  readonly #codes = new Set<string>();
  #more = 0;

  add(field: Field): void {
    if (this.#codes.size < LEFT_OUT_NAMED_MAX) this.#codes.add(codeOf(field));
    else if (!this.#codes.has(codeOf(field))) this.#more++;
  }

  get count(): number {
    return this.#codes.size + this.#more;
  }

  /** The codes that the first of them were born with. */
  get codes(): readonly string[] {
    return [...this.#codes];
  }

  toString(): string {
    const said = this.codes.slice(0, LEFT_OUT_SAID_MAX).join(", ");
    const more = this.count > LEFT_OUT_SAID_MAX ? " and others" : "";
    return `Links that can't be read are left out (${this.count}): ${said}${more}.`;
  }
}

/**
 * The text of an export, piece by piece, as fast as it is taken. What was left out is said at its end: in lines of JSON as an
 * `error`, in a table as lines with nothing but an id. Neither can be imported, so that nobody takes the rest for all.
 */
export async function* exportText(rows: AsyncIterable<LinkRow>, format: ExportFormat, leftOut: LeftOut): AsyncGenerator<string> {
  yield* textOfRows(rows, format);
  if (leftOut.count === 0) return;
  if (format === "csv") yield csvLines(leftOut.codes.map((id) => ({ id }) as LinkRow));
  else yield `${JSON.stringify({ error: { code: "record_unreadable", status: 503, message: String(leftOut) } })}\n`;
}

/** The rows of an export: those of all links of which something is left. */
export async function* exportRows(links: AsyncIterable<Listed>, baseUrl: string): AsyncGenerator<LinkRow> {
  for await (const { stored } of links) {
    const row = linkToRow(stored, baseUrl);
    if (row !== null) yield row;
  }
}

/** Rows as text, some at a time; nothing before the first rows are there, so that what is wrong with them comes first. */
export async function* textOfRows(all: AsyncIterable<LinkRow>, format: ExportFormat): AsyncGenerator<string> {
  const textOf = format === "csv" ? csvLines : ndjsonLines;
  let header = format === "csv" ? csvHeader() : "";
  let rows: LinkRow[] = [];
  for await (const row of all) {
    rows.push(row);
    if (rows.length < BATCH_LENGTH) continue;
    yield header + textOf(rows);
    header = "";
    rows = [];
  }
  if (rows.length > 0 || header !== "") yield header + textOf(rows);
}

function ndjsonLines(rows: readonly LinkRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
