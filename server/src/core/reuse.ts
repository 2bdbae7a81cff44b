// Finding a link that an actor has made before with the same content, however it was made. Two that ask at the same moment are kept
// apart by a name of their own (`reuseHash`); this is for links that have no such name: made without `reuse`, or changed since.
import type { Code } from "./code.ts";
import { isUnreadable } from "./errors.ts";
import { codeOf, type Field, hostOf } from "./field.ts";
import { linkIn, type StoredLink, termsOf, withTerms } from "./link.ts";
import { isOneOfMany, makerIndex } from "./names.ts";
import { encodeHot } from "./record.ts";
import type { Indexes, Links, Position } from "./store.ts";
import { queryTerms, targetText } from "./text.ts";

/** Links of the maker that are looked at whatever their text: that of the newest is not indexed yet. */
const NEWEST_MAX = 50;

/** Links that are looked at because their text is alike, and how many at a time. */
const ALIKE_MAX = 200;
const ALIKE_AT_ONCE = 50;

/** Characters of a URL that are searched for, from its end: hosts are alike. */
const SEARCHED_CHARACTERS = 60;

export interface ReuseContext {
  readonly links: Pick<Links, "read">;
  readonly indexes: Pick<Indexes, "range" | "search" | "settled">;
}

interface Which {
  /** A code that the link must have; null for any. */
  readonly code: Field | null;
  /** Whether a code is one of those that can't be guessed: who did not ask for one is not to get it. */
  readonly isPrivate: (code: Code) => boolean;
}

/**
 * A link of the same maker with the same content as `wanted`, which was not made yet; null where none is found among the newest
 * and those that the search finds first. Throws what the store says.
 */
export async function identicalLink(
  { links, indexes }: ReuseContext,
  wanted: StoredLink,
  { code, isPrivate }: Which,
): Promise<StoredLink | null> {
  const content = contentOf(wanted);
  const among = async (positions: readonly Position[]) => {
    const found = await Promise.all(positions.map(({ id }) => links.read(id).catch(nullIfUnreadable)));
    return found.find((one): one is StoredLink => isIt(one)) ?? null;
  };
  const isIt = (one: Awaited<ReturnType<Links["read"]>>) => {
    if (one === null || "kind" in one || one.link.kind !== "link" || contentOf(one) !== content) return false;
    return code === null ? !isPrivate(codeOf(one.details.id)) : codesOf(one).includes(code);
  };
  await indexes.settled();
  const maker = wanted.details.createdBy;
  const index = isOneOfMany(maker) ? makerIndex(maker) : "made";
  const newest = await among(await indexes.range(index, { descending: true, limit: NEWEST_MAX }));
  if (newest !== null) return newest;
  const link = linkIn(wanted);
  if (link === null) return null;
  const terms = queryTerms([...targetText(link.target)].slice(-SEARCHED_CHARACTERS).join(""));
  let after: Position | null = null;
  for (let looked = 0; looked < ALIKE_MAX; looked += ALIKE_AT_ONCE) {
    const step: Awaited<ReturnType<Indexes["search"]>> = await indexes.search(terms, {
      limit: ALIKE_AT_ONCE,
      ...(after === null ? {} : { after }),
    });
    const alike = await among(step.found);
    if (alike !== null || step.after === null) return alike;
    after = step.after;
  }
  return null;
}

/** A link that can't be read is not known to be the same. */
function nullIfUnreadable(error: unknown): null {
  if (isUnreadable(error)) return null;
  throw error;
}

/** One text for the same content: everything that an owner says of a link, and who made it, without its codes. */
function contentOf(stored: StoredLink): string {
  const { createdBy, shownAs, title, notes, tags, archived, externalId, trashed } = stored.details;
  const link = linkIn(stored);
  if (link === null) return "";
  const terms = { ...termsOf(link), isBornCodeRetired: false, usesSince: 1 };
  const facts = [createdBy, hostOf(shownAs), title, notes, tags, archived, externalId, trashed !== null];
  return JSON.stringify([encodeHot(withTerms(link, terms)), ...facts]);
}

/** The fields by which a link is followed. */
function codesOf({ link, details }: StoredLink): readonly Field[] {
  const isBornCodeRetired = link.kind === "link" && termsOf(link).isBornCodeRetired;
  return isBornCodeRetired ? details.aliases : [details.id, ...details.aliases];
}
