// One chunk of an index at a time: the scripts of chunk-scripts.ts as functions.
import { WRITE_DEADLINE_MS } from "../../core/store.ts";
import { CHANGE, CHUNK_GONE, CHUNK_MOVING, CUT, FILL, MOVE, RANGE, REMOVE, SIZE } from "./chunk-scripts.ts";
import type { IndexConnection } from "./index-connection.ts";
import type { Keys } from "./keys.ts";
import { run, type Script, type Send } from "./scripts.ts";

/** A chunk whose leaves have this many bounds splits: with it some 10 000 members, and the bounds fit a compact sorted set, too. */
export const BOUNDS_MAX = 96;

/** Members copied into a new chunk at a time. */
const COPIED_MEMBERS = 500;

/** How long a chunk that was removed says so. */
const GONE_SAID_MS = 3_600_000;

/** The generation of the index was removed: another one is in use. */
export class GoneError extends Error {
  override readonly name = "GoneError";

  constructor() {
    super("this generation of the indexes was removed");
  }
}

/** What to do with members of a chunk; both in the order of their bytes. */
export interface MemberChange {
  readonly put: readonly string[];
  readonly drop: readonly string[];
}

export interface Changed {
  /** Members from here on were left alone; null: none. */
  readonly end: string | null;
  /** Whether those are about to move to a new chunk. */
  readonly isMoving: boolean;
  /** Whether the chunk should split. */
  readonly isLarge: boolean;
}

export interface Slice {
  /** As ZRANGE BYLEX takes them. */
  readonly least: string;
  readonly greatest: string;
  readonly descending: boolean;
  readonly limit: number;
  /** A member near which to begin; "" for the end that comes first. */
  readonly near: string;
  /** How long an answer may take; by default as long as a read. */
  readonly deadlineMs?: number | undefined;
}

export class Chunks {
  readonly #connection: IndexConnection;
  readonly #keys: Keys;

  constructor(connection: IndexConnection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  /** Changes several chunks, all at once as far as the server does so. */
  async change(changes: readonly (MemberChange & { readonly key: string })[]): Promise<Changed[]> {
    const replies = await this.#connection.write((send, signal) =>
      Promise.all(
        changes.map(({ key, put, drop }) =>
          this.#run((args) => send(args, signal), CHANGE, key, [String(put.length), ...put, ...drop]),
        ),
      ),
    );
    return replies.map((reply) => {
      const [state, end, bounds] = listOf(reply);
      if (state === CHUNK_GONE) throw new GoneError();
      return { end: endOf(end), isMoving: state === CHUNK_MOVING, isLarge: Number(bounds) >= BOUNDS_MAX };
    });
  }

  /** Members of one chunk, and where it ends. An answer without any is one of the store that it was. */
  async range(key: string, slice: Slice): Promise<{ members: string[]; end: string | null }> {
    const { least, greatest, descending, limit, near, deadlineMs } = slice;
    const [state, end, ...members] = await this.#connection.read(async (send) => {
      const args = [least, greatest, descending ? "1" : "0", String(limit), near];
      const reply = listOf(await run(send, RANGE, { keys: [key], args }));
      if (reply.length <= 2) await this.#connection.confirm(send, key);
      return reply;
    }, deadlineMs);
    if (state === CHUNK_GONE) throw new GoneError();
    return { members: members.map(String), end: endOf(end) };
  }

  sizes(keys: readonly string[]): Promise<{ size: number; end: string | null }[]> {
    return this.#connection.read((send) =>
      Promise.all(
        keys.map(async (key) => {
          const [size, end] = listOf(await run(send, SIZE, { keys: [key], args: [] }));
          if (size === 0 && end === "") await this.#connection.confirm(send, key);
          return { size: Number(size), end: endOf(end) };
        }),
      ),
    );
  }

  /** Gives the upper part of a chunk to a new one, or finishes that. Returns where the new one begins; null when nothing is to be done. */
  async split(key: string, keyAt: (low: string) => string): Promise<{ from: string; end: string | null } | null> {
    const [from = "", end = ""] = listOf(await this.#write(MOVE, key, [String(BOUNDS_MAX)])).map(String);
    if (from === "") return null;
    let least = `[${from}`;
    let near = from;
    for (;;) {
      const { members } = await this.range(key, {
        least,
        greatest: "+",
        descending: false,
        limit: COPIED_MEMBERS,
        near,
        deadlineMs: WRITE_DEADLINE_MS,
      });
      if ((await this.#write(FILL, keyAt(from), [end, ...members])) === 0) break;
      const last = members.at(-1);
      if (last === undefined || members.length < COPIED_MEMBERS) break;
      least = `(${last}`;
      near = last;
    }
    await this.#write(CUT, key, [from]);
    return { from, end: endOf(end) };
  }

  /** Removes a chunk. Returns where those begin that only it knew of. */
  async remove(key: string): Promise<{ moving: string | null; end: string | null }> {
    const [moving, end] = listOf(await this.#write(REMOVE, key, [String(GONE_SAID_MS)]));
    return { moving: endOf(moving), end: endOf(end) };
  }

  #write(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    return this.#connection.write((send, signal) => this.#run((words) => send(words, signal), script, key, args));
  }

  #run(send: Send, script: Script, key: string, args: readonly string[]): Promise<unknown> {
    return run(send, script, { keys: [key, this.#keys.guardOf(key)], args: [this.#connection.instanceId, ...args] });
  }
}

function listOf(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : [];
}

/** Scripts say "" for nowhere. */
function endOf(reply: unknown): string | null {
  return reply === "" ? null : String(reply);
}
