// The composition root: settings → store → parts → server. The only file that knows everybody.
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import packageJson from "../package.json";
import { type Config, codeAlphabetOf, codeRulesOf, storeUrlOf } from "./config.ts";
import { Blocks } from "./core/blocks/blocks.ts";
import { type Alphabet, parseAlphabet, type RandomBytes } from "./core/code.ts";
import { newCounts } from "./core/counts.ts";
import { Domains } from "./core/domains/domains.ts";
import { StoreOpenError } from "./core/errors.ts";
import type { KeyContext } from "./core/keys.ts";
import type { LinkContext } from "./core/links.ts";
import type { Log } from "./core/log.ts";
import { Mirror } from "./core/mirror.ts";
import { CodePool } from "./core/pool.ts";
import { OpenReports } from "./core/reports/open-reports.ts";
import { RuleSets } from "./core/rules/sets.ts";
import type { Limits, Store } from "./core/store.ts";
import type { Instant } from "./core/time.ts";
import { emptyTrash } from "./core/trash.ts";
import { Turns } from "./core/turns.ts";
import type { Asking, Visitor } from "./core/visitor.ts";
import { BlockFile } from "./files/block-file.ts";
import { createCallers } from "./http/actor.ts";
import { loadAssets } from "./http/assets.ts";
import { Reporter } from "./http/report.ts";
import { type RunningServer, serve } from "./http/server.ts";
import { type Metric, type Readings, readingsOf } from "./metrics/metric.ts";
import { crewMetrics, serverMetrics } from "./metrics/server.ts";
import { ListenError, listening, PORT_TRIES_MAX, probePort } from "./port.ts";
import { LinkCache } from "./redirect/cache.ts";
import { type OpenStoreOptions, openStore, wipeStore } from "./store/open.ts";
import { MemoryLimits } from "./store/sqlite/limits.ts";
import { Agents } from "./visitor/agent.ts";
import { TrustedProxies } from "./visitor/client-address.ts";
import { Facts } from "./visitor/facts.ts";
import { Geo } from "./visitor/geo.ts";

/** The built pages: beside the sources, or inside the executable (`scripts/binary.mjs`). */
const WEB_DIST = Bun.isStandaloneExecutable ? join(import.meta.dir, "dist") : resolve(import.meta.dir, "../../web/dist");

const BYTES_PER_MB = 1_000_000;

const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
const clock = () => Date.now();
const monotonicMs = () => performance.now();
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** 132 bits of SHA-256. The secrets it hashes are random and long, so that no slow hash is needed. */
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url").slice(0, 22);

/** Passwords that are hashed at once: each takes a processor for some 30 ms, which redirects need too. */
const HASHING_MAX = 2;

/** OWASP's least for argon2id: 19 MiB, two passes. */
const hashPassword = (password: string) =>
  Bun.password.hash(password, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 });

