// Raw clicks: a list for each partition and day, whose elements hold some clicks each, in the order in which they were applied. They lie
// with the day on which they happened, so that a late one is found where it is looked for.
import { type Click, decodeClick } from "../../../core/clicks/click.ts";
import { type Day, dayOf } from "../../../core/clicks/days.ts";
import { isOf, linkOf, type Scope } from "../../../core/clicks/scope.ts";
import type { EventPage, EventSpan } from "../../../core/clicks/store.ts";
import type { ClickCalls } from "./calls.ts";
import { type ClickKeys, HOME_PARTITIONS, type HomeKeys } from "./keys.ts";
import { readDay, spotOf } from "./partition.ts";
import { READ_EVENTS } from "./scripts-events.ts";

/** Elements that are read at once, and in one page: a page may be short. */
const BLOCKS_AT_ONCE = 32;
const BLOCKS_PER_PAGE = 512;

/** Partitions and days in which there was nothing, in one page. */
const PLACES_PER_PAGE = 128;

/** Where a page ends: the partition, the day, the element that is the next one, from the last to the first, and lines of it that are done. */
interface Place {
  readonly partition: number;
  readonly day: Day;
  /** -1: the last one there is. */
  readonly block: number;
  readonly lines: number;
}

const NO_DAY = Number.MAX_SAFE_INTEGER;

export class ClickEvents {
  readonly #calls: ClickCalls;
  readonly #keys: ClickKeys;

  constructor(calls: ClickCalls, keys: ClickKeys) {
    this.#calls = calls;
    this.#keys = keys;
  }

  async page({ scope, from, to, after, limit }: EventSpan): Promise<EventPage> {
    const link = linkOf(scope);
    const only = link === null ? null : spotOf(link).partition;
    const reader = new PageReader({ scope, from, to, limit });
    let place: Place | null = after === undefined ? null : placeIn(after);
    place ??= { partition: only ?? 0, day: NO_DAY, block: -1, lines: 0 };
    for (let looked = 0; place !== null; looked++) {
      if (reader.isFull || looked >= PLACES_PER_PAGE) return { clicks: reader.clicks, after: textOf(place) };
      place = await this.#readFrom(place, reader, only !== null);
    }
    return { clicks: reader.clicks, after: null };
  }

  /** Reads of one day, or looks for the next one; where to go on, or null at the end of all. */
  async #readFrom(place: Place, reader: PageReader, isOnly: boolean): Promise<Place | null> {
    const keys = this.#keys.home[place.partition] as HomeKeys;
    if (place.block < 0) return await this.#nextDay(place, reader, isOnly);
    const args = [String(place.day), String(place.block), String(BLOCKS_AT_ONCE)];
    const [first, ...blocks] = await this.#calls.look(READ_EVENTS, [keys.days, keys.events(place.day)], args);
    const stopped = reader.take(blocks.map(String), Number(first), place);
    if (stopped !== null) return stopped;
    const isOver = blocks.length === 0 || Number(first) === 0;
    return isOver ? { ...place, block: -1, lines: 0 } : { ...place, block: Number(first), lines: 0 };
  }

  /** The last element of the day that comes before the one of the place. */
  async #nextDay({ partition, day }: Place, reader: PageReader, isOnly: boolean): Promise<Place | null> {
    const { from, to } = reader;
    const keys = this.#keys.home[partition] as HomeKeys;
    const days = reader.days.get(partition) ?? daysIn(await this.#calls.hash(keys.days));
    reader.days.set(partition, days);
    const next = days.find((one) => one < day && one >= dayOf(from) && one <= dayOf(to - 1));
    if (next !== undefined) return { partition, day: next, block: Number.MAX_SAFE_INTEGER, lines: 0 };
    return isOnly || partition + 1 >= HOME_PARTITIONS ? null : { partition: partition + 1, day: NO_DAY, block: -1, lines: 0 };
  }
}

/** Days of which there are raw events, the last one first. */
function daysIn(records: readonly (readonly [string, string])[]): Day[] {
  const days = records.flatMap(([day, record]) => (readDay(record).events > 0 ? [Number(day)] : []));
  return days.sort((a, b) => b - a);
}

/** Collects the clicks of one page. */
class PageReader {
  readonly clicks: Click[] = [];
  /** What is known of partitions by now. */
  readonly days = new Map<number, readonly Day[]>();
  readonly from: number;
  readonly to: number;
  readonly #scope: Scope;
  readonly #limit: number;
  /** What lines of the link have in them, to be told without being decoded. */
  readonly #mark: string | null;
  #blocks = 0;

  constructor({ scope, from, to, limit }: EventSpan) {
    const link = linkOf(scope);
    this.from = from;
    this.to = to;
    this.#scope = scope;
    this.#limit = limit;
    this.#mark = link === null ? null : `,${JSON.stringify(link)},`;
  }

  get isFull(): boolean {
    return this.clicks.length >= this.#limit || this.#blocks >= BLOCKS_PER_PAGE;
  }

  /** Takes from these elements, the first of which has this number, the last clicks first; where it stopped because the page is full. */
  take(blocks: readonly string[], first: number, place: Place): Place | null {
    for (let at = blocks.length - 1, done = place.lines; at >= 0; at--, done = 0) {
      const block = blocks[at] ?? "";
      this.#blocks++;
      if (this.#mark !== null && !block.includes(this.#mark)) continue;
      const lines = block.split("\n").reverse();
      for (let line = done; line < lines.length; line++) {
        if (this.clicks.length >= this.#limit) return { ...place, block: first + at + 1, lines: line };
        this.#takeLine(lines[line] ?? "");
      }
    }
    return null;
  }

  #takeLine(line: string): void {
    if (line === "" || (this.#mark !== null && !line.includes(this.#mark))) return;
    const click = decodeClick(line);
    if (click === null || click.at < this.from || click.at >= this.to || !isOf(click, this.#scope)) return;
    this.clicks.push(click);
  }
}

const textOf = ({ partition, day, block, lines }: Place): string => [partition, day, block, lines].join(" ");

/** Null for a text that is none. */
function placeIn(text: string): Place | null {
  const [partition = -1, day = Number.NaN, block = 0, lines = 0] = text.split(" ").map(Number);
  const isOne = [partition, day, block, lines].every(Number.isSafeInteger) && partition >= 0 && partition < HOME_PARTITIONS;
  return isOne ? { partition, day, block, lines } : null;
}
