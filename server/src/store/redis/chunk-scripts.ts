// A chunk: up to some ten thousand members in order, in keys of one slot, and what can be done with it at once.
//
// Redis keeps a sorted set compactly only while it is small (listpack; 128 members by default), so the members lie in leaves:
//
//   KEY/  bounds        m              t            the leaves' beginnings; none while there is one leaf
//         ┌─────────┐   ┌───────────┐  ┌─────────┐
//   KEY   │ c d … k │   │ m n … s   │  │ t … z   │  leaves KEY, KEY:m, KEY:t: at most LEAF_MEMBERS_MAX members, score 0
//         └─────────┘   └───────────┘  └─────────┘
//   KEY#  n = 57, high = zz                         members; where the chunk ends, and the next one begins
//
// A bound says that members from it on are in its leaf, so a lookup is: the greatest bound that is not greater. The first leaf has
// none. A full leaf splits in the middle, but one that grows at its end stays full and a new one is begun, as times do.
//
// A chunk that has grown too large gives its upper part to a new chunk, in other slots (Lehman and Yao's B-link tree, with
// chunks as its nodes). Every step can be repeated by anybody, so whoever meets a chunk half way finishes it:
//
//   1 MOVE  notes at the old chunk from where on members move; from now on it takes none of those, and gives all as before
//   2 FILL  copies them into the new chunk, which nobody knows yet; it refuses once somebody has written to it otherwise
//   3 CUT   ends the old chunk there and removes them from it: the same moment in which `high` first names the new one
//
// Strings are compared by their bytes: `<` in Lua would ask the locale.
import { refuseOthers, script } from "./scripts.ts";

/** So many members with codes of 7 or 8 characters and a time fill a size class of jemalloc (2560 bytes); 128 would need the next. */
export const LEAF_MEMBERS_MAX = 120;

/** What a chunk's answer begins with. */
export const CHUNK_GONE = "gone";
export const CHUNK_MOVING = "moving";

/** The keys of a chunk, and finding one's way in it. */
const CHUNK = `
local base = KEYS[1]
local dir, meta = base .. "/", base .. "#"
local function leafAt(bound) if bound == "" then return base end return base .. ":" .. bound end
local function less(a, b)
  local n = math.min(#a, #b)
  for at = 1, n do
    local x, y = string.byte(a, at), string.byte(b, at)
    if x ~= y then return x < y end
  end
  return #a < #b
end
local function boundOf(member) return redis.call("ZRANGE", dir, "[" .. member, "-", "BYLEX", "REV", "LIMIT", 0, 1)[1] or "" end
local function boundAfter(bound)
  return redis.call("ZRANGE", dir, bound == "" and "-" or "(" .. bound, "+", "BYLEX", "LIMIT", 0, 1)[1]
end
local function boundBefore(bound)
  return redis.call("ZRANGE", dir, bound == "" and "+" or "(" .. bound, "-", "BYLEX", "REV", "LIMIT", 0, 1)[1]
end
`;

/** So few members look their leaves up one by one; for more all bounds are read once. */
const MEMBERS_ALONE_MAX = 4;

/** More members than this are united with a leaf: that sorts all of it once, where ZADD looks through it for each. */
const UNITED_MEMBERS_MIN = 24;

/**
 * Putting members in and taking them out; `high` is where the chunk ends for now, false for nowhere. Members are added from the greatest
 * down: a sorted set looks for the place of each from its beginning. Scores are texts, because Lua spells numbers out with 17 digits.
 */
