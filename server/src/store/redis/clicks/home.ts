// Applying clicks to the partitions of their links: one script each, which neither waits for others nor is undone by them.
import { CLICK_KINDS, type Click } from "../../../core/clicks/click.ts";
import { type Day, dayOf } from "../../../core/clicks/days.ts";
import { scopeOfLink } from "../../../core/clicks/scope.ts";
import { sightOf } from "../../../core/clicks/sight.ts";
import type { Field } from "../../../core/field.ts";
import { type ClickCalls, forAll, leftForNextTime, listOf } from "./calls.ts";
import { type Fold, fold } from "./folding.ts";
import type { ClickKeys, HomeKeys } from "./keys.ts";
import { homeOf, type Mixed, Mixer, readDay, spotOf, widthAfter } from "./partition.ts";
import { APPLY_HOME } from "./scripts.ts";
import { folded, lineOf } from "./tally-text.ts";

/** Widths that are remembered: of the days of all partitions that are being written. */
const WIDTHS_MAX = 50_000;

/** A click on its way. */
export interface Entry {
  readonly click: Click;
  /** As `encodeClick` writes it. */
  readonly text: string;
  /** Of its batch. */
  readonly number: number;
  /** Whether its visitor was new to its link that day; null where that is not known, because an earlier call has applied it. */
  isFirst: boolean | null;
}

/** What is being applied. */
export interface Sending {
  readonly journal: string;
  readonly high: number;
  readonly today: Day;
}

interface Group {
  readonly day: Day;
  readonly link: Field | null;
  readonly entries: Entry[];
}

/** A tally that has too many lines. */
interface Full {
  readonly day: Day;
  readonly link: Field;
  /** Of the day. */
  readonly width: number;
  readonly text: string;
}

export interface HomesOptions {
  readonly calls: ClickCalls;
  readonly keys: ClickKeys;
  /** Into how many buckets the totals of a partition are spread. */
  readonly totalBuckets: number;
  readonly keepsEvents: boolean;
}

export class Homes {
  readonly #options: HomesOptions;
  readonly #widths = new Map<string, number>();

  constructor(options: HomesOptions) {
    this.#options = options;
  }

