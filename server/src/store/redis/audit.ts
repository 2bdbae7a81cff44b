// What was done on Redis: one sorted set for each room, all in the slot of people. All scores are 0, so that members stand in the order of
// their bytes: the moment with 15 digits, the id, and what the entry says. Two that are the same are one: an append may be sent twice.

import type { AuditBounds, AuditLog, AuditPlace, AuditRecord, AuditRoom, AuditSpan } from "../../core/audit/store.ts";
import { recordUnreadable } from "../../core/errors.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { refuseOthers, script } from "./scripts.ts";

const DIGITS = 15;

/** KEYS room, guard. ARGV instance id, what members that stay do not come before, members at most, members. */
const APPEND = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
for at = 4, #ARGV do redis.call("ZADD", KEYS[1], 0, ARGV[at]) end
local some = #ARGV - 3 + 7
local old = redis.call("ZRANGEBYLEX", KEYS[1], "-", "(" .. ARGV[2], "LIMIT", 0, some)
for _, member in ipairs(old) do redis.call("ZREM", KEYS[1], member) end
local excess = redis.call("ZCARD", KEYS[1]) - tonumber(ARGV[3])
if excess > 0 then redis.call("ZREMRANGEBYRANK", KEYS[1], 0, math.min(excess, some) - 1) end
return 1
`);

export class RedisAuditLog implements AuditLog {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async append(room: AuditRoom, records: readonly AuditRecord[], { since, max }: AuditBounds): Promise<void> {
    const key = this.#keys.audit(room);
    const call = {
      keys: [key, this.#keys.guardOf(key)],
      args: [this.#connection.instanceId, momentText(since), String(max), ...records.map(memberOf)],
    };
    await runAgain(this.#connection, APPEND, call, performance.now() + WRITE_DEADLINE_MS);
  }

  read(room: AuditRoom, { before, from, limit }: AuditSpan): Promise<AuditRecord[]> {
    const key = this.#keys.audit(room);
    const start = before === null ? "+" : `(${placeText(before)}`;
    return this.#connection.read(async (send) => {
      const reply = await send(["ZREVRANGEBYLEX", key, start, `[${momentText(from)}`, "LIMIT", "0", String(limit)]);
      const members: unknown[] = Array.isArray(reply) ? reply : [];
      if (members.length === 0) await this.#connection.confirm(send, key);
      return members.map((member) => recordOf(String(member)));
    });
  }
}

const momentText = (at: Instant): string => String(Math.max(0, Math.floor(at))).padStart(DIGITS, "0");
const placeText = ({ at, id }: AuditPlace): string => `${momentText(at)} ${id}`;
const memberOf = (record: AuditRecord): string => `${placeText(record)} ${record.text}`;

function recordOf(member: string): AuditRecord {
  const [, at, id, text] = /^(\d{15}) ([a-z0-9]+) (.*)$/s.exec(member) ?? [];
  if (at === undefined || id === undefined || text === undefined) throw recordUnreadable("audit");
  return { at: Number(at), id, text };
}
