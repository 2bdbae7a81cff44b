// A code is the short part of a short URL. Generated codes end in a check character, so that a code misread from paper
// leads to "mistyped" and never to somebody else's link.
import { invalidCode } from "./errors.ts";

/** A string that may be a link's code: 1–128 letters, digits, `-`, `_`, `.`; NFC; not a reserved word. */
export type Code = string & { readonly __brand: "Code" };

/** Returns `count` bytes from a cryptographically secure source. */
export type RandomBytes = (count: number) => Uint8Array;

export const CODE_LENGTH_MAX = 128;

/** Generated codes are this long at most. Smaller than every alphabet, so that no weight of the check sum is 0. */
export const GENERATED_LENGTH_MAX = 24;

/**
 * 53 characters, a prime number on purpose (see `checkCharacter`): digits and Latin letters without those that are
 * misread: `0 1 I O S Z i l o`.
 */
export const DEFAULT_ALPHABET = "23456789ABCDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrstuvwxyz";

/** First path segments that are never codes. The list never grows, because links are printed. */
const RESERVED: ReadonlySet<string> = new Set([
  "api",
  "dashboard",
  "assets",
  "healthz",
  "readyz",
  "metrics",
  "robots.txt",
  "favicon.ico",
]);

/** The characters of generated codes, with the place of each. Made by `parseAlphabet`. */
export interface Alphabet {
  readonly characters: string;
  readonly size: number;
  readonly indexOf: ReadonlyMap<string, number>;
}

const ALPHABET_SIZES: ReadonlySet<number> = new Set([29, 31, 37, 41, 43, 47, 53, 59, 61]);

/** Checks an alphabet: distinct letters and digits, a prime number of them. Returns the reason when it can't be used. */
export function parseAlphabet(characters: string): Alphabet | { readonly reason: string } {
  if (!/^[A-Za-z0-9]+$/.test(characters)) return { reason: "may hold the letters A–Z, a–z and digits only" };
  const indexOf = new Map([...characters].map((character, index) => [character, index]));
  if (indexOf.size !== characters.length) return { reason: "names a character twice" };
  if (!ALPHABET_SIZES.has(characters.length)) {
    return { reason: `has ${characters.length} characters; a prime number from 29 to 61 is needed for the check character` };
  }
  return { characters, size: characters.length, indexOf };
}

/** `length` characters of the alphabet, each equally likely: bytes beyond the last whole multiple are thrown away. */
export function randomCharacters(random: RandomBytes, alphabet: Alphabet, length: number): string {
  const limit = 256 - (256 % alphabet.size);
  let text = "";
  while (text.length < length) {
    for (const byte of random(length - text.length + 4)) {
      if (byte < limit && text.length < length) text += alphabet.characters.charAt(byte % alphabet.size);
    }
  }
  return text;
}

/**
 * Σ weight·value modulo the alphabet's size, the weight being the place counted from the right, starting at 1 for the
 * check character. This is the check of ISBN-10 (ISO 2108:1978, weights 10…1 modulo 11) on a larger prime: with a
 * prime modulus and weights that differ and are not 0, a single wrong character changes the sum by weight·difference,
 * and an exchange of two characters by (difference of weights)·(difference of values); neither can be 0.
 * Returns -1 when a character is not of the alphabet.
 */
function weightedSum(text: string, alphabet: Alphabet, lastWeight: number): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const value = alphabet.indexOf.get(text.charAt(at));
    if (value === undefined) return -1;
    sum += (text.length - 1 - at + lastWeight) * value;
  }
  return sum % alphabet.size;
}

/** The character that makes `body` plus itself sum to 0. `body` must be of the alphabet. */
export function checkCharacter(body: string, alphabet: Alphabet): string {
  const sum = weightedSum(body, alphabet, 2);
  return alphabet.characters.charAt((alphabet.size - sum) % alphabet.size);
}

