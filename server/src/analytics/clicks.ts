// Clicks, as the server's thread sees them: something that takes notes, and something that can be asked. Two threads do the work, one
// for each end of the journal, so that neither a report nor a slow store holds up what is written down.
import type { Worker } from "node:worker_threads";
import { clicksUnavailable, ofClicks } from "../core/clicks/failures.ts";
import type { ClickRecorder } from "../core/clicks/recorder.ts";
import type { ClickAccess, ClickStore } from "../core/clicks/store.ts";
import { fromData } from "../core/crossing.ts";
import type { Log } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import type { KeeperFigures, Lock } from "./keeper.ts";
import type { Askable, FromKeeper, FromRecorder, LogLine, ToKeeper, ToRecorder } from "./messages.ts";
import { Recorder } from "./recorder.ts";

/**
 * The thread of the store is told so soon that the journal has grown, but only so often: a batch for the store is what comes in between,
 * and the larger it is, the less each click costs. With what else it takes, a click is seen within a second.
 */
const LOOK_DELAY_MS = 100;
const LOOK_INTERVAL_MS = 400;

/** How long an answer about clicks is waited for. */
const ASK_DEADLINE_MS = 15_000;

/** How long after its end a thread is started again. */
const RESTART_PAUSE_MS = 500;

/** How long it may take at the end to write down what is known, and to bring it to the store. What is then left is brought by the next start. */
const WRITE_DEADLINE_MS = 3000;
const KEEP_DEADLINE_MS = 5000;

/** The two threads, as they are started. */
export interface Threads {
  readonly recorder: (journal: string) => Worker;
  readonly keeper: (journal: string) => Worker;
}

export interface ClicksOptions {
  readonly threads: Threads;
  /** 16 hexadecimal digits that no journal has had. */
  readonly newJournal: () => string;
  /** Takes the lock of a journal of this process, unless another has it; the system takes it back when the process ends. */
  readonly lock: (journal: string) => Lock | null;
  /** Everything is written, and the locks are free. */
  readonly onClosed: () => void;
  readonly hasProxies: boolean;
  readonly clock: () => Instant;
  readonly log: Log;
}

interface Question {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Clicks {
  readonly #options: ClicksOptions;
  readonly #recorder: Recorder;
  readonly #locks: Lock[] = [];
  readonly #questions = new Map<number, Question>();
  #journal = "";
  #recording: Worker | null = null;
  #keeping: Worker | null = null;
  /** Sightings that the thread was sent and has not answered for. */
  #sent = 0;
  #lastId = 0;
  #lookTimer: ReturnType<typeof setTimeout> | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #figures: KeeperFigures = { applied: 0, journalBytes: 0, lagMs: 0 };
  #closed: { readonly resolve: () => void } | null = null;
  #isClosing = false;

  constructor(options: ClicksOptions) {
    this.#options = options;
    const { hasProxies, clock } = options;
    this.#recorder = new Recorder({ send: (text, count) => this.#send(text, count), hasProxies, clock });
  }

  get recorder(): ClickRecorder {
    return this.#recorder;
  }

