// A real redis-server for a test: its own port, its own temporary folder, gone when the test process is.
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { onGoodbye } from "./goodbye.ts";
import { programFor } from "./needs.ts";
import { freePort } from "./ports.ts";
import { until } from "./wait.ts";

const SERVER = programFor("redis") ?? "redis-server";
const CLI = SERVER.replace(/-server$/, "-cli");

/** A server that does not end by itself in this time is killed: it refuses to while it writes its first append-only file. */
const END_TIMEOUT_MS = 1500;

export interface RedisOptions {
  /** More arguments for redis-server, such as `["--appendonly", "yes"]`. Without any it keeps nothing on disk. */
  readonly args?: readonly string[];
  /** Its working folder; without it a temporary one that `stop` deletes. */
  readonly dir?: string;
  readonly port?: number;
}

/** Whether anything at all answers a PING there: also LOADING and NOAUTH are answers. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once("data", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** One redis-server, which a test may stop, kill, restart and freeze. */
export class RedisServer {
  readonly port: number;
  readonly dir: string;
  readonly #args: readonly string[];
  readonly #ownsDir: boolean;
  readonly #forget: () => void;
  #process: Subprocess | null = null;

  constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.#ownsDir = options.dir === undefined;
    this.dir = options.dir ?? mkdtempSync(join(tmpdir(), "linnet-redis-"));
    this.#args = options.args ?? [];
    this.#forget = onGoodbye(() => this.#endNow());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** The process id; 0 while it does not run. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts the process and waits until it answers, if only that it is still loading. */
  async start(): Promise<void> {
    const own = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.dir, "--save", "", "--daemonize", "no"];
    this.#process = Bun.spawn([SERVER, ...own, ...this.#args], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
    const ended = this.#process.exited.then((code) => {
      throw new ServerEnded(`redis-server on port ${this.port} ended with ${code}`);
    });
    ended.catch(() => undefined); // Once it has answered, its end is the test's own doing.
    await Promise.race([until(() => answers(this.port), { what: `redis-server on port ${this.port} answers` }), ended]);
  }

  /** Ends it and deletes its folder; gently, and without, where the folder was given. */
  async stop(): Promise<void> {
    await this.#signal(this.#ownsDir ? "SIGKILL" : "SIGTERM");
    this.#endNow();
    this.#forget();
  }

  /** `kill -9`. The folder stays, for `restart`. */
  async kill(): Promise<void> {
    await this.#signal("SIGKILL");
  }

  /** Starts it again on the same port and folder, ending it gently first if it runs. */
  async restart(): Promise<void> {
    await this.#signal("SIGTERM");
    await this.start();
  }

  /** Freezes it: connections stay open, nothing is answered. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  /** What `redis-cli` prints for these arguments, without the last line break. */
  async cli(...args: string[]): Promise<string> {
    const cli = Bun.spawn([CLI, "-p", String(this.port), ...args], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    const [text] = await Promise.all([new Response(cli.stdout).text(), cli.exited]);
    return text.trimEnd();
  }

  /** The same, while this process stands still: whatever the server says meanwhile is read all at once afterwards. */
  cliBlocking(...args: string[]): void {
    Bun.spawnSync([CLI, "-p", String(this.port), ...args]);
  }

  async #signal(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null) return;
    running.kill("SIGCONT");
    running.kill(signal);
    const timer = setTimeout(() => running.kill("SIGKILL"), END_TIMEOUT_MS);
    await running.exited;
    clearTimeout(timer);
  }

  #endNow(): void {
    this.#process?.kill("SIGKILL");
    this.#process = null;
    if (this.#ownsDir) rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The process has ended instead of answering: most likely somebody else has taken its port since it was free. */
export class ServerEnded extends Error {}

/** Ports that are tried; on a machine where many servers are started at a time the first may be gone. */
export const PORT_TRIES = 5;

/** Starts a redis-server and waits until it answers. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  for (let attempt = 1; ; attempt++) {
    const server = new RedisServer(options.port ?? (await freePort()), options);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      if (!(error instanceof ServerEnded) || options.port !== undefined || attempt === PORT_TRIES) throw error;
    }
  }
}

/** Writes down every command that the server is sent from now on, without what scripts do; `end` gives them back. */
export async function watchCommands(server: RedisServer): Promise<{ readonly end: () => Promise<string[]> }> {
  const LAST = "linnet-watch-commands-last";
  const monitor = connect(server.port, "127.0.0.1");
  const pieces: string[] = [];
  let isOver = false;
  monitor.setEncoding("utf8");
  monitor.on("data", (piece: string) => {
    pieces.push(piece);
    isOver ||= ((pieces.at(-2) ?? "") + piece).includes(LAST);
  });
  monitor.write("MONITOR\r\n");
  await until(() => pieces.length > 0, { what: "the server shows what it is sent" });
  return {
    end: async () => {
      await server.cli("ECHO", LAST);
      await until(() => isOver, { what: "the last command is shown" });
      monitor.destroy();
      return pieces.join("").split("\n").flatMap(commandIn);
    },
  };
}

/** The command in a line of MONITOR, its words between blanks; none where a script sent it. */
function commandIn(line: string): string[] {
  const [, client, command] = /^\+[\d.]+ \[\d+ ([^\]]+)\] (.*)$/.exec(line.trimEnd()) ?? [];
  if (client === undefined || command === undefined || client === "lua") return [];
  return [[...command.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word).join(" ")];
}
