// Adds batches of clicks, in a transaction that somebody else has begun. Every click is written as it is, and counted for its link;
// only where many are loose they are added to a tally, since a tally is written as a whole.
import type { Statement } from "bun:sqlite";
import type { Click } from "../../../core/clicks/click.ts";
import { type Day, dayOf } from "../../../core/clicks/days.ts";
import { scopeOfLink } from "../../../core/clicks/scope.ts";
import { sightOf } from "../../../core/clicks/sight.ts";
import type { ClickBatch } from "../../../core/clicks/store.ts";
import { type LinkTotal, withClicks } from "../../../core/clicks/total.ts";
import type { Field } from "../../../core/field.ts";
import type { Instant } from "../../../core/time.ts";
import type { Connection } from "../connection.ts";
import { type DayRow, looseOf, OPEN } from "./days.ts";
import { NO_LINK } from "./links.ts";
import { Gathered } from "./runs.ts";
import { numberIn } from "./schema.ts";
import type { Tables } from "./tables.ts";

/** Clicks of a link and a day that are in no tally before they are added to it. Whoever reads adds them up himself. */
const LINK_LOOSE_MAX = 256;

/** The same of the wider scopes, whose tallies are long. */
const WIDE_LOOSE_MAX = 8000;

interface OfLink {
  readonly number: number;
  readonly clicks: Gathered;
}

type OfDay = Map<Field | null, OfLink>;

/** Clicks that this process has applied and that are loose in the wider scopes: of these runs of a day, if of no others. */
interface Recent {
  readonly day: Day;
  readonly after: number;
  to: number;
  readonly clicks: Gathered[];
}

export class Applying {
  readonly #tables: Tables;
  readonly #see: Statement<unknown, [number, number]>;
  #era = 0;
  #recent: Recent | null = null;

  constructor(db: Connection, tables: Tables) {
    this.#tables = tables;
    this.#see = db.prepare("INSERT OR IGNORE INTO seen VALUES (?1, ?2)");
  }

  /** Forgets what it knows of the file. */
  dropCache(): void {
    this.#tables.links.dropCache();
    this.#tables.cache.clear();
    this.#recent = null;
  }

  apply(journal: string, batches: readonly ClickBatch[], { now, keepDays }: { now: Instant; keepDays: number }): void {
    const { state, ring } = this.#tables;
    const before = state.markOf(journal);
    const fresh = batches.filter(({ number }) => number > before);
    const last = fresh.at(-1);
    if (last === undefined) return;
    const { era, heard_until, rung } = state.read();
    if (era !== this.#era) this.dropCache();
    this.#era = era;
    this.#tables.links.refresh();
    const clicks = fresh.length === 1 ? last.clicks : fresh.flatMap((batch) => batch.clicks);
    for (const [day, ofDay] of this.#gather(fresh)) this.#applyDay(day, ofDay, keepDays === 0);
    if (heard_until > now) ring.add(clicks, rung);
    if (keepDays === 0 && clicks.length > 0) state.stripUntil(clicks.reduce((latest, { at }) => Math.max(latest, at), 0) + 1);
    state.mark(journal, last.number, dayOf(now));
  }

  #gather(batches: readonly ClickBatch[]): Map<Day, OfDay> {
    const days = new Map<Day, OfDay>();
    for (const { clicks, texts } of batches) {
      for (const [at, click] of clicks.entries()) this.#gatherOne(days, click, texts[at] ?? "");
    }
    return days;
  }

  #gatherOne(days: Map<Day, OfDay>, click: Click, text: string): void {
    const day = dayOf(click.at);
    let ofDay = days.get(day);
    if (ofDay === undefined) {
      ofDay = new Map();
      days.set(day, ofDay);
    }
    let ofLink = ofDay.get(click.link);
    if (ofLink === undefined) {
      ofLink = { number: this.#tables.links.numberOf(click.link), clicks: new Gathered() };
      ofDay.set(click.link, ofLink);
    }
    ofLink.clicks.add(click, text, this.#isFirst(click, numberIn(day, ofLink.number)));
  }

  #isFirst(click: Click, spot: number): boolean {
    const sight = sightOf(click);
    return sight !== null && this.#see.run(spot, sight.visitor).changes > 0;
  }

  #applyDay(day: Day, ofDay: OfDay, isStripped: boolean): void {
    const row = this.#tables.days.read(day);
    let { next } = row;
    let count = 0;
    for (const [link, { number, clicks }] of ofDay) {
      const texts = clicks.texts(isStripped);
      const first = numberIn(day, next);
      if (link === null) this.#insertRuns(texts, { number: first, link: NO_LINK, before: 0 });
      else this.#applyLink(link, { number, day, first }, clicks, texts);
      next += texts.length;
      count += clicks.clicks.length;
    }
    const gathered = [...ofDay.values()].map(({ clicks }) => clicks);
    this.#foldIfMany({ ...row, next, loose: row.loose + count, state: OPEN }, numberIn(day, row.next - 1), gathered);
  }

  #applyLink(link: Field, at: { number: number; day: Day; first: number }, clicks: Gathered, texts: readonly string[]): void {
    const { links, tallies } = this.#tables;
    const { number, day, first } = at;
    const row = links.readToWrite(number);
    const head = links.headOf(number, row, day);
    const last = this.#insertRuns(texts, { number: first, link: number, before: head.last });
    let loose = head.loose + clicks.clicks.length;
    if (loose > LINK_LOOSE_MAX) {
      tallies.fold({ spot: numberIn(day, number), scope: scopeOfLink(link) }, { last: head.last, to: last }, clicks);
      loose = 0;
    }
    links.put(number, row, { total: totalWith(row.total, clicks), day, head: { last, loose } });
  }

  /** Returns the number of the last of them. */
  #insertRuns(texts: readonly string[], { number, link, before }: { number: number; link: number; before: number }): number {
    let last = before;
    for (const [at, clicks] of texts.entries()) {
      this.#tables.runs.insert({ number: number + at, link, before: last, clicks });
      last = number + at;
    }
    return last;
  }

  /** Writes the day's row. The clicks are those of the runs behind `last`. */
  #foldIfMany(row: DayRow, last: number, gathered: readonly Gathered[]): void {
    const loose = looseOf(row);
    const recent = this.#recentWith(row.day, last, gathered);
    if (row.loose <= WIDE_LOOSE_MAX) {
      recent.to = loose.to;
      this.#tables.days.put(row);
      return;
    }
    this.#tables.wide.fold(row.day, loose, recent.after === loose.after ? recent.clicks : null);
    this.#recent = null;
    this.#tables.days.put({ ...row, folded: row.next - 1, loose: 0 });
  }

  #recentWith(day: Day, last: number, gathered: readonly Gathered[]): Recent {
    const recent = this.#recent;
    if (recent?.day === day && recent.to === last) {
      recent.clicks.push(...gathered);
      return recent;
    }
    this.#recent = { day, after: last, to: last, clicks: [...gathered] };
    return this.#recent;
  }
}

function totalWith(total: LinkTotal, { clicks, firsts }: Gathered): LinkTotal {
  if (clicks.length === 1) return withClicks(total, clicks, () => firsts[0] ?? false);
  const ofFirst = clicks.filter((_, at) => firsts[at]);
  const ofOthers = clicks.filter((_, at) => !firsts[at]);
  return withClicks(
    withClicks(total, ofFirst, () => true),
    ofOthers,
    () => false,
  );
}
