// Numbers as the dashboard asks for them: a report with every breakdown, each kind's series where several are shown, and all values of one
// dimension.
import type { AllStatsQuery, Stats } from "@linnet/client";
import { keepPreviousData, queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { api, queries } from "../api.ts";
import { addedUp, piecesOf, type Week, weekOf } from "./hours.ts";
import { allStatsQuery, DIMENSIONS, type Dimension, datesOf, type Kind, kindsOf, type StatsView, statsQuery } from "./view.ts";

/** A link by its code and domain; null: all links. */
export type Subject = { readonly code: string; readonly domain: string | undefined } | null;

/** What is counted apart of all links together besides. */
type OfMany = "link" | "domain";
export type Part = Dimension | OfMany;
export type Breakdown = NonNullable<Stats["breakdowns"][Part]>;

/** Values of each dimension that are there at once, and that are there when more are wanted: as many as the API has. */
const VALUES_SHOWN = 10;
const VALUES_MAX = 1000;

/** The one that all times are of. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function read(subject: Subject, query: AllStatsQuery, signal: AbortSignal): Promise<Stats> {
  return subject === null
    ? api.stats.all(query, { signal })
    : api.stats.link(subject.code, query, { domain: subject.domain, signal });
}

function reportQuery(subject: Subject, query: AllStatsQuery) {
  return queryOptions({ queryKey: ["stats", subject, query], queryFn: ({ signal }) => read(subject, query, signal) });
}

function askedFor(subject: Subject, view: StatsView): AllStatsQuery {
  const now = { today: new Date(), zone };
  return subject === null ? allStatsQuery(view, now) : statsQuery(view, now);
}

/** What the report is counted by: by domains only where it is of several. */
export function partsOf(subject: Subject, { domain }: Pick<StatsView, "domain">): readonly Part[] {
  if (subject !== null) return DIMENSIONS;
  return domain === undefined ? ["link", "domain", ...DIMENSIONS] : ["link", ...DIMENSIONS];
}

const wholeQuery = (subject: Subject, view: StatsView, limit: number) =>
  reportQuery(subject, { ...askedFor(subject, view), by: [...partsOf(subject, view)], limit });

export function useStats(subject: Subject, view: StatsView) {
  return useQuery({ ...wholeQuery(subject, view, VALUES_SHOWN), placeholderData: keepPreviousData });
}

/** The report with as many values as there can be, for a file. It is not kept: it may be large. */
export function readWhole(subject: Subject, view: StatsView): Promise<Stats> {
  return queries.fetchQuery({ ...wholeQuery(subject, view, VALUES_MAX), gcTime: 0, staleTime: 0 });
}

/** A kind of visitors with its clicks in each step. */
export interface Layer {
  readonly kind: Kind;
  readonly clicks: readonly number[];
}

/** The series of the report by kind; null while they are not there. With one kind the report has it already. */
export function useLayers(subject: Subject, view: StatsView, { series }: Pick<Stats, "series">): readonly Layer[] | null {
  const kinds = kindsOf(view);
  const isApart = kinds.length > 1;
  const asked = { ...askedFor(subject, view), compare: false };
  const answers = useQueries({
    queries: isApart ? kinds.map((kind) => reportQuery(subject, { ...asked, kind: [kind] })) : [],
  });
  const [kind] = kinds;
  if (!isApart && kind !== undefined) return [{ kind, clicks: (series ?? []).map(({ clicks }) => clicks) }];
  const layers = kinds.flatMap((one, at) => {
    const slots = answers[at]?.data?.series ?? null;
    return slots === null ? [] : [{ kind: one, clicks: slots.map(({ clicks }) => clicks) }];
  });
  return layers.length === kinds.length ? layers : null;
}

/** All values of one dimension, once they are wanted. */
export function useValues(
  subject: Subject,
  view: StatsView,
  { part, isWanted }: { readonly part: Part; readonly isWanted: boolean },
) {
  const { interval: _interval, ...asked } = askedFor(subject, view);
  const query = { ...asked, compare: false, by: [part], limit: VALUES_MAX };
  return useQuery({ ...reportQuery(subject, query), enabled: isWanted, placeholderData: keepPreviousData });
}

/** Some time's hours. Of a series with thousands of steps nothing is kept but what they add up to. */
function weekQuery(subject: Subject, query: AllStatsQuery) {
  return queryOptions({
    queryKey: ["week", subject, query],
    queryFn: async ({ signal }) => {
      const { series, notes } = await read(subject, { ...query, interval: "hour", compare: false }, signal);
      return { week: weekOf(series ?? []), isRounded: notes.some(({ code }) => code === "hours-only") };
    },
    placeholderData: keepPreviousData,
  });
}

interface WeekAnswer {
  /** Null while it is not there. */
  readonly week: Week | null;
  /** Whether some hours are not those of this clock. */
  readonly isRounded: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Clicks by the hours of the week. A time that is too long for one series is asked for in pieces. */
export function useWeek(subject: Subject, view: StatsView): WeekAnswer {
  const { interval: _interval, ...asked } = askedFor(subject, view);
  const [from, to] = datesOf(view, new Date());
  const answers = useQueries({ queries: piecesOf(from, to).map((piece) => weekQuery(subject, { ...asked, ...piece })) });
  const pieces = answers.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return {
    week: pieces.length === answers.length ? addedUp(pieces.map(({ week }) => week)) : null,
    isRounded: pieces.some(({ isRounded }) => isRounded),
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const { error, refetch } of answers) if (error !== null) void refetch();
    },
  };
}
