// Rules as JSON, as people read and write it.
import type { Rule } from "@linnet/client";

export function textOf(rules: readonly Rule[]): string {
  return JSON.stringify(rules, null, 2);
}

/** A place in a text, both from 1 on. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Read = { readonly rules: readonly Rule[] } | { readonly wrongAt: Place };

/** Reads what was written. Whether it makes rules the API says. */
export function rulesIn(text: string): Read {
  try {
    return { rules: JSON.parse(text) as readonly Rule[] };
  } catch {
    const lines = text.slice(0, endOfJson(text)).split("\n");
    return { wrongAt: { line: lines.length, column: (lines.at(-1) ?? "").length + 1 } };
  }
}

/** White space, and behind it a sign, a text, or another value that has no parts. */
const TOKEN =
  /[ \t\n\r]*(?:([[\]{},:])|("(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null))/uy;

/** What may stand next, and by what stands there, what may stand then; "more" depends on what is open. */
const VALUE = { scalar: "more", text: "more", "[": "first item", "{": "first name" } as const;
const GRAMMAR = {
  value: VALUE,
  "first item": { ...VALUE, "]": "more" },
  "first name": { text: "colon", "}": "more" },
  name: { text: "colon" },
  colon: { ":": "value" },
  "more items": { ",": "value", "]": "more" },
  "more names": { ",": "name", "}": "more" },
  end: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type Expected = keyof typeof GRAMMAR;
type Then = Expected | "more";

const MORE: Readonly<Record<string, Expected>> = { "[": "more items", "{": "more names" };

/** Characters in front of the first that can't stand there. Browsers tell it of some texts, each in words of its own. */
function endOfJson(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let end = 0;
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    const kind = token[1] ?? (token[2] === undefined ? "scalar" : "text");
    const then: Then | undefined = (GRAMMAR[expected] as Readonly<Record<string, Then>>)[kind];
    if (then === undefined) break;
    expected = expectedBehind(kind, then, open);
    end = TOKEN.lastIndex;
  }
  return end + (/^[ \t\n\r]*/.exec(text.slice(end))?.[0].length ?? 0);
}

/** Keeps in `open` what is not closed. */
function expectedBehind(kind: string, then: Then, open: string[]): Expected {
  if (kind === "[" || kind === "{") open.push(kind);
  if (kind === "]" || kind === "}") open.pop();
  return then === "more" ? (MORE[open.at(-1) ?? ""] ?? "end") : then;
}
