// What the conformance suites of the port `ClickStore` share: a place for clicks under test, clicks as tests need them, and tallies
// in a form that can be compared. The suites are the files `contract-clicks*.ts`; each adapter's own test file runs them.
import { CLICK_KINDS, type Click, encodeClick } from "../../src/core/clicks/click.ts";
import { DAY_MS, type Day, dayOf, startOf } from "../../src/core/clicks/days.ts";
import { ALL, type Scope, scopeOfLink } from "../../src/core/clicks/scope.ts";
import type { ClickBatch, ClickStore, EventSpan, Ranked } from "../../src/core/clicks/store.ts";
import type { DayTally, Sum } from "../../src/core/clicks/tally.ts";
import type { Field } from "../../src/core/field.ts";
import type { Instant } from "../../src/core/time.ts";
import { batchWith, clickWith } from "../support/clicks.ts";
import { until } from "../support/wait.ts";

/** How the places of a test are opened, all of them in the same way. */
export interface ClicksSettings {
  /** Days for which raw events are kept; 0 keeps none. */
  readonly keepDays: number;
}

/** One place for clicks, empty, and what a test needs to do to it from outside. */
export interface ClicksUnderTest {
  readonly store: ClickStore;
  /** Opens the same place again beside it, as another process would. */
  readonly openSecond: () => Promise<ClickStore>;
  /** Closes every store that is open, whose processes are no more, and opens the place again; "days" are kept from now on. */
  readonly reopen: (keepDays?: number) => Promise<ClickStore>;
  /** Closes everything and throws the place away. */
  readonly close: () => Promise<void>;
}

/** Opens a new, empty place. */
export type OpenClicks = (settings?: Partial<ClicksSettings>) => Promise<ClicksUnderTest>;

export const KEEP_DAYS = 30;

/** The tests' today is the real one: a server may let go of what is over by its own clock. */
export const TODAY: Day = dayOf(Date.now());
export const MIDNIGHT: Instant = startOf(TODAY);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A click as a test needs it: of a person whose browser tells nothing, just after midnight, unless it says otherwise. */
export function clickOn(link: string | null, difference: Partial<Click> = {}): Click {
  const asked: Partial<Click> = link === null ? { outcome: "not-found", status: 404 } : {};
  return clickWith({ at: MIDNIGHT, link: link as Field | null, visitor: null, ...asked, ...difference });
}

/** So many clicks on the link, each of another visitor and a second after the one before. */
export function clicksOn(link: string, count: number, difference: Partial<Click> = {}): Click[] {
  const { at = MIDNIGHT } = difference;
  return Array.from({ length: count }, (_, n) => clickOn(link, { visitor: 1_000_000 + n, ...difference, at: at + n * 1000 }));
}

export const batch = (number: number, ...clicks: readonly Click[]): ClickBatch => batchWith(number, clicks);

/** Applies the clicks as the only batch of a journal of their own. */
let journals = 0;
export async function applyOnce(store: ClickStore, ...clicks: readonly Click[]): Promise<void> {
  await store.apply(`once-${++journals}`, [batch(1, ...clicks)]);
}

export const link = (id: string): Scope => scopeOfLink(id as Field);

/** What the scope had on a day; null for nothing. */
export async function tallyOf(store: ClickStore, scope: Scope, day: Day = TODAY): Promise<DayTally | null> {
  const days = await store.days(scope, day, day);
  return days[0]?.[1] ?? null;
}

/** Clicks of a kind that led somewhere on a day. */
export async function sumOf(store: ClickStore, scope: Scope, day: Day = TODAY): Promise<Sum> {
  return { ...((await tallyOf(store, scope, day))?.kinds.get("human")?.total ?? { clicks: 0, visitors: 0 }) };
}

/** A tally in which what is the same is equal, in whatever order it was added up. */
export function plain(tally: DayTally | null): unknown {
  if (tally === null) return null;
  const sorted = <Key extends string | number, Value>(map: ReadonlyMap<Key, Value>) =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const kinds = CLICK_KINDS.filter((kind) => tally.kinds.has(kind)).map((kind) => {
    const { total, hidden, outcomes, quarters, dimensions } = tally.kinds.get(kind) ?? {};
    const values = sorted(dimensions ?? new Map()).map(([dimension, one]) => [dimension, sorted(one.values), one.other]);
    return { kind, total, hidden, outcomes: sorted(outcomes ?? new Map()), quarters: sorted(quarters ?? new Map()), values };
  });
  return { kinds, sketch: tally.sketch?.encode() ?? null };
}

const WHOLE: EventSpan = { scope: ALL, from: 0, to: MIDNIGHT + 1000 * DAY_MS, limit: 7 };

/** Every event of the span, page by page, as it comes. Throws when a page is longer than was asked for, or there is no end. */
export async function eventsIn(store: ClickStore, span: Partial<EventSpan> & { readonly scope: Scope }): Promise<Click[]> {
  const all: Click[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 10_000; pages++) {
    const whole = { ...WHOLE, ...span };
    const page = await store.events(after === undefined ? whole : { ...whole, after });
    if (page.clicks.length > whole.limit) throw new Error(`${page.clicks.length} events came; ${whole.limit} were asked for`);
    all.push(...page.clicks);
    if (page.after === null) return all;
    after = page.after;
  }
  throw new Error("the pages have no end");
}

/** Clicks as texts in the order of these: what came, in whatever order it did. */
export const asTexts = (clicks: readonly Click[]): string[] => clicks.map(encodeClick).sort();

/** Does all there is to tidy up at that moment. */
export async function tidyAll(store: ClickStore, now: Instant): Promise<void> {
  const SLICES_MAX = 10_000;
  for (let slices = 0; slices < SLICES_MAX; slices++) if (!(await store.tidy(now))) return;
  throw new Error("there is always more to tidy up");
}

/** All links with clicks, page by page, as `link clicks`. */
export async function rankedIn(store: ClickStore, limit = 3): Promise<string[]> {
  const all: string[] = [];
  let after: Ranked | undefined;
  for (;;) {
    const page = await store.ranked(limit, after);
    if (page.length > limit) throw new Error(`${page.length} links came; ${limit} were asked for`);
    all.push(...page.map((one) => `${one.link} ${one.clicks}`));
    after = page.at(-1);
    if (after === undefined) return all;
  }
}

/** Waits until the links by their clicks are these: they may be a while behind. */
export async function untilRanked(store: ClickStore, expected: readonly string[]): Promise<void> {
  let ranked: string[] = [];
  const isThere = async () => {
    ranked = await rankedIn(store);
    return Bun.deepEquals(ranked, [...expected]);
  };
  await until(isThere, { what: `the links by clicks are ${expected.join(", ")}` }).catch((error: Error) => {
    throw new Error(`${error.message}; they are ${ranked.join(", ")}`);
  });
}

/** Links of `batchOf`; each has as many clicks in a batch as its number says. */
export const BATCH_LINKS = 12;

/** A batch that is the same whoever makes it: clicks on several links, visitors that come again, a country for each journal. */
export function batchOf(journal: string, number: number): ClickBatch {
  const clicks: Click[] = [];
  for (let n = 1; n <= BATCH_LINKS; n++) {
    for (let again = 0; again < n; again++) {
      const at = MIDNIGHT + number * 1000 + again;
      clicks.push(clickOn(`link-${n}`, { at, visitor: (number + again) % 50, country: journal, referrer: `r${number}.example` }));
    }
  }
  return batchWith(number, clicks);
}
