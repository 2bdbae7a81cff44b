// Addresses that are handed to somebody: an invitation, and one to set a new password. Each holds a token, which is kept as a hash, is good
// once and for a time, as long as whoever made it could make it still, and stands behind the # of an address, which browsers send nowhere.
import { type Actor, actorName, type Role } from "../actor.ts";
import { type Alphabet, DEFAULT_ALPHABET, parseAlphabet, randomCharacters } from "../code.ts";
import { spend } from "../spend.ts";
import { type Instant, timeText } from "../time.ts";
import { booleanIn, fieldsIn, type PeopleContext } from "./context.ts";
import { emailTaken, invitationNotFound, tokenInvalid } from "./errors.ts";
import { addPerson, forgetTotp, mustHaveRoom, type Newcomer, newId, parseNewcomer, readPerson, setPassword } from "./people.ts";
import { decodePerson, emailName, objectIn, type Person, parseEmail, parsePassword, parseRole, textOf } from "./person.ts";
import { mayManage, mustManage } from "./roles.ts";
import type { PeopleKind, PeopleRecord } from "./store.ts";

/** Where the pages are that these addresses lead to. */
export const DASHBOARD = "/dashboard";

const MS_PER_HOUR = 3_600_000;

/** How long an invitation is good, and an address to set a password. */
export const INVITATION_HOURS = 7 * 24;
export const RESET_HOURS = 24;

/** 32 characters of 53: 183 bits. */
const TOKEN_LENGTH = 32;
const TOKEN = /^[A-Za-z0-9]{32}$/;

const TOKEN_ALPHABET = parseAlphabet(DEFAULT_ALPHABET) as Alphabet;

/** An invitation that is open, as programs see it. */
export interface InvitationView {
  readonly id: string;
  /** Who is meant; null: whoever has the address. */
  readonly email: string | null;
  readonly role: Role;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
}

