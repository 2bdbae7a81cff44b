// The home page in a real browser, against the real program: with a keyboard, without JavaScript, and when things go wrong.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  arrivesAt,
  clipboardOf,
  countBytes,
  type Destination,
  isDrawn,
  openBrowser,
  putOnClipboard,
  sidewaysScroll,
  startDestination,
  type TestBrowser,
} from "../support/browser.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, copy, field, isFocused, problem, recent, result, shorten, showQr, siteOf } from "../support/pages.ts";
import { freePort } from "../support/ports.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";

const NO_SCRIPT = { javaScriptEnabled: false };

describeWith("chromium", "in a browser", () => {
  let browser: TestBrowser;
  let destination: Destination;
  beforeAll(async () => {
    browser = await openBrowser();
    destination = startDestination();
  });
  afterAll(async () => {
    await browser.close();
    await destination.stop();
  });

  /** What a person does first, which must work whatever the store is. */
  async function pasteAndCopy(linnet: Linnet): Promise<string> {
    let tinyUrl = "";
    await browser.visit({}, async (page) => {
      await page.goto(siteOf(linnet));
      await isFocused(page, "#url");
      await putOnClipboard(page, `  ${destination.url}/pasted?a=1  `);
      await page.keyboard.press("Control+V");
      await page.keyboard.press("Enter");
      await isFocused(page, "#copy");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Copied." }).waitFor();
      tinyUrl = await clipboardOf(page);
      expect(tinyUrl).toBe(await result(page).inputValue());
      expect(tinyUrl.startsWith(`${siteOf(linnet)}/`)).toBe(true);
      expect(await arrivesAt(page, tinyUrl)).toBe("/pasted");
    });
    return tinyUrl;
  }

  describe("the home page", () => {
    let linnet: Linnet;
    let site: string;
    beforeAll(async () => {
      linnet = await startLinnet({ env: CLIENTS_APART });
      site = siteOf(linnet);
    });
    afterAll(() => linnet.stop());

    test("pastes, shortens and copies with the keyboard alone, and the copied link redirects", async () => {
      await pasteAndCopy(linnet);
    });

    test("says what was made to screen readers, and where it leads to everybody", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        const tinyUrl = await shorten(page, "example.com/said?x=<b>");
        await page.getByRole("status").getByText(`Short link: ${tinyUrl}.`).waitFor();
        expect(await page.locator("#target").innerText()).toBe("for example.com/said?x=%3Cb%3E");
      });
    });

    test("goes back to an empty field with Esc, and with New link", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        for (const goBack of [
          () => page.keyboard.press("Escape"),
          () => page.getByRole("button", { name: "New link" }).click(),
        ]) {
          await shorten(page, "example.com/again");
          await goBack();
          await isFocused(page, "#url");
          expect(await field(page).inputValue()).toBe("");
          expect(await copy(page).isVisible()).toBe(false);
        }
      });
    });

    test("makes one link when Enter is pressed twice at once", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        await field(page).fill("example.com/twice");
        await Promise.all([page.keyboard.press("Enter"), page.keyboard.press("Enter")]);
        await copy(page).waitFor();
        await page.keyboard.press("Escape");
        expect(await recent(page).count()).toBe(1);
      });
    });

    test("waits ten seconds for an answer, or until Esc, and keeps what was typed", async () => {
      await browser.visit({}, async (page) => {
        await page.clock.install();
        await page.route("**/api/shorten", () => {});
        await page.goto(site);
        await field(page).fill("example.com/slow");
        const busy = page.locator("[data-state=busy]");
        await page.keyboard.press("Enter");
        await busy.waitFor();
        await page.keyboard.press("Escape");
        await busy.waitFor({ state: "detached" });
        expect(await problem(page).isVisible()).toBe(false);
        await page.keyboard.press("Enter");
        await busy.waitFor();
        await page.clock.fastForward(10_000);
        await problem(page).getByText("No answer within 10 seconds.").waitFor();
        expect(await field(page).inputValue()).toBe("example.com/slow");
      });
    });

    test("takes what is pasted over a result for the next link", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        await shorten(page, "example.com/first");
        await putOnClipboard(page, "example.com/second");
        await page.keyboard.press("Control+V");
        await isFocused(page, "#url");
        expect(await field(page).inputValue()).toBe("example.com/second");
      });
    });

    test("selects the whole short link for who wants to copy it by hand", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        const tinyUrl = await shorten(page, "example.com/hand");
        await result(page).click();
        expect(await page.evaluate("getSelection().toString()")).toBe(tinyUrl);
      });
    });

    test("does not call a link copied because the one before it was", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        await shorten(page, "example.com/copied");
        await copy(page).click();
        await page.getByRole("button", { name: "Copied." }).waitFor();
        await page.keyboard.press("Escape");
        await shorten(page, "example.com/not-copied");
        expect(await copy(page).innerText()).toBe("Copy");
      });
    });

    test("copies where the browser has no clipboard API, as on plain http", async () => {
      // Chromium notes that it heeds this header on https only.
      await browser.visit({ permissions: [] }, async (page) => {
        await page.goto(site.replace("localhost", "linnet.test"));
        expect(await page.evaluate("navigator.clipboard === undefined")).toBe(true);
        const tinyUrl = await shorten(page, "example.com/plain-http");
        await copy(page).click();
        await page.getByRole("button", { name: "Copied." }).waitFor();
        await isFocused(page, "#copy");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+V");
        expect(await field(page).inputValue()).toBe(tinyUrl);
      });
    });

    test("unfolds a QR code that loads and can be kept, and folds it again", async () => {
      await browser.visit({}, async (page) => {
        await page.goto(site);
        const tinyUrl = await shorten(page, "example.com/qr");
        const button = showQr(page);
        await button.click();
        const image = page.getByRole("img", { name: `QR code of ${tinyUrl}` });
        await isDrawn(image);
        const download = page.getByRole("link", { name: "Download SVG" });
        expect(await download.getAttribute("download")).toBe(`linnet-${tinyUrl.split("/").at(-1)}.svg`);
        const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
        expect(await file.failure()).toBeNull();
        expect(await button.getAttribute("aria-expanded")).toBe("true");
        await button.click();
        await image.waitFor({ state: "hidden" });
        expect(await button.getAttribute("aria-expanded")).toBe("false");
      });
    });

    test("shows an error at the field and keeps what was typed", async () => {
      await browser.visit({ expected: ["status of 422"] }, async (page) => {
        await page.goto(site);
        await field(page).fill("javascript:alert(1)");
        await page.getByRole("button", { name: "Shorten" }).click();
        await problem(page).getByText("only http: and https: can").waitFor();
        await isFocused(page, "#url[aria-invalid=true]");
        expect(await field(page).inputValue()).toBe("javascript:alert(1)");
        const described = await field(page).getAttribute("aria-describedby");
        expect(await problem(page).getAttribute("id")).toBe(described);
        await field(page).press("End");
        await page.keyboard.type("!");
        await problem(page).waitFor({ state: "hidden" });
        expect(await field(page).getAttribute("aria-invalid")).toBeNull();
      });
    });

    test("says that it was too many, which is no fault of the field's", async () => {
      await browser.visit({ expected: ["status of 429"] }, async (page) => {
        await page.goto(site);
        for (let n = 0; n < 10; n++) {
          await shorten(page, `example.com/${n}`);
          await page.keyboard.press("Escape");
        }
        await field(page).fill("example.com/eleventh");
        await page.keyboard.press("Enter");
        await problem(page).waitFor();
        expect(await field(page).getAttribute("aria-invalid")).toBeNull();
        expect(await field(page).inputValue()).toBe("example.com/eleventh");
      });
    });

    test("says when short links begin with another address than the page's, and only then", async () => {
      await browser.visit({}, async (page) => {
        const note = page.getByText("Short links made here begin with");
        await page.goto(linnet.url);
        await note.waitFor();
        expect(await note.innerText()).toContain(`${site}/`);
        await page.goto(site);
        await isFocused(page, "#url");
        expect(await note.isVisible()).toBe(false);
      });
    });

    for (const width of [375, 320]) {
      test(`does not scroll sideways on a screen of ${width} pixels, however long the URL`, async () => {
        await browser.visit({ expected: ["status of 422"], viewport: { width, height: 667 } }, async (page) => {
          await page.goto(site);
          expect(await sidewaysScroll(page)).toBe(0);
          await shorten(page, `https://example.com/${"long".repeat(2000)}`);
          expect(await sidewaysScroll(page)).toBe(0);
          await showQr(page).click();
          expect(await sidewaysScroll(page)).toBe(0);
          await page.getByRole("link", { name: "Manage link" }).click();
          await page.getByText("Leads to").waitFor();
          expect(await sidewaysScroll(page)).toBe(0);
          await page.goto(site);
          await recent(page).waitFor();
          await field(page).fill(`https://example.com/${"a".repeat(9980)}`);
          expect(await sidewaysScroll(page)).toBe(0);
          await page.keyboard.press("Enter");
          await problem(page).getByText("up to 8192").waitFor();
          expect(await sidewaysScroll(page)).toBe(0);
        });
      });
    }

    test("costs at most 30 kB besides the fonts", async () => {
      await browser.visit({}, async (page) => {
        const bytes = await countBytes(page);
        await page.goto(site, { waitUntil: "networkidle" });
        expect(bytes()).toBeGreaterThan(5000);
        expect(bytes()).toBeLessThanOrEqual(30_000);
      });
    });
  });

  describe("without JavaScript", () => {
    let linnet: Linnet;
    let site: string;
    beforeAll(async () => {
      linnet = await startLinnet({ env: CLIENTS_APART });
      site = siteOf(linnet);
    });
    afterAll(() => linnet.stop());

    test("the form leads to a page with the short link, which survives a reload, and the link redirects", async () => {
      await browser.visit(NO_SCRIPT, async (page) => {
        await page.goto(site);
        await field(page).fill(`${destination.url}/by-form`);
        const answered = page.waitForResponse((response) => response.request().method() === "POST");
        await page.getByRole("button", { name: "Shorten" }).click();
        expect((await answered).status()).toBe(303);
        await page.getByText("Bookmark this page").waitFor();
        const tinyUrl = await result(page).inputValue();
        await page.reload();
        expect(await result(page).inputValue()).toBe(tinyUrl);
        expect(await copy(page).isVisible()).toBe(false);
        expect(await arrivesAt(page, tinyUrl)).toBe("/by-form");
      });
    });

    test("an error stands at the field, which keeps what was typed", async () => {
      await browser.visit({ ...NO_SCRIPT, expected: ["status of 422"] }, async (page) => {
        await page.goto(site);
        const typed = `mailto:"><i>'&amp;`;
        await field(page).fill(typed);
        await field(page).press("Enter");
        await problem(page).getByText("only http: and https: can").waitFor();
        expect(await field(page).inputValue()).toBe(typed);
        expect(await field(page).getAttribute("aria-invalid")).toBe("true");
        expect(await field(page).getAttribute("aria-describedby")).toBe(await problem(page).getAttribute("id"));
      });
    });

    test("nothing is offered that could not work", async () => {
      await browser.visit(NO_SCRIPT, async (page) => {
        await page.goto(site);
        expect(await page.getByRole("button").allInnerTexts()).toEqual(["Shorten"]);
      });
    });
  });

  describe("when the server goes away", () => {
    test("a browser without a network is told so", async () => {
      const linnet = await startLinnet();
      try {
        await browser.visit({ expected: ["net::ERR_"] }, async (page) => {
          await page.goto(siteOf(linnet));
          await page.context().setOffline(true);
          await field(page).fill("example.com/offline");
          await page.keyboard.press("Enter");
          await problem(page).getByText("You are offline.").waitFor();
          expect(await field(page).inputValue()).toBe("example.com/offline");
        });
      } finally {
        await linnet.stop();
      }
    });

    test("the page says so in a sentence, keeps what was typed, and works again with the server; so do the links", async () => {
      const folder = mkdtempSync(join(tmpdir(), "linnet-e2e-"));
      const env = { ...CLIENTS_APART, PORT: String(await freePort()) };
      let linnet = await startLinnet({ folder, env });
      try {
        await browser.visit({ expected: ["net::ERR_"] }, async (page) => {
          await page.goto(siteOf(linnet));
          const before = await shorten(page, `${destination.url}/before`);
          await page.keyboard.press("Escape");
          await linnet.stop();
          await field(page).fill(`${destination.url}/meanwhile`);
          await page.keyboard.press("Enter");
          await problem(page).getByText("Linnet can't be reached. What you pasted is still here; try again.").waitFor();
          expect(await field(page).inputValue()).toBe(`${destination.url}/meanwhile`);
          linnet = await startLinnet({ folder, env });
          await page.keyboard.press("Enter");
          await copy(page).waitFor();
          expect(await arrivesAt(page, await result(page).inputValue())).toBe("/meanwhile");
          expect(await arrivesAt(page, before)).toBe("/before");
        });
      } finally {
        await linnet.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });

  describeWith(["redis", "chromium"], "the home page on Redis", () => {
    let redis: RedisServer;
    let linnet: Linnet;
    beforeAll(async () => {
      redis = await startRedis();
      linnet = await startLinnet({ env: { ...CLIENTS_APART, LINNET_STORE: redis.url } });
    });
    afterAll(async () => {
      await linnet.stop();
      await redis.stop();
    });

    test("shortens and copies with the keyboard alone, and another process on that Redis redirects too", async () => {
      const tinyUrl = await pasteAndCopy(linnet);
      const other = await startLinnet({ env: { ...CLIENTS_APART, LINNET_STORE: redis.url } });
      try {
        await browser.visit({}, async (page) => {
          expect(await arrivesAt(page, `${siteOf(other)}${new URL(tinyUrl).pathname}`)).toBe("/pasted");
        });
      } finally {
        await other.stop();
      }
    });
  });
});
