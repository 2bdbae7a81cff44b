// What the cache keeps of what the store answered, and for how long.
import { beforeEach, describe, expect, test } from "bun:test";
import { recordUnreadable, storeUnavailable } from "../../src/core/errors.ts";
import type { HotRecord } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import type { LinkCache } from "../../src/redirect/cache.ts";
import { failureOf } from "../store/contract.ts";
import { field, HOUR_MS, linkAt, Stage, targetIn } from "./cache-setup.ts";

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe("a link that was read", () => {
  test("is known from then on without asking the store, however often and long", async () => {
    const link = stage.insert("abc");
    expect(stage.cache.known(field("abc"))).toBeUndefined();
    expect(await stage.cache.find(field("abc"))).toEqual(link);
    stage.nowMs += 1000 * HOUR_MS;
    for (let i = 0; i < 1000; i++) expect(stage.cache.known(field("abc"))).toEqual(link);
    expect(stage.reads).toBe(1);
  });

  test("is not known any more when a change of it was told", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.editTo("abc", "https://new.example/");
    stage.cache.changed(field("abc"));
    expect(stage.cache.known(field("abc"))).toBeUndefined();
    expect(await stage.targetOf("abc")).toBe("https://new.example/");
  });

  test("is asked for again when its group was suspected, and others are not", async () => {
    stage.insert("abc");
    stage.insert("abcd");
    await Promise.all([stage.targetOf("abc"), stage.targetOf("abcd")]);
    stage.editTo("abc", "https://new.example/");
    stage.cache.suspected(3);
    expect(await stage.targetOf("abc")).toBe("https://new.example/");
    await stage.targetOf("abcd");
    expect(stage.reads).toBe(3);
    expect(targetIn(stage.cache.known(field("abc")))).toBe("https://new.example/");
  });

  test("is asked for at every use while changes are not told, and once when they are again", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.cache.live(false);
    await stage.targetOf("abc");
    await stage.targetOf("abc");
    expect(stage.reads).toBe(3);
    stage.cache.live(true);
    await stage.targetOf("abc");
    await stage.targetOf("abc");
    expect(stage.reads).toBe(4);
  });

  test("is served no more once the store has answered, if only with what this build can't read", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.cache.suspected(3);
    stage.failing = recordUnreadable("abc");
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("record_unreadable");
    stage.failing = storeUnavailable();
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
  });
});

describe("a cache that was never told that changes are told", () => {
  test("trusts nothing, neither links nor absences", async () => {
    stage.cache = stage.cacheOf(10_000_000);
    stage.insert("abc");
    for (let i = 0; i < 3; i++) await stage.targetOf("abc");
    for (let i = 0; i < 3; i++) expect(await stage.cache.find(field("none"))).toBeNull();
    expect(stage.reads).toBe(6);
  });
});

