// 32 processes ask one store for the same custom codes: each code has one winner, and the link there is the winner's.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWith } from "../support/needs.ts";
import { Racers } from "../support/racers.ts";
import { startRedis } from "../support/redis.ts";
import { objectionsOf, startRedisCluster } from "../support/redis-cluster.ts";
import { openStoreAt, storedIn } from "../support/stored.ts";

const PROCESSES = 32;
const CODES = process.env.LINNET_TEST_LONG === "1" ? 10_000 : 100;

/** In each process; so some of those who are too late meet their winner in the very same batch of writes. */
const CALLERS = 2;

const START_TIMEOUT_MS = 60_000;
const RACE_TIMEOUT_MS = 60_000 + 60 * CODES;

let racers: Racers;
beforeAll(() => {
  racers = new Racers(PROCESSES);
});
afterAll(() => racers.stop());

async function expectOneWinnerEach(store: string): Promise<void> {
  await (await openStoreAt(store)).close(); // It is made once, and then opened.
  const told = await racers.race(store, CODES, CALLERS);
  expect([...new Set(told.flatMap(({ others }) => others))]).toEqual([]);
  expect(told.reduce((sum, { taken }) => sum + taken, 0)).toBe((PROCESSES * CALLERS - 1) * CODES);
  const won = told.flatMap(({ inserted }) => Object.entries(inserted));
  expect(won.length).toBe(CODES);
  expect(await storedIn(store)).toEqual(new Map(won));
  // Else nobody has raced.
  expect(told.filter(({ inserted }) => Object.keys(inserted).length > 0).length).toBeGreaterThan(1);
}

const title = `let one of ${PROCESSES * CALLERS} callers have each of ${CODES} codes`;

test(
  `${PROCESSES} processes on one SQLite file ${title}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "linnet-race-"));
    try {
      await expectOneWinnerEach(`sqlite:${join(folder, "linnet.db")}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  START_TIMEOUT_MS + RACE_TIMEOUT_MS,
);

describeWith("redis", `${PROCESSES} processes`, () => {
  test(
    `on one Redis ${title}`,
    async () => {
      const redis = await startRedis();
      try {
        await expectOneWinnerEach(redis.url);
      } finally {
        await redis.stop();
      }
    },
    START_TIMEOUT_MS + RACE_TIMEOUT_MS,
  );

  test(
    `on a Redis Cluster ${title}`,
    async () => {
      const cluster = await startRedisCluster();
      try {
        await expectOneWinnerEach(cluster.url);
        expect(await objectionsOf(cluster)).toEqual([]);
      } finally {
        await cluster.stop();
      }
    },
    START_TIMEOUT_MS + RACE_TIMEOUT_MS,
  );
});
