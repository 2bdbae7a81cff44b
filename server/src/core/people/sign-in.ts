// Signing in, and what people do with their own account: how often it may be tried, whatever checks the password.
import type { Scope } from "../actor.ts";
import { spend } from "../spend.ts";
import { instantFrom, timeText } from "../time.ts";
import {
  type Auth,
  fieldsIn,
  type PeopleContext,
  type Proof,
  type SecondFactor,
  type Session,
  type SignedIn,
} from "./context.ts";
import { notSignedIn, ownPasswordWrong, sessionNotFound } from "./errors.ts";
import { rewrite, setPassword } from "./people.ts";
import { objectIn, type Person, type PersonView, parseEmail, parseName, parsePassword, personView, textOf } from "./person.ts";
import { userActor } from "./roles.ts";
import type { PeopleRecord } from "./store.ts";

/** Milliseconds after its last use at which a session is over, and after which it is over in any case. */
export const SESSION_IDLE_MS = 7 * 86_400_000;
export const SESSION_MAX_MS = 30 * 86_400_000;

/** Milliseconds within which the second factor must be shown. */
export const CHALLENGE_MS = 10 * 60_000;

/** What is told of a session to who holds it. */
export interface SessionView {
  readonly user: PersonView;
  readonly scopes: readonly Scope[];
  readonly ownOnly: boolean;
  readonly session: { readonly id: string; readonly createdAt: string; readonly expiresAt: string };
}

export function sessionView({ editors }: Pick<PeopleContext, "editors">, { person, session }: SignedIn): SessionView {
  const { scopes, ownOnly } = userActor(person.id, person.role, editors);
  const times = { createdAt: timeText(session.createdAt), expiresAt: timeText(session.expiresAt) };
  return { user: personView(person), scopes, ownOnly, session: { id: session.id, ...times } };
}

/** Throws `not_signed_in`. */
export async function mustHold(auth: Auth, proof: Proof | null): Promise<SignedIn> {
  const held = proof === null ? null : await auth.holder(proof);
  if (held === null) throw notSignedIn();
  return held;
}

/** Who signs in, and from where. */
export interface Visit {
  /** A keyed hash of the network address. */
  readonly client: string;
  /** Browser and system in a few words. */
  readonly agent: string;
}

/** How long a browser is remembered that has signed in. */
export const REMEMBERED_MS = 180 * 86_400_000;

/**
 * Begins a session, or asks for the second factor. Five wrong tries a minute for each client, and for each address, whether there is such an account
 * or not. A browser that has signed in with this address before has five of its own: else whoever knows the address could keep its owner out for
 * ever. Throws `sign_in_failed` and `rate_limited`.
 */
export async function signIn(
  context: PeopleContext,
  auth: Auth,
  input: Readonly<Record<string, unknown>>,
  { client, agent, remembered = null }: Visit & { readonly remembered?: Proof | null },
): Promise<Awaited<ReturnType<Auth["signIn"]>>> {
  const said = fieldsIn(input, ["email", "password"]);
  const email = textOf(said.email, "email").trim().normalize("NFC").toLowerCase();
  const password = textOf(said.password, "password");
  const browser = remembered === null ? null : auth.remembered(remembered, email);
  const uses: readonly (readonly ["signin" | "account", string])[] =
    browser === null
      ? [
          ["signin", client],
          ["account", context.pseudonym(`account ${email}`)],
        ]
      : [["account", context.hash(`browser ${browser}`)]];
  for (const [limit, who] of uses) await spend(context.limits, limit, who);
  const outcome = await auth.signIn({ email, password, agent });
  await Promise.all(uses.map(([limit, who]) => context.limits.take(limit, who, -1)));
  return outcome;
}

