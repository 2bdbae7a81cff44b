// What went wrong, told apart by what it means for the caller: nothing was done, or nobody knows.
import { AbortError, ClientClosedError, ClientOfflineError, ErrorReply } from "@redis/client";
import { LinnetError, storeFull, storeReadOnly, storeUnavailable, storeUnknown } from "../../core/errors.ts";

/** No answer came within our own deadline. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";

  constructor(deadlineMs: number) {
    super(`no answer within ${deadlineMs} ms`);
  }
}

/**
 * Calls after `ms`, unless it is called off. A thread that was held up and looks late has not read yet what came meanwhile: it gets
 * as long as it was late, and `ms` at most, so that nobody takes its own pause for the store's.
 */
function afterMs(ms: number, call: () => void): { callOff(): void } {
  const due = performance.now() + ms;
  let timer = setTimeout(() => {
    timer = setTimeout(call, Math.min(Math.max(performance.now() - due, 0), ms));
  }, ms);
  return { callOff: () => clearTimeout(timer) };
}

/** The answer, or a `DeadlineError`; what comes later is ignored. */
export async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const deadline = afterMs(deadlineMs, () => late.reject(new DeadlineError(deadlineMs)));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    deadline.callOff();
  }
}

/**
 * The answer of a write, which must pass on the signal: what is not sent by the deadline is taken back. Else a `DeadlineError`,
 * and what was sent may still be done.
 */
export async function writeWithin<T>(deadlineMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const takenBack = new AbortController();
  const late = Promise.withResolvers<never>();
  const deadline = afterMs(deadlineMs, () => {
    takenBack.abort();
    // A command that could be taken back says so first, and then it is certain that nothing was done.
    setImmediate(() => late.reject(new DeadlineError(deadlineMs)));
  });
  try {
    return await Promise.race([work(takenBack.signal), late.promise]);
  } finally {
    deadline.callOff();
  }
}

/** Errors that Redis answers a write with before it has changed anything, by their first word. */
const REFUSALS: Readonly<Record<string, (cause: unknown) => LinnetError>> = {
  OOM: storeFull,
  READONLY: storeReadOnly,
  MISCONF: storeReadOnly,
  NOREPLICAS: storeReadOnly,
};

/** What the language itself throws, and only where a program is wrong; network, client and server have errors of their own. */
const FAULTS = [TypeError, ReferenceError, RangeError, SyntaxError, URIError, EvalError] as const;

/** Whether this is a fault of ours: it says nothing about the store, and must not pass for a store that is away. */
export function isFault(error: unknown): boolean {
  return !(error instanceof Error) || FAULTS.some((kind) => error instanceof kind);
}

/** What a read that failed means: it can be asked again. A fault of ours stays what it is. */
export function readFailure(error: unknown): unknown {
  return error instanceof LinnetError || isFault(error) ? error : storeUnavailable(error);
}

/** What a write that failed means: refused, certainly not sent, or sent without an answer. A fault of ours stays what it is. */
export function writeFailure(error: unknown): unknown {
  if (error instanceof LinnetError || isFault(error)) return error;
  if (error instanceof ErrorReply) return (REFUSALS[firstWord(error)] ?? storeUnavailable)(error);
  return wasNeverSent(error) ? storeUnavailable(error) : storeUnknown(error);
}

/** The client refuses to send while it has no connection, when its queue is full, and when the signal came first. */
export function wasNeverSent(error: unknown): boolean {
  if (error instanceof ClientOfflineError || error instanceof ClientClosedError || error instanceof AbortError) return true;
  return error instanceof Error && error.message === "The queue is full";
}

/** The word by which Redis names the kind of an error: `OOM`, `READONLY`, `ERR`, … */
export function firstWord(error: Error): string {
  return error.message.split(" ", 1)[0] ?? "";
}

/** Whether Redis answered, if only to refuse; otherwise the connection or the time failed. */
export function isAnswer(error: unknown): error is ErrorReply {
  return error instanceof ErrorReply;
}

/** One line about an error for the operator: what lies behind it. Errors of sockets name host and port, never a password. */
export function reasonOf(error: unknown): string {
  if (error instanceof LinnetError && error.cause !== undefined) return reasonOf(error.cause);
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : error.message;
}
