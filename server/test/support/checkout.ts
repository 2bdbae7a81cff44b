// A copy of the working tree as a fresh clone has it, and npm run in it as a person runs it.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { Subprocess } from "bun";
import { onGoodbye } from "./goodbye.ts";
import { until } from "./wait.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** A start may build the web app first; a true `npm ci` is given its own time by the test that does one. */
const START_TIMEOUT_MS = 20_000;

/** The Redis that a test left running is stopped by its keeper, which looks twice a second. */
const KEEPER_TIMEOUT_MS = 10_000;

const CTRL_C = "\x03";

export interface NpmOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** On a terminal, as a person has it; otherwise on pipes, as a service manager has it. */
  readonly terminal?: boolean;
  /** Put before `npm`: a program that runs it somewhere else and becomes it, so that the process id stays. */
  readonly prefix?: readonly string[];
}

/** One `npm …` with all that it has started: a process group of its own. */
export class Npm {
  readonly pid: number;
  /** The exit code when npm and everything that could still print have ended; null when a signal ended npm. */
  readonly exited: Promise<number | null>;
  readonly #process: Subprocess;
  #output = "";

  constructor(words: readonly string[], cwd: string, { env = {}, terminal = false, prefix = [] }: NpmOptions) {
    const command = [...prefix, "npm", ...words];
    if (terminal) {
      const decoder = new TextDecoder();
      const data = (_: unknown, bytes: Uint8Array) => this.#add(decoder.decode(bytes, { stream: true }));
      this.#process = Bun.spawn(command, { cwd, env: { ...env, TERM: "xterm" }, terminal: { cols: 150, rows: 50, data } });
      this.exited = this.#process.exited.then(() => this.#process.exitCode);
    } else {
      const child = Bun.spawn(command, { cwd, env, detached: true, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
      this.#process = child;
      const read = [this.#read(child.stdout), this.#read(child.stderr)];
      this.exited = Promise.all([child.exited, ...read]).then(() => child.exitCode);
    }
    this.pid = this.#process.pid;
  }

  /** Everything printed so far, without colours. */
  get output(): string {
    return Bun.stripANSI(this.#output);
  }

  /** The address that Linnet serves at, once it says so. Fails with the output when npm ends instead. */
  async started(timeoutMs = START_TIMEOUT_MS): Promise<string> {
    const address = () => /Linnet is at http:\/\/localhost(:\d+)/.exec(this.output)?.[1];
    const isOver = () => this.#process.exitCode !== null || this.#process.signalCode !== null;
    await until(() => address() !== undefined || isOver(), { timeoutMs, what: "npm starts Linnet or ends" });
    const port = address();
    if (port === undefined) throw new Error(`npm ended instead of starting Linnet:\n${this.output}`);
    return `http://127.0.0.1${port}`;
  }

  /** `kill PID` of the npm process alone. */
  kill(signal: NodeJS.Signals = "SIGTERM"): void {
    process.kill(this.pid, signal);
  }

  /** What the key does depends on the terminal: it goes to every process in the foreground. */
  pressCtrlC(): void {
    this.#process.terminal?.write(CTRL_C);
  }

  /** Whether any process of the group is left. */
  get isAnyLeft(): boolean {
    try {
      process.kill(-this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  /** For cleaning up: kills the whole group. */
  end(): void {
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // The group is gone, as it should be.
    }
    this.#process.terminal?.close();
  }

  #add(text: string): void {
    this.#output += text;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) this.#add(decoder.decode(bytes, { stream: true }));
  }
}

/** The files that a clone would have: tracked ones and those about to be. */
function filesOfClone(): string[] {
  const git = spawnSync("git", ["-c", "safe.directory=*", "ls-files", "-coz", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (git.status !== 0) throw new Error(`these tests copy what git lists, and it lists nothing: ${git.stderr ?? git.error}`);
  return git.stdout.split("\0").filter((path) => path !== "" && existsSync(join(ROOT, path)));
}

/** As a new terminal has it: nothing of the npm and the Bun that run the tests, no settings of Linnet. */
function environment(home: string): Record<string, string> {
  const ours =
    /^(LINNET_|PRE_GEN_HASH_NUM$|PORT$|HOST$|REDIS_URL$|npm_(?!config_registry$)|NODE_ENV$|BUN_|INIT_CWD$|CI$|NO_COLOR$)/;
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ours.test(entry[0]),
  );
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  return {
    ...Object.fromEntries(entries),
    PATH: path.join(delimiter),
    HOME: home,
    PORT: "0",
    // Where packages come from is the machine's business, not the test's.
    npm_config_userconfig: join(homedir(), ".npmrc"),
    npm_config_update_notifier: "false",
  };
}

/** Hard links where they can be had, which takes no time; real copies on another file system. */
function copyPackages(dir: string): void {
  const copied = ["-al", "-a"].some((how) => spawnSync("cp", [how, join(ROOT, "node_modules"), dir]).status === 0);
  if (!copied) throw new Error("node_modules could not be copied; were the packages installed (npm ci)?");
}

/** A copy of the working tree in a folder of its own, with a home of its own. */
export class Checkout {
  readonly dir: string;
  readonly #place: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #started: Npm[] = [];
  readonly #forget: () => void;

  /** `installed`: with this checkout's packages, in folders of its own, so that nothing npm does to the copy touches them. */
  constructor({ installed = true }: { readonly installed?: boolean } = {}) {
    this.#place = mkdtempSync(join(tmpdir(), "linnet-clone-"));
    // People have folders like this.
    this.dir = join(this.#place, "Kürzer & schöner's");
    open.add(this);
    this.#forget = onGoodbye(() => this.removeNow());
    for (const path of filesOfClone()) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      copyFileSync(join(ROOT, path), join(this.dir, path));
    }
    if (installed) copyPackages(this.dir);
    const home = join(this.#place, "home");
    mkdirSync(home);
    this.#environment = environment(home);
  }

  npm(words: readonly string[], options: NpmOptions = {}): Npm {
    const npm = new Npm(words, this.dir, { ...options, env: { ...this.#environment, ...options.env } });
    this.#started.push(npm);
    return npm;
  }

  /** Where `npm run start:redis` keeps the data of a Redis of its own. */
  get redisDir(): string {
    return join(this.dir, "data/redis");
  }

  /** The processes of the Redis that `npm run start:redis` started last, and of its keeper. */
  redisPids(): number[] {
    if (!existsSync(join(this.redisDir, "keeper.pid"))) return [];
    const log = readFileSync(join(this.redisDir, "redis.log"), "utf8");
    const pids = [...log.matchAll(/pid=(\d+), just started/g)].map((match) => Number(match[1]));
    return [...pids.slice(-1), Number(readFileSync(join(this.redisDir, "keeper.pid"), "utf8"))];
  }

  /** Ends whatever runs in the copy and deletes it. */
  async remove(): Promise<void> {
    for (const npm of this.#started) npm.end();
    const ended = until(() => !this.redisPids().some(isRunning), { timeoutMs: KEEPER_TIMEOUT_MS, what: "its Redis is gone" });
    await ended.finally(() => this.removeNow());
  }

  /** The same without waiting for the Redis of `npm run start:redis`, which ends after Linnet by itself. */
  removeNow(): void {
    for (const npm of this.#started) npm.end();
    rmSync(this.#place, { recursive: true, force: true });
    open.delete(this);
    this.#forget();
  }
}

/** Whether a process runs; one that has ended but was not yet asked about by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/s.test(existsSync("/proc/self") ? readFileSync(`/proc/${pid}/stat`, "utf8") : "");
  } catch {
    return false;
  }
}

const open = new Set<Checkout>();

/** For `afterEach`: nothing of what a test has started is left. */
export async function removeCheckouts(): Promise<void> {
  await Promise.all([...open].map((checkout) => checkout.remove()));
}
