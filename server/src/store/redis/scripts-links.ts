// What must happen at once to the records of one link, as Lua: the truth, from which everything elsewhere follows. What is left
// to do elsewhere is put into the outbox of the same slot in the same breath.
import { PLAIN_DETAILS, TIME_LENGTH } from "../../core/cold-record.ts";
import { ELSEWHERE, URL_META, URL_OUTBOX, URL_USES } from "./keys.ts";
import { BEING_RELEASED, CLAIM, SEVERAL } from "./outbox-entry.ts";
import { NOW, refuseOthers, script } from "./scripts.ts";

/** Maker hash and version in a cold record (core/record.ts), as Lua; nil where it can't be read. */
const SEEN_IN = `
local function seenIn(cold)
  if string.sub(cold, 1, 1) == "${PLAIN_DETAILS}" then
    return string.match(string.sub(cold, ${PLAIN_DETAILS.length + TIME_LENGTH + 1}), "^[^ ]+"), 1
  end
  local readable, details = pcall(cjson.decode, cold)
  if not readable or type(details) ~= "table" then return nil end
  return details.m, details.v or 1
end`;

/** Refuses after the moment in `fence` (ms of the server, "" for never): claims are let go some time after it. */
const refuseLate = (fence: string) => `
local now = 0
if ${fence} ~= "" then
  local clock = redis.call("TIME")
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  if now > tonumber(${fence}) then return { "late" } end
end`;

/**
 * KEYS hot, cold, own, outbox, guard, uses. ARGV field, hot record, cold record, "1" if the hot record goes to the own key,
 * instance id, key of the outbox entry, the entry, fence, maker hash.
 * stored, time: done, by the server's clock (0 without a fence). before: stored before by the same maker. taken. late: nothing
 * was done. claim, text, time: somebody has claimed the field. released, key: the link that was here is still being released.
 * A cold record without a hot one is what a crash of another version may have left; it is overwritten. A use that was taken of the
 * link before, after that was released, must not count against this one.
 */
export const INSERT = script(`${refuseOthers("KEYS[5]", "ARGV[5]")}
${SEEN_IN}
local held = redis.call("HGET", KEYS[1], ARGV[1])
if held then
  if string.sub(held, 1, 1) == "${CLAIM}" then
    ${NOW}
    return { "claim", held, now }
  end
  local cold = redis.call("HGET", KEYS[2], ARGV[1])
  if not cold then return { "taken" } end
  local maker = seenIn(cold)
  return { maker == ARGV[9] and "before" or "taken" }
end
local leaving = redis.call("HGET", KEYS[4], "${BEING_RELEASED}" .. ARGV[1])
if leaving then return { "released", leaving } end
${refuseLate("ARGV[8]")}
redis.call("HSET", KEYS[4], ARGV[6], ARGV[7])
redis.call("HDEL", KEYS[6], ARGV[1])
redis.call("HSET", KEYS[2], ARGV[1], ARGV[3])
if ARGV[4] == "1" then
  redis.call("SET", KEYS[3], ARGV[2])
  redis.call("HSETNX", KEYS[1], ARGV[1], "${ELSEWHERE}")
else
  redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2])
end
return { "stored", now }
`);

/**
 * KEYS hot, cold, own, outbox, guard. ARGV field, hot record, cold record ("" for none), "1" if the hot record goes to the own key,
 * instance id. stored: done now or before. taken.
 */
export const PUT_BACK = script(`${refuseOthers("KEYS[5]", "ARGV[5]")}
local held = redis.call("HGET", KEYS[1], ARGV[1])
if held then
  if held == "${ELSEWHERE}" then held = redis.call("GET", KEYS[3]) end
  local cold = redis.call("HGET", KEYS[2], ARGV[1]) or ""
  return { held == ARGV[2] and cold == ARGV[3] and "stored" or "taken" }
end
if redis.call("HEXISTS", KEYS[4], "${BEING_RELEASED}" .. ARGV[1]) == 1 then return { "taken" } end
if ARGV[3] ~= "" then redis.call("HSET", KEYS[2], ARGV[1], ARGV[3]) end
if ARGV[4] == "1" then
  redis.call("SET", KEYS[3], ARGV[2])
  redis.call("HSET", KEYS[1], ARGV[1], "${ELSEWHERE}")
else
  redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
end
return { "stored" }
`);

