import { describe, expect, test } from "bun:test";
import { LinnetError } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import { fileNameOf, textOf } from "../../src/qr/answer.ts";
import { BLACK, contrastOf, hexOf, luminanceOf, rgbFrom, WHITE } from "../../src/qr/colour.ts";
import { etagOf } from "../../src/qr/draw.ts";
import { formatIn, parseOptions, type SaidOptions, saidIn } from "../../src/qr/options.ts";

function refused(work: () => unknown): LinnetError {
  try {
    work();
  } catch (error) {
    if (error instanceof LinnetError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the look of a QR code", () => {
  test("is plain where nothing is said", () => {
    expect(parseOptions({}, "svg")).toEqual({
      ...{ format: "svg", size: 512, margin: 4, level: "M", shape: "square", marker: true },
      ...{ color: [0, 0, 0], background: [255, 255, 255] },
    });
    expect(parseOptions({}, "png", true).level).toBe("H");
    expect(parseOptions({ background: "transparent" }, "png").background).toBeNull();
  });

  test.each([
    [{ size: "63" }, "size"],
    [{ size: "2049" }, "size"],
    [{ size: "99999999999" }, "size"],
    [{ size: "1e2" }, "size"],
    [{ size: "" }, "size"],
    [{ size: "-64" }, "size"],
    [{ size: "100.5" }, "size"],
    [{ margin: "17" }, "margin"],
    [{ margin: "-1" }, "margin"],
    [{ margin: " 4" }, "margin"],
    [{ level: "m" }, "level"],
    [{ level: "X" }, "level"],
    [{ shape: "dots" }, "shape"],
    [{ marker: "no" }, "marker"],
    [{ color: "#000000" }, "color"],
    [{ color: "0000" }, "color"],
    [{ color: "red" }, "color"],
    [{ color: "transparent" }, "color"],
    [{ background: "#fff" }, "background"],
    [{ background: '"/><script>' }, "background"],
    [{ color: "ffffff" }, "color"],
    [{ color: "777" }, "none"],
    [{ color: "8a8a8a" }, "color"],
    [{ background: "000" }, "background"],
    [{ background: "666" }, "background"],
    [{ color: "fff", background: "000" }, "color"],
    [{ color: "00f", background: "transparent" }, "none"],
    [{ color: "ff0", background: "transparent" }, "color"],
  ] satisfies (readonly [SaidOptions, string])[])("%j is refused by the name of %s", (said, field) => {
    if (field === "none") {
      expect(parseOptions(said, "svg").size).toBe(512);
      return;
    }
    const error = refused(() => parseOptions(said, "svg"));
    expect([error.code, error.field]).toEqual(["invalid_field", field]);
    expect(error.message.length).toBeGreaterThan(20);
  });

  test("is refused with the contrast that it has, and with which colour is darker", () => {
    expect(refused(() => parseOptions({ color: "8a8a8a" }, "svg")).message).toContain("3.4:1; it must be at least 4:1");
    expect(refused(() => parseOptions({ color: "fff", background: "000" }, "svg")).message).toContain("darker");
  });

  test("with a logo needs a level that makes good what it covers", () => {
    for (const level of ["L", "M"]) expect(refused(() => parseOptions({ level }, "png", true)).field).toBe("level");
    for (const level of ["Q", "H"] as const) expect(parseOptions({ level }, "png", true).level).toBe(level);
  });

  test("is read from a query, which holds nothing else and nothing twice", () => {
    expect(saidIn("size=64&color=00F")).toEqual({ size: "64", color: "00F" });
    expect(saidIn("")).toEqual({});
    const unknown = refused(() => saidIn("size=64&sise=65"));
    expect([unknown.code, unknown.field]).toEqual(["unknown_field", "sise"]);
    expect(unknown.message).toContain("size, margin, level");
    for (const name of ["format", "__proto__", "constructor"])
      expect(refused(() => saidIn(`${name}=x`)).code).toBe("unknown_field");
    const twice = refused(() => saidIn("size=64&size="));
    expect([twice.code, twice.field]).toEqual(["invalid_field", "size"]);
    expect(refused(() => formatIn("gif")).field).toBe("format");
  });
});

describe("contrast", () => {
  test.each([
    ["000000", "ffffff", 21],
    ["ffffff", "ffffff", 1],
    ["777777", "ffffff", 4.48],
    ["767676", "ffffff", 4.54],
    ["ff0000", "ffffff", 4],
    ["0000ff", "ffffff", 8.59],
    ["00ff00", "ffffff", 1.37],
    ["ff0000", "000000", 5.25],
  ] as const)("of %s and %s is %d", (one, other, contrast) => {
    const [dark, light] = [rgbFrom(one) ?? WHITE, rgbFrom(other) ?? WHITE];
    expect(contrastOf(dark, light)).toBeCloseTo(contrast, 1);
    expect(contrastOf(light, dark)).toBe(contrastOf(dark, light));
  });

  test("is made of luminances from black to white", () => {
    expect([luminanceOf(BLACK), luminanceOf(WHITE)]).toEqual([0, 1]);
  });

  test("is between colours that are spelt in three or six digits", () => {
    expect([rgbFrom("1aF"), rgbFrom("11aaFF"), rgbFrom("1a")]).toEqual([[17, 170, 255], [17, 170, 255], null]);
    expect(hexOf([1, 170, 255])).toBe("01aaff");
  });
});

describe("an ETag", () => {
  test("is another one for another URL, and for every option that changes the image", () => {
    const looks: readonly SaidOptions[] = [
      ...[{}, { size: "64" }, { margin: "0" }, { level: "H" }, { color: "111" }, { background: "eee" }],
      ...[{ background: "transparent" }, { shape: "round" }, { marker: "false" }],
    ];
    const tags = looks.flatMap((look) => [etagOf("a", parseOptions(look, "svg")), etagOf("a", parseOptions(look, "png"))]);
    expect(new Set([...tags, etagOf("b", parseOptions({}, "svg"))]).size).toBe(looks.length * 2 + 1);
    expect(etagOf("a", parseOptions({ color: "000", size: "512" }, "svg"))).toBe(tags[0] ?? "");
    expect(tags[0]).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
  });
});

test("what a code holds is the short URL, with its marker behind it", () => {
  expect(textOf("https://lin.example", "a/ü" as Field, { marker: true })).toBe("https://lin.example/a/%C3%BC?qr");
  expect(textOf("https://lin.example", "abc" as Field, { marker: false })).toBe("https://lin.example/abc");
});

test.each([
  ["abc", "abc.png"],
  ["a/b", "a-b.png"],
  ['a"b\r\nX: y', "a-b--X--y.png"],
  ["..", "qr.png"],
  ["grün", "gr-n.png"],
])("the file of %j is called %s", (code, name) => {
  expect(fileNameOf(code, "png")).toBe(name);
});
