// `linnet blocks …`: what whoever runs the server takes back, and the hosts that alone are allowed.
import type { BlockView } from "../core/blocking.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { namedIn } from "./links.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList } from "./table.ts";

/** How many words stand behind each verb. */
const VERBS = { list: 1, add: 2, remove: 2 } as const;

const FLAGS: Readonly<Record<keyof typeof VERBS, Flags>> = {
  list: { json: "none" },
  add: { json: "none", domain: "value", reason: "value", legal: "none" },
  remove: { json: "none", domain: "value" },
};

const COLUMNS: readonly Column<BlockView>[] = [
  { title: "KIND", cell: ({ kind }) => kind },
  { title: "VALUE", cell: ({ value }) => value },
  { title: "LEGAL", cell: ({ legal }) => (legal ? "legal" : "") },
  { title: "SINCE", cell: ({ createdAt }) => createdAt ?? "unreadable" },
  { title: "BY", cell: ({ createdBy }) => createdBy ?? "" },
  { title: "REASON", cell: ({ reason }) => reason },
];

export async function blocksCommand(world: World, words: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = words;
  if (!isVerb(verb)) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const line = parseWords(rest, FLAGS[verb], VERBS[verb]);
  if (verb !== "list" && line.operands.length < 2)
    throw new UsageError("Say the kind (host, link, client, allowed-host), and which.");
  return withDesk(world, line, { mayCreate: verb === "add" }, (desk) => work(world, { line, verb }, desk));
}

interface Wish {
  readonly line: CommandLine;
  readonly verb: keyof typeof VERBS;
}

async function work(world: World, { line, verb }: Wish, desk: Desk): Promise<number> {
  const [kind, said = ""] = line.operands;
  const isJson = line.options.has("json");
  if (verb === "list" || kind === undefined) {
    await printList(world, line, await desk.blocks(kind), COLUMNS);
    return EXIT.ok;
  }
  const name = kind === "link" ? linkIn(line, said) : { kind, value: said };
  if (verb === "add") {
    const reason = line.options.get("reason");
    const view = await desk.putBlock(name, {
      ...(reason === undefined ? {} : { reason }),
      legal: line.options.has("legal"),
    });
    world.out(
      isJson ? JSON.stringify(view) : `${view.kind === "allowed-host" ? "Allowed" : "Blocked"} ${view.kind} ${view.value}.`,
    );
  } else {
    await desk.removeBlock(name);
    const { value } = name;
    world.out(isJson ? JSON.stringify({ kind, value, removed: true }) : `Removed ${kind} ${value}.`);
  }
  return EXIT.ok;
}

/** A link by its code or its short URL. */
function linkIn(line: CommandLine, said: string) {
  const { code, domain } = namedIn(line, said);
  return { kind: "link", value: code, domain };
}

function isVerb(name: string): name is keyof typeof VERBS {
  return Object.hasOwn(VERBS, name);
}
