// What was done, for those who look after the installation: page by page, and all of it as a stream.
import { z } from "@hono/zod-openapi";
import type { AuditView } from "../../core/audit/entry.ts";
import type { AuditPlace } from "../../core/audit/store.ts";
import { AUDIT_PAGE_LENGTH_DEFAULT, AUDIT_PAGE_LENGTH_MAX, type AuditQuery } from "../../core/audit/trail.ts";
import { invalidCursor, invalidField } from "../../core/errors.ts";
import { parseInstant } from "../../core/values.ts";
import { textOfAudit } from "../../transfer/audit.ts";
import { EXPORT_FORMATS } from "../../transfer/export.ts";
import { jsonAnswer, resumed, streamAnswer } from "./answer.ts";
import { cursorOf, partsOf } from "./cursor.ts";
import { endpoint } from "./endpoint.ts";
import { answers, problems, wholeNumber } from "./fields.ts";

const TAG = "Audit log";

const TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8" } as const;

const text = (description: string) => z.string().max(200).optional().openapi({ description });
const moment = (description: string) => z.string().optional().openapi({ description, format: "date-time" });

const FILTER = {
  actor: text("What this one did: user:ID, key:ID, admin, cli or anonymous."),
  action: text("An action, such as `link.update`, or all of a kind, such as `link`."),
  from: moment("What was done then or later."),
  to: moment("What was done before."),
};

const Entry = z
  .object({
    id: z.string(),
    at: z.string().openapi({ format: "date-time" }),
    actor: z.string().openapi({ description: "user:ID, key:ID, admin, cli or anonymous.", example: "key:k3Jd9sQwXy" }),
    action: z.string().openapi({ example: "link.update" }),
    target: z
      .string()
      .openapi({ description: "What it was done to: the id of a link, a key, a person; a name.", example: "sale" }),
    details: z
      .record(z.string(), z.unknown())
      .openapi({ description: "A few words more, by action.", example: { version: 3, fields: ["url"] } }),
  })
  .openapi("AuditEntry");

const Page = z
  .object({
    entries: z.array(Entry),
    next: z.string().nullable().openapi({ description: "The cursor of the next page; null: there is none." }),
  })
  .openapi("AuditPage");

function queryOf({ actor, action, from, to }: z.output<z.ZodObject<typeof FILTER>>): AuditQuery {
  return {
    actor,
    action,
    from: from === undefined ? undefined : parseInstant(from, "from"),
    to: to === undefined ? undefined : parseInstant(to, "to"),
  };
}

function placeOf(cursor: string): AuditPlace {
  const [at = "", id = ""] = partsOf(cursor, "audit", 2);
  if (!/^\d{1,15}$/.test(at) || !/^[a-z0-9]{1,32}$/.test(id)) throw invalidCursor();
  return { at: Number(at), id };
}

const list = endpoint(
  {
    access: ["audit:read"],
    method: "get",
    path: "/audit",
    operationId: "listAudit",
    tag: TAG,
    summary: "What was done, newest first",
    description: "A page may be short, or empty, and have a next one: only so many entries are looked at for one.",
    query: {
      ...FILTER,
      limit: wholeNumber("Entries on a page at most.", { max: AUDIT_PAGE_LENGTH_MAX, otherwise: AUDIT_PAGE_LENGTH_DEFAULT }),
      cursor: z.string().optional().openapi({ description: "`next` of the page before." }),
    },
    responses: { ...answers(200, "A page.", Page), ...problems("invalid_cursor", "unknown_field", "invalid_field") },
  },
  async ({ parts, query: { limit = AUDIT_PAGE_LENGTH_DEFAULT, cursor, ...filter } }) => {
    if (limit < 1 || limit > AUDIT_PAGE_LENGTH_MAX) {
      throw invalidField("limit", `limit is a number from 1 to ${AUDIT_PAGE_LENGTH_MAX}.`);
    }
    const after = cursor === undefined ? null : placeOf(cursor);
    const page = await parts.audit.page(queryOf(filter), { limit, after });
    const next = page.after === null ? null : cursorOf("audit", [String(page.after.at), page.after.id]);
    return jsonAnswer({ entries: page.entries satisfies readonly AuditView[], next });
  },
);

const exported = endpoint(
  {
    access: ["audit:read"],
    method: "get",
    path: "/audit/export",
    operationId: "exportAudit",
    tag: TAG,
    summary: "Export what was done, newest first",
    query: {
      ...FILTER,
      format: z.enum(EXPORT_FORMATS).optional().openapi({ description: "Default: csv where Accept names it, else ndjson." }),
    },
    responses: {
      200: {
        description: "All entries that are meant.",
        content: { "application/x-ndjson": { schema: Entry }, "text/csv": { schema: z.string() } },
      },
      ...problems("unknown_field", "invalid_field"),
    },
  },
  async ({ parts, request, query: { format = formatFor(request), ...filter } }) => {
    const pieces = textOfAudit(parts.audit.all(queryOf(filter)), format);
    // The first piece now: what is wrong is then a problem, and not an answer that breaks off.
    const first = await pieces.next();
    const headers = {
      "Content-Type": TYPES[format],
      "Content-Disposition": `attachment; filename="audit.${format}"`,
      Vary: "Accept",
    };
    return streamAnswer(resumed(first, pieces), headers, parts.report);
  },
);

function formatFor({ headers }: Request): (typeof EXPORT_FORMATS)[number] {
  const accept = (headers.get("accept") ?? "").toLowerCase();
  return accept.includes("text/csv") && !accept.includes("ndjson") ? "csv" : "ndjson";
}

export const auditEndpoints = [list, exported] as const;
