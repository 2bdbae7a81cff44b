// Several processes on one store: every link distinct, every link right, and nothing lost in a kill.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMany } from "../support/creators.ts";
import { History, violations } from "../support/history.ts";
import { type Linnet, runLinnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { storedIn } from "../support/stored.ts";
import { until } from "../support/wait.ts";

const CLIENTS = 64;
const CREATES = 10_000;
const LONG = process.env.LINNET_TEST_LONG === "1";
const KILLS = LONG ? 200 : 8;

/** Two servers on one store make links at the same time; then the store itself is read. */
async function createOnTwo(store: string): Promise<void> {
  const servers = [await startLinnet({ env: { LINNET_STORE: store } }), await startLinnet({ env: { LINNET_STORE: store } })];
  try {
    const history = new History();
    await createMany({ urls: servers.map(({ url }) => url), clients: CLIENTS, count: CREATES, history });
    expect(history.events.filter(({ outcome }) => outcome.kind !== "acknowledged")).toEqual([]);
    expect(history.acknowledged.size).toBe(2 * CREATES);
    expect(violations(history, await storedIn(store))).toEqual([]);
    const [code, target] = [...history.acknowledged][0] ?? [];
    for (const { url } of servers) {
      expect((await fetch(`${url}/${code}`, { redirect: "manual" })).headers.get("location")).toBe(target ?? "");
    }
    for (const { output } of servers) expect(output).not.toMatch(/BUSY|locked|unexpected/);
  } finally {
    for (const server of servers) await server.stop();
  }
}

describe("two processes on one SQLite file", () => {
  let folder: string;
  let store: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "linnet-two-"));
    store = `sqlite:${join(folder, "linnet.db")}`;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("make 20 000 links for 128 clients, all distinct and all right", () => createOnTwo(store), 120_000);

  test("may make it at the same moment: eight processes, one new file, in 12 rounds", async () => {
    for (let round = 0; round < 12; round++) {
      const url = `sqlite:${join(folder, `new-${round}.db`)}`;
      const words = (n: number) => ["shorten", `example.com/${n}`, "--code", `code${n}`, "--store", url];
      const ran = await Promise.all(Array.from({ length: 8 }, (_, n) => runLinnet(words(n), { folder })));
      expect(ran.map(({ stderr }) => stderr).join("")).toBe("");
      expect((await storedIn(url)).size).toBe(8);
    }
  }, 60_000);
});

describeWith("redis", "two processes on one Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test("make 20 000 links for 128 clients, all distinct and all right", () => createOnTwo(`${redis.url}/0`), 120_000);
});

describe("kill -9 during creates", () => {
  test(
    `loses no acknowledged link on SQLite, in ${KILLS} kills`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "linnet-kill-"));
      const history = new History();
      try {
        for (let kill = 0; kill < KILLS; kill++) {
          const linnet = await startLinnet({ folder });
          await createUntilKilled(linnet, history, { acknowledged: 20 + kill * 37, kill: () => linnet.signal("SIGKILL") });
          await linnet.exited;
        }
        const stored = await storedIn(`sqlite:${join(folder, "data/linnet.db")}`);
        expect(history.acknowledged.size).toBeGreaterThan(KILLS * 20);
        expect(violations(history, stored)).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    LONG ? 600_000 : 60_000,
  );
});

/** Makes links until so many were acknowledged, and then kills something in the middle of the next. */
async function createUntilKilled(
  linnet: Linnet,
  history: History,
  { acknowledged, kill }: { acknowledged: number; kill: () => void },
): Promise<void> {
  const enough = history.acknowledgedCount + acknowledged;
  let killed = false;
  const goOn = () => {
    if (!killed && history.acknowledgedCount >= enough) {
      killed = true;
      kill();
    }
    return !killed;
  };
  await createMany({ urls: [linnet.url], clients: 16, count: 1_000_000, history, goOn });
}

describeWith("redis", "kill -9 of Redis during creates", () => {
  const kills = LONG ? 20 : 3;
  test(
    `loses no acknowledged link with appendfsync always, in ${kills} kills, and creating goes on by itself`,
    async () => {
      const redis = await startRedis({ args: ["--appendonly", "yes", "--appendfsync", "always"] });
      const linnet = await startLinnet({ env: { LINNET_STORE: redis.url } });
      const history = new History();
      try {
        for (let kill = 0; kill < kills; kill++) {
          await createUntilKilled(linnet, history, { acknowledged: 300, kill: () => void redis.kill() });
          await redis.restart();
          await until(async () => (await fetch(`${linnet.url}/readyz`)).ok, { what: "the server to be ready again" });
        }
        await createMany({ urls: [linnet.url], clients: 4, count: 50, history });
        expect(violations(history, await storedIn(redis.url))).toEqual([]);
        expect(history.events.at(-1)?.outcome.kind).toBe("acknowledged");
      } finally {
        await linnet.stop();
        await redis.stop();
      }
    },
    LONG ? 300_000 : 60_000,
  );
});
