// How much may be asked with one key, or by one person. Counted at the door, before anything is read or hashed.
import { type Actor, actorName } from "../core/actor.ts";
import { rateLimited } from "../core/errors.ts";
import type { Allowance } from "../core/limits.ts";
import type { Limits } from "../core/store.ts";
import { rateLimitHeaders } from "./problem.ts";

/** Counts a request with a key or a session; null for an actor without this limit. Throws `rate_limited`. */
export async function spendKey(limits: Limits, actor: Actor): Promise<Allowance | null> {
  if (actor.kind !== "key" && actor.kind !== "user") return null;
  const allowance = await limits.take("key", actor.kind === "key" ? actor.id : actorName(actor));
  if (!allowance.allowed) throw rateLimited(allowance, actor.kind === "key" ? "with this key" : "by you");
  return allowance;
}

/** The response with what is left of the limit, unless it speaks of one itself. */
export function withAllowance(response: Response, allowance: Allowance | null): Response {
  if (response.headers.has("RateLimit-Limit")) return response;
  for (const [name, value] of Object.entries(rateLimitHeaders(allowance))) response.headers.set(name, value);
  return response;
}
