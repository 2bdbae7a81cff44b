// What the tests of the Redis adapter share: a server, a proxy and a store for one test, and words for what is asked.
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { Link } from "../../src/core/link.ts";
import type { Log } from "../../src/core/log.ts";
import { READ_DEADLINE_MS, type Store, WRITE_DEADLINE_MS } from "../../src/core/store.ts";
import { openRedis, type RedisOptions } from "../../src/store/redis/store.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";
import { detailsOf, failureOf, linkAt } from "./contract.ts";

/** The default number of buckets. */
export const BUCKETS = 131_072;
/** Commands by which scripts that write are run. */
export const SCRIPTS = /^EVAL(SHA)?$/i;

/** A read and a write must fail within this: twice the deadline, where this thread is held up, and some slack. */
export const READ_FAILS_MS = 2 * READ_DEADLINE_MS + 100;
export const WRITE_FAILS_MS = 2 * WRITE_DEADLINE_MS + 100;
/** A store must be used again this long after it is back. */
export const HEALS_MS = 5000;

/** What is to be ended after a test, the last first. */
export const ends: (() => Promise<unknown>)[] = [];
/** Ends what a test has started; for `afterEach`. */
export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

/** A redis-server for one test. */
export async function redis(...args: string[]): Promise<RedisServer> {
  const server = await startRedis({ args });
  ends.push(() => server.stop());
  return server;
}

/** A proxy in front of it. */
export async function proxyTo(server: RedisServer): Promise<FaultProxy> {
  const proxy = await startFaultProxy({ host: "127.0.0.1", port: server.port });
  ends.push(() => proxy.stop());
  return proxy;
}

/** Keeps what was logged, as "level message". */
export class Lines implements Log {
  readonly all: string[] = [];
  debug(): void {}
  info(_facts: object, message: string): void {
    this.all.push(`info ${message}`);
  }
  warn(_facts: object, message: string): void {
    this.all.push(`warn ${message}`);
  }
  error(_facts: object, message: string): void {
    this.all.push(`error ${message}`);
  }
  count(start: string): number {
    return this.all.filter((line) => line.startsWith(start)).length;
  }
}

/** Options of a new store at the URL. */
export function optionsFor(url: string, log: Log = new Lines()): RedisOptions {
  return {
    url,
    prefix: "",
    buckets: BUCKETS,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log,
  };
}

/** Opens a store for one test. */
export async function open(url: string, log?: Log): Promise<Store> {
  const store = await openRedis(optionsFor(url, log));
  ends.push(() => store.close());
  return store;
}

export const insert = (store: Store, code: string, maker = "maker-1") =>
  store.links.insert({ link: linkAt(code), details: detailsOf(linkAt(code), maker) });

/** Stores a link as this version of it. */
export const update = (store: Store, link: Link, version: number, maker = "maker-1") =>
  store.links.update({ link, details: detailsOf(link, maker, version) }, { link, details: detailsOf(link, maker, version - 1) });

/** The link at the code; null also where something else is. */
export async function find(store: Store, code: string): Promise<Link | null> {
  const found = await store.links.find(code as Field);
  return found?.kind === "link" ? found : null;
}

/** The result, and how long it took. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; tookMs: number }> {
  const begun = performance.now();
  const result = await work();
  return { result, tookMs: performance.now() - begun };
}

/** Waits until the store says that it is reachable. */
export const healed = (store: Store) =>
  until(async () => (await store.status()).reachable, { timeoutMs: HEALS_MS, what: "the store is reachable again" });

/** Waits until calls go through without being asked for. */
export const healedByItself = (store: Store) =>
  until(async () => (await failureOf(() => find(store, "any"))) === "none", {
    timeoutMs: HEALS_MS,
    what: "calls go through again",
  });

/** How opening a store is refused; "opened" when it is not. */
export async function refusal(url: string): Promise<string> {
  try {
    const store = await openRedis(optionsFor(url));
    await store.close();
    return "opened";
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : "no Error";
  }
}
