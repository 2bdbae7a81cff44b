// Limits that all workers count together: the supervisor has the counters, and each use is a question to it.
import type { Allowance, LimitName } from "../core/limits.ts";
import type { Log } from "../core/log.ts";
import type { Limits } from "../core/store.ts";

/** Asks the supervisor; null when there is no answer in time. */
export type Take = (limit: LimitName, client: string) => Promise<Allowance | null>;

export class CrewLimits implements Limits {
  readonly shared = true;
  readonly #take: Take;
  readonly #own: Limits;
  readonly #log: Log;
  #isAnswered = true;

  /** `own` decides while the supervisor gives no answer: then a client may get up to as many times as much as there are workers. */
  constructor(take: Take, own: Limits, log: Log) {
    this.#take = take;
    this.#own = own;
    this.#log = log;
  }

  async take(limit: LimitName, client: string): Promise<Allowance> {
    const allowance = await this.#take(limit, client);
    if (allowance === null && this.#isAnswered) {
      this.#log.warn({}, "the supervisor does not answer: limits are counted by each worker on its own meanwhile");
    }
    this.#isAnswered = allowance !== null;
    return allowance ?? this.#own.take(limit, client);
  }
}
