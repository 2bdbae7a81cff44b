// The log: JSON lines by pino, readable lines on a terminal.
import pino from "pino";
import type { Log } from "./core/log.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface LogOptions {
  readonly isTerminal: boolean;
  /** The place of this worker among several, which each of its lines names. */
  readonly worker?: number;
}

/**
 * A log to standard output (1) or standard error (2). Written synchronously, so that a crash loses no line, and each line
 * at once, so that those of several processes don't mix.
 */
export async function createLog(level: LogLevel, fd: 1 | 2, { isTerminal, worker }: LogOptions): Promise<Log> {
  const options = { level, base: worker === undefined ? {} : { worker }, timestamp: pino.stdTimeFunctions.isoTime };
  if (!isTerminal) {
    const lines: Log = pino(options, pino.destination({ fd, sync: true }));
    return lines;
  }
  // A transport would be a thread of its own, which does not travel in a compiled binary; the stream does.
  const { default: pretty } = await import("pino-pretty");
  const readable: Log = pino(
    options,
    pretty({
      destination: fd,
      sync: true,
      translateTime: "SYS:HH:MM:ss",
      ignore: "pid,hostname",
      ...(worker === undefined ? {} : { messageFormat: `[${worker}] {msg}`, ignore: "pid,hostname,worker" }),
    }),
  );
  return readable;
}
