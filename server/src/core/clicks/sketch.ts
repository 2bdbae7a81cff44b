// How many visitors a scope has had, some: HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with linear counting for few, of
// 4096 registers: the standard error is 1.04 / √4096 = 1.6 %. Whole instances have too many visitors to remember each.

const REGISTER_BITS = 12;
const REGISTERS = 1 << REGISTER_BITS;
/** Visitors have 53 bits: what the register's number leaves. */
const REST_BITS = 53 - REGISTER_BITS;

/** α of the paper for many registers. */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/** Registers are written as one character each, the empty ones in a row as a number before the next: most days have few visitors. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export class Sketch {
  readonly #registers = new Uint8Array(REGISTERS);

  /** Adds a visitor: a number of 53 bits that is as good as random. */
  add(visitor: number): void {
    const at = visitor % REGISTERS;
    const rest = Math.floor(visitor / REGISTERS);
    const rank = rest === 0 ? REST_BITS + 1 : REST_BITS - Math.floor(Math.log2(rest));
    if (rank > (this.#registers[at] ?? 0)) this.#registers[at] = rank;
  }

  /** Adds whoever was added to the other. */
  merge(other: Sketch): void {
    for (const [at, rank] of other.#registers.entries()) if (rank > (this.#registers[at] ?? 0)) this.#registers[at] = rank;
  }

  /** How many different visitors were added, to the nearest whole number. */
  count(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.#registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    const isSmall = raw <= 2.5 * REGISTERS && empty > 0;
    return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }

  encode(): string {
    let text = "";
    let empty = 0;
    for (const rank of this.#registers) {
      if (rank === 0) {
        empty++;
        continue;
      }
      text += (empty === 0 ? "" : String(empty)) + LETTERS.charAt(rank);
      empty = 0;
    }
    return text;
  }

  static decode(text: string): Sketch {
    const sketch = new Sketch();
    let at = 0;
    for (const [, skipped = "", letter = ""] of text.matchAll(/(\d*)([A-Za-z])/g)) {
      at += Number(skipped);
      sketch.#registers[at] = LETTERS.indexOf(letter);
      at++;
    }
    return sketch;
  }
}
