// A network of its own (Linux), where a fixed port can't meet another program's. Where none can be had, the machine's
// network serves as long as the port is free.
import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { until } from "./wait.ts";

const UNSHARE = ["unshare", "--map-root-user", "--net"];
const LOOPBACK_UP = "ip link set lo up && echo up";

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** Run by another Bun inside the network: one request, and what came of it. */
const CALL = `
const [url, init] = JSON.parse(process.argv.at(-1));
const response = await fetch(url, { redirect: "manual", ...init });
const { status, headers } = response;
console.log(JSON.stringify({ status, location: headers.get("location"), text: await response.text() }));`;

/** Somewhere to run programs in, and to make requests from. */
export class Network {
  /** Put before a command, it runs there, with the same process id. */
  readonly prefix: readonly string[];
  /** Deletes the network; what runs in it goes on running. */
  readonly remove: () => void;

  constructor(prefix: readonly string[], remove: () => void) {
    this.prefix = prefix;
    this.remove = remove;
  }

  /** What a program prints that runs there, without the last line break. */
  async output(command: readonly string[]): Promise<string> {
    const child = Bun.spawn([...this.prefix, ...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    const streams = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
    const [text = "", error = ""] = await Promise.all(streams);
    const code = await child.exited;
    if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${error}`);
    return text.trimEnd();
  }

  /** One HTTP request from there. */
  async call(url: string, init: Pick<RequestInit, "method" | "headers" | "body"> = {}): Promise<Answer> {
    return JSON.parse(await this.output([process.execPath, "-e", CALL, JSON.stringify([url, init])])) as Answer;
  }
}

/** Whether this machine gives us networks of our own: not without Linux, and not in most containers. */
function hasNamespaces(): boolean {
  const [command = "", ...args] = [...UNSHARE, "sh", "-c", LOOPBACK_UP];
  return spawnSync(command, args).status === 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", () => resolve(true));
  });
}

/** Why nobody can be sure to have this loopback port, or null. */
export async function whyNotOurs(port: number): Promise<string | null> {
  return hasNamespaces() || (await isFree(port)) ? null : `port ${port} is in use, and there are no network namespaces`;
}

/** Makes a network. */
export async function makeNetwork(): Promise<Network> {
  if (!hasNamespaces()) return new Network([], () => undefined);
  // It lives as long as its first process, which ends when we do: its input then does.
  const first = Bun.spawn([...UNSHARE, "sh", "-c", `${LOOPBACK_UP} && exec cat`], { stdin: "pipe", stdout: "pipe" });
  let output = "";
  const decoder = new TextDecoder();
  const read = async () => {
    for await (const bytes of first.stdout) output += decoder.decode(bytes);
  };
  void read();
  await until(() => output.startsWith("up"), { what: "the network is up" });
  const prefix = ["nsenter", "--target", String(first.pid), "--user", "--preserve-credentials", "--net", "--"];
  return new Network(prefix, () => first.kill("SIGKILL"));
}
