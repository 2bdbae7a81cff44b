// From a setting to an open store of clicks. Each adapter is loaded only when it is the one.
import type { ClickStore } from "../core/clicks/store.ts";
import type { RandomBytes } from "../core/code.ts";
import { StoreOpenError } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Instance } from "../core/store.ts";
import type { Instant } from "../core/time.ts";

/** Where clicks are kept, and how long. It is sent to a thread, as it is. */
export interface ClickPlace {
  /** `sqlite:FILE`, `sqlite::memory:`, or a URL of Redis as for links. */
  readonly url: string;
  /** The folder for what must be in no backup. */
  readonly folder: string;
  /** Days for which raw events are kept. */
  readonly keepDays: number;
  /** Where clicks are in a Redis that keeps no links: made like one that does. */
  readonly instance: Pick<Instance, "alphabet" | "caseMode">;
  /** The instance that must be there: that of the links, where clicks are beside them. */
  readonly knownInstanceId: string | null;
  /** Makes the place where there is none. */
  readonly mayCreate: boolean;
  readonly redisPrefix: string;
  readonly redisBuckets: number;
  /** Raw events in Redis at most. */
  readonly redisEventsMax: number;
}

export interface ClickMeans {
  readonly clock: () => Instant;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** Opens the store of clicks. Throws `StoreOpenError`. */
export async function openClicks(place: ClickPlace, means: ClickMeans): Promise<ClickStore> {
  const { url, folder, keepDays } = place;
  if (url.startsWith("sqlite:")) {
    const { openSqliteClicks } = await import("./sqlite/clicks/store.ts");
    return openSqliteClicks({ path: url.slice("sqlite:".length), saltFolder: folder, keepDays, ...means });
  }
  if (/^(rediss?(\+cluster)?|unix):/.test(url)) {
    const { openRedisClicks } = await import("./redis/clicks/store.ts");
    const { instance, knownInstanceId, mayCreate, redisPrefix: prefix, redisBuckets: buckets, redisEventsMax: eventsMax } = place;
    const opening = { url, prefix, buckets, ...instance, knownInstanceId, mayCreate, init: false };
    return openRedisClicks({ ...opening, keepDays, eventsMax, ...means });
  }
  throw new StoreOpenError("LINNET_CLICKS names a kind of store that is not known.");
}
