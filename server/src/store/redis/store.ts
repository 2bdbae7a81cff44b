// The plan's `redis/redis_helper`: the store on a Redis server or a Redis Cluster.
import type { CaseMode, RandomBytes } from "../../core/code.ts";
import type { Field } from "../../core/field.ts";
import type { Finding } from "../../core/findings.ts";
import type { Log } from "../../core/log.ts";
import type { Indexes, Instance, Store, StoreStatus } from "../../core/store.ts";
import type { Instant } from "../../core/time.ts";
import { RedisAccessKeys } from "./access-keys.ts";
import { RedisAuditLog } from "./audit.ts";
import { openCluster } from "./cluster-opening.ts";
import type { Connection } from "./connection.ts";
import { isClusterUrl } from "./dial.ts";
import { forgetGuards } from "./guards.ts";
import { RedisIndexes } from "./indexes.ts";
import { inspectRedis } from "./inspect.ts";
import type { Keys } from "./keys.ts";
import { RedisLimits } from "./limits.ts";
import { RedisLinks } from "./links.ts";
import { CLAIM_AGE_MS, RedisNames } from "./names.ts";
import { type Opened, openServer } from "./opening.ts";
import { Outbox } from "./outbox.ts";
import { RedisPeople } from "./people.ts";
import { RedisPool } from "./pool.ts";
import { readLinks } from "./records.ts";
import { RedisRequests } from "./requests.ts";
import { RedisShared } from "./shared.ts";
import { Sweeper, type SweeperTimes } from "./sweeper.ts";
import { TextFollower } from "./text-follower.ts";
import { Upgrade } from "./upgrade.ts";
import { RedisUses } from "./uses.ts";
import { wipeKeys } from "./wipe.ts";

/** Deleting may take longer than a request waits. */
const WIPE_DEADLINE_MS = 3_600_000;

const PROCESS_ID_BYTES = 4;

export interface RedisOptions {
  /** `redis://`, `rediss://`, `unix://`, `redis+cluster://` or `rediss+cluster://`, with user, password and database where needed. */
  readonly url: string;
  /** Stands in front of every key. */
  readonly prefix: string;
  /** How many buckets the links are spread over; fixed when the store is made. */
  readonly buckets: number;
  /** Whether texts are indexed; by default they are. */
  readonly text?: boolean;
  readonly alphabet: string;
  readonly caseMode: CaseMode;
  /** The instance that this store was seen with before; then an empty one is refused. */
  readonly knownInstanceId: string | null;
  /** Makes a new instance where a known one is gone. */
  readonly init: boolean;
  /** Whether an instance may be made where there is none; without, such a place is refused and left as it is. */
  readonly mayCreate: boolean;
  /** The instance secret of a store that is made now; else a new one is drawn. */
  readonly secret?: string;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
  /** When what others have left is finished, and what they rely on; tests wait less. */
  readonly repair?: RepairTimes;
}

export interface RepairTimes extends Partial<SweeperTimes> {
  /** From this age on a claim of a name counts only if the link has the name. */
  readonly claimAgeMs?: number;
  /** For how long a process relies on what it knows of the indexes; whoever makes them anew waits longer. */
  readonly indexStateAgeMs?: number;
}

/** Connects, and finds or makes Linnet's data there. Throws `StoreOpenError` with one sentence for the operator. */
export async function openRedis(options: RedisOptions): Promise<Store> {
  const opened = isClusterUrl(options.url) ? await openCluster(options) : await openServer(options);
  return new RedisStore(opened, options);
}

class RedisStore implements Store {
  readonly name: string;
  readonly instance: Instance;
  readonly links: RedisLinks;
  readonly indexes: Indexes;
  readonly pool: RedisPool;
  readonly limits: RedisLimits;
  readonly uses: RedisUses;
  readonly keys: RedisAccessKeys;
  readonly requests: RedisRequests;
  readonly shared: RedisShared;
  readonly people: RedisPeople;
  readonly audit: RedisAuditLog;
  readonly #keys: Keys;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #sweeper: Sweeper;
  readonly #upgrade: Upgrade;
  readonly #follower: TextFollower;

  constructor({ name, keys, instance, connection }: Opened, { log, clock, random, text = true, repair = {} }: RedisOptions) {
    const { claimAgeMs = CLAIM_AGE_MS, indexStateAgeMs, ...times } = repair;
    const process = Buffer.from(random(PROCESS_ID_BYTES)).toString("hex");
    const names = new RedisNames({ connection, keys, log, claimAgeMs });
    const records = {
      settled: (deadlineMs?: number) => outbox.settled(deadlineMs),
      readAll: (fields: readonly Field[]) => readLinks(connection, keys, fields),
    };
    const indexes: RedisIndexes = new RedisIndexes(connection, keys, records, { text, process, stateAgeMs: indexStateAgeMs });
    const outbox: Outbox = new Outbox({ connection, keys, names, indexes, log, clock, process, releaseAgeMs: claimAgeMs });
    const shared = new RedisShared(connection, keys);
    const links = new RedisLinks({ connection, keys, names, outbox, onShared: (isAnew) => shared.changed(isAnew) });
    this.name = `${name}${keys.prefix === "" ? "" : ` (prefix ${keys.prefix})`}`;
    this.instance = instance;
    this.links = links;
    this.indexes = indexes;
    this.pool = new RedisPool(connection, keys);
    this.limits = new RedisLimits(connection, keys);
    this.uses = new RedisUses(connection, keys);
    this.keys = new RedisAccessKeys(connection, keys);
    this.requests = new RedisRequests(connection, keys);
    this.shared = shared;
    this.people = new RedisPeople(connection, keys, clock);
    this.audit = new RedisAuditLog(connection, keys);
    this.#keys = keys;
    this.#connection = connection;
    this.#outbox = outbox;
    this.#upgrade = new Upgrade({ connection, keys, links, indexes, process, log });
    this.#follower = new TextFollower({ indexes, log, lookIntervalMs: times.beatMs });
    this.#sweeper = new Sweeper({ connection, keys, names, outbox, log, clock, process, times });
  }

  status(): Promise<StoreStatus> {
    return this.#connection.status();
  }

  inspect(depth: "start" | "full"): Promise<Finding[]> {
    return inspectRedis(this.#connection, this.#keys, depth);
  }

  async wipe(): Promise<number> {
    return this.#connection.write(async (send) => {
      await this.#connection.confirm(send);
      await forgetGuards(send, this.#keys);
      const nodes = this.#connection.nodes();
      await Promise.all(nodes.map((node) => node.send(["PING"])));
      this.#connection.markWiped();
      return wipeKeys(nodes, this.#keys);
    }, WIPE_DEADLINE_MS);
  }

  async close(): Promise<void> {
    this.#upgrade.close();
    const hasLeft = await this.#outbox.close();
    await this.#follower.close();
    await this.#sweeper.close(hasLeft);
    await this.#connection.close();
  }
}
