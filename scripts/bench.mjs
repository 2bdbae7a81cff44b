// `npm run bench`: sees to it that the servers to compare with are there, and runs server/bench/main.ts.
import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { needBun } from "./bun.mjs";
import { withLock } from "./lock.mjs";
import { prepare, ROOT } from "./prepare.mjs";
import { fail, say } from "./step.mjs";
import { howToInstall, provideTools } from "./tools.mjs";

const TOOLS = ["nginx", "haproxy", "wrk", "redis", "chromium"];

/** Ends with the status of the bench; Ctrl+C reaches both, and the bench is given time to clean up. */
function runBench() {
  const child = spawn(needBun(ROOT), [join(ROOT, "server/bench/main.ts"), ...process.argv.slice(2)], {
    stdio: "inherit",
    // Bun has all that it has started end with us, also if we are killed. Some systems keep servers where users don't look.
    env: { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: "1", PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((done) => {
    child.once("error", (error) => {
      say(error.message);
      done(1);
    });
    child.once("exit", (code) => done(code ?? 1));
  });
}

/** What runs that were killed could not clean up; under the lock nobody else's is there. */
function removeLeftovers() {
  const cache = join(ROOT, ".cache");
  for (const name of readdirSync(cache)) {
    if (name.startsWith("bench-")) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

async function main() {
  if (process.platform !== "linux") throw new Error("The bench needs Linux: it pins processes to cores and reads /proc.");
  await prepare({ mode: "full" });
  const missing = await provideTools(TOOLS);
  if (missing.length > 0) throw new Error(missing.map(howToInstall).join("\n"));
  // Two at a time would measure one another.
  process.exitCode = await withLock(join(ROOT, ".cache/bench.lock"), () => {
    removeLeftovers();
    return runBench();
  });
}

await main().catch(fail);
