// Inserting links one after the other, many of them: a store that hesitates for a moment must not end the whole.
import { LinnetError } from "./errors.ts";
import type { StoredLink } from "./link.ts";
import type { Inserted, Links } from "./store.ts";

/** Lets milliseconds pass. */
export type Pause = (ms: number) => Promise<void>;

/** Tries of one write; with the pauses between them the store has some 20 s to answer one. */
const WRITES_MAX = 20;
const PAUSE_MS = 500;

/**
 * Inserts the link; with `pause`, also while the store gives no answer for a while: asked again, it tells what has become of the
 * try before. Throws what the store says.
 */
export async function insertPatiently(
  links: Pick<Links, "insert">,
  stored: StoredLink,
  pause: Pause | undefined,
): Promise<Inserted> {
  return pause === undefined ? links.insert(stored) : patiently(() => links.insert(stored), pause);
}

/** Writes what can be written again, also while the store gives no answer for a while. Throws what the store says. */
export async function patiently<T>(write: () => Promise<T>, pause: Pause): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === WRITES_MAX || !mayPass(error)) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** The same for many at once: an answer for each, in their order. */
export async function insertAllPatiently(
  links: Pick<Links, "insertAll">,
  stored: readonly StoredLink[],
  pause: Pause | undefined,
): Promise<(Inserted | Error)[]> {
  const answers = await links.insertAll(stored);
  for (let attempt = 1; pause !== undefined && attempt < WRITES_MAX; attempt++) {
    const open = stored.map((_, at) => at).filter((at) => mayPass(answers[at]));
    if (open.length === 0) break;
    await pause(PAUSE_MS);
    const again = await links.insertAll(open.flatMap((at) => stored[at] ?? []));
    for (const [n, answer] of again.entries()) answers[open[n] ?? 0] = answer;
  }
  return answers;
}

function mayPass(error: unknown): boolean {
  return error instanceof LinnetError && (error.code === "store_unknown" || error.code === "store_unavailable");
}
