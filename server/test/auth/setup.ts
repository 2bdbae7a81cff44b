// Signing in on a real store in memory, without HTTP.
import { afterEach, beforeEach } from "bun:test";
import { createHash } from "node:crypto";
import { createAuth } from "../../src/auth/auth.ts";
import type { Role } from "../../src/core/actor.ts";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Auth, PeopleContext } from "../../src/core/people/context.ts";
import { addPerson } from "../../src/core/people/people.ts";
import type { Person } from "../../src/core/people/person.ts";
import type { Store } from "../../src/core/store.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { log, random } from "../core/setup.ts";

export const PASSWORD = "correct horse battery";
export const SECRET = "a secret that is long enough for better-auth";
export const SETUP_TOKEN = "the-token-of-the-first-start";

export interface AuthBench {
  readonly store: Store;
  readonly context: PeopleContext;
  readonly auth: Auth;
  /** How many passwords were hashed or checked. */
  readonly costs: number;
  add(role: Role, email?: string): Promise<Person>;
}

/** A store, a context and what checks passwords, for each test of a file. */
export function authBench(): AuthBench {
  let current: Omit<AuthBench, "add"> | null = null;
  const present = () => {
    if (current === null) throw new Error("there is no store before the first test");
    return current;
  };
  beforeEach(async () => {
    const options = { alphabet: DEFAULT_ALPHABET, caseMode: "sensitive", knownInstanceId: null, init: false } as const;
    const store = await openSqlite({ path: ":memory:", ...options, mayCreate: true, clock: Date.now, random, log });
    current = benchOn(store);
  });
  afterEach(() => current?.store.close());
  return {
    get store() {
      return present().store;
    },
    get context() {
      return present().context;
    },
    get auth() {
      return present().auth;
    },
    get costs() {
      return present().costs;
    },
    async add(role, email = `${role}@x.example`) {
      const person = await addPerson(present().context, { email, name: role, password: PASSWORD }, role);
      if (person === null) throw new Error(`${email} is taken`);
      return person;
    },
  };
}

const sha = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 22);

function benchOn(store: Store): Omit<AuthBench, "add"> {
  let costs = 0;
  const context: PeopleContext = {
    people: store.people,
    limits: store.limits,
    clock: Date.now,
    random,
    hash: sha,
    pseudonym: (text) => sha(`pseudonym ${text}`),
    hashPassword: async (password) => {
      costs++;
      return `hashed:${password}`;
    },
    baseUrl: "https://lin.example",
    setupToken: SETUP_TOKEN,
    isSame: (a, b) => a === b,
    editors: "own",
  };
  const auth = createAuth({
    ...context,
    secret: SECRET,
    verifyPassword: async (password, hash) => {
      costs++;
      return hash === `hashed:${password}`;
    },
    nonce: () => crypto.randomUUID(),
  });
  return {
    store,
    context,
    auth,
    get costs() {
      return costs;
    },
  };
}
