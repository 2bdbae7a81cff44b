// Notes of requests that may be sent again, on Redis: one key each, which is gone by itself when nobody asks any more.
import { REQUEST_KEPT_MS, type Requests, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { refuseOthers, type Script, script } from "./scripts.ts";

/** KEYS note, guard. ARGV instance id, note, ms to keep it. Keeps the note unless there is one; the one that is kept now. */
const CLAIM_REQUEST = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local kept = redis.call("GET", KEYS[1])
if kept then return kept end
redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
return ARGV[2]
`);

/**
 * KEYS note, guard. ARGV instance id, from, to, ms to keep it where none is left. Replaces the note if it is still `from`, or
 * gone; the one that is kept now.
 */
const SETTLE_REQUEST = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local kept = redis.call("GET", KEYS[1])
if not kept then
  redis.call("SET", KEYS[1], ARGV[3], "PX", ARGV[4])
elseif kept == ARGV[2] then
  redis.call("SET", KEYS[1], ARGV[3], "KEEPTTL")
else
  return kept
end
return ARGV[3]
`);

export class RedisRequests implements Requests {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  claim(key: string, note: string): Promise<string> {
    return this.#write(CLAIM_REQUEST, key, [note, String(REQUEST_KEPT_MS)]);
  }

  settle(key: string, from: string, to: string): Promise<string> {
    return this.#write(SETTLE_REQUEST, key, [from, to, String(REQUEST_KEPT_MS)]);
  }

  /** Asking twice is no harm: the second time finds the note of the first. */
  async #write(script: Script, key: string, args: readonly string[]): Promise<string> {
    const name = this.#keys.request(key);
    const call = { keys: [name, this.#keys.guardOf(name)], args: [this.#connection.instanceId, ...args] };
    return String(await runAgain(this.#connection, script, call, performance.now() + WRITE_DEADLINE_MS));
  }
}
