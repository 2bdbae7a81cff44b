import { describe, expect, test } from "bun:test";
import { LOOK_INTERVAL_MS, Pulse, SILENCE_MAX_MS, STARTING_SILENCE_MAX_MS } from "../../src/workers/pulse.ts";

const worker = (isReady: boolean) => ({ isReady, heardAtMs: 0 });

/** Looks once per interval until `untilMs`, and returns when each worker was first called silent. */
function watch(workers: readonly ReturnType<typeof worker>[], untilMs: number): (number | undefined)[] {
  const pulse = new Pulse<ReturnType<typeof worker>>(0);
  const silentAt = new Map<unknown, number>();
  for (let nowMs = LOOK_INTERVAL_MS; nowMs <= untilMs; nowMs += LOOK_INTERVAL_MS) {
    for (const one of pulse.silent(workers, nowMs)) if (!silentAt.has(one)) silentAt.set(one, nowMs);
  }
  return workers.map((one) => silentAt.get(one));
}

describe("the pulse of the workers", () => {
  test("tells of one that serves and was not heard for longer than it may be silent", () => {
    expect(watch([worker(true)], SILENCE_MAX_MS)).toEqual([undefined]);
    expect(watch([worker(true)], SILENCE_MAX_MS + LOOK_INTERVAL_MS)).toEqual([SILENCE_MAX_MS + LOOK_INTERVAL_MS]);
  });

  test("gives one that starts more time, and not for ever", () => {
    expect(watch([worker(false)], STARTING_SILENCE_MAX_MS)).toEqual([undefined]);
    expect(watch([worker(false)], 2 * STARTING_SILENCE_MAX_MS)).toEqual([STARTING_SILENCE_MAX_MS + LOOK_INTERVAL_MS]);
  });

  test("blames nobody after the whole machine was suspended", () => {
    const pulse = new Pulse<ReturnType<typeof worker>>(0);
    const workers = [worker(true), worker(true)];
    const wokenAtMs = 3_600_000;
    expect(pulse.silent(workers, wokenAtMs)).toEqual([]);
    expect(pulse.silent(workers, wokenAtMs + LOOK_INTERVAL_MS)).toEqual([]);
    for (let ms = LOOK_INTERVAL_MS; ms < SILENCE_MAX_MS; ms += LOOK_INTERVAL_MS) pulse.silent(workers, wokenAtMs + ms);
    expect(pulse.silent(workers, wokenAtMs + SILENCE_MAX_MS + 1)).toEqual(workers);
  });
});
