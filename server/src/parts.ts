// Opens the store and joins the parts that need no server: what commands work with, and what app.ts puts a server in front of.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Clicks } from "./analytics/clicks.ts";
import { DirectClicks } from "./clicks.ts";
import { type Config, codeAlphabetOf, codeRulesOf, storeUrlOf } from "./config.ts";
import { AuditTrail } from "./core/audit/trail.ts";
import { Blocks } from "./core/blocks/blocks.ts";
import { type Alphabet, parseAlphabet, type RandomBytes } from "./core/code.ts";
import { newCounts } from "./core/counts.ts";
import { Domains } from "./core/domains/domains.ts";
import { LinnetError, StoreOpenError } from "./core/errors.ts";
import type { KeyContext } from "./core/keys.ts";
import type { LinkContext } from "./core/links.ts";
import type { Log } from "./core/log.ts";
import { Mirror } from "./core/mirror.ts";
import type { PeopleContext } from "./core/people/context.ts";
import { CodePool } from "./core/pool.ts";
import { OpenReports } from "./core/reports/open-reports.ts";
import { RuleSets } from "./core/rules/sets.ts";
import type { Instance, Limits, Store } from "./core/store.ts";
import type { Instant } from "./core/time.ts";
import { Turns } from "./core/turns.ts";
import type { Asking, Visitor } from "./core/visitor.ts";
import { BlockFile } from "./files/block-file.ts";
import { type OpenStoreOptions, openStore, wipeStore } from "./store/open.ts";
import { Agents } from "./visitor/agent.ts";
import { agentName } from "./visitor/agent-names.ts";
import { Facts } from "./visitor/facts.ts";
import { Geo } from "./visitor/geo.ts";

const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
export const clock = () => Date.now();
export const monotonicMs = () => performance.now();
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** 132 bits of SHA-256. The secrets it hashes are random and long, so that no slow hash is needed. */
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url").slice(0, 22);

/** Passwords that are hashed at once: each takes a processor for some 30 ms, which redirects need too. */
const HASHING_MAX = 2;

/** OWASP's least for argon2id: 19 MiB, two passes. */
const hashPassword = (password: string) =>
  Bun.password.hash(password, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 });

/** Work of which no more than so much goes on at once; whatever comes later waits. */
function inTurn(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= max) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody comes in between.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** An open store with what works on it. */
export interface Parts {
  readonly store: Store;
  readonly links: LinkContext;
  readonly keys: KeyContext;
  readonly people: PeopleContext;
  readonly audit: AuditTrail;
  /** Whether a password is the one of a hash (a PHC string), in turn with those that are hashed. */
  readonly verifyPassword: (password: string, hash: string) => Promise<boolean>;
  /** The browser and the system that a user agent names, in a few words. */
  readonly agentOf: (userAgent: string) => string;
  /** Finds out the facts of who follows a link. */
  readonly factsOf: (asking: Asking, now?: Instant) => Visitor;
  /** What counts clicks; null where nothing does. */
  readonly clicks: Clicks | null;
  /** The clicks where they are kept; null in a process that counts them. */
  readonly direct: DirectClicks | null;
  /** Where addresses are; reads its database when it is first asked, or opened. */
  readonly geo: Geo;
  /** The list of blocked hosts in a file; of none before it is opened. */
  readonly blockFile: BlockFile;
  /** Deletes everything that is Linnet's, clicks first; returns how many links that were. */
  wipe(): Promise<number>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Begins anew where a known store has lost its data. */
  readonly init?: boolean;
  /** Makes the store where there is none; else that is refused, and nothing is written. */
  readonly mayCreate: boolean;
  /** The secret of a store that is made now: that of the one whose backup it is to hold. */
  readonly secret?: string;
  /** What short URLs begin with; else the setting, else localhost and the port. */
  readonly baseUrl?: string;
  readonly crew?: CrewLink;
  /** What counts the clicks of these links; else nothing does, and their store is opened when it is first asked. */
  readonly clicksOf?: (store: Store) => Clicks | null;
}

/** What several processes on one port have in common; a process on its own has none of it. */
export interface CrewLink {
  /** Counters for all workers, in the place of a worker's own. */
  limits(own: Limits): Limits;
  /** The metrics of all workers as text. */
  scrape(): Promise<string>;
  /** Whether this is the first: it makes the store where there is none, and says what may lose links. */
  readonly isFirst: boolean;
}

/** How many times a start reads what all processes share, and how long after a read that got no answer the next one begins. */
const MIRROR_TRIES = 5;
const MIRROR_PAUSE_MS = 200;

/** What all processes share, read and followed. Where it can't be read the store is closed again. */
async function mirrorOf(store: Store, log: Log): Promise<Mirror> {
  const every = (ms: number, work: () => void) => {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  };
  const mirror = new Mirror({ shared: store.shared, log, every });
  for (let tries = 1; ; tries++) {
    try {
      await mirror.open();
      return mirror;
    } catch (error) {
      // A read is given up sooner than a start: that a store was late once says nothing.
      if (tries < MIRROR_TRIES && error instanceof LinnetError && error.code === "store_unavailable") {
        await Bun.sleep(MIRROR_PAUSE_MS);
        continue;
      }
      await store.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new StoreOpenError(`What all processes share can't be read from ${store.name}. ${reason}`, { cause: error });
    }
  }
}

