// Many processes that ask one store for the same codes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Order, Told } from "./racer.ts";

const RACER = join(import.meta.dir, "racer.ts");

/** So long after it was given an order is read, also by the last of many processes on a busy machine. */
const START_DELAY_MS = 500;

/** One process; orders are obeyed one after the other. */
class Racer {
  readonly #child;
  readonly #answers: AsyncIterator<string>;

  constructor(name: string) {
    this.#child = spawn(process.execPath, [RACER, name], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: "1" },
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(order: Order): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error(`a racer ended at ${JSON.stringify(order)}`);
    return JSON.parse(answer.value);
  }

  /** A process ends when it is asked for nothing more. */
  async stop(): Promise<void> {
    const ended = once(this.#child, "close");
    this.#child.stdin.end();
    await ended;
  }
}

/** All of them. */
export class Racers {
  readonly #racers: readonly Racer[];

  constructor(count: number) {
    this.#racers = Array.from({ length: count }, (_, at) => new Racer(`racer${at}`));
  }

  /** Has all of them ask the store for so many codes at the same moment; what each was told. */
  async race(url: string, codes: number, callers: number): Promise<Told[]> {
    await this.#askAll({ open: url });
    const told = await this.#askAll({ codes, callers, at: Date.now() + START_DELAY_MS });
    await this.#askAll({ close: true });
    return told as Told[];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#racers.map((racer) => racer.stop()));
  }

  #askAll(order: Order): Promise<unknown[]> {
    return Promise.all(this.#racers.map((racer) => racer.ask(order)));
  }
}
