// What a transaction does to links: their records, the fields and other names that lead to them, and their places in the indexes,
// all of it or nothing.
import type { Statement } from "bun:sqlite";
import { isUnreadable } from "../../../core/errors.ts";
import type { Field } from "../../../core/field.ts";
import type { HotRecord, StoredLink } from "../../../core/link.ts";
import { entriesOf, type Name, nameChanges, nameKey, namesOf } from "../../../core/names.ts";
import { decodeHot, encodeHot } from "../../../core/record.ts";
import type { Inserted, NameTaken } from "../../../core/store.ts";
import type { Connection } from "../connection.ts";
import type { PlaceRows } from "./places.ts";
import { decodeRow, linkOf, type Records } from "./records.ts";
import type { TextRows } from "./text.ts";

/** A new link. */
export interface Insert {
  readonly kind: "insert";
  readonly field: Field;
  readonly hot: string;
  readonly cold: string;
}

/** Many new links, each for itself: lists of texts cross to another thread in a tenth of the time that objects take. */
export interface InsertAll {
  readonly kind: "insert-all";
  readonly fields: readonly Field[];
  readonly hots: readonly string[];
  readonly colds: readonly string[];
}

/** The single inserts that it stands for. */
export function insertsIn({ fields, hots, colds }: InsertAll): Insert[] {
  return fields.map((field, at) => ({ kind: "insert", field, hot: hots[at] ?? "", cold: colds[at] ?? "" }));
}

/** Version and maker are those of the link that was seen: a code that was released may have another link by now. */
export interface Update {
  readonly kind: "update";
  readonly field: Field;
  readonly hot: string;
  readonly cold: string;
  readonly version: number;
  readonly makerHash: string;
}

export interface Release {
  readonly kind: "release";
  readonly field: Field;
  readonly version: number;
  readonly makerHash: string;
}

/** Records that are stored as they are; nothing follows from them. */
export interface PutBack {
  readonly kind: "put-back";
  readonly field: Field;
  readonly hot: string;
  readonly cold: string | null;
}

export class LinkRows {
  readonly #records: Records;
  readonly #places: PlaceRows;
  readonly #text: TextRows;
  readonly #hot: Statement<{ record: string }, [string]>;
  readonly #insertHot: Statement<unknown, [string, string, number | null]>;
  readonly #updateHot: Statement<unknown, [string, string]>;
  readonly #removeHot: Statement<unknown, [string]>;
  readonly #insertCold: Statement<unknown, [string]>;
  readonly #updateCold: Statement<unknown, [string, string]>;
  readonly #removeCold: Statement<unknown, [string]>;
  readonly #holder: Statement<{ id: Field }, [string]>;
  readonly #insertName: Statement<unknown, [string, string]>;
  readonly #removeName: Statement<unknown, [string, string]>;
  readonly #removeUses: Statement<unknown, [string]>;
  readonly #count: Statement<unknown, [number]>;

  constructor(db: Connection, records: Records, places: PlaceRows, text: TextRows) {
    this.#records = records;
    this.#places = places;
    this.#text = text;
    this.#hot = db.prepare("SELECT record FROM url_hash WHERE field = ?1");
    this.#insertHot = db.prepare("INSERT INTO url_hash VALUES (?1, ?2, ?3)");
    this.#updateHot = db.prepare("UPDATE url_hash SET record = ?2 WHERE field = ?1 AND record <> ?2");
    this.#removeHot = db.prepare("DELETE FROM url_hash WHERE field = ?1");
    const numberOf = "(SELECT number FROM url_hash WHERE field = ?1)";
    this.#insertCold = db.prepare("INSERT INTO url_meta (record) VALUES (?1)");
    this.#updateCold = db.prepare(`UPDATE url_meta SET record = ?2 WHERE number = ${numberOf}`);
    this.#removeCold = db.prepare(`DELETE FROM url_meta WHERE number = ${numberOf}`);
    this.#holder = db.prepare("SELECT id FROM name WHERE key = ?1");
    this.#insertName = db.prepare("INSERT INTO name VALUES (?1, ?2) ON CONFLICT DO NOTHING");
    this.#removeName = db.prepare("DELETE FROM name WHERE key = ?1 AND id = ?2");
    this.#removeUses = db.prepare("DELETE FROM url_uses WHERE id = ?1");
    this.#count = db.prepare("UPDATE linnet_meta SET value = value + ?1 WHERE key = 'links'");
  }

  insert(row: Insert): Inserted {
    const outcome = this.#insert(row);
    if (outcome !== "stored") return outcome;
    this.#count.run(1);
    return "inserted";
  }

