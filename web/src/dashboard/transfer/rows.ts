// A file of rows, read piece by piece: where a row ends is found here, what it says is read by the server alone. No more of the file is
// kept than the rows that are sent together.
import type { BulkText } from "@linnet/client";

export const FORMATS = ["csv", "json", "ndjson"] as const;
export type Format = (typeof FORMATS)[number];

/** By the end of its name; null where that says nothing. */
export function formatOf(name: string): Format | null {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (end === "jsonl") return "ndjson";
  return FORMATS.find((format) => format === end) ?? null;
}

/** Rows, and characters of them, that are sent together: what a moment brings, and little enough to be sent again. */
const BATCH_ROWS_MAX = 1000;
const BATCH_LENGTH_MAX = 256_000;

/** Characters that a row may have at most; the server has the same limit, in bytes. */
const ROW_LENGTH_MAX = 256_000;

export type Unreadable = "not-text" | "too-long" | "not-a-list";

/** The file can't be read from this line on. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly reason: Unreadable;
  readonly line: number;

  constructor(reason: Unreadable, line: number) {
    super(`${reason} in line ${line}`);
    this.reason = reason;
    this.line = line;
  }
}

interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Rows that are sent together. */
export interface Batch {
  readonly text: BulkText;
  /** Where each row begins. */
  readonly lines: readonly number[];
  /** How long they are in the file, but for what stands between them. */
  readonly bytes: number;
}

/** What finds the ends of rows. */
interface Splitter {
  readonly line: number;
  /** The rows that end in this piece; what is left belongs to the next. Throws `UnreadableFile`. */
  push(piece: string): Iterable<Row>;
  /** The last row, which nothing ends. Throws `UnreadableFile`. */
  end(): Iterable<Row>;
}

/** All rows of the file. Throws `UnreadableFile`, after the rows before. */
export async function* batchesOf(file: Blob, format: Format): AsyncGenerator<Batch> {
  const gathered = new Gathered(format);
  const splitter = format === "json" ? new ListSplitter() : new LineSplitter(format === "csv");
  let wrong: unknown = null;
  try {
    for await (const rows of rowsOf(file, splitter)) {
      for (const row of rows) {
        if (!gathered.hasRoomFor(row)) yield gathered.take();
        gathered.add(row);
      }
    }
  } catch (error) {
    wrong = error;
  }
  if (gathered.count > 0) yield gathered.take();
  if (wrong !== null) throw wrong;
}

async function* rowsOf(file: Blob, splitter: Splitter): AsyncGenerator<Iterable<Row>> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (piece?: Uint8Array) => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new UnreadableFile("not-text", splitter.line);
    }
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield splitter.push(decode(value));
    }
    decode();
    yield splitter.end();
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

class Gathered {
  readonly #isTable: boolean;
  #head: string | null = null;
  #rows: Row[] = [];
  #length = 0;

  constructor(format: Format) {
    this.#isTable = format === "csv";
  }

  get count(): number {
    return this.#rows.length;
  }

  hasRoomFor({ text }: Row): boolean {
    return this.count === 0 || (this.count < BATCH_ROWS_MAX && this.#length + text.length <= BATCH_LENGTH_MAX);
  }

  /** The first line of a table is no row: it comes before those of each batch. */
  add(row: Row): void {
    if (this.#isTable && this.#head === null) {
      this.#head = row.text;
      return;
    }
    this.#rows.push(row);
    this.#length += row.text.length;
  }

  take(): Batch {
    const lines = this.#rows.map(({ line }) => line);
    const rows = this.#rows.map(({ text }) => `${text}\n`).join("");
    const bytes = new TextEncoder().encode(rows).length;
    this.#rows = [];
    this.#length = 0;
    return { text: this.#head === null ? { ndjson: rows } : { csv: `${this.#head}\n${rows}` }, lines, bytes };
  }
}

/** Rows that end with their line; in tables, line ends in quotes are text. */
export class LineSplitter implements Splitter {
  readonly #isTable: boolean;
  #rest = "";
  #isQuoted = false;
  /** The last character was a carriage return: a line feed behind it ends no further line. */
  #hasReturned = false;
  #line = 1;
  #rowLine = 1;

  constructor(isTable: boolean) {
    this.#isTable = isTable;
  }

  get line(): number {
    return this.#line;
  }

  *push(piece: string): Generator<Row> {
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const sign = piece[at];
      if (sign === '"') this.#isQuoted = this.#isTable && !this.#isQuoted;
      const isSecondHalf = sign === "\n" && this.#hasReturned;
      this.#hasReturned = sign === "\r";
      if (sign !== "\n" && sign !== "\r") continue;
      if (!isSecondHalf) this.#line++;
      if (this.#isQuoted) continue;
      yield* this.#row(this.#rest + piece.slice(from, at));
      from = at + 1;
    }
    this.#rest += piece.slice(from);
    if (this.#rest.length > ROW_LENGTH_MAX) throw new UnreadableFile("too-long", this.#rowLine);
  }

  end(): Row[] {
    return this.#row(this.#rest);
  }

  #row(text: string): Row[] {
    const line = this.#rowLine;
    this.#rest = "";
    this.#rowLine = this.#line;
    // What the server passes over is no row here either.
    return (this.#isTable ? text : text.trim()) === "" ? [] : [{ line, text }];
  }
}

/** Rows that are the elements of one JSON list, each on one line. */
export class ListSplitter implements Splitter {
  #rest = "";
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #line = 1;
  #rowLine = 1;

  get line(): number {
    return this.#line;
  }

  *push(piece: string): Generator<Row> {
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const sign = piece[at] as string;
      if (sign === "\n") this.#line++;
      if (this.#isText) this.#readText(sign);
      else if (this.#ends(sign)) {
        yield* this.#row(this.#rest + piece.slice(from, at));
        from = at + 1;
      }
    }
    this.#rest += piece.slice(from);
    if (this.#rest.length > ROW_LENGTH_MAX) throw new UnreadableFile("too-long", this.#rowLine);
  }

  *end(): Generator<Row> {
    yield* this.#row(this.#rest);
    if (this.#depth > 0) throw new UnreadableFile("not-a-list", this.#line);
  }

  #readText(sign: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (sign === "\\") this.#isEscaped = true;
    else if (sign === '"') this.#isText = false;
  }

  /** Whether a row ends here, or the list begins. */
  #ends(sign: string): boolean {
    if (this.#depth === 0 && sign.trim() !== "" && sign !== "[") throw new UnreadableFile("not-a-list", this.#line);
    if (sign === '"') this.#isText = true;
    if (sign === "[" || sign === "{") this.#depth++;
    if (sign === "]" || sign === "}") this.#depth--;
    return (this.#depth === 1 && (sign === "," || sign === "[")) || this.#depth === 0;
  }

  #row(text: string): Row[] {
    const trimmed = text.trim();
    const line = this.#rowLine + (text.slice(0, text.length - text.trimStart().length).match(/\n/g)?.length ?? 0);
    this.#rest = "";
    this.#rowLine = this.#line;
    // Line ends between the parts of a row are white space; in its texts they can't be.
    return trimmed === "" ? [] : [{ line, text: trimmed.replaceAll(/[\r\n]/g, " ") }];
  }
}
