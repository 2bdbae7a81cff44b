// Who has to leave when the cache is full: S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP '23).
// What is new waits in a small queue, and only what was asked for meanwhile gets into the main one: a sweep over a million
// links that nobody asks for twice passes through the small queue. A hit only counts a use; nothing is moved.
import type { Field } from "../core/field.ts";

/** What the queues know of an entry; theirs alone to change, but for `uses`. */
export interface Kept {
  readonly field: Field;
  /** What it takes in memory. */
  bytes: number;
  /** Hits since it came, or since it was last spared; counted up to `USES_MAX`. */
  uses: number;
  queue: Queue | null;
  newer: Kept | null;
  older: Kept | null;
}

/** More hits than this make no difference. */
export const USES_MAX = 3;

/** Hits that lead from the small queue to the main one. */
const USES_TO_STAY = 2;

const SMALL_SHARE = 0.1;

/** So many are spared in a row at most: to go round a whole cache of hot links would hold up redirects. */
const SPARED_MAX = 1000;

/** Fields that lately left the small queue are remembered by a fingerprint, in as many places. */
const GHOSTS = 1 << 16;

/** First in, first out; what is in the middle can be taken out as well. */
class Queue {
  bytes = 0;
  #newest: Kept | null = null;
  #oldest: Kept | null = null;

  get oldest(): Kept | null {
    return this.#oldest;
  }

  push(entry: Kept): void {
    entry.queue = this;
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest === null) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
    this.bytes += entry.bytes;
  }

  remove(entry: Kept): void {
    if (entry.newer === null) this.#newest = entry.older;
    else entry.newer.older = entry.older;
    if (entry.older === null) this.#oldest = entry.newer;
    else entry.older.newer = entry.newer;
    entry.queue = null;
    entry.newer = null;
    entry.older = null;
    this.bytes -= entry.bytes;
  }
}

export class Eviction {
  readonly #bytesMax: number;
  readonly #leave: (field: Field) => void;
  readonly #small = new Queue();
  readonly #main = new Queue();
  readonly #ghosts = new Uint32Array(GHOSTS);
  #evictions = 0;

  /** `leave` is told of everyone who has to go. */
  constructor(bytesMax: number, leave: (field: Field) => void) {
    this.#bytesMax = bytesMax;
    this.#leave = leave;
  }

  get bytes(): number {
    return this.#small.bytes + this.#main.bytes;
  }

  /** How many had to leave so far. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Takes in an entry; others leave until there is room for it, or it does itself. */
  add(entry: Kept): void {
    const print = fingerprint(entry.field);
    const isBack = this.#ghosts[print % GHOSTS] === print;
    (isBack ? this.#main : this.#small).push(entry);
    this.#makeRoom();
  }

  /** Notes that an entry takes another number of bytes now. */
  resize(entry: Kept, bytes: number): void {
    if (entry.queue !== null) entry.queue.bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    this.#makeRoom();
  }

  /** Takes an entry out that is void. */
  remove(entry: Kept): void {
    entry.queue?.remove(entry);
  }

  #makeRoom(): void {
    let spared = 0;
    while (this.bytes > this.#bytesMax) {
      const fromSmall = this.#small.bytes > this.#bytesMax * SMALL_SHARE || this.#main.oldest === null;
      const oldest = fromSmall ? this.#small.oldest : this.#main.oldest;
      if (oldest === null) return;
      oldest.queue?.remove(oldest);
      if (spared < SPARED_MAX && this.#spare(oldest, fromSmall)) spared++;
      else this.#dismiss(oldest, fromSmall);
    }
  }

  /** Who was asked for stays, for the price of a use; tells whether it does. */
  #spare(oldest: Kept, fromSmall: boolean): boolean {
    if (oldest.uses < (fromSmall ? USES_TO_STAY : 1)) return false;
    oldest.uses = fromSmall ? 0 : oldest.uses - 1;
    this.#main.push(oldest);
    return true;
  }

  #dismiss(oldest: Kept, fromSmall: boolean): void {
    if (fromSmall) {
      const print = fingerprint(oldest.field);
      this.#ghosts[print % GHOSTS] = print;
    }
    this.#evictions++;
    this.#leave(oldest.field);
  }
}

/** FNV-1a, 32 bits, over the UTF-16 units; 0 is left to places that hold none. */
function fingerprint(field: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < field.length; at++) hash = Math.imul(hash ^ field.charCodeAt(at), 0x01000193);
  return hash >>> 0 || 1;
}
