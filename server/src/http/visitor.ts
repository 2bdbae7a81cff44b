// From a request to the facts that decide where a link leads. The request itself stays here.
import { pathOf } from "../api/path.ts";
import type { Visitor } from "../core/decide.ts";
import type { Instant } from "../core/link.ts";

/** The visitor of a request that has shown no password yet. */
export function visitorOf(request: Request, now: Instant): Visitor {
  return { now, isPreview: isPreview(request), provenHash: null, isTooLate: false, query: pathOf(request.url).query };
}

/** Whether nobody follows the link yet: a HEAD, or a browser that fetches ahead what may be clicked. */
function isPreview({ method, headers }: Request): boolean {
  if (method === "HEAD") return true;
  // Sec-Purpose is the standard's, and says "prefetch;prerender" too; Purpose is what browsers sent before.
  const purpose = headers.get("sec-purpose") ?? headers.get("purpose");
  return purpose !== null && /^prefetch\b/i.test(purpose);
}
