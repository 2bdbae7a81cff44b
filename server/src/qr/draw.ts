// From a text and options to an image. A large one takes some hundredths of a second, in portions, and never two at once: what is
// asked for by many at a time waits here, and no redirect does.
import { createHash } from "node:crypto";
import { bodyTooLarge, invalidField } from "../core/errors.ts";
import { Turns } from "../core/turns.ts";
import { hexOf } from "./colour.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import type { QrOptions } from "./options.ts";
import { fitting, type Pixels, scaled } from "./pixels.ts";
import { encodePng } from "./png.ts";
import { readPng } from "./png-read.ts";
import { PngFault } from "./png-scan.ts";
import { layoutOf, pictureOf } from "./raster.ts";
import { LOGO_BORDER_MODULES, svgOf } from "./svg.ts";

/** Of a logo's file. */
export const LOGO_BYTES_MAX = 256 * 1024;
/** Of a logo's width, and of its height. */
export const LOGO_SIDE_PX_MAX = 1024;
/** Enough for the largest QR code as PNG, and to be printed as SVG. */
const SVG_LOGO_SIDE_PX_MAX = 512;

/** To be raised with whatever changes the bytes that the same options give. */
const DRAWING_VERSION = 1;

export interface Wish {
  /** What the code holds. */
  readonly text: string;
  readonly options: QrOptions;
  /** A PNG of whoever asked. */
  readonly logo: Uint8Array | null;
}

/** All that decides an image without a logo, as an ETag. */
export function etagOf(text: string, options: QrOptions): string {
  const said = { ...options, color: hexOf(options.color), background: options.background && hexOf(options.background) };
  const facts = JSON.stringify([DRAWING_VERSION, text, said]);
  return `"${createHash("sha256").update(facts).digest("base64url").slice(0, 22)}"`;
}

const turns = new Turns();

/** The bytes of the image's file. Throws `invalid_field` and `body_too_large`. */
export function draw(wish: Wish): Promise<Uint8Array<ArrayBuffer>> {
  return turns.run("qr", () => paint(wish));
}

/** The same; null, and no work done, when whoever asked has gone before it is their turn. */
export function drawFor({ signal }: Request, wish: Wish): Promise<Uint8Array<ArrayBuffer> | null> {
  return turns.run("qr", async () => (signal.aborted ? null : paint(wish)));
}

async function paint({ text, options, logo }: Wish): Promise<Uint8Array<ArrayBuffer>> {
  const matrix = await matrixOf(text, options.level, logo !== null);
  const pixels = logo === null ? null : await readLogo(logo);
  if (options.format === "png") {
    const fitted = pixels === null ? null : await scaled(pixels, fitting(pixels, logoSidePx(matrix, options)));
    return encodePng(pictureOf(matrix, options, fitted));
  }
  return new TextEncoder().encode(svgOf(matrix, options, pixels === null ? null : await clean(pixels)));
}

async function readLogo(bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length > LOGO_BYTES_MAX) throw bodyTooLarge(LOGO_BYTES_MAX);
  try {
    return await readPng(bytes, LOGO_SIDE_PX_MAX);
  } catch (error) {
    if (error instanceof PngFault) throw invalidField("logo", `The logo ${error.message}.`);
    throw error;
  }
}

function logoSidePx(matrix: Matrix, options: QrOptions): number {
  const modules = (matrix.hole?.length ?? 0) - 2 * LOGO_BORDER_MODULES;
  return modules * layoutOf(matrix, options).scale;
}

/** A logo written anew: none of the bytes that somebody sent gets into an answer, neither texts nor what hides behind the end. */
async function clean(pixels: Pixels): Promise<Uint8Array> {
  const isLarge = Math.max(pixels.width, pixels.height) > SVG_LOGO_SIDE_PX_MAX;
  const { width, height, data } = isLarge ? await scaled(pixels, fitting(pixels, SVG_LOGO_SIDE_PX_MAX)) : pixels;
  const rows = Array.from({ length: height }, (_, y) => data.subarray(y * width * 4, (y + 1) * width * 4));
  return encodePng({ width, height, palette: null, rows });
}
