// Ways through many links, in some order, a few at a time.
import type { StoredLink } from "./link.ts";
import type { Position } from "./store.ts";

/** Some places of an order, and where to go on; `after` null: that was all. */
export interface Step {
  readonly found: readonly Position[];
  readonly after: Position | null;
  /** Places that were looked at, where that is more than were found. */
  readonly examined?: number;
}

/** A way through the links that may be meant, in the order that was asked for. */
export interface Walk {
  next(after: Position | null, limit: number): Promise<Step>;
  /** Whether a link is sorted by where it was found: another place of it is out of date. */
  isAt(stored: StoredLink, key: string): boolean;
}

/** By the bytes of their UTF-8, as the store does. */
export function comparePositions(a: Position, b: Position): number {
  return compareBytes(a.key, b.key) || compareBytes(a.id, b.id);
}

/** The order of UTF-8 bytes is that of code points; JavaScript's own is that of UTF-16. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
