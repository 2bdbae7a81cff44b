// How long to wait before something is tried again.
import type { RandomBytes } from "../../core/code.ts";

export interface Pause {
  readonly minMs: number;
  readonly maxMs: number;
}

const DOUBLINGS_MAX = 10;

/** Doubling pauses, each shortened by up to half at random, so that many processes do not come back in step. */
export function pauseOf(attempts: number, { minMs, maxMs }: Pause, random: RandomBytes): number {
  const longest = Math.min(maxMs, minMs * 2 ** Math.min(attempts, DOUBLINGS_MAX));
  const [byte = 0] = random(1);
  return longest * (1 - byte / 512);
}
