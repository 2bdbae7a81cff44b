// What was typed of a link and not sent yet, in a real browser: over a reload, over what others change meanwhile, and until somebody else
// signs in.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner, PASSWORD } from "../api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { draftsIn, noDraftIn, sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

const STALE = "Somebody else has changed this meanwhile. Nothing was saved.";
const APART = "This was changed meanwhile, but not where you have typed.";
const ACROSS = "This was changed meanwhile, also where you have typed.";

describeWith("chromium", "what is not sent yet", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const make = async (code: string, more: object = {}) => {
    expect((await call("POST /links", { body: { url: "https://example.com/", code, ...more } })).status).toBe(201);
  };
  const edit = async (code: string, body: object) => expect((await call(`PATCH /links/${code}`, { body })).status).toBe(200);
  const linkSays = async (code: string) => (await call(`GET /links/${code}`)).body;
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

  const open = async (page: Page, code: string) => {
    await page.goto(`${site}/dashboard/links/${code}`);
    await title(page).waitFor();
  };

  test("stands in what somebody else has saved meanwhile, after a reload, and is saved with it", async () => {
    await make("apart", { title: "Before", notes: "Before" });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await open(page, "apart");
      await title(page).fill("Mine");
      await edit("apart", { notes: "Theirs", tags: ["theirs"] });
      await page.reload();
      await sheet(page).getByRole("status").getByText(APART).waitFor();
      expect([await title(page).inputValue(), await notes(page).inputValue()]).toEqual(["Mine", "Theirs"]);
      // It is told until it is saved.
      await page.reload();
      await sheet(page).getByRole("status").getByText(APART).waitFor();
      await title(page).press("Enter");
      await told(page, "Saved.").waitFor();
      expect(await linkSays("apart")).toMatchObject({ title: "Mine", notes: "Theirs", tags: ["theirs"] });
      await noDraftIn(page);
    });
  });

  test("says before it is saved where it would replace what somebody else has saved, and goes when it is discarded", async () => {
    await make("across", { title: "Before" });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await open(page, "across");
      await title(page).fill("Mine");
      await edit("across", { title: "Theirs" });
      await page.reload();
      await sheet(page).getByRole("status").getByText(ACROSS).waitFor();
      expect(await title(page).inputValue()).toBe("Mine");
      await sheet(page).getByRole("button", { name: "Discard" }).press("Enter");
      await sheet(page).getByText(ACROSS).waitFor({ state: "detached" });
      expect(await title(page).inputValue()).toBe("Theirs");
      await noDraftIn(page);
      expect((await linkSays("across")).title).toBe("Theirs");
    });
  });

  test("is not saved over what somebody else has saved meanwhile, and kept or given up as is chosen then", async () => {
    await make("late", { title: "Before" });
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 412"] }, async (page) => {
      await open(page, "late");
      await title(page).fill("Mine");
      await edit("late", { title: "Theirs" });
      await page.keyboard.press("Enter");
      await sheet(page).getByText(STALE).waitFor();
      expect((await linkSays("late")).title).toBe("Theirs");
      await sheet(page).getByRole("button", { name: "Keep what I typed" }).press("Enter");
      await sheet(page).getByText(ACROSS).waitFor();
      expect(await title(page).inputValue()).toBe("Mine");
      await edit("late", { title: "Theirs again" });
      await title(page).press("Enter");
      await sheet(page).getByRole("button", { name: "Show it as it is now" }).press("Enter");
      await sheet(page).locator('input[value="Theirs again"]').waitFor();
      await noDraftIn(page);
      expect((await linkSays("late")).title).toBe("Theirs again");
    });
  });

  test("goes with its link, and comes no more to one that is made under the same code", async () => {
    await make("gone");
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await open(page, "gone");
      await title(page).fill("Mine");
      await until(async () => (await draftsIn(page)).length === 1, { what: "the draft is kept" });
      await sheet(page).getByRole("button", { name: "Delete" }).press("Enter");
      await told(page, "1 link in the trash.").waitFor();
      await noDraftIn(page);
      expect((await call("DELETE /links/gone?permanently=true&release=true")).status).toBe(204);
      await make("gone", { title: "Another" });
      await open(page, "gone");
      expect(await title(page).inputValue()).toBe("Another");
    });
  });

  test("is there again for who was signed out and comes back, and for nobody else", async () => {
    const [one, other] = ["one@x.example", "other@x.example"];
    const first = await invited(() => linnet, owner, "admin", one);
    await invited(() => linnet, owner, "admin", other);
    await make("private");
    const options = { as: first, site, expected: ["status of 401"] };
    await visitSignedIn(browser, options, async (page) => {
      await open(page, "private");
      await title(page).fill("Mine");
      await until(async () => (await draftsIn(page)).length === 1, { what: "the draft is kept" });
      await page.context().clearCookies();
      await page.reload();
      await signIn(page, one);
      await title(page).waitFor();
      expect(await title(page).inputValue()).toBe("Mine");
      await page.context().clearCookies();
      await page.reload();
      await signIn(page, other);
      await title(page).waitFor();
      expect(await title(page).inputValue()).toBe("");
      expect(await draftsIn(page)).toEqual([]);

      await title(page).fill("Theirs");
      await until(async () => (await draftsIn(page)).length === 1, { what: "the draft is kept" });
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      await page.getByRole("button", { name: /^Account and settings/ }).press("Enter");
      await page.getByRole("menuitem", { name: "Sign out" }).press("Enter");
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("draft")))).toEqual([]);
    });
  });
});

const title = (page: Page) => sheet(page).getByLabel("Title", { exact: true });
const notes = (page: Page) => sheet(page).getByLabel("Notes");

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
}
