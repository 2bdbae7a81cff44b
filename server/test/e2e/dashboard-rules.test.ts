// Rules in the sheet of a link, in a real browser, by the keyboard: built, followed, moved, split, refused, kept and tried out.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, sidewaysScroll, type TestBrowser } from "../support/browser.ts";
import { sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

const NESTED = { not: { all: [{ bot: true }, { qr: true }] } };

describeWith("chromium", "rules in the sheet of a link", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const make = async (code: string, more: object) => {
    const body = { url: "https://example.com/", code, ...more };
    expect((await call("POST /links", { body })).status).toBe(201);
  };
  const rulesOf = async (code: string) => (await call(`GET /links/${code}`)).body.rules;
  const leadsTo = async (code: string, headers: Record<string, string>) =>
    (await fetch(`${site}/${code}`, { redirect: "manual", headers })).headers.get("location");
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    const rules = [{ if: { country: ["CH"] }, url: "https://example.com/ch" }];
    expect((await call("PUT /rule-sets/summer", { body: { rules } })).status).toBe(201);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("makes a link with a rule by the keyboard, which decides where it leads", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/new`);
      await sheet(page).getByLabel("Leads to").fill("https://example.com/all");
      await openFold(page, "Code and domain");
      await sheet(page).getByLabel("Code", { exact: true }).fill("built");
      await openFold(page, "Rules");
      await sheet(page).getByRole("button", { name: "Add a rule" }).press("Enter");
      await focused(sheet(page).getByLabel("Condition 1", { exact: true }));
      await page.keyboard.type("Lang");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await focused(sheet(page).getByLabel("Languages"));
      await page.keyboard.type("german");
      await page.keyboard.press("Enter");
      await sheet(page).getByRole("button", { name: "Add a condition" }).press("Enter");
      await focused(sheet(page).getByLabel("Condition 2", { exact: true }));
      await page.keyboard.type("Dev");
      await sheet(page).getByRole("checkbox", { name: "iOS" }).press("Space");
      await rule(page, 1).getByLabel("Leads to").fill("https://example.com/de");
      await sheet(page).getByText("For visitors preferring German and on an iPhone or iPad").waitFor();
      await sheet(page).getByRole("button", { name: "Done" }).press("Enter");
      await focused(actions(page, 1).getByRole("button", { name: "Edit" }));

      // What is not sent yet outlives a reload.
      await page.reload();
      await sheet(page).getByText("For visitors preferring German and on an iPhone or iPad").waitFor();
      await sheet(page).getByRole("button", { name: "Shorten" }).press("Enter");
      await sheet(page).getByRole("button", { name: "Copy link" }).waitFor();
      expect(await leadsTo("built", { "User-Agent": IPHONE, "Accept-Language": "de-AT" })).toBe("https://example.com/de");
      expect(await leadsTo("built", { "User-Agent": IPHONE, "Accept-Language": "fr" })).toBe("https://example.com/all");
    });
  });

  test("edits, moves, removes and splits rules, and keeps what it has no fields for as it was", async () => {
    await make("many", {
      rules: [
        { name: "nested", if: { all: [{ country: ["DE"] }, NESTED] }, url: "https://example.com/1" },
        { if: { language: ["fr"] }, url: "https://example.com/2" },
        { if: { bot: true }, url: "https://example.com/3" },
      ],
    });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/links/many`);
      await sheet(page).getByText("not (that are robots and who scanned a QR code)").waitFor();
      await actions(page, 1).getByRole("button", { name: "Down" }).press("Enter");
      await focused(actions(page, 2).getByRole("button", { name: "Down" }));
      await page.keyboard.press("Alt+ArrowDown");
      await focused(actions(page, 3).getByRole("button", { name: "Edit" }));
      await actions(page, 2).getByRole("button", { name: "Remove" }).press("Enter");
      await focused(sheet(page).getByRole("button", { name: "Undo" }));
      await page.keyboard.press("Enter");
      await actions(page, 3).waitFor();
      await actions(page, 2).getByRole("button", { name: "Remove" }).press("Enter");
      await actions(page, 1).getByRole("button", { name: "Edit" }).press("Enter");
      await sheet(page).getByLabel("Is or is not").selectOption("is not");
      await sheet(page).getByText("For visitors not preferring French").waitFor();
      await sheet(page).getByRole("button", { name: "Split between several addresses" }).press("Enter");
      const urls = rule(page, 3).getByLabel("Leads to");
      await focused(urls.first());
      expect(await urls.first().inputValue()).toBe("https://example.com/");
      await urls.last().fill("https://b.example/");
      await rule(page, 3).getByLabel("Weight").first().fill("70");
      await rule(page, 3).getByLabel("Weight").last().fill("30");
      await sheet(page).getByText("70% → example.com, 30% → b.example").waitFor();
      await sheet(page).getByLabel("Set of rules").selectOption("summer");
      await sheet(page).getByText("For visitors from Switzerland → https://example.com/ch").waitFor();
      await sheet(page).getByLabel("iPhone and iPad lead to").fill("https://apps.example/ios");
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      expect((await call("GET /links/many")).body).toMatchObject({
        rules: [
          { if: { not: { language: ["fr"] } }, url: "https://example.com/2" },
          { name: "nested", if: { all: [{ country: ["DE"] }, NESTED] }, url: "https://example.com/1" },
          {
            split: [
              { url: "https://example.com/", weight: 70 },
              { url: "https://b.example/", weight: 30 },
            ],
          },
        ],
        ruleSet: "summer",
        ios: "https://apps.example/ios",
      });
      await openFold(page, "History");
      await sheet(page).getByText("For everybody: 70% → example.com, 30% → b.example").waitFor();
    });
  });

  test("says what the API refuses at its field, and where the rule is", async () => {
    await make("refused", { rules: [{ if: { language: ["fr"] }, url: "https://example.com/fr" }] });
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/links/refused`);
      await sheet(page).getByRole("button", { name: "Add a rule" }).press("Enter");
      await sheet(page).getByLabel("Countries").fill("Atlantis");
      await rule(page, 2).getByLabel("Leads to").fill("https://example.com/x");
      await sheet(page).getByRole("button", { name: "Done" }).press("Enter");
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await focused(sheet(page).getByLabel("Countries").and(page.locator("[aria-invalid=true]")));
      await sheet(page).getByRole("button", { name: "Remove Atlantis" }).press("Enter");
      await sheet(page).getByLabel("Countries").fill("austria");
      await rule(page, 2).getByLabel("Leads to").fill("nowhere");
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await rule(page, 2).getByLabel("Leads to").and(page.locator("[aria-invalid=true]")).waitFor();
      await rule(page, 2).getByLabel("Leads to").fill("https://example.com/at");
      await page.keyboard.press("Enter");
      await told(page, "Saved.").waitFor();
      expect((await rulesOf("refused"))[1]).toEqual({ if: { country: ["AT"] }, url: "https://example.com/at" });
    });
  });

  test("keeps a rule that is not saved over a reload, beside what somebody else has saved meanwhile", async () => {
    const kept = { if: { country: ["DE"] }, url: "https://example.com/de" };
    await make("beside", { rules: [kept] });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/links/beside`);
      await actions(page, 1).getByRole("button", { name: "Edit" }).press("Enter");
      await rule(page, 1).getByLabel("Leads to").fill("https://example.com/mine");
      await call("PATCH /links/beside", { body: { title: "Theirs" } });
      await page.reload();
      await rule(page, 1).getByText("https://example.com/mine").waitFor();
      await sheet(page).getByRole("status").getByText("This was changed meanwhile, but not where you have typed.").waitFor();
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      const { title, rules } = (await call("GET /links/beside")).body;
      expect({ title, rules }).toEqual({ title: "Theirs", rules: [{ ...kept, url: "https://example.com/mine" }] });
    });
  });

  test("tells who tries it as a visitor where the link leads, by which rule, and why not by others", async () => {
    await make("tried", {
      rules: [
        { name: "phones", if: { all: [{ country: ["DE"] }, { device: ["ios"] }] }, url: "https://example.com/phone" },
        { if: { query: { name: "ref" } }, url: "https://example.com/ref" },
      ],
    });
    const viewer = await invited(() => linnet, owner, "viewer", "viewer@x.example");
    await visitSignedIn(browser, { as: viewer, site, expected: ["status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/links/tried`);
      await sheet(page).getByText("For visitors from Germany and on an iPhone or iPad").waitFor();
      expect(await actions(page, 1).getByRole("button", { name: "Remove" }).isDisabled()).toBe(true);
      await openFold(page, "Try it as a visitor");
      const status = simulator(page).getByRole("status");
      await status.getByText("the link’s own address").waitFor();
      await simulator(page).getByLabel("Device").selectOption("iPhone");
      await simulator(page).getByLabel("Country").fill("germany");
      await status.getByText("→ https://example.com/phone").waitFor();
      await status.getByText("by rule 1").waitFor();
      await simulator(page).getByLabel("Query").fill("ref=x");
      await simulator(page).getByLabel("Country").fill("france");
      await status.getByText("→ https://example.com/ref").waitFor();
      await simulator(page)
        .getByRole("listitem")
        .filter({ hasText: "phones · does not hold" })
        .getByText("from Germany")
        .waitFor();
      await simulator(page).getByLabel("Country").fill("nowhere");
      await simulator(page).getByLabel("Country").and(page.locator("[aria-invalid=true]")).waitFor();
    });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/links/tried`);
      await openFold(page, "Try it as a visitor");
      await actions(page, 2).getByRole("button", { name: "Remove" }).press("Enter");
      await simulator(page).getByText("not in it until you save").waitFor();
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds, and scrolls nothing sideways on a phone, in the ${colorScheme}`, async () => {
      const wide = `https://example.com/${"path".repeat(100)}`;
      const code = `axe-rules-${colorScheme}`;
      const conditions = [
        { country: ["DE"] },
        { time: { zone: "UTC", days: ["mon"] } },
        { browser: ["chrome"] },
        { query: { name: "q".repeat(100) } },
        { percentage: { share: 5 } },
        { not: { date: { from: "2030-01-01T00:00:00Z" } } },
        NESTED,
      ];
      const split = [
        { url: wide, name: "wide" },
        { url: wide, weight: 2 },
      ];
      await make(code, { rules: [{ name: "w".repeat(60), if: { any: conditions }, url: wide }, { split }], ruleSet: "summer" });
      const phone = { viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true };
      await visitSignedIn(browser, { as: owner, site, colorScheme, bypassCSP: true, ...phone }, async (page) => {
        await page.goto(`${site}/dashboard/links/${code}`);
        await openFold(page, "Try it as a visitor");
        await simulator(page).getByRole("listitem").first().waitFor();
        for (const at of [1, 2]) {
          await actions(page, at).getByRole("button", { name: "Edit" }).tap();
          await sheet(page).getByRole("button", { name: "Done" }).waitFor();
          expect(await findingsOf(page)).toEqual([]);
          expect([await sidewaysScroll(page), await sheetScroll(page)]).toEqual([0, 0]);
        }
      });
    });
  }
});

const openFold = (page: Page, title: string) => sheet(page).locator("summary", { hasText: title }).press("Enter");

/** A rule and its builder. */
const rule = (page: Page, at: number): Locator =>
  sheet(page)
    .getByRole("listitem")
    .filter({ has: actions(page, at) });

/** What can be done with a rule. */
const actions = (page: Page, at: number): Locator =>
  page.getByRole("group", { name: `Rule ${at}`, exact: true }).filter({ has: page.locator("[aria-expanded]") });

const simulator = (page: Page): Locator => sheet(page).locator("details").filter({ hasText: "Try it as a visitor" });

const focused = (one: Locator): Promise<void> =>
  until(() => one.evaluate((element) => element === document.activeElement), { what: "it has the focus" });

/** How far the sheet can be scrolled sideways, in pixels. */
const sheetScroll = (page: Page): Promise<number> =>
  sheet(page)
    .locator("> div")
    .evaluate((box) => box.scrollWidth - box.clientWidth);
