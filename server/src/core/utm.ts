// The parameters by which campaigns are told apart, as they are said of a link or of a domain.
import { UTM, type Utm } from "./link.ts";
import { objectOf, text } from "./values.ts";

export const UTM_LENGTH_MAX = 200;

/** Null where none of them is said. Throws `invalid_field` and `unknown_field`. */
export function parseUtm(value: unknown, name: string): Utm | null {
  if (value === null) return null;
  const parts = objectOf(value, name, UTM);
  const said = UTM.map((part) => [part, text(parts[part] ?? null, `${name}.${part}`, UTM_LENGTH_MAX).trim() || null] as const);
  return said.every(([, one]) => one === null) ? null : (Object.fromEntries(said) as Utm);
}
