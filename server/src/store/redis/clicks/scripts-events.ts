// Scripts about single clicks, as they were: raw events, the last clicks, ranks, salts; and how all that ends. See scripts.ts.
import { refuseOthers, script } from "../scripts.ts";

/**
 * KEYS days, events. ARGV day, up to which element ("": the last), how many. The number of the first of these elements, and they; their
 * numbers stay the same when others are dropped.
 */
export const READ_EVENTS = script(
  `
local record = redis.call("HGET", KEYS[1], ARGV[1]) or ""
local dropped = tonumber(string.match(record, "^%d+ %d+ %d+ %d+ (%d+)") or "0")
local last = redis.call("LLEN", KEYS[2])
if ARGV[2] ~= "" then last = math.min(last, tonumber(ARGV[2]) - dropped) end
if last <= 0 then return {0} end
local first = math.max(0, last - tonumber(ARGV[3]))
local found = redis.call("LRANGE", KEYS[2], first, last - 1)
table.insert(found, 1, first + dropped)
return found
`,
  true,
);

/** KEYS rank. ARGV how many, clicks and link behind which. Links and their scores. */
export const READ_RANK = script(
  `
local first = 0
if ARGV[2] ~= "" then
  local score = "-" .. ARGV[2]
  local low = redis.call("ZCOUNT", KEYS[1], "-inf", "(" .. score)
  local high = redis.call("ZCOUNT", KEYS[1], "-inf", score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call("ZRANGE", KEYS[1], middle, middle)[1] > ARGV[3] then high = middle else low = middle + 1 end
  end
  first = low
end
local found = redis.call("ZRANGE", KEYS[1], first, first + ARGV[1] - 1, "WITHSCORES")
return found
`,
  true,
);

/** KEYS latest, listening, guard. ARGV instance id, most elements, seconds to keep them, element. */
export const TELL_LATEST = script(`${refuseOthers("KEYS[3]", "ARGV[1]")}
if redis.call("EXISTS", KEYS[2]) == 0 then return 0 end
redis.call("XADD", KEYS[1], "MAXLEN", ARGV[2], "*", "c", ARGV[4])
redis.call("EXPIRE", KEYS[1], ARGV[3])
return 1
`);

/** KEYS latest, listening, guard. ARGV instance id, seconds to listen, the last id that is known ("": none). The last id now, and the elements since. */
export const READ_LATEST = script(`${refuseOthers("KEYS[3]", "ARGV[1]")}
redis.call("SET", KEYS[2], "1", "EX", ARGV[2])
if ARGV[3] == "" then
  local last = redis.call("XREVRANGE", KEYS[1], "+", "-", "COUNT", 1)[1]
  return {last and last[1] or "0-0"}
end
local answer = {ARGV[3]}
for _, one in ipairs(redis.call("XRANGE", KEYS[1], "(" .. ARGV[3], "+")) do
  answer[1] = one[1]
  answer[#answer + 1] = one[2][2]
end
return answer
`);

/** KEYS salt, guard. ARGV instance id, salt, seconds to keep it. The salt that there is, or this one from now on. */
export const SALT = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local known = redis.call("GET", KEYS[1])
if known then return known end
redis.call("SET", KEYS[1], ARGV[2], "EX", ARGV[3])
return ARGV[2]
`);

/** KEYS state, guard. ARGV instance id, field, value, … */
export const SET_STATE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
return redis.call("HSET", KEYS[1], unpack(ARGV, 2))
`);

/** KEYS total's bucket, rank, forgotten, guard. ARGV instance id, link, today. Begins to forget a link. */
export const FORGET_LINK = script(`${refuseOthers("KEYS[4]", "ARGV[1]")}
local times = string.match(redis.call("HGET", KEYS[3], ARGV[2]) or "0", "^%d+")
redis.call("HSET", KEYS[3], ARGV[2], (times + 1) .. " " .. ARGV[3])
redis.call("ZREM", KEYS[2], ARGV[2])
return redis.call("HDEL", KEYS[1], ARGV[2])
`);

