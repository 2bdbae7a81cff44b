// Hashes that are no secrets: quick, the same for ever, and part of the data format wherever something is found by them.

export const FNV_OFFSET_BASIS = 0x811c9dc5;
export const FNV_PRIME = 0x01000193;

/** FNV-1a of 32 bits (Fowler, Noll, Vo; draft-eastlake-fnv) over UTF-16 code units, going on from `basis`. Signed, as JavaScript's bits are. */
export function fnv1a(text: string, from = 0, to = text.length, basis = FNV_OFFSET_BASIS): number {
  let hash = basis;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** The finalizer `fmix32` of MurmurHash3 (Appleby, public domain): every bit moves half of those of the result, and no two numbers share one. */
export function fmix32(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
