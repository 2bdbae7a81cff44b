// What clicks cost: a redirect with and without them on the thread that answers, and what other threads do for each click before it
// is in its store. Both are started anew in each round, in turn, and every click that was answered must be counted.
import { metricsOf } from "../test/support/metrics.ts";
import { until } from "../test/support/wait.ts";
import { HOT_CODES, REDIRECT_CONNECTIONS, type Stage, type Started } from "./contenders.ts";
import { type LoadOptions, runLoad, WrongAnswerError } from "./load.ts";
import { type Durations, middleOf } from "./measure.ts";
import { cpuSecondsOf, mainCpuSecondsOf, residentBytesOf, treeOf } from "./proc.ts";
import { startLinnet } from "./servers.ts";

/** How long the store may take for what has come together, at most. */
const DRAIN_TIMEOUT_MS = 120_000;

interface Figures {
  readonly answered: number;
  /** Processor time of the thread that answers, for each answer, in microseconds. */
  readonly redirectMicros: number;
  /** Of all other threads, for each answer: until the last click is in the store. */
  readonly restMicros: number;
  /** The same of redis-server; 0 where there is none. */
  readonly redisMicros: number;
  readonly residentMb: number;
}

export interface ClicksRow {
  readonly title: string;
  readonly off: readonly Figures[];
  readonly on: readonly Figures[];
}

type Start = (stage: Stage, env: Readonly<Record<string, string>>) => Promise<Started>;

const onSqlite: Start = async (stage, env) => {
  const place = { processes: stage.processes, cores: `${stage.cores.server},${stage.cores.load}` };
  const server = await startLinnet(place, { LINNET_DATA: await stage.sqlite(), ...env });
  return { server, redis: null, stop: server.stop };
};

const onRedis: Start = async (stage, env) => {
  const redis = await stage.redis();
  const place = { processes: stage.processes, cores: `${stage.cores.server},${stage.cores.load}` };
  const server = await startLinnet(place, { LINNET_STORE: `redis://127.0.0.1:${redis.port}`, ...env });
  return { server, redis, stop: server.stop };
};

const STORES: readonly { readonly title: string; readonly start: Start }[] = [
  { title: "SQLite", start: onSqlite },
  { title: "Redis", start: onRedis },
];

/** Rounds of both stores, without clicks and with them. Throws a `WrongAnswerError` for a wrong answer, and for a click that is not counted. */
export async function measureClicks(stage: Stage, durations: Durations, rounds: number): Promise<readonly ClicksRow[]> {
  const rows = STORES.map(({ title, start }) => ({ title, start, off: [] as Figures[], on: [] as Figures[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { title, start, off, on } of rows) {
      const without = await measureOne(stage, durations, round, () => start(stage, { LINNET_CLICKS: "off" }));
      const withClicks = await measureOne(stage, durations, round, () => start(stage, {}));
      off.push(without);
      on.push(withClicks);
      const ratio = withClicks.redirectMicros / without.redirectMicros;
      console.error(`${round}/${rounds} ${title}: ${ratio.toFixed(2)} ×, ${withClicks.restMicros.toFixed(1)} µs besides`);
    }
  }
  return rows;
}

async function measureOne(stage: Stage, durations: Durations, seed: number, start: () => Promise<Started>): Promise<Figures> {
  const started = await start();
  try {
    const { url, pid } = started.server;
    const load: Omit<LoadOptions, "threads" | "seconds" | "seed"> = {
      url,
      questions: { kind: "visited", codesFile: stage.codesFile, count: Math.min(HOT_CODES, stage.codes.length) },
      connections: REDIRECT_CONNECTIONS,
      cores: stage.cores.load,
    };
    const { processes } = stage;
    const warm = await runLoad(processes, { ...load, threads: 1, seconds: durations.warmupSeconds, seed: -seed });
    await allCounted(url, warm.answered);
    const redis = started.redis === null ? [] : treeOf(started.redis.pid);
    const before = { main: mainCpuSecondsOf(pid), all: cpuSecondsOf(treeOf(pid)), redis: cpuSecondsOf(redis) };
    const { answered } = await runLoad(processes, { ...load, threads: 1, seconds: durations.seconds, seed });
    const mainSeconds = mainCpuSecondsOf(pid) - before.main;
    await allCounted(url, warm.answered + answered);
    const restSeconds = cpuSecondsOf(treeOf(pid)) - before.all - (mainCpuSecondsOf(pid) - before.main);
    return {
      answered,
      redirectMicros: (mainSeconds / answered) * 1e6,
      restMicros: (restSeconds / answered) * 1e6,
      redisMicros: ((cpuSecondsOf(redis) - before.redis) / answered) * 1e6,
      residentMb: residentBytesOf(treeOf(pid)) / 1e6,
    };
  } finally {
    await started.stop();
  }
}

/** Waits until what was answered is in the store. wrk leaves some answers unread when it ends: these are counted too. */
async function allCounted(url: string, answered: number): Promise<void> {
  const read = async () => {
    const metrics = await metricsOf(url);
    const [recorded, applied] = [metrics.get("linnet_clicks_recorded_total"), metrics.get("linnet_clicks_applied_total")];
    if (recorded === undefined || applied === undefined) return true;
    if (recorded < answered) throw new WrongAnswerError(`of ${answered} redirects only ${recorded} were noted`);
    return applied === recorded;
  };
  await until(read, { what: "all clicks are in their store", timeoutMs: DRAIN_TIMEOUT_MS });
}

/** The medians as a table for people. */
export function clicksTable(rows: readonly ClicksRow[], { seconds }: Durations): string {
  const middle = (figures: readonly Figures[], of: (one: Figures) => number) => middleOf(figures.map(of));
  const head = ["", "without µs", "with µs", "ratio", "besides µs", "Redis µs", "RSS MB"];
  const cells = rows.map(({ title, off, on }) => {
    const [without, withClicks] = [middle(off, (one) => one.redirectMicros), middle(on, (one) => one.redirectMicros)];
    const ratio = middleOf(on.map(({ redirectMicros }, at) => redirectMicros / (off[at]?.redirectMicros ?? Number.NaN)));
    const redis = middle(on, (one) => one.redisMicros) - middle(off, (one) => one.redisMicros);
    return [
      title,
      without.toFixed(1),
      withClicks.toFixed(1),
      ratio.toFixed(2),
      (middle(on, (one) => one.restMicros) - middle(off, (one) => one.restMicros)).toFixed(1),
      redis === 0 ? "–" : redis.toFixed(1),
      middle(on, (one) => one.residentMb).toFixed(0),
    ];
  });
  const lines = [head, ...cells].map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(8) : cell.padStart(10))).join("  "),
  );
  return [
    ...lines,
    "",
    `Medians of ${rows[0]?.on.length ?? 0} rounds of ${seconds} s each, without and with clicks in turn; ratio: the median of the rounds' ratios.`,
    "without, with: processor time of the thread that answers, for each redirect, up to where it hands a click on. besides: of all other",
    "threads, for each click, until it is in its store: found out, written to the journal, added up. Redis: of redis-server, what it has more to do.",
    "Every redirect was checked, and every one was counted.",
  ].join("\n");
}
