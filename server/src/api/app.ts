// The API's routes (Hono). Loaded at the first request to /api, so that redirects need not wait for it at the start.
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { Click } from "../core/clicks/click.ts";
import { methodNotAllowed, notFound } from "../core/errors.ts";
import { clickView } from "../core/stats-view.ts";
import { spendKey, withAllowance } from "./key-limit.ts";
import { LiveClicks } from "./live.ts";
import type { ApiEnv, ApiGiven, ApiParts } from "./parts.ts";
import { pathOf } from "./path.ts";
import { problemResponse } from "./problem.ts";
import { shorten } from "./shorten.ts";
import { mountV1 } from "./v1/app.ts";

/** Seconds for which a browser may remember what it was told about another site's requests. */
const PREFLIGHT_MAX_AGE_S = 600;

/** From a request below /api to its answer; never throws. */
export function createApi(given: ApiGiven): (request: Request, peer: string) => Promise<Response> {
  const { report, stopping } = given;
  const { clicks } = given.links;
  const latest = async (cursor: string) => (clicks === null ? { clicks: [], cursor } : clicks.latest(cursor));
  const show = (click: Click) => clickView(given.links, click);
  const parts: ApiParts = { ...given, live: new LiveClicks({ clicks: { latest }, show, report, stopping }) };
  const api = new Hono<ApiEnv>({ strict: true, getPath: (request) => pathOf(request.url).path });
  if (parts.corsOrigins.length > 0) api.use("*", corsFor(parts.corsOrigins));
  api.post("/api/shorten", (c) => shortenAs(parts, c));
  api.all("/api/shorten", () => {
    throw methodNotAllowed(["POST"]);
  });
  mountV1(api, parts);
  api.notFound(() => problemResponse(parts.report(notFound("There is nothing at this address of the API. See /api/docs."))));
  api.onError((error) => problemResponse(parts.report(error)));
  return async (request, peer) => api.fetch(request, { actor: () => parts.actorOf(request, peer) });
}

async function shortenAs(parts: ApiParts, c: Context<ApiEnv>): Promise<Response> {
  const actor = await c.env.actor();
  parts.mayCreate(actor);
  const allowance = await spendKey(parts.links.limits, actor);
  return withAllowance(await shorten(parts.links, c.req.raw, actor), allowance);
}

/** Other sites' pages may call the API with a key of theirs; no cookie is read here. */
function corsFor(origins: readonly string[]) {
  return cors({
    origin: (origin) => (origins.includes(origin) ? origin : null),
    allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"],
    exposeHeaders: [
      "ETag",
      "Location",
      "Link",
      "Idempotency-Replayed",
      "RateLimit-Limit",
      "RateLimit-Remaining",
      "RateLimit-Reset",
      "Retry-After",
    ],
    maxAge: PREFLIGHT_MAX_AGE_S,
  });
}
