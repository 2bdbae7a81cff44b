// The composition root: settings → store → parts → server. The only file that knows everybody.
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import packageJson from "../package.json";
import { type Config, storeUrlOf } from "./config.ts";
import { type Alphabet, parseAlphabet, type RandomBytes } from "./core/code.ts";
import { newCounts } from "./core/counts.ts";
import type { LinkContext } from "./core/links.ts";
import type { Log } from "./core/log.ts";
import { CodePool } from "./core/pool.ts";
import type { Limits, Store } from "./core/store.ts";
import { createCallers } from "./http/actor.ts";
import { loadAssets } from "./http/assets.ts";
import { TrustedProxies } from "./http/client-address.ts";
import { Reporter } from "./http/report.ts";
import { type RunningServer, serve } from "./http/server.ts";
import { type Metric, type Readings, readingsOf } from "./metrics/metric.ts";
import { crewMetrics, serverMetrics } from "./metrics/server.ts";
import { LinkCache } from "./redirect/cache.ts";
import { type OpenStoreOptions, openStore, wipeStore } from "./store/open.ts";
import { MemoryLimits } from "./store/sqlite/limits.ts";

/** The built pages: beside the sources, or inside the executable (`scripts/binary.mjs`). */
const WEB_DIST = Bun.isStandaloneExecutable ? join(import.meta.dir, "dist") : resolve(import.meta.dir, "../../web/dist");

const BYTES_PER_MB = 1_000_000;

const random: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
const clock = () => Date.now();
const monotonicMs = () => performance.now();

/** 132 bits of SHA-256. The secrets it hashes are random and long, so that no slow hash is needed. */
const hash = (secret: string) => createHash("sha256").update(secret).digest("base64url").slice(0, 22);

/** An open store with what works on it. */
export interface Parts {
  readonly store: Store;
  readonly links: LinkContext;
  /** Deletes everything that is Linnet's in the store; returns how many links that were. */
  wipe(): Promise<number>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Begins anew where a known store has lost its data. */
  readonly init?: boolean;
  /** Makes the store where there is none; else that is refused, and nothing is written. */
  readonly mayCreate: boolean;
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

/** Opens the store and joins the parts that need no server. Throws `StoreOpenError`. */
export async function openParts(config: Config, log: Log, options: OpenOptions): Promise<Parts> {
  const storeOptions: OpenStoreOptions = {
    url: storeUrlOf(config),
    data: config.data,
    alphabet: config.codeAlphabet,
    redisPrefix: config.redisPrefix,
    redisBuckets: config.redisBuckets,
    init: options.init ?? false,
    mayCreate: options.mayCreate,
    clock,
    random,
    log,
  };
  const store = await openStore(storeOptions);
  const alphabet = alphabetOf(config);
  const { links, pool } = store;
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
  const baseUrl = options.baseUrl ?? config.baseUrl ?? `http://localhost:${config.port}`;
  return {
    store,
    links: { links, pool, limits, codes, counts: newCounts(), alphabet, baseUrl, clock, random, hash },
    wipe: () => wipeStore(store, storeOptions),
    async close() {
      await codes.close();
      await store.close();
    },
  };
}

function alphabetOf(config: Config): Alphabet {
  const alphabet = parseAlphabet(config.codeAlphabet);
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

/** The port or host can't be had. The message is one sentence for the operator. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** Free ports that are tried where the setting leaves the choice: another process may take one in between. */
const PORT_TRIES_MAX = 5;

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
    if (isFirst) await warnLoudly(parts.store, log);
    const cache = cacheOf(config, parts.store);
    const metrics = serverMetrics({ counts: parts.links.counts, cache, store: parts.store, version: packageJson.version });
    const scrape = crew === undefined ? () => textOfOne(metrics) : () => crew.scrape();
    const served: Served = { parts, cache, assets, port, sharesPort: crew !== undefined, scrape };
    const server = listening(config.host, port, () => serveParts(config, log, served));
    void parts.links.codes.fill();
    return {
      baseUrl,
      store: parts.store.name,
      port: server.port,
      metrics: () => readingsOf(metrics),
      async close() {
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
  const { store, links } = parts;
  const callers = createCallers({
    proxies: new TrustedProxies(config.trustProxy),
    adminKey: config.adminKey,
    secret: store.instance.secret,
    public: config.public,
  });
  const reporter = new Reporter(log, monotonicMs, links.counts);
  let door: Promise<(request: Request, peer: string) => Promise<Response>> | null = null;
  const openDoor = async () => {
    const { createApi } = await import("./api/app.ts");
    const { actorOf, mayCreate } = callers;
    return createApi({ links, actorOf, mayCreate, report: (error) => reporter.report(error) });
  };
  const api = async (request: Request, peer: string) => {
    door ??= openDoor();
    return (await door)(request, peer);
  };
  return serve({
    host: config.host,
    port,
    cache,
    store,
    links,
    assets,
    callers,
    api,
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

type Address = Pick<Config, "host" | "port">;

/** A port that no other supervisor has while this is held. */
export interface Claim {
  readonly port: number;
  release(): void;
}

/**
 * Claims the port for workers that share it, a free one for 0: they would not notice that somebody else has it, and while
 * none of them listens nothing else keeps others away. Throws a ListenError. Two supervisors can't have one port on two
 * addresses: names, wildcards and both families overlap in too many ways to tell which of them could.
 */
export function claimPort({ host, port }: Address): Claim {
  for (let attempt = 1; ; attempt++) {
    try {
      return claimOne({ host, port: port === 0 ? probePort({ host, port }) : port });
    } catch (error) {
      if (!(error instanceof ListenError) || port !== 0 || attempt === PORT_TRIES_MAX) throw error;
    }
  }
}

/** First the guard, so that another crew's port is not touched, then a look whether any other program has it. */
function claimOne(address: Address): Claim {
  const release = guard(address);
  try {
    return { port: probePort(address), release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Keeps other supervisors from this port until it is released or the process ends, however it ends. Linux has names for
 * sockets that are no files, and as far as a port reaches: in one network namespace. Other systems go without.
 */
function guard({ host, port }: Address): () => void {
  if (process.platform !== "linux") return () => undefined;
  const socket = { open: (peer: { terminate(): void }) => peer.terminate(), data: () => undefined };
  const held = listening(host, port, () => Bun.listen({ unix: `\0linnet-tcp-${port}`, socket }));
  return () => held.stop(true);
}

/** Listens for a moment as the only one and returns the port, a free one for 0. Throws a ListenError. */
function probePort({ host, port: wanted }: Address): number {
  return listening(host, wanted, () => {
    const probe = Bun.listen({ hostname: host, port: wanted, socket: { data: () => undefined } });
    const { port } = probe;
    probe.stop(true);
    return port;
  });
}

/** Says in one sentence why a port can't be had. */
function listening<T>(host: string, port: number, start: () => T): T {
  try {
    return start();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EADDRINUSE") {
      throw new ListenError(`Port ${port} on ${host} is in use. Stop the other program, or set PORT.`, { cause: error });
    }
    if (code !== "") throw new ListenError(`Can't listen on ${host}:${port} (${code}). Set HOST and PORT.`, { cause: error });
    throw error;
  }
}

/** Where the pages' files are; named by `doctor` when they are missing. */
export const WEB_MANIFEST = join(WEB_DIST, "manifest.json");
