// The part of the conformance suite of clicks that is about everything at once: batches as chance would have them, sent again and
// again by processes that come and go, and a place that must hold what plain adding up in memory does.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CLICK_KINDS, type Click, type ClickKind, OUTCOMES, type Outcome } from "../../src/core/clicks/click.ts";
import { DAY_MS, type Day, dayOf } from "../../src/core/clicks/days.ts";
import { type Scope, scopesOf } from "../../src/core/clicks/scope.ts";
import { sightKey, sightOf } from "../../src/core/clicks/sight.ts";
import type { ClickBatch, ClickStore } from "../../src/core/clicks/store.ts";
import { DayTally } from "../../src/core/clicks/tally.ts";
import { type LinkTotal, NO_CLICKS, withClicks } from "../../src/core/clicks/total.ts";
import type { Field } from "../../src/core/field.ts";
import { batchWith } from "../support/clicks.ts";
import {
  asTexts,
  type ClicksUnderTest,
  clickOn,
  eventsIn,
  MIDNIGHT,
  type OpenClicks,
  plain,
  TODAY,
  untilRanked,
} from "./clicks-under-test.ts";

const JOURNALS = ["first", "second", "third"] as const;
const LINKS = ["abc", "xyz@a.example", "q", null] as const;
const STEPS_MAX = 14;
const RUNS = 12;
const TEST_TIMEOUT_MS = 120_000;

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const clicks: fc.Arbitrary<Click> = fc
  .record({
    link: oneOf(...LINKS),
    asked: oneOf(null, null, "alias@b.example" as Field),
    at: fc.integer({ min: MIDNIGHT - DAY_MS, max: MIDNIGHT + DAY_MS - 1 }),
    outcome: oneOf<Outcome>(...OUTCOMES.slice(0, 5), "redirected", "redirected", "redirected"),
    kind: oneOf<ClickKind>(...CLICK_KINDS, "human", "human", "human"),
    visitor: fc.option(fc.integer({ min: 0, max: 8 }), { freq: 3 }),
    country: oneOf(null, "AT", "DE", "__proto__"),
    referrer: fc.option(fc.string({ maxLength: 3, unit: "binary" })),
    utm: fc.array(oneOf(null, "a", "b"), { minLength: 5, maxLength: 5 }),
    isScan: fc.boolean(),
    status: oneOf(302, 301, 200),
  })
  .map(({ link, outcome, ...facts }) => {
    const asked = facts.asked ?? (link === null ? ("nobody" as Field) : null);
    return clickOn(link, { ...facts, asked, outcome: link === null ? "not-found" : outcome });
  });

/** Batches of a journal are sent, beginning with some that were sent before; or all processes end, and another begins. */
type Step =
  | { readonly journal: string; readonly again: number; readonly fresh: readonly (readonly Click[])[]; readonly by: number }
  | "restart";

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        journal: oneOf(...JOURNALS),
        again: fc.nat(3),
        fresh: fc.array(fc.array(clicks, { maxLength: 12 }), { maxLength: 3 }),
        by: fc.nat(1),
      }),
    },
    { weight: 1, arbitrary: fc.constant("restart" as const) },
  ),
  { minLength: 1, maxLength: STEPS_MAX },
);

/** What was applied, added up in memory. */
class Model {
  readonly days = new Map<string, { readonly scope: Scope; readonly day: Day; readonly tally: DayTally }>();
  readonly totals = new Map<Field, LinkTotal>();
  readonly applied: Click[] = [];
  readonly #journals = new Map<string, ClickBatch[]>();
  readonly #seen = new Set<string>();

  /** What is to be sent: the last ones of before, and these. */
  send(journal: string, again: number, fresh: readonly (readonly Click[])[]): ClickBatch[] {
    const known = this.#journals.get(journal) ?? [];
    this.#journals.set(journal, known);
    const sent = again === 0 ? [] : known.slice(-again);
    const added = fresh.map((some, n) => batchWith(known.length + n + 1, some));
    known.push(...added);
    for (const one of added) this.#apply(one.clicks);
    return [...sent, ...added];
  }

  #apply(some: readonly Click[]): void {
    for (const click of some) {
      const isFirst = this.#isFirst(click);
      for (const scope of scopesOf(click)) this.#tally(scope, dayOf(click.at)).add(click, scope, isFirst);
      if (click.link !== null) {
        this.totals.set(
          click.link,
          withClicks(this.totals.get(click.link) ?? NO_CLICKS, [click], () => isFirst),
        );
      }
      this.applied.push(click);
    }
  }

  #isFirst(click: Click): boolean {
    const sight = sightOf(click);
    if (sight === null || this.#seen.has(sightKey(sight))) return false;
    this.#seen.add(sightKey(sight));
    return true;
  }

  #tally(scope: Scope, day: Day): DayTally {
    const key = `${scope} ${day}`;
    const known = this.days.get(key)?.tally;
    if (known !== undefined) return known;
    const tally = new DayTally();
    this.days.set(key, { scope, day, tally });
    return tally;
  }
}

/** Declares the tests for one adapter. */
export function clickModelTests(open: OpenClicks): void {
  describe("sent again and again", () => {
    test(
      "add up to what plain adding up does",
      () =>
        fc.assert(
          fc.asyncProperty(steps, async (some) => {
            const under = await open();
            await run(under, some).finally(() => under.close());
          }),
          { numRuns: RUNS, endOnFailure: true },
        ),
      TEST_TIMEOUT_MS,
    );
  });
}

async function run(under: ClicksUnderTest, some: readonly Step[]): Promise<void> {
  const model = new Model();
  let stores: readonly ClickStore[] = [under.store, await under.openSecond()];
  for (const step of some) {
    if (step === "restart") {
      stores = [await under.reopen(), await under.openSecond()];
      continue;
    }
    const { journal, again, fresh, by } = step;
    await (stores[by] as ClickStore).apply(journal, model.send(journal, again, fresh));
  }
  for (const store of stores) await compare(store, model);
}

async function compare(store: ClickStore, model: Model): Promise<void> {
  for (const { scope, day, tally } of model.days.values()) {
    const [found] = await store.days(scope, day, day);
    expect([scope, day - TODAY, plain(found?.[1] ?? null)]).toEqual([scope, day - TODAY, plain(tally)]);
    const events = await eventsIn(store, { scope, limit: 50 });
    expect(asTexts(events)).toEqual(asTexts(model.applied.filter((click) => scopesOf(click).includes(scope))));
  }
  const links = [...model.totals.keys()];
  expect(await store.totals(links)).toEqual(links.map((id) => model.totals.get(id) ?? NO_CLICKS));
  const ranked = links.map((id) => [id, model.totals.get(id)?.kinds.human ?? 0] as const).filter(([, count]) => count > 0);
  ranked.sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
  await untilRanked(
    store,
    ranked.map(([id, count]) => `${id} ${count}`),
  );
}
