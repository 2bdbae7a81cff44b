// The dashboard as people who have signed in see it.
import type { Locator, Page } from "playwright-core";
import type { Browser } from "../api/people-setup.ts";
import type { TestBrowser, VisitOptions } from "./browser.ts";
import { until } from "./wait.ts";

interface SignedInOptions extends VisitOptions {
  /** Who has signed in, and where. */
  readonly as: Browser;
  readonly site: string;
}

/** A visit by somebody who is signed in already. */
export function visitSignedIn(
  browser: TestBrowser,
  options: SignedInOptions,
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const { as, site, ...rest } = options;
  return browser.visit({ locale: "en-GB", ...rest }, async (page) => {
    await page.context().addCookies([...as.cookies].map(([name, value]) => ({ name, value, url: site })));
    await body(page);
  });
}

export const rows = (page: Page): Locator => page.locator("[role=row][data-row]");

/** The row of a link. */
export const rowOf = (page: Page, code: string): Locator =>
  rows(page).filter({ has: page.getByRole("button", { name: code, exact: true }) });

export const sheet = (page: Page): Locator => page.getByRole("dialog");

/**
 * Waits until a menu is gone and has given the focus back, which it does a moment later: until then it would take it from what is opened
 * next, and close that.
 */
export async function menuGone(page: Page): Promise<void> {
  await page.getByRole("menu").waitFor({ state: "detached" });
  const isBack = () => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body);
  await until(isBack, { what: "the focus is back" });
}

/** Goes on with Tab until the focus is there. */
export function tabTo(page: Page, target: Locator): Promise<void> {
  return until(
    async () => {
      if (await target.evaluate((element) => element === document.activeElement)) return true;
      await page.keyboard.press("Tab");
      return false;
    },
    { what: "the focus is there" },
  );
}

export const told = (page: Page, text: string | RegExp): Locator => page.getByRole("status").getByText(text);

/** Names of the drafts that the tab keeps. */
export const draftsIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("linnet.draft.")));

/** Waits until the tab keeps no draft. */
export const noDraftIn = (page: Page): Promise<void> =>
  until(async () => (await draftsIn(page)).length === 0, { what: "no draft is kept" });
