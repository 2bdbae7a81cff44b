// Who makes links, by the names that people gave: a link says who has made it by an id.
import { type Actor, actorName, onlyLinksOf } from "./actor.ts";
import type { KeyContext } from "./keys.ts";
import type { PeopleContext } from "./people/context.ts";
import { listPeople } from "./people/people.ts";

export interface MakerView {
  /** As in a link's `createdBy`. */
  readonly id: string;
  readonly name: string;
}

/** Everybody who may make links and has a name: people, and keys. A key that is good for its own links alone sees itself. In no order. */
export async function listMakers(
  { people, keys }: { readonly people: Pick<PeopleContext, "people">; readonly keys: Pick<KeyContext, "keys"> },
  actor: Actor,
): Promise<MakerView[]> {
  const [persons, allKeys] = await Promise.all([listPeople(people), keys.keys.list()]);
  const all = [
    ...persons.map(({ id, name }) => ({ id: `user:${id}`, name })),
    ...allKeys.map(({ id, name }) => ({ id: `key:${id}`, name })),
  ].filter(({ name }) => name !== "");
  return onlyLinksOf(actor) === null ? all : all.filter(({ id }) => id === actorName(actor));
}
