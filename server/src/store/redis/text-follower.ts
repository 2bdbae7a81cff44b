// Adds the text that was left for later because too many links came at once, when they have stopped coming: in this process, or in
// another one that is still there when this one has ended. One process at a time is at it, part after part in the order in which links were
// made, so that blocks do not overlap; whoever ends meanwhile leaves the rest to the next.
import { LinnetError } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { compareBytes } from "./byte-order.ts";
import { isAnswer, reasonOf } from "./failures.ts";
import type { RedisIndexes } from "./indexes.ts";
import type { OwedSpan } from "./owed-text.ts";

/** A process looks so often whether there is something to do, and begins when nothing has come since it looked before, */
const LOOK_INTERVAL_MS = 2000;

/** or when links have kept coming for so long. */
const PATIENCE_MS = 120_000;

export interface TextFollowerOptions {
  readonly indexes: RedisIndexes;
  readonly log: Log;
  readonly lookIntervalMs?: number | undefined;
}

export class TextFollower {
  readonly #options: TextFollowerOptions;
  readonly #lookIntervalMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** What was owed at the last look, and since when something is. */
  #seen = "";
  #seenSinceMs = 0;

  constructor(options: TextFollowerOptions) {
    this.#options = options;
    this.#lookIntervalMs = options.lookIntervalMs ?? LOOK_INTERVAL_MS;
    this.#lookSoon();
  }

  /** Ends with the part that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookSoon(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => this.#lookSoon());
    }, this.#lookIntervalMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    try {
      const spans = await this.#options.indexes.owed.all();
      if (this.#mayBegin(spans)) await this.#pay();
    } catch (error) {
      // That the store is away is said by the connection; what is owed stays owed.
      const isAway = error instanceof LinnetError && !isAnswer(error.cause);
      if (!isAway) this.#options.log.warn({ reason: reasonOf(error) }, "text could not be indexed; trying again");
    }
  }

  #mayBegin(spans: readonly OwedSpan[]): boolean {
    const before = this.#seen;
    this.#seen = spans.length === 0 ? "" : JSON.stringify(spans);
    if (this.#seen === "") return false;
    if (before === "") this.#seenSinceMs = performance.now();
    return this.#seen === before || performance.now() - this.#seenSinceMs > PATIENCE_MS;
  }

  async #pay(): Promise<void> {
    const { indexes } = this.#options;
    const { owed } = indexes;
    while (!this.#isClosed && (await owed.takeTurn())) {
      const spans = await owed.all();
      const [first] = [...spans].sort((a, b) => compareBytes(a.from, b.from));
      if (first === undefined) break;
      await owed.paid(spans, first.from, await indexes.followText(first));
    }
    this.#seen = "";
    await owed.endTurn();
  }
}
