// Clicks as they are written: some of one link that came together are a run, with a line for each. A line is the click's text behind
// one character, which says whether its visitor came for the first time, and whether all that was known of the click was kept.
import { type Click, decodeClick, encodeClick } from "../../../core/clicks/click.ts";
import { DAY_MS, QUARTER_MS } from "../../../core/clicks/days.ts";
import { isOf, type Scope } from "../../../core/clicks/scope.ts";
import { DayTally } from "../../../core/clicks/tally.ts";

/** Clicks of a run at most. */
const RUN_LENGTH_MAX = 64;

const AGAIN = "0";
const FIRST = "1";
const AGAIN_STRIPPED = "2";
const FIRST_STRIPPED = "3";

/** Clicks of one link on one day that are applied together. */
export class Gathered {
  readonly clicks: Click[] = [];
  readonly firsts: boolean[] = [];
  readonly #texts: string[] = [];

  /** Adds a click, of which `text` is what `encodeClick` makes. */
  add(click: Click, text: string, isFirst: boolean): void {
    this.clicks.push(click);
    this.#texts.push(text);
    this.firsts.push(isFirst);
  }

  each(work: (click: Click, isFirst: boolean) => void): void {
    for (const [at, click] of this.clicks.entries()) work(click, this.firsts[at] ?? false);
  }

  /** The texts of the runs that they make. */
  texts(isStripped: boolean): string[] {
    const texts: string[] = [];
    for (let from = 0; from < this.clicks.length; from += RUN_LENGTH_MAX) texts.push(this.#text(from, isStripped));
    return texts;
  }

  #text(from: number, isStripped: boolean): string {
    const to = Math.min(from + RUN_LENGTH_MAX, this.clicks.length);
    let text = "";
    for (let at = from; at < to; at++) {
      if (at > from) text += "\n";
      if (isStripped)
        text += (this.firsts[at] ? FIRST_STRIPPED : AGAIN_STRIPPED) + encodeClick(stripped(this.clicks[at] as Click));
      else text += (this.firsts[at] ? FIRST : AGAIN) + this.#texts[at];
    }
    return text;
  }
}

/**
 * What is written of a click where no raw events are kept: not from where, nor the moment. It is there until it is in a tally, for
 * which the visitor's number stays, as it does among those who were seen that day.
 */
function stripped(click: Click): Click {
  const at = click.at - (((click.at % DAY_MS) + DAY_MS) % QUARTER_MS);
  return { ...click, at, address: null, agent: null };
}

/** A click of a run. */
export interface Line {
  readonly click: Click;
  readonly isFirst: boolean;
  readonly isStripped: boolean;
}

/** The clicks of a run, in the order in which they came. What can't be read is left out. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const line of text.split("\n")) {
    const click = decodeClick(line.slice(1));
    const flag = line.charAt(0);
    if (click === null) continue;
    lines.push({
      click,
      isFirst: flag === FIRST || flag === FIRST_STRIPPED,
      isStripped: flag === AGAIN_STRIPPED || flag === FIRST_STRIPPED,
    });
  }
  return lines;
}

/** Adds the lines that are of the scope; makes the tally with the first of them. */
export function addLines(known: DayTally | null, scope: Scope, lines: Iterable<Line>): DayTally | null {
  let tally = known;
  for (const { click, isFirst } of lines) {
    if (!isOf(click, scope)) continue;
    tally ??= new DayTally();
    tally.add(click, scope, isFirst);
  }
  return tally;
}
