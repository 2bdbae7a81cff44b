// The plan's `url-set` on Redis: one set of codes that are ready.
import type { Code } from "../../core/code.ts";
import type { Pool } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { POOL_ADD, run } from "./scripts.ts";

export class RedisPool implements Pool {
  readonly #connection: Connection;
  readonly #key: string;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#key = keys.pool;
  }

  async add(codes: readonly Code[], max: number): Promise<number> {
    if (codes.length === 0) return 0;
    const call = { keys: [this.#key], args: [String(max), ...codes] };
    return Number(await this.#connection.write((send, signal) => run(send, POOL_ADD, { ...call, signal })));
  }

  async take(count: number): Promise<Code[]> {
    if (count <= 0) return [];
    return codesOf(await this.#connection.write((send, signal) => send(["SPOP", this.#key, String(count)], signal)));
  }

  async remove(codes: readonly Code[]): Promise<void> {
    if (codes.length === 0) return;
    await this.#connection.write((send, signal) => send(["SREM", this.#key, ...codes], signal));
  }

  async list(): Promise<Code[]> {
    return codesOf(await this.#connection.read((send) => send(["SMEMBERS", this.#key])));
  }

  async size(): Promise<number> {
    return Number(await this.#connection.read((send) => send(["SCARD", this.#key])));
  }
}

function codesOf(reply: unknown): Code[] {
  return Array.isArray(reply) ? (reply.map(String) as Code[]) : [];
}
