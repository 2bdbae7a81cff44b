// Asking again: a reply that was lost with its connection is asked for once more on the next one.
import { LinnetError, storeUnknown } from "../../core/errors.ts";
import type { Connection } from "./connection.ts";
import { run, type Script, type ScriptCall } from "./scripts.ts";

/** Milliseconds that are left until a moment of `performance.now`, at least one. */
export function leftUntil(deadline: number): number {
  return Math.max(1, deadline - performance.now());
}

/** A write about one key, or several of its slot, with the moment of `performance.now` at which it is given up. */
export interface Asked {
  readonly key: string | undefined;
  readonly deadline: number;
}

/**
 * Runs a write that may be done twice without harm, and once more when the first reply was lost and the connection is back
 * before the deadline. Throws what the write throws.
 */
export async function askAgain<T>(
  connection: Connection,
  { key, deadline }: Asked,
  work: (leftMs: number) => Promise<T>,
): Promise<T> {
  try {
    return await work(leftUntil(deadline));
  } catch (error) {
    if (!(error instanceof LinnetError && error.code === "store_unknown")) throw error;
    if (!(await connection.backWithin(deadline - performance.now(), key))) throw error;
    // Whatever goes wrong now, the first try may have been the one that did it.
    return await work(leftUntil(deadline)).catch((again: unknown) => {
      throw again instanceof LinnetError ? storeUnknown(again) : again;
    });
  }
}

/** Runs a script that may run twice without harm, within what is left until the deadline; see `askAgain`. */
export function runAgain(connection: Connection, script: Script, call: ScriptCall, deadline: number): Promise<unknown> {
  return askAgain(connection, { key: call.keys[0], deadline }, (leftMs) =>
    connection.write((send, signal) => run(send, script, { ...call, signal }), leftMs),
  );
}
