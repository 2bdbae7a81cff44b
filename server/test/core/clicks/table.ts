// Clicks as a table, and what a store would have added up of them. It is what reports are made of in tests of the pure logic; the stores
// have tests of their own.
import type { Click } from "../../../src/core/clicks/click.ts";
import { type Day, dayOf } from "../../../src/core/clicks/days.ts";
import { isOf, type Scope, scopesOf } from "../../../src/core/clicks/scope.ts";
import { sightKey, sightOf } from "../../../src/core/clicks/sight.ts";
import type { ClickSource, EventPage, EventSpan } from "../../../src/core/clicks/store.ts";
import { DayTally } from "../../../src/core/clicks/tally.ts";
import type { Field } from "../../../src/core/field.ts";
import { clickWith } from "../../support/clicks.ts";

export const LINK = "sale" as Field;

/** A click of somebody on the link, but for what is said. */
export function click(at: number | string, said: Partial<Click> = {}): Click {
  return clickWith({ at: typeof at === "string" ? Date.parse(at) : at, link: LINK, ...said });
}

export interface Kept {
  /** Days before this one are settled, and their single clicks gone. */
  readonly since?: Day;
}

export class ClickTable implements ClickSource {
  /** What was asked for. */
  readonly asked = { days: 0, events: 0 };
  readonly #tallies = new Map<Scope, Map<Day, string>>();
  readonly #clicks: readonly Click[];
  readonly #since: Day;

  constructor(clicks: readonly Click[], { since = 0 }: Kept = {}) {
    this.#since = since;
    this.#clicks = clicks.filter(({ at }) => dayOf(at) >= since).toSorted((a, b) => b.at - a.at);
    const seen = new Set<string>();
    const firsts = new Set<Click>();
    for (const one of clicks) {
      const sight = sightOf(one);
      if (sight === null || seen.has(sightKey(sight))) continue;
      seen.add(sightKey(sight));
      firsts.add(one);
    }
    const tallies = new Map<Scope, Map<Day, DayTally>>();
    for (const one of clicks) {
      for (const scope of scopesOf(one)) {
        const days = tallies.get(scope) ?? new Map<Day, DayTally>();
        const tally = days.get(dayOf(one.at)) ?? new DayTally();
        tally.add(one, scope, firsts.has(one));
        tallies.set(scope, days.set(dayOf(one.at), tally));
      }
    }
    for (const [scope, days] of tallies) {
      for (const [day, tally] of days) if (day < since) tally.settle();
      this.#tallies.set(scope, new Map([...days].map(([day, tally]) => [day, tally.encode()])));
    }
  }

  async days(scope: Scope, first: Day, last: Day): Promise<readonly (readonly [Day, DayTally])[]> {
    this.asked.days++;
    return [...(this.#tallies.get(scope) ?? [])]
      .filter(([day]) => day >= first && day <= last)
      .toSorted(([a], [b]) => a - b)
      .map(([day, text]) => [day, DayTally.decode(text)] as const);
  }

  async events({ scope, from, to, after, limit }: EventSpan): Promise<EventPage> {
    const start = Number(after ?? 0);
    const all = this.#clicks.filter((one) => isOf(one, scope) && one.at >= from && one.at < to);
    const clicks = all.slice(start, start + limit);
    this.asked.events += clicks.length;
    return { clicks, after: start + limit < all.length ? String(start + limit) : null };
  }

  async eventsSince(): Promise<number | null> {
    return this.#since === Number.POSITIVE_INFINITY ? null : this.#since * 86_400_000;
  }
}
