// How long reports take when there is much to tell: millions of clicks of thirty days on ten thousand links, one of which has a tenth of
// them, brought to each store as the keeper brings them, then asked about. What is told must be what was brought.
import { join } from "node:path";
import { type Click, DIMENSIONS } from "../src/core/clicks/click.ts";
import { DAY_MS, dayOf, startOf } from "../src/core/clicks/days.ts";
import type { Question } from "../src/core/clicks/question.ts";
import { ALL, type Scope, scopeOfLink } from "../src/core/clicks/scope.ts";
import type { ClickStore } from "../src/core/clicks/store.ts";
import { dimensionsOf } from "../src/core/clicks/tally.ts";
import type { Field } from "../src/core/field.ts";
import { type ClickPlace, openClicks } from "../src/store/open-clicks.ts";
import type { Stage } from "./contenders.ts";
import { WrongAnswerError } from "./load.ts";
import { middleOf } from "./measure.ts";
import { startRedis } from "./servers.ts";

const LINKS = 10_000;
const DAYS = 30;
const BATCH_LENGTH = 4000;
const BUSY_SHARE = 0.1;
const RUNS = 9;
const JOURNAL = "0123456789abcdef";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const linkAt = (at: number) => `bench${at}` as Field;
const BUSY = linkAt(0);

interface ReportsRow {
  readonly title: string;
  readonly clicks: number;
  readonly loadCpuMicros: number;
  readonly bytesPerMillion: number | null;
  readonly linkMs: number;
  readonly plainLinkMs: number;
  readonly allMs: number;
}

const COUNTRIES = ["DE", "US", "FR", "GB", "AT", "CH", "NL", "PL", "IT", "ES", "IN", "BR", "JP", "SE"];
const LANGUAGES = ["de", "en-us", "en-gb", "fr", "es", "it", "pl", "nl", "pt-br", "ja"];
const BROWSERS = ["chrome", "safari", "firefox", "edge"] as const;
const SYSTEMS = ["android", "ios", "windows", "macos", "linux"] as const;

/** Any of them, the first ones more often. */
const oneOf = <T>(all: readonly T[]): T => all[Math.floor(all.length * Math.random() * Math.random())] as T;
const below = (count: number) => Math.floor(Math.random() * count);

/** A click at that moment, such as real ones are: some values are frequent, and most are not. */
function clickAt(at: number): Click {
  const country = oneOf(COUNTRIES);
  return {
    at,
    link: Math.random() < BUSY_SHARE ? BUSY : linkAt(1 + below(LINKS - 1)),
    asked: null,
    outcome: "redirected",
    status: 302,
    kind: Math.random() < 0.85 ? "human" : "bot",
    visitor: below(2 ** 21) * 2 ** 32 + below(2 ** 32),
    country,
    region: `${country}-${below(12)}`,
    city: `City${Math.floor(40 * Math.random() * Math.random())}, ${country}`,
    device: Math.random() < 0.6 ? "mobile" : "desktop",
    os: oneOf(SYSTEMS),
    browser: oneOf(BROWSERS),
    version: String(118 + below(8)),
    language: oneOf(LANGUAGES),
    referrer: Math.random() < 0.6 ? `site${Math.floor(200 * Math.random() ** 3)}.example` : null,
    page: null,
    utm: Math.random() < 0.2 ? ["newsletter", "email", "spring", null, null] : [null, null, null, null, null],
    rule: null,
    side: null,
    isScan: Math.random() < 0.05,
    address: null,
    agent: null,
  };
}

/** Measures both stores. Throws a `WrongAnswerError` for a report that tells of other clicks than were brought. */
export async function measureReports(stage: Stage, clicks: number): Promise<readonly ReportsRow[]> {
  const folder = stage.processes.newFolder("clicks");
  const beside = { folder, keepDays: 90, instance: { alphabet: "", caseMode: "sensitive" as const }, knownInstanceId: null };
  const place = { ...beside, mayCreate: true, redisPrefix: "", redisBuckets: 65_536, redisEventsMax: 100_000_000 };
  const sqlite = await measureOne("SQLite", { ...place, url: `sqlite:${join(folder, "clicks.db")}` }, clicks);
  const redis = await startRedis({ processes: stage.processes, cores: stage.cores.redis }, "everysec");
  try {
    return [sqlite, await measureOne("Redis", { ...place, url: `redis://127.0.0.1:${redis.port}` }, clicks)];
  } finally {
    await redis.stop();
  }
}

