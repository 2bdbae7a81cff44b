// What a visitor and a maker are told while Redis breaks: 503 or 507, never a wrong answer, and healed by itself.
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { storedIn } from "../support/stored.ts";
import { until } from "../support/wait.ts";

/** An uncached redirect is answered within this time, whatever the store does (RELIABILITY I5), and some for the test. */
const ANSWER_MS_MAX = 250;
const SLACK_MS = 150;

/** Healed within this time after the store is back (I5). */
const HEAL_MS_MAX = 5000;

const TARGET = "https://example.com/kept";

describeWith("redis", "while Redis breaks", () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  let linnet: Linnet;
  let code: string;
  /** Never followed while Redis answers: it is not in memory. */
  let cold: string;

  beforeAll(async () => {
    redis = await startRedis({ args: ["--appendonly", "yes", "--appendfsync", "always"] });
    proxy = await startFaultProxy({ host: "127.0.0.1", port: redis.port });
    linnet = await startLinnet({ env: { LINNET_STORE: `redis://127.0.0.1:${proxy.port}` } });
    code = (await linnet.shorten(TARGET)).code;
    cold = (await linnet.shorten(TARGET)).code;
  });
  afterEach(async () => {
    proxy.set({ kind: "pass" });
    redis.resume();
    await healed();
  });
  afterAll(async () => {
    await linnet.stop();
    await proxy.stop();
    await redis.stop();
  });

  const follow = (path = code) => fetch(`${linnet.url}/${path}`, { redirect: "manual", headers: ADMIN });
  const create = () =>
    fetch(`${linnet.url}/api/shorten`, {
      method: "POST",
      headers: { ...ADMIN, "Content-Type": "text/plain" },
      body: "https://example.com/new",
    });
  const healed = () =>
    until(async () => (await fetch(`${linnet.url}/readyz`)).ok && (await follow()).status === 302, {
      timeoutMs: HEAL_MS_MAX,
      what: "Linnet to heal",
    });

  /** A link that is not in memory, an absent code and the probe all say "not now", and say it in time. */
  async function expectUnavailable(): Promise<void> {
    for (const path of [cold, "absent7"]) {
      const startedAt = performance.now();
      const response = await follow(path);
      expect(performance.now() - startedAt).toBeLessThan(ANSWER_MS_MAX + SLACK_MS);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(response.headers.get("location")).toBeNull();
    }
    expect((await fetch(`${linnet.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${linnet.url}/healthz`)).status).toBe(200);
  }

  test("a hung Redis is a 503 in time, a page for people, and heals by itself", async () => {
    redis.pause();
    await expectUnavailable();
    const page = await fetch(`${linnet.url}/${cold}`, { redirect: "manual", headers: { Accept: "text/html" } });
    expect(page.status).toBe(503);
    expect(await page.text()).toContain("store is not reachable");
    const created = await create();
    expect(created.status).toBe(503);
    expect(await created.json()).toHaveProperty("code");
    redis.resume();
    await healed();
  });

  test("a stopped Redis is a 503, and its return is noticed without a restart", async () => {
    await redis.kill();
    await expectUnavailable();
    expect((await create()).status).toBe(503);
    await redis.restart();
    await healed();
    expect((await follow()).headers.get("location")).toBe(TARGET);
  });

  test("a network that swallows everything is a 503 in time", async () => {
    proxy.set({ kind: "black-hole" });
    await expectUnavailable();
  });

  test.each([
    ["LOADING Redis is loading the dataset in memory", 503, "store_unavailable"],
    ["READONLY You can't write against a read only replica.", 503, "store_read_only"],
    ["MISCONF Errors writing to the AOF file: No space left on device", 503, "store_read_only"],
    ["OOM command not allowed when used memory > 'maxmemory'.", 507, "store_full"],
  ])("%p to a create is a clear problem, and nothing is half done", async (error, status, problem) => {
    const before = await storedIn(redis.url);
    proxy.set({ kind: "answer", error, command: /^(EVAL|EVALSHA)$/i, times: Number.POSITIVE_INFINITY });
    const response = await create();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: problem, status });
    proxy.set({ kind: "pass" });
    expect(await storedIn(redis.url)).toEqual(before);
  });

  test.each(["LOADING Redis is loading the dataset in memory", "CLUSTERDOWN The cluster is down", "ERR something new"])(
    "%p to a redirect is a 503, never a 404",
    async (error) => {
      proxy.set({ kind: "answer", error, command: /^HGET$/i, times: Number.POSITIVE_INFINITY });
      const response = await follow(cold);
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).not.toBeNull();
    },
  );

  test("a reply lost after the link was made is asked for again: one link, one code", async () => {
    const before = await storedIn(redis.url);
    proxy.set({ kind: "lose-reply", command: /^(EVAL|EVALSHA)$/i });
    const response = await fetch(`${linnet.url}/api/shorten`, {
      method: "POST",
      headers: { ...ADMIN, "Content-Type": "text/plain" },
      body: "https://example.com/once",
    });
    const body = (await response.json()) as { code: string };
    const after = await storedIn(redis.url);
    const made = [...after].filter(([made]) => !before.has(made));
    // The lost reply may be that of a refill of the pool beside it; then the insert was not sent, and says so.
    if (body.code === "store_unavailable") expect([response.status, made]).toEqual([503, []]);
    else expect([response.status, made]).toEqual([201, [[body.code, "https://example.com/once"]]]);
  });

  test("an emptied Redis is an alarm and a 503, never a 404", async () => {
    const other = await startRedis();
    const alone = await startLinnet({ env: { LINNET_STORE: other.url } });
    try {
      const made = await alone.shorten(TARGET);
      await other.cli("FLUSHALL");
      const response = await fetch(`${alone.url}/${made.code}`, { redirect: "manual", headers: ADMIN });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, "store_emptied"]);
      expect((await fetch(`${alone.url}/readyz`)).status).toBe(503);
      await until(() => /"level":50[^\n]*/.test(alone.output.split("Linnet is at")[1] ?? ""), { what: "the alarm in the log" });
    } finally {
      await alone.stop();
      await other.stop();
    }
  });
});
