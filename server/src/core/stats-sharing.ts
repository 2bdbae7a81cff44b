// A page with a link's numbers for whoever has its address, which holds a secret. It is off unless the owner has switched it on; what
// is kept of it is in the link's cold record, so that it changes with the link's version or not at all.
import { type Actor, hasScope } from "./actor.ts";
import { type Code, randomCharacters } from "./code.ts";
import { change, type Which } from "./edit.ts";
import { scopeMissing } from "./errors.ts";
import { codeOf, type Field, hostOf } from "./field.ts";
import { password as parsePassword } from "./fields.ts";
import type { StatsShare, StoredLink } from "./link.ts";
import { type LinkContext, readLink } from "./links.ts";
import { baseUrlOf } from "./view.ts";

/** 24 characters of 53: 137 bits. */
const SECRET_LENGTH = 24;

/** What a secret may look like in an address: alphabets differ, and may be changed. */
const SECRET_FORM = /^[A-Za-z0-9]{16,64}$/;

export interface Sharing {
  /** Undefined: as it was; null: none. */
  readonly password?: unknown;
}

/** What the owner is told once. */
export interface Shared {
  readonly stored: StoredLink;
  /** Kept nowhere but with the owner. */
  readonly secret: string;
  readonly hasPassword: boolean;
}

/**
 * Lets whoever knows the secret see the link's numbers. Each call makes a new one, and the one before is good for nothing at once.
 * Throws `scope_missing` for who may not see the numbers, `link_not_found`, `in_trash`, `invalid_field` and as edits do.
 */
export async function shareStats(context: LinkContext, which: Which, said: Sharing, actor: Actor): Promise<Shared> {
  // Whoever may change links could else see by this page what the key is not good for.
  if (!hasScope(actor, "stats:read")) throw scopeMissing("stats:read");
  const password = said.password === undefined ? undefined : parsePassword(said.password, "password");
  const passwordHash = typeof password === "string" ? await context.hashPassword(password) : password;
  const secret = randomCharacters(context.random, context.alphabet, SECRET_LENGTH);
  const secretHash = context.hash(secret);
  const next = ({ link, details }: StoredLink): StoredLink => {
    const kept = details.statsShare?.passwordHash ?? null;
    const statsShare: StatsShare = { secretHash, passwordHash: passwordHash === undefined ? kept : passwordHash };
    return { link, details: { ...details, statsShare } };
  };
  const stored = await change(context, { which, actor, next });
  const { statsShare } = stored.details;
  return { stored, secret, hasPassword: statsShare !== null && statsShare.passwordHash !== null };
}

/** Switches the page off; its address leads nowhere at once. What is off already stays as it is. Throws as edits do. */
export async function unshareStats(context: LinkContext, which: Which, actor: Actor): Promise<StoredLink> {
  const next = ({ link, details }: StoredLink): StoredLink => ({ link, details: { ...details, statsShare: null } });
  return change(context, { which, actor, next });
}

/** What the addresses of these pages begin with. */
export const SHARED_PATH = "/-/stats/";

export function sharedPathOf(code: Code, secret: string): string {
  return `${SHARED_PATH}${encodeURIComponent(code)}/${secret}`;
}

/** Where the page is: on the link's own domain, by the code that it is shown by. */
export function sharedUrlOf({ baseUrl }: Pick<LinkContext, "baseUrl">, { stored: { details }, secret }: Shared): string {
  return baseUrlOf(baseUrl, hostOf(details.shownAs)) + sharedPathOf(codeOf(details.shownAs), secret);
}

export interface SharedLink {
  readonly stored: StoredLink;
  readonly share: StatsShare;
}

/**
 * The link whose numbers this secret lets see; null for another secret, a link that is not shared, is in the trash or is none: which of
 * these it is, is told to nobody. `isSame` takes the same time whatever the two texts have in common.
 */
export async function findShared(
  { links, hash }: Pick<LinkContext, "links" | "hash">,
  field: Field,
  secret: string,
  isSame: (a: string, b: string) => boolean,
): Promise<SharedLink | null> {
  if (!SECRET_FORM.test(secret)) return null;
  const stored = await readLink(links, field);
  const share = stored === null || stored.details.trashed !== null ? null : stored.details.statsShare;
  const isRight = isSame(hash(secret), share?.secretHash ?? "");
  return isRight && stored !== null && share !== null ? { stored, share } : null;
}
