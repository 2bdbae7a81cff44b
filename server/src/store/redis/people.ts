// People and what is theirs on Redis, all in one slot: one hash of records, one of the names by which they are found, one sorted set
// of lists, and one of when records are over. In a list, members that begin alike stand together:
//
//   KIND//ID          all of a kind
//   KIND/OWNER/ID     what an owner has
//   KIND/+GROUP/ID    the members of a group
import { recordUnreadable } from "../../core/errors.ts";
import type { People, PeopleKey, PeopleKind, PeopleRecord, PeopleReplaced } from "../../core/people/store.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { refuseOthers, run, type Script, script } from "./scripts.ts";

/** What all scripts here begin with. KEYS records, names, lists, ends, guard. ARGV instance id, now, kind. */
const START = `${refuseOthers("KEYS[5]", "ARGV[1]")}
local now, kind = tonumber(ARGV[2]), ARGV[3]
local function read(of, id)
  local text = redis.call("HGET", KEYS[1], of .. "/" .. id)
  return text and cjson.decode(text)
end
local function current(id)
  local record = read(kind, id)
  if record and not (record.expiresAt and record.expiresAt <= now) then return record end
end
local function drop(of, record)
  local key = of .. "/" .. record.id
  redis.call("HDEL", KEYS[1], key)
  redis.call("ZREM", KEYS[4], key)
  redis.call("ZREM", KEYS[3], of .. "//" .. record.id)
  if record.owner then redis.call("ZREM", KEYS[3], of .. "/" .. record.owner .. "/" .. record.id) end
  if record.group then redis.call("ZREM", KEYS[3], of .. "/+" .. record.group .. "/" .. record.id) end
  for _, name in ipairs(record.names) do redis.call("HDEL", KEYS[2], of .. "/" .. name) end
end
local function put(record, text)
  local key = kind .. "/" .. record.id
  redis.call("HSET", KEYS[1], key, text)
  if record.expiresAt then redis.call("ZADD", KEYS[4], record.expiresAt, key) end
  redis.call("ZADD", KEYS[3], 0, kind .. "//" .. record.id)
  if record.owner then redis.call("ZADD", KEYS[3], 0, kind .. "/" .. record.owner .. "/" .. record.id) end
  if record.group then redis.call("ZADD", KEYS[3], 0, kind .. "/+" .. record.group .. "/" .. record.id) end
  for _, name in ipairs(record.names) do redis.call("HSET", KEYS[2], kind .. "/" .. name, record.id) end
end
local function isNamedElsewhere(record)
  for _, name in ipairs(record.names) do
    local other = redis.call("HGET", KEYS[2], kind .. "/" .. name)
    if other and other ~= record.id then
      if current(other) then return true end
      local old = read(kind, other)
      if old then drop(kind, old) end
    end
  end
  return false
end
local function members(group)
  local start = kind .. "/+" .. group .. "/"
  return redis.call("ZRANGEBYLEX", KEYS[3], "[" .. start, "[" .. start .. "\\255", "LIMIT", 0, 2)
end
local function isLast(record)
  return record.group and #members(record.group) < 2
end
`;

/** ARGV … "1" for alone, record. Deletes some of what is over, which is more than it adds. */
const INSERT = script(`${START}
for _, key in ipairs(redis.call("ZRANGEBYSCORE", KEYS[4], "-inf", now, "LIMIT", 0, 8)) do
  local of, id = string.match(key, "^([^/]+)/(.+)$")
  local record = read(of, id)
  if record then drop(of, record) else redis.call("ZREM", KEYS[4], key) end
end
local record = cjson.decode(ARGV[5])
local kept = current(record.id)
if kept then return kept.text == record.text and "inserted" or "taken" end
if ARGV[4] == "1" and record.group and #members(record.group) > 0 then return "taken" end
if isNamedElsewhere(record) then return "taken" end
local old = read(kind, record.id)
if old then drop(kind, old) end
put(record, ARGV[5])
return "inserted"
`);

/** ARGV … text before, record. */
const REPLACE = script(`${START}
local record = cjson.decode(ARGV[5])
local kept = current(record.id)
if not kept then return "absent" end
if kept.text == record.text then return "replaced" end
if kept.text ~= ARGV[4] then return "conflict" end
if isNamedElsewhere(record) then return "taken" end
if kept.group ~= record.group and isLast(kept) then return "last" end
drop(kind, kept)
put(record, ARGV[5])
return "replaced"
`);

/** ARGV … id. */
const REMOVE = script(`${START}
local kept = current(ARGV[4])
if not kept then return "absent" end
if isLast(kept) then return "last" end
drop(kind, kept)
return "removed"
`);

/** ARGV … owner, id that stays. How many were removed. */
const REMOVE_ALL = script(`${START}
local start = kind .. "/" .. ARGV[4] .. "/"
local removed = 0
for _, member in ipairs(redis.call("ZRANGEBYLEX", KEYS[3], "[" .. start, "[" .. start .. "\\255")) do
  local id = string.sub(member, #start + 1)
  local record = id ~= ARGV[5] and read(kind, id)
  if record and not record.group then
    drop(kind, record)
    removed = removed + 1
  end
end
return removed
`);

