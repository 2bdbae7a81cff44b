// Links that ask for a password: the page and its form, the header of programs, and what becomes of wrong ones.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Field } from "../../src/core/field.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { Target } from "../../src/core/target.ts";
import { asClient, quickHash, type ServedLinks, serveLinks, storedLink } from "../support/links.ts";

const PASSWORD = "pässwörd & so on+%";
const BROWSER = { Accept: "text/html,application/xhtml+xml" } as const;
const TARGET = "https://example.com/hidden";

let served: ServedLinks;
beforeAll(async () => {
  const passwordHash = await quickHash(PASSWORD);
  const secret = (code: string, terms: Parameters<typeof storedLink>[1] = {}) =>
    storedLink(code, { target: TARGET, passwordHash, ...terms });
  served = await serveLinks([
    storedLink("plain"),
    storedLink("few", { maxClicks: 1 }),
    secret("secret", { status: 301, forwardQuery: true, aliases: ["also" as Field] }),
    secret("docs", { forwardPath: true }),
    secret("temporary", { status: 307 }),
    secret("secret-few", { maxClicks: 2 }),
    secret("over", { expiresAt: 1 }),
    secret("elsewhere", { expiresAt: 1, ends: { expired: "https://else.example/" as Target } }),
    ...["guessed", "crowded", "popular", "header"].map((code) => secret(code)),
  ]);
});
afterAll(() => served.stop());

let client = 0;
const get = (path: string, init: RequestInit = {}) =>
  fetch(served.linnet.url + path, { redirect: "manual", ...init, headers: { ...asClient(client++), ...init.headers } });
const send = (path: string, password: string, headers: Record<string, string> = {}) =>
  get(path, { method: "POST", body: new URLSearchParams({ password }), headers });

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe("a link with a password", () => {
  test("shows people a page that tells nothing of where it leads, and is kept nowhere", async () => {
    const response = await get("/secret", { headers: BROWSER });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-robots-tag")).toBe("noindex");
    expect(response.headers.get("location")).toBeNull();
    const page = await response.text();
    expect(page).toContain('<form class="stage" id="stage" method="post"');
    expect(page).toContain('type="password"');
    expect(page).not.toContain(TARGET);
    expect(page).not.toContain("argon2");
  });

  test("tells programs which header to send", async () => {
    const response = await get("/secret");
    expect(response.status).toBe(401);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.json()).toMatchObject({
      code: "password_required",
      detail: expect.stringContaining("X-Link-Password"),
    });
  });

  test("leads on with 303 for the right one, whatever its own status, without a cookie", async () => {
    for (const path of ["/secret", "/temporary", "/also"]) {
      const response = await send(path, PASSWORD, BROWSER);
      expect([response.status, response.headers.get("location")]).toEqual([303, TARGET]);
      expect(response.headers.get("cache-control")).toContain("no-store");
      expect(response.headers.get("set-cookie")).toBeNull();
    }
    // Nothing is kept of it: the next visit is asked again.
    expect((await get("/secret", { headers: BROWSER })).status).toBe(200);
  });

  test("shows people the page again for a wrong one, without what they typed", async () => {
    const response = await send("/secret", "wrong-guess-<b>", BROWSER);
    expect(response.status).toBe(403);
    expect(response.headers.get("location")).toBeNull();
    const page = await response.text();
    expect(page).toContain("not the password");
    expect(page).toContain('aria-invalid="true"');
    expect(page).not.toContain("wrong-guess");
  });

  test("asks for one where none was typed, and counts that as no guess", async () => {
    const headers = asClient(client++);
    for (let n = 0; n < 12; n++) {
      const response = await send("/secret", "", headers);
      expect([response.status, await codeOf(response)]).toEqual([400, "missing_field"]);
    }
    expect((await send("/secret", "", { ...headers, ...BROWSER })).headers.get("content-type")).toContain("text/html");
    expect((await send("/secret", PASSWORD, headers)).status).toBe(303);
  });

  test("takes one in the header of a GET, also one in UTF-8, and answers 303", async () => {
    const bytes = String.fromCharCode(...new TextEncoder().encode(PASSWORD));
    for (const password of [bytes, PASSWORD]) {
      const response = await get("/header", { headers: { "X-Link-Password": password } });
      expect([response.status, response.headers.get("location")]).toEqual([303, TARGET]);
    }
    const wrong = await get("/header", { headers: { "X-Link-Password": "wrong" } });
    expect([wrong.status, await codeOf(wrong)]).toEqual([403, "password_wrong"]);
    expect((await get("/plain", { headers: { "X-Link-Password": "any" } })).status).toBe(302);
  });

  test("takes none from the query", async () => {
    const response = await get(`/secret?password=${encodeURIComponent(PASSWORD)}`);
    expect([response.status, response.headers.get("location")]).toEqual([401, null]);
  });

  test("gives HEAD and browsers that fetch ahead a preview, even with the right one", async () => {
    const asks: RequestInit[] = [
      { method: "HEAD" },
      { method: "HEAD", headers: { "X-Link-Password": "x" } },
      { headers: { "Sec-Purpose": "prefetch" } },
      { headers: { "Sec-Purpose": "prefetch;prerender", ...BROWSER } },
      { headers: { Purpose: "prefetch" } },
    ];
    for (const ask of asks) {
      const response = await get("/secret", ask);
      expect([response.status, response.headers.get("location")]).toEqual([200, null]);
      expect(await response.text()).not.toContain(TARGET);
    }
  });

  test("forwards query and path as it does without a password", async () => {
    expect((await send("/secret?a=1&b", PASSWORD)).headers.get("location")).toBe(`${TARGET}?a=1&b`);
    expect((await send("/docs/x/y", PASSWORD)).headers.get("location")).toBe(`${TARGET}/x/y`);
    expect((await get("/docs/x", { headers: BROWSER })).status).toBe(200);
  });

  test("takes a use for the right one only", async () => {
    expect((await send("/secret-few", "wrong")).status).toBe(403);
    expect((await get("/secret-few", { headers: BROWSER })).status).toBe(200);
    expect([(await send("/secret-few", PASSWORD)).status, (await send("/secret-few", PASSWORD)).status]).toEqual([303, 303]);
    const late = await send("/secret-few", PASSWORD);
    expect([late.status, await codeOf(late)]).toEqual([410, "link_used_up"]);
    expect((await send("/secret-few", "wrong")).status).toBe(403);
  });

  test("asks for none any more when it is over", async () => {
    for (const response of [await get("/over"), await send("/over", PASSWORD)])
      expect([response.status, await codeOf(response)]).toEqual([410, "link_expired"]);
    expect((await get("/elsewhere")).status).toBe(302);
    expect((await send("/elsewhere", "any")).status).toBe(303);
  });

  test("takes no form from another site", async () => {
    const response = await send("/secret", PASSWORD, { "Sec-Fetch-Site": "cross-site" });
    expect([response.status, await codeOf(response)]).toEqual([403, "cross_site"]);
  });
});

