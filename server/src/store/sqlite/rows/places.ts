// What a transaction does to the ordered indexes. Their places are what `entriesOf` says of a link; only the index `code` is kept
// as its exceptions (see schema.ts), so that a new link costs one row, behind all others.
import type { Statement } from "bun:sqlite";
import type { Field } from "../../../core/field.ts";
import type { Entry, IndexName } from "../../../core/names.ts";
import type { Position } from "../../../core/store.ts";
import type { Connection } from "../connection.ts";
import type { TextRows } from "./text.ts";

/** The index that has a row for each link that is not in the trash. */
export const MADE = 1;

/** A row of the table of places. */
export interface PlaceRow extends Position {
  readonly number: number;
  readonly name: IndexName;
}

/** Whether the link is in the index `code` without a row: by its own code. */
function isAtItsCode(id: Field, entries: readonly Entry[]): boolean {
  return entries.some(({ index, key }) => index === "code" && key === id);
}

const textOf = ({ index, key }: Entry) => `${key} ${index}`;

export class PlaceRows {
  readonly #text: TextRows;
  readonly #numberOf: Statement<{ number: number }, [string]>;
  readonly #newNumber: Statement<{ number: number }, [string]>;
  readonly #add: Statement<unknown, [number, string, string]>;
  readonly #remove: Statement<{ document: number | null }, [number, string, string]>;
  readonly #addElsewhere: Statement<unknown, [string]>;
  readonly #removeElsewhere: Statement<unknown, [string]>;

  constructor(db: Connection, text: TextRows) {
    this.#text = text;
    this.#numberOf = db.prepare("SELECT number FROM place_index WHERE name = ?1");
    this.#newNumber = db.prepare("INSERT INTO place_index (name, size) VALUES (?1, 0) RETURNING number");
    this.#add = db.prepare("INSERT INTO place (number, key, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    this.#remove = db.prepare("DELETE FROM place WHERE number = ?1 AND key = ?2 AND id = ?3 RETURNING document");
    this.#addElsewhere = db.prepare("INSERT INTO elsewhere VALUES (?1) ON CONFLICT DO NOTHING");
    this.#removeElsewhere = db.prepare("DELETE FROM elsewhere WHERE id = ?1");
  }

  /** Of a link that has just been made. */
  add(id: Field, entries: readonly Entry[]): void {
    for (const entry of entries) this.#addOne(id, entry);
    if (!isAtItsCode(id, entries)) this.#addElsewhere.run(id);
  }

  /** Of any link, once more: what is there already stays. */
  renew(id: Field, entries: readonly Entry[]): void {
    this.replace(id, [], entries);
  }

  /** Of a link that was changed. */
  replace(id: Field, before: readonly Entry[], after: readonly Entry[]): void {
    const had = new Set(before.map(textOf));
    const has = new Set(after.map(textOf));
    for (const entry of before) if (!has.has(textOf(entry))) this.#removeOne(id, entry);
    for (const entry of after) if (!had.has(textOf(entry))) this.#addOne(id, entry);
    if (isAtItsCode(id, after)) this.#removeElsewhere.run(id);
    else this.#addElsewhere.run(id);
  }

  /** Of a link that is no more. */
  remove(id: Field, entries: readonly Entry[]): void {
    for (const entry of entries) this.#removeOne(id, entry);
    this.#removeElsewhere.run(id);
  }

  /** Takes out one row, whatever the link says. */
  removeRow({ number, key, id }: PlaceRow): void {
    const removed = this.#remove.get(number, key, id);
    if (number === MADE && removed !== null) this.#text.forget(key, removed.document);
  }

  #addOne(id: Field, { index, key }: Entry): void {
    if (index !== "code" || key !== id) this.#add.run(this.#number(index), key, id);
  }

  #removeOne(id: Field, { index, key }: Entry): void {
    if (index !== "code" || key !== id) this.removeRow({ number: this.#number(index), name: index, key, id });
  }

  /** The number of an index, which never changes; those of all links are not asked for. */
  #number(index: IndexName): number {
    if (index === "made") return MADE;
    return (this.#numberOf.get(index) ?? this.#newNumber.get(index))?.number ?? 0;
  }
}
