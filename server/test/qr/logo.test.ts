// Logos: PNGs of strangers, read with distrust, put into the middle of a code that still says what it should.
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { deflateSync } from "node:zlib";
import { decode } from "fast-png";
import { LinnetError } from "../../src/core/errors.ts";
import { LOGO_BYTES_MAX, LOGO_SIDE_PX_MAX } from "../../src/qr/draw.ts";
import { matrixOf } from "../../src/qr/matrix.ts";
import { fitting, scaled } from "../../src/qr/pixels.ts";
import { readPng } from "../../src/qr/png-read.ts";
import { chunk, header, joined, type Kind, made, SAMPLES, type SampleOf } from "./png-maker.ts";
import { drawn } from "./setup.ts";

setDefaultTimeout(60_000);

const read = (bytes: Uint8Array) => readPng(bytes, LOGO_SIDE_PX_MAX);

/** Samples without an order that a wrong reading could keep. */
const mixed =
  (depth: number): SampleOf =>
  (x, y, part) =>
    ((x * 7919 + y * 104_729 + part * 31_337 + x * y * 13) >>> 3) % 2 ** depth;

const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const SIZES = [
  [1, 1],
  [2, 3],
  [5, 5],
  [17, 13],
] as const;

const KINDS = Object.entries(DEPTHS).flatMap(([colourType, depths]) =>
  depths.flatMap((depth) => [false, true].map((interlaced) => ({ colourType: Number(colourType), depth, interlaced }))),
);

const PALETTE = Uint8Array.from({ length: 256 * 3 }, (_, at) => (at * 89) % 256);
const paletteFor = (depth: number) => PALETTE.subarray(0, 3 * 2 ** depth);

/** What a pixel of these samples looks like. */
function colourOf({ colourType, depth }: Pick<Kind, "colourType" | "depth">, samples: readonly number[]): number[] {
  if (colourType === 3) return [...PALETTE.subarray((samples[0] ?? 0) * 3, (samples[0] ?? 0) * 3 + 3), 255];
  const [first = 0, second = 0, third = 0, fourth = 0] = samples.map((one) => Math.round((one * 255) / (2 ** depth - 1)));
  if (colourType === 0) return [first, first, first, 255];
  if (colourType === 4) return [first, first, first, second];
  return [first, second, third, colourType === 6 ? fourth : 255];
}

describe("a PNG", () => {
  test.each(KINDS)("of %j is read pixel by pixel", async (kind) => {
    for (const [width, height] of SIZES) {
      const sampleOf = mixed(kind.depth);
      const palette = kind.colourType === 3 ? [chunk("PLTE", paletteFor(kind.depth))] : [];
      const bytes = made({ ...kind, width, height }, sampleOf, palette);
      const pixels = await read(bytes);
      const samples = (x: number, y: number) =>
        Array.from({ length: SAMPLES[kind.colourType] ?? 0 }, (_, part) => sampleOf(x, y, part));
      const expected = Array.from({ length: width * height }, (_, at) =>
        colourOf(kind, samples(at % width, Math.floor(at / width))),
      );
      expect([pixels.width, pixels.height, ...pixels.data]).toEqual([width, height, ...expected.flat()]);
      // The maker of this test is held to what another decoder reads.
      if (kind.depth === 8) expect([...decode(bytes).data]).toEqual([...rawOf(width, height, samples)]);
    }
  });

  test("of a palette has the alphas of its colours, as far as they are told", async () => {
    const kind: Kind = { width: 3, height: 1, depth: 2, colourType: 3 };
    const more = [chunk("PLTE", paletteFor(2)), chunk("tRNS", Uint8Array.of(0, 128))];
    const { data } = await read(made(kind, (x) => x, more));
    expect([data[3], data[7], data[11]]).toEqual([0, 128, 255]);
  });

  test.each([
    [{ depth: 8, colourType: 0 }, [0, 7], [7]],
    [{ depth: 16, colourType: 0 }, [1, 7], [263]],
    [{ depth: 1, colourType: 0 }, [0, 1], [1]],
    [{ depth: 8, colourType: 2 }, [0, 1, 0, 2, 0, 3], [1, 2, 3]],
    [{ depth: 16, colourType: 2 }, [1, 1, 0, 2, 0, 3], [257, 2, 3]],
  ] as const)("of %j has one colour that is transparent, by all its bits", async (kind, told, samples) => {
    const sampleOf: SampleOf = (x, _y, part) => (x === 0 ? (samples[part] ?? 0) : 0);
    const { data } = await read(made({ ...kind, width: 2, height: 1 }, sampleOf, [chunk("tRNS", Uint8Array.from(told))]));
    expect([data[3], data[7]]).toEqual([0, 255]);
  });

  test("is read without what only others need", async () => {
    const more = ["tEXt", "iCCP", "acTL", "zzZz"].map((type) => chunk(type, new Uint8Array(9)));
    expect((await read(made({ width: 1, height: 1, depth: 8, colourType: 2 }, () => 9, more))).data).toEqual(
      Uint8Array.of(9, 9, 9, 255),
    );
  });
});

