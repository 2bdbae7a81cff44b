// Inserts of plain links that come in the same turn, put together: one script stores those of one slot, on one server all of them, which
// costs a fraction of a script for each. Every link has an outcome of its own, and a link that is alone goes by the same script as
// one with names.
import { ErrorReply } from "@redis/client";
import { encodeDetails } from "../../core/cold-record.ts";
import { asError, LinnetError, storeUnavailable } from "../../core/errors.ts";
import type { StoredLink } from "../../core/link.ts";
import { URL_HASH } from "../../core/pool.ts";
import { encodeHot } from "../../core/record.ts";
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import { runAgain } from "./asking.ts";
import type { Connection } from "./connection.ts";
import { writeFailure } from "./failures.ts";
import { HOT_RECORD_BYTES_MAX, type Keys, ownKey } from "./keys.ts";
import type { Outbox } from "./outbox.ts";
import { encodeEntry, type OutboxEntry } from "./outbox-entry.ts";
import { replyOf, type Script } from "./scripts.ts";
import { INSERT, INSERT_MANY } from "./scripts-links.ts";

/** Links that one script stores: about a millisecond of the server's time. Several scripts are under way at a time. */
const LINKS_PER_CALL = 64;

/** Links with longer records go alone, in UTF-16 units: of the hot record, which might need a key of its own, and of both. */
const HOT_LENGTH_MAX = HOT_RECORD_BYTES_MAX / 3;
const RECORDS_LENGTH_MAX = 8192;

/** Links whose outcome is awaited; more are refused at once. */
const OPEN_MAX = 20_000;

/** A link to be stored, and what is left to do elsewhere when it is. */
export interface NewLink {
  readonly stored: StoredLink;
  readonly entry: OutboxEntry;
}

const OUTCOMES = ["stored", "taken", "before"] as const;

/** What became of a link: see `insertAll`. */
export type Outcome = (typeof OUTCOMES)[number] | "else" | Error;

/** One that has asked. */
interface Call {
  readonly outcomes: Outcome[];
  open: number;
  readonly settle: (outcomes: Outcome[]) => void;
}

/** A link that claims no names, as it is stored. */
interface Plain extends NewLink {
  /** The hash of the hot record. */
  readonly hot: string;
  readonly record: string;
  readonly cold: string;
  readonly call: Call;
  /** Its place among those of the call. */
  readonly at: number;
}

export interface InsertsParts {
  readonly connection: Connection;
  readonly keys: Keys;
  readonly outbox: Outbox;
}

export class Inserts {
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #outbox: Outbox;
  /** By the slot, as the key of its guard. */
  #waiting = new Map<string, Plain[]>();
  #open = 0;

  constructor({ connection, keys, outbox }: InsertsParts) {
    this.#connection = connection;
    this.#keys = keys;
    this.#outbox = outbox;
  }

  /**
   * What became of each link: `stored`, and then the indexes follow, `taken`, or `before` where its maker has stored it earlier; `else`
   * where something is in the way that can be cleared, or the link does not go with others; or why it failed.
   */
  insertAll(links: readonly NewLink[]): Promise<Outcome[]> {
    return new Promise((settle) => {
      const call: Call = { outcomes: new Array(links.length), open: links.length, settle };
      for (const [at, link] of links.entries()) this.#add(link, call, at);
    });
  }

  #add({ stored, entry }: NewLink, call: Call, at: number): void {
    const record = encodeHot(stored.link);
    const cold = encodeDetails(entry.id, stored.details);
    const isLong = record.length > HOT_LENGTH_MAX || record.length + cold.length > RECORDS_LENGTH_MAX;
    if (isLong || entry.names.length > 0) answer(call, at, "else");
    else if (this.#open >= OPEN_MAX) answer(call, at, storeUnavailable(new Error("too many links are on their way")));
    else this.#wait({ stored, entry, hot: this.#keys.of(entry.id).hot, record, cold, call, at });
  }

  #wait(plain: Plain): void {
    this.#open++;
    if (this.#waiting.size === 0) setImmediate(() => this.#send());
    const guard = this.#keys.guardOf(plain.hot);
    const together = this.#waiting.get(guard);
    if (together === undefined) this.#waiting.set(guard, [plain]);
    else together.push(plain);
  }

  #send(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [guard, links] of waiting) {
      for (let from = 0; from < links.length; from += LINKS_PER_CALL) {
        void this.#together(links.slice(from, from + LINKS_PER_CALL), guard);
      }
    }
  }

  async #together(links: readonly Plain[], guard: string): Promise<void> {
    const key = this.#outbox.newKey();
    try {
      const replies = await (links.length === 1 ? this.#one(links[0] as Plain, key, guard) : this.#many(links, key, guard));
      this.#conclude(links, Array.isArray(replies) ? replies : links.map(() => replies), key);
    } catch (error) {
      for (const { call, at } of links) answer(call, at, asError(error));
    }
    this.#open -= links.length;
  }

  async #one({ stored, entry, record, cold }: Plain, key: string, guard: string): Promise<unknown[]> {
    const { id, makerHash } = stored.details;
    const { hot, cold: coldHash, outbox, uses } = this.#keys.of(id);
    const words = [id, record, cold, "0", this.#connection.instanceId, key, encodeEntry(entry), "", makerHash];
    return [await this.#ask(INSERT, [hot, coldHash, ownKey(hot, id), outbox, guard, uses], words)];
  }

  #many(links: readonly Plain[], key: string, guard: string): Promise<unknown> {
    const { prefix } = this.#keys;
    const words = [this.#connection.instanceId, key, prefix, String(prefix.length + URL_HASH.length)];
    const places: string[] = [];
    for (const { entry, hot, record, cold } of links) {
      places.push(hot);
      words.push(entry.id, record, cold, encodeEntry(entry));
    }
    return this.#ask(INSERT_MANY, [...places, guard], words);
  }

  /** Asks again when the reply is lost: what the first try has stored is then `before`. */
  async #ask(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    try {
      return await runAgain(this.#connection, script, { keys, args }, performance.now() + WRITE_DEADLINE_MS);
    } catch (error) {
      if (error instanceof LinnetError && error.code === "store_unknown") this.#outbox.leave();
      throw error;
    }
  }

  /** Has the indexes follow what was stored, and tells everybody what became of his link. */
  #conclude(links: readonly Plain[], replies: readonly unknown[], key: string): void {
    const words = links.map((_, at) => (replies[at] === 1 ? (["stored"] as const) : replyOf(replies[at])));
    const done = links.filter((_, at) => words[at]?.[0] === "stored");
    if (done.length > 0) {
      const { outbox } = this.#keys.of((links[0] as Plain).entry.id);
      this.#outbox.push({
        key,
        outbox,
        links: done.map(({ stored, entry, cold }) => ({ entry, truth: { stored, cold, readAt: 0 }, isNew: true })),
      });
    }
    for (const [n, { call, at }] of links.entries()) {
      const [word, message] = words[n] ?? ["error", "no outcome"];
      if (word === "error") answer(call, at, asError(writeFailure(new ErrorReply(String(message)))));
      else answer(call, at, OUTCOMES.find((one) => one === word) ?? "else");
    }
  }
}

function answer(call: Call, at: number, outcome: Outcome): void {
  call.outcomes[at] = outcome;
  call.open--;
  if (call.open === 0) call.settle(call.outcomes);
}
