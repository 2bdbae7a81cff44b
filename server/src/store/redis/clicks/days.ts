// Reading what was added up: the tallies of a scope by day, and the totals of links.
import type { Day } from "../../../core/clicks/days.ts";
import { linkOf, type Scope, scopeOfLink } from "../../../core/clicks/scope.ts";
import type { DayTally } from "../../../core/clicks/tally.ts";
import { decodeTotal, type LinkTotal, NO_CLICKS } from "../../../core/clicks/total.ts";
import type { Field } from "../../../core/field.ts";
import { type ClickCalls, forAll } from "./calls.ts";
import type { ClickKeys, HomeKeys } from "./keys.ts";
import { readDay, spotOf, wideOf } from "./partition.ts";
import { READ_HOME } from "./scripts.ts";
import { tallyIn } from "./tally-text.ts";
import type { Wides } from "./wide.ts";

/** Longer ranges are looked for among all days that there are. */
const DAYS_NAMED_MAX = 400;

/** Days that are read at once: tallies of links are small, the others may have hundreds of kilobytes. */
const HOME_DAYS_AT_ONCE = 64;
const WIDE_DAYS_AT_ONCE = 8;

/** Totals that are asked for in one command. */
const TOTALS_AT_ONCE = 500;

type DayTallies = (readonly [Day, DayTally])[];

export interface DaysOptions {
  readonly calls: ClickCalls;
  readonly keys: ClickKeys;
  readonly wides: Wides;
  readonly totalBuckets: number;
}

export class ClickDays {
  readonly #options: DaysOptions;

  constructor(options: DaysOptions) {
    this.#options = options;
  }

  async days(scope: Scope, first: Day, last: Day): Promise<DayTallies> {
    const link = linkOf(scope);
    if (first > last) return [];
    const tallies: DayTallies = [];
    if (link !== null) {
      const { partition } = spotOf(link);
      const keys = this.#options.keys.home[partition] as HomeKeys;
      const widths = await this.#among(keys.days, "", first, last);
      for (const some of slices(widths, HOME_DAYS_AT_ONCE)) tallies.push(...(await this.#ofLink(keys, link, some)));
      return tallies;
    }
    const keys = this.#options.keys.wide[wideOf(scope)];
    const there = await this.#among(keys?.days ?? "", ` ${scope}`, first, last);
    for (const some of slices(there, WIDE_DAYS_AT_ONCE)) {
      tallies.push(
        ...(await this.#options.wides.days(
          scope,
          some.map(([day]) => day),
        )),
      );
    }
    return tallies;
  }

  /** One for each of these links. */
  async totals(links: readonly Field[]): Promise<LinkTotal[]> {
    const buckets = new Map<string, Set<Field>>();
    for (const link of links) {
      const key = this.totalKey(link);
      const there = buckets.get(key);
      if (there === undefined) buckets.set(key, new Set([link]));
      else there.add(link);
    }
    const found = new Map<Field, LinkTotal>();
    const asked = [...buckets].flatMap(([key, there]) => slices([...there], TOTALS_AT_ONCE).map((some) => [key, some] as const));
    await forAll(asked, async ([key, some]) => {
      const texts = await this.#options.calls.fields(key, some);
      for (const [at, link] of some.entries()) {
        const text = texts[at] ?? null;
        if (text !== null) found.set(link, decodeTotal(text));
      }
    });
    return links.map((link) => found.get(link) ?? NO_CLICKS);
  }

  totalKey(link: Field): string {
    const { partition, rest } = spotOf(link);
    return (this.#options.keys.home[partition] as HomeKeys).total(rest % this.#options.totalBuckets);
  }

  /** The days of the range that are mentioned in a hash, under their number and this end, in order; and what it says of them. */
  async #among(key: string, end: string, first: Day, last: Day): Promise<[Day, string][]> {
    if (last - first < DAYS_NAMED_MAX) {
      const days = Array.from({ length: last - first + 1 }, (_, at) => first + at);
      const texts = await this.#options.calls.fields(
        key,
        days.map((day) => day + end),
      );
      return days.flatMap((day, at): [Day, string][] => {
        const text = texts[at] ?? null;
        return text === null ? [] : [[day, text]];
      });
    }
    const all = await this.#options.calls.hash(key);
    const there = all.flatMap(([field, text]): [Day, string][] => {
      const day = Number.parseInt(field, 10);
      return field === day + end && day >= first && day <= last ? [[day, text]] : [];
    });
    return there.sort(([a], [b]) => a - b);
  }

  async #ofLink(keys: HomeKeys, link: Field, days: readonly (readonly [Day, string])[]): Promise<DayTallies> {
    const { rest } = spotOf(link);
    const named = days.flatMap(([day, record]) => [keys.tally(day, rest % readDay(record).width), keys.large(day)]);
    const texts = await this.#options.calls.look(READ_HOME, named, [link]);
    return days.flatMap(([day], at): DayTallies => {
      const text = String(texts[at]);
      return text === "" ? [] : [[day, tallyIn(text, scopeOfLink(link), day)]];
    });
  }
}

function slices<T>(items: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, at) => items.slice(at * length, (at + 1) * length));
}
