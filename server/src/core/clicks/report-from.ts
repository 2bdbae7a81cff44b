// Makes reports: of tallies where these know the answer, of single clicks where they do not. Every store that keeps both can answer with it.
import { edgesOf, type Range, rangeBefore } from "./calendar.ts";
import type { Click } from "./click.ts";
import { dayOf, startOf } from "./days.ts";
import { Figures, type Frame } from "./figures.ts";
import { isFiltered, testOf } from "./filter.ts";
import { EventCounter } from "./from-events.ts";
import { addTimes, addWhole, clicksIn, type DayOf, isAllWithin, isWithin, mayBeSettled } from "./from-tallies.ts";
import type { Question } from "./question.ts";
import type { FromEvents, Note, Report } from "./report.ts";
import { linkOf, type Scope } from "./scope.ts";
import type { ClickSource } from "./store.ts";
import { zoneOf } from "./zone.ts";

/** Single clicks that are looked at for one report, the newest ones of each link first; filters find no others. */
export const EVENTS_SCANNED_MAX = 100_000;

/** Single clicks that are looked at where a range begins or ends within a day. */
export const EDGE_EVENTS_MAX = 10_000;

/** Links whose clicks are added up at once. */
const SCOPES_AT_ONCE = 8;

/** Days that are added up before others have their turn: those of a whole instance have some megabytes. */
const DAYS_AT_ONCE = 8;

const EVENT_PAGE_LENGTH = 1000;

/** What a report is made with. */
interface Making {
  readonly source: ClickSource;
  readonly question: Question;
  readonly figures: Figures;
  readonly since: FromEvents["since"];
  readonly breathe: () => Promise<void>;
}

/** How many single clicks may still be looked at, for all scopes together. */
interface Budget {
  left: number;
}

/** Answers the question. `breathe` lets everything else in the process have its turn, in the middle of what takes long. */
export async function reportFrom(
  source: ClickSource,
  question: Question,
  breathe: () => Promise<void> = async () => undefined,
): Promise<Report> {
  const zone = zoneOf(question.zone);
  if (zone === null) throw new Error(`"${question.zone}" is no time zone`);
  const since = await source.eventsSince();
  const making = (range: Range, by: Question["by"]): Making => {
    const edges = question.interval === null ? null : edgesOf(zone, question.interval, range);
    const frame: Frame = { ...range, now: question.now, by, kinds: new Set(question.kinds), edges };
    return { source, question, figures: new Figures(frame), since, breathe };
  };
  const asked = making(question, question.by);
  const events = await addAll(asked, true);
  const earlier = question.compare ? making(rangeBefore(zone, question.interval, question), []) : null;
  if (earlier !== null) await addAll(earlier, false);
  const { figures } = asked;
  return {
    ...figures.period(),
    hidden: figures.hidden,
    outcomes: figures.outcomes(),
    breakdowns: question.by.map((by) => figures.breakdown(by, question.limit)),
    before: earlier?.figures.period() ?? null,
    events,
    notes: notesOf(asked, earlier),
  };
}

/** Adds up the range; returns what it was made of, where that is single clicks. Only a report itself `isWhole`, with what days know as a whole. */
async function addAll(making: Making, isWhole: boolean): Promise<FromEvents | null> {
  if (isFiltered(making.question.filters)) return addEvents(making);
  const budget: Budget = { left: EDGE_EVENTS_MAX };
  await forScopes(making, async (scope) => {
    const parts = await addDays(making, scope, isWhole);
    for (const one of parts) await addPart(making, one, budget);
  });
  return null;
}

async function forScopes({ question: { scopes } }: Making, add: (scope: Scope) => Promise<void>): Promise<void> {
  for (let at = 0; at < scopes.length; at += SCOPES_AT_ONCE) {
    await Promise.all(scopes.slice(at, at + SCOPES_AT_ONCE).map(add));
  }
}

