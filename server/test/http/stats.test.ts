// The page with a link's numbers for whoever has its address, and the numbers on the maker's page.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Click } from "../../src/core/clicks/click.ts";
import type { Field } from "../../src/core/field.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { callerOf } from "../api/call.ts";
import { click } from "../core/clicks/table.ts";
import { asClient } from "../support/links.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { putClicks } from "../support/put-clicks.ts";
import { until } from "../support/wait.ts";

const PASSWORD = "pässwörd & so on+%";
const BROWSER = { Accept: "text/html,application/xhtml+xml" } as const;
const TARGET = "https://example.com/target";
const DAY_MS = 86_400_000;
const HOST = "other.example";

let linnet: Linnet;
const call = callerOf(() => linnet);
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_TRUST_PROXY: "127.0.0.1" } });
  const { status } = await call(`PUT /domains/${HOST}`, { body: {} });
  expect(status).toBe(201);
});
afterAll(() => linnet.stop());

let client = 0;
const get = (path: string, init: RequestInit = {}) =>
  fetch(linnet.url + path, { redirect: "manual", ...init, headers: { ...asClient(client++), ...BROWSER, ...init.headers } });
const send = (path: string, password: string, headers: Record<string, string> = {}) =>
  get(path, { method: "POST", body: new URLSearchParams({ password }), headers });
const pageAt = async (path: string, init: RequestInit = {}) => (await get(path, init)).text();

let links = 0;
/** A link, and the path of the page with its numbers. */
async function shared(said: object = {}, link: object = {}): Promise<{ code: string; path: string; url: string }> {
  const code = `s${++links}`;
  const { status, body } = await call("POST /links", { body: { url: TARGET, code, ...link } });
  expect(status).toBe(201);
  return { code, ...(await share(code, said, body.domain === HOST ? `?domain=${HOST}` : "")) };
}

async function share(code: string, said: object = {}, query = ""): Promise<{ path: string; url: string }> {
  const { status, body } = await call(`PUT /links/${code}/stats/share${query}`, { body: said });
  expect(status).toBe(200);
  return { url: body.url, path: new URL(body.url).pathname };
}

/** So many clicks on the link a day ago or so, each of another visitor. */
function clicksOn(code: string, count: number, said: Partial<Click> = {}): Click[] {
  const at = said.at ?? Date.now() - DAY_MS;
  return Array.from({ length: count }, (_, visitor) => click(at, { link: code as Field, visitor, ...said }));
}

