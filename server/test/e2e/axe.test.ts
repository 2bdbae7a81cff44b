// What axe-core finds on every page, in the light and in the dark: nothing.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, correction, field, problem, shorten, showQr, siteOf } from "../support/pages.ts";

describeWith("chromium", "axe finds nothing", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    const options = { colorScheme, bypassCSP: true };

    test(`on the home page when it is empty, wrong and done, in the ${colorScheme}`, async () => {
      await browser.visit({ ...options, expected: ["status of 422"] }, async (page) => {
        await page.goto(site);
        expect(await findingsOf(page)).toEqual([]);
        await field(page).fill("not a URL");
        await page.keyboard.press("Enter");
        await problem(page).waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await shorten(page, "example.com/axe");
        await page.keyboard.press("Escape");
        await shorten(page, "example.com/axe/2");
        await showQr(page).click();
        expect(await findingsOf(page)).toEqual([]);
      });
    });

    test(`on a link's page when the link is on, off, and wrongly corrected, nor on the page of a 410, in the ${colorScheme}`, async () => {
      const maker = { "X-Forwarded-For": `198.51.100.${colorScheme.length}` };
      const { manage_url: manageUrl = "", tiny_url: tinyUrl } = await linnet.shorten("https://example.com/axe", maker);
      await browser.visit({ ...options, expected: ["status of 410", "status of 422"] }, async (page) => {
        await page.goto(manageUrl);
        expect(await findingsOf(page)).toEqual([]);
        await correction(page).fill("wrong");
        await correction(page).press("Enter");
        await problem(page).waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await page.getByRole("button", { name: "Switch off" }).click();
        await page.getByRole("button", { name: "Switch on" }).waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await page.goto(tinyUrl);
        await page.getByText("410").waitFor();
        expect(await findingsOf(page)).toEqual([]);
      });
    });

    test(`on the page of a 404 and the API's page, in the ${colorScheme}`, async () => {
      await browser.visit({ ...options, expected: ["status of 404"] }, async (page) => {
        await page.goto(`${site}/aaaaaaa`);
        expect(await findingsOf(page)).toEqual([]);
        await page.goto(`${site}/api/docs`);
        expect(await findingsOf(page)).toEqual([]);
      });
    });

    test(`on the home page and on the result where no script runs, in the ${colorScheme}`, async () => {
      await browser.visit({ ...options, emptyScripts: true }, async (page) => {
        await page.goto(site);
        expect(await findingsOf(page)).toEqual([]);
        await field(page).fill("example.com/axe");
        await page.getByRole("button", { name: "Shorten" }).click();
        await page.getByText("Bookmark this page").waitFor();
        expect(await findingsOf(page)).toEqual([]);
      });
    });
  }

  test("on the home page of a server that makes links with a key only", async () => {
    const closed = await startLinnet({ env: { LINNET_PUBLIC: "false" } });
    try {
      await browser.visit({ bypassCSP: true }, async (page) => {
        await page.goto(siteOf(closed));
        await page.getByText("Links are made with a key here.").waitFor();
        expect(await findingsOf(page)).toEqual([]);
      });
    } finally {
      await closed.stop();
    }
  });
});
