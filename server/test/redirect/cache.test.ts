// The cache on a real store in memory, whose answers a test can hold back, and whose news it tells itself.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import { type LinnetError, recordUnreadable, storeEmptied, storeUnavailable } from "../../src/core/errors.ts";
import type { Field, Link } from "../../src/core/link.ts";
import type { Store } from "../../src/core/store.ts";
import type { Target } from "../../src/core/target.ts";
import { LinkCache } from "../../src/redirect/cache.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import { detailsOf, failureOf, linkAt } from "../store/contract.ts";
import { Lines } from "../store/redis-setup.ts";

const HOUR_MS = 3_600_000;

let store: Store;
let nowMs = 0;
/** Answers that wait, oldest first, while `holding`. */
let held: (() => void)[] = [];
let holding = false;
let failing: LinnetError | null = null;
let reads = 0;
let cache: LinkCache;

beforeEach(async () => {
  nowMs = 1000;
  held = [];
  holding = false;
  failing = null;
  reads = 0;
  const options = { path: ":memory:", alphabet: DEFAULT_ALPHABET, knownInstanceId: null, init: false, mayCreate: true };
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  store = await openSqlite({ ...options, clock: Date.now, random, log: new Lines() });
  cache = cacheOf(10_000_000);
  cache.live(true);
});
afterEach(() => store.close());

function cacheOf(bytesMax: number): LinkCache {
  const links = {
    find: async (field: Field) => {
      reads++;
      if (failing !== null) throw failing;
      const link = await store.links.find(field);
      if (holding) await new Promise<void>((release) => held.push(release));
      return link;
    },
    watch: () => undefined,
    groupOf: (field: Field) => field.length,
  };
  return new LinkCache({ links, bytesMax, staleMaxMs: HOUR_MS, monotonicMs: () => nowMs });
}

const field = (code: string) => code as Field;

async function insert(code: string): Promise<Link> {
  const link = linkAt(code);
  expect(await store.links.insert(link, detailsOf(link))).toBe("inserted");
  return link;
}

/** Edits the link in the store behind the cache's back. */
async function editTo(code: string, target: string, version = 1): Promise<void> {
  const link = { ...linkAt(code), target: target as Target };
  expect(await store.links.update(link, detailsOf(link, "maker-1", version + 1), version)).toBe("updated");
}

async function release(): Promise<void> {
  await Promise.resolve();
  for (const go of held.splice(0)) go();
}

async function targetOf(code: string): Promise<string | undefined> {
  return (await cache.find(field(code)))?.target;
}

describe("a link that was read", () => {
  test("is known from then on without asking the store, however often and long", async () => {
    const link = await insert("abc");
    expect(cache.known(field("abc"))).toBeUndefined();
    expect(await cache.find(field("abc"))).toEqual(link);
    nowMs += 1000 * HOUR_MS;
    for (let i = 0; i < 1000; i++) expect(cache.known(field("abc"))).toEqual(link);
    expect(reads).toBe(1);
  });

  test("is not known any more when a change of it was told", async () => {
    await insert("abc");
    await targetOf("abc");
    await editTo("abc", "https://new.example/");
    cache.changed(field("abc"));
    expect(cache.known(field("abc"))).toBeUndefined();
    expect(await targetOf("abc")).toBe("https://new.example/");
  });

  test("is asked for again when its group was suspected, and others are not", async () => {
    await insert("abc");
    await insert("abcd");
    await Promise.all([targetOf("abc"), targetOf("abcd")]);
    await editTo("abc", "https://new.example/");
    cache.suspected(3);
    expect(await targetOf("abc")).toBe("https://new.example/");
    await targetOf("abcd");
    expect(reads).toBe(3);
    expect(cache.known(field("abc"))?.target as string | undefined).toBe("https://new.example/");
  });

  test("is asked for at every use while changes are not told, and once when they are again", async () => {
    await insert("abc");
    await targetOf("abc");
    cache.live(false);
    await targetOf("abc");
    await targetOf("abc");
    expect(reads).toBe(3);
    cache.live(true);
    await targetOf("abc");
    await targetOf("abc");
    expect(reads).toBe(4);
  });

  test("is served no more once the store has answered, if only with what this build can't read", async () => {
    await insert("abc");
    await targetOf("abc");
    cache.suspected(3);
    failing = recordUnreadable("abc");
    expect(await failureOf(() => cache.find(field("abc")))).toBe("record_unreadable");
    failing = storeUnavailable();
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_unavailable");
  });
});