/** The same work, no more than so many at once; whoever comes later waits. */
function inTurn<In, Out>(max: number, work: (value: In) => Promise<Out>): (value: In) => Promise<Out> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (value) => {
    if (running >= max) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await work(value);
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
  /** Finds out the facts of who follows a link. */
  readonly factsOf: (asking: Asking, now?: Instant) => Visitor;
  /** Where addresses are; reads its database when it is first asked, or opened. */
  readonly geo: Geo;
  /** The list of blocked hosts in a file; of none before it is opened. */
  readonly blockFile: BlockFile;
  /** Deletes everything that is Linnet's in the store; returns how many links that were. */
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

/** A server makes its store where there is none; of several, the first. */
type ListenOptions = Omit<OpenOptions, "mayCreate" | "baseUrl">;

/** What all processes share, read and followed. Where it can't be read the store is closed again. */
async function mirrorOf(store: Store, log: Log): Promise<Mirror> {
  const every = (ms: number, work: () => void) => {
    const timer = setInterval(work, ms);
    timer.unref();
    return () => clearInterval(timer);
  };
  const mirror = new Mirror({ shared: store.shared, log, every });
  try {
    await mirror.open();
  } catch (error) {
    await store.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreOpenError(`What all processes share can't be read from ${store.name}. ${reason}`, { cause: error });
  }
  return mirror;
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

/** Opens the store and joins the parts that need no server. Throws `StoreOpenError`. */
export async function openParts(config: Config, log: Log, options: OpenOptions): Promise<Parts> {
  const storeOptions: OpenStoreOptions = {
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
  const facts = { agents: new Agents(), geo, secret: store.instance.secret };
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
      counts: newCounts(),
      alphabet,
      codeRules: codeRulesOf(config),
      baseUrl,
      clock,
      random,
      hash,
      edits: new Turns(),
      breathe,
      ...shared,
      hashPassword: inTurn(HASHING_MAX, hashPassword),
    },
    keys: { keys: store.keys, clock, random, hash },
    geo,
    blockFile,
    factsOf: (asking, now = clock()) => new Facts(asking, now, facts),
    wipe: () => wipeStore(store, storeOptions),
    async close() {
      geo.close();
      blockFile.close();
      mirror.close();
      await codes.close();
      await store.close();
    },
  };
}

function alphabetOf(config: Config): Alphabet {
  const alphabet = parseAlphabet(codeAlphabetOf(config));
  if ("reason" in alphabet) throw new Error(alphabet.reason);
  return alphabet;
}

export interface App {
  readonly baseUrl: string;
  readonly store: string;
  readonly port: number;
  /** What this process has to tell of itself. */
  metrics(): Promise<Readings>;
  /** Drains, puts unused codes back, and lets go of the store. Resolves with what was counted to the end. */
  close(): Promise<Readings>;
}

/** Opens the store and serves. Throws `StoreOpenError`, or a `ListenError` for a port that can't be had. */
export async function listen(config: Config, log: Log, options: ListenOptions = {}): Promise<App> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(config, log, options);
    } catch (error) {
      if (!(error instanceof ListenError) || config.port !== 0 || attempt === PORT_TRIES_MAX) throw error;
    }
  }
}

