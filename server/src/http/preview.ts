// The answer to who only looks at a link.
import { codesFromPath } from "../core/code.ts";
import type { Look } from "../core/decide.ts";
import { fieldOf } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";
import { baseUrlOf, tinyUrlOf } from "../core/view.ts";
import type { Asked } from "./asked.ts";
import type { PageAssets } from "./pages/layout.ts";
import { previewPage, sharedPage } from "./pages/preview.ts";
import { FORM_LEADS_AWAY, pageResponse } from "./respond.ts";

export interface PreviewContext {
  readonly links: Pick<LinkContext, "baseUrl" | "codeRules">;
  readonly assets: PageAssets;
}

/** A page in any case: programs that make previews ask for anything and read HTML. */
export function previewResponse({ links, assets }: PreviewContext, { request, path, domain }: Asked, look: Look): Response {
  const { shown, target } = look;
  if (shown === null)
    return pageResponse(request, previewPage(assets), { headers: { ...FORM_LEADS_AWAY, "X-Robots-Tag": "noindex" } });
  const site = new URL(baseUrlOf(links.baseUrl, domain.host)).host;
  const page = sharedPage({ assets, preview: shown, target, site, ...addressOf(links, path, domain.host) });
  // That it is not to be found stands in the page alone: some of these programs take the header for a refusal.
  return pageResponse(request, page, { headers: FORM_LEADS_AWAY });
}

/** The address that was asked for, without what mail programs append, as programs and as people write it. */
function addressOf({ baseUrl, codeRules }: PreviewContext["links"], path: string, host: string) {
  const [code] = codesFromPath(path.slice(1), codeRules);
  const origin = baseUrlOf(baseUrl, host);
  const tinyUrl = code === undefined ? origin + path : tinyUrlOf(baseUrl, fieldOf(code, host));
  const name = code === undefined ? tinyUrl : `${origin}/${code}`;
  return { tinyUrl, name: name.replace(/^https?:\/\//, "") };
}
