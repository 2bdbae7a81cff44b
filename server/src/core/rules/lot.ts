// Drawing lots without remembering anybody: a visitor's number for a link (`Visitor.lotFor`) says on which side it is, each time.

const LOTS = 2 ** 32;

/**
 * Where a visitor stands between 0 and 1 in a group of decisions. In one group the same visitors are always in front: 20 % are
 * among 50 %. Two groups know nothing of each other.
 */
export function placeOf(lot: number, group: string): number {
  return mixed((lot ^ hashOf(group)) >>> 0) / LOTS;
}

/** FNV-1a of 32 bits, over UTF-16 code units (Fowler, Noll, Vo; draft-eastlake-fnv). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The finalizer of MurmurHash3 (Appleby): every bit of the number moves half of those of the result, and no two share one. */
function mixed(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
