// The order in which Redis compares strings: that of their UTF-8 bytes, which is that of their code points.

const SURROGATE_FIRST = 0xd800;
const SURROGATE_LAST = 0xdfff;

/** Negative when `a` comes first, positive when `b` does, 0 when they are the same. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return a.length - b.length;
}

const NOT_BELOW_SURROGATES = /[\ud800-\uffff]/;

/** The texts in order. Where none has a surrogate or what comes behind these, the order of the units is that of the bytes, and is quicker. */
export function inByteOrder(texts: readonly string[]): string[] {
  return texts.some((text) => NOT_BELOW_SURROGATES.test(text)) ? [...texts].sort(compareBytes) : [...texts].sort();
}

/** Halves of code points beyond U+FFFF come after all whole ones. */
function rankOf(unit: number): number {
  return unit >= SURROGATE_FIRST && unit <= SURROGATE_LAST ? unit + 0x10000 : unit;
}
