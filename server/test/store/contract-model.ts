// The part of the conformance suite that is about everything at once: hundreds of operations as chance would have them, and a
// store that must be what a plain model of it is. A failure names the seed; as an example of the property it comes again.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Field } from "../../src/core/field.ts";
import type { StoredLink } from "../../src/core/link.ts";
import { type IndexName, nameKey } from "../../src/core/names.ts";
import type { Store } from "../../src/core/store.ts";
import { matchesText, normalQuery } from "../../src/core/text.ts";
import { until } from "../support/wait.ts";
import { collect, type StoreUnderTest } from "./contract.ts";
import { compareBytes, placesIn, placesOf } from "./contract-places.ts";
import { untilFound } from "./contract-search.ts";
import { Model } from "./model.ts";
import { Chance, FIELDS, NAMES, type Operation, Operations, QUERIES } from "./model-operations.ts";

const BLOCKS = 14;
const BLOCK_LENGTH = 30;
/** A search is compared at the end of every so many blocks: the text may follow 2 s later. */
const BLOCKS_PER_SEARCH = 7;
const QUERIES_PER_SEARCH = 4;

const WRITERS = 8;
const WRITES_PER_WRITER = 60;
const TEST_TIMEOUT_MS = 120_000;

/** Declares the model tests for one adapter. `open` makes a new, empty store. */
export function modelTests(open: () => Promise<StoreUnderTest>): void {
  describe("after hundreds of random operations a store", () => {
    const ofEachSeed = (numRuns: number, work: (under: StoreUnderTest, chance: Chance) => Promise<void>) =>
      fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const under = await open();
          await work(under, new Chance(seed)).finally(() => under.close());
        }),
        { numRuns, endOnFailure: true },
      );

    test("is what its model is, in all that can be asked", () => ofEachSeed(2, oneWriter), TEST_TIMEOUT_MS);
    test("is what its model is when two processes write in turn", () => ofEachSeed(1, twoWriters), TEST_TIMEOUT_MS);
    test(
      "agrees with itself and with what was acknowledged when many write at once",
      () => ofEachSeed(2, manyWriters),
      TEST_TIMEOUT_MS,
    );
  });
}

async function oneWriter(under: StoreUnderTest, chance: Chance): Promise<void> {
  const { store } = under;
  const trial = new Trial(chance);
  for (let block = 1; block <= BLOCKS; block++) {
    for (let step = 0; step < BLOCK_LENGTH; step++) await trial.step(store);
    await trial.compareRecords(store);
    await store.indexes.settled();
    await trial.compareIndexes(store);
    if (block % BLOCKS_PER_SEARCH === 0) await trial.compareSearches(store);
  }
  const again = await under.reopen();
  await trial.compareRecords(again);
  await trial.compareIndexes(again);
  await again.indexes.rebuild(again.links.scan(), () => undefined);
  await trial.compareIndexes(again);
  await trial.compareSearches(again);
}

async function twoWriters({ store, openSecond }: StoreUnderTest, chance: Chance): Promise<void> {
  const stores = [store, await openSecond()];
  const trial = new Trial(chance);
  for (let block = 1; block <= BLOCKS; block++) {
    for (let step = 0; step < BLOCK_LENGTH; step++) await trial.step(chance.one(stores));
    for (const each of stores) await trial.compareRecords(each);
    await trial.untilIndexesFollow(store);
    for (const each of stores) await trial.compareIndexes(each);
  }
  for (const each of stores) await trial.compareSearches(each);
}

/** A store and a model to which the same is done. */
class Trial {
  readonly #model: Model;
  readonly #chance: Chance;
  readonly #operations: Operations;
  /** Every index that anything was ever in. */
  readonly #indexes = new Set<IndexName>();
  readonly #done: string[] = [];

  constructor(chance: Chance, model = new Model()) {
    this.#chance = chance;
    this.#model = model;
    this.#operations = new Operations(chance, "maker", true);
    this.#noteIndexes();
  }

