// A worker's end of the channel to its supervisor.
import type { Allowance } from "../core/limits.ts";
import type { Readings } from "../metrics/metric.ts";
import type { Take } from "./limits.ts";
import { ALIVE_INTERVAL_MS, type FromWorker, SCRAPE_DEADLINE_MS, TAKE_DEADLINE_MS, type ToWorker } from "./protocol.ts";
import { Questions } from "./questions.ts";

/** What the supervisor may ask of a worker. */
export interface Duties {
  /** The worker's own metrics, now. */
  readonly read: () => Promise<Readings>;
}

export class Supervised {
  /** Resolves when the worker is to finish and end: it was asked to, or the supervisor is gone. */
  readonly dismissed: Promise<"asked" | "orphaned">;
  readonly #allowances = new Questions<Allowance>();
  readonly #texts = new Questions<string>();
  readonly #alive: Timer;
  #read: (() => Promise<Readings>) | null = null;

  /** Null when nobody has started this process as a worker. */
  static connect(): Supervised | null {
    return process.send === undefined ? null : new Supervised();
  }

  private constructor() {
    const { promise, resolve } = Promise.withResolvers<"asked" | "orphaned">();
    this.dismissed = promise;
    process.on("disconnect", () => resolve("orphaned"));
    process.on("message", (message: ToWorker) => {
      this.#onMessage(message, () => resolve("asked"));
    });
    this.#alive = setInterval(() => this.#send({ kind: "alive" }), ALIVE_INTERVAL_MS);
  }

  /** Says that this worker serves, and answers for its metrics from now on. */
  ready(facts: { readonly baseUrl: string; readonly store: string }, { read }: Duties): void {
    this.#read = read;
    this.#send({ kind: "ready", ...facts });
  }

  /** Counts one use for all workers. */
  readonly take: Take = (limit, client, uses) =>
    this.#allowances.ask((id) => this.#send({ kind: "take", id, limit, client, uses }), TAKE_DEADLINE_MS);

  /** The metrics of all workers. Throws an Error when the supervisor does not answer. */
  async scrape(): Promise<string> {
    const text = await this.#texts.ask((id) => this.#send({ kind: "scrape", id }), SCRAPE_DEADLINE_MS);
    if (text === null) throw new Error("the supervisor did not answer a request for metrics");
    return text;
  }

  /** Tells what it has counted to the end, so that it is not lost with the process. */
  async lastWords(readings: Readings): Promise<void> {
    // The callback comes when the message is written: `disconnect` would throw away what is still on its way.
    await new Promise<void>((written) => {
      if (!this.#send({ kind: "readings", id: null, readings }, written)) written();
    });
  }

  /** Closes the channel, which otherwise keeps the process alive. */
  close(): void {
    clearInterval(this.#alive);
    if (process.connected) process.disconnect?.();
  }

  #onMessage(message: ToWorker, dismiss: () => void): void {
    switch (message.kind) {
      case "drain":
        dismiss();
        return;
      case "allowance":
        this.#allowances.answer(message.id, message.allowance);
        return;
      case "scraped":
        this.#texts.answer(message.id, message.text);
        return;
      case "read":
        void this.#answer(message.id);
    }
  }

  /** Without metrics the supervisor takes those of the last time; nothing depends on an answer. */
  async #answer(id: number): Promise<void> {
    const readings = await this.#read?.();
    if (readings !== undefined) this.#send({ kind: "readings", id, readings });
  }

  /** False when there is nobody to hear it. */
  #send(message: FromWorker, onWritten: () => void = () => undefined): boolean {
    if (!process.connected) return false;
    process.send?.(message, undefined, undefined, onWritten);
    return true;
  }
}
