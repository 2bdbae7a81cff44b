// What signals mean to a process that serves.
import type { Log } from "../core/log.ts";
import { EXIT } from "./command.ts";

/** A terminal's one Ctrl+C may arrive twice within milliseconds; only a later signal means "at once". */
const SECOND_SIGNAL_MS = 1000;

export interface StopSignals {
  readonly signals: readonly NodeJS.Signals[];
  /** How loudly a stop is announced: once for each run is enough, whatever the number of its processes. */
  readonly level: "info" | "debug";
  /** Done before a process that is to end at once ends. */
  readonly atOnce?: () => void;
}

/** Resolves at the first of these signals; a second one, a second later or more, ends the process at once. */
export function stopSignal(log: Log, { signals, level, atOnce }: StopSignals): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const onSignal = (signal: NodeJS.Signals) => {
      const now = performance.now();
      if (firstAt === null) {
        firstAt = now;
        log[level]({ signal }, "stopping: what is under way is finished first");
        resolve();
      } else if (now - firstAt >= SECOND_SIGNAL_MS) {
        log.warn({ signal }, "stopped at once");
        atOnce?.();
        process.exit(EXIT.failed);
      }
    };
    for (const signal of signals) process.on(signal, onSignal);
  });
}

/** SIGHUP asks for new workers. On a terminal it says that the terminal is gone, and ends the process as it always does. */
export function onHangup(isTerminal: boolean, work: () => void): void {
  if (!isTerminal) process.on("SIGHUP", work);
}

/** Signals that a terminal sends to every process on it, and that the supervisor understands for all. */
export function ignoreTerminal(): void {
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
}
