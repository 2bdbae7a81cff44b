// The names of the keys that indexes lie in. G is the generation: a rebuild fills a new one beside that which is in use.
//
//   linnet-index:{G:NAME:LOW}          sorted set  the first leaf of the chunk that begins at LOW (chunk-scripts.ts)
//   linnet-index:{G:NAME:LOW}:BOUND    sorted set  the leaf of that chunk that begins at BOUND
//   linnet-index:{G:NAME:LOW}/         sorted set  the bounds of the chunk's leaves
//   linnet-index:{G:NAME:LOW}#         hash        where the chunk ends, and how many entries it has
//   linnet-index-map:{G:NAME}…         the same four, for the beginnings of an index's chunks (ordered.ts)
//   linnet-index-text:{G:N}            list        the links of text block N (`late:N` in the second row), by position
//   linnet-index-text:{G:N}/           string      its signatures
//   linnet-index-text:{G:N}#           hash        the smallest and greatest key in it
//   linnet-index-state:{state}…        which generations there are (index-state.ts)
//
// What a chunk or a block consists of shares a hash tag, so that one script may touch all of it; chunks and blocks are spread
// over all slots.
import type { IndexName } from "../../core/names.ts";

/** Tells the states of the indexes apart: one that is in use, one that is being made. */
export type Generation = number;

const INDEX = "linnet-index";
const MAP = "linnet-index-map";
const TEXT = "linnet-index-text";
const STATE = "linnet-index-state";

/** Regular expressions of all these names. */
export const INDEX_KEY_NAMES: readonly string[] = [`(?:${INDEX}|${MAP}|${TEXT}|${STATE}):\\{.*`];

/** A chunk of an index; `low` is the least member that it may hold, "" for the first. */
export function chunkKey(prefix: string, generation: Generation, index: IndexName, low: string): string {
  return low === "" ? `${prefix}${INDEX}:{${generation}:${index}}` : `${prefix}${INDEX}:{${generation}:${index}:${low}}`;
}

/** The chunk that holds the beginnings of the other chunks. */
export function mapKey(prefix: string, generation: Generation, index: IndexName): string {
  return `${prefix}${MAP}:{${generation}:${index}}`;
}

/** The list of a text block; its other keys are this one with an end. */
export function blockKey(prefix: string, generation: Generation, block: string): string {
  return `${prefix}${TEXT}:{${generation}:${block}}`;
}

export const signaturesOf = (block: string): string => `${block}/`;

/** What the keys of the state begin with. */
export function stateKey(prefix: string): string {
  return `${prefix}${STATE}:{state}`;
}
