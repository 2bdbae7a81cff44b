// What a process that serves has to tell: its counts, its store and itself; and what is told of the workers together.
import type { Counts } from "../core/counts.ts";
import type { Store } from "../core/store.ts";
import { type Metric, samplesOf } from "./metric.ts";
import { processMetrics } from "./process.ts";

/** What the cache of links has to tell. */
interface CacheFigures {
  readonly counts: Readonly<Record<"hits" | "absentHits" | "misses" | "fills" | "overtaken" | "stale", number>>;
  readonly size: Readonly<Record<"entries" | "absent" | "bytes" | "evictions", number>>;
}

export interface Sources {
  readonly counts: Counts;
  readonly cache: CacheFigures;
  readonly store: Store;
  readonly version: string;
}

/** The metrics of one process that serves. */
export function serverMetrics({ counts, cache, store, version }: Sources): Metric[] {
  return [
    {
      name: "linnet_redirects_total",
      type: "counter",
      help: "Requests for short links, by how they ended.",
      read: () => samplesOf("outcome", counts.redirects),
    },
    {
      name: "linnet_http_requests_total",
      type: "counter",
      help: "Answered requests, by where they went and the first digit of the status.",
      read: () =>
        Object.entries(counts.requests).flatMap(([door, byStatus]) =>
          samplesOf("status", byStatus).map(({ labels, value }) => ({ labels: { door, ...labels }, value })),
        ),
    },
    { name: "linnet_links_created_total", type: "counter", help: "Links that were made.", read: () => counts.linksCreated },
    {
      name: "linnet_audit_failures_total",
      type: "counter",
      help: "Changes that were made, and could not be noted in the audit log.",
      read: () => counts.auditFailures,
    },
    {
      name: "linnet_errors_total",
      type: "counter",
      help: "Errors that clients were told, by code.",
      read: () => samplesOf("code", counts.errors),
    },
    {
      name: "linnet_store_up",
      type: "gauge",
      help: "1 while the store answers, else 0.",
      over: "min",
      read: async () => ((await store.status()).reachable ? 1 : 0),
    },
    {
      name: "linnet_build_info",
      type: "gauge",
      help: "Always 1; the labels tell what runs.",
      over: "first",
      read: () => [{ labels: { version, bun: process.versions.bun ?? "" }, value: 1 }],
    },
    ...cacheMetrics(cache),
    ...processMetrics(),
  ];
}

function cacheMetrics(cache: CacheFigures): Metric[] {
  const counter = (name: string, help: string, read: () => number): Metric => ({ name, type: "counter", help, read });
  const gauge = (name: string, help: string, read: () => number): Metric => ({ name, type: "gauge", help, read });
  const { counts } = cache;
  return [
    {
      name: "linnet_cache_lookups_total",
      type: "counter",
      help: "Codes that were looked up in memory: a link, known to be absent, or the store had to be asked.",
      read: () => samplesOf("outcome", { hit: counts.hits, absent: counts.absentHits, miss: counts.misses }),
    },
    counter("linnet_cache_fills_total", "Reads of the store for the cache.", () => counts.fills),
    counter("linnet_cache_overtaken_total", "Reads done again because the link changed meanwhile.", () => counts.overtaken),
    counter("linnet_cache_stale_total", "Links served as last known because the store gave no answer.", () => counts.stale),
    counter("linnet_cache_evictions_total", "Links that had to leave for want of room.", () => cache.size.evictions),
    gauge("linnet_cache_links", "Links in memory.", () => cache.size.entries),
    gauge("linnet_cache_absent", "Codes in memory that are known to hold no link.", () => cache.size.absent),
    gauge("linnet_cache_bytes", "Estimated bytes that both take.", () => cache.size.bytes),
  ];
}

/** The workers as seen from above; a process on its own is one that was never replaced. */
export interface CrewState {
  readonly ready: number;
  readonly restarts: number;
}

export function crewMetrics(crew: () => CrewState): Metric[] {
  return [
    { name: "linnet_workers", type: "gauge", help: "Processes that serve.", read: () => crew().ready },
    {
      name: "linnet_worker_restarts_total",
      type: "counter",
      help: "Workers that ended unasked, or hung, and were replaced.",
      read: () => crew().restarts,
    },
  ];
}
