// The store stops under load (RELIABILITY I5, F08, F20): what is in memory goes on redirecting as if nothing were, what is not is
// refused in time, and it heals by itself.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";

const HOT_LINKS = 50;
const CLIENTS = 8;
const OUTAGE_MS = 3000;

/** The 99th percentile of cached redirects while the store is stopped, and the most that a refusal takes (I5), with slack. */
const CACHED_P99_MS_MAX = 20;
const REFUSAL_MS_MAX = 250;
const SLACK_MS = 350;

const HEAL_MS_MAX = 5000;
const RESIDENT_GROWTH_BYTES_MAX = 64 * 1024 * 1024;

/** What a test of its own servers has to end, whatever becomes of it. */
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Followed {
  readonly status: number;
  readonly location: string | null;
  readonly ms: number;
}

/** Bytes that a process has in memory (Linux). */
function residentBytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return pages * 4096;
}

describeWith("redis", "while Redis is stopped", () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  let linnet: Linnet;
  let hot: Map<string, string>;

  beforeAll(async () => {
    redis = await startRedis({ args: ["--appendonly", "yes"] });
    proxy = await startFaultProxy({ host: "127.0.0.1", port: redis.port });
    linnet = await startLinnet({ env: { LINNET_STORE: proxy.url } });
    hot = new Map();
    for (let at = 0; at < HOT_LINKS; at++) {
      const target = `https://example.com/hot/${at}`;
      hot.set((await linnet.shorten(target)).code, target);
    }
  });
  afterEach(async () => {
    proxy.set({ kind: "pass" });
    redis.resume();
    await until(async () => (await fetch(`${linnet.url}/readyz`)).ok, { what: "Linnet to heal", timeoutMs: HEAL_MS_MAX });
  });
  afterAll(async () => {
    await linnet.stop();
    await proxy.stop();
    await redis.stop();
  });

  async function follow(code: string): Promise<Followed> {
    const startMs = performance.now();
    const response = await fetch(`${linnet.url}/${code}`, { redirect: "manual", headers: ADMIN });
    await response.arrayBuffer();
    return { status: response.status, location: response.headers.get("location"), ms: performance.now() - startMs };
  }

  async function warmUp(): Promise<void> {
    for (const [code, target] of hot) expect((await follow(code)).location).toBe(target);
  }

  /** Follows the hot links with several clients for as long; every answer must be the redirect, and the right one. */
  async function hammer(forMs: number): Promise<number[]> {
    const endMs = performance.now() + forMs;
    const times: number[] = [];
    const client = async (offset: number) => {
      const codes = [...hot.keys()];
      for (let at = offset; performance.now() < endMs; at++) {
        const code = codes[at % codes.length] ?? "";
        const { status, location, ms } = await follow(code);
        expect([status, location]).toEqual([302, hot.get(code) ?? null]);
        times.push(ms);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, offset) => client(offset)));
    return times.sort((a, b) => a - b);
  }

  const stops: readonly (readonly [string, () => Promise<void> | void, () => Promise<void> | void])[] = [
    ["frozen", () => redis.pause(), () => redis.resume()],
    ["black-holed", () => proxy.set({ kind: "black-hole" }), () => proxy.set({ kind: "pass" })],
    ["killed", () => redis.kill(), () => redis.restart()],
  ];
  for (const [what, stop, goOn] of stops) {
    test(`(${what}) every cached link redirects, quickly; others are refused in time, and found again afterwards`, async () => {
      const cold = await linnet.shorten("https://example.com/cold");
      await warmUp();
      await stop();
      const hammering = hammer(OUTAGE_MS);
      const refusals: Followed[] = [];
      for (const endMs = performance.now() + OUTAGE_MS; performance.now() < endMs; ) refusals.push(await follow(cold.code));
      const times = await hammering;
      expect(times.length).toBeGreaterThan(1000);
      expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(CACHED_P99_MS_MAX);
      expect(times.at(-1)).toBeLessThan(REFUSAL_MS_MAX + SLACK_MS);
      expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([503]));
      expect(Math.max(...refusals.map(({ ms }) => ms))).toBeLessThan(REFUSAL_MS_MAX + SLACK_MS);
      await goOn();
      await until(async () => (await follow(cold.code)).status === 302, { what: "the store to be used", timeoutMs: HEAL_MS_MAX });
    }, 30_000);
  }

  test("nothing piles up behind thousands of requests that can't be answered", async () => {
    await warmUp();
    const before = residentBytes(linnet.pid);
    redis.pause();
    const refused = await Promise.all(Array.from({ length: 5000 }, (_, at) => follow(`absent-${at}`)));
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    expect(residentBytes(linnet.pid) - before).toBeLessThan(RESIDENT_GROWTH_BYTES_MAX);
    await hammer(100);
  }, 30_000);

  test("a thousand requests at once for a link that is not in memory are one read of the store", async () => {
    const { code } = await linnet.shorten("https://example.com/sudden");
    proxy.set({ kind: "latency", ms: 20 });
    const readsBefore = await reads();
    await followAtOnce(linnet.url, code, 1000);
    // What is told late of the link's own making may have it read once more.
    expect((await reads()) - readsBefore).toBeLessThanOrEqual(2);
  }, 30_000);

  /** How often the server has read the store for a redirect so far. What Redis counts is also what scripts do for the indexes. */
  async function reads(): Promise<number> {
    return (await metricsOf(linnet.url)).get("linnet_cache_fills_total") ?? Number.NaN;
  }
});

