// A code is the short part of a short URL. Generated codes end in a check character, so that a code misread from paper
// leads to "mistyped" and never to somebody else's link.
import { invalidCode } from "./errors.ts";

/** A string that may be a link's code here: see `codeFrom`. */
export type Code = string & { readonly __brand: "Code" };

export const CASE_MODES = ["sensitive", "insensitive"] as const;
export type CaseMode = (typeof CASE_MODES)[number];

/** How codes are read here. Fixed for the life of a store, or links would be lost that were made by other rules. */
export interface CodeRules {
  /** "insensitive": capitals are folded wherever a code comes in, so that a code is kept and looked up in one spelling only. */
  readonly caseMode: CaseMode;
  /** Whether a code may have several segments, such as `sale/shoes`. */
  readonly multiSegment: boolean;
}

/** Returns `count` bytes from a cryptographically secure source. */
export type RandomBytes = (count: number) => Uint8Array;

/** Characters (code points) of a code, slashes included. */
export const CODE_LENGTH_MAX = 128;

/** Segments of a code. Each one may be a lookup for a path that no link has. */
export const CODE_SEGMENTS_MAX = 8;

/** Generated codes are this long at most. Smaller than every alphabet, so that no weight of the check sum is 0. */
export const GENERATED_LENGTH_MAX = 24;

/**
 * 53 characters, a prime number on purpose (see `checkCharacter`): digits and Latin letters without those that are
 * misread: `0 1 I O S Z i l o`.
 */
export const DEFAULT_ALPHABET = "23456789ABCDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrstuvwxyz";

/** The same without capitals, and again a prime number: 31. */
export const ONE_CASE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

/** What codes are generated of where nothing else is asked for. */
export function defaultAlphabet(caseMode: CaseMode): string {
  return caseMode === "sensitive" ? DEFAULT_ALPHABET : ONE_CASE_ALPHABET;
}

/** First path segments that are never codes. The list never grows, because links are printed. */
export const RESERVED: ReadonlySet<string> = new Set([
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

/** Whether codes of these characters change when they are folded, and would not be found again. */
export function hasCapitals(characters: string): boolean {
  return characters !== characters.toLowerCase();
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

/** Random characters in the code of a link that is not for everybody: its code is all that keeps others out. */
const PRIVATE_RANDOM_MIN = 11;

/** The length of such a code, where others have `length` characters: a check character is always one of them. */
export function privateCodeLength(length: number): number {
  return Math.max(length, PRIVATE_RANDOM_MIN + 1);
}

/** Whether a first path segment belongs to Linnet itself: a reserved word in any case, `-`, or anything with a leading dot. */
export function isReserved(segment: string): boolean {
  return segment === "-" || segment.startsWith(".") || RESERVED.has(segment.toLowerCase());
}

const PLAIN_CODE = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,127}$/;
/** Letters of every script, but none that shows nothing, and no mark without a letter before it. */
const ANY_CODE = /^(?!\p{M})(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{Nd}_.-]){1,128}$/u;

/**
 * Whether a requested path is, as it stands, the only code that it can mean. Reserved words look the same, and so does a code
 * in other capitals where they make no difference: neither is ever found in memory.
 */
export function isPlainCode(path: string): boolean {
  return PLAIN_CODE.test(path);
}

/** The spelling in which a text is compared: NFC, and in lower case where capitals make no difference. Folding twice changes nothing. */
export function foldCode(text: string, { caseMode }: CodeRules): string {
  const normal = text.normalize("NFC");
  return caseMode === "sensitive" ? normal : normal.toLowerCase().normalize("NFC");
}

/**
 * The code that `text` spells, or null when it can't be one: 1–128 letters and digits of any script, `-`, `_` and `.`, folded;
 * with several segments up to `CODE_SEGMENTS_MAX` of these between slashes. The first segment is never one of Linnet's own
 * words, and none is `.` or `..`, which browsers take out of an address.
 */
export function codeFrom(text: string, rules: CodeRules): Code | null {
  const folded = PLAIN_CODE.test(text) && rules.caseMode === "sensitive" ? text : foldCode(text, rules);
  const isCode = rules.multiSegment && folded.includes("/") ? areSegments(folded.split("/")) : isSegment(folded);
  return isCode && !isReserved(firstSegment(folded)) ? (folded as Code) : null;
}

function isSegment(text: string): boolean {
  return PLAIN_CODE.test(text) || ANY_CODE.test(text);
}

function areSegments(segments: readonly string[]): boolean {
  if (segments.length > CODE_SEGMENTS_MAX || [...segments.join("/")].length > CODE_LENGTH_MAX) return false;
  return segments.every((segment) => isSegment(segment) && segment !== "." && segment !== "..");
}

function firstSegment(text: string): string {
  const end = text.indexOf("/");
  return end < 0 ? text : text.slice(0, end);
}

/** The code that a person asked for. Throws `invalid_code` with what is allowed. */
export function parseCode(text: string, rules: CodeRules): Code {
  const code = codeFrom(text, rules);
  if (code !== null) return code;
  const folded = foldCode(text, rules);
  const first = rules.multiSegment ? firstSegment(folded) : folded;
  if (isReserved(first)) throw invalidCode(`"${first}" belongs to Linnet itself. Take another code.`);
  const more = rules.multiSegment ? `, in up to ${CODE_SEGMENTS_MAX} segments with "/" between them` : "";
  throw invalidCode(`A code has 1–${CODE_LENGTH_MAX} letters, digits, "-", "_" or "."${more}.`);
}

/** What mail programs and writers leave behind a pasted link. */
const TRAILING = /[\s\u200b/.,;:!?)\]}>'"”’»…*]$/u;
const TRAILING_MAX = 8;

