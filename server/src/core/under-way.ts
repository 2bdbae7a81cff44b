// What is read, worked on some at a time and told in order: reading waits while too much is under way, whoever listens while
// nothing is.

/** Those that are under way are this many portions at least, so that some can be told of while others are worked on. */
const PORTIONS = 4;

/** Things that are under way, in their order. */
export class UnderWay<Thing, Result> {
  readonly #thingsMax: number;
  readonly #portions: { readonly things: number; readonly results: Promise<readonly Result[]> }[] = [];
  #things = 0;
  #isEnded = false;
  #failure: { readonly error: unknown } | null = null;
  /** Wakes whoever waits: never both sides, since it is not full and empty. */
  #wake: () => void = () => undefined;

  constructor(thingsMax: number) {
    this.#thingsMax = thingsMax;
  }

  /**
   * Begins with things as soon as there is room for them; `first` is the number of the first, from 1. `begin` must not reject, and
   * this never does: that reading has failed is told behind the last result.
   */
  async fill(
    source: AsyncIterator<readonly Thing[]>,
    begin: (things: readonly Thing[], first: number) => Promise<readonly Result[]>,
  ): Promise<void> {
    const length = Math.ceil(this.#thingsMax / PORTIONS);
    let first = 1;
    try {
      while (!this.#isEnded) {
        const next = await source.next();
        if (next.done === true) break;
        for (let from = 0; from < next.value.length && !this.#isEnded; from += length) {
          const portion = next.value.slice(from, from + length);
          this.#add(portion.length, begin(portion, first));
          first += portion.length;
          while (this.#things >= this.#thingsMax && !this.#isEnded) await this.#change();
        }
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.stop();
  }

  /** The next results; null behind the last ones. Throws what reading has thrown. */
  async next(): Promise<readonly Result[] | null> {
    for (;;) {
      const [portion] = this.#portions;
      if (portion !== undefined) {
        const results = await portion.results;
        this.#portions.shift();
        this.#things -= portion.things;
        this.#wake();
        return results;
      }
      if (this.#failure !== null) throw this.#failure.error;
      if (this.#isEnded) return null;
      await this.#change();
    }
  }

  /** Takes no more. */
  stop(): void {
    this.#isEnded = true;
    this.#wake();
  }

  #add(things: number, results: Promise<readonly Result[]>): void {
    this.#portions.push({ things, results });
    this.#things += things;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
