// The API's routes (Hono). Loaded at the first request to /api, so that redirects need not wait for it at the start.
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { type Actor, actorName } from "../core/actor.ts";
import type { Click } from "../core/clicks/click.ts";
import { methodNotAllowed, notFound } from "../core/errors.ts";
import { userActor } from "../core/people/roles.ts";
import { clickView } from "../core/stats-view.ts";
import { spendKey, withAllowance } from "./key-limit.ts";
import { LiveClicks } from "./live.ts";
import type { ApiEnv, ApiGiven, ApiParts, Caller } from "./parts.ts";
import { pathOf } from "./path.ts";
import { problemResponse } from "./problem.ts";
import { mustComeFromHere } from "./same-origin.ts";
import { proofIn } from "./session-cookie.ts";
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
  return async (request, peer) => {
    const caller: Caller = { actor: () => actorIn(parts, request, peer), visit: () => parts.visitOf(request, peer) };
    return api.fetch(request, caller);
  };
}

/** A key counts before a session. A session that is over is nobody's, and no error: browsers keep on sending it. */
async function actorIn(parts: ApiParts, request: Request, peer: string): Promise<Actor> {
  const { baseUrl } = parts.people;
  const actor = await parts.actorOf(request, peer);
  const proof = actor.kind === "anonymous" ? proofIn(request, baseUrl, "session") : null;
  const held = proof === null ? null : await (await parts.auth()).holder(proof);
  if (held === null) return actor;
  mustComeFromHere(request, baseUrl);
  return userActor(held.person.id, held.person.role, parts.people.editors);
}

async function shortenAs(parts: ApiParts, c: Context<ApiEnv>): Promise<Response> {
  const actor = await c.env.actor();
  parts.mayCreate(actor);
  const allowance = await spendKey(parts.links.limits, actor);
  const response = await shorten(parts.links, c.req.raw, actor, async ({ code }) => {
    if (actor.kind === "anonymous") return;
    await parts.audit.note({ actor: actorName(actor), action: "link.create", target: code, details: {} });
  });
  return withAllowance(response, allowance);
}

/** Other sites' pages may call the API with a key of theirs; with no cookie: browsers are not told that they may send one. */
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
