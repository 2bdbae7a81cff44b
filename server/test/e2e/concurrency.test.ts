// Several processes on one store: every link distinct, every link right, one winner per code, and nothing lost in a kill.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
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

const RACER = join(import.meta.dir, "../support/racer.ts");

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

interface Told {
  readonly code: string;
  readonly maker: string;
  readonly outcome: string;
}

function startRacer(store: string, name: string, codes: number, callers: number) {
  const child = spawn(process.execPath, [RACER, store, name, String(codes), String(callers)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  const ended = new Promise<string>((resolve) => child.once("close", () => resolve(output)));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("ready\n")) resolve();
    });
    void ended.then(() => reject(new Error(`racer ${name} ended before it was ready`)));
  });
  const told = ended.then((text) => JSON.parse(text.split("\n")[1] || "[]") as Told[]);
  return { ready, told, go: () => child.stdin.end("go\n"), stop: () => child.kill() };
}

/** Two processes ask the port for the same 100 codes, 32 callers each for every code. */
async function raceOnTwo(store: string): Promise<void> {
  const codes = 100;
  const racers = [startRacer(store, "a", codes, 32), startRacer(store, "b", codes, 32)];
  let told: Told[];
  try {
    await Promise.all(racers.map(({ ready }) => ready));
    for (const { go } of racers) go();
    told = (await Promise.all(racers.map((racer) => racer.told))).flat();
  } finally {
    for (const { stop } of racers) stop();
  }
  expect(told).toHaveLength(2 * 32 * codes);
  expect(told.filter(({ outcome }) => outcome !== "inserted" && outcome !== "taken")).toEqual([]);
  const winners = told.filter(({ outcome }) => outcome === "inserted");
  expect(new Set(winners.map(({ code }) => code)).size).toBe(codes);
  expect(winners).toHaveLength(codes);
  const stored = await storedIn(store);
  for (const { code, maker } of winners) expect(stored.get(code)).toBe(`https://example.com/${maker}`);
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

  test("let one of 64 have each of 100 codes", () => raceOnTwo(`sqlite:${join(folder, "race.db")}`), 60_000);

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

  test("let one of 64 have each of 100 codes", () => raceOnTwo(`${redis.url}/1`), 60_000);
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
