// A QR code as pixels, row by row. Every module is a whole number of pixels wide: one that is not has blurred edges, and those at
// which a camera looks are all alike.
import { invalidField } from "../core/errors.ts";
import { WHITE } from "./colour.ts";
import { FINDER_MODULES, FINDER_RADII, findersOf, type IsDark, type Matrix, withoutFinders } from "./matrix.ts";
import type { QrOptions } from "./options.ts";
import type { Pixels } from "./pixels.ts";
import type { Picture, Rgba } from "./png.ts";

/** Pixels that a module needs to be seen as one. */
const MODULE_PX_MIN = 2;

/** Steps from the background (0) to the code's colour. */
const SHADES = 16;
const DARK = SHADES - 1;

/** Where the code lies in the picture. */
export interface Layout {
  /** Pixels of a module. */
  readonly scale: number;
  /** Pixels before the first module. */
  readonly offset: number;
}

/** What the modules leave over becomes margin. Throws `invalid_field` for a size in which they can't be told apart. */
export function layoutOf(matrix: Matrix, { size, margin }: QrOptions): Layout {
  const modules = matrix.size + 2 * margin;
  const scale = Math.floor(size / modules);
  if (scale < MODULE_PX_MIN) {
    const least = MODULE_PX_MIN * modules;
    throw invalidField(
      "size",
      `size is at least ${least} here: the code has ${modules} modules with its margin, of ${MODULE_PX_MIN} pixels.`,
    );
  }
  return { scale, offset: Math.floor((size - scale * matrix.size) / 2) };
}

/** `logo` is put in the middle of the code's hole. */
export function pictureOf(matrix: Matrix, options: QrOptions, logo: Pixels | null): Picture {
  const { size, shape } = options;
  const layout = layoutOf(matrix, options);
  const rows = shape === "round" ? roundRows(matrix, layout, size) : squareRows(matrix, layout, size);
  const palette = paletteOf(options);
  const picture = { width: size, height: size };
  if (logo === null) return { ...picture, palette, rows };
  return { ...picture, palette: null, rows: withLogo(rows, palette, logo) };
}

/** Shades between the two colours; those on a transparent background are of one colour, more and more opaque. */
function paletteOf({ color, background, shape }: QrOptions): Rgba[] {
  const last = shape === "round" ? DARK : 1;
  return Array.from({ length: last + 1 }, (_, shade): Rgba => {
    const share = shade / last;
    if (background === null) return [...(shade === 0 ? WHITE : color), Math.round(255 * share)];
    const [red, green, blue] = color.map((part, at) => Math.round(part * share + (background[at] ?? 0) * (1 - share)));
    return [red ?? 0, green ?? 0, blue ?? 0, 255];
  });
}

function* squareRows({ size: modules, isDark }: Matrix, { scale, offset }: Layout, size: number): Generator<Uint8Array> {
  const row = new Uint8Array(size);
  let drawn = -1;
  for (let y = 0; y < size; y++) {
    const module = Math.floor((y - offset) / scale);
    if (module !== drawn) {
      row.fill(0);
      for (let x = 0; x < modules; x++) {
        if (isDark(x, module)) row.fill(1, offset + x * scale, offset + (x + 1) * scale);
      }
      drawn = module;
    }
    yield row;
  }
}

function* roundRows(matrix: Matrix, { scale, offset }: Layout, size: number): Generator<Uint8Array> {
  const row = new Uint8Array(size);
  const isDark = withoutFinders(matrix);
  const disc = discOf(scale);
  const finder = finderOf(scale);
  const side = FINDER_MODULES * scale;
  for (let y = 0; y < size; y++) {
    row.fill(0);
    const inside = y - offset;
    const module = Math.floor(inside / scale);
    for (let x = 0; x < matrix.size; x++) {
      if (isDark(x, module)) drawModule(row, { isDark, disc, scale, x, y: module }, offset, inside % scale);
    }
    for (const [x, top] of findersOf(matrix.size)) {
      const line = inside - top * scale;
      if (line >= 0 && line < side) row.set(finder(line), offset + x * scale);
    }
    yield row;
  }
}

