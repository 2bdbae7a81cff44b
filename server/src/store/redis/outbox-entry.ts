// How claims and entries of the outbox are written. They live for moments, but a process of another version may have to finish
// them, so they are part of the data format.
//
//   ?ID TOKEN MS       in the place of an alias or a name: claimed for the link ID by the write TOKEN at that time of the server
//   url-outbox:{b}     +KEY     what the write KEY has left to do elsewhere; of several links of one slot, where they were made together
//                      ?NAME    a claim that lies in this bucket
//                      -ID      KEY of the release of this link, whose names are not free yet

import type { Field } from "../../core/field.ts";
import type { StoredLink } from "../../core/link.ts";
import { type Entry, entriesOf, type Name, nameChanges, namesOf, timeKey } from "../../core/names.ts";
import { searchTerms } from "../../core/text.ts";
import type { Instant } from "../../core/time.ts";

/** What begins a claim. No hot record and no id does. */
export const CLAIM = "?";

/** What begins the keys of the outbox. */
export const LEFT_TO_DO = "+";
export const CLAIMED = "?";
export const BEING_RELEASED = "-";

/** A name that is being given to a link, and is nobody else's meanwhile. */
export interface Claim {
  readonly id: Field;
  /** By the clock of the server that holds it. */
  readonly at: Instant;
}

/** The claim, or null when the text is none. */
export function claimFrom(text: string): Claim | null {
  if (!text.startsWith(CLAIM)) return null;
  const at = Number(text.slice(text.lastIndexOf(" ") + 1));
  return { id: text.slice(1, text.indexOf(" ")) as Field, at };
}

/** What a write has left to do elsewhere once it is stored. */
export interface OutboxEntry {
  readonly id: Field;
  /** The version that the write made, or took away. */
  readonly version: number;
  /** Where the link stands in the index `made`. */
  readonly madeKey: string;
  /** Whether the link is found by other texts since. */
  readonly isTextNew: boolean;
  /** Places in the ordered indexes that the link got or lost by the write. */
  readonly places: readonly Entry[];
  /** Names that the link got or lost by it, or that say something else since. */
  readonly names: readonly Name[];
  /** The link's `makerHash` where there are names: tells it from a later link at the same code, whose names are not these. */
  readonly maker: string;
}

/** What the write has left to do: that of `before` to `after`, either of which may be null. */
export function entryFor(before: StoredLink | null, after: StoredLink | null): OutboxEntry {
  const { details } = (after ?? before) as StoredLink;
  const { id, version } = details;
  const had = before === null ? [] : entriesOf(before);
  const has = after === null ? [] : entriesOf(after);
  const places = before === null ? has : [...without(had, has), ...without(has, had)];
  const names = namesChanged(before, after);
  const maker = names.length > 0 ? details.makerHash : "";
  return { id, version, madeKey: timeKey(details.createdAt), isTextNew: isTextNew(before, after), places, names, maker };
}

/** A link that comes out of the trash may have missed a rebuild of the indexes. */
function isTextNew(before: StoredLink | null, after: StoredLink | null): boolean {
  if (after === null || after.details.trashed !== null) return false;
  if (before === null || before.details.trashed !== null) return true;
  const [had, has] = [searchTerms(before), searchTerms(after)];
  return had.size !== has.size || [...has].some((term) => !had.has(term));
}

function namesChanged(before: StoredLink | null, after: StoredLink | null): Name[] {
  if (after === null) return before === null ? [] : namesOf(before);
  if (before === null) return namesOf(after);
  const { claimed, kept, freed } = nameChanges(before, after);
  const led = new Set(before.details.aliases);
  const turned = kept.filter((name) => name.kind === "alias" && name.leads !== led.has(name.field));
  return [...claimed, ...turned, ...freed];
}

/** The places that are not among the others. */
export function without(places: readonly Entry[], others: readonly Entry[]): Entry[] {
  return places.filter(({ index, key }) => !others.some((other) => other.index === index && other.key === key));
}

/**
 * Begins the short forms of an entry, those of a new link without a name which is in the indexes `made` and `code`: `=MADEKEY ID`, and
 * with other indexes where it is found by when it was made, `~MADEKEY ID` and each of them behind a tab.
 */
