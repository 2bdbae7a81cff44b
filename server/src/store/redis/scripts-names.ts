// What must happen at once to one name, as Lua: to the field of an alias in `url-hash`, or to an external id or a reuse hash in
// `linnet-names`. A name is claimed, and settled by what the link's records say of it; both leave a note in the outbox of the
// slot, or take it away.
//
// What lies in the place of a name: the alias as a hot record; `ID VERSION` for any other, of the version that claimed it; a
// claim (outbox-entry.ts).
import { BEING_RELEASED, CLAIM } from "./outbox-entry.ts";
import { NOW, refuseOthers, script } from "./scripts.ts";

/** KEYS any. The time of the server that has the key. */
export const CLOCK = script(
  `
${NOW}
return now
`,
  true,
);

/** Whether the place holds what the link has already, as Lua: an alias of it, or its own name. */
const MINE = (id: string) => `
local function isMine(held)
  return held == "\\2" .. ${id} or held == "\\3" .. ${id} or string.sub(held, 1, #${id} + 1) == ${id} .. " "
end`;

/**
 * KEYS place, outbox, guard. ARGV field, note, id, token, instance id, "1" for an alias.
 * claimed, time: ours from now on, by the server's clock; again if the same token has it already. held: it leads to the link
 * already. taken, text: by what lies there. claim, text, time: somebody has claimed it.
 * An external id or reuse hash that the link gave up, and that is not free yet, is claimed all the same: whoever frees it then
 * finds another version.
 */
export const CLAIM_NAME = script(`${refuseOthers("KEYS[3]", "ARGV[5]")}
${NOW}
${MINE("ARGV[3]")}
local claim = "${CLAIM}" .. ARGV[3] .. " " .. ARGV[4] .. " "
local held = redis.call("HGET", KEYS[1], ARGV[1])
if held and string.sub(held, 1, 1) == "${CLAIM}" then
  if string.sub(held, 1, #claim) ~= claim then return { "claim", held, now } end
elseif held then
  if not isMine(held) then return { "taken", held } end
  if ARGV[6] == "1" then return { "held" } end
elseif ARGV[6] == "1" and redis.call("HEXISTS", KEYS[2], "${BEING_RELEASED}" .. ARGV[1]) == 1 then
  return { "taken", "" }
end
redis.call("HSET", KEYS[2], ARGV[2], "")
redis.call("HSET", KEYS[1], ARGV[1], claim .. string.format("%.0f", now))
return { "claimed", now }
`);

/**
 * KEYS place, outbox, guard. ARGV field, note, what the claim begins with, instance id. Lets a claim go, if it is still there;
 * 1 if it was.
 */
export const UNCLAIM_NAME = script(`${refuseOthers("KEYS[3]", "ARGV[4]")}
local held = redis.call("HGET", KEYS[1], ARGV[1])
if not held or string.sub(held, 1, #ARGV[3]) ~= ARGV[3] then return 0 end
redis.call("HDEL", KEYS[1], ARGV[1])
redis.call("HDEL", KEYS[2], ARGV[2])
return 1
`);

/**
 * Refuses after the moment in ARGV[6]: whoever has waited so long must look at the records again, after the time that it is told. Does nothing unless what is held
 * begins with the claim in ARGV[7], "" for anything: without an entry in the outbox nobody would look after it once more.
 */
const NOT_LATE = `${NOW}
if now > tonumber(ARGV[6]) then return { "late", now } end
local held = redis.call("HGET", KEYS[1], ARGV[1]) or ""
if string.sub(held, 1, #ARGV[7]) ~= ARGV[7] then return "done" end
local claim = "${CLAIM}" .. ARGV[3] .. " "
local isClaimed = string.sub(held, 1, #claim) == claim`;

/**
 * KEYS place, outbox, guard, own. ARGV field, note, id, the alias record or "" to free the field, instance id, fence,
 * the claim or "", what must lie there if that is to be so.
 * Makes the field of an alias what the link's records say. done; late, time; taken: it is somebody else's; moved: something
 * else lies there.
 * A claim that the records say nothing of belongs to a write under way. The own key is touched for those who watch.
 */
export const SETTLE_ALIAS = script(`${refuseOthers("KEYS[3]", "ARGV[5]")}
${NOT_LATE}
if held == ARGV[4] then return "done" end
if ARGV[8] and held ~= ARGV[8] then return "moved" end
local isMine = held == "\\2" .. ARGV[3] or held == "\\3" .. ARGV[3]
if ARGV[4] == "" then
  if not isMine then return "done" end
elseif held ~= "" and not isMine and not isClaimed then
  return "taken"
end
redis.call("HDEL", KEYS[2], ARGV[2])
redis.call("SET", KEYS[4], "")
if ARGV[4] == "" then redis.call("HDEL", KEYS[1], ARGV[1]) else redis.call("HSET", KEYS[1], ARGV[1], ARGV[4]) end
redis.call("DEL", KEYS[4])
return "done"
`);

/**
 * KEYS place, outbox, guard. ARGV field, note, id, version, instance id, fence, the claim or "", "1" if the link has the name, what must
 * lie there if that is to be so.
 * Gives the name to the link, or frees it if it was claimed by this version at the latest. done; late, time; taken: it is
 * somebody else's; moved: something else lies there.
 */
export const SETTLE_NAME = script(`${refuseOthers("KEYS[3]", "ARGV[5]")}
${NOT_LATE}
if ARGV[9] and held ~= ARGV[9] then return "moved" end
local mine = ARGV[3] .. " "
local version = string.sub(held, 1, #mine) == mine and tonumber(string.sub(held, #mine + 1))
if ARGV[8] ~= "1" then
  if version and version <= tonumber(ARGV[4]) then redis.call("HDEL", KEYS[1], ARGV[1]) end
  return "done"
end
if held ~= "" and not version and not isClaimed then return "taken" end
if not version or version < tonumber(ARGV[4]) then redis.call("HSET", KEYS[1], ARGV[1], mine .. ARGV[4]) end
redis.call("HDEL", KEYS[2], ARGV[2])
return "done"
`);
