// The store on one Redis server: a connection that says of every call whether it was done, not done, or nobody knows.
import { READ_DEADLINE_MS, type StoreStatus, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Connection, KeysWatcher, RedisNode } from "./connection.ts";
import type { Client } from "./dial.ts";
import { firstWord, isAnswer, readFailure, within, writeFailure, writeWithin } from "./failures.ts";
import { INSTANCE_ID, type Keys } from "./keys.ts";
import { NodeConnection, type NodeOptions } from "./node.ts";
import { EMPTIED, type Send } from "./scripts.ts";

export interface ServerOptions extends Pick<NodeOptions, "address" | "random" | "log" | "onConnected"> {
  readonly keys: Keys;
  readonly instanceId: string;
}

export class ServerConnection implements Connection {
  readonly instanceId: string;
  readonly #keys: Keys;
  readonly #node: NodeConnection;

  /** Takes over a client that is connected to the right store. */
  constructor(client: Client, { keys, instanceId, ...options }: ServerOptions) {
    this.instanceId = instanceId;
    this.#keys = keys;
    const isOurs = async (send: Send) => (await send(["HGET", keys.meta, INSTANCE_ID])) === instanceId;
    this.#node = new NodeConnection(client, { ...options, isOurs });
  }

  get place(): string {
    return this.#node.place;
  }

  watch(watcher: KeysWatcher): void {
    this.#node.watch(watcher, this.#keys);
  }

  async read<T>(work: (send: Send) => Promise<T>, deadlineMs = READ_DEADLINE_MS): Promise<T> {
    const client = this.#node.usable();
    try {
      const answer = await within(
        deadlineMs,
        work((args) => client.sendCommand(args)),
      );
      this.#node.heard();
      return answer;
    } catch (error) {
      if (isAnswer(error)) this.#node.heard();
      throw readFailure(error);
    }
  }

  async write<T>(work: (send: Send, signal: AbortSignal) => Promise<T>, deadlineMs = WRITE_DEADLINE_MS): Promise<T> {
    const client = this.#node.usable();
    const send: Send = (args, signal) => client.sendCommand(args, signal === undefined ? undefined : { abortSignal: signal });
    try {
      const answer = await writeWithin(deadlineMs, (signal) => work(send, signal));
      this.#node.heard();
      return answer;
    } catch (error) {
      if (isAnswer(error)) this.#node.heard();
      throw isAnswer(error) && firstWord(error) === EMPTIED ? this.#node.emptied() : writeFailure(error);
    }
  }

  async confirm(send: Send, key = this.#keys.meta): Promise<void> {
    const id = await send(["HGET", this.#keys.guardOf(key), INSTANCE_ID]);
    if (id !== this.instanceId) throw this.#node.emptied();
  }

  backWithin(ms: number): Promise<boolean> {
    return this.#node.backWithin(ms);
  }

  status(): Promise<StoreStatus> {
    return this.#node.status();
  }

  nodes(): readonly RedisNode[] {
    return [this.#node.asNode()];
  }

  markWiped(): void {
    this.#node.markWiped();
  }

  close(): Promise<void> {
    return this.#node.close();
  }
}
