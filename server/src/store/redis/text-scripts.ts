// A text block: the links in it by position, their signatures, and the smallest and greatest key; all in one slot. Links are only ever
// added, and bits only ever set, so that several processes write to a block and a write that is repeated does no harm.
import { signaturesOf } from "./index-keys.ts";
import { refuseOthers, run, type Send, script } from "./scripts.ts";

/** Bits set by one call of BITFIELD; Lua hands it four words for each, and takes some 8000. */
const BITS_PER_CALL = 1000;

/** KEYS block, guard. ARGV instance id, capacity, members. Adds as many as there is room for: { position of the first, how many }. */
const PUSH = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local function less(a, b)
  for at = 1, math.min(#a, #b) do
    local x, y = string.byte(a, at), string.byte(b, at)
    if x ~= y then return x < y end
  end
  return #a < #b
end
local length = redis.call("LLEN", KEYS[1])
local taken = math.min(tonumber(ARGV[2]) - length, #ARGV - 2)
if taken <= 0 then return { length, 0 } end
local span = redis.call("HMGET", KEYS[1] .. "#", "first", "last")
local first, last = span[1], span[2]
for at = 3, 2 + taken do
  redis.call("RPUSH", KEYS[1], ARGV[at])
  if not first or less(ARGV[at], first) then first = ARGV[at] end
  if not last or less(last, ARGV[at]) then last = ARGV[at] end
end
redis.call("HSET", KEYS[1] .. "#", "first", first, "last", last)
return { length, taken }
`);

/** KEYS signatures, guard. ARGV instance id, bytes. Lays them over those that are there. */
const LAY = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("SET", KEYS[1], ARGV[2], "NX") then return 1 end
local laid = KEYS[1] .. "+"
redis.call("SET", laid, ARGV[2])
redis.call("BITOP", "OR", KEYS[1], KEYS[1], laid)
redis.call("DEL", laid)
return 1
`);

/** KEYS signatures, guard. ARGV instance id, how many bytes they have, places of bits to set. All of its room is taken at once, or it would get twice as much. */
const SET_BITS = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("EXISTS", KEYS[1]) == 0 then redis.call("SETRANGE", KEYS[1], ARGV[2] - 1, "\\0") end
local words = {}
for at = 3, #ARGV do
  words[#words + 1] = "SET"
  words[#words + 1] = "u1"
  words[#words + 1] = ARGV[at]
  words[#words + 1] = 1
end
return #redis.call("BITFIELD", KEYS[1], unpack(words))
`);

/** KEYS signatures. ARGV bytes per row, rows. */
const ROWS_OF = script(
  `
local found = {}
for at = 2, #ARGV do
  local from = ARGV[at] * ARGV[1]
  found[#found + 1] = redis.call("GETRANGE", KEYS[1], from, from + ARGV[1] - 1)
end
return found
`,
  true,
);

/** KEYS block. ARGV positions. Their members. */
const MEMBERS_AT = script(
  `
local found = {}
for at = 1, #ARGV do found[#found + 1] = redis.call("LINDEX", KEYS[1], ARGV[at]) or "" end
return found
`,
  true,
);

/** KEYS block. { how many links, least and greatest member }. */
const INFO = script(
  `
local span = redis.call("HMGET", KEYS[1] .. "#", "first", "last")
return { redis.call("LLEN", KEYS[1]), span[1] or "", span[2] or "" }
`,
  true,
);

/** KEYS block, guard. ARGV instance id. Removes it; how many keys that were. */
const DROP = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
return redis.call("UNLINK", KEYS[1], KEYS[1] .. "/", KEYS[1] .. "#")
`);

/** What a script that writes needs besides its own words. */
export interface Writing {
  readonly send: Send;
  readonly guard: string;
  readonly instanceId: string;
}

export interface BlockInfo {
  readonly links: number;
  readonly first: string;
  readonly last: string;
}

const listOf = (reply: unknown): unknown[] => (Array.isArray(reply) ? reply : []);

/** Adds members while the block has room: the position of the first, and how many were added. */
export async function push(
  { send, guard, instanceId }: Writing,
  key: string,
  capacity: number,
  members: readonly string[],
): Promise<{ from: number; taken: number }> {
  const args = [instanceId, String(capacity), ...members];
  const [from, taken] = listOf(await run(send, PUSH, { keys: [key, guard], args })).map(Number);
  return { from: from ?? 0, taken: taken ?? 0 };
}

/** Lays all signatures of a block over those that are there. */
export async function lay({ send, guard, instanceId }: Writing, key: string, bytes: string): Promise<void> {
  await run(send, LAY, { keys: [signaturesOf(key), guard], args: [instanceId, bytes] });
}

/** Sets single bits in the signatures of a block, which have `size` bytes. */
export async function setBits(
  { send, guard, instanceId }: Writing,
  key: string,
  size: number,
  bits: readonly number[],
): Promise<void> {
  const calls: Promise<unknown>[] = [];
  for (let from = 0; from < bits.length; from += BITS_PER_CALL) {
    const args = [instanceId, String(size), ...bits.slice(from, from + BITS_PER_CALL).map(String)];
    calls.push(run(send, SET_BITS, { keys: [signaturesOf(key), guard], args }));
  }
  await Promise.all(calls);
}

/** Rows of the signatures, of `width` bytes each. */
export async function rowsAt(send: Send, key: string, width: number, rows: readonly number[]): Promise<string[]> {
  const args = [String(width), ...rows.map(String)];
  return listOf(await run(send, ROWS_OF, { keys: [signaturesOf(key)], args })).map(String);
}

/** The members at these positions. */
export async function membersAt(send: Send, key: string, positions: readonly number[]): Promise<string[]> {
  return listOf(await run(send, MEMBERS_AT, { keys: [key], args: positions.map(String) })).map(String);
}

export async function allMembers(send: Send, key: string): Promise<string[]> {
  return listOf(await send(["LRANGE", key, "0", "-1"])).map(String);
}

export async function infoOf(send: Send, key: string): Promise<BlockInfo> {
  const [links, first, last] = listOf(await run(send, INFO, { keys: [key], args: [] }));
  return { links: Number(links), first: String(first), last: String(last) };
}

/** Whether there was such a block; there is none any more. */
export async function dropBlock({ send, guard, instanceId }: Writing, key: string): Promise<boolean> {
  return Number(await run(send, DROP, { keys: [key, guard], args: [instanceId] })) > 0;
}