interface RoundModule {
  readonly isDark: IsDark;
  readonly disc: Uint8Array;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** One line of a module: of the disc at corners that stick out, else full. */
function drawModule(row: Uint8Array, { isDark, disc, scale, x, y }: RoundModule, offset: number, line: number): void {
  const isUpper = line < scale / 2;
  const isOpen = !isDark(x, isUpper ? y - 1 : y + 1);
  const [from, half] = [offset + x * scale, Math.ceil(scale / 2)];
  const edge = disc.subarray(line * scale, (line + 1) * scale);
  row.fill(DARK, from, from + scale);
  if (isOpen && !isDark(x - 1, y)) row.set(edge.subarray(0, half), from);
  if (isOpen && !isDark(x + 1, y)) row.set(edge.subarray(scale - half), from + scale - half);
}

/** How much of a pixel an outline covers whose distance from the pixel's middle is this, negative inside. */
function shadeAt(distance: number): number {
  return Math.round(DARK * Math.min(1, Math.max(0, 0.5 - distance)));
}

/** The shades of a disc that fills a module. */
function discOf(scale: number): Uint8Array {
  const disc = new Uint8Array(scale * scale);
  const middle = (scale - 1) / 2;
  for (let y = 0; y < scale; y++) {
    for (let x = 0; x < scale; x++) disc[y * scale + x] = shadeAt(Math.hypot(x - middle, y - middle) - scale / 2);
  }
  return disc;
}

/** The lines of a rounded finder pattern, each as it is asked for: all of them at once would take too long. */
function finderOf(scale: number): (line: number) => Uint8Array {
  const side = FINDER_MODULES * scale;
  const row = new Uint8Array(side);
  const middle = (side - 1) / 2;
  const { outside, inside, eye } = FINDER_RADII;
  let drawn = -1;
  return (line) => {
    if (line === drawn) return row;
    drawn = line;
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [Math.abs(x - middle), Math.abs(line - middle)];
      const distance = (modules: number, radius: number) => toRounded(dx, dy, (modules * scale) / 2, radius * scale);
      const ring = Math.max(distance(7, outside), -distance(5, inside));
      row[x] = shadeAt(Math.min(ring, distance(3, eye)));
    }
    return row;
  };
}

/** The distance from a square with rounded corners, by how far one is from its middle; negative inside. */
function toRounded(dx: number, dy: number, half: number, radius: number): number {
  const [x, y] = [dx - half + radius, dy - half + radius];
  if (x > 0 && y > 0) return Math.sqrt(x * x + y * y) - radius;
  return Math.max(x, y) - radius;
}

/** The same rows in colours, with the logo in the middle. */
function* withLogo(rows: Iterable<Uint8Array>, palette: readonly Rgba[], logo: Pixels): Generator<Uint8Array> {
  const colours = new Uint8Array(palette.flat());
  let y = 0;
  let coloured: Uint8Array | null = null;
  for (const row of rows) {
    coloured ??= new Uint8Array(row.length * 4);
    for (let at = 0; at < coloured.length; at++) coloured[at] = colours[(row[at >> 2] ?? 0) * 4 + (at & 3)] ?? 0;
    const line = y - Math.floor((row.length - logo.height) / 2);
    if (line >= 0 && line < logo.height) {
      const from = Math.floor((row.length - logo.width) / 2) * 4;
      putOver(coloured.subarray(from), logo.data.subarray(line * logo.width * 4, (line + 1) * logo.width * 4));
    }
    y++;
    yield coloured;
  }
}

/** Pixels over others that are either opaque or not there at all. */
function putOver(row: Uint8Array, logo: Uint8Array): void {
  for (let at = 0; at < logo.length; at += 4) {
    const share = (logo[at + 3] ?? 0) / 255;
    if (row[at + 3] === 0) {
      row.set(logo.subarray(at, at + 4), at);
      continue;
    }
    for (let part = 0; part < 3; part++) {
      row[at + part] = Math.round((logo[at + part] ?? 0) * share + (row[at + part] ?? 0) * (1 - share));
    }
  }
}
