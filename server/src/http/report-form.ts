// The form on `CODE+` by which people report a link: it needs no script and no key.
import { readForm } from "../api/body.ts";
import { type Code, codeFrom } from "../core/code.ts";
import { crossSite, linkNotFound } from "../core/errors.ts";
import { fieldOf } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";
import { reportLink } from "../core/reporting.ts";
import { tinyUrlOf } from "../core/view.ts";
import type { Callers } from "./actor.ts";
import type { Asked } from "./asked.ts";

const BEGINNING = "/-/report/";

export const reportPath = (code: Code): string => BEGINNING + encodeURIComponent(code);

/** Notes what the form says, and leads back to the page, which thanks. */
export async function reportByForm(
  links: LinkContext,
  callers: Callers,
  { request, path, domain, peer }: Asked,
): Promise<Response> {
  if (request.headers.get("sec-fetch-site") === "cross-site") throw crossSite();
  const field = fieldOf(codeIn(path, links), domain.host);
  const fields = await readForm(request);
  const actor = callers.visitorOf(request, peer());
  const client = actor.kind === "anonymous" ? actor.client : null;
  await reportLink(links, field, { reason: fields.get("reason"), text: fields.get("text"), client });
  const { pathname } = new URL(tinyUrlOf(links.baseUrl, field));
  return new Response(null, { status: 303, headers: { Location: `${pathname}+?reported`, "Cache-Control": "no-store" } });
}

function codeIn(path: string, { codeRules }: Pick<LinkContext, "codeRules">): Code {
  let code: Code | null;
  try {
    code = codeFrom(decodeURIComponent(path.slice(BEGINNING.length)), codeRules);
  } catch {
    code = null; // A percent sign that encodes nothing.
  }
  if (code === null) throw linkNotFound();
  return code;
}
