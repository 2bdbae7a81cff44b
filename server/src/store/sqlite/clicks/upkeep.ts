// What is dropped or made smaller once it is old, a part at a time. A day that is over is closed: what came after the last run in a
// tally is added to it. A day whose raw events are kept no longer is settled, so that all of it is in tallies, by the hour; then its
// raw events are dropped.
//
// A run of tidying drops what is before some days, which it fixes when it begins: two days of each kind at most, so that a clock that
// jumps does not take everything with it. All processes share it.
import type { Statement } from "bun:sqlite";
import { type Day, dayOf } from "../../../core/clicks/days.ts";
import { scopeOfLink } from "../../../core/clicks/scope.ts";
import { MARKS_KEPT_DAYS, SEEN_KEPT_DAYS } from "../../../core/clicks/store.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";
import { CLOSED, type DayRow, DROPPED, looseOf, OPEN, SETTLED, wholeDay } from "./days.ts";
import { NO_LINK } from "./links.ts";
import { dayOfNumber, numberIn, withoutDay } from "./schema.ts";
import type { State } from "./state.ts";
import type { Tables } from "./tables.ts";

/** Days of which one run drops what is kept no longer. */
const DROPPED_DAYS_MAX = 2;

/** How long after the beginning of a run the next one may begin. */
const RUN_INTERVAL_MS = 3_600_000;

/** How long one part may take. */
const PART_MS = 15;

/** Runs that are looked at at a time. */
const RUNS_AT_ONCE = 50;

/** Rows that are deleted at a time. */
const DELETED_ROWS = 500;

type Count = Statement<{ readonly n: number | null }, []>;
type NextSpot = Statement<{ readonly spot: number | null }, [number, number]>;
type Delete = Statement<unknown, [number, number]>;

/** How far a day is done: up to this spot, or this run; and then up to this wider scope. */
interface Progress {
  readonly day: Day;
  readonly state: number;
  at: number;
  scope: string;
}

export class Upkeep {
  readonly #tables: Tables;
  readonly #firstDay: Count;
  readonly #firstSpot: Count;
  readonly #firstMark: Count;
  readonly #nextWithTally: NextSpot;
  readonly #dropRuns: Delete;
  readonly #dropHeads: Delete;
  readonly #dropSeen: Delete;
  readonly #dropMarks: Statement<unknown, [number]>;
  #progress: Progress | null = null;

