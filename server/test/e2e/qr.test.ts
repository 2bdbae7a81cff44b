// QR codes as a real browser draws them: the SVG of every look, and whether a scanner reads the screen.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { WHITE } from "../../src/qr/colour.ts";
import { made } from "../qr/png-maker.ts";
import { fromAfar, onPaper, scanned, seenPng } from "../qr/scanner.ts";
import { isDrawn, openBrowser, type TestBrowser } from "../support/browser.ts";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";

const BASE_URL = "https://lin.example";

describeWith("chromium", "a QR code on the screen", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  beforeAll(async () => {
    browser = await openBrowser();
    linnet = await startLinnet({ env: { LINNET_BASE_URL: BASE_URL } });
  });
  afterAll(async () => {
    await browser?.close();
    await linnet?.stop();
  });

  const SIDE_PX = 333;

  async function seen(page: Page): Promise<string | null> {
    const screen = seenPng(await page.screenshot({ clip: { x: 0, y: 0, width: SIDE_PX, height: SIDE_PX } }), WHITE);
    return scanned(onPaper(fromAfar(screen, 200), 20, WHITE));
  }

  test.each(["", "shape=round", "color=063&background=ffd", "background=transparent&margin=8", "level=H&shape=round&margin=0"])(
    "is read where it is an SVG with %j",
    async (look) => {
      await browser.visit({ viewport: { width: SIDE_PX, height: SIDE_PX } }, async (page) => {
        await page.goto(`${linnet.url}/-/qr/abc.svg?size=${SIDE_PX}&${look}`);
        expect(await seen(page)).toBe(`${BASE_URL}/abc?qr`);
      });
    },
  );

  test("is read where it has a logo, which the page that it is shows too", async () => {
    await fetch(`${linnet.url}/api/v1/links`, {
      method: "POST",
      headers: { ...ADMIN, "Content-Type": "application/json" },
      body: JSON.stringify({ url: "https://example.com/", code: "sale" }),
    });
    const red = made({ width: 8, height: 8, depth: 8, colourType: 2 }, (_x, _y, part) => (part === 0 ? 255 : 0));
    const response = await fetch(`${linnet.url}/api/v1/links/sale/qr?shape=round&size=${SIDE_PX}`, {
      method: "POST",
      headers: { ...ADMIN, "Content-Type": "image/png" },
      body: red,
    });
    const source = `data:image/svg+xml;base64,${Buffer.from(await response.bytes()).toString("base64")}`;
    await browser.visit({ viewport: { width: SIDE_PX, height: SIDE_PX } }, async (page) => {
      await page.setContent(`<body style="margin:0"><img src="${source}" alt=""></body>`);
      await isDrawn(page.locator("img"));
      expect(await seen(page)).toBe(`${BASE_URL}/sale?qr`);
      const { data } = seenPng(await page.screenshot(), WHITE);
      const middle = ((SIDE_PX >> 1) * SIDE_PX + (SIDE_PX >> 1)) * 4;
      expect([...data.subarray(middle, middle + 3)]).toEqual([255, 0, 0]);
    });
  });
});
