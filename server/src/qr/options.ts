// How a QR code shall look, as it is said in a query; whoever asks is told which parameter is wrong. Both doors read it here.
import { invalidField, unknownField } from "../core/errors.ts";
import { BLACK, contrastOf, hexOf, luminanceOf, type Rgb, rgbFrom, WHITE } from "./colour.ts";

export const FORMATS = ["svg", "png"] as const;
export type Format = (typeof FORMATS)[number];

/** How much of the code may be damaged: 7, 15, 25 and 30 per cent (ISO/IEC 18004). */
export const LEVELS = ["L", "M", "Q", "H"] as const;
export type Level = (typeof LEVELS)[number];

export const SHAPES = ["square", "round"] as const;
export type Shape = (typeof SHAPES)[number];

export const SIZE_PX_MIN = 64;
export const SIZE_PX_MAX = 2048;
export const SIZE_PX_DEFAULT = 512;
export const MARGIN_MODULES_MAX = 16;
/** The quiet zone that the standard asks for. */
export const MARGIN_MODULES_DEFAULT = 4;
export const CONTRAST_MIN = 4;

export const OPTION_NAMES = ["size", "margin", "level", "color", "background", "shape", "marker"] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** What is said of a QR code; what is not is undefined. */
export type SaidOptions = Readonly<Partial<Record<OptionName, string | undefined>>>;

export interface QrOptions {
  readonly format: Format;
  /** Width and height in pixels. */
  readonly size: number;
  /** Modules of quiet zone on each side. */
  readonly margin: number;
  readonly level: Level;
  readonly color: Rgb;
  /** Null: transparent. */
  readonly background: Rgb | null;
  readonly shape: Shape;
  /** Whether a scan can be told from a click. */
  readonly marker: boolean;
}

/** Reads a query. Throws `unknown_field` and `invalid_field`. */
export function saidIn(query: string): SaidOptions {
  const said: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (!OPTION_NAMES.some((known) => known === name)) throw unknownField(name, OPTION_NAMES);
    if (said[name] !== undefined) throw invalidField(name, `${name} is there twice.`);
    said[name] = value;
  }
  return said;
}

/** Throws `invalid_field`. With a logo the code must bear to be covered in its middle. */
export function parseOptions(said: SaidOptions, format: Format, hasLogo = false): QrOptions {
  const color = colourIn(said.color, "color") ?? BLACK;
  const isTransparent = said.background === "transparent";
  const background = isTransparent ? null : (colourIn(said.background, "background") ?? WHITE);
  mustBeTold(color, background ?? WHITE, said.color === undefined ? "background" : "color");
  return {
    format,
    size: numberIn(said.size, "size", { min: SIZE_PX_MIN, max: SIZE_PX_MAX, unit: "pixels" }) ?? SIZE_PX_DEFAULT,
    margin: numberIn(said.margin, "margin", { min: 0, max: MARGIN_MODULES_MAX, unit: "modules" }) ?? MARGIN_MODULES_DEFAULT,
    level: levelIn(said.level, hasLogo),
    color,
    background,
    shape: oneOf(said.shape, "shape", SHAPES) ?? "square",
    marker: (oneOf(said.marker, "marker", ["true", "false"]) ?? "true") === "true",
  };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

function numberIn(value: string | undefined, name: OptionName, { min, max, unit }: Bounds): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,4}$/.test(value) ? Number(value) : -1;
  if (number < min || number > max) throw invalidField(name, `${name} is a whole number of ${unit} from ${min} to ${max}.`);
  return number;
}

function oneOf<const Value extends string>(
  value: string | undefined,
  name: string,
  allowed: readonly Value[],
): Value | undefined {
  if (value === undefined) return undefined;
  const known = allowed.find((one) => one === value);
  if (known === undefined) throw invalidField(name, `${name} is one of ${allowed.join(", ")}.`);
  return known;
}

/** `png` or `svg`, where it is said at all. Throws `invalid_field`. */
export function formatIn(value: string | undefined): Format | undefined {
  return oneOf(value, "format", FORMATS);
}

function levelIn(value: string | undefined, hasLogo: boolean): Level {
  const level = oneOf(value, "level", LEVELS) ?? (hasLogo ? "H" : "M");
  if (hasLogo && level !== "Q" && level !== "H") {
    throw invalidField("level", "level is Q or H with a logo, which covers a part of the code.");
  }
  return level;
}

function colourIn(value: string | undefined, name: "color" | "background"): Rgb | undefined {
  if (value === undefined) return undefined;
  const colour = rgbFrom(value);
  if (colour !== null) return colour;
  const more = name === "background" ? ", or transparent" : "";
  throw invalidField(name, `${name} is a colour as RRGGBB or RGB, such as 1a2b3c, without a #${more}.`);
}

/** What stays unread looks like a code all the same: such colours are refused before they are printed. */
function mustBeTold(color: Rgb, background: Rgb, field: "color" | "background"): void {
  const pair = `color ${hexOf(color)} on background ${hexOf(background)}`;
  if (luminanceOf(color) > luminanceOf(background)) {
    throw invalidField(field, `color must be the darker one: many cameras do not read ${pair}.`);
  }
  // Down, not up: 3.96 would read as the 4.0 that is asked for.
  const contrast = Math.floor(contrastOf(color, background) * 10) / 10;
  if (contrast < CONTRAST_MIN) {
    throw invalidField(field, `${pair} has a contrast of ${contrast.toFixed(1)}:1; it must be at least ${CONTRAST_MIN}:1.`);
  }
}
