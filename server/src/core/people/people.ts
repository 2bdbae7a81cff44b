// Who is here: the first owner, the list, roles, and going.
import type { Actor, Role } from "../actor.ts";
import { type Alphabet, DEFAULT_ALPHABET, parseAlphabet, type RandomBytes, randomCharacters } from "../code.ts";
import { editConflict, invalidField } from "../errors.ts";
import { spend } from "../spend.ts";
import { booleanIn, fieldsIn, type PeopleContext } from "./context.ts";
import { emailTaken, lastOwner, ownerExists, personNotFound, tokenInvalid } from "./errors.ts";
import {
  decodePerson,
  emailName,
  encodePassword,
  encodePerson,
  OWNERS,
  type Person,
  parseEmail,
  parseName,
  parsePassword,
  parseRole,
  textOf,
} from "./person.ts";
import { mustManage } from "./roles.ts";
import type { PeopleRecord } from "./store.ts";

/** People and open invitations together: all of them are read for a list. */
export const PEOPLE_MAX = 10_000;

/** 10 characters of 53 tell people apart (57 bits). */
const ID_LENGTH = 10;
const PERSON_ID = /^[A-Za-z0-9]{10}$/;

/** Changes that others were faster than before one is given up. */
const TRIES_MAX = 8;

const ID_ALPHABET = parseAlphabet(DEFAULT_ALPHABET) as Alphabet;

/** What belongs to a person beside the record of the person. */
const BELONGINGS = ["session", "account", "two-factor", "reset"] as const;

export const newId = (random: RandomBytes): string => randomCharacters(random, ID_ALPHABET, ID_LENGTH);

/** Whether nobody is here yet who could let others in. */
export async function needsOwner({ people }: Pick<PeopleContext, "people">): Promise<boolean> {
  return !(await people.has("user", OWNERS));
}

