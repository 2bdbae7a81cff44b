// Single clicks, while they are kept: page by page, as a stream, and as they come.
import { z } from "@hono/zod-openapi";
import { type Actor, mustSeeAll, onlyLinksOf } from "../../core/actor.ts";
import {
  allClicks,
  CLICK_PAGE_LENGTH_DEFAULT,
  CLICK_PAGE_LENGTH_MAX,
  type ClickQuery,
  clickQueryFrom,
  listClicks,
} from "../../core/clicks/listing.ts";
import { ALL, type Scope, scopeOfDomain, scopeOfLink } from "../../core/clicks/scope.ts";
import { readAsOwner } from "../../core/edit.ts";
import { invalidField } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import { linksById, mustRecord } from "../../core/stats.ts";
import { clickView } from "../../core/stats-view.ts";
import { timeText } from "../../core/time.ts";
import { textOfClicks } from "../../transfer/clicks.ts";
import type { ApiParts } from "../parts.ts";
import { jsonAnswer, resumed, streamAnswer } from "./answer.ts";
import { askingAgain } from "./asking-again.ts";
import { cursorOf, partsOf } from "./cursor.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { ByCode, problems, wholeNumber } from "./fields.ts";
import { whichIn } from "./links.ts";
import { FILTERS, filtersOf, KIND, RANGE, wordsIn } from "./stats-query.ts";
import { Click, ClickPage } from "./stats-schemas.ts";

const FORMATS = ["json", "ndjson", "csv"] as const;
type Format = (typeof FORMATS)[number];

const TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8" } as const;

const QUERY = {
  ...RANGE,
  ...KIND,
  ...FILTERS,
  domain: z.string().optional().openapi({ description: "The link's domain; of all links: those on this domain." }),
  limit: wholeNumber("Clicks on a page at most.", { max: CLICK_PAGE_LENGTH_MAX, otherwise: CLICK_PAGE_LENGTH_DEFAULT }),
  cursor: z.string().optional().openapi({ description: "`next` of the page before." }),
  format: z
    .enum(FORMATS)
    .optional()
    .openapi({ description: "json: a page. ndjson, csv: all of them, as a stream. Default: what Accept names, or json." }),
} as const;

type Asked = z.output<z.ZodObject<typeof QUERY>>;

const RESPONSES = {
  200: {
    description: "A page, or everything as a stream.",
    content: {
      "application/json": { schema: ClickPage },
      "application/x-ndjson": { schema: Click },
      "text/csv": { schema: z.string() },
    },
  },
} as const;

const DESCRIPTION =
  "Of all kinds, unless the query says which, and of the whole time for which they are kept. Clicks that led nowhere are among them.";

const ofLink = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/links/{code}/clicks",
    operationId: "listLinkClicks",
    tag: "Statistics",
    summary: "Single clicks on a link, newest first",
    description: DESCRIPTION,
    params: ByCode.params,
    query: QUERY,
    responses: {
      ...RESPONSES,
      ...problems("clicks_off", "link_not_found", "invalid_cursor", "unknown_field", "invalid_field", "unknown_domain"),
    },
  },
  async (call) => {
    mustRecord(call.parts.links);
    const { details } = await readAsOwner(call.parts.links, whichIn(call), call.actor);
    return clicksAnswer(call, scopeOfLink(details.id));
  },
);

const ofAll = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/stats/clicks",
    operationId: "listClicks",
    tag: "Statistics",
    summary: "Single clicks on all links, in no order",
    description: DESCRIPTION,
    query: QUERY,
    responses: {
      ...RESPONSES,
      ...problems("clicks_off", "scope_missing", "invalid_cursor", "unknown_field", "invalid_field", "unknown_domain"),
    },
  },
  async (call) => {
    mustRecord(call.parts.links);
    mustSeeAll(call.actor, "Clicks on all links");
    const { domain } = call.query;
    return clicksAnswer(call, domain === undefined ? ALL : scopeOfDomain(call.parts.links.domains.hostFor(domain)));
  },
);

