// The thread that writes, as the server's thread sees it: neither an fsync nor the write lock of another process stops a
// redirect. It is started by the first write, and anew by the next one when it has ended.
import { Worker } from "node:worker_threads";
import { fromData } from "../../core/crossing.ts";
import { storeUnavailable } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Batch, Durability, Executor, Reply } from "./executor.ts";
import type { IdentityFacts } from "./identity.ts";
import type { Ask, ReplyData, Told } from "./messages.ts";

/** How long after its end a thread is started again, so that one that can't live is not started all the time. */
const RESTART_PAUSE_MS = 200;

/** How long an answer is waited for that no deadline of the port's is about. */
const ANSWER_TIMEOUT_MS = WRITE_DEADLINE_MS;

interface Waiting {
  readonly resolve: (told: Told) => void;
  readonly reject: (error: Error) => void;
}

export class WriterThread implements Executor {
  readonly #facts: IdentityFacts;
  readonly #log: Log;
  readonly #start: (facts: IdentityFacts) => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;
  #mayStartAtMs = 0;

  /** `start` is for tests, which start worse ones. */
  constructor(facts: IdentityFacts, log: Log, start: (facts: IdentityFacts) => Worker = startThread) {
    this.#facts = facts;
    this.#log = log;
    this.#start = start;
  }

  async execute(batch: Batch): Promise<Reply> {
    const told = await this.#ask({ kind: "execute", id: this.#nextId(), batch });
    if ("reply" in told) return replyOf(told.reply);
    throw failureIn(told);
  }

  async durability(): Promise<Durability> {
    const told = await inTime(this.#ask({ kind: "durability", id: this.#nextId() }));
    if ("durability" in told) return told.durability;
    throw failureIn(told);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    try {
      const told = await inTime(this.#ask({ kind: "close", id: this.#nextId() }));
      if ("failure" in told) throw failureIn(told);
    } catch (error) {
      this.#log.warn({ reason: String(error) }, "the thread that writes did not let go of the store by itself");
    }
    this.#worker = null; // Its end is expected now. One that hangs in a system call is left behind.
    await inTime(worker.terminate()).catch(() => undefined);
  }

  #nextId(): number {
    this.#lastId++;
    return this.#lastId;
  }

  async #ask(ask: Ask): Promise<Told> {
    const pauseMs = this.#mayStartAtMs - performance.now();
    if (this.#worker === null && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const worker = this.#worker ?? this.#begin();
    return new Promise<Told>((resolve, reject) => {
      this.#waiting.set(ask.id, { resolve, reject });
      worker.postMessage(ask);
    });
  }

  #begin(): Worker {
    const worker = this.#start(this.#facts);
    this.#worker = worker;
    worker.on("message", (told: Told) => {
      const waiting = this.#waiting.get(told.id);
      this.#waiting.delete(told.id);
      waiting?.resolve(told);
    });
    worker.on("error", (error) => this.#ended(worker, String(error)));
    worker.on("exit", () => this.#ended(worker, "it ended by itself"));
    // Who waits for a write has a timer; nothing else should keep the process. Listening is what made the thread count.
    worker.unref();
    return worker;
  }

  /** What was asked and not answered may have been done or not. */
  #ended(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#mayStartAtMs = performance.now() + RESTART_PAUSE_MS;
    void worker.terminate();
    const error = new Error(`the thread that writes has ended: ${reason}`);
    this.#log.error({ reason }, "the thread that writes has ended; the next write starts another");
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** The one place where the thread is made; a bundle needs this file as an entry of its own, beside the first one. */
function startThread(workerData: IdentityFacts): Worker {
  return new Worker(new URL("./writer-thread.ts", import.meta.url), { workerData });
}

function replyOf({ outcomes, problem }: ReplyData): Reply {
  const looked = problem === undefined ? {} : { problem };
  if (outcomes === "locked") return { outcomes, ...looked };
  return { outcomes: outcomes.map((one) => ("failure" in one ? { error: fromData(one.failure) } : one)), ...looked };
}

function failureIn(told: Told): Error {
  return "failure" in told ? fromData(told.failure) : new Error("the thread that writes has answered something else");
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(storeUnavailable()), ANSWER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
