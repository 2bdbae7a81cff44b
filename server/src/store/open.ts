// From a store URL to an open store. Each adapter is loaded only when it is the one.
import type { CaseMode, RandomBytes } from "../core/code.ts";
import { StoreOpenError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Store } from "../core/store.ts";
import type { Instant } from "../core/time.ts";
import { forgetStore, knownInstance, placesOf, rememberStore } from "./known.ts";

export interface OpenStoreOptions {
  readonly url: string;
  /** The folder where known stores are remembered. */
  readonly data: string;
  readonly alphabet: string;
  readonly caseMode: CaseMode;
  readonly redisPrefix: string;
  readonly redisBuckets: number;
  /** Whether texts are indexed there; yes, unless it is said otherwise. */
  readonly redisText?: boolean;
  /** Begins anew where a store that is known has lost its data. */
  readonly init: boolean;
  /** Makes the store where there is none; else that is refused, and nothing is written. */
  readonly mayCreate: boolean;
  /** The instance secret of a store that is made now; else a new one is drawn. One that is there keeps its own. */
  readonly secret?: string;
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** The plan's "establish the client": opens the store that the URL names. Throws `StoreOpenError`. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const places = placesOf(options.url, options.redisPrefix);
  const knownInstanceId = knownInstance(options.data, places);
  const { alphabet, caseMode, init, mayCreate, secret, clock, random, log } = options;
  const drawn = secret === undefined ? {} : { secret };
  const shared = { alphabet, caseMode, init, mayCreate, ...drawn, clock, random, log, knownInstanceId };
  const store = await openAdapter(options, shared);
  const { id } = store.instance;
  if (knownInstanceId !== null && id !== knownInstanceId && !init) {
    log.warn({ store: store.name }, "this store is another instance than the one seen here before");
  }
  if (places.some((place) => knownInstance(options.data, [place]) !== id)) rememberStore(options.data, places, id, log);
  return store;
}

type Shared = Pick<OpenStoreOptions, "alphabet" | "caseMode" | "init" | "mayCreate" | "secret" | "clock" | "random" | "log"> & {
  readonly knownInstanceId: string | null;
};

async function openAdapter(options: OpenStoreOptions, shared: Shared): Promise<Store> {
  const { url } = options;
  if (url.startsWith("sqlite:")) {
    const { openSqlite } = await import("./sqlite/store.ts");
    return openSqlite({ ...shared, path: url.slice("sqlite:".length) });
  }
  if (/^(rediss?(\+cluster)?|unix):/.test(url)) {
    const { openRedis } = await import("./redis/store.ts");
    return openRedis({
      ...shared,
      url,
      prefix: options.redisPrefix,
      buckets: options.redisBuckets,
      text: options.redisText ?? true,
    });
  }
  throw new StoreOpenError("LINNET_STORE names a kind of store that is not known.");
}

/** Deletes all of Linnet's data from the store (the plan's `delete_db`), and that this machine knew it. */
export async function wipeStore(store: Store, options: OpenStoreOptions): Promise<number> {
  const links = await store.wipe();
  forgetStore(options.data, store.instance.id);
  return links;
}
