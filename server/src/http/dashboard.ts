// The dashboard's doors: one page for every path below /dashboard, since the app itself reads the path, and what makes it an
// app that can be installed. It lives on the default domain alone; what it shows comes through the API.
import { randomBytes } from "node:crypto";
import { preferredLanguages } from "../visitor/languages.ts";
import type { Asked } from "./asked.ts";
import type { Assets, DashboardAssets } from "./assets.ts";
import { dashboardPage } from "./pages/dashboard.ts";
import { assetPath } from "./pages/layout.ts";
import { pageResponse, policyWith } from "./respond.ts";

/** Random bytes of a nonce: 128 bits, as CSP Level 3 (§8.1) asks for at least. */
const NONCE_BYTES = 16;

/** Pages below /dashboard that begin with the list of links, which says little. */
const LIST_PAGES: ReadonlySet<string> = new Set(["", "links"]);

/** The app, or null on another domain than the default one. */
export function dashboardResponse({ paths, dashboard }: Assets, { request, domain, path }: Asked): Response | null {
  if (domain.host !== "") return null;
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  const { script, style } = dashboard;
  const page = dashboardPage({ assets: paths, script, style, preload: preloadFor(dashboard, request, path), nonce });
  return pageResponse(request, page, { headers: { "Content-Security-Policy": policyWith(nonce) } });
}

/** What the page at this path needs at once, in the language that its browser prefers. Whoever has chosen another one there waits for it. */
function preloadFor(dashboard: DashboardAssets, { headers }: Request, path: string): readonly string[] {
  const { languages, pageWords, preload } = dashboard;
  const page = path.split("/")[2] ?? "";
  const wanted = preferredLanguages(headers.get("accept-language") ?? "").map((tag) => tag.split("-")[0] ?? "");
  const language = wanted.find((code) => Object.hasOwn(languages, code)) ?? "en";
  const scripts = (Object.hasOwn(preload, page) ? preload[page] : preload["*"]) ?? [];
  const words = [...(languages[language] ?? []), ...(LIST_PAGES.has(page) ? [] : (pageWords[language] ?? []))];
  return [...scripts, ...words];
}

/** What a phone or a browser installs the dashboard by (W3C Web Application Manifest), with the way to share a page into it. */
export function dashboardManifest({ paths }: Assets, { domain }: Asked): Response | null {
  if (domain.host !== "") return null;
  const manifest = {
    id: "/dashboard",
    name: "linnet",
    short_name: "linnet",
    start_url: "/dashboard/links",
    scope: "/dashboard",
    display: "standalone",
    background_color: "#EEF1F2",
    theme_color: "#EEF1F2",
    icons: [{ src: assetPath(paths, "favicon.svg"), type: "image/svg+xml", sizes: "any" }],
    share_target: {
      action: "/dashboard/new",
      method: "GET",
      enctype: "application/x-www-form-urlencoded",
      params: { title: "title", text: "text", url: "url" },
    },
  };
  const headers = { "Content-Type": "application/manifest+json", "Cache-Control": "public, max-age=3600" };
  return new Response(JSON.stringify(manifest), { headers });
}
