// The two records of a field, as both connections read them.
import type { Statement } from "bun:sqlite";
import { decodeDetails } from "../../../core/cold-record.ts";
import type { Field } from "../../../core/field.ts";
import type { Alias, StoredLink } from "../../../core/link.ts";
import { decodeHot } from "../../../core/record.ts";
import type { Connection } from "../connection.ts";

/** A field's row of both tables; an alias has no cold record. */
export interface Row {
  readonly field: Field;
  readonly hot: string;
  readonly cold: string | null;
}

/** Throws `record_unreadable` rather than guess. */
export function decodeRow({ field, hot, cold }: Row): StoredLink | Alias {
  const link = decodeHot(field, hot);
  if (link.kind === "alias") return link;
  return { link, details: decodeDetails(field, cold ?? "") };
}

/** The link, or null for an alias. */
export function linkOf(read: StoredLink | Alias | null): StoredLink | null {
  return read === null || "kind" in read ? null : read;
}

export class Records {
  readonly #read: Statement<Row, [string]>;

  constructor(db: Connection) {
    this.#read = db.prepare(
      "SELECT h.field, h.record AS hot, m.record AS cold FROM url_hash h LEFT JOIN url_meta m USING (number) WHERE h.field = ?1",
    );
  }

  /** The link that was born at the field, or the alias there, or null. Throws `record_unreadable`. */
  read(field: Field): StoredLink | Alias | null {
    const row = this.#read.get(field);
    return row === null ? null : decodeRow(row);
  }
}
