// The rows of links: a short number for each, all clicks that it ever had, the order of links by them, and its last run on each day.
import type { Statement } from "bun:sqlite";
import type { Day } from "../../../core/clicks/days.ts";
import type { Ranked } from "../../../core/clicks/store.ts";
import { decodeTotal, encodeTotal, type LinkTotal, NO_CLICKS } from "../../../core/clicks/total.ts";
import type { Field } from "../../../core/field.ts";
import type { Connection } from "../connection.ts";
import { dayOfNumber, numberIn, withoutDay } from "./schema.ts";

/** Numbers of links, and what is known of links, that are kept in memory. */
const CACHED_NUMBERS_MAX = 100_000;
const CACHED_ROWS_MAX = 20_000;

/** The number that stands for no link. */
export const NO_LINK = 0;

/** The last run of a link on a day, 0 for none, and how many of its clicks are in no tally. */
export interface Head {
  readonly last: number;
  readonly loose: number;
}

/** What is known of a link: its total, and the head of its last day. */
export interface LinkRow extends Head {
  readonly total: LinkTotal;
  readonly day: Day;
}

type Stored = Omit<LinkRow, "total"> & { readonly total: string };

const NO_RUNS: Head = { last: 0, loose: 0 };
const NEW_LINK: LinkRow = { total: NO_CLICKS, day: 0, ...NO_RUNS };

export class LinkRows {
  readonly #numbers = new Map<Field, number>();
  /** As this connection has written them last; right as long as no other has written anything. */
  readonly #rows = new Map<number, LinkRow>();
  readonly #version: Statement<{ readonly data_version: number }, []>;
  #lastVersion = 0;
  readonly #number: Statement<{ readonly number: number }, [string]>;
  readonly #id: Statement<{ readonly id: Field }, [number]>;
  readonly #insert: Statement<{ readonly number: number }, [string]>;
  readonly #read: Statement<Stored, [number]>;
  readonly #put: Statement<unknown, [number, number, string, number, number, number]>;
  readonly #readHead: Statement<Head, [number]>;
  readonly #putHead: Statement<unknown, [number, number, number]>;
  readonly #total: Statement<{ readonly total: string }, [string]>;
  readonly #delete: Statement<unknown, [number]>;
  readonly #first: Statement<Ranked, [number]>;
  readonly #equal: Statement<Ranked, [number, string, number]>;
  readonly #fewer: Statement<Ranked, [number, number]>;

  constructor(db: Connection) {
    this.#version = db.prepare("PRAGMA data_version");
    this.#number = db.prepare("SELECT number FROM link WHERE id = ?1");
    this.#id = db.prepare("SELECT id FROM link WHERE number = ?1");
    this.#insert = db.prepare(
      "INSERT INTO link (id, clicks, total, day, last, loose) VALUES (?1, 0, '', 0, 0, 0) RETURNING number",
    );
    this.#read = db.prepare("SELECT total, day, last, loose FROM link WHERE number = ?1");
    this.#put = db.prepare("UPDATE link SET clicks = ?2, total = ?3, day = ?4, last = ?5, loose = ?6 WHERE number = ?1");
    this.#readHead = db.prepare("SELECT last, loose FROM head WHERE spot = ?1");
    this.#putHead = db.prepare("INSERT OR REPLACE INTO head VALUES (?1, ?2, ?3)");
    this.#total = db.prepare("SELECT total FROM link WHERE id = ?1");
    this.#delete = db.prepare("DELETE FROM link WHERE number = ?1");
    const ranked = "SELECT id AS link, clicks FROM link WHERE clicks > 0";
    this.#first = db.prepare(`${ranked} ORDER BY clicks DESC, id LIMIT ?1`);
    this.#equal = db.prepare(`${ranked} AND clicks = ?1 AND id > ?2 ORDER BY clicks DESC, id LIMIT ?3`);
    this.#fewer = db.prepare(`${ranked} AND clicks < ?1 ORDER BY clicks DESC, id LIMIT ?2`);
  }

  dropCache(): void {
    this.#numbers.clear();
    this.#rows.clear();
  }

  /** Lets go of rows that another process may have written, at the beginning of a transaction that writes. */
  refresh(): void {
    const version = this.#version.get()?.data_version ?? 0;
    if (version !== this.#lastVersion) this.#rows.clear();
    this.#lastVersion = version;
  }

  /** The link's number, which it gets now where it has none. */
  numberOf(id: Field | null): number {
    if (id === null) return NO_LINK;
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.find(id) ?? this.#insert.get(id)?.number ?? NO_LINK;
    if (this.#numbers.size >= CACHED_NUMBERS_MAX) this.#numbers.clear();
    this.#numbers.set(id, number);
    return number;
  }

  /** The link's number; null where it has none. */
  find(id: Field): number | null {
    return this.#number.get(id)?.number ?? null;
  }

  /** The link that has the number. */
  idOf(number: number): Field | null {
    return this.#id.get(number)?.id ?? null;
  }

  /** What is known of the link, in a transaction that writes. */
  readToWrite(number: number): LinkRow {
    return this.#rows.get(number) ?? this.#rowOf(number);
  }

  #rowOf(number: number): LinkRow {
    const row = this.#read.get(number);
    return row === null ? NEW_LINK : { ...row, total: decodeTotal(row.total) };
  }

  /** The head of the link's runs on a day. */
  headOf(number: number, row: LinkRow, day: Day): Head {
    return row.day === day ? row : (this.#readHead.get(numberIn(day, number)) ?? NO_RUNS);
  }

  /** Writes the link's total, and its head on a day. */
  put(number: number, row: LinkRow, { total, day, head }: LinkChange): void {
    if (day < row.day) {
      this.#putHead.run(numberIn(day, number), head.last, head.loose);
      this.#putRow(number, { ...row, total });
      return;
    }
    if (day > row.day && row.last > 0) this.#putHead.run(numberIn(row.day, number), row.last, row.loose);
    this.#putRow(number, { total, day, last: head.last, loose: head.loose });
  }

  #putRow(number: number, row: LinkRow): void {
    const { total, day, last, loose } = row;
    this.#put.run(number, total.kinds.human, encodeTotal(total), day, last, loose);
    if (this.#rows.size >= CACHED_ROWS_MAX) this.#rows.clear();
    this.#rows.set(number, row);
  }

  /** The last run at the spot; 0 for none. */
  lastAt(spot: number): number {
    const number = withoutDay(spot);
    return this.headOf(number, this.#rowOf(number), dayOfNumber(spot)).last;
  }

  totals(ids: readonly Field[]): LinkTotal[] {
    return ids.map((id) => {
      const row = this.#total.get(id);
      return row === null ? NO_CLICKS : decodeTotal(row.total);
    });
  }

  ranked(limit: number, after: Ranked | undefined): Ranked[] {
    if (after === undefined) return this.#first.all(limit);
    const equal = this.#equal.all(after.clicks, after.link, limit);
    return equal.length < limit ? [...equal, ...this.#fewer.all(after.clicks, limit - equal.length)] : equal;
  }

  delete(number: number): void {
    this.#delete.run(number);
  }
}

interface LinkChange {
  readonly total: LinkTotal;
  readonly day: Day;
  readonly head: Head;
}
