// The QR code of a short URL, open to all. A function of the code alone: the store is not asked.
import { type Code, type CodeRules, codeFrom } from "../core/code.ts";
import { fieldOf } from "../core/field.ts";
import type { LinkContext } from "../core/links.ts";
import { qrAnswer } from "../qr/answer.ts";
import { type Format, parseOptions, saidIn } from "../qr/options.ts";
import type { Asked } from "./asked.ts";

const PATH = "/-/qr/";

/** What `/-/qr/CODE.svg` and `/-/qr/CODE.png` answer, or null when the path names no code. Throws `unknown_field` and `invalid_field`. */
export async function qrResponse(
  { baseUrl, codeRules }: LinkContext,
  { request, path, query, domain }: Asked,
): Promise<Response | null> {
  const [, encoded, format] = /^(.+)\.(svg|png)$/.exec(path.slice(PATH.length)) ?? [];
  const code = encoded === undefined ? null : decode(encoded, codeRules);
  if (code === null) return null;
  const options = parseOptions(saidIn(query), format as Format);
  return qrAnswer(request, {
    field: fieldOf(code, domain.host),
    baseUrl,
    options,
    headers: { "Cache-Control": "public, max-age=86400" },
  });
}

function decode(text: string, rules: CodeRules): Code | null {
  try {
    return codeFrom(decodeURIComponent(text), rules);
  } catch {
    return null;
  }
}
