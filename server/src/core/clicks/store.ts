// The port: what Linnet needs of a place that keeps clicks. Two adapters fulfil it, store/sqlite/clicks and store/redis/clicks, and
// one conformance suite runs over both. It speaks of batches, ranges and scopes, so that a third kind of place may add up for itself.
//
// Nobody who follows a link waits for it: it is called by a thread of its own (analytics/), and a write that fails is sent again
// from the journal for as long as it takes. Failures are thrown as LinnetError, as by the other port.
import type { Field } from "../field.ts";
import type { Instant } from "../time.ts";
import type { Click } from "./click.ts";
import type { Day } from "./days.ts";
import type { Question } from "./question.ts";
import type { Report } from "./report.ts";
import type { Scope } from "./scope.ts";
import type { DayTally } from "./tally.ts";
import type { LinkTotal } from "./total.ts";

/** What one flush of a journal holds. Its number is one more than that of the batch before it in the same journal, and stands for the same clicks for ever. */
export interface ClickBatch {
  readonly number: number;
  readonly clicks: readonly Click[];
  /** Each of them as `encodeClick` writes it: it came so, and stores keep it so. */
  readonly texts: readonly string[];
}

export interface EventSpan {
  readonly scope: Scope;
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  /** `after` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

export interface EventPage {
  readonly clicks: readonly Click[];
  /** Where to go on; null when there are no more. A page may be short or empty before that. */
  readonly after: string | null;
}

/** A link by its clicks. */
export interface Ranked {
  readonly link: Field;
  /** Human clicks that were redirected, ever. */
  readonly clicks: number;
}

export interface Latest {
  readonly clicks: readonly Click[];
  /** What to ask with the next time. */
  readonly cursor: string;
}

/** What reports are made of. */
export interface ClickSource {
  /** What each of these days had, first to last inclusive, in order; days without clicks are left out. */
  days(scope: Scope, first: Day, last: Day): Promise<readonly (readonly [Day, DayTally])[]>;
  /** Raw events of the scope, while they are kept: of a link newest first (or nearly so), of wider scopes in any order. Each once. */
  events(span: EventSpan): Promise<EventPage>;
  /** The moment from which on raw events are there; null where none are kept. */
  eventsSince(): Promise<Instant | null>;
}

export interface ClickStore extends ClickSource {
  /** For people: kind and place, without a password. */
  readonly name: string;
  /**
   * Adds what these batches of a journal say, in ascending order, to tallies, totals and raw events: each batch once, however often it is sent,
   * by whomever, and also where an earlier call failed half way. What is added of a batch, and that it was, is written together in
   * each place where it is kept.
   */
  apply(journal: string, batches: readonly ClickBatch[]): Promise<void>;
  /** Answers the question. A store that has nothing quicker does so by `reportFrom`. */
  report(question: Question): Promise<Report>;
  /** One for each of these links, in their order; `NO_CLICKS` where there are none. */
  totals(links: readonly Field[]): Promise<readonly LinkTotal[]>;
  /** Links with clicks, those with the most first, then by id; behind `after`. What was applied 60 s ago is seen. */
  ranked(limit: number, after?: Ranked): Promise<readonly Ranked[]>;
  /**
   * Clicks that were applied since `cursor`, which is of the call before ("" at first: none before now), some hundreds at most: what comes
   * faster is left out. Whoever asks at least every 5 s misses nothing else.
   */
  latest(cursor: string): Promise<Latest>;
  /** The key of the visitors of that day, the same for all processes; it is made by whoever asks first, and gone soon after the day. */
  salt(day: Day): Promise<string>;
  /** Drops all clicks of the link. */
  forget(link: Field): Promise<void>;
  /**
   * Drops what is kept no longer: raw events that are older than the setting says, seen visitors and salts of days that are over, and
   * marks of journals that are long gone; settles tallies. Does a part at a time, and says whether there is more to do.
   */
  tidy(now: Instant): Promise<boolean>;
  /** Bytes that clicks take, some; null where nobody knows. */
  bytes(): Promise<number | null>;
  /** Deletes all clicks. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** What those ask who only read. */
export type ClickReader = Pick<ClickStore, "report" | "events" | "eventsSince" | "totals" | "ranked" | "latest">;

/** What use cases ask and tell. */
export type ClickAccess = ClickReader & Pick<ClickStore, "forget" | "bytes">;

/** Days after which what was seen of a day's visitors is dropped. */
export const SEEN_KEPT_DAYS = 2;

/** Days for which it is known that a journal was applied. */
export const MARKS_KEPT_DAYS = 400;
