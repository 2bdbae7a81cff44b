// Decoded tallies in memory, so that those that change often need not be read again: each with the version that is in the file.
import type { DayTally } from "../../../core/clicks/tally.ts";

/** Tallies at most, by the length of their texts together. In memory they take some times as much. */
const CACHED_LENGTH_MAX = 1_500_000;

interface Cached {
  readonly version: number;
  readonly tally: DayTally;
  readonly length: number;
}

export class TallyCache {
  readonly #cached = new Map<string, Cached>();
  #length = 0;

  /** The tally, if it is the one of this version. */
  get(key: string, version: number | undefined): DayTally | null {
    const cached = this.#cached.get(key);
    return cached !== undefined && cached.version === version ? cached.tally : null;
  }

  put(key: string, cached: Cached): void {
    this.#delete(key);
    this.#cached.set(key, cached);
    this.#length += cached.length;
    for (const oldest of this.#cached.keys()) {
      if (this.#length <= CACHED_LENGTH_MAX) return;
      this.#delete(oldest);
    }
  }

  #delete(key: string): void {
    const cached = this.#cached.get(key);
    if (cached === undefined) return;
    this.#cached.delete(key);
    this.#length -= cached.length;
  }

  clear(): void {
    this.#cached.clear();
    this.#length = 0;
  }
}
