// Whether a key is still one, for requests that go on for a long time.
import type { Actor } from "../../core/actor.ts";
import { LinnetError } from "../../core/errors.ts";
import type { ApiParts } from "../parts.ts";

/** Milliseconds after which a key is asked for again while a request goes on: a revoked one is good for no longer. */
const KEY_GOOD_MS = 1000;

/** Throws `key_invalid` when the key of the request has become none. */
export function askingAgain({ actorOf }: Pick<ApiParts, "actorOf">, request: Request, actor: Actor): () => Promise<void> {
  let askedAt = performance.now();
  let answer = Promise.resolve();
  const ask = async () => {
    try {
      await actorOf(request, "");
    } catch (error) {
      // A store that can't be asked says nothing of the key, and whoever needs that store meets it.
      if (error instanceof LinnetError && error.code === "key_invalid") throw error;
    }
  };
  return () => {
    if (actor.kind === "key" && performance.now() - askedAt >= KEY_GOOD_MS) {
      askedAt = performance.now();
      answer = ask();
    }
    return answer;
  };
}
