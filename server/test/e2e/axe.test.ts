// What axe-core finds on every page, in the light and in the dark: nothing.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { callerOf } from "../api/call.ts";
import { click } from "../core/clicks/table.ts";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, correction, field, problem, shorten, showQr, siteOf } from "../support/pages.ts";
import { putClicks } from "../support/put-clicks.ts";

describeWith("chromium", "axe finds nothing", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  const call = callerOf(() => linnet);
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

    test(`on a page with numbers when it is full, empty and locked, nor on a link's page with numbers, in the ${colorScheme}`, async () => {
      const maker = { "X-Forwarded-For": `198.51.101.${colorScheme.length}` };
      const { manage_url: manageUrl = "", code } = await linnet.shorten("https://example.com/axe", maker);
      const { code: empty } = await linnet.shorten("https://example.com/axe/empty");
      const said = { link: code as Field, country: "DE", referrer: "news.example" };
      await putClicks(linnet.folder, [click(Date.now(), said), click(Date.now() - 86_400_000, { ...said, kind: "bot" })]);
      for (const [of, body] of [
        [code, {}],
        [empty, {}],
        [empty, { password: "secret word" }],
      ] as const) {
        const { url } = (await call(`PUT /links/${of}/stats/share`, { body })).body;
        await browser.visit(options, async (page) => {
          await page.goto(site + new URL(url).pathname);
          for (const details of await page.locator(".chart-table summary").all()) await details.click();
          expect(await findingsOf(page)).toEqual([]);
        });
      }
      await browser.visit(options, async (page) => {
        await page.goto(manageUrl);
        await page.getByRole("img", { name: "Clicks in the last 30 days: 1." }).waitFor();
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
