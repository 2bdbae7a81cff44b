// The maker's page, the pages of links that do not redirect, and the API's page, in a real browser.
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  arrivesAt,
  clipboardOf,
  type Destination,
  isDrawn,
  openBrowser,
  startDestination,
  type TestBrowser,
  type VisitOptions,
} from "../support/browser.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, correction, field, result, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

describeWith("chromium", "a link's pages", () => {
  let browser: TestBrowser;
  let destination: Destination;
  let linnet: Linnet;
  let site: string;
  let makers = 0;
  beforeAll(async () => {
    browser = await openBrowser();
    destination = startDestination();
    linnet = await startLinnet({ env: CLIENTS_APART });
    site = siteOf(linnet);
  });
  afterAll(async () => {
    await browser.close();
    await linnet.stop();
    await destination.stop();
  });

  /** A fresh link of a maker without a key. */
  async function made(path: string): Promise<{ tinyUrl: string; code: string; manageUrl: string }> {
    const body = await linnet.shorten(destination.url + path, { "X-Forwarded-For": `198.51.100.${++makers}` });
    return { tinyUrl: body.tiny_url, code: body.code, manageUrl: body.manage_url ?? "" };
  }

  /** The same deeds with and without the page's script. */
  for (const [how, options] of [
    ["", {}],
    [" without JavaScript", { javaScriptEnabled: false }],
  ] as const satisfies readonly (readonly [string, VisitOptions])[]) {
    test(`corrects where a link leads${how}`, async () => {
      const { tinyUrl, manageUrl } = await made("/wrong");
      await browser.visit(options, async (page) => {
        await page.goto(manageUrl);
        expect(await correction(page).inputValue()).toBe(`${destination.url}/wrong`);
        await correction(page).fill(`${destination.url}/right`);
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("link", { name: `${destination.url}/right` }).waitFor();
        expect(await arrivesAt(page, tinyUrl)).toBe("/right");
      });
    });

    test(`refuses a correction at its field, and keeps what was typed${how}`, async () => {
      const { tinyUrl, manageUrl } = await made("/kept");
      await browser.visit({ ...options, expected: ["status of 422"] }, async (page) => {
        await page.goto(manageUrl);
        await correction(page).fill("ftp://example.com");
        await correction(page).press("Enter");
        await page.getByRole("alert").getByText("only http: and https: can").waitFor();
        expect(await correction(page).getAttribute("aria-invalid")).toBe("true");
        expect(await correction(page).inputValue()).toBe("ftp://example.com");
        expect(await arrivesAt(page, tinyUrl)).toBe("/kept");
      });
    });

    test(`switches a link off, which visitors are told, and on again${how}`, async () => {
      const { tinyUrl, manageUrl } = await made("/switched");
      await browser.visit({ ...options, expected: ["status of 410"] }, async (page) => {
        await page.goto(manageUrl);
        await page.getByRole("button", { name: "Switch off" }).click();
        await page.getByText("Switched off. Visitors are told so.").waitFor();
        const gone = await page.goto(tinyUrl);
        expect(gone?.status()).toBe(410);
        await page.getByText("The person who made this link has switched it off.").waitFor();
        await page.goto(manageUrl);
        await page.getByRole("button", { name: "Switch on" }).click();
        await page.getByText("On. The short link redirects.").waitFor();
        expect(await arrivesAt(page, tinyUrl)).toBe("/switched");
      });
    });
  }

  test("copies the short link", async () => {
    const { tinyUrl, manageUrl } = await made("/copied");
    await browser.visit({}, async (page) => {
      await page.goto(manageUrl);
      await page.getByRole("button", { name: "Copy" }).click();
      await page.getByRole("button", { name: "Copied." }).waitFor();
      expect(await clipboardOf(page)).toBe(tinyUrl);
      expect(await result(page).inputValue()).toBe(tinyUrl);
    });
  });

  test("shows a QR code that loads", async () => {
    const { tinyUrl, manageUrl, code } = await made("/qr");
    await browser.visit({}, async (page) => {
      await page.goto(manageUrl);
      const image = page.getByRole("img", { name: `QR code of ${tinyUrl}` });
      await isDrawn(image);
      for (const format of ["svg", "png"]) {
        const download = page.getByRole("link", { name: `Download ${format.toUpperCase()}` });
        expect(await download.getAttribute("download")).toBe(`linnet-${code}.${format}`);
        const response = await page.request.get(new URL((await download.getAttribute("href")) ?? "", manageUrl).href);
        expect([response.status(), response.headers()["content-type"]]).toEqual([200, expect.stringContaining(format)]);
      }
    });
  });

  test("says that a code looks mistyped when its check character says so, and not of one that merely isn't there", async () => {
    const { code } = await made("/typed");
    const other = code.endsWith("A") ? "B" : "A";
    await browser.visit({ expected: ["status of 404"] }, async (page) => {
      const hint = page.getByText("This looks mistyped");
      const missing = await page.goto(`${site}/${code.slice(0, -1)}${other}`);
      expect(missing?.status()).toBe(404);
      await hint.waitFor();
      await page.goto(`${site}/no-such-name`);
      await page.getByText("404").waitFor();
      expect(await hint.isVisible()).toBe(false);
      await page.getByRole("link", { name: "Shorten a link" }).click();
      await field(page).waitFor();
    });
  });

  test("the address of a row in the API's page leads to that row", async () => {
    await browser.visit({}, async (page) => {
      await page.goto(`${site}/api/docs#invalid_url`);
      await until(() => page.locator("tr:target").evaluate((row) => row.getBoundingClientRect().top < innerHeight), {
        what: "the row is on the screen",
      });
      expect(await page.locator("tr:target").innerText()).toContain("422");
    });
  });
});