/**
 * KEYS the hot hash of each link, guard. ARGV instance id, key of the outbox entry, prefix of all keys, how long the beginning of the
 * names of hot hashes is; for each link field, hot record, cold record, entry. Inserts many links that claim no names and
 * have no long records, as INSERT does each; one that fails changes nothing of the others. What those that were stored have left to do
 * goes into one entry in the outbox of the first of them. The other hashes of a bucket are named here and not in KEYS: they share the
 * hash tag, so the slot too.
 * 1 where all were stored; else for each link 1, or what INSERT says, or { "error", message }. The first write is one that a full
 * memory refuses: behind any other it would be let through.
 */
export const INSERT_MANY = script(`${refuseOthers("KEYS[#KEYS]", "ARGV[1]")}
${SEEN_IN}
local key, prefix, length = ARGV[2], ARGV[3], tonumber(ARGV[4])
local function sibling(hot, name) return prefix .. name .. string.sub(hot, length + 1) end
local entries, outcomes, left = {}, {}, sibling(KEYS[1], "${URL_OUTBOX}")
redis.call("HEXISTS", left, key)
local function insert(hot, word)
  local field = ARGV[word]
  local held = redis.call("HGET", hot, field)
  local coldHash = sibling(hot, "${URL_META}")
  if held then
    if string.sub(held, 1, 1) == "${CLAIM}" then return { "claim" } end
    local cold = redis.call("HGET", coldHash, field)
    if not cold then return { "taken" } end
    local maker, mine = seenIn(cold), seenIn(ARGV[word + 2])
    return { maker and maker == mine and "before" or "taken" }
  end
  if redis.call("HEXISTS", sibling(hot, "${URL_OUTBOX}"), "${BEING_RELEASED}" .. field) == 1 then return { "released" } end
  local uses = sibling(hot, "${URL_USES}")
  local isUsed = redis.call("HEXISTS", uses, field) == 1
  redis.call("HSET", coldHash, field, ARGV[word + 2])
  redis.call("HSETNX", hot, field, ARGV[word + 1])
  if isUsed then redis.call("HDEL", uses, field) end
  entries[#entries + 1] = ARGV[word + 3]
  return 1
end
for at = 1, #KEYS - 1 do
  local isDone, outcome = pcall(insert, KEYS[at], 1 + 4 * at)
  if not isDone then outcome = { "error", type(outcome) == "table" and outcome.err or tostring(outcome) } end
  outcomes[at] = outcome
end
if #entries == 1 then redis.call("HSET", left, key, entries[1]) end
if #entries > 1 then redis.call("HSET", left, key, "${SEVERAL}" .. table.concat(entries, "\\n")) end
if #entries == #KEYS - 1 then return 1 end
return outcomes
`);

/**
 * Returns unless the link is still the one that was seen, by version and maker, as Lua; needs the keys hot, cold, own, outbox and
 * the entry's key in ARGV[6]. Says `done` where that entry is there: an earlier try has done it.
 */
const SAME_OR_RETURN = (version: string, maker: string, done: string) => `${SEEN_IN}
local function otherwise(word)
  if redis.call("HEXISTS", KEYS[4], ARGV[6]) == 1 then return { "${done}", now } end
  return { word }
end
local hot = redis.call("HGET", KEYS[1], ARGV[1])
if not hot then return otherwise("absent") end
local cold = redis.call("HGET", KEYS[2], ARGV[1])
if not cold then
  local first = string.sub(hot, 1, 1)
  if first == "${CLAIM}" or first == "\\2" or first == "\\3" then return otherwise("absent") end
  return { "unreadable" }
end
local isBy, isOf = seenIn(cold)
if not isBy then return { "unreadable" } end
if isOf ~= tonumber(${version}) or isBy ~= ${maker} then return otherwise("conflict") end`;

/**
 * KEYS hot, cold, own, outbox, guard. ARGV field, hot record, cold record, "1" if the hot record goes to the own key, instance
 * id, key of the outbox entry, the entry, fence, version and maker hash of the link that was seen.
 * stored, time: done now, or by an earlier try whose entry is still there. absent; conflict: another version; late; unreadable.
 * The own key is touched in any case: its name tells processes that watch which link of the bucket it was.
 */
