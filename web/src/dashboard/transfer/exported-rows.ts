// Rows of an export, counted as its bytes come: how many there are, whether the last one is whole, and whether the server has left some out.
import type { FileFormat } from "@linnet/client";

const [QUOTE, COMMA, LF, CR] = [0x22, 0x2c, 0x0a, 0x0d];

/** What the line begins with that names what was left out. No row of an export has this field. */
const LEFT_OUT = new TextEncoder().encode('{"error":');

export class ExportedRows {
  readonly #isTable: boolean;
  /** Of the line that is read: its bytes, its cells before this one, whether it is in quotes, and what it may still turn out to be. */
  #length = 0;
  #cells = 0;
  #isQuoted = false;
  #isLeftOut = true;
  #lines = 0;
  #leftOut = 0;

  constructor(format: FileFormat) {
    this.#isTable = format === "csv";
  }

  /** Without the names of the columns, and what was left out. */
  get count(): number {
    return Math.max(0, this.#lines - this.#leftOut - (this.#isTable ? 1 : 0));
  }

  /** Whether there were rows that the server can't read, and names at the end (docs/api.md). */
  get isShort(): boolean {
    return this.#leftOut > 0;
  }

  /** Whether it ends where a row does. */
  get isWhole(): boolean {
    return this.#length === 0;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === LF && !this.#isQuoted) this.#endLine();
      else if (this.#isTable) this.#readCell(byte);
      else this.#readJson(byte);
    }
  }

  /** A line of a table with nothing but an id. */
  #readCell(byte: number): void {
    this.#length++;
    if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
    if (byte === COMMA && !this.#isQuoted) this.#cells++;
    else if (this.#cells > 0 && byte !== CR) this.#isLeftOut = false;
  }

  #readJson(byte: number): void {
    if (this.#length < LEFT_OUT.length && byte !== LEFT_OUT[this.#length]) this.#isLeftOut = false;
    this.#length++;
  }

  #endLine(): void {
    this.#lines++;
    const isLong = this.#isTable ? this.#cells > 0 : this.#length >= LEFT_OUT.length;
    if (this.#isLeftOut && isLong) this.#leftOut++;
    this.#length = 0;
    this.#cells = 0;
    this.#isLeftOut = true;
  }
}