describe("a form for a link without a password", () => {
  test("is not taken where it is no button of ours", async () => {
    const response = await send("/plain", PASSWORD);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("follows a link with a limit, as the button does of who seems only to look", async () => {
    expect((await send("/few", PASSWORD)).status).toBe(303);
    expect((await get("/few")).status).toBe(410);
  });

  test("finds nothing where there is nothing, and counts as a look for a code", async () => {
    const headers = asClient(client++);
    const [{ points }] = LIMITS.miss;
    for (let n = 0; n < points; n++) expect((await send(`/none-${n}`, "x", headers)).status).toBe(404);
    expect((await send("/none", "x", headers)).status).toBe(429);
  });
});

describe("wrong passwords", () => {
  const [{ points: own }] = LIMITS.password;
  const [{ points: all }] = LIMITS.passwordLink;

  test("are refused after ten of one client for one link, and then the right one too", async () => {
    const headers = asClient(client++);
    for (let n = 0; n < own; n++) expect((await send("/guessed", `wrong${n}`, headers)).status).toBe(403);
    const refused = await send("/guessed", PASSWORD, headers);
    expect([refused.status, await codeOf(refused)]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const page = await send("/guessed", PASSWORD, { ...headers, ...BROWSER });
    expect(page.status).toBe(429);
    expect(page.headers.get("retry-after")).not.toBeNull();
    expect(await page.text()).toContain("Too many wrong passwords");
    expect((await send("/guessed", PASSWORD)).status).toBe(303);
    expect((await send("/secret", PASSWORD, headers)).status).toBe(303);
  });

  test("are refused after a hundred for one link, whoever tries", async () => {
    for (let n = 0; n < all; n++) expect((await send("/crowded", "wrong")).status).toBe(403);
    expect((await send("/crowded", PASSWORD)).status).toBe(429);
    expect((await send("/popular", PASSWORD)).status).toBe(303);
  });

  test("alone count: right ones may be sent as often as people come", async () => {
    const headers = asClient(client++);
    for (let n = 0; n < 2 * own; n++) expect((await send("/popular", PASSWORD, headers)).status).toBe(303);
    for (let n = 0; n < own; n++) expect((await send("/popular", "wrong", headers)).status).toBe(403);
    expect((await send("/popular", "wrong", headers)).status).toBe(429);
  });
});