export const UPDATE = script(`${refuseOthers("KEYS[5]", "ARGV[5]")}
${NOW}
${SAME_OR_RETURN("ARGV[9]", "ARGV[10]", "stored")}
if ARGV[8] ~= "" and now > tonumber(ARGV[8]) then return { "late" } end
redis.call("HSET", KEYS[4], ARGV[6], ARGV[7])
redis.call("HSET", KEYS[2], ARGV[1], ARGV[3])
if ARGV[4] == "1" then
  redis.call("SET", KEYS[3], ARGV[2])
  redis.call("HSET", KEYS[1], ARGV[1], "${ELSEWHERE}")
else
  redis.call("SET", KEYS[3], "")
  redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
  redis.call("DEL", KEYS[3])
end
return { "stored", now }
`);

/**
 * KEYS hot, cold, own, outbox, guard, uses. ARGV field, version of the link that was seen, "1" if it has names, its maker hash,
 * instance id, key of the outbox entry, the entry. Deletes the link and all that hangs on it in this slot. With names left to free, the field stays
 * closed to new links until they are: nobody may mistake what the old link leaves behind for the new one's.
 * released, time: done now, or by an earlier try whose entry is still there. absent; conflict: another version; unreadable.
 */
export const RELEASE = script(`${refuseOthers("KEYS[5]", "ARGV[5]")}
${NOW}
${SAME_OR_RETURN("ARGV[2]", "ARGV[4]", "released")}
redis.call("HSET", KEYS[4], ARGV[6], ARGV[7])
if ARGV[3] == "1" then redis.call("HSET", KEYS[4], "${BEING_RELEASED}" .. ARGV[1], ARGV[6]) end
redis.call("SET", KEYS[3], "")
redis.call("HDEL", KEYS[1], ARGV[1])
redis.call("HDEL", KEYS[2], ARGV[1])
redis.call("HDEL", KEYS[6], ARGV[1])
redis.call("DEL", KEYS[3])
return { "released", now }
`);

/**
 * KEYS hot, cold, own. ARGV field. The hot and the cold record as they are at one moment, false where there is none, and that
 * moment by the server's clock. A long record that is missing leaves its marker, which nobody can read: a link is never absent
 * for want of a part.
 */
export const READ = script(
  `
local hot = redis.call("HGET", KEYS[1], ARGV[1])
if hot == "${ELSEWHERE}" then hot = redis.call("GET", KEYS[3]) or hot end
${NOW}
return { hot, redis.call("HGET", KEYS[2], ARGV[1]), now }
`,
  true,
);

/**
 * KEYS the hot hash of each field. ARGV prefix of all keys, how long the beginning of the names of hot hashes is, fields. The moment by
 * the server's clock, and what READ says of each field, all at that moment.
 */
export const READ_MANY = script(
  `
local prefix, length = ARGV[1] .. "${URL_META}", tonumber(ARGV[2])
${NOW}
local found = { now }
for at = 1, #KEYS do
  local field = ARGV[at + 2]
  local hot = redis.call("HGET", KEYS[at], field)
  if hot == "${ELSEWHERE}" then hot = redis.call("GET", KEYS[at] .. ":" .. field) or hot end
  found[2 * at] = hot
  found[2 * at + 1] = redis.call("HGET", prefix .. string.sub(KEYS[at], length + 1), field)
end
return found
`,
  true,
);

/**
 * KEYS hot, cold. ARGV cursor, count. The next cursor and, for each link of that page, field, hot and cold record as
 * they are at one moment; aliases and claims are left out. The own keys are named here and not in KEYS: they share the hash tag,
 * so the slot too.
 */
export const PAGE = script(
  `
local page = redis.call("HSCAN", KEYS[1], ARGV[1], "COUNT", ARGV[2])
local found = { page[1] }
for at = 1, #page[2], 2 do
  local field, hot = page[2][at], page[2][at + 1]
  local first = string.sub(hot, 1, 1)
  if first ~= "${CLAIM}" and first ~= "\\2" and first ~= "\\3" then
    if hot == "${ELSEWHERE}" then hot = redis.call("GET", KEYS[1] .. ":" .. field) or hot end
    found[#found + 1] = field
    found[#found + 1] = hot
    found[#found + 1] = redis.call("HGET", KEYS[2], field)
  end
end
return found
`,
  true,
);