const CHANGING = `
local had = redis.call("EXISTS", dir) == 1
local before = had and 0 or redis.call("ZCARD", base)
local delta = 0
local bounds = false
local function unite(key, members, from, to)
  local size, more = redis.call("ZCARD", key), base .. "+"
  redis.call("SADD", more, unpack(members, from, to))
  local united = redis.call("ZUNIONSTORE", key, 2, key, more, "WEIGHTS", 1, 0)
  redis.call("DEL", more)
  return united - size
end
local function addAll(key, members, from, to)
  if to - from >= ${UNITED_MEMBERS_MIN} then return unite(key, members, from, to) end
  local words, size = {}, 0
  for at = to, from, -1 do
    words[size + 1] = "0"
    words[size + 2] = members[at]
    size = size + 2
  end
  return redis.call("ZADD", key, unpack(words))
end
local function split(bound, member, isLast)
  bounds = false
  local leaf = leafAt(bound)
  local size = redis.call("ZCARD", leaf)
  local rank = redis.call("ZLEXCOUNT", leaf, "-", "(" .. member)
  local keep = math.floor(size / 2)
  if isLast or rank == size then keep = math.max(keep, rank) end
  if keep == size then
    redis.call("ZADD", dir, 0, member)
    return
  end
  local moved = redis.call("ZRANGE", leaf, keep, -1)
  addAll(leafAt(moved[1]), moved, 1, #moved)
  redis.call("ZREMRANGEBYRANK", leaf, keep, -1)
  redis.call("ZADD", dir, 0, moved[1])
end
local function put(members, from, to, bound, isLast)
  local leaf = leafAt(bound)
  local size = redis.call("ZCARD", leaf)
  if size < ${LEAF_MEMBERS_MAX} then
    local last = math.min(to, from + ${LEAF_MEMBERS_MAX} - size - 1)
    delta = delta + addAll(leaf, members, from, last)
    return last + 1
  end
  if redis.call("ZSCORE", leaf, members[from]) then return from + 1 end
  split(bound, members[from], isLast)
  return from
end
local function drop(members, from, to, bound)
  local leaf = leafAt(bound)
  local words = {}
  for at = from, to do words[#words + 1] = members[at] end
  delta = delta - redis.call("ZREM", leaf, unpack(words))
  if bound == "" then return to + 1 end
  local size = redis.call("ZCARD", leaf)
  if size >= ${LEAF_MEMBERS_MAX / 4} then return to + 1 end
  local left = leafAt(boundBefore(bound) or "")
  if size > 0 then
    if redis.call("ZCARD", left) + size > ${LEAF_MEMBERS_MAX / 2} then return to + 1 end
    local rest = redis.call("ZRANGE", leaf, 0, -1)
    addAll(left, rest, 1, #rest)
    redis.call("DEL", leaf)
  end
  redis.call("ZREM", dir, bound)
  bounds = false
  return to + 1
end
local function around(member)
  local low, high = 0, #bounds
  while low < high do
    local middle = math.ceil((low + high) / 2)
    if less(member, bounds[middle]) then high = middle - 1 else low = middle end
  end
  return bounds[low] or "", bounds[low + 1]
end
local function lastBelow(members, at, ends)
  local low, step = at, 1
  while low + step <= #members and less(members[low + step], ends) do low, step = low + step, step * 2 end
  local high = math.min(low + step - 1, #members)
  while low < high do
    local middle = math.ceil((low + high) / 2)
    if less(members[middle], ends) then low = middle else high = middle - 1 end
  end
  return low
end
local function each(members, high, change)
  local at = 1
  while at <= #members and (not high or less(members[at], high)) do
    local bound, above
    if #members < ${MEMBERS_ALONE_MAX} then
      bound = boundOf(members[at])
      above = boundAfter(bound)
    else
      bounds = bounds or redis.call("ZRANGE", dir, 0, -1)
      bound, above = around(members[at])
    end
    local ends = above or high
    local to = ends and lastBelow(members, at, ends) or #members
    at = change(members, at, to, bound, not ends)
  end
end
local function count()
  if had then
    redis.call("HINCRBY", meta, "n", delta)
  elseif redis.call("EXISTS", dir) == 1 then
    redis.call("HSET", meta, "n", before + delta)
  end
end
`;

/**
 * KEYS chunk, guard. ARGV instance id, how many members to put, these in order, members to drop in order. Members that the chunk
 * takes are those below where it ends or moves: { "gone" | "moving" | "", where that is or "", how many bounds it has }.
 */
