// The pages with blocks and reports, in a real browser, by the keyboard.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the pages with blocks and reports", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const leads = async (code: string) => (await fetch(`${linnet.url}/${code}`, { redirect: "manual" })).status;
  const becomes = (code: string, status: number) =>
    until(async () => (await leads(code)) === status, { what: `${code} answers ${status}` });
  const report = async (code: string, fields: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams(fields);
    const { status } = await fetch(`${linnet.url}/-/report/${code}`, { method: "POST", body, redirect: "manual" });
    expect(status).toBe(303);
  };
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    for (const code of ["bad", "fine", "other"]) {
      expect((await call("POST /links", { body: { url: `https://${code}.example/x`, code } })).status).toBe(201);
    }
    await report("bad", { reason: "phishing", text: "Looks like my bank." });
    await report("fine", { reason: "other", text: "" });
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("decides reports: blocks a host with a reason, and dismisses after asking", async () => {
    await visitSignedIn(browser, { as: owner, site, bypassCSP: true }, async (page) => {
      await page.goto(`${site}/dashboard/reports`);
      await page.getByText("2 wait").waitFor();
      const bad = page.getByRole("listitem").filter({ hasText: "Looks like my bank." });
      await bad.getByText("https://bad.example/x").waitFor();
      expect(await page.locator('main a[href*=".example"]').count()).toBe(0);
      await bad.getByRole("button", { name: /^Block: / }).press("Enter");
      await sheet(page).getByRole("radio", { name: "All links to bad.example" }).press("Space");
      await sheet(page).getByLabel("Reason").fill("Phishing, says a visitor.");
      expect(await findingsOf(page)).toEqual([]);
      await sheet(page).getByRole("button", { name: "Block" }).press("Enter");
      await told(page, "bad.example is blocked.").waitFor();
      await bad.waitFor({ state: "detached" });
      await becomes("bad", 410);

      await page.getByRole("button", { name: /^Dismiss: / }).press("Enter");
      const asked = page.getByRole("alertdialog", { name: /^Dismiss the report of / });
      await asked.getByRole("button", { name: "Dismiss" }).press("Enter");
      await told(page, "The report is dismissed.").waitFor();
      await page.getByText("No reports wait.").waitFor();
      expect(await leads("fine")).toBe(302);
    });
  });

  test("removes a block at once, and takes that back", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/blocks`);
      await page.getByText("Phishing, says a visitor.").waitFor();
      await page.getByRole("button", { name: "Remove: bad.example" }).press("Enter");
      await told(page, "bad.example is removed from the blocks.").waitFor();
      await page.getByText("Nothing is blocked.").waitFor();
      await becomes("bad", 302);
      await page.keyboard.press("z");
      await page.getByText("Phishing, says a visitor.").waitFor();
      await becomes("bad", 410);
    });
  });

  test("blocks a link by its short URL and a client by its address, and says at its field what is none", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/blocks`);
      await page.getByRole("button", { name: "Block", exact: true }).press("Enter");
      await sheet(page).getByLabel("What").selectOption("link");
      await sheet(page).getByLabel("Code or short link").fill(`${site}/other`);
      await page.keyboard.press("Enter");
      await told(page, "other is blocked.").waitFor();
      await page.getByRole("link", { name: "other", exact: true }).waitFor();
      await becomes("other", 410);

      await page.getByRole("button", { name: "Block", exact: true }).press("Enter");
      await sheet(page).getByLabel("What").selectOption("client");
      expect(await sheet(page).getByLabel("A law demands it (451)").count()).toBe(0);
      const address = sheet(page).getByLabel("Address or range");
      await address.fill("not an address");
      await page.keyboard.press("Enter");
      await address.and(page.locator("[aria-invalid=true]")).waitFor();
      await address.fill("192.0.2.0/24");
      await page.keyboard.press("Enter");
      await told(page, "192.0.2.0/24 is blocked.").waitFor();

      await page.getByRole("button", { name: "Change: 192.0.2.0/24" }).press("Enter");
      await sheet(page).getByLabel("Reason").fill("Too many links.");
      await sheet(page).getByRole("button", { name: "Block" }).press("Enter");
      await page.getByText("Too many links.").waitFor();
    });
  });

  test("is for who may block alone", async () => {
    const editor = await invited(() => linnet, owner, "editor", "editor@x.example");
    await visitSignedIn(browser, { as: editor, site, expected: ["status of 403"] }, async (page) => {
      await page.goto(`${site}/dashboard/blocks`);
      await page.locator("main").getByRole("alert").waitFor();
      expect(await page.locator("main").getByRole("button", { name: "Block" }).count()).toBe(0);
      expect(await page.getByRole("navigation").getByRole("link").allInnerTexts()).not.toContain("Blocks");
    });
  });
});
