// Very many hosts, to be asked whether one of them is a host or lies above it: 64 bits of hash for each, in one typed array with open
// addressing. It trades the names for room: 16 bytes per host and less. That another host has the same 64 bits is less likely for a
// list of a million than a failure of memory.
import { FNV_OFFSET_BASIS, FNV_PRIME, fmix32 } from "../hash.ts";

const DOT = 0x2e;

const CAPACITY_MIN = 1024;

/** From this share of taken slots on there are twice as many. */
const LOAD_MAX = 0.75;

/** MurmurHash3's, for the half of the hash that is not FNV's. */
const OTHER_BASIS = 0x9747b28c;
const OTHER_FACTOR = 0x85ebca6b;

export class HostSet {
  /** Two words for each slot; both 0 where it is free. */
  #words = new Uint32Array(2 * CAPACITY_MIN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Takes the host in, which is spelt as targets spell theirs. */
  add(host: string): void {
    let low = FNV_OFFSET_BASIS;
    let high = OTHER_BASIS;
    for (let at = host.length - 1; at >= 0; at--) {
      const character = host.charCodeAt(at);
      low = Math.imul(low ^ character, FNV_PRIME);
      high = mixed(high, character);
    }
    if (this.#size >= (LOAD_MAX * this.#words.length) / 2) this.#grow();
    if (this.#put(low >>> 0, high >>> 0)) this.#size++;
  }

  /** Whether the host is in it, or lies below one that is. One way through its characters from the right. */
  covers(host: string): boolean {
    let low = FNV_OFFSET_BASIS;
    let high = OTHER_BASIS;
    for (let at = host.length - 1; at >= 0; at--) {
      const character = host.charCodeAt(at);
      if (character === DOT && this.#has(low >>> 0, high >>> 0)) return true;
      low = Math.imul(low ^ character, FNV_PRIME);
      high = mixed(high, character);
    }
    return this.#has(low >>> 0, high >>> 0);
  }

  #has(low: number, high: number): boolean {
    const slot = this.#slotOf(low, high);
    return this.#words[slot] !== 0 || this.#words[slot + 1] !== 0;
  }

  /** Whether it was not there before. */
  #put(low: number, high: number): boolean {
    const slot = this.#slotOf(low, high);
    if (this.#words[slot] !== 0 || this.#words[slot + 1] !== 0) return false;
    this.#words[slot] = low;
    this.#words[slot + 1] = high;
    return true;
  }

  /** Where these words are, or would be. There is a free slot always. */
  #slotOf(low: number, high: number): number {
    const words = this.#words;
    const mask = words.length - 1;
    let slot = (fmix32(low) << 1) & mask;
    while ((words[slot] !== low || words[slot + 1] !== high) && (words[slot] !== 0 || words[slot + 1] !== 0)) {
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  #grow(): void {
    const before = this.#words;
    this.#words = new Uint32Array(2 * before.length);
    for (let at = 0; at < before.length; at += 2) {
      const low = before[at] as number;
      const high = before[at + 1] as number;
      if (low !== 0 || high !== 0) this.#put(low, high);
    }
  }
}

function mixed(bits: number, character: number): number {
  const product = Math.imul(bits ^ character, OTHER_FACTOR);
  return product ^ (product >>> 13);
}
