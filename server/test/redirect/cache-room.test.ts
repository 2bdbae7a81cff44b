// What the cache keeps when there is more than it has room for.
import { beforeEach, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { LinkCache } from "../../src/redirect/cache.ts";
import { Eviction, type Kept, USES_MAX } from "../../src/redirect/eviction.ts";
import { linkAt } from "./cache-setup.ts";

/** A cache of that many bytes before a store that has every link, but for those whose code begins with "absent". */
function cacheOf(bytesMax: number): LinkCache {
  const find = async (field: Field) => (field.startsWith("absent") ? null : linkAt(field));
  const links = { find, watch: () => undefined, groupOf: () => 0 };
  const cache = new LinkCache({ links, bytesMax, staleMaxMs: 0, monotonicMs: () => 0 });
  cache.live(true);
  return cache;
}

const find = (cache: LinkCache, code: string) => cache.find(code as Field);

test("links and absences take no more room than they may", async () => {
  const cache = cacheOf(100_000);
  for (let i = 0; i < 5000; i++) {
    await find(cache, `code-${i}`);
    await find(cache, `absent-${i}`);
    expect(cache.size.bytes).toBeLessThanOrEqual(100_000);
  }
  expect(cache.size.entries).toBeGreaterThan(100);
  expect(cache.size.absent).toBeGreaterThan(5);
});

test("a cache without room keeps nothing, and finds links all the same", async () => {
  const cache = cacheOf(0);
  for (let i = 0; i < 3; i++) expect(await find(cache, "abc")).toEqual(linkAt("abc"));
  for (let i = 0; i < 3; i++) expect(await find(cache, "absent")).toBeNull();
  expect(cache.counts.fills).toBe(6);
  expect(cache.size).toMatchObject({ entries: 0, absent: 0, bytes: 0 });
});

test("one more link costs no walk round a cache full of links that are all asked for", () => {
  const eviction = new Eviction(20_000, () => undefined);
  const kept = (at: number): Kept => {
    return { field: `hot-${at}` as Field, bytes: 1, uses: 0, queue: null, newer: null, older: null };
  };
  const hot = Array.from({ length: 20_000 }, (_, at) => kept(at));
  for (const entry of hot) eviction.add(entry);
  for (const entry of hot) entry.uses = USES_MAX;
  eviction.add(kept(20_000));
  expect(hot.filter(({ uses }) => uses < USES_MAX).length).toBeLessThanOrEqual(1000);
  expect(eviction.evictions).toBe(1);
  expect(eviction.bytes).toBe(20_000);
});

describe("a sweep", () => {
  const hot = Array.from({ length: 500 }, (_, at) => `hot-${at}`);
  let cache: LinkCache;

  /** Reads the hot links in turn, as visitors do; returns how often the store was asked. */
  async function visit(rounds: number): Promise<number> {
    const before = cache.counts.fills;
    for (let round = 0; round < rounds; round++) for (const code of hot) await find(cache, code);
    return cache.counts.fills - before;
  }

  beforeEach(async () => {
    cache = cacheOf(1_000_000);
    await visit(4);
  });

  for (const kind of ["absent", "cold"]) {
    test(`over a million ${kind} codes leaves the hot links where they are, and memory too`, async () => {
      for (let i = 0; i < 1_000_000; i++) {
        await find(cache, `${kind}-${i}`);
        if (i % 1000 === 0) expect(cache.size.bytes).toBeLessThanOrEqual(1_000_000);
      }
      expect(await visit(1)).toBe(0);
    }, 30_000); // It takes a second where nobody else is at work.
  }
});
