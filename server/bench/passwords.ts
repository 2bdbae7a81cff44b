// What those who follow links notice while others guess passwords: the latency of redirects in a quiet server, and in one that is
// sent wrong passwords, many at a time and without a pause. Hashing them is slow on purpose, and shares the server's cores.
import type { Code } from "../src/core/code.ts";
import { HOT_CODES, REDIRECT_CONNECTIONS, type Stage, startOnSqlite } from "./contenders.ts";
import { type Load, type LoadOptions, runLoad, WrongAnswerError } from "./load.ts";
import { type Durations, middleOf } from "./measure.ts";
import { ADMIN_KEY } from "./servers.ts";

const GUESSES_AT_ONCE = 50;

/** Wrong passwords are limited for each link, 100 in ten minutes: so many are hashed in the whole run that one would not do. */
const GUESSED_LINKS = 50;

/** Guesses that were hashed, and those that were turned away because others were being hashed. */
interface Guesses {
  readonly hashed: number;
  readonly turnedAway: number;
}

type Figures = Pick<Load, "answered" | "seconds" | "p50Ms" | "p99Ms">;

interface Round {
  readonly quiet: Figures;
  readonly guessed: Figures;
  readonly guesses: Guesses;
}

/** Rounds of both, in turn. Throws a `WrongAnswerError` for a single answer, to whomever, that is not the right one. */
export async function measurePasswords(stage: Stage, durations: Durations, rounds: number): Promise<readonly Round[]> {
  // Each guess comes from another client, or the limit of one client would answer instead.
  const { server, stop } = await startOnSqlite(stage, { LINNET_TRUST_PROXY: "127.0.0.1" });
  try {
    const codes = await makeLocked(server.url, stage);
    const load: Omit<LoadOptions, "threads" | "seconds" | "seed"> = {
      url: server.url,
      questions: { kind: "redirect", codesFile: stage.codesFile, count: Math.min(HOT_CODES, stage.codes.length) },
      connections: REDIRECT_CONNECTIONS,
      cores: stage.cores.load,
    };
    const { processes } = stage;
    await runLoad(processes, { ...load, threads: REDIRECT_CONNECTIONS, seconds: durations.warmupSeconds, seed: -1 });
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      const run = () => runLoad(processes, { ...load, threads: 1, seconds: durations.seconds, seed: round });
      const quiet = await run();
      const [guessed, guesses] = await whileGuessing(server.url, codes, run);
      measured.push({ quiet, guessed, guesses });
      console.error(`${round}/${rounds}: p99 ${quiet.p99Ms.toFixed(2)} ms, while guessing ${guessed.p99Ms.toFixed(2)} ms`);
    }
    return measured;
  } finally {
    await stop();
  }
}

/** Links with a password, made as owners make them; the codes of stages before them may be there already. */
async function makeLocked(url: string, { codes }: Stage): Promise<readonly Code[]> {
  const headers = { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" };
  const locked = codes.slice(0, GUESSED_LINKS).map((code) => `locked-${code}` as Code);
  for (const code of locked) {
    const body = JSON.stringify({ url: "https://example.com/locked", code, password: "the right one" });
    const { status } = await fetch(`${url}/api/v1/links`, { method: "POST", headers, body });
    if (status !== 201) throw new WrongAnswerError(`${status} was answered instead of 201 to a link with a password`);
  }
  return locked;
}

/** What was measured while wrong passwords were tried, and what became of these. */
async function whileGuessing<T>(url: string, codes: readonly Code[], run: () => Promise<T>): Promise<readonly [T, Guesses]> {
  const until = { isOver: false };
  const guessing = guess(url, codes, until);
  // Whoever guesses wrongly is told so below, and the load goes on till then.
  guessing.catch(() => undefined);
  const measured = await run().finally(() => {
    until.isOver = true;
  });
  const guesses = await guessing;
  if (guesses.hashed === 0) throw new WrongAnswerError("no password was hashed while redirects were measured");
  return [measured, guesses];
}

async function guess(url: string, codes: readonly Code[], until: { readonly isOver: boolean }): Promise<Guesses> {
  let [hashed, turnedAway, sent] = [0, 0, 0];
  while (!until.isOver) {
    const first = sent;
    sent += GUESSES_AT_ONCE;
    const tries = Array.from({ length: GUESSES_AT_ONCE }, (_, at) => guessOnce(`${url}/${codes[(first + at) % codes.length]}`));
    for (const status of await Promise.all(tries)) {
      if (status === 403) hashed++;
      else if (status === 503) turnedAway++;
      else throw new WrongAnswerError(`${status} was answered to a wrong password instead of 403 or 503`);
    }
  }
  return { hashed, turnedAway };
}

async function guessOnce(url: string): Promise<number> {
  const address = Array.from(crypto.getRandomValues(new Uint8Array(3)), String).join(".");
  const headers = { Accept: "application/json", "X-Forwarded-For": `10.${address}` };
  const body = new URLSearchParams({ password: "a wrong one" });
  const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" });
  await answer.arrayBuffer();
  return answer.status;
}

/** The medians as a table for people. */
export function passwordsTable(rounds: readonly Round[], { seconds }: Durations): string {
  const line = (what: string, figures: readonly Figures[]) => {
    const middle = (figure: (one: Figures) => number) => middleOf(figures.map(figure));
    const perSecond = middle(({ answered, seconds: took }) => answered / took).toFixed(0);
    const [p50, p99] = [middle(({ p50Ms }) => p50Ms).toFixed(2), middle(({ p99Ms }) => p99Ms).toFixed(2)];
    return `${what.padEnd(42)}  ${perSecond.padStart(10)}  ${p50.padStart(7)}  ${p99.padStart(7)}`;
  };
  const sum = (part: keyof Guesses) => rounds.reduce((all, { guesses }) => all + guesses[part], 0);
  const perSecond = (count: number) => (count / rounds.length / seconds).toFixed(0);
  return [
    `${"".padEnd(42)}  redirects/s   p50 ms   p99 ms`,
    line(
      "quiet",
      rounds.map(({ quiet }) => quiet),
    ),
    line(
      `while ${GUESSES_AT_ONCE} wrong passwords at a time are tried`,
      rounds.map(({ guessed }) => guessed),
    ),
    "",
    `Medians of ${rounds.length} rounds of ${seconds} s each, in turn, at saturation: ${REDIRECT_CONNECTIONS} connections. Every answer was checked.`,
    `${perSecond(sum("hashed"))} passwords a second were hashed, and ${perSecond(sum("turnedAway"))} turned away because others were being hashed.`,
  ].join("\n");
}
