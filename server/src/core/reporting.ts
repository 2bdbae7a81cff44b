// Links that people report, and what is decided of them by whoever runs the server.
import { type Actor, mustSeeAll } from "./actor.ts";
import { putBlock, type Said } from "./blocking.ts";
import { editConflict, invalidField, linkNotFound, missingField, reportNotFound, reportsFull } from "./errors.ts";
import type { Field } from "./field.ts";
import { linkIn } from "./link.ts";
import { type LinkContext, readBorn, readLink } from "./links.ts";
import { REPORT_REASONS, type ReportReason, withTold } from "./reports/report.ts";
import { spend } from "./spend.ts";
import { timeText } from "./time.ts";
import { text } from "./values.ts";
import { tinyUrlOf } from "./view.ts";

/** Links whose reports wait at most: each is some 3 kB at the longest, in every process. */
export const REPORTS_MAX = 1000;

export const REPORT_TEXT_LENGTH_MAX = 1000;

/** Changes that others were faster than before one is given up. */
const TRIES_MAX = 8;

export interface ReportView {
  /** Of the link. */
  readonly id: string;
  readonly shortUrl: string;
  /** Where the link leads; null for one that was deleted. */
  readonly url: string | null;
  /** How many have reported it. */
  readonly count: number;
  readonly reasons: Readonly<Partial<Record<ReportReason, number>>>;
  /** What the first of them wrote. */
  readonly texts: readonly { readonly reason: string; readonly text: string; readonly at: string }[];
  readonly firstAt: string | null;
  readonly lastAt: string | null;
}

export interface Complaint {
  readonly reason: unknown;
  readonly text: unknown;
  /** Who tells, as limits know it; null for one who is not limited. */
  readonly client: string | null;
}

/**
 * Notes that somebody reports the link. Told twice by one client, or of a link that is blocked already, it changes nothing. Throws
 * `link_not_found`, `invalid_field`, `rate_limited` and `reports_full`.
 */
export async function reportLink(context: LinkContext, field: Field, complaint: Complaint): Promise<void> {
  const { links, limits, reports, blocks, clock } = context;
  const told = { ...parseComplaint(complaint), at: clock(), client: complaint.client ?? "admin" };
  if (complaint.client !== null) await spend(limits, "report", complaint.client);
  const stored = await readLink(links, field);
  if (stored === null || stored.link.kind !== "link") throw linkNotFound();
  const { id } = stored.details;
  if (blocks.ofLink(id) !== null) return;
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    if (!reports.has(id) && reports.size >= REPORTS_MAX) throw reportsFull();
    const next = withTold(reports.read(id), told);
    if (next === null || (await reports.replace(id, next))) return;
  }
  throw editConflict();
}

function parseComplaint({ reason, text: said }: Complaint) {
  const known = REPORT_REASONS.find((one) => one === reason);
  if (known === undefined) throw invalidField("reason", `reason is one of ${REPORT_REASONS.join(", ")}.`);
  // Forms send line breaks as two characters.
  const written = typeof said === "string" ? said.replaceAll("\r\n", "\n") : (said ?? null);
  return { reason: known, text: text(written, "text", REPORT_TEXT_LENGTH_MAX, { lines: true }).trim() };
}

/** Reports that wait, those by most people first. */
export async function listReports(context: LinkContext, actor: Actor): Promise<ReportView[]> {
  mustSeeAll(actor, "Reports");
  const views = await Promise.all(context.reports.ids().map((id) => viewOf(context, id)));
  return views.sort((a, b) => b.count - a.count || ((a.firstAt ?? "") < (b.firstAt ?? "") ? -1 : 1));
}

async function viewOf({ links, reports, baseUrl }: LinkContext, id: Field): Promise<ReportView> {
  const stored = await readBorn(links, id);
  const link = stored === null ? null : linkIn(stored);
  const { count = 0, reasons = {}, texts = [], firstAt, lastAt } = reports.read(id) ?? {};
  return {
    id,
    shortUrl: tinyUrlOf(baseUrl, stored?.details.shownAs ?? id),
    url: link?.target ?? null,
    count,
    reasons,
    texts: texts.map(({ reason, text: said, at }) => ({ reason, text: said, at: timeText(at) })),
    firstAt: firstAt === undefined ? null : timeText(firstAt),
    lastAt: lastAt === undefined ? null : timeText(lastAt),
  };
}

export interface Verdict extends Said {
  readonly action: unknown;
}

/** Blocks the link, or lets it be; the report is gone then. Throws `report_not_found`, and as `putBlock` does. */
export async function decideReport(context: LinkContext, id: string, { action, ...said }: Verdict, actor: Actor): Promise<void> {
  mustSeeAll(actor, "Reports");
  const { reports } = context;
  const field = id as Field;
  if (action === undefined) throw missingField("action", "Send what is decided: block or dismiss.");
  if (action !== "block" && action !== "dismiss") throw invalidField("action", "action is block or dismiss.");
  const given = Object.entries(said).find(([, value]) => value !== undefined)?.[0];
  if (action === "dismiss" && given !== undefined) throw invalidField(given, `${given} is said of a link that is blocked.`);
  if (!reports.has(field)) throw reportNotFound();
  if (action === "block") await putBlock(context, { kind: "link", value: field }, said, actor);
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    if (await reports.replace(field, null)) return;
  }
  throw editConflict();
}
