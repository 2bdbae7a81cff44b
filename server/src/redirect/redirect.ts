// The data plane: from a requested path to a redirect. Nothing is awaited here but the store, and that only for what the cache
// does not know.
import { isPlainCode } from "../core/code.ts";
import { type Decision, decide } from "../core/decide.ts";
import type { Field } from "../core/link.ts";
import { findByPath } from "../core/links.ts";
import type { LinkCache } from "./cache.ts";

/** The plan's `tiny_url_redirect`: what to do for `GET /:code`. `path` is percent-encoded, without the leading slash. */
export async function tinyUrlRedirect(cache: LinkCache, path: string): Promise<Decision> {
  return decide(await findByPath(cache, path));
}

/** The same without waiting, for a link that is in memory; null when the store has to be asked. */
export function redirectAtOnce(cache: LinkCache, path: string): Decision | null {
  const link = isPlainCode(path) ? cache.known(path as Field) : undefined;
  return link === undefined ? null : decide(link);
}

/** The redirect itself. Not cached, so that an edit holds at once; not indexed, since it is no content. */
export function redirectResponse(decision: Extract<Decision, { kind: "redirect" }>, closing: boolean): Response {
  const headers: Record<string, string> = {
    Location: decision.target,
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
  };
  if (closing) headers.Connection = "close";
  return new Response(null, { status: decision.status, headers });
}
