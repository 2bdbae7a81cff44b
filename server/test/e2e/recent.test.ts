// The links that the home page remembers, in a real browser.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { clipboardOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, isFocused, recent, result, shorten, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "the links that the home page remembers", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
  });

  test("survive a reload, newest first, and stay in this browser until they are forgotten", async () => {
    await browser.visit({}, async (page) => {
      await page.goto(site);
      const first = await shorten(page, "example.com/1");
      await page.keyboard.press("Escape");
      const second = await shorten(page, "example.org/2");
      await page.reload();
      const copies = recent(page).getByRole("button", { name: "Copy" });
      await copies.nth(1).waitFor();
      expect(await copies.evaluateAll((all) => all.map((button) => button.ariaLabel))).toEqual([
        `Copy ${second}`,
        `Copy ${first}`,
      ]);
      await copies.nth(1).click();
      await until(async () => (await clipboardOf(page)) === first, { what: "the older link is on the clipboard" });

      expect(await page.context().cookies()).toEqual([]);
      await browser.visit({}, async (other) => {
        await other.goto(site);
        await isFocused(other, "#url");
        expect(await recent(other).count()).toBe(0);
      });

      await page.getByRole("button", { name: "Forget" }).click();
      expect(await recent(page).count()).toBe(2);
      await page.getByRole("button", { name: "Forget all" }).click();
      await page.locator("#recent").waitFor({ state: "hidden" });
      expect(await page.evaluate("localStorage.length")).toBe(0);
      await page.reload();
      expect(await recent(page).count()).toBe(0);
    });
  });

  test("lead to their pages", async () => {
    await browser.visit({}, async (page) => {
      await page.goto(site);
      const tinyUrl = await shorten(page, "example.com/managed");
      await page.reload();
      await recent(page).getByRole("button", { name: "QR" }).click();
      await recent(page).getByRole("link", { name: "Manage link" }).click();
      await page.getByRole("button", { name: "Switch off" }).waitFor();
      expect(await result(page).inputValue()).toBe(tinyUrl);
    });
  });

  for (const [what, stored] of [
    ["broken JSON", '[{"code":'],
    ["something else", '{"links":1}'],
    ["entries of another kind", '[null,1,{"code":"x","tinyUrl":"javascript:1","host":"h","madeAt":1,"manageUrl":null}]'],
  ] as const) {
    test(`are none where the storage holds ${what}, and the page works`, async () => {
      await browser.visit({}, async (page) => {
        await page.addInitScript((text) => localStorage.setItem("linnet.recent", text), stored);
        await page.goto(site);
        await isFocused(page, "#url");
        expect(await recent(page).count()).toBe(0);
        await shorten(page, "example.com/after-all");
        await page.keyboard.press("Escape");
        await recent(page).waitFor();
      });
    });
  }

  test("are none where the browser blocks the storage, and the page works", async () => {
    await browser.visit({}, async (page) => {
      await page.addInitScript(`Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no"); } })`);
      await page.goto(site);
      await shorten(page, "example.com/blocked");
      await page.keyboard.press("Escape");
      await isFocused(page, "#url");
      expect(await recent(page).count()).toBe(0);
    });
  });
});