/** Whether `text` could have been generated: every character of the alphabet, and the check sum is 0. */
export function hasValidCheck(text: string, alphabet: Alphabet): boolean {
  return text.length > 1 && weightedSum(text, alphabet, 1) === 0;
}

/** Makes a code of `length` characters, the last of which is the check character. Never a reserved word. */
export function generateCode(random: RandomBytes, alphabet: Alphabet, length: number): Code {
  for (;;) {
    const body = randomCharacters(random, alphabet, length - 1);
    const code = body + checkCharacter(body, alphabet);
    if (!isReserved(code)) return code as Code;
  }
}

/** Live links that a code space may hold: alphabet^(random characters) ÷ links ≥ 10⁵, so that guessing finds next to
 * nothing ("Gone in Six Characters", arXiv 1604.02734). */
export const SPACE_PER_LINK_MIN = 100_000;

/** The length that generated codes need with `links` live links, at least `lengthMin`, the check character included. */
export function codeLengthFor(links: number, alphabet: Alphabet, lengthMin: number): number {
  let length = lengthMin;
  while (length < GENERATED_LENGTH_MAX && alphabet.size ** (length - 1) < links * SPACE_PER_LINK_MIN) length++;
  return length;
}

/** Whether a first path segment belongs to Linnet itself: a reserved word in any case, `-`, or anything with a leading dot. */
export function isReserved(segment: string): boolean {
  return segment === "-" || segment.startsWith(".") || RESERVED.has(segment.toLowerCase());
}

const PLAIN_CODE = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,127}$/;
/** Letters of every script, but none that shows nothing, and no mark without a letter before it. */
const ANY_CODE = /^(?!\p{M})(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{Nd}_.-]){1,128}$/u;

/** Whether a requested path is, as it stands, the only code that it can mean. Reserved words look the same. */
export function isPlainCode(path: string): boolean {
  return PLAIN_CODE.test(path);
}

/** The code that `text` spells, in NFC, or null when it can't be one. */
export function codeFrom(text: string): Code | null {
  if (!PLAIN_CODE.test(text)) {
    const normal = text.normalize("NFC");
    return ANY_CODE.test(normal) && !isReserved(normal) ? (normal as Code) : null;
  }
  return isReserved(text) ? null : (text as Code);
}

/** The code that a person asked for. Throws `invalid_code` with what is allowed. */
export function parseCode(text: string): Code {
  const code = codeFrom(text);
  if (code !== null) return code;
  if (isReserved(text)) throw invalidCode(`"${text}" belongs to Linnet itself. Take another code.`);
  throw invalidCode(`A code has 1–${CODE_LENGTH_MAX} letters, digits, "-", "_" or ".".`);
}

/** What mail programs and writers leave behind a pasted link. */
const TRAILING = /[\s\u200b/.,;:!?)\]}>'"”’»…*]$/u;
const TRAILING_MAX = 8;

/**
 * The codes that a requested path may mean, the exact one first; then, for when that one does not exist, the path
 * without the slash, full stop, bracket, comma or space behind it. `path` is percent-encoded, without the leading slash.
 */
export function codesFromPath(path: string): Code[] {
  if (PLAIN_CODE.test(path)) return isReserved(path) ? [] : [path as Code];
  let text: string;
  try {
    text = decodeURIComponent(path);
  } catch {
    return [];
  }
  const codes: Code[] = [];
  for (let cut = 0; cut <= TRAILING_MAX; cut++) {
    const code = codeFrom(text);
    if (code !== null) codes.push(code);
    if (!TRAILING.test(text)) break;
    text = text.slice(0, -1);
  }
  return codes;
}

/** Whether `text` looks like a generated code that was misread: about as long as one, but its check does not hold. */
export function looksMistyped(text: string, alphabet: Alphabet, lengthMin: number): boolean {
  return (
    text.length >= lengthMin && text.length <= lengthMin + 3 && /^[A-Za-z0-9]+$/.test(text) && !hasValidCheck(text, alphabet)
  );
}
