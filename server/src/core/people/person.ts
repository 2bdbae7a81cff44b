// Somebody who can sign in: what is kept of a person and of the password, as records of the port. better-auth reads and writes the same
// records (auth/adapter.ts), so that the names of fields are those that it knows.
import { ROLES, type Role } from "../actor.ts";
import { invalidField, missingField, recordUnreadable } from "../errors.ts";
import type { Instant } from "../time.ts";
import { instantFrom, timeText } from "../time.ts";
import type { PeopleRecord } from "./store.ts";

export const PERSON_NAME_LENGTH_MAX = 100;
export const EMAIL_LENGTH_MAX = 254;
export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 128;

/** The group that keeps a member: owners who can sign in. */
export const OWNERS = "owner";

export interface Person {
  readonly id: string;
  /** In small letters; one person has it. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Whether this person may sign in. */
  readonly enabled: boolean;
  /** Whether a code is asked for besides the password. */
  readonly hasTotp: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A person as programs see one. */
export interface PersonView extends Omit<Person, "createdAt" | "updatedAt"> {
  readonly createdAt: string;
}

export function personView({ updatedAt: _updatedAt, createdAt, ...person }: Person): PersonView {
  return { ...person, createdAt: timeText(createdAt) };
}

/** How a person is written. */
interface UserText {
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly role: string;
  readonly enabled: boolean;
  readonly twoFactorEnabled: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The names and the group that follow from what a record of a person says. */
export function userPlaces(said: Readonly<Record<string, unknown>>): Pick<PeopleRecord, "names" | "group"> {
  const isOwner = said.role === "owner" && said.enabled !== false;
  return { names: [emailName(String(said.email))], group: isOwner ? OWNERS : null };
}

export const emailName = (email: string): string => `email:${email}`;

/** What only one account of one way to sign in can have. */
export const accountName = (provider: string, account: string): string => `${provider}:${account}`;

/** What is not a person's own, such as what another version has added, stays as it is in `before`. */
export function encodePerson({ hasTotp, createdAt, updatedAt, ...person }: Person, before?: PeopleRecord): PeopleRecord {
  const rest = before === undefined ? {} : (JSON.parse(before.text) as object);
  const times = { createdAt: timeText(createdAt), updatedAt: timeText(updatedAt) };
  const said = { ...rest, emailVerified: false, ...person, twoFactorEnabled: hasTotp, ...times } satisfies UserText;
  return { kind: "user", id: person.id, text: JSON.stringify(said), ...userPlaces(said), owner: null, expiresAt: null };
}

export function decodePerson({ id, text }: Pick<PeopleRecord, "id" | "text">): Person {
  const said = objectIn(text, id) as Partial<UserText>;
  const role = ROLES.find((one) => one === said.role);
  const createdAt = instantFrom(String(said.createdAt));
  const updatedAt = instantFrom(String(said.updatedAt));
  if (role === undefined || createdAt === null || updatedAt === null || typeof said.email !== "string") throw unreadable(id);
  const hasTotp = said.twoFactorEnabled === true;
  return { id, email: said.email, name: String(said.name), role, enabled: said.enabled !== false, hasTotp, createdAt, updatedAt };
}

/** The password of a person, who is its owner: a PHC string. */
export function encodePassword(userId: string, password: string, now: Instant): PeopleRecord {
  const at = timeText(now);
  const account = { id: userId, userId, accountId: userId, providerId: "credential", password, createdAt: at, updatedAt: at };
  const names = [accountName(account.providerId, account.accountId)];
  return { kind: "account", id: userId, text: JSON.stringify(account), names, owner: userId, group: null, expiresAt: null };
}

/** What a record says, as an object. */
export function objectIn(text: string, id: string): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said === "object" && said !== null) return said as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw unreadable(id);
}

const unreadable = (id: string) => recordUnreadable(`person ${id}`);

/** The name as it is kept. Throws `missing_field` and `invalid_field`. */
export function parseName(value: unknown): string {
  const name = textOf(value, "name").trim();
  if (name === "" || [...name].length > PERSON_NAME_LENGTH_MAX || /\p{Cc}|\p{Surrogate}/u.test(name)) {
    throw invalidField("name", `A name is a text of 1 to ${PERSON_NAME_LENGTH_MAX} characters.`);
  }
  return name;
}

/**
 * Not every address, but those that one can sign in with: what checks passwords (auth/) takes no others, and who was let in with one would be
 * locked out. Whether mail arrives there is found out by mail alone.
 */
const EMAIL = /^(?:[a-z0-9_'+-]+\.)*[a-z0-9_'+-]*[a-z0-9_+-]@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

const EMAIL_SAYS = "An e-mail address is like name@example.com, in the letters of English alone.";

/** The e-mail address as it is kept. Throws `missing_field` and `invalid_field`. */
export function parseEmail(value: unknown): string {
  const email = textOf(value, "email").trim().normalize("NFC").toLowerCase();
  if (email.length > EMAIL_LENGTH_MAX || !EMAIL.test(email)) throw invalidField("email", EMAIL_SAYS);
  return email;
}

/** A password as it is hashed and checked: keyboards, and systems, write one letter as one character or as two (RFC 8265 §4.2). */
export const normalPassword = (password: string): string => password.normalize("NFC");

/** A new password. Throws `missing_field` and `invalid_field`; for one that is easily guessed, too. */
export function parsePassword(value: unknown, email: string, field = "password"): string {
  const password = normalPassword(textOf(value, field));
  const { length } = [...password];
  if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX) {
    throw invalidField(field, `A password has ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`);
  }
  if (password.trim().toLowerCase() === email) throw invalidField(field, "The password must not be the e-mail address.");
  if (new Set(password).size < 3) throw invalidField(field, "Take a password of more than two different characters.");
  return password;
}

/** Throws `missing_field` and `invalid_field`. */
export function parseRole(value: unknown): Role {
  const role = ROLES.find((one) => one === textOf(value, "role"));
  if (role === undefined) throw invalidField("role", `A role is one of: ${ROLES.join(", ")}.`);
  return role;
}

/** A text that must be there, whatever it says. */
export function textOf(value: unknown, field: string): string {
  if (value === undefined || value === null) throw missingField(field, `Send "${field}".`);
  if (typeof value !== "string") throw invalidField(field, `${field} is a text.`);
  return value;
}
