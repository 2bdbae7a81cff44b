// What a transaction does to the index of texts. A write only notes which link it has to look at; the cutting into terms is done
// some milliseconds at a time, whenever the thread that writes has time.
import type { Statement } from "bun:sqlite";
import { LinnetError } from "../../../core/errors.ts";
import type { Field } from "../../../core/field.ts";
import type { StoredLink } from "../../../core/link.ts";
import { instantOf, timeKey } from "../../../core/names.ts";
import { searchTerms } from "../../../core/text.ts";
import type { Connection } from "../connection.ts";
import { documentOf } from "../tokens.ts";
import { linkOf, type Records } from "./records.ts";

/** Bits of a slot behind its moment: two million links may have been made in the same millisecond before others' slots are used. */
export const TURN_BITS = 21;
const TURNS = 2 ** TURN_BITS;

/** Moments are below this one in the year 2109, or slots would not be whole numbers of 63 bits; later ones share the last. */
export const SLOT_INSTANTS_END = 2 ** 42 - 1;

/** Links that are looked up at once. */
const PAGE_LENGTH = 64;

/** The moment that a link's slot belongs to. */
export function slotInstant(key: string): number {
  return Math.min(Math.max(0, instantOf(key)), SLOT_INSTANTS_END - 1);
}

interface Noted {
  readonly seq: number;
  readonly id: Field;
}

export class TextRows {
  readonly #records: Records;
  readonly #note: Statement<unknown, [string]>;
  readonly #noted: Statement<Noted, [number]>;
  readonly #done: Statement<unknown, [number]>;
  readonly #documentOf: Statement<{ document: number | null }, [string, string]>;
  readonly #lastTurn: Statement<{ turn: number }, [number]>;
  readonly #addDocument: Statement<unknown, [number, number, string]>;
  readonly #removeDocument: Statement<unknown, [number, number]>;
  readonly #link: Statement<unknown, [number, string, string]>;
  readonly #addText: Statement<unknown, [number, number, string]>;
  readonly #removeText: Statement<unknown, [number, number]>;

  constructor(db: Connection, records: Records) {
    const slot = `(?1 << ${TURN_BITS}) + ?2`; // A slot is not a number that JavaScript could hold.
    this.#records = records;
    this.#note = db.prepare("INSERT INTO text_queue (id) VALUES (?1)");
    this.#noted = db.prepare("SELECT seq, id FROM text_queue ORDER BY seq LIMIT ?1");
    this.#done = db.prepare("DELETE FROM text_queue WHERE seq <= ?1");
    this.#documentOf = db.prepare("SELECT document FROM place WHERE number = 1 AND key = ?1 AND id = ?2");
    this.#lastTurn = db.prepare(
      `SELECT slot & ${TURNS - 1} AS turn FROM document
       WHERE slot >= ?1 << ${TURN_BITS} AND slot < (?1 + 1) << ${TURN_BITS} ORDER BY slot DESC LIMIT 1`,
    );
    this.#addDocument = db.prepare(`INSERT INTO document VALUES (${slot}, ?3)`);
    this.#removeDocument = db.prepare(`DELETE FROM document WHERE slot = ${slot}`);
    this.#link = db.prepare("UPDATE place SET document = ?1 WHERE number = 1 AND key = ?2 AND id = ?3");
    this.#addText = db.prepare(`INSERT INTO text (rowid, terms) VALUES (${slot}, ?3)`);
    this.#removeText = db.prepare(`DELETE FROM text WHERE rowid = ${slot}`);
  }

  /** The link's text is to be indexed anew. */
  note(id: Field): void {
    this.#note.run(id);
  }

  /** The link that was made then is not found by its text any more. */
  forget(madeKey: string, document: number | null): void {
    if (document !== null) this.drop(slotInstant(madeKey), document);
  }

  /** Deletes the document of this slot. */
  drop(at: number, document: number): void {
    this.#removeText.run(at, document);
    this.#removeDocument.run(at, document);
  }

  /** Indexes what was noted first, for about so long. Returns whether that was all. */
  work(budgetMs: number): boolean {
    const endsAt = performance.now() + budgetMs;
    while (performance.now() < endsAt) {
      const noted = this.#noted.all(PAGE_LENGTH);
      let done = 0;
      for (const { seq, id } of noted) {
        this.#index(id);
        done = seq;
        if (performance.now() >= endsAt) break;
      }
      this.#done.run(done);
      if (noted.length < PAGE_LENGTH && done === (noted.at(-1)?.seq ?? 0)) return true;
    }
    return false;
  }

  #index(id: Field): void {
    const stored = this.#read(id);
    if (stored === null) return;
    const key = timeKey(stored.details.createdAt);
    const row = this.#documentOf.get(key, id);
    if (row === null) return; // In the trash; or its places are still to be made, and then it is noted again.
    const at = slotInstant(key);
    if (row.document !== null) this.#removeText.run(at, row.document);
    const document = row.document ?? this.#newDocument(at, key, id);
    this.#addText.run(at, document, documentOf(searchTerms(stored)));
  }

  /** A damaged record is not found by its text; that must not keep others from it. */
  #read(id: Field): StoredLink | null {
    try {
      return linkOf(this.#records.read(id));
    } catch (error) {
      if (error instanceof LinnetError) return null;
      throw error;
    }
  }

  /** Takes the next slot of this moment, or of the first one after it that has any. */
  #newDocument(at: number, key: string, id: Field): number {
    for (let moment = at; ; moment++) {
      const next = (this.#lastTurn.get(moment)?.turn ?? -1) + 1;
      if (next === TURNS) continue;
      const document = (moment - at) * TURNS + next;
      this.#addDocument.run(at, document, id);
      this.#link.run(document, key, id);
      return document;
    }
  }
}
