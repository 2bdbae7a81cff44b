// What goes on for a while, and those who watch: told at most ten times a second.

const TOLD_EVERY_MS = 100;

/** A state that is made anew whenever it is told. */
export class Told<State> {
  readonly #make: () => State;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #state: State;

  constructor(make: () => State) {
    this.#make = make;
    this.#state = make();
  }

  readonly state = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells with what else is to be told in this moment. */
  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), TOLD_EVERY_MS);
  }

  now(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#state = this.#make();
    for (const listener of this.#listeners) listener();
  }
}
