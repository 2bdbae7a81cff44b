// The audit log as a stream of text. What is in it was chosen by many: a table treats it as an export of links does.
import type { AuditView } from "../core/audit/entry.ts";
import { csvTable } from "./csv.ts";
import type { ExportFormat } from "./export.ts";

/** Entries that are written as one piece. */
const BATCH_LENGTH = 100;

const COLUMNS = ["id", "at", "actor", "action", "target"] as const satisfies readonly (keyof AuditView)[];

/** The text of entries, as fast as it is taken; nothing before the first are there. The details are JSON in one cell. */
export async function* textOfAudit(entries: AsyncIterable<AuditView>, format: ExportFormat): AsyncGenerator<string> {
  const textOf = format === "csv" ? (some: AuditView[]) => csvTable(some.map(cellsOf)) : linesOf;
  let header = format === "csv" ? csvTable([[...COLUMNS, "details"]]) : "";
  let waiting: AuditView[] = [];
  for await (const entry of entries) {
    waiting.push(entry);
    if (waiting.length < BATCH_LENGTH) continue;
    yield header + textOf(waiting);
    header = "";
    waiting = [];
  }
  if (waiting.length > 0 || header !== "") yield header + textOf(waiting);
}

const cellsOf = (entry: AuditView): string[] => [...COLUMNS.map((column) => entry[column]), JSON.stringify(entry.details)];

const linesOf = (entries: readonly AuditView[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
