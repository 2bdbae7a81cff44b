// The page with the audit log, in a real browser.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { sheet, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";

const LINKS = 130;

describeWith("chromium", "the page with the audit log", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const entries = (page: Page) => page.getByRole("list", { name: "Audit log" }).getByRole("listitem");
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    for (let number = 0; number < LINKS; number++) {
      expect((await call("POST /links", { body: { url: "https://example.com/", code: `c${number}` } })).status).toBe(201);
    }
    expect((await owner.call("PATCH /links/c7", { body: { title: "Seven" } })).status).toBe(200);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("says who did what, newest first, leads to it, and has more when one goes on", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/audit`);
      const newest = entries(page).first();
      await newest.getByText("Ada changed the link c7").waitFor();
      await newest.getByRole("button", { name: "Details" }).press("Enter");
      await newest.getByText("fields").waitFor();
      await newest.getByText("title", { exact: true }).waitFor();
      expect(await entries(page).count()).toBe(100);
      await entries(page).last().scrollIntoViewIfNeeded();
      await page.getByText("Ada made the first account").waitFor();
      expect(await entries(page).count()).toBe(LINKS + 2);
      await newest.getByRole("link", { name: "c7", exact: true }).press("Enter");
      await sheet(page).getByLabel("Title", { exact: true }).waitFor();
    });
  });

  test("is narrowed by who and what, keeps that in its address, and is saved so", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/audit`);
      await page.getByRole("button", { name: "What", exact: true }).press("Enter");
      await page.getByRole("menuitemradio", { name: "Links" }).press("Enter");
      await page.getByRole("button", { name: "Who", exact: true }).press("Enter");
      await page.getByRole("radio", { name: "Ada" }).press("Space");
      await page.waitForURL(/action=link.*actor=user|actor=user.*action=link/);
      await page.keyboard.press("Escape");
      await page.reload();
      await entries(page).first().getByText("Ada changed the link c7").waitFor();
      expect(await entries(page).count()).toBe(1);
      const downloading = page.waitForEvent("download");
      await page.getByRole("link", { name: "Save as CSV" }).press("Enter");
      const lines = (await readFile(await (await downloading).path(), "utf8")).trim().split("\r\n");
      expect(lines.slice(1).map((line) => line.includes("link.update"))).toEqual([true]);
    });
  });

  test("is not there for who may not read it", async () => {
    const editor = await invited(() => linnet, owner, "editor", "editor@x.example");
    await visitSignedIn(browser, { as: editor, site, expected: ["status of 403"] }, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await page.getByRole("link", { name: "Tags", exact: true }).waitFor();
      expect(await page.getByRole("link", { name: "Audit log" }).count()).toBe(0);
      await page.goto(`${site}/dashboard/audit`);
      await page.getByText("audit:read").waitFor();
    });
  });
});
