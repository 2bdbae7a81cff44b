// Rows as CSV (RFC 4180, UTF-8), as spreadsheets write and read it. A cell that a spreadsheet would take for a formula gets an
// apostrophe before it, and reading takes exactly that one away again: what was written is what is read.
import { finished } from "node:stream/promises";
import { type Parser, parse } from "csv-parse";
import { stringify } from "csv-stringify/sync";
import type { Row } from "../core/bulk.ts";
import { invalidBody, invalidField, LinnetError, unknownField } from "../core/errors.ts";
import { ENDS, UTM } from "../core/link.ts";
import { ROW_NAMES } from "../core/rows.ts";
import type { LinkRow } from "./link-row.ts";
import { ROW_BYTES_MAX } from "./ndjson.ts";

const PREVIEW_PARTS = ["title", "description", "image"] as const;
const PARTS: readonly string[] = [
  ...UTM.map((part) => `utm.${part}`),
  ...ENDS.map((end) => `ends.${end}`),
  ...PREVIEW_PARTS.map((part) => `preview.${part}`),
];
/** Fields of which each part has a column. */
const PARTED: ReadonlySet<string> = new Set(["utm", "ends", "preview"]);

/** The columns of an export. */
export const CSV_COLUMNS = [
  "id",
  "code",
  "domain",
  "url",
  "title",
  "notes",
  "tags",
  "enabled",
  "archived",
  "startsAt",
  "expiresAt",
  "maxClicks",
  "hasPassword",
  "status",
  "forwardQuery",
  "forwardPath",
  "queryOverrides",
  ...PARTS,
  "rules",
  "ruleSet",
  "ios",
  "android",
  "externalId",
  "aliases",
  "retired",
  "createdAt",
  "updatedAt",
] as const;

/** In the place of the name of a column that says nothing here. */
const IGNORED = "";

export interface CsvOptions {
  /** Leaves out columns that nobody knows; else they are refused. */
  readonly ignoreUnknown?: boolean;
}

/** Every column that may be read. */
const KNOWN: readonly string[] = [...ROW_NAMES.filter((name) => !PARTED.has(name)), ...PARTS];

const FLAGS: ReadonlySet<string> = new Set([
  "enabled",
  "archived",
  "forwardQuery",
  "forwardPath",
  "queryOverrides",
  "reuse",
  "private",
  "release",
  "hasPassword",
]);
/** Columns whose cells hold JSON. */
const NESTED: ReadonlySet<string> = new Set(["rules"]);
const NUMBERS: ReadonlySet<string> = new Set(["maxClicks", "status", "version"]);

/** Column → what its parts stand between; tags may hold blanks, codes may not. */
const SEPARATORS: Readonly<Record<string, string>> = { tags: ",", aliases: " ", retired: " " };

// What is escaped stays recognisable: a text that begins with apostrophes and then such a sign gets one more.
const FORMULA = /^'*[=+\-@\t\r\n]/;
const ESCAPED = /^'+[=+\-@\t\r\n]/;

const escapeCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
const unescapeCell = (text: string): string => (ESCAPED.test(text) ? text.slice(1) : text);

/** Readers end a line at each of CR and LF, and not only at both: within a cell either stands in quotes. */
const WRITING = { record_delimiter: "windows", quoted_match: /[\r\n]/ } as const;

/** The line with the names of the columns. */
export function csvHeader(): string {
  return csvTable([CSV_COLUMNS]);
}

/** Lines with these cells, none of which a spreadsheet takes for a formula. */
export function csvTable(lines: readonly (readonly string[])[]): string {
  return stringify(
    lines.map((cells) => cells.map(escapeCell)),
    WRITING,
  );
}

/** Lines of a table under `csvHeader`. */
export function csvLines(rows: readonly LinkRow[]): string {
  return csvTable(rows.map((row) => CSV_COLUMNS.map((column) => cellOf(row, column))));
}

function cellOf(row: LinkRow, column: string): string {
  const [name = "", part] = column.split(".");
  const whole = (row as unknown as Readonly<Record<string, unknown>>)[name] ?? null;
  const value = part === undefined || whole === null ? whole : (whole as Record<string, unknown>)[part];
  if (NESTED.has(name)) return Array.isArray(value) && value.length > 0 ? JSON.stringify(value) : "";
  if (Array.isArray(value)) return value.join(SEPARATORS[name] ?? ",");
  return value === null || value === undefined ? "" : String(value);
}

