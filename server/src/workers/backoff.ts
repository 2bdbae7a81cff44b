// How long to wait before a worker that ended is started again: a crash loop must not eat the machine.

const DELAY_MIN_MS = 100;
const DELAY_MAX_MS = 5000;

/** A worker that lived this long was well; its end is not part of a loop. */
const SETTLED_MS = 10_000;

/** The delay after a worker that lived `livedMs`; `previousMs` is what was waited before it, 0 if nothing. */
export function delayAfter(previousMs: number, livedMs: number): number {
  if (livedMs >= SETTLED_MS) return DELAY_MIN_MS;
  return Math.min(DELAY_MAX_MS, Math.max(DELAY_MIN_MS, previousMs * 2));
}