async function listenOnce(config: Config, log: Log, options: ListenOptions): Promise<App> {
  const assets = loadAssets(WEB_DIST);
  const port = config.port === 0 ? probePort(config) : config.port;
  const baseUrl = config.baseUrl ?? `http://localhost:${port}`;
  const { crew } = options;
  const isFirst = crew?.isFirst ?? true;
  const parts = await openParts(config, log, { ...options, baseUrl, mayCreate: isFirst });
  try {
    parts.links.domains.mustBeDistinct();
    if (isFirst) await warnLoudly(parts.store, log);
    await Promise.all([parts.geo.open(), parts.blockFile.open()]);
    const cache = cacheOf(config, parts.store);
    const metrics = serverMetrics({ counts: parts.links.counts, cache, store: parts.store, version: packageJson.version });
    const scrape = crew === undefined ? () => textOfOne(metrics) : () => crew.scrape();
    const served: Served = { parts, cache, assets, port, sharesPort: crew !== undefined, scrape };
    const server = listening(config.host, port, () => serveParts(config, log, served));
    void parts.links.codes.fill();
    const stopEmptying = isFirst ? keepEmptying(parts.links, log) : () => undefined;
    return {
      baseUrl,
      store: parts.store.name,
      port: server.port,
      metrics: () => readingsOf(metrics),
      async close() {
        stopEmptying();
        await server.stop();
        const counted = await readingsOf(metrics.filter(({ type }) => type === "counter"));
        await parts.close();
        return counted;
      },
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** How often what has lain in the trash long enough is deleted for good, and how long after a start that begins. */
const TRASH_INTERVAL_MS = 6 * 3_600_000;
const TRASH_DELAY_MS = 600_000;

/** Empties the trash from now on, by the clock that is never set; returns what ends it. What fails is tried again next time. */
function keepEmptying(links: LinkContext, log: Log): () => void {
  const run = async () => {
    try {
      const deleted = await emptyTrash(links);
      if (deleted > 0) log.info({ links: deleted }, "links that had lain in the trash for 30 days are deleted for good");
    } catch (error) {
      log.warn({ reason: String(error) }, "the trash could not be emptied; it will be tried again");
    }
  };
  const timers = [setTimeout(() => void run(), TRASH_DELAY_MS), setInterval(() => void run(), TRASH_INTERVAL_MS)];
  for (const timer of timers) timer.unref();
  return () => timers.forEach(clearInterval);
}

/** What redirects know without asking the store. */
function cacheOf(config: Config, { links }: Store): LinkCache {
  return new LinkCache({ links, bytesMax: config.cacheMb * BYTES_PER_MB, staleMaxMs: config.staleMaxMs, monotonicMs });
}

interface Served {
  readonly parts: Parts;
  readonly cache: LinkCache;
  readonly assets: ReturnType<typeof loadAssets>;
  readonly port: number;
  readonly sharesPort: boolean;
  /** What /metrics answers. */
  readonly scrape: () => Promise<string>;
}

/** The text of a process that is alone. */
async function textOfOne(metrics: readonly Metric[]): Promise<string> {
  const { textOf } = await import("./metrics/text.ts");
  return textOf([await readingsOf([...metrics, ...crewMetrics(() => ({ ready: 1, restarts: 0 }))])]);
}

function serveParts(config: Config, log: Log, { parts, cache, assets, port, sharesPort, scrape }: Served): RunningServer {
  const { store, links, keys, factsOf } = parts;
  const proxies = new TrustedProxies(config.trustProxy);
  const callers = createCallers({
    proxies,
    adminKey: config.adminKey,
    keys,
    secret: store.instance.secret,
    public: config.public,
    isBlocked: (address) => links.blocks.hasClient(address),
  });
  const reporter = new Reporter(log, monotonicMs, links.counts);
  let door: Promise<(request: Request, peer: string) => Promise<Response>> | null = null;
  const openDoor = async () => {
    const { createApi } = await import("./api/app.ts");
    const { actorOf, mayCreate } = callers;
    const { corsOrigins } = config;
    const report = (error: unknown) => reporter.report(error);
    return createApi({ links, keys, actorOf, mayCreate, factsOf, report, corsOrigins });
  };
  const api = async (request: Request, peer: string) => {
    door ??= openDoor();
    return (await door)(request, peer);
  };
  const apiDocument = async () => (await import("./api/v1/document.ts")).openApiDocument();
  return serve({
    host: config.host,
    port,
    redirects: { cache, uses: store.uses, rules: links.codeRules, policies: links.policies },
    visitorOf: ({ request: { method, headers }, query, peer }) =>
      factsOf({
        method,
        header: (name) => headers.get(name),
        query,
        address: () => proxies.clientOf(peer(), headers.get("x-forwarded-for")),
      }),
    verifyPassword: (password, hash) => Bun.password.verify(password, hash),
    store,
    links,
    assets,
    callers,
    api,
    apiDocument,
    metrics: scrape,
    sharesPort,
    public: config.public,
    alphabet: links.alphabet,
    codeLength: config.codeLength,
    log,
    reporter,
  });
}

/** What may lose links is said at every start, not only by `doctor`. */
async function warnLoudly(store: Store, log: Log): Promise<void> {
  for (const finding of await store.inspect("start")) {
    const facts = { store: store.name, check: finding.check };
    if (finding.level === "error") log.error(facts, finding.message);
    if (finding.level === "warning") log.warn(facts, finding.message);
  }
}

/** The counters of a supervisor, for workers on a store that has none of its own. */
export function crewCounters(): Limits {
  return new MemoryLimits(monotonicMs);
}

/** Where the pages' files are; named by `doctor` when they are missing. */
export const WEB_MANIFEST = join(WEB_DIST, "manifest.json");
