// Writes of this process that are stored and not yet finished, in their order, as many as there is room for, and those who wait for them.
import { within } from "./failures.ts";
import type { OutboxEntry } from "./outbox-entry.ts";
import type { Truth } from "./records.ts";

/** More than this, and the sweeper has to find them. */
const LINKS_MAX = 40_000;
const BYTES_MAX = 32_000_000;

/** What a link takes beside its records. */
const BYTES_EACH = 500;

/** A write that is stored and not yet finished: of one link, or of several that were made together. */
export interface Write {
  /** Where its entry lies: the hash, and the key in it. */
  readonly outbox: string;
  readonly key: string;
  readonly links: readonly LinkWrite[];
}

export interface LinkWrite {
  readonly entry: OutboxEntry;
  /** What is true of the link as far as is known. */
  readonly truth: Truth;
  /** Whether that is what the write has made of nothing, so that the entry has all of its places. */
  readonly isNew?: boolean;
}

interface Waiter {
  /** Wakes when so many links are finished. */
  readonly last: number;
  readonly wake: () => void;
}

interface Held {
  readonly write: Write;
  readonly bytes: number;
}

export class Backlog {
  #writes: Held[] = [];
  #bytes = 0;
  /** Links that have come in, that were taken out, and of these those that are finished or left. */
  #pushed = 0;
  #taken = 0;
  #finished = 0;
  #waiters: Waiter[] = [];

  /** Links that are not finished yet. */
  get open(): number {
    return this.#pushed - this.#finished;
  }

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /** Whether there was room for it. */
  push(write: Write): boolean {
    const bytes = bytesOf(write);
    if (this.#pushed - this.#taken >= LINKS_MAX || this.#bytes + bytes > BYTES_MAX) return false;
    this.#writes.push({ write, bytes });
    this.#bytes += bytes;
    this.#pushed += write.links.length;
    return true;
  }

  /** Takes out the first writes, of about so many links. */
  take(links: number): Write[] {
    let count = 0;
    let taken = 0;
    while (count < this.#writes.length && taken < links) {
      const { write, bytes } = this.#writes[count++] as Held;
      taken += write.links.length;
      this.#bytes -= bytes;
    }
    this.#taken += taken;
    return this.#writes.splice(0, count).map(({ write }) => write);
  }

  /** All that was taken out is finished, or left. */
  finish(): void {
    this.#finished = this.#taken;
    const isAwake = ({ last }: Waiter) => last <= this.#finished;
    for (const { wake } of this.#waiters.filter(isAwake)) wake();
    this.#waiters = this.#waiters.filter((waiter) => !isAwake(waiter));
  }

  /** Waits until all but so many of the links that have come in so far are finished or left, no longer than that; whether they are. */
  async waitFor(allBut: number, deadlineMs: number): Promise<boolean> {
    const last = this.#pushed - allBut;
    if (last > this.#finished) {
      const waiting = new Promise<void>((wake) => this.#waiters.push({ last, wake }));
      await within(deadlineMs, waiting).catch(() => undefined);
    }
    return last <= this.#finished;
  }
}

/** About how much a write takes in memory: what is long in it. */
function bytesOf({ links }: Write): number {
  let bytes = 0;
  for (const { truth } of links) {
    const { cold, stored } = truth;
    bytes += BYTES_EACH + 2 * cold.length + (stored?.link.kind === "link" ? stored.link.target.length : 0);
  }
  return bytes;
}