  /** Applies the entries, and says of each whether its visitor was new. */
  async apply(sending: Sending, entries: readonly Entry[]): Promise<void> {
    const partitions = new Map<number, Entry[]>();
    for (const entry of entries) {
      const partition = homeOf(entry.click);
      const there = partitions.get(partition);
      if (there === undefined) partitions.set(partition, [entry]);
      else there.push(entry);
    }
    const full: [HomeKeys, readonly Full[]][] = [];
    await forAll([...partitions], async ([partition, there]) => {
      const keys = this.#options.keys.home[partition] as HomeKeys;
      full.push([keys, await this.#applyTo(partition, keys, sending, there)]);
    });
    // When somebody else changes a tally meanwhile, the next click on the link has it done.
    await forAll(full, ([keys, there]) => fold(this.#options.calls, keys, foldsOf(there))).catch(leftForNextTime);
  }

  async #applyTo(partition: number, keys: HomeKeys, sending: Sending, entries: readonly Entry[]): Promise<readonly Full[]> {
    let left = entries;
    while (left.length > 0) {
      const groups = groupsOf(left);
      const widths = await this.#widthsOf(partition, keys, new Set(groups.map(({ day }) => day)));
      const call = new HomeCall(this.#options, keys, widths);
      for (const group of groups) call.add(group);
      const [word, ...rest] = listOf(
        await this.#options.calls.write(APPLY_HOME, call.keys, call.argsFor(sending, left), call.more),
      );
      if (word === "done") return call.take(rest);
      if (word === "width") this.#remember(partition, Number(rest[0]), Number(rest[1]));
      else left = left.filter(({ number }) => number > Number(rest[0]));
    }
    return [];
  }

  /** How wide these days are spread: as they are, or as they shall be when they are new. */
  async #widthsOf(partition: number, keys: HomeKeys, days: ReadonlySet<Day>): Promise<ReadonlyMap<Day, number>> {
    const widths = new Map<Day, number>();
    for (const day of days) {
      const known = this.#widths.get(`${partition} ${day}`);
      if (known !== undefined) widths.set(day, known);
    }
    const unknown = [...days].filter((day) => !widths.has(day));
    if (unknown.length === 0) return widths;
    const texts = await this.#options.calls.fields(
      keys.days,
      unknown.flatMap((day) => [String(day), String(day - 1)]),
    );
    for (const [at, day] of unknown.entries()) {
      const [record, before] = [texts[2 * at] ?? null, texts[2 * at + 1] ?? null];
      const width = record === null ? widthAfter(before === null ? null : readDay(before)) : readDay(record).width;
      widths.set(day, width);
      this.#remember(partition, day, width);
    }
    return widths;
  }

  #remember(partition: number, day: Day, width: number): void {
    if (this.#widths.size >= WIDTHS_MAX) this.#widths.clear();
    this.#widths.set(`${partition} ${day}`, width);
  }
}

/** What becomes of tallies that have too many lines. */
function* foldsOf(full: readonly Full[]): Generator<Fold> {
  for (const { day, link, width, text } of full) {
    yield { day, bucket: spotOf(link).rest % width, link, text, becomes: folded(text, scopeOfLink(link), day) };
  }
}

function groupsOf(entries: readonly Entry[]): Group[] {
  const days = new Map<Day, Map<Field | null, Group>>();
  const groups: Group[] = [];
  for (const entry of entries) {
    const { at, link } = entry.click;
    const day = dayOf(at);
    let links = days.get(day);
    if (links === undefined) {
      links = new Map();
      days.set(day, links);
    }
    const known = links.get(link);
    if (known !== undefined) {
      known.entries.push(entry);
      continue;
    }
    const group = { day, link, entries: [entry] };
    links.set(link, group);
    groups.push(group);
  }
  return groups;
}

/** A day in a call. */
interface DayPlaces {
  /** Which of the days it is. */
  readonly number: number;
  readonly width: number;
  /** Places of buckets of tallies and of seen visitors. */
  readonly tallies: (number | undefined)[];
  readonly seen: (number | undefined)[];
}

/** Keys and arguments of APPLY_HOME. */
class HomeCall {
  readonly keys: readonly string[];
  /** Keys behind the guard. */
  readonly more: string[] = [];
  readonly #options: HomesOptions;
  readonly #home: HomeKeys;
  readonly #widths: ReadonlyMap<Day, number>;
  readonly #days = new Map<Day, DayPlaces>();
  readonly #totals = new Map<number, number>();
  readonly #groups: Group[] = [];
  readonly #ofDays: string[] = [];
  #links = "";
  #facts = "";
  #lines = "";
  #events = "";

  constructor(options: HomesOptions, home: HomeKeys, widths: ReadonlyMap<Day, number>) {
    this.#options = options;
    this.#home = home;
    this.#widths = widths;
    this.keys = [home.marks, home.days, home.forgotten, home.rank];
  }

  add(group: Group): void {
    const { day, link, entries } = group;
    this.#groups.push(group);
    const places = this.#dayPlaces(day);
    const mixer = link === null ? null : new Mixer(link);
    this.#links += `${link ?? ""}\n`;
    this.#facts += ` ${entries.length} ${link === null ? `${places.number} 0 0` : this.#linkFacts(link, day, places)}`;
    for (const { click, text } of entries) {
      const sight = mixer === null ? null : sightOf(click);
      this.#facts += sight === null || mixer === null ? " 0 -" : this.#sightFacts(mixer.mix(sight.visitor), day, places);
      this.#facts += click.outcome === "redirected" ? ` ${CLICK_KINDS.indexOf(click.kind)}` : " -";
      this.#lines += `${lineOf(click, text)}\n`;
      if (this.#options.keepsEvents) this.#events += `${text}\n`;
    }
  }

  argsFor({ journal, high, today }: Sending, entries: readonly Entry[]): string[] {
    const low = entries[0]?.number ?? high;
    const head = [journal, low, high, today, this.#days.size].map(String);
    return [...head, ...this.#ofDays, this.#facts, this.#lines, this.#events, this.#links];
  }

  /** Notes whose visitors were new, and returns which tallies have too many lines. */
  take([isNew, ...rest]: readonly unknown[]): Full[] {
    const digits = String(isNew);
    let at = 0;
    for (const { entries } of this.#groups) for (const entry of entries) entry.isFirst = digits.charAt(at++) === "1";
    const full: Full[] = [];
    for (let pair = 0; pair + 1 < rest.length; pair += 2) {
      const { day, link = null } = this.#groups[Number(rest[pair]) - 1] ?? {};
      if (day === undefined || link === null) continue;
      full.push({ day, link, width: this.#widths.get(day) ?? 1, text: String(rest[pair + 1]) });
    }
    return full;
  }

  #linkFacts(link: Field, day: Day, { number, width, tallies }: DayPlaces): string {
    const { rest } = spotOf(link);
    const bucket = rest % width;
    const tally = tallies[bucket] ?? this.#place(this.#home.tally(day, bucket));
    tallies[bucket] = tally;
    const totalBucket = rest % this.#options.totalBuckets;
    const total = this.#totals.get(totalBucket) ?? this.#place(this.#home.total(totalBucket));
    this.#totals.set(totalBucket, total);
    return `${number} ${tally} ${total}`;
  }

  #sightFacts({ member, rest }: Mixed, day: Day, { width, seen }: DayPlaces): string {
    const bucket = rest % width;
    const place = seen[bucket] ?? this.#place(this.#home.seen(day, bucket));
    seen[bucket] = place;
    return ` ${place} ${member}`;
  }

  #dayPlaces(day: Day): DayPlaces {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const width = this.#widths.get(day) ?? 1;
    const places = { number: this.#days.size + 1, width, tallies: [], seen: [] };
    this.#days.set(day, places);
    const events = this.#options.keepsEvents ? this.#place(this.#home.events(day)) : 0;
    this.#ofDays.push(String(day), String(width), String(events), String(this.#place(this.#home.large(day))));
    return places;
  }

  /** Adds a key; its place among those of the script, which counts from 1. The guard stands behind the first ones. */
  #place(key: string): number {
    return this.keys.length + 1 + this.more.push(key);
  }
}
