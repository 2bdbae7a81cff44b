// The tally of a link's day as it lies in Redis: first what was added up (`DayTally.encode`, or nothing), then a line for each click that
// is still to be added. So a click is written without anything being read, and most links have few clicks on a day: one as a line is
// 90 bytes, as a tally 240. When the lines outweigh what was added up, they are added up too.
//
//   TEXT ← [TALLY] LINE*      LINE ← "\n" ("1" if its visitor was new, else "0") QUARTER "," rest of the click's own text
import { type Click, decodeClick } from "../../../core/clicks/click.ts";
import { type Day, HOUR_QUARTERS, QUARTER_MS, quarterOf, startOf } from "../../../core/clicks/days.ts";
import type { Scope } from "../../../core/clicks/scope.ts";
import { DayTally } from "../../../core/clicks/tally.ts";

/** What the lines of a tally may take before they are added up: at least this, and as much as what was added up, but no more than that. */
export const LINES_BYTES_MIN = 4096;
export const LINES_BYTES_MAX = 32_768;

/** Outcome, status and kind. */
const NUMBERS_FIRST = 3;

/**
 * The line of a click, of which `text` is what `encodeClick` writes, without its first character. What a tally can tell of a click is
 * less than the click: the quarter-hour, and whether there was a visitor, but not which.
 */
export function lineOf(click: Click, text: string): string {
  const { at, link, asked, visitor, address, agent } = click;
  const begins = String(at).length + lengthOf(link) + lengthOf(asked) + "[,,,".length;
  let end = begins;
  for (let number = 0; number < NUMBERS_FIRST; number++) end = partEnd(text, end) + 1;
  end--;
  const visited = text.charAt(end) === "]" ? end : partEnd(text, end + 1);
  const rest = text.slice(visited, text.length - 1 - endLength(address, agent));
  return `${quarterOf(at)},${text.slice(begins, end)},${visitor === null ? "null" : "1"}${rest}`;
}

/** Where a number, or null, ends. */
function partEnd(text: string, from: number): number {
  const comma = text.indexOf(",", from);
  return comma < 0 ? text.length - 1 : comma;
}

/** Characters that the last two parts take, which no tally tells. */
function endLength(address: string | null, agent: string | null): number {
  if (agent !== null) return lengthOf(address) + lengthOf(agent) + 2;
  return address === null ? 0 : lengthOf(address) + 1;
}

const NULL_LENGTH = 4;

/** Of a text in JSON. */
function lengthOf(text: string | null): number {
  return text === null ? NULL_LENGTH : JSON.stringify(text).length;
}

/** The tally that a text says. */
export function tallyIn(text: string, scope: Scope, day: Day): DayTally {
  const [folded = "", ...lines] = text.split("\n");
  const tally = folded === "" ? new DayTally() : DayTally.decode(folded);
  for (const line of lines) {
    const click = clickIn(line, day);
    if (click !== null) tally.add(click, scope, line.startsWith("1"));
  }
  tally.cut();
  return tally;
}

function clickIn(line: string, day: Day): Click | null {
  const comma = line.indexOf(",");
  const at = startOf(day) + Number(line.slice(1, comma)) * QUARTER_MS;
  return decodeClick(`[${at},null,null,${line.slice(comma + 1)}]`);
}

/** The text with everything added up. */
export function folded(text: string, scope: Scope, day: Day): string {
  return tallyIn(text, scope, day).encode();
}

/** The text with hours instead of quarter-hours. A single click stays the line that it is: that says no more than its tally does. */
export function settled(text: string, scope: Scope, day: Day): string {
  const [, quarter] = /^\n[01](\d+),[^\n]*$/.exec(text) ?? [];
  if (quarter !== undefined) {
    const hour = Number(quarter) - (Number(quarter) % HOUR_QUARTERS);
    return text.slice(0, 2) + hour + text.slice(2 + quarter.length);
  }
  const tally = tallyIn(text, scope, day);
  tally.settle();
  return tally.encode();
}
