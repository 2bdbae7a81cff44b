// What must happen at once to the outbox of one bucket and to the list of processes, as Lua.
import { BEING_RELEASED, CLAIMED } from "./outbox-entry.ts";
import { NOW, refuseOthers, script } from "./scripts.ts";

/** Opens the field if it is this release that keeps it closed, as Lua: a later one may have closed it again. */
const openField = (outbox: string, id: string, key: string) => `
if redis.call("HGET", ${outbox}, "${BEING_RELEASED}" .. ${id}) == ${key} then
  redis.call("HDEL", ${outbox}, "${BEING_RELEASED}" .. ${id})
end`;

/**
 * KEYS for each entry its outbox and the cold hash of each of its links; guard. ARGV instance id; for each entry its key and how many
 * links it has, and for each of these id, cold record or "" for none, "1" if it is a release whose names are free. Takes an entry away
 * if the cold records of all of its links are still these; for each entry 1 if they are, else 0.
 */
export const TRIM = script(`${refuseOthers("KEYS[#KEYS]", "ARGV[1]")}
local place, word, trimmed = 1, 2, {}
while place < #KEYS do
  local outbox, key, links = KEYS[place], ARGV[word], tonumber(ARGV[word + 1])
  local isSame = true
  for at = 0, links - 1 do
    local from = word + 2 + 3 * at
    if (redis.call("HGET", KEYS[place + 1 + at], ARGV[from]) or "") ~= ARGV[from + 1] then isSame = false end
  end
  if isSame then
    redis.call("HDEL", outbox, key)
    for at = 0, links - 1 do
      local from = word + 2 + 3 * at
      if ARGV[from + 2] == "1" then ${openField("outbox", "ARGV[from]", "key")} end
    end
  end
  trimmed[#trimmed + 1] = isSame and 1 or 0
  place, word = place + 1 + links, word + 2 + 3 * links
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
