// The queue of all writes of this process. What arrives while a batch is under way is the next one, so that many writes share a
// commit, and a message, without waiting for company. One that is full has no company to wait for, and goes behind it at once.
import { storeUnavailable, storeUnknown } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Executor, Outcome, Reply } from "./executor.ts";
import type { Answer, AnswerTo, Operation } from "./operations.ts";

/**
 * Writes that share one commit at most, and links that are made by them: keeps other processes' wait for the lock short. Those of
 * many at once cost a fraction of single ones.
 */
const BATCH_LENGTH_MAX = 512;
const BATCH_LINKS_MAX = 2048;

/** Batches that are sent and not answered: whoever does them finds the next one there, however busy this thread is. */
const BATCHES_MAX = 2;

/** Writes that may wait; more are refused, so that memory stays bounded while the lock is held elsewhere. */
const QUEUE_LENGTH_MAX = 20_000;

/** Bytes of records that may wait: links may be long. */
const QUEUE_BYTES_MAX = 32 * 1024 * 1024;

/** How often it is looked whether a write has waited too long. */
const DEADLINE_CHECK_MS = 50;

/**
 * How many times a write that was sent is found late before it is given up: whoever does it gives up by itself before. Looks are
 * counted and not time, so that a thread that was held up itself sees first what was answered meanwhile.
 */
const GRACE_LOOKS = 5;

/** Writes that are given up in one turn: telling each takes a while, in which nobody else gets an answer. */
const GIVEN_UP_AT_ONCE = 512;

/** Who hears of writes before those who asked for them. */
export interface WriterListener {
  /** The link at this field was written, or may have been. */
  changed(field: Field): void;
  /** The store was looked at inside a transaction: what is wrong with it, or null. */
  looked(problem: string | null): void;
}

interface Job {
  readonly operation: Operation;
  /** Whose records may be others afterwards. */
  readonly fields: readonly Field[];
  readonly bytes: number;
  readonly expiresAt: number;
  readonly succeed: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
  isSettled: boolean;
  /** How many times it was found late. */
  looksLate: number;
}

export class Writer {
  readonly #executor: Executor;
  readonly #listener: WriterListener;
  #queue: Job[] = [];
  #queueBytes = 0;
  readonly #underWay = new Set<readonly Job[]>();
  #isScheduled = false;
  #isGivingUp = false;
  #isClosed = false;
  #hasWritten = false;
  #deadlines: ReturnType<typeof setTimeout> | null = null;
  #idle: (() => void)[] = [];

  constructor(executor: Executor, listener: WriterListener) {
    this.#executor = executor;
    this.#listener = listener;
  }

  /** Whether a write is under way, or waits. */
  get isBusy(): boolean {
    return !this.#isIdle();
  }

