// What must happen at once, as Lua: what all scripts share, and those of the pool, the limits and `linnet-meta`. Those of the
// links are in scripts-links.ts, scripts-names.ts and scripts-outbox.ts. Every script touches keys of one slot only, and writes
// only after everything that may fail has been looked at, so nothing is ever half done.
//
// A script that writes is also given a key that holds the instance id (`Keys.guardOf`), and refuses (EMPTIED) to write to a
// store that is not the one that was opened.
import { createHash } from "node:crypto";
import { INSTANCE_ID } from "./keys.ts";

/** Sends one command. Writes pass a signal: aborting it takes back a command that has not been sent yet. */
export type Send = (args: readonly string[], signal?: AbortSignal) => Promise<unknown>;

export interface Script {
  readonly text: string;
  readonly sha: string;
  /** Whether Redis may run it where nothing may be written. */
  readonly readOnly: boolean;
}

export function script(text: string, readOnly = false): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex"), readOnly };
}

/** The word that a script begins its refusal with when the store is not the one that was opened. */
export const EMPTIED = "EMPTIED";

/** Where a script finds the key that holds the instance id, and the id that it must be, as Lua. */
export function refuseOthers(metaKey: string, instanceId: string): string {
  return `
local meta = ${metaKey}
if meta and redis.call("HGET", meta, "${INSTANCE_ID}") ~= ${instanceId} then
  return redis.error_reply("${EMPTIED} this is not the store that it was")
end`;
}

/** Milliseconds of the server's clock as the local `now`, as Lua. */
export const NOW = `
local clock = redis.call("TIME")
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)`;

/** KEYS pool, meta. ARGV instance id, max, codes. Adds codes while there is room; how many were added. */
export const POOL_ADD = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local size = redis.call("SCARD", KEYS[1])
local added = 0
for at = 3, #ARGV do
  if size + added >= tonumber(ARGV[2]) then break end
  added = added + redis.call("SADD", KEYS[1], ARGV[at])
end
return added
`);

/** KEYS pool, meta. ARGV instance id, count. Takes up to that many codes out. */
export const POOL_TAKE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
return redis.call("SPOP", KEYS[1], ARGV[2])
`);

/** KEYS pool, meta. ARGV instance id, codes. Takes these codes out; how many were in. */
export const POOL_REMOVE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local removed = 0
for at = 2, #ARGV do removed = removed + redis.call("SREM", KEYS[1], ARGV[at]) end
return removed
`);

/**
 * KEYS one counter per window, meta. ARGV the length of each in ms, 1 or -1, instance id. Counts one use in all of them, or gives one
 * back; for each the uses and the milliseconds left. The time to live is set in the same breath, and again should a counter ever be
 * without one.
 */
export const COUNT = script(`${refuseOthers("KEYS[#KEYS]", "ARGV[#ARGV]")}
local counted = {}
for at = 1, #KEYS - 1 do
  local used = redis.call("INCRBY", KEYS[at], ARGV[#ARGV - 1])
  if used < 0 then used = redis.call("INCR", KEYS[at]) end
  local left = redis.call("PTTL", KEYS[at])
  if left < 0 then
    redis.call("PEXPIRE", KEYS[at], ARGV[at])
    left = tonumber(ARGV[at])
  end
  counted[#counted + 1] = used
  counted[#counted + 1] = left
end
return counted
`);

/** KEYS meta. ARGV field, value, … Makes the record of the store unless there is one; 1 if it made it. */
export const FOUND = script(`
if redis.call("HEXISTS", KEYS[1], "${INSTANCE_ID}") == 1 then return 0 end
redis.call("HSET", KEYS[1], unpack(ARGV))
return 1
`);

export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** What a script answered: a word, and what belongs to it. */
export function replyOf(reply: unknown): readonly [word: string, ...rest: unknown[]] {
  return Array.isArray(reply) ? [String(reply[0]), ...reply.slice(1)] : [String(reply)];
}

/** Runs a script by its hash, and by its text where the server has not seen it yet (after a restart, say). */
export async function run(send: Send, { text, sha, readOnly }: Script, { keys, args, signal }: ScriptCall): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args];
  const suffix = readOnly ? "_RO" : "";
  try {
    return await send([`EVALSHA${suffix}`, sha, ...rest], signal);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return await send([`EVAL${suffix}`, text, ...rest], signal);
  }
}
