// Writes PNG (RFC 2083). Rows are taken a portion at a time and packed in zlib's own threads, so that the loop goes on between
// them and a picture is never in memory as a whole.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { crc32, createDeflate } from "node:zlib";

export const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Red, green, blue and alpha, 0 to 255 each. */
export type Rgba = readonly [number, number, number, number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Colours that the bytes of a row name; null: each pixel has four bytes of its own, red, green, blue and alpha. */
  readonly palette: readonly Rgba[] | null;
  /** A byte per pixel, or four. A row is written before the next one is asked for, and may be the same array. */
  readonly rows: Iterable<Uint8Array>;
}

/** Bytes after which others get a turn; filling so many takes less than a millisecond. */
const PORTION_BYTES = 32 * 1024;

const [PALETTE, RGBA] = [3, 6];
const [FILTER_NONE, FILTER_SUB] = [0, 1];

export async function encodePng(picture: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const { palette } = picture;
  const depth = depthOf(palette);
  const packed: Uint8Array[] = [];
  await pipeline(Readable.from(portionsOf(picture, depth)), createDeflate(), async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) packed.push(chunk);
  });
  return joined([
    SIGNATURE,
    chunkOf("IHDR", headerOf(picture, depth)),
    ...(palette === null ? [] : paletteChunks(palette)),
    chunkOf("IDAT", joined(packed)),
    chunkOf("IEND", new Uint8Array()),
  ]);
}

/** Bits of each sample: two colours need one. */
function depthOf(palette: Picture["palette"]): 1 | 8 {
  return palette !== null && palette.length <= 2 ? 1 : 8;
}

function headerOf({ width, height, palette }: Picture, depth: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, palette === null ? RGBA : PALETTE], 8);
  return header;
}

/** Transparency is told of only where there is some. */
function paletteChunks(palette: readonly Rgba[]): Uint8Array[] {
  const colours = chunkOf("PLTE", new Uint8Array(palette.flatMap((colour) => colour.slice(0, 3))));
  const alphas = palette.map(([, , , alpha]) => alpha);
  return alphas.every((alpha) => alpha === 255) ? [colours] : [colours, chunkOf("tRNS", new Uint8Array(alphas))];
}

async function* portionsOf({ width, palette, rows }: Picture, depth: number): AsyncGenerator<Uint8Array> {
  const lineBytes = 1 + Math.ceil((width * depth * (palette === null ? 4 : 1)) / 8);
  const lines = Math.max(1, Math.floor(PORTION_BYTES / lineBytes));
  // A new one each time: the one before may still be read by zlib's thread.
  let portion = new Uint8Array(lines * lineBytes);
  let filled = 0;
  for (const row of rows) {
    const line = portion.subarray(filled, filled + lineBytes);
    if (palette === null) writeDifferences(line, row);
    else if (depth === 1) writeBits(line, row);
    else line.set(row, 1);
    filled += lineBytes;
    if (filled < portion.length) continue;
    yield portion;
    await setImmediate();
    portion = new Uint8Array(lines * lineBytes);
    filled = 0;
  }
  if (filled > 0) yield portion.subarray(0, filled);
}

/** Eight pixels in a byte, the leftmost in the highest bit. */
function writeBits(line: Uint8Array, row: Uint8Array): void {
  line[0] = FILTER_NONE;
  for (let x = 0; x < row.length; x += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte = (byte << 1) | (row[x + bit] ?? 0);
    line[1 + x / 8] = byte;
  }
}

/** Each pixel less the one on its left: what is of one colour becomes zeros, and what changes slowly small numbers. */
function writeDifferences(line: Uint8Array, row: Uint8Array): void {
  line[0] = FILTER_SUB;
  for (let at = 0; at < row.length; at++) line[at + 1] = (row[at] ?? 0) - (at < 4 ? 0 : (row[at - 4] ?? 0));
}

function chunkOf(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(Buffer.from(type, "latin1"), 4);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  return chunk;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
