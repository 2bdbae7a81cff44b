// Files that are there as a whole or not at all, whatever becomes of whoever writes them.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeAtomically } from "../../src/cli/atomic-file.ts";
import { until } from "../support/wait.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "linnet-atomic-"));
  file = join(folder, "out");
  writeFileSync(file, "old");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* chunks(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

async function* broken(): AsyncGenerator<string> {
  yield "half";
  throw new Error("the store is away");
}

/** Begins to write the file and does not end. */
const ENDLESS = `
  import { writeAtomically } from ${JSON.stringify(resolve(import.meta.dir, "../../src/cli/atomic-file.ts"))};
  async function* endless() { for (;;) { yield "x".repeat(1000); await new Promise((go) => setTimeout(go, 5)); } }
  await writeAtomically(process.argv[1], endless(), { mode: 0o600 });`;

test("a file takes the place of the old one once it is whole, for whom it is meant", async () => {
  await writeAtomically(file, chunks("new", "er"), { mode: 0o600 });
  expect(readFileSync(file, "utf8")).toBe("newer");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["out"]);
});

test("a file that can't be ended leaves the old one, and nothing beside it", async () => {
  await expect(writeAtomically(file, broken(), { mode: 0o600 })).rejects.toThrow("the store is away");
  expect(readdirSync(folder)).toEqual(["out"]);
  expect(readFileSync(file, "utf8")).toBe("old");
});

test.each([
  ["SIGTERM", 0],
  ["SIGKILL", 1],
] as const)("%s in the middle leaves the old file, and %i parts, which are in nobody's way", async (signal, parts) => {
  const child = spawn(process.execPath, ["-e", ENDLESS, file], { stdio: "ignore" });
  const ended = new Promise((done) => child.once("exit", done));
  await until(() => readdirSync(folder).length === 2, { what: "it writes" });
  child.kill(signal);
  await ended;
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toHaveLength(parts);
  await writeAtomically(file, chunks("new"), { mode: 0o600 });
  expect(readFileSync(file, "utf8")).toBe("new");
});
