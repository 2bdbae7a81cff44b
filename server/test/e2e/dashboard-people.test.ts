// The pages with people and with keys, in a real browser, by the keyboard.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner, PASSWORD } from "../api/people-setup.ts";
import { clipboardOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { codeOf } from "../support/totp.ts";
import { until } from "../support/wait.ts";

/** What is shown this once. */
const secretIn = (page: Page, label: string) => sheet(page).getByRole("region", { name: label }).innerText();

async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Change: ${name}` }).press("Enter");
  await page.getByRole("menuitem", { name: item }).press("Enter");
}

describeWith("chromium", "the page with", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const roleOf = async (email: string) =>
    (await call("GET /people")).body.people.find((person: { email: string }) => person.email === email)?.role;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  /** A tiny address begins with the base URL, which is the site's as this browser sees it. */
  const here = (url: string) => `${site}${new URL(url).pathname}${new URL(url).hash}`;

  test("people invites by a link, and whoever takes it sees what that role may see", async () => {
    let url = "";
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/people`);
      await page.getByText("Nobody else yet.").waitFor();
      await page.getByRole("button", { name: "Invite" }).press("Enter");
      await sheet(page).getByLabel("E-mail").fill("not an address");
      await page.keyboard.press("Enter");
      await sheet(page).getByLabel("E-mail").and(page.locator("[aria-invalid=true]")).waitFor();
      await sheet(page).getByLabel("E-mail").fill("vera@x.example");
      await sheet(page).getByLabel("Viewer").press("Space");
      await page.keyboard.press("Enter");
      url = await secretIn(page, "Invitation");
      await page.keyboard.press("Enter");
      await told(page, "Copied.").waitFor();
      expect(await clipboardOf(page)).toBe(url);
      await sheet(page).getByRole("button", { name: "I have it" }).press("Enter");
      await page.getByRole("button", { name: "Withdraw: vera@x.example" }).waitFor();
    });
    await browser.visit({ locale: "en-GB", expected: ["status of 401", "status of 403"] }, async (page) => {
      await page.goto(here(url));
      await page.getByLabel("Name").fill("Vera");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByText("No links yet.").waitFor();
      const pages = await page.getByRole("navigation").getByRole("link").allInnerTexts();
      expect(pages).toContain("Statistics");
      for (const name of ["People", "Keys", "Reports", "Blocks", "Audit log"]) expect(pages).not.toContain(name);
      await page.goto(`${site}/dashboard/people`);
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("button", { name: "Invite" }).count()).toBe(0);
      const post = () => fetch("/api/v1/links", { method: "POST", body: '{"url":"https://example.com/"}' });
      expect(await page.evaluate(`(${post})().then(({ status }) => status)`)).toBe(403);
    });
  });

  test("people takes an invitation back", async () => {
    const { body } = await owner.call("POST /invitations", { body: { role: "admin", email: "gone@x.example" } });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/people`);
      await page.getByRole("button", { name: "Withdraw: gone@x.example" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Withdraw" }).press("Enter");
      await page.getByRole("button", { name: "Withdraw: gone@x.example" }).waitFor({ state: "detached" });
      await page.locator("main:focus").waitFor();
    });
    const token = String(body.url).split("#token=")[1];
    expect((await call("GET /invitations/by-token", { headers: { "X-Linnet-Token": token ?? "" } })).body.code).toBe(
      "token_invalid",
    );
  });

  test("people changes roles, takes that back, and says where the choice is made why the last owner stays one", async () => {
    await invited(() => linnet, owner, "editor", "role@x.example");
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 409"] }, async (page) => {
      await page.goto(`${site}/dashboard/people`);
      await choose(page, "editor", "Change role");
      await sheet(page).getByLabel("Admin").press("Space");
      await page.keyboard.press("Enter");
      await told(page, "editor is now: Admin.").waitFor();
      await page.getByRole("button", { name: "Change: editor" }).and(page.locator(":focus")).waitFor();
      expect(await roleOf("role@x.example")).toBe("admin");
      await page.keyboard.press("z");
      await page.getByRole("listitem").filter({ hasText: "role@x.example" }).getByText("Editor").waitFor();
      await until(async () => (await roleOf("role@x.example")) === "editor", { what: "the role is what it was" });
      await choose(page, "Ada", "Change role");
      await sheet(page).getByLabel("Admin").press("Space");
      await page.keyboard.press("Enter");
      await sheet(page).getByRole("alert").getByText("Nobody else is an owner.").waitFor();
    });
  });

  test("people offers an admin no change of owners", async () => {
    const admin = await invited(() => linnet, owner, "admin", "admin@x.example");
    await visitSignedIn(browser, { as: admin, site }, async (page) => {
      await page.goto(`${site}/dashboard/people`);
      await page.getByRole("button", { name: "Change: admin" }).waitFor();
      expect(await page.getByRole("button", { name: "Change: Ada" }).count()).toBe(0);
      await page.getByRole("button", { name: "Invite" }).press("Enter");
      expect(await sheet(page).getByRole("radio").count()).toBe(3);
    });
  });

  test("people shuts somebody out, who has to sign in at once, lets in again, and removes after asking", async () => {
    const out = await invited(() => linnet, owner, "viewer", "out@x.example");
    await call(`PATCH /people/${(await out.call("GET /session")).body.user.id}`, { body: { name: "Otto" } });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/people`);
      await visitSignedIn(browser, { as: out, site, expected: ["status of 401"] }, async (theirs) => {
        await theirs.goto(`${site}/dashboard/links`);
        await theirs.getByText("No links yet.").waitFor();
        await choose(page, "Otto", "Shut out");
        await told(page, "Otto is shut out.").waitFor();
        await theirs.getByRole("link", { name: "Tags" }).press("Enter");
        await theirs.getByRole("heading", { name: "Sign in" }).waitFor();
      });
      const row = page.getByRole("listitem").filter({ hasText: "out@x.example" });
      await row.getByText("Shut out").waitFor();
      await page.keyboard.press("z");
      await told(page, "Otto may sign in again.").waitFor();
      await choose(page, "Otto", "Remove");
      await page.getByRole("alertdialog", { name: "Remove Otto?" }).getByRole("button", { name: "Remove" }).press("Enter");
      await row.waitFor({ state: "detached" });
      await until(async () => (await roleOf("out@x.example")) === undefined, { what: "the account is gone" });
    });
  });

  test("people makes a link for a new password, which asks for no code any more where that is wanted", async () => {
    const lost = await invited(() => linnet, owner, "viewer", "lost@x.example");
    await call(`PATCH /people/${(await lost.call("GET /session")).body.user.id}`, { body: { name: "Lotte" } });
    const { body } = await lost.call("POST /totp", { body: { password: PASSWORD } });
    await lost.call("POST /totp/confirm", { body: { code: codeOf(body.uri) } });
    let url = "";
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/people`);
      await choose(page, "Lotte", "New password");
      await sheet(page).getByLabel("Also switch off the second factor").press("Space");
      await sheet(page).getByRole("button", { name: "Make link" }).press("Enter");
      url = await secretIn(page, "Link for a new password");
    });
    await browser.visit({ locale: "en-GB", expected: ["status of 401"] }, async (page) => {
      await page.goto(here(url));
      await page.getByLabel("Password").fill("another good password");
      await page.keyboard.press("Enter");
      await page.getByLabel("E-mail").fill("lost@x.example");
      await page.getByLabel("Password").fill("another good password");
      await page.keyboard.press("Enter");
      await page.getByText("No links yet.").waitFor();
    });
  });

  test("keys makes one that works until it is revoked", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/keys`);
      await page.getByText("No keys yet.").waitFor();
      await page.getByRole("button", { name: "New key" }).press("Enter");
      await sheet(page).getByLabel("Name").fill("CI");
      await page.keyboard.press("Enter");
      await sheet(page).getByRole("alert").getByText("scopes is a list").waitFor();
      await sheet(page).getByLabel("links:read").press("Space");
      await sheet(page).getByRole("button", { name: "Make key" }).press("Enter");
      const key = await secretIn(page, "The key");
      await sheet(page).getByText(`curl -H "Authorization: Bearer ${key}"`).waitFor();
      expect((await call("GET /links", { key })).status).toBe(200);
      expect((await call("POST /links", { key, body: { url: "https://example.com/" } })).body.code).toBe("scope_missing");
      await sheet(page).getByRole("button", { name: "I have it" }).press("Enter");
      await page.getByRole("listitem").filter({ hasText: "links:read" }).getByText("Ada").waitFor();
      await page.getByRole("button", { name: "Revoke: CI" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).press("Enter");
      await page.getByText("No keys yet.").waitFor();
      expect((await call("GET /links", { key })).status).toBe(401);
    });
  });
});
