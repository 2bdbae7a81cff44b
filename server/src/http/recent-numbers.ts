// Numbers that were read a moment ago. Whoever has the address of a page may ask for it as often as they like, and a year of a busy link
// takes a third of a second of the thread that clicks are counted in.
import type { Numbers } from "./numbers.ts";

/** How long numbers are as good as new. */
const KEPT_MS = 5000;

/** Some kilobytes each. */
const KEPT_MAX = 100;

export class RecentNumbers {
  readonly #kept = new Map<string, Promise<Numbers>>();
  readonly #keptMs: number;

  constructor(keptMs = KEPT_MS) {
    this.#keptMs = keptMs;
  }

  /** What was read for this key, or is being read; else what `read` says. What could not be read is not kept. Never rejects, if `read` does not. */
  of(key: string, read: () => Promise<Numbers>): Promise<Numbers> {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const numbers = read();
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= KEPT_MAX) this.#kept.delete(oldest);
    this.#kept.set(key, numbers);
    void numbers.then((found) => this.#letGo(key, numbers, found === "unread" ? 0 : this.#keptMs));
    return numbers;
  }

  #letGo(key: string, numbers: Promise<Numbers>, afterMs: number): void {
    const go = () => {
      if (this.#kept.get(key) === numbers) this.#kept.delete(key);
    };
    if (afterMs === 0) go();
    else setTimeout(go, afterMs).unref();
  }
}
