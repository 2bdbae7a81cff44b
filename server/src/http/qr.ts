// A short URL as a QR code (ISO/IEC 18004), drawn as SVG. A function of the code alone: the store is not asked.
import { type CodeRules, codeFrom } from "../core/code.ts";
import type { LinkContext } from "../core/links.ts";
import { tinyUrlOf } from "../core/view.ts";

/** The QR code of `/-/qr/CODE.svg`, or null when that names no code. `name` is percent-encoded. */
export async function qrResponse({ baseUrl, codeRules }: LinkContext, name: string): Promise<Response | null> {
  const encoded = /^(.+)\.svg$/.exec(name)?.[1];
  const code = encoded === undefined ? null : decode(encoded, codeRules);
  if (code === null) return null;
  const { renderSVG } = await import("uqr");
  // Level M (15 % may be damaged) suits print; the border is the standard's quiet zone of 4 modules.
  const svg = renderSVG(tinyUrlOf(baseUrl, code), { ecc: "M", border: 4 });
  return new Response(svg, {
    headers: {
      "Content-Type": "image/svg+xml",
      "Content-Security-Policy": "default-src 'none'",
      "Cache-Control": "public, max-age=86400",
      "X-Content-Type-Options": "nosniff",
      "X-Robots-Tag": "noindex",
    },
  });
}

function decode(text: string, rules: CodeRules) {
  try {
    return codeFrom(decodeURIComponent(text), rules);
  } catch {
    return null;
  }
}
