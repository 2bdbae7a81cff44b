// The part of the conformance suite that is about making the indexes anew: what was lost is there again, what was too much is
// gone, and nobody misses anything while it is done.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { timeKey } from "../../src/core/names.ts";
import type { Position, Store } from "../../src/core/store.ts";
import { until } from "../support/wait.ts";
import { collect, editOf, insertAll, MADE_AT, type StoreUnderTest, storedAt, trashOf, updateTo } from "./contract.ts";
import { allIn, crowd, manySorts, placesIn, placesOf } from "./contract-places.ts";
import { foundBy, untilFound } from "./contract-search.ts";

/** Declares the tests of `Indexes.rebuild` for one adapter. `open` makes a new, empty store for every test. */
export function rebuildTests(open: () => Promise<StoreUnderTest>): void {
  describe("rebuilding the indexes", () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    lostTests(() => under);
    meanwhileTests(() => under);
  });
}

const rebuild = (store: Store, links = store.links.scan(), onRenewed: (links: number) => void = () => undefined) =>
  store.indexes.rebuild(links, onRenewed);

/** For a test that waits for places and texts several times. */
const PATIENCE_MS = 30_000;

/** Waits until the places of these links are in their indexes, and nothing else in any of those. */
async function untilPlaced(store: Store, links: readonly StoredLink[]): Promise<void> {
  const expected = placesOf(links);
  await until(async () => Bun.deepEquals(await placesIn(store, expected.keys()), expected), { what: "the indexes are whole" });
}

