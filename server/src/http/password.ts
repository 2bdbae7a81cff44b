// Trying a password, of a link or of the page with its numbers. Hashing is slow on purpose, and guessing must be hopeless: so wrong ones are limited before anything
// is hashed, and few are hashed at a time, so that redirects go on while somebody guesses.
import { passwordsBusy, passwordWrong, tooManyPasswords } from "../core/errors.ts";
import type { LimitName } from "../core/limits.ts";
import type { Log } from "../core/log.ts";
import type { Limits } from "../core/store.ts";

/** Passwords that are hashed at once: each takes a processor for some 100 ms, and 64 MB. */
const HASHING_MAX = 2;

/** Passwords that wait for their turn: less than a second. Whoever comes then is told to try again. */
const WAITING_MAX = 16;

export interface PasswordOptions {
  readonly limits: Limits;
  /** Whether the password is the one of the hash (a PHC string). */
  readonly verify: (password: string, hash: string) => Promise<boolean>;
  readonly log: Log;
}

/** One try: whose password, what it is compared with, and who tries (see `Limits.take`). */
export interface PasswordTry {
  /** By which tries are counted together. */
  readonly id: string;
  /** Of what it is the password, in words; "the link" where nothing is said. */
  readonly of?: string;
  readonly hash: string;
  readonly client: string;
  readonly password: string;
}

type Spent = readonly (readonly [LimitName, string])[];

export class Passwords {
  readonly #options: PasswordOptions;
  readonly #waiting: (() => void)[] = [];
  #hashing = 0;

  constructor(options: PasswordOptions) {
    this.#options = options;
  }

  /**
   * Resolves for the right password. Throws `password_wrong`; `rate_limited` once too many wrong ones were tried, for the right one
   * too; `passwords_busy`; and what the store throws where limits can't be counted: then nothing is hashed.
   */
  async check({ id, of = "the link", hash, client, password }: PasswordTry): Promise<void> {
    const limits: Spent = [
      ["password", `${client}:${id}`],
      ["passwordLink", id],
    ];
    await this.#spend(limits, of);
    let isWrong = false;
    try {
      isWrong = !(await this.#inTurn(() => this.#options.verify(password, hash)));
    } finally {
      if (!isWrong) await this.#giveBack(limits);
    }
    if (isWrong) throw passwordWrong(of);
  }

  /** The client's own limit comes first: one client alone never uses up that of all. */
  async #spend(limits: Spent, of: string): Promise<void> {
    for (const [at, [limit, who]] of limits.entries()) {
      const allowance = await this.#options.limits.take(limit, who);
      if (allowance.allowed) continue;
      await this.#giveBack(limits.slice(0, at));
      throw tooManyPasswords(allowance, of);
    }
  }

  /** What was not a wrong password does not count. That it could not be taken back must not stop who knew the right one. */
  async #giveBack(limits: Spent): Promise<void> {
    const given = await Promise.allSettled(limits.map(([limit, who]) => this.#options.limits.take(limit, who, -1)));
    for (const one of given) {
      if (one.status === "rejected") this.#options.log.debug({ reason: String(one.reason) }, "a use could not be given back");
    }
  }

  async #inTurn<T>(hash: () => Promise<T>): Promise<T> {
    if (this.#hashing < HASHING_MAX) this.#hashing++;
    else if (this.#waiting.length < WAITING_MAX) await new Promise<void>((go) => this.#waiting.push(go));
    else throw passwordsBusy();
    try {
      return await hash();
    } finally {
      // Whoever is next takes over the place.
      const next = this.#waiting.shift();
      if (next === undefined) this.#hashing--;
      else next();
    }
  }
}

/** The password that a program sends with its GET, or null. */
export function passwordIn(request: Request): string | null {
  const sent = request.headers.get("x-link-password");
  return sent === null ? null : utf8Of(sent);
}

/** Header values are read byte by byte, as Latin-1; those that were UTF-8 are read again as such. */
function utf8Of(value: string): string {
  const bytes = Uint8Array.from(value, (character) => Math.min(character.charCodeAt(0), 0xff));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}
