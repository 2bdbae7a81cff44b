// The composition root: settings → store → parts → server. The only file that knows everybody.
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { type Config, storeUrlOf } from "./config.ts";
import { type Alphabet, parseAlphabet, type RandomBytes } from "./core/code.ts";
import type { LinkContext } from "./core/links.ts";
import type { Log } from "./core/log.ts";
import { CodePool } from "./core/pool.ts";
import type { Store } from "./core/store.ts";
import { createCallers } from "./http/actor.ts";
import { loadAssets } from "./http/assets.ts";
import { TrustedProxies } from "./http/client-address.ts";
import { Reporter } from "./http/report.ts";
import { type RunningServer, serve } from "./http/server.ts";
import { LinkCache } from "./redirect/cache.ts";
import { type OpenStoreOptions, openStore, wipeStore } from "./store/open.ts";

const WEB_DIST = resolve(import.meta.dir, "../../web/dist");

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
}

/** A server makes its store where there is none. */
type ListenOptions = Omit<OpenOptions, "mayCreate">;

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
  const { links, pool, limits } = store;
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
    links: { links, pool, limits, codes, alphabet, baseUrl, clock, random, hash },
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
  /** Drains, puts unused codes back, and lets go of the store. */
  close(): Promise<void>;
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
  const port = config.port === 0 ? freePort(config.host) : config.port;
  const baseUrl = config.baseUrl ?? `http://localhost:${port}`;
  const parts = await openParts(config, log, { ...options, baseUrl, mayCreate: true });
  try {
    await warnLoudly(parts.store, log);
    const server = listening(config.host, port, () => serveParts(config, log, { parts, assets, port }));
    void parts.links.codes.fill();
    return {
      baseUrl,
      store: parts.store.name,
      port: server.port,
      async close() {
        await server.stop();
        await parts.close();
      },
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

interface Served {
  readonly parts: Parts;
  readonly assets: ReturnType<typeof loadAssets>;
  readonly port: number;
}

function serveParts(config: Config, log: Log, { parts, assets, port }: Served): RunningServer {
  const { store, links } = parts;
  const callers = createCallers({
    proxies: new TrustedProxies(config.trustProxy),
    adminKey: config.adminKey,
    secret: store.instance.secret,
    public: config.public,
  });
  const reporter = new Reporter(log, monotonicMs);
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
  const cache = new LinkCache({
    links: store.links,
    bytesMax: config.cacheMb * BYTES_PER_MB,
    staleMaxMs: config.staleMaxMs,
    monotonicMs,
  });
  return serve({
    host: config.host,
    port,
    cache,
    store,
    links,
    assets,
    callers,
    api,
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

function freePort(hostname: string): number {
  return listening(hostname, 0, () => {
    const probe = Bun.listen({ hostname, port: 0, socket: { data: () => undefined } });
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
