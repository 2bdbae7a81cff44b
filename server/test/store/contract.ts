// What the conformance suites of the port `Store` share: a store under test, links as tests need them, and what is asked again
// and again. The suites themselves are the other files `contract-*.ts`; each adapter's own test file runs them on a real engine.
import { LinnetError } from "../../src/core/errors.ts";
import type { Field } from "../../src/core/field.ts";
import {
  type Alias,
  type Link,
  type LinkDetails,
  linkIn,
  newDetails,
  PLAIN_TERMS,
  type StoredLink,
  type Terms,
  termsOf,
  withTerms,
} from "../../src/core/link.ts";
import { type IndexName, type Name, nameKey } from "../../src/core/names.ts";
import type { Links, Position, Store } from "../../src/core/store.ts";
import { TARGET_LENGTH_MAX, type Target } from "../../src/core/target.ts";

/** One empty store, and what a test needs to do to it from outside. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens the same place again. */
  readonly reopen: () => Promise<Store>;
  /** Opens the same place again beside it, as another process would. */
  readonly openSecond: () => Promise<Store>;
  /** Closes the store that is open and throws its place away. */
  readonly close: () => Promise<void>;
  /** Puts something beside Linnet's data that is not Linnet's; the answer tells whether it is still there. */
  readonly plantForeign?: () => Promise<() => Promise<boolean>>;
  /** Deletes all places from the indexes, the ordered ones and those of the text, behind the back of the store. */
  readonly dropIndexes?: () => Promise<void>;
  /** Puts a place into an ordered index, behind the back of the store. */
  readonly plantPlace?: (index: IndexName, position: Position) => Promise<void>;
}

export const MADE_AT = 1_750_000_000_000;

/** A link as a test needs it; what is not said is plain. */
export function linkAt(code: string, target = `https://example.com/${encodeURIComponent(code)}`, enabled = true): Link {
  return withTerms({ field: code as Field, target: target as Target }, { ...PLAIN_TERMS, enabled });
}

/** Details of a link; `maker` tells one try to insert from another's. */
export function detailsOf(link: Pick<Link, "field">, maker = "maker-1", version = 1): LinkDetails {
  const facts = { createdAt: MADE_AT, createdBy: "anonymous", makerHash: maker };
  return newDetails(link.field, { ...facts, version, updatedAt: MADE_AT + version - 1 });
}

/** What is different from a plain link, in the link and in its details. */
export interface Difference extends Partial<Omit<LinkDetails, "id">> {
  readonly target?: string;
  readonly terms?: Partial<Terms>;
}

/** A link with its details, for `insert`. */
export function storedAt(code: string, difference: Difference = {}): StoredLink {
  const { target, terms, ...details } = difference;
  const plain = linkAt(code, target);
  const link = withTerms(plain, { ...PLAIN_TERMS, ...terms });
  return { link, details: { ...detailsOf(link), ...details } };
}

/** The next version of a link that is not in the trash, for `update`. */
export function editOf(stored: StoredLink, difference: Difference = {}): StoredLink {
  const was = linkIn(stored);
  if (was === null) throw new Error("the link was deleted for good");
  const { target, terms, ...details } = difference;
  const link = withTerms({ field: was.field, target: (target ?? was.target) as Target }, { ...termsOf(was), ...terms });
  return { link, details: { ...nextOf(stored), trashed: null, ...details } };
}

/** The link in the trash. */
export function trashOf(stored: StoredLink): StoredLink {
  const details = nextOf(stored);
  const trashed = { at: details.updatedAt, by: "admin", link: linkIn(stored) };
  return { link: { kind: "tombstone", field: details.id }, details: { ...details, trashed } };
}

/** The link deleted for good: what is left keeps its fields, and nobody else gets them. */
export function purgeOf(stored: StoredLink): StoredLink {
  const { details } = trashOf(stored);
  const trashed = { at: details.updatedAt, by: "admin", link: null };
  const nothing = { title: "", notes: "", tags: [], archived: false, externalId: null, reuseHash: null, history: [] };
  return { link: { kind: "tombstone", field: details.id }, details: { ...details, ...nothing, trashed } };
}

function nextOf({ details }: StoredLink): LinkDetails {
  return { ...details, version: details.version + 1, updatedAt: details.updatedAt + 1 };
}

export const aliasName = (field: string, leads = true): Name => ({ kind: "alias", field: field as Field, leads });
export const externalName = (id: string): Name => ({ kind: "external", id });
export const reuseName = (hash: string): Name => ({ kind: "reuse", hash });

/** What `find` and `read` answer at an alias. */
export function aliasAt(field: string, id: string, leads = true): Alias {
  return { kind: "alias", field: field as Field, id: id as Field, leads };
}

type Outcome = Awaited<ReturnType<Links["insert"] | Links["update"] | Links["release"]>>;

/** An answer as one word: the outcome, or the name that is taken. */
export const wordFor = (outcome: Outcome): string => (typeof outcome === "string" ? outcome : `taken: ${nameKey(outcome.taken)}`);

/** A target of the greatest length that is allowed. */
export function longTarget(letter = "a"): string {
  const start = "https://example.com/";
  return start + letter.repeat(TARGET_LENGTH_MAX - start.length);
}

/** Every link that a scan yields. */
export async function collect(store: Store): Promise<StoredLink[]> {
  const all: StoredLink[] = [];
  for await (const stored of store.links.scan()) all.push(stored);
  return all;
}

/** The code of the error that `call` fails with; "none" when it does not fail, "other" when it isn't a LinnetError. */
export async function failureOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "none";
  } catch (error) {
    return error instanceof LinnetError ? error.code : "other";
  }
}

/** Stores the links, and fails unless each of them was. Returns them. */
export async function insertAll(store: Store, ...links: readonly StoredLink[]): Promise<readonly StoredLink[]> {
  const BATCH_SIZE = 250;
  for (let from = 0; from < links.length; from += BATCH_SIZE) {
    const batch = links.slice(from, from + BATCH_SIZE);
    const outcomes = await Promise.all(batch.map((stored) => store.links.insert(stored)));
    const refused = outcomes.findIndex((outcome) => outcome !== "inserted");
    if (refused >= 0) throw new Error(`${batch[refused]?.details.id} was answered ${wordFor(outcomes[refused] as Outcome)}`);
  }
  return links;
}

/** Stores plain links at these codes. */
export async function insertMany(store: Store, codes: readonly string[]): Promise<void> {
  await insertAll(store, ...codes.map((code) => storedAt(code)));
}

/** Stores the edit, and fails unless it was; returns it. */
export async function updateTo(store: Store, after: StoredLink, before: StoredLink): Promise<StoredLink> {
  const outcome = await store.links.update(after, before);
  if (outcome !== "updated") throw new Error(`the edit of ${after.details.id} was answered ${wordFor(outcome)}`);
  return after;
}
