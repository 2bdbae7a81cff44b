// What is not kept for ever: goes through all partitions, a part at a time, and drops or settles what is over there. It drops before it
// writes, so that it works in a Redis that is full.

import { decodeClick } from "../../../core/clicks/click.ts";
import { DAY_MS, type Day, dayOf } from "../../../core/clicks/days.ts";
import { type Scope, scopeOfLink } from "../../../core/clicks/scope.ts";
import { MARKS_KEPT_DAYS, SEEN_KEPT_DAYS } from "../../../core/clicks/store.ts";
import type { Field } from "../../../core/field.ts";
import type { Instant } from "../../../core/time.ts";
import { type ClickCalls, forAll, leftForNextTime, listOf } from "./calls.ts";
import { type Fold, fold } from "./folding.ts";
import type { ClickKeys, HomeKeys, WideKeys } from "./keys.ts";
import { type DayRecord, readDay, SETTLED, SETTLING, writeDay } from "./partition.ts";
import { READ_BUCKET } from "./scripts.ts";
import { DROP, DROP_FIRST, DROP_KEYS, REMOVE_FIELDS } from "./scripts-events.ts";
import { type ClickState, isSaltOver } from "./state.ts";
import { settled } from "./tally-text.ts";
import type { Wides } from "./wide.ts";

/** Partitions that are tidied up in one part. */
const PARTITIONS_AT_ONCE = 8;

/** A clock that has jumped may not drop more than so many days that should be kept. */
const ADVANCE_MAX_DAYS = 2;

/** Quarter-hours are kept at least so long: until it is over everywhere, a day is asked for by other time zones' days. */
const QUARTERS_KEPT_MIN_DAYS = 2;

/** Salts of so many days back are dropped by name, should Redis not have done it. */
const SALT_DAYS = 7;

/** Elements of a list that one script drops at most. */
const BLOCKS_DROPPED_AT_ONCE = 500;

/** Fields that one script removes. */
const FIELDS_AT_ONCE = 1000;

export interface TidyingOptions {
  readonly calls: ClickCalls;
  readonly keys: ClickKeys;
  readonly wides: Wides;
  readonly state: ClickState;
  readonly keepDays: number;
  readonly eventsMax: number;
}

/** What is over, as days: whatever is before them goes. */
interface Ends {
  readonly events: Day;
  readonly seen: Day;
  readonly quarters: Day;
  readonly marks: Day;
}

/** One time through everything. */
interface Run {
  readonly failures: unknown[];
  /** When the newest raw event was that was dropped because there were too many, this time or before; below 0 for none. */
  newest: Instant;
}

/** Raw events of the oldest day that there is room for, so many of which must go. */
interface Excess {
  readonly day: Day;
  readonly events: number;
  readonly excess: number;
}

export class Tidying {
  readonly #options: TidyingOptions;
  #parts: AsyncGenerator<void, void> | null = null;

  constructor(options: TidyingOptions) {
    this.#options = options;
  }

  /** Does a part; whether there is more to do. */
  async tidy(now: Instant): Promise<boolean> {
    this.#parts ??= this.#run(now);
    try {
      const { done } = await this.#parts.next();
      if (done === true) this.#parts = null;
      return done !== true;
    } catch (error) {
      this.#parts = null;
      throw error;
    }
  }

  /** What fails in one partition keeps none of the others: the first failure is thrown when all is done that can be. */
  async *#run(wallNow: Instant): AsyncGenerator<void, void> {
    const { keys, state, keepDays, eventsMax } = this.#options;
    const { tidied, cut, since } = await state.read();
    const now = tidied === null ? wallNow : Math.min(wallNow, tidied + ADVANCE_MAX_DAYS * DAY_MS);
    const today = dayOf(now);
    const keptFrom = Math.max(cut ?? 0, keepDays === 0 ? today + 1 : today - keepDays);
    const run: Run = { failures: [], newest: (since ?? 0) - 1 };
    await this.#dropSalts(now);
    yield;
    const excess = keepDays === 0 ? null : yield* this.#excessOver(eventsMax, keptFrom, run);
    const ends: Ends = {
      events: Math.max(keptFrom, excess?.day ?? 0),
      seen: today - SEEN_KEPT_DAYS,
      quarters: today - Math.max(keepDays, QUARTERS_KEPT_MIN_DAYS),
      marks: today - MARKS_KEPT_DAYS,
    };
    const notes = () => ({ ...(keepDays > 0 ? { cut: ends.events } : {}), ...(run.newest < 0 ? {} : { since: run.newest + 1 }) });
    // Where there is no room for notes, what is dropped makes some.
    if (keepDays > 0) await state.set(notes()).catch(leftForNextTime);
    for (const home of inParts(keys.home)) {
      await attempt(run, home, (one) => this.#tidyHome(one, ends, excess, run));
      yield;
    }
    for (const wide of inParts(keys.wide)) {
      await attempt(run, wide, (one) => this.#tidyWide(one, ends));
      yield;
    }
    await state.set({ ...notes(), tidied: now });
    if (run.failures.length > 0) throw run.failures[0];
  }

  async #dropSalts(now: Instant): Promise<void> {
    const days = Array.from({ length: SALT_DAYS }, (_, at) => dayOf(now) - at).filter((day) => isSaltOver(day, now));
    const { calls, keys } = this.#options;
    if (days.length > 0)
      await calls.write(
        DROP_KEYS,
        days.map((day) => keys.salt(day)),
        [],
      );
  }

