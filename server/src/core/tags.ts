// Tags are words on links; nothing else keeps them. Renaming, merging and deleting one is an edit of each link that has it.
import { type Actor, mustChangeAll, mustSeeAll } from "./actor.ts";
import { editLink } from "./edit.ts";
import { isUnreadable, LinnetError, storeUnavailable, tagNotFound } from "./errors.ts";
import { codeOf, hostOf } from "./field.ts";
import { parseTag } from "./fields.ts";
import { type LinkContext, readBorn } from "./links.ts";
import { tagIndex } from "./names.ts";
import { type Position, WRITE_DEADLINE_MS } from "./store.ts";

/** Links that are edited at once. */
const BATCH_LENGTH = 100;

export const TAG_PAGE_LENGTH_MAX = 1000;

const INDEX_START = tagIndex("");

export interface TagView {
  readonly tag: string;
  /** Links that have it, those in the trash not counted. */
  readonly links: number;
}

/** Tags that begin so, in alphabetical order, behind `after`. */
export async function listTags(
  { indexes }: LinkContext,
  { beginning, after, limit }: { readonly beginning: string; readonly after?: string | undefined; readonly limit: number },
  actor: Actor,
): Promise<TagView[]> {
  mustSeeAll(actor, "Tags");
  await indexes.settled();
  const names = await indexes.named(tagIndex(beginning), limit, after === undefined ? undefined : tagIndex(after));
  return Promise.all(names.map(async (name) => ({ tag: name.slice(INDEX_START.length), links: await indexes.size(name) })));
}

/** Gives every link of one tag another, the same links both where both exist; how many links that were. Done again, it goes on. */
export async function renameTag(context: LinkContext, tag: string, name: string, actor: Actor): Promise<number> {
  const from = parseTag(tag);
  const to = parseTag(name, "name");
  return retag(context, from, actor, (tags) => [...tags.filter((one) => one !== from), to]);
}

/** Takes a tag from every link; how many links that were. */
export async function deleteTag(context: LinkContext, tag: string, actor: Actor): Promise<number> {
  const from = parseTag(tag);
  return retag(context, from, actor, (tags) => tags.filter((one) => one !== from));
}

async function retag(
  context: LinkContext,
  tag: string,
  actor: Actor,
  next: (tags: readonly string[]) => string[],
): Promise<number> {
  mustChangeAll(actor, "Tags");
  // A link that the index does not name yet would keep the tag, or the tag be said not to exist.
  if (!(await context.indexes.settled(WRITE_DEADLINE_MS))) throw storeUnavailable(new Error("links are not in the indexes yet"));
  let after: Position | undefined;
  let links = 0;
  let unreadable: LinnetError | null = null;
  for (;;) {
    const span = { descending: false, limit: BATCH_LENGTH, ...(after === undefined ? {} : { after }) };
    const found = await context.indexes.range(tagIndex(tag), span);
    after = found.at(-1);
    if (after === undefined) break;
    const changed = await Promise.all(found.map(({ id }) => retagIfReadable(context, { id, tag, next }, actor)));
    links += changed.filter((one) => one === true).length;
    unreadable ??= changed.find((one) => one instanceof LinnetError) ?? null;
  }
  if (unreadable !== null) throw unreadable;
  if (links === 0) throw tagNotFound(tag);
  return links;
}

/** Somebody has changed or deleted the link since it was read. */
const OVERTAKEN: ReadonlySet<string> = new Set(["precondition_failed", "link_not_found", "in_trash"]);

interface Retagging {
  readonly id: Position["id"];
  readonly tag: string;
  readonly next: (tags: readonly string[]) => string[];
}

/** The same, or the error of a link that can't be read: it must not keep the tag on all those behind it. */
async function retagIfReadable(context: LinkContext, retagging: Retagging, actor: Actor): Promise<boolean | LinnetError> {
  try {
    return await retagOne(context, retagging, actor);
  } catch (error) {
    if (isUnreadable(error)) return error;
    throw error;
  }
}

/** Whether the link had the tag. Somebody who edits it at the same moment is not overwritten: it is read and changed again. */
async function retagOne(context: LinkContext, { id, tag, next }: Retagging, actor: Actor): Promise<boolean> {
  for (;;) {
    const stored = await readBorn(context.links, id);
    if (stored === null || stored.details.trashed !== null || !stored.details.tags.includes(tag)) return false;
    const { shownAs, version, tags } = stored.details;
    try {
      await editLink(context, { code: codeOf(shownAs), domain: hostOf(shownAs), version }, { tags: next(tags) }, actor);
      return true;
    } catch (error) {
      if (!(error instanceof LinnetError) || !OVERTAKEN.has(error.code)) throw error;
    }
  }
}
