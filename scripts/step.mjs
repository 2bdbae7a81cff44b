// What the scripts say while they work: one line for each thing done, with the time it took. On stderr, so that what a
// started server prints to stdout stays its own.
import { spawn } from "node:child_process";

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** 3.24 s for people. */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Does `work` under one line: "title … 3.2 s". */
export async function step(title, work) {
  const began = performance.now();
  process.stderr.write(`${title} … `);
  try {
    const result = await work();
    say(seconds(began));
    return result;
  } catch (error) {
    say("failed");
    throw error;
  }
}

/** Runs a program to its end and collects what it printed. Never throws: a program that can't be started has status 127. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding("utf8").on("data", collect);
    child.stderr?.setEncoding("utf8").on("data", collect);
    child.on("error", (error) => resolve({ status: 127, output: error.message }));
    child.on("close", (code, signal) =>
      resolve({ status: code ?? 1, output: signal === null ? output : `${output}\nended by ${signal}` }),
    );
  });
}

/** As `run`, but throws with the output when the program fails. */
export async function mustRun(command, args, options) {
  const { status, output } = await run(command, args, options);
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${status}:\n${output.trimEnd()}`);
  return output;
}

/** Ends a script with one clear message instead of a stack trace. */
export function fail(error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
