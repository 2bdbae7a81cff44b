// Starts and stops the real program, as a user would: its own process, its own folder, a free port.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onGoodbye } from "./goodbye.ts";

const LINNET = resolve(import.meta.dir, "../../bin/linnet");

/** A start is given this long; it takes some 100 ms. */
const START_TIMEOUT_MS = 15_000;

export interface LinnetOptions {
  /** Settings. LINNET_DATA and LINNET_STORE lie in the folder unless they are set here. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A folder of the caller's, which is then left alone. */
  readonly folder?: string;
  /** The program, when it is not the one of the checkout. */
  readonly program?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running server. */
export class Linnet {
  readonly url: string;
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<Exit>;
  readonly #output: () => string;
  readonly #ownsFolder: boolean;

  constructor(started: {
    url: string;
    folder: string;
    child: ChildProcess;
    exit: Promise<Exit>;
    output: () => string;
    ownsFolder: boolean;
  }) {
    this.url = started.url;
    this.folder = started.folder;
    this.#child = started.child;
    this.#exit = started.exit;
    this.#output = started.output;
    this.#ownsFolder = started.ownsFolder;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Everything that it has written so far. */
  get output(): string {
    return this.#output();
  }

  /** Resolves when the process has ended, for whatever reason. */
  get exited(): Promise<Exit> {
    return this.#exit;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the process and waits for it; with SIGTERM, as an operator does. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Exit> {
    this.signal(signal);
    const exit = await this.#exit;
    if (this.#ownsFolder) rmSync(this.folder, { recursive: true, force: true });
    return exit;
  }

  /** Makes a link with the admin key that the tests use, and returns the answer's body. */
  async shorten(
    url: string,
    headers: Readonly<Record<string, string>> = ADMIN,
  ): Promise<{ tiny_url: string; code: string; manage_url?: string }> {
    const response = await fetch(`${this.url}/api/shorten`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ original_url: url }),
    });
    if (response.status !== 201) throw new Error(`shorten answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { tiny_url: string; code: string; manage_url?: string };
  }
}

/** The key of every server that is started here: who sends it is not limited. */
export const ADMIN_KEY = "test-admin-key-0123456789";
export const ADMIN = { Authorization: `Bearer ${ADMIN_KEY}` } as const;

/** The environment without settings that the machine happens to have. */
function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(LINNET_|PRE_GEN_HASH_NUM$|PORT$|HOST$|REDIS_URL$)/.test(name),
  );
  // Bun has it end with its parent, even one that was killed and could not say goodbye.
  const ending = { BUN_FEATURE_FLAG_NO_ORPHANS: "1" };
  return { ...Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined)), ...ending };
}

/** Starts `linnet serve` and waits until it says where it is. Rejects with its output when it ends instead. */
export async function startLinnet(options: LinnetOptions = {}): Promise<Linnet> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "linnet-"));
  const env = { ...cleanEnvironment(), PORT: "0", LINNET_ADMIN_KEY: ADMIN_KEY, ...options.env };
  const child = spawn(options.program ?? LINNET, ["serve", ...(options.args ?? [])], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  let output = "";
  const exit = new Promise<Exit>((done) => {
    child.once("exit", (code, signal) => {
      children.delete(child);
      done({ code, signal });
    });
  });
  const url = await new Promise<string>((started, failed) => {
    const timer = setTimeout(() => failed(new Error(`linnet did not start:\n${output}`)), START_TIMEOUT_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /"msg":"Linnet is at ([^"]+)"/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      started(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void exit.then(({ code }) => {
      clearTimeout(timer);
      failed(new Error(`linnet ended with ${code}:\n${output}`));
    });
  });
  // The base URL may be another name altogether; requests go to where it listens.
  const port = /"host":"[^"]+","port":(\d+)/.exec(output)?.[1];
  const address = port === undefined ? url : `http://127.0.0.1:${port}`;
  return new Linnet({ url: address, folder, child, exit, output: () => output, ownsFolder: options.folder === undefined });
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs `linnet` with these words to its end; `input` is what it finds on standard input. */
export function runLinnet(
  words: readonly string[],
  options: { env?: Readonly<Record<string, string>>; folder: string; program?: string; input?: string },
): Promise<Ran> {
  const startedAt = performance.now();
  const env = { ...cleanEnvironment(), ...options.env };
  const child = spawn(options.program ?? LINNET, words, { cwd: options.folder, env, stdio: ["pipe", "pipe", "pipe"] });
  children.add(child);
  child.stdin.on("error", () => undefined); // Whoever does not read its input may end before it is written.
  child.stdin.end(options.input ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((done) => {
    child.once("close", (code) => {
      children.delete(child);
      done({ code, stdout, stderr, ms: performance.now() - startedAt });
    });
  });
}

/** What is still running when the tests end, however they end. */
const children = new Set<ChildProcess>();
onGoodbye(() => {
  for (const child of children) child.kill("SIGKILL");
});
