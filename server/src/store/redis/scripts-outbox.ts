// What must happen at once to the outbox of one bucket and to the list of processes, as Lua.
import { BEING_RELEASED, CLAIMED } from "./outbox-entry.ts";
import { NOW, refuseOthers, script } from "./scripts.ts";

/** Opens the field if it is this release that keeps it closed, as Lua: a later one may have closed it again. */
const openField = (outbox: string, id: string, key: string) => `
if redis.call("HGET", ${outbox}, "${BEING_RELEASED}" .. ${id}) == ${key} then
  redis.call("HDEL", ${outbox}, "${BEING_RELEASED}" .. ${id})
end`;

/**
 * KEYS cold and outbox of each write, guard. ARGV instance id; for each write id, cold record or "" for none, key of the entry, "1" if it
 * is a release whose names are free. Takes the entry away if the cold record is still this one; for each write 1 if it is, else 0.
 */
export const TRIM = script(`${refuseOthers("KEYS[#KEYS]", "ARGV[1]")}
local trimmed = {}
for at = 1, (#KEYS - 1) / 2 do
  local cold, outbox, word = KEYS[2 * at - 1], KEYS[2 * at], 4 * at - 2
  local isSame = (redis.call("HGET", cold, ARGV[word]) or "") == ARGV[word + 1]
  if isSame then
    redis.call("HDEL", outbox, ARGV[word + 2])
    if ARGV[word + 3] == "1" then ${openField("outbox", "ARGV[word]", "ARGV[word + 2]")} end
  end
  trimmed[at] = isSame and 1 or 0
end
return trimmed
`);

/** KEYS outbox, guard. ARGV id, key of the release's entry, instance id. Opens the field of a link whose names are free. */
export const OPEN_FIELD = script(`${refuseOthers("KEYS[2]", "ARGV[3]")}
${openField("KEYS[1]", "ARGV[1]", "ARGV[2]")}
return 1
`);

/**
 * KEYS outbox, hot, names. ARGV cursor, count. The next cursor, the time of the server, and for each key of that page of the
 * outbox the key and its value; for the note of a claim, what lies in the place of the name.
 */
export const LOOK = script(
  `
${NOW}
local page = redis.call("HSCAN", KEYS[1], ARGV[1], "COUNT", ARGV[2])
local found = { page[1], now }
for at = 1, #page[2], 2 do
  local key, value = page[2][at], page[2][at + 1]
  if string.sub(key, 1, 1) == "${CLAIMED}" then
    local name = string.sub(key, 2)
    if string.sub(name, 1, 1) == "a" then
      value = redis.call("HGET", KEYS[2], string.sub(name, 2)) or ""
    else
      value = redis.call("HGET", KEYS[3], name) or ""
    end
  end
  found[#found + 1] = key
  found[#found + 1] = value
end
return found
`,
  true,
);

/**
 * KEYS processes, guard. ARGV process, ms without a word after which a process is taken for dead, instance id. Notes that the
 * process lives, and forgets those that do not. How many those were, and 1 if the process is the first of those that live.
 */
export const BEAT = script(`${refuseOthers("KEYS[2]", "ARGV[3]")}
${NOW}
redis.call("ZADD", KEYS[1], now, ARGV[1])
local dead = redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now - tonumber(ARGV[2]))
local first = ARGV[1]
for _, name in ipairs(redis.call("ZRANGE", KEYS[1], 0, -1)) do if name < first then first = name end end
return { dead, first == ARGV[1] and 1 or 0 }
`);
