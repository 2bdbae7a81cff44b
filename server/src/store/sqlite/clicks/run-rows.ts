// The rows of runs. Those of a day follow each other; those of a link on a day are a chain, from the last one to the first.
import type { Statement } from "bun:sqlite";
import type { Connection } from "../connection.ts";
import { type Line, linesOf } from "./runs.ts";

export interface Run {
  readonly number: number;
  /** The link's number. */
  readonly link: number;
  /** The run before it of the same link and day; 0 for none. It may be gone. */
  readonly before: number;
  readonly clicks: string;
}

/** Runs with the numbers after `after`, to `to`. */
export interface Stretch {
  readonly after: number;
  readonly to: number;
}

/** Runs of a stretch that are read at a time. */
const STRETCH_AT_ONCE = 500;

export class RunRows {
  readonly #insert: Statement<unknown, [number, number, number, string]>;
  readonly #one: Statement<Run, [number]>;
  readonly #stretch: Statement<Run, [number, number, number]>;
  readonly #down: Statement<Run, [number, number, number]>;
  readonly #delete: Statement<unknown, [number]>;

  constructor(db: Connection) {
    this.#insert = db.prepare("INSERT INTO run VALUES (?1, ?2, ?3, ?4)");
    this.#one = db.prepare("SELECT number, link, before, clicks FROM run WHERE number = ?1");
    const within = "SELECT number, link, before, clicks FROM run WHERE number > ?1 AND number <= ?2 ORDER BY number";
    this.#stretch = db.prepare(`${within} LIMIT ?3`);
    this.#down = db.prepare(`${within} DESC LIMIT ?3`);
    this.#delete = db.prepare("DELETE FROM run WHERE number = ?1");
  }

  insert({ number, link, before, clicks }: Run): void {
    this.#insert.run(number, link, before, clicks);
  }

  /** Null for a run that there is not, or no more. */
  find(number: number): Run | null {
    return this.#one.get(number);
  }

  /** Runs of a stretch in order, so many. */
  up({ after, to }: Stretch, limit: number): Run[] {
    return this.#stretch.all(after, to, limit);
  }

  /** The same, from its end. */
  down({ after, to }: Stretch, limit: number): Run[] {
    return this.#down.all(after, to, limit);
  }

  /** The clicks of a stretch, in order. */
  *stretch({ after, to }: Stretch): Generator<Line> {
    let from = after;
    for (;;) {
      const runs = this.up({ after: from, to }, STRETCH_AT_ONCE);
      for (const { clicks } of runs) yield* linesOf(clicks);
      if (runs.length < STRETCH_AT_ONCE) return;
      from = runs.at(-1)?.number ?? to;
    }
  }

  /** The clicks of a chain, in order: from the run behind `after` to `last`. */
  chain(last: number, after: number): Line[] {
    const texts: string[] = [];
    for (let number = last; number > after; ) {
      const run = this.find(number);
      if (run === null) break;
      texts.push(run.clicks);
      number = run.before;
    }
    return texts.reverse().flatMap(linesOf);
  }

  /** Deletes a chain, to its beginning. */
  deleteChain(last: number): void {
    for (let number = last; number > 0; ) {
      const run = this.find(number);
      if (run === null) return;
      this.#delete.run(number);
      number = run.before;
    }
  }
}
