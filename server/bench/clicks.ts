// What clicks cost: a redirect with and without them on the thread that answers, and what other threads do for each click before it
// is in its store. Both are started anew in each round, in turn, and every click that was answered must be counted.
//
// At a steady rate, because what clicks cost is the difference for the same redirects; and flat out, where all that a machine with few
// cores has to do is in each other's way.
import { metricsOf } from "../test/support/metrics.ts";
import { until } from "../test/support/wait.ts";
import { HOT_CODES, REDIRECT_CONNECTIONS, type Stage, type Started } from "./contenders.ts";
import { type LoadOptions, runLoad, WrongAnswerError } from "./load.ts";
import { type Durations, middleOf } from "./measure.ts";
import { cpuSecondsOf, mainCpuSecondsOf, residentBytesOf, treeOf } from "./proc.ts";
import { startLinnet } from "./servers.ts";

/** What a connection waits before each request, for a steady rate: some 10 000 redirects a second together. */
const STEADY_PAUSE_MS = 5;

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

const PACES = [
  { pace: "steady", pauseMs: STEADY_PAUSE_MS },
  { pace: "flat out", pauseMs: 0 },
] as const;

/** Starts a server on a store that has the links of the stage. */
export type ClickStoreStart = (stage: Stage, env: Readonly<Record<string, string>>) => Promise<Started>;

const onSqlite: ClickStoreStart = async (stage, env) => {
  const place = { processes: stage.processes, cores: `${stage.cores.server},${stage.cores.load}` };
  const server = await startLinnet(place, { LINNET_DATA: await stage.sqlite(), ...env });
  return { server, redis: null, stop: server.stop };
};

const onRedis: ClickStoreStart = async (stage, env) => {
  const redis = await stage.redis();
  const place = { processes: stage.processes, cores: `${stage.cores.server},${stage.cores.load}` };
  const server = await startLinnet(place, { LINNET_STORE: `redis://127.0.0.1:${redis.port}`, ...env });
  return { server, redis, stop: server.stop };
};

export const CLICK_STORES: readonly { readonly title: string; readonly start: ClickStoreStart }[] = [
  { title: "SQLite", start: onSqlite },
  { title: "Redis", start: onRedis },
];

/** Rounds of both stores, without clicks and with them. Throws a `WrongAnswerError` for a wrong answer, and for a click that is not counted. */
export async function measureClicks(stage: Stage, durations: Durations, rounds: number): Promise<readonly ClicksRow[]> {
  const rows = CLICK_STORES.map(({ title, start }) => ({
    start,
    paces: PACES.map(({ pace }) => ({ title: `${title}, ${pace}`, off: [] as Figures[], on: [] as Figures[] })),
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { start, paces } of rows) {
      const without = await measureOne(stage, durations, round, () => start(stage, { LINNET_CLICKS: "off" }));
      const withClicks = await measureOne(stage, durations, round, () => start(stage, {}));
      for (const [at, { title, off, on }] of paces.entries()) {
        const [one, other] = [without[at] as Figures, withClicks[at] as Figures];
        off.push(one);
        on.push(other);
        const ratio = (other.redirectMicros / one.redirectMicros).toFixed(2);
        console.error(`${round}/${rounds} ${title}: ${ratio} ×, ${(other.restMicros - one.restMicros).toFixed(1)} µs besides`);
      }
    }
  }
  return rows.flatMap(({ paces }) => paces);
}

/** The figures at each pace. */
async function measureOne(stage: Stage, durations: Durations, seed: number, start: () => Promise<Started>): Promise<Figures[]> {
  const started = await start();
  try {
    const { url } = started.server;
    const load: Omit<LoadOptions, "seconds" | "seed"> = {
      url,
      questions: { kind: "visited", codesFile: stage.codesFile, count: Math.min(HOT_CODES, stage.codes.length) },
      connections: REDIRECT_CONNECTIONS,
      threads: 1,
      cores: stage.cores.load,
    };
    const ask = async (seconds: number, pauseMs: number, askSeed: number) =>
      (await runLoad(stage.processes, { ...load, pauseMs, seconds, seed: askSeed })).answered;
    let asked = await ask(durations.warmupSeconds, 0, -seed);
    await allCounted(url, asked);
    const figures: Figures[] = [];
    for (const [at, { pauseMs }] of PACES.entries()) {
      const before = cpuOf(started);
      const answered = await ask(durations.seconds, pauseMs, PACES.length * seed + at);
      const atOnce = cpuOf(started);
      asked += answered;
      await allCounted(url, asked);
      figures.push(figuresOf(started, answered, { before, atOnce }));
    }
    return figures;
  } finally {
    await started.stop();
  }
}

interface Cpu {
  readonly main: number;
  readonly all: number;
  readonly redis: number;
}

function cpuOf({ server, redis }: Started): Cpu {
  return {
    main: mainCpuSecondsOf(server.pid),
    all: cpuSecondsOf(treeOf(server.pid)),
    redis: redis === null ? 0 : cpuSecondsOf(treeOf(redis.pid)),
  };
}

/** `atOnce` is what was used when the last answer was there; others go on until every click is in its store. */
function figuresOf(started: Started, answered: number, { before, atOnce }: { before: Cpu; atOnce: Cpu }): Figures {
  const after = cpuOf(started);
  const micros = (seconds: number) => (seconds / answered) * 1e6;
  return {
    answered,
    redirectMicros: micros(atOnce.main - before.main),
    restMicros: micros(after.all - before.all - (after.main - before.main)),
    redisMicros: micros(after.redis - before.redis),
    residentMb: residentBytesOf(treeOf(started.server.pid)) / 1e6,
  };
}

/** Waits until what was answered is in the store. wrk leaves some answers unread when it ends: these are counted too. */
export async function allCounted(url: string, answered: number): Promise<void> {
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
    line.map((cell, at) => (at === 0 ? cell.padEnd(16) : cell.padStart(10))).join("  "),
  );
  return [
    ...lines,
    "",
    `Medians of ${rows[0]?.on.length ?? 0} rounds of ${seconds} s each, without and with clicks in turn; ratio: the median of the rounds' ratios.`,
    "steady: some 10 000 redirects a second. flat out: as many as there can be, which slows down whatever shares the cores.",
    "without, with: processor time of the thread that answers, for each redirect, up to where it hands a click on. besides: of all other",
    "threads, for each click, until it is in its store: found out, written to the journal, added up. Redis: of redis-server, what it has more to do.",
    "Every redirect was checked, and every one was counted.",
  ].join("\n");
}
