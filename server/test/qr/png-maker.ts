// Writes PNGs of every kind, also broken ones, for what reads them.
import { crc32, deflateSync } from "node:zlib";

export interface Kind {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced?: boolean;
}

export const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A sample by its column, row and place in the pixel. */
export type SampleOf = (x: number, y: number, part: number) => number;

export function chunk(type: string, data: Uint8Array): Uint8Array {
  const whole = Buffer.concat([Buffer.alloc(4), Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
  whole.writeUInt32BE(data.length);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

export function header({ width, height, depth, colourType, interlaced = false }: Kind): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([depth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return chunk("IHDR", data);
}

export const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

export function joined(...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
}

/** Every row with the filter whose turn it is. */
export function made(kind: Kind, sampleOf: SampleOf, more: readonly Uint8Array[] = []): Uint8Array<ArrayBuffer> {
  const packed = deflateSync(Buffer.concat(passesOf(kind).map((pass) => rowsOf(kind, pass, sampleOf))));
  // In two parts, as large pictures have them.
  const half = packed.length >> 1;
  const data = [chunk("IDAT", packed.subarray(0, half)), chunk("IDAT", packed.subarray(half))];
  return joined(header(kind), ...more, ...data, chunk("IEND", new Uint8Array()));
}

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

function passesOf({ interlaced }: Kind): Pass[] {
  if (interlaced !== true) return [{ x: 0, y: 0, dx: 1, dy: 1 }];
  // The standard's own drawing of the order in which the pixels of a square of eight come.
  const order = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
  return Array.from({ length: 7 }, (_, at) => {
    const places = order.flatMap((row, y) => [...row].flatMap((pass, x) => (Number(pass) === at + 1 ? [{ x, y }] : [])));
    const [first = { x: 0, y: 0 }] = places;
    const dx = (places.find(({ x, y }) => y === first.y && x > first.x)?.x ?? first.x + 8) - first.x;
    const dy = (places.find(({ x, y }) => x === first.x && y > first.y)?.y ?? first.y + 8) - first.y;
    return { ...first, dx, dy };
  });
}

function rowsOf({ width, height, depth, colourType }: Kind, { x: left, y: top, dx, dy }: Pass, sampleOf: SampleOf): Uint8Array {
  const samples = SAMPLES[colourType] ?? 0;
  const step = Math.max(1, (depth * samples) >> 3);
  const rows: Uint8Array[] = [];
  let above = new Uint8Array();
  for (let y = top; y < height && left < width; y += dy) {
    const bits: string[] = [];
    for (let x = left; x < width; x += dx) {
      for (let part = 0; part < samples; part++) bits.push(sampleOf(x, y, part).toString(2).padStart(depth, "0"));
    }
    const bytes = bits.join("").match(/.{1,8}/g) ?? [];
    const row = Uint8Array.from(bytes, (byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    const filter = rows.length % 5;
    rows.push(
      Uint8Array.of(
        filter,
        ...row.map((byte, at) => byte - guessed(filter, row[at - step] ?? 0, above[at] ?? 0, above[at - step] ?? 0)),
      ),
    );
    above = row;
  }
  return Buffer.concat(rows);
}

function guessed(filter: number, left: number, above: number, aboveLeft: number): number {
  if (filter === 4) {
    // Of those three the one that is nearest to left + above - aboveLeft; the first of several.
    const guess = left + above - aboveLeft;
    const far = (one: number) => Math.abs(guess - one);
    return [left, above, aboveLeft].reduce((best, one) => (far(one) < far(best) ? one : best));
  }
  return [0, left, above, Math.floor((left + above) / 2)][filter] ?? 0;
}
