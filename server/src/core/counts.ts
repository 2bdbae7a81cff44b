// What this process has done since it began, as plain integers: to count is one addition, and nobody is called for it.
// /metrics reads them when it is asked.
import type { Decision } from "./decide.ts";
import { ERRORS, type ErrorCode } from "./errors.ts";

/** Where a request went: to a short link, to a page or asset, or to the API. */
export type Door = "redirect" | "site" | "api";

/**
 * How following a short link ended: "blocked" by whoever runs the server; "asked" for a password, "previewed" by who only looked; "failed" is what was nobody's decision,
 * such as a store that does not answer.
 */
export type RedirectOutcome = "redirected" | "asked" | "previewed" | "gone" | "blocked" | "not_yet" | "not_found" | "failed";

/** First digit of a status, as it is written in dashboards. */
const STATUS_CLASSES = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

type StatusClass = (typeof STATUS_CLASSES)[number];

export interface Counts {
  linksCreated: number;
  /** Entries that the audit log could not keep. */
  auditFailures: number;
  readonly redirects: Record<RedirectOutcome, number>;
  readonly requests: Record<Door, Record<StatusClass, number>>;
  readonly errors: Record<ErrorCode, number>;
}

const noRequests = (): Record<StatusClass, number> => ({ "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 });

export function newCounts(): Counts {
  const errors = Object.fromEntries(Object.keys(ERRORS).map((code) => [code, 0])) as Record<ErrorCode, number>;
  return {
    linksCreated: 0,
    auditFailures: 0,
    redirects: { redirected: 0, asked: 0, previewed: 0, gone: 0, blocked: 0, not_yet: 0, not_found: 0, failed: 0 },
    requests: { redirect: noRequests(), site: noRequests(), api: noRequests() },
    errors,
  };
}

const OUTCOME_OF: Readonly<Record<Decision["kind"], RedirectOutcome>> = {
  redirect: "redirected",
  "ask-password": "asked",
  preview: "previewed",
  gone: "gone",
  blocked: "blocked",
  "not-yet": "not_yet",
  "not-found": "not_found",
};

export function countDecision(counts: Counts, decision: Decision): void {
  counts.redirects[OUTCOME_OF[decision.kind]]++;
}

/** Counts an answer by its door and its status, 100 to 599. */
export function countAnswer(counts: Counts, door: Door, status: number): void {
  const statusClass = STATUS_CLASSES[Math.floor(status / 100) - 1];
  if (statusClass !== undefined) counts.requests[door][statusClass]++;
}