/** Shows the second factor; who is asked for it has shown the password, so that tries are counted per person alone. Throws `not_signed_in` where the first half is too long ago, `totp_wrong` and `rate_limited`. */
export async function answerChallenge(
  context: PeopleContext,
  auth: Auth,
  challenge: Proof | null,
  { input, visit: { agent } }: { readonly input: Readonly<Record<string, unknown>>; readonly visit: Visit },
): Promise<Proof> {
  const factor = factorIn(input);
  const personId = challenge === null ? null : await auth.challenged(challenge);
  if (challenge === null || personId === null) throw notSignedIn();
  await spend(context.limits, "totp", personId);
  const proof = await auth.answer(challenge, factor, agent);
  await context.limits.take("totp", personId, -1);
  return proof;
}

function factorIn(input: Readonly<Record<string, unknown>>): SecondFactor {
  const { code, recoveryCode } = fieldsIn(input, ["code", "recoveryCode"]);
  if (recoveryCode !== undefined && code === undefined) return { recoveryCode: textOf(recoveryCode, "recoveryCode").trim() };
  return { code: textOf(code, "code").replaceAll(/\s/g, "") };
}

/** One's own sessions, the newest first. */
export async function listSessions({ people }: Pick<PeopleContext, "people">, personId: string): Promise<Session[]> {
  const all = (await people.list("session", personId)).map(sessionOf).filter((session) => session !== null);
  return all.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}

/** Reads what auth/ writes of a session. */
function sessionOf({ id, text, expiresAt }: Pick<PeopleRecord, "id" | "text" | "expiresAt">): Session | null {
  const { createdAt: made, updatedAt: seen, userAgent: agent } = objectIn(text, id);
  const createdAt = instantFrom(String(made));
  if (createdAt === null) return null;
  return { id, createdAt, lastSeenAt: instantFrom(String(seen)) ?? createdAt, expiresAt: expiresAt ?? 0, agent: String(agent) };
}

/** Ends one of one's own sessions. Throws `session_not_found`. */
export async function endSession({ people }: Pick<PeopleContext, "people">, personId: string, id: string): Promise<void> {
  const key = { kind: "session", id } as const;
  const session = /^[\w-]{1,64}$/.test(id) ? await people.find(key) : null;
  if (session === null || session.owner !== personId || (await people.remove(key)) !== "removed") throw sessionNotFound();
}

/** Changes one's own password, and ends all other sessions. Throws `password_wrong`, `rate_limited` and what `parsePassword` does. */
export async function changePassword(
  context: PeopleContext,
  auth: Auth,
  { person, session }: SignedIn,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const said = fieldsIn(input, ["current", "next"]);
  const current = textOf(said.current, "current");
  const next = parsePassword(said.next, person.email, "next");
  await withPassword(context, person, current, (password) => mustCheck(auth, person.id, password, "current"));
  await setPassword(context, person.id, next, session.id);
}

/** Throws `password_wrong`, about the field in which the password was said. */
export async function mustCheck(auth: Auth, personId: string, password: string, field?: string): Promise<void> {
  if (!(await auth.checks(personId, password))) throw ownPasswordWrong(field);
}

/**
 * Does what wants the password once more. Wrong ones are counted apart from those of signing in: strangers who try passwords keep nobody from
 * changing theirs. Throws `missing_field`, `rate_limited`.
 */
export async function withPassword<T>(
  context: Pick<PeopleContext, "limits">,
  person: Pick<Person, "id">,
  said: unknown,
  work: (password: string) => Promise<T>,
): Promise<T> {
  const password = textOf(said, "password");
  await spend(context.limits, "account", person.id);
  const done = await work(password);
  await context.limits.take("account", person.id, -1);
  return done;
}

/** What people change of themselves; another e-mail address wants the password. Throws `password_wrong`, `email_taken`, `rate_limited`. */
export async function changeProfile(
  context: PeopleContext,
  auth: Auth,
  person: Person,
  input: Readonly<Record<string, unknown>>,
): Promise<Person> {
  const said = fieldsIn(input, ["name", "email", "password"]);
  const email = said.email === undefined ? person.email : parseEmail(said.email);
  const name = said.name === undefined ? person.name : parseName(said.name);
  if (email !== person.email) {
    await withPassword(context, person, said.password, (password) => mustCheck(auth, person.id, password));
  }
  return (await rewrite(context, person.id, (before) => ({ ...before, email, name }))).after;
}
