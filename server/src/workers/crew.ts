// The supervisor: starts the workers, replaces those that end or hang, restarts them one by one, and speaks for them
// together. It serves nothing itself, so that nothing a request does can stop it.
import type { Log } from "../core/log.ts";
import type { Limits } from "../core/store.ts";
import { addCounters, type Readings, readingsOf } from "../metrics/metric.ts";
import { processMetrics } from "../metrics/process.ts";
import { crewMetrics } from "../metrics/server.ts";
import { delayAfter } from "./backoff.ts";
import { Member, type Ready } from "./member.ts";
import type { FromWorker } from "./protocol.ts";
import { LOOK_INTERVAL_MS, Pulse } from "./pulse.ts";
import type { Ending, WorkerProcess } from "./spawn.ts";

/** A worker that drains is given this long: the server's own deadline, and time to put codes back and close the store. */
const LEAVE_DEADLINE_MS = 15_000;

export interface CrewOptions {
  readonly count: number;
  /** Starts the worker of a place, from 1. The very first makes the store, and says what is wrong with it. */
  readonly spawn: (place: number, isFirst: boolean, onMessage: (message: FromWorker) => void) => WorkerProcess;
  /** The counters that all workers share. */
  readonly limits: Limits;
  readonly log: Log;
  readonly monotonicMs: () => number;
}

/** One of the places for workers; empty while its worker is waited for. */
interface Place {
  readonly number: number;
  /** Resolved when a worker of this place serves for the first time. */
  readonly served: ReturnType<typeof Promise.withResolvers<void>>;
  member: Member | null;
  /** Started to take the member's place, in a rolling restart. */
  successor: Member | null;
  delayMs: number;
  timer: Timer | null;
}

const newPlace = (number: number): Place => ({
  number,
  served: Promise.withResolvers<void>(),
  member: null,
  successor: null,
  delayMs: 0,
  timer: null,
});

