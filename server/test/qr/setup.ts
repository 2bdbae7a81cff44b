// QR codes as tests ask for them.
import type { Field } from "../../src/core/field.ts";
import { textOf } from "../../src/qr/answer.ts";
import { WHITE } from "../../src/qr/colour.ts";
import { draw } from "../../src/qr/draw.ts";
import { matrixOf } from "../../src/qr/matrix.ts";
import { type Format, parseOptions, type SaidOptions } from "../../src/qr/options.ts";
import { fromAfar, onPaper, scanned, seenPng, seenSvg } from "./scanner.ts";

export const BASE_URL = "https://lin.example";

export interface Drawn {
  /** What the code should hold. */
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What a scanner reads. */
  readonly read: string | null;
}

/**
 * Pixels of a module in what is scanned, from one distance after the other until something is read: a phone does not give up at its
 * first picture either. The decoder tells light from dark in blocks of 8 pixels, and loses dark colours where a block shows nothing else.
 */
const DISTANCES_PX = [5, 4, 7] as const;

/** Draws the QR code of a code, and scans it. */
export async function drawn(code: string, said: SaidOptions, format: Format, logo: Uint8Array | null = null): Promise<Drawn> {
  const options = parseOptions(said, format, logo !== null);
  const text = textOf(BASE_URL, code as Field, options);
  const bytes = await draw({ text, options, logo });
  const paper = options.background ?? WHITE;
  const modules = (await matrixOf(text, options.level, logo !== null)).size + 2 * options.margin;
  const seenAt = (px: number) => {
    const wide = Math.ceil(modules * (px + 0.3));
    return format === "png" ? fromAfar(seenPng(bytes, paper), wide) : seenSvg(new TextDecoder().decode(bytes), wide, paper);
  };
  for (const px of DISTANCES_PX) {
    const read = scanned(onPaper(seenAt(px), 4 * px, paper));
    if (read !== null) return { text, bytes, read };
  }
  return { text, bytes, read: null };
}
