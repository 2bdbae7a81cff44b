// The server: takes a request, looks at the path and opens one of two doors, the redirect or the rest of the site.

import { pathOf } from "../api/path.ts";
import { isReserved } from "../core/code.ts";
import { countAnswer, type Door } from "../core/counts.ts";
import { unknownHost } from "../core/domains/errors.ts";
import type { Asked } from "./asked.ts";
import { badHost, type FollowParts, follow, followAtOnce, hasGoodHost, lookFor, mustHaveGoodHost } from "./follow.ts";
import { Passwords } from "./password.ts";
import { RecentNumbers } from "./recent-numbers.ts";
import { errorResponse } from "./respond.ts";
import { type SiteParts, siteResponse } from "./site.ts";

/** What is made here, for as long as the server runs. */
type OwnParts = "draining" | "passwords" | "recent";

export interface ServerParts extends Omit<SiteParts & FollowParts, OwnParts> {
  readonly host: string;
  readonly port: number;
  /** Whether other workers listen on the same port. */
  readonly sharesPort: boolean;
  /** Whether a password is the one of a hash (a PHC string). */
  readonly verifyPassword: (password: string, hash: string) => Promise<boolean>;
}

type Doors = SiteParts & FollowParts;

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

/** Bodies are bounded where they are read, with a problem as answer; bulk requests are streams of any length. */
const REQUEST_BYTES_MAX = Number.MAX_SAFE_INTEGER;

/** Below this a request may take as long as it needs: many links may be at work, or nothing may come for a while. Only keys get so far. */
const LASTING_WORK = "/api/v1/";

/** Starts to listen. Throws what Bun throws when the port can't be had. */
export function serve(parts: ServerParts): RunningServer {
  let draining = false;
  const doors = doorsOf(parts, () => draining);
  const { domains } = parts.links;
  const { host } = parts;
  // To ask the system costs more than a tenth of a redirect. Whoever reaches a loopback address is on this machine.
  const peerIsHost = host === "127.0.0.1" || host === "::1";
  const server = Bun.serve({
    hostname: parts.host,
    port: parts.port,
    // Two strangers on one port would share its requests, each answering 404 for the other's links.
    reusePort: parts.sharesPort,
    development: false,
    maxRequestBodySize: REQUEST_BYTES_MAX,
    fetch(request, bun) {
      const { path, query } = pathOf(request.url);
      const domain = domains.areMany ? domains.at(request.headers.get("host")) : domains.default;
      if (domain === null && !isForAnyHost(path)) return strangeHost(doors, request);
      const asked: Asked = {
        request,
        path,
        query,
        domain: domain ?? domains.default,
        peer: peerIsHost ? () => host : () => bun.requestIP(request)?.address ?? "",
      };
      const atOnce = followAtOnce(doors, asked);
      if (atOnce !== null) return atOnce;
      if (path.startsWith(LASTING_WORK)) bun.timeout(request, 0);
      return answer(doors, asked);
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

function doorsOf(parts: ServerParts, draining: () => boolean): Doors {
  const passwords = new Passwords({ limits: parts.links.limits, verify: parts.verifyPassword, log: parts.log });
  return { ...parts, draining, passwords, recent: new RecentNumbers() };
}

async function answer(doors: Doors, asked: Asked): Promise<Response> {
  const door = doorOf(asked.path);
  const response = await (door === "redirect" ? follow(doors, asked) : visit(doors, asked));
  countAnswer(doors.links.counts, door, response.status);
  if (doors.draining() && !response.headers.has("Connection")) response.headers.set("Connection", "close");
  return response;
}

/** What is the same for every host: whether the server is well, the API, and what pages are made of. */
function isForAnyHost(path: string): boolean {
  return /^\/(?:(?:api|assets)(?:\/|$)|healthz$|readyz$|metrics$)/.test(path);
}

/** For a host that is none of ours, no link of another one is told. */
function strangeHost({ reporter, assets, links }: Doors, request: Request): Response {
  const error = hasGoodHost(request) ? unknownHost() : badHost();
  const response = errorResponse(request, reporter.report(error), { assets: assets.paths, hasHome: false });
  countAnswer(links.counts, "site", response.status);
  return response;
}

/** The door to everything else. */
async function visit(doors: Doors, asked: Asked): Promise<Response> {
  try {
    mustHaveGoodHost(asked.request);
    return await siteResponse(doors, asked);
  } catch (error) {
    return errorResponse(asked.request, doors.reporter.report(error), lookFor(doors, asked));
  }
}

/** Which door a path leads to; Linnet's own paths are never codes. */
function doorOf(path: string): Door {
  if (path === "/") return "site";
  const end = path.indexOf("/", 1);
  const first = end < 0 ? path.slice(1) : path.slice(1, end);
  if (!isReserved(first)) return "redirect";
  return first === "api" ? "api" : "site";
}