describe("a read that a change overtakes", () => {
  test("is done again, and neither kept nor returned", async () => {
    stage.insert("abc");
    stage.holding = true;
    const answer = stage.targetOf("abc");
    stage.editTo("abc", "https://new.example/");
    stage.cache.changed(field("abc"));
    stage.holding = false;
    await stage.release();
    expect(await answer).toBe("https://new.example/");
    expect(targetIn(stage.cache.known(field("abc")))).toBe("https://new.example/");
    expect(stage.cache.counts.overtaken).toBe(1);
  });

  test("waits for the newer read that has begun since", async () => {
    stage.insert("abc");
    stage.holding = true;
    const first = stage.targetOf("abc");
    stage.editTo("abc", "https://new.example/");
    stage.cache.changed(field("abc"));
    const second = stage.targetOf("abc");
    await stage.release();
    expect(await Promise.all([first, second])).toEqual(["https://new.example/", "https://new.example/"]);
    expect(stage.reads).toBe(2);
  });

  test("is not trusted when its group was suspected meanwhile", async () => {
    stage.insert("abc");
    stage.holding = true;
    const answer = stage.targetOf("abc");
    stage.editTo("abc", "https://new.example/");
    stage.cache.suspected(3);
    stage.holding = false;
    await stage.release();
    await answer;
    expect(stage.cache.known(field("abc"))).toBeUndefined();
    expect(await stage.targetOf("abc")).toBe("https://new.example/");
  });

  test("is not trusted when the channel was lost and found again meanwhile", async () => {
    stage.insert("abc");
    stage.holding = true;
    const answer = stage.targetOf("abc");
    stage.editTo("abc", "https://new.example/");
    stage.cache.live(false);
    stage.cache.live(true);
    stage.holding = false;
    await stage.release();
    await answer;
    expect(await stage.targetOf("abc")).toBe("https://new.example/");
  });

  const doubts: readonly (readonly [string, (cache: LinkCache) => void])[] = [
    ["its group was suspected", (told) => told.suspected(3)],
    ["links were added", (told) => told.added()],
  ];
  for (const [what, tell] of doubts) {
    test(`is not joined by those who come after ${what}`, async () => {
      stage.holding = true;
      const first = stage.cache.find(field("abc"));
      await Promise.resolve();
      const link = stage.insert("abc");
      tell(stage.cache);
      const second = stage.cache.find(field("abc"));
      stage.holding = false;
      await stage.release();
      expect(await Promise.all([first, second])).toEqual([link, link]);
    });
  }

  test("ends although changes do not", async () => {
    stage.insert("abc");
    stage.holding = true;
    const answer = stage.targetOf("abc");
    let isDone = false;
    const ended = answer.then(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 100 && !isDone; turn++) {
      stage.cache.changed(field("abc"));
      await stage.release();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(stage.reads).toBeLessThanOrEqual(8);
  });
});

describe("an absence", () => {
  test("is believed for a while", async () => {
    expect(await stage.cache.find(field("none"))).toBeNull();
    expect(await stage.cache.find(field("none"))).toBeNull();
    expect(stage.reads).toBe(1);
    stage.nowMs += 10_001;
    expect(await stage.cache.find(field("none"))).toBeNull();
    expect(stage.reads).toBe(2);
  });

  const news: readonly (readonly [string, (cache: LinkCache) => void])[] = [
    ["links were added", (told) => told.added()],
    ["the link was made", (told) => told.changed(field("abc"))],
    ["its group was suspected", (told) => told.suspected(3)],
    ["the channel was lost", (told) => told.live(false)],
  ];
  for (const [what, tell] of news) {
    test(`is void when ${what}`, async () => {
      expect(await stage.cache.find(field("abc"))).toBeNull();
      const link = stage.insert("abc");
      tell(stage.cache);
      expect(await stage.cache.find(field("abc"))).toEqual(link);
    });

    test(`is not kept when ${what} while it was read`, async () => {
      stage.holding = true;
      const answer = stage.cache.find(field("abc"));
      await Promise.resolve();
      const link = stage.insert("abc");
      tell(stage.cache);
      stage.holding = false;
      await stage.release();
      await answer;
      expect(await stage.cache.find(field("abc"))).toEqual(link);
    });
  }
});

describe("five thousand requests at once for a link that is not known", () => {
  test("share one read of the store", async () => {
    const link = stage.insert("abc");
    stage.holding = true;
    const answers = Promise.all(Array.from({ length: 5000 }, () => stage.cache.find(field("abc"))));
    await stage.release();
    expect(new Set(await answers)).toEqual(new Set([link]));
    expect(stage.reads).toBe(1);
  });

  test("share its failure, and the next one asks anew", async () => {
    stage.insert("abc");
    stage.failing = storeUnavailable();
    const failures = await Promise.all(Array.from({ length: 5000 }, () => failureOf(() => stage.cache.find(field("abc")))));
    expect(new Set(failures)).toEqual(new Set(["store_unavailable"]));
    expect(stage.reads).toBe(1);
    stage.failing = null;
    expect(await stage.targetOf("abc")).toBe("https://example.com/abc");
  });
});

test("the room that an edited link takes is counted anew", async () => {
  stage.insert("abc");
  await stage.targetOf("abc");
  const { bytes } = stage.cache.size;
  stage.editTo("abc", `https://example.com/${"x".repeat(1000)}`);
  stage.cache.suspected(3);
  await stage.targetOf("abc");
  expect(stage.cache.size.bytes).toBe(bytes + 997);
  stage.cache.changed(field("abc"));
  expect(stage.cache.size).toMatchObject({ entries: 0, bytes: 0 });
});

describe("a record that is no plain link", () => {
  const records: readonly HotRecord[] = [
    linkAt("abc", { maxClicks: 3, passwordHash: "$argon2id$" }),
    { kind: "alias", field: field("abc"), id: field("born"), leads: true },
    { kind: "tombstone", field: field("abc") },
  ];
  for (const record of records) {
    test(`is kept as a ${record.kind} is`, async () => {
      stage.put(record);
      expect(await stage.cache.find(field("abc"))).toEqual(record);
      expect(stage.cache.known(field("abc"))).toEqual(record);
      expect(stage.reads).toBe(1);
    });
  }

  test("takes room for all that it says", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    const plain = stage.cache.size.bytes;
    stage.put(linkAt("abc", { ends: { expired: `https://example.com/${"x".repeat(2000)}` as Target } }));
    stage.cache.suspected(3);
    await stage.targetOf("abc");
    expect(stage.cache.size.bytes).toBeGreaterThan(plain + 2000);
  });
});
