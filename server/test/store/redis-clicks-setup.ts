// What the tests of clicks on Redis share: places for clicks on a server or a cluster, as the conformance suite wants them.
import type { ClickStore } from "../../src/core/clicks/store.ts";
import { openRedisClicks, type RedisClicksOptions } from "../../src/store/redis/clicks/store.ts";
import { type ClicksUnderTest, HOUR_MS, KEEP_DAYS, MIDNIGHT, type OpenClicks } from "./clicks-under-test.ts";
import { optionsFor } from "./redis-setup.ts";

/** The processes' clock stands still on this morning. */
export const MORNING = MIDNIGHT + 5 * HOUR_MS;

export const EVENTS_MAX = 1_000_000;

/** Options of clicks at the URL. */
export function clicksAt(url: string, change: Partial<RedisClicksOptions> = {}): RedisClicksOptions {
  return { ...optionsFor(url), buckets: 4096, clock: () => MORNING, keepDays: KEEP_DAYS, eventsMax: EVENTS_MAX, ...change };
}

/** Places that are emptied by `clear` and opened at the URL. */
export function clicksOn(url: () => string, clear: () => Promise<unknown>, shape: Partial<RedisClicksOptions> = {}): OpenClicks {
  return async ({ keepDays: keepDaysAtFirst = KEEP_DAYS } = {}): Promise<ClicksUnderTest> => {
    await clear();
    let keepDays = keepDaysAtFirst;
    const opened: ClickStore[] = [];
    const open = async () => {
      const store = await openRedisClicks(clicksAt(url(), { ...shape, keepDays }));
      opened.push(store);
      return store;
    };
    const close = async () => {
      for (const each of opened.splice(0)) await each.close();
    };
    const store = await open();
    const reopen = async (days = keepDays) => {
      keepDays = days;
      await close();
      return await open();
    };
    return { store, openSecond: open, reopen, close };
  };
}
