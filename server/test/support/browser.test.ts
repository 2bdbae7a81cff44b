// That a visit does fail on what it must fail on: a check that nobody has seen fail is no check.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { findingsOf, openBrowser, sidewaysScroll, type TestBrowser, type VisitOptions } from "./browser.ts";
import { describeWith } from "./needs.ts";

const POLICY = "default-src 'none'; script-src 'self'; img-src data:";

const PAGES: Readonly<Record<string, string>> = {
  "/quiet": "<p>Nothing wrong.</p>",
  "/inline": "<p style='color: red'>Styled.</p>",
  "/exception": "<script src='/throw.js'></script>",
  "/throw.js": "throw new Error('broken');",
  "/wide": `<input><div><pre>${"wide".repeat(500)}</pre></div>`,
};

describeWith("chromium", "a visit", () => {
  let browser: TestBrowser;
  let server: ReturnType<typeof Bun.serve>;
  let site: string;
  beforeAll(async () => {
    browser = await openBrowser();
    server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        const { pathname } = new URL(request.url);
        const type = pathname.endsWith(".js") ? "text/javascript" : "text/html";
        const head = type === "text/html" ? "<!doctype html><link rel=icon href='data:,'>" : "";
        return new Response(head + (PAGES[pathname] ?? ""), {
          headers: { "Content-Type": type, "Content-Security-Policy": POLICY },
        });
      },
    });
    site = `http://127.0.0.1:${server.port}`;
  });
  afterAll(async () => {
    await browser.close();
    await server.stop(true);
  });

  /** What a visit to that page fails with; "" when it does not. */
  async function failure(path: string, options: VisitOptions = {}): Promise<string> {
    try {
      await browser.visit(options, async (page) => void (await page.goto(site + path)));
      return "";
    } catch (error) {
      return String(error);
    }
  }

  test("passes a page that does not complain", async () => {
    expect(await failure("/quiet")).toBe("");
  });

  test("fails on what the content security policy forbids, also where no script runs", async () => {
    expect(await failure("/inline")).toContain("content security policy: style-src-attr");
    expect(await failure("/inline", { javaScriptEnabled: false })).toContain("Content Security Policy");
  });

  test("fails on an exception in a script", async () => {
    expect(await failure("/exception")).toContain("exception: broken");
  });

  test("sees what axe finds, and a page that is too wide", async () => {
    await browser.visit({ bypassCSP: true }, async (page) => {
      await page.goto(`${site}/wide`);
      expect((await findingsOf(page)).join("\n")).toContain("label: <input>");
      expect(await sidewaysScroll(page)).toBeGreaterThan(1000);
    });
  });
});
