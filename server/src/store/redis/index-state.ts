// Which generation of the indexes is in use, and which one is being made beside it. While there are two, all that is written goes
// into both, so that the new one lacks nothing when it takes over.
//
//   KEY         string  the generation in use; 0 when there is no such key
//   KEY:next    string  the one being made; it ends by itself when its maker is heard of no more
//   KEY:all     set     generations that may have keys
//   KEY:gaps    set     generations whose text some process did not write
//
// A process asks again when it has not done so for a second, and whoever makes a generation waits longer than that between
// announcing it and looking at the first link: what others write later goes into both, what they wrote before is seen.
import { READ_DEADLINE_MS } from "../../core/store.ts";
import type { IndexConnection } from "./index-connection.ts";
import { type Generation, stateKey } from "./index-keys.ts";
import type { Keys } from "./keys.ts";
import { refuseOthers, run, type Script, script } from "./scripts.ts";

/** What was so this long ago is relied on; all processes on a store must agree in it. */
const STATE_AGE_MAX_MS = 1000;

/** And a write that relies on it may still be under way this much later. */
const STATE_USED_MS = 500;

/** A rebuild that says nothing for this long has ended. */
const REBUILD_SILENT_MS = 60_000;

export interface State {
  readonly now: Generation;
  readonly next: Generation | null;
  /** Whether all links are in the text index of the generation in use. */
  readonly hasText: boolean;
}

/** KEYS state. { in use, being made or "", 1 if its text has gaps }. */
const LOOK = script(
  `
local now = redis.call("GET", KEYS[1]) or "0"
return { now, redis.call("GET", KEYS[1] .. ":next") or "", redis.call("SISMEMBER", KEYS[1] .. ":gaps", now) }
`,
  true,
);

/** KEYS state, guard. ARGV instance id, ms. Begins a generation; { it, the others that may have keys but are not in use }. */
const BEGIN = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
local all = KEYS[1] .. ":all"
local now = redis.call("GET", KEYS[1]) or "0"
local next = tonumber(now) + 1
local left = {}
for _, generation in ipairs(redis.call("SMEMBERS", all)) do
  if generation ~= now then left[#left + 1] = generation end
  next = math.max(next, tonumber(generation) + 1)
end
redis.call("SADD", all, now, next)
redis.call("SET", KEYS[1] .. ":next", next, "PX", ARGV[2])
return { next, left }
`);

/** KEYS state, guard. ARGV instance id, generation, ms. 1 if it is still the one being made. */
const RENEW = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("GET", KEYS[1] .. ":next") ~= ARGV[2] then return 0 end
return redis.call("PEXPIRE", KEYS[1] .. ":next", ARGV[3])
`);

/** KEYS state, guard. ARGV instance id, generation. Puts it in use; 1 if it was the one being made. */
export const SWITCH = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("GET", KEYS[1] .. ":next") ~= ARGV[2] then return 0 end
redis.call("SET", KEYS[1], ARGV[2])
redis.call("DEL", KEYS[1] .. ":next")
return 1
`);

/** KEYS state, guard. ARGV instance id, generation. Notes that nothing is left of it. */
const FORGET = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
redis.call("SREM", KEYS[1] .. ":gaps", ARGV[2])
return redis.call("SREM", KEYS[1] .. ":all", ARGV[2])
`);

/** KEYS state, guard. ARGV instance id, generations. */
const LEAVE_GAPS = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
for at = 2, #ARGV do redis.call("SADD", KEYS[1] .. ":gaps", ARGV[at]) end
return 1
`);

export class IndexState {
  readonly #connection: IndexConnection;
  readonly #keys: Keys;
  readonly #key: string;
  readonly #ageMaxMs: number;
  #known: State | null = null;
  #askedAtMs = 0;
  #asking: Promise<State> | null = null;

  constructor(connection: IndexConnection, keys: Keys, ageMaxMs = STATE_AGE_MAX_MS) {
    this.#connection = connection;
    this.#keys = keys;
    this.#key = stateKey(keys.prefix);
    this.#ageMaxMs = ageMaxMs;
  }

  /** After so long nobody relies any more on what was so before. */
  get knownMs(): number {
    return this.#ageMaxMs + STATE_USED_MS;
  }

  /** What was so a second ago or less. */
  current(deadlineMs = READ_DEADLINE_MS): Promise<State> {
    if (this.#known !== null && performance.now() - this.#askedAtMs <= this.#ageMaxMs) return Promise.resolve(this.#known);
    this.#asking ??= this.#ask(deadlineMs).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Asks at the next use. */
  forget(): void {
    this.#known = null;
  }

  /** Begins a generation. Returns it, and those that an interrupted rebuild has left. */
  async begin(): Promise<{ next: Generation; left: Generation[] }> {
    const reply = await this.#write(BEGIN, [String(REBUILD_SILENT_MS)]);
    this.forget();
    const [next, left] = Array.isArray(reply) ? reply : [];
    return { next: Number(next), left: Array.isArray(left) ? left.map(Number) : [] };
  }

  /** Whether the generation is still being made; says that it is. */
  async renew(next: Generation): Promise<boolean> {
    return (await this.#write(RENEW, [String(next), String(REBUILD_SILENT_MS)])) === 1;
  }

  /** Puts the generation in use if it is still being made. */
  async switchTo(next: Generation): Promise<boolean> {
    const isDone = (await this.#write(SWITCH, [String(next)])) === 1;
    this.forget();
    return isDone;
  }

  async removed(generation: Generation): Promise<void> {
    await this.#write(FORGET, [String(generation)]);
  }

  async leaveGaps(generations: readonly Generation[]): Promise<void> {
    await this.#write(LEAVE_GAPS, generations.map(String));
  }

  async #ask(deadlineMs: number): Promise<State> {
    const askedAtMs = performance.now();
    const reply = await this.#connection.read((send) => run(send, LOOK, { keys: [this.#key], args: [] }), deadlineMs);
    const [now, next, gaps] = Array.isArray(reply) ? reply : [];
    this.#known = { now: Number(now), next: next === "" ? null : Number(next), hasText: gaps !== 1 };
    this.#askedAtMs = askedAtMs;
    return this.#known;
  }

  #write(script: Script, args: readonly string[]): Promise<unknown> {
    const call = { keys: [this.#key, this.#keys.guardOf(this.#key)], args: [this.#connection.instanceId, ...args] };
    return this.#connection.write((send, signal) => run(send, script, { ...call, signal }));
  }
}