describe("a cache that was never told that changes are told", () => {
  test("trusts nothing, neither links nor absences", async () => {
    cache = cacheOf(10_000_000);
    await insert("abc");
    for (let i = 0; i < 3; i++) await targetOf("abc");
    for (let i = 0; i < 3; i++) expect(await cache.find(field("none"))).toBeNull();
    expect(reads).toBe(6);
  });
});

describe("a read that a change overtakes", () => {
  test("is done again, and neither kept nor returned", async () => {
    await insert("abc");
    holding = true;
    const answer = targetOf("abc");
    await editTo("abc", "https://new.example/");
    cache.changed(field("abc"));
    holding = false;
    await release();
    expect(await answer).toBe("https://new.example/");
    expect(cache.known(field("abc"))?.target as string | undefined).toBe("https://new.example/");
    expect(cache.counts.overtaken).toBe(1);
  });

  test("waits for the newer read that has begun since", async () => {
    await insert("abc");
    holding = true;
    const first = targetOf("abc");
    await editTo("abc", "https://new.example/");
    cache.changed(field("abc"));
    const second = targetOf("abc");
    await release();
    expect(await Promise.all([first, second])).toEqual(["https://new.example/", "https://new.example/"]);
    expect(reads).toBe(2);
  });

  test("is not trusted when its group was suspected meanwhile", async () => {
    await insert("abc");
    holding = true;
    const answer = targetOf("abc");
    await editTo("abc", "https://new.example/");
    cache.suspected(3);
    holding = false;
    await release();
    await answer;
    expect(cache.known(field("abc"))).toBeUndefined();
    expect(await targetOf("abc")).toBe("https://new.example/");
  });

  test("is not trusted when the channel was lost and found again meanwhile", async () => {
    await insert("abc");
    holding = true;
    const answer = targetOf("abc");
    await editTo("abc", "https://new.example/");
    cache.live(false);
    cache.live(true);
    holding = false;
    await release();
    await answer;
    expect(await targetOf("abc")).toBe("https://new.example/");
  });

  test("ends although changes do not", async () => {
    await insert("abc");
    holding = true;
    const answer = targetOf("abc");
    let isDone = false;
    const ended = answer.then(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 100 && !isDone; turn++) {
      cache.changed(field("abc"));
      await release();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(reads).toBeLessThanOrEqual(8);
  });
});

describe("an absence", () => {
  test("is believed for a while", async () => {
    expect(await cache.find(field("none"))).toBeNull();
    expect(await cache.find(field("none"))).toBeNull();
    expect(reads).toBe(1);
    nowMs += 10_001;
    expect(await cache.find(field("none"))).toBeNull();
    expect(reads).toBe(2);
  });

  const news: readonly (readonly [string, (cache: LinkCache) => void])[] = [
    ["links were added", (told) => told.added()],
    ["the link was made", (told) => told.changed(field("abc"))],
    ["its group was suspected", (told) => told.suspected(3)],
    ["the channel was lost", (told) => told.live(false)],
  ];
  for (const [what, tell] of news) {
    test(`is void when ${what}`, async () => {
      expect(await cache.find(field("abc"))).toBeNull();
      const link = await insert("abc");
      tell(cache);
      expect(await cache.find(field("abc"))).toEqual(link);
    });

    test(`is not kept when ${what} while it was read`, async () => {
      holding = true;
      const answer = cache.find(field("abc"));
      await Promise.resolve();
      const link = await insert("abc");
      tell(cache);
      holding = false;
      await release();
      await answer;
      expect(await cache.find(field("abc"))).toEqual(link);
    });
  }
});

describe("five thousand requests at once for a link that is not known", () => {
  test("share one read of the store", async () => {
    const link = await insert("abc");
    holding = true;
    const answers = Promise.all(Array.from({ length: 5000 }, () => cache.find(field("abc"))));
    await release();
    expect(new Set(await answers)).toEqual(new Set([link]));
    expect(reads).toBe(1);
  });

  test("share its failure, and the next one asks anew", async () => {
    await insert("abc");
    failing = storeUnavailable();
    const failures = await Promise.all(Array.from({ length: 5000 }, () => failureOf(() => cache.find(field("abc")))));
    expect(new Set(failures)).toEqual(new Set(["store_unavailable"]));
    expect(reads).toBe(1);
    failing = null;
    expect(await targetOf("abc")).toBe("https://example.com/abc");
  });
});

describe("without an answer from the store", () => {
  test("a link that was known is served for an hour after changes were last told, and no longer", async () => {
    await insert("abc");
    await targetOf("abc");
    nowMs += 10 * HOUR_MS;
    cache.live(false);
    failing = storeUnavailable();
    nowMs += HOUR_MS;
    expect(await targetOf("abc")).toBe("https://example.com/abc");
    nowMs += 1;
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_unavailable");
    expect(cache.counts.stale).toBe(1);
  });

  test("a connection that comes and goes does not make the hour longer", async () => {
    await insert("abc");
    await targetOf("abc");
    failing = storeUnavailable();
    for (let lost = 0; lost < 7; lost++) {
      cache.live(false);
      nowMs += HOUR_MS / 6;
      cache.live(true);
    }
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("a link is not served whose last confirmation lies more losses back than are remembered", async () => {
    await insert("abc");
    await targetOf("abc");
    failing = storeUnavailable();
    for (let lost = 0; lost < 100; lost++) {
      cache.live(false);
      cache.live(true);
    }
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("a link that was read while changes were not told is served too", async () => {
    await insert("abc");
    cache.live(false);
    await targetOf("abc");
    failing = storeUnavailable();
    expect(await targetOf("abc")).toBe("https://example.com/abc");
    nowMs += HOUR_MS + 1;
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("a suspected link is served for an hour from its first use on", async () => {
    await insert("abc");
    await targetOf("abc");
    cache.suspected(3);
    failing = storeEmptied();
    expect(await targetOf("abc")).toBe("https://example.com/abc");
    nowMs += HOUR_MS + 1;
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_emptied");
  });

  test("a link that was changed since is not served, nor is a mistake of this program taken for an outage", async () => {
    await insert("abc");
    await insert("abcd");
    await Promise.all([targetOf("abc"), targetOf("abcd")]);
    cache.changed(field("abc"));
    cache.live(false);
    failing = storeUnavailable();
    expect(await failureOf(() => cache.find(field("abc")))).toBe("store_unavailable");
    failing = new TypeError("a mistake") as unknown as LinnetError;
    expect(await failureOf(() => cache.find(field("abcd")))).toBe("other");
  });

  test("an absence is not served", async () => {
    expect(await cache.find(field("none"))).toBeNull();
    cache.live(false);
    failing = storeUnavailable();
    expect(await failureOf(() => cache.find(field("none")))).toBe("store_unavailable");
  });
});

test("the room that an edited link takes is counted anew", async () => {
  await insert("abc");
  await targetOf("abc");
  const { bytes } = cache.size;
  await editTo("abc", `https://example.com/${"x".repeat(1000)}`);
  cache.suspected(3);
  await targetOf("abc");
  expect(cache.size.bytes).toBe(bytes + 997);
  cache.changed(field("abc"));
  expect(cache.size).toMatchObject({ entries: 0, bytes: 0 });
});