/** The text of a page, without its tags, white space as one blank. */
const textOf = (page: string): string =>
  page
    .replace(/<title>.*?<\/title>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("a page with numbers", () => {
  test("says who came, by day, country and so on, and how far that is exact", async () => {
    const { code, path } = await shared();
    await putClicks(linnet.folder, [
      ...clicksOn(code, 11, { country: "DE", device: "mobile", browser: "safari", os: "ios", language: "de-at", isScan: true }),
      ...clicksOn(code, 1, { referrer: "news.example", visitor: 1 }),
      ...clicksOn(code, 3, { kind: "preview" }),
      ...clicksOn(code, 40, { kind: "bot" }),
      ...clicksOn(code, 5, { at: Date.now() - 60 * DAY_MS }),
    ]);
    const response = await get(path);
    expect(response.status).toBe(200);
    const page = await response.text();
    const text = textOf(page);
    expect(text).toContain("12 people, 3 previews, 40 bots.");
    expect(text).toContain("In the last 30 days, by 11 visitors. Ever: 17 people, 3 previews, 40 bots.");
    expect(text).toContain("Germany 11 11");
    for (const said of [
      "Phone 11",
      "Safari 11",
      "iOS 11",
      "German (Austria) 11",
      "Scanned 11",
      "news.example 1",
      "No referrer 11",
    ])
      expect(text).toContain(said);
    expect(text).toContain("Previews 3");
    expect(text).toContain("Days are those of UTC.");
    expect(text).toContain("A visitor counts for the value of its first click of the day.");
    expect(page).toContain(`href="${TARGET}" rel="noreferrer nofollow noopener"`);
    expect(page.match(/<g>/g)).toHaveLength(30);
    expect(page.match(/<tr><th scope="row" class="mono">/g)).toHaveLength(30);
  });

  test("shows the time that its query names, and 30 days for any other", async () => {
    const { code, path } = await shared();
    await putClicks(linnet.folder, [...clicksOn(code, 2), ...clicksOn(code, 5, { at: Date.now() - 60 * DAY_MS })]);
    for (const [range, steps, people] of [
      ["7d", 7, 2],
      ["30d", 30, 2],
      ["90d", 90, 7],
      ["12m", 12, 7],
      ["<b>", 30, 2],
    ] as const) {
      const page = await pageAt(`${path}?range=${encodeURIComponent(range)}`);
      expect(page.match(/<g>/g)).toHaveLength(steps);
      expect(textOf(page)).toContain(`${people} people. `);
      expect(page).not.toContain("<b>");
    }
    expect(textOf(await pageAt(`${path}?range=7d`))).toContain("In the last 7 days");
  });

  test("is kept nowhere, found by nobody, and sends no referrer", async () => {
    const { path } = await shared();
    const { headers } = await get(path);
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("set-cookie")).toBeNull();
    const page = await pageAt(path);
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/i);
    expect(textOf(page)).toContain("Nobody yet.");
  });

  test("writes what visitors sent as text, whatever it is", async () => {
    const { code, path } = await shared();
    const hostile = [
      `"><script>alert(1)</script>`,
      `' onmouseover='alert(1)`,
      "</title></svg><img src=x onerror=alert(1)>",
      "\u202emoc.elpmaxe\u0000\u0007\u2066",
      "&lt;b&gt;",
      "__proto__",
      "constructor",
      "x".repeat(200),
    ];
    const said = (value: string): Partial<Click> => ({
      referrer: value,
      language: value,
      country: value,
      region: value,
      city: value,
      device: value as never,
      os: value as never,
      browser: value as never,
      utm: [value, value, value, value, value],
    });
    await putClicks(
      linnet.folder,
      hostile.flatMap((value) => clicksOn(code, 1, said(value))),
    );
    const page = await pageAt(path);
    expect(page).not.toMatch(/<script|<img|\son[a-z]+='|\u202e|\u2066/);
    expect(page).not.toMatch(/[^\P{Cc}\n]/u);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("&amp;lt;b&amp;gt;");
    expect(page).toContain("<bdi>__proto__</bdi>");
    expect(page).toContain("<bdi>constructor</bdi>");
    expect(page).toContain("<bdi>moc.elpmaxe</bdi>");
  });

  test("does not tell where a link leads that does not tell everybody itself", async () => {
    for (const link of [{ password: "for the link" }, { maxClicks: 5 }, { enabled: false }]) {
      const { path } = await shared({}, link);
      const page = await pageAt(path);
      expect(textOf(page)).toContain("Nobody yet.");
      expect(page).not.toContain(TARGET);
    }
  });

  test("is on the link's own domain, by each of its codes", async () => {
    const { code, path, url } = await shared({}, { domain: HOST });
    expect(url).toBe(`http://${HOST}${path}`);
    expect((await get(path, { headers: { Host: HOST } })).status).toBe(200);
    expect((await get(path)).status).toBe(404);
    await call(`POST /links/${code}/aliases?domain=${HOST}`, { body: { code: "alias" } });
    const aliased = path.replace(`/${code}/`, "/alias/");
    const page = await get(aliased, { headers: { Host: HOST } });
    expect(page.status).toBe(200);
    expect(textOf(await page.text())).toContain(`${HOST}/ alias`);
  });

  test("takes GET, HEAD and the password's form", async () => {
    const { path } = await shared();
    expect((await get(path, { method: "HEAD" })).status).toBe(200);
    const refused = await get(path, { method: "DELETE" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    const sent = await send(path, "any");
    expect([sent.status, sent.headers.get("location"), sent.headers.get("set-cookie")]).toEqual([303, path, null]);
  });
});

describe("a wrong address", () => {
  test("is answered as that of a link that is not there, whatever is wrong", async () => {
    const { code, path } = await shared();
    const secret = path.split("/").at(-1) ?? "";
    const { path: other } = await shared();
    const { path: off, code: offCode } = await shared();
    await call(`DELETE /links/${offCode}/stats/share`);
    const { path: trashed, code: trashedCode } = await shared();
    await call(`DELETE /links/${trashedCode}`);
    const { path: old, code: oldCode } = await shared();
    await share(oldCode);
    const absent = await pageAt("/no-such-link");
    const wrong = [
      `/-/stats/${code}/${"a".repeat(24)}`,
      `/-/stats/${code}/${secret.slice(0, -1)}`,
      `/-/stats/${code}/${secret}/`,
      `/-/stats/${code}/${other.split("/").at(-1)}`,
      `/-/stats/absent/${secret}`,
      `/-/stats/%E0%A4%A/${secret}`,
      `/-/stats/${code}`,
      "/-/stats/",
      off,
      trashed,
      old,
    ];
    for (const at of wrong) {
      const response = await get(at);
      expect([at, response.status]).toEqual([at, 404]);
      expect(await response.text()).toBe(absent);
      expect((await send(at, PASSWORD)).status).toBe(404);
    }
    const problem = await get(wrong[0] ?? "", { headers: { Accept: "application/json" } });
    expect(await problem.json()).toMatchObject({ status: 404, code: "link_not_found" });
  });

  test("counts as a request for what does not exist, and the right one is never limited", async () => {
    const { code, path } = await shared();
    const headers = asClient(client++);
    const statuses = new Set<number>();
    for (let n = 0; n < LIMITS.miss[0].points; n++)
      statuses.add((await get(`/-/stats/${code}/${"b".repeat(24)}`, { headers })).status);
    expect([...statuses]).toEqual([404]);
    const late = await get(`/-/stats/${code}/${"b".repeat(24)}`, { headers });
    expect([late.status, late.headers.has("retry-after")]).toEqual([429, true]);
    expect((await get("/no-such-link", { headers })).status).toBe(429);
    expect((await get(path, { headers })).status).toBe(200);
  });
});

/** What a browser would send back. */
const cookieOf = (response: Response) => ({ Cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "" });

describe("a page with a password", () => {
  test("shows a form and no number, until the right one was sent", async () => {
    const { path, code } = await shared({ password: PASSWORD });
    await putClicks(linnet.folder, clicksOn(code, 3));
    const asked = await get(path);
    expect(asked.status).toBe(200);
    const form = await asked.text();
    expect(form).toContain('type="password"');
    expect(form).toContain("This page asks for a password.");
    expect(form).not.toMatch(/people|argon2|example\.com/);

    const opened = await send(`${path}?range=90d`, PASSWORD, { "Sec-Fetch-Site": "same-origin" });
    expect([opened.status, opened.headers.get("location")]).toEqual([303, `${path}?range=90d`]);
    const cookie = opened.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(new RegExp(`^linnet_stats=\\d+\\.[\\w-]{43}; Path=${path}; Max-Age=3600; HttpOnly; SameSite=Lax$`));
    const headers = { Cookie: `other=1; linnet_stats=1.${"a".repeat(43)}; ${cookieOf(opened).Cookie}` };
    for (const query of ["", "?range=7d"]) expect(await pageAt(path + query, { headers })).toContain("3 people.");
    expect(await pageAt(path)).not.toContain("3 people.");
  });

  test("takes a proof for itself alone, and for no longer than the password and the address stay as they are", async () => {
    const { path, code } = await shared({ password: PASSWORD });
    const { path: other } = await shared({ password: PASSWORD });
    const headers = cookieOf(await send(path, PASSWORD));
    const isOpen = async (at: string, sent: Record<string, string> = headers) =>
      !(await pageAt(at, { headers: sent })).includes('type="password"');
    expect([await isOpen(path), await isOpen(other)]).toEqual([true, false]);
    const [, until = "", signed = ""] = /=(\d+)\.(.+)$/.exec(headers.Cookie) ?? [];
    expect(await isOpen(path, { Cookie: `linnet_stats=${Number(until) + 1}.${signed}` })).toBe(false);
    expect(await isOpen(path, { Cookie: `linnet_stats=${until}.${signed.slice(1)}A` })).toBe(false);
    const { path: next } = await share(code);
    expect([await isOpen(next), (await get(path, { headers })).status]).toEqual([false, 404]);
    const proven = cookieOf(await send(next, PASSWORD));
    expect(await isOpen(next, proven)).toBe(true);
    const { path: last } = await share(code, { password: "another one" });
    expect(await isOpen(last, proven)).toBe(false);
  });

  test("tells beside its field what was wrong, and limits guesses per page and client, apart from those at the link", async () => {
    const { path, code } = await shared({ password: PASSWORD }, { password: "for the link" });
    const { path: other } = await shared({ password: PASSWORD });
    const headers = asClient(client++);
    const empty = await send(path, "", headers);
    expect([empty.status, (await empty.text()).includes("Type the password")]).toEqual([400, true]);
    for (let n = 0; n < LIMITS.password[0].points; n++) {
      const wrong = await send(path, "wrong-guess-<b>", headers);
      expect(wrong.status).toBe(403);
      const page = await wrong.text();
      expect(page).toContain("This is not the password of this page.");
      expect(page).not.toContain("wrong-guess");
    }
    const late = await send(path, PASSWORD, headers);
    expect([late.status, late.headers.has("retry-after"), late.headers.get("set-cookie")]).toEqual([429, true, null]);
    expect((await send(path, PASSWORD)).status).toBe(303);
    expect((await send(other, PASSWORD, headers)).status).toBe(303);
    expect((await send(`/${code}`, "for the link", headers)).status).toBe(303);
  });

  test("takes no form from another site, and tells programs problems", async () => {
    const { path } = await shared({ password: PASSWORD });
    const crossed = await send(path, PASSWORD, { "Sec-Fetch-Site": "cross-site" });
    expect([crossed.status, crossed.headers.get("set-cookie")]).toEqual([403, null]);
    const wrong = await send(path, "wrong", { Accept: "application/json" });
    expect([wrong.status, await wrong.json()]).toMatchObject([403, { code: "password_wrong" }]);
  });

  test("has its proof sent over https alone where the server is reached so", async () => {
    const secure = await startLinnet({ env: { LINNET_BASE_URL: "https://lin.example" } });
    try {
      const there = callerOf(() => secure);
      await there("POST /links", { body: { url: TARGET, code: "a" } });
      const { body } = await there("PUT /links/a/stats/share", { body: { password: PASSWORD } });
      const { pathname } = new URL(body.url);
      const form = new URLSearchParams({ password: PASSWORD });
      const opened = await fetch(secure.url + pathname, { method: "POST", body: form, redirect: "manual" });
      expect(opened.headers.get("set-cookie")).toEndWith("; Secure");
    } finally {
      await secure.stop();
    }
  });
});

describe("the maker's page", () => {
  /** A link of a maker without a key, on this server. */
  async function made(at: Linnet = linnet): Promise<{ code: string; manage: string }> {
    const { code, manage_url: url = "" } = await at.shorten(TARGET, asClient(client++));
    return { code, manage: new URL(url).pathname };
  }

  test("tells its maker who has come, as soon as they have", async () => {
    const { code, manage } = await made();
    expect(textOf(await pageAt(manage))).toContain("Clicks Nobody yet.");
    const browser =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
    await get(`/${code}`, { headers: { "User-Agent": browser, "Accept-Language": "de" } });
    await until(async () => textOf(await pageAt(manage)).includes("Clicks 1 person."), { what: "the click is counted" });
  });

  test("has all that came ever in a sentence, and the last 30 days as a drawing and a table", async () => {
    const { code, manage } = await made();
    const old = clicksOn(code, 5, { at: Date.now() - 60 * DAY_MS });
    await putClicks(linnet.folder, [...clicksOn(code, 7), ...old, ...clicksOn(code, 40, { kind: "bot" })]);
    const page = await pageAt(manage);
    expect(textOf(page)).toContain("Clicks 12 people, 40 bots. Visitors 12. ");
    expect(page).toContain('aria-label="Clicks in the last 30 days: 7. The most in a day: 7 on ');
    expect(page.match(/<g>/g)).toHaveLength(30);
    expect(page.match(/<tr><th scope="row" class="mono">/g)).toHaveLength(30);
  });

  test("says nothing of clicks where they are not counted, nor does a page with numbers show any", async () => {
    const off = await startLinnet({ env: { LINNET_CLICKS: "off" } });
    try {
      const { code, manage } = await made(off);
      const page = await (await fetch(off.url + manage, { headers: BROWSER })).text();
      expect(page).toContain("On. The short link redirects.");
      expect(textOf(page)).not.toContain("Clicks");
      const { body } = await callerOf(() => off)(`PUT /links/${code}/stats/share`, { body: {} });
      const shown = await fetch(off.url + new URL(body.url).pathname, { headers: BROWSER });
      expect([shown.status, textOf(await shown.text())]).toEqual([
        200,
        expect.stringContaining("Clicks are not counted on this server."),
      ]);
    } finally {
      await off.stop();
    }
  });
});
