// Work on one thing at a time, in the order in which it came; work on other things goes on beside it.

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work when all that came before for this key is done, however that ended. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn.catch(() => undefined);
    this.#last.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }
}
