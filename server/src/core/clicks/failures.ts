// What goes wrong where clicks are kept, told so that nobody takes it for the store of links.
import { LinnetError, StoreOpenError, storeUnavailable } from "../errors.ts";

/** The store of clicks gives no answer. */
export function clicksUnavailable(cause?: unknown): LinnetError {
  const { code, retryAfterS = 0 } = storeUnavailable();
  const message = "The store of clicks is not reachable (LINNET_CLICKS). Links work on without it.";
  return new LinnetError(code, message, { retryAfterS, cause });
}

/** An error of a store, where it was asked about clicks. */
export function ofClicks(error: unknown): unknown {
  if (error instanceof LinnetError && error.code === "store_unavailable") return clicksUnavailable(error);
  if (!(error instanceof StoreOpenError)) return error;
  return new StoreOpenError(`The clicks can't be reached (LINNET_CLICKS). ${error.message}`, { cause: error });
}