/** What all processes share, as use cases and redirects ask it. */
function sharedOf(mirror: Mirror, baseUrl: string, { extraHosts }: Config) {
  const ruleSets = new RuleSets(mirror);
  const domains = new Domains({ mirror, baseUrl, extraHosts });
  const blocks = new Blocks(mirror);
  const rulesOf = (name: string) => ruleSets.rulesOf(name);
  const policies = { rulesOf, defaultsOf: (host: string) => domains.defaultsOf(host), blocks };
  return { ruleSets, domains, blocks, reports: new OpenReports(mirror), policies };
}

/** Where addresses are, by the settings. */
export function geoOf({ geoDb }: Config, log: Log): Geo {
  return new Geo({ path: geoDb, log });
}

/** What counts clicks in this process, or the clicks as they are kept. */
function clicksIn(config: Config, store: Store, log: Log, { clicksOf }: Pick<OpenOptions, "clicksOf">) {
  const direct = clicksOf === undefined ? new DirectClicks(config, store, log) : null;
  const clicks = clicksOf?.(store) ?? null;
  return { clicks, direct, access: clicks?.access ?? direct?.access ?? null };
}

function storeOptionsOf(config: Config, log: Log, options: OpenOptions): OpenStoreOptions {
  return {
    url: storeUrlOf(config),
    data: config.data,
    alphabet: codeAlphabetOf(config),
    caseMode: config.caseMode,
    redisPrefix: config.redisPrefix,
    redisBuckets: config.redisBuckets,
    redisText: config.redisText,
    init: options.init ?? false,
    mayCreate: options.mayCreate,
    ...(options.secret === undefined ? {} : { secret: options.secret }),
    clock,
    random,
    log,
  };
}

/** Opens the store and joins the parts that need no server. Throws `StoreOpenError`. */
export async function openParts(config: Config, log: Log, options: OpenOptions): Promise<Parts> {
  const storeOptions = storeOptionsOf(config, log, options);
  const store = await openStore(storeOptions);
  const alphabet = alphabetOf(config);
  const { links, indexes, uses, requests, pool } = store;
  const limits = options.crew === undefined || store.limits.shared ? store.limits : options.crew.limits(store.limits);
  const codes = new CodePool({
    pool,
    links,
    alphabet,
    random,
    monotonicMs,
    log,
    lengthMin: config.codeLength,
    size: config.preGenHashNum,
  });
  const mirror = await mirrorOf(store, log);
  const baseUrl = options.baseUrl ?? config.baseUrl ?? `http://localhost:${config.port}`;
  const shared = sharedOf(mirror, baseUrl, config);
  const geo = geoOf(config, log);
  const blockFile = new BlockFile({ path: config.blockList, use: (hosts) => shared.blocks.useList(hosts), breathe, log });
  const { clicks, direct, access } = clicksIn(config, store, log, options);
  const agents = new Agents();
  const facts = { agents, geo, secret: store.instance.secret };
  const counts = newCounts();
  const hashing = inTurn(HASHING_MAX);
  const hashInTurn = (password: string) => hashing(() => hashPassword(password));
  const later = (work: () => void, ms: number) => void setTimeout(work, ms);
  const audit = new AuditTrail({ log: store.audit, clock, random, days: config.auditDays, report: log, counts, later });
  return {
    store,
    links: {
      links,
      indexes,
      uses,
      requests,
      pool,
      limits,
      codes,
      counts,
      alphabet,
      codeRules: codeRulesOf(config),
      baseUrl,
      clock,
      random,
      hash,
      edits: new Turns(),
      breathe,
      ...shared,
      clicks: access,
      hashPassword: hashInTurn,
    },
    keys: { keys: store.keys, clock, random, hash },
    people: peopleOf(config, store, { limits, baseUrl, hashPassword: hashInTurn }),
    audit,
    verifyPassword: (password, kept) => hashing(() => Bun.password.verify(password, kept)),
    agentOf: (userAgent) => agentName(agents.of(userAgent)),
    clicks,
    direct,
    geo,
    blockFile,
    factsOf: (asking, now = clock()) => new Facts(asking, now, facts),
    wipe: async () => {
      await direct?.wipe();
      return wipeStore(store, storeOptions);
    },
    async close() {
      geo.close();
      blockFile.close();
      mirror.close();
      await codes.close();
      await direct?.close();
      await audit.settled();
      await store.close();
    },
  };
}

/** What use cases about people work with. */
function peopleOf(
  { editors }: Config,
  { people, instance }: Store,
  given: Pick<PeopleContext, "limits" | "baseUrl" | "hashPassword">,
): PeopleContext {
  const pseudonym = (text: string) =>
    createHmac("sha256", instance.secret).update(`pseudonym ${text}`).digest("base64url").slice(0, 22);
  return { people, clock, random, hash, pseudonym, setupToken: setupTokenOf(instance), isSame, editors, ...given };
}

/**
 * What whoever makes the first owner must know. All processes know the same without being told, and after a wipe or a restore, which make another
 * instance, it is another.
 */
function setupTokenOf({ id, secret }: Instance): string {
  return createHmac("sha256", secret).update(`setup ${id}`).digest("base64url");
}

/** Takes the same time whatever the two have in common. */
const isSame = (a: string, b: string) => timingSafeEqual(Buffer.from(hash(a)), Buffer.from(hash(b)));

function alphabetOf(config: Config): Alphabet {
  const alphabet = parseAlphabet(codeAlphabetOf(config));
  if ("reason" in alphabet) throw new Error(alphabet.reason);
  return alphabet;
}