function* rawOf(width: number, height: number, samples: (x: number, y: number) => number[]): Generator<number> {
  for (let at = 0; at < width * height; at++) yield* samples(at % width, Math.floor(at / width));
}

const DOT: Kind = { width: 1, height: 1, depth: 8, colourType: 6 };
const END = chunk("IEND", new Uint8Array());
const packed = (length: number) => chunk("IDAT", deflateSync(new Uint8Array(length)));
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** What is refused, and what is said of it. */
const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, reason: RegExp])[] = [
  ["nothing", new Uint8Array(), /is not a PNG/],
  ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0), /is not a PNG/],
  ["an SVG", new TextEncoder().encode("<svg/>"), /is not a PNG/],
  ["a signature alone", joined(), /breaks off/],
  ["no header", joined(packed(5), END), /has no header/],
  ["a header that is too short", joined(chunk("IHDR", new Uint8Array(12)), END), /has no header/],
  ["too wide", joined(header({ ...DOT, width: 1025 }), packed(5), END), /has 1025 × 1 pixels; up to 1024/],
  ["too high", joined(header({ ...DOT, height: 0xffffffff }), packed(5), END), /pixels; up to 1024 × 1024/],
  ["no width", joined(header({ ...DOT, width: 0 }), packed(5), END), /has 0 × 1 pixels/],
  ["a depth that its colours can't have", joined(header({ ...DOT, depth: 4 }), packed(5), END), /kind/],
  ["a kind of colours that does not exist", joined(header({ ...DOT, colourType: 5 }), packed(5), END), /kind/],
  ["a part that must be understood", joined(header(DOT), chunk("NEWs", new Uint8Array(1)), packed(5), END), /not known/],
  ["no palette", joined(header({ ...DOT, colourType: 3 }), packed(2), END), /no palette/],
  ["half a colour", joined(header({ ...DOT, colourType: 3 }), chunk("PLTE", new Uint8Array(4)), packed(2), END), /no palette/],
  ["no pixels", joined(header(DOT), END), /unpacked|fewer/],
  ["fewer pixels than it says", joined(header(DOT), packed(4), END), /fewer pixels/],
  ["more pixels than it says", joined(header(DOT), packed(6), END), /more than its pixels/],
  ["a bomb: 200 MB for one pixel", joined(header(DOT), packed(200_000_000), END), /more than its pixels/],
  ["a filter that does not exist", joined(header(DOT), chunk("IDAT", deflateSync(Uint8Array.of(9, 0, 0, 0, 0))), END), /damaged/],
  ["a changed byte", flipped(joined(header(DOT), packed(5), END), 47), /damaged/],
  ["an end that is missing", joined(header(DOT), packed(5)), /breaks off/],
  ["a length beyond its end", joined(header(DOT), packed(5).subarray(0, -5)), /breaks off/],
];

