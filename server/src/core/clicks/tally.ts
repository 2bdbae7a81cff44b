// Clicks of one scope and one UTC day, added up and packed into one text: a row for each dimension and value would cost more than
// all the rest of a click. What stores keep are these texts; both add to them in the same way.
import { CLICK_KINDS, type Click, type ClickKind, DIMENSIONS, type Dimension, OUTCOMES, type Outcome } from "./click.ts";
import { HOUR_QUARTERS, type Quarter, quarterOf } from "./days.ts";
import { domainOf, linkOf, ORPHANS, type Scope, valueIn } from "./scope.ts";
import { Sketch } from "./sketch.ts";

/** Values of a dimension that are counted apart, for each scope and day; what comes beside the most frequent ones is "other". */
export const VALUES_MAX = 1000;

/** Clicks and visitors. A visitor counts where its first click of the day on the link is. */
export interface Sum {
  clicks: number;
  visitors: number;
}

export interface DimensionTally {
  readonly values: Map<string, Sum>;
  /** Of values that are not counted apart. */
  readonly other: Sum;
}

/** Of one kind. */
export class KindTally {
  /** Clicks that led somewhere; of the orphans, requests. */
  readonly total: Sum = { clicks: 0, visitors: 0 };
  /** Those of them whose visitors ask not to be followed: they are not among the visitors. */
  hidden = 0;
  readonly outcomes = new Map<Outcome, number>();
  readonly quarters = new Map<Quarter, Sum>();
  readonly dimensions = new Map<Dimension, DimensionTally>();
}

type KindData = readonly [
  clicks: number,
  visitors: number,
  hidden: number,
  outcomes: readonly number[],
  quarters: readonly number[],
  dimensions: readonly (number | readonly (string | number)[])[],
];

/** `k`: by the place of the kind. `s`: the sketch of visitors. */
interface DayData {
  readonly k: readonly (KindData | 0)[];
  readonly s?: string;
}

export class DayTally {
  readonly kinds = new Map<ClickKind, KindTally>();
  /** Visitors of human clicks where those of each link do not simply add up: somebody may have followed several. Null for a link. */
  sketch: Sketch | null = null;

  /** Adds a click of the scope. `isFirst`: of its visitor on its link that day, as far as anybody knows. */
  add(click: Click, scope: Scope, isFirst: boolean): void {
    const tally = this.#of(click.kind);
    tally.outcomes.set(click.outcome, (tally.outcomes.get(click.outcome) ?? 0) + 1);
    if (click.outcome !== (scope === ORPHANS ? "not-found" : "redirected")) return;
    if (click.visitor === null) tally.hidden++;
    addTo(tally.total, isFirst);
    addTo(sumAt(tally.quarters, quarterOf(click.at)), isFirst);
    for (const dimension of dimensionsOf(scope)) {
      const value = valueIn(click, dimension);
      if (value !== null) addTo(sumAt(dimensionAt(tally.dimensions, dimension).values, value), isFirst);
    }
    if (linkOf(scope) !== null || click.visitor === null || click.kind !== "human") return;
    this.sketch ??= new Sketch();
    this.sketch.add(click.visitor);
  }

  /** Adds what another tally of the scope and day says, which may be cut to the most frequent values meanwhile. */
  merge(other: DayTally): void {
    for (const [kind, tally] of other.kinds) mergeKind(this.#of(kind), tally);
    if (other.sketch === null) return;
    this.sketch ??= new Sketch();
    this.sketch.merge(other.sketch);
  }

  /** Leaves the most frequent values of dimensions that have grown beyond `VALUES_MAX`, as `encode` does. */
  cut(): void {
    for (const { dimensions } of this.kinds.values()) for (const tally of dimensions.values()) cut(tally);
  }

  #of(kind: ClickKind): KindTally {
    const known = this.kinds.get(kind);
    if (known !== undefined) return known;
    const tally = new KindTally();
    this.kinds.set(kind, tally);
    return tally;
  }

  /** The text that stores keep. Dimensions that have grown beyond `VALUES_MAX` values are cut to the most frequent ones first. */
  encode(): string {
    const k = CLICK_KINDS.map((kind) => {
      const tally = this.kinds.get(kind);
      return tally === undefined ? 0 : dataOf(tally);
    });
    while (k.at(-1) === 0) k.pop();
    return JSON.stringify(this.sketch === null ? { k } : { k, s: this.sketch.encode() });
  }

  /** Throws an Error for a text that `encode` has not written. */
  static decode(text: string): DayTally {
    const { k, s } = JSON.parse(text) as DayData;
    const day = new DayTally();
    for (const [at, data] of k.entries()) {
      const kind = CLICK_KINDS[at];
      if (kind !== undefined && data !== 0) day.kinds.set(kind, tallyOf(data));
    }
    if (s !== undefined) day.sketch = Sketch.decode(s);
    return day;
  }

  /** Visitors of human clicks: exact for a link, estimated for a wider scope. */
  visitors(): number {
    return this.sketch?.count() ?? this.kinds.get("human")?.total.visitors ?? 0;
  }

