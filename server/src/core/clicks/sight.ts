// Visitors, as they are counted: whoever is seen on a link for the first time on a day is one. Both stores count so.
import type { Field } from "../field.ts";
import type { Click } from "./click.ts";
import { type Day, dayOf } from "./days.ts";

/** A visitor on a link on a day: whoever is seen for the first time as one counts as a visitor. */
export interface Sight {
  readonly link: Field;
  readonly day: Day;
  readonly visitor: number;
}

/** Whom a click shows where visitors count: nobody who asks not to be followed, and nobody who was not redirected. */
export function sightOf({ link, at, visitor, outcome }: Click): Sight | null {
  return link === null || visitor === null || outcome !== "redirected" ? null : { link, day: dayOf(at), visitor };
}

export const sightKey = ({ link, day, visitor }: Sight): string => `${link} ${day} ${visitor}`;
