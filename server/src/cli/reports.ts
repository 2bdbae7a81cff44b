// `linnet reports …`: links that people have reported, and what becomes of them.
import type { ReportView } from "../core/reporting.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList } from "./table.ts";

const FLAGS: Readonly<Record<"list" | "decide", Flags>> = {
  list: { json: "none" },
  decide: { json: "none", block: "none", dismiss: "none", reason: "value", legal: "none" },
};

const COLUMNS: readonly Column<ReportView>[] = [
  { title: "ID", cell: ({ id }) => id },
  { title: "COUNT", cell: ({ count }) => String(count) },
  { title: "REASONS", cell: ({ reasons }) => Object.keys(reasons).join(", ") },
  { title: "LAST", cell: ({ lastAt }) => lastAt ?? "" },
  { title: "URL", cell: ({ url }) => url ?? "" },
  { title: "TEXT", cell: ({ texts }) => texts[0]?.text ?? "" },
];

export async function reportsCommand(world: World, words: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = words;
  if (verb !== "list" && verb !== "decide") throw new UsageError("Say one of: list, decide.");
  const line = parseWords(rest, FLAGS[verb], verb === "list" ? 0 : 1);
  if (verb === "decide") mustBeOne(line);
  return withDesk(world, line, { mayCreate: false }, async (desk) => {
    if (verb === "decide") return decide(world, line, desk);
    await printList(world, line, await desk.reports(), COLUMNS);
    return EXIT.ok;
  });
}

function mustBeOne({ operands, options }: CommandLine): void {
  if (operands.length === 0) throw new UsageError("The id of the link is missing.");
  if (options.has("block") === options.has("dismiss")) throw new UsageError("Say what is decided: --block or --dismiss.");
}

async function decide(world: World, { operands, options }: CommandLine, desk: Desk): Promise<number> {
  const [id = ""] = operands;
  const action = options.has("block") ? "block" : "dismiss";
  const reason = options.get("reason");
  const said = { ...(reason === undefined ? {} : { reason }), ...(options.has("legal") ? { legal: true } : {}) };
  await desk.decideReport(id, { action, ...said });
  const done = action === "block" ? "Blocked" : "Dismissed";
  world.out(options.has("json") ? JSON.stringify({ id, action }) : `${done} ${id}.`);
  return EXIT.ok;
}
