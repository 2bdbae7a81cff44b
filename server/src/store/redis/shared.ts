// What all processes share: one hash of texts, and beside it the names in the order in which they were changed. Names of entries
// that were removed stay in that order, so that whoever follows it hears of them.
import { SHARED_PAGE_LENGTH, type Shared, type SharedChanges, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { refuseOthers, run, script } from "./scripts.ts";

/**
 * KEYS texts, order, guard. ARGV instance id, name, "1" and the text before or "0" and "" for none, the same for after. 1 when the entry
 * is as it shall be, also when it was so before: a reply may have been lost.
 */
const REPLACE = script(`${refuseOthers("KEYS[3]", "ARGV[1]")}
local function is(text, has, wanted)
  if has == "0" then return not text end
  return text == wanted
end
local text = redis.call("HGET", KEYS[1], ARGV[2])
if is(text, ARGV[5], ARGV[6]) then return 1 end
if not is(text, ARGV[3], ARGV[4]) then return 0 end
local last = redis.call("ZREVRANGE", KEYS[2], 0, 0, "WITHSCORES")
redis.call("ZADD", KEYS[2], (tonumber(last[2]) or 0) + 1, ARGV[2])
if ARGV[5] == "1" then redis.call("HSET", KEYS[1], ARGV[2], ARGV[6]) else redis.call("HDEL", KEYS[1], ARGV[2]) end
return 1
`);

/** KEYS texts, order. ARGV revision, count. Name, text (or nothing) and revision of each that was changed behind that revision, oldest first. */
const SINCE = script(`
local changed = redis.call("ZRANGEBYSCORE", KEYS[2], "(" .. ARGV[1], "+inf", "WITHSCORES", "LIMIT", 0, ARGV[2])
local found = {}
for at = 1, #changed, 2 do
  found[#found + 1] = changed[at]
  found[#found + 1] = redis.call("HGET", KEYS[1], changed[at])
  found[#found + 1] = changed[at + 1]
end
return found
`);

export class RedisShared implements Shared {
  readonly #connection: Connection;
  readonly #keys: Keys;
  #onChanged: (isAnew: boolean) => void = () => undefined;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async since(revision: number): Promise<SharedChanges> {
    const { shared, sharedOrder } = this.#keys;
    const found = await this.#connection.read(async (send) => {
      const call = { keys: [shared, sharedOrder], args: [String(revision), String(SHARED_PAGE_LENGTH)] };
      const reply = await run(send, SINCE, call);
      const list: unknown[] = Array.isArray(reply) ? reply : [];
      if (list.length === 0) await this.#connection.confirm(send, shared);
      return list;
    });
    const entries = [];
    for (let at = 0; at + 2 < found.length; at += 3) {
      const text = found[at + 1];
      entries.push({ name: String(found[at]), text: typeof text === "string" ? text : null });
    }
    const last = found.length === 0 ? revision : Number(found[found.length - 1]);
    return { revision: last, entries, isAll: entries.length < SHARED_PAGE_LENGTH };
  }

  async replace(name: string, before: string | null, after: string | null): Promise<boolean> {
    const { shared, sharedOrder } = this.#keys;
    const said = [before, after].flatMap((text) => (text === null ? ["0", ""] : ["1", text]));
    const call = {
      keys: [shared, sharedOrder, this.#keys.guardOf(shared)],
      args: [this.#connection.instanceId, name, ...said],
    };
    const reply = await runAgain(this.#connection, REPLACE, call, performance.now() + WRITE_DEADLINE_MS);
    this.#onChanged(false);
    return reply === 1;
  }

  watch(onChanged: (isAnew: boolean) => void): void {
    this.#onChanged = onChanged;
  }

  /** Something may have been changed, by whomever; see `watch`. */
  changed(isAnew: boolean): void {
    this.#onChanged(isAnew);
  }
}
