// A series of numbers as columns of characters.
import { type Line, numberText, type Screen } from "./screen.ts";

/** Lines that the highest column takes. */
const ROWS = 6;

/** Characters that a step takes at most, the gap behind it included. */
const STEP_WIDTH_MAX = 6;

/** A step takes so many before there is a gap behind it. */
const GAP_FROM_WIDTH = 3;

/** Parts of a character that a column can be high. */
const EIGHTHS = 8;

const BLOCKS = { levels: " ▁▂▃▄▅▆▇█", side: "│", top: "┤", foot: "┼", base: "─" } as const;
/** What is less than half a character is a dot: something is there. */
const ASCII = { levels: "    #####", side: "|", top: "+", foot: "+", base: "-" } as const;
const ASCII_TRACE = ".";

export interface Step {
  /** When it begins, as it is shown. */
  readonly label: string;
  readonly value: number;
}

/** The columns, with the highest number and the first and the last step; none where everything is 0. */
export function chartOf(steps: readonly Step[], { columns, isUtf8 }: Screen): Line[] {
  const most = steps.reduce((highest, { value }) => Math.max(highest, value), 0);
  if (most === 0) return [];
  const axis = numberText(most).length + 3;
  const room = Math.max(1, columns - axis);
  const together = Math.ceil(steps.length / room);
  const values = peaks(steps, together);
  const width = Math.min(STEP_WIDTH_MAX, Math.floor(room / values.length));
  const gap = width >= GAP_FROM_WIDTH ? 1 : 0;
  const heights = values.map((value) => heightOf(value, most));
  const signs = isUtf8 ? BLOCKS : ASCII;
  const lines: Line[] = [];
  for (let row = ROWS - 1; row >= 0; row--) {
    const label = (row === ROWS - 1 ? numberText(most) : "").padStart(axis - 3);
    const cells = heights.map((height) => cellAt(height, row, isUtf8).repeat(width - gap) + " ".repeat(gap));
    const side = row === ROWS - 1 ? signs.top : signs.side;
    lines.push([
      { style: "dim", text: ` ${label} ${side}` },
      { style: "bar", text: cells.join("") },
    ]);
  }
  const drawn = values.length * width;
  lines.push([{ style: "dim", text: ` ${"0".padStart(axis - 3)} ${signs.foot}${signs.base.repeat(drawn)}` }]);
  lines.push([{ style: "dim", text: `${" ".repeat(axis)}${endsOf(steps, drawn, room)}` }]);
  if (together > 1) lines.push([{ style: "dim", text: `${" ".repeat(axis)}Each column is the highest of ${together} steps.` }]);
  return lines;
}

/** The highest of so many steps each: what is too narrow to be seen by itself is not lost. */
function peaks(steps: readonly Step[], together: number): number[] {
  const values: number[] = [];
  for (let at = 0; at < steps.length; at += together) {
    values.push(Math.max(...steps.slice(at, at + together).map(({ value }) => value)));
  }
  return values;
}

/** In eighths of a character; what is not nothing can be seen. */
function heightOf(value: number, most: number): number {
  return value === 0 ? 0 : Math.max(1, Math.round((value / most) * ROWS * EIGHTHS));
}

function cellAt(height: number, row: number, isUtf8: boolean): string {
  const level = Math.min(EIGHTHS, Math.max(0, height - row * EIGHTHS));
  if (!isUtf8 && row === 0 && level > 0 && level < EIGHTHS / 2) return ASCII_TRACE;
  return (isUtf8 ? BLOCKS : ASCII).levels[level] ?? " ";
}

/** The first and the last step, under their columns where there is room for both. */
function endsOf(steps: readonly Step[], drawn: number, room: number): string {
  const [first, last] = [steps[0]?.label ?? "", steps.at(-1)?.label ?? ""];
  const least = first.length + GAP.length + last.length;
  if (steps.length === 1 || least > room) return first.length > room ? "" : first;
  return first + last.padStart(Math.max(drawn, least) - first.length);
}

const GAP = "  ";

/** A bar for a part of the highest value, in so many columns at most. */
export function barOf(value: number, most: number, columns: number, isUtf8: boolean): string {
  if (value <= 0 || most <= 0 || columns <= 0) return "";
  const eighths = Math.max(1, Math.round((value / most) * columns * EIGHTHS));
  if (!isUtf8) return "#".repeat(Math.max(1, Math.round(eighths / EIGHTHS)));
  return "█".repeat(Math.floor(eighths / EIGHTHS)) + PARTS.charAt(eighths % EIGHTHS).trim();
}

const PARTS = " ▏▎▍▌▋▊▉";
