// What is behind a link, and what is shown of one, in a real browser: without a script, on a phone and on a desk, in the light and in
// the dark; and hostile texts, as a browser reads them.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { findingsOf, isDrawn, openBrowser, sidewaysScroll, type TestBrowser } from "../support/browser.ts";
import { quickHash, type ServedLinks, serveLinks, storedLink } from "../support/links.ts";
import { ADMIN } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { rulesFrom } from "../support/visitors.ts";

const PREVIEWER = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)";
const LONG = `https://example.com/${"a-long-path/".repeat(300)}end`;
const HOSTILE = `"><img src=x onerror="document.title='out'"></title></head><script>document.title="out"</script><!--\u202E\u0000\uD800`;

describeWith("chromium", "what is behind a link", () => {
  let browser: TestBrowser;
  let served: ServedLinks;

  beforeAll(async () => {
    browser = await openBrowser();
    const rules = rulesFrom([
      { if: { device: "ios" }, url: "https://apps.example/ios" },
      { url: `https://${"long-name.".repeat(15)}example/` },
    ]);
    served = await serveLinks([
      storedLink("plain"),
      storedLink("long", { target: LONG }),
      storedLink("ruled", { rules }),
      storedLink("secret", { passwordHash: await quickHash("password"), maxClicks: 1 }),
      storedLink("off", { enabled: false }),
      storedLink("chained", { target: "https://bit.ly/abc" }),
      storedLink("a".repeat(128)),
      storedLink("hostile", { preview: { title: HOSTILE, description: HOSTILE, image: null } }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  const at = (path: string) => served.linnet.url.replace("127.0.0.1", "localhost") + path;
  const PAGES = [
    "/plain+",
    "/long+",
    "/ruled+",
    "/secret+",
    "/off+",
    "/chained+",
    "/plain+?reported",
    `/${"a".repeat(128)}+`,
  ] as const;

  test("is the whole URL, to be selected and followed, beside a QR code that is drawn, without a script", async () => {
    await browser.visit({ javaScriptEnabled: false }, async (page) => {
      await page.goto(at("/long+"));
      const link = page.getByRole("link", { name: "https://example.com/" });
      expect(await link.innerText()).toBe(LONG);
      expect(await link.getAttribute("href")).toBe(LONG);
      await page.getByRole("img", { name: "QR code of" }).waitFor();
    });
    await browser.visit({}, async (page) => {
      await page.goto(at("/plain+"));
      await isDrawn(page.getByRole("img", { name: "QR code of" }));
    });
  });

  test("can be reported, without a script", async () => {
    await browser.visit({ javaScriptEnabled: false }, async (page) => {
      await page.goto(at("/plain+"));
      await page.getByText("Report this link").click();
      await page.getByLabel("What is wrong with it").selectOption("malware");
      await page.getByLabel("What else there is to say").fill("It wants to install something.\nI did not.");
      await page.getByRole("button", { name: "Report" }).click();
      await page.getByText("Reported. Whoever runs this server will look at it.").waitFor();
      expect(new URL(page.url()).pathname).toBe("/plain+");
    });
    const response = await fetch(`${served.linnet.url}/api/v1/reports`, { headers: ADMIN });
    const { reports } = (await response.json()) as { reports: { id: string; texts: { text: string }[] }[] };
    expect(reports.map(({ id, texts }) => [id, texts[0]?.text])).toEqual([
      ["plain", "It wants to install something.\nI did not."],
    ]);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds, and fits a phone and a desk, in the ${colorScheme}`, async () => {
      for (const width of [375, 1440]) {
        const viewport = { width, height: 800 };
        await browser.visit({ colorScheme, viewport, bypassCSP: true }, async (page) => {
          for (const path of PAGES) {
            await page.goto(at(path));
            for (const summary of await page.locator("summary").all()) await summary.click();
            expect(await findingsOf(page)).toEqual([]);
            expect([path, await sidewaysScroll(page)]).toEqual([path, 0]);
          }
        });
      }
    });

    test(`is not on the page for programs, in which axe finds nothing either, in the ${colorScheme}`, async () => {
      await browser.visit(
        { colorScheme, bypassCSP: true, userAgent: PREVIEWER, viewport: { width: 375, height: 800 } },
        async (page) => {
          await page.goto(at("/hostile"));
          expect(await findingsOf(page)).toEqual([]);
          expect(await sidewaysScroll(page)).toBe(0);
        },
      );
    });
  }

  test("a hostile title is text in a browser too, even without a content security policy", async () => {
    await browser.visit({ bypassCSP: true, userAgent: PREVIEWER }, async (page) => {
      await page.goto(at("/hostile"), { waitUntil: "load" });
      const shown = HOSTILE.replace(/[\u202e\p{Cc}\p{Surrogate}]+/gu, "").trim();
      expect(await page.title()).toBe(shown);
      const contentOf = (selector: string) => page.locator(selector).getAttribute("content");
      expect(await contentOf('meta[property="og:title"]')).toBe(shown);
      expect(await contentOf('meta[name="twitter:description"]')).toBe(shown);
      expect(await page.locator("img, script").count()).toBe(0);
      expect(await page.locator("[onerror]").count()).toBe(0);
    });
  });
});
