// QR codes of every look, read back by a decoder.
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { contrastOf, hexOf, luminanceOf, type Rgb, WHITE } from "../../src/qr/colour.ts";
import { draw } from "../../src/qr/draw.ts";
import { FORMATS, LEVELS, parseOptions, type SaidOptions, SHAPES } from "../../src/qr/options.ts";
import { refusal } from "../core/setup.ts";
import { drawn } from "./setup.ts";

/** Decoding a picture takes some hundredths of a second, and there are hundreds of them. */
setDefaultTimeout(120_000);

const codes = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."23456789ABCDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrstuvwxyz"), minLength: 4, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(..."abcü漢-_.ß"), minLength: 1, maxLength: 8 }),
);

const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
const told = ([dark, light]: readonly [Rgb, Rgb]) => contrastOf(dark, light) >= 4 && luminanceOf(dark) < luminanceOf(light);
const colours = fc.oneof(
  fc.constant({}),
  fc
    .tuple(colour, colour)
    .filter(told)
    .map(([dark, light]) => ({ color: hexOf(dark), background: hexOf(light) })),
  colour.filter((dark) => told([dark, WHITE])).map((dark) => ({ color: hexOf(dark), background: "transparent" })),
);

const looks = fc.record(
  {
    size: fc.integer({ min: 220, max: 640 }).map(String),
    margin: fc.nat(16).map(String),
    level: fc.constantFrom(...LEVELS),
    shape: fc.constantFrom(...SHAPES),
    marker: fc.constantFrom("true", "false"),
  },
  { requiredKeys: ["size"] },
);

describe("a QR code", () => {
  test.each(FORMATS)("as %s says what was put into it, for 200 links and looks", async (format) => {
    await fc.assert(
      fc.asyncProperty(codes, looks, colours, async (code, look, painted) => {
        const { read, text } = await drawn(code, { ...look, ...painted } as SaidOptions, format);
        expect(read).toBe(text);
        expect(text.endsWith("?qr")).toBe(look.marker !== "false");
      }),
      { numRuns: 200 },
    );
  });

  const sizes = [
    ["64", "1"],
    ["74", "4"],
    ["2048", "4"],
    ["2047", "16"],
    ["2048", "0"],
  ] as const;
  test.each(sizes.flatMap(([size, margin]) => SHAPES.map((shape) => [size, margin, shape] as const)))(
    "of %s pixels with a margin of %s can be read where its modules are %s",
    async (size, margin, shape) => {
      const { read, text, bytes } = await drawn("uRt25Qs", { size, margin, shape }, "png");
      expect(read).toBe(text);
      expect(new DataView(bytes.buffer).getUint32(16)).toBe(Number(size));
    },
  );

  test.each(FORMATS)("as %s may hold the longest code there is, in whatever letters", async (format) => {
    for (const code of ["x".repeat(128), "漢".repeat(128)]) {
      for (const level of ["L", "H"]) {
        const { read, text } = await drawn(code, { size: "1024", level, shape: "round" } as SaidOptions, format);
        expect(read).toBe(text);
      }
    }
  });

  test("that is too small for its modules is refused as PNG, and drawn as SVG", async () => {
    expect(await refusal(drawn("uRt25Qs", { size: "73" }, "png"))).toBe("invalid_field");
    const { read, text, bytes } = await drawn("uRt25Qs", { size: "64" }, "svg");
    expect(read).toBe(text);
    expect(new TextDecoder().decode(bytes)).toContain('width="64" height="64"');
  });

  test("is the same bytes each time", async () => {
    for (const format of FORMATS) {
      const [one, other] = [await drawn("same", { shape: "round" }, format), await drawn("same", { shape: "round" }, format)];
      expect(one.bytes).toEqual(other.bytes);
    }
  });

  test("of full size lets others go on while it is made", async () => {
    let isDone = false;
    let timers = 0;
    let turns = 0;
    const options = parseOptions({ size: "2048", shape: "round" }, "png");
    const made = draw({ text: "https://lin.example/uRt25Qs?qr", options, logo: null }).finally(() => {
      isDone = true;
    });
    const timer = setInterval(() => timers++, 0);
    while (!isDone) {
      await new Promise((next) => setImmediate(next));
      turns++;
    }
    clearInterval(timer);
    await made;
    // 4 MB in portions of 32 kB: there are some 128 of them.
    expect(turns).toBeGreaterThan(100);
    expect(timers).toBeGreaterThan(5);
  });
});