/**
 * KEYS days, events, bucket, large, guard. ARGV instance id, day, link, link as it stands in events, first element, how many. Forgets
 * what the link had on the day, and its raw events in these elements; 1 when there are more of these.
 */
export const FORGET_DAY = script(`${refuseOthers("KEYS[5]", "ARGV[1]")}
redis.call("HDEL", KEYS[3], ARGV[3])
redis.call("HDEL", KEYS[4], ARGV[3])
local record = redis.call("HGET", KEYS[1], ARGV[2])
if not record then return 0 end
local head, events, tail = string.match(record, "^(%d+ %d+ %d+ )(%d+)( .*)$")
local first = tonumber(ARGV[5])
local blocks = redis.call("LRANGE", KEYS[2], first, first + ARGV[6] - 1)
local forgotten = 0
for at, block in ipairs(blocks) do
  if string.find(block, ARGV[4], 1, true) then
    local kept = {}
    for line in string.gmatch(block, "[^\\n]+") do
      local comma = string.find(line, ",", 1, true)
      if string.sub(line, comma, comma + #ARGV[4] - 1) == ARGV[4] then
        forgotten = forgotten + 1
      else
        kept[#kept + 1] = line
      end
    end
    redis.call("LSET", KEYS[2], first + at - 1, table.concat(kept, "\\n"))
  end
end
redis.call("HSET", KEYS[1], ARGV[2], head .. string.format("%.0f", math.max(0, events - forgotten)) .. tail)
return #blocks == tonumber(ARGV[6]) and 1 or 0
`);

/**
 * KEYS days, guard, keys of the day that are to be dropped. ARGV instance id, day, what is known of it, what it becomes. Does nothing when something was added meanwhile. It frees memory before it takes any.
 */
export const DROP = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("HGET", KEYS[1], ARGV[2]) ~= ARGV[3] then return 0 end
for at = 3, #KEYS do redis.call("UNLINK", KEYS[at]) end
redis.call("HSET", KEYS[1], ARGV[2], ARGV[4])
return 1
`);

/** KEYS what is to be dropped, but for the last, the guard. ARGV instance id. */
export const DROP_KEYS = script(`${refuseOthers("KEYS[#KEYS]", "ARGV[1]")}
for at = 1, #KEYS - 1 do redis.call("UNLINK", KEYS[at]) end
return #KEYS - 1
`);

/**
 * KEYS days, events, guard. ARGV instance id, day, how many events, elements at most. Drops the first elements of the day that have no
 * more events than this together: how many events there were, and the last element.
 */
export const DROP_FIRST = script(`${refuseOthers("KEYS[3]", "ARGV[1]")}
local record = redis.call("HGET", KEYS[1], ARGV[2])
if not record then return {0, ""} end
local head, events, dropped, tail = string.match(record, "^(%d+ %d+ %d+) (%d+) (%d+)(.*)$")
local gone, elements, last = 0, 0, ""
while elements < tonumber(ARGV[4]) do
  local block = redis.call("LINDEX", KEYS[2], 0)
  if not block then break end
  local _, breaks = string.gsub(block, "\\n", "")
  local count = block == "" and 0 or breaks + 1
  if gone + count > tonumber(ARGV[3]) then break end
  redis.call("LPOP", KEYS[2])
  gone, elements, last = gone + count, elements + 1, block ~= "" and block or last
end
if elements > 0 then
  local left = string.format("%.0f %.0f", math.max(0, events - gone), dropped + elements)
  redis.call("HSET", KEYS[1], ARGV[2], head .. " " .. left .. tail)
end
return {gone, last}
`);

/** KEYS hash, guard. ARGV instance id, field, value, … Removes fields that still have these values. */
export const REMOVE_FIELDS = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local removed = 0
for at = 2, #ARGV, 2 do
  if redis.call("HGET", KEYS[1], ARGV[at]) == ARGV[at + 1] then removed = removed + redis.call("HDEL", KEYS[1], ARGV[at]) end
end
return removed
`);
