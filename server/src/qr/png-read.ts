// Reads a PNG (RFC 2083) of any kind as pixels, in portions, so that a large one stops nobody.
import { Pace, type Pixels } from "./pixels.ts";
import {
  COLOUR_TYPES,
  type Pass,
  PngFault,
  type PngHeader,
  type PngParts,
  passesOf,
  pixelBits,
  rowBytes,
  scanPng,
  unpackRows,
} from "./png-scan.ts";

/** Throws `PngFault`, before anything is unpacked of one with a side of more pixels than `sideMax`. */
export async function readPng(bytes: Uint8Array, sideMax: number): Promise<Pixels> {
  const parts = scanPng(bytes, sideMax);
  const rows = await unpackRows(parts);
  const { width, height } = parts.header;
  const data = new Uint8Array(width * height * 4);
  const pace = new Pace();
  let at = 0;
  for (const pass of passesOf(parts.header)) {
    const length = rowBytes(parts.header, pass);
    let above: Uint8Array = new Uint8Array(length);
    for (let y = 0; y < pass.height; y++) {
      const row = rows.subarray(at + 1, at + 1 + length);
      undoFilter(rows[at] ?? 0, row, above, Math.ceil(pixelBits(parts.header) / 8));
      writePixels(data, row, parts, { ...pass, y: pass.y + y * pass.dy });
      above = row;
      at += 1 + length;
      await pace.walked(pass.width);
    }
  }
  return { width, height, data };
}

/** Gives the bytes back their values; `step` is how far the pixel on the left is. */
function undoFilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  const guess = FILTERS[filter];
  if (guess === undefined) throw new PngFault("is damaged");
  if (guess === null) return;
  for (let at = 0; at < row.length; at++) {
    const isFirst = at < step;
    const left = isFirst ? 0 : (row[at - step] ?? 0);
    const aboveLeft = isFirst ? 0 : (above[at - step] ?? 0);
    row[at] = (row[at] ?? 0) + guess(left, above[at] ?? 0, aboveLeft);
  }
}

/** By a filter's number, what is guessed of a byte by those on its left, above, and above on the left; null: nothing is. */
const FILTERS: readonly (((left: number, above: number, aboveLeft: number) => number) | null)[] = [
  null,
  (left) => left,
  (_left, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

function paeth(left: number, above: number, aboveLeft: number): number {
  const guess = left + above - aboveLeft;
  const [toLeft, toAbove, toBoth] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - aboveLeft)];
  if (toLeft <= toAbove && toLeft <= toBoth) return left;
  return toAbove <= toBoth ? above : aboveLeft;
}

/** Puts the row's pixels where they belong. `pass.y` is the row of the picture. */
function writePixels(data: Uint8Array, row: Uint8Array, parts: PngParts, pass: Pass): void {
  const { samples } = COLOUR_TYPES[parts.header.colourType];
  const write = writerOf(parts, samplesOf(row, parts.header), data);
  const first = pass.y * parts.header.width + pass.x;
  for (let x = 0; x < pass.width; x++) write(x * samples, (first + x * pass.dx) * 4);
}

type SampleAt = (index: number) => number;

function samplesOf(row: Uint8Array, { depth }: PngHeader): SampleAt {
  if (depth === 8) return (index) => row[index] ?? 0;
  if (depth === 16) return (index) => ((row[2 * index] ?? 0) << 8) | (row[2 * index + 1] ?? 0);
  const mask = (1 << depth) - 1;
  return (index) => {
    const bit = index * depth;
    return ((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & mask;
  };
}

/** Which of a pixel's samples is its alpha, by the kind of colours. */
const ALPHA_AT: Readonly<Partial<Record<number, number>>> = { 4: 1, 6: 3 };

/** Turns the samples from an index on into the pixel whose four bytes begin at `at`. */
type Write = (index: number, at: number) => void;

function writerOf({ header, palette, transparency }: PngParts, sampleAt: SampleAt, data: Uint8Array): Write {
  const { depth, colourType } = header;
  if (colourType === 3 && palette !== null) {
    return (index, at) => {
      const entry = sampleAt(index);
      if (entry * 3 >= palette.length) throw new PngFault("names a colour that its palette does not have");
      for (let part = 0; part < 3; part++) data[at + part] = palette[entry * 3 + part] ?? 0;
      data[at + 3] = transparency?.[entry] ?? 255;
    };
  }
  const isGrey = colourType === 0 || colourType === 4;
  const alphaAt = ALPHA_AT[colourType] ?? null;
  const scale = 255 / (2 ** depth - 1);
  const clear = alphaAt !== null || transparency === null ? null : clearColour(transparency);
  return (index, at) => {
    const red = sampleAt(index);
    const [green, blue] = isGrey ? [red, red] : [sampleAt(index + 1), sampleAt(index + 2)];
    data[at] = Math.round(red * scale);
    data[at + 1] = Math.round(green * scale);
    data[at + 2] = Math.round(blue * scale);
    if (alphaAt !== null) data[at + 3] = Math.round(sampleAt(index + alphaAt) * scale);
    else data[at + 3] = clear !== null && red === clear[0] && green === clear[1] && blue === clear[2] ? 0 : 255;
  };
}

/** The one colour that is transparent, as samples; a shade of grey is named once. */
function clearColour(transparency: Uint8Array): readonly number[] {
  const sample = (at: number) => ((transparency[at] ?? 0) << 8) | (transparency[at + 1] ?? 0);
  return transparency.length < 6 ? [sample(0), sample(0), sample(0)] : [sample(0), sample(2), sample(4)];
}
