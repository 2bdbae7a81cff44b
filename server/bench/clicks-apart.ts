// What clicks cost the thread that answers, and nothing else: the same redirects without and with clicks, a second each by turns, while the
// thread has a core of its own. What the other threads do waits for a moment at which nobody else wants the other cores; and so that
// these are as busy without clicks as with them, something counts there all the time. For a core is slowed down by what its neighbours do:
// by how much is a matter of the machine, and not of the code.
import { spawnSync } from "node:child_process";
import { allCounted, CLICK_STORES, type ClickStoreStart } from "./clicks.ts";
import { HOT_CODES, REDIRECT_CONNECTIONS, type Stage, type Started } from "./contenders.ts";
import { runLoad } from "./load.ts";
import { type Durations, middleOf } from "./measure.ts";
import { cpuSecondsOf, mainCpuSecondsOf, threadsOf, treeOf } from "./proc.ts";

/** Runs when nobody else wants the core (sched(7): SCHED_IDLE). */
const IDLY = ["chrt", "--idle"] as const;

/** What Bun calls the threads that it starts for a program. */
const WORKER = "Worker";

export interface ApartRow {
  readonly title: string;
  /** Processor time of the thread for each answer, in microseconds, of each round. */
  readonly off: readonly number[];
  readonly on: readonly number[];
  /** The same of all other threads together, for each click, until it is in its store; what they do without clicks is taken off. */
  readonly besides: readonly number[];
}

/** Rounds of both stores, of as many seconds by turns as `durations` has. Throws a `WrongAnswerError` as `measureClicks` does. */
export async function measureApart(stage: Stage, durations: Durations, rounds: number): Promise<readonly ApartRow[]> {
  const rows = CLICK_STORES.map((store) => ({
    ...store,
    off: [] as number[],
    on: [] as number[],
    besides: [] as number[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { title, start, off, on, besides } of rows) {
      const [without, withClicks] = await measureRound(stage, start, durations, round);
      off.push(without.own);
      on.push(withClicks.own);
      const rest = withClicks.others - without.others;
      besides.push(rest);
      const ratio = (withClicks.own / without.own).toFixed(2);
      console.error(`${round}/${rounds} ${title}, the thread alone: ${ratio} ×, ${rest.toFixed(1)} µs besides`);
    }
  }
  return rows;
}

async function measureRound(
  stage: Stage,
  start: ClickStoreStart,
  { seconds, warmupSeconds }: Durations,
  round: number,
): Promise<[off: Micros, on: Micros]> {
  const sides: Side[] = [];
  try {
    for (const env of [{ LINNET_CLICKS: "off" }, {}]) sides.push(new Side(stage, await start(stage, env)));
    for (const side of sides) await side.ask(warmupSeconds, -round);
    const workers = sides.map((side) => side.moveApart());
    // Those that write clicks down and keep them.
    if ((workers.at(-1) ?? 0) < 2)
      throw new Error(`the threads that clicks have are not called "${WORKER}": nothing would be apart`);
    for (let second = 0; second < seconds; second++) {
      for (const side of sides) await side.measure(seconds * round + second);
    }
    const [off, on] = sides.map((side) => side.micros());
    if (off === undefined || on === undefined) throw new Error("one of the two servers is missing");
    return [off, on];
  } finally {
    for (const side of sides) await side.stop();
  }
}

/** Processor time for each answer, in microseconds: of the thread that answers, and of all others of its process. */
interface Micros {
  readonly own: number;
  readonly others: number;
}

/** One of two servers that are compared. */
class Side {
  readonly #stage: Stage;
  readonly #started: Started;
  #asked = 0;
  #measured = 0;
  #ownSeconds = 0;
  #otherSeconds = 0;

  constructor(stage: Stage, started: Started) {
    this.#stage = stage;
    this.#started = started;
  }

  /** Asks for so long, and waits until every click is in its store. */
  async ask(seconds: number, seed: number): Promise<number> {
    const { processes, cores, codes, codesFile } = this.#stage;
    const { url } = this.#started.server;
    const { answered } = await runLoad(processes, {
      ...{ url, connections: REDIRECT_CONNECTIONS, threads: 1, cores: cores.load, seconds, seed },
      questions: { kind: "visited", codesFile, count: Math.min(HOT_CODES, codes.length) },
    });
    this.#asked += answered;
    return answered;
  }

  /** Gives the thread that answers its core; all others have the rest, and workers, which are counted, only while nobody else wants that. */
  moveApart(): number {
    const { pid } = this.#started.server;
    const { server, load } = this.#stage.cores;
    run("taskset", "--all-tasks", "--pid", "--cpu-list", load, String(pid));
    run("taskset", "--pid", "--cpu-list", server, String(pid));
    const workers = threadsOf(pid).filter(({ name }) => name === WORKER);
    for (const { id } of workers) run(...IDLY, "--pid", "0", String(id));
    return workers.length;
  }

  /** One second more. */
  async measure(seed: number): Promise<void> {
    const { pid, url } = this.#started.server;
    const { processes, cores } = this.#stage;
    const words = [...IDLY, "0", "sh", "-c", "while :; do :; done"];
    const answers = async () => true;
    const all = () => cpuSecondsOf(treeOf(pid));
    const [ownBefore, allBefore] = [mainCpuSecondsOf(pid), all()];
    const counting = await processes.start({ name: "chrt", words, cores: cores.load, cwd: processes.newFolder("busy"), answers });
    try {
      this.#measured += await this.ask(1, seed);
      this.#ownSeconds += mainCpuSecondsOf(pid) - ownBefore;
    } finally {
      await counting.stop();
    }
    await allCounted(url, this.#asked);
    this.#otherSeconds += all() - allBefore - (mainCpuSecondsOf(pid) - ownBefore);
  }

  micros(): Micros {
    const micros = (seconds: number) => (seconds / this.#measured) * 1e6;
    return { own: micros(this.#ownSeconds), others: micros(this.#otherSeconds) };
  }

  stop(): Promise<void> {
    return this.#started.stop();
  }
}

function run(program: string, ...words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} failed: ${error?.message ?? stderr}`);
}

/** The medians as a table for people. */
export function apartTable(rows: readonly ApartRow[], { seconds }: Durations): string {
  const head = ["", "without µs", "with µs", "ratio", "each round", "besides µs", "each round"];
  const cells = rows.map(({ title, off, on, besides }) => {
    const ratios = on.map((micros, at) => micros / (off[at] ?? Number.NaN));
    const figures = [middleOf(off).toFixed(1), middleOf(on).toFixed(1), middleOf(ratios).toFixed(2)];
    const each = (all: readonly number[], digits: number) => all.map((one) => one.toFixed(digits)).join(" ");
    return [title, ...figures, each(ratios, 2), middleOf(besides).toFixed(1), each(besides, 1)];
  });
  const widths = [16, 10, 10, 10, 16, 10, 16];
  const lines = [head, ...cells].map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(16) : cell.padStart(widths[at] ?? 0))).join("  "),
  );
  return [
    ...lines,
    "",
    `The thread that answers, alone on its core: medians of ${rows[0]?.on.length ?? 0} rounds of ${seconds} × 1 s without and with clicks by turns. The other cores are`,
    "kept busy all the time, and what other threads do for clicks waits until nobody else wants them. besides: of all other threads, for each click.",
  ].join("\n");
}
