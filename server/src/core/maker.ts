// What the maker of a link can do without an account, by the secret that was handed out when it was made: correct it for a day,
// and switch it off and on.
import type { Code } from "./code.ts";
import { correctionClosed, editConflict, linkNotFound, takenOver } from "./errors.ts";
import { fieldOf } from "./field.ts";
import { soleTarget } from "./fields.ts";
import { type Link, type LinkDetails, type StoredLink, termsOf, withTerms } from "./link.ts";
import { edited, type LinkContext, readLink } from "./links.ts";
import type { Instant } from "./time.ts";

/** Hours during which the maker of a link may correct where it leads. */
export const CORRECTION_HOURS = 24;

/** The link whose maker holds `secret`. Throws `link_not_found`, also for a wrong secret: it tells nothing. */
export async function readAsMaker(context: LinkContext, code: Code, secret: string): Promise<StoredLink> {
  const stored = await readLink(context.links, fieldOf(code));
  if (stored === null || stored.details.trashed !== null) throw linkNotFound();
  if (stored.details.makerHash !== context.hash(secret)) throw linkNotFound();
  return stored;
}

/** What is noted in a link's history of what its maker did. */
const MAKER = "maker";

/** Until when the maker may correct the link. */
export function correctableUntil(details: LinkDetails): Instant {
  return details.createdAt + CORRECTION_HOURS * 3_600_000;
}

/** Lets the maker correct where the link leads. Throws `correction_closed` after `CORRECTION_HOURS`. */
export async function correctTarget(context: LinkContext, stored: StoredLink, longUrl: string): Promise<void> {
  if (context.clock() > correctableUntil(stored.details)) {
    throw correctionClosed(CORRECTION_HOURS);
  }
  const link = linkOf(stored);
  await change(context, stored, { ...link, target: soleTarget(longUrl, context) });
}

/** Lets the maker switch the link off, and on again. */
export async function setEnabled(context: LinkContext, stored: StoredLink, enabled: boolean): Promise<void> {
  const link = linkOf(stored);
  await change(context, stored, withTerms(link, { ...termsOf(link), enabled }));
}

function linkOf({ link }: StoredLink): Link {
  if (link.kind === "link") return link;
  throw linkNotFound();
}

/** The maker has seen this version of the link; another one is not changed. */
async function change(context: LinkContext, before: StoredLink, link: Link): Promise<void> {
  if (before.details.history.some(({ by }) => by !== MAKER)) throw takenOver();
  const outcome = await context.links.update(edited(context, before, { link, details: before.details }, MAKER), before);
  if (outcome === "absent") throw linkNotFound();
  if (outcome !== "updated") throw editConflict();
}
