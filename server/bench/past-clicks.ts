// Clicks of the last thirty days as they might have come, brought to a store as the keeper brings them.
import type { Click } from "../src/core/clicks/click.ts";
import { DAY_MS, startOf } from "../src/core/clicks/days.ts";
import type { ClickStore } from "../src/core/clicks/store.ts";
import type { Field } from "../src/core/field.ts";
import { batchWith } from "../test/support/clicks.ts";

export const DAYS = 30;
export const BATCH_LENGTH = 4000;
/** What the first of the links has of all clicks. */
export const BUSY_SHARE = 0.1;
const JOURNAL = "0123456789abcdef";

const COUNTRIES = ["DE", "US", "FR", "GB", "AT", "CH", "NL", "PL", "IT", "ES", "IN", "BR", "JP", "SE"];
const LANGUAGES = ["de", "en-us", "en-gb", "fr", "es", "it", "pl", "nl", "pt-br", "ja"];
const BROWSERS = ["chrome", "safari", "firefox", "edge"] as const;
const SYSTEMS = ["android", "ios", "windows", "macos", "linux"] as const;

/** Any of them, the first ones more often. */
const oneOf = <T>(all: readonly T[]): T => all[Math.floor(all.length * Math.random() * Math.random())] as T;
const below = (count: number) => Math.floor(Math.random() * count);

/** A click at that moment, such as real ones are: some values are frequent, and most are not. The first of the links has a tenth of them. */
function clickAt(at: number, links: readonly Field[]): Click {
  const country = oneOf(COUNTRIES);
  return {
    at,
    link: links[Math.random() < BUSY_SHARE ? 0 : 1 + below(links.length - 1)] as Field,
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

interface Loading {
  readonly clicks: number;
  /** More than one. */
  readonly links: readonly Field[];
  readonly first: number;
  readonly clock: { now: number };
  readonly title: string;
}

/** Brings the clicks, day by day; how many the busy link got, and what each took of this process. */
export async function bringClicks(
  store: ClickStore,
  { clicks, links, first, clock, title }: Loading,
): Promise<{ busy: number; cpuMicros: number }> {
  let [busy, number, cpuMicros] = [0, 0, 0];
  const perDay = clicks / DAYS;
  for (let day = 0; day < DAYS; day++) {
    const [begin, end] = [Math.round(day * perDay), Math.round((day + 1) * perDay)];
    for (let at = begin; at < end; at += BATCH_LENGTH) {
      const length = Math.min(BATCH_LENGTH, end - at);
      const timeOf = (n: number) => startOf(first + day) + Math.floor(((at - begin + n) / (end - begin)) * DAY_MS);
      const batch = Array.from({ length }, (_, n) => clickAt(timeOf(n), links));
      busy += batch.filter(({ link }) => link === links[0]).length;
      clock.now = timeOf(length - 1);
      number++;
      const before = process.cpuUsage();
      await store.apply(JOURNAL, [batchWith(number, batch)]);
      const used = process.cpuUsage(before);
      cpuMicros += used.user + used.system;
    }
    if (day < DAYS - 1) clock.now = startOf(first + day + 1) + 3_600_000;
    while (await store.tidy(clock.now));
    console.error(`${title}: day ${day + 1} of ${DAYS}`);
  }
  return { busy, cpuMicros: cpuMicros / clicks };
}
