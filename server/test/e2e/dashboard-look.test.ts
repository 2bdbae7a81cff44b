// How a link looks elsewhere, in the sheet of a link: its QR code, its card where it is posted, further codes, its page with numbers.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { WHITE } from "../../src/qr/colour.ts";
import { LOGO_BYTES_MAX } from "../../src/qr/draw.ts";
import { callerOf } from "../api/call.ts";
import { type Browser, makeOwner } from "../api/people-setup.ts";
import { scanned, seenPng } from "../qr/scanner.ts";
import { findingsOf, isDrawn, openBrowser, sidewaysScroll, type TestBrowser } from "../support/browser.ts";
import { sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

/** The image on the clipboard. */
async function copiedPng(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const bytes = new Uint8Array((await (await item?.getType("image/png"))?.arrayBuffer()) ?? new ArrayBuffer(0));
    return btoa(String.fromCharCode(...bytes));
  });
  return Buffer.from(base64, "base64");
}

const HOSTILE = "<img src=x onerror=alert(1)>";

describeWith("chromium", "in the sheet of a link", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const make = async (code: string, more: object = {}) => {
    expect((await call("POST /links", { body: { url: "https://example.com/", code, ...more } })).status).toBe(201);
  };
  const openSheet = async (page: Page, code: string) => {
    await page.goto(`${site}/dashboard/links/${code}`);
    await sheet(page).getByLabel("Leads to").first().waitFor();
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

  test("a QR code is given colours and a logo, says what is wrong with them at their field, and is saved", async () => {
    await make("scan");
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await openSheet(page, "scan");
      await sheet(page).getByRole("button", { name: "QR code" }).press("Enter");
      const box = page.getByRole("dialog", { name: "QR code" });
      const image = box.getByRole("img", { name: `QR code of ${site}/scan` });
      await isDrawn(image);
      const plain = await image.getAttribute("src");
      await box.getByLabel("Colour", { exact: true }).fill("eeeeee");
      await box.getByLabel("Colour", { exact: true }).and(page.locator("[aria-invalid=true]")).waitFor();
      await box.getByLabel("Colour", { exact: true }).fill("#be123c");
      await until(async () => (await image.getAttribute("src")) !== plain, { what: "the image is another one" });
      expect(await box.getByLabel("Colour", { exact: true }).getAttribute("aria-invalid")).toBeNull();
      expect(scanned(seenPng(await image.screenshot(), WHITE))).toBe(`${site}/scan?qr`);

      const logo = await (await fetch(`${site}/scan`, { redirect: "manual" })).arrayBuffer();
      await box.getByLabel("Logo").setInputFiles({ name: "no.png", mimeType: "image/png", buffer: Buffer.from(logo) });
      await box.getByLabel("Logo").and(page.locator("[aria-invalid=true]")).waitFor();
      await box.getByRole("button", { name: "No logo" }).click();
      const file = await saved(page, box.getByRole("button", { name: "Save PNG" }));
      expect(scanned(seenPng(file, WHITE))).toBe(`${site}/scan?qr`);
      await box.getByRole("button", { name: "Copy PNG" }).press("Enter");
      await told(page, "Copied.").waitFor();
      expect(scanned(seenPng(await copiedPng(page), WHITE))).toBe(`${site}/scan?qr`);
      const png = await (await fetch(`${site}/-/qr/scan.png?size=128`)).arrayBuffer();
      await box.getByLabel("Logo").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(png) });
      await box.getByText("A logo covers a part of the code").waitFor();
      expect((await saved(page, box.getByRole("button", { name: "Save SVG" }))).toString()).toContain("<image");
    });
  });

  test("a logo that is too large is refused at its field, and the code stays as it was", async () => {
    await make("heavy");
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 413"] }, async (page) => {
      await openSheet(page, "heavy");
      await sheet(page).getByRole("button", { name: "QR code" }).press("Enter");
      const box = page.getByRole("dialog", { name: "QR code" });
      const image = box.getByRole("img", { name: `QR code of ${site}/heavy` });
      await isDrawn(image);
      const buffer = Buffer.alloc(LOGO_BYTES_MAX + 1);
      await box.getByLabel("Logo").setInputFiles({ name: "heavy.png", mimeType: "image/png", buffer });
      await box.getByLabel("Logo").and(page.locator("[aria-invalid=true]")).waitFor();
      await box.getByRole("button", { name: "No logo" }).press("Enter");
      await box.getByLabel("Logo").and(page.locator("[aria-invalid=true]")).waitFor({ state: "detached" });
      expect(scanned(seenPng(await image.screenshot(), WHITE))).toBe(`${site}/heavy?qr`);
    });
  });

  test("a card shows what is typed, as text, and is kept over a reload", async () => {
    await make("card");
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await openSheet(page, "card");
      await openFold(page, "Preview where it is posted");
      await sheet(page).getByText("Nothing is set").waitFor();
      await sheet(page).getByLabel("Title of the preview").fill(HOSTILE);
      await sheet(page).getByLabel("Image of the preview").fill("pictures.example/a.png");
      for (const card of ["slack", "x"]) await sheet(page).locator(`[data-card=${card}]`).getByText(HOSTILE).waitFor();
      expect(await sheet(page).locator("img").count()).toBe(0);
      await page.reload();
      await sheet(page).locator("[data-card=slack]").getByText("pictures.example").waitFor();
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      expect((await call("GET /links/card")).body.preview).toEqual({
        title: HOSTILE,
        description: null,
        image: "https://pictures.example/a.png",
      });
    });
  });

  test("further codes come and go, beside a form that keeps what is typed", async () => {
    await make("first", { title: "Before" });
    await make("taken");
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await openSheet(page, "first");
      await sheet(page).getByLabel("Title", { exact: true }).fill("Typed");
      await openFold(page, "Further codes");
      await sheet(page).getByLabel("One more code").fill("second");
      await page.keyboard.press("Enter");
      await told(page, "second leads here too.").waitFor();
      expect((await fetch(`${site}/second`, { redirect: "manual" })).headers.get("location")).toBe("https://example.com/");
      expect(await sheet(page).getByLabel("Title", { exact: true }).inputValue()).toBe("Typed");
      await sheet(page).getByRole("button", { name: "Remove second" }).press("Enter");
      await told(page, /^second leads nowhere any more/).waitFor();
      await sheet(page).getByRole("button", { name: "Remove second" }).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Undo" }).click();
      await sheet(page).getByRole("button", { name: "Remove second" }).waitFor();
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      expect((await call("GET /links/first")).body).toMatchObject({ title: "Typed", aliases: ["second"] });
    });
  });

  test("a page with the numbers is switched on, told once, and switched off", async () => {
    await make("shared");
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await openSheet(page, "shared");
      await openFold(page, "Share statistics");
      await sheet(page).getByRole("button", { name: "Switch the page on" }).press("Enter");
      const open = sheet(page).getByRole("link", { name: "Open" });
      await open.waitFor();
      const url = new URL((await open.getAttribute("href")) ?? "");
      expect((await fetch(`${site}${url.pathname}`)).status).toBe(200);
      await sheet(page).getByLabel("Password for the page").fill("open sesame");
      await sheet(page).getByRole("button", { name: "Make another address" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Make another address" }).press("Enter");
      await until(async () => (await open.getAttribute("href")) !== url.href, { what: "the address is another one" });
      const another = new URL((await open.getAttribute("href")) ?? "");
      expect((await fetch(`${site}${url.pathname}`)).status).toBe(404);
      expect(await (await fetch(`${site}${another.pathname}`)).text()).toContain('type="password"');
      await sheet(page).getByRole("button", { name: "Switch the page off" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Switch the page off" }).press("Enter");
      await told(page, "The page is off.").waitFor();
      expect((await fetch(`${site}${another.pathname}`)).status).toBe(404);
    });
  });

  test("places for a link that is over are said, and say what is wrong with them", async () => {
    await make("over");
    await visitSignedIn(browser, { as: owner, site, expected: ["status of 422"] }, async (page) => {
      await openSheet(page, "over");
      await openFold(page, "Time, clicks, password");
      await sheet(page).getByLabel("While it is off").fill("javascript:alert(1)");
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await sheet(page).getByLabel("While it is off").and(page.locator("[aria-invalid=true]")).waitFor();
      await sheet(page).getByLabel("While it is off").fill("https://example.com/off");
      await sheet(page).getByRole("button", { name: "Save" }).press("Enter");
      await told(page, "Saved.").waitFor();
      expect((await call("GET /links/over")).body.ends).toEqual({ disabled: "https://example.com/off" });
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing in the ${colorScheme}, and nothing scrolls sideways on a phone`, async () => {
      const code = `axe-${colorScheme}`;
      await make(code, { preview: { title: "w".repeat(100), image: `https://${"h".repeat(60)}.example/` } });
      const alias = `${"a".repeat(60)}-${colorScheme}`;
      expect((await call(`POST /links/${code}/aliases`, { body: { code: alias } })).status).toBe(201);
      const viewport = { width: 375, height: 700 };
      await visitSignedIn(browser, { as: owner, site, colorScheme, bypassCSP: true, viewport }, async (page) => {
        await openSheet(page, code);
        const folds = sheet(page).locator("details:not([open]) > summary");
        while ((await folds.count()) > 0) await folds.first().click();
        expect([await findingsOf(page), await sidewaysScroll(page)]).toEqual([[], 0]);
        await sheet(page).getByRole("button", { name: "QR code" }).click();
        await isDrawn(page.getByRole("img", { name: `QR code of ${site}/${code}` }));
        expect([await findingsOf(page), await sidewaysScroll(page)]).toEqual([[], 0]);
      });
    });
  }
});

async function openFold(page: Page, title: string): Promise<void> {
  const fold = sheet(page).locator("summary").filter({ hasText: title });
  if (!(await fold.evaluate((summary) => summary.parentElement?.hasAttribute("open")))) await fold.press("Enter");
}

async function saved(page: Page, button: Locator): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent("download"), button.press("Enter")]);
  return Buffer.from(await Bun.file((await file.path()) ?? "").arrayBuffer());
}
