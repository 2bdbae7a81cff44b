// /metrics of one process: what it counts, who may read it, and that the documents list all of it.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Scope } from "../../src/core/actor.ts";
import { createKey } from "../../src/core/keys.ts";
import { createCallers } from "../../src/http/actor.ts";
import { metricsResponse } from "../../src/http/metrics.ts";
import { addCounters, type Readings } from "../../src/metrics/metric.ts";
import { TrustedProxies } from "../../src/visitor/client-address.ts";
import { isRunning } from "../support/checkout.ts";
import { ADMIN, ADMIN_KEY, type Linnet, startLinnet } from "../support/linnet.ts";
import { metricsOf, typesIn } from "../support/metrics.ts";
import { openStoreAt } from "../support/stored.ts";

const OPERATING = resolve(import.meta.dir, "../../../docs/operating.md");

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet();
});
afterAll(async () => {
  await linnet.stop();
});

/** An estimate, and what follows when threads have had their turn. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  "linnet_cache_bytes",
  "linnet_clicks_applied_total",
  "linnet_clicks_journal_bytes",
  "linnet_clicks_lag_seconds",
]);

describe("GET /metrics", () => {
  test("counts redirects, links, errors and answers", async () => {
    const before = await metricsOf(linnet.url);
    const { code } = await linnet.shorten("https://example.com/counted");
    await fetch(`${linnet.url}/${code}`, { redirect: "manual" });
    await fetch(`${linnet.url}/${code}`, { redirect: "manual" });
    await fetch(`${linnet.url}/there-is-none`);
    await fetch(`${linnet.url}/`);
    await fetch(`${linnet.url}/api/shorten`, { method: "POST", headers: ADMIN, body: "original_url=" });
    const after = await metricsOf(linnet.url);
    const grown = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
    const counters = grown.filter(([name, by]) => name.startsWith("linnet_") && !UNCOUNTED.has(name) && by !== 0);
    expect(Object.fromEntries(counters)).toEqual({
      linnet_cache_absent: 1,
      linnet_cache_fills_total: 2,
      linnet_cache_links: 1,
      'linnet_cache_lookups_total{outcome="hit"}': 1,
      'linnet_cache_lookups_total{outcome="miss"}': 2,
      'linnet_redirects_total{outcome="redirected"}': 2,
      'linnet_redirects_total{outcome="not_found"}': 1,
      'linnet_http_requests_total{door="redirect",status="3xx"}': 2,
      'linnet_http_requests_total{door="redirect",status="4xx"}': 1,
      'linnet_http_requests_total{door="site",status="2xx"}': 2,
      'linnet_http_requests_total{door="api",status="2xx"}': 1,
      'linnet_http_requests_total{door="api",status="4xx"}': 1,
      linnet_links_created_total: 1,
      linnet_clicks_recorded_total: 3,
      'linnet_errors_total{code="link_not_found"}': 1,
      'linnet_errors_total{code="unsupported_media_type"}': 1,
    });
  });

  test("tells of a process what the system tells", async () => {
    const metrics = await metricsOf(linnet.url);
    expect(isRunning(linnet.pid)).toBe(true);
    const status = readFileSync(`/proc/${linnet.pid}/status`, "utf8");
    const residentBytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    expect((metrics.get("process_resident_memory_bytes") ?? 0) / residentBytes).toBeWithin(0.7, 1.3);
    expect(metrics.get("process_start_time_seconds")).toBeWithin(Date.now() / 1000 - 600, Date.now() / 1000);
    expect(metrics.get("process_cpu_seconds_total")).toBeGreaterThan(0);
    expect(metrics.get("process_open_fds")).toBeGreaterThan(5);
    expect(metrics.get("process_max_fds")).toBeGreaterThan(metrics.get("process_open_fds") ?? 0);
    expect([metrics.get("linnet_store_up"), metrics.get("linnet_workers")]).toEqual([1, 1]);
  });

  test("has every metric of docs/operating.md, and no other", async () => {
    const response = await fetch(`${linnet.url}/metrics`, { headers: { Host: "anything.example" } });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = readFileSync(OPERATING, "utf8");
    const rows = [...text.matchAll(/^\| `((?:linnet|process)_[a-z_]+)`[^|]*\| (counter|gauge) \|/gm)];
    const listed = rows.map(([, name = "", type = ""]) => [name, type]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(typesIn(await response.text())));
  });

  test("is refused to what a proxy forwards, unless it brings the admin key", async () => {
    const ofProxies = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Anything", "Forwarded", "Via", "X-Real-IP"];
    const ofNetworks = ["CF-Connecting-IP", "True-Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "Fastly-Client-IP"];
    for (const name of [...ofProxies, ...ofNetworks]) {
      const forwarded = { [name]: "192.0.2.1" };
      const refused = await fetch(`${linnet.url}/metrics`, { headers: forwarded });
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, "key_required"]);
      expect((await fetch(`${linnet.url}/metrics`, { headers: { ...forwarded, ...ADMIN } })).status).toBe(200);
    }
    const wrong = await fetch(`${linnet.url}/metrics`, { headers: { Authorization: "Bearer wrong-key-0123456789" } });
    expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([401, "key_invalid"]);
  });

  test("is refused to strangers, and never limited", async () => {
    const { store, close } = await openStoreAt("sqlite::memory:");
    const keys = {
      keys: store.keys,
      clock: Date.now,
      random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
      hash: String,
    };
    const callers = createCallers({
      proxies: new TrustedProxies([]),
      adminKey: ADMIN_KEY,
      keys,
      secret: "secret",
      isBlocked: () => false,
      public: true,
    });
    const ask = (peer: string, headers: Record<string, string> = {}) =>
      metricsResponse(new Request("http://lin.example/metrics", { headers }), { peer, callers, metrics: async () => "text" });
    for (const peer of ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "1270.0.0.1", ""]) {
      expect(ask(peer)).rejects.toMatchObject({ code: "key_required" });
      expect((await ask(peer, ADMIN)).status).toBe(200);
    }
    for (const peer of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]) expect((await ask(peer)).status).toBe(200);
    const made = async (scope: Scope) => (await createKey(keys, { name: "n", scopes: [scope] }, { kind: "cli" })).text;
    const bearer = async (scope: Scope) => ({ Authorization: `Bearer ${await made(scope)}` });
    expect((await ask("192.0.2.1", await bearer("metrics:read"))).status).toBe(200);
    expect(ask("192.0.2.1", await bearer("links:read"))).rejects.toMatchObject({ code: "scope_missing" });
    await close();
    for (let request = 0; request < 100; request++) expect((await fetch(`${linnet.url}/metrics`)).status).toBe(200);
  });
});

describe("the counters of processes that have ended", () => {
  const reading = (name: string, type: "counter" | "gauge", value: number, labels = {}): Readings => [
    { name, type, help: "", aggregator: "sum", values: [{ labels, value }] },
  ];

  test("are added up by name and labels, and gauges are left out", () => {
    const first = addCounters([], [...reading("a_total", "counter", 1), ...reading("b", "gauge", 5)]);
    const second = addCounters(first, [...reading("a_total", "counter", 2), ...reading("c_total", "counter", 3, { kind: "x" })]);
    const third = addCounters(second, reading("c_total", "counter", 4, { kind: "y" }));
    expect(third.map(({ name, values }) => [name, values.map(({ value }) => value)])).toEqual([
      ["a_total", [3]],
      ["c_total", [3, 4]],
    ]);
  });
});
