// The part of the port that keeps people and what is theirs: accounts, sessions, invitations. The store knows by what a record is
// found and whose it is; what it says is the business of whoever wrote it.
import type { Instant } from "../time.ts";

/** What there is of people. */
export const PEOPLE_KINDS = ["user", "account", "two-factor", "session", "verification", "invitation", "reset"] as const;
export type PeopleKind = (typeof PEOPLE_KINDS)[number];

/** A record of this kind, by its id. */
export interface PeopleKey {
  readonly kind: PeopleKind;
  /** Letters, digits, `-` and `_`. */
  readonly id: string;
}

export interface PeopleRecord extends PeopleKey {
  /** What it says, as its writer writes it. */
  readonly text: string;
  /** By what it is found besides its id; no other record of its kind has any of them. */
  readonly names: readonly string[];
  /** The id of the person whose it is; null: nobody's. */
  readonly owner: string | null;
  /** A group of its kind that keeps at least one member, once it has any; null: none. */
  readonly group: string | null;
  /** From then on it is as if it were not there, and it goes by itself; null: it stays. */
  readonly expiresAt: Instant | null;
}

export type PeopleReplaced = "replaced" | "absent" | "conflict" | "taken" | "last";

/**
 * People and what is theirs. All that one call changes is changed, or nothing is. Reads see what was acknowledged, whichever
 * process wrote it: nothing is kept in memory, so that whoever is shut out is shut out at once.
 */
export interface People {
  /**
   * Keeps a new record; "taken" where its id or one of its names is, or `alone` and its group has a member. Asked again with the
   * same record it answers "inserted" again.
   */
  insert(record: PeopleRecord, options?: { readonly alone?: boolean }): Promise<"inserted" | "taken">;
  find(key: PeopleKey): Promise<PeopleRecord | null>;
  findNamed(kind: PeopleKind, name: string): Promise<PeopleRecord | null>;
  /** All records of a kind, by id; of one owner where one is said. */
  list(kind: PeopleKind, owner?: string): Promise<PeopleRecord[]>;
  /** Whether the group has a member. */
  has(kind: PeopleKind, group: string): Promise<boolean>;
  /**
   * Replaces a record whose text is still `before`: "absent" or "conflict" where it is not, "taken" where somebody else has one of its new
   * names, "last" where it would leave a group that has no other member.
   */
  replace(after: PeopleRecord, before: string): Promise<PeopleReplaced>;
  /** Removes a record; of many who ask at once, one is told "removed". "last": it is the only member of its group. */
  remove(key: PeopleKey): Promise<"removed" | "absent" | "last">;
  /** Removes what an owner has of a kind, but for one id. How many that were. Members of groups stay. */
  removeOf(kind: PeopleKind, owner: string, except?: string): Promise<number>;
}
