// Single clicks, page by page: of a scope, within a time, of some kinds, with what filters mean.
import type { Instant } from "../time.ts";
import { type Click, type ClickKind, DIMENSIONS } from "./click.ts";
import { testOf } from "./filter.ts";
import { type Asked, type Filters, filtersIn, kindsIn, rangeIn, zoneIn } from "./question.ts";
import type { Scope } from "./scope.ts";
import type { ClickReader } from "./store.ts";

export const CLICK_PAGE_LENGTH_MAX = 1000;
export const CLICK_PAGE_LENGTH_DEFAULT = 100;

/** Clicks that are looked at for one page. A page may be short, or empty: only one without `after` is the last. */
const EXAMINED_MAX = 5000;

export interface ClickQuery {
  readonly scope: Scope;
  readonly from: Instant;
  readonly to: Instant;
  readonly kinds: readonly ClickKind[];
  readonly filters: Filters;
}

/** Filters are by whatever a link's clicks may say. */
const FILTERED = DIMENSIONS.filter((name) => name !== "link" && name !== "domain" && name !== "code");

/** From when on clicks are told where nothing is said: from when they are kept. */
const FROM_DEFAULT = "1970-01-01T00:00:00Z";

/** What the texts mean: of all kinds and of the whole time, unless they say which. Throws `invalid_field`. */
export function clickQueryFrom(
  { from = FROM_DEFAULT, to, tz, kind = ["all"], filters = {} }: Pick<Asked, "from" | "to" | "tz" | "kind" | "filters">,
  scope: Scope,
  now: Instant,
): ClickQuery {
  const range = rangeIn({ from, to, daysMax: Number.POSITIVE_INFINITY }, zoneIn(tz), now);
  return { scope, ...range, kinds: kindsIn(kind), filters: filtersIn(filters, FILTERED) };
}

export interface ClickPage {
  readonly clicks: readonly Click[];
  /** Where the next page begins; null on the last one. */
  readonly after: string | null;
}

/** One page; of a link, the newest clicks first. */
export async function listClicks(
  reader: Pick<ClickReader, "events">,
  { scope, from, to, kinds, filters }: ClickQuery,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<ClickPage> {
  const isMeant = testOf(filters);
  const clicks: Click[] = [];
  let next: string | null | undefined = after;
  for (let examined = 0; examined < EXAMINED_MAX && clicks.length < limit && next !== null; ) {
    const place: { readonly after?: string } = next === undefined ? {} : { after: next };
    const page = await reader.events({ scope, from, to, limit: limit - clicks.length, ...place });
    examined += Math.max(1, page.clicks.length);
    clicks.push(...page.clicks.filter((click) => kinds.includes(click.kind) && isMeant(click)));
    next = page.after;
  }
  // What a store has nearly in order is put into it.
  return { clicks: clicks.sort((a, b) => b.at - a.at), after: next ?? null };
}

/** All of them, some at a time, as they are taken. `breathe` lets others have their turn. */
export async function* allClicks(
  reader: Pick<ClickReader, "events">,
  query: ClickQuery,
  breathe: () => Promise<void>,
): AsyncGenerator<readonly Click[]> {
  let after: string | null | undefined;
  while (after !== null) {
    const page: ClickPage = await listClicks(reader, query, { limit: CLICK_PAGE_LENGTH_MAX, after });
    yield page.clicks;
    after = page.after;
    await breathe();
  }
}