  /** Whether anything was ever written here. */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /**
   * Has it done in a transaction; resolves when it is on disk. What fails is undone alone. Settles within the deadline. `fields`
   * are told as changed; none for the operation's own.
   */
  write<O extends Operation>(operation: O, fields: readonly Field[] = []): Promise<AnswerTo<O>> {
    const bytes = bytesOf(operation);
    const hasRoom = this.#queue.length < QUEUE_LENGTH_MAX && this.#queueBytes + bytes <= QUEUE_BYTES_MAX;
    if (this.#isClosed || !hasRoom) return Promise.reject(storeUnavailable());
    return new Promise<AnswerTo<O>>((resolve, fail) => {
      const succeed = resolve as (answer: Answer) => void; // The executor's promise: an operation gets its own answer.
      const expiresAt = performance.now() + WRITE_DEADLINE_MS;
      this.#queue.push({ operation, fields, bytes, expiresAt, succeed, fail, isSettled: false, looksLate: 0 });
      this.#queueBytes += bytes;
      this.#schedule();
      this.#deadlines ??= setTimeout(() => this.#checkDeadlines(), DEADLINE_CHECK_MS);
    });
  }

  /** Takes no more writes; resolves when those that were asked for are settled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#isIdle()) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && this.#sent().every(({ isSettled }) => isSettled);
  }

  /** By the end of this turn more writes may have arrived; they go together. */
  #schedule(): void {
    if (this.#isScheduled || !this.#mayGo()) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
    });
  }

  /** Whether there is a next batch and it has nothing to wait for. */
  #mayGo(): boolean {
    if (this.#underWay.size === 0) return this.#queue.length > 0;
    return this.#underWay.size < BATCHES_MAX && this.#nextBatch().isFull;
  }

  async #send(): Promise<void> {
    const jobs = this.#takeFirst(this.#nextBatch().length);
    const [oldest] = jobs;
    if (oldest === undefined) return;
    this.#underWay.add(jobs);
    this.#schedule();
    this.#hasWritten = true;
    const waitMs = Math.max(0, oldest.expiresAt - performance.now());
    const reply = await this.#executor
      .execute({ operations: jobs.map(({ operation }) => operation), waitMs })
      .catch((error): Reply => ({ outcomes: jobs.map(() => ({ error: storeUnknown(error) })) }));
    this.#underWay.delete(jobs);
    if (reply.outcomes === "locked") this.#putBack(jobs);
    this.#schedule();
    if (reply.problem !== undefined) this.#listener.looked(reply.problem);
    if (reply.outcomes !== "locked") for (const [at, job] of jobs.entries()) this.#settle(job, reply.outcomes[at]);
    this.#tellIdle();
  }

  /** How many of those that wait go together, and whether no more could join them. */
  #nextBatch(): { readonly length: number; readonly isFull: boolean } {
    let links = 0;
    let length = 0;
    for (const { operation } of this.#queue) {
      links += operation.kind === "insert-all" ? operation.fields.length : 0;
      if (length === BATCH_LENGTH_MAX || (length > 0 && links > BATCH_LINKS_MAX)) return { length, isFull: true };
      length++;
    }
    return { length, isFull: length === BATCH_LENGTH_MAX || links >= BATCH_LINKS_MAX };
  }

  #sent(): Job[] {
    return [...this.#underWay].flat();
  }

  /** They wait no longer. */
  #takeFirst(count: number): Job[] {
    const jobs = this.#queue.splice(0, count);
    this.#queueBytes -= sizeOf(jobs);
    return jobs;
  }

  /** Nothing of them was done: those that may still wait are the first again. */
  #putBack(jobs: readonly Job[]): void {
    const waiting = jobs.filter(({ isSettled }) => !isSettled);
    this.#queue = [...waiting, ...this.#queue];
    this.#queueBytes += sizeOf(waiting);
    this.#giveUpWaiting();
  }

  #checkDeadlines(): void {
    const now = performance.now();
    for (const job of this.#sent()) {
      if (job.expiresAt <= now && ++job.looksLate > GRACE_LOOKS) this.#settle(job, { error: storeUnknown() });
    }
    this.#giveUpWaiting();
    this.#deadlines = this.#isIdle() ? null : setTimeout(() => this.#checkDeadlines(), DEADLINE_CHECK_MS);
    this.#tellIdle();
  }

  /** What was never sent was certainly not done. Many are given up by turns. */
  #giveUpWaiting(): void {
    if (this.#isGivingUp) return;
    const now = performance.now();
    let late = 0;
    while (late < GIVEN_UP_AT_ONCE && (this.#queue[late]?.expiresAt ?? Number.POSITIVE_INFINITY) <= now) late++;
    for (const job of this.#takeFirst(late)) this.#settle(job, { error: storeUnavailable() });
    this.#isGivingUp = late === GIVEN_UP_AT_ONCE;
    if (!this.#isGivingUp) return;
    setImmediate(() => {
      this.#isGivingUp = false;
      this.#giveUpWaiting();
      this.#tellIdle();
    });
  }

  /** Told before it is answered, and told again when a late answer shows that it was done after all. */
  #settle(job: Job, outcome: Outcome = { error: storeUnknown() }): void {
    for (const field of job.fields) this.#listener.changed(field);
    if (job.fields.length === 0 && "field" in job.operation) this.#listener.changed(job.operation.field);
    if (job.isSettled) return;
    job.isSettled = true;
    if ("answer" in outcome) job.succeed(outcome.answer);
    else job.fail(outcome.error);
  }

  #tellIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** About what its records take: nearly all of their characters are ASCII. */
function bytesOf(operation: Operation): number {
  if ("hot" in operation) return operation.hot.length + (operation.cold?.length ?? 0);
  if ("hots" in operation) return lengthOf(operation.hots) + lengthOf(operation.colds);
  if ("note" in operation) return operation.note.length;
  if ("to" in operation) return operation.from.length + operation.to.length;
  return "codes" in operation ? lengthOf(operation.codes) : 0;
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function sizeOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { bytes }) => sum + bytes, 0);
}
