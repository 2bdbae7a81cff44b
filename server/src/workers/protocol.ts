// What the supervisor and its workers say to each other, as JSON over the channel that Bun makes when it starts a process.
import type { Allowance, LimitName } from "../core/limits.ts";
import type { Readings } from "../metrics/metric.ts";

export type FromWorker =
  | { readonly kind: "ready"; readonly baseUrl: string; readonly store: string }
  | { readonly kind: "alive" }
  /** Counts a use for all workers, or gives one back; answered by "allowance". */
  | { readonly kind: "take"; readonly id: number; readonly limit: LimitName; readonly client: string; readonly uses: 1 | -1 }
  /** Wants the metrics of all workers as text; answered by "scraped". */
  | { readonly kind: "scrape"; readonly id: number }
  /** The worker's own metrics, as the answer to "read", and unasked as its last words. */
  | { readonly kind: "readings"; readonly id: number | null; readonly readings: Readings };

export type ToWorker =
  | { readonly kind: "allowance"; readonly id: number; readonly allowance: Allowance }
  | { readonly kind: "scraped"; readonly id: number; readonly text: string }
  | { readonly kind: "read"; readonly id: number }
  /** Finish what is under way and end. */
  | { readonly kind: "drain" };

/** How often a worker says that its event loop turns. */
export const ALIVE_INTERVAL_MS = 1000;

/** Milliseconds after which a worker decides by its own counters. */
export const TAKE_DEADLINE_MS = 200;

/** Milliseconds that a worker has to read its metrics; after that its last ones count. */
export const READ_DEADLINE_MS = 1000;

/** Milliseconds after which a scrape is given up; longer than what the supervisor gives its workers. */
export const SCRAPE_DEADLINE_MS = 3000;
