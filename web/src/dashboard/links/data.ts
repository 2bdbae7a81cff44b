// Links as the dashboard keeps them: pages of a view, numbers of their days, and changes that show at once and can be taken back.
import type { BulkRow, Link, LinkChange, LinkFilter, LinkPage } from "@linnet/client";
import {
  type InfiniteData,
  keepPreviousData,
  type Query,
  type QueryKey,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { api, queries } from "../api.ts";
import { sentenceOf } from "../frame/problem.tsx";
import { tell } from "../frame/toasts.tsx";
import type { Translate } from "../text/translate.ts";
import { forgetDraft } from "../ui/kept.ts";
import { draftNameOf } from "./draft.ts";
import { filterOf, type LinksView } from "./view.ts";

/** Links on a page: some screens full. */
const PAGE_LENGTH = 100;

export function useLinks(view: LinksView) {
  const filter = filterOf(view);
  return useInfiniteQuery({
    queryKey: ["links", "pages", filter],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }: LinkPage) => next ?? undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      api.links.page({ ...filter, limit: PAGE_LENGTH, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, { signal }),
  });
}

interface Counted {
  readonly total: number;
  readonly isExact: boolean;
}

/**
 * How many links there are in the view. To count may take longer than to list: it is asked for apart, once the first page is there, and
 * only where there are more.
 */
export function useTotal(view: LinksView, { data: shown, isPlaceholderData }: ReturnType<typeof useLinks>): Counted | null {
  const { sort: _sort, order: _order, ...filter }: LinkFilter = filterOf(view);
  const isShown = shown !== undefined && !isPlaceholderData;
  const isAll = isShown && shown.pages.at(-1)?.next === null;
  const { data } = useQuery({
    queryKey: ["links", "total", filter],
    enabled: isShown && !isAll,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.links.page({ ...filter, limit: 1, total: true }, { signal }),
  });
  if (isAll) return { total: shown.pages.reduce((sum, { links }) => sum + links.length, 0), isExact: true };
  return data?.total === undefined ? null : { total: data.total, isExact: data.totalIsExact ?? true };
}

export const linkQuery = (code: string, domain: string | undefined) =>
  queryOptions({
    queryKey: ["link", code, domain ?? ""],
    queryFn: ({ signal }) => api.links.get(code, { domain, signal }),
  });

export const domainsQuery = queryOptions({
  queryKey: ["domains"],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.domains.list({ signal }),
});

/** Days of the little charts. */
export const CHART_DAYS = 14;

/** Links whose days are asked for at once: as many as the API allows. */
const CHART_LINKS_MAX = 50;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Clicks of the last days, by the links' ids; what is asked for together stays together, so that scrolling asks for each once. */
export function useCharts(links: readonly Link[], at: number): ReadonlyMap<string, readonly number[]> {
  const first = Math.floor(at / CHART_LINKS_MAX) * CHART_LINKS_MAX;
  const ids = links.slice(first, first + CHART_LINKS_MAX).map(({ id }) => id);
  const { data } = useQuery({
    queryKey: ["charts", ids],
    enabled: ids.length > 0,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { links: found } = await api.stats.daily(ids, { days: CHART_DAYS, tz: zone }, { signal });
      return new Map(found.map(({ id, clicks }) => [id, clicks]));
    },
  });
  return data ?? NO_CHARTS;
}

const NO_CHARTS: ReadonlyMap<string, readonly number[]> = new Map();

type Pages = InfiniteData<LinkPage, string | undefined>;
type Edit = (links: readonly Link[]) => Link[];

/** Changes what is shown, before the server has done it. What was asked before would show it as it was, and is given up. */
async function showAs(edit: Edit): Promise<void> {
  await queries.cancelQueries({ queryKey: ["links", "pages"] });
  queries.setQueriesData<Pages>({ queryKey: ["links", "pages"] }, (data) =>
    data === undefined ? data : { ...data, pages: data.pages.map((page) => ({ ...page, links: edit(page.links) })) },
  );
}

/** Shows a link as it is after a change, wherever it is read by itself: whoever goes on at once builds on that version. */
export function showLink(link: Link): void {
  const isOfLink = ({ state }: Query) => (state.data as Partial<Link> | undefined)?.id === link.id;
  queries.setQueriesData<Link>({ queryKey: ["link"], predicate: isOfLink }, link);
  queries.setQueryData(linkQuery(link.code, link.domain).queryKey, link);
}

