// The composition root: settings → store → parts → server. With parts.ts, clicks.ts and threads/, which it
// is made of, the only place that knows everybody.
import { createHmac } from "node:crypto";
import { join, resolve } from "node:path";
import packageJson from "../package.json";
import { clicksOf } from "./clicks.ts";
import type { Config } from "./config.ts";
import type { About } from "./core/about.ts";
import { NO_RECORDER } from "./core/clicks/recorder.ts";
import type { LinkContext } from "./core/links.ts";
import type { Log } from "./core/log.ts";
import type { Auth } from "./core/people/context.ts";
import { tellOfSetup } from "./core/people/setup.ts";
import type { Limits, Store } from "./core/store.ts";
import { emptyTrash } from "./core/trash.ts";
import { aboutOf, type Started } from "./doctor/about.ts";
import { createCallers } from "./http/actor.ts";
import { loadAssets } from "./http/assets.ts";
import { Reporter } from "./http/report.ts";
import { type RunningServer, serve } from "./http/server.ts";
import { clickMetrics } from "./metrics/clicks.ts";
import { type Metric, type Readings, readingsOf } from "./metrics/metric.ts";
import { crewMetrics, serverMetrics } from "./metrics/server.ts";
import { monotonicMs, type OpenOptions, openParts, type Parts } from "./parts.ts";
import { ListenError, listening, PORT_TRIES_MAX, probePort } from "./port.ts";
import { LinkCache } from "./redirect/cache.ts";
import { MemoryLimits } from "./store/sqlite/limits.ts";
import { TrustedProxies } from "./visitor/client-address.ts";

/** The built pages: beside the sources, or inside the executable (`scripts/binary.mjs`). */
const WEB_DIST = Bun.isStandaloneExecutable ? join(import.meta.dir, "dist") : resolve(import.meta.dir, "../../web/dist");

const BYTES_PER_MB = 1_000_000;

/** A server makes its store where there is none; of several, the first. */
interface ListenOptions extends Omit<OpenOptions, "mayCreate" | "baseUrl" | "clicksOf"> {
  /** What was said at the start, for whoever asks for it. */
  readonly said?: Omit<Started, "version">;
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
  const counted = (store: Store) => clicksOf(config, store, log);
  const parts = await openParts(config, log, { ...options, baseUrl, mayCreate: isFirst, clicksOf: counted });
  const { clicks } = parts;
  try {
    parts.links.domains.mustBeDistinct();
    if (isFirst) await warnLoudly(parts.store, log);
    await Promise.all([parts.geo.open(), parts.blockFile.open()]);
    const cache = cacheOf(config, parts.store);
    const metrics = [
      ...serverMetrics({ counts: parts.links.counts, cache, store: parts.store, version: packageJson.version }),
      ...(clicks === null ? [] : clickMetrics(() => clicks.figures())),
    ];
    const scrape = crew === undefined ? () => textOfOne(metrics) : () => crew.scrape();
    const stopping = new AbortController();
    const started = { version: packageJson.version, settings: [], unknownSettings: [], ...options.said };
    const about = aboutOf({ ...config, port }, parts, started);
    const served: Served = {
      parts,
      about,
      cache,
      assets,
      port,
      sharesPort: crew !== undefined,
      scrape,
      stopping: stopping.signal,
    };
    clicks?.claim();
    const server = listening(config.host, port, () => serveParts(config, log, served));
    clicks?.begin();
    void parts.links.codes.fill();
    const { people, store } = parts;
    if (isFirst) await tellOfSetup({ people, store: store.name, log, later: laterUnless(stopping.signal) });
    const stopEmptying = isFirst ? keepEmptying(parts.links, log) : () => undefined;
    return {
      baseUrl,
      store: parts.store.name,
      port: server.port,
      metrics: () => readingsOf(metrics),
      async close() {
        stopEmptying();
        stopping.abort();
        await server.stop();
        await clicks?.close();
        const counted = await readingsOf(metrics.filter(({ type }) => type === "counter"));
        await parts.close();
        return counted;
      },
    };
  } catch (error) {
    await clicks?.close();
    await parts.close();
    throw error;
  }
}

/** Does work later, unless the signal comes before. */
function laterUnless(stopping: AbortSignal): (work: () => void, ms: number) => void {
  return (work, ms) => {
    const timer = setTimeout(() => {
      if (!stopping.aborted) work();
    }, ms);
    timer.unref();
  };
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
  readonly about: About;
  readonly cache: LinkCache;
  readonly assets: ReturnType<typeof loadAssets>;
  readonly port: number;
  readonly sharesPort: boolean;
  /** What /metrics answers. */
  readonly scrape: () => Promise<string>;
  /** Told when the server is about to end. */
  readonly stopping: AbortSignal;
}

/** The text of a process that is alone. */
async function textOfOne(metrics: readonly Metric[]): Promise<string> {
  const { textOf } = await import("./metrics/text.ts");
  return textOf([await readingsOf([...metrics, ...crewMetrics(() => ({ ready: 1, restarts: 0 }))])]);
}

function serveParts(config: Config, log: Log, { parts, cache, assets, port, ...served }: Served): RunningServer {
  const { about, sharesPort, scrape, stopping } = served;
  const { store, links, keys, people, audit, clicks, factsOf } = parts;
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
    const visitOf = (request: Request, peer: string) => ({
      client: callers.clientOf(request, peer),
      agent: parts.agentOf(request.headers.get("user-agent") ?? ""),
    });
    return createApi({
      links,
      keys,
      people,
      audit,
      about,
      auth: authOf(parts),
      visitOf,
      actorOf,
      mayCreate,
      factsOf,
      report,
      corsOrigins,
      stopping,
    });
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
    clicks: clicks?.recorder ?? NO_RECORDER,
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

/** What checks passwords and keeps sessions: it weighs more than all the rest of the API, and most requests bring no session. */
function authOf({ people, store, verifyPassword }: Parts): () => Promise<Auth> {
  let auth: Promise<Auth> | null = null;
  const open = async () => {
    const { createAuth } = await import("./auth/auth.ts");
    const secret = createHmac("sha256", store.instance.secret).update("auth").digest("base64url");
    return createAuth({ ...people, secret, verifyPassword, nonce: () => crypto.randomUUID() });
  };
  return () => {
    auth ??= open();
    return auth;
  };
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
