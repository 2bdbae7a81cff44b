// The page with the tags, in a real browser, by the keyboard.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the page with the tags", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const linksWith = async (tag: string) => (await call(`GET /links?tag=${tag}`)).body.links.length as number;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    for (const tags of [["summer", "sale"], ["summer"], ["winter"]]) {
      expect((await call("POST /links", { body: { url: "https://example.com/", tags } })).status).toBe(201);
    }
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("renames a tag on all links, and says at its field what is wrong with a name", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/tags`);
      await page.getByRole("listitem").filter({ hasText: "summer" }).getByText("2 links").waitFor();
      await page.getByLabel("Begins with").fill("sum");
      await page.getByRole("listitem").filter({ hasText: "winter" }).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Rename: summer" }).press("Enter");
      await sheet(page).getByLabel("Name").fill("x".repeat(61));
      await page.keyboard.press("Enter");
      await sheet(page).getByLabel("Name").and(page.locator("[aria-invalid=true]")).waitFor();
      await sheet(page).getByLabel("Name").fill("summer 2026");
      await page.keyboard.press("Enter");
      await told(page, "Tags of 2 links changed.").waitFor();
      await page.getByRole("link", { name: "summer 2026", exact: true }).waitFor();
      expect([await linksWith("summer"), await linksWith("summer%202026")]).toEqual([0, 2]);
    });
  });

  test("removes a tag from all links after asking, and leads to its links", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/tags`);
      await page.getByRole("button", { name: "Remove: winter" }).press("Enter");
      const asked = page.getByRole("alertdialog", { name: "Remove “winter” from all links?" });
      await asked.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
      expect(await linksWith("winter")).toBe(1);
      await asked.getByRole("button", { name: "Remove" }).press("Enter");
      await told(page, "Tags of 1 link changed.").waitFor();
      await until(async () => (await page.getByRole("link", { name: "winter" }).count()) === 0, { what: "it is gone" });
      expect(await linksWith("winter")).toBe(0);
      await page.getByRole("link", { name: "sale", exact: true }).press("Enter");
      await page.getByRole("button", { name: "Tag: sale" }).waitFor();
    });
  });

  test("offers no change to who may change nothing that links have in common", async () => {
    const editor = await invited(() => linnet, owner, "editor", "editor@x.example");
    await visitSignedIn(browser, { as: editor, site }, async (page) => {
      await page.goto(`${site}/dashboard/tags`);
      await page.getByRole("link", { name: "sale", exact: true }).waitFor();
      expect(await page.getByRole("button", { name: /^(Rename|Remove)/ }).count()).toBe(0);
    });
  });
});
