// What use cases about people work with, and what they need of whoever checks passwords and keeps sessions (auth/).
import type { RandomBytes } from "../code.ts";
import { invalidField, unknownField } from "../errors.ts";
import type { Limits } from "../store.ts";
import type { Instant } from "../time.ts";
import type { Person } from "./person.ts";
import type { Editors } from "./roles.ts";
import type { People } from "./store.ts";

export interface PeopleContext {
  readonly people: People;
  readonly limits: Limits;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  /** A one-way hash, for what is random and long. */
  readonly hash: (secret: string) => string;
  /** A hash with a secret of this installation, for what could be guessed: an e-mail address, or a password that was typed in its place. */
  readonly pseudonym: (text: string) => string;
  /** A slow hash, for passwords. */
  readonly hashPassword: (password: string) => Promise<string>;
  /** What addresses that are handed out begin with. */
  readonly baseUrl: string;
  /** What whoever makes the first owner must know: it is told where the server is started, and nowhere else. */
  readonly setupToken: string;
  /** Takes the same time whatever the two have in common. */
  readonly isSame: (a: string, b: string) => boolean;
  readonly editors: Editors;
}

/** A session of somebody's, without what its holder must know. */
export interface Session {
  readonly id: string;
  readonly createdAt: Instant;
  /** To the hour. */
  readonly lastSeenAt: Instant;
  /** When it is over if it is not used. */
  readonly expiresAt: Instant;
  /** The browser and the system that it was begun with, in a few words. */
  readonly agent: string;
}

export interface SignedIn {
  readonly person: Person;
  readonly session: Session;
}

/** What proves a session, or the first half of a sign-in. A secret. */
export type Proof = string;

/** How a second factor is proved. */
export type SecondFactor = { readonly code: string } | { readonly recoveryCode: string };

/** Passwords, sessions and second factors. Whoever is not allowed to sign in is told nothing else than a wrong password is. */
export interface Auth {
  /** Who holds the session; null where it is over, or was ended, or the person may not sign in any more. */
  holder(proof: Proof): Promise<SignedIn | null>;
  /** Begins a session, which no proof from before is good for; or asks for a second factor. Throws `sign_in_failed`. */
  signIn(said: {
    readonly email: string;
    readonly password: string;
    readonly agent: string;
  }): Promise<{ readonly session: Proof } | { readonly challenge: Proof; readonly personId: string }>;
  /** The same with a second factor. Throws `not_signed_in` where there is no such challenge any more, and `totp_wrong`. */
  answer(challenge: Proof, factor: SecondFactor, agent: string): Promise<Proof>;
  /** The person whom a challenge is for; null where it is over. */
  challenged(challenge: Proof): Promise<string | null>;
  /** What a browser keeps that has signed in with this address: it proves that, for as long as the address is the same, and lets nobody in. */
  remember(email: string): Proof;
  /** What tells this browser from others; null where it was not remembered with this address. */
  remembered(proof: Proof, email: string): string | null;
  /** Whether the password is that of the person. */
  checks(personId: string, password: string): Promise<boolean>;
  /** Begins to ask for codes; nothing is asked before one was shown. Throws `password_wrong` and `totp_on`. */
  startTotp(proof: Proof, password: string): Promise<{ readonly secret: string; readonly uri: string }>;
  /** From now on codes are asked for. Throws `totp_wrong`, `totp_on` and `totp_off`. A session has a new proof afterwards. */
  confirmTotp(proof: Proof, code: string): Promise<{ readonly recoveryCodes: readonly string[]; readonly session: Proof }>;
  /** New recovery codes; those from before are good for nothing. Throws `password_wrong` and `totp_off`. */
  newRecoveryCodes(proof: Proof, password: string): Promise<readonly string[]>;
}

/** The fields that were sent, of those that are known. Throws `unknown_field`. */
export function fieldsIn<Name extends string>(
  input: Readonly<Record<string, unknown>>,
  known: readonly Name[],
): Readonly<Partial<Record<Name, unknown>>> {
  const stranger = Object.keys(input).find((field) => !known.some((one) => one === field));
  if (stranger !== undefined) throw unknownField(stranger, known);
  return input as Partial<Record<Name, unknown>>;
}

/** true or false, or nothing. Throws `invalid_field`. */
export function booleanIn(value: unknown, field: string): boolean | undefined {
  if (value !== undefined && typeof value !== "boolean") throw invalidField(field, `${field} is true or false.`);
  return value;
}