  constructor(db: Connection, tables: Tables) {
    this.#tables = tables;
    this.#firstDay = db.prepare("SELECT min(day) AS n FROM day WHERE state < 3");
    this.#firstSpot = db.prepare("SELECT min(spot) AS n FROM seen");
    this.#firstMark = db.prepare("SELECT min(day) AS n FROM mark");
    this.#nextWithTally = db.prepare("SELECT min(spot) AS spot FROM tally WHERE spot > ?1 AND spot < ?2");
    const deleting = (table: string, key: string, first: string) =>
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${first} >= ?1 AND ${first} < ?2 LIMIT ${DELETED_ROWS})`;
    this.#dropRuns = db.prepare(deleting("run", "number", "number"));
    this.#dropHeads = db.prepare(deleting("head", "spot", "spot"));
    this.#dropSeen = db.prepare(deleting("seen", "spot, visitor", "spot"));
    this.#dropMarks = db.prepare("DELETE FROM mark WHERE day < ?1");
  }

  /** Does a part, in a transaction that somebody else has begun. Says whether there is more to do. */
  tidy(now: Instant, keepDays: number): boolean {
    const state = this.#stateAt(now, keepDays);
    const deadline = performance.now() + PART_MS;
    this.#dropMarks.run(state.marks_before);
    do {
      if (!this.#step(state, dayOf(now), deadline)) return false;
    } while (performance.now() < deadline);
    return true;
  }

  /** What may be dropped now: what a run that is under way says, or one that begins. */
  #stateAt(now: Instant, keepDays: number): State {
    const state = this.#tables.state.read();
    if (Math.abs(now - state.tidied_at) < RUN_INTERVAL_MS) return state;
    const today = dayOf(now);
    const spot = this.#firstSpot.get()?.n ?? null;
    const next: State = {
      ...state,
      tidied_at: now,
      days_before: before(today - keepDays, this.#firstDay.get()?.n ?? null),
      seen_before: before(today - SEEN_KEPT_DAYS, spot === null ? null : dayOfNumber(spot)),
      marks_before: before(today - MARKS_KEPT_DAYS, this.#firstMark.get()?.n ?? null),
    };
    this.#tables.state.limit(next);
    return next;
  }

  /** Does the next thing that there is to do; false where there is none. */
  #step({ days_before, seen_before }: State, today: Day, deadline: number): boolean {
    const { days } = this.#tables;
    const open = days.firstIn(OPEN, today);
    if (open !== null) return this.#close(open, deadline);
    const closed = days.firstIn(CLOSED, days_before);
    if (closed !== null) return this.#settle(closed, deadline);
    const settled = days.firstIn(SETTLED, days_before);
    if (settled !== null) return this.#drop(settled);
    return this.#dropSeen.run(0, numberIn(seen_before, 0)).changes > 0;
  }

  #close(row: DayRow, deadline: number): true {
    const { days, wide } = this.#tables;
    if (row.loose > 0) {
      wide.fold(row.day, looseOf(row), null);
      days.put({ ...row, folded: row.next - 1, loose: 0 });
      return true;
    }
    const { to } = wholeDay(row.day);
    const progress = this.#progressOf(row);
    while (performance.now() < deadline) {
      const spot = this.#nextWithTally.get(progress.at, to)?.spot ?? null;
      if (spot === null) {
        days.put({ ...row, state: CLOSED });
        this.#progress = null;
        break;
      }
      this.#foldRest(spot);
      progress.at = spot;
    }
    return true;
  }

  /** Adds to the tally what came after its last run. */
  #foldRest(spot: number): void {
    const { links, tallies } = this.#tables;
    const last = links.lastAt(spot);
    const link = links.idOf(withoutDay(spot));
    if (link === null || last <= (tallies.foldedAt(spot) ?? last)) return;
    tallies.fold({ spot, scope: scopeOfLink(link) }, { last, to: last }, null);
  }

  #settle(row: DayRow, deadline: number): true {
    const { days } = this.#tables;
    const progress = this.#progressOf(row);
    if (this.#settleLinks(row, progress, deadline) && this.#settleWide(progress, deadline)) {
      days.put({ ...row, state: SETTLED });
      this.#progress = null;
    }
    return true;
  }

  /** From where it was left, until time is up; says whether all are done. */
  #settleLinks(row: DayRow, progress: Progress, deadline: number): boolean {
    const { to } = wholeDay(row.day);
    for (;;) {
      const some = this.#tables.runs.up({ after: progress.at, to }, RUNS_AT_ONCE);
      if (some.length === 0) return true;
      for (const { link, number } of some) {
        if (link !== NO_LINK) this.#settleLink(row, link);
        progress.at = number;
        if (performance.now() >= deadline) return false;
      }
    }
  }

  #settleWide(progress: Progress, deadline: number): boolean {
    const { wide } = this.#tables;
    for (;;) {
      const scope = wide.next(progress.day, progress.scope);
      if (scope === null) return true;
      wide.settle(progress.day, scope);
      progress.scope = scope;
      if (performance.now() >= deadline) return false;
    }
  }

  /** Every run of the link leads here; the first one does it. */
  #settleLink({ day, next }: DayRow, number: number): void {
    const { links, tallies } = this.#tables;
    const spot = numberIn(day, number);
    const to = numberIn(day, next - 1);
    if ((tallies.foldedAt(spot) ?? 0) >= to) return;
    const link = links.idOf(number);
    if (link !== null) tallies.settle({ spot, scope: scopeOfLink(link) }, { last: links.lastAt(spot), to });
  }

  #drop(row: DayRow): true {
    const { after, to } = wholeDay(row.day);
    const dropped = this.#dropRuns.run(after, to).changes + this.#dropHeads.run(after, to).changes;
    if (dropped === 0) this.#tables.days.put({ ...row, state: DROPPED });
    return true;
  }

  /** From where it was left. */
  #progressOf({ day, state }: DayRow): Progress {
    if (this.#progress?.day !== day || this.#progress.state !== state)
      this.#progress = { day, state, at: numberIn(day, 0), scope: "" };
    return this.#progress;
  }
}

/** The day before which something is dropped: at most two days of it, beginning with the first that there is. */
function before(wanted: Day, first: Day | null): Day {
  return first === null ? wanted : Math.min(wanted, first + DROPPED_DAYS_MAX);
}
