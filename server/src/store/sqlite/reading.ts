// How every read of the port is made: not while the store is known to be lost, and "nothing" counts only when the store is the
// one that it was.
import { readFailure } from "./failures.ts";
import type { Guard } from "./identity.ts";

/** What `ask` finds; `isNothing` says which answers would also come from a store that has lost its data. */
export function readThrough<T>(guard: Guard, ask: () => T, isNothing: (answer: T) => boolean): T {
  try {
    guard.refuseIfLost();
    const answer = ask();
    if (isNothing(answer)) guard.confirm();
    return answer;
  } catch (error) {
    throw readFailure(error);
  }
}
