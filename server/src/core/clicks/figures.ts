// The numbers of a report while they are added up, and the report that is made of them.
import type { Instant } from "../time.ts";
import { CLICK_KINDS, type ClickKind, type Dimension, OUTCOMES, type Outcome } from "./click.ts";
import { DAY_MS } from "./days.ts";
import type { Question } from "./question.ts";
import type { Breakdown, Count, Kinds, Note, Period, Slot } from "./report.ts";
import type { Sum } from "./tally.ts";

/** What is added up: the part of a question that each click is held against. */
export interface Frame extends Pick<Question, "from" | "to" | "now" | "by"> {
  readonly kinds: ReadonlySet<ClickKind>;
  /** Where the steps of the series begin, and where the last one ends; null: there is no series. */
  readonly edges: readonly Instant[] | null;
}

const nothing = (): Sum => ({ clicks: 0, visitors: 0 });

/** Visitors need not be whole here: those of a wide scope are estimated day by day. */
export class Figures {
  readonly frame: Frame;
  readonly kinds = new Map<ClickKind, Sum>(CLICK_KINDS.map((kind) => [kind, nothing()]));
  readonly slots: readonly Sum[];
  /** What breakdowns are of: it differs from the total where these had to take whole days. */
  readonly covered: Sum = nothing();
  readonly notes = new Set<Note>();
  hidden = 0;
  readonly #outcomes = new Map<Outcome, number>();
  readonly #values = new Map<Dimension, Map<string, Sum>>();
  readonly #others = new Map<Dimension, Sum>();

  constructor(frame: Frame) {
    this.frame = frame;
    this.slots = (frame.edges ?? []).slice(1).map(nothing);
  }

  addOutcome(outcome: Outcome, clicks: number): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + clicks);
  }

  addOther(by: Dimension, { clicks, visitors }: Sum, weight: number): void {
    addTo(placeIn(this.#others, by, nothing), clicks, visitors * weight);
  }

  valuesOf(by: Dimension): Map<string, Sum> {
    return placeIn(this.#values, by, () => new Map<string, Sum>());
  }

  addValue(by: Dimension, value: string, clicks: number, visitors: number): void {
    addTo(placeIn(this.valuesOf(by), value, nothing), clicks, visitors);
  }

  /** The step of the series that a moment is in; -1 where there is none. */
  slotAt(at: Instant): number {
    const edges = this.frame.edges ?? [];
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((edges[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low === edges.length ? -1 : low - 1;
  }

  addSlot(at: number, clicks: number, visitors: number): void {
    const slot = this.slots[at];
    if (slot !== undefined) addTo(slot, clicks, visitors);
  }

  /** Whether everything begins and ends with days of UTC, as far as anything can have happened. */
  get isByUtcDays(): boolean {
    const { from, to, now, edges } = this.frame;
    return [from, to, ...(edges ?? [])].every((edge) => edge % DAY_MS === 0 || edge < from || edge > to || edge >= now);
  }

  period(): Period {
    const { from, to, kinds, edges } = this.frame;
    const total = nothing();
    for (const [kind, { clicks, visitors }] of this.kinds) if (kinds.has(kind)) addTo(total, clicks, visitors);
    const shown = Object.fromEntries([...this.kinds].map(([kind, sum]) => [kind, countOf(sum)])) as Kinds;
    return { from, to, total: countOf(total), kinds: shown, series: edges === null ? null : this.#series(edges) };
  }

  #series(edges: readonly Instant[]): Slot[] {
    return this.slots.map((sum, at) => ({ start: edges[at] ?? 0, end: edges[at + 1] ?? 0, ...countOf(sum) }));
  }

  outcomes(): Readonly<Record<Outcome, number>> {
    return Object.fromEntries(OUTCOMES.map((one) => [one, this.#outcomes.get(one) ?? 0])) as Record<Outcome, number>;
  }

  breakdown(by: Dimension, limit: number): Breakdown {
    const known = [...this.valuesOf(by)].filter(([, { clicks }]) => clicks > 0).sort(byClicks);
    const other = this.#others.get(by) ?? nothing();
    const [more, none] = [nothing(), nothing()];
    addTo(none, this.covered.clicks - other.clicks, this.covered.visitors - other.visitors);
    for (const [at, [, { clicks, visitors }]] of known.entries()) {
      addTo(none, -clicks, -visitors);
      if (at >= limit) addTo(more, clicks, visitors);
    }
    return {
      by,
      values: known.slice(0, limit).map(([value, sum]) => ({ value, ...countOf(sum) })),
      more: { values: Math.max(0, known.length - limit), ...countOf(more) },
      other: countOf(other),
      none: countOf(none),
    };
  }

  hasOther(by: Dimension): boolean {
    return (this.#others.get(by)?.clicks ?? 0) > 0;
  }
}

export function addTo(sum: Sum, clicks: number, visitors: number): void {
  sum.clicks += clicks;
  sum.visitors += visitors;
}

function placeIn<Key, Value>(places: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = places.get(key);
  if (known !== undefined) return known;
  const made = make();
  places.set(key, made);
  return made;
}

/** In whole numbers: estimates are not more exact than that, and nobody visits without a click. */
function countOf({ clicks, visitors }: Sum): Count {
  const whole = Math.max(0, clicks);
  return { clicks: whole, visitors: Math.min(whole, Math.max(0, Math.round(visitors))) };
}

/** The most clicks first; of those with as many by their characters, so that the order is always the same. */
function byClicks([a, { clicks: ofA }]: readonly [string, Sum], [b, { clicks: ofB }]: readonly [string, Sum]): number {
  if (ofA !== ofB) return ofB - ofA;
  return a < b ? -1 : 1;
}
