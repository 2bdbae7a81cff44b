// Import and export in the dashboard, in a real browser: a file is checked, imported, stopped, and comes out again.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import type { Download, Locator, Page } from "playwright-core";
import { createClient } from "../../../client/src/index.ts";
import { callerOf } from "../api/call.ts";
import { type Browser, invited, makeOwner } from "../api/people-setup.ts";
import { findingsOf, openBrowser, type TestBrowser } from "../support/browser.ts";
import { visitSignedIn } from "../support/dashboard.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { ADMIN_KEY, type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { until } from "../support/wait.ts";

const ROWS = 2000;
/** Rows that are sent together. */
const BATCH = 1000;

/** A table whose lines 11, 501 and 1501 are wrong: no address, a bad code, and a code that another line has. */
function tableOf(prefix: string): string {
  const lines = Array.from({ length: ROWS }, (_, row) => `${prefix}${row},"https://example.com/${row}?a,b",${prefix}`);
  lines[9] = `${prefix}9,javascript:alert(1),${prefix}`;
  lines[499] = `no code,https://example.com/,${prefix}`;
  lines[1499] = `${prefix}1498,https://example.com/,${prefix}`;
  return `code,url,tags\n${lines.join("\n")}\n`;
}

describeWith("chromium", "import and export", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
  const call = callerOf(() => linnet);
  const countOf = async (tag: string) => (await call(`GET /links?tag=${tag}&limit=1&total=true`)).body.total as number;
  const choose = (page: Page, name: string, text: string) =>
    page.getByLabel("Choose a file, or drop it here").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const saved = async (page: Page, by: Locator) => {
    const downloading = page.waitForEvent("download");
    await by.press("Enter");
    return readFile(await (await downloading).path(), "utf8");
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

  test("checks a file before it imports it, says which rows were refused, and gives the links out again", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/transfer`);
      await choose(page, "links.csv", tableOf("in"));
      await page.getByRole("button", { name: "Check the file" }).and(page.locator(":focus")).press("Enter");
      await page.getByText("1,997 links would be made · 3 rows refused").waitFor();
      expect(await countOf("in")).toBe(0);
      const refused = page.getByRole("list", { name: "Refused rows" }).getByRole("listitem");
      expect((await refused.allInnerTexts()).map((text) => text.split("\n").slice(1))).toEqual([
        ["Line 11", "url"],
        ["Line 501", "code"],
        ["Line 1501", "code"],
      ]);

      // The focus stays where the outcome is: what can be done next is one step away.
      await page.keyboard.press("Tab");
      await page.getByRole("button", { name: "Import 1,997 rows" }).and(page.locator(":focus")).press("Enter");
      await page.getByText("1,997 links made · 3 rows refused").waitFor();
      expect(await page.getByRole("progressbar", { name: "Importing" }).getAttribute("aria-valuenow")).toBe("100");
      expect(await countOf("in")).toBe(1997);
      const report = await saved(page, page.getByRole("button", { name: "Save as CSV" }));
      expect(report.split("\r\n").map((line) => line.split(",").slice(0, 3).join())).toEqual([
        "line,field,code",
        "11,url,invalid_url",
        "501,code,invalid_code",
        "1501,code,code_taken",
        "",
      ]);

      await page.getByLabel("Tag", { exact: true }).fill("in");
      await page.getByText("1,997 links", { exact: true }).waitFor();
      const exported = await saved(page, page.getByRole("button", { name: "Save links" }));
      await page.getByText(/^1,997 rows · .* kB · saved as links.csv$/).waitFor();
      expect(exported.trim().split("\r\n").length).toBe(1998);
      expect(exported).toContain('"https://example.com/7?a,b"');
    });
  });

  test("says in German which rows were refused, on the page and in the file", async () => {
    await visitSignedIn(browser, { as: owner, site, locale: "de-DE" }, async (page) => {
      await page.goto(`${site}/dashboard/transfer`);
      const file = { name: "links.csv", mimeType: "text/csv", buffer: Buffer.from("code,url\nde-1,a.example\nde-1,b.example\n") };
      await page.getByLabel("Wähle eine Datei oder leg sie hier ab").setInputFiles(file);
      await page.getByRole("button", { name: "Ohne Prüfung importieren" }).press("Enter");
      await page.getByText("1 Zeile abgelehnt").waitFor();
      const why = "Der Code „de-1“ führt schon irgendwohin. Nimm einen anderen.";
      await page.getByRole("list", { name: "Abgelehnte Zeilen" }).getByText(why).waitFor();
      const report = await saved(page, page.getByRole("button", { name: "Als CSV speichern" }));
      expect(report).toBe(`line,field,code,message\r\n3,code,code_taken,${why}\r\n`);
    });
  });

  test("shows how far it is, asks before it is left, and can be stopped: what is done stays", async () => {
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/transfer`);
      let requests = 0;
      // The second request gets no answer until it is given up.
      await page.route("**/api/v1/bulk*", (route) => (++requests === 2 ? undefined : route.continue()));
      await choose(page, "links.csv", tableOf("out"));
      await page.getByRole("button", { name: "Import without checking" }).press("Enter");
      await page.getByText(/998 links made · 2 rows refused · .* a second/).waitFor();
      const bar = page.getByRole("progressbar", { name: "Importing" });
      const isHalfWay = async () => Math.abs(Number(await bar.getAttribute("aria-valuenow")) - 50) < 10;
      await until(isHalfWay, { what: "the bar is half full" });

      await page.getByRole("link", { name: "Tags", exact: true }).press("Enter");
      const asked = page.getByRole("alertdialog", { name: "Stop the import?" });
      await asked.getByRole("button", { name: "Cancel" }).press("Enter");
      await asked.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Stop" }).press("Enter");
      await page.getByText("Stopped. What is done stays, also rows that were just under way.").waitFor();
      expect(await countOf("out")).toBe(BATCH - 2);
      await page.getByRole("button", { name: "Begin again" }).press("Enter");
      await page.getByRole("button", { name: "Check the file" }).waitFor();
      await page.getByRole("link", { name: "Tags", exact: true }).press("Enter");
      await page.getByRole("heading", { level: 1, name: "Tags" }).waitFor();
    });
  });

  test("goes on after a connection that broke, without making anything twice", async () => {
    await visitSignedIn(browser, { as: owner, site, expected: ["ERR_CONNECTION_RESET"] }, async (page) => {
      await page.goto(`${site}/dashboard/transfer`);
      let requests = 0;
      // The rows of the first request are done; the answer is lost.
      await page.route("**/api/v1/bulk*", async (route) => {
        if (++requests > 1) return route.continue();
        await route.fetch();
        await route.abort("connectionreset");
      });
      await choose(page, "links.json", JSON.stringify([{ url: "https://example.com/", tags: ["once"] }]));
      await page.getByRole("button", { name: "Import without checking" }).press("Enter");
      await page.getByText("No answer from the server.").waitFor();
      await page.getByRole("button", { name: "Try again" }).press("Enter");
      await page.getByText("1 link made").waitFor();
      expect(await countOf("once")).toBe(1);
    });
  });

  describe("an export", () => {
    const EXPORTED = 1500;
    let proxy: FaultProxy;
    /** The same site, behind a proxy. */
    let far: string;
    beforeAll(async () => {
      const lines = Array.from({ length: EXPORTED }, (_, row) => `https://example.com/${row},"one\ntwo",exported`);
      const body = { csv: `url,notes,tags\n${lines.join("\n")}\n` };
      for await (const { ok } of createClient({ url: linnet.url, key: ADMIN_KEY }).bulk(body)) expect(ok).toBe(true);
      proxy = await startFaultProxy({ host: "127.0.0.1", port: Number(new URL(linnet.url).port), isBytes: true });
      far = `http://localhost:${proxy.port}`;
    });
    afterAll(() => proxy.stop());
    afterEach(() => proxy.set({ kind: "pass" }));

    /** The page with these links chosen, and every file that it gives out. */
    const withExport = (expected: readonly string[], body: (page: Page, files: readonly Download[]) => Promise<void>) =>
      visitSignedIn(browser, { as: owner, site: far, expected, bypassCSP: true }, async (page) => {
        const files: Download[] = [];
        page.on("download", (file) => files.push(file));
        await page.goto(`${far}/dashboard/transfer`);
        await page.getByLabel("Tag", { exact: true }).fill("exported");
        await page.getByText("1,500 links", { exact: true }).waitFor();
        await body(page, files);
      });
    const saveLinks = (page: Page) => page.getByRole("button", { name: "Save links" });
    const bar = (page: Page) => page.getByRole("progressbar", { name: "Exporting" });

    test("shows how far it is, asks before it is left, and gives out a file with all rows", async () => {
      await withExport([], async (page, files) => {
        proxy.set({ kind: "stall", direction: "to-client", afterBytes: 150_000 });
        await saveLinks(page).press("Enter");
        await page.getByText(/^[1-9]\d* of 1,500 rows · 1\d\d(\.\d)? kB$/).waitFor();
        const share = Number(await bar(page).getAttribute("aria-valuenow"));
        expect(share).toBeGreaterThan(10);
        expect(share).toBeLessThan(90);
        expect(await page.getByLabel("Tag", { exact: true }).isDisabled()).toBe(true);
        expect(await findingsOf(page)).toEqual([]);
        await page.getByRole("link", { name: "Tags", exact: true }).press("Enter");
        const asked = page.getByRole("alertdialog", { name: "Stop the export?" });
        await asked.getByRole("button", { name: "Cancel" }).press("Enter");
        await asked.waitFor({ state: "detached" });
        expect(files).toEqual([]);
        proxy.set({ kind: "pass" });
        await page.getByText(/^1,500 rows · .* kB · saved as links.csv$/).waitFor();
        expect(await bar(page).getAttribute("aria-valuenow")).toBe("100");
        const text = await readFile((await files[0]?.path()) ?? "", "utf8");
        expect(files.map((file) => file.suggestedFilename())).toEqual(["links.csv"]);
        expect(text.match(/https:\/\/example\.com\/\d+,/g)).toHaveLength(EXPORTED);
        expect(await findingsOf(page)).toEqual([]);
      });
    });

    test("that is stopped gives out nothing, and can be begun again in another form", async () => {
      await withExport([], async (page, files) => {
        proxy.set({ kind: "stall", direction: "to-client", afterBytes: 100_000 });
        await saveLinks(page).press("Enter");
        await page.getByText(/ of 1,500 rows · /).waitFor();
        await page.keyboard.press("Tab");
        await page.getByRole("button", { name: "Stop" }).and(page.locator(":focus")).press("Enter");
        await page.getByText("Stopped. Nothing is saved.").waitFor();
        proxy.set({ kind: "pass" });
        await page.getByLabel("Format").first().selectOption("ndjson");
        await page.getByText("Stopped. Nothing is saved.").waitFor({ state: "detached" });
        await saveLinks(page).press("Enter");
        await page.getByText(/saved as links.ndjson$/).waitFor();
        expect(files.map((file) => file.suggestedFilename())).toEqual(["links.ndjson"]);
        const lines = (await readFile((await files[0]?.path()) ?? "", "utf8")).trim().split("\n");
        expect(lines.map((line) => JSON.parse(line).tags)).toEqual(lines.map(() => ["exported"]));
        expect(lines).toHaveLength(EXPORTED);
      });
    });

    test("that breaks off gives out nothing, and says so", async () => {
      await withExport(["net::ERR_"], async (page, files) => {
        proxy.set({ kind: "cut", direction: "to-client", afterBytes: 150_000 });
        await saveLinks(page).press("Enter");
        await page.getByRole("alert").getByText("The file broke off before its end. Nothing is saved.").waitFor();
        proxy.set({ kind: "refuse" });
        await saveLinks(page).press("Enter");
        await page.getByRole("alert").getByText("No answer from the server. Nothing is saved.").waitFor();
        proxy.set({ kind: "pass" });
        expect(files).toEqual([]);
        await saveLinks(page).press("Enter");
        await page.getByText(/saved as links.csv$/).waitFor();
        expect(files).toHaveLength(1);
      });
    });

    test("of clicks, which nobody counts beforehand, says how many there are so far", async () => {
      await withExport([], async (page, files) => {
        await page.getByRole("button", { name: "Save clicks" }).press("Enter");
        await page.getByText(/^0 rows · .* · saved as clicks.csv$/).waitFor();
        expect(await readFile((await files[0]?.path()) ?? "", "utf8")).toStartWith("time,link,");
      });
    });

    test("of very many links is left to the browser, which shows how far it is", async () => {
      await withExport([], async (page, files) => {
        await page.route("**/api/v1/links?*total=true*", async (route) => {
          const answer = await route.fetch();
          await route.fulfill({ response: answer, json: { ...(await answer.json()), total: 200_001 } });
        });
        await page.getByLabel("State").first().selectOption("active");
        await page.getByText("The browser saves so many rows by itself, and shows how far it is.").waitFor();
        const downloading = page.waitForEvent("download");
        await page.getByRole("link", { name: "Save links" }).press("Enter");
        const text = await readFile(await (await downloading).path(), "utf8");
        expect(text.match(/https:\/\/example\.com\/\d+,/g)).toHaveLength(EXPORTED);
        expect(files).toHaveLength(1);
        expect(await bar(page).count()).toBe(0);
      });
    });
  });

  test("imports nothing for who may only look, and says of a file what it is not", async () => {
    const viewer = await invited(() => linnet, owner, "viewer", "viewer@x.example");
    await visitSignedIn(browser, { as: viewer, site }, async (page) => {
      await page.goto(`${site}/dashboard/transfer`);
      await page.getByRole("button", { name: "Save clicks" }).waitFor();
      expect(await page.getByRole("heading", { name: "Import", exact: true }).count()).toBe(0);
    });
    await visitSignedIn(browser, { as: owner, site }, async (page) => {
      await page.goto(`${site}/dashboard/transfer`);
      await choose(page, "links.xlsx", "x");
      await page.getByText("Not a .csv, .json or .ndjson file.").waitFor();
      await choose(page, "links.json", "{}");
      await page.getByRole("button", { name: "Check the file" }).press("Enter");
      await page.getByText("From line 1 on this is no JSON list.").waitFor();
    });
  });
});