function lostTests(current: () => StoreUnderTest): void {
  test(
    "brings back all places after they were lost",
    async () => {
      const { store, dropIndexes } = current();
      const links = await insertAll(store, ...manySorts(), ...crowd(200, "crowd"));
      await untilPlaced(store, links);
      await untilFound(store, "tagged-too", "tagged-too");
      await dropIndexes?.();
      if (dropIndexes !== undefined) expect(await placesIn(store, placesOf(links).keys())).toEqual(new Map());
      await rebuild(store);
      await untilPlaced(store, links);
      for (const query of ["tagged-too", "crowd-199"]) await untilFound(store, query, query);
      expect(await foundBy(store, "pl")).toEqual(["plain" as Field]);
      expect(await store.indexes.named("host:", 10)).toEqual(["host:example.org", "host:links.example.net"]);
      expect(await store.indexes.size("made")).toBe(links.length);
    },
    PATIENCE_MS,
  );

  test(
    "is known to other processes, and after the store was opened again",
    async () => {
      const { store, dropIndexes, openSecond, reopen } = current();
      const links = await insertAll(store, ...manySorts());
      const second = await openSecond();
      await dropIndexes?.();
      await rebuild(second);
      await untilPlaced(store, links);
      const again = await reopen();
      await untilPlaced(again, links);
      await untilFound(again, "tagged-too", "tagged-too");
    },
    PATIENCE_MS,
  );

  test(
    "removes places that no link has, and indexes of which nothing is left",
    async () => {
      const { store, plantPlace } = current();
      const links = await insertAll(store, ...manySorts());
      await untilPlaced(store, links);
      const strays: [string, Position][] = [
        ["made", { key: timeKey(MADE_AT + 3), id: "nobody" as Field }],
        ["made", { key: timeKey(MADE_AT + 3), id: "plain" as Field }],
        ["tag:red", { key: timeKey(MADE_AT), id: "plain" as Field }],
        ["tag:stray", { key: timeKey(MADE_AT), id: "plain" as Field }],
      ];
      for (const [index, position] of strays) {
        await plantPlace?.(index, position);
        if (plantPlace !== undefined) expect(await allIn(store, index)).toContainEqual(position);
      }
      await rebuild(store);
      await untilPlaced(store, links);
      expect(await allIn(store, "tag:stray")).toEqual([]);
      expect(await store.indexes.named("tag:str", 10)).toEqual([]);
      expect(await store.indexes.size("made")).toBe(links.length);
    },
    PATIENCE_MS,
  );

  test(
    "of no links at all leaves indexes that are empty",
    async () => {
      const { store } = current();
      await rebuild(store);
      expect(await allIn(store, "made")).toEqual([]);
      expect(await store.indexes.named("tag:", 10)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "says how many links are done, and never fewer than before",
    async () => {
      const { store } = current();
      await insertAll(store, ...crowd(300, "crowd"));
      const told: number[] = [];
      await rebuild(store, store.links.scan(), (links) => told.push(links));
      expect(told.toSorted((a, b) => a - b)).toEqual(told);
      expect(told.filter((links) => links > 300)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "fails when the links can't be read to their end, and takes nothing away",
    async () => {
      const { store } = current();
      const links = await insertAll(store, ...manySorts());
      await untilPlaced(store, links);
      async function* broken() {
        yield links[0] as StoredLink;
        throw new Error("the scan broke");
      }
      await expect(rebuild(store, broken())).rejects.toThrow("the scan broke");
      await untilPlaced(store, links);
      await untilFound(store, "tagged-too", "tagged-too");
    },
    PATIENCE_MS,
  );
}

function meanwhileTests(current: () => StoreUnderTest): void {
  test(
    "leaves every place and every word where it can be found while it goes on",
    async () => {
      const { store } = current();
      const links = await insertAll(store, ...crowd(300, "crowd"));
      await untilPlaced(store, links);
      const isWhole = async () => (await foundBy(store, "cr", { limit: 300 })).length === 300;
      await until(isWhole, { what: "the text of all links is found" });
      const expected = placesOf(links).get("tag:red");
      let isDone = false;
      let looks = 0;
      const expectWhole = async () => {
        looks++;
        expect(await allIn(store, "tag:red")).toEqual(expected ?? []);
        expect(await foundBy(store, "crowd-77")).toEqual(["crowd-77" as Field]);
        expect(await foundBy(store, "cr", { limit: 300 })).toHaveLength(300);
      };
      const rebuilt = rebuild(store, slowly(store.links.scan(), expectWhole)).finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await expectWhole();
        // Reads that are answered at once would leave nobody else a turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await rebuilt;
      await expectWhole();
      expect(looks).toBeGreaterThan(3);
    },
    PATIENCE_MS,
  );

  test(
    "loses nothing of what is written while it goes on, and the next one leaves it exact",
    async () => {
      const { store } = current();
      const links = await insertAll(store, ...crowd(60, "crowd"));
      await untilPlaced(store, links);
      const seenBefore = await collect(store);
      const written: StoredLink[] = [];
      async function* stale() {
        yield* seenBefore.slice(0, 30);
        written.push(...(await writeAll(store, links)));
        yield* seenBefore.slice(30);
      }
      await rebuild(store, stale());
      for (const [index, positions] of placesOf(written)) {
        await until(async () => containsAll(await allIn(store, index), positions), { what: `${index} has all that was written` });
      }
      await untilFound(store, "geschrieben", ...newestFirst(written.filter(({ details }) => details.title !== "")));
      await rebuild(store);
      await untilPlaced(store, await collect(store));
    },
    PATIENCE_MS,
  );
}

/** The links, with a look after every hundred of them. */
async function* slowly(links: AsyncIterable<StoredLink>, look: () => Promise<void>): AsyncIterable<StoredLink> {
  let count = 0;
  for await (const stored of links) {
    yield stored;
    if (++count % 100 === 0) await look();
  }
}

const containsAll = (all: readonly Position[], some: readonly Position[]) =>
  some.every((place) => all.some(({ key, id }) => key === place.key && id === place.id));

function newestFirst(links: readonly StoredLink[]): Field[] {
  const places = placesOf(links).get("made") ?? [];
  return places.map(({ id }) => id).reverse();
}

/** Edits, deletes, releases and makes some; returns those that were edited or made, as they are now. */
async function writeAll(store: Store, links: readonly StoredLink[]): Promise<StoredLink[]> {
  const written: StoredLink[] = [];
  for (const [at, stored] of links.entries()) {
    if (at % 5 === 0) written.push(await updateTo(store, editOf(stored, { tags: ["new"], title: "geschrieben" }), stored));
    if (at % 5 === 1) written.push(await updateTo(store, trashOf(stored), stored));
    if (at % 5 === 2) await store.links.release(stored);
  }
  const made = Array.from({ length: 20 }, (_, at) => storedAt(`made-${at}`, { tags: ["new"], title: "geschrieben" }));
  written.push(...(await insertAll(store, ...made)));
  await store.indexes.settled();
  return written;
}
