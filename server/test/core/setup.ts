// The use cases on a real store in memory, with a clock that stands until a test moves it.
import { afterEach, beforeEach } from "bun:test";
import { createHash } from "node:crypto";
import type { Actor } from "../../src/core/actor.ts";
import { Blocks } from "../../src/core/blocks/blocks.ts";
import { type Alphabet, DEFAULT_ALPHABET, parseAlphabet, type RandomBytes } from "../../src/core/code.ts";
import { newCounts } from "../../src/core/counts.ts";
import { Domains } from "../../src/core/domains/domains.ts";
import { LinnetError } from "../../src/core/errors.ts";
import type { LinkInput } from "../../src/core/fields.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { type LinkContext, makeFrom } from "../../src/core/links.ts";
import type { Log } from "../../src/core/log.ts";
import { Mirror } from "../../src/core/mirror.ts";
import { CodePool } from "../../src/core/pool.ts";
import { OpenReports } from "../../src/core/reports/open-reports.ts";
import { RuleSets } from "../../src/core/rules/sets.ts";
import type { Store } from "../../src/core/store.ts";
import { Turns } from "../../src/core/turns.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";

export const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
export const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
export const alphabet = parseAlphabet(DEFAULT_ALPHABET) as Alphabet;

export const cli: Actor = { kind: "cli" };

/** A key that may see and change only what was made with it. */
export function ownKey(id: string): Actor {
  return { kind: "key", id, scopes: ["links:read", "links:create", "links:write"], ownOnly: true, expiresAt: null };
}

/** The moment at which every test begins. */
export const START = Date.UTC(2027, 0, 15, 8);

export interface Bench {
  readonly store: Store;
  readonly context: LinkContext;
  /** The time; tests set it. */
  now: number;
  make(input: LinkInput, actor?: Actor): Promise<StoredLink>;
}

/** A store and a context for each test of a file. */
export function bench(): Bench {
  let store: Store | null = null;
  let context: LinkContext | null = null;
  const set: Bench = {
    now: START,
    get store() {
      return present(store);
    },
    get context() {
      return present(context);
    },
    make: async (input, actor = cli) => (await makeFrom(present(context), input, actor)).stored,
  };
  beforeEach(async () => {
    set.now = START;
    store = await openSqlite({
      path: ":memory:",
      alphabet: DEFAULT_ALPHABET,
      caseMode: "sensitive",
      knownInstanceId: null,
      init: false,
      mayCreate: true,
      clock: () => set.now,
      random,
      log,
    });
    context = contextOn(store, () => set.now);
  });
  afterEach(() => store?.close());
  return set;
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error("there is no store before the first test");
  return value;
}

export function contextOn(store: Store, clock: () => number): LinkContext {
  const { links, pool, limits, indexes, uses, requests } = store;
  const mirror = new Mirror({ shared: store.shared, log });
  const ruleSets = new RuleSets(mirror);
  const baseUrl = "https://lin.example";
  const domains = new Domains({ mirror, baseUrl, extraHosts: [] });
  const blocks = new Blocks(mirror);
  return {
    links,
    pool,
    limits,
    indexes,
    uses,
    requests,
    codes: new CodePool({ pool, links, alphabet, random, monotonicMs: clock, log, lengthMin: 7, size: 10 }),
    counts: newCounts(),
    alphabet,
    codeRules: { caseMode: "sensitive", multiSegment: false },
    baseUrl,
    clock,
    random,
    hash: (secret) => createHash("sha256").update(secret).digest("base64url").slice(0, 22),
    edits: new Turns(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    ruleSets,
    domains,
    blocks,
    reports: new OpenReports(mirror),
    policies: { rulesOf: (name) => ruleSets.rulesOf(name), defaultsOf: (host) => domains.defaultsOf(host), blocks },
    hashPassword: async (password) => `hashed:${password}`,
    clicks: null,
  };
}

/** The code of the LinnetError that the work ends with. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof LinnetError) return error.code;
    throw error;
  }
  return "done";
}
