// Who starts the server is told how the first owner is made.
import { LinnetError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { PeopleContext } from "./context.ts";
import { needsOwner } from "./people.ts";
import { DASHBOARD } from "./tokens.ts";

/** Milliseconds after which a store that gave no answer is asked again. */
const AGAIN_MS = 1000;

export interface SetupTelling {
  readonly people: Pick<PeopleContext, "people" | "baseUrl" | "setupToken">;
  /** The store, for people. */
  readonly store: string;
  readonly log: Log;
  /** Does it after so many milliseconds, unless everything ends before. */
  readonly later: (work: () => void, ms: number) => void;
}

/**
 * Says, as long as nobody is here, where the first owner is made: whoever can read it may become that one. A store that gives no answer
 * is asked again until it does, and nobody waits for that: links are followed meanwhile.
 */
export async function tellOfSetup(telling: SetupTelling): Promise<void> {
  const { people, store, log, later } = telling;
  try {
    if (!(await needsOwner(people))) return;
    const url = `${people.baseUrl}${DASHBOARD}/setup#token=${people.setupToken}`;
    log.info({ url, store }, `Nobody can sign in yet. Make the first owner at ${url}`);
  } catch (error) {
    if (!(error instanceof LinnetError)) throw error;
    log.debug({ reason: error.message }, "whether anybody can sign in could not be asked; it is asked again");
    later(() => void tellOfSetup(telling), AGAIN_MS);
  }
}
