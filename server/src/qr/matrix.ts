// The modules of a QR code (ISO/IEC 18004): what is dark, and what a logo leaves of it.
import type { Level } from "./options.ts";

/** Modules of a finder pattern, of which there is one in every corner but the last. */
export const FINDER_MODULES = 7;

/** How much of the code's width a logo may cover, its border included: what is lost so is far less than levels Q and H make good. */
const LOGO_SHARE_MAX = 0.22;

/** Texts up to this length get the best of the eight masks. To try them all takes 2 ms here, and 15 ms for the longest URL there is. */
const BEST_MASK_LENGTH_MAX = 120;
/** The one for longer texts: every mask can be read, the best one a little more easily. */
const PLAIN_MASK = 0;
const BEST_MASK = -1;

/** A square in the middle without modules. */
export interface Hole {
  /** Modules before it, on each side. */
  readonly from: number;
  readonly length: number;
}

/** Whether the module in this column and row is dark; none outside is. */
export type IsDark = (x: number, y: number) => boolean;

export interface Matrix {
  /** Modules on each side, without a margin. */
  readonly size: number;
  readonly isDark: IsDark;
  readonly hole: Hole | null;
}

/** The smallest code that holds the text at this level. */
export async function matrixOf(text: string, level: Level, hasLogo: boolean): Promise<Matrix> {
  // Nobody who only follows links waits for it at the start.
  const { encode } = await import("uqr");
  const maskPattern = text.length > BEST_MASK_LENGTH_MAX ? PLAIN_MASK : BEST_MASK;
  const { size, data } = encode(text, { ecc: level, border: 0, maskPattern });
  const hole = hasLogo ? holeIn(size) : null;
  const isCovered = (x: number, y: number) => hole !== null && isInside(x, hole) && isInside(y, hole);
  return { size, hole, isDark: (x, y) => data[y]?.[x] === true && !isCovered(x, y) };
}

function isInside(at: number, { from, length }: Hole): boolean {
  return at >= from && at < from + length;
}

/** An odd number of modules, as the code has, so that it lies in the middle. */
function holeIn(size: number): Hole {
  const most = Math.floor(size * LOGO_SHARE_MAX);
  const length = most % 2 === 0 ? most - 1 : most;
  return { from: (size - length) / 2, length };
}

/** The columns and rows at which finder patterns begin. */
export function findersOf(size: number): readonly (readonly [number, number])[] {
  const last = size - FINDER_MODULES;
  return [
    [0, 0],
    [last, 0],
    [0, last],
  ];
}

/** The modules without those of the finder patterns. */
export function withoutFinders({ size, isDark }: Matrix): IsDark {
  const last = size - FINDER_MODULES;
  const isFinder = (x: number, y: number) =>
    (x < FINDER_MODULES && (y < FINDER_MODULES || y >= last)) || (x >= last && y < FINDER_MODULES);
  return (x, y) => !isFinder(x, y) && isDark(x, y);
}

/** Radii, in modules, of a rounded finder pattern: of its ring outside and inside, and of the eye in it. */
export const FINDER_RADII = { outside: 2, inside: 1.25, eye: 1 } as const;
