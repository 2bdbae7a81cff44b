// Passwords, sessions and second factors, by better-auth, whose own HTTP handler is not used: our routes call it, and what it would put into
// cookies is the proof that they carry. Other ways to sign in (OIDC, passkeys) are plugins of it, and go here.

import { createHmac } from "node:crypto";
import type { BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { twoFactor } from "better-auth/plugins/two-factor";
import { LinnetError, passwordsBusy, rateLimited } from "../core/errors.ts";
import type { Auth, PeopleContext, Proof, SecondFactor, SignedIn } from "../core/people/context.ts";
import { notSignedIn, ownPasswordWrong, signInFailed, totpOff, totpOn, totpWrong } from "../core/people/errors.ts";
import {
  decodePerson,
  emailName,
  normalPassword,
  objectIn,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
} from "../core/people/person.ts";
import { CHALLENGE_MS, SESSION_IDLE_MS, SESSION_MAX_MS } from "../core/people/sign-in.ts";
import { peopleAdapter } from "./adapter.ts";

const MS_PER_S = 1000;

/** A session's last use is noted again after this long. */
const SEEN_INTERVAL_MS = 3_600_000;

/** Passwords that wait to be checked: each check takes some 30 ms of a processor, two go on at once. */
const CHECKS_MAX = 100;

/** For how long a code is good at most: its half minute, and those beside it. */
const CODE_MS = 120_000;

const RECOVERY_CODES = 10;

/** What better-auth calls what it keeps with a browser. Our cookies have other names (api/session-cookie.ts). */
const SESSION = "session";
const CHALLENGE = "challenge";

/** What stands between a challenge and its stamp, and in neither of them. */
const STAMPED = "~";

export interface AuthParts extends Pick<PeopleContext, "people" | "clock" | "hash" | "hashPassword" | "baseUrl" | "isSame"> {
  /** Signs proofs, and keeps the secrets of second factors unread in the store. */
  readonly secret: string;
  readonly verifyPassword: (password: string, hash: string) => Promise<boolean>;
  readonly nonce: () => string;
}

/** What better-auth answers, with what it would have a browser keep. */
interface Kept {
  readonly headers: Headers;
}

interface Given<Body> {
  readonly body: Body;
  readonly headers: Headers;
}

/** What is asked of better-auth, and no more: its own type follows from the options, and names all that it could do. */
interface Better {
  getSession(given: { readonly headers: Headers }): Promise<{
    readonly session: {
      readonly id: string;
      readonly createdAt: Date;
      readonly updatedAt: Date;
      readonly expiresAt: Date;
      readonly userAgent?: string | null;
    };
    readonly user: { readonly id: string };
  } | null>;
  signInEmail(given: Given<{ email: string; password: string }> & { returnHeaders: true }): Promise<Kept>;
  verifyTOTP(given: Given<{ code: string }> & { returnHeaders: true }): Promise<Kept>;
  verifyBackupCode(given: Given<{ code: string }> & { returnHeaders: true }): Promise<Kept>;
  enableTwoFactor(given: Given<{ password: string; method: "totp" }>): Promise<{ readonly totpURI?: string }>;
  viewBackupCodes(given: { readonly body: { userId: string } }): Promise<{ readonly backupCodes: readonly string[] }>;
  generateBackupCodes(given: Given<{ password: string }>): Promise<{ readonly backupCodes: readonly string[] }>;
}

type Checks = Pick<AuthParts, "hashPassword" | "verifyPassword">;

function betterAuthOn(parts: AuthParts, { hashPassword, verifyPassword }: Checks): Better {
  const { people, hash, nonce, secret, baseUrl } = parts;
  const options: BetterAuthOptions = {
    appName: "Linnet",
    baseURL: baseUrl,
    secret,
    database: peopleAdapter({ people, hash, nonce }),
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    verification: { disableCleanup: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH_MIN,
      maxPasswordLength: PASSWORD_LENGTH_MAX * 4,
      password: { hash: hashPassword, verify: ({ password, hash: kept }) => verifyPassword(password, kept) },
    },
    session: { expiresIn: SESSION_IDLE_MS / MS_PER_S, updateAge: SEEN_INTERVAL_MS / MS_PER_S, cookieCache: { enabled: false } },
    user: {
      additionalFields: {
        role: { type: "string", required: true, input: false },
        enabled: { type: "boolean", required: true, input: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          // Every way to sign in ends here.
          before: async ({ userId }) => ((await mayEnter(people, userId)) ? undefined : false),
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: "Linnet",
        twoFactorCookieMaxAge: CHALLENGE_MS / MS_PER_S,
        backupCodeOptions: { amount: RECOVERY_CODES, storeBackupCodes: "encrypted" },
      }),
    ],
    advanced: {
      useSecureCookies: false,
      ipAddress: { disableIpTracking: true },
      cookies: { session_token: { name: SESSION }, two_factor: { name: CHALLENGE } },
    },
  };
  return betterAuth(options).api as unknown as Better;
}

async function mayEnter(people: AuthParts["people"], id: string): Promise<boolean> {
  const record = await people.find({ kind: "user", id });
  return record !== null && decodePerson(record).enabled;
}

export function createAuth(parts: AuthParts): Auth {
  return new BetterAuth(parts);
}

class BetterAuth implements Auth {
  readonly #parts: AuthParts;
  readonly #better: Better;
  #checks = 0;

  constructor(parts: AuthParts) {
    this.#parts = parts;
    this.#better = betterAuthOn(parts, {
      // Where there is no such account: it costs the same, and waits in the same queue.
      hashPassword: (password) => this.#check(() => parts.hashPassword(password)),
      verifyPassword: (password, hash) => this.#verify(password, hash),
    });
  }

  async holder(proof: Proof): Promise<SignedIn | null> {
    const held = await refusing(notSignedIn, () => this.#better.getSession({ headers: headersOf({ [SESSION]: proof }) }));
    if (held === null) return null;
    const { id, createdAt, updatedAt, expiresAt, userAgent } = held.session;
    const person = decodePerson({ id: held.user.id, text: JSON.stringify(held.user) });
    const endsAt = Math.min(expiresAt.getTime(), createdAt.getTime() + SESSION_MAX_MS);
    if (!person.enabled || endsAt <= this.#parts.clock()) return null;
    const times = { createdAt: createdAt.getTime(), lastSeenAt: updatedAt.getTime(), expiresAt: endsAt };
    return { person, session: { id, agent: userAgent ?? "", ...times } };
  }

  async signIn({ email, password, agent }: { readonly email: string; readonly password: string; readonly agent: string }) {
    // Nobody has an empty one, and there is no hash of it: looking for an account would tell whether there is one.
    if (password === "") throw signInFailed();
    const person = await this.#parts.people.findNamed("user", emailName(email));
    const stamp = await this.#stampOf(person?.id ?? "nobody");
    const answer = await refusing(signInFailed, () =>
      this.#better.signInEmail({ body: { email, password }, headers: headersOf({}, agent), returnHeaders: true }),
    );
    const session = cookieIn(answer.headers, SESSION);
    if (session !== null) return { session: await this.#begun(session, stamp, signInFailed) };
    const half = cookieIn(answer.headers, CHALLENGE);
    const challenge = half + STAMPED + stamp;
    const personId = half === null ? null : await this.challenged(challenge);
    if (personId === null) throw signInFailed();
    return { challenge, personId };
  }

  /**
   * What tells a person's password from those before and after it. It is part of a challenge, which is good for nothing with another: nobody can
   * know the stamp of a password that is still to come.
   */
  async #stampOf(personId: string): Promise<string> {
    const account = await this.#parts.people.find({ kind: "account", id: personId });
    return this.#parts.hash(`stamp ${account?.text ?? ""}`);
  }

  /**
   * The session, unless another password took the place of the one that it was begun with. Whoever changes it ends the sessions that are there then,
   * and this one may have come a moment later: so it is asked once it is kept.
   */
  async #begun(session: Proof, stamp: string, refusal: () => LinnetError): Promise<Proof> {
    const { people, hash } = this.#parts;
    const kept = await people.findNamed("session", hash(nameIn(session)));
    if (kept !== null && (await this.#stampOf(kept.owner ?? "")) === stamp) return session;
    if (kept !== null) await people.remove(kept);
    throw refusal();
  }

  async challenged(challenge: Proof): Promise<string | null> {
    const { people } = this.#parts;
    const [half, stamp] = halvesOf(challenge);
    const record = await people.findNamed("verification", nameIn(half));
    if (record === null) return null;
    const { value } = objectIn(record.text, record.id);
    if (typeof value !== "string" || !(await mayEnter(people, value))) return null;
    return (await this.#stampOf(value)) === stamp ? value : null;
  }

  async answer(challenge: Proof, factor: SecondFactor, agent: string): Promise<Proof> {
    const personId = await this.challenged(challenge);
    if (personId === null) throw notSignedIn();
    if ("code" in factor && !(await this.#isNew(personId, factor.code))) throw totpWrong();
    const [half, stamp] = halvesOf(challenge);
    const headers = headersOf({ [CHALLENGE]: half }, agent);
    const answer = await refusing(totpWrong, () =>
      "code" in factor
        ? this.#better.verifyTOTP({ body: { code: factor.code }, headers, returnHeaders: true })
        : this.#better.verifyBackupCode({ body: { code: factor.recoveryCode }, headers, returnHeaders: true }),
    );
    const session = cookieIn(answer.headers, SESSION);
    if (session === null) throw totpWrong();
    return this.#begun(session, stamp, notSignedIn);
  }

  /** Whether the code was not shown before: who has seen one typed can't use it once more (RFC 6238 §5.2). Of several at once one is new. */
  async #isNew(personId: string, code: string): Promise<boolean> {
    const { people, hash, nonce, clock } = this.#parts;
    const shown = {
      kind: "verification",
      id: hash(`code ${personId} ${code}`),
      text: JSON.stringify({ nonce: nonce() }),
    } as const;
    const record = { ...shown, names: [], owner: null, group: null, expiresAt: clock() + CODE_MS };
    return (await people.insert(record)) === "inserted";
  }

  remember(email: string): Proof {
    const nonce = this.#parts.nonce();
    return `${nonce}.${this.#signatureOf(nonce, email)}`;
  }

  remembered(proof: Proof, email: string): string | null {
    const [nonce = "", signature = ""] = proof.split(".");
    return this.#parts.isSame(signature, this.#signatureOf(nonce, email)) ? nonce : null;
  }

  #signatureOf(nonce: string, email: string): string {
    return createHmac("sha256", this.#parts.secret).update(`remembered ${nonce} ${email}`).digest("base64url");
  }

  async checks(personId: string, password: string): Promise<boolean> {
    const [account] = await this.#parts.people.list("account", personId);
    const hash = account === undefined ? undefined : objectIn(account.text, personId).password;
    return typeof hash === "string" && (await this.#verify(password, hash));
  }

  async startTotp(proof: Proof, password: string) {
    await this.#mustAskForCodes(proof, false);
    const headers = headersOf({ [SESSION]: proof });
    const started = await refusing(ownPasswordWrong, () =>
      this.#better.enableTwoFactor({ body: { password, method: "totp" }, headers }),
    );
    const uri = started.totpURI;
    if (uri === undefined) throw totpOn();
    return { secret: new URL(uri).searchParams.get("secret") ?? "", uri };
  }

  async confirmTotp(proof: Proof, code: string) {
    const { person } = await this.#mustAskForCodes(proof, false);
    const headers = headersOf({ [SESSION]: proof });
    if ((await this.#parts.people.list("two-factor", person.id)).length === 0) throw totpOff();
    if (!(await this.#isNew(person.id, code))) throw totpWrong();
    const answer = await refusing(totpWrong, () => this.#better.verifyTOTP({ body: { code }, headers, returnHeaders: true }));
    const { backupCodes } = await this.#better.viewBackupCodes({ body: { userId: person.id } });
    return { recoveryCodes: backupCodes, session: cookieIn(answer.headers, SESSION) ?? proof };
  }

  async newRecoveryCodes(proof: Proof, password: string): Promise<readonly string[]> {
    await this.#mustAskForCodes(proof, true);
    const headers = headersOf({ [SESSION]: proof });
    const { backupCodes } = await refusing(ownPasswordWrong, () =>
      this.#better.generateBackupCodes({ body: { password }, headers }),
    );
    return backupCodes;
  }

  /** Throws `not_signed_in`, and `totp_on` or `totp_off` where it is the other way. */
  async #mustAskForCodes(proof: Proof, asks: boolean): Promise<SignedIn> {
    const held = await this.holder(proof);
    if (held === null) throw notSignedIn();
    if (held.person.hasTotp !== asks) throw asks ? totpOff() : totpOn();
    return held;
  }

  #verify(password: string, hash: string): Promise<boolean> {
    return this.#check(() => this.#parts.verifyPassword(normalPassword(password), hash));
  }

  /** Throws `passwords_busy` where more wait than can be checked soon. */
  async #check<T>(work: () => Promise<T>): Promise<T> {
    if (this.#checks >= CHECKS_MAX) throw passwordsBusy();
    this.#checks++;
    try {
      return await work();
    } finally {
      this.#checks--;
    }
  }
}

/** How long better-auth asks nobody for a second factor after ten wrong ones. */
const LOCKED_S = 900;
const LOCKED = { allowed: false, limit: 10, remaining: 0, resetS: LOCKED_S } as const;

/** Asks better-auth; where it refuses, `refusal` is thrown, which tells no more than it should. What failed below it is thrown as it is. */
async function refusing<T>(refusal: () => LinnetError, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const ours = linnetErrorIn(error);
    if (ours !== null) throw ours;
    if (!(error instanceof APIError) || error.statusCode >= 500) throw error;
    throw error.statusCode === 429 ? rateLimited(LOCKED, "for this account") : refusal();
  }
}

function linnetErrorIn(error: unknown): LinnetError | null {
  if (error instanceof LinnetError) return error;
  return error instanceof Error && error.cause !== undefined ? linnetErrorIn(error.cause) : null;
}

/** A request that brings these, and comes from a browser that is called so. */
function headersOf(cookies: Readonly<Record<string, Proof>>, agent = ""): Headers {
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return new Headers({ cookie: pairs.join("; "), "user-agent": agent });
}

/** What better-auth would have a browser keep; null where it says nothing, or to forget it. */
function cookieIn(headers: Headers, name: string): Proof | null {
  const set = headers.getSetCookie().findLast((one) => one.startsWith(`${name}=`));
  const value = set?.slice(name.length + 1).split(";", 1)[0] ?? "";
  return value === "" ? null : value;
}

/** A challenge of better-auth's, and the stamp of the password that it was given for. */
function halvesOf(challenge: Proof): readonly [half: string, stamp: string] {
  const [half = "", stamp = ""] = challenge.split(STAMPED);
  return [half, stamp];
}

/** What a proof names: it is followed by a dot and a signature. */
function nameIn(proof: Proof): string {
  const dot = proof.lastIndexOf(".");
  return dot < 0 ? "" : proof.slice(0, dot);
}
