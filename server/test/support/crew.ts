// Looks at the workers of a running server by what its log says of them.
import type { Linnet } from "./linnet.ts";
import { until } from "./wait.ts";

export interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg: string;
  readonly worker?: number;
  readonly pid?: number;
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly startsInMs?: number;
  /** What was looked at in the store, at the start. */
  readonly check?: string;
}

/** The lines of the log so far, without messages for people; fails when one of them is in pieces. */
export function logOf(linnet: Linnet): LogLine[] {
  const lines = linnet.output.split("\n").filter((line) => line !== "" && !/^(?:linnet:| {2})/.test(line));
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/** Warnings and errors, but for what is wrong with the store that a test has set up. */
export function alarmsOf(linnet: Linnet): LogLine[] {
  return logOf(linnet).filter(({ level, check }) => level >= 40 && check === undefined);
}

/** The process of each worker, in the order of their places. */
export function pidsOf(linnet: Linnet): number[] {
  const pids = new Map<number, number>();
  for (const { msg, worker, pid } of logOf(linnet)) {
    if (msg === "a worker serves" && worker !== undefined && pid !== undefined) pids.set(worker, pid);
  }
  return [...pids].sort(([a], [b]) => a - b).map(([, pid]) => pid);
}

/** Waits until the worker of this place is another process than `pid`, and returns that. */
export async function replaced(linnet: Linnet, place: number, pid: number): Promise<number> {
  await until(() => pidsOf(linnet)[place - 1] !== pid, { what: `worker ${place} is replaced` });
  return pidsOf(linnet)[place - 1] ?? 0;
}