export const CHANGE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}${CHUNK}${CHANGING}
local facts = redis.call("HMGET", meta, "gone", "moving", "high", "state")
if facts[1] then return { "${CHUNK_GONE}", "", 0 } end
if facts[4] == "filling" then redis.call("HSET", meta, "state", "live") end
local high = facts[2] or facts[3]
local puts, drops = {}, {}
for at = 3, 2 + ARGV[2] do puts[#puts + 1] = ARGV[at] end
for at = 3 + ARGV[2], #ARGV do drops[#drops + 1] = ARGV[at] end
each(drops, high, drop)
each(puts, high, put)
count()
return { facts[2] and "${CHUNK_MOVING}" or "", high or "", redis.call("ZCARD", dir) }
`);

/**
 * KEYS chunk. ARGV least and greatest member as ZRANGE BYLEX takes them, "1" for descending, how many, a member near which to begin (""
 * for the end that comes first). { "gone" | "", where the chunk ends or "", members }.
 */
export const RANGE = script(
  `${CHUNK}
local least, greatest, isDescending, wanted, near = ARGV[1], ARGV[2], ARGV[3] == "1", tonumber(ARGV[4]), ARGV[5]
local facts = redis.call("HMGET", meta, "gone", "high")
local found = { facts[1] and "${CHUNK_GONE}" or "", facts[2] or "" }
local bound = ""
if near ~= "" then bound = boundOf(near) elseif isDescending then bound = boundBefore("") or "" end
while wanted > 0 do
  local members
  if isDescending then
    members = redis.call("ZRANGE", leafAt(bound), greatest, least, "BYLEX", "REV", "LIMIT", 0, wanted)
  else
    members = redis.call("ZRANGE", leafAt(bound), least, greatest, "BYLEX", "LIMIT", 0, wanted)
  end
  for at = 1, #members do found[#found + 1] = members[at] end
  wanted = wanted - #members
  if isDescending then
    if bound == "" or (least ~= "-" and less(bound, string.sub(least, 2))) then break end
    bound = boundBefore(bound) or ""
  else
    bound = boundAfter(bound)
    if not bound or (greatest ~= "+" and less(string.sub(greatest, 2), bound)) then break end
  end
end
return found
`,
  true,
);

/** KEYS chunk. { how many members, where it ends or "" }. */
export const SIZE = script(
  `
local meta = redis.call("HMGET", KEYS[1] .. "#", "n", "high")
local many = redis.call("EXISTS", KEYS[1] .. "/") == 1
return { many and tonumber(meta[1]) or redis.call("ZCARD", KEYS[1]), meta[2] or "" }
`,
  true,
);

/**
 * KEYS chunk, guard. ARGV instance id, bounds that are too many. Where the members begin that move to a new chunk, and where the chunk
 * ends: { from or "" if it need not split, high or "" }. The last chunk of an index keeps all but its last leaf, as times come in order.
 */
export const MOVE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}${CHUNK}
local facts = redis.call("HMGET", meta, "gone", "moving", "high")
if facts[2] then return { facts[2], facts[3] or "" } end
local bounds = redis.call("ZCARD", dir)
if facts[1] or bounds < tonumber(ARGV[2]) then return { "", facts[3] or "" } end
local from = redis.call("ZRANGE", dir, facts[3] and math.floor(bounds / 2) or -1, facts[3] and math.floor(bounds / 2) or -1)[1]
redis.call("HSET", meta, "moving", from)
return { from, facts[3] or "" }
`);

/** KEYS new chunk, guard. ARGV instance id, where it ends or "", members in order. 0 if it is in use already. */
export const FILL = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}${CHUNK}${CHANGING}
local facts = redis.call("HMGET", meta, "gone", "state")
if facts[1] or facts[2] == "live" then return 0 end
redis.call("HSET", meta, "state", "filling")
if ARGV[2] ~= "" then redis.call("HSET", meta, "high", ARGV[2]) end
local members = {}
for at = 3, #ARGV do members[#members + 1] = ARGV[at] end
each(members, false, put)
count()
return 1
`);

/** KEYS old chunk, guard. ARGV instance id, where the members begin that have moved. Does nothing if that is done already. */
export const CUT = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}${CHUNK}
if redis.call("HGET", meta, "moving") ~= ARGV[2] then return 0 end
local left = 0
for _, bound in ipairs(redis.call("ZRANGE", dir, "[" .. ARGV[2], "+", "BYLEX")) do
  left = left + redis.call("ZCARD", leafAt(bound))
  redis.call("UNLINK", leafAt(bound))
end
local rest = redis.call("ZRANGE", dir, "-", "(" .. ARGV[2], "BYLEX")
redis.call("DEL", dir)
for _, bound in ipairs(rest) do redis.call("ZADD", dir, 0, bound) end
redis.call("HINCRBY", meta, "n", -left)
redis.call("HSET", meta, "high", ARGV[2])
redis.call("HDEL", meta, "moving")
return 1
`);

/**
 * KEYS chunk, guard. ARGV instance id, milliseconds. Removes the chunk and says so for that long to those who know it from before:
 * { where it moves or "", where it ends or "" }.
 */
export const REMOVE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}${CHUNK}
local facts = redis.call("HMGET", meta, "moving", "high")
for _, bound in ipairs(redis.call("ZRANGE", dir, 0, -1)) do redis.call("UNLINK", leafAt(bound)) end
redis.call("DEL", base, dir, meta)
redis.call("HSET", meta, "gone", 1)
redis.call("PEXPIRE", meta, ARGV[2])
return { facts[1] or "", facts[2] or "" }
`);
