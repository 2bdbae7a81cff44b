// What links are rehearsed on: a context whose store is only looked at. The use cases themselves run on it, so what they would
// refuse is refused, for one more look per name. What was rehearsed is not in the store: names that it would have claimed are
// remembered here, so that a second one who asks for them is refused as well.
import { newCounts } from "./counts.ts";
import type { Field } from "./field.ts";
import type { StoredLink } from "./link.ts";
import type { LinkContext } from "./links.ts";
import { type Name, nameChanges, nameKey, namesOf } from "./names.ts";
import type { Inserted, Links, NameTaken } from "./store.ts";

/** Names of one rehearsal that are surely remembered, in up to some 30 MB; where there are more, the oldest are forgotten. */
export const NAMES_REMEMBERED = 100_000;

/** Who claims a name in a rehearsal: a link that is there, or one that would be made, and is another one each time. */
type Claimant = `id ${Field}` | "made";

/** One rehearsal of many rows. */
export class Rehearsal {
  readonly #context: LinkContext;
  readonly #claims: Claims;

  constructor(context: LinkContext, namesRemembered = NAMES_REMEMBERED) {
    this.#context = context;
    this.#claims = new Claims(namesRemembered);
  }

  /**
   * The context for a row: every write of a link only tells how it would go. `before` settles when the row before it is done: so
   * that of two that ask for one name it is always the second that is told. Neither codes that are ready nor passwords are
   * worked on.
   */
  contextAfter(before: Promise<unknown>): LinkContext {
    const { links, pool } = this.#context;
    return {
      ...this.#context,
      links: onlyLookedAt(links, this.#claims, before),
      pool: {
        add: async () => 0,
        take: async () => [],
        remove: async () => undefined,
        list: () => pool.list(),
        size: () => pool.size(),
      },
      counts: newCounts(),
      hashPassword: async () => "rehearsed",
      clicks: null,
    };
  }
}

function onlyLookedAt(links: Links, claims: Claims, before: Promise<unknown>): Links {
  const insert = async (stored: StoredLink): Promise<Inserted> => {
    const taken = await takenBy(links, stored);
    await before;
    return taken ?? claims.born(stored) ?? "inserted";
  };
  return {
    watch: (watcher) => links.watch(watcher),
    groupOf: (field) => links.groupOf(field),
    find: (field) => links.find(field),
    read: (field) => links.read(field),
    holderOf: (name) => links.holderOf(name),
    exists: (field) => links.exists(field),
    scan: (onUnreadable) => links.scan(onUnreadable),
    putBack: async (field) => ((await links.exists(field)) ? "taken" : "inserted"),
    count: () => links.count(),
    estimate: () => links.estimate(),
    insert,
    insertAll: (stored) => Promise.all(stored.map(insert)),
    update: async (after, seen) => {
      const { claimed } = nameChanges(seen, after);
      const taken = await firstTaken(links, claimed);
      await before;
      return taken ?? claims.claim(claimed, `id ${after.details.id}`) ?? "updated";
    },
    release: async () => "released",
  };
}

/** What of a new link another link has by now. */
async function takenBy(links: Links, stored: StoredLink): Promise<"taken" | NameTaken | null> {
  return (await links.exists(stored.details.id)) ? "taken" : firstTaken(links, namesOf(stored));
}

/** The first of these names that another link has. */
async function firstTaken(links: Links, names: readonly Name[]): Promise<NameTaken | null> {
  for (const name of names) if (await isTaken(links, name)) return { taken: name };
  return null;
}

async function isTaken(links: Links, name: Name): Promise<boolean> {
  // Whether the link of that reuse hash is good for it, the use case has looked before.
  if (name.kind === "reuse") return false;
  return name.kind === "alias" ? links.exists(name.field) : (await links.holderOf(name)) !== null;
}

/** Who would have which name by now. Two generations, so that what is forgotten is the oldest, and forgetting costs nothing. */
class Claims {
  readonly #max: number;
  #recent = new Map<string, Claimant>();
  #older: ReadonlyMap<string, Claimant> = new Map();

  constructor(max: number) {
    this.#max = max;
  }

  /** Claims all that a new link would have, or nothing and tells what is another's. */
  born(stored: StoredLink): "taken" | NameTaken | null {
    const { id, reuseHash } = stored.details;
    // The same content was rehearsed before: in earnest that link would be found, and none made.
    if (reuseHash !== null && this.#holderOf({ kind: "reuse", hash: reuseHash }) !== undefined) return null;
    const code: Name = { kind: "alias", field: id, leads: true };
    const taken = this.claim([code, ...namesOf(stored)], "made");
    return taken?.taken === code ? "taken" : taken;
  }

  /** Claims all of the names, or none and tells the first that another has. */
  claim(names: readonly Name[], by: Claimant): NameTaken | null {
    const taken = names.find((name) => {
      const holder = this.#holderOf(name);
      return holder !== undefined && (holder === "made" || holder !== by);
    });
    if (taken !== undefined) return { taken };
    for (const name of names) this.#recent.set(nameKey(name), by);
    if (this.#recent.size >= this.#max) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    return null;
  }

  #holderOf(name: Name): Claimant | undefined {
    const key = nameKey(name);
    return this.#recent.get(key) ?? this.#older.get(key);
  }
}
