// What the watcher of the links is told on a cluster: by each master of the keys that it serves, in the way of watching.ts.
//
// Why nothing that is fresh stays wrong. Each master names changes on the connection that its reads travel on, so for a slot
// that stays where it is all is as on one server. A slot that moves from A to B:
// - Its keys go one by one (MIGRATE), and each is named as changed, by A when it is gone and by B when it is there: what was
//   read of it before is suspect within the time that a change takes to be told. B takes no writes of it before A is without it.
// - What names no key (a bucket that was empty, a whole slot that is handed over at once, a replica that takes its master's
//   place) is suspect when the slot is seen to belong to B: at the first call that is redirected, and else at the next look
//   (topology.ts, every 2 s, 0.5 s for a node that does not answer; two of them when the first one asked was cut off and did not
//   know: less than 5 s). Reads that begin afterwards go to B.
// - B's answers are fresh only as long as B tells. Whoever has let calls through without telling makes everything suspect;
//   one that lets none through can't be read from, so only what its slots hold is, when it stops and when it begins again.
import type { Field } from "../../core/field.ts";
import type { KeysWatcher } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { slotOf } from "./slots.ts";
import type { Member } from "./topology.ts";

/** With more buckets, all of them are suspected rather than looked through at each move (1 ms). */
const BUCKETS_TOLD_MAX = 1 << 20;

export class ClusterWatching {
  readonly #keys: Keys;
  readonly #watcher: KeysWatcher;
  /** The slots of a member, as they are known now. */
  readonly #slotsOf: (member: Member) => ReadonlySet<number>;
  /** The members, and whether each tells. */
  readonly #tells = new Map<Member, boolean>();
  #isLive = false;
  /** The slot of every bucket; made when it is first needed. */
  #slots: Uint16Array | null = null;

  constructor(keys: Keys, watcher: KeysWatcher, slotsOf: (member: Member) => ReadonlySet<number>) {
    this.#keys = keys;
    this.#watcher = watcher;
    this.#slotsOf = slotsOf;
  }

  /** From now on this node tells, as soon as it can. */
  add(member: Member): void {
    this.#tells.set(member, false);
    const told: KeysWatcher = {
      live: (tells) => this.#onTelling(member, tells),
      changed: (field: Field) => this.#watcher.changed(field),
      suspected: (bucket) => this.#watcher.suspected(bucket),
      added: () => this.#watcher.added(),
      shared: (isAnew) => this.#watcher.shared(isAnew),
    };
    member.connection.watch(told, this.#keys);
    this.onStanding();
  }

  remove(member: Member): void {
    this.#tells.delete(member);
    this.onStanding();
  }

  /** Changes are told as long as no node lets calls through without telling. */
  onStanding(): void {
    const members = [...this.#tells];
    const isLive = members.some(([, tells]) => tells) && members.every(([{ connection }, tells]) => tells || !connection.isUp);
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    this.#watcher.live(isLive);
  }

  /** What was read from these slots may have changed untold. */
  suspect(slots: ReadonlySet<number>): void {
    // A replica that takes its master's place may lack the last changes, and count them anew.
    if (slots.has(slotOf(this.#keys.shared))) this.#watcher.shared(true);
    if (!this.#isLive || slots.size === 0) return;
    if (this.#keys.buckets > BUCKETS_TOLD_MAX) {
      this.#watcher.live(false);
      this.#watcher.live(true);
      return;
    }
    this.#slots ??= Uint16Array.from({ length: this.#keys.buckets }, (_, bucket) => slotOf(this.#keys.bucket(bucket).hot));
    for (const [bucket, slot] of this.#slots.entries()) if (slots.has(slot)) this.#watcher.suspected(bucket);
  }

  #onTelling(member: Member, tells: boolean): void {
    if (!this.#tells.has(member)) return;
    if (tells) this.#watcher.shared(true);
    this.#tells.set(member, tells);
    this.suspect(this.#slotsOf(member));
    this.onStanding();
  }
}