  /** Which day is the oldest that there is room for; null where there is room for all. */
  async *#excessOver(eventsMax: number, from: Day, run: Run): AsyncGenerator<void, Excess | null> {
    const events = new Map<Day, number>();
    for (const home of inParts(this.#options.keys.home)) {
      await attempt(run, home, async ({ days }) => {
        for (const [day, text] of await this.#options.calls.hash(days)) {
          events.set(Number(day), (events.get(Number(day)) ?? 0) + readDay(text).events);
        }
      });
      yield;
    }
    let left = eventsMax;
    for (const [day, count] of [...events].sort(([a], [b]) => b - a)) {
      if (day < from) break;
      if (count > left) return { day, events: count, excess: count - left };
      left -= count;
    }
    return null;
  }

  async #tidyHome(keys: HomeKeys, ends: Ends, excess: Excess | null, run: Run): Promise<void> {
    for (const [text, record] of await this.#options.calls.hash(keys.days)) {
      const day = Number(text);
      const left = await this.#dropDay(keys, day, record, ends);
      if (excess !== null && day === excess.day && left.events > 0) {
        const newest = await this.#dropFirst(keys, day, Math.ceil((left.events * excess.excess) / excess.events));
        run.newest = Math.max(run.newest, newest);
      }
      if (day < ends.quarters && left.settled !== SETTLED) await this.#settle(keys, day, left);
    }
    await this.#dropDated(keys.marks, ends.marks);
    await this.#dropDated(keys.forgotten, ends.seen - SEEN_KEPT_DAYS);
  }

  /** Drops what is over of a day; what is left of it. */
  async #dropDay(keys: HomeKeys, day: Day, text: string, ends: Ends): Promise<DayRecord> {
    const record = readDay(text);
    const over = { events: day < ends.events && record.events > 0, seen: day < ends.seen && record.seen > 0 };
    if (!(over.events || over.seen)) return record;
    const gone = over.events ? [keys.events(day)] : [];
    if (over.seen) for (let bucket = 0; bucket < record.width; bucket++) gone.push(keys.seen(day, bucket));
    const left = { ...record, ...(over.events ? { events: 0, dropped: 0 } : {}), ...(over.seen ? { seen: 0 } : {}) };
    const isDone = (await this.#options.calls.write(DROP, [keys.days], [String(day), text, writeDay(left)], gone)) === 1;
    return isDone ? left : record;
  }

  /** Drops some of the first events of a day, as far as whole elements of the list go; when the newest of them was. */
  async #dropFirst(keys: HomeKeys, day: Day, count: number): Promise<Instant> {
    let newest = 0;
    for (let left = count; left > 0; ) {
      const args = [String(day), String(left), String(BLOCKS_DROPPED_AT_ONCE)];
      const reply = await this.#options.calls.write(DROP_FIRST, [keys.days, keys.events(day)], args);
      const [gone, last] = listOf(reply);
      if (Number(gone) === 0) break;
      left -= Number(gone);
      for (const line of String(last).split("\n")) newest = Math.max(newest, decodeClick(line)?.at ?? 0);
    }
    return newest;
  }

  /** Has quarter-hours become hours, and notes it unless clicks have come meanwhile: they take back that it is being done. */
  async #settle(keys: HomeKeys, day: Day, record: DayRecord): Promise<void> {
    const { calls } = this.#options;
    const settling = writeDay({ ...record, settled: SETTLING });
    if ((await calls.write(DROP, [keys.days], [String(day), writeDay(record), settling])) !== 1) return;
    for (let bucket = 0; bucket < record.width; bucket++) await this.#settleBucket(keys, day, bucket);
    await calls.write(DROP, [keys.days], [String(day), settling, writeDay({ ...record, settled: SETTLED })]);
  }

  async #settleBucket(keys: HomeKeys, day: Day, bucket: number): Promise<void> {
    const { calls } = this.#options;
    const found = (await calls.look(READ_BUCKET, [keys.tally(day, bucket), keys.large(day)])).map(String);
    await fold(calls, keys, settledOf(found, day, bucket));
  }

  async #tidyWide(keys: WideKeys, ends: Ends): Promise<void> {
    const { calls, wides } = this.#options;
    for (const [field, isSettled] of await calls.hash(keys.days)) {
      const blank = field.indexOf(" ");
      const [day, scope] = [Number(field.slice(0, blank)), field.slice(blank + 1) as Scope];
      if (day >= ends.quarters || isSettled === "1") continue;
      await wides.fold(keys, scope, day, true);
    }
    await this.#dropDated(keys.marks, ends.marks);
  }

  /** Removes the fields of a hash whose second word is a day before this one. */
  async #dropDated(key: string, before: Day): Promise<void> {
    const fields = await this.#options.calls.hash(key);
    const over = fields.filter(([, text]) => Number(text.split(" ")[1]) < before).flat();
    for (let from = 0; from < over.length; from += FIELDS_AT_ONCE) {
      await this.#options.calls.write(REMOVE_FIELDS, [key], over.slice(from, from + FIELDS_AT_ONCE));
    }
  }
}

/** What becomes of the tallies of a bucket, which come as link and text in turn. */
function* settledOf(found: readonly string[], day: Day, bucket: number): Generator<Fold> {
  for (let at = 0; at + 1 < found.length; at += 2) {
    const [link, text = ""] = [(found[at] ?? "") as Field, found[at + 1]];
    const becomes = settled(text, scopeOfLink(link), day);
    if (becomes !== text) yield { day, bucket, link, text, becomes };
  }
}

async function attempt<T>(run: Run, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  await forAll(items, work).catch((error: unknown) => run.failures.push(error));
}

function inParts<T>(partitions: readonly T[]): T[][] {
  const parts = Math.ceil(partitions.length / PARTITIONS_AT_ONCE);
  // Neighbours mostly lie with one master: taken apart, all masters have something to do.
  return Array.from({ length: parts }, (_, part) => partitions.filter((_one, at) => at % parts === part));
}
