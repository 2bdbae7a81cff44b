// `linnet users …`: who may sign in. It works on the store itself, so that nobody is locked out for good.
import { ROLES } from "../core/actor.ts";
import type { PersonView } from "../core/people/person.ts";
import { type CommandLine, EXIT, type Flags, parseWords, UsageError, type World } from "./command.ts";
import type { Desk } from "./desk.ts";
import { withDesk } from "./open-desk.ts";
import { type Column, printList } from "./table.ts";

interface Verb {
  readonly flags: Flags;
  readonly operandsMax: number;
  readonly work: (world: World, line: CommandLine, desk: Desk) => Promise<number>;
  readonly mayCreate?: boolean;
}

const VERBS: Readonly<Record<string, Verb>> = {
  list: { flags: {}, operandsMax: 0, work: list },
  invite: { flags: { role: "value", email: "value" }, operandsMax: 0, work: invite, mayCreate: true },
  role: { flags: {}, operandsMax: 2, work: role },
  reset: { flags: { "totp-off": "none" }, operandsMax: 1, work: reset },
  remove: { flags: {}, operandsMax: 1, work: remove },
};

export async function usersCommand(world: World, words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new UsageError(`Say one of: ${Object.keys(VERBS).join(", ")}.`);
  const line = parseWords(rest, { json: "none", ...verb.flags }, verb.operandsMax);
  return withDesk(world, line, { mayCreate: verb.mayCreate ?? false }, (desk) => verb.work(world, line, desk));
}

const COLUMNS: readonly Column<PersonView>[] = [
  { title: "ID", cell: ({ id }) => id },
  { title: "E-MAIL", cell: ({ email }) => email },
  { title: "NAME", cell: ({ name }) => name },
  { title: "ROLE", cell: ({ role, enabled }) => (enabled ? role : `${role}, shut out`) },
  { title: "CODES", cell: ({ hasTotp }) => (hasTotp ? "yes" : "") },
  { title: "SINCE", cell: ({ createdAt }) => createdAt },
];

async function list(world: World, line: CommandLine, desk: Desk): Promise<number> {
  await printList(world, line, await desk.people(), COLUMNS);
  return EXIT.ok;
}

/** The address goes to standard output and nothing else, so that it can be taken from there; it is told this once. */
async function invite(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const said = line.options.get("role");
  if (said === undefined) throw new UsageError(`Say --role: ${ROLES.join(", ")}.`);
  const made = await desk.invite({ role: said, email: line.options.get("email") });
  tell(world, line, made, `good once, until ${made.expiresAt}, for ${made.email ?? "whoever has it"}`);
  return EXIT.ok;
}

async function role(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const [who, said] = line.operands;
  if (who === undefined || said === undefined) throw new UsageError(`Say who, and which role: ${ROLES.join(", ")}.`);
  const person = await desk.changePerson(who, { role: said });
  world.out(line.options.has("json") ? JSON.stringify(person) : `${person.email} is ${person.role} now.`);
  return EXIT.ok;
}

async function reset(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const { id: _id, ...made } = await desk.resetPerson(whoIn(line), !line.options.has("totp-off"));
  tell(world, line, made, `good once, until ${made.expiresAt}; a new password is set there`);
  return EXIT.ok;
}

async function remove(world: World, line: CommandLine, desk: Desk): Promise<number> {
  const who = whoIn(line);
  await desk.removePerson(who);
  world.out(line.options.has("json") ? JSON.stringify({ who, removed: true }) : `Removed ${who}. Links and keys stay.`);
  return EXIT.ok;
}

function tell(world: World, { options }: CommandLine, made: { readonly url: string }, about: string): void {
  if (options.has("json")) world.out(JSON.stringify(made));
  else {
    world.out(made.url);
    world.err(`linnet: this address is ${about}. It is shown this once.`);
  }
}

function whoIn({ operands: [who] }: CommandLine): string {
  if (who === undefined) throw new UsageError("Say who, by e-mail address or id; 'linnet users list' tells them.");
  return who;
}
