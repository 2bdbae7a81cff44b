// The masters of a cluster and their slots. What is known of them is corrected by every redirection at once, and by asking one
// of them again: soon after anything is found to be otherwise, often while something is amiss, and from time to time.
import type { RandomBytes } from "../../core/code.ts";
import { storeUnavailable } from "../../core/errors.ts";
import type { Log } from "../../core/log.ts";
import { type ClusterAddress, dial } from "./dial.ts";
import { reasonOf, within } from "./failures.ts";
import { NodeConnection } from "./node.ts";
import type { Send } from "./scripts.ts";
import { hostOf, rangesIn, type SlotRange } from "./slot-map.ts";
import { SLOTS } from "./slots.ts";

/** How long until the next look: when all is well, while a master is away, and after a redirection (many come at once). */
const LOOK_INTERVAL_MS = 2000;
const LOOK_AMISS_MS = 250;
const LOOK_SOON_MS = 50;

/** One node gets so long to say who serves what, before another one is asked. */
const LOOK_DEADLINE_MS = 500;

/** A node that has no slots is let go when no redirection has named it for this long: it may be about to get some. */
const NODE_KEPT_MS = 10_000;

/** Guards that the watchdog of one node asks for, spread over its slots. */
const SAMPLE_SLOTS = 4;

/** One node, and what is known of it. */
export interface Member {
  readonly connection: NodeConnection;
  readonly place: string;
  readonly host: string;
  /** How many slots it serves. */
  slots: number;
  /** Some of them. */
  sample: readonly number[];
  namedAtMs: number;
}

export interface TopologyOptions {
  readonly address: ClusterAddress;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly isOurs: (send: Send, member: Member) => Promise<boolean>;
  readonly onConnected: (send: Send) => Promise<void>;
  /** Told of every node before it is used, and when it is no longer. */
  readonly onMember: (member: Member, isMember: boolean) => void;
  /** Told whenever calls to a node are let through or not any more. */
  readonly onStanding: (member: Member) => void;
  /** Told of slots that have another master now; a slot is true in the set. */
  readonly onMoved: (slots: ReadonlySet<number>) => void;
}

export class Topology {
  readonly #options: TopologyOptions;
  readonly #members = new Map<string, Member>();
  readonly #owners: (Member | undefined)[] = new Array(SLOTS).fill(undefined);
  #looking: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #turn = 0;
  #isClosed = false;

  /** Begins with what one node has said. */
  constructor(ranges: readonly SlotRange[], options: TopologyOptions) {
    this.#options = options;
    this.#take(ranges);
    this.#lookIn(LOOK_AMISS_MS);
  }

  /** Who serves the slot, as far as is known. Throws `store_unavailable` when nobody has ever said so. */
  ownerOf(slot: number): Member {
    const owner = this.#owners[slot];
    if (owner === undefined) throw storeUnavailable(new Error(`no node of the cluster serves slot ${slot}`));
    return owner;
  }

  /** The nodes that have slots. */
  masters(): Member[] {
    return [...this.#members.values()].filter(({ slots }) => slots > 0);
  }

  /** The slots that this node serves. */
  slotsOf(member: Member): Set<number> {
    const slots = new Set<number>();
    for (const [slot, owner] of this.#owners.entries()) if (owner === member) slots.add(slot);
    return slots;
  }

  /** How many slots nobody serves, as far as is known. */
  get slotsWithout(): number {
    return this.#owners.reduce((count, owner) => (owner === undefined ? count + 1 : count), 0);
  }

  /** The node at this place, which a redirection has named; it is got to know. */
  named(place: string): Member {
    const member = this.#members.get(place) ?? this.#add(place);
    member.namedAtMs = performance.now();
    return member;
  }

  /** A redirection said that the slot is served at this place. The rest that has changed is asked for soon. */
  moved(slot: number, place: string): Member {
    const member = this.named(place);
    const before = this.#owners[slot];
    if (before === member) return member;
    this.#owners[slot] = member;
    if (before !== undefined) {
      before.slots--;
      this.#options.onMoved(new Set([slot]));
    }
    member.slots++;
    this.lookSoon();
    return member;
  }

  /** Something is not as it was known: asks again soon, once for all who say so meanwhile. */
  lookSoon(): void {
    this.#lookIn(LOOK_SOON_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await Promise.all([...this.#members.values()].map(({ connection }) => connection.close()));
  }

  markWiped(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { connection } of this.#members.values()) connection.markWiped();
  }

  #add(place: string): Member {
    const { address, random, log, isOurs, onConnected, onMember, onStanding } = this.#options;
    const connection = new NodeConnection(null, {
      address: address.of(place),
      random,
      log,
      isOurs: (send) => isOurs(send, member),
      onConnected,
      onStanding: () => {
        if (this.#members.get(place) !== member) return;
        onStanding(member);
        if (!connection.isUp) this.lookSoon();
      },
    });
    const member: Member = { connection, place, host: hostOf(place), slots: 0, sample: [], namedAtMs: performance.now() };
    this.#members.set(place, member);
    onMember(member, true);
    return member;
  }

  #lookIn(ms: number): void {
    const atMs = performance.now() + ms;
    if (this.#isClosed || atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = setTimeout(() => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      void this.#look();
    }, ms);
  }

