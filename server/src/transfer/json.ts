// JSON from strangers, stricter than `JSON.parse`: a name that an object has twice means two things, and what is nested deeper
// than anything here needs to be is refused. Costs one more walk over the text.
import { invalidBody } from "../core/errors.ts";

/** Objects and lists within one another. A link has three. */
export const JSON_DEPTH_MAX = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST_BEGINS = 0x5b;
const LIST_ENDS = 0x5d;
const OBJECT_BEGINS = 0x7b;
const OBJECT_ENDS = 0x7d;

/** The value that the text spells. Throws `invalid_body`. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidBody("This is not JSON.", error);
  }
  inspect(text);
  return value;
}

/** Walks over text that is known to be JSON. */
function inspect(text: string): void {
  /** The names in each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let namesAhead = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (namesAhead) note(open.at(-1), text.slice(at, end + 1));
        namesAhead = false;
        at = end;
        break;
      }
      case OBJECT_BEGINS:
      case LIST_BEGINS:
        namesAhead = text.charCodeAt(at) === OBJECT_BEGINS;
        if (open.push(namesAhead ? new Set() : null) > JSON_DEPTH_MAX) throw tooDeep();
        break;
      case OBJECT_ENDS:
      case LIST_ENDS:
        namesAhead = false;
        open.pop();
        break;
      case COMMA:
        namesAhead = (open.at(-1) ?? null) !== null;
    }
  }
}

const tooDeep = () => invalidBody(`JSON may be nested ${JSON_DEPTH_MAX} deep here.`);

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) return at;
    if (character === BACKSLASH) at++;
  }
}

function note(names: Set<string> | null | undefined, quoted: string): void {
  const name = quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  if (names?.has(name)) throw invalidBody(`"${name.slice(0, 64)}" is in one object twice.`);
  names?.add(name);
}
