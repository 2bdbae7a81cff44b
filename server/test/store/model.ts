// A store of links as plainly as it can be said: a map, and what each call to it may answer. What a real store is compared with.

import type { Field } from "../../src/core/field.ts";
import type { Alias, HotRecord, StoredLink } from "../../src/core/link.ts";
import { type Name, nameChanges, nameKey, namesOf } from "../../src/core/names.ts";
import { aliasAt, aliasName } from "./contract.ts";

/** What a call may answer; when more than one thing is in its way, any of them may be named. */
export type Expected = ReadonlySet<string>;

export class Model {
  readonly #links = new Map<Field, StoredLink>();
  /** Name, by its key → id. */
  readonly #holders = new Map<string, Field>();

  /** A model that holds these links. Throws when two of them have one name, or one has another's field. */
  static of(links: Iterable<StoredLink>): Model {
    const model = new Model();
    for (const stored of links) {
      const expected = model.insert(stored);
      if (!expected.has("inserted")) throw new Error(`${stored.details.id} can't be beside the others: ${[...expected]}`);
    }
    return model;
  }

  /** Every link, in the order of their ids. */
  get links(): StoredLink[] {
    return [...this.#links.values()].sort((a, b) => (a.details.id < b.details.id ? -1 : 1));
  }

  holderOf(name: Name): Field | null {
    return this.#holders.get(nameKey(name)) ?? null;
  }

  /** What `Links.read` answers there. */
  read(field: Field): StoredLink | Alias | null {
    const stored = this.#links.get(field);
    if (stored !== undefined) return stored;
    const id = this.holderOf(aliasName(field));
    const holder = id === null ? undefined : this.#links.get(id);
    return holder === undefined ? null : aliasAt(field, holder.details.id, holder.details.aliases.includes(field));
  }

  /** What `Links.find` answers there. */
  find(field: Field): HotRecord | null {
    const found = this.read(field);
    return found !== null && "link" in found ? found.link : found;
  }

  insert(stored: StoredLink): Expected {
    const { id, makerHash } = stored.details;
    if (this.#links.get(id)?.details.makerHash === makerHash) return new Set(["inserted"]);
    const inTheWay = this.#taken(namesOf(stored), id);
    if (this.read(id) !== null) return new Set(["taken", ...inTheWay]);
    if (inTheWay.length > 0) return new Set(inTheWay);
    this.#put(stored);
    return new Set(["inserted"]);
  }

  update(after: StoredLink, before: StoredLink): Expected {
    const { id } = before.details;
    const inTheWay = this.#taken(nameChanges(before, after).claimed, id);
    const refusal = this.#refusal(before);
    if (refusal !== null) return new Set([refusal, ...inTheWay]);
    if (inTheWay.length > 0) return new Set(inTheWay);
    this.#drop(id);
    this.#put(after);
    return new Set(["updated"]);
  }

  release(stored: StoredLink): Expected {
    const refusal = this.#refusal(stored);
    if (refusal !== null) return new Set([refusal]);
    this.#drop(stored.details.id);
    return new Set(["released"]);
  }

  #refusal({ details }: StoredLink): "absent" | "conflict" | null {
    const stored = this.#links.get(details.id);
    if (stored === undefined) return "absent";
    const isSame = stored.details.version === details.version && stored.details.makerHash === details.makerHash;
    return isSame ? null : "conflict";
  }

  /** Which of the names this link can't have, because another one has it or is at its field. */
  #taken(names: readonly Name[], id: Field): string[] {
    return names.flatMap((name) => {
      const holder = name.kind === "alias" && this.#links.has(name.field) ? name.field : this.holderOf(name);
      const isItself = holder === id && !(name.kind === "alias" && name.field === id);
      return holder === null || isItself ? [] : [`taken: ${nameKey(name)}`];
    });
  }

  #put(stored: StoredLink): void {
    this.#links.set(stored.details.id, stored);
    for (const name of namesOf(stored)) this.#holders.set(nameKey(name), stored.details.id);
  }

  #drop(id: Field): void {
    const stored = this.#links.get(id);
    if (stored === undefined) return;
    this.#links.delete(id);
    for (const name of namesOf(stored)) this.#holders.delete(nameKey(name));
  }
}
