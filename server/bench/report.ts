// What a bench has found: as a value, as one table for people, and as a file to compare with later.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Contender, REFERENCE_ID } from "./contenders.ts";
import type { Commit, Machine } from "./machine.ts";
import type { Measurement } from "./measure.ts";
import type { Cores } from "./proc.ts";

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly kind: Contender["kind"];
  readonly median: Measurement;
  readonly runs: readonly Measurement[];
}

/** One run of the bench, as it is written to server/bench/results. */
export interface Result {
  /** ISO 8601, when it began. */
  readonly date: string;
  readonly commit: Commit;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: {
    readonly links: number;
    readonly rounds: number;
    readonly seconds: number;
    readonly warmupSeconds: number;
    readonly cores: Cores;
  };
  readonly rows: readonly Row[];
}

const HEAD = ["", "requests/s", "CPU µs", "× nginx+log", "server", "load", "p50 ms", "p99 ms", "RSS MB", "Redis µs"];

/** The table, with what a reader must know to read it. */
export function tableOf({ date, commit, machine, versions, settings, rows }: Result): string {
  const reference = rows.find(({ id }) => id === REFERENCE_ID)?.median.cpuMicros ?? null;
  const lines = [HEAD, ...rows.map((row) => cellsOf(row, reference))];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const table = lines.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "),
  );
  const { cores } = settings;
  return [
    ...table,
    "",
    `Medians of ${settings.rounds} interleaved runs of ${settings.seconds} s, after ${settings.warmupSeconds} s of warm-up; ${settings.links} links.`,
    "Every answer was checked: it is the right one, in the warm-up to the very question, later to one that was open.",
    "CPU µs: processor time of the server and its children for each answer; redis-server's is apart, in the last column.",
    "server, load: how busy the server and wrk were, in % of one core. Where the server is not near 100, something else was the limit:",
    "then requests/s says little, and CPU µs is the figure to compare. p50 and p99 are at saturation: they tell of queues, not of a quiet server.",
    `Server on core ${cores.server}, load on ${cores.load}, Redis on ${cores.redis}: ${cores.note}.`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}, Linux ${machine.kernel}; stores and logs on ${machine.fileSystem}; load average before: ${machine.loadAverage}.`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}; commit ${commit.id}${commit.isDirty ? ", with changes" : ""}; ${date}.`,
  ].join("\n");
}

function cellsOf({ title, kind, median }: Row, reference: number | null): string[] {
  const percent = (share: number) => (share * 100).toFixed(0);
  return [
    title,
    median.requestsPerSecond.toFixed(0),
    median.cpuMicros.toFixed(1),
    // A create is another kind of work.
    reference === null || kind === "create" ? "–" : (median.cpuMicros / reference).toFixed(2),
    percent(median.serverBusy),
    percent(median.loadBusy),
    median.p50Ms.toFixed(2),
    median.p99Ms.toFixed(2),
    median.residentMb.toFixed(0),
    median.redisCpuMicros === null ? "–" : median.redisCpuMicros.toFixed(1),
  ];
}

/** The file that a result is kept in. */
export function fileNameOf({ date, commit }: Pick<Result, "date" | "commit">): string {
  return `${date.slice(0, 10)}-${commit.id}${commit.isDirty ? "-dirty" : ""}.json`;
}

/** The newest result of a folder, or null when it has none. */
export function newestResult(folder: string): Result | null {
  if (!existsSync(folder)) return null;
  const results = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name): Result => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  return results.at(-1) ?? null;
}
