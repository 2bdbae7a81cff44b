// The processes that a bench starts and the folder that they work in. Both are gone when the bench is, however it ends.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { onGoodbye } from "../test/support/goodbye.ts";
import { until } from "../test/support/wait.ts";
import { treeOf } from "./proc.ts";

/** A process that does not end by itself in this time is killed. */
const END_TIMEOUT_MS = 5000;

const START_TIMEOUT_MS = 20_000;

export interface StartOptions {
  readonly name: string;
  readonly words: readonly string[];
  readonly cores: string;
  /** All that it has of an environment, besides PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Whether it answers already. */
  readonly answers: () => Promise<boolean>;
}

export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly cpuSeconds: number;
}

/** A process that was started and answers. */
export interface Running {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts processes, and ends what is left of them. */
export class Processes {
  /** Everything that is written goes below it. */
  readonly folder: string;
  readonly #running = new Set<Subprocess>();
  readonly #forget: () => void;
  #folders = 0;

  /** Makes a folder of its own in `place`, which should be on a real disk: an fsync in memory costs nothing. */
  constructor(place: string) {
    mkdirSync(place, { recursive: true });
    this.folder = mkdtempSync(join(place, "bench-"));
    this.#forget = onGoodbye(() => this.#endNow());
  }

  /** A new folder, with a name that begins so. */
  newFolder(name: string): string {
    const path = join(this.folder, `${name}-${++this.#folders}`);
    mkdirSync(path);
    return path;
  }

  /** Starts a server on these cores and waits until it answers. */
  async start({ name, words, cores, env = {}, cwd, answers }: StartOptions): Promise<Running> {
    const log = join(cwd, "output");
    const child = Bun.spawn(["taskset", "-c", cores, ...words], {
      cwd,
      env: { ...pathOnly(), ...env },
      stdin: "ignore",
      stdout: Bun.file(log),
      stderr: Bun.file(`${log}-errors`),
    });
    this.#running.add(child);
    const said = () => `${readFileSync(log, "utf8")}${readFileSync(`${log}-errors`, "utf8")}`;
    await until(
      () => {
        // Not a condition to wait on: it would be asked again until the deadline.
        if (child.exitCode !== null) return true;
        return answers();
      },
      { what: `${name} answers`, timeoutMs: START_TIMEOUT_MS },
    ).catch((error: unknown) => {
      throw new Error(`${name} does not start:\n${said()}`, { cause: error });
    });
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${said()}`);
    return { pid: child.pid, stop: () => this.#stop(child) };
  }

  /** Runs a program on these cores to its end. */
  async run(words: readonly string[], { cores, timeoutMs }: { cores: string; timeoutMs: number }): Promise<Ran> {
    const child = Bun.spawn(["taskset", "-c", cores, ...words], {
      cwd: this.folder,
      env: pathOnly(),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    this.#running.add(child);
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    this.#running.delete(child);
    return { code, output: out + err, cpuSeconds: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6 };
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.#stop(child)));
    this.#endNow();
    this.#forget();
  }

  async #stop(child: Subprocess): Promise<void> {
    child.kill("SIGTERM");
    const timer = setTimeout(() => killTree(child), END_TIMEOUT_MS);
    await child.exited;
    clearTimeout(timer);
    this.#running.delete(child);
  }

  #endNow(): void {
    for (const child of this.#running) killTree(child);
    this.#running.clear();
    // A process that was just killed may still write one last file.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/** The children too: nginx's worker outlives a master that is killed. */
function killTree(child: Subprocess): void {
  if (child.exitCode !== null) return;
  for (const pid of treeOf(child.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

function pathOnly(): Record<string, string> {
  return { PATH: process.env.PATH ?? "" };
}
