// How clicks are asked for and written: with more patience than a visitor has, since nobody waits for it but a thread of its own.
import { LinnetError } from "../../../core/errors.ts";
import { runAgain } from "../asking.ts";
import type { Connection } from "../connection.ts";
import type { Keys } from "../keys.ts";
import { run, type Script, type Send, script } from "../scripts.ts";

/** Reading days of a large scope, or writing a batch, may take longer than a redirect may wait. */
const CLICKS_READ_DEADLINE_MS = 5000;
const CLICKS_WRITE_DEADLINE_MS = 5000;

/** KEYS hash. All of it, as a list: the client would make an object, in which some fields have a meaning of their own. */
const READ_HASH = script('return redis.call("HGETALL", KEYS[1])', true);

/** Calls that are under way at a time: enough to keep a server busy, few enough that none waits in line until its deadline. */
const CALLS_AT_ONCE = 32;

export class ClickCalls {
  readonly connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.connection = connection;
    this.#keys = keys;
  }

  read<T>(work: (send: Send) => Promise<T>): Promise<T> {
    return this.connection.read(work, CLICKS_READ_DEADLINE_MS);
  }

  /** Runs a script that reads. */
  look(script: Script, keys: readonly string[], args: readonly string[] = []): Promise<readonly unknown[]> {
    return this.read(async (send) => listOf(await run(send, script, { keys, args })));
  }

  /** A hash as pairs of field and value. Where it is empty, the server is first seen to be the store that it was. */
  hash(key: string): Promise<[field: string, value: string][]> {
    return this.read(async (send) => {
      const flat = listOf(await run(send, READ_HASH, { keys: [key], args: [] })).map(String);
      const pairs = flat.flatMap((field, at): [string, string][] => (at % 2 === 0 ? [[field, flat[at + 1] ?? ""]] : []));
      if (pairs.length === 0) await this.connection.confirm(send, key);
      return pairs;
    });
  }

  /** Fields of a hash; `null` for each that is not there. */
  fields(key: string, fields: readonly string[]): Promise<readonly (string | null)[]> {
    return this.read(async (send) => {
      const values = listOf(await send(["HMGET", key, ...fields])).map((value) => (typeof value === "string" ? value : null));
      if (values.every((value) => value === null)) await this.connection.confirm(send, key);
      return values;
    });
  }

  /**
   * Runs a script that writes, and may do so twice without harm. The keys are those that it touches, then `behind` the guard any more of
   * them; the instance id comes before the arguments.
   */
  async write(
    script: Script,
    keys: readonly string[],
    args: readonly string[],
    behind: readonly string[] = [],
  ): Promise<unknown> {
    const guard = this.#keys.guardOf(keys[0] ?? this.#keys.meta);
    const call = { keys: [...keys, guard, ...behind], args: [this.connection.instanceId, ...args] };
    return await runAgain(this.connection, script, call, performance.now() + CLICKS_WRITE_DEADLINE_MS);
  }
}

export function listOf(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

/** Does the work for all of them, some at a time, and then throws the first failure, if there was any. */
export async function forAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async () => {
    while (next < items.length) {
      const item = items[next++] as T;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

/** For work that a store which fails now has done at the next occasion: what was promised is done already. A fault of ours stays one. */
export function leftForNextTime(error: unknown): void {
  if (!(error instanceof LinnetError)) throw error;
}
