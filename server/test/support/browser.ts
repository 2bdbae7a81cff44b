// A real browser for tests, and visits with it: a visit has storage of its own, ends with its test, and fails on anything
// that the page complained about.
import { setDefaultTimeout } from "bun:test";
import axe from "axe-core";
import {
  type Browser,
  type BrowserContextOptions,
  type ConsoleMessage,
  chromium,
  type Locator,
  type Page,
  type Route,
} from "playwright-core";
import { programFor } from "./needs.ts";
import { until } from "./wait.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-proxy-server",
  // Names that are not loopback: there a page on plain http has no clipboard API.
  "--host-resolver-rules=MAP *.test 127.0.0.1",
];

/** How long anything in a page is waited for; what is waited for takes some 100 ms. */
const WAIT_MS = 10_000;

// A test that runs out of time takes the browser with it, and so every test after it: a slow machine is given time.
setDefaultTimeout(60_000);

export interface VisitOptions extends BrowserContextOptions {
  /** Parts of the console's lines that the test asks for. The browser itself notes every 422 there, for example. */
  readonly expected?: readonly string[];
  /** Scripts answer with nothing, while the tests' own may run. */
  readonly emptyScripts?: boolean;
}

/** One browser. Playwright gives it a new profile in a temporary folder, and ends it when the test process ends. */
export class TestBrowser {
  readonly #browser: Browser;
  #visits = 0;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /**
   * Runs `body` on an empty page as a client of its own: the server must trust loopback as a proxy, or counts it with the
   * others. Fails when there was an error in the console, an exception, or a violation of the content security policy.
   */
  async visit(options: VisitOptions, body: (page: Page) => Promise<void>): Promise<void> {
    const { expected = [], emptyScripts = false, ...context } = options;
    const visit = await this.#browser.newContext({
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      extraHTTPHeaders: { "X-Forwarded-For": `203.0.113.${++this.#visits}` },
      ...context,
    });
    try {
      visit.setDefaultTimeout(WAIT_MS);
      const complaints: string[] = [];
      await visit.exposeBinding("reportViolation", (_, what: string) => complaints.push(`content security policy: ${what}`));
      await visit.addInitScript(REPORT_VIOLATIONS);
      if (emptyScripts) await visit.route("**/*.js", emptyScript);
      visit.on("weberror", (error) => complaints.push(`exception: ${error.error().message}`));
      visit.on("console", (message) => {
        if (isComplaint(message, expected)) complaints.push(`${message.type()}: ${message.text()}`);
      });
      await body(await visit.newPage());
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
    } finally {
      await visit.close();
    }
  }
}

/** Runs in the page before its own scripts do. */
const REPORT_VIOLATIONS = `document.addEventListener("securitypolicyviolation", (event) => {
  reportViolation(event.violatedDirective + " " + event.blockedURI);
});`;

const emptyScript = (route: Route) => route.fulfill({ contentType: "text/javascript", body: "" });

function isComplaint(message: ConsoleMessage, expected: readonly string[]): boolean {
  const isBad = message.type() === "error" || message.type() === "warning";
  return isBad && !expected.some((part) => message.text().includes(part));
}

/** Starts the browser that is installed. */
export async function openBrowser(): Promise<TestBrowser> {
  return new TestBrowser(await chromium.launch({ executablePath: programFor("chromium") ?? "chromium", args: ARGS }));
}

/** What axe finds wrong with the page, as lines that say what and where. The visit must bypass the page's policy. */
export async function findingsOf(page: Page): Promise<string[]> {
  await page.waitForLoadState("load"); // Contrast and size are only what they are with the style sheets.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return found.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
    );
  });
  return violations;
}

/** Waits until the image is drawn; one that could not be loaded never is. */
export function isDrawn(image: Locator): Promise<void> {
  return until(() => image.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0), {
    what: "the image is drawn",
  });
}

/** How far the page can be scrolled sideways, in pixels. */
export async function sidewaysScroll(page: Page): Promise<number> {
  // Before its style sheets are there, a page's text can be seen and measured, and is as wide as it likes.
  await page.waitForLoadState("load");
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What is on the clipboard. */
export function clipboardOf(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Puts text on the clipboard, as if it had been copied somewhere else. */
export function putOnClipboard(page: Page, text: string): Promise<void> {
  return page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
}

/** Bytes that the network carried for everything but fonts, from now on, as the browser counts them. */
export async function countBytes(page: Page): Promise<() => number> {
  const network = await page.context().newCDPSession(page);
  const kinds = new Map<string, string>();
  let bytes = 0;
  network.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (kinds.get(requestId) !== "Font") bytes += encodedDataLength;
  });
  await network.send("Network.enable");
  return () => bytes;
}

export interface Destination {
  readonly url: string;
  stop(): Promise<void>;
}

/** A little server of the test's own that short links lead to; its pages say which path was asked for. */
export function startDestination(): Destination {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      const page = `<!doctype html><html lang="en"><title>Arrived</title><link rel="icon" href="data:,"><p id="arrived">${pathname}</p>`;
      return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

/** Follows a short link in the browser, and returns the path at which it arrived. */
export async function arrivesAt(page: Page, tinyUrl: string): Promise<string> {
  await page.goto(tinyUrl);
  return page.locator("#arrived").innerText();
}
