// Fields: where links are kept in a store, and by which they are named for ever.
import type { Code } from "./code.ts";

/** Where a link is kept: its code, followed by `@host` off the default domain (`@` can't be in a code). */
export type Field = string & { readonly __brand: "Field" };

/** The field of a code on a domain. The host of the default one is empty: another base URL touches no record. */
export function fieldOf(code: Code, host = ""): Field {
  return (host === "" ? (code as string) : `${code}@${host}`) as Field;
}

/** The code in a field. */
export function codeOf(field: Field): Code {
  const at = field.indexOf("@");
  return (at < 0 ? field : field.slice(0, at)) as string as Code;
}

/** The host in a field; "" is the default domain. */
export function hostOf(field: Field): string {
  const at = field.indexOf("@");
  return at < 0 ? "" : field.slice(at + 1);
}
