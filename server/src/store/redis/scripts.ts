// What must happen at once, as Lua. Every script touches keys of one slot only, and writes only after everything that may
// fail has been looked at, so nothing is ever half done.
//
// A script that writes is also given `linnet-meta` and the instance id, and refuses (EMPTIED) to write to a store that is
// not the one that was opened. On a Cluster that key lies in another slot, so it can be left out there, and the id empty;
// whoever does so must ask the store who it is beside the write, and acknowledge nothing before both have answered.
import { createHash } from "node:crypto";
import { ELSEWHERE, INSTANCE_ID } from "./keys.ts";

/** Sends one command. Writes pass a signal: aborting it takes back a command that has not been sent yet. */
export type Send = (args: readonly string[], signal?: AbortSignal) => Promise<unknown>;

export interface Script {
  readonly text: string;
  readonly sha: string;
  /** Whether Redis may run it where nothing may be written. */
  readonly readOnly: boolean;
}

function script(text: string, readOnly = false): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex"), readOnly };
}

/** The word that a script begins its refusal with when the store is not the one that was opened. */
export const EMPTIED = "EMPTIED";

/** Where a script finds the key of `linnet-meta` and the instance id among its words, as Lua. */
function refuseOthers(metaKey: string, instanceId: string): string {
  return `
local meta = ${metaKey}
if meta and redis.call("HGET", meta, "${INSTANCE_ID}") ~= ${instanceId} then
  return redis.error_reply("${EMPTIED} this is not the store that it was")
end`;
}

/**
 * KEYS hot, cold, own, meta. ARGV field, hot record, cold record, maker hash, "1" if the hot record goes to the own key,
 * instance id.
 * 1: stored, or stored before by the same maker. 0: taken.
 * A cold record without a hot one is what a crash of another version may have left; it is overwritten.
 */
export const INSERT = script(`${refuseOthers("KEYS[4]", "ARGV[6]")}
if redis.call("HEXISTS", KEYS[1], ARGV[1]) == 1 then
  local cold = redis.call("HGET", KEYS[2], ARGV[1])
  if not cold then return 0 end
  local readable, details = pcall(cjson.decode, cold)
  if readable and type(details) == "table" and details.m == ARGV[4] then return 1 end
  return 0
end
redis.call("HSET", KEYS[2], ARGV[1], ARGV[3])
if ARGV[5] == "1" then
  redis.call("SET", KEYS[3], ARGV[2])
  redis.call("HSETNX", KEYS[1], ARGV[1], "${ELSEWHERE}")
else
  redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2])
end
return 1
`);

/**
 * KEYS hot, cold, own, meta. ARGV field, hot record, cold record, expected version, "1" if the hot record goes to the own
 * key, instance id.
 * 1: updated. 0: absent. 2: another version. 3: the cold record can't be read.
 * The own key is touched in any case: its name tells processes that watch which link of the bucket it was.
 */
export const UPDATE = script(`${refuseOthers("KEYS[4]", "ARGV[6]")}
local hot = redis.call("HGET", KEYS[1], ARGV[1])
if not hot then return 0 end
local cold = redis.call("HGET", KEYS[2], ARGV[1])
if not cold then return 3 end
local readable, details = pcall(cjson.decode, cold)
if not readable or type(details) ~= "table" then return 3 end
if (details.v or 1) ~= tonumber(ARGV[4]) then return 2 end
redis.call("HSET", KEYS[2], ARGV[1], ARGV[3])
if ARGV[5] == "1" then
  redis.call("SET", KEYS[3], ARGV[2])
  redis.call("HSET", KEYS[1], ARGV[1], "${ELSEWHERE}")
else
  redis.call("SET", KEYS[3], "")
  redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
  redis.call("DEL", KEYS[3])
end
return 1
`);

/**
 * KEYS hot, cold, own. ARGV field. The hot and the cold record as they are at one moment; false where there is none. A
 * long record that is missing leaves its marker, which nobody can read: a link is never absent for want of a part.
 */
export const READ = script(
  `
local hot = redis.call("HGET", KEYS[1], ARGV[1])
if hot == "${ELSEWHERE}" then hot = redis.call("GET", KEYS[3]) or hot end
return { hot, redis.call("HGET", KEYS[2], ARGV[1]) }
`,
  true,
);

/**
 * KEYS hot, cold. ARGV cursor, count. The next cursor and, for each field of that page, field, hot and cold record as
 * they are at one moment. The own keys are named here and not in KEYS: they share the hash tag, so the slot too.
 */
export const PAGE = script(
  `
local page = redis.call("HSCAN", KEYS[1], ARGV[1], "COUNT", ARGV[2])
local found = { page[1] }
for at = 1, #page[2], 2 do
  local field, hot = page[2][at], page[2][at + 1]
  if hot == "${ELSEWHERE}" then hot = redis.call("GET", KEYS[1] .. ":" .. field) or hot end
  found[#found + 1] = field
  found[#found + 1] = hot
  found[#found + 1] = redis.call("HGET", KEYS[2], field)
end
return found
`,
  true,
);

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
 * KEYS one counter per window, meta. ARGV the length of each in ms, instance id. Counts one use in all of them; for each the uses and the
 * milliseconds left. The time to live is set in the same breath, and again should a counter ever be without one.
 */
export const COUNT = script(`${refuseOthers("KEYS[#ARGV]", "ARGV[#ARGV]")}
local counted = {}
for at = 1, #ARGV - 1 do
  local used = redis.call("INCR", KEYS[at])
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
