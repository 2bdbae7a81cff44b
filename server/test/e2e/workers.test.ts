// Several workers behind one port: what their supervisor keeps up, and what a restart may cost.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../support/checkout.ts";
import { alarmsOf, logOf, pidsOf, replaced } from "../support/crew.ts";
import { KeepAliveClients } from "../support/keep-alive.ts";
import { ADMIN, type Linnet, type LinnetOptions, runLinnet, startLinnet } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { describeWith } from "../support/needs.ts";
import { freePort } from "../support/ports.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";

const TEST_TIMEOUT_MS = 30_000;
const CLIENTS = 16;

/** Without Bun's own way of ending processes together, which the other tests use to leave nothing behind. */
const LEFT_TO_LINNET = { BUN_FEATURE_FLAG_NO_ORPHANS: "0" } as const;

const started: Linnet[] = [];

/** Two workers, unless the environment says otherwise. */
async function startCrew(env: Readonly<Record<string, string>> = {}, options: LinnetOptions = {}): Promise<Linnet> {
  const linnet = await startLinnet({ ...options, env: { LINNET_WORKERS: "2", ...env } });
  started.push(linnet);
  return linnet;
}

afterEach(async () => {
  for (const linnet of started.splice(0)) {
    const pids = pidsOf(linnet);
    await linnet.stop("SIGKILL");
    for (const pid of pids.filter(isRunning)) process.kill(pid, "SIGKILL");
  }
});

async function clientsOf(linnet: Linnet): Promise<KeepAliveClients> {
  const { code } = await linnet.shorten("https://example.com/asked-for-again-and-again");
  return new KeepAliveClients({ url: linnet.url, path: `/${code}`, status: 302, count: CLIENTS });
}

/** Asks on a connection of its own, so that either worker may answer. */
const askAnew = (url: string, init: RequestInit = {}) =>
  fetch(url, { redirect: "manual", ...init, headers: { ...init.headers, Connection: "close" } });

