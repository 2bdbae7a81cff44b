// Links by the names that other programs know them by: a program that keeps its own list says what each link shall be, and
// need not remember which ones it has made.
import { type Actor, hasScope } from "./actor.ts";
import { editLink, maySee, type Which } from "./edit.ts";
import {
  editConflict,
  externalIdNotFound,
  externalIdTaken,
  invalidField,
  LinnetError,
  preconditionFailed,
  scopeMissing,
} from "./errors.ts";
import { codeOf, hostOf } from "./field.ts";
import { type LinkInput, externalId as parseExternalId } from "./fields.ts";
import type { StoredLink } from "./link.ts";
import { type LinkContext, type Made, type MakeOptions, makeFrom, readBorn } from "./links.ts";

/** Times that another program was faster to make or to delete the link before this one gives up. */
const TRIES_MAX = 8;

/** The link with this external id, in the trash or not. Throws `link_not_found`, also for links of others. */
export async function readByExternalId(context: LinkContext, externalId: string, actor: Actor): Promise<StoredLink> {
  const stored = await holderOf(context, externalId);
  if (stored === null || !maySee(actor, stored)) throw externalIdNotFound();
  return stored;
}

/** How the other use cases find this link. */
export function whichOf({ details: { shownAs } }: StoredLink, version?: number | undefined): Which {
  return { code: codeOf(shownAs), domain: hostOf(shownAs), version };
}

export interface Put {
  readonly stored: StoredLink;
  readonly isNew: boolean;
}

/**
 * Makes the link with this external id, or changes what is said of the one that there is; what is left out stays as it was.
 * Of two at once one makes it and the other changes it. Throws as `makeFrom` and `editLink` do; `external_id_taken` when it is
 * another maker's.
 */
export async function putByExternalId(
  context: LinkContext,
  { externalId, version, only, ...options }: PutOptions,
  input: LinkInput,
  actor: Actor,
): Promise<Put> {
  const id = parseExternalId(externalId, "externalId");
  const said = input.externalId === undefined ? id : parseExternalId(input.externalId, "externalId");
  if (said !== id) throw invalidField("externalId", "The body names another external id than the address does.");
  const { externalId: _same, ...rest } = input;
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const stored = await holderOf(context, externalId);
    refuseUnless(only, stored);
    try {
      if (stored === null) return await makeOne(context, { ...rest, externalId: id }, actor, options);
      if (!maySee(actor, stored)) throw externalIdTaken(externalId);
      return { stored: await editLink(context, whichOf(stored, version), rest, actor), isNew: false };
    } catch (error) {
      if (!wasOvertaken(error, stored) && !(await wasMadeMeanwhile(context, externalId, stored, error))) throw error;
    }
  }
  throw editConflict();
}

interface PutOptions extends MakeOptions {
  readonly externalId: string;
  /** Which version of the link was seen; without that the newest is changed. */
  readonly version?: number | undefined;
  /** Whether it must be there already, or must not. */
  readonly only?: "existing" | "new" | undefined;
}

function refuseUnless(only: PutOptions["only"], stored: StoredLink | null): void {
  if (only === "existing" && stored === null) throw preconditionFailed(null);
  if (only === "new" && stored !== null) throw preconditionFailed(stored.details.version, "If-None-Match");
}

async function makeOne(context: LinkContext, input: LinkInput, actor: Actor, options: MakeOptions): Promise<Put> {
  if (!hasScope(actor, "links:create")) throw scopeMissing("links:create");
  const { stored, isNew }: Made = await makeFrom(context, input, actor, options);
  return { stored, isNew };
}

/** Whether the link was made, changed or deleted between looking and writing. A version that was named is not waited for. */
function wasOvertaken(error: unknown, seen: StoredLink | null): boolean {
  if (!(error instanceof LinnetError)) return false;
  return seen === null ? error.code === "external_id_taken" : error.code === "link_not_found" || error.code === "edit_conflict";
}

/** Whether the code is taken because another request for the same external id was faster. */
async function wasMadeMeanwhile(
  context: LinkContext,
  externalId: string,
  seen: StoredLink | null,
  error: unknown,
): Promise<boolean> {
  if (seen !== null || !(error instanceof LinnetError) || error.code !== "code_taken") return false;
  return (await holderOf(context, externalId)) !== null;
}

async function holderOf({ links }: LinkContext, externalId: string): Promise<StoredLink | null> {
  const name = parseExternalId(externalId, "externalId") ?? "";
  const id = await links.holderOf({ kind: "external", id: name });
  const stored = id === null ? null : await readBorn(links, id);
  // What a store says of names may be a moment behind what the link itself says.
  return stored?.details.externalId === name ? stored : null;
}
