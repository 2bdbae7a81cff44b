// The dashboard's statistics in a real browser, against the real program: clicks of real requests, read as a person reads them.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, sidewaysScroll, type TestBrowser, type VisitOptions } from "../support/browser.ts";
import { rowOf, sheet, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, isFocused, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
const BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

const VISITS = [
  { code: "first", address: "198.51.100.1", agent: FIREFOX, referrer: "https://<b>news</b>.example/" },
  { code: "first", address: "198.51.100.1", agent: FIREFOX, referrer: "https://news.example/" },
  { code: "first", address: "198.51.100.2", agent: CHROME, referrer: "https://news.example/" },
  { code: "second", address: "198.51.100.3", agent: SAFARI, referrer: "" },
  { code: "second", address: "198.51.100.4", agent: BOT, referrer: "" },
] as const;

/** What an item of the menu of files makes. */
async function saved(page: Page, item: string) {
  await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: item }).press("Enter");
  const file = await downloading;
  return { file, bytes: new Uint8Array(await Bun.file(await file.path()).arrayBuffer()) };
}

/** More than a table has at once. */
const CAMPAIGNS = Array.from({ length: 12 }, (_, at) => `campaign-${at}`);

describeWith("chromium", "the dashboard's statistics", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const visit = (options: VisitOptions, body: (page: Page) => Promise<void>) =>
    visitSignedIn(browser, { as: owner, site, ...options }, body);
  const open = (page: Page, path: string) => page.goto(`${site}/dashboard${path}`);
  const numbers = (page: Page, text: string | RegExp) => page.getByRole("heading", { level: 2, name: text });
  const table = (page: Page, name: string) => page.getByRole("table", { name, exact: true });
  const searchIs = (page: Page, search: string) =>
    until(async () => new URL(page.url()).search === search, { what: `the address says ${search}` });
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    for (const code of ["first", "second", "never"]) {
      expect((await call("POST /links", { body: { url: `https://example.com/${code}`, code } })).status).toBe(201);
    }
    for (const { code, address, agent, referrer } of VISITS) {
      const headers = { "User-Agent": agent, "X-Forwarded-For": address, ...(referrer === "" ? {} : { Referer: referrer }) };
      expect((await fetch(`${site}/${code}`, { headers, redirect: "manual" })).status).toBe(302);
    }
    expect(
      (await call("POST /links", { body: { url: "https://example.com/", code: "locked", password: "sesame" } })).status,
    ).toBe(201);
    await fetch(`${site}/locked`, { headers: { "User-Agent": FIREFOX, "X-Forwarded-For": "198.51.100.5" } });
    const isCounted = async () => {
      const { clicks, outcomes } = (await call("GET /stats?kind=all")).body;
      return clicks === VISITS.length && outcomes.password === 1;
    };
    await until(isCounted, { what: "all are counted" });
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("tells how many came, goes to one link, and filters by what is chosen in a table", async () => {
    await visit({}, async (page) => {
      await open(page, "/links");
      await page.getByRole("navigation").getByRole("link", { name: "Statistics" }).click();
      await numbers(page, /^4 clicks, 3 visitors, none in the 30 days before$/).waitFor();
      expect(await page.getByRole("button", { name: /^Bots 1$/ }).getAttribute("aria-pressed")).toBe("false");

      await table(page, "Browser").getByRole("button", { name: "Firefox" }).click();
      await numbers(page, /^2 clicks, 1 visitor,/).waitFor();
      await searchIs(page, "?browser=firefox");
      await page.getByRole("button", { name: "Clear: Browser: Firefox" }).click();
      await numbers(page, /^4 clicks/).waitFor();
      await searchIs(page, "");

      await page.getByRole("button", { name: "Bots" }).click();
      await numbers(page, /^5 clicks/).waitFor();
      await searchIs(page, "?kind=human&kind=bot");
      await page.goBack();
      await numbers(page, /^4 clicks/).waitFor();

      await table(page, "Link").getByRole("link", { name: "first" }).click();
      await numbers(page, /^3 clicks, 2 visitors/).waitFor();
      expect(new URL(page.url()).pathname).toBe("/dashboard/stats/first");
      await page.getByRole("button", { name: "7 days" }).click();
      await numbers(page, /in the 7 days before$/).waitFor();
      expect(new URL(page.url()).searchParams.get("range")).toBe("7d");
      expect(await page.locator("main :is(script, img, iframe, b)").count()).toBe(0);
    });
  });

  test("filters by version and by how it ended, by the keyboard", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats");
      await table(page, "Browser version").getByRole("button", { name: "Firefox 140" }).press("Enter");
      await numbers(page, /^2 clicks, 1 visitor,/).waitFor();
      await searchIs(page, "?version=firefox+140");
      await page.getByRole("button", { name: "Clear: Browser version: Firefox 140" }).press("Enter");
      await numbers(page, /^4 clicks/).waitFor();
      await searchIs(page, "");

      const ended = page.getByRole("group", { name: "Led nowhere:" }).getByRole("button", { name: "asked for a password 1" });
      await ended.press("Enter");
      await numbers(page, /^1 click, 1 visitor,/).waitFor();
      await searchIs(page, "?outcome=password");
      await page.getByRole("button", { name: "Clear: Outcome: asked for a password" }).waitFor();
      expect(await ended.getAttribute("aria-pressed")).toBe("true");
      await ended.press("Enter");
      await numbers(page, /^4 clicks/).waitFor();
      await searchIs(page, "");
    });
  });

  test("leaves visitors out of the chart and its table, and has them again", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats?range=7d");
      const chart = page.getByRole("application", { name: "Clicks over time" });
      const line = chart.locator("path.stroke-ink");
      const head = table(page, "Clicks over time").getByRole("columnheader", { name: "Visitors" });
      const visitors = page.getByRole("button", { name: "Visitors", exact: true });
      await page.getByText("Show as table").click();
      await line.waitFor({ state: "attached" });
      await head.waitFor();
      expect(await visitors.getAttribute("aria-pressed")).toBe("true");
      await visitors.press("Enter");
      await line.waitFor({ state: "detached" });
      await head.waitFor({ state: "detached" });
      await searchIs(page, "?range=7d&visitors=no");
      expect(await visitors.getAttribute("aria-pressed")).toBe("false");
      await chart.press("End");
      await page
        .getByRole("status")
        .getByText(/: 4 clicks, 0 in the period before$/)
        .waitFor();
      await visitors.press("Enter");
      await line.waitFor({ state: "attached" });
      await head.waitFor();
      await searchIs(page, "?range=7d");
    });
  });

  test("is found from a link's menu, its sheet and the palette", async () => {
    await visit({}, async (page) => {
      await open(page, "/links");
      await rowOf(page, "second").getByRole("button", { name: "More for second" }).click();
      await page.getByRole("menuitem", { name: "Statistics" }).click();
      await numbers(page, /^1 click, 1 visitor/).waitFor();
      await page.getByRole("main").getByRole("link", { name: "Link", exact: true }).click();
      await sheet(page).getByRole("link", { name: "Statistics" }).click();
      await numbers(page, /^1 click, 1 visitor/).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder("A link, or what to do").fill("never");
      await page.getByRole("option", { name: "Statistics of never" }).click();
      await page.getByText("Nobody has followed this link in this time.").waitFor();
      await page.getByRole("button", { name: "Show 12 months" }).click();
      await until(async () => new URL(page.url()).searchParams.get("range") === "12m", { what: "12 months are shown" });
    });
  });

  test("reads the chart by the keyboard, and as a table", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats?range=7d");
      const chart = page.getByRole("application", { name: "Clicks over time" });
      await chart.focus();
      await page.keyboard.press("End");
      const told = page.getByRole("status").getByText(/: 4 clicks, 3 visitors, 0 in the period before$/);
      await told.waitFor();
      await page.keyboard.press("ArrowLeft");
      await page
        .getByRole("status")
        .getByText(/: 0 clicks, 0 visitors, 0 in the period before$/)
        .waitFor();
      await page.keyboard.press("ArrowRight");
      await told.waitFor();
      await page.keyboard.press("Escape");
      await told.waitFor({ state: "detached" });
      await isFocused(page, "[role=application]");
      await page.getByText("Show as table").click();
      await until(async () => (await table(page, "Clicks over time").locator("tbody tr").count()) === 7, { what: "seven days" });
      expect(await table(page, "Clicks over time").locator("tbody tr").last().locator("td").allInnerTexts()).toEqual([
        "4",
        "3",
        "0",
      ]);
    });
  });

  test("saves the numbers and the chart", async () => {
    await visit({ acceptDownloads: true }, async (page) => {
      await open(page, "/stats/first?kind=human&kind=bot");
      await page.getByRole("application").first().locator("svg").waitFor();
      for (const [item, name] of [
        ["Numbers as CSV", /^linnet-first-[\d-]{21}\.csv$/],
        ["Chart as PNG", /^linnet-first-[\d-]{21}\.png$/],
      ] as const) {
        const { file, bytes } = await saved(page, item);
        expect(file.suggestedFilename()).toMatch(name);
        if (item === "Chart as PNG") expect([...bytes.subarray(1, 4)]).toEqual([..."PNG"].map((char) => char.charCodeAt(0)));
        else expect(new TextDecoder().decode(bytes)).toContain("\r\ntotal,,3,2\r\n");
      }
    });
  });

  test("saves every value, also those that a table does not show", async () => {
    for (const campaign of CAMPAIGNS) {
      const headers = { "User-Agent": "curl/8.5.0", "X-Forwarded-For": "198.51.100.6" };
      await fetch(`${site}/first?utm_campaign=${campaign}`, { headers, redirect: "manual" });
    }
    const isCounted = async () => (await call("GET /stats?kind=automated")).body.clicks === CAMPAIGNS.length;
    await until(isCounted, { what: "all are counted" });
    await visit({ acceptDownloads: true }, async (page) => {
      for (const path of ["/stats", "/stats/first"]) {
        await open(page, `${path}?kind=automated`);
        await numbers(page, /^12 clicks/).waitFor();
        await page.getByRole("button", { name: "Show 2 more" }).waitFor();
        const { bytes } = await saved(page, "Numbers as CSV");
        const rows = parse(new TextDecoder().decode(bytes)) as string[][];
        const campaigns = rows.filter(([part]) => part === "utm_campaign").map(([, value]) => value);
        expect(campaigns.sort()).toEqual([...CAMPAIGNS].sort());
      }
    });
  });

  test("says what the API says when it can't be asked so, and asks again", async () => {
    await visit({ expected: ["status of 404"] }, async (page) => {
      await open(page, "/stats/no-such-link");
      await page.getByRole("alert").waitFor();
      expect((await call("POST /links", { body: { url: "https://example.com/", code: "no-such-link" } })).status).toBe(201);
      await page.getByRole("button", { name: "Try again" }).click();
      await numbers(page, /^0 clicks/).waitFor();
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds, in the ${colorScheme}`, async () => {
      await visit({ colorScheme, bypassCSP: true }, async (page) => {
        await open(page, "/stats?kind=human&kind=bot&kind=preview&browser=firefox&browser=chrome");
        await page.getByRole("application").first().locator("svg").waitFor();
        await page.getByText("Show as table").click();
        await page.getByText("How exact this is").click();
        expect(await findingsOf(page)).toEqual([]);
        await open(page, "/stats/never?country=DE");
        await page.getByText("No click is like that.").waitFor();
        expect(await findingsOf(page)).toEqual([]);
      });
    });
  }

  test("scrolls nothing sideways on a phone", async () => {
    await visit({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true }, async (page) => {
      for (const path of ["/stats", "/stats/first?range=12m&kind=human&kind=bot", "/stats/never"]) {
        await open(page, path);
        await page.getByRole("heading", { level: 2 }).first().waitFor();
        expect([path, await sidewaysScroll(page)]).toEqual([path, 0]);
      }
    });
  });
});
