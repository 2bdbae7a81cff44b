// A place in an index as Redis keeps it: one text whose order is that of key and id. Keys hold no NUL, the least of all bytes.
import type { Field } from "../../core/field.ts";
import type { Position } from "../../core/store.ts";

const NUL = "\0";

export function memberOf({ key, id }: Position): string {
  return key + NUL + id;
}

export function positionOf(member: string): Position {
  const nul = member.indexOf(NUL);
  return { key: member.slice(0, nul), id: member.slice(nul + 1) as Field };
}

/** Comes before every member with this key, and after all with lesser ones. */
export function beforeKey(key: string): string {
  return key + NUL;
}

/** Comes after every member with this key, and before all with greater ones. */
export function afterKey(key: string): string {
  return `${key}\u0001`;
}
