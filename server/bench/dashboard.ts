// How long people wait for the dashboard when there is much to show: a real browser on a server with very many links and clicks.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { dayOf } from "../src/core/clicks/days.ts";
import type { Code } from "../src/core/code.ts";
import { type Field, fieldOf } from "../src/core/field.ts";
import { newDetails } from "../src/core/link.ts";
import { openClicks } from "../src/store/open-clicks.ts";
import { makeOwner } from "../test/api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../test/support/browser.ts";
import { visitSignedIn } from "../test/support/dashboard.ts";
import { startLinnet } from "../test/support/linnet.ts";
import { CLIENTS_APART, siteOf } from "../test/support/pages.ts";
import type { Stage } from "./contenders.ts";
import { fillStore, makeCodes, openBeside, plainLink } from "./links.ts";
import { middleOf } from "./measure.ts";
import { bringClicks, DAYS } from "./past-clicks.ts";
import { startRedis } from "./servers.ts";

/** Links that have clicks. */
const CLICKED = 10_000;
const CLICKS_PER_LINK = 10;
const VISITS = 5;
/** Single clicks that are kept on Redis: statistics need none of them. */
const REDIS_EVENTS_MAX = 1_000_000;

/** What is typed into the search, letter by letter: words of titles, the beginning of a code comes besides. */
const TYPED = ["harbour", "winter menu"];

const ADJECTIVES = ["Winter", "Summer", "Spring", "Green", "Little", "Open", "Grand", "Quiet", "Early", "Late"];
const NOUNS = ["menu", "harbour", "catalogue", "invitation", "survey", "lecture", "poster", "festival", "garden", "ticket"];
const PLACES = ["Berlin", "Porto", "Malmö", "Graz", "Leeds", "Lyon", "Utrecht", "Gdańsk", "Turin", "Cork"];

/** Each of the digits of `at` chooses a word. */
const titleAt = (at: number) =>
  [ADJECTIVES[at % 10], NOUNS[Math.floor(at / 10) % 10], PLACES[Math.floor(at / 100) % 10], Math.floor(at / 1000)].join(" ");

interface DashboardRow {
  readonly title: string;
  readonly links: number;
  readonly clicks: number;
  /** Milliseconds: until rows can be read, from the moment when the page was asked for. */
  readonly listMs: number;
  /** From a key to what it found: the middle, and the slowest. */
  readonly searchMs: number;
  readonly slowestSearchMs: number;
  readonly statsMs: number;
  readonly linkStatsMs: number;
}

/** Measures both stores, with so many links and ten times as many clicks. */
export async function measureDashboard(stage: Stage, links: number, visits = VISITS): Promise<readonly DashboardRow[]> {
  const browser = await openBrowser();
  const redis = await startRedis({ processes: stage.processes, cores: stage.cores.redis }, "everysec");
  try {
    const data = stage.processes.newFolder("dashboard");
    const sqlite = {
      title: "SQLite",
      url: `sqlite:${join(data, "linnet.db")}`,
      clicksUrl: `sqlite:${join(data, "linnet-clicks.db")}`,
      data,
    };
    const url = `redis://127.0.0.1:${redis.port}`;
    const onRedis = { title: "Redis", url, clicksUrl: url, data: stage.processes.newFolder("dashboard") };
    return [await measureOne(browser, sqlite, { links, visits }), await measureOne(browser, onRedis, { links, visits })];
  } finally {
    await redis.stop();
    await browser.close();
  }
}

interface Place {
  readonly title: string;
  readonly url: string;
  readonly clicksUrl: string;
  readonly data: string;
}

interface Amount {
  readonly links: number;
  readonly visits: number;
}

async function measureOne(browser: TestBrowser, place: Place, { links, visits }: Amount): Promise<DashboardRow> {
  const codes = makeCodes(links);
  const clicks = links * CLICKS_PER_LINK;
  await fill(place, codes);
  await bring(
    place,
    codes.slice(0, CLICKED).map((code) => fieldOf(code)),
    clicks,
  );
  const linnet = await startLinnet({ env: { ...CLIENTS_APART, LINNET_DATA: place.data, LINNET_STORE: place.url } });
  try {
    const as = await makeOwner(() => linnet);
    const visit = (body: (page: Page) => Promise<number[]>) => visitOften(browser, { as, site: siteOf(linnet), visits }, body);
    const site = `${siteOf(linnet)}/dashboard`;
    const shown = (path: string, selector: string) => visit(async (page) => [await shownMs(page, site + path, selector)]);
    const lists = await shown("/links", "[role=row][data-row]");
    const searches = await visit((page) => searchMs(page, `${site}/links`, [...TYPED, codes[0] as Code]));
    const all = await shown("/stats", "main table td:visible");
    const one = await shown(`/stats/${codes[0]}`, "main table td:visible");
    return {
      ...{ title: place.title, links, clicks, listMs: middleOf(lists), searchMs: middleOf(searches) },
      ...{ slowestSearchMs: Math.max(...searches), statsMs: middleOf(all), linkStatsMs: middleOf(one) },
    };
  } finally {
    await linnet.stop();
  }
}

