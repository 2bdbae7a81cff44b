// Drawing lots without remembering anybody: a visitor's number for a link (`Visitor.lotFor`) says on which side it is, each time.
import { fmix32, fnv1a } from "../hash.ts";

const LOTS = 2 ** 32;

/**
 * Where a visitor stands between 0 and 1 in a group of decisions. In one group the same visitors are always in front: 20 % are
 * among 50 %. Two groups know nothing of each other.
 */
export function placeOf(lot: number, group: string): number {
  return fmix32((lot ^ fnv1a(group)) >>> 0) / LOTS;
}
