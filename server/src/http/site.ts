// Everything that is not a redirect: pages, assets, health, and the door to the API. One table of routes.

import { readForm } from "../api/body.ts";
import { spendKey, withAllowance } from "../api/key-limit.ts";
import type { OpenApiDocument } from "../api/openapi.ts";
import { errorHeaders } from "../api/problem.ts";
import { longUrlInForm, managePath } from "../api/shorten.ts";
import type { Actor } from "../core/actor.ts";
import { type AppLinks, appleAppSiteAssociation, assetLinks } from "../core/app-links.ts";
import { crossSite, LinnetError, linkBlocked, methodNotAllowed, notFound } from "../core/errors.ts";
import { generateTinyUrl, type LinkContext } from "../core/links.ts";
import type { Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import type { Target } from "../core/target.ts";
import { redirectResponse } from "../redirect/redirect.ts";
import type { Callers } from "./actor.ts";
import type { Asked } from "./asked.ts";
import type { Assets } from "./assets.ts";
import { dashboardManifest, dashboardResponse } from "./dashboard.ts";
import { changeManaged, type ManageParts, showManaged } from "./manage.ts";
import { metricsResponse } from "./metrics.ts";
import { apiPage } from "./pages/api.ts";
import { homePage } from "./pages/home.ts";
import type { Passwords } from "./password.ts";
import { qrResponse } from "./qr.ts";
import type { RecentNumbers } from "./recent-numbers.ts";
import type { Reporter } from "./report.ts";
import { reportByForm } from "./report-form.ts";
import { pageResponse } from "./respond.ts";
import { openShared, type SharedStatsParts, showShared } from "./stats.ts";

export interface SiteParts {
  readonly store: Store;
  readonly links: LinkContext;
  readonly assets: Assets;
  readonly callers: Callers;
  readonly passwords: Passwords;
  readonly recent: RecentNumbers;
  readonly reporter: Reporter;
  readonly log: Log;
  readonly public: boolean;
  /** Answers a request below /api; loads the API at the first. */
  readonly api: (request: Request, peer: string) => Promise<Response>;
  /** What the API says of itself; loads the API at the first. */
  readonly apiDocument: () => Promise<OpenApiDocument>;
  /** What /metrics answers, in the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
  /** Whether the server is on its way out. */
  readonly draining: () => boolean;
}

type Handler = (parts: SiteParts, asked: Asked) => Response | Promise<Response>;

interface Route {
  /** The whole path, or its beginning when it ends in a slash and more may follow. */
  readonly path: string;
  readonly GET?: Handler;
  readonly POST?: Handler;
}

const ROUTES: readonly Route[] = [
  { path: "/", GET: home, POST: shortenByForm },
  { path: "/healthz", GET: () => health(200, { status: "ok" }) },
  { path: "/readyz", GET: ready },
  {
    path: "/metrics",
    GET: ({ callers, metrics }, { request, peer }) => metricsResponse(request, { peer: peer(), callers, metrics }),
  },
  { path: "/robots.txt", GET: robots },
  {
    path: "/.well-known/apple-app-site-association",
    GET: (parts, asked) => appFile(parts, asked, (apps) => (apps.ios.length === 0 ? null : appleAppSiteAssociation(apps))),
  },
  {
    path: "/.well-known/assetlinks.json",
    GET: (parts, asked) => appFile(parts, asked, (apps) => (apps.android.length === 0 ? null : assetLinks(apps))),
  },
  { path: "/favicon.ico", GET: ({ assets }, { request }) => assets.favicon(request) ?? nothing() },
  { path: "/assets/", GET: ({ assets }, { request, path }) => assets.respond(request, path) ?? nothing() },
  {
    path: "/-/manage/",
    GET: manage,
    POST: (parts, { request, path, domain, peer }) =>
      domain.host === ""
        ? changeManaged(managedOf(parts), request, { path, actor: parts.callers.visitorOf(request, peer()) })
        : nothing(),
  },
  {
    path: "/-/stats/",
    GET: (parts, asked) => showShared(sharedOf(parts), asked),
    POST: (parts, asked) => openShared(sharedOf(parts), asked),
  },
  { path: "/-/qr/", GET: qr },
  { path: "/-/report/", POST: ({ links, callers }, asked) => reportByForm(links, callers, asked) },
  { path: "/dashboard/manifest.webmanifest", GET: ({ assets }, asked) => dashboardManifest(assets, asked) ?? nothing() },
  { path: "/dashboard", GET: ({ assets }, asked) => dashboardResponse(assets, asked) ?? nothing() },
  { path: "/dashboard/", GET: ({ assets }, asked) => dashboardResponse(assets, asked) ?? nothing() },
  {
    path: "/api/docs",
    GET: async ({ assets, links, apiDocument }, { request }) =>
      pageResponse(request, apiPage({ assets: assets.paths, baseUrl: links.baseUrl, document: await apiDocument() })),
  },
];

/** Answers a request for one of Linnet's own paths. Throws LinnetErrors for the caller to turn into an answer. */
export async function siteResponse(parts: SiteParts, asked: Asked): Promise<Response> {
  const { request, path } = asked;
  const route = ROUTES.find((one) =>
    one.path.length > 1 && one.path.endsWith("/") ? path.startsWith(one.path) : path === one.path,
  );
  if (route === undefined) {
    if (path === "/api" || path.startsWith("/api/")) return parts.api(request, asked.peer());
    return nothing();
  }
  const handler = request.method === "POST" ? route.POST : route.GET;
  const readable = request.method === "GET" || request.method === "HEAD" || request.method === "POST";
  if (handler === undefined || !readable) throw methodNotAllowed(allowedBy(route));
  return handler(parts, asked);
}

function allowedBy(route: Route): string[] {
  return [...(route.GET === undefined ? [] : ["GET", "HEAD"]), ...(route.POST === undefined ? [] : ["POST"])];
}

function nothing(): never {
  throw notFound();
}

/** Another domain than the default one has no page of its own, where nothing else is said: it is there for its links. */
function home({ links, assets, public: isPublic }: SiteParts, { request, domain }: Asked): Response {
  const { homeUrl } = links.domains.settingsOf(domain);
  if (homeUrl !== null) return leadTo(homeUrl, links);
  if (domain.host !== "") return nothing();
  const page = homePage({ assets: assets.paths, baseUrl: links.baseUrl, public: isPublic });
  return pageResponse(request, page, { headers: { "Cache-Control": "no-cache" } });
}

/** The form without JavaScript: makes the link and leads to its page, which survives a reload. */
async function shortenByForm(parts: SiteParts, { request, domain, peer }: Asked): Promise<Response> {
  if (domain.host !== "") return nothing();
  if (request.headers.get("sec-fetch-site") === "cross-site") {
    throw crossSite();
  }
  const { links, assets, callers } = parts;
  let input = "";
  try {
    const actor: Actor = await callers.actorOf(request, peer());
    callers.mayCreate(actor);
    const allowance = await spendKey(links.limits, actor);
    input = longUrlInForm(await readForm(request));
    const made = await generateTinyUrl(links, input, actor);
    const headers = { Location: `${managePath(made)}?made`, "Cache-Control": "no-store" };
    return withAllowance(new Response(null, { status: 303, headers }), allowance);
  } catch (error) {
    if (!(error instanceof LinnetError)) throw error;
    if (error.code === "body_too_large" || error.code === "invalid_body") throw error;
    links.counts.errors[error.code]++;
    const page = homePage({ assets: assets.paths, baseUrl: links.baseUrl, public: parts.public, input, error: error.message });
    return pageResponse(request, page, { status: error.status, headers: errorHeaders(error) });
  }
}

/** What phones ask before an app may open the links of a domain; nothing where the domain names none for them. */
function appFile({ links }: SiteParts, { domain }: Asked, textOf: (apps: AppLinks) => string | null): Response {
  const { apps } = links.domains.settingsOf(domain);
  const text = apps === null ? null : textOf(apps);
  if (text === null) return nothing();
  return new Response(text, { headers: { "Content-Type": "application/json", "Cache-Control": "public, max-age=3600" } });
}

/** Who makes links without an account makes them on the default domain. */
function manage(parts: SiteParts, { request, path, query, domain }: Asked): Promise<Response> {
  if (domain.host !== "") return nothing();
  return showManaged(managedOf(parts), request, { path, fresh: query === "made" });
}

const managedOf = ({ links, assets, reporter }: SiteParts): ManageParts => ({ links, assets: assets.paths, reporter });

function sharedOf({ store, assets, ...parts }: SiteParts): SharedStatsParts {
  return { ...parts, assets: assets.paths, secret: store.instance.secret };
}

async function qr({ links }: SiteParts, asked: Asked): Promise<Response> {
  return (await qrResponse(links, asked)) ?? nothing();
}

/** Where a domain leads who asks for none of its links. */
export function leadTo(target: Target, { policies: { blocks } }: Pick<LinkContext, "policies">): Response {
  const block = blocks.isOn ? blocks.ofTarget(target) : null;
  if (block !== null) throw linkBlocked(block);
  return redirectResponse({ target, status: 302, isLast: false, isFollowed: true });
}

function health(status: number, body: Readonly<Record<string, string>>): Response {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  return new Response(`${JSON.stringify(body)}\n`, { status, headers });
}

/** Able to serve: not on the way out, and the store answers. */
async function ready({ store, draining }: SiteParts): Promise<Response> {
  if (draining()) return health(503, { status: "draining" });
  // Why not is for the operator: the log and `linnet doctor` say it, a stranger is not told.
  const { reachable } = await store.status();
  return reachable ? health(200, { status: "ready" }) : health(503, { status: "store unreachable" });
}

const OPEN = "User-agent: *\nDisallow: /-/\nDisallow: /api/\n";
const CLOSED = "User-agent: *\nAllow: /$\nDisallow: /\n";

/** Programs that show links where they are posted, by the names that they look for in robots.txt (RFC 9309 §2.2.1). */
const PREVIEWERS = [
  "Twitterbot",
  "facebookexternalhit",
  "Facebot",
  "LinkedInBot",
  "Slackbot",
  "Slackbot-LinkExpanding",
  "Discordbot",
  "TelegramBot",
  "WhatsApp",
  "Mastodon",
  "redditbot",
  "Pinterestbot",
];

/**
 * The home page may be found; short links are nobody's content, but may be shown where they are posted. Robots may follow them only where
 * the domain says so.
 */
function robots({ links }: SiteParts, { domain }: Asked): Response {
  const isFollowed = links.domains.settingsOf(domain).robots === "follow";
  const previewers = PREVIEWERS.map((name) => `User-agent: ${name}\n`).join("");
  const text = `${previewers}Disallow: /-/\nDisallow: /api/\n\n${isFollowed ? OPEN : CLOSED}`;
  return new Response(text, {
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=3600" },
  });
}
