// `linnet rule-sets …`: rules under a name, by which many links go.
import type { RuleSetView } from "../core/rule-sets.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { jsonIn } from "./link-flags.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList } from "./table.ts";

/** How many words stand behind each verb. */
const VERBS = { list: 0, get: 1, put: 2, delete: 1 } as const;

const FLAGS: Flags = { json: "none" };

const COLUMNS: readonly Column<RuleSetView>[] = [
  { title: "NAME", cell: ({ name }) => name },
  { title: "RULES", cell: ({ rules }) => String(rules.length) },
  { title: "VERSION", cell: ({ version }) => String(version) },
  { title: "UPDATED", cell: ({ updatedAt }) => updatedAt },
  { title: "BY", cell: ({ updatedBy }) => updatedBy },
];

export async function ruleSetsCommand(world: World, words: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = words;
  if (!isVerb(verb)) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const line = parseWords(rest, FLAGS, VERBS[verb]);
  const [, file] = line.operands;
  if (VERBS[verb] > 0 && line.operands.length === 0) throw new UsageError("The name of the set is missing.");
  if (verb === "put" && file === undefined) throw new UsageError("The file with the rules is missing.");
  return withDesk(world, line, { mayCreate: verb === "put" }, (desk) => work(world, { line, verb }, desk));
}

interface Wish {
  readonly line: CommandLine;
  readonly verb: keyof typeof VERBS;
}

async function work(world: World, { line, verb }: Wish, desk: Desk): Promise<number> {
  const [name = "", file = ""] = line.operands;
  const isJson = line.options.has("json");
  if (verb === "list") {
    await printList(world, line, await desk.ruleSets(), COLUMNS);
  } else if (verb === "get") {
    const set = await desk.ruleSet(name);
    // As `put` reads it.
    world.out(isJson ? JSON.stringify(set) : JSON.stringify(set.rules, null, 2));
  } else if (verb === "put") {
    const set = await desk.putRuleSet(name, jsonIn(file));
    world.out(isJson ? JSON.stringify(set) : `${set.name}: version ${set.version}, ${count(set.rules.length)}.`);
  } else {
    await desk.deleteRuleSet(name);
    world.out(isJson ? JSON.stringify({ name, deleted: true }) : `Deleted ${name}.`);
  }
  return EXIT.ok;
}

const count = (rules: number): string => `${rules} ${rules === 1 ? "rule" : "rules"}`;

function isVerb(name: string): name is keyof typeof VERBS {
  return Object.hasOwn(VERBS, name);
}
