// The chunks of a PNG (RFC 2083) that somebody sent, read with distrust: what it says of its size is checked before anything is
// unpacked, and no more is unpacked than that size needs.
import { promisify } from "node:util";
import { crc32, inflate } from "node:zlib";
import { SIGNATURE } from "./png.ts";

/** What is wrong with a PNG, as the end of a sentence about it. */
export class PngFault extends Error {
  override readonly name = "PngFault";
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colourType: ColourType;
  readonly isInterlaced: boolean;
}

export const COLOUR_TYPES = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
} as const;
export type ColourType = keyof typeof COLOUR_TYPES;

/** What a picture is made of, still packed. */
export interface PngParts {
  readonly header: PngHeader;
  /** Three bytes per colour; null where there is none. */
  readonly palette: Uint8Array | null;
  /** Of the palette's colours, or the one colour that is transparent. */
  readonly transparency: Uint8Array | null;
  readonly packed: Uint8Array;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** Throws `PngFault`. Chunks that are only good for others (texts, profiles, animations) are left where they are. */
export function scanPng(bytes: Uint8Array, sideMax: number): PngParts {
  if (!SIGNATURE.every((byte, at) => bytes[at] === byte)) throw new PngFault("is not a PNG");
  const [first, ...chunks] = chunksOf(bytes);
  if (first?.type !== "IHDR" || first.data.length !== 13) throw new PngFault("has no header");
  const header = headerIn(first.data, sideMax);
  const known = ["PLTE", "IDAT", "IEND"];
  // A capital in the first place: a picture that can't be shown without it.
  const unknown = chunks.find(({ type }) => /^[A-Z]/.test(type) && !known.includes(type));
  if (unknown !== undefined) throw new PngFault("has a part that is not known here");
  const dataOf = (type: string) => chunks.find((chunk) => chunk.type === type)?.data ?? null;
  const palette = dataOf("PLTE");
  if (header.colourType === 3 && (palette === null || palette.length === 0 || palette.length % 3 !== 0)) {
    throw new PngFault("has no palette for its colours");
  }
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  return { header, palette, transparency: dataOf("tRNS"), packed };
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw new PngFault("is damaged");
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    if (type === "IEND") return;
    at += 12 + length;
  }
  throw new PngFault("breaks off");
}

function headerIn(data: Uint8Array, sideMax: number): PngHeader {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0 || width > sideMax || height > sideMax) {
    throw new PngFault(`has ${width} × ${height} pixels; up to ${sideMax} × ${sideMax} are allowed`);
  }
  const [depth = 0, colourType = 0, compression, filter, interlace = 0] = data.subarray(8);
  const kind = Object.hasOwn(COLOUR_TYPES, colourType) ? COLOUR_TYPES[colourType as ColourType] : null;
  const depths: readonly number[] = kind?.depths ?? [];
  if (!depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw new PngFault("is of a kind that is not known here");
  }
  return { width, height, depth, colourType: colourType as ColourType, isInterlaced: interlace === 1 };
}

/** One of the pictures that an interlaced one is sent as; the others are a single one. */
export interface Pass {
  readonly width: number;
  readonly height: number;
  /** The column and row of its first pixel, and how far apart its pixels are. */
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function passesOf({ width, height, isInterlaced }: PngHeader): Pass[] {
  if (!isInterlaced) return [{ width, height, x: 0, y: 0, dx: 1, dy: 1 }];
  const passes = ADAM7.map(([x, y, dx, dy]) => ({
    ...{ x, y, dx, dy },
    width: Math.ceil((width - x) / dx),
    height: Math.ceil((height - y) / dy),
  }));
  return passes.filter((pass) => pass.width > 0 && pass.height > 0);
}

/** Bits of a pixel. */
export function pixelBits({ depth, colourType }: PngHeader): number {
  return depth * COLOUR_TYPES[colourType].samples;
}

/** Bytes of a row, without the one that names its filter. */
export function rowBytes(header: PngHeader, { width }: Pass): number {
  return Math.ceil((width * pixelBits(header)) / 8);
}

const unpack = promisify<Buffer | Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/** The rows, each behind its filter, unpacked in a thread of zlib's. Throws `PngFault`. */
export async function unpackRows({ header, packed }: PngParts): Promise<Uint8Array> {
  const length = passesOf(header).reduce((sum, pass) => sum + pass.height * (1 + rowBytes(header, pass)), 0);
  let rows: Uint8Array;
  try {
    rows = await unpack(packed, { maxOutputLength: length });
  } catch {
    throw new PngFault("can't be unpacked, or holds more than its pixels");
  }
  if (rows.length < length) throw new PngFault("has fewer pixels than it says");
  return rows;
}
