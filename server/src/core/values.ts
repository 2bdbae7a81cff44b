// Values as they come from outside, checked one by one. Each refusal names the field by its path, and says what is allowed.
import { invalidField, unknownField } from "./errors.ts";
import type { Instant } from "./time.ts";
import { instantFrom } from "./time.ts";

// Control characters have no place in a line of text; in notes, line breaks and tabs do.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for.
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A text may be so much longer before it is normalised: letters with several marks become one. */
const NORMALISED_MAX = 8;

/** A text of one line, or of several; "" for null. Throws `invalid_field`. */
export function text(value: unknown, name: string, lengthMax: number, { lines = false } = {}): string {
  if (value === null) return "";
  if (typeof value !== "string") throw invalidField(name, `${name} is a text.`);
  if (value.length > NORMALISED_MAX * lengthMax) throw invalidField(name, `${name} has up to ${lengthMax} characters.`);
  if ((lines ? CONTROL_BUT_LINES : CONTROL).test(value)) throw invalidField(name, `${name} has a control character in it.`);
  if (LONE_SURROGATE.test(value)) throw invalidField(name, `${name} has half a character in it (a lone surrogate).`);
  // Some characters become several: what is kept must be as short as is allowed, since it is read by the same rules again.
  const kept = value.normalize("NFC");
  if (kept.length > lengthMax && [...kept].length > lengthMax) {
    throw invalidField(name, `${name} has up to ${lengthMax} characters.`);
  }
  return kept;
}

/** The text, which must not be empty. Throws `invalid_field`. */
export function required(value: string, name: string): string {
  if (value === "") throw invalidField(name, `${name} can't be empty.`);
  return value;
}

/** Throws `invalid_field`. */
export function flag(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw invalidField(name, `${name} is true or false.`);
  return value;
}

/** By which a set of rules is known: a word that needs no encoding in an address. Throws `invalid_field`. */
export function ruleSetName(value: unknown, name: string): string {
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (!/^[a-z0-9][a-z0-9_-]{0,59}$/.test(word)) {
    throw invalidField(name, `${name} is a word of up to 60 letters, digits, - and _, such as summer-sale.`);
  }
  return word;
}

/** A moment as RFC 3339 writes it. Throws `invalid_field`. */
export function parseInstant(value: unknown, name: string): Instant {
  const at = typeof value === "string" ? instantFrom(value) : null;
  if (at === null) throw invalidField(name, `${name} is a moment such as 2030-12-31T23:59:59Z.`);
  return at;
}

/** An object with none but these keys. Throws `invalid_field`, or `unknown_field` for another key. */
export function objectOf(value: unknown, name: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidField(name, `${name} is an object with ${keys.join(", ")}, or null.`);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw unknownField(`${name}.${unknown}`, keys);
  return value as Readonly<Record<string, unknown>>;
}
