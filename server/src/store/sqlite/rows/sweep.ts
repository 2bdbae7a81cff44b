// Removes what no link has from the indexes: the last part of a rebuild, some milliseconds at a time. Every row is held against
// the record of its link as it is in the same transaction.
import type { Statement } from "bun:sqlite";
import { LinnetError } from "../../../core/errors.ts";
import type { Field } from "../../../core/field.ts";
import type { StoredLink } from "../../../core/link.ts";
import { entriesOf, timeKey } from "../../../core/names.ts";
import type { Connection } from "../connection.ts";
import type { PlaceRow, PlaceRows } from "./places.ts";
import { linkOf, type Records } from "./records.ts";
import { slotInstant, type TextRows, TURN_BITS } from "./text.ts";

/** Rows between two looks at the time. */
const PAGE_LENGTH = 64;

/** Behind which row a sweep goes on. */
export type SweepState =
  | { readonly table: "place"; readonly number: number; readonly key: string; readonly id: string }
  | { readonly table: "elsewhere"; readonly id: string }
  | { readonly table: "document"; readonly at: number; readonly turn: number };

export const SWEEP_START: SweepState = { table: "place", number: 0, key: "", id: "" };

interface DocumentRow {
  readonly at: number;
  readonly turn: number;
  readonly id: Field;
}

export class SweepRows {
  readonly #db: Connection;
  readonly #records: Records;
  readonly #places: PlaceRows;
  readonly #text: TextRows;
  readonly #placePage: Statement<PlaceRow, [number, string, string, number]>;
  readonly #elsewherePage: Statement<{ id: Field }, [string, number]>;
  readonly #documentPage: Statement<DocumentRow, [number, number, number]>;
  readonly #isPlaced: Statement<unknown, [string, string, number, number, number]>;

  constructor(db: Connection, records: Records, places: PlaceRows, text: TextRows) {
    this.#db = db;
    this.#records = records;
    this.#places = places;
    this.#text = text;
    this.#placePage = db.prepare(
      `SELECT number, name, key, id FROM place JOIN place_index USING (number)
       WHERE (number, key, id) > (?1, ?2, ?3) ORDER BY number, key, id LIMIT ?4`,
    );
    this.#elsewherePage = db.prepare("SELECT id FROM elsewhere WHERE id > ?1 ORDER BY id LIMIT ?2");
    this.#documentPage = db.prepare(
      `SELECT slot >> ${TURN_BITS} AS at, slot & ${2 ** TURN_BITS - 1} AS turn, id FROM document
       WHERE slot > (?1 << ${TURN_BITS}) + ?2 ORDER BY slot LIMIT ?3`,
    );
    this.#isPlaced = db.prepare(
      `SELECT 1 FROM place WHERE number = 1 AND key = ?1 AND id = ?2
       AND (?3 << ${TURN_BITS}) + document = (?4 << ${TURN_BITS}) + ?5`,
    );
  }

  /** Goes on for about so long. Returns where, or null at the end. */
  work(from: SweepState, budgetMs: number): SweepState | null {
    const endsAt = performance.now() + budgetMs;
    let state: SweepState | null = from;
    while (state !== null && performance.now() < endsAt) state = this.#page(state);
    if (state === null) this.#db.run("DELETE FROM place_index WHERE size = 0 AND number > 2");
    return state;
  }

  #page(state: SweepState): SweepState | null {
    switch (state.table) {
      case "place":
        return this.#sweepPlaces(state) ?? { table: "elsewhere", id: "" };
      case "elsewhere":
        return this.#sweepElsewhere(state.id) ?? { table: "document", at: -1, turn: 0 };
      case "document":
        return this.#sweepDocuments(state.at, state.turn);
    }
  }

  #sweepPlaces({ number, key, id }: Extract<SweepState, { table: "place" }>): SweepState | null {
    const rows = this.#placePage.all(number, key, id, PAGE_LENGTH);
    for (const row of rows) if (!this.#hasPlace(row)) this.#places.removeRow(row);
    const last = rows.at(-1);
    return last === undefined ? null : { table: "place", number: last.number, key: last.key, id: last.id };
  }

  #hasPlace({ name, key, id }: PlaceRow): boolean {
    const stored = this.#read(id);
    return stored !== null && entriesOf(stored).some((entry) => entry.index === name && entry.key === key);
  }

  #sweepElsewhere(after: string): SweepState | null {
    const rows = this.#elsewherePage.all(after, PAGE_LENGTH);
    for (const { id } of rows) if (this.#read(id) === null) this.#places.remove(id, []);
    const last = rows.at(-1);
    return last === undefined ? null : { table: "elsewhere", id: last.id };
  }

  #sweepDocuments(at: number, turn: number): SweepState | null {
    const rows = this.#documentPage.all(at, turn, PAGE_LENGTH);
    for (const row of rows) if (!this.#hasDocument(row)) this.#text.drop(row.at, row.turn);
    const last = rows.at(-1);
    return last === undefined ? null : { table: "document", at: last.at, turn: last.turn };
  }

  #hasDocument({ at, turn, id }: DocumentRow): boolean {
    const stored = this.#read(id);
    if (stored === null) return false;
    const key = timeKey(stored.details.createdAt);
    return this.#isPlaced.get(key, id, slotInstant(key), at, turn) !== null;
  }

  /** A damaged record has no places. */
  #read(id: Field): StoredLink | null {
    try {
      return linkOf(this.#records.read(id));
    } catch (error) {
      if (error instanceof LinnetError) return null;
      throw error;
    }
  }
}
