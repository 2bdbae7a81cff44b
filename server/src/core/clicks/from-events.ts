// What single clicks add to a report.
import type { Click, Dimension, Outcome } from "./click.ts";
import { dayOf } from "./days.ts";
import { addTo, type Figures } from "./figures.ts";
import { linkOf, ORPHANS, type Scope, valueIn } from "./scope.ts";

export interface Counting {
  readonly scope: Scope;
  /** How clicks ended that count; null: as those do that led somewhere. */
  readonly outcomes: readonly string[] | null;
  /** "edges": only what tallies do not know of parts of a day. */
  readonly part: "all" | "edges";
}

/** Counts clicks, in any order, and at the end visitors: each where it clicked first. */
export class EventCounter {
  readonly #figures: Figures;
  readonly #part: Counting["part"];
  readonly #outcomes: ReadonlySet<string>;
  readonly #isOfLinks: boolean;
  /** By visitor, day and link. */
  readonly #firsts = new Map<string, Click>();

  constructor(figures: Figures, { scope, outcomes, part }: Counting) {
    this.#figures = figures;
    this.#part = part;
    const led: Outcome = scope === ORPHANS ? "not-found" : "redirected";
    this.#outcomes = new Set(outcomes ?? [led]);
    this.#isOfLinks = linkOf(scope) !== null;
  }

  add(click: Click): void {
    const figures = this.#figures;
    const isChosen = figures.frame.kinds.has(click.kind);
    if (isChosen) figures.addOutcome(click.outcome, 1);
    if (!this.#outcomes.has(click.outcome)) return;
    this.#count(click, 1, 0, figures.frame.by);
    if (click.visitor !== null) this.#see(`${click.visitor} ${dayOf(click.at)} ${click.link ?? ""}`, click);
    else if (isChosen) figures.hidden++;
  }

  #see(key: string, click: Click): void {
    const first = this.#firsts.get(key);
    if (first === undefined || click.at < first.at) this.#firsts.set(key, click);
  }

  /** Adds the visitors. Those of links add up; of a wider scope, whoever followed several links is one. */
  finish(): void {
    const { by } = this.#figures.frame;
    const ofLinks = by.includes("link") && !this.#isOfLinks;
    if (ofLinks) for (const click of this.#firsts.values()) this.#countValues(click, 0, 1, ["link"]);
    const rest = ofLinks ? by.filter((one) => one !== "link") : by;
    for (const click of this.#isOfLinks ? this.#firsts.values() : this.#persons()) this.#count(click, 0, 1, rest);
  }

  #persons(): Iterable<Click> {
    const persons = new Map<string, Click>();
    for (const [key, click] of this.#firsts) {
      const person = key.slice(0, key.indexOf(" ", key.indexOf(" ") + 1));
      const first = persons.get(person);
      if (first === undefined || click.at < first.at) persons.set(person, click);
    }
    return persons.values();
  }

  #count(click: Click, clicks: number, visitors: number, by: readonly Dimension[]): void {
    const figures = this.#figures;
    const isChosen = figures.frame.kinds.has(click.kind);
    if (this.#part === "all") {
      addTo(figures.kinds.get(click.kind) ?? { clicks: 0, visitors: 0 }, clicks, visitors);
      if (isChosen) figures.addSlot(figures.slotAt(click.at), clicks, visitors);
    }
    if (!isChosen) return;
    addTo(figures.covered, clicks, visitors);
    this.#countValues(click, clicks, visitors, by);
  }

  #countValues(click: Click, clicks: number, visitors: number, by: readonly Dimension[]): void {
    if (!this.#figures.frame.kinds.has(click.kind)) return;
    for (const one of by) {
      const value = valueIn(click, one);
      if (value !== null) this.#figures.addValue(one, value, clicks, visitors);
    }
  }
}
