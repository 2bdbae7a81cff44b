// What can still be told of a link whose records can't be read as a whole, because they are damaged or of a newer version.

import type { Field } from "./field.ts";
import type { Alias } from "./link.ts";

/** The other fields that lead or led to the link, as far as its cold record (see record.ts) has lists of them. */
export function aliasesIn(id: Field, cold: string): Alias[] {
  const { a: leading, o: retired } = objectIn(cold);
  const aliases = (value: unknown, leads: boolean): Alias[] => {
    const fields = Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "" && one !== id) : [];
    return fields.map((field) => ({ kind: "alias", field: field as Field, id, leads }));
  };
  return [...aliases(leading, true), ...aliases(retired, false)];
}

function objectIn(cold: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(cold);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
