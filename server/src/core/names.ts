// What else leads to a link: the names that are its own among all links, and the places in the ordered indexes where it is
// found. Both follow from its records alone, so that an index can always be made again.

import { type Field, hostOf } from "./field.ts";
import { linkIn, type StoredLink, termsOf } from "./link.ts";
import type { Instant } from "./time.ts";

/** A name that only one link can have. Whoever claims it first has it. */
export type Name =
  /** Another field that leads to the link, or did so and is kept for it. */
  | { readonly kind: "alias"; readonly field: Field; readonly leads: boolean }
  | { readonly kind: "external"; readonly id: string }
  /** By which `reuse` finds the link. */
  | { readonly kind: "reuse"; readonly hash: string };

/** One text per name, whatever else is known of it: two names are the same when these are. */
export function nameKey(name: Name): string {
  if (name.kind === "alias") return `alias ${name.field}`;
  return name.kind === "external" ? `external ${name.id}` : `reuse ${name.hash}`;
}

/** Every name of a link. One that was deleted for good keeps its fields and nothing else. */
export function namesOf({ details }: StoredLink): Name[] {
  const names: Name[] = [
    ...details.aliases.map((field): Name => ({ kind: "alias", field, leads: true })),
    ...details.retired.map((field): Name => ({ kind: "alias", field, leads: false })),
  ];
  if (details.externalId !== null) names.push({ kind: "external", id: details.externalId });
  if (details.reuseHash !== null) names.push({ kind: "reuse", hash: details.reuseHash });
  return names;
}

/** Which names a write has to claim, which change what they say, and which it gives up. */
export function nameChanges(before: StoredLink | null, after: StoredLink): { claimed: Name[]; kept: Name[]; freed: Name[] } {
  const had = new Map((before === null ? [] : namesOf(before)).map((name) => [nameKey(name), name]));
  const has = new Map(namesOf(after).map((name) => [nameKey(name), name]));
  return {
    claimed: [...has].flatMap(([key, name]) => (had.has(key) ? [] : [name])),
    kept: [...has].flatMap(([key, name]) => (had.has(key) ? [name] : [])),
    freed: [...had].flatMap(([key, name]) => (has.has(key) ? [] : [name])),
  };
}

/** A place in an ordered index: the index, and what the link is sorted by there. */
export interface Entry {
  readonly index: IndexName;
  /** Compared by its UTF-8 bytes; links with the same key follow one another by their id. */
  readonly key: string;
}

/** `made`, `edited`, `code`, `off`, `archived`, `timed`, `trash`; `tag:…`, `by:…`, `host:…` and `rules:…` for each tag, maker, host and set of rules. */
export type IndexName = string;

export const tagIndex = (tag: string): IndexName => `tag:${tag}`;
/**
 * Whether the maker has an index of its own. What the operator has made, here or by an import, and what nobody signed for may be
 * nearly everything: an index of it costs as much as the links' own and helps nobody.
 */
export function isOneOfMany(maker: string): boolean {
  return maker !== "anonymous" && maker !== "cli";
}

export const makerIndex = (maker: string): IndexName => `by:${maker}`;
export const ruleSetIndex = (name: string): IndexName => `rules:${name}`;
export const hostIndex = (host: string): IndexName => `host:${host}`;

/** In the order of their UTF-8 bytes. */
const DIGITS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const TIME_KEY_LENGTH = 8;

/** The key that was made last: of many links at once most are of one moment. */
let lastKey = { at: Number.NaN, key: "" };

/** A moment as a key: the order of the texts is that of the times, from 1970 to the year 10889. */
export function timeKey(at: Instant): string {
  if (at === lastKey.at) return lastKey.key;
  let rest = at;
  let key = "";
  for (let length = 0; length < TIME_KEY_LENGTH; length++) {
    key = DIGITS.charAt(rest % DIGITS.length) + key;
    rest = Math.floor(rest / DIGITS.length);
  }
  lastKey = { at, key };
  return key;
}

/** Whether its key stands for exactly this moment. */
export function hasTimeKey(at: Instant): boolean {
  return Number.isInteger(at) && at >= 0 && at < DIGITS.length ** TIME_KEY_LENGTH;
}

/** The moment that a key was made of. */
export function instantOf(key: string): Instant {
  return [...key].reduce((at, digit) => at * DIGITS.length + DIGITS.indexOf(digit), 0);
}

/** Every place where a link is to be found, each index once. A link in the trash is in no other index. */
export function entriesOf(stored: StoredLink): Entry[] {
  const { details } = stored;
  const { trashed } = details;
  if (trashed !== null) return trashed.link === null ? [] : [{ index: "trash", key: timeKey(trashed.at) }];
  const made = timeKey(details.createdAt);
  const entries: Entry[] = [
    { index: "made", key: made },
    { index: "code", key: details.shownAs },
    ...labelsOf(stored).map((index): Entry => ({ index, key: made })),
  ];
  if (details.updatedAt !== details.createdAt) entries.push({ index: "edited", key: timeKey(details.updatedAt) });
  return entries;
}

/** What few links have in common, so that these few are found without the others. */
function labelsOf(stored: StoredLink): IndexName[] {
  const { details } = stored;
  const link = linkIn(stored);
  const labels = details.tags.map(tagIndex);
  if (isOneOfMany(details.createdBy)) labels.push(makerIndex(details.createdBy));
  if (details.archived) labels.push("archived");
  const host = hostOf(details.shownAs);
  if (host !== "") labels.push(hostIndex(host));
  if (link === null || link.terms === null) return labels;
  const { enabled, startsAt, expiresAt, maxClicks, ruleSet } = termsOf(link);
  if (ruleSet !== null) labels.push(ruleSetIndex(ruleSet));
  if (!enabled) labels.push("off");
  if (startsAt !== null || expiresAt !== null || maxClicks !== null) labels.push("timed");
  return labels;
}
