// The answer to who only looks at a link.
import { type CodeRules, codesFromPath } from "../core/code.ts";
import type { Look } from "../core/decide.ts";
import type { LinkContext } from "../core/links.ts";
import { tinyUrlOf } from "../core/view.ts";
import type { PageAssets } from "./pages/layout.ts";
import { previewPage, sharedPage } from "./pages/preview.ts";
import { FORM_LEADS_AWAY, pageResponse } from "./respond.ts";
import type { Asked } from "./site.ts";

export interface PreviewContext {
  readonly links: Pick<LinkContext, "baseUrl" | "codeRules">;
  readonly assets: PageAssets;
}

/** A page in any case: programs that make previews ask for anything and read HTML. */
export function previewResponse({ links, assets }: PreviewContext, { request, path }: Asked, look: Look): Response {
  const { shown, target } = look;
  if (shown === null)
    return pageResponse(request, previewPage(assets), { headers: { ...FORM_LEADS_AWAY, "X-Robots-Tag": "noindex" } });
  const site = new URL(links.baseUrl).host;
  const page = sharedPage({ assets, preview: shown, target, site, ...addressOf(links, path) });
  // That it is not to be found stands in the page alone: some of these programs take the header for a refusal.
  return pageResponse(request, page, { headers: FORM_LEADS_AWAY });
}

/** The address that was asked for, without what mail programs append, as programs and as people write it. */
function addressOf({ baseUrl, codeRules }: { readonly baseUrl: string; readonly codeRules: CodeRules }, path: string) {
  const [code] = codesFromPath(path.slice(1), codeRules);
  const tinyUrl = code === undefined ? baseUrl + path : tinyUrlOf(baseUrl, code);
  const name = code === undefined ? tinyUrl : `${baseUrl}/${code}`;
  return { tinyUrl, name: name.replace(/^https?:\/\//, "") };
}
