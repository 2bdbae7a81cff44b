// Keys of the API on Redis: one hash of keys, and one of when they were last used.

import { type AccessKey, decodeKey, encodeKey } from "../../core/access-key.ts";
import { LinnetError, recordUnreadable, storeUnknown } from "../../core/errors.ts";
import { type AccessKeys, WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { askAgain, runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { refuseOthers, run, type Script, type ScriptCall, type Send, script } from "./scripts.ts";

/** KEYS keys, guard. ARGV instance id, id, record. 1: stored, or stored before. 0: taken. */
const INSERT_KEY = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("HSETNX", KEYS[1], ARGV[2], ARGV[3]) == 1 then return 1 end
return redis.call("HGET", KEYS[1], ARGV[2]) == ARGV[3] and 1 or 0
`);

/** KEYS hash, guard. ARGV instance id, id. 1 if there was one. */
const REMOVE_KEY = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
return redis.call("HDEL", KEYS[1], ARGV[2])
`);

/** KEYS last uses, guard. ARGV instance id, id, moment. Of two moments the later one stays. */
const TOUCH_KEY = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local last = tonumber(redis.call("HGET", KEYS[1], ARGV[2]) or "")
if not last or last < tonumber(ARGV[3]) then redis.call("HSET", KEYS[1], ARGV[2], ARGV[3]) end
return 1
`);

export class RedisAccessKeys implements AccessKeys {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async insert(key: AccessKey): Promise<"inserted" | "taken"> {
    if ((await this.#write(INSERT_KEY, this.#keys.accessKeys, [key.id, encodeKey(key)])) !== 1) return "taken";
    try {
      // A key that was removed may have been noted once more since.
      await this.#write(REMOVE_KEY, this.#keys.accessKeysUsed, [key.id]);
      if (key.lastUsedAt !== null) await this.touch(key.id, key.lastUsedAt);
    } catch (error) {
      // The key is there already, whatever the error says of its own write.
      throw error instanceof LinnetError ? storeUnknown(error) : error;
    }
    return "inserted";
  }

  find(id: string): Promise<AccessKey | null> {
    const { accessKeys, accessKeysUsed } = this.#keys;
    return this.#connection.read(async (send) => {
      const [record, used] = await Promise.all([send(["HGET", accessKeys, id]), send(["HGET", accessKeysUsed, id])]);
      if (typeof record === "string") return keyFrom(id, record, used);
      await this.#connection.confirm(send, accessKeys);
      return null;
    });
  }

  list(): Promise<AccessKey[]> {
    const { accessKeys, accessKeysUsed } = this.#keys;
    return this.#connection.read(async (send) => {
      const [records, used] = await Promise.all([pairsOf(send, accessKeys), pairsOf(send, accessKeysUsed)]);
      if (records.size === 0) await this.#connection.confirm(send, accessKeys);
      return [...records].map(([id, record]) => keyFrom(id, record, used.get(id)));
    });
  }

  /** Also true where a reply was lost and there is none when it is asked for again: whoever removes a key has seen it. */
  async remove(id: string): Promise<boolean> {
    // The note first: when it can't be deleted, the key is still there to be removed.
    await this.#write(REMOVE_KEY, this.#keys.accessKeysUsed, [id]);
    const key = this.#keys.accessKeys;
    const call = this.#callFor(key, [id]);
    let tries = 0;
    const removed = await askAgain(this.#connection, { key, deadline: performance.now() + WRITE_DEADLINE_MS }, (leftMs) => {
      tries++;
      return this.#connection.write((send, signal) => run(send, REMOVE_KEY, { ...call, signal }), leftMs);
    });
    return removed === 1 || tries > 1;
  }

  async touch(id: string, at: Instant): Promise<void> {
    await this.#write(TOUCH_KEY, this.#keys.accessKeysUsed, [id, String(at)]);
  }

  /** Every script here may run twice: the second time finds its work done. */
  #write(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    return runAgain(this.#connection, script, this.#callFor(key, args), performance.now() + WRITE_DEADLINE_MS);
  }

  #callFor(key: string, args: readonly string[]): ScriptCall {
    return { keys: [key, this.#keys.guardOf(key)], args: [this.#connection.instanceId, ...args] };
  }
}

function keyFrom(id: string, record: string, used: unknown): AccessKey {
  const key = decodeKey(id, record, typeof used === "string" ? Number(used) : null);
  if (key === null) throw recordUnreadable(id);
  return key;
}

/** A hash as it is answered: a map in RESP3. */
async function pairsOf(send: Send, key: string): Promise<Map<string, string>> {
  const reply = await send(["HGETALL", key]);
  const isMap = typeof reply === "object" && reply !== null;
  return new Map(isMap ? Object.entries(reply).map(([id, value]) => [id, String(value)]) : []);
}