  /** Once nobody asks for less than an hour of it any more: quarter-hours become hours. */
  settle(): void {
    for (const { quarters } of this.kinds.values()) {
      const entries = [...quarters];
      quarters.clear();
      for (const [quarter, sum] of entries) {
        const hour = sumAt(quarters, quarter - (quarter % HOUR_QUARTERS));
        hour.clicks += sum.clicks;
        hour.visitors += sum.visitors;
      }
    }
  }
}

const LINK_DIMENSIONS = DIMENSIONS.filter((one) => one !== "code" && one !== "link" && one !== "domain");
const DOMAIN_DIMENSIONS = DIMENSIONS.filter((one) => one !== "code" && one !== "domain");
const ALL_DIMENSIONS = DIMENSIONS.filter((one) => one !== "code");
const ORPHAN_DIMENSIONS = DIMENSIONS.filter((one) => one !== "link" && one !== "rule" && one !== "side");

/** What is counted apart in a scope. */
export function dimensionsOf(scope: Scope): readonly Dimension[] {
  if (linkOf(scope) !== null) return LINK_DIMENSIONS;
  if (domainOf(scope) !== null) return DOMAIN_DIMENSIONS;
  return scope === ORPHANS ? ORPHAN_DIMENSIONS : ALL_DIMENSIONS;
}

function mergeKind(into: KindTally, { total, hidden, outcomes, quarters, dimensions }: KindTally): void {
  mergeSum(into.total, total);
  into.hidden += hidden;
  for (const [outcome, count] of outcomes) into.outcomes.set(outcome, (into.outcomes.get(outcome) ?? 0) + count);
  for (const [quarter, sum] of quarters) mergeSum(sumAt(into.quarters, quarter), sum);
  for (const [dimension, { values, other }] of dimensions) {
    const known = dimensionAt(into.dimensions, dimension);
    for (const [value, sum] of values) mergeSum(sumAt(known.values, value), sum);
    mergeSum(known.other, other);
  }
}

function mergeSum(into: Sum, { clicks, visitors }: Sum): void {
  into.clicks += clicks;
  into.visitors += visitors;
}

function addTo(sum: Sum, isFirst: boolean): void {
  sum.clicks++;
  if (isFirst) sum.visitors++;
}

function sumAt<Key>(sums: Map<Key, Sum>, key: Key): Sum {
  const known = sums.get(key);
  if (known !== undefined) return known;
  const sum = { clicks: 0, visitors: 0 };
  sums.set(key, sum);
  return sum;
}

function dimensionAt(dimensions: KindTally["dimensions"], dimension: Dimension): DimensionTally {
  const known = dimensions.get(dimension);
  if (known !== undefined) return known;
  const tally = { values: new Map(), other: { clicks: 0, visitors: 0 } };
  dimensions.set(dimension, tally);
  return tally;
}

/**
 * Leaves the most frequent values. Of those that are equally frequent the last ones stay: else the first thousand of a day, which
 * anybody can make up, would keep all others out.
 */
function cut({ values, other }: DimensionTally): void {
  if (values.size <= VALUES_MAX) return;
  const newestFirst = [...values].reverse();
  newestFirst.sort(([, a], [, b]) => b.clicks - a.clicks);
  for (const [value, { clicks, visitors }] of newestFirst.slice(VALUES_MAX)) {
    other.clicks += clicks;
    other.visitors += visitors;
    values.delete(value);
  }
}

function dataOf({ total, hidden, outcomes, quarters, dimensions }: KindTally): KindData {
  const counted = [...outcomes].flatMap(([outcome, count]) => [OUTCOMES.indexOf(outcome), count]);
  const series = [...quarters].flatMap(([quarter, { clicks, visitors }]) => [quarter, clicks, visitors]);
  const packed = [...dimensions].flatMap(([dimension, tally]) => {
    cut(tally);
    const flat: (string | number)[] = [tally.other.clicks, tally.other.visitors];
    for (const [value, { clicks, visitors }] of tally.values) flat.push(value, clicks, visitors);
    return [DIMENSIONS.indexOf(dimension), flat];
  });
  return [total.clicks, total.visitors, hidden, counted, series, packed];
}

function tallyOf([clicks, visitors, hidden, outcomes, quarters, dimensions]: KindData): KindTally {
  const tally = new KindTally();
  tally.total.clicks = clicks;
  tally.total.visitors = visitors;
  tally.hidden = hidden;
  for (let at = 0; at + 1 < outcomes.length; at += 2) {
    tally.outcomes.set(OUTCOMES[outcomes[at] as number] as Outcome, outcomes[at + 1] as number);
  }
  for (let at = 0; at + 2 < quarters.length; at += 3) {
    tally.quarters.set(quarters[at] as number, { clicks: quarters[at + 1] as number, visitors: quarters[at + 2] as number });
  }
  for (let at = 0; at + 1 < dimensions.length; at += 2) {
    const dimension = DIMENSIONS[dimensions[at] as number];
    if (dimension !== undefined) tally.dimensions.set(dimension, dimensionFrom(dimensions[at + 1] as (string | number)[]));
  }
  return tally;
}

function dimensionFrom(flat: readonly (string | number)[]): DimensionTally {
  const values = new Map<string, Sum>();
  for (let at = 2; at + 2 < flat.length; at += 3) {
    values.set(flat[at] as string, { clicks: flat[at + 1] as number, visitors: flat[at + 2] as number });
  }
  return { values, other: { clicks: flat[0] as number, visitors: flat[1] as number } };
}
