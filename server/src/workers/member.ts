// One worker as the supervisor knows it: its process, what it has said of itself, and whether it was asked to go.
import type { Readings } from "../metrics/metric.ts";
import { type FromWorker, READ_DEADLINE_MS, type ToWorker } from "./protocol.ts";
import type { Heard } from "./pulse.ts";
import { Questions } from "./questions.ts";
import type { Ending, WorkerProcess } from "./spawn.ts";

/** What a worker says when it serves. */
export type Ready = Extract<FromWorker, { kind: "ready" }>;

export class Member implements Heard {
  /** Its place among the workers, from 1; a replacement has the same. */
  readonly place: number;
  readonly startedAtMs: number;
  heardAtMs: number;
  /** Whether its end is wanted. */
  isLeaving = false;
  /** Whether it was killed for its silence. One that the system can't end may stay for a while. */
  isGivenUp = false;
  readonly #process: WorkerProcess;
  readonly #started = Promise.withResolvers<Ready | Ending>();
  readonly #questions = new Questions<Readings>();
  #isReady = false;
  #readings: Readings = [];

  constructor(place: number, nowMs: number, spawn: (onMessage: (message: FromWorker) => void) => WorkerProcess) {
    this.place = place;
    this.startedAtMs = nowMs;
    this.heardAtMs = nowMs;
    // Bun tells of no message before this turn of the event loop is over: the handler may use what is made here.
    this.#process = spawn((message) => this.onMessage(message));
    void this.#process.ended.then((ending) => this.#started.resolve(ending));
  }

  /** Replaced by the supervisor, which knows what a message means for the others. */
  onMessage: (message: FromWorker) => void = () => undefined;

  get pid(): number {
    return this.#process.pid;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when it serves, or with its end if that comes first. */
  get started(): Promise<Ready | Ending> {
    return this.#started.promise;
  }

  get ended(): Promise<Ending> {
    return this.#process.ended;
  }

  /** What it said last of what it has counted; empty if it never did. */
  get readings(): Readings {
    return this.#readings;
  }

  send(message: ToWorker): boolean {
    return this.#process.send(message);
  }

  nowServes(ready: Ready): void {
    this.#isReady = true;
    this.#started.resolve(ready);
  }

  /** Asks for its metrics, and settles when it has answered, ended, or is too late. */
  async read(): Promise<void> {
    if (!this.#isReady) return;
    const asked = this.#questions.ask((id) => this.send({ kind: "read", id }), READ_DEADLINE_MS);
    await Promise.race([asked, this.ended]);
  }

  hasRead(readings: Readings, id: number | null): void {
    this.#readings = readings;
    if (id !== null) this.#questions.answer(id, readings);
  }

  /** Asks it to finish what is under way and to end; kills it after `deadlineMs`. Resolves when it has ended. */
  async leave(deadlineMs: number): Promise<Ending> {
    this.isLeaving = true;
    this.send({ kind: "drain" });
    const timer = setTimeout(() => this.kill(), deadlineMs);
    const ending = await this.ended;
    clearTimeout(timer);
    return ending;
  }

  kill(): void {
    this.#process.kill();
  }
}
