// One measurement: starts a contender, warms it up, and measures what its answers cost.
import type { Contender, Stage, Started } from "./contenders.ts";
import { type Load, type LoadOptions, runLoad, WrongAnswerError } from "./load.ts";
import { cpuSecondsOf, residentBytesOf, treeOf } from "./proc.ts";

export interface Durations {
  readonly seconds: number;
  /** In the warm-up each answer is checked against the very question, which the load can't afford later. */
  readonly warmupSeconds: number;
}

/** What a contender did under one load. */
export interface Measurement {
  readonly requestsPerSecond: number;
  /** Processor time of the server and its children for each answer, in microseconds. */
  readonly cpuMicros: number;
  /** The same of redis-server; null where there is none. */
  readonly redisCpuMicros: number | null;
  /** How busy the server was, as a share of one core. */
  readonly serverBusy: number;
  /** How busy wrk was, as a share of one core. */
  readonly loadBusy: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory of the server and its children after the load, in megabytes. */
  readonly residentMb: number;
}

/** Measures once. Throws a `WrongAnswerError` if a single answer, also of the warm-up, was not the right one. */
export async function measure(stage: Stage, contender: Contender, durations: Durations, seed: number): Promise<Measurement> {
  const started = await contender.start(stage);
  try {
    const load: Omit<LoadOptions, "threads" | "seconds" | "seed"> = {
      url: started.server.url,
      questions: contender.questions(stage),
      connections: contender.connections,
      cores: stage.cores.load,
    };
    const { processes } = stage;
    const warmup = { threads: contender.connections, seconds: durations.warmupSeconds, seed: -seed };
    await runLoad(processes, { ...load, ...warmup });
    return await measureLoad(started, () => runLoad(processes, { ...load, threads: 1, seconds: durations.seconds, seed }));
  } finally {
    await started.stop();
  }
}

async function measureLoad({ server, redis }: Started, run: () => Promise<Load>): Promise<Measurement> {
  const trees = { server: treeOf(server.pid), redis: redis === null ? [] : treeOf(redis.pid) };
  const before = { server: cpuSecondsOf(trees.server), redis: cpuSecondsOf(trees.redis) };
  const load = await run();
  const serverSeconds = cpuSecondsOf(trees.server) - before.server;
  const redisSeconds = cpuSecondsOf(trees.redis) - before.redis;
  const residentMb = residentBytesOf(trees.server) / 1e6;
  await checkMade(server.url, load);
  return {
    requestsPerSecond: load.answered / load.seconds,
    cpuMicros: (serverSeconds / load.answered) * 1e6,
    redisCpuMicros: redis === null ? null : (redisSeconds / load.answered) * 1e6,
    serverBusy: serverSeconds / load.seconds,
    loadBusy: load.loadCpuSeconds / load.seconds,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    residentMb,
  };
}

/** A link that was acknowledged must lead where it was told to. */
async function checkMade(url: string, { made }: Load): Promise<void> {
  for (const { code, target } of made) {
    const answer = await fetch(`${url}/${code}`, { redirect: "manual" });
    const location = answer.headers.get("location");
    if (answer.status !== 302 || location !== target) {
      throw new WrongAnswerError(`/${code}, just made, answered ${answer.status} to ${location} instead of 302 to ${target}`);
    }
  }
}

/** The middle of an odd number of figures. */
export function middleOf(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

/** The middle of an odd number of measurements, of each figure by itself. */
export function medianOf(runs: readonly Measurement[]): Measurement {
  const median = (figure: (run: Measurement) => number): number => middleOf(runs.map(figure));
  const hasRedis = runs.every(({ redisCpuMicros }) => redisCpuMicros !== null);
  return {
    requestsPerSecond: median((run) => run.requestsPerSecond),
    cpuMicros: median((run) => run.cpuMicros),
    redisCpuMicros: hasRedis ? median((run) => run.redisCpuMicros ?? 0) : null,
    serverBusy: median((run) => run.serverBusy),
    loadBusy: median((run) => run.loadBusy),
    p50Ms: median((run) => run.p50Ms),
    p99Ms: median((run) => run.p99Ms),
    residentMb: median((run) => run.residentMb),
  };
}
