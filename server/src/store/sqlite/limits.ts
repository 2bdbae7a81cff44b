// Limits in this process's memory: one file is served from one machine, and a counter on disk would cost an fsync per
// miss. Bounded: under a sweep of client addresses those go first that were not seen for longest.
import { type Allowance, LIMITS, type LimitName, tightest } from "../../core/limits.ts";
import type { Limits } from "../../core/store.ts";

/** Clients that are remembered, some 100 bytes each; at least half as many of those that were seen last always are. */
const CLIENTS_MAX = 100_000;

interface Counter {
  used: number;
  startedAtMs: number;
}

export class MemoryLimits implements Limits {
  readonly shared = false;
  /**
   * Two generations: when the younger is full it becomes the older, and what was the older is forgotten as a whole. Taking the
   * oldest out of one map would cost the more the longer a sweep lasts.
   */
  #young = new Map<string, Counter[]>();
  #old = new Map<string, Counter[]>();
  readonly #nowMs: () => number;

  /** `nowMs` is a monotonic clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  async take(limit: LimitName, client: string, uses: 1 | -1 = 1): Promise<Allowance> {
    const windows = LIMITS[limit];
    const nowMs = this.#nowMs();
    const counters = this.#countersOf(`${limit}:${client}`, windows.length, nowMs);
    return tightest(
      windows.map((window, index) => {
        const windowMs = window.windowS * 1000;
        const counter = counters[index] ?? { used: 0, startedAtMs: nowMs };
        if (nowMs - counter.startedAtMs >= windowMs) Object.assign(counter, { used: 0, startedAtMs: nowMs });
        counter.used = Math.max(0, counter.used + uses);
        // What has passed is taken from the whole: a sum with the clock's fractions could exceed the window by a rounding.
        return { window, used: counter.used, resetS: Math.ceil((windowMs - (nowMs - counter.startedAtMs)) / 1000) };
      }),
    );
  }

  #countersOf(key: string, windows: number, nowMs: number): Counter[] {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const counters = this.#old.get(key) ?? Array.from({ length: windows }, () => ({ used: 0, startedAtMs: nowMs }));
    if (this.#young.size >= CLIENTS_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, counters);
    return counters;
  }
}
