// The pages as a person sees them: what is on them, and how a link is made.
import type { Locator, Page } from "playwright-core";
import type { Linnet } from "./linnet.ts";

/** Setting of a server that many visits go to: each is then a client of its own, with limits of its own. */
export const CLIENTS_APART = { LINNET_TRUST_PROXY: "127.0.0.1,::1" } as const;

/** The site at the address that its short links begin with, so that they can be followed. */
export const siteOf = (linnet: Linnet): string => `http://localhost:${new URL(linnet.url).port}`;

export const field = (page: Page): Locator => page.getByLabel("Long link to shorten");
export const result = (page: Page): Locator => page.getByLabel("Short link", { exact: true });
export const problem = (page: Page): Locator => page.getByRole("alert");
export const copy = (page: Page): Locator => page.locator("#copy");
export const showQr = (page: Page): Locator => page.getByRole("button", { name: "QR code", exact: true });
export const recent = (page: Page): Locator => page.getByRole("listitem");

/** The field on a link's own page. */
export const correction = (page: Page): Locator => page.getByLabel("Correct where it leads");

/** Waits until the keyboard acts on the element that matches. */
export function isFocused(page: Page, selector: string): Promise<void> {
  return page.locator(`${selector}:focus`).waitFor();
}

/** Makes a link through the field, and returns its short URL. */
export async function shorten(page: Page, longUrl: string): Promise<string> {
  await field(page).fill(longUrl);
  await field(page).press("Enter");
  await copy(page).waitFor();
  return result(page).inputValue();
}
