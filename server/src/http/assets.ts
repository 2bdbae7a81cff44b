// The files that pages need, from web/dist: named by their content, so that a browser keeps them for ever.
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { accepts } from "./coding.ts";
import type { PageAssets } from "./pages/layout.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
};

interface Body {
  readonly coding: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

interface Asset {
  readonly contentType: string;
  /** Names the content; with the coding it is the entity tag. */
  readonly tag: string;
  /** By content coding, best first; "" is the file as it is. */
  readonly bodies: readonly Body[];
}

/** Which assets start the dashboard, by their logical names. */
export interface DashboardAssets {
  readonly script: string;
  readonly style: string;
  /** Scripts with the texts of each language, by its code; English is among them. */
  readonly languages: Readonly<Record<string, readonly string[]>>;
  /** Those with what it says on all pages but the list of links, likewise. */
  readonly pageWords: Readonly<Record<string, readonly string[]>>;
  /** Scripts that a page needs besides: by the first part of its address below /dashboard, "*" for any other. */
  readonly preload: Readonly<Record<string, readonly string[]>>;
}

/** All assets, in memory, because another version may lie on the disk by the time that they are asked for: below 1 MB, compressed. */
export class Assets {
  /** Logical name → path, such as "home.js" → "/assets/home-3f2a.js". */
  readonly paths: PageAssets;
  readonly dashboard: DashboardAssets;
  readonly #files: ReadonlyMap<string, Asset>;

  constructor(paths: PageAssets, dashboard: DashboardAssets, files: ReadonlyMap<string, Asset>) {
    this.paths = paths;
    this.dashboard = dashboard;
    this.#files = files;
  }

  /** The file at a path below /assets, or null. */
  respond(request: Request, path: string): Response | null {
    const asset = this.#files.get(path);
    return asset === undefined ? null : assetResponse(request, asset, "public, max-age=31536000, immutable");
  }

  /** The icon at its well-known path: the same file under a name that can't carry a hash. */
  favicon(request: Request): Response | null {
    const asset = this.#files.get(this.paths["favicon.svg"] ?? "");
    return asset === undefined ? null : assetResponse(request, asset, "public, max-age=86400");
  }
}

function assetResponse(request: Request, asset: Asset, cacheControl: string): Response {
  const accepted = request.headers.get("accept-encoding");
  const body = asset.bodies.find(({ coding }) => coding === "" || accepts(accepted, coding));
  const coding = body?.coding ?? "";
  // A strong tag names the bytes, and those differ by coding (RFC 9110 §8.8.3.3).
  const etag = coding === "" ? `"${asset.tag}"` : `"${asset.tag}-${coding}"`;
  const headers: Record<string, string> = {
    "Content-Type": asset.contentType,
    "Cache-Control": cacheControl,
    "X-Content-Type-Options": "nosniff",
    Vary: "Accept-Encoding",
    ETag: etag,
  };
  if (isNamed(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  if (coding !== "") headers["Content-Encoding"] = coding;
  return new Response(body?.bytes() ?? null, { headers });
}

/** Whether `If-None-Match` names the tag (RFC 9110 §13.1.2; the comparison is the weak one). */
function isNamed(header: string | null, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** Reads web/dist. Throws an Error that says how to build it when it is not there. */
export function loadAssets(dist: string): Assets {
  const manifestFile = join(dist, "manifest.json");
  const dashboardFile = join(dist, "dashboard.json");
  if (!existsSync(manifestFile) || !existsSync(dashboardFile))
    throw new Error("The web pages are not built. Run 'npm run build'.");
  const manifest: unknown = JSON.parse(readFileSync(manifestFile, "utf8"));
  const paths: Record<string, string> = {};
  const files = new Map<string, Asset>();
  for (const [name, file] of Object.entries(manifest as Record<string, string>)) {
    const path = `/assets/${file}`;
    paths[name] = path;
    files.set(path, readAsset(join(dist, "assets", file), file));
  }
  const dashboard = JSON.parse(readFileSync(dashboardFile, "utf8")) as DashboardAssets;
  return new Assets(paths, dashboard, files);
}

function readAsset(path: string, file: string): Asset {
  const coded = [
    { coding: "br", suffix: ".br" },
    { coding: "gzip", suffix: ".gz" },
  ].flatMap(({ coding, suffix }) => (existsSync(path + suffix) ? [readBody(path + suffix, coding)] : []));
  const zipped = coded.find(({ coding }) => coding === "gzip");
  // Hardly anybody asks for a file as it is: then it is made of the one that is kept.
  const plain =
    zipped === undefined ? readBody(path, "") : { coding: "", bytes: () => new Uint8Array(gunzipSync(zipped.bytes())) };
  return { contentType: CONTENT_TYPES[extname(file)] ?? "application/octet-stream", tag: file, bodies: [...coded, plain] };
}

function readBody(path: string, coding: string): Body {
  const bytes = new Uint8Array(readFileSync(path));
  return { coding, bytes: () => bytes };
}
