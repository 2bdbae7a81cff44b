// What must happen at once with clicks, as Lua. As with all scripts, those that write refuse another instance (../scripts.ts).
//
// Batches are counted once because each partition knows, for each journal, the highest batch that it has: the mark is written by the
// script that writes what the batch says. Whoever is told of a mark that lies above his lowest batch leaves out what it covers.
import { refuseOthers, script } from "../scripts.ts";
import { LINES_BYTES_MAX, LINES_BYTES_MIN } from "./tally-text.ts";

/** Raw clicks in one element of a list: what is read of it at the least. */
export const EVENTS_PER_BLOCK = 64;

/** A longer tally would turn its compact hash into a table (HOT_RECORD_BYTES_MAX). */
const TALLY_BYTES_MAX = 2048;

/** Stands for a tally that is elsewhere. */
const ELSEWHERE = ">";

/** Seconds until seen visitors go by themselves, should nobody tidy up. */
const SEEN_TTL_S = 4 * 86_400;

/** As Lua: ends the script when the journal's batches, or some of them, are here already. */
const REFUSE_APPLIED = `
local applied = redis.call("HGET", KEYS[1], ARGV[2])
applied = applied and string.match(applied, "^%d+")
if applied and tonumber(applied) >= tonumber(ARGV[3]) then return {"applied", applied} end`;

const MARK = `redis.call("HSET", KEYS[1], ARGV[2], ARGV[4] .. " " .. ARGV[5])`;

/** As Lua: adds clicks to `day.record`, a table of six numbers; see DayRecord. */
const RECORD = `
local function readRecord(text)
  local record = {}
  for number in string.gmatch(text, "%d+") do record[#record + 1] = tonumber(number) end
  return record
end
local function writeRecord(name, record)
  for at = 1, 6 do record[at] = record[at] or 0 end
  redis.call("HSET", KEYS[2], name, table.concat(record, " "))
end`;

/**
 * Applies to a home partition. KEYS marks, days, forgotten, rank, guard, and those that are named by their places. ARGV instance id,
 * journal, lowest batch, highest batch, today, number of days; for each day: its number, width, place of events (0: none), place of large;
 * then facts, a line for each click, an event for each ("": none are kept), and a line for each day of a link, with the
 * link that they are of ("": none). Facts are words: for each link number of clicks, which of the days, places of the tally's bucket and of the total's, and for
 * each click place of the bucket of seen visitors, member, and kind, "-" for none.
 *
 * Answers `applied MARK`, or `width DAY WIDTH` when the day is spread otherwise: then nothing was done. Else `done`, a digit for each click
 * that says whether its visitor was new, and pairs: the how manieth of the links, and its text, which has too many lines.
 */
export const APPLY_HOME = script(`${refuseOthers("KEYS[5]", "ARGV[1]")}
${REFUSE_APPLIED}
${RECORD}
local days = {}
local at = 7
for number = 1, tonumber(ARGV[6]) do
  local day = { name = ARGV[at], events = tonumber(ARGV[at + 2]), large = tonumber(ARGV[at + 3]), lines = {} }
  local known = redis.call("HGET", KEYS[2], day.name)
  day.record = known and readRecord(known) or { tonumber(ARGV[at + 1]), 0, 0, 0, 0, 0 }
  if day.record[1] ~= tonumber(ARGV[at + 1]) then return {"width", day.name, tostring(day.record[1])} end
  days[number] = day
  at = at + 4
end
${MARK}
local hasForgotten = redis.call("EXISTS", KEYS[3]) == 1
local answer, isNew, seenKeys = {"done", ""}, {}, {}

local function writeLines(number, day, link, bucket, isLarge, parts)
  local text = table.concat(parts)
  if isLarge or #text > ${TALLY_BYTES_MAX} then
    redis.call("HSET", KEYS[day.large], link, text)
    if not isLarge then redis.call("HSET", KEYS[bucket], link, "${ELSEWHERE}") end
  else
    redis.call("HSET", KEYS[bucket], link, text)
  end
  if #text <= ${LINES_BYTES_MIN} then return end
  local folded = string.find(text, "\\n", 1, true) - 1
  if #text - folded > math.max(${LINES_BYTES_MIN}, math.min(folded, ${LINES_BYTES_MAX})) then
    answer[#answer + 1] = number
    answer[#answer + 1] = text
  end
end

local function addTotal(link, bucket, added)
  local counts = {}
  for count in string.gmatch(redis.call("HGET", KEYS[bucket], link) or "0 0 0 0 0 0", "%d+") do counts[#counts + 1] = count end
  for place, more in pairs(added) do counts[place] = (counts[place] or 0) + more end
  redis.call("HSET", KEYS[bucket], link, table.concat(counts, " "))
  if added[2] then redis.call("ZADD", KEYS[4], "-" .. counts[2], link) end
end

local word = string.gmatch(ARGV[at], "%S+")
local nextLine = string.gmatch(ARGV[at + 1], "[^\\n]+")
local nextEvent = string.gmatch(ARGV[at + 2], "[^\\n]+")
local number = 0
for link in string.gmatch(ARGV[at + 3], "([^\\n]*)\\n") do
  number = number + 1
  local clicks = tonumber(word())
  local day, bucket, total = days[tonumber(word())], tonumber(word()), tonumber(word())
  local again = hasForgotten and link ~= "" and redis.call("HGET", KEYS[3], link)
  again = again and ("." .. string.match(again, "^%d+")) or ""
  local was = link ~= "" and redis.call("HGET", KEYS[bucket], link)
  local isLarge = was == "${ELSEWHERE}"
  if link ~= "" and not was then day.record[2] = day.record[2] + 1 end
  if isLarge then was = redis.call("HGET", KEYS[day.large], link) end
  local parts, added = { was or "" }, {}
  for _ = 1, clicks do
    local seen, member, kind, isFirst = tonumber(word()), word(), word(), 0
    if seen > 0 then
      isFirst = redis.call("SADD", KEYS[seen], member .. again)
      day.record[3] = day.record[3] + isFirst
      seenKeys[seen] = true
    end
    isNew[#isNew + 1] = isFirst
    local size = #parts
    parts[size + 1], parts[size + 2], parts[size + 3] = "\\n", isFirst, nextLine()
    day.lines[#day.lines + 1] = nextEvent()
    if kind ~= "-" then
      added[2 + kind] = (added[2 + kind] or 0) + 1
      if kind == "0" then added[1] = (added[1] or 0) + isFirst end
    end
  end
  if link ~= "" then
    writeLines(number, day, link, bucket, isLarge, parts)
    if next(added) then addTotal(link, total, added) end
  end
end
for seen in pairs(seenKeys) do redis.call("EXPIRE", KEYS[seen], ${SEEN_TTL_S}) end
for _, day in ipairs(days) do
  for from = 1, #day.lines, ${EVENTS_PER_BLOCK} do
    local to = math.min(from + ${EVENTS_PER_BLOCK - 1}, #day.lines)
    redis.call("RPUSH", KEYS[day.events], table.concat(day.lines, "\\n", from, to))
  end
  day.record[4] = day.record[4] + #day.lines
  day.record[6] = 0
  writeRecord(day.name, day.record)
end
answer[2] = table.concat(isNew)
return answer
`);

