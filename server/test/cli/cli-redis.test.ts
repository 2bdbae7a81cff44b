// The command line on Redis, run as its own process.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLinnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { expectRefusal, NOTHING_YET } from "../support/refusal.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linnet = (words: readonly string[], env: Record<string, string> = {}) => runLinnet(words, { folder, env });

describeWith("redis", "on Redis", () => {
  test("doctor finds that a full store takes no writes, and wipe names the very number of links", async () => {
    const redis = await startRedis({ args: ["--appendonly", "yes"] });
    const env = { LINNET_STORE: redis.url };
    try {
      for (const code of ["one", "two", "three"]) await linnet(["shorten", "example.com", "--code", code], env);
      expect((await linnet(["wipe"], env)).stderr).toContain("3 links in redis");
      const well = await linnet(["doctor"], env);
      expect(well.stdout).toMatch(/ok {7}writing: the store takes writes/);
      expect(well.stdout).toContain("links: 3;");
      expect(well.code).toBe(0);
      await redis.cli("CONFIG", "SET", "maxmemory", "1");
      const full = await linnet(["doctor"], env);
      expect(full.stdout).toMatch(/ERROR {4}writing: The store has no room left/);
      expect(full.code).toBe(1);
    } finally {
      await redis.stop();
    }
  });
});

describeWith("redis", "without an index of texts", () => {
  test("links are found all the same, and with one again after a reindex", async () => {
    const redis = await startRedis();
    const env = { LINNET_STORE: redis.url, LINNET_REDIS_TEXT: "false" };
    const textKeys = async () => (await redis.cli("KEYS", "linnet-index-text*")).trim();
    const found = async (more: Record<string, string>) =>
      (await linnet(["links", "list", "--q", "giraffe"], { ...env, ...more })).stdout;
    try {
      await linnet(["links", "create", "example.com/giraffe", "--code", "tall"], env);
      await linnet(["links", "create", "example.com/mouse", "--code", "small"], env);
      expect(await found({})).toMatch(/tall/);
      expect(await found({})).not.toMatch(/small/);
      expect(await textKeys()).toBe("");
      const switched = { LINNET_REDIS_TEXT: "true" };
      expect(await found(switched)).toMatch(/tall/);
      expect((await linnet(["reindex"], { ...env, ...switched })).code).toBe(0);
      expect(await textKeys()).not.toBe("");
      expect(await found(switched)).toMatch(/tall/);
    } finally {
      await redis.stop();
    }
  }, 30_000);
});

describeWith("redis", "a Redis that was known and comes up empty", () => {
  test("is refused, and begun anew only with --init", async () => {
    const redis = await startRedis();
    const env = { LINNET_STORE: redis.url };
    try {
      await linnet(["shorten", "example.com", "--code", "lost"], env);
      await redis.cli("FLUSHALL");
      expectRefusal(await linnet(["serve"], { ...env, PORT: "0" }), 1, /has held Linnet's links before.*--init/);
      const begun = await startLinnet({ folder, env, args: ["--init"] });
      await begun.stop();
      expect((await linnet(["resolve", "lost"], env)).code).toBe(3);
    } finally {
      await redis.stop();
    }
  });

  test("is not one that was wiped on purpose", async () => {
    const redis = await startRedis();
    const env = { LINNET_STORE: redis.url, LINNET_REDIS_PREFIX: "l:" };
    try {
      await redis.cli("SET", "other", "kept");
      await linnet(["shorten", "example.com", "--code", "gone"], env);
      const wiped = await linnet(["wipe", "--yes"], env);
      expect(wiped.stdout).toContain("Deleted 1 link.");
      expect((await redis.cli("KEYS", "*")).trim()).toBe("other");
      expectRefusal(await linnet(["resolve", "gone"], env), 1, NOTHING_YET);
      const doctor = await linnet(["doctor", "--json"], env);
      expect(doctor.code).toBe(0);
      expect(JSON.parse(doctor.stdout)).toContainEqual(
        expect.objectContaining({ level: "warning", check: "store", message: expect.stringMatching(NOTHING_YET) }),
      );
      expect((await redis.cli("KEYS", "*")).trim()).toBe("other");
    } finally {
      await redis.stop();
    }
  });
});
