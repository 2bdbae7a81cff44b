// What the cache serves while the store gives no answer.
import { beforeEach, describe, expect, test } from "bun:test";
import { storeEmptied, storeUnavailable } from "../../src/core/errors.ts";
import { failureOf } from "../store/contract.ts";
import { until } from "../support/wait.ts";
import { field, HOUR_MS, linkAt, Stage } from "./cache-setup.ts";

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe("without an answer from the store", () => {
  test("a link that was known is served for an hour after changes were last told, and no longer", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.nowMs += 10 * HOUR_MS;
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    stage.nowMs += HOUR_MS - 1;
    expect(await stage.targetOf("abc")).toBe("https://example.com/abc");
    stage.nowMs += 1;
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
    expect(stage.cache.counts.stale).toBe(1);
  });

  test("a connection that comes and goes does not make the hour longer", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.failing = storeUnavailable();
    for (let lost = 0; lost < 7; lost++) {
      stage.cache.live(false);
      stage.nowMs += HOUR_MS / 6;
      stage.cache.live(true);
    }
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("a link is not served whose last confirmation lies more losses back than are remembered", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.failing = storeUnavailable();
    for (let lost = 0; lost < 100; lost++) {
      stage.cache.live(false);
      stage.cache.live(true);
    }
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("a link that was read while changes were not told is served too", async () => {
    stage.insert("abc");
    stage.cache.live(false);
    await stage.targetOf("abc");
    stage.failing = storeUnavailable();
    expect(await stage.targetOf("abc")).toBe("https://example.com/abc");
    stage.nowMs += HOUR_MS + 1;
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("a suspected link is served for an hour from its first use on", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.cache.suspected(3);
    stage.failing = storeEmptied();
    expect(await stage.targetOf("abc")).toBe("https://example.com/abc");
    stage.nowMs += HOUR_MS + 1;
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_emptied");
  });

  test("a link that was changed since is not served, nor is a mistake of this program taken for an outage", async () => {
    stage.insert("abc");
    stage.insert("abcd");
    await Promise.all([stage.targetOf("abc"), stage.targetOf("abcd")]);
    stage.cache.changed(field("abc"));
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
    stage.nowMs += 1000;
    stage.failing = new TypeError("a mistake");
    expect(await failureOf(() => stage.cache.find(field("none")))).toBe("other");
    expect(await failureOf(() => stage.cache.find(field("abcd")))).toBe("other");
  });

  test("only the first use of a suspect link waits for it, and the next answer ends that", async () => {
    stage.insert("abc");
    stage.insert("abcd");
    await Promise.all([stage.targetOf("abc"), stage.targetOf("abcd")]);
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    expect(await stage.targetOf("abc")).toBe("https://example.com/abc");
    // From now on stage.reads hang.
    stage.failing = null;
    stage.holding = true;
    for (let use = 0; use < 10; use++) expect(await stage.targetOf("abcd")).toBe("https://example.com/abcd");
    stage.editTo("abcd", "https://new.example/");
    stage.cache.live(true);
    stage.holding = false;
    await stage.release();
    await until(() => stage.cache.counts.fills >= 4, { what: "the read in the background" });
    expect(await stage.targetOf("abcd")).toBe("https://new.example/");
  });

  test("a suspect link waits again when the last failure lies a while back", async () => {
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    await stage.targetOf("abc");
    stage.failing = null;
    stage.editTo("abc", "https://new.example/");
    stage.nowMs += 250;
    expect(await stage.targetOf("abc")).toBe("https://new.example/");
  });

  test("a link that changes again and again is refused at the first failure, not the eighth", async () => {
    stage.insert("abc");
    stage.failing = storeUnavailable();
    const failed = failureOf(() => stage.cache.find(field("abc")));
    stage.cache.changed(field("abc"));
    expect(await failed).toBe("store_unavailable");
    expect(stage.reads).toBe(1);
  });

  test("a cache that may serve nothing old does not", async () => {
    stage.cache = stage.cacheOf(10_000_000, 0);
    stage.cache.live(true);
    stage.insert("abc");
    await stage.targetOf("abc");
    stage.cache.suspected(3);
    stage.failing = storeUnavailable();
    expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
  });

  test("an absence is not served", async () => {
    expect(await stage.cache.find(field("none"))).toBeNull();
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    expect(await failureOf(() => stage.cache.find(field("none")))).toBe("store_unavailable");
  });

  describe("a link with a limit", () => {
    const limited = linkAt("abc", { maxClicks: 3 });

    beforeEach(async () => {
      stage.put(limited);
      stage.insert("abcd");
      await Promise.all([stage.targetOf("abc"), stage.targetOf("abcd")]);
      expect(stage.cache.known(field("abc"))).toEqual(limited);
      stage.failing = storeUnavailable();
    });

    test("is not served, neither when it is asked for first nor while the store is silent", async () => {
      stage.cache.live(false);
      expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
      expect(await stage.targetOf("abcd")).toBe("https://example.com/abcd");
      expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
    });

    test("is not served when its group was suspected", async () => {
      stage.cache.suspected(3);
      expect(await failureOf(() => stage.cache.find(field("abc")))).toBe("store_unavailable");
    });

    test("is served again when the store answers", async () => {
      stage.cache.live(false);
      await failureOf(() => stage.cache.find(field("abc")));
      stage.failing = null;
      expect(await stage.cache.find(field("abc"))).toEqual(limited);
    });
  });

  test("an alias, and a link with terms but no limit, are served as plain links are", async () => {
    const records = [
      linkAt("abc", { passwordHash: "$argon2id$", expiresAt: 5 }),
      { kind: "alias", field: field("abcd"), id: field("abc"), leads: true } as const,
    ];
    for (const record of records) {
      stage.put(record);
      await stage.cache.find(record.field);
    }
    stage.cache.live(false);
    stage.failing = storeUnavailable();
    for (const record of records) expect(await stage.cache.find(record.field)).toEqual(record);
  });
});
