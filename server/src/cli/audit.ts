// `linnet audit …`: who has changed what, newest first.
import { AUDIT_ACTIONS, type AuditView } from "../core/audit/entry.ts";
import type { AuditQuery } from "../core/audit/trail.ts";
import { textOfAudit } from "../transfer/audit.ts";
import { type CommandLine, EXIT, parseWords, UsageError, type World } from "./command.ts";
import { instantIn } from "./link-flags.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList, writerOf } from "./table.ts";

const FLAGS = { actor: "value", action: "value", from: "value", to: "value", json: "none", csv: "none" } as const;

const COLUMNS: readonly Column<AuditView>[] = [
  { title: "WHEN", cell: ({ at }) => at },
  { title: "WHO", cell: ({ actor }) => actor },
  { title: "WHAT", cell: ({ action }) => action },
  { title: "ON", cell: ({ target }) => target },
  { title: "MORE", cell: ({ details }) => moreOf(details) },
];

export async function auditCommand(world: World, words: readonly string[]): Promise<number> {
  const line = parseWords(words, FLAGS, 0);
  if (line.options.has("json") && line.options.has("csv")) throw new UsageError("Say --json or --csv.");
  const query = queryIn(line);
  return withDesk(world, line, { mayCreate: false }, async (desk) => {
    const entries = desk.audit(query);
    if (!line.options.has("csv")) await printList(world, line, entries, COLUMNS);
    else {
      const write = writerOf(world);
      for await (const piece of textOfAudit(entries, "csv")) await write(piece);
    }
    return EXIT.ok;
  });
}

function queryIn({ options }: CommandLine): AuditQuery {
  const action = options.get("action");
  const kinds = AUDIT_ACTIONS.map((one) => one.split(".", 1)[0]);
  if (action !== undefined && ![...AUDIT_ACTIONS, ...kinds].some((one) => one === action)) {
    throw new UsageError(`"${action}" is no action. Say one of: ${AUDIT_ACTIONS.join(", ")}; or what stands before the dot.`);
  }
  return { actor: options.get("actor"), action, from: instantIn(options, "from"), to: instantIn(options, "to") };
}

function moreOf(details: AuditView["details"]): string {
  const words = Object.entries(details).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(",") : value}`);
  return words.join(" ");
}