/** Adds the days of a scope; returns those that lie within the range in part, and of which only the times were added. */
async function addDays({ source, figures, since, breathe }: Making, scope: Scope, isWhole: boolean): Promise<DayOf[]> {
  const { frame } = figures;
  const last = dayOf(Math.min(frame.to, Math.max(frame.from, frame.now) + 1) - 1);
  const parts: DayOf[] = [];
  for (let first = dayOf(frame.from); first <= last; first += DAYS_AT_ONCE) {
    for (const [day, tally] of await source.days(scope, first, Math.min(last, first + DAYS_AT_ONCE - 1))) {
      const one: DayOf = { scope, day, tally, hasHours: mayBeSettled(day, tally, since) };
      addTimes(figures, one);
      if (!isWhole) continue;
      if (isWithin(frame, day) || isAllWithin(frame, one)) addWhole(figures, one);
      else parts.push(one);
    }
    await breathe();
  }
  return parts;
}

/** Adds what the clicks of a part of a day say; where that can't be known, what the whole day says. */
async function addPart(making: Making, one: DayOf, budget: Budget): Promise<void> {
  const { figures } = making;
  const clicks = await clicksOfPart(making, one, budget);
  if (clicks === null) {
    figures.notes.add("whole-days");
    addWhole(figures, one);
    return;
  }
  const counter = new EventCounter(figures, { scope: one.scope, outcomes: null, part: "edges" });
  for (const click of clicks) counter.add(click);
  counter.finish();
}

/** Null where they are not kept any more, or are too many. */
async function clicksOfPart(making: Making, one: DayOf, budget: Budget): Promise<readonly Click[] | null> {
  const { figures, since } = making;
  const { from, to } = figures.frame;
  const span = { from: Math.max(from, startOf(one.day)), to: Math.min(to, startOf(one.day + 1)) };
  if (since === null || since > span.from || clicksIn(figures.frame, one) > budget.left) return null;
  const clicks: Click[] = [];
  const isWhole = await scan(making, { ...span, scope: one.scope }, budget, (click) => clicks.push(click));
  return isWhole ? clicks : null;
}

/** Adds up single clicks: those that the filters mean. */
async function addEvents(making: Making): Promise<FromEvents> {
  const { figures, question, since } = making;
  const { from, to } = figures.frame;
  const isMeant = testOf(question.filters);
  const budget: Budget = { left: EVENTS_SCANNED_MAX };
  let isCut = false;
  figures.notes.add("from-events");
  if (since === null || since > from) figures.notes.add("events-short");
  await forScopes(making, async (scope) => {
    const counter = new EventCounter(figures, { scope, outcomes: question.filters.outcome ?? null, part: "all" });
    const isWhole = await scan(making, { scope, from, to }, budget, (click) => {
      if (isMeant(click)) counter.add(click);
    });
    if (!isWhole) isCut = true;
    counter.finish();
  });
  if (isCut) figures.notes.add("events-cut");
  return { since, scanned: EVENTS_SCANNED_MAX - budget.left, isCut };
}

/** Looks at single clicks, page by page; returns whether it has seen them all. */
async function scan(
  { source, breathe }: Making,
  span: Range & { readonly scope: Scope },
  budget: Budget,
  see: (click: Click) => void,
): Promise<boolean> {
  let after: string | null | undefined;
  while (after !== null) {
    if (budget.left <= 0) return false;
    const limit = Math.min(EVENT_PAGE_LENGTH, budget.left);
    // Taken before it is waited for: others scan at the same time.
    budget.left -= limit;
    const page = await source.events({ ...span, limit, ...(after === undefined ? {} : { after }) });
    budget.left += limit - page.clicks.length;
    page.clicks.forEach(see);
    after = page.after;
    await breathe();
  }
  return true;
}

function notesOf({ figures, question, since }: Making, earlier: Making | null): readonly Note[] {
  const notes = new Set([...figures.notes, ...(earlier?.figures.notes ?? [])]);
  const { scopes, by, kinds } = question;
  const isWide = scopes.some((scope) => linkOf(scope) === null);
  const isFromEvents = notes.has("from-events");
  if (!figures.isByUtcDays || earlier?.figures.isByUtcDays === false) notes.add("visitors-by-utc-day");
  if (isFromEvents && since !== null && earlier !== null && since > earlier.figures.frame.from) notes.add("events-short");
  if (scopes.length > 1 || (isWide && !isFromEvents && kinds.some((kind) => kind !== "human"))) notes.add("visitors-added-up");
  if (by.length > 0) notes.add("values-attributed");
  if (by.some((one) => figures.hasOther(one))) notes.add("values-left-out");
  return [...notes];
}
