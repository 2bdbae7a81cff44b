// The files that pages need, from web/dist: named by their content, so that a browser keeps them for ever.
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { accepts } from "./coding.ts";
import type { PageAssets } from "./pages/layout.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
};

interface Asset {
  readonly contentType: string;
  /** Names the content; with the coding it is the entity tag. */
  readonly tag: string;
  /** By content coding, best first; "" is the file as it is. */
  readonly bodies: readonly { readonly coding: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** All assets, in memory: some 200 kB, most of it fonts. */
export class Assets {
  /** Logical name → path, such as "home.js" → "/assets/home-3f2a.js". */
  readonly paths: PageAssets;
  readonly #files: ReadonlyMap<string, Asset>;

  constructor(paths: PageAssets, files: ReadonlyMap<string, Asset>) {
    this.paths = paths;
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
  return new Response(body?.bytes ?? null, { headers });
}

/** Whether `If-None-Match` names the tag (RFC 9110 §13.1.2; the comparison is the weak one). */
function isNamed(header: string | null, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

/** Reads web/dist. Throws an Error that says how to build it when it is not there. */
export function loadAssets(dist: string): Assets {
  const manifestFile = join(dist, "manifest.json");
  if (!existsSync(manifestFile)) throw new Error("The web pages are not built. Run 'npm run build'.");
  const manifest: unknown = JSON.parse(readFileSync(manifestFile, "utf8"));
  const paths: Record<string, string> = {};
  const files = new Map<string, Asset>();
  for (const [name, file] of Object.entries(manifest as Record<string, string>)) {
    const path = `/assets/${file}`;
    paths[name] = path;
    files.set(path, readAsset(join(dist, "assets", file), file));
  }
  return new Assets(paths, files);
}

function readAsset(path: string, file: string): Asset {
  const bodies = [
    { coding: "br", suffix: ".br" },
    { coding: "gzip", suffix: ".gz" },
    { coding: "", suffix: "" },
  ].flatMap(({ coding, suffix }) =>
    existsSync(path + suffix) ? [{ coding, bytes: new Uint8Array(readFileSync(path + suffix)) }] : [],
  );
  return { contentType: CONTENT_TYPES[extname(file)] ?? "application/octet-stream", tag: file, bodies };
}
