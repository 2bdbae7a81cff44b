// Who is asking. Whoever decides what an actor may do does it by this value alone.
import { ownOnlyKey } from "./errors.ts";

/** What keys may be allowed to do. */
export const KEY_SCOPES = [
  "links:read",
  "links:create",
  "links:write",
  "stats:read",
  "keys:admin",
  "domains:admin",
  "blocks:admin",
  "metrics:read",
] as const;

/**
 * What can be allowed. No key is good for people: whoever found it could make himself one of them. Nor for what they have done.
 */
export const SCOPES = [...KEY_SCOPES, "people:admin", "audit:read"] as const;
export type Scope = (typeof SCOPES)[number];

/** What somebody is here, from most to least; `core/people/roles.ts` says what each may do. */
export const ROLES = ["owner", "admin", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export interface KeyActor {
  readonly kind: "key";
  readonly id: string;
  readonly scopes: readonly Scope[];
  readonly ownOnly: boolean;
  /** When the key ends, in milliseconds since 1970; null: never. */
  readonly expiresAt: number | null;
}

/** Somebody who is signed in. */
export interface UserActor {
  readonly kind: "user";
  readonly id: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** Whether only the links that were made by this person may be changed; all are seen. */
  readonly ownOnly: boolean;
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
  | UserActor
  /** Holder of `LINNET_ADMIN_KEY`: every scope, no limits. */
  | { readonly kind: "admin" }
  /** The operator, on the machine itself. */
  | { readonly kind: "cli" };

/** What is noted as the maker of a link and in its history. */
export function actorName(actor: Actor): string {
  return actor.kind === "key" || actor.kind === "user" ? `${actor.kind}:${actor.id}` : actor.kind;
}

/** Whether the actor may do this at all. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (actor.kind === "key" || actor.kind === "user") return actor.scopes.includes(scope);
  return actor.kind !== "anonymous";
}

/** The maker whose links alone the actor may see and change; null for any. */
export function onlyLinksOf(actor: Actor): string | null {
  return actor.kind === "key" && actor.ownOnly ? actorName(actor) : null;
}

/** The maker whose links alone the actor may change; null for any. */
export function onlyChangesOf(actor: Actor): string | null {
  return (actor.kind === "key" || actor.kind === "user") && actor.ownOnly ? actorName(actor) : null;
}

/** What is of all links, such as `what`, is nothing for a key that is good for its own alone. Throws `scope_missing`. */
export function mustSeeAll(actor: Actor, what: string): void {
  if (onlyLinksOf(actor) !== null) throw ownOnlyKey(what);
}

/** The same of who would change it. Throws `scope_missing`. */
export function mustChangeAll(actor: Actor, what: string): void {
  if (onlyChangesOf(actor) !== null) throw ownOnlyKey(what);
}
