// Putting a backup into a store: every link as it was, with its id, version, history and all that hangs on it. What is there
// already wins, so that it can be done again after it was interrupted.
import { setTimeout } from "node:timers/promises";
import type { AccessKey } from "../core/access-key.ts";
import { isUnreadable } from "../core/errors.ts";
import type { Field } from "../core/field.ts";
import { insertPatiently, patiently } from "../core/insert.ts";
import type { StoredLink } from "../core/link.ts";
import { readBorn } from "../core/links.ts";
import type { Name } from "../core/names.ts";
import type { PeopleRecord } from "../core/people/store.ts";
import { encodeHot } from "../core/record.ts";
import { aliasesIn } from "../core/salvage.ts";
import type { Store } from "../core/store.ts";
import { countedSince, type Entry, type LinkEntry, type RawEntry, type SharedLine } from "./format.ts";

/** Blocks of entries that are written at the same time. */
const BLOCKS_AT_ONCE = 2;

const pause = (ms: number) => setTimeout(ms);

/** Reports that are kept; more are only counted. */
export const REPORTS_MAX = 100;

export interface RestoreOptions {
  readonly store: Pick<Store, "links" | "uses" | "keys" | "shared" | "people">;
  /** Whether the store has links of its own, each of which is looked at before it is written. */
  readonly merge: boolean;
  /** Hears from time to time how many links are done. */
  readonly onLinks: (links: number) => void;
}

/** What became of a backup. */
export interface Restored {
  links: number;
  keys: number;
  /** Links and keys that were there already, as the same ones. */
  present: number;
  /** Links whose code another link has, or which have lost another name to one. */
  conflicts: number;
  /** The first of these, each as a sentence. */
  readonly reports: string[];
  /** Links among those restored that can't be read here: they are what they were, for a build that can. */
  unreadable: number;
  /** The first of these. */
  firstUnreadable: Field | null;
}

/**
 * Puts the entries into the store, some hundred at a time. A link whose code another one has is left out; one whose alias or
 * external id another one has is restored without it. Both are reported. Throws what the store says; then some are restored.
 */
export async function restoreEntries(entries: AsyncIterable<readonly Entry[]>, options: RestoreOptions): Promise<Restored> {
  const restored: Restored = {
    links: 0,
    keys: 0,
    present: 0,
    conflicts: 0,
    reports: [],
    unreadable: 0,
    firstUnreadable: null,
  };
  const underWay: Promise<unknown>[] = [];
  let done = 0;
  try {
    // Blocks are read and decoded while those before them are written: the store is never without work.
    for await (const block of entries) {
      if (underWay.length === BLOCKS_AT_ONCE) await underWay.shift();
      options.onLinks(done);
      const written = Promise.all(block.map((entry) => restoreOne(entry, options, restored)));
      written.catch(() => undefined); // It is waited for above or below.
      underWay.push(written);
      done += block.filter(({ kind }) => kind === "link" || kind === "raw").length;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  await Promise.all(underWay);
  options.onLinks(done);
  return restored;
}

async function restoreOne(entry: Entry, options: RestoreOptions, restored: Restored): Promise<void> {
  if (entry.kind === "key") return restoreKey(entry.key, options, restored);
  if (entry.kind === "shared") return restoreShared(entry, options, restored);
  if (entry.kind === "person") return restorePerson(entry.record, options, restored);
  if (entry.kind === "raw") return restoreRaw(entry, options.store, restored);
  if (options.merge && (await isThere(entry, options.store))) {
    restored.present++;
    return;
  }
  await restoreLink(entry, options.store, restored);
}

/** Whether the very link is there, in whatever version. One that can't be read is not known to be it. */
async function isThere({ stored: { details } }: LinkEntry, { links }: RestoreOptions["store"]): Promise<boolean> {
  const there = await readBorn(links, details.id).catch((error: unknown) => {
    if (isUnreadable(error)) return null;
    throw error;
  });
  return there !== null && there.details.makerHash === details.makerHash && there.details.createdAt === details.createdAt;
}

async function restoreLink({ stored, used }: LinkEntry, store: RestoreOptions["store"], restored: Restored): Promise<void> {
  const { id } = stored.details;
  let wanted = stored;
  for (;;) {
    const outcome = await insertPatiently(store.links, wanted, pause);
    if (outcome === "inserted") break;
    if (outcome === "taken")
      return report(restored, `"${id}" is another link here, or can't be read; the one of the backup was left out.`);
    wanted = withoutName(wanted, outcome.taken);
    if (outcome.taken.kind !== "reuse")
      report(restored, `"${id}" was restored without ${nameText(outcome.taken)}, which another link has.`);
  }
  const since = countedSince(wanted);
  if (since !== null && used > 0) await store.uses.carry(id, since, used);
  restored.links++;
}

/** Puts the records back as they are, and what led there. Which other names it had can't be told. */
async function restoreRaw({ field, records }: RawEntry, { links }: RestoreOptions["store"], restored: Restored): Promise<void> {
  if ((await patiently(() => links.putBack(field, records), pause)) === "taken") {
    return report(restored, `"${field}" is another link here; that of the backup can't be read and was left out.`);
  }
  for (const alias of aliasesIn(field, records.cold ?? "")) {
    const outcome = await patiently(() => links.putBack(alias.field, { hot: encodeHot(alias), cold: null }), pause);
    if (outcome === "taken")
      report(restored, `"${field}" was restored without its code "${alias.field}", which another link has.`);
  }
  restored.links++;
  restored.unreadable++;
  restored.firstUnreadable ??= field;
}

function report(restored: Restored, text: string): void {
  restored.conflicts++;
  if (restored.reports.length < REPORTS_MAX) restored.reports.push(text);
}

function nameText(name: Exclude<Name, { kind: "reuse" }>): string {
  return name.kind === "alias" ? `its code "${name.field}"` : `its external id "${name.id}"`;
}

/** The link without a name that is another's: better so than not at all. */
function withoutName(stored: StoredLink, name: Name): StoredLink {
  const { details } = stored;
  if (name.kind === "external") return { ...stored, details: { ...details, externalId: null } };
  if (name.kind === "reuse") return { ...stored, details: { ...details, reuseHash: null } };
  const without = (fields: readonly Field[]) => fields.filter((field) => field !== name.field);
  const shownAs = details.shownAs === name.field ? details.id : details.shownAs;
  return { ...stored, details: { ...details, shownAs, aliases: without(details.aliases), retired: without(details.retired) } };
}

/** What is there stays; the same entry is no conflict. */
async function restoreShared({ name, text }: SharedLine, { store }: RestoreOptions, restored: Restored): Promise<void> {
  const isThere = await patiently(() => store.shared.replace(name, null, text), pause);
  if (!isThere) report(restored, `"${name}" says something else here; what the backup says of it was left out.`);
}

/** Who is here stays who they are; the same record is no conflict. */
async function restorePerson(record: PeopleRecord, { store }: RestoreOptions, restored: Restored): Promise<void> {
  if ((await patiently(() => store.people.insert(record), pause)) === "inserted") return;
  if (record.kind === "user")
    report(restored, `The person ${record.id}, or their e-mail address, is here already as somebody else.`);
}

async function restoreKey(key: AccessKey, { store }: RestoreOptions, restored: Restored): Promise<void> {
  // A store may answer the same key sent again as if it were new.
  if ((await store.keys.find(key.id)) !== null || (await store.keys.insert(key)) === "taken") {
    restored.present++;
    return;
  }
  if (key.lastUsedAt !== null) await store.keys.touch(key.id, key.lastUsedAt);
  restored.keys++;
}
