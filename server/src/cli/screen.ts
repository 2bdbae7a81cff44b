// What the place that a command writes to can show: how wide it is, which characters and whether colours; and lines for it, of which
// nothing that a visitor has made up can do more than stand there.
import type { World } from "./command.ts";
import { cellText, writerOf } from "./table.ts";

/** Where it is not known how wide a line may be. */
const COLUMNS_DEFAULT = 80;
const COLUMNS_MIN = 20;
const COLUMNS_MAX = 250;

export interface Screen {
  readonly columns: number;
  /** Whether characters beyond ASCII can be counted on. */
  readonly isUtf8: boolean;
  readonly hasColours: boolean;
  /** Columns that a text takes: letters of some scripts take two. */
  readonly widthOf: (text: string) => number;
}

export function screenOf({ env, isTerminal, stdout, widthOf }: Pick<World, "env" | "isTerminal" | "stdout" | "widthOf">): Screen {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  const columns = isTerminal && stdout.columns > 0 ? stdout.columns : COLUMNS_DEFAULT;
  return {
    columns: Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, columns)),
    // The console of Linux has a font with some of them only.
    isUtf8: /utf-?8/i.test(locale) && !(isTerminal && env.TERM === "linux"),
    // https://no-color.org
    hasColours: isTerminal && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb",
    widthOf,
  };
}

/** ECMA-48 SGR. */
const STYLES = { bold: "1", dim: "2", bar: "36" } as const;
export type Style = keyof typeof STYLES;

/** A part of a line that looks different. */
export interface Span {
  readonly style: Style;
  readonly text: string;
}

export type Line = readonly (string | Span)[];

/** The lines as a screen takes them. What they say is text and nothing else. */
export function textOfLines(lines: readonly Line[], { hasColours }: Pick<Screen, "hasColours">): string {
  const shown = (part: string | Span): string => {
    if (typeof part === "string") return cellText(part);
    const text = cellText(part.text);
    return hasColours && text !== "" ? `\u001b[${STYLES[part.style]}m${text}\u001b[0m` : text;
  };
  return lines.map((line) => `${line.map(shown).join("").trimEnd()}\n`).join("");
}

export async function printLines(world: World, screen: Screen, lines: readonly Line[]): Promise<void> {
  await writerOf(world)(textOfLines(lines, screen));
}

/** The text in so many columns: cut, or with spaces behind it. */
export function fitted(text: string, columns: number, { isUtf8, widthOf }: Pick<Screen, "isUtf8" | "widthOf">): string {
  const clean = cellText(text);
  if (widthOf(clean) <= columns) return clean + " ".repeat(columns - widthOf(clean));
  const end = isUtf8 ? "…" : "...".slice(0, columns);
  let cut = "";
  for (const character of clean) {
    if (widthOf(cut + character) + end.length > columns) break;
    cut += character;
  }
  return cut + end + " ".repeat(Math.max(0, columns - widthOf(cut) - end.length));
}

/** 1204567 as "1 204 567". */
export function numberText(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, " ");
}
