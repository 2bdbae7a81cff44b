// What somebody does who has just started Linnet, from the first owner to signing out, in a real browser: on one file and on Redis.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { WHITE } from "../../src/qr/colour.ts";
import { callerOf } from "../api/call.ts";
import { PASSWORD, setupTokenIn } from "../api/people-setup.ts";
import { scanned, seenPng } from "../qr/scanner.ts";
import { isDrawn, openBrowser, type TestBrowser } from "../support/browser.ts";
import { rowOf, rows, sheet, told } from "../support/dashboard.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { codeOf } from "../support/totp.ts";
import { until } from "../support/wait.ts";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** Who follows the link, and where it leads them. */
const VISITORS = [
  { agent: IPHONE, language: "de-AT", leadsTo: "https://example.com/de" },
  { agent: FIREFOX, language: "fr", leadsTo: "https://example.com/all" },
  { agent: BOT, language: "en", leadsTo: "https://example.com/all" },
] as const;

/** As many as are tagged at once. */
const MANY = 500;

/** The whole walk takes some 20 seconds. */
const TIMEOUT_MS = 180_000;

/** Where pictures of the walk are kept, for people to look at; none are taken where it is not set. */
const PICTURES = process.env.LINNET_TEST_PICTURES;

describeWith("chromium", "a walk through the dashboard", () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  describeOnEachStore(
    "from the first start to signing out",
    (start) => {
      let served: Served;
      beforeAll(async () => {
        served = await start({ env: CLIENTS_APART });
      });
      afterAll(() => served.stop());

      test(
        "makes, follows, counts, changes, restores, tags, deletes, invites, and signs in with a code",
        () =>
          browser.visit({ locale: "en-GB", expected: ["status of 401"] }, async (page) => {
            const walk = new Walk(page, served);
            await walk.becomeOwner();
            await walk.makeLink();
            await walk.beFollowed();
            await walk.editAndRestore();
            await walk.tagMany();
            await walk.trashAndUndo();
            await walk.inviteViewer(browser);
            await walk.showSecondFactor();
          }),
        TIMEOUT_MS,
      );
    },
    ["SQLite", "Redis"],
  );
});

class Walk {
  readonly #page: Page;
  readonly #site: string;
  readonly #served: Served;
  readonly #call: ReturnType<typeof callerOf>;
  #pictures = 0;

  constructor(page: Page, served: Served) {
    this.#page = page;
    this.#served = served;
    this.#site = siteOf(served.linnet);
    this.#call = callerOf(() => served.linnet);
  }

