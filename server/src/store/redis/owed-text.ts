// Links whose text is not indexed yet because too many came at once, as spans of the index `made`, kept in Redis so that any process
// can go on with them.
//
//   linnet-index-state:{state}:owed        hash    process → TO, a tab, FROM: the text of links made behind FROM and up to TO is missing
//   linnet-index-state:{state}:owed-turn   string  the process that is adding it; it ends by itself when that one is heard of no more
//
// A span is widened before the entries of its links leave the outbox, and shortened after the text of a part has been added, each time
// only if it is still what it was thought to be. So no link is left out, and what is added twice costs room and does no harm.
import { compareBytes } from "./byte-order.ts";
import type { IndexConnection } from "./index-connection.ts";
import { stateKey } from "./index-keys.ts";
import type { Keys } from "./keys.ts";
import { afterKey } from "./member.ts";
import { refuseOthers, run, type Script, script } from "./scripts.ts";

/** How long a process has its turn without saying that it goes on. */
const TURN_MS = 15_000;

/** Tries to widen a span that another process shortens meanwhile. */
const TRIES_MAX = 100;

/** KEYS owed, guard. ARGV instance id; process, span as it was ("" for none), as it is to be ("" for none). 1 if it was so. */
const REPLACE = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if (redis.call("HGET", KEYS[1], ARGV[2]) or "") ~= ARGV[3] then return 0 end
if ARGV[4] == "" then redis.call("HDEL", KEYS[1], ARGV[2]) else redis.call("HSET", KEYS[1], ARGV[2], ARGV[4]) end
return 1
`);

/** KEYS turn, guard. ARGV instance id, process, ms. 1 if it is the process's turn, now or still. */
const TAKE_TURN = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if (redis.call("GET", KEYS[1]) or ARGV[2]) ~= ARGV[2] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
return 1
`);

/** KEYS turn, guard. ARGV instance id, process. */
const END_TURN = script(`${refuseOthers("KEYS[2]", "ARGV[1]")}
if redis.call("GET", KEYS[1]) == ARGV[2] then return redis.call("DEL", KEYS[1]) end
return 0
`);

/** Keys of links in `made`: behind the first, which may go on with an id (`memberOf`), and up to the last. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface OwedSpan extends Span {
  /** The process that owes it. */
  readonly process: string;
}

export class OwedText {
  readonly #connection: IndexConnection;
  readonly #keys: Keys;
  readonly #owed: string;
  readonly #turn: string;
  readonly #process: string;
  /** What this process owes, as far as it knows. */
  #own: Span | null = null;

  constructor(connection: IndexConnection, keys: Keys, process: string) {
    this.#connection = connection;
    this.#keys = keys;
    this.#process = process;
    this.#owed = `${stateKey(keys.prefix)}:owed`;
    this.#turn = `${stateKey(keys.prefix)}:owed-turn`;
  }

  /** Notes that the text of links in this span is missing. */
  async owe(span: Span): Promise<void> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const wide = this.#own === null ? span : union(this.#own, span);
      if (await this.#replace(this.#process, this.#own, wide)) {
        this.#own = wide;
        return;
      }
      this.#own = (await this.all()).find(({ process }) => process === this.#process) ?? null;
    }
    throw new Error("what is owed changes all the time");
  }

  /** All spans, whoever owes them. */
  async all(): Promise<OwedSpan[]> {
    const reply = await this.#connection.read((send) => send(["HGETALL", this.#owed]));
    const fields = typeof reply === "object" && reply !== null ? Object.entries(reply) : [];
    return fields.map(([process, value]) => {
      const text = String(value);
      const tab = text.indexOf("\t");
      return { process, from: text.slice(tab + 1), to: text.slice(0, tab) };
    });
  }

  /** Notes that the text of links up to this member has been added, for a span that begins at `begun` or later and has not changed. */
  async paid(spans: readonly OwedSpan[], begun: string, until: string): Promise<void> {
    for (const { process, ...span } of spans) {
      if (compareBytes(span.from, begun) < 0 || compareBytes(span.from, until) >= 0) continue;
      const rest = compareBytes(until, afterKey(span.to)) < 0 ? { ...span, from: until } : null;
      await this.#replace(process, span, rest);
    }
  }

  /** Whether it is this process's turn to add text, now or still. */
  async takeTurn(): Promise<boolean> {
    return (await this.#write(TAKE_TURN, this.#turn, [this.#process, String(TURN_MS)])) === 1;
  }

  async endTurn(): Promise<void> {
    await this.#write(END_TURN, this.#turn, [this.#process]);
  }

  async #replace(process: string, before: Span | null, after: Span | null): Promise<boolean> {
    return (await this.#write(REPLACE, this.#owed, [process, textOf(before), textOf(after)])) === 1;
  }

  #write(script: Script, key: string, words: readonly string[]): Promise<unknown> {
    const call = { keys: [key, this.#keys.guardOf(key)], args: [this.#connection.instanceId, ...words] };
    return this.#connection.write((send, signal) => run(send, script, { ...call, signal }));
  }
}

const textOf = (span: Span | null): string => (span === null ? "" : `${span.to}\t${span.from}`);

function union(a: Span, b: Span): Span {
  return { from: compareBytes(a.from, b.from) < 0 ? a.from : b.from, to: compareBytes(a.to, b.to) > 0 ? a.to : b.to };
}
