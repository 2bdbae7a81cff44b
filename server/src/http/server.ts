// The server: takes a request, looks at the path and opens one of two doors, the redirect or the rest of the site.

import { pathOf } from "../api/path.ts";
import { type Alphabet, isReserved, looksMistyped } from "../core/code.ts";
import { countAnswer, countDecision, type Door } from "../core/counts.ts";
import type { Decision } from "../core/decide.ts";
import { badRequest, LinnetError, linkDisabled, linkNotFound, methodNotAllowed } from "../core/errors.ts";
import { spend } from "../core/links.ts";
import type { Log } from "../core/log.ts";
import type { LinkCache } from "../redirect/cache.ts";
import { redirectAtOnce, redirectResponse, tinyUrlRedirect } from "../redirect/redirect.ts";
import type { Reporter } from "./report.ts";
import { errorResponse } from "./respond.ts";
import { type Asked, type SiteParts, siteResponse } from "./site.ts";

export interface ServerParts extends Omit<SiteParts, "draining"> {
  readonly host: string;
  readonly port: number;
  readonly cache: LinkCache;
  /** Whether other workers listen on the same port. */
  readonly sharesPort: boolean;
  readonly alphabet: Alphabet;
  /** Shortest generated code; what is about as long and fails its check was mistyped. */
  readonly codeLength: number;
  readonly log: Log;
  readonly reporter: Reporter;
}

export interface RunningServer {
  readonly port: number;
  /** Lets what is under way finish, tells clients to come back on a new connection, then closes. */
  stop(): Promise<void>;
}

/** While the server drains, answers close their connection; only then does it stop listening. */
const DRAIN_ANNOUNCE_MS = 200;

/** After this long, requests that are still under way are cut off. */
const DRAIN_DEADLINE_MS = 10_000;

const DRAIN_POLL_MS = 20;

/** Bodies are bounded where they are read, with a problem as answer; this is what is let in at all. */
const REQUEST_BYTES_MAX = 64 * 1024 * 1024;

/** What a Host header may look like (RFC 9110 §7.2); two of them arrive joined by a comma. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/** Starts to listen. Throws what Bun throws when the port can't be had. */
export function serve(parts: ServerParts): RunningServer {
  let draining = false;
  const site: SiteParts = { ...parts, draining: () => draining };
  const server = Bun.serve({
    hostname: parts.host,
    port: parts.port,
    // Two strangers on one port would share its requests, each answering 404 for the other's links.
    reusePort: parts.sharesPort,
    development: false,
    maxRequestBodySize: REQUEST_BYTES_MAX,
    fetch(request, bun) {
      const { path, query } = pathOf(request.url);
      const atOnce = answerAtOnce(parts, request, path, draining);
      if (atOnce !== null) return atOnce;
      // Whose request it is costs more than a lookup in memory, and few have to know.
      const asked = { request, path, query, peer: () => bun.requestIP(request)?.address ?? "" };
      return answer(parts, site, asked);
    },
    error(error) {
      parts.log.error({ reason: String(error) }, "a request could not be answered");
      return new Response(null, { status: 500 });
    },
  });
  return {
    port: server.port ?? parts.port,
    async stop() {
      draining = true;
      await Bun.sleep(DRAIN_ANNOUNCE_MS);
      void server.stop(false);
      const giveUpAt = performance.now() + DRAIN_DEADLINE_MS;
      while (server.pendingRequests > 0 && performance.now() < giveUpAt) await Bun.sleep(DRAIN_POLL_MS);
      await server.stop(true);
    },
  };
}

/** The redirect of a link that is in memory, without a promise; null for every other request, which `answer` takes. */
function answerAtOnce({ cache, links }: ServerParts, request: Request, path: string, closing: boolean): Response | null {
  const decision = redirectAtOnce(cache, path.slice(1));
  if (decision?.kind !== "redirect" || !isRead(request) || !hasGoodHost(request)) return null;
  countDecision(links.counts, decision);
  countAnswer(links.counts, "redirect", decision.status);
  return redirectResponse(decision, closing);
}

async function answer(parts: ServerParts, site: SiteParts, asked: Asked): Promise<Response> {
  const door = doorOf(asked.path);
  const response = await (door === "redirect" ? follow(parts, site, asked) : visit(parts, site, asked));
  countAnswer(parts.links.counts, door, response.status);
  if (site.draining() && !response.headers.has("Connection")) response.headers.set("Connection", "close");
  return response;
}

/** The door to the links. */
async function follow(parts: ServerParts, site: SiteParts, asked: Asked): Promise<Response> {
  const { request, path } = asked;
  const { counts } = parts.links;
  try {
    mustHaveGoodHost(request);
    if (!isRead(request)) throw methodNotAllowed(["GET", "HEAD"]);
    const decision = await tinyUrlRedirect(parts.cache, path.slice(1));
    countDecision(counts, decision);
    if (decision.kind === "redirect") return redirectResponse(decision, site.draining());
    return await otherwise(parts, asked, decision);
  } catch (error) {
    const told = parts.reporter.report(error);
    if (told.status >= 500) counts.redirects.failed++;
    return errorResponse(request, told, parts.assets.paths);
  }
}

/** The door to everything else. */
async function visit(parts: ServerParts, site: SiteParts, asked: Asked): Promise<Response> {
  try {
    mustHaveGoodHost(asked.request);
    return await siteResponse(site, asked);
  } catch (error) {
    return errorResponse(asked.request, parts.reporter.report(error), parts.assets.paths);
  }
}

function mustHaveGoodHost(request: Request): void {
  if (!hasGoodHost(request)) throw badRequest("The Host header is malformed.");
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function hasGoodHost({ headers }: Request): boolean {
  const host = headers.get("host");
  return host === null || HOST.test(host);
}

/** Which door a path leads to; Linnet's own paths are never codes. */
function doorOf(path: string): Door {
  if (path === "/") return "site";
  const end = path.indexOf("/", 1);
  const first = end < 0 ? path.slice(1) : path.slice(1, end);
  if (!isReserved(first)) return "redirect";
  return first === "api" ? "api" : "site";
}

/** Answers every decision but a redirect. Requests for codes that do not exist are counted, and too many are refused. */
async function otherwise(
  parts: ServerParts,
  { request, path, peer }: Asked,
  decision: Exclude<Decision, { kind: "redirect" }>,
): Promise<Response> {
  if (decision.kind === "gone") throw linkDisabled();
  const actor = parts.callers.visitorOf(request, peer());
  if (actor.kind === "anonymous") await spendMiss(parts, actor.client);
  const hint = looksMistyped(path.slice(1), parts.alphabet, parts.codeLength)
    ? "This looks mistyped: no code of ours is spelt like that. Look at each character again."
    : undefined;
  return errorResponse(request, parts.reporter.report(linkNotFound()), parts.assets.paths, hint);
}

/** That the link is absent is certain by now: a counter that can't be written, in a full store, must not hide it. */
async function spendMiss(parts: ServerParts, client: string): Promise<void> {
  try {
    await spend(parts.links.limits, "miss", client);
  } catch (error) {
    if (!(error instanceof LinnetError) || error.code === "rate_limited") throw error;
    parts.log.debug({ reason: error.code }, "a miss could not be counted");
  }
}
