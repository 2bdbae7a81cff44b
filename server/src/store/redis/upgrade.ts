// What a store lacks that an older Linnet has filled: its links are in no index. One process at a time makes the indexes, behind
// the back of requests; where it ends before it is done, another one begins anew. Redirects need none of it.

import { LinnetError } from "../../core/errors.ts";
import type { Field } from "../../core/field.ts";
import type { Log } from "../../core/log.ts";
import type { Links } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { isAnswer, reasonOf } from "./failures.ts";
import type { RedisIndexes } from "./indexes.ts";
import type { Keys } from "./keys.ts";
import { TO_INDEX } from "./meta.ts";
import { refuseOthers, run, type Script, script } from "./scripts.ts";

/** A process looks so often whether it is done, the first time after up to as long again: several start at once. */
const LOOK_INTERVAL_MS = 2000;

/** After failures it looks again later each time, twice as late up to this. */
const RETRY_INTERVAL_MAX_MS = 300_000;

/** How long a process has its turn without saying that it goes on, and how often it says so. */
const TURN_MS = 60_000;
const RENEW_INTERVAL_MS = 10_000;

/**
 * KEYS meta, guard. ARGV instance id, process, ms. What is noted is `1`, or whose turn it is until when. "mine": now or still;
 * "theirs": another process is at it; "done": nothing is left to do.
 */
const TAKE_TURN = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local noted = redis.call("HGET", KEYS[1], "${TO_INDEX}")
if not noted then return "done" end
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local process, ends = string.match(noted, "^(%S+) (%d+)$")
if process and process ~= ARGV[2] and tonumber(ends) > now then return "theirs" end
redis.call("HSET", KEYS[1], "${TO_INDEX}", ARGV[2] .. " " .. string.format("%d", now + ARGV[3]))
return "mine"
`);

/** KEYS meta, guard. ARGV instance id. Notes that nothing is left to do. */
const INDEXED = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
return redis.call("HDEL", KEYS[1], "${TO_INDEX}")
`);

export interface UpgradeOptions {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly links: Pick<Links, "scan">;
  readonly indexes: RedisIndexes;
  /** Tells this process from all others. */
  readonly process: string;
  readonly log: Log;
}

export class Upgrade {
  readonly #options: UpgradeOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #lookMs = LOOK_INTERVAL_MS;

  constructor(options: UpgradeOptions) {
    this.#options = options;
    this.#lookIn(Math.random() * LOOK_INTERVAL_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#look(), ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    try {
      if (await this.#isDone()) return;
      this.#lookMs = LOOK_INTERVAL_MS;
    } catch (error) {
      // That the store is away is said by the connection, and mostly nothing is left to do.
      const isAway = error instanceof LinnetError && !isAnswer(error.cause);
      if (!this.#isClosed && !isAway) {
        this.#options.log.warn({ reason: reasonOf(error) }, "the indexes could not be made; trying again");
      }
      this.#lookMs = Math.min(2 * this.#lookMs, RETRY_INTERVAL_MAX_MS);
    }
    this.#lookIn(this.#lookMs);
  }

  /** Makes the indexes unless another process is at it; whether nothing is left to do. */
  async #isDone(): Promise<boolean> {
    const { connection, keys, links, indexes, log } = this.#options;
    if ((await connection.read((send) => send(["HGET", keys.meta, TO_INDEX]))) === null) return true;
    const turn = await this.#takeTurn();
    if (turn !== "mine") return turn === "done";
    log.info({}, "links of an older version are being indexed: lists and searches show all of them when that is done");
    const unreadable: Field[] = [];
    let renewedAt = performance.now();
    await indexes.rebuild(
      links.scan((field) => unreadable.push(field)),
      () => {
        if (performance.now() - renewedAt < RENEW_INTERVAL_MS) return;
        renewedAt = performance.now();
        this.#takeTurn().catch(() => undefined); // The turn lasts longer than one failure, and the store's own words are heard above.
      },
    );
    await this.#write(INDEXED, []);
    const [first] = unreadable;
    if (first !== undefined) log.error({ links: unreadable.length, first }, "LINKS THAT CAN'T BE READ ARE IN NO INDEX");
    log.info(
      {},
      "all links are indexed; what processes of an older version wrote meanwhile is not: end them, then 'linnet reindex'",
    );
    return true;
  }

  #takeTurn(): Promise<unknown> {
    return this.#write(TAKE_TURN, [this.#options.process, String(TURN_MS)]);
  }

  #write(script: Script, args: readonly string[]): Promise<unknown> {
    const { connection, keys } = this.#options;
    const call = { keys: [keys.meta, keys.guardOf(keys.meta)], args: [connection.instanceId, ...args] };
    return connection.write((send, signal) => run(send, script, { ...call, signal }));
  }
}