export class Crew {
  readonly #options: CrewOptions;
  readonly #places: readonly Place[];
  /** Every process that has not ended, those on their way out included. */
  readonly #members = new Set<Member>();
  /** What those counted that have ended. */
  #ended: Readings = [];
  #restarts = 0;
  #hasServed = false;
  readonly #served = Promise.withResolvers<void>();
  #isStopping = false;
  #rolling: "no" | "yes" | "again" = "no";
  #watch: Timer | null = null;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, (_, at) => newPlace(at + 1));
  }

  /** Workers that serve. */
  get ready(): number {
    return [...this.#members].filter((member) => member.isReady && !member.isLeaving).length;
  }

  /** Workers that were replaced because they ended unasked. */
  get restarts(): number {
    return this.#restarts;
  }

  /**
   * Starts the first worker alone, since it may have to make the store, and then the others. Resolves when all serve, or
   * with the end of the first if that comes before it serves; then no other was started. Throws what starting the first throws.
   */
  async start(): Promise<Ready | Ending> {
    const [first, ...others] = this.#places;
    if (first === undefined) throw new RangeError("a crew has at least one worker");
    first.member = this.#spawn(first, true);
    const pulse = new Pulse<Member>(this.#options.monotonicMs());
    this.#watch = setInterval(() => this.#killSilent(pulse), LOOK_INTERVAL_MS);
    const started = await first.member.started;
    if (!("kind" in started)) return started;
    for (const place of others) this.#fill(place);
    await Promise.all(others.map((place) => place.served.promise));
    return started;
  }

  /**
   * Replaces one worker after the other: the new one serves before the old one is asked to go. Before the first serves it
   * waits for that; while it is under way it is done once more.
   */
  async roll(): Promise<void> {
    const { log } = this.#options;
    if (this.#isStopping) return;
    if (this.#rolling !== "no") {
      this.#rolling = "again";
      return;
    }
    this.#rolling = "yes";
    await this.#served.promise;
    if (this.#isStopping) return;
    do {
      this.#rolling = "yes";
      log.info({ workers: this.#places.length }, "restarting the workers one by one");
      if (await this.#rollOnce()) log.info({ workers: this.#places.length }, "all workers are new");
    } while (this.#isAskedAgain());
    this.#rolling = "no";
  }

  /** All workers finish what is under way and end; those that don't in time are killed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { timer } of this.#places) clearTimeout(timer ?? undefined);
    await Promise.all([...this.#members].map((member) => this.#dismiss(member)));
    clearInterval(this.#watch ?? undefined);
  }

  /** Ends everything at once. */
  kill(): void {
    this.#isStopping = true;
    for (const member of this.#members) member.kill();
  }

  /** The metrics of all workers, living and ended, as one text. A worker that does not answer counts as it did last. */
  async scrape(): Promise<string> {
    const { textOf } = await import("../metrics/text.ts");
    await Promise.all([...this.#members].map((member) => member.read()));
    const own = await readingsOf([...crewMetrics(() => this), ...processMetrics()]);
    // Who has ended meanwhile is in #ended by now, and no more among the members.
    return textOf([...[...this.#members].map(({ readings }) => readings), this.#ended, own]);
  }

  #spawn(place: Place, isFirst = false): Member {
    const { spawn, monotonicMs } = this.#options;
    const member = new Member(place.number, monotonicMs(), (onMessage) => spawn(place.number, isFirst, onMessage));
    member.onMessage = (message) => this.#onMessage(place, member, message);
    this.#members.add(member);
    void member.ended.then((ending) => this.#onEnd(place, member, ending));
    return member;
  }

  /** The same where nobody could catch: a system without room for a process may have some later. */
  #trySpawn(place: Place): Member | null {
    try {
      return this.#spawn(place);
    } catch (error) {
      this.#options.log.error({ worker: place.number, reason: String(error) }, "a worker can't be started");
      return null;
    }
  }

  #fill(place: Place): void {
    if (this.#isStopping) return;
    place.member = this.#trySpawn(place);
    if (place.member === null) this.#fillLater(place, 0);
  }

  /** Starts a worker of this place after a delay, which it returns. */
  #fillLater(place: Place, livedMs: number): number {
    place.delayMs = delayAfter(place.delayMs, livedMs);
    place.timer = setTimeout(() => this.#fill(place), place.delayMs);
    return place.delayMs;
  }

  #onMessage(place: Place, member: Member, message: FromWorker): void {
    const { log, monotonicMs } = this.#options;
    member.heardAtMs = monotonicMs();
    switch (message.kind) {
      case "alive":
        return;
      case "ready":
        this.#hasServed = true;
        this.#served.resolve();
        member.nowServes(message);
        place.served.resolve();
        log.info({ worker: place.number, pid: member.pid }, "a worker serves");
        return;
      case "readings":
        member.hasRead(message.readings, message.id);
        return;
      case "take":
      case "scrape":
        this.#answer(member, message).catch((error: unknown) => {
          log.error({ worker: place.number, reason: String(error) }, "a worker's question could not be answered");
        });
    }
  }

  async #answer(member: Member, question: Extract<FromWorker, { kind: "take" | "scrape" }>): Promise<void> {
    const { id } = question;
    if (question.kind === "scrape") member.send({ kind: "scraped", id, text: await this.scrape() });
    else {
      const allowance = await this.#options.limits.take(question.limit, question.client, question.uses);
      member.send({ kind: "allowance", id, allowance });
    }
  }

  #onEnd(place: Place, member: Member, { code, signal }: Ending): void {
    this.#members.delete(member);
    this.#ended = addCounters(this.#ended, member.readings);
    // The first start and a restart wait for their worker themselves, and say what its end means.
    if (this.#isStopping || member.isLeaving || !this.#hasServed || place.member !== member) return;
    place.member = null;
    this.#restarts++;
    const livedMs = this.#options.monotonicMs() - member.startedAtMs;
    const startsInMs = place.successor === null ? this.#fillLater(place, livedMs) : 0;
    const facts = { worker: place.number, pid: member.pid, code, signal, startsInMs };
    // A terminal's Ctrl+C, which we may hear of later than of this; a worker that serves leaves it to us.
    const level = signal === "SIGINT" && !member.isReady ? "debug" : "error";
    this.#options.log[level](facts, "a worker ended unasked and is replaced");
  }

  #killSilent(pulse: Pulse<Member>): void {
    for (const member of pulse.silent(this.#members, this.#options.monotonicMs())) {
      if (member.isGivenUp) continue;
      member.isGivenUp = true;
      this.#options.log.error({ worker: member.place, pid: member.pid }, "a worker gives no sign of life and is killed");
      member.kill();
    }
  }

  #isAskedAgain(): boolean {
    return this.#rolling === "again" && !this.#isStopping;
  }

  async #rollOnce(): Promise<boolean> {
    for (const place of this.#places) {
      if (!(await this.#replace(place))) return false;
    }
    return true;
  }

  async #replace(place: Place): Promise<boolean> {
    if (this.#isStopping) return false;
    clearTimeout(place.timer ?? undefined);
    const successor = this.#trySpawn(place);
    place.successor = successor;
    const started = (await successor?.started) ?? { code: null, signal: null };
    place.successor = null;
    if (this.#isStopping) return false;
    if (successor === null || !("kind" in started)) {
      const facts = { worker: place.number, ...started };
      this.#options.log.error(facts, "the new worker did not start: the restart ends here, the others stay as they are");
      if (place.member === null) this.#fillLater(place, 0);
      return false;
    }
    const old = place.member;
    place.member = successor;
    if (old !== null) await this.#dismiss(old);
    return true;
  }

  async #dismiss(member: Member): Promise<void> {
    const { code, signal } = await member.leave(LEAVE_DEADLINE_MS);
    // One that just starts does not know yet that it is to leave a terminal's Ctrl+C to us.
    if (code === 0 || (this.#isStopping && !member.isReady)) return;
    const facts = { worker: member.place, pid: member.pid, code, signal };
    this.#options.log.warn(facts, "a worker did not end as it should when it was asked to");
  }
}
