// Pictures as pixels: red, green, blue and alpha, a byte each, row by row.
import { setImmediate } from "node:timers/promises";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Pixels after which others get a turn; so many take less than a millisecond. */
const TURN_PIXELS = 4096;

/** Lets others run after so many pixels. */
export class Pace {
  #pixels = 0;

  /** To be called behind each row. */
  async walked(pixels: number): Promise<void> {
    this.#pixels += pixels;
    if (this.#pixels < TURN_PIXELS) return;
    this.#pixels = 0;
    await setImmediate();
  }
}

/** The largest size of these proportions within a square; a side has one pixel at least. */
export function fitting({ width, height }: Pixels, side: number): { readonly width: number; readonly height: number } {
  const factor = side / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** The picture at another size: each new pixel is the mean of what it covers of the old ones. */
export async function scaled(from: Pixels, to: { readonly width: number; readonly height: number }): Promise<Pixels> {
  const { width, height } = to;
  const data = new Uint8Array(width * height * 4);
  const pace = new Pace();
  for (let y = 0; y < height; y++) {
    const sums = new Float64Array(width * 4);
    const [top, bottom] = [(y * from.height) / height, ((y + 1) * from.height) / height];
    for (let row = Math.floor(top); row < bottom; row++) {
      addRow(sums, { from, row, weight: Math.min(row + 1, bottom) - Math.max(row, top) });
      await pace.walked(Math.max(from.width, width));
    }
    writeMeans(data.subarray(y * width * 4), sums, (bottom - top) * (from.width / width));
  }
  return { width, height, data };
}

interface WeighedRow {
  readonly from: Pixels;
  readonly row: number;
  /** How much of the row counts. */
  readonly weight: number;
}

/** Colours are weighed by their alpha, so that what is behind transparent pixels does not shine through. */
function addRow(sums: Float64Array, { from, row, weight }: WeighedRow): void {
  const width = sums.length / 4;
  for (let x = 0; x < width; x++) {
    const [left, right] = [(x * from.width) / width, ((x + 1) * from.width) / width];
    for (let column = Math.floor(left); column < right; column++) {
      const share = weight * (Math.min(column + 1, right) - Math.max(column, left));
      const at = (row * from.width + column) * 4;
      const alpha = (from.data[at + 3] ?? 0) * share;
      for (let part = 0; part < 3; part++) sums[x * 4 + part] = (sums[x * 4 + part] ?? 0) + (from.data[at + part] ?? 0) * alpha;
      sums[x * 4 + 3] = (sums[x * 4 + 3] ?? 0) + alpha;
    }
  }
}

function writeMeans(row: Uint8Array, sums: Float64Array, area: number): void {
  for (let at = 0; at < sums.length; at += 4) {
    const alpha = sums[at + 3] ?? 0;
    if (alpha === 0) continue;
    for (let part = 0; part < 3; part++) row[at + part] = Math.round((sums[at + part] ?? 0) / alpha);
    row[at + 3] = Math.round(alpha / area);
  }
}
