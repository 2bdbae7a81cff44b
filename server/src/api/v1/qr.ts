// A link as a QR code, with a logo in its middle or without.
import { z } from "@hono/zod-openapi";
import { parseCode } from "../../core/code.ts";
import { readAsOwner } from "../../core/edit.ts";
import { unsupportedMediaType } from "../../core/errors.ts";
import { fieldOf, hostOf } from "../../core/field.ts";
import { MEDIA_TYPES, qrAnswer } from "../../qr/answer.ts";
import { LOGO_BYTES_MAX, LOGO_SIDE_PX_MAX } from "../../qr/draw.ts";
import {
  CONTRAST_MIN,
  FORMATS,
  type Format,
  formatIn,
  LEVELS,
  MARGIN_MODULES_DEFAULT,
  MARGIN_MODULES_MAX,
  parseOptions,
  SHAPES,
  SIZE_PX_DEFAULT,
  SIZE_PX_MAX,
  SIZE_PX_MIN,
} from "../../qr/options.ts";
import { mediaType, readBytes } from "../body.ts";
import { READS } from "./audit-draft.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { answers, ByCode, problems } from "./fields.ts";
import { whichIn } from "./links.ts";

// What each may be is checked in qr/options.ts, for both doors, and only told of here.
const said = z.string().optional();

const OPTIONS = {
  ...ByCode.query,
  format: said.openapi({ enum: [...FORMATS], description: "Left out: png where Accept asks for image/png alone, else svg." }),
  size: said.openapi({
    type: "integer",
    minimum: SIZE_PX_MIN,
    maximum: SIZE_PX_MAX,
    default: SIZE_PX_DEFAULT,
    description: "Width and height in pixels. As PNG the code needs 2 for each of its modules.",
  }),
  margin: said.openapi({
    type: "integer",
    minimum: 0,
    maximum: MARGIN_MODULES_MAX,
    default: MARGIN_MODULES_DEFAULT,
    description: "Modules that stay free on each side.",
  }),
  level: said.openapi({
    enum: [...LEVELS],
    description: "How much may be damaged: 7, 15, 25, 30 %. Left out: M; with a logo H.",
  }),
  color: said.openapi({
    default: "000000",
    description: `RRGGBB or RGB. Contrast to the background: at least ${CONTRAST_MIN}:1.`,
  }),
  background: said.openapi({ default: "ffffff", description: "RRGGBB, RGB or transparent, which counts as white." }),
  shape: said.openapi({ enum: [...SHAPES], default: "square", description: "Of the modules." }),
  marker: said.openapi({
    type: "boolean",
    default: true,
    description: "Whether the URL ends with ?qr, so that scans can be told.",
  }),
} as const;

type Said = { readonly [Name in keyof typeof OPTIONS]?: string | undefined };

const image = { schema: { type: "string", format: "binary" } } as const;

const IMAGE = {
  200: { description: "The image.", content: { [MEDIA_TYPES.svg]: image, [MEDIA_TYPES.png]: image } },
} as const;

const IfNoneMatch = z.object({
  "If-None-Match": z.string().optional().openapi({ description: "304 if the image still has this ETag." }),
});

const plain = endpoint(
  {
    access: ["links:read"],
    method: "get",
    path: "/links/{code}/qr",
    operationId: "readQr",
    tag: "QR codes",
    summary: "The link as a QR code",
    params: ByCode.params,
    query: OPTIONS,
    headers: IfNoneMatch,
    responses: {
      ...IMAGE,
      ...answers(304, "The client has it already."),
      ...problems("link_not_found", "unknown_field", "invalid_field"),
    },
  },
  (call) => answer(call),
);

const withLogo = endpoint(
  {
    access: ["links:read"],
    method: "post",
    audit: READS,
    path: "/links/{code}/qr",
    operationId: "drawQr",
    tag: "QR codes",
    summary: "The link as a QR code with a logo",
    description: `The body is a PNG of up to ${LOGO_BYTES_MAX / 1024} kB and ${LOGO_SIDE_PX_MAX} × ${LOGO_SIDE_PX_MAX} pixels. It is put in the middle and kept nowhere.`,
    params: ByCode.params,
    query: OPTIONS,
    body: { required: true, content: { [MEDIA_TYPES.png]: image } },
    responses: {
      ...IMAGE,
      ...problems("link_not_found", "unknown_field", "invalid_field", "body_too_large", "unsupported_media_type"),
    },
  },
  async (call) => {
    if (mediaType(call.request) !== MEDIA_TYPES.png) throw unsupportedMediaType(MEDIA_TYPES.png);
    return answer(call, await readBytes(call.request, LOGO_BYTES_MAX));
  },
);

async function answer(call: Call<Said>, logo?: Uint8Array): Promise<Response> {
  const { parts, request, query } = call;
  const { baseUrl, codeRules } = parts.links;
  const { format, domain: _domain, ...options } = query;
  const parsed = parseOptions(options, formatIn(format) ?? formatFor(request), logo !== undefined);
  const which = whichIn(call);
  const { details } = await readAsOwner(parts.links, which, call.actor);
  return qrAnswer(request, {
    field: fieldOf(parseCode(which.code, codeRules), hostOf(details.id)),
    baseUrl,
    options: parsed,
    headers: { "Cache-Control": logo === undefined ? "private, max-age=86400" : "no-store", Vary: "Accept, Authorization" },
    ...(logo === undefined ? {} : { logo }),
  });
}

/** Browsers, which take both, get the one that can be drawn at any size. */
function formatFor({ headers }: Request): Format {
  const accept = headers.get("accept") ?? "";
  return accept.includes(MEDIA_TYPES.png) && !accept.includes(MEDIA_TYPES.svg) ? "png" : "svg";
}

export const qrEndpoints = [plain, withLogo] as const;
