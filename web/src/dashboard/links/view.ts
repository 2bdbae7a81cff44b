// Which links are looked at, and how: the state of the page with the links, as it stands in the address. What is as by default is left
// out of it, and what an address says wrongly is as by default.
import type { LinkFilter } from "@linnet/client";
import { dateIn, flagIn, given, oneOf, type Said, textIn, textsIn } from "../address.ts";

export const STATES = ["active", "disabled", "scheduled", "expired", "used-up", "trash"] as const;
export type State = (typeof STATES)[number];

export const SORTS = ["created", "updated", "clicks", "code"] as const;
export type Sort = (typeof SORTS)[number];

export const ORDERS = ["asc", "desc"] as const;
export type Order = (typeof ORDERS)[number];

/** Columns that can be switched; code and destination are always there. */
export const COLUMNS = ["tags", "title", "created", "creator", "chart", "clicks"] as const;
export type Column = (typeof COLUMNS)[number];

const COLUMNS_SHOWN: readonly Column[] = ["tags", "chart", "clicks"];

export interface LinksView {
  readonly q?: string;
  readonly tag?: readonly string[];
  readonly tagMode?: "any";
  readonly state?: State;
  readonly archived?: boolean;
  readonly domain?: string;
  readonly creator?: string;
  /** Dates of making, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly sort?: Sort;
  readonly order?: Order;
  readonly columns?: readonly Column[];
}

/** What an address says. */
export function viewFrom(said: Said): LinksView {
  const tags = textsIn(said.tag);
  const columns = textsIn(said.columns).flatMap((text) => text.split(","));
  const sort = oneOf(said.sort, SORTS);
  const order = oneOf(said.order, ORDERS);
  return given<LinksView>({
    q: textIn(said.q),
    tag: tags.length === 0 ? undefined : tags,
    tagMode: said.tagMode === "any" && tags.length > 1 ? "any" : undefined,
    state: oneOf(said.state, STATES),
    archived: flagIn(said.archived),
    domain: textIn(said.domain),
    creator: textIn(said.creator),
    from: dateIn(said.from),
    to: dateIn(said.to),
    sort: sort === "created" ? undefined : sort,
    order: order === defaultOrder(sort) || sort === "clicks" ? undefined : order,
    columns: said.columns === undefined ? undefined : changedColumns(COLUMNS.filter((column) => columns.includes(column))),
  });
}

/** In which order links come if nothing is said. */
export function defaultOrder(sort: Sort | undefined): Order {
  return sort === "code" ? "asc" : "desc";
}

export function columnsOf({ columns }: LinksView): readonly Column[] {
  return columns ?? COLUMNS_SHOWN;
}

/** The columns, where they are not the ones that are there anyway. */
export function changedColumns(columns: readonly Column[]): readonly Column[] | undefined {
  return columns.join() === COLUMNS_SHOWN.join() ? undefined : columns;
}

/**
 * What is asked of the API. Archived links are out of the way unless the view is about them, the trash or a text; with a text links come newest
 * first, whatever the order of the view.
 */
export function filterOf(view: LinksView): LinkFilter {
  const { q, tag, tagMode, state, archived, domain, creator, from, to, sort, order } = view;
  const isEverywhere = state === "trash" || (q !== undefined && archived === undefined);
  return given<LinkFilter>({
    q,
    tag: tag === undefined ? undefined : [...tag],
    tagMode,
    state,
    archived: isEverywhere ? undefined : (archived ?? false),
    domain,
    creator,
    from: from === undefined ? undefined : startOf(from).toISOString(),
    to: to === undefined ? undefined : startOf(to, 1).toISOString(),
    ...(q === undefined ? { sort, order } : {}),
  });
}

/** Whether the view leaves any link out that is not archived. */
export function isFiltered({ sort: _sort, order: _order, columns: _columns, ...rest }: LinksView): boolean {
  return Object.keys(rest).length > 0;
}

/** The same view with something else in it; undefined takes away. */
export function changed(
  view: LinksView,
  change: { readonly [Name in keyof LinksView]?: LinksView[Name] | undefined },
): LinksView {
  return viewFrom({ ...view, ...change });
}

/** Midnight of a date in the reader's time zone, or of one some days later. */
export function startOf(date: string, daysLater = 0): Date {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(year, month - 1, day + daysLater);
}
