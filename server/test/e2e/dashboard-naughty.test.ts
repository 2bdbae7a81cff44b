// What strangers and makers of links write is text wherever the dashboard shows it: tags, parameters, referrers, user agents.
import { afterAll, beforeAll, expect, test } from "bun:test";
import naughty from "big-list-of-naughty-strings/blns.json";
import type { Page } from "playwright-core";
import { callerOf } from "../api/call.ts";
import { type Browser, makeOwner } from "../api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

/** Half characters are in no address. */
const TEXTS = [...new Set(naughty as readonly string[])].filter((text) => !/\p{Surrogate}/u.test(text));

/** Elements that no text of theirs may become, and addresses that run something. */
const STRANGERS = "main :is(script, iframe, object, embed, img, b, i, a[href^=javascript])";

describeWith("chromium", "texts that mean harm", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const visit = (body: (page: Page) => Promise<void>) => visitSignedIn(browser, { as: owner, site }, body);
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

  test("are texts as tags", async () => {
    const tags = new Set<string>();
    for (const text of TEXTS) {
      const { status, body } = await call("POST /links", { body: { url: "https://example.com/", tags: [text] } });
      for (const tag of status === 201 ? (body.tags as string[]) : []) tags.add(tag);
    }
    expect(tags.size).toBeGreaterThan(200);
    await visit(async (page) => {
      await page.goto(`${site}/dashboard/tags`);
      const shown = page.getByRole("listitem").getByRole("link").and(page.locator("[href*='/links']"));
      await until(async () => (await shown.count()) === tags.size, { what: "all tags are shown" });
      const texts = await shown.evaluateAll((all) => all.map((one) => one.textContent));
      expect(texts.sort()).toEqual([...tags].sort());
      expect(await page.locator(STRANGERS).count()).toBe(0);
    });
  });

  test("are texts as parameters, referrers and user agents of clicks", async () => {
    expect((await call("POST /links", { body: { url: "https://example.com/", code: "harm" } })).status).toBe(201);
    let followed = 0;
    for (const [at, text] of TEXTS.entries()) {
      const url = `${site}/harm?utm_source=${encodeURIComponent(text)}`;
      const answer = await fetch(url, { headers: headersOf(text, at), redirect: "manual" });
      if (answer.status === 302) followed++;
    }
    expect(followed).toBeGreaterThan(400);
    await until(async () => (await call("GET /stats?kind=all")).body.clicks === followed, { what: "all are counted" });
    await visit(async (page) => {
      await page.goto(`${site}/dashboard/stats/harm?kind=human&kind=bot&kind=automated&kind=monitor&kind=preview`);
      await page.getByRole("table", { name: "Referrer", exact: true }).waitFor();
      const sources = page.getByRole("table", { name: "UTM source", exact: true });
      const more = sources.locator("xpath=..").getByRole("button", { name: /^Show \d+ more$/ });
      await more.click();
      await until(async () => (await sources.getByRole("row").count()) > 200, { what: "all sources are shown" });
      const texts = await sources.getByRole("rowheader").allInnerTexts();
      expect(texts).toContain("<script>alert(123)</script>");
      expect(await page.locator(STRANGERS).count()).toBe(0);
      await page.goto(`${site}/dashboard/audit`);
      await page.getByText("made the link").first().waitFor();
      expect(await page.locator(STRANGERS).count()).toBe(0);
    });
  });
});

/** A client that says this of itself, as far as a header can. */
function headersOf(text: string, at: number): Headers {
  const headers = new Headers({ "X-Forwarded-For": `198.51.100.${at % 250}` });
  if (!/^[\x20-\x7e]+$/.test(text)) return headers;
  headers.set("Referer", `https://${text}/`);
  headers.set("User-Agent", text);
  headers.set("Accept-Language", text);
  return headers;
}
