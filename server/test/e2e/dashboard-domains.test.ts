// The pages with the domains and the sets of rules, in a real browser, by the keyboard.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { draftsIn, noDraftIn, sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the pages with domains and sets of rules", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const domainSays = async (host: string) => (await call(`GET /domains/${host}`)).body;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    expect((await call("PUT /domains/used.example", { body: {} })).status).toBe(201);
    expect(
      (await call("POST /links", { body: { url: "https://example.com/", code: "on-it", domain: "used.example" } })).status,
    ).toBe(201);
    const rules = [{ url: "https://example.com/" }];
    expect((await call("PUT /rule-sets/used", { body: { rules } })).status).toBe(201);
    expect((await call("POST /links", { body: { url: "https://example.com/", ruleSet: "used" } })).status).toBe(201);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("adds a domain and says what it shall say, and what is wrong at each field", async () => {
    const expected = ["status of 422", "status of 412"];
    await visitSignedIn(browser, { as: owner, site, expected }, async (page) => {
      await page.goto(`${site}/dashboard/domains`);
      await page.getByRole("button", { name: "Add domain" }).press("Enter");
      const host = sheet(page).getByLabel("Host");
      await host.and(page.locator(":focus")).waitFor();
      await page.keyboard.type("https://new.example/");
      await page.keyboard.press("Enter");
      await host.and(page.locator("[aria-invalid=true]")).waitFor();
      await host.fill("used.example");
      await page.keyboard.press("Enter");
      await sheet(page).getByText("This domain is there already.").waitFor();
      await host.fill("new.example");
      await page.keyboard.press("Enter");
      await told(page, "new.example is added.").waitFor();

      const home = sheet(page).getByLabel("Home leads to");
      await home.fill("nowhere");
      await page.keyboard.press("Enter");
      await home.and(page.locator("[aria-invalid=true]")).waitFor();
      await home.fill("https://example.com/home");
      await openFold(page, "Apps");
      const android = sheet(page).getByLabel("Android apps");
      await android.fill("com.example.app no-fingerprint");
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await android.and(page.locator("[aria-invalid=true]")).waitFor();
      await sheet(page).getByText("apps.android[0].sha256[0] is the SHA-256 of a certificate").waitFor();
      const print = Array.from({ length: 32 }, () => "0A").join(":");
      await android.fill(`com.example.app ${print}`);
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      const { homeUrl, apps, version } = await domainSays("new.example");
      const app = { package: "com.example.app", sha256: [print] };
      expect({ homeUrl, apps, version }).toEqual({
        homeUrl: "https://example.com/home",
        apps: { ios: [], android: [app] },
        version: 2,
      });
    });
  });

  test("overwrites nothing that somebody else has said of a domain meanwhile", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 412"] }, async (page) => {
      await page.goto(`${site}/dashboard/domains/used.example`);
      await sheet(page).getByLabel("Unknown codes lead to").fill("https://example.com/mine");
      await call("PATCH /domains/used.example", { body: { notFoundUrl: "https://example.com/theirs" } });
      await page.keyboard.press("Enter");
      await sheet(page).getByText("Somebody else has changed this meanwhile. Nothing was saved.").waitFor();
      await sheet(page).getByRole("button", { name: "Show it as it is now" }).press("Enter");
      await sheet(page).locator('input[value="https://example.com/theirs"]').waitFor();
      expect((await domainSays("used.example")).notFoundUrl).toBe("https://example.com/theirs");
    });
  });

  test("keeps what is not saved of a domain over a reload, and over what somebody else saves, until it is saved or removed", async () => {
    expect((await call("PUT /domains/draft.example", { body: {} })).status).toBe(201);
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/domains/draft.example`);
      const home = sheet(page).getByLabel("Home leads to");
      await home.fill("https://example.com/mine");
      await openFold(page, "Apps");
      await sheet(page).getByLabel("iOS apps").fill("ABCDE12345.com.example");
      await page.reload();
      await sheet(page).getByLabel("iOS apps").waitFor();
      expect(await home.inputValue()).toBe("https://example.com/mine");
      expect(await sheet(page).getByLabel("iOS apps").inputValue()).toBe("ABCDE12345.com.example");
      await call("PATCH /domains/draft.example", { body: { expiredUrl: "https://example.com/theirs" } });
      await page.reload();
      await sheet(page).getByRole("status").getByText("This was changed meanwhile, but not where").waitFor();
      expect(await home.inputValue()).toBe("https://example.com/mine");
      await home.press("Enter");
      await told(page, "Saved.").waitFor();
      expect(await domainSays("draft.example")).toMatchObject({
        homeUrl: "https://example.com/mine",
        expiredUrl: "https://example.com/theirs",
        apps: { ios: ["ABCDE12345.com.example"] },
      });
      await noDraftIn(page);

      await home.fill("https://example.com/never");
      await isKept(page);
      await sheet(page).getByRole("button", { name: "Discard" }).press("Enter");
      await noDraftIn(page);
      await home.fill("https://example.com/never");
      await isKept(page);
      await sheet(page).getByRole("button", { name: "Remove domain" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Remove domain" }).press("Enter");
      await told(page, "draft.example is removed.").waitFor();
      await noDraftIn(page);
    });
  });

  test("removes a domain once no link is on it", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 409"] }, async (page) => {
      await page.goto(`${site}/dashboard/domains`);
      const link = page.getByRole("link", { name: "used.example", exact: true });
      await page.getByRole("listitem").filter({ has: link }).getByText("1 link").waitFor();
      await link.press("Enter");
      await sheet(page).getByRole("button", { name: "Remove domain" }).press("Enter");
      const asked = page.getByRole("alertdialog", { name: "Remove used.example?" });
      await asked.getByRole("button", { name: "Remove domain" }).press("Enter");
      await asked.getByRole("alert").getByText("1 link is on used.example.").waitFor();
      expect((await call("DELETE /links/on-it?domain=used.example")).status).toBe(204);
      await asked.getByRole("button", { name: "Remove domain" }).press("Enter");
      await told(page, "used.example is removed.").waitFor();
      await link.waitFor({ state: "detached" });
      expect(new URL(page.url()).pathname).toBe("/dashboard/domains");
      expect((await call("GET /domains/used.example")).status).toBe(404);
    });
  });

  test("makes a set of rules, and says of JSON and rules what is wrong with them", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/rule-sets`);
      await page.getByRole("button", { name: "New rule set" }).press("Enter");
      await sheet(page).getByLabel("Name").and(page.locator(":focus")).waitFor();
      await page.keyboard.type("summer");
      const rules = sheet(page).getByRole("textbox", { name: "Rules" });
      const save = sheet(page).getByRole("button", { name: "Save" });
      await rules.fill('[\n  { "url": }\n]');
      await save.press("Enter");
      await sheet(page).getByText("This isn’t JSON yet: look at line 2, column 12.").waitFor();
      await rules.fill('[{ "url": "https://example.com/" }, { "if": { "device": "fridge" }, "url": "https://example.com/" }]');
      await save.press("Enter");
      await rules.and(page.locator("[aria-invalid=true]")).waitFor();
      await sheet(page).getByRole("alert").getByText("rules[1].if.device").waitFor();
      await rules.fill('[{ "if": { "device": "ios" }, "url": "https://example.com/ios" }]');
      await save.press("Enter");
      await told(page, "Rule set summer is made.").waitFor();
      await page.getByRole("link", { name: "summer", exact: true }).waitFor();
      expect((await call("GET /rule-sets/summer")).body.rules).toHaveLength(1);
    });
  });

  test("keeps what is not saved of a set over a reload, and replaces nothing of others without saying so", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/rule-sets?new=true`);
      const rules = sheet(page).getByRole("textbox", { name: "Rules" });
      const save = sheet(page).getByRole("button", { name: "Save" });
      const at = (path: string) => JSON.stringify([{ url: `https://example.com/${path}` }]);
      await sheet(page).getByLabel("Name").fill("drafted");
      await rules.fill(at("1"));
      await page.reload();
      await rules.waitFor();
      expect([await sheet(page).getByLabel("Name").inputValue(), await rules.inputValue()]).toEqual(["drafted", at("1")]);
      await save.press("Enter");
      await told(page, "Rule set drafted is made.").waitFor();
      await noDraftIn(page);

      await page.goto(`${site}/dashboard/rule-sets/drafted`);
      await rules.fill(at("mine"));
      await call("PUT /rule-sets/drafted", { body: { rules: JSON.parse(at("theirs")) } });
      await page.reload();
      await sheet(page).getByRole("status").getByText("This was changed meanwhile, also where you have typed.").waitFor();
      expect(await rules.inputValue()).toBe(at("mine"));
      expect((await call("GET /rule-sets/drafted")).body.rules).toEqual(JSON.parse(at("theirs")));
      await sheet(page).getByRole("button", { name: "Discard" }).press("Enter");
      await noDraftIn(page);
      expect(await rules.inputValue()).toContain("https://example.com/theirs");
      await rules.fill(at("never"));
      await isKept(page);
      await sheet(page).getByRole("button", { name: "Delete" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).press("Enter");
      await page.getByRole("alertdialog").waitFor({ state: "detached" });
      await noDraftIn(page);
    });
  });

  test("changes a set, and deletes it once no link goes by it", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 409"] }, async (page) => {
      await page.goto(`${site}/dashboard/rule-sets/used`);
      const rules = sheet(page).getByRole("textbox", { name: "Rules" });
      const changed = [{ url: "https://example.com/changed" }];
      await rules.fill(JSON.stringify(changed));
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      expect((await call("GET /rule-sets/used")).body.rules).toEqual(changed);
      await sheet(page).getByRole("button", { name: "Delete" }).press("Enter");
      const asked = page.getByRole("alertdialog", { name: "Delete the rule set “used”?" });
      await asked.getByRole("button", { name: "Delete" }).press("Enter");
      await asked.getByRole("alert").getByText('1 link goes by the rule set "used".').waitFor();
      await asked.getByRole("button", { name: "Cancel" }).press("Enter");
      await asked.waitFor({ state: "detached" });
    });
  });

  test.each(["links", "stats"])("lets %s be narrowed to a domain, and takes that back", async (place) => {
    expect((await call("PUT /domains/narrow.example", { body: {} })).status).toBeOneOf([200, 201]);
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/${place}`);
      await page.getByRole("button", { name: "Domain", exact: true }).press("Enter");
      await page.getByRole("menuitemradio", { name: "narrow.example" }).press("Enter");
      await page.getByRole("button", { name: "Domain: narrow.example" }).waitFor();
      await searchIs(page, "?domain=narrow.example");
      await page.getByRole("button", { name: "Clear: Domain" }).press("Enter");
      await page.getByRole("button", { name: "Domain", exact: true }).waitFor();
      await searchIs(page, "");
    });
  });

  test("lets editors read, and offers them no change; sheets have nothing that axe finds", async () => {
    const editor = await invited(() => linnet, owner, "editor", "editor@x.example");
    await visitSignedIn(browser, { as: editor, site, bypassCSP: true }, async (page) => {
      await page.goto(`${site}/dashboard/domains`);
      await page.getByRole("link", { name: "new.example", exact: true }).press("Enter");
      await sheet(page).getByLabel("Home leads to").and(page.locator(":disabled")).waitFor();
      expect(await findingsOf(page)).toEqual([]);
      await page.goto(`${site}/dashboard/rule-sets/summer`);
      await sheet(page).getByRole("textbox", { name: "Rules" }).and(page.locator(":disabled")).waitFor();
      expect(await findingsOf(page)).toEqual([]);
      expect(
        await page.getByRole("button", { name: /^(Add|New|Save|Remove|Delete)/, includeHidden: true }).allInnerTexts(),
      ).toEqual([]);
    });
  });
});

const openFold = (page: Page, title: string) => sheet(page).getByText(title, { exact: true }).press("Enter");

const isKept = (page: Page): Promise<void> => until(async () => (await draftsIn(page)).length === 1, { what: "a draft is kept" });

const searchIs = (page: Page, search: string): Promise<void> =>
  until(async () => new URL(page.url()).search === search, { what: `the address ends with ${search || "no search"}` });
