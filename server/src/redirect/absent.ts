// Fields that are known to hold no link. Bounded apart from the links, so that a sweep over codes that do not exist costs
// no link its place; and short-lived, since nobody is helped by remembering them long.
import type { Field } from "../core/field.ts";

/** How long an absence is believed at most; when it may be believed at all, the cache says. */
export const ABSENT_MS_MAX = 10_000;

/** What one costs beside its characters: map entry, string headers, the reading. Measured; see docs/performance.md. */
const ABSENT_BYTES = 280;

interface Absence<Reading> {
  readonly reading: Reading;
  readonly atMs: number;
}

/**
 * Two generations: when the younger is full it becomes the older, and what was the older is forgotten as a whole. No entry
 * is ever taken out alone for want of room, so that a flood costs each of its requests the same.
 */
export class AbsentFields<Reading> {
  readonly #bytesMax: number;
  #young = new Map<Field, Absence<Reading>>();
  #old = new Map<Field, Absence<Reading>>();
  #youngBytes = 0;
  #oldBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get bytes(): number {
    return this.#youngBytes + this.#oldBytes;
  }

  /** When and how the field was last read as absent; null when that is not known, or too long ago. */
  readingOf(field: Field, nowMs: number): Reading | null {
    const absence = this.#young.get(field) ?? this.#old.get(field);
    return absence === undefined || nowMs - absence.atMs > ABSENT_MS_MAX ? null : absence.reading;
  }

  /** Forgets it: a link has come. */
  delete(field: Field): void {
    if (this.#young.delete(field)) this.#youngBytes -= bytesOf(field);
    if (this.#old.delete(field)) this.#oldBytes -= bytesOf(field);
  }

  add(field: Field, reading: Reading, atMs: number): void {
    const bytes = bytesOf(field);
    if (2 * (this.#youngBytes + bytes) > this.#bytesMax) {
      this.#old = this.#young;
      this.#oldBytes = this.#youngBytes;
      this.#young = new Map();
      this.#youngBytes = 0;
      if (2 * bytes > this.#bytesMax) return;
    }
    if (!this.#young.has(field)) this.#youngBytes += bytes;
    this.#young.set(field, { reading, atMs });
  }
}

function bytesOf(field: Field): number {
  return ABSENT_BYTES + field.length;
}