/** By then a search finds links by what was just written; until then it finds them as they were. */
const INDEXED_AFTER_MS = 2500;

let secondLook = 0;

/** Reads everything about links anew, and lists once more when their texts are indexed. */
export async function refreshLinks(): Promise<void> {
  const keys: QueryKey[] = [["links"], ["link"], ["charts"]];
  clearTimeout(secondLook);
  secondLook = window.setTimeout(() => void queries.invalidateQueries({ queryKey: ["links", "pages"] }), INDEXED_AFTER_MS);
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}

type Operation = "edit" | "delete" | "restore" | "purge";

const nameOf = ({ code, domain }: Link) => ({ match: code, domain });

/** Works rows off, says what could not be done, and returns how many were. What was shown too early is put right by reading anew. */
async function work(rows: readonly BulkRow[], op: Operation, t: Translate): Promise<number> {
  let failed = 0;
  let why = "";
  try {
    for await (const { ok, error } of api.bulk([...rows], { op })) {
      if (ok) continue;
      failed++;
      why ||= error === undefined ? "" : t.problem(error);
    }
  } catch (error) {
    failed = rows.length;
    why = sentenceOf(error, t);
  }
  if (failed > 0) tell(t("links.failed", { count: failed, why }));
  await refreshLinks();
  return rows.length - failed;
}

/** To the trash, from where they can be taken back. */
export async function trashLinks(links: readonly Link[], t: Translate): Promise<void> {
  const ids = new Set(links.map(({ id }) => id));
  await showAs((shown) => shown.filter(({ id }) => !ids.has(id)));
  const rows = links.map(nameOf);
  const done = work(rows, "delete", t);
  tell(t("links.deleted", { count: links.length }), async () => {
    await done;
    await work(rows, "restore", t);
  });
  if ((await done) === links.length) forgetDrafts(links);
}

/** Of what is deleted no draft is left. */
function forgetDrafts(links: readonly Link[]): void {
  for (const link of links) forgetDraft(draftNameOf(link));
}

export async function restoreLinks(links: readonly Link[], t: Translate): Promise<void> {
  const ids = new Set(links.map(({ id }) => id));
  await showAs((shown) => shown.filter(({ id }) => !ids.has(id)));
  tell(t("links.restored", { count: links.length }));
  await work(links.map(nameOf), "restore", t);
}

/** For good: nothing is left of them but their codes, which nobody else gets, or not even these. */
export async function purgeLinks(links: readonly Link[], isReleasing: boolean, t: Translate): Promise<void> {
  const rows = links.map((link): BulkRow => ({ ...nameOf(link), release: isReleasing }));
  const count = await work(rows, "purge", t);
  if (count === links.length) forgetDrafts(links);
  if (count > 0) tell(t("trash.purged", { count }));
}

/** What many changes are told as, and what each link has to become and was. */
interface Changing {
  readonly text: string;
  readonly to: (link: Link) => LinkChange;
  readonly back: (link: Link) => LinkChange;
}

export async function changeLinks(links: readonly Link[], { text, to, back }: Changing, t: Translate): Promise<void> {
  const changes = new Map(links.map((link) => [link.id, to(link)]));
  await showAs((shown) => shown.map((link) => ({ ...link, ...(changes.get(link.id) as Partial<Link> | undefined) })));
  const rowsOf = (change: (link: Link) => LinkChange) =>
    links.map((link): BulkRow => ({ ...nameOf(link), ...change(link) }) as BulkRow);
  const done = work(rowsOf(to), "edit", t);
  tell(text, async () => {
    await done;
    await work(rowsOf(back), "edit", t);
  });
  await done;
}

export const archiving = (isArchived: boolean, count: number, t: Translate): Changing => ({
  text: t(isArchived ? "links.archived" : "links.unarchived", { count }),
  to: () => ({ archived: isArchived }),
  back: ({ archived }) => ({ archived }),
});

export const switching = (isEnabled: boolean, count: number, t: Translate): Changing => ({
  text: t(isEnabled ? "links.switchedOn" : "links.switchedOff", { count }),
  to: () => ({ enabled: isEnabled }),
  back: ({ enabled }) => ({ enabled }),
});

export const tagging = (
  add: readonly string[],
  remove: readonly string[],
  { count, t }: { readonly count: number; readonly t: Translate },
): Changing => ({
  text: t("links.tagged", { count }),
  to: ({ tags }) => ({ tags: [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])].sort() }),
  back: ({ tags }) => ({ tags }),
});