  async #picture(name: string): Promise<void> {
    if (PICTURES === undefined) return;
    mkdirSync(PICTURES, { recursive: true });
    const file = `${this.#served.linnet.pid}-${String(++this.#pictures).padStart(2, "0")}-${name}.png`;
    await this.#page.screenshot({ path: join(PICTURES, file) });
  }

  async becomeOwner(): Promise<void> {
    const page = this.#page;
    await page.goto(`${this.#site}/dashboard`);
    await page.getByRole("heading", { name: "Create the owner" }).waitFor();
    await page.goto(`${this.#site}/dashboard/setup#token=${await setupTokenIn(this.#served.linnet)}`);
    await page.reload();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail").fill("ada@x.example");
    await page.getByLabel("Password").fill(PASSWORD);
    await this.#picture("setup");
    await page.keyboard.press("Enter");
    await page.getByText("No links yet.").waitFor();
    await this.#picture("empty");
  }

  async makeLink(): Promise<void> {
    const page = this.#page;
    await page.keyboard.press("n");
    await sheet(page).getByLabel("Leads to").fill("https://example.com/all");
    await this.#openFold("Code and domain");
    await sheet(page).getByLabel("Code", { exact: true }).fill("walk");
    await this.#openFold("Tags, title, notes");
    await sheet(page).getByLabel("Tags").fill("print");
    await page.keyboard.press("Enter");
    await sheet(page).getByLabel("Title", { exact: true }).fill("Poster");
    await this.#openFold("Time, clicks, password");
    await sheet(page).getByLabel("Expires").fill("2090-01-01T12:00");
    await this.#openFold("Rules");
    await sheet(page).getByRole("button", { name: "Add a rule" }).click();
    await sheet(page).getByLabel("Condition 1", { exact: true }).selectOption("Language");
    await sheet(page).getByLabel("Languages").fill("german");
    await page.keyboard.press("Enter");
    await sheet(page).getByRole("group", { name: "Rule 1" }).getByLabel("Leads to").fill("https://example.com/de");
    await sheet(page).getByText("For visitors preferring German").waitFor();
    await this.#picture("new-link");
    await sheet(page).getByRole("button", { name: "Shorten" }).click();
    await sheet(page).getByRole("button", { name: "Copy link" }).waitFor();
    await this.#picture("made");
    await page.keyboard.press("Escape");
    await rowOf(page, "walk").waitFor();
    await rowOf(page, "walk").focus();
    await page.keyboard.press("q");
    const image = page.getByRole("img", { name: `QR code of ${this.#site}/walk` });
    await isDrawn(image);
    await this.#picture("qr-code");
    expect(scanned(seenPng(await image.screenshot(), WHITE))).toBe(`${this.#site}/walk?qr`);
    await page.keyboard.press("Escape");
    await sheet(page).waitFor({ state: "detached" });
  }

  async beFollowed(): Promise<void> {
    const page = this.#page;
    await page.getByRole("navigation").getByRole("link", { name: "Live" }).click();
    await page.getByText("No click yet.").waitFor();
    for (const [at, { agent, language, leadsTo }] of VISITORS.entries()) {
      const headers = { "User-Agent": agent, "Accept-Language": language, "X-Forwarded-For": `198.51.100.${at}` };
      const answer = await fetch(`${this.#site}/walk`, { redirect: "manual", headers });
      expect([answer.status, answer.headers.get("location")]).toEqual([302, leadsTo]);
    }
    const live = page.getByRole("list", { name: "The last clicks" }).getByRole("listitem");
    await until(async () => (await live.count()) === VISITORS.length, { what: "all of them are seen live" });
    await this.#picture("live");
    await page.goto(`${this.#site}/dashboard/stats/walk`);
    await page.getByRole("heading", { level: 2, name: /^2 clicks, 2 visitors/ }).waitFor();
    await page.getByRole("button", { name: /^Bots 1$/ }).click();
    await page.getByRole("heading", { level: 2, name: /^3 clicks/ }).waitFor();
    await page.getByRole("table", { name: "Browser", exact: true }).getByRole("button", { name: "Firefox" }).waitFor();
    await this.#picture("statistics");
  }

  async editAndRestore(): Promise<void> {
    const page = this.#page;
    await page.goto(`${this.#site}/dashboard/links/walk`);
    await this.#openFold("Tags, title, notes", "Title");
    await sheet(page).getByLabel("Title", { exact: true }).fill("Billboard");
    await page.keyboard.press("Enter");
    await told(page, "Saved.").waitFor();
    await sheet(page).getByText("History").click();
    await sheet(page).getByRole("button", { name: "Back to version 1" }).waitFor();
    await this.#picture("history");
    await sheet(page).getByRole("button", { name: "Back to version 1" }).click();
    await told(page, "As in version 1 again.").waitFor();
    expect((await this.#call("GET /links/walk")).body.title).toBe("Poster");
  }

  async tagMany(): Promise<void> {
    const page = this.#page;
    const links = Array.from({ length: MANY }, (_, at) => ({ url: `https://example.com/${at}`, code: `many-${at}` }));
    const made = await this.#call("POST /bulk", { body: links.map((link) => ({ ...link, tags: ["flyer"] })) });
    expect(made.status).toBe(200);
    await page.goto(`${this.#site}/dashboard/links?tag=flyer`);
    await this.#chooseAll();
    await page.getByRole("button", { name: "Tag", exact: true }).last().click();
    await page.getByLabel("Add tags").fill("autumn");
    await page.keyboard.press("Enter");
    await this.#picture("many");
    await page.getByRole("button", { name: "Save" }).click();
    await told(page, `Tags of ${MANY} links changed.`).waitFor();
    await until(async () => (await this.#count("tag=autumn")) === MANY, { what: "all have the tag" });
  }

  async trashAndUndo(): Promise<void> {
    const page = this.#page;
    await page.goto(`${this.#site}/dashboard/links?tag=autumn`);
    await this.#chooseAll();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await told(page, `${MANY} links in the trash.`).waitFor();
    await until(async () => (await this.#count("tag=autumn")) === 0, { what: "all are in the trash" });
    await page.getByRole("button", { name: "Undo" }).click();
    await until(async () => (await this.#count("tag=autumn")) === MANY, { what: "all are back" });
    await this.#picture("undone");
  }

  async inviteViewer(browser: TestBrowser): Promise<void> {
    const page = this.#page;
    await page.goto(`${this.#site}/dashboard/people`);
    await page.getByRole("button", { name: "Invite" }).click();
    await sheet(page).getByLabel("E-mail").fill("vera@x.example");
    await sheet(page).getByLabel("Viewer").check();
    await page.keyboard.press("Enter");
    const secret = sheet(page).getByText(/#token=/);
    await secret.waitFor();
    await this.#picture("invited");
    const { pathname, hash } = new URL(await secret.innerText());
    await browser.visit({ locale: "en-GB", expected: ["status of 401"] }, async (theirs) => {
      await theirs.goto(`${this.#site}${pathname}${hash}`);
      await theirs.getByLabel("Name").fill("Vera");
      await theirs.getByLabel("Password").fill(PASSWORD);
      await theirs.keyboard.press("Enter");
      await rows(theirs).first().waitFor();
      expect(await theirs.getByRole("button", { name: "New link" }).count()).toBe(0);
      await theirs.goto(`${this.#site}/dashboard/links/walk`);
      expect(await sheet(theirs).getByLabel("Leads to").first().isDisabled()).toBe(true);
    });
    await sheet(page).getByRole("button", { name: "I have it" }).click();
  }

  async showSecondFactor(): Promise<void> {
    const page = this.#page;
    await page.goto(`${this.#site}/dashboard/account`);
    await page.getByRole("button", { name: "Switch on" }).click();
    await sheet(page).getByLabel("Your password now").fill(PASSWORD);
    await page.keyboard.press("Enter");
    const image = sheet(page).getByRole("img", { name: "QR code with the secret" });
    await isDrawn(image);
    await this.#picture("second-factor");
    const uri = scanned(seenPng(await image.screenshot(), WHITE)) ?? "";
    await sheet(page).getByLabel("Code from your app").fill(codeOf(uri));
    await page.keyboard.press("Enter");
    await sheet(page).getByRole("button", { name: "I have kept them" }).click();
    await page.getByRole("button", { name: "Account and settings: Ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByLabel("E-mail").fill("ada@x.example");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByLabel("Code from your app").fill(codeOf(uri, 1));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Account and settings: Ada" }).waitFor();
  }

  async #openFold(title: string, unless?: string): Promise<void> {
    const page = this.#page;
    if (unless !== undefined) {
      await sheet(page).getByLabel("Leads to").first().waitFor();
      if (await sheet(page).getByLabel(unless, { exact: true }).first().isVisible()) return;
    }
    await sheet(page).locator("summary").filter({ hasText: title }).click();
  }

  /** Loads all that are listed, and chooses them. */
  async #chooseAll(): Promise<void> {
    const page = this.#page;
    await rows(page).first().waitFor();
    await rows(page).first().getByRole("checkbox").click();
    const all = page.getByRole("button", { name: `Select all ${MANY} shown` });
    await until(
      async () => {
        await page.getByRole("grid").evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
        return (await all.count()) === 1;
      },
      { what: "all are loaded" },
    );
    await all.click();
    await page.getByText(`${MANY} selected`).waitFor();
  }

  async #count(filter: string): Promise<number> {
    return (await this.#call(`GET /links?${filter}&limit=1&total=true`)).body.total as number;
  }
}
