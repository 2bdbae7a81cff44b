// `npm run bench`: measures every contender in turn, three times around, prints one table, and keeps a full run as a file
// and a chart. Run by scripts/bench.mjs, which sees to it that all programs are there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { drawChart } from "./chart.ts";
import { clicksTable, measureClicks } from "./clicks.ts";
import { apartTable, measureApart } from "./clicks-apart.ts";
import { CONTENDERS, type Contender, type Stage, setStage } from "./contenders.ts";
import { dashboardTable, measureDashboard } from "./dashboard.ts";
import { decideTable, measureDecide } from "./decide.ts";
import { commitOf, type Machine, machineOf, versions } from "./machine.ts";
import { type Durations, type Measurement, measure, medianOf } from "./measure.ts";
import { measurePasswords, passwordsTable } from "./passwords.ts";
import { allowedCores, shareCores } from "./proc.ts";
import { Processes } from "./processes.ts";
import { fileNameOf, newestResult, type Result, tableOf } from "./report.ts";
import { measureReports, reportsTable } from "./reports.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const RESULTS = join(import.meta.dirname, "results");
const CHART = join(ROOT, "docs/images/bench.svg");

const LINKS = 100_000;
const DASHBOARD_LINKS = 1_000_000;
const ROUNDS = 3;
const SECONDS = 4;
/** The compilers of a JavaScript engine need a while to settle. */
const WARMUP_SECONDS = 2;
/** Three threads have their code compiled, which would be taken for what clicks cost. */
const CLICKS_WARMUP_SECONDS = 8;

/** Above it the machine is not quiet enough to measure on. */
const LOAD_AVERAGE_MAX = 0.5;

const USAGE = `npm run bench [-- OPTIONS]
  --quick        once around, 1 s each: whether it works, not what is fast
  --seconds N    measures each for N s (${SECONDS})
  --links N      with N links instead of ${LINKS}
  --only NAME    only contenders whose name holds NAME; may be said again
  --clicks       measures instead what counting clicks costs: the redirect with and without, and what else is done for each
  --reports N    measures instead how long reports take, with N million clicks (10 take some ten minutes)
  --passwords    measures instead what redirects suffer while wrong passwords are tried
  --dashboard    measures instead how long people wait for the dashboard, with a million links and ten million clicks, or fewer with --links
                 (some twenty minutes)
  --decide       measures instead what deciding costs by itself: plain, by rules, with blocked hosts
  --draw         measures nothing; draws the newest result again
Names: ${CONTENDERS.map(({ id }) => id).join(", ")}`;

interface Options {
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly links: number;
  readonly durations: Durations;
  /** Whether the result is worth keeping. */
  readonly isFull: boolean;
}

interface Flags {
  readonly quick?: boolean;
  readonly seconds?: string;
  readonly links?: string;
  readonly only?: string[];
}

/** The options. Throws a `UsageError` that says what is wrong with them. */
function readOptions({ quick = false, seconds: secondsText, links: linksText, only = [] }: Flags): Options {
  const seconds = wholeNumber("--seconds", secondsText ?? String(quick ? 1 : SECONDS));
  const links = wholeNumber("--links", linksText ?? String(LINKS));
  const unknown = only.find((name) => !CONTENDERS.some(({ id }) => id.includes(name)));
  if (unknown !== undefined) throw new UsageError(`No contender has "${unknown}" in its name.`);
  return {
    contenders: only.length === 0 ? CONTENDERS : CONTENDERS.filter(({ id }) => only.some((name) => id.includes(name))),
    rounds: quick ? 1 : ROUNDS,
    links,
    durations: { seconds, warmupSeconds: quick ? 1 : WARMUP_SECONDS },
    isFull: !quick && only.length === 0 && links === LINKS && seconds >= SECONDS,
  };
}

