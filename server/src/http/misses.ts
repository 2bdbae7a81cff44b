// Requests for what does not exist are counted, and too many are refused: whoever guesses finds next to nothing.
import { LinnetError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { spend } from "../core/spend.ts";
import type { Limits } from "../core/store.ts";

export interface MissParts {
  readonly links: { readonly limits: Limits };
  readonly log: Log;
}

/**
 * One request by this client. That what it asks for is absent is certain by now: a counter that can't be written, in a full store, must not
 * hide it. Throws `rate_limited`.
 */
export async function spendMiss({ links, log }: MissParts, client: string): Promise<void> {
  try {
    await spend(links.limits, "miss", client);
  } catch (error) {
    if (!(error instanceof LinnetError) || error.code === "rate_limited") throw error;
    log.debug({ reason: error.code }, "a miss could not be counted");
  }
}
