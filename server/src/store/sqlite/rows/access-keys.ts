// What a transaction does to keys of the API. The last use has a column of its own, so that noting it never undoes a change.
import type { Statement } from "bun:sqlite";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";

export type KeyOperation =
  | { readonly kind: "insert-key"; readonly id: string; readonly record: string; readonly usedAt: Instant | null }
  | { readonly kind: "remove-key"; readonly id: string }
  | { readonly kind: "touch-key"; readonly id: string; readonly at: Instant };

export class KeyRows {
  readonly #insert: Statement<unknown, [string, string, number | null]>;
  readonly #remove: Statement<unknown, [string]>;
  readonly #touch: Statement<unknown, [string, number]>;

  constructor(db: Connection) {
    this.#insert = db.prepare("INSERT INTO access_key VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING 1");
    this.#remove = db.prepare("DELETE FROM access_key WHERE id = ?1 RETURNING 1");
    this.#touch = db.prepare("UPDATE access_key SET used_at = max(coalesce(used_at, ?2), ?2) WHERE id = ?1");
  }

  insert(id: string, record: string, usedAt: Instant | null): "inserted" | "taken" {
    return this.#insert.get(id, record, usedAt) === null ? "taken" : "inserted";
  }

  /** Whether there was one. */
  remove(id: string): boolean {
    return this.#remove.get(id) !== null;
  }

  touch(id: string, at: Instant): void {
    this.#touch.run(id, at);
  }
}