/**
 * What a line of a table says, under these columns. An empty cell says nothing: what it stands for keeps its default, or what
 * it was. Throws `unknown_field` and `invalid_body`.
 */
export function rowFromCsv(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  if (cells.length !== columns.length) {
    throw invalidBody(`The line has ${cells.length} cells, and the table has ${columns.length} columns.`);
  }
  const row: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const text = unescapeCell(cells[at] ?? "");
    if (text === "" || column === IGNORED) continue;
    const [name = "", part] = column.split(".");
    if (part === undefined) row[name] = typedValue(name, text);
    else row[name] = { ...(row[name] as Record<string, unknown> | undefined), [part]: text };
  }
  return row;
}

/** What is no JSON stays a text, and is refused where the field is checked, by its name. */
function nestedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function typedValue(name: string, text: string): unknown {
  if (NESTED.has(name)) return nestedValue(text);
  if (FLAGS.has(name) && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (NUMBERS.has(name) && /^\d{1,15}$/.test(text)) return Number(text);
  const separator = SEPARATORS[name];
  return separator === undefined ? text : text.split(separator).filter((part) => part.trim() !== "");
}

/**
 * Rows of a table whose first line names its columns, those of each chunk together. A table that can't be read is one row that says
 * so, and the last.
 */
export async function* rowsFromCsv(chunks: AsyncIterable<Uint8Array>, options: CsvOptions = {}): AsyncGenerator<readonly Row[]> {
  const table = new Table(options);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of chunks) {
      await table.read(decoder.decode(chunk, { stream: true }));
      yield table.take();
    }
    await table.read(decoder.decode());
    await table.end();
    yield table.take();
  } catch (error) {
    const line = table.line;
    yield [...table.take(), { line, problem: problemOf(error) }];
  } finally {
    table.close();
  }
}

/** A table as far as it was read. */
class Table {
  readonly #options: CsvOptions;
  readonly #parser: Parser;
  #columns: readonly string[] | null = null;
  #rows: Row[] = [];
  #line = 1;

  constructor(options: CsvOptions) {
    this.#options = options;
    this.#parser = parse({
      bom: true,
      // Lines of another length are single rows that are wrong; the parser would end at the first of them.
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: ROW_BYTES_MAX,
      // What was read before a line that can't be read is not lost with it: nothing goes through the parser's own queue.
      on_record: (cells: string[], { lines }) => {
        this.#take(cells);
        this.#line = lines + 1;
        return null;
      },
    });
    this.#parser.on("error", () => undefined); // Whoever writes is told of it.
    this.#parser.resume();
  }

  /** Where the next line begins, from 1. */
  get line(): number {
    return this.#line;
  }

  /** Reads on; throws for what is no table. */
  read(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parser.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): Promise<void> {
    return finished(this.#parser.end());
  }

  close(): void {
    this.#parser.destroy();
  }

  /** The rows that were read since it was last asked. */
  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #take(cells: readonly string[]): void {
    if (this.#columns === null) this.#columns = columnsFrom(cells, this.#options);
    else this.#rows.push(attempt(this.#columns, cells, this.#line));
  }
}

function columnsFrom(cells: readonly string[], { ignoreUnknown = false }: CsvOptions): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const stranger = names.find((column) => !KNOWN.includes(column));
  if (stranger !== undefined && !ignoreUnknown) throw unknownField(stranger, KNOWN);
  const columns = names.map((column) => (KNOWN.includes(column) ? column : IGNORED));
  const twice = columns.find((column, at) => column !== IGNORED && columns.indexOf(column) !== at);
  if (twice !== undefined) throw invalidField(twice, `There are two columns "${twice}".`);
  return columns;
}

function attempt(columns: readonly string[], cells: readonly string[], line: number): Row {
  try {
    return { line, value: rowFromCsv(columns, cells) };
  } catch (error) {
    if (error instanceof LinnetError) return { line, problem: error };
    throw error;
  }
}

function problemOf(error: unknown): LinnetError {
  if (error instanceof LinnetError) return error;
  if (error instanceof TypeError) return invalidBody("The table is not UTF-8 text.", error);
  return invalidBody(`The table can't be read: ${error instanceof Error ? error.message : String(error)}`, error);
}
