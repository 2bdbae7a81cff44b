// Raw events: the runs of a link, or all of them, newest first.
import type { Click } from "../../../core/clicks/click.ts";
import { type Day, dayOf } from "../../../core/clicks/days.ts";
import { isOf, linkOf } from "../../../core/clicks/scope.ts";
import type { EventPage, EventSpan } from "../../../core/clicks/store.ts";
import type { Run } from "./run-rows.ts";
import { linesOf } from "./runs.ts";
import { dayOfNumber, numberIn } from "./schema.ts";
import type { Tables } from "./tables.ts";

/** Runs that are read for a page at most: one may be short where few of them are meant. */
const RUNS_PER_PAGE_MAX = 1000;

/** Runs that are read at a time. */
const RUNS_AT_ONCE = 200;

/** The run to go on with, and how many of its clicks were given out, from its end. */
interface Cursor {
  readonly run: number;
  readonly given: number;
}

/** Runs in order, newest first, and where to go on: at this one, or where it would be. Null when there are no more. */
interface Part {
  readonly runs: readonly Run[];
  readonly next: number | null;
}

const NOTHING: Part = { runs: [], next: null };

/** A page of events, in a transaction that somebody else has begun. */
export function eventPage(tables: Tables, span: EventSpan): EventPage {
  const cursor = cursorIn(span.after) ?? { run: numberIn(dayOf(span.to - 1) + 1, 0), given: 0 };
  const clicks: Click[] = [];
  let to = cursor.run;
  const partAt = partsOf(tables, span);
  for (let read = 0; read < RUNS_PER_PAGE_MAX; ) {
    const { runs, next } = partAt(to);
    read += Math.max(1, runs.length);
    for (const run of runs) {
      const given = take(run, span, run.number === cursor.run ? cursor.given : 0, clicks);
      if (given !== null) return { clicks, after: `${run.number}.${given}` };
    }
    if (next === null) return { clicks, after: null };
    to = next;
  }
  return { clicks, after: `${to}.0` };
}

function partsOf(tables: Tables, span: EventSpan): (to: number) => Part {
  const link = linkOf(span.scope);
  const first = dayOf(span.from);
  if (link === null) return (to) => partOfAll(tables, numberIn(first, 0), to);
  const number = tables.links.find(link);
  if (number === null) return () => NOTHING;
  const days = tables.days.within(first, dayOf(span.to - 1)).map(({ day }) => day);
  return (to) => partOfLink(tables, number, days, to);
}

function partOfAll({ runs }: Tables, after: number, to: number): Part {
  const found = runs.down({ after, to }, RUNS_AT_ONCE);
  return { runs: found, next: found.length < RUNS_AT_ONCE ? null : (found.at(-1)?.number ?? 0) - 1 };
}

function partOfLink({ runs, links }: Tables, number: number, days: readonly Day[], to: number): Part {
  const day = days.findLast((one) => one <= dayOfNumber(to));
  if (day === undefined) return NOTHING;
  const found: Run[] = [];
  let run = runs.find(to) ?? runs.find(links.lastAt(numberIn(day, number)));
  for (; run !== null && found.length < RUNS_AT_ONCE; run = runs.find(run.before)) found.push(run);
  return { runs: found, next: run?.number ?? numberIn(day, 0) - 1 };
}

/** Takes the run's clicks from its end, all that are meant. Where that are too many, says how many were looked at. */
function take(run: Run, span: EventSpan, skipped: number, clicks: Click[]): number | null {
  const lines = linesOf(run.clicks);
  for (let at = lines.length - 1 - skipped; at >= 0; at--) {
    const line = lines[at];
    if (line === undefined || line.isStripped || !isMeant(line.click, span)) continue;
    if (clicks.length >= span.limit) return lines.length - 1 - at;
    clicks.push(line.click);
  }
  return null;
}

function isMeant(click: Click, { scope, from, to }: EventSpan): boolean {
  return click.at >= from && click.at < to && isOf(click, scope);
}

function cursorIn(after: string | undefined): Cursor | null {
  const [, run, given] = /^(\d{1,16})\.(\d{1,9})$/.exec(after ?? "") ?? [];
  return run === undefined || given === undefined ? null : { run: Number(run), given: Number(given) };
}
