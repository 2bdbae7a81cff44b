// The load: wrk with load.lua, which checks every answer. What it saw comes back as a value; a wrong answer is an error.
import { join } from "node:path";
import { DEFAULT_ALPHABET } from "../src/core/code.ts";
import { ABSENT_END, TARGET_PREFIX, TARGET_SUFFIX } from "./links.ts";
import type { Processes } from "./processes.ts";

const SCRIPT = join(import.meta.dirname, "load.lua");

/** An answer that takes longer is a failure. */
const ANSWER_TIMEOUT = "5s";

/** wrk needs this long at most to start its threads and to end them. */
const WRK_OVERHEAD_MS = 20_000;

/** What is asked, and with it what the right answer is. */
export type Questions =
  /** `visited`: by many visitors, who say who they are in their headers. `ruled`: by a browser, which says so in its headers: one with Chrome on an Android phone that prefers German. */
  | { readonly kind: "redirect" | "visited" | "ruled"; readonly codesFile: string; readonly count: number }
  | { readonly kind: "absent" }
  | { readonly kind: "create"; readonly adminKey: string };

export interface LoadOptions {
  readonly url: string;
  readonly questions: Questions;
  /** Keep-alive connections, each with one request under way at any time. */
  readonly connections: number;
  /**
   * Threads of wrk, at most one for each connection. With one for each, an answer is checked to be that to the very question;
   * but they cost the load, and a server that is less busy pays more for each answer. With one, that somebody asked it.
   */
  readonly threads: number;
  /** Milliseconds that a connection waits before each request, on average: whole ones. Without it asks again at once. */
  readonly pauseMs?: number;
  /** Whole seconds: wrk knows no others. */
  readonly seconds: number;
  /** Cores that the load may use, as taskset has them. */
  readonly cores: string;
  /** Another seed asks in another order. */
  readonly seed: number;
}

export interface Load {
  /** Answers, all of them right. */
  readonly answered: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of wrk itself. */
  readonly loadCpuSeconds: number;
  /** Some of the links that were made. */
  readonly made: readonly { readonly code: string; readonly target: string }[];
}

/** The server answered wrongly, or not at all. The message has the first such answer. */
export class WrongAnswerError extends Error {
  override readonly name = "WrongAnswerError";
}

/** Asks for that long and returns what was measured. Throws a `WrongAnswerError` if a single answer was wrong. */
export async function runLoad(processes: Processes, options: LoadOptions): Promise<Load> {
  const { url, questions, connections, threads, pauseMs = 0, seconds, cores, seed } = options;
  const size = ["-t", String(threads), "-c", String(connections), "-d", `${seconds}s`];
  const words = ["wrk", ...size, "--timeout", ANSWER_TIMEOUT, "-s", SCRIPT, url, "--"];
  const asked = [questions.kind, new URL(url).host, String(seed), String(pauseMs), ...wordsOf(questions)];
  const ran = await processes.run([...words, ...asked], {
    cores,
    timeoutMs: seconds * 1000 + WRK_OVERHEAD_MS,
  });
  if (ran.code !== 0) throw new Error(`wrk ended with ${ran.code}:\n${ran.output}`);
  const said = read(ran.output);
  const number = (key: string) => Number(said.get(key)?.[0] ?? Number.NaN);
  const [answered, wrong, failed] = [number("answered"), number("wrong"), number("failed")];
  if (wrong !== 0 || failed !== 0 || !(answered > 0)) {
    const detail = said.get("detail")?.[0] ?? "no answer was wrong";
    throw new WrongAnswerError(`of ${answered} answers ${wrong} were wrong, and ${failed} requests failed: ${detail}`);
  }
  return {
    answered,
    seconds: number("duration_us") / 1e6,
    p50Ms: number("p50_us") / 1000,
    p99Ms: number("p99_us") / 1000,
    loadCpuSeconds: ran.cpuSeconds,
    made: (said.get("sample") ?? []).map((line) => {
      const [code = "", target = ""] = line.split(" ");
      return { code, target };
    }),
  };
}

function wordsOf(questions: Questions): string[] {
  switch (questions.kind) {
    case "redirect":
    case "visited":
    case "ruled":
      return [questions.codesFile, String(questions.count), TARGET_PREFIX, TARGET_SUFFIX];
    case "absent":
      return [DEFAULT_ALPHABET, ABSENT_END];
    case "create":
      return [questions.adminKey, TARGET_PREFIX, TARGET_SUFFIX];
  }
}

/** What load.lua printed: the values by their key. */
function read(output: string): Map<string, string[]> {
  const said = new Map<string, string[]>();
  for (const [, key = "", value = ""] of output.matchAll(/^bench (\w+) (.*)$/gm)) {
    said.set(key, [...(said.get(key) ?? []), value]);
  }
  return said;
}