  insertAll(rows: InsertAll): Inserted[] {
    const outcomes = insertsIn(rows).map((row) => this.#insert(row));
    this.#count.run(outcomes.filter((outcome) => outcome === "stored").length);
    return outcomes.map((outcome) => (outcome === "stored" ? "inserted" : outcome));
  }

  /**
   * Does not count what it has stored. Asks first: nobody else writes in this transaction, and an insert into a place that is
   * taken counts as a change of it.
   */
  #insert({ field, hot, cold }: Insert): Inserted | "stored" {
    const stored = decodeRow({ field, hot, cold }) as StoredLink;
    if (this.#hot.get(field) !== null) return this.#isOf(field, stored.details.makerHash) ? "inserted" : "taken";
    const names = namesOf(stored);
    const taken = names.find((name) => !this.#isFree(name, field));
    if (taken !== undefined) return { taken };
    this.#insertRecords(field, hot, cold);
    for (const name of names) this.#claim(name, field);
    this.#places.add(field, entriesOf(stored));
    return "stored";
  }

  putBack({ field, hot, cold }: PutBack): "inserted" | "taken" {
    const held = this.#hot.get(field);
    if (held !== null) return held.record === hot ? "inserted" : "taken";
    if (cold === null) this.#insertHot.run(field, hot, null);
    else this.#insertRecords(field, hot, cold);
    this.#count.run(1);
    return "inserted";
  }

  update({ field, hot, cold, version, makerHash }: Update): "updated" | "absent" | "conflict" | NameTaken {
    const before = linkOf(this.#records.read(field));
    if (before === null) return "absent";
    if (!isSame(before, version, makerHash)) return "conflict";
    const after = linkOf(decodeRow({ field, hot, cold })) ?? before;
    const { claimed, kept, freed } = nameChanges(before, after);
    const taken = claimed.find((name) => !this.#isFree(name, field));
    if (taken !== undefined) return { taken };
    this.#updateHot.run(field, hot);
    this.#updateCold.run(field, cold);
    this.#text.note(field);
    for (const name of [...claimed, ...kept]) this.#claim(name, field);
    for (const name of freed) if (name.kind !== "alias") this.#removeName.run(nameKey(name), field);
    this.#places.replace(field, entriesOf(before), entriesOf(after));
    return "updated";
  }

  release({ field, version, makerHash }: Release): "released" | "absent" | "conflict" {
    const stored = linkOf(this.#records.read(field));
    if (stored === null) return "absent";
    if (!isSame(stored, version, makerHash)) return "conflict";
    for (const name of namesOf(stored)) this.#free(name, field);
    this.#places.remove(field, entriesOf(stored));
    this.#removeCold.run(field);
    this.#removeHot.run(field);
    this.#removeUses.run(field);
    this.#count.run(-1);
    return "released";
  }

  #insertRecords(field: Field, hot: string, cold: string): void {
    this.#insertHot.run(field, hot, Number(this.#insertCold.run(cold).lastInsertRowid));
    this.#text.note(field);
  }

  /** One of ours was stored by an earlier try, whose outcome stayed unknown. */
  #isOf(field: Field, makerHash: string): boolean {
    return readable(() => linkOf(this.#records.read(field)))?.details.makerHash === makerHash;
  }

  #recordAt(field: Field): HotRecord | null {
    const row = this.#hot.get(field);
    return row === null ? null : decodeHot(field, row.record);
  }

  /** Whether this link may have the name: it has no holder, or this one. */
  #isFree(name: Name, id: Field): boolean {
    if (name.kind !== "alias") return (this.#holder.get(nameKey(name))?.id ?? id) === id;
    if (this.#hot.get(name.field) === null) return true;
    const record = readable(() => this.#recordAt(name.field));
    return record?.kind === "alias" && record.id === id;
  }

  #claim(name: Name, id: Field): void {
    if (name.kind !== "alias") {
      this.#insertName.run(nameKey(name), id);
      return;
    }
    const { field, leads } = name;
    const record = encodeHot({ kind: "alias", field, id, leads });
    if (this.#hot.get(field) !== null) {
      this.#updateHot.run(field, record);
      return;
    }
    this.#insertHot.run(field, record, null);
    this.#count.run(1);
  }

  #free(name: Name, id: Field): void {
    if (name.kind !== "alias") {
      this.#removeName.run(nameKey(name), id);
      return;
    }
    const record = this.#recordAt(name.field);
    if (record?.kind !== "alias" || record.id !== id) return;
    this.#removeHot.run(name.field);
    this.#count.run(-1);
  }
}

/** Null where a record can't be read: whosever that is, it is nobody else's. */
function readable<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

function isSame({ details }: StoredLink, version: number, makerHash: string): boolean {
  return details.version === version && details.makerHash === makerHash;
}
