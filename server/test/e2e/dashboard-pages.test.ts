// Every page of the dashboard beside links and statistics, with something hostile on it: by axe in both themes, on a phone, in German.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { KEY_SCOPES } from "../../src/core/actor.ts";
import { callerOf } from "../api/call.ts";
import { type Browser, makeOwner, PASSWORD } from "../api/people-setup.ts";
import { findingsOf, openBrowser, sidewaysScroll, type TestBrowser, type VisitOptions } from "../support/browser.ts";
import { sheet, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";

/** A text that would be an element, if it were one, and is as wide as it may be. */
const HOSTILE = "<img src=x onerror=alert(1)>";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
/** As long as a part of a host may be. */
const LONG_HOST = `${"h".repeat(63)}.example`;

interface PageCase {
  readonly path: string;
  /** The heading, in English and in German. */
  readonly titles: readonly [english: string, german: string];
  /** Makes what the page shows. */
  readonly fill?: (call: ReturnType<typeof callerOf>, site: string) => Promise<unknown>;
  /** Stands on the page once it has what it shows. */
  readonly shown: string;
  /** Whether it is reached by the menu of who is signed in, not by that of the pages. */
  readonly isOnesOwn?: boolean;
}

/** Somebody with such a name. */
async function letIn(call: ReturnType<typeof callerOf>, name: string): Promise<void> {
  const { body } = await call("POST /invitations", { body: { role: "viewer", email: `${"e".repeat(60)}@x.example` } });
  const token = String(body.url).split("#token=")[1];
  await call("POST /invitations/accept", { key: null, body: { token, name, password: PASSWORD } });
  await call("POST /invitations", { body: { role: "viewer", email: `${"i".repeat(60)}@x.example` } });
}

const PAGES: readonly PageCase[] = [
  {
    path: "/tags",
    titles: ["Tags", "Tags"],
    fill: (call) => call("POST /links", { body: { url: "https://example.com/tags", tags: [HOSTILE, "w".repeat(50)] } }),
    shown: HOSTILE,
  },
  {
    path: "/people",
    titles: ["People", "Leute"],
    fill: (call) => letIn(call, `${HOSTILE} ${"w".repeat(60)}`),
    shown: HOSTILE,
  },
  {
    path: "/keys",
    titles: ["Keys", "Schlüssel"],
    fill: (call) => call("POST /keys", { body: { name: HOSTILE + "w".repeat(60), scopes: KEY_SCOPES, ownOnly: true } }),
    shown: HOSTILE,
  },
  {
    path: "/account",
    titles: ["Account", "Konto"],
    fill: (call) => {
      const body = { email: "owner@x.example", password: PASSWORD };
      return call("POST /session", { key: null, body, headers: { "User-Agent": FIREFOX } });
    },
    shown: "Firefox on Linux",
    isOnesOwn: true,
  },
  { path: "/transfer", titles: ["Import and export", "Import und Export"], shown: "CSV" },
  { path: "/live", titles: ["Live", "Live"], shown: "Bots" },
  {
    path: "/audit",
    titles: ["Audit log", "Protokoll"],
    fill: (call) => call("POST /keys", { body: { name: HOSTILE, scopes: ["links:read"] } }),
    shown: HOSTILE,
  },
  { path: "/settings", titles: ["Settings", "Einstellungen"], shown: "LINNET_CASE" },
  { path: "/about", titles: ["About", "Über Linnet"], shown: "SQLite" },
  {
    path: "/links?state=trash",
    titles: ["Trash", "Papierkorb"],
    async fill(call) {
      await call("POST /links", { body: { url: "https://example.com/", code: "t".repeat(60), tags: [HOSTILE] } });
      await call(`DELETE /links/${"t".repeat(60)}`);
    },
    shown: "t".repeat(60),
  },
  {
    path: "/domains",
    titles: ["Domains", "Domains"],
    fill: (call) => call(`PUT /domains/${LONG_HOST}`, { body: { homeUrl: `https://${LONG_HOST}/` } }),
    shown: LONG_HOST,
  },
  {
    path: "/rule-sets",
    titles: ["Rule sets", "Regelsätze"],
    fill: (call) => call(`PUT /rule-sets/${"r".repeat(60)}`, { body: { rules: [{ url: "https://example.com/" }] } }),
    shown: "r".repeat(60),
  },
  {
    path: "/reports",
    titles: ["Reports", "Meldungen"],
    async fill(call, site) {
      await call("POST /links", { body: { url: `https://example.com/${"u".repeat(500)}`, code: "reported" } });
      const body = new URLSearchParams({ reason: "phishing", text: HOSTILE + "w".repeat(200) });
      await fetch(`${site}/-/report/reported`, { method: "POST", body, redirect: "manual" });
    },
    shown: HOSTILE,
  },
  {
    path: "/blocks",
    titles: ["Blocks", "Sperren"],
    fill: (call) => call(`PUT /blocks/host/${LONG_HOST}`, { body: { reason: HOSTILE + "w".repeat(200), legal: true } }),
    shown: HOSTILE,
  },
];

/** Sheets that have an address of their own, over one of the pages. */
const SHEETS = [`/domains/${LONG_HOST}`, `/rule-sets/${"r".repeat(60)}`];

describeWith("chromium", "each page of the dashboard", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const visit = (options: VisitOptions, body: (page: Page) => Promise<void>) =>
    visitSignedIn(browser, { as: owner, site, ...options }, body);
  const open = async (page: Page, { path, shown }: PageCase) => {
    await page.goto(`${site}/dashboard${path}`);
    await page.locator("main").getByText(shown).first().waitFor();
  };
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
    owner = await makeOwner(() => linnet);
    for (const { fill } of PAGES) await fill?.(call, site);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds, in the ${colorScheme}, and one heading that says what it is`, async () => {
      await visit({ colorScheme, bypassCSP: true }, async (page) => {
        for (const one of PAGES) {
          await open(page, one);
          expect([one.path, await page.getByRole("heading", { level: 1 }).allInnerTexts()]).toEqual([one.path, [one.titles[0]]]);
          expect([one.path, await findingsOf(page)]).toEqual([one.path, []]);
        }
        for (const path of SHEETS) {
          await page.goto(`${site}/dashboard${path}`);
          await sheet(page).getByRole("textbox").first().waitFor();
          expect([path, await findingsOf(page)]).toEqual([path, []]);
        }
      });
    });
  }

  test("has sheets in which nothing scrolls sideways on a phone", async () => {
    await visit({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true }, async (page) => {
      for (const path of SHEETS) {
        await page.goto(`${site}/dashboard${path}`);
        await sheet(page).getByRole("textbox").first().waitFor();
        expect([path, await sidewaysScroll(page), await innerSidewaysScroll(page)]).toEqual([path, 0, []]);
      }
    });
  });

  test("is reached on a phone, where nothing scrolls sideways, and speaks German", async () => {
    await visit({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true, locale: "de-DE" }, async (page) => {
      for (const one of PAGES) {
        await page.goto(`${site}/dashboard/links`);
        const opener =
          one.isOnesOwn === true ? page.getByRole("button", { name: /Ada$/ }) : page.getByRole("navigation").getByRole("button");
        await opener.tap();
        await page.getByRole("menuitem", { name: one.titles[1], exact: true }).tap();
        await page.getByRole("heading", { level: 1, name: one.titles[1] }).waitFor();
        await page.locator("main").getByText(one.shown).first().waitFor();
        expect([one.path, await sidewaysScroll(page), await innerSidewaysScroll(page)]).toEqual([one.path, 0, []]);
        expect(await page.locator("main :is(script, img[src=x], iframe)").count()).toBe(0);
      }
    });
  });
});

/** What on the page can be scrolled sideways by itself. */
function innerSidewaysScroll(page: Page): Promise<string[]> {
  return page
    .locator("main *")
    .evaluateAll((all) =>
      all
        .filter((element) => element.scrollWidth > element.clientWidth && /auto|scroll/.test(getComputedStyle(element).overflowX))
        .map((element) => element.className),
    );
}
