// The plan's `redis/redis_helper`: the store on a Redis server.
import type { RandomBytes } from "../../core/code.ts";
import type { Instant } from "../../core/link.ts";
import type { Log } from "../../core/log.ts";
import type { Finding, Instance, Store, StoreStatus } from "../../core/store.ts";
import { keepCompact } from "./compact.ts";
import { Connection } from "./connection.ts";
import { type Address, parseAddress } from "./dial.ts";
import { inspectRedis } from "./inspect.ts";
import { Keys } from "./keys.ts";
import { RedisLimits } from "./limits.ts";
import { RedisLinks } from "./links.ts";
import { openFirst } from "./opening.ts";
import { RedisPool } from "./pool.ts";
import { wipeKeys } from "./wipe.ts";

/** Looking at a server, and deleting, may take longer than a request waits. */
const INSPECT_DEADLINE_MS = 5000;
const WIPE_DEADLINE_MS = 3_600_000;

export interface RedisOptions {
  /** `redis://`, `rediss://` or `unix://`, with user, password and database where needed. */
  readonly url: string;
  /** Stands in front of every key. */
  readonly prefix: string;
  /** How many buckets the links are spread over; fixed when the store is made. */
  readonly buckets: number;
  readonly alphabet: string;
  /** The instance that this store was seen with before; then an empty one is refused. */
  readonly knownInstanceId: string | null;
  /** Makes a new instance where a known one is gone. */
  readonly init: boolean;
  /** Whether an instance may be made where there is none; without, such a place is refused and left as it is. */
  readonly mayCreate: boolean;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** Connects, and finds or makes Linnet's data there. Throws `StoreOpenError` with one sentence for the operator. */
export async function openRedis(options: RedisOptions): Promise<Store> {
  const address = parseAddress(options.url);
  const keys = new Keys(options.prefix, options.buckets);
  const { client, instance } = await openFirst(address, { ...options, place: address.place, key: keys.meta });
  const connection = new Connection(client, {
    address,
    keys,
    instanceId: instance.id,
    random: options.random,
    log: options.log,
    onConnected: async (send) => {
      await keepCompact(send);
    },
  });
  const refusal = await keepCompact((args) => connection.read((send) => send(args)));
  if (refusal !== null) {
    options.log.info({ store: address.place, reason: refusal }, "the limits of compact buckets can't be kept in redis.conf");
  }
  return new RedisStore(address, keys, instance, connection);
}

class RedisStore implements Store {
  readonly name: string;
  readonly instance: Instance;
  readonly links: RedisLinks;
  readonly pool: RedisPool;
  readonly limits: RedisLimits;
  readonly #address: Address;
  readonly #keys: Keys;
  readonly #connection: Connection;

  constructor(address: Address, keys: Keys, instance: Instance, connection: Connection) {
    this.name = `redis ${address.place}/${address.database}${keys.prefix === "" ? "" : ` (prefix ${keys.prefix})`}`;
    this.instance = instance;
    this.links = new RedisLinks(connection, keys);
    this.pool = new RedisPool(connection, keys);
    this.limits = new RedisLimits(connection, keys);
    this.#address = address;
    this.#keys = keys;
    this.#connection = connection;
  }

  status(): Promise<StoreStatus> {
    return this.#connection.status();
  }

  async inspect(depth: "start" | "full"): Promise<Finding[]> {
    const look = (args: readonly string[]) => this.#connection.read((send) => send(args), INSPECT_DEADLINE_MS);
    return inspectRedis(look, this.#address, this.#keys, depth);
  }

  async wipe(): Promise<number> {
    return this.#connection.write(async (send) => {
      await this.#connection.confirm(send);
      this.#connection.markWiped();
      return wipeKeys(send, this.#keys);
    }, WIPE_DEADLINE_MS);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
