// Cross-site request forgery: a browser sends a session along with whatever a page asks for. So who changes something with one proves that
// the page is ours. Browsers say so in a header that no script can set (Fetch Metadata); older ones name the page's origin.
import { crossSite } from "../core/errors.ts";

const REASON = "With a session, changes are made from Linnet's own pages alone. Programs use a key.";

const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** For requests that bring a session. Throws `cross_site` unless it is certain that one of our pages has sent it, or it only reads. */
export function mustComeFromHere(request: Request, baseUrl: string): void {
  if (!READING.has(request.method) && isFromHere(request, baseUrl) !== true) throw crossSite(REASON);
}

/** For those that begin one: a program, which says nothing of pages, may. Throws `cross_site` for what another page has sent. */
export function mustNotComeFromElsewhere(request: Request, baseUrl: string): void {
  if (isFromHere(request, baseUrl) === false) throw crossSite(REASON);
}

/** null where nothing is said. */
function isFromHere({ headers }: Request, baseUrl: string): boolean | null {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  if (origin === null) return null;
  const { origin: ours, protocol } = new URL(baseUrl);
  if (origin === ours) return true;
  // Whoever is on the way can make pages of plain http for any host: behind https they are none of ours.
  if (protocol === "https:" && !origin.startsWith("https:")) return false;
  return hostIn(origin) === headers.get("host")?.toLowerCase();
}

/** The host of an origin, with its port; null for an opaque one ("null"). */
function hostIn(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
