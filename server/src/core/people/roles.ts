// What people may do: the one table of roles. docs/people.md shows it, and a test asks every operation of the API as each of them.
import type { Actor, Role, Scope, UserActor } from "../actor.ts";
import { SCOPES } from "../actor.ts";
import { ownersOnly } from "./errors.ts";

const VIEWER = ["links:read", "stats:read"] as const satisfies readonly Scope[];
const EDITOR = [...VIEWER, "links:create", "links:write"] as const satisfies readonly Scope[];
const ADMIN = [
  ...EDITOR,
  "keys:admin",
  "domains:admin",
  "blocks:admin",
  "metrics:read",
  "people:admin",
  "audit:read",
] as const satisfies readonly Scope[];

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = { owner: SCOPES, admin: ADMIN, editor: EDITOR, viewer: VIEWER };

/** Whose links editors may change: their own, or all. Everybody sees all of them. */
export const EDITORS = ["own", "all"] as const;
export type Editors = (typeof EDITORS)[number];

/** What somebody with this role is, as who is asking. */
export function userActor(id: string, role: Role, editors: Editors): UserActor {
  return { kind: "user", id, role, scopes: SCOPES_OF[role], ownOnly: role === "editor" && editors === "own" };
}

/** Whether this person may let in somebody with the other role, and change who has it. */
export function mayManage({ role, enabled }: { readonly role: Role; readonly enabled: boolean }, other: Role): boolean {
  const scopes: readonly Scope[] = SCOPES_OF[role];
  return enabled && scopes.includes("people:admin") && (role === "owner" || other !== "owner");
}

/** Only owners make owners, and change them. Throws `owners_only`. */
export function mustManage(actor: Actor, ...roles: readonly Role[]): void {
  if (actor.kind === "user" && actor.role !== "owner" && roles.includes("owner")) throw ownersOnly();
}
