// Colours of a QR code, and whether a camera can tell them apart.

/** Red, green and blue, 0 to 255 each (sRGB). */
export type Rgb = readonly [number, number, number];

export const BLACK: Rgb = [0, 0, 0];
export const WHITE: Rgb = [255, 255, 255];

/** RRGGBB or RGB, without a sign before it: in an address that would have to be encoded. */
export function rgbFrom(text: string): Rgb | null {
  if (!/^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)) return null;
  const width = text.length / 3;
  const part = (at: number) => Number.parseInt(text.slice(at * width, (at + 1) * width).repeat(3 - width), 16);
  return [part(0), part(1), part(2)];
}

/** As `rgbFrom` reads it, in its one spelling. */
export function hexOf(colour: Rgb): string {
  return colour.map((part) => part.toString(16).padStart(2, "0")).join("");
}

/** Relative luminance (WCAG 2.2): 0 for black, 1 for white. */
export function luminanceOf(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast (WCAG 2.2): 1 for the same colour, 21 for black and white. */
export function contrastOf(one: Rgb, other: Rgb): number {
  const [lighter = 0, darker = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}
