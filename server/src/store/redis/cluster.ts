// The store on a Redis Cluster: a connection per master, and every command to the one that serves the slot of its key. What is
// redirected is sent again within the deadline; what may have been done is not. A master that is away fails the calls that
// are for it, and no others.
import type { RandomBytes } from "../../core/code.ts";
import { type LinnetError, storeEmptied } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { READ_DEADLINE_MS, type StoreStatus, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { ClusterWatching } from "./cluster-watching.ts";
import type { Connection, KeysWatcher, RedisNode } from "./connection.ts";
import type { ClusterAddress } from "./dial.ts";
import { firstWord, isAnswer, readFailure, within, writeFailure, writeWithin } from "./failures.ts";
import type { ClusterKeys } from "./guards.ts";
import { INSTANCE_ID } from "./keys.ts";
import { type Pause, pauseOf } from "./pauses.ts";
import { type Redirection, redirectionOf } from "./redirections.ts";
import { EMPTIED, type Send } from "./scripts.ts";
import type { SlotRange } from "./slot-map.ts";
import { keyOf, slotOf } from "./slots.ts";
import { type Member, Topology } from "./topology.ts";

/** Pauses before a command is sent again that nobody could take yet. */
const LATER_PAUSE: Pause = { minMs: 2, maxMs: 64 };

/** Redirections in a row that are followed without a pause: more than these are nodes that do not agree yet. */
const HOPS_AT_ONCE = 3;

/** What is not sent again ends so long before its deadline, so that the caller still hears that nothing was done. */
const ROUTE_MARGIN_MS = 10;

/** A part of the data that is missing is said to be so this often. */
const ALARM_INTERVAL_MS = 60_000;

export interface ClusterOptions {
  readonly address: ClusterAddress;
  readonly keys: ClusterKeys;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly onConnected: (send: Send) => Promise<void>;
}

/** One command under way. */
interface Journey {
  readonly args: readonly string[];
  readonly slot: number;
  readonly signal: AbortSignal | undefined;
  /** It is not sent again after this; monotonic. */
  readonly untilMs: number;
}

export class ClusterConnection implements Connection {
  readonly #options: ClusterOptions;
  readonly #topology: Topology;
  #watching: ClusterWatching | null = null;
  #instanceId = "";
  #alarmedAtMs = Number.NEGATIVE_INFINITY;
  #members = new Set<Member>();

  /** Connects to the nodes that were named. They are not asked whose data they hold before `recognise`. */
  constructor(ranges: readonly SlotRange[], options: ClusterOptions) {
    this.#options = options;
    this.#topology = new Topology(ranges, {
      ...options,
      isOurs: (send, member) => this.#isOurs(send, member),
      onMember: (member, isMember) => this.#onMember(member, isMember),
      onStanding: () => this.#watching?.onStanding(),
      onMoved: (slots) => this.#watching?.suspect(slots),
    });
  }

  get place(): string {
    return this.#options.address.place;
  }

  get instanceId(): string {
    return this.#instanceId;
  }

  /** From now on what does not hold this instance's data is not the store. */
  recognise(instanceId: string): void {
    this.#instanceId = instanceId;
    for (const { connection } of this.#members) connection.lookNow();
  }

  /** Sends each command within its own deadline, and fails with what Redis says; for opening. */
  sender(deadlineMs: () => number): Send {
    return (args) => {
      const ms = deadlineMs();
      return within(ms, this.#send({ args, slot: slotOf(keyOf(args)), signal: undefined, untilMs: performance.now() + ms }));
    };
  }

  watch(watcher: KeysWatcher): void {
    this.#watching = new ClusterWatching(this.#options.keys, watcher, (member) => this.#topology.slotsOf(member));
    for (const member of this.#members) this.#watching.add(member);
  }

  async read<T>(work: (send: Send) => Promise<T>, deadlineMs = READ_DEADLINE_MS): Promise<T> {
    const untilMs = performance.now() + deadlineMs - ROUTE_MARGIN_MS;
    try {
      return await within(
        deadlineMs,
        work((args) => this.#send({ args, slot: slotOf(keyOf(args)), signal: undefined, untilMs })),
      );
    } catch (error) {
      throw readFailure(error);
    }
  }

  async write<T>(work: (send: Send, signal: AbortSignal) => Promise<T>, deadlineMs = WRITE_DEADLINE_MS): Promise<T> {
    const untilMs = performance.now() + deadlineMs - ROUTE_MARGIN_MS;
    const send: Send = (args, signal) => this.#send({ args, slot: slotOf(keyOf(args)), signal, untilMs });
    try {
      return await writeWithin(deadlineMs, (signal) => work(send, signal));
    } catch (error) {
      throw writeFailure(error);
    }
  }

  async confirm(send: Send, key?: string): Promise<void> {
    const { keys } = this.#options;
    // Without a key it is about everything, so every master is asked for what its watchdog asks it for.
    const samples =
      key === undefined ? this.#topology.masters().flatMap(({ sample }) => sample.map((slot) => keys.guardAt(slot))) : [];
    const guards = [keys.guardOf(key ?? keys.meta), ...samples];
    const ids = await Promise.all(guards.map((guard) => send(["HGET", guard, INSTANCE_ID])));
    const emptied = ids.findIndex((id) => id !== this.#instanceId);
    if (emptied >= 0) throw this.#emptied(slotOf(guards[emptied] ?? ""));
  }

  async backWithin(ms: number, key?: string): Promise<boolean> {
    const members = key === undefined ? this.#topology.masters() : [this.#topology.ownerOf(slotOf(key))];
    const back = await Promise.all(members.map(({ connection }) => connection.backWithin(ms)));
    return back.every((isBack) => isBack);
  }

  async status(): Promise<StoreStatus> {
    const statuses = await Promise.all(this.#topology.masters().map(({ connection }) => connection.status()));
    const reasons = statuses.flatMap(({ reason }) => reason ?? []);
    if (this.#topology.slotsWithout > 0) reasons.push(`${this.#topology.slotsWithout} slots are served by nobody`);
    const reachable = statuses.some((status) => status.reachable);
    return reasons.length === 0 ? { reachable } : { reachable, reason: reasons.join("; ") };
  }

  nodes(): readonly RedisNode[] {
    return this.#topology.masters().map(({ connection }) => connection.asNode());
  }

  markWiped(): void {
    this.#topology.markWiped();
  }

  close(): Promise<void> {
    return this.#topology.close();
  }

  /** Sends to whoever serves the slot, and again where that is certain to do nothing twice. */
  async #send(journey: Journey): Promise<unknown> {
    let asked: Member | null = null;
    for (let tries = 0; ; tries++) {
      const member: Member = asked ?? this.#topology.ownerOf(journey.slot);
      if (member.connection.isJoining) await member.connection.backWithin(journey.untilMs - performance.now());
      try {
        const answer = await sendTo(member, journey, asked !== null);
        member.connection.heard();
        return answer;
      } catch (error) {
        if (isAnswer(error)) member.connection.heard();
        const redirection = this.#redirectionOf(error, member, journey);
        asked = this.#follow(redirection);
        if (!(await this.#mayGoOn(redirection, tries, journey))) throw error;
      }
    }
  }

  /** Waits where that is of use; false when there is no time left for another try. */
  async #mayGoOn({ kind }: Redirection, tries: number, { signal, untilMs }: Journey): Promise<boolean> {
    const isAtOnce = kind !== "later" && tries < HOPS_AT_ONCE;
    const pauseMs = isAtOnce ? 0 : pauseOf(tries, LATER_PAUSE, this.#options.random);
    if (signal?.aborted || performance.now() + pauseMs >= untilMs) return false;
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return true;
  }

  /** Where to go on; throws what is no redirection. */
  #redirectionOf(error: unknown, member: Member, { args, slot }: Journey): Redirection {
    if (isAnswer(error) && firstWord(error) === EMPTIED) throw this.#emptied(slot);
    const redirection = redirectionOf(error, member.host, args[0]?.endsWith("_RO") ?? false);
    if (redirection === null) throw error;
    return redirection;
  }

  /** The node that is to be asked for once, or null when that is up to the slot. */
  #follow(redirection: Redirection): Member | null {
    if (redirection.kind === "ask") return this.#topology.named(redirection.place);
    if (redirection.kind === "moved") this.#topology.moved(redirection.slot, redirection.place);
    else this.#topology.lookSoon();
    return null;
  }

  /** Whose data a node holds is what the guards of some of its slots say. One that has none, or none any more, holds nothing of others. */
  async #isOurs(send: Send, member: Member): Promise<boolean> {
    if (this.#instanceId === "" || member.sample.length === 0) {
      await send(["PING"]);
      return true;
    }
    const guards = member.sample.map((slot) => this.#options.keys.guardAt(slot));
    const answers = await Promise.allSettled(guards.map((guard) => send(["HGET", guard, INSTANCE_ID])));
    const ids = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const errors = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
    if (ids.length > 0) return ids.includes(this.#instanceId) && ids.every((id) => id === null || id === this.#instanceId);
    const inTheWay = errors.find((error) => {
      const redirection = redirectionOf(error, member.host, true);
      return redirection === null || redirection.kind === "later";
    });
    if (inTheWay !== undefined) throw inTheWay;
    this.#topology.lookSoon();
    return true;
  }

  #onMember(member: Member, isMember: boolean): void {
    if (isMember) {
      this.#members.add(member);
      this.#watching?.add(member);
    } else {
      this.#members.delete(member);
      this.#watching?.remove(member);
    }
  }

  /** What lay in the slot is gone, and maybe all that its node held: that is looked at now. The rest of the store goes on. */
  #emptied(slot: number): LinnetError {
    const { connection, place } = this.#topology.ownerOf(slot);
    connection.lookNow();
    const nowMs = performance.now();
    if (nowMs - this.#alarmedAtMs >= ALARM_INTERVAL_MS) {
      this.#alarmedAtMs = nowMs;
      this.#options.log.error(
        { store: place, slot },
        "THE STORE HAS LOST A PART OF ITS DATA: this slot is not the one that held the links. Nothing is served from it",
      );
    }
    return storeEmptied();
  }
}

/** Sends one command. Where a node is to be asked for once, both words must go together: what is between them would take the leave. */
function sendTo(member: Member, { args, signal }: Journey, isAsked: boolean): Promise<unknown> {
  const client = member.connection.usable();
  if (!isAsked) return client.sendCommand(args, signal === undefined ? undefined : { abortSignal: signal });
  client.sendCommand(["ASKING"]).catch(() => undefined); // When this fails, so does the command behind it.
  return client.sendCommand(args);
}
