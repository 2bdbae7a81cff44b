// The dashboard in a real browser, against the real program: by the keyboard, by paste, over a reload, and with hostile texts.
import { afterAll, beforeAll, expect, test } from "bun:test";
import naughty from "big-list-of-naughty-strings/blns.json";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import {
  clipboardOf,
  findingsOf,
  isDrawn,
  openBrowser,
  putOnClipboard,
  sidewaysScroll,
  type TestBrowser,
  type VisitOptions,
} from "../support/browser.ts";
import { rowOf, rows, sheet, tabTo, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, isFocused, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the dashboard", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const visit = (options: VisitOptions, body: (page: Page) => Promise<void>) =>
    visitSignedIn(browser, { as: owner, site, ...options }, body);
  const call = callerOf(() => linnet);
  const make = async (code: string, more: object = {}) => {
    expect((await call("POST /links", { body: { url: `https://example.com/${code}`, code, ...more } })).status).toBe(201);
  };
  /** A text is indexed a moment after its link was made. */
  const isFound = (text: string) =>
    until(async () => (await call(`GET /links?q=${text}`)).body.links.length === 1, { what: `the search finds ${text}` });
  const open = async (page: Page, path: string) => {
    await page.goto(`${site}/dashboard${path}`);
    // A sheet hides what is behind it from whoever asks by role.
    await page.locator("#search").waitFor();
  };
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

  test("makes, finds, edits and deletes a link by the keyboard alone, and takes the deletion back", async () => {
    await visit({}, async (page) => {
      await open(page, "/links");
      await page.keyboard.press("n");
      await isFocused(page, "[role=dialog] input");
      await page.keyboard.type("example.com/by-keyboard");
      await page.keyboard.press("Enter");
      await sheet(page).getByRole("button", { name: "Copy link" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Enter");
      await told(page, "Copied.").waitFor();
      const short = await clipboardOf(page);
      expect(short.startsWith(`${site}/`)).toBe(true);
      const code = short.slice(site.length + 1);
      // Until its text is indexed, a search finds the link once more a little later, and its row comes and goes.
      await isFound("by-keyboard");
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });

      await page.keyboard.press("/");
      await isFocused(page, "#search");
      await page.keyboard.type("by-keyboard");
      await until(async () => new URL(page.url()).search === "?q=by-keyboard", { what: "the address says what is searched" });
      await rowOf(page, code).waitFor();
      await page.keyboard.press("ArrowDown");
      await isFocused(page, "[role=row]");
      await page.keyboard.press("Enter");
      await sheet(page).getByLabel("Title", { exact: true }).focus();
      await page.keyboard.type("Made by keys");
      await page.keyboard.press("Enter");
      await told(page, "Saved.").waitFor();
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      expect((await call(`GET /links/${code}`)).body.title).toBe("Made by keys");

      await rowOf(page, code).focus();
      await page.keyboard.press("Delete");
      await told(page, "1 link in the trash.").waitFor();
      await page.getByText("No link is like that.").waitFor();
      await until(async () => (await call(`GET /links/${code}`)).body.state === "trash", { what: "the link is in the trash" });
      await page.keyboard.press("z");
      await rowOf(page, code).waitFor();
      await until(async () => (await call(`GET /links/${code}`)).body.state === "active", { what: "the link is back" });
    });
  });

  test("makes a link of an address that is pasted, at once", async () => {
    await visit({}, async (page) => {
      await open(page, "/new");
      await isFocused(page, "[role=dialog] input");
      await putOnClipboard(page, " https://example.com/pasted?a=1 ");
      await page.keyboard.press("Control+V");
      await sheet(page).getByText("https://example.com/pasted?a=1").waitFor();
      await sheet(page).getByRole("button", { name: "Copy link" }).waitFor();
    });
  });

  test("fills in a page that was shared, and waits to be told", async () => {
    await visit({}, async (page) => {
      const { body } = await call("GET /links?total=true&limit=1");
      await open(page, "/new?title=A+page&text=Look%20https%3A%2F%2Fexample.com%2Fshared");
      expect(await sheet(page).getByLabel("Leads to").inputValue()).toBe("https://example.com/shared");
      expect((await call("GET /links?total=true&limit=1")).body.total).toBe(body.total);
      await sheet(page).getByRole("button", { name: "Shorten" }).click();
      await sheet(page).getByRole("button", { name: "Edit" }).click();
      await until(async () => (await sheet(page).getByLabel("Title", { exact: true }).inputValue()) === "A page", {
        what: "the title is there",
      });
    });
  });

  test("keeps what is not sent yet over a reload, and shows what the API says at its field", async () => {
    await make("taken");
    await visit({ expected: ["status of 409"] }, async (page) => {
      await open(page, "/new");
      await sheet(page).getByLabel("Leads to").fill("https://example.com/kept");
      await sheet(page).getByText("Code and domain").click();
      await sheet(page).getByLabel("Code", { exact: true }).fill("taken");
      await sheet(page).getByText('The code "taken" already leads somewhere.').waitFor();
      await page.reload();
      expect(await sheet(page).getByLabel("Leads to").inputValue()).toBe("https://example.com/kept");
      await sheet(page).getByRole("button", { name: "Shorten" }).click();
      const error = sheet(page).getByRole("alert");
      await error.waitFor();
      const described = await sheet(page).getByLabel("Code", { exact: true }).getAttribute("aria-describedby");
      expect(described?.split(" ")).toContain((await error.getAttribute("id")) ?? "none");
    });
  });

  test("has its filters in the address, and goes back through them", async () => {
    await make("filtered", { tags: ["red"], enabled: false });
    await make("other", { tags: ["red"] });
    await visit({}, async (page) => {
      await open(page, "/links?tag=red");
      await rowOf(page, "other").waitFor();
      await page.locator("#search").focus();
      await tabTo(page, page.getByRole("button", { name: "State", exact: true }));
      await page.keyboard.press("Enter");
      await page.getByRole("menuitemradio", { name: "Any" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.type("Off");
      await page.getByRole("menuitemradio", { name: "Off" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Enter");
      await rowOf(page, "other").waitFor({ state: "detached" });
      await rowOf(page, "filtered").waitFor();
      expect(new URL(page.url()).search).toBe("?tag=red&state=disabled");
      await page.goBack();
      await rowOf(page, "other").waitFor();
      await page.locator("#search").focus();
      await tabTo(page, page.getByRole("button", { name: "Clear: Tag" }));
      await page.keyboard.press("Enter");
      await until(async () => new URL(page.url()).search === "", { what: "the address says nothing" });
    });
  });

  test("tags, archives and deletes many links, each of which can be taken back", async () => {
    for (let at = 0; at < 5; at++) await make(`many-${at}`, { tags: ["many"] });
    const stateOf = async (what: string) => (await call(`GET /links?tag=many&${what}&limit=100`)).body.links.length as number;
    await visit({}, async (page) => {
      await open(page, "/links?tag=many");
      await rowOf(page, "many-0").waitFor();
      const chooseAll = async () => {
        await rows(page).first().getByRole("checkbox").click();
        await page.getByRole("button", { name: "Select all 5 shown" }).click();
        await page.getByText("5 selected").waitFor();
      };
      await chooseAll();
      await page.getByRole("button", { name: "Tag", exact: true }).last().click();
      await page.getByLabel("Add tags").fill("extra");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Save" }).click();
      await until(async () => (await stateOf("tag=extra")) === 5, { what: "all have the tag" });
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => (await stateOf("tag=extra")) === 0, { what: "none has the tag" });

      await chooseAll();
      await page.getByRole("button", { name: "Change", exact: true }).click();
      await page.getByRole("menuitem", { name: "Archive", exact: true }).click();
      await until(async () => (await stateOf("archived=true")) === 5, { what: "all are archived" });
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => (await stateOf("archived=true")) === 0, { what: "none is archived" });

      await rowOf(page, "many-4").waitFor();
      await chooseAll();
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await until(async () => (await stateOf("archived=false")) === 0, { what: "all are in the trash" });
      await page.getByRole("button", { name: "Undo" }).click();
      await until(async () => (await stateOf("archived=false")) === 5, { what: "none is in the trash" });
    });
  });

  test("goes back to an older version of a link", async () => {
    await make("versions", { title: "First" });
    await call("PATCH /links/versions", { body: { title: "Second" } });
    await visit({}, async (page) => {
      await open(page, "/links/versions");
      await sheet(page).getByText("History").click();
      await sheet(page).getByRole("button", { name: "Back to version 1" }).click();
      await told(page, "As in version 1 again.").waitFor();
      await until(async () => (await sheet(page).getByLabel("Title", { exact: true }).inputValue()) === "First", {
        what: "the form is as it was",
      });
      expect((await call("GET /links/versions")).body.title).toBe("First");
    });
  });

  test("shows the QR code, in a window that breaks no policy", async () => {
    await make("scan");
    await isFound("scan");
    await visit({}, async (page) => {
      await open(page, "/links?q=scan");
      await rowOf(page, "scan").focus();
      await page.keyboard.press("q");
      await isDrawn(page.getByRole("img", { name: `QR code of ${site}/scan` }));
    });
  });

  test("finds links and things to do in the palette, and explains its keys", async () => {
    await make("palette-target");
    await isFound("palette-target");
    await visit({}, async (page) => {
      await open(page, "/links");
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder("A link, or what to do").fill("palette-t");
      await page.getByRole("option", { name: "palette-target example.com" }).waitFor();
      await page.keyboard.press("Enter");
      await sheet(page).getByText("https://").or(sheet(page).getByLabel("Leads to")).first().waitFor();
      expect(new URL(page.url()).pathname).toBe("/dashboard/links/palette-target");
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await sheet(page).getByText("Copy the short link").waitFor();
    });
  });

  test("speaks German and is dark where that is chosen, and remembers it", async () => {
    await visit({ colorScheme: "light" }, async (page) => {
      await open(page, "/links");
      const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(await background()).toBe("rgb(238, 241, 242)");
      await page.getByRole("button", { name: "Account and settings" }).click();
      await page.getByRole("menuitemradio", { name: "Dark" }).click();
      await until(async () => (await background()) === "rgb(17, 23, 26)", { what: "the page is dark" });
      await page.getByRole("button", { name: "Account and settings" }).click();
      await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
      await page.getByRole("button", { name: "Neuer Link" }).waitFor();
      await page.reload();
      await page.getByRole("button", { name: "Neuer Link" }).waitFor();
      expect(await background()).toBe("rgb(17, 23, 26)");
      expect(await page.locator("html").getAttribute("lang")).toBe("de");
    });
  });

  test("offers nothing to who may only look", async () => {
    await make("look-only");
    await isFound("look-only");
    const viewer = await invited(() => linnet, owner, "viewer", "viewer@x.example");
    await visitSignedIn(browser, { as: viewer, site }, async (page) => {
      await open(page, "/links?q=look-only");
      await rowOf(page, "look-only").waitFor();
      expect(await page.getByRole("button", { name: "New link" }).count()).toBe(0);
      expect(await page.getByRole("checkbox").count()).toBe(0);
      await rowOf(page, "look-only").press("Enter");
      expect(await sheet(page).getByLabel("Leads to").isDisabled()).toBe(true);
    });
  });

  test("shows hostile texts as texts", async () => {
    const texts: string[] = [];
    for (const text of [...new Set(naughty as readonly string[])]) {
      const body = { url: "https://example.com/naughty", title: text, notes: text, tags: ["naughty"] };
      const { status, body: made } = await call("POST /links", { body });
      if (status === 201 && made.title.trim() !== "") texts.push(made.title.trim());
    }
    expect(texts.length).toBeGreaterThan(300);
    await visit({}, async (page) => {
      const scripts = await page.evaluate("document.scripts.length");
      await open(page, "/links?tag=naughty&columns=title");
      const seen = new Set<string>();
      const grid = page.getByRole("grid");
      await rows(page).first().waitFor();
      await until(
        async () => {
          const shown = await rows(page).evaluateAll((all) => all.map((row) => row.children[3]?.textContent ?? ""));
          for (const text of shown) seen.add(text.trim());
          await grid.evaluate((element) => element.scrollBy(0, 600));
          return texts.every((text) => seen.has(text));
        },
        { what: "every text was shown as it is" },
      );
      expect(await page.locator("[role=grid] :is(script, img, iframe, b, a[href^=javascript])").count()).toBe(0);
      expect(scripts).toBe(0);
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds, in the ${colorScheme}`, async () => {
      const code = `axe-${colorScheme}`;
      await make(code, { tags: ["axe"], title: "Axe", maxClicks: 5 });
      // An invitation with a token that nobody was given is refused.
      await visit({ colorScheme, bypassCSP: true, expected: ["a status of 403"] }, async (page) => {
        await open(page, "/links");
        await rowOf(page, code).waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await rowOf(page, code).getByRole("checkbox").click();
        await page.getByText("1 selected").waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await open(page, "/new");
        for (const fold of await sheet(page).locator("summary").all()) await fold.click();
        expect(await findingsOf(page)).toEqual([]);
        await open(page, `/links/${code}`);
        await sheet(page).getByText("History").click();
        expect(await findingsOf(page)).toEqual([]);
        await open(page, "/links?q=nothing-is-like-that");
        await page.getByText("No link is like that.").waitFor();
        expect(await findingsOf(page)).toEqual([]);
        for (const path of ["/sign-in", "/setup", "/invitation#token=x", "/reset#token=x", "/no-such-page"]) {
          await page.goto(`${site}/dashboard${path}`);
          await page.getByRole("heading", { level: 1 }).waitFor();
          expect(await findingsOf(page)).toEqual([]);
        }
      });
    });
  }

  test("scrolls nothing sideways on a phone", async () => {
    await make(`long-${"x".repeat(100)}`, {
      url: `https://${"sub.".repeat(30)}example.com/${"path".repeat(500)}`,
      tags: ["t".repeat(50)],
    });
    await visit({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true }, async (page) => {
      for (const path of [
        "/links",
        "/links?tag=many&state=active&creator=admin&from=2026-01-01",
        "/new",
        "/sign-in",
        "/setup",
        "/reset",
      ]) {
        await page.goto(`${site}/dashboard${path}`);
        await page.locator("h1, [role=dialog] h2").first().waitFor();
        expect([path, await sidewaysScroll(page)]).toEqual([path, 0]);
      }
      await page.goto(`${site}/dashboard/links`);
      await page.getByRole("button", { name: /^More for long-/ }).tap();
      await page.getByRole("menuitem", { name: "Edit" }).tap();
      await sheet(page).getByLabel("Leads to").waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
    });
  });
});
