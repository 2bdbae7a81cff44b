// Reads QR codes back as a camera would: from pixels, by decoders that are nobody of ours.
import { decode } from "fast-png";
import jsQR from "jsqr";
import type { Rgb } from "../../src/qr/colour.ts";

/** Opaque pixels: red, green, blue and alpha. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

type Colour = readonly [number, number, number, number];

/** What the code says, or null when none can be read. */
export function scanned(seen: Seen): string | null {
  const { data, width, height } = exposed(seen);
  return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? null;
}

/** In shades of grey from black to white, as a camera exposes what it sees. */
function exposed({ width, height, data }: Seen): Seen {
  const shades = Float32Array.from({ length: width * height }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * 4, pixel * 4 + 3);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  let [darkest, lightest] = [255, 0];
  for (const shade of shades) [darkest, lightest] = [Math.min(darkest, shade), Math.max(lightest, shade)];
  const grey = new Uint8ClampedArray(data.length);
  for (const [pixel, shade] of shades.entries()) {
    const value = ((shade - darkest) * 255) / (lightest - darkest);
    grey.set([value, value, value, 255], pixel * 4);
  }
  return { width, height, data: grey };
}

/** A picture of one colour. */
export function sheet(width: number, height: number, [red, green, blue]: Rgb): Seen {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < data.length; at += 4) data.set([red, green, blue, 255], at);
  return { width, height, data };
}

/** The picture on a sheet that is larger on each side: a code without a margin of its own is printed with space around it. */
export function onPaper({ width, height, data }: Seen, border: number, paper: Rgb): Seen {
  const whole = sheet(width + 2 * border, height + 2 * border, paper);
  for (let y = 0; y < height; y++) {
    whole.data.set(data.subarray(y * width * 4, (y + 1) * width * 4), ((y + border) * whole.width + border) * 4);
  }
  return whole;
}

/** The picture from a distance at which it is so many pixels wide, each the mean of what it covers. */
export function fromAfar(seen: Seen, wide: number): Seen {
  const step = seen.width / wide;
  const small = sheet(wide, Math.round(seen.height / step), [0, 0, 0]);
  const columns = Array.from({ length: small.width }, (_, x) => sharesOf(x * step, (x + 1) * step, seen.width));
  for (let y = 0; y < small.height; y++) {
    const rows = sharesOf(y * step, (y + 1) * step, seen.height);
    for (const [x, cells] of columns.entries()) {
      for (let part = 0; part < 3; part++) small.data[(y * small.width + x) * 4 + part] = meanOf(seen, part, rows, cells);
    }
  }
  return small;
}

type Shares = readonly (readonly [pixel: number, share: number])[];

function meanOf({ width, data }: Seen, part: number, rows: Shares, columns: Shares): number {
  let sum = 0;
  for (const [y, high] of rows) {
    for (const [x, wide] of columns) sum += (data[(y * width + x) * 4 + part] ?? 0) * high * wide;
  }
  return sum;
}

/** The pixels between two places of a line, and which share of it each has. */
function sharesOf(from: number, to: number, length: number): Shares {
  const shares: [number, number][] = [];
  for (let pixel = Math.floor(from); pixel < Math.min(Math.ceil(to), length); pixel++) {
    shares.push([pixel, Math.min(to, pixel + 1) - Math.max(from, pixel)]);
  }
  const sum = shares.reduce((all, [, share]) => all + share, 0);
  return shares.map(([pixel, share]) => [pixel, share / sum]);
}

