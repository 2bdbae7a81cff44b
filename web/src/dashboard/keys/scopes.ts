// What a key can be good for.
import type { NewKey } from "@linnet/client";

export type KeyScope = NewKey["scopes"][number];

/** In the order in which they are offered, and shown. */
export const KEY_SCOPES = [
  "links:read",
  "links:create",
  "links:write",
  "stats:read",
  "keys:admin",
  "domains:admin",
  "blocks:admin",
  "metrics:read",
] as const satisfies readonly KeyScope[];
