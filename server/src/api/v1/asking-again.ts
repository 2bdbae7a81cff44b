// Whether a key is still one, and a session, for requests that go on for a long time.
import type { Actor } from "../../core/actor.ts";
import { LinnetError } from "../../core/errors.ts";
import { notSignedIn } from "../../core/people/errors.ts";
import type { ApiParts } from "../parts.ts";
import { proofIn } from "../session-cookie.ts";

/** Milliseconds after which it is asked again while a request goes on: what was revoked or ended is good for no longer. */
const GOOD_MS = 1000;

/** Errors that say so. A store that can't be asked says nothing of it, and whoever needs that store meets it. */
const OVER: ReadonlySet<string> = new Set(["key_invalid", "not_signed_in"]);

/** Throws `key_invalid` when the key of the request has become none, and `not_signed_in` when the session is over, or the role another. */
export function askingAgain(parts: ApiParts, request: Request, actor: Actor): () => Promise<void> {
  let askedAt = performance.now();
  let answer = Promise.resolve();
  const ask = async () => {
    try {
      if (actor.kind === "user") await mustStillBe(parts, request, actor.role);
      else await parts.actorOf(request, "");
    } catch (error) {
      if (error instanceof LinnetError && OVER.has(error.code)) throw error;
    }
  };
  return () => {
    const isKnown = actor.kind === "key" || actor.kind === "user";
    if (isKnown && performance.now() - askedAt >= GOOD_MS) {
      askedAt = performance.now();
      answer = ask();
    }
    return answer;
  };
}

async function mustStillBe({ people, auth }: ApiParts, request: Request, role: string): Promise<void> {
  const proof = proofIn(request, people.baseUrl, "session");
  const held = proof === null ? null : await (await auth()).holder(proof);
  if (held === null || held.person.role !== role) throw notSignedIn();
}
