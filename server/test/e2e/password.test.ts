// The page of a link with a password, in a real browser: it leads on without a script, and axe finds nothing.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { quickHash, type ServedLinks, serveLinks, storedLink } from "../support/links.ts";
import { describeWith } from "../support/needs.ts";
import { problem } from "../support/pages.ts";

describeWith("chromium", "the page of a link with a password", () => {
  let browser: TestBrowser;
  let served: ServedLinks;
  let landing: ReturnType<typeof Bun.serve>;

  beforeAll(async () => {
    browser = await openBrowser();
    // Another origin, as where a link leads mostly is.
    landing = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("landed") });
    const target = `http://127.0.0.1:${landing.port}/`;
    const passwordHash = await quickHash("open sesame");
    served = await serveLinks([storedLink("secret", { target, passwordHash, forwardQuery: true })]);
  });
  afterAll(async () => {
    await browser.close();
    await landing.stop(true);
    await served.stop();
  });

  const at = (path: string) => served.linnet.url.replace("127.0.0.1", "localhost") + path;
  const field = (page: Page) => page.getByLabel("Password", { exact: true });

  test("works without JavaScript: a wrong one is told, the right one leads to another site with the query", async () => {
    const expected = ["status of 403", "favicon"];
    await browser.visit({ javaScriptEnabled: false, expected }, async (page) => {
      await page.goto(at("/secret?a=1"));
      await field(page).fill("wrong");
      await field(page).press("Enter");
      await problem(page).waitFor();
      expect(await field(page).inputValue()).toBe("");
      await field(page).fill("open sesame");
      await page.getByRole("button", { name: "Open" }).click();
      await page.getByText("landed").waitFor();
      expect(page.url()).toBe(`http://127.0.0.1:${landing.port}/?a=1`);
    });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has nothing that axe finds, empty and wrong, in the ${colorScheme}`, async () => {
      await browser.visit({ colorScheme, bypassCSP: true, expected: ["status of 403"] }, async (page) => {
        await page.goto(at("/secret"));
        expect(await findingsOf(page)).toEqual([]);
        await field(page).fill("wrong");
        await field(page).press("Enter");
        await problem(page).waitFor();
        expect(await findingsOf(page)).toEqual([]);
      });
    });
  }
});