/**
 * The codes that a requested path may mean, the exact one first; then, for when that one does not exist, the path
 * without the slash, full stop, bracket, comma or space behind it. `path` is percent-encoded, without the leading slash.
 */
export function codesFromPath(path: string, rules: CodeRules): Code[] {
  if (PLAIN_CODE.test(path)) {
    const code = codeFrom(path, rules);
    return code === null ? [] : [code];
  }
  const text = decoded(path);
  return text === null ? [] : codesIn(text, rules);
}

function codesIn(asked: string, rules: CodeRules): Code[] {
  let text = asked;
  const codes: Code[] = [];
  for (let cut = 0; cut <= TRAILING_MAX; cut++) {
    const code = codeFrom(text, rules);
    if (code !== null) codes.push(code);
    if (!TRAILING.test(text)) break;
    text = text.slice(0, -1);
  }
  return codes;
}

/**
 * The codes that a path may mean which ends in a `+`: people ask so what is behind a link. Null for any other path. No code has a
 * `+` in it, but what stands behind one may.
 */
export function codesBeforePlus(path: string, rules: CodeRules): Code[] | null {
  let text = PLAIN_CODE.test(path) ? null : decoded(path);
  for (let cut = 0; text !== null && cut < TRAILING_MAX && TRAILING.test(text); cut++) text = text.slice(0, -1);
  return text?.endsWith("+") === true ? codesIn(text.slice(0, -1), rules) : null;
}

/** A code that a path begins with, and what comes behind it: still percent-encoded, with its leading slash. */
export interface Beginning {
  readonly code: Code;
  readonly rest: string;
}

/** The codes of whole segments that a requested path begins with, the longest first. What is meant by the whole is not among them. */
export function beginningsOf(path: string, rules: CodeRules): Beginning[] {
  const beginnings: Beginning[] = [];
  const most = rules.multiSegment ? CODE_SEGMENTS_MAX : 1;
  let end = path.indexOf("/");
  for (let segments = 1; end >= 0 && segments <= most; segments++) {
    const text = decoded(path.slice(0, end));
    const code = text === null ? null : codeFrom(text, rules);
    if (code !== null) beginnings.unshift({ code, rest: path.slice(end) });
    end = path.indexOf("/", end + 1);
  }
  return beginnings;
}

/** The text that is percent-encoded, or null when it is no UTF-8. */
function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Whether `text` looks like a generated code that was misread: about as long as one, but its check does not hold. */
export function looksMistyped(text: string, alphabet: Alphabet, lengthMin: number): boolean {
  return (
    text.length >= lengthMin && text.length <= lengthMin + 3 && /^[A-Za-z0-9]+$/.test(text) && !hasValidCheck(text, alphabet)
  );
}
