// A QR code as SVG, in modules: it can be drawn at any size.
import { hexOf } from "./colour.ts";
import type { Matrix } from "./matrix.ts";
import type { QrOptions } from "./options.ts";
import { outlineOf } from "./outline.ts";

/** Modules around a logo that stay plain, within the part of the code that it covers. */
export const LOGO_BORDER_MODULES = 0.5;

/** `logo` is a PNG. */
export function svgOf(matrix: Matrix, { size, margin, color, background, shape }: QrOptions, logo: Uint8Array | null): string {
  const side = matrix.size + 2 * margin;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="${-margin} ${-margin} ${side} ${side}">`,
    background === null
      ? ""
      : `<rect x="${-margin}" y="${-margin}" width="${side}" height="${side}" fill="#${hexOf(background)}"/>`,
    `<path fill="#${hexOf(color)}" d="${outlineOf(matrix, shape)}"/>`,
    logo === null ? "" : imageOf(matrix, logo),
    "</svg>\n",
  ];
  return parts.join("");
}

function imageOf({ hole }: Matrix, logo: Uint8Array): string {
  if (hole === null) return "";
  const [from, side] = [hole.from + LOGO_BORDER_MODULES, hole.length - 2 * LOGO_BORDER_MODULES];
  const data = Buffer.from(logo).toString("base64");
  return `<image x="${from}" y="${from}" width="${side}" height="${side}" href="data:image/png;base64,${data}"/>`;
}
