// What a process that serves has to tell: its counts, its store and itself; and what is told of the workers together.
import type { Counts } from "../core/counts.ts";
import type { Store } from "../core/store.ts";
import { type Metric, samplesOf } from "./metric.ts";
import { processMetrics } from "./process.ts";

export interface Sources {
  readonly counts: Counts;
  readonly store: Store;
  readonly version: string;
}

/** The metrics of one process that serves. */
export function serverMetrics({ counts, store, version }: Sources): Metric[] {
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
    ...processMetrics(),
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
