// A key of the API as it is kept, and as both stores write it.
import type { Scope } from "./actor.ts";
import type { Instant } from "./time.ts";

/** A key as it is kept. */
export interface AccessKey {
  readonly id: string;
  /** One-way hash of the secret. */
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whether it is good for the links made by it alone. */
  readonly ownOnly: boolean;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly expiresAt: Instant | null;
  /** Noted once a minute at most. */
  readonly lastUsedAt: Instant | null;
}

/** A key as it is written in both stores. */
export function encodeKey(key: AccessKey): string {
  const { id: _id, lastUsedAt: _lastUsedAt, ...rest } = key;
  return JSON.stringify(rest);
}

/** Reads a key; the last use is kept beside it, so that noting it never undoes a change. Null for a record that is damaged. */
export function decodeKey(id: string, record: string, lastUsedAt: Instant | null): AccessKey | null {
  try {
    const key = JSON.parse(record) as Omit<AccessKey, "id" | "lastUsedAt">;
    if (typeof key.hash !== "string" || !Array.isArray(key.scopes)) return null;
    return { ...key, id, lastUsedAt };
  } catch {
    return null;
  }
}
