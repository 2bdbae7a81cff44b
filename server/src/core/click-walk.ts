// Links by their clicks, those with the most first and at the end those that have none. Where few links may be meant, all of them are
// sorted by what they have now; where many may be, the order is that of clicks alone, which knows what was some 60 s ago.
import type { ClickReader } from "./clicks/store.ts";
import type { Field } from "./field.ts";
import type { Position } from "./store.ts";
import { compareBytes, type Step, type Walk } from "./walk.ts";

/** Links of which all are looked at and sorted. */
const SORTED_MAX = 2000;

/** Links that are looked at once to find some without clicks. */
const EXAMINED_MAX = 512;

/** What is walked through: the clicks, and the links that may be meant. */
export interface ClickWalkParts {
  readonly clicks: Pick<ClickReader, "totals" | "ranked">;
  /** How many links may be meant. */
  readonly size: () => Promise<number>;
  /** The newest of them, behind a position. */
  readonly newest: (after: Position | null, limit: number) => Promise<Step>;
}

// Keys of positions: links with clicks have "c" and the number of them; those without have "n" and their place among the newest.
const CLICKED = "c";
const NONE = "n";

/** Where links without clicks begin. A position needs an id, and no link has this one. */
const FIRST_WITHOUT: Position = { key: NONE, id: "-" as Field };

export async function clickWalk(parts: ClickWalkParts): Promise<Walk> {
  const isSmall = (await parts.size()) <= SORTED_MAX;
  return { next: isSmall ? sorted(parts) : ranked(parts), isAt: () => true };
}

/** Sorts all links, once for all steps. */
function sorted({ clicks, newest }: ClickWalkParts): Walk["next"] {
  let all: Promise<readonly Position[]> | null = null;
  const sort = async (): Promise<readonly Position[]> => {
    const { found } = await newest(null, SORTED_MAX);
    const totals = await clicks.totals(found.map(({ id }) => id));
    return found.map(({ id }, at) => ({ key: keyOf(totals[at]?.kinds.human ?? 0), id })).sort(byClicks);
  };
  return async (after, limit) => {
    all ??= sort();
    const place: Position | null = after?.key.startsWith(NONE) ? { key: keyOf(0), id: "" as Field } : after;
    const rest = (await all).filter((one) => place === null || byClicks(one, place) > 0);
    const found = rest.slice(0, limit);
    return { found, after: rest.length > limit ? (found.at(-1) ?? null) : null };
  };
}

function ranked({ clicks, newest }: ClickWalkParts): Walk["next"] {
  const withClicks = async (after: Position | null, limit: number): Promise<Step> => {
    const some = await (after === null
      ? clicks.ranked(limit)
      : clicks.ranked(limit, { link: after.id, clicks: clicksIn(after) }));
    const found = some.map(({ link, clicks: count }) => ({ key: keyOf(count), id: link }));
    return { found, after: found.at(-1) ?? FIRST_WITHOUT, examined: Math.max(1, found.length) };
  };
  const without = async (after: Position, limit: number): Promise<Step> => {
    const start = after.key === NONE ? null : { key: after.key.slice(NONE.length), id: after.id };
    const step = await newest(start, Math.min(limit, EXAMINED_MAX));
    const totals = await clicks.totals(step.found.map(({ id }) => id));
    const found = step.found.filter((_, at) => (totals[at]?.kinds.human ?? 0) === 0).map(atNone);
    return { found, after: step.after === null ? null : atNone(step.after), examined: Math.max(1, step.found.length) };
  };
  return (after, limit) => (after?.key.startsWith(NONE) ? without(after, limit) : withClicks(after, limit));
}

const keyOf = (clicks: number): string => `${CLICKED}${clicks}`;

const clicksIn = ({ key }: Position): number => Number(key.slice(CLICKED.length));

const atNone = ({ key, id }: Position): Position => ({ key: NONE + key, id });

/** The most clicks first, then by id. */
function byClicks(a: Position, b: Position): number {
  return clicksIn(b) - clicksIn(a) || compareBytes(a.id, b.id);
}
