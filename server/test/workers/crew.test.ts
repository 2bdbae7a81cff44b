// The supervisor with workers that are no processes: what it does when they start late, end early, or can't be ended.
import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import type { Log } from "../../src/core/log.ts";
import { MemoryLimits } from "../../src/store/sqlite/limits.ts";
import { Crew, type CrewOptions } from "../../src/workers/crew.ts";
import type { FromWorker } from "../../src/workers/protocol.ts";
import { LOOK_INTERVAL_MS, SILENCE_MAX_MS } from "../../src/workers/pulse.ts";
import type { Ending } from "../../src/workers/spawn.ts";
import { until } from "../support/wait.ts";

interface FakeWorker {
  serve(): void;
  end(ending: Ending): void;
}

const crews: Crew[] = [];
afterEach(async () => {
  mock.restore();
  await Promise.all(crews.splice(0).map((crew) => crew.stop()));
});

interface SetUp {
  readonly count?: number;
  /** Workers serve at once, and not when a test says so. */
  readonly isEager?: boolean;
  readonly spawn?: CrewOptions["spawn"];
}

/** A crew whose workers end when they are asked to, and not when they are killed. */
function setUp({ count = 2, isEager = false, spawn: otherSpawn }: SetUp) {
  const said: string[] = [];
  const note = (_facts: unknown, message: string) => said.push(message);
  const alarms: string[] = [];
  const alarm = (facts: unknown, message: string) => {
    alarms.push(message);
    note(facts, message);
  };
  const log: Log = { debug: note, info: note, warn: alarm, error: alarm };
  const workers: FakeWorker[] = [];
  const clock = { nowMs: 0 };
  const spawn: CrewOptions["spawn"] = (_place, _isFirst, onMessage: (message: FromWorker) => void) => {
    const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
    const serve = () => onMessage({ kind: "ready", baseUrl: "http://localhost", store: "none" });
    workers.push({ serve, end });
    if (isEager) setTimeout(serve);
    const send: ReturnType<CrewOptions["spawn"]>["send"] = ({ kind }) => {
      if (kind === "drain") end({ code: 0, signal: null });
      return true;
    };
    return { pid: workers.length, send, kill: () => undefined, ended };
  };
  const limits = new MemoryLimits(() => 0);
  const crew = new Crew({ count, spawn: otherSpawn ?? spawn, limits, log, monotonicMs: () => clock.nowMs });
  crews.push(crew);
  const times = (message: string) => said.filter((one) => one.startsWith(message)).length;
  return { crew, workers, clock, times, alarms };
}

describe("a supervisor", () => {
  test("remembers a restart that is asked for before the first worker serves", async () => {
    const { crew, workers, times } = setUp({ count: 1 });
    const started = crew.start();
    const rolled = crew.roll();
    expect([workers.length, times("restarting")]).toEqual([1, 0]);
    workers[0]?.serve();
    await started;
    await until(() => workers.length === 2, { what: "a new worker is started" });
    workers[1]?.serve();
    await rolled;
    expect([times("all workers are new"), crew.ready]).toEqual([1, 1]);
  });

  test("restarts once more when that is asked for, however often, while a restart is under way", async () => {
    const { crew, workers, times } = setUp({ isEager: true });
    await crew.start();
    const rolled = crew.roll();
    // Workers serve in a later turn of the event loop: the restart is under way then.
    while (times("restarting") === 0) await Promise.resolve();
    await Promise.all([crew.roll(), crew.roll(), crew.roll()]);
    await rolled;
    expect([times("all workers are new"), workers.length, crew.ready]).toEqual([2, 6, 2]);
  });

  test("has nothing to say against a worker that a terminal's Ctrl+C ended before it served", async () => {
    const interrupted = { code: null, signal: "SIGINT" };
    const { crew, workers, alarms } = setUp({ count: 1 });
    const started = crew.start();
    workers[0]?.end(interrupted);
    await crew.stop();
    expect([await started, alarms]).toEqual([interrupted, []]);
    const later = setUp({ count: 2 });
    void later.crew.start();
    later.workers[0]?.serve();
    await until(() => later.workers.length === 2, { what: "the second is started" });
    later.workers[1]?.end(interrupted);
    await until(() => later.times("a worker ended unasked") === 1, { what: "its end is noticed" });
    expect(later.alarms).toEqual([]);
  });

  test("says once that a worker hangs, also when it can't be ended", async () => {
    const timers = spyOn(globalThis, "setInterval");
    const { crew, workers, clock, times } = setUp({ count: 1, isEager: true });
    await crew.start();
    const look = timers.mock.calls[0]?.[0] as () => void;
    for (; clock.nowMs <= 3 * SILENCE_MAX_MS; clock.nowMs += LOOK_INTERVAL_MS) look();
    expect([times("a worker gives no sign of life"), workers.length]).toEqual([1, 1]);
  });

  test("leaves no timer behind when the first worker can't be started", async () => {
    const timers = spyOn(globalThis, "setInterval");
    const spawn = () => {
      throw new Error("no room for a process");
    };
    expect(setUp({ spawn }).crew.start()).rejects.toThrow("no room for a process");
    expect(timers).not.toHaveBeenCalled();
  });
});