describe("a logo", () => {
  test.each(REFUSED)("that is %s is refused by its name", async (_what, bytes, reason) => {
    const error = await drawn("abc", {}, "png", bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LinnetError);
    const { code, field, message } = error as LinnetError;
    expect([code, field]).toEqual(["invalid_field", "logo"]);
    expect(message).toMatch(reason);
  });

  test("that names a colour beyond its palette is refused", async () => {
    const bytes = made({ ...DOT, colourType: 3 }, () => 2, [chunk("PLTE", new Uint8Array(6))]);
    expect(await drawn("abc", {}, "svg", bytes).catch(({ message }: Error) => message)).toMatch(/palette does not have/);
  });

  test("of more bytes than are allowed is refused unread", async () => {
    const error = await drawn("abc", {}, "svg", new Uint8Array(LOGO_BYTES_MAX + 1)).catch((thrown: unknown) => thrown);
    expect((error as LinnetError).code).toBe("body_too_large");
  });

  const black = made({ width: 40, height: 40, depth: 1, colourType: 0 }, () => 0);
  const noise = made({ width: 301, height: 97, depth: 8, colourType: 6 }, mixed(8));
  const huge = made({ width: 1024, height: 1024, depth: 16, colourType: 6, interlaced: true }, () => 0x1234);
  const LOGOS = { black, noise, huge } as const;

  test.each(
    (["black", "noise", "huge"] as const).flatMap((logo) =>
      (["png", "svg"] as const).flatMap((format) => (["Q", "H"] as const).map((level) => [logo, format, level] as const)),
    ),
  )("that is %s leaves the code readable, as %s and at level %s", async (logo, format, level) => {
    const shapes = ["square", "round"] as const;
    for (const code of ["a", "uRt25Qs", "a-long-code-that-somebody-has-chosen-for-this-link"]) {
      for (const shape of shapes) {
        const { read: seen, text } = await drawn(code, { level, shape, size: "333" }, format, LOGOS[logo]);
        expect({ code, shape, seen }).toEqual({ code, shape, seen: text });
      }
    }
  });

  test("covers at most 22 per cent of the width, in the middle, and on transparent paper stays what it is", async () => {
    for (const text of ["a", "x".repeat(40), "x".repeat(200), "x".repeat(800)]) {
      const { size, hole, isDark } = await matrixOf(text, "H", true);
      expect(hole === null ? 1 : hole.length / size).toBeLessThanOrEqual(0.22);
      expect(hole?.from).toBe((size - (hole?.length ?? 0)) / 2);
      const middle = (size - 1) / 2;
      expect(isDark(middle, middle)).toBe(false);
    }
    const { bytes } = await drawn("abc", { background: "transparent" }, "png", black);
    const { width, data } = decode(bytes);
    const middle = ((width >> 1) * width + (width >> 1)) * 4;
    expect([[...data.subarray(0, 4)], [...data.subarray(middle, middle + 4)]]).toEqual([
      [255, 255, 255, 0],
      [0, 0, 0, 255],
    ]);
  });

  test("is in the SVG as pixels alone: texts in it, and what is behind its end, stay out", async () => {
    const secret = new TextEncoder().encode("<script>alert(1)</script>");
    const bytes = made({ ...DOT, width: 3, height: 2 }, () => 255, [chunk("tEXt", secret)]);
    const svg = new TextDecoder().decode((await drawn("abc", {}, "svg", new Uint8Array([...bytes, ...secret]))).bytes);
    const [, data = ""] = /href="data:image\/png;base64,([^"]+)"/.exec(svg) ?? [];
    const sent = Buffer.from(data, "base64");
    expect(sent.toString("latin1")).not.toContain("script");
    expect(decode(sent)).toMatchObject({ width: 3, height: 2 });
  });
});

describe("a picture at another size", () => {
  test("keeps its proportions", () => {
    const of = (width: number, height: number) => fitting({ width, height, data: new Uint8Array() }, 100);
    expect([of(50, 25), of(1000, 1), of(30, 90)]).toEqual([
      { width: 100, height: 50 },
      { width: 100, height: 1 },
      { width: 33, height: 100 },
    ]);
  });

  test("is the mean of what each pixel covers, weighed by what can be seen of it", async () => {
    const data = Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255, 0, 255, 0, 0, 0, 255, 0, 0);
    const one = await scaled({ width: 2, height: 2, data }, { width: 1, height: 1 });
    expect([...one.data]).toEqual([128, 0, 128, 128]);
    const same = await scaled(
      { width: 2, height: 2, data: data.map((byte, at) => (at % 4 === 3 ? 255 : byte)) },
      { width: 4, height: 4 },
    );
    expect([...same.data.subarray(0, 8)]).toEqual([255, 0, 0, 255, 255, 0, 0, 255]);
  });
});
