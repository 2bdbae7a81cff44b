// What the tests on a cluster share: an open connection, uses that are counted on every shard, and traffic of them.
import { LinnetError } from "../../src/core/errors.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Log } from "../../src/core/log.ts";
import { openCluster } from "../../src/store/redis/cluster-opening.ts";
import { RedisLimits } from "../../src/store/redis/limits.ts";
import type { Opened } from "../../src/store/redis/opening.ts";
import type { RedisOptions } from "../../src/store/redis/store.ts";
import type { RedisServer } from "../support/redis.ts";
import type { RedisClusterServers } from "../support/redis-cluster.ts";
import { ends, optionsFor } from "./redis-setup.ts";

const [WINDOW] = LIMITS.create;

/** Opens the store on the cluster for one test. */
export async function openOn(url: string, change: Partial<RedisOptions> = {}, log?: Log): Promise<Opened> {
  const opened = await openCluster({ ...optionsFor(url, log), ...change });
  ends.push(() => opened.connection.close());
  return opened;
}

/** The key in which one client's uses are counted. */
export const counterOf = ({ keys }: Opened, client: string) => keys.limit("create", client, WINDOW?.windowS ?? 0);

/** Counts one use by the client, in a script that is guarded. */
export const count = ({ connection, keys }: Opened, client: string) => new RedisLimits(connection, keys).take("create", client);

/** How many uses by the client are stored. */
export async function counted(opened: Opened, client: string): Promise<number> {
  return Number(await opened.connection.read((send) => send(["GET", counterOf(opened, client)])));
}

/** Names of clients whose counters this node holds. */
export async function clientsOf(
  cluster: RedisClusterServers,
  opened: Opened,
  node: RedisServer,
  wanted: number,
): Promise<string[]> {
  const clients: string[] = [];
  for (let number = 0; clients.length < wanted; number++) {
    const client = `c${number}`;
    if ((await cluster.holderOf(counterOf(opened, client))) === node) clients.push(client);
  }
  return clients;
}

/** The code of the error that `call` fails with; "none" when it does not. */
export async function failure(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return "none";
  } catch (error) {
    return error instanceof LinnetError ? error.code : String(error);
  }
}

/** Uses counted one after the other for each client, until it is ended. */
export interface Traffic {
  /** What was acknowledged, and what failed, of each client so far. */
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, string[]>;
  end(): Promise<void>;
}

export function startTraffic(opened: Opened, clients: readonly string[]): Traffic {
  const acknowledged = new Map(clients.map((client) => [client, 0]));
  const failed = new Map<string, string[]>(clients.map((client) => [client, []]));
  let isOver = false;
  const all = clients.map(async (client) => {
    while (!isOver) {
      const outcome = await failure(() => count(opened, client));
      if (outcome === "none") acknowledged.set(client, (acknowledged.get(client) ?? 0) + 1);
      else failed.get(client)?.push(outcome);
      await Bun.sleep(1);
    }
  });
  const end = async () => {
    isOver = true;
    await Promise.all(all);
  };
  ends.push(end);
  return { acknowledged, failed, end };
}

/** All failures of these clients, or of all. */
export const failuresOf = ({ failed }: Traffic, clients = [...failed.keys()]) =>
  clients.flatMap((client) => failed.get(client) ?? []);
