// Where links are to be found in the ordered indexes, and how a test reads what is there. What the conformance suites of the
// indexes, of rebuilding them and of the whole store compare.

import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { entriesOf, type IndexName } from "../../src/core/names.ts";
import type { Position, Span, Store } from "../../src/core/store.ts";
import { MADE_AT, storedAt } from "./contract.ts";

/** The order of texts by their UTF-8 bytes. */
export const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The order of places: by the bytes of the key, then by those of the id. */
export function comparePlaces(a: Position, b: Position): number {
  return compareBytes(a.key, b.key) || compareBytes(a.id, b.id);
}

/** Where each of the links is to be found, in order: index → positions. */
export function placesOf(links: Iterable<StoredLink>): Map<IndexName, Position[]> {
  const places = new Map<IndexName, Position[]>();
  for (const stored of links) {
    for (const { index, key } of entriesOf(stored)) {
      const positions = places.get(index) ?? [];
      places.set(index, positions);
      positions.push({ key, id: stored.details.id });
    }
  }
  for (const positions of places.values()) positions.sort(comparePlaces);
  return places;
}

/** Every position of the span, page by page to its end. */
export async function allIn(store: Store, index: IndexName, span: Partial<Span> = {}): Promise<Position[]> {
  const all: Position[] = [];
  const whole: Span = { descending: false, limit: 100, ...span };
  let page = await store.indexes.range(index, whole);
  while (page.length > 0) {
    if (page.length > whole.limit) throw new Error(`${page.length} positions came back; ${whole.limit} were asked for`);
    all.push(...page);
    page = await store.indexes.range(index, { ...whole, after: page.at(-1) as Position });
  }
  return all;
}

/** What each of these indexes holds; those that are empty are left out. */
export async function placesIn(store: Store, indexes: Iterable<IndexName>): Promise<Map<IndexName, Position[]>> {
  const places = new Map<IndexName, Position[]>();
  for (const index of indexes) {
    const positions = await allIn(store, index);
    if (positions.length > 0) places.set(index, positions);
  }
  return places;
}

/** Links of every sort, several with the same keys. */
export function manySorts(): StoredLink[] {
  return [
    storedAt("plain"),
    storedAt("later", { createdAt: MADE_AT + 1, updatedAt: MADE_AT + 1 }),
    storedAt("earlier", { createdAt: 0, updatedAt: 0 }),
    storedAt("tagged", { tags: ["größe", "red", "zwei:drei"], createdBy: "admin" }),
    storedAt("tagged-too", { tags: ["a b", "red"], createdBy: "key:abcdefghij" }),
    storedAt("edited", { updatedAt: MADE_AT + 7, version: 2 }),
    storedAt("archived", { archived: true }),
    storedAt("off", { terms: { enabled: false } }),
    storedAt("ends", { terms: { expiresAt: MADE_AT } }),
    storedAt("begins", { terms: { startsAt: MADE_AT, enabled: false } }),
    storedAt("counted", { terms: { maxClicks: 1 } }),
    storedAt("elsewhere@example.org", { tags: ["red"] }),
    storedAt("renamed", { aliases: ["grüße@links.example.net" as Field], shownAs: "grüße@links.example.net" as Field }),
    storedAt("\u{1D4B3}"),
    storedAt("\uFB01"),
  ];
}

/** Many links, a few of which share each key. */
export function crowd(count: number, name: string): StoredLink[] {
  return Array.from({ length: count }, (_, at) => {
    const createdAt = MADE_AT + Math.floor(((at * 7919) % count) / 3);
    return storedAt(`${name}-${at}`, { createdAt, updatedAt: createdAt, tags: ["red"] });
  });
}
