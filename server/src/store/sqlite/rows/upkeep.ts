// Gives links their places once more: those of before there were indexes, some milliseconds at a time, and those that a rebuild
// names. What is there already stays, so that nothing is missing meanwhile.
import type { Statement } from "bun:sqlite";
import { LinnetError } from "../../../core/errors.ts";
import type { Field } from "../../../core/field.ts";
import { entriesOf } from "../../../core/names.ts";
import type { Connection } from "../connection.ts";
import type { PlaceRows } from "./places.ts";
import { linkOf, type Records } from "./records.ts";
import type { TextRows } from "./text.ts";

/** Links between two looks at the time. */
const PAGE_LENGTH = 64;

export class UpkeepRows {
  readonly #records: Records;
  readonly #places: PlaceRows;
  readonly #text: TextRows;
  readonly #after: Statement<{ value: string }, []>;
  readonly #setAfter: Statement<unknown, [string]>;
  readonly #endAfter: Statement<unknown, []>;
  readonly #ids: Statement<{ id: Field }, [string, number]>;

  constructor(db: Connection, records: Records, places: PlaceRows, text: TextRows) {
    this.#records = records;
    this.#places = places;
    this.#text = text;
    this.#after = db.prepare("SELECT value FROM linnet_meta WHERE key = 'places_after'");
    this.#setAfter = db.prepare("UPDATE linnet_meta SET value = ?1 WHERE key = 'places_after'");
    this.#endAfter = db.prepare("DELETE FROM linnet_meta WHERE key = 'places_after'");
    this.#ids = db.prepare("SELECT field AS id FROM url_hash WHERE field > ?1 AND number IS NOT NULL ORDER BY field LIMIT ?2");
  }

  /** Goes on with the links of before there were indexes. Returns whether that was all. */
  placeOld(budgetMs: number): boolean {
    const endsAt = performance.now() + budgetMs;
    let after = this.#after.get()?.value ?? null;
    while (after !== null && performance.now() < endsAt) {
      const ids = this.#ids.all(after, PAGE_LENGTH).map(({ id }) => id);
      this.renew(ids);
      after = ids.at(-1) ?? null;
    }
    if (after === null) this.#endAfter.run();
    else this.#setAfter.run(after);
    return after === null;
  }

  /** Goes on with the texts that wait. Returns whether that was all. */
  indexText(budgetMs: number): boolean {
    return this.#text.work(budgetMs);
  }

  /** Adds what is missing of these links, by what their records say now, and has their texts indexed again. */
  renew(ids: readonly Field[]): void {
    for (const id of ids) {
      try {
        const stored = linkOf(this.#records.read(id));
        if (stored === null) continue;
        this.#places.renew(id, entriesOf(stored));
        this.#text.note(id);
      } catch (error) {
        if (!(error instanceof LinnetError)) throw error; // A damaged record has no places; that must not keep others from theirs.
      }
    }
  }
}