/** KEYS records, lists. ARGV what members begin with. The records that these name. */
const LIST = script(`
local found = {}
for _, member in ipairs(redis.call("ZRANGEBYLEX", KEYS[2], "[" .. ARGV[2], "[" .. ARGV[2] .. "\\255")) do
  local text = redis.call("HGET", KEYS[1], ARGV[1] .. "/" .. string.sub(member, #ARGV[2] + 1))
  if text then found[#found + 1] = text end
end
return found
`);

/** KEYS records, names. ARGV kind, name. */
const FIND_NAMED = script(`
local id = redis.call("HGET", KEYS[2], ARGV[1] .. "/" .. ARGV[2])
return id and redis.call("HGET", KEYS[1], ARGV[1] .. "/" .. id)
`);

export class RedisPeople implements People {
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #clock: () => Instant;

  constructor(connection: Connection, keys: Keys, clock: () => Instant) {
    this.#connection = connection;
    this.#keys = keys;
    this.#clock = clock;
  }

  async insert(record: PeopleRecord, { alone = false }: { readonly alone?: boolean } = {}): Promise<"inserted" | "taken"> {
    const args = [alone ? "1" : "0", encode(record)];
    return (await this.#writeAgain(INSERT, record.kind, args)) === "inserted" ? "inserted" : "taken";
  }

  find({ kind, id }: PeopleKey): Promise<PeopleRecord | null> {
    const { people } = this.#keys;
    return this.#connection.read(async (send) => {
      const text = await send(["HGET", people, `${kind}/${id}`]);
      if (typeof text !== "string") await this.#connection.confirm(send, people);
      return this.#good(kind, text);
    });
  }

  findNamed(kind: PeopleKind, name: string): Promise<PeopleRecord | null> {
    const { people, peopleNames } = this.#keys;
    return this.#connection.read(async (send) => {
      const text = await run(send, FIND_NAMED, { keys: [people, peopleNames], args: [kind, name] });
      if (typeof text !== "string") await this.#connection.confirm(send, people);
      return this.#good(kind, text);
    });
  }

  list(kind: PeopleKind, owner = ""): Promise<PeopleRecord[]> {
    const { people, peopleLists } = this.#keys;
    return this.#connection.read(async (send) => {
      const reply = await run(send, LIST, { keys: [people, peopleLists], args: [kind, `${kind}/${owner}/`] });
      const texts: unknown[] = Array.isArray(reply) ? reply : [];
      if (texts.length === 0) await this.#connection.confirm(send, people);
      return texts.map((text) => this.#good(kind, text)).filter((record) => record !== null);
    });
  }

  has(kind: PeopleKind, group: string): Promise<boolean> {
    const { people, peopleLists } = this.#keys;
    return this.#connection.read(async (send) => {
      const start = `[${kind}/+${group}/`;
      const reply = await send(["ZRANGEBYLEX", peopleLists, start, `${start}\u007f`, "LIMIT", "0", "1"]);
      const hasOne = Array.isArray(reply) && reply.length > 0;
      if (!hasOne) await this.#connection.confirm(send, people);
      return hasOne;
    });
  }

  async replace(record: PeopleRecord, before: string): Promise<PeopleReplaced> {
    return (await this.#writeAgain(REPLACE, record.kind, [before, encode(record)])) as PeopleReplaced;
  }

  /** Sent once: whoever asked twice would not know which of the two removed it. */
  async remove({ kind, id }: PeopleKey): Promise<"removed" | "absent" | "last"> {
    const call = this.#callFor(kind, [id]);
    const reply = await this.#connection.write((send, signal) => run(send, REMOVE, { ...call, signal }));
    return reply as "removed" | "absent" | "last";
  }

  async removeOf(kind: PeopleKind, owner: string, except = ""): Promise<number> {
    return Number(await this.#writeAgain(REMOVE_ALL, kind, [owner, except]));
  }

  /** Runs a script that may run twice: the second time finds its work done. */
  #writeAgain(what: Script, kind: PeopleKind, args: readonly string[]): Promise<unknown> {
    return runAgain(this.#connection, what, this.#callFor(kind, args), performance.now() + WRITE_DEADLINE_MS);
  }

  #callFor(kind: PeopleKind, args: readonly string[]) {
    const { people, peopleNames, peopleLists, peopleEnds } = this.#keys;
    return {
      keys: [people, peopleNames, peopleLists, peopleEnds, this.#keys.guardOf(people)],
      args: [this.#connection.instanceId, String(this.#clock()), kind, ...args],
    };
  }

  /** The record as it was written; null for none, and for one that is over. */
  #good(kind: PeopleKind, text: unknown): PeopleRecord | null {
    if (typeof text !== "string") return null;
    const record = decode(kind, text);
    return record.expiresAt !== null && record.expiresAt <= this.#clock() ? null : record;
  }
}

/** As the scripts read it: what is null is left out, since null is true in Lua. */
function encode({ kind: _kind, owner, group, expiresAt, ...rest }: PeopleRecord): string {
  const said = Object.entries({ owner, group, expiresAt }).filter(([, value]) => value !== null);
  return JSON.stringify({ ...rest, ...Object.fromEntries(said) });
}

type Said = Pick<PeopleRecord, "id" | "text" | "names"> & Partial<Pick<PeopleRecord, "owner" | "group" | "expiresAt">>;

function decode(kind: PeopleKind, text: string): PeopleRecord {
  try {
    const { owner = null, group = null, expiresAt = null, ...rest } = JSON.parse(text) as Said;
    return { ...rest, kind, owner, group, expiresAt };
  } catch (error) {
    throw recordUnreadable(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
