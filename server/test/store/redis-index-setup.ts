// What the tests of the indexes share: a connection without a store around it, and a model of what an index must say.
import { DEFAULT_ALPHABET } from "../../src/core/code.ts";
import type { Field } from "../../src/core/field.ts";
import type { IndexName } from "../../src/core/names.ts";
import type { Position, Span } from "../../src/core/store.ts";
import { compareBytes } from "../../src/store/redis/byte-order.ts";
import type { MemberChange } from "../../src/store/redis/chunks.ts";
import { openCluster } from "../../src/store/redis/cluster-opening.ts";
import type { Connection } from "../../src/store/redis/connection.ts";
import { isClusterUrl } from "../../src/store/redis/dial.ts";
import type { IndexConnection } from "../../src/store/redis/index-connection.ts";
import type { Keys } from "../../src/store/redis/keys.ts";
import { memberOf, positionOf } from "../../src/store/redis/member.ts";
import { type OpeningOptions, openServer } from "../../src/store/redis/opening.ts";
import type { Ordered } from "../../src/store/redis/ordered.ts";
import type { Send } from "../../src/store/redis/scripts.ts";

/** A connection to a server or a cluster, as a store has it. */
export async function connect(url: string, prefix = ""): Promise<{ connection: Connection; keys: Keys }> {
  const options: OpeningOptions = {
    url,
    prefix,
    buckets: 131_072,
    alphabet: DEFAULT_ALPHABET,
    caseMode: "sensitive",
    knownInstanceId: null,
    init: false,
    mayCreate: true,
    clock: Date.now,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
  return isClusterUrl(url) ? openCluster(options) : openServer(options);
}

/** An index as a plain sorted array. */
export class ModelIndex {
  readonly #members = new Set<string>();

  put(position: Position): void {
    this.#members.add(memberOf(position));
  }

  drop(position: Position): void {
    this.#members.delete(memberOf(position));
  }

  get size(): number {
    return this.#members.size;
  }

  range({ after, until, descending, limit }: Span): Position[] {
    const sorted = [...this.#members].sort(compareBytes);
    if (descending) sorted.reverse();
    const isBehind = (order: number) => (descending ? order < 0 : order > 0);
    const fits = (member: string) => {
      const { key } = positionOf(member);
      if (after !== undefined && !isBehind(compareBytes(member, memberOf(after)))) return false;
      return until === undefined || !isBehind(compareBytes(key, until));
    };
    return sorted.filter(fits).slice(0, limit).map(positionOf);
  }
}

export const at = (key: string, id: string): Position => ({ key, id: id as Field });

/** How a command that fails does so: it never arrived, or nobody heard the answer. */
export type Loss = "command" | "reply";

/** A connection that is lost at its n-th command, and then for good. */
export function failingAt(
  connection: IndexConnection,
  n: number,
  loss: Loss,
): { connection: IndexConnection; sent: () => number } {
  let sent = 0;
  const through = (send: Send): Send => {
    return async (args, signal) => {
      const at = ++sent;
      if (at > n || (at === n && loss === "command")) throw new Error("the connection was lost");
      const reply = await send(args, signal);
      if (at === n) throw new Error("the connection was lost");
      return reply;
    };
  };
  return {
    connection: {
      instanceId: connection.instanceId,
      read: (work, deadlineMs) => connection.read((send) => work(through(send)), deadlineMs),
      write: (work, deadlineMs) => connection.write((send, signal) => work(through(send), signal), deadlineMs),
      confirm: (send, key) => connection.confirm(send, key),
    },
    sent: () => sent,
  };
}

/** Every position of an index, read in pages. */
export async function readAll(
  ordered: Pick<Ordered, "range">,
  index: IndexName,
  descending: boolean,
  limit = 700,
): Promise<Position[]> {
  const all: Position[] = [];
  for (;;) {
    const after = all.at(-1);
    const page = await ordered.range(index, { descending, limit, ...(after && { after }) });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** The positions as changes that put them into one index. */
export function putting(index: IndexName, positions: readonly Position[]): Map<IndexName, MemberChange> {
  return new Map([[index, { put: positions.map(memberOf).sort(compareBytes), drop: [] }]]);
}

/** A connection that waits with the first command that fits until it is let go. */
export function holding(
  connection: IndexConnection,
  isHeld: (args: readonly string[]) => boolean,
): { connection: IndexConnection; reached: Promise<void>; letGo: () => void } {
  const reached = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const through = (send: Send): Send => {
    return async (args, signal) => {
      if (isHeld(args)) {
        reached.resolve();
        await free.promise;
      }
      return send(args, signal);
    };
  };
  return {
    connection: {
      instanceId: connection.instanceId,
      read: (work, deadlineMs) => connection.read((send) => work(through(send)), deadlineMs),
      write: (work) => connection.write((send, signal) => work(through(send), signal), 60_000),
      confirm: (send, key) => connection.confirm(send, key),
    },
    reached: reached.promise,
    letGo: () => free.resolve(),
  };
}
