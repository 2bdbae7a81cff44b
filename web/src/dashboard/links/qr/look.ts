// How a QR code shall look, as it stands in a form; the last one that could be drawn is kept in localStorage where there is any.
import type { QrOptions } from "@linnet/client";

export const LEVELS = ["L", "M", "Q", "H"] as const;
export type Level = (typeof LEVELS)[number];

/** Colours as they are typed, with or without a #; numbers as texts. The API says what is wrong with them. */
export interface Look {
  readonly color: string;
  readonly background: string;
  readonly isTransparent: boolean;
  readonly level: Level;
  readonly margin: string;
  readonly isRound: boolean;
  /** Whether a scan can be told from a click. */
  readonly marker: boolean;
  /** Pixels of a PNG. */
  readonly size: string;
}

export const PLAIN: Look = {
  color: "000000",
  background: "ffffff",
  isTransparent: false,
  level: "M",
  margin: "4",
  isRound: false,
  marker: true,
  size: "1024",
};

/** Modules that the standard wants free on each side. */
export const MARGIN_STANDARD = 4;

/** A logo covers a part of the code, which only these two bear. */
export const bearsLogo = (level: Level) => level === "Q" || level === "H";

export const levelWith = ({ level }: Look, hasLogo: boolean): Level => (hasLogo && !bearsLogo(level) ? "H" : level);

const bare = (colour: string) => colour.trim().replace(/^#/, "");

/** What the API is asked for. A number that is none goes as it is. */
export function optionsOf(look: Look, hasLogo: boolean): QrOptions {
  return {
    color: bare(look.color),
    background: look.isTransparent ? "transparent" : bare(look.background),
    level: levelWith(look, hasLogo),
    margin: look.margin.trim() as unknown as number,
    shape: look.isRound ? "round" : "square",
    marker: look.marker,
  };
}

/** The same colour as `<input type=color>` has it, which knows six digits alone; black for what is none. */
export function swatchOf(colour: string): string {
  const digits = bare(colour).toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`;
  return /^[0-9a-f]{3}$/.test(digits) ? `#${[...digits].map((digit) => digit + digit).join("")}` : "#000000";
}

/** What a text that was kept says; whatever it does not say rightly is plain. */
export function lookFrom(text: string | null): Look {
  try {
    const said = (JSON.parse(text ?? "{}") ?? {}) as Partial<Record<keyof Look, unknown>>;
    const right = Object.entries(PLAIN).filter(([name, plain]) => typeof said[name as keyof Look] === typeof plain);
    const look: Look = { ...PLAIN, ...Object.fromEntries(right.map(([name]) => [name, said[name as keyof Look]])) };
    const number = (name: "margin" | "size") => (/^\d{1,4}$/.test(look[name]) ? look[name] : PLAIN[name]);
    const level = LEVELS.find((one) => one === look.level) ?? PLAIN.level;
    return { ...look, level, margin: number("margin"), size: number("size") };
  } catch {
    return PLAIN;
  }
}

const KEY = "linnet.qr";

export function keptLook(): Look {
  try {
    return lookFrom(localStorage.getItem(KEY));
  } catch {
    return PLAIN;
  }
}

export function keepLook(look: Look): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // Without storage a look lasts as long as the window.
  }
}
