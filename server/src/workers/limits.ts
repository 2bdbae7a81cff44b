// Limits that all workers count together: the supervisor has the counters, and each use is a question to it.
import type { Allowance, LimitName } from "../core/limits.ts";
import type { Log } from "../core/log.ts";
import type { Limits } from "../core/store.ts";

/** Asks the supervisor; null when there is no answer in time. */
export type Take = (limit: LimitName, client: string, uses: 1 | -1) => Promise<Allowance | null>;

/** How long a supervisor that left a question open is not asked; then by one question, until it answers one. */
export const ASK_AGAIN_MS = 1000;

/** Questions under way: the channel takes all that is sent, whether anybody reads it or not. */
export const QUESTIONS_MAX = 1000;

const WARN_INTERVAL_MS = 60_000;

export class CrewLimits implements Limits {
  readonly shared = true;
  readonly #take: Take;
  readonly #own: Limits;
  readonly #log: Log;
  readonly #monotonicMs: () => number;
  #open = 0;
  /** When to ask again, after a question that was not answered; null while all are. */
  #askAtMs: number | null = null;
  #warnAtMs = Number.NEGATIVE_INFINITY;

  /** `own` decides while the supervisor gives no answer: then a client may get up to as many times as much as there are workers. */
  constructor(take: Take, own: Limits, log: Log, monotonicMs: () => number) {
    this.#take = take;
    this.#own = own;
    this.#log = log;
    this.#monotonicMs = monotonicMs;
  }

  async take(limit: LimitName, client: string, uses: 1 | -1 = 1): Promise<Allowance> {
    return (this.#mayAsk() ? await this.#ask(limit, client, uses) : null) ?? this.#own.take(limit, client, uses);
  }

  #mayAsk(): boolean {
    if (this.#askAtMs !== null) return this.#monotonicMs() >= this.#askAtMs;
    if (this.#open < QUESTIONS_MAX) return true;
    this.#warn();
    return false;
  }

  async #ask(limit: LimitName, client: string, uses: 1 | -1): Promise<Allowance | null> {
    const isProbe = this.#askAtMs !== null;
    if (isProbe) this.#askAtMs = this.#monotonicMs() + ASK_AGAIN_MS;
    this.#open++;
    const allowance = await this.#take(limit, client, uses);
    this.#open--;
    if (allowance === null) {
      this.#askAtMs = this.#monotonicMs() + ASK_AGAIN_MS;
      this.#warn();
    } else if (isProbe) this.#askAtMs = null;
    return allowance;
  }

  #warn(): void {
    const nowMs = this.#monotonicMs();
    if (nowMs < this.#warnAtMs) return;
    this.#warnAtMs = nowMs + WARN_INTERVAL_MS;
    this.#log.warn({}, "the supervisor does not answer in time: limits are counted by each worker on its own meanwhile");
  }
}
