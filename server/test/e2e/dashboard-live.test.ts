// Where and when clicks come, and the clicks themselves as they come: in a real browser, by real requests.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, sidewaysScroll, type TestBrowser, type VisitOptions } from "../support/browser.ts";
import { visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** Addresses in India, the United States and Singapore, by the database that comes along. */
const [INDIA, STATES, SINGAPORE] = ["49.44.0.1", "8.8.8.8", "165.21.83.88"] as const;
const VISITS = [INDIA, INDIA, INDIA, STATES, STATES, SINGAPORE];

describeWith("chromium", "where, when and live", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  const folder = mkdtempSync(join(tmpdir(), "linnet-live-"));
  let owner: Browser;
  const call = callerOf(() => linnet);
  const visit = (options: VisitOptions, body: (page: Page) => Promise<void>) =>
    visitSignedIn(browser, { as: owner, site, ...options }, body);
  const open = (page: Page, path: string) => page.goto(`${site}/dashboard${path}`);
  const follow = async (code: string, address: string = INDIA, headers: Record<string, string> = {}) => {
    const sent = { "User-Agent": FIREFOX, "X-Forwarded-For": address, ...headers };
    await fetch(`${site}/${code}`, { headers: sent, redirect: "manual" });
  };
  const rows = (page: Page) => page.getByRole("list", { name: "The last clicks" }).getByRole("listitem");
  const rowsAre = (page: Page, count: number) =>
    until(async () => (await rows(page).count()) === count, { what: `${count} clicks are shown` });
  const listens = (page: Page) => page.getByText("No click yet.").waitFor();
  const map = (page: Page) => page.getByRole("application", { name: "Clicks by country" });
  const scrollTo = (page: Page, title: string) => page.getByRole("heading", { name: title }).scrollIntoViewIfNeeded();
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ folder, env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    for (const code of ["first", "second"]) {
      expect((await call("POST /links", { body: { url: `https://example.com/${code}`, code } })).status).toBe(201);
    }
    for (const address of VISITS) await follow("first", address);
    await until(async () => (await call("GET /stats")).body.clicks === VISITS.length, { what: "all are counted" });
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the map tells a country's numbers and filters by it, by pointer and by keyboard", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats");
      await scrollTo(page, "Where");
      await page.getByText("3 countries").waitFor();
      const strengths = await map(page)
        .locator("[data-strength]:not([data-strength='0'])")
        .evaluateAll((all) =>
          all.map((one) => [one.getAttribute("data-country"), one.getAttribute("data-strength"), one.tagName]),
        );
      expect(strengths.sort()).toEqual([
        ["IN", "5", "path"],
        ["SG", "2", "circle"],
        ["US", "4", "path"],
      ]);
      await map(page).locator("[data-country=IN]").click();
      await page.getByRole("heading", { name: /^3 clicks/ }).waitFor();
      expect(new URL(page.url()).search).toBe("?country=IN");
      await page.getByRole("button", { name: "Clear: Country: India" }).click();
      await page.getByRole("heading", { name: /^6 clicks/ }).waitFor();

      await map(page).focus();
      await page.keyboard.press("Home");
      await page.getByRole("status").getByText("India: 3 clicks, 1 visitor").waitFor();
      await page.keyboard.press("End");
      await page.getByRole("status").getByText("Singapore: 1 click, 1 visitor").waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: /^1 click,/ }).waitFor();
      expect(new URL(page.url()).search).toBe("?country=SG");
    });
  });

  test("the week's hours are a table with numbers that add up, which arrow keys go through", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats?range=12m");
      await scrollTo(page, "When");
      const grid = page.getByRole("grid", { name: "Clicks by weekday and hour" });
      const cells = grid.locator("td");
      await cells.first().waitFor();
      const numbers = (await cells.allTextContents()).map(Number);
      expect([numbers.length, numbers.reduce((sum, clicks) => sum + clicks, 0)]).toEqual([7 * 24, VISITS.length]);
      await page.getByText(/^Busiest: \w+day, \d\d:00–\d\d:00, with \d clicks?\./).waitFor();
      const busiest = numbers.indexOf(Math.max(...numbers));
      await cells.nth(busiest).hover();
      await page.getByText(new RegExp(`^\\w+day, \\d\\d:00–\\d\\d:00: ${numbers[busiest]} click`)).waitFor();
      await cells.first().focus();
      await page.getByText("Monday, 00:00–01:00: ").waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("End");
      await page.getByText("Tuesday, 23:00–00:00: ").waitFor();
      expect(await grid.locator("td[tabindex='0']").count()).toBe(1);
    });
  });

  test("clicks appear as they come, what they say is text, and they can be held and told apart", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats");
      await page.getByRole("main").getByRole("link", { name: "Live" }).click();
      await listens(page);
      await follow("first", INDIA, { Referer: "https://<b>news</b>.example/" });
      await rowsAre(page, 1);
      const text = (await rows(page).first().innerText()).replaceAll(/\s+/g, " ");
      expect(text).toMatch(/^\d\d:\d\d:\d\d first India Firefox on Linux .* People redirected$/);
      await follow("nobody-has-this", STATES, { "User-Agent": BOT });
      await rowsAre(page, 2);
      expect((await rows(page).first().innerText()).replaceAll(/\s+/g, " ")).toContain("nobody-has-this United States");
      await page.getByRole("heading", { name: "2 clicks in the last minute" }).waitFor();
      expect([await page.locator(".lands").count(), await page.locator(".lands.bg-crimson").count()]).toEqual([2, 1]);
      expect(await page.locator("main :is(script, img, iframe, b)").count()).toBe(0);

      await page.getByRole("button", { name: "Bots" }).click();
      await rowsAre(page, 1);
      await page.getByRole("button", { name: "Pause" }).click();
      await follow("second");
      await page.getByText("1 new click").waitFor();
      await rowsAre(page, 1);
      await page.getByRole("button", { name: "Resume" }).click();
      await rowsAre(page, 2);
      await rows(page).getByRole("link", { name: "second" }).click();
      await page.getByRole("heading", { level: 1, name: "second" }).waitFor();
      await page.goBack();
      await listens(page);
    });
  });

  test("one link's clicks are shown from its statistics", async () => {
    await visit({}, async (page) => {
      await open(page, "/stats/second");
      await page.getByRole("main").getByRole("link", { name: "Live" }).click();
      await listens(page);
      expect(new URL(page.url()).search).toBe("?code=second");
      await follow("first");
      await follow("second");
      await rowsAre(page, 1);
      expect(await rows(page).getByRole("link").allInnerTexts()).toEqual(["second"]);
    });
  });

  test("a connection that is lost is told of and made again, and a link that is not there is said to be none", async () => {
    await visit({ expected: ["ERR_", "status of 404"] }, async (page) => {
      await open(page, "/live");
      await listens(page);
      await linnet.stop();
      await page.getByText(/^The connection is lost\./).waitFor();
      linnet = await startLinnet({ folder, env: { ...CLIENTS_APART, PORT: new URL(linnet.url).port } });
      await page.getByRole("button", { name: "Try now" }).click();
      await listens(page);
      await follow("second");
      await rowsAre(page, 1);
      await open(page, "/live?code=no-such-link");
      await page.getByRole("alert").waitFor();
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`there is nothing that axe finds, in the ${colorScheme}`, async () => {
      await visit({ colorScheme, bypassCSP: true }, async (page) => {
        await open(page, "/stats?country=IN");
        await scrollTo(page, "When");
        await map(page).locator("svg").waitFor();
        await page.getByRole("grid").waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await open(page, "/live");
        await listens(page);
        await follow("first");
        await rowsAre(page, 1);
        expect(await findingsOf(page)).toEqual([]);
      });
    });
  }

  test("nothing scrolls sideways on a phone", async () => {
    await visit({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true, locale: "de-DE" }, async (page) => {
      await open(page, "/stats");
      await scrollTo(page, "Wann");
      await page.getByRole("grid").waitFor();
      await page.locator("[data-country]").first().waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
      await open(page, "/live");
      await page.getByText("Noch kein Klick.").waitFor();
      await follow("x".repeat(120), INDIA, { Referer: `https://${"w".repeat(60)}.example/` });
      await page.getByRole("listitem").first().waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
    });
  });
});
