// The trash is emptied by itself: what has lain in it for `TRASH_DAYS` is deleted for good, its codes stay reserved.
import type { Actor } from "./actor.ts";
import { purged } from "./edit.ts";
import { isUnreadable } from "./errors.ts";
import type { StoredLink, Trashed } from "./link.ts";
import { edited, type LinkContext, readBorn } from "./links.ts";
import type { Position } from "./store.ts";
import type { Instant } from "./time.ts";

/** Days for which a deleted link can be restored. */
export const TRASH_DAYS = 30;

const MS_PER_DAY = 86_400_000;

/** Days of trash that one run may empty, counted from the oldest: a clock that is wrong by years deletes little before it is noticed. */
const DAYS_PER_RUN_MAX = 2;

const BATCH_LENGTH = 100;

const LINNET: Actor = { kind: "cli" };

/** One run; how many links were deleted for good. Several processes may do it at once. */
export async function emptyTrash(context: LinkContext): Promise<number> {
  let until: Instant | null = null;
  let deleted = 0;
  for await (const stored of trashOf(context)) {
    const { at } = stored.details.trashed;
    until ??= Math.min(context.clock() - TRASH_DAYS * MS_PER_DAY, at + DAYS_PER_RUN_MAX * MS_PER_DAY);
    if (at > until) break;
    const outcome = await context.links.update(forgotten(context, stored), stored);
    if (outcome === "updated") deleted++;
  }
  return deleted;
}

type Deleted = StoredLink & { readonly details: { readonly trashed: Trashed } };

/** What is in the trash, the oldest first. */
async function* trashOf({ indexes, links }: LinkContext): AsyncGenerator<Deleted> {
  let after: Position | undefined;
  for (;;) {
    const span = { descending: false, limit: BATCH_LENGTH, ...(after === undefined ? {} : { after }) };
    const found = await indexes.range("trash", span);
    after = found.at(-1);
    if (after === undefined) return;
    for (const { id } of found) {
      const stored = await readBorn(links, id).catch((error: unknown) => {
        if (isUnreadable(error)) return null; // It stays where it is; those behind it must not.
        throw error;
      });
      if (stored !== null && isInTrash(stored)) yield stored;
    }
  }
}

function isInTrash(stored: StoredLink): stored is Deleted {
  return (stored.details.trashed?.link ?? null) !== null;
}

function forgotten(context: LinkContext, stored: StoredLink): StoredLink {
  const after = edited(context, stored, purged(context, stored, LINNET), "linnet");
  return { ...after, details: { ...after.details, history: [] } };
}
