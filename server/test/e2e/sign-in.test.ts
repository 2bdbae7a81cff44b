// How people come into the dashboard, in a real browser: the first owner, signing in, invitations, new passwords.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Browser, invited, makeOwner, PASSWORD, setupTokenIn } from "../api/people-setup.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { sheet, told } from "../support/dashboard.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { CLIENTS_APART, siteOf } from "../support/pages.ts";
import { codeOf } from "../support/totp.ts";

describeWith("chromium", "the dashboard, before somebody is signed in,", () => {
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

  const ANONYMOUS = { locale: "en-GB", expected: ["status of 401"] };

  test("asks for the owner at the first start, and for nobody but who has the token", async () => {
    const fresh = await startLinnet({ env: CLIENTS_APART });
    try {
      await browser.visit({ ...ANONYMOUS, expected: ["status of 401", "status of 422"] }, async (page) => {
        await page.goto(`${siteOf(fresh)}/dashboard`);
        await page.getByRole("heading", { name: "Create the owner" }).waitFor();
        expect(new URL(page.url()).pathname).toBe("/dashboard/setup");
        await page.goto(`${siteOf(fresh)}/dashboard/setup#token=${await setupTokenIn(fresh)}`);
        await page.reload();
        await page.getByLabel("Name").fill("Ada");
        await page.getByLabel("E-mail").fill("ada@x.example");
        await page.getByLabel("Password").fill("short");
        await page.keyboard.press("Enter");
        await page.getByRole("alert").waitFor();
        await page.getByLabel("Password").fill(PASSWORD);
        await page.keyboard.press("Enter");
        await page.getByText("No links yet.").waitFor();
        await page.getByRole("button", { name: "Account and settings: Ada" }).click();
        await page.getByRole("menuitem", { name: "Sign out" }).click();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await page.goto(`${siteOf(fresh)}/dashboard/links`);
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
      });
    } finally {
      await fresh.stop();
    }
  });

  test("leads to where one signs in, and then to what was asked for", async () => {
    await browser.visit(ANONYMOUS, async (page) => {
      await page.goto(`${site}/dashboard/links?state=disabled&q=nobody-has-this`);
      await page.getByLabel("E-mail").fill("owner@x.example");
      await page.getByLabel("Password").fill("not the password");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await page.getByLabel("Password").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByText("No link is like that.").waitFor();
      expect(page.url()).toBe(`${site}/dashboard/links?state=disabled&q=nobody-has-this`);
    });
  });

  test("says in German what is wrong there, and then what is wrong with a code", async () => {
    await owner.call("POST /links", { body: { url: "https://example.com/", code: "taken" } });
    await browser.visit({ ...ANONYMOUS, locale: "de-DE" }, async (page) => {
      await page.goto(`${site}/dashboard/new`);
      await page.getByLabel("E-Mail").fill("owner@x.example");
      await page.getByLabel("Passwort").fill("not the password");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen.").waitFor();
      await page.getByLabel("Passwort").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await sheet(page).getByLabel("Führt zu").fill("https://example.com/");
      await sheet(page).getByText("Code und Domain").press("Enter");
      await sheet(page).getByLabel("Code", { exact: true }).fill("taken");
      await sheet(page).getByText("Der Code „taken“ führt schon irgendwohin. Nimm einen anderen.").waitFor();
    });
  });

  test("takes an invitation, whose address says who is meant", async () => {
    const { body } = await owner.call("POST /invitations", { body: { role: "editor", email: "ed@x.example" } });
    await browser.visit(ANONYMOUS, async (page) => {
      await page.goto(`${site}${new URL(body.url).pathname}${new URL(body.url).hash}`);
      expect(await page.getByLabel("E-mail").inputValue()).toBe("ed@x.example");
      await page.getByLabel("Name").fill("Ed");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "New link" }).waitFor();
    });
  });

  test("asks for a code where the account shows a second factor", async () => {
    const second = await invited(() => linnet, owner, "editor", "second@x.example");
    const { body } = await second.call("POST /totp", { body: { password: PASSWORD } });
    await second.call("POST /totp/confirm", { body: { code: codeOf(body.uri) } });
    await browser.visit({ ...ANONYMOUS, expected: ["status of 401", "status of 403"] }, async (page) => {
      await page.goto(`${site}/dashboard/sign-in`);
      await page.getByLabel("E-mail").fill("second@x.example");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByLabel("Code from your app").fill("12");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await page.getByRole("button", { name: "Use a recovery code" }).click();
      await page.getByLabel("Recovery code").waitFor();
    });
  });

  test("sets a new password by an address", async () => {
    await invited(() => linnet, owner, "viewer", "lost@x.example");
    const { people } = (await owner.call("GET /people")).body as { people: { id: string; email: string }[] };
    const id = people.find(({ email }) => email === "lost@x.example")?.id ?? "";
    const { url } = (await owner.call(`POST /people/${id}/reset`, { body: {} })).body;
    await browser.visit(ANONYMOUS, async (page) => {
      await page.goto(`${site}${new URL(url).pathname}${new URL(url).hash}`);
      await page.getByLabel("Password").fill("another good password");
      await page.keyboard.press("Enter");
      await told(page, "The password is set.").waitFor();
      await page.getByLabel("E-mail").fill("lost@x.example");
      await page.getByLabel("Password").fill("another good password");
      await page.keyboard.press("Enter");
      await page.getByRole("grid").or(page.getByText("No links yet.")).first().waitFor();
    });
  });
});
