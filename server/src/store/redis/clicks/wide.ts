// Applying clicks to what is of many links: a domain, everything, codes that nobody has. Such a tally has hundreds of kilobytes, and all
// processes add to it all the time. So each adds up its own clicks and leaves the result beside the tally, as news; reading takes both
// together, and from time to time one of them adds the news to the tally.

import { type Day, dayOf } from "../../../core/clicks/days.ts";
import { ALL, domainOf, linkOf, type Scope, scopesOf } from "../../../core/clicks/scope.ts";
import { sightKey, sightOf } from "../../../core/clicks/sight.ts";
import { DayTally, type KindTally, type Sum } from "../../../core/clicks/tally.ts";
import type { RandomBytes } from "../../../core/code.ts";
import { type ClickCalls, forAll, leftForNextTime, listOf } from "./calls.ts";
import type { Entry, Sending } from "./home.ts";
import type { ClickKeys, WideKeys } from "./keys.ts";
import { wideOf } from "./partition.ts";
import { APPLY_WIDE, FOLD_WIDE, READ_WIDE } from "./scripts.ts";
import { newWord } from "./words.ts";

/** Whoever leaves the news with a number that this divides adds them to the tally. */
const NEWS_MAX = 8;

interface WideGroup {
  readonly scope: Scope;
  readonly day: Day;
  readonly entries: Entry[];
  readonly news: DayTally;
}

export class Wides {
  readonly #calls: ClickCalls;
  readonly #keys: ClickKeys;
  readonly #random: RandomBytes;

  constructor(calls: ClickCalls, keys: ClickKeys, random: RandomBytes) {
    this.#calls = calls;
    this.#keys = keys;
    this.#random = random;
  }

  /** Applies the entries, of which it is known by now whose visitors were new; where it is not, whoever comes first here is taken to be. */
  async apply(sending: Sending, entries: readonly Entry[]): Promise<void> {
    estimate(entries);
    const partitions = new Map<number, WideGroup[]>();
    for (const group of groupsOf(entries)) {
      const partition = wideOf(group.scope);
      const there = partitions.get(partition);
      if (there === undefined) partitions.set(partition, [group]);
      else there.push(group);
    }
    await forAll([...partitions], ([partition, groups]) => this.#applyTo(partition, sending, groups));
  }

  async #applyTo(partition: number, { journal, high, today }: Sending, groups: readonly WideGroup[]): Promise<void> {
    const keys = this.#keys.wide[partition] as WideKeys;
    for (let left = groups; left.length > 0; ) {
      const low = Math.min(...left.map(({ entries }) => entries[0]?.number ?? high));
      const head = [journal, low, high, today].map(String);
      const tallies = left.flatMap(({ scope, day, news }) => [`${day} ${scope}`, news.encode()]);
      const places = left.map(({ scope, day }) => keys.news(day, scope));
      const [word, ...rest] = listOf(await this.#calls.write(APPLY_WIDE, [keys.marks, keys.days], [...head, ...tallies], places));
      if (word !== "done") {
        left = left.flatMap((group) => behind(group, Number(rest[0])));
        continue;
      }
      const full = left.filter((_, at) => Number(rest[at]) % NEWS_MAX === 0);
      await forAll(full, ({ scope, day }) => this.fold(keys, scope, day)).catch(leftForNextTime);
      return;
    }
  }

  /** Adds the news to the tally, and has quarter-hours become hours where that is asked for. When somebody else is quicker, it is left to the next time. */
  async fold(keys: WideKeys, scope: Scope, day: Day, settles = false): Promise<void> {
    const [tally, news] = [keys.wide(day, scope), keys.news(day, scope)];
    const [found] = await this.#calls.look(READ_WIDE, [tally, news]);
    const [word = "", ...texts] = listOf(found).map(String);
    const whole = tallyOf(texts);
    if (whole === null) return;
    if (settles) whole.settle();
    const args = [word, newWord(this.#random), whole.encode(), String(texts.length - 1), settles ? `${day} ${scope}` : ""];
    await this.#calls.write(FOLD_WIDE, [tally, news, keys.days], args);
  }

  /** The tallies of these days that are there. */
  async days(scope: Scope, days: readonly Day[]): Promise<(readonly [Day, DayTally])[]> {
    const keys = this.#keys.wide[wideOf(scope)] as WideKeys;
    const found = await this.#calls.look(
      READ_WIDE,
      days.flatMap((day) => [keys.wide(day, scope), keys.news(day, scope)]),
    );
    return days.flatMap((day, at) => {
      const tally = tallyOf(listOf(found[at]).slice(1).map(String));
      tally?.cut();
      return tally === null ? [] : [[day, tally] as const];
    });
  }
}

/** The tally and its news together; null where there is neither. */
function tallyOf([tally = "", ...news]: readonly string[]): DayTally | null {
  const [first, ...others] = tally === "" ? news : [tally, ...news];
  if (first === undefined) return null;
  const whole = DayTally.decode(first);
  for (const text of others) whole.merge(DayTally.decode(text));
  return whole;
}

function newsOf(scope: Scope, entries: readonly Entry[]): DayTally {
  const tally = new DayTally();
  for (const { click, isFirst } of entries) tally.add(click, scope, isFirst === true);
  return tally;
}

/** What of a group comes behind a batch; nothing where that is all of it. */
function behind({ scope, day, entries }: WideGroup, number: number): WideGroup[] {
  const left = entries.filter((entry) => entry.number > number);
  return left.length === 0 ? [] : [{ scope, day, entries: left, news: newsOf(scope, left) }];
}

function groupsOf(entries: readonly Entry[]): WideGroup[] {
  const days = new Map<Day, Map<Scope, Entry[]>>();
  for (const entry of entries) {
    const day = dayOf(entry.click.at);
    let scopes = days.get(day);
    if (scopes === undefined) {
      scopes = new Map();
      days.set(day, scopes);
    }
    for (const scope of scopesOf(entry.click)) {
      if (linkOf(scope) !== null) continue;
      const there = scopes.get(scope);
      if (there === undefined) scopes.set(scope, [entry]);
      else there.push(entry);
    }
  }
  return [...days].flatMap(([day, scopes]) => groupsOfDay(day, scopes));
}

/** Every click is of one domain: so what everything together had need not be added up again. */
function groupsOfDay(day: Day, scopes: ReadonlyMap<Scope, Entry[]>): WideGroup[] {
  const all = new DayTally();
  return [...scopes]
    .sort(([a], [b]) => Number(a === ALL) - Number(b === ALL))
    .map(([scope, entries]) => {
      if (scope === ALL) return { scope, day, entries, news: all };
      const news = newsOf(scope, entries);
      const domain = domainOf(scope);
      if (domain !== null) addDomain(all, domain, news);
      return { scope, day, entries, news };
    });
}

/** Beside what it says of its clicks, a domain is a value itself. */
function addDomain(all: DayTally, domain: string, news: DayTally): void {
  all.merge(news);
  for (const [kind, { total }] of news.kinds) {
    if (total.clicks === 0) continue;
    const { dimensions } = all.kinds.get(kind) as KindTally;
    const { values } = dimensions.get("domain") ?? { values: new Map<string, Sum>() };
    dimensions.set("domain", { values: values.set(domain, { ...total }), other: { clicks: 0, visitors: 0 } });
  }
}

function estimate(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    if (entry.isFirst !== null) continue;
    const sight = sightOf(entry.click);
    const key = sight === null ? null : sightKey(sight);
    entry.isFirst = key !== null && !seen.has(key);
    if (key !== null) seen.add(key);
  }
}
