// How often links with a limit were used, on Redis: a counter beside the link's records, changed by scripts of one slot.
import { recordUnreadable } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import { type Uses, WRITE_DEADLINE_MS } from "../../core/store.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import { ELSEWHERE, type Keys, ownKey } from "./keys.ts";
import { refuseOthers, run, type ScriptCall, script } from "./scripts.ts";

/**
 * KEYS uses, guard, cold, hot, own. ARGV id, since, max, instance id. What is kept is `SINCE COUNT`. Takes one use that counts from
 * version `since` on, if the link's hot record says so too (core/record.ts): a process may know the link that was at the code before.
 */
const TAKE_USE = script(`${refuseOthers("KEYS[2]", "ARGV[4]")}
local since, max = tonumber(ARGV[2]), tonumber(ARGV[3])
local hot = redis.call("HGET", KEYS[4], ARGV[1])
if hot == "${ELSEWHERE}" then hot = redis.call("GET", KEYS[5]) end
if not hot or string.sub(hot, 1, 1) ~= "\\1" then return "outdated" end
local readable, rich = pcall(cjson.decode, string.sub(hot, 2))
if not readable or type(rich) ~= "table" or type(rich.m) ~= "table" or rich.m[2] ~= since then return "outdated" end
local begun, count = string.match(redis.call("HGET", KEYS[1], ARGV[1]) or "", "^(%d+) (%d+)$")
if not begun or tonumber(begun) < since then begun, count = ARGV[2], "0" end
if tonumber(begun) > since then return "outdated" end
if tonumber(count) >= max then return "used-up" end
redis.call("HSET", KEYS[1], ARGV[1], begun .. " " .. (count + 1))
return "taken"
`);

/** KEYS uses, guard, cold. ARGV id, since, used, instance id. Keeps so many uses unless more, or later ones, are kept. */
const CARRY_USES = script(`${refuseOthers("KEYS[2]", "ARGV[4]")}
if redis.call("HEXISTS", KEYS[3], ARGV[1]) == 0 then return 0 end
local since, used = tonumber(ARGV[2]), tonumber(ARGV[3])
local begun, count = string.match(redis.call("HGET", KEYS[1], ARGV[1]) or "", "^(%d+) (%d+)$")
if begun and tonumber(begun) > since then return 0 end
if begun and tonumber(begun) == since and tonumber(count) >= used then return 0 end
redis.call("HSET", KEYS[1], ARGV[1], ARGV[2] .. " " .. ARGV[3])
return 1
`);

export class RedisUses implements Uses {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /** Never asked twice: a use whose reply was lost may have been taken, and more than there are must not be. */
  async take(id: Field, since: number, max: number): Promise<"taken" | "used-up" | "outdated"> {
    const call = this.#callFor(id, [since, max]);
    const word = await this.#connection.write((send, signal) => run(send, TAKE_USE, { ...call, signal }));
    if (word === "taken" || word === "used-up" || word === "outdated") return word;
    throw recordUnreadable(id);
  }

  async count(id: Field, since: number): Promise<number> {
    const { uses } = this.#keys.of(id);
    const kept = await this.#connection.read(async (send) => {
      const found = await send(["HGET", uses, id]);
      if (typeof found !== "string") await this.#connection.confirm(send, uses);
      return found;
    });
    const [, begun, count] = /^(\d+) (\d+)$/.exec(typeof kept === "string" ? kept : "") ?? [];
    return Number(begun) === since ? Number(count) : 0;
  }

  async carry(id: Field, since: number, used: number): Promise<void> {
    await runAgain(this.#connection, CARRY_USES, this.#callFor(id, [since, used]), performance.now() + WRITE_DEADLINE_MS);
  }

  #callFor(id: Field, numbers: readonly number[]): ScriptCall {
    const { uses, cold, hot } = this.#keys.of(id);
    return {
      keys: [uses, this.#keys.guardOf(uses), cold, hot, ownKey(hot, id)],
      args: [id, ...numbers.map(String), this.#connection.instanceId],
    };
  }
}
