// Rows as the elements of one JSON list, cut out while it comes: only one element at a time is in memory.
import type { Row } from "../core/bulk.ts";
import { invalidBody } from "../core/errors.ts";
import { RowBytes } from "./ndjson.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const LIST_BEGINS = 0x5b;
const BACKSLASH = 0x5c;
const LIST_ENDS = 0x5d;
const OBJECT_BEGINS = 0x7b;
const OBJECT_ENDS = 0x7d;

const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** The bytes that a byte order mark has in UTF-8. */
const isMark = (byte: number) => byte === 0xef || byte === 0xbb || byte === 0xbf;

/** Rows in a list, those of each chunk together. What is no list, or ends too early, is a row that can't be read, and the last one. */
export async function* rowsFromJsonList(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Row[]> {
  const list = new ListReader();
  for await (const chunk of chunks) {
    yield [...list.read(chunk)];
    if (list.isBroken) return;
  }
  if (!list.isComplete) yield [{ problem: invalidBody("The list ended too early.") }];
}

type Place = "before" | "inside" | "behind" | "broken";

class ListReader {
  readonly #row = new RowBytes();
  #place: Place = "before";
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** Whether an element must come: a comma was there. */
  #isOwed = false;

  get isComplete(): boolean {
    return this.#place === "behind";
  }

  get isBroken(): boolean {
    return this.#place === "broken";
  }

  *read(chunk: Uint8Array): Generator<Row> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#place !== "inside") {
        if (!this.#isOutside(byte)) {
          this.#place = "broken";
          return yield { problem: invalidBody("Send one JSON list of rows, and nothing else.") };
        }
        from = at + 1;
      } else if (this.#endsElement(byte)) {
        this.#row.add(chunk.subarray(from, at));
        yield* this.#element(byte);
        from = at + 1;
      }
    }
    if (this.#place === "inside") this.#row.add(chunk.subarray(from));
  }

  /** Whether the byte may stand before or behind the list; its bracket opens it. */
  #isOutside(byte: number): boolean {
    if (isBlank(byte)) return true;
    if (this.#place === "before" && byte === LIST_BEGINS) {
      this.#place = "inside";
      return true;
    }
    return this.#place === "before" && isMark(byte);
  }

  /** Whether the byte ends an element of the list itself, not one of a list or text within. */
  #endsElement(byte: number): boolean {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OBJECT_BEGINS || byte === LIST_BEGINS) this.#depth++;
    else if (this.#depth === 0) return byte === COMMA || byte === LIST_ENDS;
    else if (byte === OBJECT_ENDS || byte === LIST_ENDS) this.#depth--;
    return false;
  }

  *#element(end: number): Generator<Row> {
    const row = this.#row.take();
    if (row !== null) yield row;
    else if (end === COMMA || this.#isOwed) yield { problem: invalidBody("There is nothing between two commas.") };
    this.#isOwed = end === COMMA;
    if (end === LIST_ENDS) this.#place = "behind";
  }
}
