// Errors as data, and back: what is sent between threads keeps neither the class nor the code of an error.
import { type ErrorCode, LinnetError } from "./errors.ts";

export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** The code of a LinnetError, or of an error of SQLite or of the system; "" for any other. */
  readonly code: string;
  readonly isLinnet: boolean;
  readonly retryAfterS: number | null;
  readonly cause: ErrorData | null;
}

/** Causes of causes that are kept. */
const CAUSES_MAX = 5;

export function toData(error: unknown, causes = CAUSES_MAX): ErrorData {
  if (!(error instanceof Error)) return toData(new Error(String(error)));
  const isLinnet = error instanceof LinnetError;
  return {
    name: error.name,
    message: error.message,
    stack: error.stack ?? "",
    code: "code" in error && typeof error.code === "string" ? error.code : "",
    isLinnet,
    retryAfterS: isLinnet ? (error.retryAfterS ?? null) : null,
    cause: error.cause === undefined || causes === 0 ? null : toData(error.cause, causes - 1),
  };
}

/** An error of the store as it was thrown over there; of a LinnetError, what adapters set: code, message, retryAfterS, cause. */
export function fromData(data: ErrorData): Error {
  const cause = data.cause === null ? {} : { cause: fromData(data.cause) };
  if (data.isLinnet) {
    const retryAfter = data.retryAfterS === null ? {} : { retryAfterS: data.retryAfterS };
    return new LinnetError(data.code as ErrorCode, data.message, { ...cause, ...retryAfter });
  }
  const error = new Error(data.message, cause);
  return Object.assign(error, { name: data.name, stack: data.stack }, data.code === "" ? {} : { code: data.code });
}
