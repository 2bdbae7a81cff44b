// Clicks are counted as often as links were followed: by two processes, with the store of clicks down, a SIGTERM or a kill -9 in the
// middle (RELIABILITY I8, F21, F22). `LINNET_TEST_LONG=1` follows a million times and keeps the store down for a minute.
import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hits } from "../support/hits.ts";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";

const IS_LONG = process.env.LINNET_TEST_LONG === "1";
const HITS = IS_LONG ? 1_000_000 : 60_000;
const OUTAGE_MS = IS_LONG ? 60_000 : 2000;
const TIMEOUT_MS = 300_000;

/** What a kill -9 may lose: clicks of so long before it, as `docs/statistics.md` says. */
const WINDOW_MS = 50;

const BROWSER = {
  "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
  "Accept-Language": "de-DE,de;q=0.9",
  Referer: "https://news.example/private/page?token=1",
};

const LINKS = 20;

/** Two servers of one store, and the links that are followed. */
class Two {
  readonly folder: string;
  readonly servers: [Linnet, Linnet];
  readonly codes: readonly string[];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    folder: string,
    servers: [Linnet, Linnet],
    codes: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.folder = folder;
    this.servers = servers;
    this.codes = codes;
    this.#env = env;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Two> {
    const folder = mkdtempSync(join(tmpdir(), "linnet-clicks-"));
    const first = await startLinnet({ folder, env });
    const second = await startLinnet({ folder, env });
    const codes: string[] = [];
    for (let at = 0; at < LINKS; at++) codes.push((await first.shorten(`https://example.com/${at}`)).code);
    return new Two(folder, [first, second], codes, env);
  }

  /** Follows the links at both servers, half of the hits each. */
  hit(total = HITS, connections = 32): [Hits, Hits] {
    const paths = this.codes.map((code) => `/${code}`);
    const at = ({ url }: Linnet) => new Hits({ url, paths, total: total / 2, headers: BROWSER, connections });
    return [at(this.servers[0]), at(this.servers[1])];
  }

  /** Starts a server in the place of one that has ended. */
  async again(at: 0 | 1): Promise<void> {
    this.servers[at] = await startLinnet({ folder: this.folder, env: this.#env });
  }

  /** Clicks of all links together, as the API tells them. */
  async counted(): Promise<number> {
    const { url } = this.servers[0];
    let clicks = 0;
    for (const code of this.codes) {
      const response = await fetch(`${url}/api/v1/links/${code}/stats?from=2020-01-01`, { headers: ADMIN });
      if (response.status !== 200) throw new Error(`the statistics answered ${response.status}: ${await response.text()}`);
      clicks += ((await response.json()) as { clicks: number }).clicks;
    }
    return clicks;
  }

  async countsUpTo(clicks: number): Promise<void> {
    await until(async () => (await this.counted()) >= clicks, { what: `${clicks} clicks are counted`, timeoutMs: 60_000 });
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let two: Two | null = null;
let redis: RedisServer | null = null;
afterEach(async () => {
  await two?.stop();
  await redis?.stop();
  two = null;
  redis = null;
});

const answersOf = (hits: readonly Hits[]) => hits.reduce((sum, { answers }) => sum + answers, 0);
const askedOf = (hits: readonly Hits[]) => hits.reduce((sum, { asked }) => sum + asked, 0);

/** Half of the hits are answered. */
const halfWay = (hits: readonly Hits[]) =>
  until(() => answersOf(hits) > HITS / 2, { what: "half of the links are followed", timeoutMs: TIMEOUT_MS });

const noneWentWrong = (hits: readonly Hits[]) => expect(hits.flatMap(({ others }) => others)).toEqual([]);

/** All that was answered is counted, and nothing else. */
async function expectAllCounted(both: Two, hits: readonly Hits[]): Promise<void> {
  noneWentWrong(hits);
  await both.countsUpTo(answersOf(hits));
  expect(await both.counted()).toBe(answersOf(hits));
}

test(
  "every redirect of two processes is counted, once",
  async () => {
    two = await Two.start();
    const hits = two.hit();
    await Promise.all(hits.map((one) => one.done()));
    expect(answersOf(hits)).toBe(HITS);
    await expectAllCounted(two, hits);
    const figures = await Promise.all(two.servers.map(({ url }) => metricsOf(url)));
    expect(figures.reduce((sum, one) => sum + (one.get("linnet_clicks_recorded_total") ?? 0), 0)).toBe(HITS);
    expect(figures.reduce((sum, one) => sum + (one.get("linnet_clicks_dropped_total") ?? 0), 0)).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  "every redirect is counted when the file of the clicks is locked in the middle",
  async () => {
    two = await Two.start();
    const hits = two.hit();
    await halfWay(hits);
    const other = new Database(join(two.folder, "data/linnet-clicks.db"));
    other.run("PRAGMA busy_timeout = 10000");
    other.run("BEGIN EXCLUSIVE");
    await Bun.sleep(OUTAGE_MS);
    await Promise.all(hits.map((one) => one.done()));
    other.run("ROLLBACK");
    other.close();
    await expectAllCounted(two, hits);
  },
  TIMEOUT_MS,
);

test(
  "every redirect is counted when a server is stopped in the middle",
  async () => {
    two = await Two.start();
    const hits = two.hit();
    await halfWay(hits);
    expect(await two.servers[1].stop()).toEqual({ code: 0, signal: null });
    await Promise.all(hits.map((one) => one.done()));
    await expectAllCounted(two, hits);
    await two.again(1);
    expect(await two.counted()).toBe(answersOf(hits));
  },
  TIMEOUT_MS,
);

test(
  "a kill -9 loses no more than the clicks of the last moment, and none counts twice",
  async () => {
    two = await Two.start();
    // So few that the machine is not busy: whose threads do not get their turn loses what they had before them.
    const hits = two.hit(HITS, 4);
    await halfWay(hits);
    two.servers[1].signal("SIGKILL");
    const killedAt = performance.now();
    await two.servers[1].exited;
    await Promise.all(hits.map((one) => one.done()));
    noneWentWrong(hits);
    const losable = hits[1].since(killedAt - WINDOW_MS);
    await two.countsUpTo(answersOf(hits) - losable);
    await until(() => Promise.resolve(journalsOf(two).length === 1), { what: "the journal of the killed one is adopted" });
    await two.again(1);
    const counted = await two.counted();
    expect(counted).toBeGreaterThanOrEqual(answersOf(hits) - losable);
    expect(counted).toBeLessThanOrEqual(askedOf(hits));
  },
  TIMEOUT_MS,
);

describeWith("redis", "with clicks on Redis", () => {
  test(
    "every redirect is counted when Redis gives no answer in the middle",
    async () => {
      redis = await startRedis();
      two = await Two.start({ LINNET_CLICKS: redis.url });
      const hits = two.hit();
      await halfWay(hits);
      redis.pause();
      await Bun.sleep(OUTAGE_MS);
      await Promise.all(hits.map((one) => one.done()));
      redis.resume();
      await expectAllCounted(two, hits);
    },
    TIMEOUT_MS,
  );

  test("a store that is not there at the start is waited for, and it is told how much waits", async () => {
    redis = await startRedis();
    redis.pause();
    const linnet = await startLinnet({ env: { LINNET_CLICKS: redis.url } });
    try {
      const { code } = await linnet.shorten("https://example.com/");
      for (let at = 0; at < 5; at++) await fetch(`${linnet.url}/${code}`, { redirect: "manual", headers: BROWSER });
      const told = async (name: string) => (await metricsOf(linnet.url)).get(name) ?? 0;
      await until(async () => (await told("linnet_clicks_lag_seconds")) > 0, { what: "the store is behind", timeoutMs: 30_000 });
      expect(await told("linnet_clicks_journal_bytes")).toBeGreaterThan(100);
      expect(await told("linnet_clicks_applied_total")).toBe(0);
      redis.resume();
      await until(async () => (await told("linnet_clicks_applied_total")) === 5, { what: "all are there", timeoutMs: 30_000 });
      await until(async () => (await told("linnet_clicks_lag_seconds")) === 0, { what: "nothing waits" });
    } finally {
      redis.resume();
      await linnet.stop();
    }
  }, 90_000);
});

/** The journals that have a lock. */
function journalsOf(both: Two | null): string[] {
  const [instance = ""] = readdirSync(join(both?.folder ?? "", "data/clicks"));
  return readdirSync(join(both?.folder ?? "", "data/clicks", instance)).filter((name) => name.endsWith(".lock"));
}

test("no address, user agent or salt is found in what is written", async () => {
  two = await Two.start();
  const hits = two.hit(2000);
  await Promise.all(hits.map((one) => one.done()));
  await expectAllCounted(two, hits);
  const files = filesIn(join(two.folder, "data"));
  const salts = files.filter((file) => file.endsWith(".salt"));
  expect(salts.length).toBeGreaterThan(0);
  const secrets = [
    "127.0.0.1",
    BROWSER["User-Agent"],
    "AppleWebKit",
    "private/page",
    ...salts.map((file) => readFileSync(file, "latin1")),
  ];
  for (const salt of salts) expect(statSync(salt).mode & 0o077).toBe(0);
  let written = "";
  for (const file of files.filter((one) => !one.endsWith(".salt"))) written += readFileSync(file, "latin1");
  expect(written).toContain("news.example");
  for (const secret of secrets) expect(written.includes(secret)).toBe(false);
  for (const { output } of two.servers) for (const secret of secrets.slice(1)) expect(output.includes(secret)).toBe(false);
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => existsSync(file));
}
