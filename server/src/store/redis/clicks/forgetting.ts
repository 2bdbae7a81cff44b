// Dropping all clicks of a link. What they were in wider scopes stays: that many clicks there were.
import type { Day } from "../../../core/clicks/days.ts";
import type { Field } from "../../../core/field.ts";
import type { ClickCalls } from "./calls.ts";
import type { ClickKeys, HomeKeys } from "./keys.ts";
import { type DayRecord, readDay, spotOf } from "./partition.ts";
import { FORGET_DAY, FORGET_LINK } from "./scripts-events.ts";

/** Elements of a list of raw events that one script looks through. */
const BLOCKS_AT_ONCE = 200;

export interface ForgettingOptions {
  readonly calls: ClickCalls;
  readonly keys: ClickKeys;
  readonly totalKey: (link: Field) => string;
}

/** Whoever is told of a failure can ask again: what is forgotten already stays so. */
export async function forget({ calls, keys, totalKey }: ForgettingOptions, link: Field, today: Day): Promise<void> {
  const { partition, rest } = spotOf(link);
  const home = keys.home[partition] as HomeKeys;
  await calls.write(FORGET_LINK, [totalKey(link), home.rank, home.forgotten], [link, String(today)]);
  const named = `,${JSON.stringify(link)},`;
  const forgetDay = async (day: Day, { width }: DayRecord) => {
    const places = [home.days, home.events(day), home.tally(day, rest % width), home.large(day)];
    for (let first = 0, hasMore = true; hasMore; first += BLOCKS_AT_ONCE) {
      const args = [String(day), link, named, String(first), String(BLOCKS_AT_ONCE)];
      hasMore = (await calls.write(FORGET_DAY, places, args)) === 1;
    }
  };
  for (const [day, text] of await calls.hash(home.days)) await forgetDay(Number(day), readDay(text));
}
