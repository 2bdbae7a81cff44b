// The executable that `npm run build:binary` makes, in an empty folder, far from the checkout and its packages.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import packageJson from "../../package.json";
import { alarmsOf, pidsOf } from "../support/crew.ts";
import { ADMIN, type Linnet, runLinnet, startLinnet } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { describeWith } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** A build takes a second or two, and ten on a busy machine. */
const BUILD_TIMEOUT_MS = 60_000;

const TARGET = "https://example.com/a/long/path?with=query";

const place = mkdtempSync(join(tmpdir(), "linnet-binary-"));
const program = join(place, "linnet");

beforeAll(() => {
  const words = [Bun.which("node") ?? "node", join(ROOT, "scripts/binary.mjs"), "--outfile", program];
  const { exitCode, stdout, stderr } = Bun.spawnSync(words, { cwd: place, stdout: "pipe", stderr: "pipe" });
  if (exitCode !== 0) throw new Error(`the build ended with ${exitCode}:\n${stderr}`);
  expect(stdout.toString()).toStartWith(`${program} (`);
}, BUILD_TIMEOUT_MS);

afterAll(() => rmSync(place, { recursive: true, force: true }));

let count = 0;

/** A new empty folder. */
function folder(): string {
  const path = join(place, `empty-${++count}`);
  mkdirSync(path);
  return path;
}

/** Asks without following a redirect, as a browser that takes what is compressed best. */
const get = (url: string): Promise<Response> => fetch(url, { redirect: "manual", headers: { "Accept-Encoding": "br" } });

describe("the executable", () => {
  test("is the only thing that the build leaves", () => {
    expect(readdirSync(place).filter((name) => !name.startsWith("empty-"))).toEqual(["linnet"]);
  });

  test("tells its version and lists its commands", async () => {
    const where = folder();
    expect(await runLinnet(["--version"], { folder: where, program })).toMatchObject({
      code: 0,
      stdout: `${packageJson.version}\n`,
    });
    expect((await runLinnet(["--help"], { folder: where, program })).stdout).toContain("linnet serve");
    expect(readdirSync(where)).toEqual([]);
  });

  test("shortens, resolves and examines on the command line", async () => {
    const where = folder();
    const made = await runLinnet(["shorten", TARGET, "--json"], { folder: where, program });
    expect([made.code, made.stderr]).toEqual([0, ""]);
    const { code }: { code: string } = JSON.parse(made.stdout);
    expect(await runLinnet(["resolve", code], { folder: where, program })).toMatchObject({ code: 0, stdout: `${TARGET}\n` });
    const looked = await runLinnet(["doctor"], { folder: where, program });
    expect([looked.code, looked.stdout]).toEqual([0, expect.stringContaining("pages: built")]);
  });

  test("takes no setting from files that lie where it runs", async () => {
    const where = folder();
    await Bun.write(join(where, ".env"), "LINNET_STORE=mysql://wrong\n");
    await Bun.write(join(where, "bunfig.toml"), 'preload = ["./absent.ts"]\n');
    expect((await runLinnet(["shorten", TARGET], { folder: where, program })).code).toBe(0);
  });
});

describe("the executable as a server", () => {
  let linnet: Linnet;

  beforeAll(async () => {
    linnet = await startLinnet({ program, folder: folder() });
  });

  afterAll(() => linnet.stop("SIGKILL"));

  test("serves the home page and all that it asks for", async () => {
    const html = await (await get(linnet.url)).text();
    const paths = [...new Set([...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path))];
    expect(paths.map((path) => path.split(".").at(-1)).sort()).toEqual(["css", "js", "svg", "woff2"]);
    for (const path of paths) {
      const answer = await get(`${linnet.url}${path}`);
      const coding = path.endsWith(".woff2") ? null : "br";
      expect([answer.status, answer.headers.get("content-encoding")]).toEqual([200, coding]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });

  test("makes links, redirects, draws QR codes, and ends with 0 at SIGTERM", async () => {
    const { code } = await linnet.shorten(TARGET, ADMIN);
    const answer = await get(`${linnet.url}/${code}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, TARGET]);
    expect((await get(`${linnet.url}/-/qr/${code}.svg`)).headers.get("content-type")).toStartWith("image/svg+xml");
    expect((await get(`${linnet.url}/api/docs`)).status).toBe(200);
    expect(await linnet.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(linnet.output).not.toContain('"level":50');
  });
});

describe("the executable with workers", () => {
  let linnet: Linnet;

  beforeAll(async () => {
    linnet = await startLinnet({ program, folder: folder(), env: { LINNET_WORKERS: "2" } });
  });

  afterAll(() => linnet.stop("SIGKILL"));

  test("makes links, redirects, replaces its workers at SIGHUP, and ends with 0 at SIGTERM", async () => {
    const { code } = await linnet.shorten(TARGET, ADMIN);
    const redirects = async () => {
      const answer = await get(`${linnet.url}/${code}`);
      expect([answer.status, answer.headers.get("location")]).toEqual([302, TARGET]);
    };
    await redirects();
    const before = pidsOf(linnet);
    linnet.signal("SIGHUP");
    await until(() => linnet.output.includes("all workers are new"), { what: "all workers are replaced" });
    expect(pidsOf(linnet).filter((pid) => !before.includes(pid))).toHaveLength(2);
    await redirects();
    const metrics = await metricsOf(linnet.url);
    expect(metrics.get("linnet_workers")).toBe(2);
    expect(metrics.get('linnet_redirects_total{outcome="redirected"}')).toBe(2);
    expect(await linnet.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(alarmsOf(linnet)).toEqual([]);
  });
});

describeWith("redis", "the executable on Redis", () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(() => redis.stop());

  test("makes links and finds them", async () => {
    const env = { LINNET_STORE: redis.url, LINNET_REDIS_BUCKETS: "16" };
    const made = await runLinnet(["shorten", TARGET, "--json"], { folder: folder(), program, env });
    const { code }: { code: string } = JSON.parse(made.stdout);
    expect(await runLinnet(["resolve", code], { folder: folder(), program, env })).toMatchObject({ stdout: `${TARGET}\n` });
  });
});
