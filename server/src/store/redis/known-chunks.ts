// What a process remembers of where an index's chunks begin and end. It may be out of date, because chunks split and never merge: then
// a chunk says that it ends earlier, and what comes behind is asked for again.
import { compareBytes } from "./byte-order.ts";

interface Chunk {
  readonly low: string;
  /** Null for the last one. */
  high: string | null;
}

export class KnownChunks {
  /** In order, none reaching into the next. */
  readonly #chunks: Chunk[] = [];

  get size(): number {
    return this.#chunks.length;
  }

  /** Where the chunk begins that takes this member, as far as is known. */
  covering(member: string): string | null {
    return this.#within(
      this.#last((low) => compareBytes(low, member) <= 0),
      member,
      -1,
    );
  }

  /** Where the chunk ends that begins there, as far as is known; null: nowhere. */
  endOf(low: string): string | null {
    return this.#chunks[this.#last((known) => compareBytes(known, low) <= 0)]?.high ?? null;
  }

  /** Where the chunk begins that ends at this member or reaches beyond it, and begins before. */
  before(member: string): string | null {
    return this.#within(
      this.#last((low) => compareBytes(low, member) < 0),
      member,
      0,
    );
  }

  /** Where the last chunk begins. */
  last(): string | null {
    const chunk = this.#chunks.at(-1);
    return chunk?.high === null ? chunk.low : null;
  }

  learn(low: string, high: string | null): void {
    const at = this.#last((known) => compareBytes(known, low) <= 0);
    const before = this.#chunks[at];
    const next = this.#chunks[at + 1];
    const reachesNext = next !== undefined && (high === null || compareBytes(high, next.low) > 0);
    const end = reachesNext ? next.low : high;
    if (before?.low === low) {
      before.high = end;
      return;
    }
    if (before !== undefined && (before.high === null || compareBytes(before.high, low) > 0)) before.high = low;
    this.#chunks.splice(at + 1, 0, { low, high: end });
  }

  #within(at: number, member: string, most: 0 | -1): string | null {
    const chunk = this.#chunks[at];
    if (chunk === undefined) return null;
    return chunk.high === null || compareBytes(member, chunk.high) <= most ? chunk.low : null;
  }

  /** The last place whose chunk begins so, -1 for none. */
  #last(begins: (low: string) => boolean): number {
    let from = 0;
    let to = this.#chunks.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (begins((this.#chunks[middle] as Chunk).low)) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }
}
