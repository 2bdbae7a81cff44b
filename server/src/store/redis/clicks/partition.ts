// Where clicks lie: the partition of a click and of a scope, how wide a day is spread there, and the number of a visitor of a link.
import type { Click } from "../../../core/clicks/click.ts";
import { askedOf, type Scope } from "../../../core/clicks/scope.ts";
import type { Field } from "../../../core/field.ts";
import { fieldHash } from "../keys.ts";
import { HOME_PARTITIONS, WIDE_PARTITIONS } from "./keys.ts";

/** What is left of a hash when it has told the partition; it tells the bucket. */
const PARTITION_BITS = 8;

/** Links, and seen visitors, of a day that a bucket is to hold: few enough that it stays compact, and quick to write. */
const LINKS_PER_BUCKET = 24;
const SEEN_PER_BUCKET = 200;

/** Into so many buckets a day is spread when nothing is known of the one before. */
const WIDTH_DEFAULT = 32;
const WIDTH_MAX = 4096;

const HALF = 2 ** 32;
const HIGH_MASK = 0x1fffff;

/** A link, as a place. */
export interface Spot {
  readonly partition: number;
  /** Tells the bucket. */
  readonly rest: number;
}

export function spotOf(link: Field): Spot {
  const hash = fieldHash(link);
  return { partition: hash % HOME_PARTITIONS, rest: hash >>> PARTITION_BITS };
}

/** The home partition of a click: that of its link, or of the code that nobody has. */
export function homeOf(click: Click): number {
  return fieldHash(click.link ?? askedOf(click)) % HOME_PARTITIONS;
}

export function wideOf(scope: Scope): number {
  return fieldHash(scope) % WIDE_PARTITIONS;
}

/** The number of a visitor of a link, and what tells its bucket. */
export interface Mixed {
  readonly member: number;
  readonly rest: number;
}

/**
 * Makes numbers of visitors of one link, which are those of no other link but by chance: 53 bits as before, so that sets of them stay
 * compact. Two visitors of a link never become one.
 */
export class Mixer {
  readonly #high: number;
  readonly #low: number;

  constructor(link: Field) {
    this.#high = fieldHash(`${link}\n`);
    this.#low = fieldHash(link);
  }

  mix(visitor: number): Mixed {
    const high = ((Math.floor(visitor / HALF) ^ this.#high) & HIGH_MASK) >>> 0;
    const low = ((visitor % HALF) ^ this.#low) >>> 0;
    return { member: high * HALF + low, rest: low };
  }
}

/** What is kept of a day in a home partition; in Redis as numbers with blanks between them. */
export interface DayRecord {
  /** Buckets of tallies, and of seen visitors; a power of two that never changes. */
  readonly width: number;
  readonly links: number;
  /** Seen visitors; 0 when they are dropped. */
  readonly seen: number;
  /** Raw events that are there. */
  readonly events: number;
  /** Elements of their list that are not there any more, at its beginning. */
  readonly dropped: number;
  /** Whether quarter-hours have become hours: `SETTLED`, `SETTLING`, or 0. Every click that is added makes it 0 again. */
  readonly settled: number;
}

export const SETTLED = 1;
export const SETTLING = 2;

export function readDay(text: string): DayRecord {
  const [width = 1, links = 0, seen = 0, events = 0, dropped = 0, settled = 0] = text.split(" ").map(Number);
  return { width, links, seen, events, dropped, settled };
}

export function writeDay({ width, links, seen, events, dropped, settled }: DayRecord): string {
  return [width, links, seen, events, dropped, settled].join(" ");
}

/** How wide a new day is spread, by what the one before has held. */
export function widthAfter(before: DayRecord | null): number {
  if (before === null) return WIDTH_DEFAULT;
  const wanted = Math.max(before.links / LINKS_PER_BUCKET, before.seen / SEEN_PER_BUCKET);
  let width = 1;
  while (width < wanted && width < WIDTH_MAX) width *= 2;
  return width;
}
