// The plan's `url-set` on Redis: one set of codes that are ready.
import type { Code } from "../../core/code.ts";
import type { Pool } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { POOL_ADD, POOL_REMOVE, POOL_TAKE, run, type Script } from "./scripts.ts";

export class RedisPool implements Pool {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async add(codes: readonly Code[], max: number): Promise<number> {
    if (codes.length === 0) return 0;
    return Number(await this.#write(POOL_ADD, [String(max), ...codes]));
  }

  async take(count: number): Promise<Code[]> {
    if (count <= 0) return [];
    return codesOf(await this.#write(POOL_TAKE, [String(count)]));
  }

  async remove(codes: readonly Code[]): Promise<void> {
    if (codes.length === 0) return;
    await this.#write(POOL_REMOVE, codes);
  }

  async list(): Promise<Code[]> {
    return codesOf(await this.#connection.read((send) => send(["SMEMBERS", this.#keys.pool])));
  }

  async size(): Promise<number> {
    return Number(await this.#connection.read((send) => send(["SCARD", this.#keys.pool])));
  }

  #write(script: Script, args: readonly string[]): Promise<unknown> {
    const call = { keys: [this.#keys.pool, this.#keys.guardOf(this.#keys.pool)], args: [this.#connection.instanceId, ...args] };
    return this.#connection.write((send, signal) => run(send, script, { ...call, signal }));
  }
}

function codesOf(reply: unknown): Code[] {
  return Array.isArray(reply) ? (reply.map(String) as Code[]) : [];
}
