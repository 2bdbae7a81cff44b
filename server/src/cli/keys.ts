// `linnet keys …`: making, listing and revoking keys of the API.
import { KEY_SCOPES } from "../core/actor.ts";
import type { KeyView } from "../core/keys.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList } from "./table.ts";

interface Verb {
  readonly flags: Flags;
  readonly operandsMax: number;
  readonly work: (world: World, line: CommandLine, desk: Desk) => Promise<number>;
  readonly mayCreate: boolean;
}

const VERBS: Readonly<Record<string, Verb>> = {
  create: {
    flags: { name: "value", scope: "values", "own-only": "none", "expires-at": "value" },
    operandsMax: 0,
    work: create,
    mayCreate: true,
  },
  list: { flags: {}, operandsMax: 0, work: list, mayCreate: false },
  revoke: { flags: {}, operandsMax: 1, work: revoke, mayCreate: false },
};

export async function keysCommand(world: World, words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const line = parseWords(rest, { json: "none", ...verb.flags }, verb.operandsMax);
  return withDesk(world, line, { mayCreate: verb.mayCreate }, (desk) => verb.work(world, line, desk));
}

/** The key itself goes to standard output and nothing else, so that it can be taken from there; it is told this once. */
async function create(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const { options, lists } = line;
  const scopes = lists.get("scope")?.flatMap((scope) => scope.split(","));
  if (scopes === undefined) throw new UsageError(`Say --scope once or more: ${KEY_SCOPES.join(", ")}.`);
  const made = await desk.createKey({
    name: options.get("name"),
    scopes,
    ownOnly: options.has("own-only"),
    expiresAt: options.get("expires-at") ?? null,
  });
  if (options.has("json")) world.out(JSON.stringify(made));
  else {
    world.out(made.key);
    world.err(`linnet: this is the key "${made.name}", with the id ${made.id}. It is shown this once.`);
  }
  return EXIT.ok;
}

const COLUMNS: readonly Column<KeyView>[] = [
  { title: "ID", cell: ({ id }) => id },
  { title: "NAME", cell: ({ name }) => name },
  { title: "KEY_SCOPES", cell: ({ scopes, ownOnly }) => [...scopes, ...(ownOnly ? ["own links only"] : [])].join(", ") },
  { title: "CREATED", cell: ({ createdAt }) => createdAt },
  { title: "EXPIRES", cell: ({ expiresAt }) => expiresAt ?? "" },
  { title: "LAST USED", cell: ({ lastUsedAt }) => lastUsedAt ?? "" },
];

async function list(world: World, line: CommandLine, desk: Desk): Promise<number> {
  await printList(world, line, await desk.keys(), COLUMNS);
  return EXIT.ok;
}

async function revoke(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const [id] = line.operands;
  if (id === undefined) throw new UsageError("The id of the key is missing; 'linnet keys list' tells it.");
  await desk.revokeKey(id);
  world.out(line.options.has("json") ? JSON.stringify({ id, revoked: true }) : `Revoked ${id}. It is good for nothing any more.`);
  return EXIT.ok;
}
