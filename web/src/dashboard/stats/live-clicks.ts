// What has come while somebody looks: the last clicks of each kind, and how many there were in each second of the last minute. It is as
// large after a million clicks as after a thousand.
import type { Click } from "@linnet/client";
import { KINDS, type Kind } from "./view.ts";

export const SHOWN_MAX = 100;
export const SECONDS = 60;

/** A click, and when it came here. */
export interface Arrival {
  readonly id: number;
  readonly at: number;
  readonly click: Click;
}

type OfKinds<T> = Readonly<Record<Kind, T>>;

export interface Heard {
  /** How many there were in all. */
  readonly counts: OfKinds<number>;
  /** The newest ones of each kind, newest first. */
  readonly last: OfKinds<readonly Arrival[]>;
  /** Seconds in which something came, newest first. */
  readonly seconds: readonly { readonly second: number; readonly counts: OfKinds<number> }[];
}

function ofKinds<T>(value: T): OfKinds<T> {
  return Object.fromEntries(KINDS.map((kind) => [kind, value])) as Record<Kind, T>;
}

export const SILENCE: Heard = { counts: ofKinds(0), last: ofKinds([]), seconds: [] };

const secondOf = (now: number) => Math.floor(now / 1000);

/** With one click more, which came now. */
export function withClick({ counts, last, seconds }: Heard, click: Click, now: number): Heard {
  const { kind } = click;
  const arrival = { id: countOf(counts, KINDS), at: now, click };
  const [newest, ...others] = seconds;
  const isSame = newest?.second === secondOf(now);
  const second = { second: secondOf(now), counts: plusOne(isSame ? newest.counts : ofKinds(0), kind) };
  return {
    counts: plusOne(counts, kind),
    last: { ...last, [kind]: [arrival, ...last[kind]].slice(0, SHOWN_MAX) },
    seconds: [second, ...(isSame ? others : seconds)].slice(0, SECONDS),
  };
}

const plusOne = (counts: OfKinds<number>, kind: Kind): OfKinds<number> => ({ ...counts, [kind]: counts[kind] + 1 });

/** How many there were of these kinds. */
export function countOf(counts: OfKinds<number>, kinds: readonly Kind[]): number {
  return kinds.reduce((sum, kind) => sum + counts[kind], 0);
}

/** The last ones of these kinds, newest first. */
export function shownOf({ last }: Heard, kinds: readonly Kind[]): readonly Arrival[] {
  return kinds
    .flatMap((kind) => last[kind])
    .sort((one, other) => other.id - one.id)
    .slice(0, SHOWN_MAX);
}

/** How many of these kinds came in each of the last sixty seconds; the last one is now. */
export function minuteOf({ seconds }: Heard, kinds: readonly Kind[], now: number): readonly number[] {
  const minute = new Array<number>(SECONDS).fill(0);
  for (const { second, counts } of seconds) {
    const place = SECONDS - 1 - (secondOf(now) - second);
    if (place >= 0 && place < SECONDS) minute[place] = countOf(counts, kinds);
  }
  return minute;
}

/** Where a moment is on the wire, from 0 to 1; null: a minute and more ago. */
export function placeOf(at: number, now: number): number | null {
  const place = (at / 1000 - (secondOf(now) - SECONDS + 1)) / SECONDS;
  return place < 0 ? null : Math.min(1, place);
}
