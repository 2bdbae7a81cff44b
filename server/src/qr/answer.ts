// A QR code as an answer, the same at both doors.
import { codeOf, type Field } from "../core/field.ts";
import { markedUrl } from "../core/scan.ts";
import { tinyUrlOf } from "../core/view.ts";
import { drawFor, etagOf } from "./draw.ts";
import type { Format, QrOptions } from "./options.ts";

export const MEDIA_TYPES = { svg: "image/svg+xml", png: "image/png" } as const satisfies Record<Format, string>;

/** What the QR code of a link holds. */
export function textOf(baseUrl: string, field: Field, { marker }: Pick<QrOptions, "marker">): string {
  const tinyUrl = tinyUrlOf(baseUrl, field);
  return marker ? markedUrl(tinyUrl) : tinyUrl;
}

export interface Asked {
  readonly field: Field;
  readonly baseUrl: string;
  readonly options: QrOptions;
  /** A PNG that was sent, which makes the image this one answer's alone. */
  readonly logo?: Uint8Array;
  /** Headers of this door. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The image; 304 for whoever has it. Throws `invalid_field`. */
export async function qrAnswer(request: Request, { field, baseUrl, options, logo, headers: own }: Asked): Promise<Response> {
  const text = textOf(baseUrl, field, options);
  const etag = logo === undefined ? etagOf(text, options) : null;
  const headers = {
    // Should somebody open the SVG as a page: it can do nothing, but for showing the logo that it has in it.
    "Content-Security-Policy": logo === undefined ? "default-src 'none'" : "default-src 'none'; img-src data:",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    ...(etag === null ? {} : { ETag: etag }),
    ...own,
  };
  if (etag !== null && isKnown(request, etag)) return new Response(null, { status: 304, headers });
  const image = await drawFor(request, { text, options, logo: logo ?? null });
  const disposition = `inline; filename="${fileNameOf(codeOf(field), options.format)}"`;
  return new Response(image, {
    headers: { "Content-Type": MEDIA_TYPES[options.format], "Content-Disposition": disposition, ...headers },
  });
}

/** Compared weakly (RFC 9110 §13.1.2). */
function isKnown({ headers }: Request, etag: string): boolean {
  const tags = (headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag);
}

/** A code may hold what a file's name, or a header, must not. */
export function fileNameOf(code: string, format: Format): string {
  const name = code.replace(/[^A-Za-z0-9._~-]/g, "-").replace(/^[.]+/, "");
  return `${name === "" ? "qr" : name}.${format}`;
}
