// The scripts that stand between a fresh checkout and a running Linnet: what they decide, on made-up checkouts.
import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../support/wait.ts";

const SCRIPTS = resolve(import.meta.dirname, "../../../scripts");

const folders: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "linnet-scripts-"));
  folders.push(path);
  return path;
}

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe("node-version.cjs", () => {
  const runOn = (version: string) => {
    const fake = join(folder(), "fake.cjs");
    writeFileSync(fake, `Object.defineProperty(process, "versions", { value: { node: "${version}" } });`);
    return Bun.spawnSync(["node", "-r", fake, "-r", join(SCRIPTS, "node-version.cjs"), "-e", "0"], { stderr: "pipe" });
  };

  test.each(["0.10.48", "8.17.0", "18.20.0", "20.18.3"])("refuses Node %s and says what is needed", (version) => {
    const { exitCode, stderr } = runOn(version);
    expect(exitCode).toBe(1);
    expect(stderr.toString()).toContain(`Node 20.19 or newer is needed, this is ${version}.`);
  });

  test.each(["20.19.0", "22.0.0", "26.1.0"])("lets Node %s pass", (version) => {
    expect(runOn(version).exitCode).toBe(0);
  });

  test("is written in JavaScript that the oldest Node can read", () => {
    const code = readFileSync(join(SCRIPTS, "node-version.cjs"), "utf8").replace(/^\/\/.*$/gm, "");
    expect(code).not.toMatch(/=>|`|\b(?:const|let|import|class|async)\b/);
  });
});

interface Entry {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

describe("install.mjs", () => {
  const LOCK: Readonly<Record<string, Entry>> = {
    "node_modules/hono": { version: "2.0.0" },
    "node_modules/knip": { version: "2.0.0", dev: true },
    "node_modules/bun-elsewhere": { version: "2.0.0", optional: true },
  };

  async function isMissing(installed: Readonly<Record<string, Entry>> | null, mode: "prod" | "full"): Promise<boolean> {
    const root = folder();
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...LOCK } }));
    mkdirSync(join(root, "node_modules"));
    if (installed !== null) writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: installed }));
    const script: { missingInstallation(root: string, mode: string): unknown } = await import(join(SCRIPTS, "install.mjs"));
    return script.missingInstallation(root, mode) !== null;
  }

  const hono = { "node_modules/hono": { version: "2.0.0" } };
  const knip = { "node_modules/knip": { version: "2.0.0", dev: true } };

  test("installs when npm never finished here", async () => {
    expect(await isMissing(null, "prod")).toBe(true);
  });

  test("is content with what serving needs when only that is asked for", async () => {
    expect(await isMissing(hono, "prod")).toBe(false);
    expect(await isMissing(hono, "full")).toBe(true);
    expect(await isMissing({ ...hono, ...knip }, "full")).toBe(false);
  });

  test("installs anew when a version differs, be it of an optional package", async () => {
    expect(await isMissing({ "node_modules/hono": { version: "1.0.0" } }, "prod")).toBe(true);
    expect(await isMissing({ ...hono, "node_modules/bun-elsewhere": { version: "1.0.0", optional: true } }, "prod")).toBe(true);
  });

  test("keeps a full installation full", async () => {
    expect(await isMissing({ ...hono, "node_modules/old": { version: "1.0.0", dev: true } }, "prod")).toBe(true);
  });
});

const sleeper = () => Bun.spawn(["sleep", "60"], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });

const startOf = (pid: number): string => {
  if (!existsSync("/proc/self/stat")) return "0";
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(") ") + 2).split(" ")[19] ?? "";
};

describe("lock.mjs", () => {
  /** Makes `FOLDER/inside`, which fails if it is there, stays a moment and removes it. */
  const WORKER = `
    import { closeSync, openSync, rmSync } from "node:fs";
    const [lock, folder] = process.argv.slice(2);
    const { withLock } = await import(${JSON.stringify(join(SCRIPTS, "lock.mjs"))});
    await withLock(lock, async () => {
      closeSync(openSync(folder + "/inside", "wx"));
      await new Promise((done) => setTimeout(done, 5));
      rmSync(folder + "/inside");
    });
  `;

  const worker = (lock: string, place: string) => {
    writeFileSync(join(place, "worker.mjs"), WORKER);
    return Bun.spawn(["node", join(place, "worker.mjs"), lock, place], { stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  };

  /** How a worker ends within half a minute, and what it said; `onSaid` is called at its first words. */
  const endOf = async (process: ReturnType<typeof worker>, onSaid: () => void = () => undefined) => {
    const timer = setTimeout(() => process.kill("SIGKILL"), 30_000);
    let said = "";
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      if (said === "") onSaid();
      said += text;
    }
    await process.exited;
    clearTimeout(timer);
    return { code: process.exitCode, said };
  };

  test("takes over what a killed process has left, also when its number lives again, be it as our own", async () => {
    const place = folder();
    const lock = join(place, "lock");
    const other = sleeper();
    writeFileSync(lock, `${other.pid} 1 abc`);
    expect(await endOf(worker(lock, place))).toEqual({ code: 0, said: "" });

    const own = join(place, "own.mjs");
    writeFileSync(
      own,
      `import { writeFileSync } from "node:fs";
       import { startOf, withLock } from ${JSON.stringify(join(SCRIPTS, "lock.mjs"))};
       writeFileSync(process.argv[2], process.pid + " " + startOf(process.pid) + " abc");
       await withLock(process.argv[2], () => undefined);`,
    );
    const ended = Bun.spawnSync(["node", own, lock], { timeout: 5000, stderr: "pipe" });
    expect([ended.exitCode, ended.stderr.toString(), existsSync(lock)]).toEqual([0, "", false]);
    other.kill("SIGKILL");
  });

  test("waits for a holder that lives, and says in one line for whom", async () => {
    const place = folder();
    const lock = join(place, "lock");
    const holder = sleeper();
    writeFileSync(lock, `${holder.pid} ${startOf(holder.pid)} abc`);
    const ended = await endOf(worker(lock, place), () => holder.kill("SIGKILL"));
    expect(ended).toEqual({ code: 0, said: `Waiting for process ${holder.pid}, which holds ${lock}.\n` });
  });

  test("lets one in at a time, however many find the lock of a dead process at once", async () => {
    const place = folder();
    const locks = Array.from({ length: 40 }, (_, at) => join(place, `lock-${at}`));
    for (const lock of locks) writeFileSync(lock, "999999999 1 abc");
    writeFileSync(
      join(place, "worker.mjs"),
      `import { closeSync, openSync, rmSync } from "node:fs";
       import { withLock } from ${JSON.stringify(join(SCRIPTS, "lock.mjs"))};
       const [startAt, ...locks] = process.argv.slice(2);
       for (const [at, lock] of locks.entries()) {
         while (Date.now() < Number(startAt) + at * 20);
         await withLock(lock, async () => {
           closeSync(openSync(lock + ".inside", "wx"));
           await new Promise((done) => setTimeout(done, 1));
           rmSync(lock + ".inside");
         });
       }`,
    );
    const words = ["node", join(place, "worker.mjs"), String(Date.now() + 1000), ...locks];
    const workers = Array.from({ length: 4 }, () => Bun.spawn(words, { stdin: "ignore", stdout: "ignore", stderr: "pipe" }));
    const wrong = await Promise.all(
      workers.map(async ({ stderr, exited }) => ((await exited) === 0 ? "" : new Response(stderr).text())),
    );
    expect(wrong.join("")).toBe("");
    expect(readdirSync(place)).toEqual(["worker.mjs"]);
  }, 30_000);

  test("lets one in at a time within a process too", async () => {
    const lock = join(folder(), "lock");
    const { withLock }: { withLock(path: string, work: () => unknown): Promise<unknown> } = await import(
      join(SCRIPTS, "lock.mjs")
    );
    let inside = 0;
    const most: number[] = [];
    const work = async () => {
      most.push(++inside);
      await Bun.sleep(5);
      inside--;
    };
    await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
    expect(most).toEqual([1, 1, 1]);
  });
});

describe("redis.mjs", () => {
  const ask = (env: Readonly<Record<string, string>>, ...flags: string[]) => {
    const ran = Bun.spawnSync([Bun.which("node") ?? "node", join(SCRIPTS, "redis.mjs"), String(process.pid), ...flags], {
      cwd: folder(),
      // Without a Redis to start: whatever wants one fails at once.
      env: { PATH: folder(), ...env },
      stdout: "pipe",
      stderr: "pipe",
      timeout: 20_000,
    });
    return { code: ran.exitCode, url: ran.stdout.toString().trimEnd(), said: ran.stderr.toString().trimEnd() };
  };

  test.each(["redis://:s3/cret@host:1/2", "rediss://u:s3cret@host", "unix://u:s3cret@/run/redis.sock?db=1"])(
    "uses %s when LINNET_STORE or --store says so, and prints no password",
    (url) => {
      for (const [env, flags, name] of [
        [{ LINNET_STORE: url }, [], "LINNET_STORE"],
        [{ LINNET_STORE: "sqlite:x.db" }, ["--port", "1", "--store", url], "--store"],
        [{ REDIS_URL: "redis://elsewhere" }, [`--store=${url}`, "--init"], "--store"],
      ] as const) {
        const { code, url: used, said } = ask(env, ...flags);
        expect([code, used]).toEqual([0, url]);
        expect(said).toBe(`Using the Redis of ${name}, ${url.replace(/\/\/.*@/, "//…@")}.`);
      }
    },
  );

  test("takes the store from the file of LINNET_STORE_FILE, as linnet does", () => {
    const file = join(folder(), "store");
    writeFileSync(file, "redis://:s3cret@host\n");
    expect(ask({ LINNET_STORE_FILE: file })).toMatchObject({ code: 0, url: "redis://:s3cret@host" });
    expect(ask({ LINNET_STORE_FILE: file, LINNET_STORE: "redis://host" })).toMatchObject({
      code: 1,
      said: "Set either LINNET_STORE or LINNET_STORE_FILE, not both.",
    });
    expect(ask({ LINNET_STORE_FILE: `${file}-missing` })).toMatchObject({
      code: 1,
      said: `LINNET_STORE_FILE: the file ${file}-missing can't be read.`,
    });
  });

  test("refuses a store that is no Redis", () => {
    for (const [name, env, flags] of [
      ["LINNET_STORE", { LINNET_STORE: "sqlite:links.db" }, []],
      ["--store", {}, ["--store", "sqlite:links.db"]],
    ] as const) {
      expect(ask(env, ...flags)).toEqual({
        code: 1,
        url: "",
        said: `${name} names a SQLite file, and "npm run start:redis" is for Redis: leave it out, or use "npm start".`,
      });
    }
    expect(ask({}, "--store").said).toBe("--store needs a value.");
    expect(ask({}, "--data").said).toBe("--data needs a value.");
  });

  test("leaves what it does not know to linnet, which says what is allowed", () => {
    expect(ask({ LINNET_STORE: "mysql://x" })).toEqual({ code: 0, url: "mysql://x", said: "" });
  });

  describeWith("redis", "with a Redis of an earlier start", () => {
    test.each(["--data", "LINNET_DATA"])("finds it in the folder of %s", async (how) => {
      const data = folder();
      mkdirSync(join(data, "redis"));
      const server = await startRedis({ dir: realpathSync(join(data, "redis")) });
      try {
        writeFileSync(join(data, "redis/port"), String(server.port));
        const { code, url } = how === "--data" ? ask({ LINNET_DATA: "other" }, "--data", data) : ask({ LINNET_DATA: data });
        expect([code, url]).toEqual([0, `redis://127.0.0.1:${server.port}`]);
      } finally {
        await server.stop();
      }
    });
  });
});

describe("redis-keeper.sh", () => {
  test("stops Redis when the last of its users was killed, and not before", async () => {
    const users = join(folder(), "users");
    mkdirSync(users);
    const [redis, first, second] = [sleeper(), sleeper(), sleeper()];
    for (const { pid } of [first, second]) writeFileSync(join(users, String(pid)), startOf(pid));
    // A number that was used before by another process counts as nobody.
    writeFileSync(join(users, String(process.pid)), "1");
    const keeper = Bun.spawn(["sh", join(SCRIPTS, "redis-keeper.sh"), users, String(redis.pid)], {
      stdin: "ignore",
      stdout: "ignore",
    });

    first.kill("SIGKILL");
    await until(() => readdirSync(users).length === 1, { what: "the keeper forgets who is gone" });
    expect(readdirSync(users)).toEqual([String(second.pid)]);
    expect(redis.exitCode).toBeNull();
    second.kill("SIGKILL");

    await redis.exited;
    expect(redis.signalCode).toBe("SIGTERM");
    expect(await keeper.exited).toBe(0);
    expect(existsSync(users)).toBe(false);
  });
});
