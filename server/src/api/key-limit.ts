// How much may be asked with one key. Counted at the door, before anything is read or hashed.
import type { Actor } from "../core/actor.ts";
import { rateLimited } from "../core/errors.ts";
import type { Allowance } from "../core/limits.ts";
import type { Limits } from "../core/store.ts";
import { rateLimitHeaders } from "./problem.ts";

/** Counts a request with a key; null for an actor without this limit. Throws `rate_limited`. */
export async function spendKey(limits: Limits, actor: Actor): Promise<Allowance | null> {
  if (actor.kind !== "key") return null;
  const allowance = await limits.take("key", actor.id);
  if (!allowance.allowed) throw rateLimited(allowance, "with this key");
  return allowance;
}

/** The response with what is left of the limit, unless it speaks of one itself. */
export function withAllowance(response: Response, allowance: Allowance | null): Response {
  if (response.headers.has("RateLimit-Limit")) return response;
  for (const [name, value] of Object.entries(rateLimitHeaders(allowance))) response.headers.set(name, value);
  return response;
}