/** What somebody says who is new here, checked. */
export interface Newcomer {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Throws `missing_field` and `invalid_field`. */
export function parseNewcomer(said: Readonly<Partial<Record<keyof Newcomer, unknown>>>): Newcomer {
  const email = parseEmail(said.email);
  return { email, name: parseName(said.name), password: parsePassword(said.password, email) };
}

/**
 * Makes the first owner, for who knows the token that was told where the server is started; of several at once one is made. Throws
 * `owner_exists`, `token_invalid`, `rate_limited`, and what `parseNewcomer` does.
 */
export async function createOwner(
  context: PeopleContext,
  input: Readonly<Record<string, unknown>>,
  client: string,
): Promise<{ person: Person; newcomer: Newcomer }> {
  const { token, ...said } = fieldsIn(input, ["token", "name", "email", "password"]);
  await spend(context.limits, "token", client);
  if (!(await needsOwner(context))) throw ownerExists();
  if (!context.isSame(textOf(token, "token"), context.setupToken)) throw tokenInvalid("The token");
  const newcomer = parseNewcomer(said);
  const person = await addPerson(context, newcomer, "owner", { alone: true });
  if (person === null) throw ownerExists();
  await context.limits.take("token", client, -1);
  return { person, newcomer };
}

/** Adds somebody; null where the e-mail address is taken, or `alone` and there is an owner. */
export async function addPerson(
  context: PeopleContext,
  { email, name, password }: Newcomer,
  role: Role,
  options: { readonly alone?: boolean } = {},
): Promise<Person | null> {
  const now = context.clock();
  const passwordHash = await context.hashPassword(password);
  const id = newId(context.random);
  const person: Person = { id, email, name, role, enabled: true, hasTotp: false, createdAt: now, updatedAt: now };
  // The password first: a person without one could not sign in, and would stay; a password without a person is nobody's.
  await context.people.insert(encodePassword(id, passwordHash, now));
  if ((await context.people.insert(encodePerson(person), options)) === "inserted") return person;
  await context.people.remove({ kind: "account", id });
  return null;
}

/** All people, those who came first at the top. */
export async function listPeople({ people }: Pick<PeopleContext, "people">): Promise<Person[]> {
  const all = (await people.list("user")).map(decodePerson);
  return all.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** Throws `person_not_found`. */
export async function readPerson({ people }: Pick<PeopleContext, "people">, id: string): Promise<Person> {
  return decodePerson(await recordOfPerson({ people }, id));
}

async function recordOfPerson({ people }: Pick<PeopleContext, "people">, id: string): Promise<PeopleRecord> {
  const record = PERSON_ID.test(id) ? await people.find({ kind: "user", id }) : null;
  if (record === null) throw personNotFound();
  return record;
}

/** The person with this e-mail address, or id; for who types. Throws `person_not_found`. */
export async function findPerson(context: Pick<PeopleContext, "people">, said: string): Promise<Person> {
  if (!said.includes("@")) return readPerson(context, said);
  const record = await context.people.findNamed("user", emailName(parseEmail(said)));
  if (record === null) throw personNotFound();
  return decodePerson(record);
}

/**
 * Changes what somebody is here: role, name, whether they may sign in. It holds for their next request. Throws `person_not_found`, `owners_only`,
 * `last_owner`, and what is wrong with a field.
 */
export async function changePerson(
  context: PeopleContext,
  id: string,
  input: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<{ before: Person; after: Person }> {
  const said = fieldsIn(input, ["role", "name", "enabled"]);
  const wanted = {
    ...(said.role === undefined ? {} : { role: parseRole(said.role) }),
    ...(said.name === undefined ? {} : { name: parseName(said.name) }),
    ...(said.enabled === undefined ? {} : { enabled: booleanIn(said.enabled, "enabled") ?? true }),
  };
  const changed = await rewrite(context, id, (before) => {
    mustManage(actor, before.role, wanted.role ?? before.role);
    return { ...before, ...wanted };
  });
  if (!changed.after.enabled) await context.people.removeOf("session", id);
  return changed;
}

/** Changes a person, whoever else does so at once. Throws `person_not_found`, `last_owner` and `email_taken`. */
export async function rewrite(
  context: Pick<PeopleContext, "people" | "clock">,
  id: string,
  next: (before: Person) => Person,
): Promise<{ before: Person; after: Person }> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const record = await recordOfPerson(context, id);
    const before = decodePerson(record);
    const after = { ...next(before), updatedAt: context.clock() };
    const outcome = await context.people.replace(encodePerson(after, record), record.text);
    if (outcome === "replaced") return { before, after };
    if (outcome === "absent") throw personNotFound();
    if (outcome === "last") throw lastOwner();
    if (outcome === "taken") throw emailTaken();
  }
  throw editConflict();
}

/** Removes somebody, and all that is theirs: links stay, and so do keys. Throws `person_not_found`, `owners_only` and `last_owner`. */
export async function removePerson(context: PeopleContext, id: string, actor: Actor): Promise<Person> {
  const person = await readPerson(context, id);
  mustManage(actor, person.role);
  const outcome = await context.people.remove({ kind: "user", id });
  if (outcome === "last") throw lastOwner();
  // Sessions are good for nothing without their person; what is left here by a crash is never found again.
  for (const kind of BELONGINGS) await context.people.removeOf(kind, id);
  if (outcome === "absent") throw personNotFound();
  return person;
}

/** Codes are asked for no more. */
export async function forgetTotp(context: PeopleContext, id: string): Promise<void> {
  await rewrite(context, id, (before) => ({ ...before, hasTotp: false }));
  await context.people.removeOf("two-factor", id);
}

/** Gives somebody another password, and ends all sessions, but for one that is to go on, and every address where it could be set. */
export async function setPassword(context: PeopleContext, id: string, password: string, keep?: string): Promise<void> {
  const after = encodePassword(id, await context.hashPassword(password), context.clock());
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const before = await context.people.find(after);
    const outcome = before === null ? await context.people.insert(after) : await context.people.replace(after, before.text);
    if (outcome !== "inserted" && outcome !== "replaced") continue;
    await context.people.removeOf("session", id, keep);
    await context.people.removeOf("reset", id);
    return;
  }
  throw editConflict();
}

/** Throws `invalid_field` where as many are here as can be. */
export async function mustHaveRoom({ people }: Pick<PeopleContext, "people">): Promise<void> {
  const [users, invitations] = await Promise.all([people.list("user"), people.list("invitation")]);
  if (users.length + invitations.length < PEOPLE_MAX) return;
  throw invalidField("role", `There are up to ${PEOPLE_MAX} people, open invitations included.`);
}
