// The trash in a real browser, by the keyboard: what can be had back, and what is gone for good.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { menuGone, rowOf, rows, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the trash", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  let editor: Browser;
  const call = callerOf(() => linnet);
  const make = (code: string, by: Browser["call"] = call) => by("POST /links", { body: { url: "https://example.com/", code } });
  const trashed = async (code: string, by: Browser["call"] = call) => {
    expect((await make(code, by)).status).toBe(201);
    expect((await by(`DELETE /links/${code}`)).status).toBe(204);
  };
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    editor = await invited(() => linnet, owner, "editor", "editor@x.example");
    for (const code of ["first", "second", "third"]) await trashed(code);
    await trashed("own", editor.call);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("shows editors all of it, and lets them change what is their own", async () => {
    await visitSignedIn(browser, { as: editor, site }, async (page) => {
      await page.goto(`${site}/dashboard/links?state=trash`);
      await rowOf(page, "first").getByText("30 days left").waitFor();
      expect(await page.getByRole("checkbox").count()).toBe(1);
      await rowOf(page, "first").focus();
      await page.keyboard.press("Delete");
      await page.getByRole("button", { name: "More for first" }).press("Enter");
      await page.getByRole("menuitem", { name: "View" }).waitFor();
      expect(await page.getByRole("menuitem", { name: /Restore|Delete/ }).count()).toBe(0);
      expect(await page.getByRole("alertdialog").count()).toBe(0);
      await page.keyboard.press("Escape");
      await menuGone(page);
      await page.getByRole("button", { name: "More for own" }).press("Enter");
      await page.getByRole("menuitem", { name: "Restore" }).press("Enter");
      await told(page, "1 link restored.").waitFor();
      await rowOf(page, "own").waitFor({ state: "detached" });
      const isBack = async () => (await call("GET /links/own")).body.state === "active";
      await until(isBack, { what: "the link is what it was" });
    });
  });

  test("deletes a link for good after asking, and keeps its code", async () => {
    await visitSignedIn(browser, { as: owner, site, bypassCSP: true }, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await page.getByRole("link", { name: "Trash" }).press("Enter");
      await page.getByRole("heading", { level: 1, name: "Trash" }).waitFor();
      expect(await page.locator("nav [aria-current=page]").allInnerTexts()).toEqual(["Trash"]);
      await rowOf(page, "first").focus();
      await page.keyboard.press("Delete");
      const asked = page.getByRole("alertdialog", { name: "Delete first for good?" });
      await asked.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
      expect(await findingsOf(page)).toEqual([]);
      await asked.getByRole("button", { name: "Delete for good" }).press("Enter");
      await told(page, "1 link deleted for good.").waitFor();
      await rowOf(page, "first").waitFor({ state: "detached" });
      expect((await call("POST /links/first/restore")).status).not.toBe(200);
      expect((await make("first")).status).toBe(409);
    });
  });

  test("deletes chosen links for good together, and gives up their codes if that is wanted", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/links?state=trash`);
      for (const code of ["second", "third"]) {
        await rowOf(page, code).focus();
        await page.keyboard.press("x");
      }
      const bar = page.getByRole("region", { name: "Selected links" });
      await bar.getByText("2 selected").waitFor();
      await bar.getByRole("button", { name: "Delete for good" }).press("Enter");
      const asked = page.getByRole("alertdialog", { name: "Delete 2 links for good?" });
      await asked.getByText("The codes stay reserved").waitFor();
      await asked.getByLabel("Give up the codes too").press("Space");
      await asked.getByText("The codes are free then").waitFor();
      await asked.getByRole("button", { name: "Delete for good" }).press("Enter");
      await told(page, "2 links deleted for good.").waitFor();
      await page.getByText("The trash is empty.").waitFor();
      expect(await rows(page).count()).toBe(0);
      expect((await make("second")).status).toBe(201);
    });
  });
});