  /** Asks who serves what; one question at a time. */
  #look(): Promise<void> {
    this.#looking ??= this.#ask()
      .then((ranges) => {
        if (!this.#isClosed && ranges !== null) this.#take(ranges);
      })
      .catch((error: unknown) => {
        this.#options.log.warn({ reason: reasonOf(error) }, "who serves what in the cluster can't be read");
      })
      .finally(() => {
        this.#looking = null;
        this.#lookIn(this.#isAmiss ? LOOK_AMISS_MS : LOOK_INTERVAL_MS);
      });
    return this.#looking;
  }

  get #isAmiss(): boolean {
    return this.slotsWithout > 0 || this.masters().some(({ connection }) => !connection.isUp);
  }

  /** The nodes take turns: one that is cut off from the others, and does not know, is believed for one turn at most. */
  async #ask(): Promise<SlotRange[] | null> {
    const up = [...this.#members.values()].filter(({ connection }) => connection.isUp);
    const turn = this.#turn++;
    for (let at = 0; at < up.length; at++) {
      const member = up[(turn + at) % up.length];
      if (member === undefined) break;
      const ranges = await this.#askMember(member);
      if (ranges !== null) return ranges;
    }
    return this.#askSeeds();
  }

  async #askMember({ connection, host }: Member): Promise<SlotRange[] | null> {
    try {
      const reply = await within(LOOK_DEADLINE_MS, connection.usable().sendCommand(["CLUSTER", "SLOTS"]));
      const ranges = rangesIn(reply, host);
      return ranges.length === 0 ? null : ranges;
    } catch {
      return null; // Its own watchdog deals with it.
    }
  }

  /** When nobody who is known answers, the cluster may have moved as a whole; the seeds may be names that lead to where it is. */
  async #askSeeds(): Promise<SlotRange[] | null> {
    const { address, log } = this.#options;
    for (const seed of address.seeds) {
      try {
        const client = await dial(seed, LOOK_DEADLINE_MS);
        try {
          const ranges = rangesIn(await within(LOOK_DEADLINE_MS, client.sendCommand(["CLUSTER", "SLOTS"])), hostOf(seed.place));
          if (ranges.length > 0) return ranges;
        } finally {
          client.destroy();
        }
      } catch (error) {
        log.debug({ store: seed.place, reason: reasonOf(error) }, "a seed of the cluster does not answer");
      }
    }
    return null;
  }

  /** Takes over what a node says. Slots that it knows nobody for stay where they were: calls find out what is the matter. */
  #take(ranges: readonly SlotRange[]): void {
    const moved = new Set<number>();
    for (const { first, last, place } of ranges) {
      const member = this.named(place);
      for (let slot = first; slot <= last; slot++) {
        const before = this.#owners[slot];
        if (before === member) continue;
        this.#owners[slot] = member;
        if (before !== undefined) moved.add(slot);
      }
    }
    this.#count();
    if (moved.size > 0) this.#options.onMoved(moved);
    for (const member of this.#members.values()) {
      if (member.slots === 0 && performance.now() - member.namedAtMs > NODE_KEPT_MS) this.#remove(member);
    }
  }

  /** Counts the slots of each node, and takes samples of them. */
  #count(): void {
    const slotsOf = new Map<Member | undefined, number[]>();
    for (const [slot, owner] of this.#owners.entries()) {
      const slots = slotsOf.get(owner);
      if (slots === undefined) slotsOf.set(owner, [slot]);
      else slots.push(slot);
    }
    for (const member of this.#members.values()) {
      const slots = slotsOf.get(member) ?? [];
      const count = Math.min(SAMPLE_SLOTS, slots.length);
      member.slots = slots.length;
      member.sample = Array.from({ length: count }, (_, at) => slots[Math.floor((at * slots.length) / count)] ?? 0);
    }
  }

  #remove(member: Member): void {
    this.#members.delete(member.place);
    this.#options.onMember(member, false);
    this.#options.log.debug({ store: member.place }, "the node serves nothing any more");
    void member.connection.close();
  }
}
