// Who is asking. Users join later; whoever decides what an actor may do does it by this value alone.
import { ownOnlyKey } from "./errors.ts";

/** What a key may be allowed to do. */
export const SCOPES = [
  "links:read",
  "links:create",
  "links:write",
  "stats:read",
  "keys:admin",
  "domains:admin",
  "blocks:admin",
  "metrics:read",
] as const;
export type Scope = (typeof SCOPES)[number];

export interface KeyActor {
  readonly kind: "key";
  readonly id: string;
  readonly scopes: readonly Scope[];
  readonly ownOnly: boolean;
  /** When the key ends, in milliseconds since 1970; null: never. */
  readonly expiresAt: number | null;
}

export type Actor =
  /** Nobody we know: limited per client. `client` is a keyed hash of the network address. */
  | {
      readonly kind: "anonymous";
      readonly client: string;
      /** Whether whoever runs the server lets nobody make links from there. */
      readonly isBlocked?: boolean;
    }
  /** Holder of a key, which may be good for the links made by it alone. */
  | KeyActor
  /** Holder of `LINNET_ADMIN_KEY`: every scope, no limits. */
  | { readonly kind: "admin" }
  /** The operator, on the machine itself. */
  | { readonly kind: "cli" };

/** What is noted as the maker of a link and in its history. */
export function actorName(actor: Actor): string {
  return actor.kind === "key" ? `key:${actor.id}` : actor.kind;
}

/** Whether the actor may do this at all. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (actor.kind === "anonymous") return false;
  return actor.kind !== "key" || actor.scopes.includes(scope);
}

/** The maker whose links alone the actor may see and change; null for any. */
export function onlyLinksOf(actor: Actor): string | null {
  return actor.kind === "key" && actor.ownOnly ? actorName(actor) : null;
}

/** What is of all links, such as `what`, is nothing for a key that is good for its own alone. Throws `scope_missing`. */
export function mustSeeAll(actor: Actor, what: string): void {
  if (onlyLinksOf(actor) !== null) throw ownOnlyKey(what);
}
