// Rows as JSON: one per line (NDJSON), or as the elements of one list. Read piece by piece as they come, so that memory does not
// grow with their number; a row that is too long or can't be read is told as such, and the next one goes on.
import type { Row } from "../core/bulk.ts";
import { invalidBody, LinnetError, rowTooLarge } from "../core/errors.ts";
import { parseJson } from "./json.ts";

/** Bytes of one row: more than the longest link has in an export. */
export const ROW_BYTES_MAX = 256_000;

const LINE_FEED = 0x0a;

/** Rows in lines, those of each chunk together; empty lines are none. */
export async function* rowsFromNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Row[]> {
  const bytes = new RowBytes();
  let line = 1;
  for await (const chunk of chunks) {
    const rows: Row[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      bytes.add(chunk.subarray(from, end));
      const row = bytes.take();
      if (row !== null) rows.push({ line, ...row });
      line++;
      from = end + 1;
    }
    bytes.add(chunk.subarray(from));
    yield rows;
  }
  const last = bytes.take();
  if (last !== null) yield [{ line, ...last }];
}

/** The bytes of one row, as they come. No more of them are kept than a row may have. */
export class RowBytes {
  #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    // A piece belongs to whoever reads the stream, who may use its memory again.
    if (this.#length <= ROW_BYTES_MAX) this.#pieces.push(piece.slice());
    else this.#pieces = [];
  }

  /** The row that they are, and begins the next one; null when there is nothing but white space. */
  take(): Row | null {
    const [pieces, length] = [this.#pieces, this.#length];
    this.#pieces = [];
    this.#length = 0;
    if (length > ROW_BYTES_MAX) return { problem: rowTooLarge(ROW_BYTES_MAX) };
    try {
      const text = decode(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : concat(pieces, length));
      return text.trim() === "" ? null : { value: parseJson(text) };
    } catch (error) {
      if (error instanceof LinnetError) return { problem: error };
      throw error;
    }
  }
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch (error) {
    throw invalidBody("The row is not UTF-8 text.", error);
  }
}

function concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
