// The scripts that stand between a fresh checkout and a running Linnet: what they decide, on made-up checkouts.
import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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

describe("redis-keeper.sh", () => {
  const sleeper = () => Bun.spawn(["sleep", "60"], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });

  const startOf = (pid: number): string => {
    if (!existsSync("/proc/self/stat")) return "0";
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(") ") + 2).split(" ")[19] ?? "";
  };

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
