// The few numbers that there is one of: the row `state`, and how far each journal was applied.
import type { Statement } from "bun:sqlite";
import type { Day } from "../../../core/clicks/days.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";

export interface State {
  /** Another one after what is in memory of the file does not hold any more. */
  readonly era: number;
  /** Until when somebody may ask what comes now. */
  readonly heard_until: Instant;
  /** The number of the last click that was put into the ring, or left out of it. */
  readonly rung: number;
  /** Before this moment clicks came of which no raw events were kept. */
  readonly stripped_until: Instant;
  /** When the last run of tidying began, and what it drops: everything before these days. */
  readonly tidied_at: Instant;
  readonly days_before: Day;
  readonly seen_before: Day;
  readonly marks_before: Day;
}

type Limits = Pick<State, "tidied_at" | "days_before" | "seen_before" | "marks_before">;

export class StateRow {
  readonly #read: Statement<State, []>;
  readonly #nextEra: Statement<unknown, []>;
  readonly #hear: Statement<unknown, [number]>;
  readonly #ring: Statement<unknown, [number]>;
  readonly #strip: Statement<unknown, [number]>;
  readonly #limit: Statement<unknown, [number, number, number, number]>;
  readonly #mark: Statement<{ readonly number: number }, [string]>;
  readonly #putMark: Statement<unknown, [string, number, number]>;

  constructor(db: Connection) {
    this.#read = db.prepare("SELECT * FROM state");
    this.#nextEra = db.prepare("UPDATE state SET era = era + 1");
    this.#hear = db.prepare("UPDATE state SET heard_until = ?1");
    this.#ring = db.prepare("UPDATE state SET rung = ?1");
    this.#strip = db.prepare("UPDATE state SET stripped_until = max(stripped_until, ?1)");
    this.#limit = db.prepare("UPDATE state SET tidied_at = ?1, days_before = ?2, seen_before = ?3, marks_before = ?4");
    this.#mark = db.prepare("SELECT number FROM mark WHERE journal = ?1");
    this.#putMark = db.prepare(
      "INSERT INTO mark VALUES (?1, ?2, ?3) ON CONFLICT (journal) DO UPDATE SET number = ?2, day = max(day, ?3)",
    );
  }

  read(): State {
    const state = this.#read.get();
    if (state === null) throw new Error("the table state has no row");
    return state;
  }

  nextEra(): void {
    this.#nextEra.run();
  }

  hearUntil(until: Instant): void {
    this.#hear.run(until);
  }

  ringTo(number: number): void {
    this.#ring.run(number);
  }

  stripUntil(until: Instant): void {
    this.#strip.run(until);
  }

  limit({ tidied_at, days_before, seen_before, marks_before }: Limits): void {
    this.#limit.run(tidied_at, days_before, seen_before, marks_before);
  }

  /** The highest number of a batch of the journal that was applied; before the first, a number that none has. */
  markOf(journal: string): number {
    return this.#mark.get(journal)?.number ?? Number.NEGATIVE_INFINITY;
  }

  mark(journal: string, number: number, day: Day): void {
    this.#putMark.run(journal, number, day);
  }
}
