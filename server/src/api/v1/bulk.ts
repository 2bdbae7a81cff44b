// Many links in one request: rows are read as they come and answered as they are done, so that neither side waits for the
// other's end, and memory does not grow with their number.
import { setTimeout as pause } from "node:timers/promises";
import { z } from "@hono/zod-openapi";
import { actorName } from "../../core/actor.ts";
import { countedRows } from "../../core/audit/trail.ts";
import { type Row, type RowResult, type Rows, workOff } from "../../core/bulk.ts";
import { invalidBody, unsupportedMediaType } from "../../core/errors.ts";
import { parseRequestKey } from "../../core/repeat.ts";
import { OPERATIONS } from "../../core/rows.ts";
import { rowsFromCsv } from "../../transfer/csv.ts";
import { rowsFromJsonList } from "../../transfer/json-list.ts";
import { ROW_BYTES_MAX, rowsFromNdjson } from "../../transfer/ndjson.ts";
import { mediaType, mustBeUncoded } from "../body.ts";
import type { ApiParts } from "../parts.ts";
import { streamAnswer } from "./answer.ts";
import { askingAgain } from "./asking-again.ts";
import { endpoint } from "./endpoint.ts";
import { flag, IdempotencyKey, problems } from "./fields.ts";
import { BulkRow, RowResult as RowResultSchema } from "./schemas.ts";

type Reader = (chunks: AsyncIterable<Uint8Array>) => Rows;

const READERS: Readonly<Record<string, Reader>> = {
  "application/x-ndjson": rowsFromNdjson,
  "application/json": rowsFromJsonList,
  "text/csv": rowsFromCsv,
};

const bulk = endpoint(
  {
    access: ["links:create", "links:write"],
    method: "post",
    audit: "link.bulk",
    path: "/bulk",
    operationId: "bulk",
    tag: "Bulk",
    summary: "Make, change or delete many links",
    description: `Row by row, each for itself: as many as there are, of up to ${ROW_BYTES_MAX / 1000} kB each. There is a result for each, in their order, as soon as it is done, also while rows still come. Each row needs the scope of what it does. With an Idempotency-Key, rows that make links can be sent again; rows that change one may say which version they are meant for.`,
    query: {
      op: z.enum(OPERATIONS).optional().openapi({ description: "What a row does that does not say so. Default: create." }),
      dryRun: flag("Says what would happen, and changes nothing."),
    },
    headers: IdempotencyKey,
    body: {
      required: true,
      content: {
        "application/x-ndjson": { schema: BulkRow },
        "application/json": { schema: z.array(BulkRow) },
        "text/csv": { schema: z.string() },
      },
    },
    responses: {
      200: {
        description: "A result per row, whether or not any of them could be done.",
        content: {
          "application/x-ndjson": { schema: RowResultSchema },
          "application/json": { schema: z.array(RowResultSchema) },
        },
      },
      ...problems("unknown_field", "unsupported_media_type", "invalid_field"),
    },
  },
  async ({ parts, request, actor, audit, query: { op = "create", dryRun = false } }) => {
    // Noted with how many rows were done, at the end of the answer.
    audit.skip();
    const read = READERS[mediaType(request)];
    mustBeUncoded(request);
    if (read === undefined) throw unsupportedMediaType(Object.keys(READERS).join(", "));
    const key = request.headers.get("idempotency-key");
    const idempotencyKey = key === null ? undefined : parseRequestKey(key);
    const stillMay = askingAgain(parts, request, actor);
    const caller = actorName(actor);
    const options = { operation: op, dryRun, idempotencyKey, caller, pause, stillMay, report: parts.report };
    const rows = workOff(parts.links, toTheEnd(read(piecesOf(request)), parts.report), actor, options);
    const results = dryRun ? rows : countedRows(rows, parts.audit, actor, op);
    const isList = prefersList(request);
    const headers = { "Content-Type": isList ? "application/json" : "application/x-ndjson", Vary: "Accept" };
    return streamAnswer(isList ? asList(results) : asLines(results), headers, parts.report);
  },
);

async function* piecesOf(request: Request): AsyncGenerator<Uint8Array> {
  try {
    if (request.body !== null) yield* request.body;
  } catch (error) {
    // The client went away, or sent a broken chunk: nobody's fault here.
    throw invalidBody("The body ended too early.", error);
  }
}

/** The rows; where no more can be read, the last one says why. Results that just ended would look like all of them. */
async function* toTheEnd(rows: Rows, report: ApiParts["report"]): AsyncGenerator<readonly Row[]> {
  try {
    yield* rows;
  } catch (error) {
    yield [{ problem: report(error) }];
  }
}

/** Whether `Accept` names JSON and not NDJSON. */
function prefersList(request: Request): boolean {
  const accept = (request.headers.get("accept") ?? "").toLowerCase();
  return accept.includes("application/json") && !accept.includes("ndjson");
}

type Results = AsyncIterable<readonly RowResult[]>;

async function* asLines(results: Results): AsyncGenerator<string> {
  for await (const some of results) yield some.map((result) => `${JSON.stringify(result)}\n`).join("");
}

async function* asList(results: Results): AsyncGenerator<string> {
  let start = "[\n";
  for await (const some of results) {
    yield start + some.map((result) => JSON.stringify(result)).join(",\n");
    start = ",\n";
  }
  yield start === "[\n" ? "[]\n" : "\n]\n";
}

export const bulkEndpoints = [bulk] as const;