const NEW_AND_PLAIN = "=";
const NEW_AND_LABELLED = "~";

/** Begins what several links have left to do, each in a line. */
export const SEVERAL = "*";

export function encodeEntry(entry: OutboxEntry): string {
  const { id, version, madeKey, isTextNew, places, names, maker } = entry;
  const [, , ...labels] = places;
  if (isNewAndPlain(entry)) {
    if (labels.length === 0) return `${NEW_AND_PLAIN}${madeKey} ${id}`;
    return [`${NEW_AND_LABELLED}${madeKey} ${id}`, ...labels.map(({ index }) => index)].join("\t");
  }
  const flat = places.flatMap(({ index, key }) => [index, key]);
  return JSON.stringify([id, version, madeKey, isTextNew ? 1 : 0, flat, names.map(nameText), maker]);
}

/** Tabs and lines would be taken for what stands between the parts. */
const SEPARATORS = /[\t\n]/;

function isNewAndPlain({ id, version, madeKey, isTextNew, places: [made, code, ...labels], names }: OutboxEntry): boolean {
  if (version !== 1 || !isTextNew || names.length > 0 || SEPARATORS.test(id)) return false;
  if (made?.index !== "made" || made.key !== madeKey || code?.index !== "code" || code.key !== id) return false;
  return labels.every(({ index, key }) => key === madeKey && !SEPARATORS.test(index));
}

function newAndPlain(text: string): OutboxEntry {
  const [first = "", ...labels] = text.split("\t");
  const blank = first.indexOf(" ");
  const madeKey = first.slice(NEW_AND_PLAIN.length, blank);
  const id = first.slice(blank + 1) as Field;
  const places = [
    { index: "made", key: madeKey },
    { index: "code", key: id },
    ...labels.map((index) => ({ index, key: madeKey })),
  ];
  return { id, version: 1, madeKey, isTextNew: true, places, names: [], maker: "" };
}

/** Reads the entries of one link or of several; null when one of them is damaged or of a later version. */
export function decodeEntries(text: string): OutboxEntry[] | null {
  const entries = (text.startsWith(SEVERAL) ? text.slice(SEVERAL.length).split("\n") : [text]).map(decodeEntry);
  return entries.every((entry) => entry !== null) ? entries : null;
}

type EntryTuple = readonly [Field, number, string, 0 | 1, readonly string[], readonly string[], string, ...unknown[]];

/** Reads an entry; null for one that is damaged or of a later version. */
export function decodeEntry(text: string): OutboxEntry | null {
  if (text.startsWith(NEW_AND_PLAIN) || text.startsWith(NEW_AND_LABELLED)) return text.includes(" ") ? newAndPlain(text) : null;
  try {
    const [id, version, madeKey, isNew, flat, names, maker, ...more] = JSON.parse(text) as EntryTuple;
    if (typeof id !== "string" || more.length > 0 || !Array.isArray(flat) || !Array.isArray(names)) return null;
    const places = flat.flatMap((index, at): Entry[] => (at % 2 === 0 ? [{ index, key: flat[at + 1] ?? "" }] : []));
    return { id, version, madeKey, isTextNew: isNew === 1, places, names: names.map(nameFrom), maker };
  } catch {
    return null;
  }
}

/** A name as one text: the kind by its first letter. */
export function nameText(name: Name): string {
  if (name.kind === "alias") return `a${name.field}`;
  return name.kind === "external" ? `e${name.id}` : `r${name.hash}`;
}

/** The name that the text says. Whether an alias leads is not in it. */
export function nameFrom(text: string): Name {
  const rest = text.slice(1);
  if (text.startsWith("a")) return { kind: "alias", field: rest as Field, leads: false };
  return text.startsWith("e") ? { kind: "external", id: rest } : { kind: "reuse", hash: rest };
}

/** The time in the key of an entry, by the clock of the process that wrote it. */
export function writtenAt(key: string): Instant {
  return Number.parseInt(key.slice(LEFT_TO_DO.length), 36);
}
