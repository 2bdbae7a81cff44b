// The port `ClickStore` on a Redis server or a Redis Cluster, most often the one that holds the links: with connections of its own,
// since it is opened by a thread of its own.

import { type Day, dayOf } from "../../../core/clicks/days.ts";
import type { Question } from "../../../core/clicks/question.ts";
import type { Report } from "../../../core/clicks/report.ts";
import { reportFrom } from "../../../core/clicks/report-from.ts";
import type { Scope } from "../../../core/clicks/scope.ts";
import type { ClickBatch, ClickStore, EventPage, EventSpan, Latest, Ranked } from "../../../core/clicks/store.ts";
import type { DayTally } from "../../../core/clicks/tally.ts";
import type { LinkTotal } from "../../../core/clicks/total.ts";
import type { Field } from "../../../core/field.ts";
import type { Instant } from "../../../core/time.ts";
import { openCluster } from "../cluster-opening.ts";
import type { Connection } from "../connection.ts";
import { isClusterUrl } from "../dial.ts";
import type { Keys } from "../keys.ts";
import { type Opened, type OpeningOptions, openServer } from "../opening.ts";
import { wipeClicks } from "../wipe.ts";
import { ClickBytes } from "./bytes.ts";
import { ClickCalls } from "./calls.ts";
import { ClickDays } from "./days.ts";
import { ClickEvents } from "./events.ts";
import { forget } from "./forgetting.ts";
import { type Entry, Homes } from "./home.ts";
import { ClickKeys, HOME_PARTITIONS } from "./keys.ts";
import { LatestClicks } from "./latest.ts";
import { ClickRanking } from "./ranking.ts";
import { ClickState } from "./state.ts";
import { Tidying } from "./tidying.ts";
import { Wides } from "./wide.ts";

/** Deleting all clicks may take longer than anything else. */
const WIPE_DEADLINE_MS = 3_600_000;

export interface RedisClicksOptions extends OpeningOptions {
  /** Days for which raw events are kept; 0 keeps none. */
  readonly keepDays: number;
  /** Raw events that are kept, some. */
  readonly eventsMax: number;
}

/** Connects, and finds or makes Linnet's data there. Throws `StoreOpenError` with one sentence for the operator. */
export async function openRedisClicks(options: RedisClicksOptions): Promise<ClickStore> {
  const opened = isClusterUrl(options.url) ? await openCluster(options) : await openServer(options);
  const clicks = new RedisClicks(opened, options);
  try {
    await clicks.begin();
    return clicks;
  } catch (error) {
    await clicks.close();
    throw error;
  }
}

class RedisClicks implements ClickStore {
  readonly name: string;
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #options: RedisClicksOptions;
  readonly #homes: Homes;
  readonly #wides: Wides;
  readonly #days: ClickDays;
  readonly #events: ClickEvents;
  readonly #ranking: ClickRanking;
  readonly #latest: LatestClicks;
  readonly #state: ClickState;
  readonly #tidying: Tidying;
  readonly #bytes: ClickBytes;
  readonly #forget: (link: Field, today: Day) => Promise<void>;

  constructor({ name, keys, connection }: Opened, options: RedisClicksOptions) {
    const { keepDays, eventsMax, random } = options;
    const calls = new ClickCalls(connection, keys);
    const names = new ClickKeys(keys.prefix);
    const totalBuckets = Math.max(1, Math.floor(keys.buckets / HOME_PARTITIONS));
    this.name = `${name}${keys.prefix === "" ? "" : ` (prefix ${keys.prefix})`}`;
    this.#connection = connection;
    this.#keys = keys;
    this.#options = options;
    this.#homes = new Homes({ calls, keys: names, totalBuckets, keepsEvents: keepDays > 0 });
    this.#wides = new Wides(calls, names, random);
    this.#days = new ClickDays({ calls, keys: names, wides: this.#wides, totalBuckets });
    this.#events = new ClickEvents(calls, names);
    this.#ranking = new ClickRanking(calls, names);
    this.#latest = new LatestClicks(calls, names);
    this.#state = new ClickState(calls, names);
    this.#tidying = new Tidying({ calls, keys: names, wides: this.#wides, state: this.#state, keepDays, eventsMax });
    this.#bytes = new ClickBytes(calls, names, totalBuckets);
    this.#forget = (link, today) => forget({ calls, keys: names, totalKey: (id) => this.#days.totalKey(id) }, link, today);
  }

  begin(): Promise<void> {
    return this.#state.begin(this.#options.keepDays, this.#options.clock());
  }

  report(question: Question): Promise<Report> {
    return reportFrom(this, question);
  }

  /** Links first: only there it is seen whose visitors are new. */
  async apply(journal: string, batches: readonly ClickBatch[]): Promise<void> {
    const high = batches.at(-1)?.number;
    const entries: Entry[] = batches.flatMap(({ number, clicks, texts }) =>
      clicks.map((click, at) => ({ click, text: texts[at] ?? "", number, isFirst: null })),
    );
    if (high === undefined || entries.length === 0) return;
    const sending = { journal, high, today: dayOf(this.#options.clock()) };
    await this.#homes.apply(sending, entries);
    const fresh = entries.filter(({ isFirst }) => isFirst !== null).map(({ click }) => click);
    await this.#wides.apply(sending, entries);
    await this.#latest.tell(fresh);
  }

  days(scope: Scope, first: Day, last: Day): Promise<readonly (readonly [Day, DayTally])[]> {
    return this.#days.days(scope, first, last);
  }

  events(span: EventSpan): Promise<EventPage> {
    return this.#events.page(span);
  }

  eventsSince(): Promise<Instant | null> {
    return this.#state.eventsSince(this.#options.keepDays, this.#options.clock());
  }

  totals(links: readonly Field[]): Promise<readonly LinkTotal[]> {
    return this.#days.totals(links);
  }

  ranked(limit: number, after?: Ranked): Promise<readonly Ranked[]> {
    return this.#ranking.page(limit, after);
  }

  latest(cursor: string): Promise<Latest> {
    return this.#latest.since(cursor);
  }

  salt(day: Day): Promise<string> {
    return this.#state.salt(day, this.#options.random, this.#options.clock());
  }

  forget(link: Field): Promise<void> {
    return this.#forget(link, dayOf(this.#options.clock()));
  }

  tidy(now: Instant): Promise<boolean> {
    return this.#tidying.tidy(now);
  }

  bytes(): Promise<number> {
    return this.#bytes.estimate();
  }

  async wipe(): Promise<void> {
    await this.#connection.write(async (send) => {
      await this.#connection.confirm(send);
      const nodes = this.#connection.nodes();
      await Promise.all(nodes.map((node) => node.send(["PING"])));
      await wipeClicks(nodes, this.#keys);
    }, WIPE_DEADLINE_MS);
    await this.begin();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
