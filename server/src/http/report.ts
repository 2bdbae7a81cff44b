// What goes wrong on our side is logged: with its cause, and not more often than a person can read.
import type { Counts } from "../core/counts.ts";
import { internal, LinnetError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";

/** One line per kind of error in this time; how many were left out is said in the next. */
const REPORT_INTERVAL_MS = 1000;

export class Reporter {
  readonly #log: Log;
  readonly #monotonicMs: () => number;
  readonly #counts: Counts;
  readonly #kinds = new Map<string, { reportedAt: number; unreported: number }>();

  constructor(log: Log, monotonicMs: () => number, counts: Counts) {
    this.#log = log;
    this.#counts = counts;
    this.#monotonicMs = monotonicMs;
  }

  /** Turns whatever was thrown into what the client is told, counts it, and logs it if it is our fault or the store's (5xx). */
  report(error: unknown): LinnetError {
    const told = this.#told(error);
    this.#counts.errors[told.code]++;
    return told;
  }

  #told(error: unknown): LinnetError {
    if (!(error instanceof LinnetError)) {
      const told = internal(error);
      this.#write(told, { stack: error instanceof Error ? error.stack : undefined });
      return told;
    }
    if (error.status >= 500) this.#write(error, {});
    return error;
  }

  #write(error: LinnetError, facts: { readonly stack?: string | undefined }): void {
    const kind = this.#kinds.get(error.code) ?? { reportedAt: Number.NEGATIVE_INFINITY, unreported: 0 };
    this.#kinds.set(error.code, kind);
    const now = this.#monotonicMs();
    if (now - kind.reportedAt < REPORT_INTERVAL_MS) {
      kind.unreported++;
      return;
    }
    const more = kind.unreported === 0 ? {} : { unreported: kind.unreported };
    this.#log.error({ code: error.code, reason: reasonOf(error), ...facts, ...more }, error.message);
    kind.reportedAt = now;
    kind.unreported = 0;
  }
}

/** What lies behind an error, in one line. */
function reasonOf(error: Error): string | undefined {
  const { cause } = error;
  if (cause === undefined) return undefined;
  if (!(cause instanceof Error)) return String(cause);
  return reasonOf(cause) ?? `${cause.name}: ${cause.message}`;
}
