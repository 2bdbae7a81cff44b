// On a cluster the instance id lies in every slot, so that each script finds it beside the keys that it touches, and a slot
// takes it along when it moves to another node. A guard that is missing means that what lay in its slot is gone.
//
//   linnet-guard:{TAG}   hash   instance_id; TAG is the least number whose slot it is (slots.ts)
//
// Some 16 384 keys of 140 bytes, 2.3 MB on all nodes together.
import { StoreOpenError } from "../../core/errors.ts";
import { INSTANCE_ID, Keys } from "./keys.ts";
import type { Send } from "./scripts.ts";
import { SLOTS, slotOf, tagOf } from "./slots.ts";

const LINNET_GUARD = "linnet-guard";

/** The field of `linnet-meta` that tells whether all guards have been made once; from then on none is made again. */
const GUARDS = "guards";
const COMPLETE = "complete";

/** Guards asked for, or made, in one round trip. */
const GUARDS_PER_ROUND = 2048;

/** The key names of a store on a cluster: as on one server, and the guards. */
export class ClusterKeys extends Keys {
  readonly #guards: (string | undefined)[] = [];

  /** The guard in the same slot. What `linnet-meta` says is found in itself. */
  override guardOf(key: string): string {
    return key === this.meta ? key : this.guardAt(slotOf(key));
  }

  guardAt(slot: number): string {
    const known = this.#guards[slot];
    if (known !== undefined) return known;
    const made = `${this.prefix}${LINNET_GUARD}:{${tagOf(slot)}}`;
    this.#guards[slot] = made;
    return made;
  }

  isGuard(key: string): boolean {
    return key.startsWith(`${this.prefix}${LINNET_GUARD}:{`) && key === this.guardAt(slotOf(key));
  }

  override isOurs(key: string): boolean {
    return super.isOurs(key) || this.isGuard(key);
  }
}

/** Whether scripts look at this key before they write: on one server that is `linnet-meta`. */
export function isGuard(keys: Keys, key: string): boolean {
  return keys instanceof ClusterKeys ? keys.isGuard(key) : key === keys.meta;
}

/** Slots whose guard is not there, and slots whose guard is that of another instance. */
export interface GuardsFound {
  readonly missing: readonly number[];
  readonly others: readonly number[];
}

/** Looks at every guard; some 0.1 s. */
export async function findGuards(send: Send, keys: ClusterKeys, instanceId: string | null): Promise<GuardsFound> {
  const missing: number[] = [];
  const others: number[] = [];
  await eachRound(async (slot) => {
    const id = await send(["HGET", keys.guardAt(slot), INSTANCE_ID]);
    if (typeof id !== "string") missing.push(slot);
    else if (id !== instanceId) others.push(slot);
  });
  return { missing, others };
}

export interface Guarding {
  readonly keys: ClusterKeys;
  readonly instanceId: string;
  /** Where the cluster is, for messages. */
  readonly place: string;
  /** Whether to make guards that have been lost, and to take over those of another instance: what lies there is served as it is. */
  readonly init: boolean;
}

/**
 * Makes the guards of a store that is new, or whose making was interrupted, and notes that they are complete. Where they are, it does
 * nothing, so that a guard that is missing stays so. Throws `StoreOpenError` when slots belong to another store.
 */
export async function completeGuards(send: Send, { keys, instanceId, place, init }: Guarding): Promise<void> {
  if (!init && (await send(["HGET", keys.meta, GUARDS])) === COMPLETE) return;
  let others = 0;
  await eachRound(async (slot) => {
    const guard = keys.guardAt(slot);
    if ((await send(["HSETNX", guard, INSTANCE_ID, instanceId])) === 1) return;
    if ((await send(["HGET", guard, INSTANCE_ID])) === instanceId) return;
    if (init) await send(["HSET", guard, INSTANCE_ID, instanceId]);
    else others++;
  });
  if (others > 0) throw heldByOthers(place, others);
  await send(["HSET", keys.meta, GUARDS, COMPLETE]);
}

/** Takes the note back, before guards are deleted: a wipe that is interrupted leaves a store that can be opened and wiped. */
export async function forgetGuards(send: Send, keys: Keys): Promise<void> {
  await send(["HDEL", keys.meta, GUARDS]);
}

/** Why slots with the guards of another instance are not taken over unasked. */
export const heldByOthers = (place: string, slots: number) =>
  new StoreOpenError(
    `${slots} of ${SLOTS} slots at ${place} belong to another store of Linnet's, or to one that has lost a part of its data: restore it, or begin anew with 'linnet serve --init'.`,
  );

async function eachRound(work: (slot: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < SLOTS; from += GUARDS_PER_ROUND) {
    const count = Math.min(GUARDS_PER_ROUND, SLOTS - from);
    await Promise.all(Array.from({ length: count }, (_, at) => work(from + at)));
  }
}
