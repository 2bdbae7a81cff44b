// The answer to `CODE+`: what is behind a link, as a page for people and as JSON for programs. It is read from the store each time:
// the records in memory don't say when a link was made.
import { type Behind, findBehind } from "../core/behind.ts";
import { linkDeleted } from "../core/errors.ts";
import { codeOf, type Field, hostOf } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";
import { timeText } from "../core/time.ts";
import { baseUrlOf, tinyUrlOf } from "../core/view.ts";
import { behindPage } from "./pages/behind.ts";
import type { PageAssets } from "./pages/layout.ts";
import { reportPath } from "./report-form.ts";
import { pageResponse, wantsPage } from "./respond.ts";

export interface BehindContext {
  readonly links: Pick<LinkContext, "links" | "uses" | "clock" | "counts" | "baseUrl" | "policies">;
  readonly assets: PageAssets;
}

/** Null where none of the fields is a link's. Throws `link_deleted` for one that was. */
export async function behindResponse(
  context: BehindContext,
  request: Request,
  fields: readonly Field[],
): Promise<Response | null> {
  const { links, assets } = context;
  const found = await findBehind(links, fields);
  if (found === null) return null;
  if (found === "deleted") {
    links.counts.redirects.gone++;
    throw linkDeleted();
  }
  links.counts.redirects.previewed++;
  const tinyUrl = tinyUrlOf(links.baseUrl, found.field);
  if (!wantsPage(request)) return jsonResponse(found, tinyUrl);
  const page = behindPage({
    assets,
    behind: found,
    otherHosts: hostsOf(found),
    tinyUrl,
    origin: `${baseUrlOf(links.baseUrl, hostOf(found.field))}/`,
    qrPath: `/-/qr/${encodeURIComponent(codeOf(found.field))}.svg`,
    reportPath: reportPath(codeOf(found.field)),
    isReported: request.url.endsWith("?reported"),
    now: links.clock(),
  });
  return pageResponse(request, page, { headers: NOT_KEPT });
}

const NOT_KEPT = { "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex" } as const;

function jsonResponse(behind: Behind, tinyUrl: string): Response {
  const body = {
    shortUrl: tinyUrl,
    url: behind.url,
    chained: behind.isChained,
    otherUrls: behind.others.length,
    otherHosts: hostsOf(behind),
    state: behind.state,
    reason: behind.block?.reason ?? null,
    hasPassword: behind.hasPassword,
    hasLimit: behind.hasLimit,
    createdAt: timeText(behind.createdAt),
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    headers: { ...NOT_KEPT, "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", Vary: "Accept" },
  });
}

/** Of the places where rules lead, each once: what distinguishes pages of one host tells much of the rules. */
function hostsOf({ others }: Behind): string[] {
  return [...new Set(others.map((url) => new URL(url).host))];
}
