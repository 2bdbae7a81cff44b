// Clicks as a stream of text. What is in them was chosen by strangers: a table treats it as an export of links does.
import { CLICK_FIELDS, type ClickView } from "../core/stats-view.ts";
import { csvTable } from "./csv.ts";
import type { ExportFormat } from "./export.ts";

/** The text of clicks, as fast as it is taken; nothing before the first are there, so that what is wrong with them comes first. */
export async function* textOfClicks(all: AsyncIterable<readonly ClickView[]>, format: ExportFormat): AsyncGenerator<string> {
  let header = format === "csv" ? csvTable([CLICK_FIELDS]) : "";
  for await (const some of all) {
    const text = header + (format === "csv" ? csvTable(some.map(cellsOf)) : linesOf(some));
    header = "";
    if (text !== "") yield text;
  }
  if (header !== "") yield header;
}

function cellsOf(click: ClickView): string[] {
  return CLICK_FIELDS.map((field) => {
    const value = click[field];
    return value === null ? "" : String(value);
  });
}

const linesOf = (clicks: readonly ClickView[]): string => clicks.map((click) => `${JSON.stringify(click)}\n`).join("");