async function measureOne(title: string, place: ClickPlace, clicks: number): Promise<ReportsRow> {
  // As if each day were today, so that what is done when a day is over is done.
  const clock = { now: 0 };
  const store = await openClicks(place, { clock: () => clock.now, random, log });
  try {
    const today = dayOf(Date.now());
    const loaded = await load(store, { clicks, first: today - DAYS + 1, clock, title });
    const wanted = { from: startOf(today - DAYS + 1), to: startOf(today + 1), now: clock.now };
    const ask = (scope: Scope) => reportMs(store, scope, wanted, scope === ALL ? clicks : loaded.busy);
    const linkMs = await ask(scopeOfLink(BUSY));
    const plainLinkMs = await reportMs(store, scopeOfLink(linkAt(1)), wanted, null);
    const allMs = await ask(ALL);
    const bytes = await store.bytes();
    const bytesPerMillion = bytes === null ? null : bytes / (clicks / 1_000_000);
    return { title, clicks, loadCpuMicros: loaded.cpuMicros, bytesPerMillion, linkMs, plainLinkMs, allMs };
  } finally {
    await store.close();
  }
}

interface Loading {
  readonly clicks: number;
  readonly first: number;
  readonly clock: { now: number };
  readonly title: string;
}

/** Brings the clicks, day by day; how many the busy link got, and what each took of this process. */
async function load(store: ClickStore, { clicks, first, clock, title }: Loading): Promise<{ busy: number; cpuMicros: number }> {
  let [busy, number, cpuMicros] = [0, 0, 0];
  const perDay = clicks / DAYS;
  for (let day = 0; day < DAYS; day++) {
    const [begin, end] = [Math.round(day * perDay), Math.round((day + 1) * perDay)];
    for (let at = begin; at < end; at += BATCH_LENGTH) {
      const length = Math.min(BATCH_LENGTH, end - at);
      const timeOf = (n: number) => startOf(first + day) + Math.floor(((at - begin + n) / (end - begin)) * DAY_MS);
      const batch = Array.from({ length }, (_, n) => clickAt(timeOf(n)));
      busy += batch.filter(({ link }) => link === BUSY).length;
      clock.now = timeOf(length - 1);
      number++;
      const before = process.cpuUsage();
      await store.apply(JOURNAL, [{ number, clicks: batch }]);
      const used = process.cpuUsage(before);
      cpuMicros += used.user + used.system;
    }
    if (day < DAYS - 1) clock.now = startOf(first + day + 1) + 3_600_000;
    while (await store.tidy(clock.now));
    console.error(`${title}: day ${day + 1} of ${DAYS}`);
  }
  return { busy, cpuMicros: cpuMicros / clicks };
}

/** The middle of some runs, in milliseconds, of all dimensions by day. `clicks` of all kinds must be told; null: whatever there are. */
async function reportMs(
  store: ClickStore,
  scope: Scope,
  range: Pick<Question, "from" | "to" | "now">,
  clicks: number | null,
): Promise<number> {
  const by = dimensionsOf(scope).filter((one) => DIMENSIONS.includes(one));
  const question: Question = {
    ...{ scopes: [scope], ...range, zone: "UTC", interval: "day", by, filters: {} },
    ...{ kinds: ["human", "bot"], limit: 10, compare: false },
  };
  const took: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now();
    const { total } = await store.report(question);
    took.push(performance.now() - begun);
    if (clicks !== null && total.clicks !== clicks) {
      throw new WrongAnswerError(`a report told of ${total.clicks} clicks where ${clicks} were brought`);
    }
  }
  return middleOf(took);
}

/** The figures as a table for people. */
export function reportsTable(rows: readonly ReportsRow[]): string {
  const head = ["", "one link ms", "plain link ms", "all ms", "MB per million", "µs per click"];
  const cells = rows.map(({ title, linkMs, plainLinkMs, allMs, bytesPerMillion, loadCpuMicros }) => [
    title,
    linkMs.toFixed(1),
    plainLinkMs.toFixed(1),
    allMs.toFixed(1),
    bytesPerMillion === null ? "–" : (bytesPerMillion / 1_000_000).toFixed(0),
    loadCpuMicros.toFixed(1),
  ]);
  const lines = [head, ...cells].map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(8) : cell.padStart(14))).join("  "),
  );
  return [
    ...lines,
    "",
    `${(rows[0]?.clicks ?? 0) / 1_000_000} million clicks on ${LINKS} links in ${DAYS} days, kept singly too; one link has ${BUSY_SHARE * 100} % of them. Reports of ${DAYS} days by day,`,
    `with all dimensions: medians of ${RUNS}. µs per click: processor time of this process for bringing them, ${BATCH_LENGTH} at a time. What was told is what was brought.`,
  ].join("\n");
}
