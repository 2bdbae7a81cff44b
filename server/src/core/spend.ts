// Uses of limits: who asks for one too many is refused.
import type { Actor } from "./actor.ts";
import { clientBlocked, rateLimited } from "./errors.ts";
import type { Allowance, LimitName } from "./limits.ts";
import type { Limits } from "./store.ts";

/** Counts one use by `client`; throws `rate_limited` when it is one too many. */
export async function spend(limits: Limits, limit: LimitName, client: string): Promise<Allowance> {
  const allowance = await limits.take(limit, client);
  if (!allowance.allowed) throw rateLimited(allowance);
  return allowance;
}

/** One link made by the actor. Throws `rate_limited`, and `client_blocked` for who may make none at all. */
export async function spendToCreate(limits: Limits, actor: Actor): Promise<Allowance | null> {
  if (actor.kind !== "anonymous") return null;
  if (actor.isBlocked === true) throw clientBlocked();
  return spend(limits, "create", actor.client);
}