/**
 * Applies to a wide partition. KEYS marks, days, guard, the news of each tally. ARGV instance id, journal, lowest batch, highest batch,
 * today, then for each tally: its name among the days, and the tally to be added. Answers `applied MARK`, or `done` and for each how
 * many tallies are to be added now.
 */
export const APPLY_WIDE = script(`${refuseOthers("KEYS[3]", "ARGV[1]")}
${REFUSE_APPLIED}
${MARK}
local answer = {"done"}
for at = 6, #ARGV, 2 do
  redis.call("HSET", KEYS[2], ARGV[at], 0)
  answer[#answer + 1] = redis.call("RPUSH", KEYS[3 + (at - 4) / 2], ARGV[at + 1])
end
return answer
`);

/**
 * Replaces the first part of tallies. KEYS days, guard, buckets and larges. ARGV instance id; for each: places of its bucket and of its
 * large, link, bytes of the part, SHA-1 of it, what it becomes. What was changed meanwhile stays as it is; how many were replaced.
 */
export const FOLD_HOME = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local replaced = 0
for at = 2, #ARGV, 6 do
  local bucket, large, link, bytes = KEYS[tonumber(ARGV[at])], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2], tonumber(ARGV[at + 3])
  local was = redis.call("HGET", bucket, link)
  local isLarge = was == "${ELSEWHERE}"
  if isLarge then was = redis.call("HGET", large, link) end
  if was and #was >= bytes and redis.sha1hex(string.sub(was, 1, bytes)) == ARGV[at + 4] then
    local text = ARGV[at + 5] .. string.sub(was, bytes + 1)
    if #text > ${TALLY_BYTES_MAX} then
      redis.call("HSET", large, link, text)
      if not isLarge then redis.call("HSET", bucket, link, "${ELSEWHERE}") end
    else
      redis.call("HSET", bucket, link, text)
      if isLarge then redis.call("HDEL", large, link) end
    end
    replaced = replaced + 1
  end
end
return replaced
`);

/**
 * Replaces a wide tally, and takes the news out that are in it. KEYS tally, news, days, guard. ARGV instance id, the word that it had
 * ("": it was not there), the one that it gets, the tally, number of news, its name among the days when it is settled now, else "". 1, or
 * 0 when somebody else was quicker.
 */
export const FOLD_WIDE = script(`${refuseOthers("KEYS[4]", "ARGV[1]")}
if (redis.call("HGET", KEYS[1], "word") or "") ~= ARGV[2] then return 0 end
redis.call("HSET", KEYS[1], "word", ARGV[3], "tally", ARGV[4])
redis.call("LTRIM", KEYS[2], ARGV[5], -1)
if ARGV[6] ~= "" and redis.call("LLEN", KEYS[2]) == 0 then redis.call("HSET", KEYS[3], ARGV[6], 1) end
return 1
`);

/** KEYS a bucket and large of each day. ARGV link. The text of each; "" where there is none. */
export const READ_HOME = script(
  `
local texts = {}
for at = 1, #KEYS, 2 do
  local text = redis.call("HGET", KEYS[at], ARGV[1])
  if text == "${ELSEWHERE}" then text = redis.call("HGET", KEYS[at + 1], ARGV[1]) end
  texts[#texts + 1] = text or ""
end
return texts
`,
  true,
);

/** KEYS tally and news of each day. For each: word, tally, news. */
export const READ_WIDE = script(
  `
local found = {}
for at = 1, #KEYS, 2 do
  local parts = redis.call("LRANGE", KEYS[at + 1], 0, -1)
  table.insert(parts, 1, redis.call("HGET", KEYS[at], "tally") or "")
  table.insert(parts, 1, redis.call("HGET", KEYS[at], "word") or "")
  found[#found + 1] = parts
end
return found
`,
  true,
);

/** KEYS bucket, large. All that are in the bucket: link, text. */
export const READ_BUCKET = script(
  `
local found = redis.call("HGETALL", KEYS[1])
for at = 2, #found, 2 do
  if found[at] == "${ELSEWHERE}" then found[at] = redis.call("HGET", KEYS[2], found[at - 1]) or "" end
end
return found
`,
  true,
);
