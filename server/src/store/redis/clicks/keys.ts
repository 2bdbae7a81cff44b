// The names of the keys that clicks lie in, and into how many parts they are divided: a part of the data format. See ADR 0029.
//
// Home partitions hold what is of one link, or of one code that nobody has; TAG is that of slot 256 × partition (slots.ts):
//
//   linnet-clicks-marks:{TAG}         hash        journal → the highest batch of it that was applied here, and on which day
//   linnet-clicks-days:{TAG}          hash        day → how much is kept of it here; see DayRecord
//   linnet-clicks-tally:{TAG}:DAY:N   hash        link → its tally of the day (tally-text.ts), or `>` when that is in the next one
//   linnet-clicks-large:{TAG}:DAY     hash        link → a tally that is too long for a compact hash
//   linnet-clicks-seen:{TAG}:DAY:N    set         visitors of links, as numbers, with a time to live
//   linnet-clicks-events:{TAG}:DAY    list        raw clicks, up to EVENTS_PER_BLOCK lines in each element
//   linnet-clicks-total:{TAG}:N       hash        link → all its clicks
//   linnet-clicks-rank:{TAG}          sorted set  link by its human clicks, as a negative number
//   linnet-clicks-forgotten:{TAG}     hash        link → how often it was forgotten, and on which day: visitors seen before don't count
//
// Wide partitions hold what is of many links; TAG is that of slot 1024 × partition + 32:
//
//   linnet-clicks-marks:{TAG}         hash        as above
//   linnet-clicks-days:{TAG}          hash        `DAY SCOPE` of each tally that is here
//   linnet-clicks-wide:{TAG}:DAY:SCOPE   hash     the tally, and a word that is another one each time that it is written
//   linnet-clicks-news:{TAG}:DAY:SCOPE   list     tallies that are still to be added to it
//
// And once:
//
//   linnet-clicks-state:{clicks}      hash        what was dropped so far
//   linnet-clicks-salt:{clicks}:DAY   string      key of the day's visitors, with a time to live
//   linnet-clicks-latest:{clicks}     stream      the last clicks, while somebody looks at them
//   linnet-clicks-listening:{clicks}  string      somebody does, with a time to live
import { tagOf } from "../slots.ts";

export const HOME_PARTITIONS = 64;
export const WIDE_PARTITIONS = 16;

const SLOTS_PER_HOME = 256;
const SLOTS_PER_WIDE = 1024;
/** Keeps the slots of wide partitions apart from those of home partitions. */
const WIDE_OFFSET = 32;

const START = "linnet-clicks-";

/** Regular expressions of all these names. */
export const CLICK_KEY_NAMES: readonly string[] = [
  `${START}(?:marks|days|rank|forgotten):\\{\\d+\\}`,
  `${START}(?:large|events):\\{\\d+\\}:\\d+`,
  `${START}(?:tally|seen):\\{\\d+\\}:\\d+:\\d+`,
  `${START}total:\\{\\d+\\}:\\d+`,
  `${START}(?:wide|news):\\{\\d+\\}:\\d+:.*`,
  `${START}(?:state|latest|listening):\\{clicks\\}`,
  `${START}salt:\\{clicks\\}:\\d+`,
];

/** Keys that both kinds of partitions have. */
class PartKeys {
  readonly #start: string;
  readonly #tag: string;

  constructor(prefix: string, slot: number) {
    this.#start = prefix + START;
    this.#tag = `:{${tagOf(slot)}}`;
  }

  get marks(): string {
    return this.name("marks");
  }

  get days(): string {
    return this.name("days");
  }

  protected name(kind: string, rest = ""): string {
    return this.#start + kind + this.#tag + rest;
  }
}

export class HomeKeys extends PartKeys {
  get rank(): string {
    return this.name("rank");
  }

  get forgotten(): string {
    return this.name("forgotten");
  }

  tally(day: number, bucket: number): string {
    return this.name("tally", `:${day}:${bucket}`);
  }

  large(day: number): string {
    return this.name("large", `:${day}`);
  }

  seen(day: number, bucket: number): string {
    return this.name("seen", `:${day}:${bucket}`);
  }

  events(day: number): string {
    return this.name("events", `:${day}`);
  }

  total(bucket: number): string {
    return this.name("total", `:${bucket}`);
  }
}

export class WideKeys extends PartKeys {
  wide(day: number, scope: string): string {
    return this.name("wide", `:${day}:${scope}`);
  }

  news(day: number, scope: string): string {
    return this.name("news", `:${day}:${scope}`);
  }
}

export class ClickKeys {
  readonly home: readonly HomeKeys[];
  readonly wide: readonly WideKeys[];
  readonly state: string;
  readonly latest: string;
  readonly listening: string;
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.home = Array.from({ length: HOME_PARTITIONS }, (_, at) => new HomeKeys(prefix, at * SLOTS_PER_HOME));
    this.wide = Array.from({ length: WIDE_PARTITIONS }, (_, at) => new WideKeys(prefix, at * SLOTS_PER_WIDE + WIDE_OFFSET));
    this.state = `${prefix}${START}state:{clicks}`;
    this.latest = `${prefix}${START}latest:{clicks}`;
    this.listening = `${prefix}${START}listening:{clicks}`;
  }

  salt(day: number): string {
    return `${this.#prefix}${START}salt:{clicks}:${day}`;
  }
}

/** Whether a key, without its prefix, is one of those of clicks, if it is Linnet's at all. */
export function isClickKey(key: string, prefix: string): boolean {
  return key.startsWith(prefix + START);
}