/** Sends all requests, each on a connection of its own, before an answer can have come; each must be a redirect. */
async function followAtOnce(url: string, code: string, count: number): Promise<void> {
  const { hostname, port, host } = new URL(url);
  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(socket)).once("error", reject);
    });
  const sockets: Socket[] = [];
  while (sockets.length < count) sockets.push(...(await Promise.all(Array.from({ length: 100 }, open))));
  const answers = sockets.map(async (socket) => {
    const [head] = await once(socket, "data");
    socket.destroy();
    return String(head).slice(0, "HTTP/1.1 302".length);
  });
  for (const socket of sockets) socket.write(`GET /${code} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect(new Set(await Promise.all(answers))).toEqual(new Set(["HTTP/1.1 302"]));
}

describeWith("redis", "links that were suspect when Redis stopped", () => {
  test("wait for it once, and not one after the other", async () => {
    const redis = await startRedis();
    const proxy = await startFaultProxy({ host: "127.0.0.1", port: redis.port });
    // With one bucket, every new link puts all others in doubt.
    const linnet = await startLinnet({ env: { LINNET_STORE: proxy.url, LINNET_REDIS_BUCKETS: "1" } });
    ends.push(
      () => linnet.stop(),
      () => proxy.stop(),
      () => redis.stop(),
    );
    const status = async (code: string) => (await fetch(`${linnet.url}/${code}`, { redirect: "manual" })).status;
    const codes: string[] = [];
    for (let at = 0; at < HOT_LINKS; at++) codes.push((await linnet.shorten(`https://example.com/hot/${at}`)).code);
    for (const code of codes) expect(await status(code)).toBe(302);
    await linnet.shorten("https://example.com/last");
    proxy.set({ kind: "black-hole" });
    expect(await status(codes[0] ?? "")).toBe(302);
    const startMs = performance.now();
    for (const code of codes) expect(await status(code)).toBe(302);
    // One after the other they would take as many times READ_DEADLINE_MS, until the connection is given up after a second or more.
    expect(performance.now() - startMs).toBeLessThan(REFUSAL_MS_MAX + SLACK_MS);
  }, 20_000);
});

describeWith("redis", "LINNET_STALE_MAX", () => {
  test("is how long a link is served without the store, and no longer", async () => {
    const redis = await startRedis();
    const linnet = await startLinnet({ env: { LINNET_STORE: redis.url, LINNET_STALE_MAX: "1s" } });
    ends.push(
      () => linnet.stop(),
      () => redis.stop(),
    );
    const { code } = await linnet.shorten("https://example.com/aging");
    const status = async () => (await fetch(`${linnet.url}/${code}`, { redirect: "manual" })).status;
    expect(await status()).toBe(302);
    await redis.kill();
    expect(await status()).toBe(302);
    await until(async () => (await status()) === 503, { what: "the link to be refused", timeoutMs: 5000 });
  }, 20_000);
});

describeWith("redis", "a start", () => {
  test("does not give up because Redis gives no answer once or twice", async () => {
    const redis = await startRedis();
    ends.push(() => redis.stop());
    await (await startLinnet({ env: { LINNET_STORE: redis.url } })).stop();
    const proxy = await startFaultProxy({ host: "127.0.0.1", port: redis.port });
    ends.push(() => proxy.stop());
    proxy.set({ kind: "answer", error: "LOADING Redis is loading the dataset in memory", command: /^EVALSHA$/i, times: 2 });
    const linnet = await startLinnet({ env: { LINNET_STORE: proxy.url } });
    ends.push(() => linnet.stop());
    await linnet.shorten("https://example.com/started");
  }, 20_000);
});
