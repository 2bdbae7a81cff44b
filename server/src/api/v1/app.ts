// Version 1 of the API on its paths: who may, how often, and then what. Every operation goes through this one door.
import type { Context, Hono } from "hono";
import { type Actor, hasScope } from "../../core/actor.ts";
import { keyRequired, methodNotAllowed, scopeMissing } from "../../core/errors.ts";
import { notSignedIn } from "../../core/people/errors.ts";
import { spendKey, withAllowance } from "../key-limit.ts";
import type { ApiEnv, ApiParts } from "../parts.ts";
import { pathOf } from "../path.ts";
import { problemResponse } from "../problem.ts";
import { proofIn } from "../session-cookie.ts";
import { AuditDraft } from "./audit-draft.ts";
import { ENDPOINTS, V1 } from "./document.ts";
import type { Access, Endpoint } from "./endpoint.ts";

/** Puts every operation on its path, and a 405 on every other method of these paths. */
export function mountV1(api: Hono<ApiEnv>, parts: ApiParts): void {
  for (const endpoint of ENDPOINTS) {
    api.on(endpoint.method.toUpperCase(), routeOf(endpoint.path), (c) => answer(parts, endpoint, c));
  }
  for (const path of new Set(ENDPOINTS.map((endpoint) => endpoint.path))) {
    const methods = methodsOf(ENDPOINTS.filter((endpoint) => endpoint.path === path));
    api.all(routeOf(path), () => {
      throw methodNotAllowed(methods);
    });
  }
}

/** `/links/{code}` as Hono writes it. */
function routeOf(path: string): string {
  return V1 + path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function methodsOf(endpoints: readonly Endpoint[]): string[] {
  return endpoints.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
}

async function answer(parts: ApiParts, endpoint: Endpoint, c: Context<ApiEnv>): Promise<Response> {
  const actor = await c.env.actor();
  mustBeKnown(parts, endpoint.access, { actor, request: c.req.raw });
  const allowance = await spendKey(parts.links.limits, actor);
  return withAllowance(await answerTo(parts, endpoint, { c, actor }), allowance);
}

/** Answers also what is wrong, so that every answer can tell what is left of the limit. */
async function answerTo(
  parts: ApiParts,
  { access, audit, path, respond }: Endpoint,
  { c, actor }: { readonly c: Context<ApiEnv>; readonly actor: Actor },
): Promise<Response> {
  try {
    mustBeAllowed(access, actor);
    const param = (name: string) => c.req.param(name) ?? "";
    const target = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => param(name)).join("/");
    const draft = new AuditDraft(parts.audit, audit, { actor, target });
    const call = { parts, request: c.req.raw, actor, param, visit: c.env.visit, audit: draft };
    const response = await respond(call, pathOf(c.req.url).query);
    if (response.ok) await draft.done();
    return response;
  } catch (error) {
    return problemResponse(parts.report(error));
  }
}

function mustBeKnown(
  { people }: ApiParts,
  access: Access,
  { actor, request }: { readonly actor: Actor; readonly request: Request },
): void {
  if (access === "public") return;
  if (access === "signed-in" && actor.kind !== "user") throw notSignedIn();
  if (actor.kind !== "anonymous") return;
  throw proofIn(request, people.baseUrl, "session") === null ? keyRequired() : notSignedIn();
}

function mustBeAllowed(access: Access, actor: Actor): void {
  if (typeof access === "string" || access.some((scope) => hasScope(actor, scope))) return;
  throw scopeMissing(access.join('" or "'));
}
