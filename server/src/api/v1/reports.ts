// Links that people have reported by the form of `CODE+`, until somebody decides what becomes of them.
import { z } from "@hono/zod-openapi";
import { unknownField } from "../../core/errors.ts";
import { decideReport, listReports, REPORTS_MAX, type ReportView } from "../../core/reporting.ts";
import { REPORT_REASONS } from "../../core/reports/report.ts";
import { readJsonObject } from "../json.ts";
import { jsonAnswer, noContent } from "./answer.ts";
import { BlockReason } from "./blocks.ts";
import { endpoint } from "./endpoint.ts";
import { answers, jsonBody, problems } from "./fields.ts";

const moment = (description: string) => z.string().nullable().openapi({ format: "date-time", description });

const Reasons = z
  .object(
    Object.fromEntries(REPORT_REASONS.map((reason) => [reason, z.int()])) as Record<(typeof REPORT_REASONS)[number], z.ZodInt>,
  )
  .partial();

const Report = z
  .object({
    id: z.string().openapi({ description: "Of the link." }),
    shortUrl: z.string(),
    url: z.string().nullable().openapi({ description: "Where the link leads; null for one that was deleted." }),
    count: z.int().openapi({ description: "How many have reported it." }),
    reasons: Reasons.openapi({ description: "How many for which reason." }),
    texts: z
      .array(z.object({ reason: z.string(), text: z.string(), at: z.string().openapi({ format: "date-time" }) }))
      .openapi({ description: "What the first of them wrote." }),
    firstAt: moment("When it was reported first; null for a report that this version can't read."),
    lastAt: moment("When it was reported last."),
  })
  .openapi("Report") satisfies z.ZodType<Omit<ReportView, "reasons">>;

const ReportList = z.object({ reports: z.array(Report) }).openapi("ReportList");

const Verdict = z
  .object({
    action: z.enum(["block", "dismiss"]).openapi({ description: "Whether the link is stopped, or left as it is." }),
    ...BlockReason,
  })
  .openapi("Verdict");

const list = endpoint(
  {
    access: ["blocks:admin"],
    method: "get",
    path: "/reports",
    operationId: "listReports",
    tag: "Reports",
    summary: "List reports that wait, those by most people first",
    responses: answers(200, `All of them, of up to ${REPORTS_MAX} links.`, ReportList),
  },
  async ({ parts: { links }, actor }) => jsonAnswer({ reports: await listReports(links, actor) }),
);

const decide = endpoint(
  {
    access: ["blocks:admin"],
    method: "post",
    audit: "report.decide",
    path: "/reports/{id}/decide",
    operationId: "decideReport",
    tag: "Reports",
    summary: "Block the link that was reported, or dismiss the report",
    params: z.object({ id: z.string().openapi({ description: "Of the link, percent-encoded." }) }),
    body: jsonBody(Verdict),
    responses: {
      ...answers(204, "Decided: the report waits no more."),
      ...problems(
        "invalid_body",
        "missing_field",
        "unknown_field",
        "invalid_field",
        "report_not_found",
        "link_not_found",
        "edit_conflict",
      ),
    },
  },
  async ({ parts: { links }, request, param, actor, audit }) => {
    const { action, reason, legal, ...rest } = await readJsonObject(request);
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined) throw unknownField(stranger, ["action", ...Object.keys(BlockReason)]);
    await decideReport(links, param("id"), { action, reason, legal }, actor);
    audit.say({ details: { verdict: String(action) } });
    return noContent();
  },
);

export const reportEndpoints = [list, decide] as const;