interface InvitationText {
  readonly email: string | null;
  readonly role: Role;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

/** Invites somebody; the address is told this once. Throws `owners_only`, `email_taken`, and what is wrong with a field. */
export async function invite(
  context: PeopleContext,
  input: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<InvitationView & { readonly url: string }> {
  const said = fieldsIn(input, ["email", "role"]);
  const role = parseRole(said.role);
  mustManage(actor, role);
  const email = (said.email ?? null) === null ? null : parseEmail(said.email);
  if (email !== null && (await context.people.findNamed("user", emailName(email))) !== null) throw emailTaken();
  await mustHaveRoom(context);
  const text: InvitationText = { email, role, createdAt: context.clock(), createdBy: actorName(actor) };
  const { record, token } = tokenRecord(context, {
    kind: "invitation",
    id: newId(context.random),
    hours: INVITATION_HOURS,
    text,
  });
  await context.people.insert(record);
  return { ...invitationView(record), url: `${context.baseUrl}${DASHBOARD}/invitation#token=${token}` };
}

/** Invitations that are open, and not made by somebody who could not make them any more. The newest first. */
export async function listInvitations({ people }: Pick<PeopleContext, "people">): Promise<InvitationView[]> {
  const all = (await people.list("invitation")).map(invitationView);
  const stand = await Promise.all(all.map(({ createdBy, role }) => mayStill({ people }, createdBy, role)));
  return all.filter((_, at) => stand[at]).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** Whether whoever made something for somebody with this role may still do so: what they have made ends with their role. */
async function mayStill({ people }: Pick<PeopleContext, "people">, maker: unknown, role: Role): Promise<boolean> {
  if (typeof maker !== "string") return false;
  const id = /^user:(.*)$/.exec(maker)?.[1];
  if (id === undefined) return true;
  const record = await people.find({ kind: "user", id });
  return record !== null && mayManage(decodePerson(record), role);
}

/** Takes an invitation back. Throws `invitation_not_found`. */
export async function withdrawInvitation(
  { people }: Pick<PeopleContext, "people">,
  id: string,
  actor: Actor,
): Promise<InvitationView> {
  const record = /^[A-Za-z0-9]{1,64}$/.test(id) ? await people.find({ kind: "invitation", id }) : null;
  if (record === null) throw invitationNotFound();
  const view = invitationView(record);
  mustManage(actor, view.role);
  if ((await people.remove(record)) !== "removed") throw invitationNotFound();
  return view;
}

/** What is told of an invitation to who has its token. Throws `token_invalid` and `rate_limited`. */
export async function readInvitation(
  context: PeopleContext,
  token: unknown,
  client: string,
): Promise<Pick<InvitationView, "email" | "role" | "expiresAt">> {
  const { email, role, expiresAt } = invitationView(await invitationByToken(context, token, client));
  return { email, role, expiresAt };
}

/**
 * Takes an invitation: of several at once one does. Where somebody is meant, it is for that address alone. Throws `token_invalid`, `rate_limited`,
 * `email_taken`, and what `parseNewcomer` does; the invitation is open then.
 */
export async function acceptInvitation(
  context: PeopleContext,
  input: Readonly<Record<string, unknown>>,
  client: string,
): Promise<{ person: Person; newcomer: Newcomer }> {
  const { token, ...said } = fieldsIn(input, ["token", "name", "email", "password"]);
  const record = await invitationByToken(context, token, client);
  const { email, role } = invitationView(record);
  const newcomer = parseNewcomer({ ...said, email: email ?? said.email });
  if ((await context.people.findNamed("user", emailName(newcomer.email))) !== null) throw emailTaken();
  if ((await context.people.remove(record)) !== "removed") throw tokenInvalid("The invitation");
  const person = await addPerson(context, newcomer, role);
  if (person !== null) return { person, newcomer };
  // Somebody took the address in this moment: the invitation is what it was.
  await context.people.insert(record);
  throw emailTaken();
}

/** An address to set a new password, which takes the place of one from before. `totp: false` asks for no codes from now on. */
export async function makeReset(
  context: PeopleContext,
  id: string,
  input: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<{ readonly url: string; readonly expiresAt: string; readonly person: Person }> {
  const said = fieldsIn(input, ["totp"]);
  const keepsTotp = booleanIn(said.totp, "totp") ?? true;
  const person = await readPerson(context, id);
  mustManage(actor, person.role);
  if (!keepsTotp) await forgetTotp(context, id);
  await context.people.removeOf("reset", id);
  const text = { createdBy: actorName(actor) };
  const made = { kind: "reset", id: newId(context.random), hours: RESET_HOURS, text } as const;
  const { record, token } = tokenRecord(context, made, id);
  await context.people.insert(record);
  return { url: `${context.baseUrl}${DASHBOARD}/reset#token=${token}`, expiresAt: timeText(record.expiresAt ?? 0), person };
}

/** Whose password it is, for who has the token. Throws `token_invalid` and `rate_limited`. */
export async function readReset(context: PeopleContext, token: unknown, client: string): Promise<Person> {
  return (await resetByToken(context, token, client)).person;
}

/** Sets a new password and ends all sessions: of several at once one does. Throws `token_invalid` and what `parsePassword` does. */
export async function acceptReset(
  context: PeopleContext,
  input: Readonly<Record<string, unknown>>,
  client: string,
): Promise<Person> {
  const said = fieldsIn(input, ["token", "password"]);
  const { record, person } = await resetByToken(context, said.token, client);
  const password = parsePassword(said.password, person.email);
  if ((await context.people.remove(record)) !== "removed") throw tokenInvalid("The address");
  await setPassword(context, person.id, password);
  return person;
}

interface NewToken {
  readonly kind: PeopleKind;
  readonly id: string;
  readonly hours: number;
  readonly text: object;
}

function tokenRecord(context: PeopleContext, { kind, id, hours, text }: NewToken, owner: string | null = null) {
  const token = randomCharacters(context.random, TOKEN_ALPHABET, TOKEN_LENGTH);
  const expiresAt = context.clock() + hours * MS_PER_HOUR;
  const record: PeopleRecord = {
    kind,
    id,
    text: JSON.stringify(text),
    names: [context.hash(token)],
    owner,
    group: null,
    expiresAt,
  };
  return { record, token };
}

/** Only tries that fail count: who has a token has nothing to guess. */
async function recordByToken(
  context: PeopleContext,
  kind: "invitation" | "reset",
  said: unknown,
  client: string,
): Promise<PeopleRecord> {
  const token = textOf(said, "token");
  await spend(context.limits, "token", client);
  const record = TOKEN.test(token) ? await context.people.findNamed(kind, context.hash(token)) : null;
  if (record === null) throw tokenInvalid(kind === "invitation" ? "The invitation" : "The address");
  await context.limits.take("token", client, -1);
  return record;
}

async function invitationByToken(context: PeopleContext, token: unknown, client: string): Promise<PeopleRecord> {
  const record = await recordByToken(context, "invitation", token, client);
  const { createdBy, role } = invitationView(record);
  if (!(await mayStill(context, createdBy, role))) throw tokenInvalid("The invitation");
  return record;
}

/** Whoever was made an owner meanwhile is not set anew by an admin's address. */
async function resetByToken(context: PeopleContext, token: unknown, client: string) {
  const record = await recordByToken(context, "reset", token, client);
  const person = await readPerson(context, record.owner ?? "");
  if (!(await mayStill(context, objectIn(record.text, record.id).createdBy, person.role))) throw tokenInvalid("The address");
  return { record, person };
}

function invitationView({ id, text, expiresAt }: PeopleRecord): InvitationView {
  const said = objectIn(text, id) as unknown as InvitationText;
  const times = { createdAt: timeText(said.createdAt), expiresAt: timeText(expiresAt ?? 0) };
  return { id, email: said.email, role: said.role, createdBy: said.createdBy, ...times };
}
