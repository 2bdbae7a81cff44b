// The palette and the keys of the list in a real browser, by the keyboard: what they offer, to whom, and what they do.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import {
  clipboardOf,
  findingsOf,
  isDrawn,
  openBrowser,
  sidewaysScroll,
  type TestBrowser,
  type VisitOptions,
} from "../support/browser.ts";
import { rowOf, rows, sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the palette and the keys", () => {
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
  const isFound = (text: string) =>
    until(async () => (await call(`GET /links?q=${text}`)).body.links.length === 1, { what: `the search finds ${text}` });
  const openPalette = async (page: Page, text: string) => {
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("A link, or what to do").fill(text);
  };
  /** Goes down to what is offered under the name, and chooses it. */
  const choose = async (page: Page, name: string) => {
    const option = page.getByRole("option", { name, exact: true });
    await option.waitFor();
    await until(
      async () => {
        if ((await option.getAttribute("aria-selected")) === "true") return true;
        await page.keyboard.press("ArrowDown");
        return false;
      },
      { what: `"${name}" is highlighted` },
    );
    await page.keyboard.press("Enter");
  };
  const addressOf = (page: Page) => {
    const { pathname, search } = new URL(page.url());
    return `${pathname}${search}`.replace("/dashboard", "");
  };
  const isAt = (page: Page, address: string) => until(() => addressOf(page) === address, { what: `the page is at ${address}` });
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

  const FORMS = [
    { name: "Invite somebody", address: "/people?new=true", title: "Invite somebody" },
    { name: "New key", address: "/keys?new=true", title: "New key" },
    { name: "Add domain", address: "/domains?new=true", title: "Add a domain" },
    { name: "New rule set", address: "/rule-sets?new=true", title: "New rule set" },
    { name: "Block something", address: "/blocks?new=true", title: "Block something" },
  ];

  test.each(FORMS)("$name: opens the form on its page, which a reload keeps", async ({ name, address, title }) => {
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await page.locator("#search").waitFor();
      await openPalette(page, name.slice(0, 9));
      await choose(page, name);
      await sheet(page).getByRole("heading", { name: title }).waitFor();
      expect(addressOf(page)).toBe(address);
      await page.reload();
      await sheet(page).getByRole("heading", { name: title }).waitFor();
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      await isAt(page, address.replace("?new=true", ""));
    });
  });

  test("copies a link that was found, shows its QR code and its statistics", async () => {
    await make("found-here");
    await isFound("found-here");
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/tags`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await openPalette(page, "found-h");
      await choose(page, "Copy found-here");
      await told(page, "Copied.").waitFor();
      expect(await clipboardOf(page)).toBe(`${site}/found-here`);
      await openPalette(page, "found-h");
      await choose(page, "QR code of found-here");
      await isDrawn(page.getByRole("img", { name: `QR code of ${site}/found-here` }));
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      await openPalette(page, "found-h");
      await choose(page, "Statistics of found-here");
      await until(() => addressOf(page).startsWith("/stats/found-here"), { what: "the statistics are shown" });
    });
  });

  test("opens the link whose code was typed as a whole, though many that begin with it are newer", async () => {
    for (const more of ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]) await make(`whole${more}`);
    const areFound = async () => (await call("GET /links?q=whole")).body.links.length === 11;
    await until(areFound, { what: "the search finds all" });
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await rowOf(page, "whole9").waitFor();
      await openPalette(page, "whole");
      await page.getByRole("option", { name: "Copy whole", exact: true }).waitFor();
      expect(await page.getByRole("option", { name: /^whole/ }).count()).toBe(8);
      await page.keyboard.press("Enter");
      await isAt(page, `/links/whole?at=localhost%3A${new URL(site).port}`);
    });
  });

  test("opens what was found on Enter, though a tag is called alike", async () => {
    await make("opened-first", { tags: ["opened-first-of-all"] });
    await isFound("opened-first");
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await rowOf(page, "opened-first").waitFor();
      await openPalette(page, "opened-f");
      await page.getByRole("option", { name: "Links with the tag opened-first-of-all" }).waitFor();
      await page.keyboard.press("Enter");
      await sheet(page).getByLabel("Leads to").waitFor();
      expect(new URL(page.url()).pathname).toBe("/dashboard/links/opened-first");
    });
  });

  test("leads to the links with a tag, on a domain, and in the trash", async () => {
    await make("with-tag", { tags: ["harvest"] });
    await make("without-tag");
    expect((await call("PUT /domains/go.example.com", { body: {} })).status).toBe(201);
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await rowOf(page, "without-tag").waitFor();
      await openPalette(page, "harv");
      await choose(page, "Links with the tag harvest");
      await rowOf(page, "without-tag").waitFor({ state: "detached" });
      await rowOf(page, "with-tag").waitFor();
      expect(addressOf(page)).toBe("/links?tag=harvest");
      await openPalette(page, "go.ex");
      await choose(page, "Links on go.example.com");
      await isAt(page, "/links?domain=go.example.com");
      await openPalette(page, "trash");
      await choose(page, "Links: Trash");
      await isAt(page, "/links?state=trash");
    });
  });

  test("takes back what was done last, while there is something", async () => {
    await make("taken-back");
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await rowOf(page, "taken-back").waitFor();
      await openPalette(page, "undo");
      await page.getByText("Nothing found.").waitFor();
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      await rowOf(page, "taken-back").press("Delete");
      await told(page, "1 link in the trash.").waitFor();
      await openPalette(page, "undo");
      await choose(page, "Undo: 1 link in the trash.");
      await rowOf(page, "taken-back").waitFor();
      const isBack = async () => (await call("GET /links/taken-back")).body.state === "active";
      await until(isBack, { what: "the link is what it was" });
    });
  });

  test("offers nobody what they may not do, and no form that they could open by an address", async () => {
    const viewer = await invited(() => linnet, owner, "viewer", "viewer@x.example");
    await visitSignedIn(browser, { as: viewer, site }, async (page) => {
      await page.goto(`${site}/dashboard/domains?new=true`);
      await page.getByRole("row").or(page.getByRole("listitem")).first().waitFor();
      expect(await sheet(page).count()).toBe(0);
      await openPalette(page, "");
      await page.getByRole("option", { name: "Domains", exact: true }).waitFor();
      const offered = await page.getByRole("option").allTextContents();
      expect(offered.filter((text) => text === "New link" || FORMS.some(({ name }) => name === text))).toEqual([]);
    });
  });

  test("opens a row's menu by a key, and gives the row the focus back", async () => {
    await make("has-menu");
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      for (const key of ["m", "Shift+F10", "ContextMenu"]) {
        await rowOf(page, "has-menu").press(key);
        await page.getByRole("menuitem", { name: "Copy link" }).and(page.locator(":focus")).waitFor();
        await page.keyboard.press("Escape");
        await rowOf(page, "has-menu").and(page.locator(":focus")).waitFor();
      }
      await page.keyboard.press("m");
      await page.getByRole("menuitem", { name: "Copy link" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("menuitem", { name: "QR code" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Enter");
      await sheet(page).waitFor();
      await page.keyboard.press("Escape");
      await rowOf(page, "has-menu").and(page.locator(":focus")).waitFor();
    });
  });

  test("selects a range by keys, which shrinks the way it has grown", async () => {
    for (const at of [1, 2, 3, 4, 5]) await make(`range-${at}`, { tags: ["range"] });
    await visit({}, async (page) => {
      await page.goto(`${site}/dashboard/links?tag=range&sort=code`);
      const isSelected = (...places: number[]) =>
        until(
          async () => {
            const said = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("aria-selected") === "true"));
            return said.flatMap((is, at) => (is ? [at + 1] : [])).join() === places.join();
          },
          { what: `${places.join()} are selected` },
        );
      const press = async (at: number, key: string) => {
        await rowOf(page, `range-${at}`).and(page.locator(":focus")).waitFor();
        await page.keyboard.press(key);
      };
      await rowOf(page, "range-2").focus();
      await press(2, "Shift+ArrowDown");
      await press(3, "Shift+ArrowDown");
      await isSelected(2, 3, 4);
      await press(4, "Shift+ArrowUp");
      await isSelected(2, 3);
      await press(3, "Shift+ArrowUp");
      await press(2, "Shift+ArrowUp");
      await isSelected(1, 2);
      await press(1, "x");
      await press(1, "ArrowDown");
      await press(2, "x");
      await isSelected();
      await press(2, "x");
      await press(2, "ArrowDown");
      await press(3, "ArrowDown");
      await press(4, "ArrowDown");
      await press(5, "Shift+X");
      await isSelected(2, 3, 4, 5);
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds in the palette and the list of keys, in the ${colorScheme}`, async () => {
      await make(`axe-${colorScheme}`, { tags: ["axe"] });
      await isFound(`axe-${colorScheme}`);
      await visit({ colorScheme, bypassCSP: true }, async (page) => {
        await page.goto(`${site}/dashboard/links`);
        await rowOf(page, `axe-${colorScheme}`).waitFor();
        await openPalette(page, "");
        await page.getByRole("option", { name: "New link" }).waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await openPalette(page, "axe");
        await page.getByRole("option", { name: `Copy axe-${colorScheme}` }).waitFor();
        await page.getByRole("option", { name: "Links with the tag axe" }).waitFor();
        expect(await findingsOf(page)).toEqual([]);
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await sheet(page).getByText("On a button of a rule").waitFor();
        expect(await findingsOf(page)).toEqual([]);
      });
    });
  }

  test("scrolls nothing sideways on a phone", async () => {
    const code = `wide-${"x".repeat(100)}`;
    await make(code, { tags: [`wide-${"t".repeat(40)}`] });
    await isFound(code);
    await visit({ viewport: { width: 375, height: 700 } }, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await page.locator("#search").waitFor();
      await openPalette(page, "wide-");
      await page.getByRole("option", { name: "Links with the tag wide-" }).waitFor();
      await page.getByRole("option", { name: "Copy wide-" }).waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
      const inList = await page.getByRole("listbox").evaluate((list) => list.scrollWidth - list.clientWidth);
      expect(inList).toBe(0);
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await sheet(page).getByText("On a button of a rule").waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
    });
  });
});
