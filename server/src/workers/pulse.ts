// Which workers hang: their process is there, and their event loop does not turn.

/** A worker that serves and was not heard for so long is killed. */
export const SILENCE_MAX_MS = 5000;

/** One that starts may have to recover a large write-ahead log first, and says nothing meanwhile. */
export const STARTING_SILENCE_MAX_MS = 120_000;

/** How often to look. */
export const LOOK_INTERVAL_MS = 1000;

/** A look that comes later than this shows that the supervisor itself stood still. */
const LATE_MS = 3 * LOOK_INTERVAL_MS;

export interface Heard {
  readonly isReady: boolean;
  /** When it last said anything. */
  heardAtMs: number;
}

export class Pulse<Worker extends Heard> {
  #lookedAtMs: number;

  constructor(nowMs: number) {
    this.#lookedAtMs = nowMs;
  }

  /**
   * Those that hang. Nobody does when the looking itself was late: a machine that was suspended or out of breath has
   * stopped all processes alike, and everybody's silence begins anew.
   */
  silent(workers: Iterable<Worker>, nowMs: number): Worker[] {
    const isLate = nowMs - this.#lookedAtMs > LATE_MS;
    this.#lookedAtMs = nowMs;
    return [...workers].filter((worker) => {
      if (isLate) worker.heardAtMs = nowMs;
      return nowMs - worker.heardAtMs > (worker.isReady ? SILENCE_MAX_MS : STARTING_SILENCE_MAX_MS);
    });
  }
}
