// The page about oneself, in a real browser: name and password, the second factor, where one is signed in.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { WHITE } from "../../src/qr/colour.ts";
import { type Browser, browserOf, invited, makeOwner, PASSWORD } from "../api/people-setup.ts";
import { scanned, seenPng } from "../qr/scanner.ts";
import { isDrawn, openBrowser, type TestBrowser } from "../support/browser.ts";
import { sheet, told, visitSignedIn } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { codeOf } from "../support/totp.ts";

describeWith("chromium", "one's own account", () => {
  let browser: TestBrowser;
  let linnet: Linnet;
  let site: string;
  let owner: Browser;
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

  /** One more session of somebody, somewhere else. */
  async function elsewhere(email: string): Promise<Browser> {
    const other = browserOf(() => linnet);
    expect((await other.call("POST /session", { body: { email, password: PASSWORD } })).status).toBe(200);
    return other;
  }

  async function signIn(page: Page, email: string): Promise<void> {
    await page.goto(`${site}/dashboard/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
  }

  test("is asked for no password on plain http, off this machine, and told why", async () => {
    await browser.visit(
      { locale: "en-GB", expected: ["status of 401", "status of 403", "Cross-Origin-Opener-Policy"] },
      async (page) => {
        for (const path of ["sign-in", "invitation#token=x", "reset#token=x"]) {
          await page.goto(`${site.replace("localhost", "linnet.test")}/dashboard/${path}`);
          await page.getByRole("alert").getByText("on plain http everybody on the way could read your password").waitFor();
          expect(await page.locator("input, form").count()).toBe(0);
        }
        await page.goto(`${site}/dashboard/sign-in`);
        await page.getByLabel("Password").waitFor();
      },
    );
  });

  test("is reached from the menu, and takes another name, e-mail address and password", async () => {
    const ed = await invited(() => linnet, owner, "editor", "ed@x.example");
    const other = await elsewhere("ed@x.example");
    await visitSignedIn(browser, { as: ed, site, expected: ["status of 403", "status of 422"] }, async (page) => {
      await page.goto(`${site}/dashboard/links`);
      await page.getByRole("button", { name: "Account and settings: editor" }).press("Enter");
      await page.getByRole("menuitem", { name: "Account" }).press("Enter");
      await page.getByLabel("Name").fill("Ed");
      await page.getByLabel("E-mail").fill("edward@x.example");
      await page.getByLabel("Your password now").first().fill(PASSWORD);
      await page.keyboard.press("Enter");
      await told(page, "Saved.").waitFor();
      await page.getByRole("button", { name: "Account and settings: Ed" }).waitFor();
      await page.getByLabel("Your password now").nth(1).waitFor({ state: "detached" });
      await page.getByLabel("Your password now").fill("not the password");
      await page.getByLabel("New password").fill("another good password");
      await page.keyboard.press("Enter");
      await page.getByLabel("Your password now").and(page.locator("[aria-invalid=true]")).waitFor();
      await page.getByLabel("Your password now").fill(PASSWORD);
      await page.getByLabel("New password").fill("short");
      await page.keyboard.press("Enter");
      await page.getByLabel("New password").and(page.locator("[aria-invalid=true]")).waitFor();
      await page.getByLabel("New password").fill("another good password");
      await page.keyboard.press("Enter");
      await told(page, "The password is another one.").waitFor();
    });
    expect([(await ed.call("GET /session")).status, (await other.call("GET /session")).status]).toEqual([200, 401]);
  });

  test("asks for codes once one was typed, and lets in by a code, and by a recovery code", async () => {
    const email = "totp@x.example";
    const person = await invited(() => linnet, owner, "viewer", email);
    let uri = "";
    let codes: string[] = [];
    await visitSignedIn(browser, { as: person, site, expected: ["status of 403"] }, async (page) => {
      await page.goto(`${site}/dashboard/account`);
      await page.getByRole("button", { name: "Switch on" }).press("Enter");
      await sheet(page).getByLabel("Your password now").fill("not the password");
      await page.keyboard.press("Enter");
      await sheet(page).getByLabel("Your password now").and(page.locator("[aria-invalid=true]")).waitFor();
      await sheet(page).getByLabel("Your password now").fill(PASSWORD);
      await page.keyboard.press("Enter");
      const image = sheet(page).getByRole("img", { name: "QR code with the secret" });
      await isDrawn(image);
      uri = scanned(seenPng(await image.screenshot(), WHITE)) ?? "";
      const secret = new URL(uri).searchParams.get("secret") ?? "";
      await sheet(page)
        .getByText(secret.match(/.{1,4}/g)?.join(" ") ?? "no secret")
        .waitFor();
      await sheet(page).getByLabel("Code from your app").fill("12");
      await page.keyboard.press("Enter");
      await sheet(page).getByRole("alert").waitFor();
      await sheet(page).getByLabel("Code from your app").fill(codeOf(uri));
      await page.keyboard.press("Enter");
      codes = (await sheet(page).getByRole("region", { name: "Recovery codes" }).innerText()).split(/\s+/);
      expect(codes).toHaveLength(10);
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        sheet(page).getByRole("button", { name: "Download" }).press("Enter"),
      ]);
      expect(await Bun.file((await file.path()) ?? "").text()).toBe(`${codes.join("\n")}\n`);
      await sheet(page).getByRole("button", { name: "I have kept them" }).press("Enter");
      await page.getByRole("button", { name: "New recovery codes" }).waitFor();
    });
    await browser.visit({ locale: "en-GB", expected: ["status of 401"] }, async (page) => {
      await signIn(page, email);
      await page.getByLabel("Code from your app").fill(codeOf(uri, 1));
      await page.keyboard.press("Enter");
      await page.getByText("No links yet.").waitFor();
      await page.getByRole("button", { name: /^Account and settings/ }).press("Enter");
      await page.getByRole("menuitem", { name: "Sign out" }).press("Enter");
      await signIn(page, email);
      await page.getByRole("button", { name: "Use a recovery code" }).press("Enter");
      await page.getByLabel("Recovery code").fill(codes[0] ?? "");
      await page.keyboard.press("Enter");
      await page.getByText("No links yet.").waitFor();
      await page.goto(`${site}/dashboard/account`);
      await page.getByRole("button", { name: "Switch off" }).press("Enter");
      await sheet(page).getByLabel("Your password now").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await told(page, "Codes are asked for no more.").waitFor();
      await page.getByRole("button", { name: "Switch on" }).waitFor();
    });
  });

  test("ends sessions elsewhere, which lead to where one signs in", async () => {
    const person = await invited(() => linnet, owner, "viewer", "many@x.example");
    const [second, third] = [await elsewhere("many@x.example"), await elsewhere("many@x.example")];
    await visitSignedIn(browser, { as: person, site }, async (page) => {
      await page.goto(`${site}/dashboard/account`);
      await page.getByText("This one").waitFor();
      await visitSignedIn(browser, { as: third, site, expected: ["status of 401"] }, async (theirs) => {
        await theirs.goto(`${site}/dashboard/links`);
        await theirs.getByText("No links yet.").waitFor();
        await page
          .getByRole("button", { name: /^Sign out: / })
          .first()
          .press("Enter");
        await told(page, "Signed out there").waitFor();
        await theirs.getByRole("link", { name: "Tags" }).press("Enter");
        await theirs.getByRole("heading", { name: "Sign in" }).waitFor();
      });
      expect((await second.call("GET /session")).status).toBe(200);
      await page.getByRole("button", { name: "Sign out everywhere else" }).press("Enter");
      await page.getByRole("alertdialog").getByRole("button", { name: "Sign out everywhere else" }).press("Enter");
      await told(page, "Signed out everywhere else.").waitFor();
      expect(await page.getByRole("button", { name: /^Sign out: / }).count()).toBe(0);
    });
    expect([(await person.call("GET /session")).status, (await second.call("GET /session")).status]).toEqual([200, 401]);
  });
});