async function fill({ title, url, data }: Place, codes: readonly Code[]): Promise<void> {
  const now = Date.now();
  const numbers = new Map(codes.map((code, at) => [code, at]));
  console.error(`${title}: making ${codes.length} links`);
  await fillStore(url, data, codes, {
    linkOf: plainLink,
    detailsOf: ({ field }) => {
      const at = numbers.get(field as string as Code) ?? 0;
      const tags = [PLACES[at % 10] as string, `year-${at % 7}`];
      return newDetails(field, { createdAt: now - at * 1000, createdBy: "admin", makerHash: "", title: titleAt(at), tags });
    },
  });
}

async function bring({ title, url, clicksUrl, data }: Place, links: readonly Field[], clicks: number): Promise<void> {
  const ofLinks = await openBeside(url, data);
  const { id, alphabet, caseMode } = ofLinks.instance;
  await ofLinks.close();
  const clock = { now: 0 };
  const place = {
    ...{ url: clicksUrl, folder: join(data, "clicks", id), keepDays: 90, instance: { alphabet, caseMode }, mayCreate: true },
    ...{
      knownInstanceId: clicksUrl === url ? id : null,
      redisPrefix: "",
      redisBuckets: 65_536,
      redisEventsMax: REDIS_EVENTS_MAX,
    },
  };
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const past = await openClicks(place, { clock: () => clock.now, random, log });
  try {
    await bringClicks(past, { clicks, links, first: dayOf(Date.now()) - DAYS + 1, clock, title });
    console.error(`${title}: ${clicks} clicks take ${(((await past.bytes()) ?? 0) / 1e6).toFixed(0)} MB`);
  } finally {
    await past.close();
  }
}

/** Some visits, each by a browser that has nothing of the page yet. */
async function visitOften(
  browser: TestBrowser,
  { visits, ...who }: Pick<Parameters<typeof visitSignedIn>[1], "as" | "site"> & Pick<Amount, "visits">,
  body: (page: Page) => Promise<number[]>,
): Promise<number[]> {
  const took: number[] = [];
  for (let visit = 0; visit < visits; visit++) {
    // A store that is late is asked again; that takes its time, which is measured.
    const options = { ...who, expected: ["status of 503"] };
    await visitSignedIn(browser, options, async (page) => void took.push(...(await body(page))));
  }
  return took;
}

/** From the moment when the page was asked for until what is waited for was drawn. */
async function shownMs(page: Page, url: string, selector: string): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(selector).first().waitFor();
  return page.evaluate(drawn);
}

/** When the next picture is there, as the page's own clock says: it begins with the navigation. */
const drawn = () => new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));

/** For each key that is typed: from the key to the list as the answer makes it, drawn. */
async function searchMs(page: Page, url: string, texts: readonly string[]): Promise<number[]> {
  await page.goto(url);
  await page.locator("[role=row][data-row]").first().waitFor();
  const took: number[] = [];
  for (const text of texts) {
    await page.locator("#search").fill("");
    await page.locator("[role=row][data-row]").first().waitFor();
    for (let at = 1; at <= text.length; at++) {
      const q = text.slice(0, at).trim();
      if (q === text.slice(0, at - 1).trim()) continue;
      const answer = page.waitForResponse((response) => {
        const { pathname, searchParams } = new URL(response.url());
        return pathname === "/api/v1/links" && searchParams.get("q") === q && searchParams.get("total") === null;
      });
      const begun = await page.evaluate(() => performance.now());
      await page.locator("#search").fill(text.slice(0, at));
      await (await answer).finished();
      took.push((await page.evaluate(drawn)) - begun);
    }
  }
  return took;
}

/** The figures as a table for people. */
export function dashboardTable(rows: readonly DashboardRow[]): string {
  const head = ["", "links ms", "search ms", "slowest ms", "statistics ms", "of a link ms"];
  const cells = rows.map(({ title, listMs, searchMs: search, slowestSearchMs, statsMs, linkStatsMs }) => [
    title,
    ...[listMs, search, slowestSearchMs, statsMs, linkStatsMs].map((ms) => ms.toFixed(0)),
  ]);
  const lines = [head, ...cells].map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(8) : cell.padStart(14))).join("  "),
  );
  const { links = 0, clicks = 0 } = rows[0] ?? {};
  return [
    ...lines,
    "",
    `${links} links, ${clicks} clicks in ${DAYS} days on ${CLICKED} of them; the busiest link has a tenth. Medians of ${VISITS} visits with nothing kept from before, in headless`,
    "Chromium on the server's machine: from asking for the page to its rows or tables, drawn; from a key in the search, with the pause that waits for the next one,",
    `to the list that it finds, drawn (${TYPED.map((text) => `"${text}"`).join(", ")} and a code, letter by letter).`,
  ].join("\n");
}
