// Inserting links one after the other, many of them: a store that hesitates for a moment must not end the whole.
import { LinnetError } from "./errors.ts";
import type { StoredLink } from "./link.ts";
import type { Links, NameTaken } from "./store.ts";

/** Lets milliseconds pass. */
export type Pause = (ms: number) => Promise<void>;

/** Tries of one insert; with the pauses between them the store has some 20 s to answer one. */
const INSERTS_MAX = 20;
const PAUSE_MS = 500;

/**
 * Inserts the link; with `pause`, also while the store gives no answer for a while: asked again, it tells what has become of the
 * try before. Throws what the store says.
 */
export async function insertPatiently(
  links: Pick<Links, "insert">,
  stored: StoredLink,
  pause: Pause | undefined,
): Promise<"inserted" | "taken" | NameTaken> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await links.insert(stored);
    } catch (error) {
      if (pause === undefined || attempt === INSERTS_MAX || !mayPass(error)) throw error;
      await pause(PAUSE_MS);
    }
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof LinnetError && (error.code === "store_unknown" || error.code === "store_unavailable");
}
