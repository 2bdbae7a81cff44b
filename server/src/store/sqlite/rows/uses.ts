// What a transaction does to the counts of uses.
import type { Statement } from "bun:sqlite";
import type { Field } from "../../../core/field.ts";
import { termsOf } from "../../../core/link.ts";
import { decodeHot } from "../../../core/record.ts";
import type { Connection } from "../connection.ts";

export interface Use {
  readonly kind: "use";
  readonly id: Field;
  readonly since: number;
  readonly max: number;
}

export interface Carry {
  readonly kind: "carry";
  readonly id: Field;
  readonly since: number;
  readonly used: number;
}

export interface UsesRow {
  readonly since: number;
  readonly used: number;
}

export class UseRows {
  readonly #hot: Statement<{ record: string }, [string]>;
  readonly #read: Statement<UsesRow, [string]>;
  readonly #write: Statement<unknown, [string, number, number]>;

  constructor(db: Connection) {
    this.#hot = db.prepare("SELECT record FROM url_hash WHERE field = ?1");
    this.#read = db.prepare("SELECT since, used FROM url_uses WHERE id = ?1");
    this.#write = db.prepare("INSERT OR REPLACE INTO url_uses VALUES (?1, ?2, ?3)");
  }

  /**
   * Only for the link as it is now: a count since a version of an earlier link at this code, or of this one before an edit, would
   * keep its own uses from being taken.
   */
  take({ id, since, max }: Use): "taken" | "used-up" | "outdated" {
    if (this.#sinceOf(id) !== since) return "outdated";
    const row = this.#read.get(id);
    if (row !== null && row.since > since) return "outdated";
    const used = row === null || row.since < since ? 0 : row.used;
    if (used >= max) return "used-up";
    this.#write.run(id, since, used + 1);
    return "taken";
  }

  /** More uses, or uses since a later version, are not undone. */
  carry({ id, since, used }: Carry): null {
    const row = this.#read.get(id);
    const isKnown = row !== null && (row.since > since || (row.since === since && row.used >= used));
    if (!isKnown) this.#write.run(id, since, used);
    return null;
  }

  /** The version from which uses of the link count; null when there is no link, or one without a limit. */
  #sinceOf(id: Field): number | null {
    const row = this.#hot.get(id);
    const record = row === null ? null : decodeHot(id, row.record);
    if (record?.kind !== "link") return null;
    const { maxClicks, usesSince } = termsOf(record);
    return maxClicks === null ? null : usesSince;
  }
}
