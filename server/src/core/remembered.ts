// Remembers what was found out, for some hundreds or thousands of texts: half are forgotten when there are too many, those that were
// not asked for since the half before.

export class Remembered<Value> {
  readonly #find: (text: string) => Value;
  readonly #halfMax: number;
  #young = new Map<string, Value>();
  #old: ReadonlyMap<string, Value> = new Map();

  constructor(max: number, find: (text: string) => Value) {
    this.#find = find;
    this.#halfMax = max / 2;
  }

  /** What was found out so far may hold no longer. */
  forget(): void {
    this.#young = new Map();
    this.#old = new Map();
  }

  /** What is known of the text; found out when it is not. */
  of(text: string): Value {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const value = this.#old.get(text) ?? this.#find(text);
    if (this.#young.size >= this.#halfMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
    return value;
  }
}
