// Deletes clicks because somebody says so: those of a link, or all.
import type { Statement } from "bun:sqlite";
import type { Field } from "../../../core/field.ts";
import type { Connection } from "../connection.ts";
import { looseOf } from "./days.ts";
import { numberIn } from "./schema.ts";
import type { Tables } from "./tables.ts";

/** Every table but `state`, of which one row stays. */
const TABLES = ["mark", "link", "day", "run", "head", "seen", "tally", "wide", "ring"];

export class Forgetting {
  readonly #db: Connection;
  readonly #tables: Tables;
  readonly #deletes: readonly Statement<unknown, [number]>[];

  constructor(db: Connection, tables: Tables) {
    this.#db = db;
    this.#tables = tables;
    this.#deletes = ["head", "seen", "tally"].map((table) => db.prepare(`DELETE FROM ${table} WHERE spot = ?1`));
  }

  /** Deletes what is of the link alone. What was added up for its domain and for everything stays. */
  forget(link: Field): void {
    const { links, days, runs, wide, state, ring } = this.#tables;
    const number = links.find(link);
    if (number === null) return;
    for (const row of days.within(0, Number.MAX_SAFE_INTEGER)) {
      if (row.loose > 0) {
        wide.fold(row.day, looseOf(row), null);
        days.put({ ...row, folded: row.next - 1, loose: 0 });
      }
      const spot = numberIn(row.day, number);
      runs.deleteChain(links.lastAt(spot));
      for (const statement of this.#deletes) statement.run(spot);
    }
    ring.forget(link);
    links.delete(number);
    state.nextEra();
  }

  wipe(): void {
    for (const table of TABLES) this.#db.run(`DELETE FROM ${table}`);
    const { state } = this.#tables;
    state.limit({ tidied_at: 0, days_before: 0, seen_before: 0, marks_before: 0 });
    state.nextEra();
  }
}
