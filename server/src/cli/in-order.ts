// Rows of a file in the order of their codes, as far as memory allows. A store that keeps its links in that order, as SQLite does,
// then writes neighbours together; in the order of the file, which has nothing to do with it, nearly each link is a page of its own.
import type { Row, Rows } from "../core/bulk.ts";

/** Rows that are put in order together, or fewer by the characters that they take; about as many again are being told. */
const ROWS_MAX = 20_480;
const CHARACTERS_MAX = 8 * 1024 * 1024;

/** Digits of a place among them. */
const PLACE_DIGITS = 6;

/** Stands between a code and a place: less than any character of a code. */
const END = "\u0000";

/**
 * The same rows; thousands are read before the first is told. Of those with the same code the first stays the first, and what can't
 * be read is told as it comes.
 */
export async function* inOrderOfCodes(rows: Rows): AsyncGenerator<readonly Row[]> {
  let coming: string[] = [];
  let characters = 0;
  let sorted: Iterator<Row, undefined> = rowsIn([]);
  for await (const some of rows) {
    for (const row of some) {
      if ("problem" in row) continue;
      // One text per row: objects would take several times the memory.
      const text = codeIn(row.value) + END + String(coming.length).padStart(PLACE_DIGITS, "0") + JSON.stringify(row);
      coming.push(text);
      characters += text.length;
    }
    // As many are told as were read, so that reading and telling do not take turns.
    yield [...some.filter((row) => "problem" in row), ...next(sorted, some.length)];
    if (coming.length < ROWS_MAX && characters < CHARACTERS_MAX) continue;
    yield [...next(sorted)];
    sorted = rowsIn(coming.sort());
    [coming, characters] = [[], 0];
  }
  yield [...next(sorted)];
  yield [...next(rowsIn(coming.sort()))];
}

function* rowsIn(texts: string[]): Generator<Row, undefined> {
  for (const text of texts) yield JSON.parse(text.slice(text.lastIndexOf(END) + END.length + PLACE_DIGITS)) as Row;
}

/** The next ones, up to so many. */
function* next(rows: Iterator<Row, undefined>, count = Number.POSITIVE_INFINITY): Generator<Row> {
  for (let n = 0; n < count; n++) {
    const { done, value } = rows.next();
    if (done === true) return;
    yield value;
  }
}

function codeIn(value: unknown): string {
  const code = typeof value === "object" && value !== null && "code" in value ? value.code : null;
  return typeof code === "string" ? code : "";
}