const answers = (linnet: Linnet) =>
  askAnew(`${linnet.url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );

/** What must hold on every store. */
function onAnyStore(envOf: () => Readonly<Record<string, string>>): void {
  test(
    "a worker that is killed costs its open requests and no others, and is replaced",
    async () => {
      const linnet = await startCrew(envOf());
      const [pid = 0, otherPid = 0] = pidsOf(linnet);
      const clients = await clientsOf(linnet);
      await clients.someMore();
      process.kill(pid, "SIGKILL");
      await replaced(linnet, 1, pid);
      // Some connections were the killed worker's, and some the other's, which never noticed. A new one that the kernel had
      // put into the queue of a process that was just dying is lost with it; one without an open request loses nothing.
      expect(clients.failures.filter(({ answersBefore }) => answersBefore > 0).length).toBeLessThan(CLIENTS);
      const lost = clients.failures.length;
      expect(lost).toBeLessThan(2 * CLIENTS);
      await clients.someMore();
      await clients.stop();
      expect(clients.failures).toHaveLength(lost);
      expect(logOf(linnet).filter(({ msg }) => msg === "a worker ended unasked and is replaced")).toMatchObject([
        { level: 50, worker: 1, pid, code: null, signal: "SIGKILL", startsInMs: 100 },
      ]);
      expect(pidsOf(linnet)[1]).toBe(otherPid);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "SIGHUP replaces all workers without a failed request on connections that are kept",
    async () => {
      const linnet = await startCrew(envOf());
      const before = pidsOf(linnet);
      const clients = await clientsOf(linnet);
      await clients.someMore();
      linnet.signal("SIGHUP");
      await until(() => linnet.output.includes("all workers are new"), { what: "all workers are replaced" });
      await clients.someMore();
      await clients.stop();
      // On a kernel that is not told to migrate them, a connection that is just being made may be reset.
      expect(clients.failures.filter(({ answersBefore }) => answersBefore > 0)).toEqual([]);
      expect(clients.failures.length).toBeLessThanOrEqual(2);
      const after = pidsOf(linnet);
      expect(after).toHaveLength(2);
      expect(after.filter((pid) => before.includes(pid))).toEqual([]);
      await until(() => !before.some(isRunning), { what: "the old workers have ended" });
      expect(alarmsOf(linnet)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "the limit of links without a key holds over all workers",
    async () => {
      const linnet = await startCrew(envOf());
      const create = async () => {
        const body = JSON.stringify({ original_url: "https://example.com/limited" });
        const headers = { "Content-Type": "application/json" };
        return (await askAnew(`${linnet.url}/api/shorten`, { method: "POST", headers, body })).status;
      };
      const statuses: number[] = [];
      for (let n = 0; n < 13; n++) statuses.push(await create());
      expect(statuses).toEqual([...Array<number>(10).fill(201), 429, 429, 429]);
      expect(alarmsOf(linnet)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "SIGTERM finishes what is under way and ends all",
    async () => {
      const linnet = await startCrew(envOf());
      const pids = pidsOf(linnet);
      const clients = await clientsOf(linnet);
      await clients.someMore();
      linnet.signal("SIGTERM");
      // Told by the announcement; connections that are made after it meet nobody.
      await until(() => clients.failures.some(({ answersBefore }) => answersBefore === 0), { what: "nobody listens any more" });
      await clients.stop();
      expect(await linnet.exited).toEqual({ code: 0, signal: null });
      expect(clients.failures.filter(({ answersBefore }) => answersBefore > 0)).toEqual([]);
      expect(pids.filter(isRunning)).toEqual([]);
      const said = logOf(linnet).map(({ msg }) => msg);
      expect(said.filter((msg) => msg.startsWith("stopp"))).toEqual(["stopping: what is under way is finished first", "stopped"]);
      expect(alarmsOf(linnet)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );
}

describe("workers on SQLite", () => {
  onAnyStore(() => ({}));

  test(
    "are counted together, also those that have ended",
    async () => {
      const linnet = await startCrew();
      const { code } = await linnet.shorten("https://example.com/counted");
      const redirect = async (times: number) => {
        for (let n = 0; n < times; n++) expect((await askAnew(`${linnet.url}/${code}`)).status).toBe(302);
      };
      const redirects = async () => (await metricsOf(linnet.url)).get('linnet_redirects_total{outcome="redirected"}');
      await redirect(40);
      for (let n = 0; n < 5; n++) expect(await redirects()).toBe(40);
      // Nobody asks between these and the end of the workers that count them.
      await redirect(5);
      linnet.signal("SIGHUP");
      await until(() => linnet.output.includes("all workers are new"), { what: "all workers are replaced" });
      await redirect(10);
      expect(await redirects()).toBe(55);
      const [pid = 0] = pidsOf(linnet);
      process.kill(pid, "SIGKILL");
      await replaced(linnet, 1, pid);
      await redirect(10);
      const metrics = await metricsOf(linnet.url);
      expect(metrics.get('linnet_redirects_total{outcome="redirected"}')).toBe(65);
      expect(metrics.get("linnet_links_created_total")).toBe(1);
      expect(metrics.get("linnet_store_up")).toBe(1);
      expect(metrics.get("linnet_workers")).toBe(2);
      expect(metrics.get("linnet_worker_restarts_total")).toBe(1);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "are replaced more and more slowly in a crash loop",
    async () => {
      const linnet = await startCrew();
      let [pid = 0] = pidsOf(linnet);
      for (let crash = 0; crash < 3; crash++) {
        process.kill(pid, "SIGKILL");
        pid = await replaced(linnet, 1, pid);
      }
      const delays = logOf(linnet).flatMap(({ startsInMs }) => (startsInMs === undefined ? [] : [startsInMs]));
      expect(delays).toEqual([100, 200, 400]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "are killed and replaced when they hang",
    async () => {
      const linnet = await startCrew();
      const [, pid = 0] = pidsOf(linnet);
      process.kill(pid, "SIGSTOP");
      await until(() => pidsOf(linnet)[1] !== pid, { timeoutMs: 20_000, what: "the stopped worker is replaced" });
      expect(isRunning(pid)).toBe(false);
      expect(alarmsOf(linnet)).toMatchObject([
        { worker: 2, pid, msg: "a worker gives no sign of life and is killed" },
        { worker: 2, pid, signal: "SIGKILL" },
      ]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "end by themselves when their supervisor is killed",
    async () => {
      const linnet = await startCrew(LEFT_TO_LINNET);
      const pids = pidsOf(linnet);
      await linnet.stop("SIGKILL");
      await until(() => !pids.some(isRunning), { what: "the workers have ended" });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "leave a terminal's signals to their supervisor, which every process on it gets",
    async () => {
      const linnet = await startCrew();
      const pids = pidsOf(linnet);
      for (const pid of pids) process.kill(pid, "SIGINT");
      for (const pid of pids) process.kill(pid, "SIGHUP");
      // What a worker has done with a signal it has done before it answers the next request.
      for (let n = 0; n < 20; n++) expect((await askAnew(`${linnet.url}/readyz`)).status).toBe(200);
      linnet.signal("SIGINT");
      expect((await linnet.exited).code).toBe(0);
      expect(pidsOf(linnet)).toEqual(pids);
      expect(alarmsOf(linnet)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "a second signal ends at once what does not drain",
    async () => {
      const linnet = await startCrew(LEFT_TO_LINNET);
      const pids = pidsOf(linnet);
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      linnet.signal("SIGTERM");
      await until(() => linnet.output.includes("stopping"), { what: "it says that it stops" });
      // A later signal is another one; the same Ctrl+C may arrive twice.
      await Bun.sleep(1050);
      linnet.signal("SIGTERM");
      expect((await linnet.exited).code).toBe(1);
      await until(() => !pids.some(isRunning), { what: "the workers are killed" });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "a key in a file is read again by new workers, and a broken setting keeps the old ones",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "linnet-workers-"));
      const file = join(folder, "key");
      const metricsWith = (linnet: Linnet, key: string) =>
        askAnew(`${linnet.url}/metrics`, { headers: { Authorization: `Bearer ${key}`, Via: "a proxy" } });
      const [first, second] = ["the-first-key-0123456789", "the-second-key-0123456789"];
      try {
        writeFileSync(file, first);
        const linnet = await startCrew({ LINNET_ADMIN_KEY: "", LINNET_ADMIN_KEY_FILE: file });
        writeFileSync(file, second);
        linnet.signal("SIGHUP");
        await until(() => linnet.output.includes("all workers are new"), { what: "all workers are replaced" });
        expect((await metricsWith(linnet, first)).status).toBe(401);
        expect((await metricsWith(linnet, second)).status).toBe(200);
        const pids = pidsOf(linnet);
        writeFileSync(file, "short");
        linnet.signal("SIGHUP");
        await until(() => linnet.output.includes("the new worker did not start"), { what: "the restart ends" });
        expect(linnet.output).toContain("LINNET_ADMIN_KEY: needs at least 16 characters");
        expect((await metricsWith(linnet, second)).status).toBe(200);
        expect(pidsOf(linnet)).toEqual(pids);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    TEST_TIMEOUT_MS,
  );
});

describeWith("redis", "workers on Redis", () => {
  // One for each test: the limits of one must not be the next one's.
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  onAnyStore(() => ({ LINNET_STORE: redis.url }));
});

describe("linnet serve with workers", () => {
  test(
    "ends with one sentence when the port is taken, also by workers that are all being replaced",
    async () => {
      const linnet = await startCrew();
      const { port } = new URL(linnet.url);
      const folder = mkdtempSync(join(tmpdir(), "linnet-workers-"));
      const refused = async (workers: string) => {
        const { code, stdout, stderr } = await runLinnet(["serve"], { folder, env: { PORT: port, LINNET_WORKERS: workers } });
        expect([code, stdout]).toEqual([1, ""]);
        expect(stderr).toBe(`linnet: Port ${port} on 127.0.0.1 is in use. Stop the other program, or set PORT.\n`);
      };
      try {
        await refused("2");
        await refused("1");
        const pids = pidsOf(linnet);
        // A supervisor that stands still: nobody listens while the other one starts.
        linnet.signal("SIGSTOP");
        for (const pid of pids) process.kill(pid, "SIGKILL");
        await until(async () => !(await answers(linnet)), { what: "nobody listens" });
        await refused("2");
        linnet.signal("SIGCONT");
        await until(() => answers(linnet), { what: "it serves again" });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "has the port alone when two are started on it at once",
    async () => {
      const env = { PORT: String(await freePort()) };
      const both = await Promise.allSettled([startCrew(env), startCrew(env)]);
      const [refused, ...more] = both.filter((one) => one.status === "rejected");
      expect([both.length, more]).toEqual([2, []]);
      expect(String(refused?.reason)).toContain(`linnet ended with 1:\nlinnet: Port ${env.PORT} on 127.0.0.1 is in use.`);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "ends as its first worker does when that can't start, and says why once",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "linnet-workers-"));
      try {
        writeFileSync(join(folder, "not-a-store.db"), "this is a text, and has always been one\n".repeat(100));
        const env = { PORT: String(await freePort()), LINNET_WORKERS: "3", LINNET_STORE: "sqlite:not-a-store.db" };
        const refused = await runLinnet(["serve"], { folder, env });
        expect([refused.code, refused.stdout]).toEqual([1, ""]);
        expect(refused.stderr.match(/linnet: /g)).toHaveLength(1);
        const memory = await runLinnet(["serve"], { folder, env: { ...env, LINNET_STORE: "sqlite::memory:" } });
        expect([memory.code, memory.stdout]).toEqual([2, ""]);
        expect(memory.stderr).toContain("LINNET_WORKERS: a store in memory belongs to one process");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "takes a free port for all when PORT is 0, and settings from flags",
    async () => {
      const linnet = await startCrew({ LINNET_WORKERS: "1" }, { args: ["--workers", "3", "--public=false"] });
      expect(pidsOf(linnet)).toHaveLength(3);
      for (let n = 0; n < 9; n++) {
        const made = await askAnew(`${linnet.url}/api/shorten`, { method: "POST", body: "https://example.com" });
        expect(made.status).toBe(401);
      }
      expect((await askAnew(`${linnet.url}/metrics`, { headers: ADMIN })).status).toBe(200);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "with one worker restarts nothing on SIGHUP, and goes on",
    async () => {
      const linnet = await startCrew({ LINNET_WORKERS: "1" });
      linnet.signal("SIGHUP");
      await until(() => linnet.output.includes("nothing is restarted"), { what: "it says that nothing is restarted" });
      expect((await fetch(`${linnet.url}/readyz`)).status).toBe(200);
      expect(await linnet.stop()).toEqual({ code: 0, signal: null });
    },
    TEST_TIMEOUT_MS,
  );

  test("refuses to be a worker without a supervisor", async () => {
    const refused = await runLinnet(["worker", "1"], { folder: tmpdir() });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("Workers are started by 'linnet serve'");
  });
});
