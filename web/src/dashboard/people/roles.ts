// What somebody can be here.
import type { Person } from "@linnet/client";

export type Role = Person["role"];

/** From most to least. */
export const ROLES = ["owner", "admin", "editor", "viewer"] as const satisfies readonly Role[];

/** The roles that somebody of this one may give, and whose holders they may change: owners are made and changed by owners. */
export const rolesToGive = (own: Role | undefined): readonly Role[] =>
  own === "owner" ? ROLES : ROLES.filter((role) => role !== "owner");
