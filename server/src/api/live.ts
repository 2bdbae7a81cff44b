// Clicks as they come, for whoever listens (Server-Sent Events, WHATWG HTML §9.2). The store is asked by one timer, for all listeners of
// the process; who reads too slowly is let go, and comes back by itself.
import type { Click } from "../core/clicks/click.ts";
import type { ClickReader } from "../core/clicks/store.ts";
import { liveFull } from "../core/errors.ts";

/** Listeners of one process. */
export const LISTENERS_MAX = 200;

/** Pieces that wait for a listener; one that has more waiting does not keep up. */
export const WAITING_MAX = 1000;

const POLL_MS = 250;

/** After a failure, because the store is as likely to fail again. */
const POLL_AGAIN_MS = 2000;

/** How often something is said when nothing happens, so that nobody on the way takes the connection for dead. */
const HEARTBEAT_MS = 15_000;

/** Milliseconds after which a client shall come back that was let go. */
const RETRY = "retry: 2000\n\n";
const HEARTBEAT = ": still here\n\n";

export interface LiveParts {
  readonly clicks: Pick<ClickReader, "latest">;
  /** A click as JSON. */
  readonly show: (click: Click) => object;
  readonly report: (error: unknown) => unknown;
  /** Ends all listening. */
  readonly stopping: AbortSignal;
}

/** Whether a click is one that a listener is told of. */
type Hears = (click: Click) => Promise<boolean>;

/** A click as it is sent: written once, for however many listeners. */
interface Told {
  readonly click: Click;
  readonly piece: string;
}

export class LiveClicks {
  readonly #parts: LiveParts;
  readonly #listeners = new Set<Listener>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #cursor = "";
  #saidAt = 0;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    parts.stopping.addEventListener("abort", () => this.#end());
  }

  /** The text of an endless answer, until it is left. Throws `live_full`. */
  listen(hears: Hears): Listener {
    if (this.#listeners.size >= LISTENERS_MAX) throw liveFull(LISTENERS_MAX);
    const listener = new Listener(hears, () => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    if (this.#parts.stopping.aborted) this.#end();
    else if (this.#timer === null) this.#begin();
    return listener;
  }

  /** Nobody has listened until now: what was before does not count. */
  #begin(): void {
    this.#cursor = "";
    this.#saidAt = performance.now();
    this.#wait(0);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#poll(), ms);
  }

  #end(): void {
    for (const listener of this.#listeners) listener.end();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** JSON has no line breaks, so that whatever is in a click is one line. */
  #pieceOf(click: Click, cursor: string): string {
    return `id: ${encodeURIComponent(cursor)}\nevent: click\ndata: ${JSON.stringify(this.#parts.show(click))}\n\n`;
  }

  async #poll(): Promise<void> {
    let wait = POLL_MS;
    try {
      const { clicks, cursor } = await this.#parts.clicks.latest(this.#cursor);
      this.#cursor = cursor;
      const told = clicks.map((click) => ({ click, piece: this.#pieceOf(click, cursor) }));
      await Promise.all([...this.#listeners].map((listener) => listener.tell(told)));
    } catch (error) {
      this.#parts.report(error);
      wait = POLL_AGAIN_MS;
    }
    if (performance.now() - this.#saidAt >= HEARTBEAT_MS) {
      this.#saidAt = performance.now();
      for (const listener of this.#listeners) listener.say(HEARTBEAT);
    }
    if (this.#listeners.size > 0 && !this.#parts.stopping.aborted) this.#wait(wait);
    else this.#timer = null;
  }
}

/** One who listens: a stream that can be left while it waits. */
export class Listener {
  readonly #hears: Hears;
  readonly #onLeft: () => void;
  #waiting: string[] = [RETRY];
  #hasEnded = false;
  #wake: (() => void) | null = null;

  constructor(hears: Hears, onLeft: () => void) {
    this.#hears = hears;
    this.#onLeft = onLeft;
  }

  /** Tells of clicks, in order. Where that fails nothing more can be told in order, and the stream ends. */
  async tell(told: readonly Told[]): Promise<void> {
    try {
      for (const { click, piece } of told) if (await this.#hears(click)) this.say(piece);
    } catch {
      this.end();
    }
  }

  say(piece: string): void {
    if (this.#hasEnded) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.end();
      return;
    }
    this.#waiting.push(piece);
    this.#wake?.();
  }

  end(): void {
    this.#hasEnded = true;
    this.#onLeft();
    this.#wake?.();
  }

  /** What has come since it was last asked, or what comes next. */
  async next(): Promise<IteratorResult<string>> {
    while (this.#waiting.length === 0 && !this.#hasEnded) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    const value = this.#waiting.join("");
    this.#waiting = [];
    return value === "" ? { done: true, value: undefined } : { done: false, value };
  }

  /** The client has gone away. */
  async return(): Promise<IteratorResult<string>> {
    this.#waiting = [];
    this.end();
    return { done: true, value: undefined };
  }
}
