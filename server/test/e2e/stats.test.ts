// The page with a link's numbers, in a real browser.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { callerOf } from "../api/call.ts";
import { click } from "../core/clicks/table.ts";
import { openBrowser, sidewaysScroll, type TestBrowser } from "../support/browser.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, problem, siteOf } from "../support/pages.ts";
import { putClicks } from "../support/put-clicks.ts";

const DAY_MS = 86_400_000;
const PASSWORD = "secret word";
const LONG = "a-long-name.".repeat(16);

describeWith("chromium", "a page with numbers", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  const call = callerOf(() => linnet);
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    for (const code of ["full", "empty", "locked"]) {
      expect((await call("POST /links", { body: { url: "https://example.com/", code } })).status).toBe(201);
    }
    const clicks = Array.from({ length: 60 }, (_, n) =>
      click(Date.now() - n * DAY_MS, {
        link: "full" as Field,
        visitor: n,
        country: n % 3 === 0 ? "DE" : "FR",
        referrer: n % 2 === 0 ? `${LONG}example` : "<b>news</b>",
        kind: n % 5 === 0 ? "bot" : "human",
        device: "mobile",
      }),
    );
    await putClicks(linnet.folder, clicks);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  /** The page's address where the browser finds the server. */
  async function shared(code: string, said: object = {}): Promise<string> {
    const { body } = await call(`PUT /links/${code}/stats/share`, { body: said });
    return siteOf(linnet) + new URL(body.url).pathname;
  }

  test("shows its numbers without a script, on a phone and on a screen, and nothing lies outside", async () => {
    const url = await shared("full");
    for (const width of [320, 375, 1440]) {
      await browser.visit({ javaScriptEnabled: false, viewport: { width, height: 800 } }, async (page) => {
        await page.goto(url);
        await page.getByText("24 people, 6 bots.").first().waitFor();
        expect(await sidewaysScroll(page)).toBe(0);
        const drawing = page.getByRole("img", { name: /^Clicks in the last 30 days: 24\./ });
        expect((await drawing.boundingBox())?.height).toBeGreaterThan(100);
        await page.getByText("As a table").click();
        expect(await page.locator(".chart-table tbody tr").count()).toBe(30);
        await page.getByRole("link", { name: "7 days" }).click();
        await page.getByRole("img", { name: /^Clicks in the last 7 days/ }).waitFor();
        expect(new URL(page.url()).search).toBe("?range=7d");
        await page.getByRole("link", { name: "12 months" }).click();
        await page.getByRole("img", { name: /^Clicks in the last 12 months/ }).waitFor();
        expect(await sidewaysScroll(page)).toBe(0);
      });
    }
  });

  test("opens with its password, goes on from range to range, and asks again in another browser", async () => {
    const url = await shared("locked", { password: PASSWORD });
    await browser.visit({ javaScriptEnabled: false, expected: ["status of 403"] }, async (page) => {
      await page.goto(`${url}?range=90d`);
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Open" }).click();
      await problem(page).getByText("This is not the password of this page.").waitFor();
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Open" }).click();
      await page.getByText("Nobody yet.").waitFor();
      expect(page.url()).toBe(`${url}?range=90d`);
      await page.reload();
      await page.getByText("Nobody yet.").waitFor();
      const cookies = await page.context().cookies();
      expect(cookies.map(({ name, path, httpOnly }) => [name, path, httpOnly])).toEqual([
        ["linnet_stats", new URL(url).pathname, true],
      ]);
    });
    await browser.visit({}, async (page) => {
      await page.goto(url);
      await page.getByLabel("Password").waitFor();
    });
  });
});
