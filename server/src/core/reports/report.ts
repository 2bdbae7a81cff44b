// What people have reported of a link, as it is kept: one entry for each link, with how many have, and what the first of them wrote.
import type { Instant } from "../time.ts";

/** What can be wrong with a link. */
export const REPORT_REASONS = ["phishing", "malware", "spam", "illegal", "other"] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** What is kept of a link that many report. */
const TEXTS_MAX = 3;
const CLIENTS_MAX = 20;

export interface ReportText {
  readonly reason: ReportReason;
  readonly text: string;
  readonly at: Instant;
}

export interface Report {
  /** Clients that have reported it; one that does so again is not counted, as long as it is among those that are remembered. */
  readonly count: number;
  readonly reasons: Readonly<Partial<Record<ReportReason, number>>>;
  readonly texts: readonly ReportText[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Keyed hashes of their addresses. */
  readonly clients: readonly string[];
}

export interface Told extends ReportText {
  readonly client: string;
}

const NOTHING: Omit<Report, "firstAt" | "lastAt"> = { count: 0, reasons: {}, texts: [], clients: [] };

/** The report with one more that tells of the link; null where the client has told before. */
export function withTold(report: Report | null, { reason, text, at, client }: Told): Report | null {
  const { count, reasons, texts, firstAt, clients } = report ?? { ...NOTHING, firstAt: at };
  if (clients.includes(client)) return null;
  return {
    count: count + 1,
    reasons: { ...reasons, [reason]: (reasons[reason] ?? 0) + 1 },
    texts: text === "" || texts.length >= TEXTS_MAX ? texts : [...texts, { reason, text, at }],
    firstAt,
    lastAt: at,
    clients: [...clients, client].slice(-CLIENTS_MAX),
  };
}

/** As short as records are (core/record.ts). */
interface ReportRecord {
  readonly n: number;
  readonly r: Report["reasons"];
  readonly t: readonly ReportText[];
  readonly c: Instant;
  readonly u: Instant;
  readonly w: readonly string[];
}

export function encodeReport({ count, reasons, texts, firstAt, lastAt, clients }: Report): string {
  const record: ReportRecord = { n: count, r: reasons, t: texts, c: firstAt, u: lastAt, w: clients };
  return JSON.stringify(record);
}

/** Null for what this build can't read. */
export function decodeReport(text: string): Report | null {
  try {
    const { n, r, t, c, u, w } = JSON.parse(text) as Partial<ReportRecord>;
    if (!Number.isSafeInteger(n) || !Number.isSafeInteger(c) || !Number.isSafeInteger(u)) return null;
    if (typeof r !== "object" || r === null || !Array.isArray(t) || !Array.isArray(w)) return null;
    return { count: n as number, reasons: r, texts: t, firstAt: c as Instant, lastAt: u as Instant, clients: w };
  } catch {
    return null;
  }
}
