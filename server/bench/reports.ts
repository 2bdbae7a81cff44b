// How long reports take when there is much to tell: millions of clicks of thirty days on ten thousand links, one of which has a tenth of
// them, brought to each store as the keeper brings them, then asked about. What is told must be what was brought.

import { join } from "node:path";
import { DIMENSIONS } from "../src/core/clicks/click.ts";
import { dayOf, startOf } from "../src/core/clicks/days.ts";
import type { Question } from "../src/core/clicks/question.ts";
import { ALL, type Scope, scopeOfLink } from "../src/core/clicks/scope.ts";
import type { ClickStore } from "../src/core/clicks/store.ts";
import { dimensionsOf } from "../src/core/clicks/tally.ts";
import type { Field } from "../src/core/field.ts";
import { type ClickPlace, openClicks } from "../src/store/open-clicks.ts";
import type { Stage } from "./contenders.ts";
import { WrongAnswerError } from "./load.ts";
import { middleOf } from "./measure.ts";
import { BATCH_LENGTH, BUSY_SHARE, bringClicks, DAYS } from "./past-clicks.ts";
import { startRedis } from "./servers.ts";

const LINKS = 10_000;
const RUNS = 9;

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const FIELDS = Array.from({ length: LINKS }, (_, at) => `bench${at}` as Field);
const [BUSY, OTHER] = FIELDS as [Field, Field];

interface ReportsRow {
  readonly title: string;
  readonly clicks: number;
  readonly loadCpuMicros: number;
  readonly bytesPerMillion: number | null;
  readonly linkMs: number;
  readonly plainLinkMs: number;
  readonly allMs: number;
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
    const loaded = await bringClicks(store, { clicks, links: FIELDS, first: today - DAYS + 1, clock, title });
    const wanted = { from: startOf(today - DAYS + 1), to: startOf(today + 1), now: clock.now };
    const ask = (scope: Scope) => reportMs(store, scope, wanted, scope === ALL ? clicks : loaded.busy);
    const linkMs = await ask(scopeOfLink(BUSY));
    const plainLinkMs = await reportMs(store, scopeOfLink(OTHER), wanted, null);
    const allMs = await ask(ALL);
    const bytes = await store.bytes();
    const bytesPerMillion = bytes === null ? null : bytes / (clicks / 1_000_000);
    return { title, clicks, loadCpuMicros: loaded.cpuMicros, bytesPerMillion, linkMs, plainLinkMs, allMs };
  } finally {
    await store.close();
  }
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
