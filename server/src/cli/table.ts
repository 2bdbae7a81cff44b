// What commands print of things: columns that line up on a terminal, tabs between cells where a program reads, or JSON.
import { type CommandLine, OutputClosed, type World } from "./command.ts";

/** A heading, and what stands below it. */
export interface Column<Thing> {
  readonly title: string;
  readonly cell: (thing: Thing) => string;
}

/** Things whose cells are looked at to find how wide a column must be; those that come later may be wider. */
const MEASURED_MAX = 200;

const CELL_LENGTH_MAX = 60;

const GAP = "  ";

/** What would move the cursor, part a line in two or colour a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** The cell as one line that can't do anything to a terminal. */
export function cellText(text: string): string {
  return text.replace(CONTROL, " ");
}

/** The value as JSON in one line that can't do anything to a terminal either: JSON alone writes some of these characters as they are. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(CONTROL, (found) =>
    [...found].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** Prints things as they come, as JSON lines, as tab-separated cells, or lined up under headings; tells how many they were. */
export async function printList<Thing>(
  world: World,
  line: Pick<CommandLine, "options">,
  things: AsyncIterable<Thing> | Iterable<Thing>,
  columns: readonly Column<Thing>[],
): Promise<number> {
  const write = writerOf(world);
  const waiting: string[][] = [];
  let widths: readonly number[] | null = null;
  let count = 0;
  for await (const thing of things) {
    count++;
    if (line.options.has("json")) await write(`${jsonText(thing)}\n`);
    else {
      const cells = columns.map(({ cell }) => cellText(cell(thing)));
      if (!world.isTerminal) await write(`${cells.join("\t")}\n`);
      else if (widths !== null) await write(aligned(cells, widths));
      else waiting.push(cells);
    }
    if (waiting.length === MEASURED_MAX) widths = await printMeasured(write, columns, waiting.splice(0));
  }
  if (waiting.length > 0) await printMeasured(write, columns, waiting);
  return count;
}

type Write = (text: string) => Promise<void>;

async function printMeasured(
  write: Write,
  columns: readonly { readonly title: string }[],
  rows: readonly (readonly string[])[],
): Promise<readonly number[]> {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.min(CELL_LENGTH_MAX, Math.max(...all.map((cells) => lengthOf(cells[at] ?? "")))));
  for (const cells of all) await write(aligned(cells, widths));
  return widths;
}

function aligned(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, at) => {
    const cut = lengthOf(cell) > CELL_LENGTH_MAX ? `${[...cell].slice(0, CELL_LENGTH_MAX - 1).join("")}…` : cell;
    return cut + " ".repeat(Math.max(0, (widths[at] ?? 0) - lengthOf(cut)));
  });
  return `${padded.join(GAP).trimEnd()}\n`;
}

const lengthOf = (text: string): number => [...text].length;

/** Prints the facts of one thing below each other; as JSON, the thing itself. */
export function printFacts(
  world: World,
  line: Pick<CommandLine, "options">,
  thing: object,
  facts: readonly (readonly [string, string])[],
): void {
  if (line.options.has("json")) {
    world.out(jsonText(thing));
    return;
  }
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) {
    const text = cellText(value);
    world.out(world.isTerminal ? `${name.padEnd(width)}${GAP}${text}` : `${name}\t${text}`);
  }
}

/** Writes to standard output no faster than it is read. Throws an `OutputClosed` once nobody reads it any more. */
export function writerOf({ stdout }: Pick<World, "stdout">): (chunk: string | Uint8Array) => Promise<void> {
  return (chunk) =>
    new Promise((resolve, reject) => {
      const failed = () => reject(new OutputClosed());
      stdout.once("error", failed);
      stdout.write(chunk, (error) => {
        if (error) return failed();
        stdout.removeListener("error", failed);
        resolve();
      });
    });
}

/** Every field of a value, as a person reads it. */
export function factsOf(value: object): [string, string][] {
  return Object.entries(value).map(([name, field]) => [name, textOf(field)]);
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
