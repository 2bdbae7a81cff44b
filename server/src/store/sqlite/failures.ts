// What SQLite's result codes mean to a caller: not done, done nothing because there is no room, or not known. What is no
// failure of the store, such as a mistake in this program, stays what it is: it must not pass for an outage.
import { asError, LinnetError, storeFull, storeReadOnly, storeUnavailable, storeUnknown } from "../../core/errors.ts";

/** The symbolic result code of an error of `bun:sqlite`, such as "SQLITE_BUSY"; "" for any other error. */
export function resultCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" && code.startsWith("SQLITE") ? code : "";
}

export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(resultCode(error));
}

/** A read that failed: nothing was changed. */
export function readFailure(error: unknown): Error {
  return isOfStore(error) ? storeUnavailable(error) : asError(error);
}

/** A write that failed. An I/O error leaves open what the disk kept: a commit record may be there or not. */
export function writeFailure(error: unknown): Error {
  if (!isOfStore(error)) return asError(error);
  const code = resultCode(error);
  if (code.startsWith("SQLITE_FULL")) return storeFull(error);
  if (code.startsWith("SQLITE_READONLY")) return storeReadOnly(error);
  if (code.startsWith("SQLITE_IOERR")) return storeUnknown(error);
  return storeUnavailable(error);
}

function isOfStore(error: unknown): boolean {
  return !(error instanceof LinnetError) && resultCode(error) !== "";
}
