// The signatures of a text block: which terms its links have, in some 55 bytes per link, so that what may be found is told from what
// can't be.
//
// A link has a position in its block, and by it is in one group of GROUP_LINKS in each of three groupings, which put it together with
// different others. Each term hashes to a row, and the row has a bit per group: whether a link in that group has the term.
//
//           group  0 1 2 3 …                   a link may have all terms when its bit is set in
//   grouping 0  row 0  . . 1 .                 each grouping in the rows of each term
//               row 1  1 . 1 1
//   grouping 1  row 0  . 1 . .                 rows × groups bits per grouping
//
// With 45 terms per link that no neighbour has, as in random URLs, a third of the bits is set: of links without a term 4 % pass, 0.2 % of
// those without two, and so on. Groups are small, so that a term which one link in a hundred has does not fill all groups; and not single
// links, so that a term which all links of a group share is kept once. Three groupings leave the fewest false candidates for the room.
//
// The bytes of a signature hold seven bits each, so that they pass through Redis as text. Which rows a term has must not change without
// a new generation of the index.

import { FNV_OFFSET_BASIS, fmix32, fnv1a } from "../../core/hash.ts";
import type { StoredLink } from "../../core/link.ts";
import { visitTerms, WORD_START } from "../../core/text.ts";

export const GROUPINGS = 3;

/** Rows per grouping; a prime, and as many as with a full block's width fit a size class of jemalloc (384 kB) with the string's header. */
export const ROWS = 2039;

/** Links that share a bit. */
const GROUP_LINKS = 16;

const BITS_PER_BYTE = 7;

/** Links per byte of a row. */
const LINKS_PER_BYTE = GROUP_LINKS * BITS_PER_BYTE;

/** The widths of rows, in bytes, of the first blocks and of all that follow: few links need little room. */
const WIDTHS: readonly number[] = [1, 8];
const WIDTH = 64;

/** Have no divisor with a capacity in common (they are all 7 × a power of two), so each puts the positions in another order. */
const STRIDES: readonly number[] = [1, 2749, 4523];

export function widthOf(block: number): number {
  return WIDTHS[block] ?? WIDTH;
}

/** Links that a block takes. */
export function capacityOf(block: number): number {
  return widthOf(block) * LINKS_PER_BYTE;
}

/** Bytes of a block's signatures. */
export function signatureBytes(block: number): number {
  return GROUPINGS * ROWS * widthOf(block);
}

const WORD_START_HASH = termHash(WORD_START);

/** What tells the rows of a term: FNV-1a over its UTF-16 units. */
export function termHash(text: string, from = 0, to = text.length, basis = FNV_OFFSET_BASIS): number {
  return fnv1a(text, from, to, basis);
}

/** The hashes of all terms of a link, some of them more than once. */
export function termHashes(stored: StoredLink): number[] {
  const hashes: number[] = [];
  visitTerms(stored, (text, from, to, isWordStart) => {
    hashes.push(termHash(text, from, to, isWordStart ? WORD_START_HASH : FNV_OFFSET_BASIS));
  });
  return hashes;
}

/** The row of a term in each grouping by its hash, counted over all groupings; mixed by `fmix32` (core/hash.ts). */
export function rowsOf(hash: number): [number, number, number] {
  return [mixed(hash), ROWS + mixed(hash + 0x9e3779b9), 2 * ROWS + mixed(hash + 0x3c6ef372)];
}

function mixed(value: number): number {
  return fmix32(value) % ROWS;
}

/** The group of a position in a grouping. */
function groupOf(position: number, grouping: number, capacity: number): number {
  return Math.floor(((position * (STRIDES[grouping] as number)) % capacity) / GROUP_LINKS);
}

/** Bits to be set in the signatures of one block. */
export class Signatures {
  readonly #block: number;
  /** Places of bits: of the byte times eight, and the bit in it from its lowest on. */
  readonly #places: number[] = [];

  constructor(block: number) {
    this.#block = block;
  }

  /** How many bits were to be set, some of them more than once. */
  get count(): number {
    return this.#places.length;
  }

  /** Sets the bits of the link at this position, by the hashes of its terms. */
  add(position: number, hashes: readonly number[]): void {
    const width = widthOf(this.#block);
    const groups = [0, 1, 2].map((grouping) => groupOf(position, grouping, capacityOf(this.#block)));
    // The same for each term, whatever its row is.
    const [a, b, c] = groups.map((group) => Math.floor(group / BITS_PER_BYTE) * 8 + (group % BITS_PER_BYTE)) as [
      number,
      number,
      number,
    ];
    for (const hash of hashes) {
      const [first, second, third] = rowsOf(hash);
      this.#places.push(first * width * 8 + a, second * width * 8 + b, third * width * 8 + c);
    }
  }

  /** All bytes of the signatures, as text. */
  get text(): string {
    const bytes = Buffer.alloc(signatureBytes(this.#block));
    for (const place of this.#places) {
      const at = place >>> 3;
      bytes[at] = (bytes[at] as number) | (1 << (place & 7));
    }
    return bytes.toString("latin1");
  }

  /** The places of the bits as Redis counts them: the first bit of a byte is its highest. */
  get bits(): number[] {
    return [...new Set(this.#places)].map((place) => place ^ 7);
  }
}

/** The positions below `links` whose groups have every row; `rows` has the rows of all terms, one grouping after the other. */
export function candidates(block: number, links: number, rows: readonly (readonly string[])[]): number[] {
  const capacity = capacityOf(block);
  const groups = rows.map((ofGrouping) => common(ofGrouping, widthOf(block)));
  const found: number[] = [];
  for (let from = 0; from < links; from += GROUP_LINKS) {
    if (!has(groups[0], from / GROUP_LINKS)) continue;
    const to = Math.min(links, from + GROUP_LINKS);
    for (let position = from; position < to; position++) {
      if (has(groups[1], groupOf(position, 1, capacity)) && has(groups[2], groupOf(position, 2, capacity))) found.push(position);
    }
  }
  return found;
}

/** The bits that all rows have; a row that is missing has none. */
function common(rows: readonly string[], width: number): Uint8Array {
  const bits = new Uint8Array(width).fill(0x7f);
  for (const row of rows) {
    for (let at = 0; at < width; at++) bits[at] = (bits[at] as number) & (at < row.length ? row.charCodeAt(at) : 0);
  }
  return bits;
}

function has(bits: Uint8Array | undefined, group: number): boolean {
  return bits !== undefined && ((bits[Math.floor(group / BITS_PER_BYTE)] as number) & (1 << (group % BITS_PER_BYTE))) !== 0;
}
