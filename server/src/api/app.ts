// The API's routes (Hono). Loaded at the first request to /api, so that redirects need not wait for it at the start.
import { Hono } from "hono";
import type { Actor } from "../core/actor.ts";
import { type LinnetError, methodNotAllowed, notFound } from "../core/errors.ts";
import type { LinkContext } from "../core/links.ts";
import { pathOf } from "./path.ts";
import { problemResponse } from "./problem.ts";
import { shorten } from "./shorten.ts";

export interface ApiParts {
  readonly links: LinkContext;
  /** Who is asking, by the request's key and address. Throws `key_invalid`. */
  readonly actorOf: (request: Request, peer: string) => Actor;
  /** Throws `key_required` where the actor may not make links. */
  readonly mayCreate: (actor: Actor) => void;
  /** Logs an error that is ours and returns what to tell. */
  readonly report: (error: unknown) => LinnetError;
}

interface Env {
  Bindings: { readonly actor: () => Actor };
}

/** From a request below /api to its answer; never throws. */
export function createApi(parts: ApiParts): (request: Request, peer: string) => Promise<Response> {
  const api = new Hono<Env>({ strict: true, getPath: (request) => pathOf(request.url).path });
  api.post("/api/shorten", (c) => {
    const actor = c.env.actor();
    parts.mayCreate(actor);
    return shorten(parts.links, c.req.raw, actor);
  });
  api.all("/api/shorten", () => {
    throw methodNotAllowed(["POST"]);
  });
  api.notFound(() => problemResponse(parts.report(notFound("There is nothing at this address of the API. See /api/docs."))));
  api.onError((error) => problemResponse(parts.report(error)));
  return async (request, peer) => api.fetch(request, { actor: () => parts.actorOf(request, peer) });
}
