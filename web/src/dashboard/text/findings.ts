// What the server finds when it looks at itself, in the language of the dashboard. The server's own sentences are English; each has a
// code, and values, from which a language makes its own.
import type { Formats } from "./formats.ts";
import { ownOf } from "./own.ts";
import { formOf, type Plural } from "./plural.ts";

/** What the API tells of one thing that was looked at. */
export interface ApiFinding {
  readonly check: string;
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly place: string | null;
}

/** A language's words for what the API tells. */
export interface Findings {
  /** What was looked at, by what the API calls it. */
  readonly checks: Readonly<Record<string, string>>;
  /** What was found, by codes. What stands in braces is one of the code's values. */
  readonly says: Readonly<Record<string, string | Plural>>;
}

/** A finding as the language says it. */
export interface ToldFinding {
  readonly check: string;
  readonly pieces: readonly Piece[];
}

interface Piece {
  readonly text: string;
  /** Whether it is so in every language: what another program gives as its reason. */
  readonly isEnglish: boolean;
}

/** How numbers are written. */
interface Reader {
  readonly locale: string;
  readonly formats: Formats;
}

/** What to say of a finding; null where there is no sentence for it, or a value is missing: then the API's own is all there is. */
export function findingTold(found: ApiFinding, findings: Findings, { locale, formats }: Reader): ToldFinding | null {
  const { code, values, place } = found;
  const check = ownOf(findings.checks, found.check);
  const says = ownOf(findings.says, code);
  if (check === undefined || says === undefined) return null;
  // What stands in braces is every second part.
  const parts = formOf(says, new Intl.PluralRules(locale), Number(values.count)).split(/\{(\w+)\}/);
  const said = parts.map((part, at) => (at % 2 === 0 ? plain(part) : pieceOf(part, ownOf(values, part), formats)));
  const pieces = said.filter((piece) => piece !== null);
  if (pieces.length < said.length) return null;
  return { check, pieces: place === null ? pieces : [plain(`${place}: `), ...pieces] };
}

function pieceOf(name: string, value: string | number | undefined, formats: Formats): Piece | null {
  if (value === undefined) return null;
  if (typeof value === "string") return { text: value, isEnglish: name === "reason" };
  return plain(/[MG]b$/.test(name) ? formats.size(value) : formats.number(value));
}

const plain = (text: string): Piece => ({ text, isEnglish: false });
