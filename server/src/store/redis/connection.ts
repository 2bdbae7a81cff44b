// The one way to Redis, whether that is one server (server.ts) or a cluster (cluster.ts): what the rest of the adapter is
// written against. A call names the keys that it touches, those of one command in one slot; where they lie is no business of its own.
import type { LinksWatcher, StoreStatus } from "../../core/store.ts";
import type { Send } from "./scripts.ts";

/** One server that holds a part of the store, or all of it. */
export interface RedisNode {
  /** Host and port, for messages. */
  readonly place: string;
  /** Sends to this server and no other. It has no deadline of its own, and works on when the store is marked as wiped. */
  readonly send: Send;
}

/** Who hears of keys that change. */
export interface KeysWatcher extends LinksWatcher {
  /** What all processes share was changed; `isAnew`: perhaps untold (see `Shared.watch`). */
  shared(isAnew: boolean): void;
}

export interface Connection {
  /** Host and port, or those that the setting names; for messages. */
  readonly place: string;
  /** Whose data it is; scripts that write refuse to do so where it is not. */
  readonly instanceId: string;
  /** From now on changes are told, as far as the servers do so. */
  watch(watcher: KeysWatcher): void;
  /** Runs reads: within the deadline the answer, or `store_unavailable`. */
  read<T>(work: (send: Send) => Promise<T>, deadlineMs?: number): Promise<T>;
  /**
   * Runs one write, which must pass on the signal: what is not sent by the deadline is taken back. It is a script that
   * refuses to write to another store than ours (`Keys.guardOf`), or asks by `confirm` first.
   */
  write<T>(work: (send: Send, signal: AbortSignal) => Promise<T>, deadlineMs?: number): Promise<T>;
  /**
   * Throws `store_emptied` unless the server that has this key, or without one each of them, is the store that it was: "absent" counts
   * only after this.
   */
  confirm(send: Send, key?: string): Promise<void>;
  /** Waits until calls about this key, or all of them, are let through again; false if they are not within that time. */
  backWithin(ms: number, key?: string): Promise<boolean>;
  /** Asks now. A store of several servers is reachable as long as one of them is; `reason` then names those that are not. */
  status(): Promise<StoreStatus>;
  /** Every server that takes writes. */
  nodes(): readonly RedisNode[];
  /** From now on the store has no data, and that is as it should be: no call is let through any more, no alarm raised. */
  markWiped(): void;
  /** Lets no more calls through, waits for those under way as long as a write may take, ends timers and connections. */
  close(): Promise<void>;
}
