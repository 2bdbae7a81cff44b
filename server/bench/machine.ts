// Where a bench ran and with what: without it a figure means nothing.
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { resolve } from "node:path";
import packageJson from "../package.json";

const ROOT = resolve(import.meta.dirname, "../..");

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly system: string;
  /** Of the folder that stores and logs lie in. */
  readonly fileSystem: string;
  /** Of the minute before the bench: what others did. */
  readonly loadAverage: number;
}

export interface Commit {
  readonly id: string;
  /** Whether tracked files differ from it. */
  readonly isDirty: boolean;
}

function output(words: readonly string[]): string {
  try {
    const { stdout, stderr } = Bun.spawnSync([...words], { cwd: ROOT, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    return stdout.toString() + stderr.toString();
  } catch {
    return "";
  }
}

/** Asked before the bench begins: later the load is its own. */
export function machineOf(folder: string): Machine {
  const system = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown";
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    system,
    fileSystem: output(["findmnt", "--noheadings", "--output", "FSTYPE", "--target", folder]).trim(),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

export function versions(): Readonly<Record<string, string>> {
  const version = (pattern: RegExp, ...words: string[]) => pattern.exec(output(words))?.[1] ?? "absent";
  return {
    linnet: packageJson.version,
    bun: Bun.version,
    nginx: version(/nginx\/(\S+)/, "nginx", "-v"),
    haproxy: version(/version (\S+)/, "haproxy", "-v"),
    redis: version(/v=(\S+)/, Bun.which("redis-server") ?? "valkey-server", "--version"),
    wrk: version(/^wrk (\S+)/, "wrk", "-v"),
  };
}

export function commitOf(): Commit {
  const id = output(["git", "rev-parse", "--short=7", "HEAD"]).trim();
  if (!/^[0-9a-f]+$/.test(id)) return { id: "unknown", isDirty: true };
  return { id, isDirty: output(["git", "status", "--porcelain", "--untracked-files=no"]).trim() !== "" };
}
