// All links, or those that a filter means, as a stream that can be read in again.
import { z } from "@hono/zod-openapi";
import { linksToExport } from "../../core/listing.ts";
import { EXPORT_FORMATS, exportRows, exportText, LeftOut } from "../../transfer/export.ts";
import { resumed, streamAnswer } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { problems } from "./fields.ts";
import { FILTER, listQueryOf } from "./list.ts";
import { ExportRow } from "./schemas.ts";

const TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8" } as const;

const exportLinks = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/export",
    operationId: "exportLinks",
    tag: "Bulk",
    summary: "Export links",
    description:
      "Rows from which /bulk makes the same links: without a filter, every link outside the trash, in no order. What can't be taken along: who made a link, its history, how often it was used, and its password (the row says that it had one). Links whose records can't be read are left out and named at the end: in the last line of NDJSON as `error`, in CSV by lines with nothing but an id.",
    query: { ...FILTER, format: z.enum(EXPORT_FORMATS).optional().openapi({ description: "Default: ndjson." }) },
    responses: {
      200: {
        description: "A row per link.",
        content: { "application/x-ndjson": { schema: ExportRow }, "text/csv": { schema: z.string() } },
      },
      ...problems("unknown_field", "invalid_field", "unknown_domain"),
    },
  },
  async ({ parts: { links, report }, actor, query: { format = "ndjson", ...filter } }) => {
    const leftOut = new LeftOut();
    const all = linksToExport(links, listQueryOf(filter), actor, (field) => leftOut.add(field));
    const pieces = exportText(exportRows(all, links.baseUrl), format, leftOut);
    // The first piece now: what is wrong with the query is then a problem, and not an answer that breaks off.
    const first = await pieces.next();
    const headers = { "Content-Type": TYPES[format], "Content-Disposition": `attachment; filename="links.${format}"` };
    return streamAnswer(resumed(first, pieces), headers, report);
  },
);

export const exportEndpoints = [exportLinks] as const;