/** The command line is wrong. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${flag} wants a whole number from 1 to 999999, not "${text}".`);
  return Number(text);
}

/** All contenders in turn, and that again: what else the machine does meets all of them alike. */
async function measureAll(stage: Stage, { contenders, rounds, durations }: Options) {
  const runs = new Map<string, Measurement[]>(contenders.map(({ id }) => [id, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const run = await measure(stage, contender, durations, round).catch((error: unknown) => {
        throw new Error(`${contender.id}: ${error instanceof Error ? error.message : error}`, { cause: error });
      });
      runs.get(contender.id)?.push(run);
      const { requestsPerSecond, cpuMicros } = run;
      console.error(`${round}/${rounds} ${contender.id}: ${requestsPerSecond.toFixed(0)}/s, ${cpuMicros.toFixed(1)} µs`);
    }
  }
  return contenders.map(({ id, title, kind }) => {
    const own = runs.get(id) ?? [];
    return { id, title, kind, median: medianOf(own), runs: own };
  });
}

/** Does it with a stage of its own, of which nothing is left. */
async function onStage<T>(links: number, act: (stage: Stage, machine: Machine) => Promise<T>): Promise<T> {
  // In the checkout, because /tmp is memory on many machines.
  const processes = new Processes(join(ROOT, ".cache"));
  try {
    const machine = machineOf(processes.folder);
    if (machine.loadAverage > LOAD_AVERAGE_MAX) {
      console.error(`Others are at work here (load average ${machine.loadAverage}): the figures will be off.`);
    }
    return await act(await setStage(processes, shareCores(allowedCores()), links), machine);
  } finally {
    await processes.close();
  }
}

async function bench(options: Options): Promise<Result> {
  const date = new Date().toISOString();
  return onStage(options.links, async (stage, machine) => {
    const rows = await measureAll(stage, options);
    const settings = { links: options.links, rounds: options.rounds, ...options.durations, cores: stage.cores };
    return { date, commit: commitOf(), machine, versions: versions(), settings, rows };
  });
}

function draw(result: Result): void {
  writeFileSync(CHART, drawChart(result));
  console.error(`Chart: ${CHART}`);
}

function keep(result: Result): void {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, fileNameOf(result));
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.error(`\nResult: ${file}`);
  draw(result);
}

function readFlags() {
  const options = {
    quick: { type: "boolean" },
    seconds: { type: "string" },
    links: { type: "string" },
    only: { type: "string", multiple: true },
    clicks: { type: "boolean" },
    reports: { type: "string" },
    passwords: { type: "boolean" },
    dashboard: { type: "boolean" },
    decide: { type: "boolean" },
    draw: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags.help) return console.log(USAGE);
  if (flags.draw) {
    const result = newestResult(RESULTS);
    if (result === null) throw new Error(`${RESULTS} has no result to draw.`);
    return draw(result);
  }
  if (flags.decide) return console.log(decideTable(await measureDecide()));
  const options = readOptions(flags);
  if (flags.clicks) {
    const { links, rounds } = options;
    const durations = flags.quick ? options.durations : { ...options.durations, warmupSeconds: CLICKS_WARMUP_SECONDS };
    const [alone, measured] = await onStage(links, async (stage) => [
      await measureApart(stage, durations, rounds),
      await measureClicks(stage, durations, rounds),
    ]);
    return console.log(`${apartTable(alone, durations)}\n\n${clicksTable(measured, durations)}`);
  }
  if (flags.reports !== undefined) {
    const clicks = wholeNumber("--reports", flags.reports) * 1_000_000;
    return console.log(reportsTable(await onStage(1, (stage) => measureReports(stage, clicks))));
  }
  if (flags.passwords) {
    const { links, durations, rounds } = options;
    const measured = await onStage(links, (stage) => measurePasswords(stage, durations, rounds));
    return console.log(passwordsTable(measured, durations));
  }
  if (flags.dashboard) {
    const links = flags.links === undefined ? DASHBOARD_LINKS : options.links;
    return console.log(dashboardTable(await onStage(1, (stage) => measureDashboard(stage, links))));
  }
  const result = await bench(options);
  console.log(tableOf(result));
  if (options.isFull) keep(result);
}

await main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  if (error instanceof UsageError) console.error(USAGE);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
