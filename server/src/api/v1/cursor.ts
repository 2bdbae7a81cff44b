// Where the next page of a list begins, as a text that means nothing to clients. It names the order that it was made for, so
// that it is of no use in another one.
import { invalidCursor } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Position } from "../../core/store.ts";

const CURSOR_LENGTH_MAX = 2000;

// What no position holds: control characters, and halves of characters.
const NEVER_IN_KEYS = /[\p{Cc}\p{Surrogate}]/u;

/** What keys look like, by the order; of codes they are codes. */
const TIME_KEY = /^[-\w]{8}$/;
const CLICKS_KEY = /^(?:c\d{1,16}|n(?:[-\w]{8})?)$/;

export function cursorOf(order: string, parts: readonly string[]): string {
  return Buffer.from(JSON.stringify([order, ...parts])).toString("base64url");
}

/** The parts of a cursor that was made for this order. Throws `invalid_cursor`. */
export function partsOf(cursor: string, order: string, count: number): string[] {
  if (cursor.length > CURSOR_LENGTH_MAX || !/^[-\w]+$/.test(cursor)) throw invalidCursor();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw invalidCursor();
  }
  if (!Array.isArray(value) || value.length !== count + 1 || value[0] !== order) throw invalidCursor();
  const isText = (part: unknown) => typeof part === "string" && part !== "" && !NEVER_IN_KEYS.test(part);
  if (!value.every(isText)) throw invalidCursor();
  return value.slice(1) as string[];
}

/** The place in a list of links. Throws `invalid_cursor`. */
export function positionOf(cursor: string, order: string): Position {
  const [key = "", id = ""] = partsOf(cursor, order, 2);
  const shape = order.startsWith("clicks ") ? CLICKS_KEY : TIME_KEY;
  if (!order.startsWith("code ") && !shape.test(key)) throw invalidCursor();
  return { key, id: id as Field };
}
