// Going back to an older version of a link: what has to be sent so that it is as it was before the edits that came since.
import type { Edit, LinkChange } from "@linnet/client";

/** What an edit tells and no change can say: hashes that are told to nobody, and codes, which are printed somewhere. */
const LEFT_ALONE: ReadonlySet<string> = new Set(["password", "hasPassword", "statsShared", "aliases", "code", "deletedAt"]);

/** `edits` as the API has them, newest first. An empty change where nothing that can be restored was changed since. */
export function changeBackTo(version: number, edits: readonly Edit[]): LinkChange {
  const change: Record<string, unknown> = {};
  for (const edit of edits) {
    if (edit.version <= version) break;
    for (const { field, before } of edit.changes) if (!LEFT_ALONE.has(field)) change[field] = before;
  }
  return change;
}