async function clicksAnswer({ parts, request, query }: Call<Asked>, scope: Scope): Promise<Response> {
  const reader = mustRecord(parts.links);
  const asked = clickQueryOf(parts, query, scope);
  const { format = formatFor(request), limit = CLICK_PAGE_LENGTH_DEFAULT, cursor } = query;
  if (limit < 1 || limit > CLICK_PAGE_LENGTH_MAX)
    throw invalidField("limit", `limit is a number from 1 to ${CLICK_PAGE_LENGTH_MAX}.`);
  if (format !== "json") return exportAnswer(parts, asked, format);
  const after = cursor === undefined ? undefined : partsOf(cursor, "clicks", 1)[0];
  const [page, since] = await Promise.all([listClicks(reader, asked, { limit, after }), reader.eventsSince()]);
  return jsonAnswer(
    {
      clicks: page.clicks.map((click) => clickView(parts.links, click)),
      next: page.after === null ? null : cursorOf("clicks", [page.after]),
      since: since === null ? null : timeText(since),
    },
    200,
    { Vary: "Accept" },
  );
}

/** Streams everything. The first piece now: what is wrong is then a problem, and not an answer that breaks off. */
async function exportAnswer(parts: ApiParts, asked: ClickQuery, format: Exclude<Format, "json">): Promise<Response> {
  const pieces = textOfClicks(viewsOf(parts, asked), format);
  const first = await pieces.next();
  const headers = {
    "Content-Type": TYPES[format],
    "Content-Disposition": `attachment; filename="clicks.${format}"`,
    Vary: "Accept",
  };
  return streamAnswer(resumed(first, pieces), headers, parts.report);
}

async function* viewsOf(parts: ApiParts, asked: ClickQuery) {
  for await (const clicks of allClicks(mustRecord(parts.links), asked, parts.links.breathe)) {
    yield clicks.map((click) => clickView(parts.links, click));
  }
}

function clickQueryOf({ links }: ApiParts, { from, to, tz, kind, domain: _domain, ...rest }: Asked, scope: Scope): ClickQuery {
  return clickQueryFrom({ from, to, tz, kind: wordsIn(kind), filters: filtersOf(rest) }, scope, links.clock());
}

function formatFor({ headers }: Request): Format {
  const accept = (headers.get("accept") ?? "").toLowerCase();
  if (accept.includes("json") && !accept.includes("ndjson")) return "json";
  if (accept.includes("ndjson")) return "ndjson";
  return accept.includes("text/csv") ? "csv" : "json";
}

const live = endpoint(
  {
    access: ["stats:read"],
    method: "get",
    path: "/stats/live",
    operationId: "listenToClicks",
    tag: "Statistics",
    summary: "Clicks as they come",
    description:
      "Server-Sent Events: each `click` has a Click as its data. Begins with what comes next, also where Last-Event-ID names something; what comes too fast is left out, and who reads too slowly is let go. A key that is good for its own links alone hears of these.",
    query: {
      code: z.string().optional().openapi({ description: "A code of the only link to hear of." }),
      domain: ByCode.query.domain,
    },
    responses: {
      200: { description: "A stream without an end.", content: { "text/event-stream": { schema: z.string() } } },
      ...problems("clicks_off", "link_not_found", "unknown_field", "invalid_field", "unknown_domain", "live_full"),
    },
  },
  async ({ parts, request, actor, query: { code, domain } }) => {
    mustRecord(parts.links);
    if (code === undefined && domain !== undefined) throw invalidField("domain", "domain goes with code.");
    const only = code === undefined ? null : (await readAsOwner(parts.links, { code, domain }, actor)).details.id;
    const maySee = sightOf(parts, actor);
    const headers = { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" };
    // Nobody would take, or leave, what is told.
    if (request.method === "HEAD") return new Response(null, { headers });
    const stillMay = askingAgain(parts, request, actor);
    const listener = parts.live.listen(async ({ link }) => {
      await stillMay();
      return (only === null || link === only) && maySee(link);
    });
    return streamAnswer(listener, headers, parts.report);
  },
);

/** Links that are remembered to be, or not to be, of the one who listens. */
const OWN_LINKS_MAX = 10_000;

/** Whether the actor may see a link: who sees only its own is not told of others', nor of codes that nobody has. */
function sightOf({ links }: ApiParts, actor: Actor): (id: Field | null) => Promise<boolean> {
  const maker = onlyLinksOf(actor);
  const known = new Map<Field, boolean>();
  return async (id) => {
    if (maker === null) return true;
    if (id === null) return false;
    const before = known.get(id);
    if (before !== undefined) return before;
    const isOwn = (await linksById(links, [id])).get(id)?.details.createdBy === maker;
    if (known.size >= OWN_LINKS_MAX) known.clear();
    known.set(id, isOwn);
    return isOwn;
  };
}

export const clickEndpoints = [ofLink, ofAll, live] as const;
