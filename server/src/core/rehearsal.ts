// What links are rehearsed on: a context whose store is only looked at. The use cases themselves run on it, so what they would
// refuse is refused, for one more look per name.
import { newCounts } from "./counts.ts";
import type { StoredLink } from "./link.ts";
import type { LinkContext } from "./links.ts";
import { type Name, nameChanges } from "./names.ts";
import type { Inserted, Links, NameTaken } from "./store.ts";

/** The context, but every write of a link only tells how it would go. Neither codes that are ready nor passwords are worked on. */
export function rehearsalOf(context: LinkContext): LinkContext {
  const { links, pool } = context;
  return {
    ...context,
    links: onlyLookedAt(links),
    pool: {
      add: async () => 0,
      take: async () => [],
      remove: async () => undefined,
      list: () => pool.list(),
      size: () => pool.size(),
    },
    counts: newCounts(),
    hashPassword: async () => "rehearsed",
  };
}

function onlyLookedAt(links: Links): Links {
  return {
    watch: (watcher) => links.watch(watcher),
    groupOf: (field) => links.groupOf(field),
    find: (field) => links.find(field),
    read: (field) => links.read(field),
    holderOf: (name) => links.holderOf(name),
    exists: (field) => links.exists(field),
    scan: () => links.scan(),
    count: () => links.count(),
    estimate: () => links.estimate(),
    insert: (stored) => insertLooking(links, stored),
    insertAll: (stored) => Promise.all(stored.map((one) => insertLooking(links, one))),
    update: async (after, before) => (await firstTaken(links, before, after)) ?? "updated",
    release: async () => "released",
  };
}

async function insertLooking(links: Links, stored: StoredLink): Promise<Inserted> {
  return (await links.exists(stored.details.id)) ? "taken" : ((await firstTaken(links, null, stored)) ?? "inserted");
}

/** The first new name of the link that another has. */
async function firstTaken(links: Links, before: StoredLink | null, after: StoredLink): Promise<NameTaken | null> {
  for (const name of nameChanges(before, after).claimed) if (await isTaken(links, name)) return { taken: name };
  return null;
}

async function isTaken(links: Links, name: Name): Promise<boolean> {
  // Whether the link of that reuse hash is good for it, the use case has looked before.
  if (name.kind === "reuse") return false;
  return name.kind === "alias" ? links.exists(name.field) : (await links.holderOf(name)) !== null;
}