  /** Does the next operation to both, and fails unless the store answers what the model says. */
  async step(store: Store): Promise<void> {
    const operation = this.#operations.next(this.#model.links);
    const expected = operation.expect(this.#model);
    const answer = await operation.call(store);
    this.#done.push(`${operation.what}: ${answer}`);
    if (!expected.has(answer)) throw this.#failure(`the model says ${[...expected].join(" or ")}`);
    this.#noteIndexes();
  }

  /** Expects of every field and every name that the store and the model say the same. */
  async compareRecords(store: Store): Promise<void> {
    await this.#explained(async () => {
      const { links } = store;
      const model = this.#model;
      expect(await answersOf(FIELDS, (field) => links.find(field))).toEqual(modelAnswers(FIELDS, (field) => model.find(field)));
      expect(await answersOf(FIELDS, (field) => links.read(field))).toEqual(modelAnswers(FIELDS, (field) => model.read(field)));
      const taken = modelAnswers(FIELDS, (field) => model.read(field) !== null);
      expect(await answersOf(FIELDS, (field) => links.exists(field))).toEqual(taken);
      expect(await links.count()).toBe([...taken.values()].filter((isTaken) => isTaken).length);
      const named = NAMES.filter((name) => name.kind !== "alias" || !("link" in (model.read(name.field) ?? {})));
      const holders = await Promise.all(named.map(async (name) => [nameKey(name), await links.holderOf(name)]));
      expect(holders).toEqual(named.map((name) => [nameKey(name), model.holderOf(name)]));
      expect(byId(await collect(store))).toEqual(model.links);
    });
  }

  /** Waits until the ordered indexes are what the model says, for writes of other processes. */
  async untilIndexesFollow(store: Store): Promise<void> {
    const expected = placesOf(this.#model.links);
    await this.#explained(() =>
      until(async () => Bun.deepEquals(await placesIn(store, this.#indexes), expected), { what: "the indexes follow" }).catch(
        async (error) => {
          expect(await placesIn(store, this.#indexes)).toEqual(expected);
          throw error;
        },
      ),
    );
  }

  /** Expects the ordered indexes to be what the model says. */
  async compareIndexes(store: Store): Promise<void> {
    await this.#explained(async () => {
      const expected = placesOf(this.#model.links);
      expect(await placesIn(store, this.#indexes)).toEqual(expected);
      const sizes = await Promise.all([...this.#indexes].map(async (index) => [index, await store.indexes.size(index)]));
      expect(sizes).toEqual([...this.#indexes].map((index) => [index, expected.get(index)?.length ?? 0]));
      for (const beginning of ["tag:", "by:", "host:"]) {
        const named = [...expected.keys()].filter((index) => index.startsWith(beginning)).sort(compareBytes);
        expect(await store.indexes.named(beginning, 100)).toEqual(named);
      }
    });
  }

  /** Waits until some searches find what the model says. */
  async compareSearches(store: Store): Promise<void> {
    for (let count = 0; count < QUERIES_PER_SEARCH; count++) {
      const query = this.#chance.one(QUERIES);
      const meant = this.#model.links.filter(
        (stored) => stored.details.trashed === null && matchesText(stored, normalQuery(query)),
      );
      const ids = (placesOf(meant).get("made") ?? []).map(({ id }) => id).reverse();
      await this.#explained(() => untilFound(store, query, ...ids));
    }
  }

  #noteIndexes(): void {
    for (const index of placesOf(this.#model.links).keys()) this.#indexes.add(index);
  }

  async #explained(compare: () => Promise<unknown>): Promise<void> {
    try {
      await compare();
    } catch (error) {
      throw this.#failure(error instanceof Error ? error.message : String(error));
    }
  }

  #failure(what: string): Error {
    return new Error(`${what}\nafter ${this.#done.length} operations, these last:\n${this.#done.slice(-12).join("\n")}`);
  }
}

const byId = (links: readonly StoredLink[]) => links.toSorted((a, b) => (a.details.id < b.details.id ? -1 : 1));

async function answersOf<T>(fields: readonly Field[], ask: (field: Field) => Promise<T>): Promise<Map<Field, T>> {
  return new Map(await Promise.all(fields.map(async (field) => [field, await ask(field)] as const)));
}

function modelAnswers<T>(fields: readonly Field[], ask: (field: Field) => T): Map<Field, T> {
  return new Map(fields.map((field) => [field, ask(field)]));
}

/** Many write at once, each knowing only what it reads. Nobody can say what must come out, but it must fit together. */
async function manyWriters({ store, openSecond }: StoreUnderTest, chance: Chance): Promise<void> {
  const stores = [store, await openSecond()];
  const acknowledged = new Acknowledged();
  const write = async (at: number) => {
    const own = new Chance(chance.below(2 ** 31));
    const operations = new Operations(own, `writer-${at}`, false);
    for (let count = 0; count < WRITES_PER_WRITER; count++) {
      const links = await someLinks(own.one(stores), own);
      await acknowledged.note(operations.next(links), own.one(stores));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, at) => write(at)));
  const links = await collect(store);
  expect(acknowledged.violations(links)).toEqual([]);
  const trial = new Trial(chance, Model.of(links));
  for (const each of stores) await trial.compareRecords(each);
  await trial.untilIndexesFollow(store);
  for (const each of stores) await trial.compareIndexes(each);
  await trial.compareSearches(store);
}

/** A few of the links that are there now, wherever they are found. */
async function someLinks(store: Store, chance: Chance): Promise<StoredLink[]> {
  const fields = Array.from({ length: 6 }, () => chance.one(FIELDS));
  const found = await Promise.all(fields.map((field) => store.links.read(field)));
  return found.filter((each): each is StoredLink => each !== null && "link" in each);
}

/** What writers were told that they did. */
class Acknowledged {
  /** Writes by the life of a link (its id and its maker), then by version. */
  readonly #writes = new Map<string, Map<number, StoredLink>>();
  readonly #released = new Set<string>();
  readonly #twice: string[] = [];

  async note(operation: Operation, store: Store): Promise<void> {
    const answer = await operation.call(store);
    const { written, released } = operation;
    if (answer === "released" && released !== undefined) this.#once(this.#released, lifeOf(released));
    if ((answer !== "inserted" && answer !== "updated") || written === undefined) return;
    const versions = this.#writes.get(lifeOf(written)) ?? new Map<number, StoredLink>();
    this.#writes.set(lifeOf(written), versions);
    const { version } = written.details;
    if (answer === "updated" && versions.has(version)) this.#twice.push(`${lifeOf(written)} has two versions ${version}`);
    versions.set(version, written);
  }

  #once(all: Set<string>, life: string): void {
    if (all.has(life)) this.#twice.push(`${life} was released twice`);
    all.add(life);
  }

  /** What is wrong with these links, when they are all that is left: none lost, none that nobody wrote, each its last version. */
  violations(links: readonly StoredLink[]): string[] {
    const left = new Map(links.map((stored) => [lifeOf(stored), stored]));
    const found = [...this.#twice];
    for (const [life, versions] of this.#writes) {
      const stored = left.get(life);
      if (this.#released.has(life)) {
        if (stored !== undefined) found.push(`${life} was released and is there`);
        continue;
      }
      const last = versions.get(Math.max(...versions.keys()));
      if (!Bun.deepEquals(stored, last))
        found.push(`${life} is ${JSON.stringify(stored)}, and was left as ${JSON.stringify(last)}`);
    }
    return [...found, ...[...left.keys()].filter((life) => !this.#writes.has(life)).map((life) => `${life} was made by nobody`)];
  }
}

const lifeOf = ({ details }: StoredLink) => `${details.id} of ${details.makerHash}`;
