// The data plane: from a requested path to a redirect. Nothing is awaited here but the store.
import { type Decision, decide } from "../core/decide.ts";
import { findByPath } from "../core/links.ts";
import type { Links } from "../core/store.ts";

/** The plan's `tiny_url_redirect`: what to do for `GET /:code`. `path` is percent-encoded, without the leading slash. */
export async function tinyUrlRedirect(links: Links, path: string): Promise<Decision> {
  return decide(await findByPath(links, path));
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