/** A PNG as it looks on paper of a colour. */
export function seenPng(png: Uint8Array, paper: Rgb): Seen {
  const { width, height, data, depth, palette, channels } = decode(png, { checkCrc: true });
  const line = Math.ceil((width * depth * channels) / 8);
  const colourAt = (x: number, y: number): Colour => {
    if (palette === undefined) {
      const [red = 0, green = 0, blue = 0, alpha = 255] = data.subarray(
        (y * width + x) * channels,
        (y * width + x + 1) * channels,
      );
      return [red, green, blue, alpha];
    }
    const index = depth === 8 ? data[y * width + x] : ((data[y * line + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
    const [red = 0, green = 0, blue = 0, alpha = 255] = palette[index ?? 0] ?? [];
    return [red, green, blue, alpha];
  };
  const seen = sheet(width, height, paper);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) put(seen, x, y, colourAt(x, y));
  }
  return seen;
}

function put({ data, width }: Seen, x: number, y: number, [red, green, blue, alpha]: Colour): void {
  const [at, share] = [(y * width + x) * 4, alpha / 255];
  for (const [part, value] of [red, green, blue].entries()) {
    data[at + part] = value * share + (data[at + part] ?? 0) * (1 - share);
  }
}

/** An SVG of ours as it looks on paper of a colour, `px` pixels wide. Knows what we write, and fails on anything else. */
export function seenSvg(svg: string, px: number, paper: Rgb): Seen {
  const seen = sheet(px, px, paper);
  const [, left, side] = /^<svg [^>]*viewBox="(-?\d+) \1 (\d+) \2">/.exec(svg) ?? fail("no viewBox");
  const view: View = { seen, left: Number(left), scale: px / Number(side) };
  const rect = /<rect x="(\S+)" y="\1" width="(\S+)" height="\2" fill="#(\w{6})"\/>/.exec(svg);
  if (rect !== null) fillSquare(view, Number(rect[1]), Number(rect[2]), () => rgba(rect[3]));
  const [, fill, path] = /<path fill="#(\w{6})" d="([^"]+)"\/>/.exec(svg) ?? fail("no path");
  fillPath(view, edgesOf(path ?? ""), rgba(fill));
  const image = /<image x="(\S+)" y="\1" width="(\S+)" height="\2" href="data:image\/png;base64,([^"]+)"\/>/.exec(svg);
  if (image !== null) {
    const { width, height, data } = decode(Buffer.from(image[3] ?? "", "base64"), { checkCrc: true });
    const most = Math.max(width, height);
    fillSquare(view, Number(image[1]), Number(image[2]), (shareX, shareY) => {
      const [x, y] = [Math.floor(shareX * most - (most - width) / 2), Math.floor(shareY * most - (most - height) / 2)];
      if (x < 0 || y < 0 || x >= width || y >= height) return [0, 0, 0, 0];
      return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)] as unknown as Colour;
    });
  }
  return seen;
}

function fail(what: string): never {
  throw new Error(`The SVG has ${what} that the test knows.`);
}

const rgba = (hex = ""): Colour =>
  [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).concat(255) as unknown as Colour;

interface View {
  readonly seen: Seen;
  /** The coordinate at the left and upper edge. */
  readonly left: number;
  /** Pixels of a unit. */
  readonly scale: number;
}

function fillSquare({ seen, left, scale }: View, from: number, side: number, colour: (x: number, y: number) => Colour): void {
  for (let y = 0; y < seen.height; y++) {
    for (let x = 0; x < seen.width; x++) {
      const [shareX, shareY] = [((x + 0.5) / scale + left - from) / side, ((y + 0.5) / scale + left - from) / side];
      if (shareX >= 0 && shareX < 1 && shareY >= 0 && shareY < 1) put(seen, x, y, colour(shareX, shareY));
    }
  }
}

type Edge = readonly [x: number, y: number, toX: number, toY: number];

const ARC_STEPS = 6;

/** The outline of a path as straight edges. */
function edgesOf(path: string): Edge[] {
  const edges: Edge[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const to = (nextX: number, nextY: number) => {
    edges.push([x, y, nextX, nextY]);
    [x, y] = [nextX, nextY];
  };
  for (const [, command = "", words = ""] of path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const [first = 0, second = 0, , , sweep = 0, dx = 0, dy = 0] = words.trim().split(" ").map(Number);
    if (command === "M") [x, y, startX, startY] = [first, second, first, second];
    else if (command === "H") to(first, y);
    else if (command === "V") to(x, first);
    else if (command === "Z") to(startX, startY);
    else if (command === "a") for (const [toX, toY] of arc([x, y], [dx, dy], sweep === 1)) to(toX, toY);
    else fail("no commands but those");
  }
  return edges;
}

/** A quarter of a circle. */
function arc([x, y]: readonly [number, number], [dx, dy]: readonly [number, number], isClockwise: boolean): [number, number][] {
  const leavesSideways = dx * dy > 0 === isClockwise;
  return Array.from({ length: ARC_STEPS }, (_, step) => {
    const angle = ((step + 1) / ARC_STEPS) * (Math.PI / 2);
    const [early, late] = [Math.sin(angle), 1 - Math.cos(angle)];
    return [x + dx * (leavesSideways ? early : late), y + dy * (leavesSideways ? late : early)];
  });
}

/** By the rule nonzero. */
function fillPath({ seen, left, scale }: View, edges: readonly Edge[], colour: Colour): void {
  for (let row = 0; row < seen.height; row++) {
    const y = (row + 0.5) / scale + left;
    const crossings = edges.flatMap(([fromX, fromY, toX, toY]) => {
      if (fromY <= y === toY <= y) return [];
      return [{ x: fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX), turn: toY > fromY ? 1 : -1 }];
    });
    crossings.sort((one, other) => one.x - other.x);
    let winding = 0;
    for (const [at, { x, turn }] of crossings.entries()) {
      winding += turn;
      if (winding === 0) continue;
      const end = crossings[at + 1]?.x ?? x;
      const last = Math.ceil((end - left) * scale - 0.5);
      for (let column = Math.ceil((x - left) * scale - 0.5); column < last; column++) put(seen, column, row, colour);
    }
  }
}
