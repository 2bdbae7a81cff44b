// `npm run build:binary`: one executable file with Bun, the server, its commands and the web pages inside. It needs neither
// node_modules nor a checkout. `-- --target bun-linux-arm64` builds for another machine, `-- --outfile FILE` elsewhere.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { needBun } from "./bun.mjs";
import { prepare, ROOT } from "./prepare.mjs";
import { fail, mustRun, step } from "./step.mjs";

const SOURCES = join(ROOT, "server/src");

/** The program, and each file that is the entry of a thread: nobody imports it, so the bundler would not find it. */
function entries() {
  const threads = readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith("-thread.ts"));
  return ["main.ts", ...threads.sort()].map((name) => join(SOURCES, name));
}

function compileArgs(outfile, target) {
  return [
    "build",
    "--compile",
    // The bundle is one file in one folder. With the threads beside it, `new URL("./writer-thread.ts", import.meta.url)`
    // leads to the thread here as it does in the sources.
    "--entry-naming=[name].[ext]",
    // Found below import.meta.dir as the folder "dist"; app.ts looks there.
    `--asset=${join(ROOT, "web/dist")}`,
    // Starts in a third of the time.
    "--bytecode",
    "--format=esm",
    // Stack traces name lines of the sources.
    "--sourcemap",
    // It is run in any folder, and takes its settings from the environment alone.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    ...(target === undefined ? [] : [`--target=${target}`]),
    `--outfile=${outfile}`,
    ...entries(),
  ];
}

function readFlags() {
  return parseArgs({ options: { target: { type: "string" }, outfile: { type: "string" } } }).values;
}

async function main() {
  const { target, outfile = join(ROOT, "dist/linnet") } = readFlags();
  await prepare();
  const place = resolve(process.env.INIT_CWD ?? ".", outfile);
  mkdirSync(dirname(place), { recursive: true });
  const folder = mkdtempSync(join(dirname(place), ".linnet-build-"));
  try {
    const draft = join(folder, "linnet");
    await step("Building the binary", () => mustRun(needBun(ROOT), compileArgs(draft, target), { cwd: folder }));
    // One that runs from that place goes on with the old file.
    renameSync(draft, place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${place} (${(statSync(place).size / 1e6).toFixed(0)} MB)\n`);
}

await main().catch(fail);
