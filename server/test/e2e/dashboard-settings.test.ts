// The pages with the settings and about the server, in a real browser.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator } from "playwright-core";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { visitSignedIn } from "../support/dashboard.ts";
import { ADMIN_KEY, type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";

/** What is in a list and wider than it has room. */
const wideIn = (list: Locator): Promise<string[]> =>
  list.evaluate((element) => {
    const { right } = element.getBoundingClientRect();
    const inside = [...element.querySelectorAll("*")];
    return inside.filter((one) => one.getBoundingClientRect().right > right + 1).map((one) => one.textContent);
  });

describeWith("chromium", "settings and about", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: { ...CLIENTS_APART, LINNET_MISSPELT: "x" } });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("the dashboard can be installed, as the browser says", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/settings`);
      await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
      const session = await page.context().newCDPSession(page);
      const { errors } = await session.send("Page.getAppManifest");
      const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
      // Each visit is a private one, in which nothing can be installed: nothing else is in the way.
      expect([errors, installabilityErrors.map(({ errorId }) => errorId)]).toEqual([[], ["in-incognito"]]);
    });
  });

  test("what is chosen for this browser holds at once, and after a reload", async () => {
    await visitSignedIn(browser, { as: owner, site, colorScheme: "light" }, async (page) => {
      await page.goto(`${site}/dashboard/settings`);
      const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const light = await background();
      await page.getByRole("radio", { name: "Dark" }).press("Space");
      expect(await background()).not.toBe(light);
      await page.getByRole("radio", { name: "Deutsch" }).press("Space");
      await page.getByRole("heading", { level: 1, name: "Einstellungen" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "Einstellungen" }).waitFor();
      expect([(await background()) === light, await page.getByRole("radio", { name: "Dunkel" }).isChecked()]).toEqual([
        false,
        true,
      ]);
    });
  });

  test("what the server was started with is told to who looks after it, but no secret", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/settings`);
      const list = page.getByRole("list", { name: "The server" }).getByRole("listitem");
      await list.filter({ hasText: "LINNET_CASE" }).getByText("sensitive", { exact: true }).waitFor();
      await page.getByLabel("Only those that were changed").press("Space");
      await list.filter({ hasText: "LINNET_CASE" }).waitFor({ state: "detached" });
      await list.filter({ hasText: "LINNET_ADMIN_KEY" }).getByText("set", { exact: true }).waitFor();
      expect(await page.locator("main").innerText()).not.toContain(ADMIN_KEY);
      await page.goto(`${site}/dashboard/about`);
      await page.getByText("1 thing needs attention.").waitFor();
      await page.getByText("LINNET_MISSPELT is not a setting of this version").waitFor();
    });
  });

  test("what the server finds at itself is told in the language of the dashboard", async () => {
    await visitSignedIn(browser, { as: owner, site, locale: "de-DE" }, async (page) => {
      await page.goto(`${site}/dashboard/about`);
      const checks = page.getByRole("list", { name: "Prüfungen" });
      await checks.getByText("Einstellungen · LINNET_MISSPELT ist keine Einstellung dieser Version.").waitFor();
      await checks.getByText(/^Platz · [\d.]+,\d GB frei auf der Platte$/).waitFor();
      expect(await checks.locator("[lang=en]").count()).toBe(0);
    });
  });

  test.each([375, 1440])("what the server's settings do is told in the language of the dashboard, %p px wide", async (width) => {
    const viewport = { width, height: 900 };
    await visitSignedIn(browser, { as: owner, site, locale: "de-DE", viewport }, async (page) => {
      await page.goto(`${site}/dashboard/settings`);
      const list = page.getByRole("list", { name: "Der Server" });
      await list.getByText("Wie viele Codes der Speicher auf Vorrat hält.").waitFor();
      expect(await list.locator("[lang=en]").count()).toBe(0);
      expect(await wideIn(list)).toEqual([]);
    });
  });

  test("a setting is told in English where German knows nothing of it, or can't be loaded", async () => {
    const expected = ["net::ERR_FAILED"];
    await visitSignedIn(browser, { as: owner, site, locale: "de-DE", expected }, async (page) => {
      const list = page.getByRole("list", { name: "Der Server" });
      const doc = "What comes tomorrow.";
      await page.route("**/api/v1/instance/settings", async (route) => {
        const answer = await route.fetch();
        const { settings } = await answer.json();
        await route.fulfill({
          response: answer,
          json: { settings: [...settings, { ...settings[0], name: "constructor", doc }] },
        });
      });
      await page.goto(`${site}/dashboard/settings`);
      await list.getByText(doc).waitFor();
      expect(await list.locator("[lang=en]").allInnerTexts()).toEqual([doc]);
      await page.route(/settings-de[^/]*\.js$/, (route) => route.abort());
      await page.reload();
      await list.getByText("How many codes the store keeps ready.").waitFor();
      await page.getByRole("heading", { level: 1, name: "Einstellungen" }).waitFor();
    });
  });

  test.each([
    ["en-GB", /^Countries, by the database that comes along, made on \d/],
    ["de-DE", /^Länder, nach der mitgelieferten Datenbank, Stand \d/],
  ])("where addresses are comes from a database that is told in words: %s", async (locale, text) => {
    await visitSignedIn(browser, { as: owner, site, locale }, async (page) => {
      await page.goto(`${site}/dashboard/about`);
      await page.getByRole("definition").getByText(text).waitFor();
      await page
        .getByRole("list")
        .getByText(/mitgelieferte|comes along/)
        .waitFor();
      expect(await page.locator("main").innerText()).not.toContain("ipvAll");
    });
  });

  test.each([
    ["en-GB", "country", "Countries, by its own database Own-Places, made on 1 Oct 2020"],
    ["de-DE", "city", "Länder und Städte, nach der eigenen Datenbank Own-Places, Stand 1. Okt. 2020"],
    ["de-DE", null, "Nach der eigenen Datenbank Own-Places, Stand 1. Okt. 2020"],
  ])("a database of one's own is told by its name and what it knows: %s, %p", async (locale, grain, text) => {
    await visitSignedIn(browser, { as: owner, site, locale }, async (page) => {
      await page.route("**/api/v1/instance", async (route) => {
        const answer = await route.fetch();
        const places = { kind: "Own-Places", grain, isIncluded: false, madeAt: "2020-10-01T12:00:00.000Z" };
        await route.fulfill({ response: answer, json: { ...(await answer.json()), places } });
      });
      await page.goto(`${site}/dashboard/about`);
      await page.getByRole("definition").getByText(text, { exact: true }).waitFor();
    });
  });

  test("others are told what they use, and no more", async () => {
    const viewer = await invited(() => linnet, owner, "viewer", "viewer@x.example");
    await visitSignedIn(browser, { as: viewer, site }, async (page) => {
      await page.goto(`${site}/dashboard/about`);
      await page.getByText("It answers.").waitFor();
      expect(await page.getByRole("heading", { level: 2 }).count()).toBe(0);
      await page.goto(`${site}/dashboard/settings`);
      await page.getByRole("radio", { name: "Dark" }).waitFor();
      expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual(["This browser"]);
    });
  });
});
