// A batch of clicks, sorted by what has to be written together: both stores add to their tallies in this way.
import type { Field } from "../field.ts";
import type { Click } from "./click.ts";
import { type Day, dayOf } from "./days.ts";
import { type Scope, scopesOf } from "./scope.ts";

/** Clicks of one scope and one day. */
export interface Group {
  readonly scope: Scope;
  readonly day: Day;
  readonly clicks: Click[];
}

export function groupsOf(clicks: readonly Click[], isWanted: (scope: Scope) => boolean = () => true): Group[] {
  const groups = new Map<string, Group>();
  for (const click of clicks) {
    const day = dayOf(click.at);
    for (const scope of scopesOf(click)) {
      if (!isWanted(scope)) continue;
      const key = `${day} ${scope}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { scope, day, clicks: [click] });
      else group.clicks.push(click);
    }
  }
  return [...groups.values()];
}

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
