// The commands of the README, run as a person runs them, in a copy of this checkout.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { Keys } from "../../src/store/redis/keys.ts";
import { Checkout, isRunning, type Npm, removeCheckouts } from "../support/checkout.ts";
import { describeWith } from "../support/needs.ts";
import { makeNetwork, type Network, whyNotOurs } from "../support/network.ts";
import { freePort } from "../support/ports.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";

const TEST_TIMEOUT_MS = 30_000;

/** An installation from nothing downloads some hundred megabytes. */
const INSTALL_TIMEOUT_MS = 300_000;

/** A start that can't succeed says so within two seconds; npm has its own second. */
const REFUSAL_MS_MAX = 3000;

afterEach(removeCheckouts);

const asking = (url: string) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ original_url: url }),
});

async function shorten(linnet: string, url: string): Promise<{ tiny_url: string; code: string }> {
  const response = await fetch(`${linnet}/api/shorten`, asking(url));
  expect(response.status).toBe(201);
  return (await response.json()) as { tiny_url: string; code: string };
}

async function expectRedirect(linnet: string, code: string, url: string): Promise<void> {
  const response = await fetch(`${linnet}/${code}`, { redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([302, url]);
}

/** Sends SIGTERM to npm alone and expects that everything ends by itself. */
async function stop(npm: Npm): Promise<void> {
  npm.kill("SIGTERM");
  await npm.exited;
  expect(npm.isAnyLeft).toBe(false);
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** One message, no stack trace, and a failure that comes soon. */
async function expectRefusal(npm: Npm, message: RegExp): Promise<void> {
  const startedAt = performance.now();
  expect(await npm.exited).toBeGreaterThan(0);
  expect(performance.now() - startedAt).toBeLessThan(REFUSAL_MS_MAX);
  expect(npm.output.match(new RegExp(message, "g"))).toHaveLength(1);
  expect(count(npm.output, "linnet: ")).toBeLessThanOrEqual(1);
  expect(npm.output).not.toMatch(/\n\s+at /);
  expect(npm.isAnyLeft).toBe(false);
}

async function builtCheckout(): Promise<Checkout> {
  const checkout = new Checkout();
  expect(await checkout.npm(["run", "build"]).exited).toBe(0);
  expect(existsSync(join(checkout.dir, "web/dist/manifest.json"))).toBe(true);
  return checkout;
}

describe("npm start", () => {
  test(
    "builds the pages, serves, leaves nothing behind when npm is killed, and finds the links again",
    async () => {
      const checkout = new Checkout();
      const first = checkout.npm(["start"]);
      const linnet = await first.started();
      expect(first.output).toMatch(/^Building the web app … \d+\.\d s$/m);
      const home = await fetch(linnet);
      expect(home.status).toBe(200);
      const sheet = /<link[^>]+href="([^"]+\.css)"/.exec(await home.text())?.[1];
      expect((await fetch(new URL(sheet ?? "/missing", linnet))).status).toBe(200);
      const { code, tiny_url: tinyUrl } = await shorten(linnet, "https://example.com/kept");
      const { port } = new URL(linnet);
      expect(tinyUrl).toBe(`http://localhost:${port}/${code}`);
      await expectRedirect(linnet, code, "https://example.com/kept");
      await stop(first);

      // The same port: it must be free by now.
      const second = checkout.npm(["start"], { env: { PORT: port } });
      expect(await second.started()).toBe(linnet);
      expect(second.output).not.toContain("Building");
      await expectRedirect(linnet, code, "https://example.com/kept");
      await stop(second);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "passes flags on",
    async () => {
      const port = String(await freePort());
      const npm = new Checkout().npm(["start", "--", "--port", port]);
      expect(await npm.started()).toBe(`http://127.0.0.1:${port}`);
      await stop(npm);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "ends soon with one message when a setting is wrong or the port is taken",
    async () => {
      const checkout = await builtCheckout();
      await expectRefusal(checkout.npm(["start"], { env: { PORT: "http" } }), /PORT: "http" is not a whole number/);
      await expectRefusal(checkout.npm(["start", "--", "--prot", "1"]), /linnet: .*--prot/);
      const other = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
      await expectRefusal(checkout.npm(["start"], { env: { PORT: String(other.port) } }), /Port \d+ on 127\.0\.0\.1 is in use/);
      await other.stop(true);
    },
    TEST_TIMEOUT_MS,
  );

  if (process.env.LINNET_TEST_LONG === "1") {
    test(
      "installs everything from nothing",
      async () => {
        const npm = new Checkout({ installed: false }).npm(["start"]);
        const linnet = await npm.started(INSTALL_TIMEOUT_MS);
        expect(npm.output).toMatch(/^Installing packages \(npm ci --omit=dev\) … \d+\.\d s\nBuilding the web app … \d+\.\d s$/m);
        const { code } = await shorten(linnet, "https://example.com/fresh");
        await expectRedirect(linnet, code, "https://example.com/fresh");
        await stop(npm);
      },
      INSTALL_TIMEOUT_MS + TEST_TIMEOUT_MS,
    );
  }
});

/** Sends all of a request but the last byte of its body. */
function beginRequest(linnet: string): Promise<{ finish(): Promise<string> }> {
  const body = JSON.stringify({ original_url: "https://example.com/under-way" });
  const head = `POST /api/shorten HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return new Promise((begun, failed) => {
    const socket: Socket = connect(Number(new URL(linnet).port), "127.0.0.1", () => {
      socket.write(head + body.slice(0, -1), () => begun({ finish }));
    });
    socket.once("error", failed);
    let answer = "";
    const answered = new Promise<string>((done) => {
      socket.on("data", (bytes) => {
        answer += bytes.toString();
      });
      socket.once("close", () => done(answer));
    });
    const finish = () => {
      socket.write(body.slice(-1));
      return answered;
    };
  });
}

describe("Ctrl+C on the terminal of npm start", () => {
  test(
    "finishes what is under way and ends well",
    async () => {
      const npm = new Checkout().npm(["start"], { terminal: true });
      const linnet = await npm.started();
      const request = await beginRequest(linnet);
      npm.pressCtrlC();
      await until(() => npm.output.includes("stopping"), { what: "Linnet says that it stops" });
      expect(await request.finish()).toStartWith("HTTP/1.1 201 ");
      expect(await npm.exited).toBe(0);
      expect(npm.isAnyLeft).toBe(false);
      expect(count(npm.output, "stopping")).toBe(1);
      expect(npm.output).toMatch(/INFO.*: stopped\r\n/);
      expect(npm.output).not.toContain('{"level"');
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "may bounce",
    async () => {
      const npm = new Checkout().npm(["start"], { terminal: true });
      await npm.started();
      npm.pressCtrlC();
      npm.pressCtrlC();
      expect(await npm.exited).toBe(0);
      expect(npm.isAnyLeft).toBe(false);
      expect(count(npm.output, "stopping")).toBe(1);
      expect(npm.output).not.toContain("stopped at once");
      expect(npm.output).toMatch(/: stopped\r\n/);
    },
    TEST_TIMEOUT_MS,
  );
});

describeWith("redis", "npm run start:redis with REDIS_URL", () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  test(
    "keeps links in the hashes of url-hash and ten codes ready in url-set",
    async () => {
      const npm = new Checkout().npm(["run", "start:redis"], { env: { REDIS_URL: redis.url } });
      const linnet = await npm.started();
      expect(npm.output).toContain(`Using the Redis of REDIS_URL, ${redis.url}.`);
      const { code } = await shorten(linnet, "https://example.com/hashed");
      await expectRedirect(linnet, code, "https://example.com/hashed");
      const { hot } = new Keys("", 65_536).of(code);
      expect(hot).toMatch(/^url-hash:\{\d+\}$/);
      expect(await redis.cli("HGET", hot, code)).toBe("https://example.com/hashed");
      await until(async () => (await redis.cli("SCARD", "url-set")) === "10", { what: "url-set has ten codes" });
      await stop(npm);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "has all links in one hash when there is to be one bucket",
    async () => {
      const env = { REDIS_URL: `${redis.url}/1`, LINNET_REDIS_BUCKETS: "1" };
      const npm = new Checkout().npm(["run", "start:redis"], { env });
      const { code } = await shorten(await npm.started(), "https://example.com/plain");
      expect(await redis.cli("-n", "1", "HGETALL", "url-hash")).toBe(`${code}\nhttps://example.com/plain`);
      await stop(npm);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    "ends soon with one message when nobody listens there, or it is no URL of a Redis",
    async () => {
      const checkout = await builtCheckout();
      const port = await freePort();
      const npm = checkout.npm(["run", "start:redis"], { env: { REDIS_URL: `redis://user:secret@127.0.0.1:${port}` } });
      await expectRefusal(npm, new RegExp(`No Redis answers at 127\\.0\\.0\\.1:${port}`));
      expect(npm.output).not.toContain("secret");
      await expectRefusal(checkout.npm(["run", "start:redis"], { env: { REDIS_URL: "localhost:6379" } }), /REDIS_URL is wrong/);
    },
    TEST_TIMEOUT_MS,
  );
});

const reason = await whyNotOurs(6379);

describe.skipIf(reason !== null)(reason === null ? "with nothing given" : `with nothing given (skipped: ${reason})`, () => {
  describeWith("redis", "npm run start:redis", () => {
    let network: Network;
    beforeEach(async () => {
      network = await makeNetwork();
    });
    afterEach(() => network.remove());

    test(
      "starts a Redis of its own, which ends after Linnet and has the links again next time",
      async () => {
        const checkout = new Checkout();
        const { prefix } = network;
        const first = checkout.npm(["run", "start:redis"], { prefix });
        const address = await first.started();
        expect(first.output).toMatch(/^Started Redis on 127\.0\.0\.1:6379, data in .*\/data\/redis,/m);
        const made = await network.call(`${address}/api/shorten`, asking("https://example.com/durable"));
        expect(made.status).toBe(201);
        const { code } = JSON.parse(made.text) as { code: string };
        const pids = checkout.redisPids();
        expect(pids.map(isRunning)).toEqual([true, true]);
        await stop(first);
        await until(() => !pids.some(isRunning), { what: "Redis and its keeper end after Linnet" });

        const second = checkout.npm(["run", "start:redis"], { prefix, terminal: true });
        const again = await second.started();
        const followed = await network.call(`${again}/${code}`);
        expect([followed.status, followed.location]).toEqual([302, "https://example.com/durable"]);
        // A terminal's Ctrl+C is for Linnet: its Redis must outlive it, to take what is written last.
        second.pressCtrlC();
        expect(await second.exited).toBe(0);
        expect(second.output).toMatch(/: stopped\r\n/);
        expect(second.output).not.toMatch(/WARN|ERROR/);
        await until(() => !checkout.redisPids().some(isRunning), { what: "Redis and its keeper end after Ctrl+C" });
      },
      TEST_TIMEOUT_MS,
    );
  });
});
