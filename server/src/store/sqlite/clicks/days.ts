// The rows of days: how many runs a day has, which of them are in its tallies, and how far it is tidied up.
import type { Statement } from "bun:sqlite";
import type { Day } from "../../../core/clicks/days.ts";
import type { Connection } from "../connection.ts";
import type { Stretch } from "./run-rows.ts";
import { numberIn } from "./schema.ts";

/** What has been done to a day that is over. Clicks that come late open it again. */
export const OPEN = 0;
/** What came after the last run that is in a tally was added to it. */
export const CLOSED = 1;
/** All is in tallies, by the hour. */
export const SETTLED = 2;
/** Its raw events are gone. */
export const DROPPED = 3;

export interface DayRow {
  readonly day: Day;
  /** The number of its next run, without the day. */
  readonly next: number;
  /** The number of the last run that is in the tallies of the wider scopes, without the day. */
  readonly folded: number;
  /** How many clicks are not. */
  readonly loose: number;
  readonly state: number;
}

export class DayRows {
  readonly #one: Statement<DayRow, [number]>;
  readonly #within: Statement<DayRow, [number, number]>;
  readonly #put: Statement<unknown, [number, number, number, number, number]>;
  readonly #firstIn: Statement<DayRow, [number, number]>;
  readonly #lastDropped: Statement<{ readonly day: Day | null }, []>;

  constructor(db: Connection) {
    this.#one = db.prepare("SELECT * FROM day WHERE day = ?1");
    this.#within = db.prepare("SELECT * FROM day WHERE day BETWEEN ?1 AND ?2 ORDER BY day");
    this.#put = db.prepare("INSERT OR REPLACE INTO day VALUES (?1, ?2, ?3, ?4, ?5)");
    this.#firstIn = db.prepare("SELECT * FROM day WHERE state < 3 AND state = ?1 AND day < ?2 ORDER BY day LIMIT 1");
    this.#lastDropped = db.prepare("SELECT max(day) AS day FROM day WHERE state = 3");
  }

  /** A day of which nothing is known has no runs. */
  read(day: Day): DayRow {
    return this.#one.get(day) ?? { day, next: 1, folded: 0, loose: 0, state: OPEN };
  }

  /** From first to last, inclusive, in order. */
  within(first: Day, last: Day): DayRow[] {
    return this.#within.all(first, last);
  }

  put({ day, next, folded, loose, state }: DayRow): void {
    this.#put.run(day, next, folded, loose, state);
  }

  /** The first day before this one that is in the state. */
  firstIn(state: number, before: Day): DayRow | null {
    return this.#firstIn.get(state, before);
  }

  /** The last day whose raw events are gone; null where none are. */
  lastDropped(): Day | null {
    return this.#lastDropped.get()?.day ?? null;
  }
}

/** The day's runs that are not in the tallies of the wider scopes. */
export const looseOf = ({ day, next, folded }: DayRow): Stretch => ({
  after: numberIn(day, folded),
  to: numberIn(day, next - 1),
});

/** All runs of a day. */
export const wholeDay = (day: Day): Stretch => ({ after: numberIn(day, 0), to: numberIn(day + 1, 0) - 1 });
