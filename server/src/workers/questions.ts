// Questions sent to another process, and the answers that come back in any order, late, or never.

export class Questions<Answer> {
  readonly #open = new Map<number, (answer: Answer | null) => void>();
  #asked = 0;

  /** Sends a question under a number of its own. Resolves with its answer, or null when there is none within `deadlineMs`. */
  ask(send: (id: number) => boolean, deadlineMs: number): Promise<Answer | null> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(id, null), deadlineMs);
      this.#open.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      if (!send(id)) this.answer(id, null);
    });
  }

  /** An answer that nobody waits for any more is dropped. */
  answer(id: number, answer: Answer | null): void {
    this.#open.get(id)?.(answer);
    this.#open.delete(id);
  }
}