  /** What was counted so far, and how far the store is behind. */
  figures(): KeeperFigures & { readonly recorded: number; readonly dropped: number } {
    return { ...this.#recorder.counts, ...this.#figures };
  }

  /** Claims a journal. Throws what taking its lock does. */
  claim(): void {
    for (;;) {
      this.#journal = this.#options.newJournal();
      const lock = this.#options.lock(this.#journal);
      if (lock !== null) {
        this.#locks.push(lock);
        return;
      }
      // Whoever looks for journals that were left has looked between the making of the file and its lock.
    }
  }

  /** Starts the threads. What is recorded before that is dropped. */
  begin(): void {
    this.#beginKeeping();
    this.#beginRecording();
  }

  /** What may be asked and told of clicks. Throws what the store does, and `store_unavailable` where it gives no answer. */
  readonly access: ClickAccess = {
    report: (question) => this.#ask("report", question),
    events: (span) => this.#ask("events", span),
    eventsSince: () => this.#ask("eventsSince"),
    totals: (links) => this.#ask("totals", links),
    ranked: (limit, after) => this.#ask("ranked", limit, after),
    latest: (cursor) => this.#ask("latest", cursor),
    forget: (link) => this.#ask("forget", link),
    bytes: () => this.#ask("bytes"),
  };

  #ask<Method extends Askable>(
    method: Method,
    ...args: Parameters<ClickStore[Method]>
  ): Promise<Awaited<ReturnType<ClickStore[Method]>>> {
    const keeper = this.#keeping;
    if (keeper === null) return Promise.reject(clicksUnavailable());
    this.#lastId++;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#question(id)?.reject(clicksUnavailable()), ASK_DEADLINE_MS);
      timer.unref();
      this.#questions.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      this.#tellKeeper({ kind: "ask", id, method, args });
    });
  }

  /** Writes down what is known and brings it to the store. Nothing may be recorded any more. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#recorder.flush();
    await this.#end(this.#recording, (worker) => worker.postMessage({ kind: "close" } satisfies ToRecorder), WRITE_DEADLINE_MS);
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer);
    const close: ToKeeper = { kind: "close", deadlineMs: KEEP_DEADLINE_MS };
    await this.#end(this.#keeping, (worker) => worker.postMessage(close), 2 * KEEP_DEADLINE_MS);
    for (const id of [...this.#questions.keys()]) this.#question(id)?.reject(clicksUnavailable());
    for (const lock of this.#locks) lock.release();
    this.#options.onClosed();
  }

  /** Tells a thread to finish, and waits until it has, for so long at most. */
  async #end(worker: Worker | null, tell: (worker: Worker) => void, deadlineMs: number): Promise<void> {
    if (worker === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = { resolve };
    const timer = setTimeout(resolve, deadlineMs);
    tell(worker);
    await promise;
    clearTimeout(timer);
    await worker.terminate();
  }

  #beginRecording(): void {
    const worker = this.#options.threads.recorder(this.#journal);
    this.#recording = worker;
    this.#sent = 0;
    worker.on("message", (message: FromRecorder) => this.#onRecorder(message));
    const ended = (reason: string) => {
      if (this.#recording !== worker || this.#isClosing) return;
      this.#recording = null;
      this.#recorder.done(this.#sent, this.#sent);
      this.#startAgain("the thread that writes clicks down has ended", reason, () => {
        // Nobody knows how far the other one came: its journal is left as it is, and another one begun.
        this.claim();
        this.#tellKeeper({ kind: "journal", journal: this.#journal });
        this.#beginRecording();
      });
    };
    this.#watch(worker, ended);
  }

  #beginKeeping(): void {
    const worker = this.#options.threads.keeper(this.#journal);
    this.#keeping = worker;
    worker.on("message", (message: FromKeeper) => this.#onKeeper(message));
    this.#watch(worker, (reason) => {
      if (this.#keeping !== worker || this.#isClosing) return;
      this.#keeping = null;
      for (const id of [...this.#questions.keys()]) this.#question(id)?.reject(clicksUnavailable());
      this.#startAgain("the thread that keeps the store of clicks has ended", reason, () => this.#beginKeeping());
    });
  }

  #watch(worker: Worker, ended: (reason: string) => void): void {
    worker.on("error", (error) => ended(String(error)));
    worker.on("exit", () => ended("it ended by itself"));
    worker.unref();
  }

  #startAgain(what: string, reason: string, begin: () => void): void {
    this.#options.log.error({ reason }, `${what}; another one is started`);
    setTimeout(() => {
      if (this.#isClosing) return;
      try {
        begin();
      } catch (error) {
        this.#startAgain("a thread for clicks could not be started", String(error), begin);
      }
    }, RESTART_PAUSE_MS).unref();
  }

  #send(text: string, count: number): void {
    if (this.#recording === null) {
      this.#recorder.done(count, count);
      return;
    }
    this.#sent += count;
    this.#recording.postMessage(text satisfies ToRecorder);
  }

  #onRecorder(message: FromRecorder): void {
    switch (message.kind) {
      case "log":
        this.#say(message);
        return;
      case "done":
        this.#sent -= message.count;
        this.#recorder.done(message.count, message.lost);
        this.#lookSoon();
        return;
      case "salt-wanted":
        void this.#tellSalt(message.day);
        return;
      case "closed":
        this.#closed?.resolve();
    }
  }

  #onKeeper(message: FromKeeper): void {
    switch (message.kind) {
      case "log":
        this.#say(message);
        return;
      case "figures":
        this.#figures = message.figures;
        return;
      case "answer":
        this.#question(message.id)?.resolve(message.value);
        return;
      case "failure":
        this.#question(message.id)?.reject(ofClicks(fromData(message.error)) as Error);
        return;
      case "closed":
        this.#closed?.resolve();
    }
  }

  /** The question with this id, which is answered now. */
  #question(id: number): Question | undefined {
    const question = this.#questions.get(id);
    if (question !== undefined) clearTimeout(question.timer);
    this.#questions.delete(id);
    return question;
  }

  async #tellSalt(day: number): Promise<void> {
    try {
      const salt = await this.#ask("salt", day);
      this.#recording?.postMessage({ kind: "salt", day, salt } satisfies ToRecorder);
    } catch (error) {
      this.#options.log.debug({ reason: String(error) }, "the key of a day's visitors could not be asked for");
    }
  }

  #lookSoon(): void {
    if (this.#lookTimer !== null) return;
    const restMs = this.#lookedAtMs + LOOK_INTERVAL_MS - performance.now();
    this.#lookTimer = setTimeout(
      () => {
        this.#lookTimer = null;
        this.#lookedAtMs = performance.now();
        this.#tellKeeper({ kind: "look" });
      },
      Math.max(LOOK_DELAY_MS, restMs),
    );
  }

  #tellKeeper(message: ToKeeper): void {
    this.#keeping?.postMessage(message);
  }

  #say({ level, facts, message }: LogLine): void {
    this.#options.log[level](facts, message);
  }
}
