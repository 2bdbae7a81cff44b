// The entry point: hands the process to the command line.
import { run } from "./cli/run.ts";

// Whoever reads the output may have seen enough of it, as `head` has: what is left to say is for nobody.
process.stdout.on("error", () => undefined);

process.exitCode = await run({
  args: process.argv.slice(2),
  env: process.env,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  isTerminal: process.stdout.isTTY === true,
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  widthOf: (text) => Bun.stringWidth(text),
  collectGarbage: () => Bun.gc(true),
});
