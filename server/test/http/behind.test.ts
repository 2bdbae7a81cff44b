// What is behind a link, asked for with a plus behind its code, on the real program.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Field } from "../../src/core/field.ts";
import { LIMITS } from "../../src/core/limits.ts";
import type { StoredLink } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import { asClient, quickHash, type ServedLinks, serveLinks, storedLink, type Wanted } from "../support/links.ts";
import { ADMIN } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { openStoreAt } from "../support/stored.ts";
import { rulesFrom } from "../support/visitors.ts";

const BASE = "https://lin.example";
const TARGET = "https://www.example.com/where?a=1&b=2#c";
const ELSEWHERE = "https://else.example/" as Target;
const PAGE = { Accept: "text/html,application/xhtml+xml" } as const;
const HOUR_MS = 3_600_000;
const MADE = Date.now() - 72.5 * HOUR_MS;

const link = (code: string, wanted: Wanted = {}): StoredLink => {
  const stored = storedLink(code, { target: TARGET, ...wanted });
  return { ...stored, details: { ...stored.details, createdAt: MADE } };
};

function trashed(stored: StoredLink): StoredLink {
  const was = stored.link.kind === "link" ? stored.link : null;
  const details = { ...stored.details, trashed: { at: 1, by: "cli", link: was } };
  return { link: { kind: "tombstone", field: stored.details.id }, details };
}

let served: ServedLinks;
beforeAll(async () => {
  const passwordHash = await quickHash("password");
  const ends = { notYet: ELSEWHERE, expired: ELSEWHERE, usedUp: ELSEWHERE, disabled: ELSEWHERE };
  const rules = rulesFrom([
    { name: "phones", if: { device: "mobile" }, url: "https://phone.example/secret-path" },
    { split: [{ url: "https://phone.example/b" }, { url: "https://a.example/" }] },
  ]);
  const preview = { title: "Words of the preview", description: null, image: "https://images.example/" as Target };
  served = await serveLinks(
    [
      link("plain", { aliases: ["also" as Field], retired: ["former" as Field] }),
      link("grüße"),
      link("ruled", { rules, preview }),
      link("secret", { passwordHash, rules, preview, aliases: ["also-secret" as Field] }),
      link("few", { maxClicks: 1, rules }),
      link("none-left", { maxClicks: 0, ends }),
      link("off", { enabled: false, ends }),
      link("early", { startsAt: Date.now() + HOUR_MS, ends }),
      link("late", { expiresAt: 1, ends }),
      link("docs", { forwardPath: true }),
      link("hidden", { isBornCodeRetired: true, aliases: ["shown" as Field] }),
      link("markup", { target: "https://example.com/?q='><script>alert(1)</script>" }),
      trashed(link("trashed")),
    ],
    { LINNET_BASE_URL: BASE },
  );
});
afterAll(() => served.stop());

const get = (path: string, init: RequestInit = {}) =>
  fetch(served.linnet.url + path, { redirect: "manual", ...init, headers: { ...ADMIN, ...init.headers } });
const told = async (path: string) => (await (await get(path)).json()) as Record<string, unknown>;

describe("behind a link", () => {
  test("there is a page for people: the address, where it leads, its age and state, its QR code", async () => {
    const response = await get("/plain+", { headers: PAGE });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("x-robots-tag")).toBe("noindex");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain(`value="${BASE}/plain"`);
    expect(page).toContain(`href="${TARGET.replace("&", "&amp;")}" rel="noreferrer nofollow noopener"`);
    expect(page).toContain("https://<b>www.example.com</b>/where?a=1&amp;b=2#c");
    expect(page).toContain("On. The short link redirects.");
    expect(page).toContain(`3 days ago, <span class="unbroken"><time datetime="${new Date(MADE).toISOString()}"`);
    expect(page).toContain('<img src="/-/qr/plain.svg"');
    expect(page).not.toMatch(/Or to|Password|Clicks|<script/);
  });

  test("there are the same facts for programs", async () => {
    const response = await get("/plain+");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("x-robots-tag")).toBe("noindex");
    expect(await response.json()).toEqual({
      chained: false,
      reason: null,
      shortUrl: `${BASE}/plain`,
      url: TARGET,
      otherUrls: 0,
      otherHosts: [],
      state: "active",
      hasPassword: false,
      hasLimit: false,
      createdAt: new Date(MADE).toISOString(),
    });
  });

  test.each(["/plain%2B", "/plain%2b", "/plain+?x=1", "/plain+.", "/plain+)", "/plain.+", "/%70lain+"])(
    "is found as %p",
    async (path) => {
      expect(await told(path)).toMatchObject({ shortUrl: `${BASE}/plain`, url: TARGET });
    },
  );

  test("is found by every code that leads there, under that code", async () => {
    expect(await told("/also+")).toMatchObject({ shortUrl: `${BASE}/also`, url: TARGET });
    expect(await told("/gr%C3%BC%C3%9Fe+")).toMatchObject({ shortUrl: `${BASE}/gr%C3%BC%C3%9Fe` });
    expect(await (await get("/gr%C3%BC%C3%9Fe+", { headers: PAGE })).text()).toContain('src="/-/qr/gr%C3%BC%C3%9Fe.svg"');
    expect(await told("/shown+")).toMatchObject({ shortUrl: `${BASE}/shown`, url: TARGET });
  });

  test("HEAD asks for the same without a body", async () => {
    const response = await get("/plain+", { method: "HEAD", headers: PAGE });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await response.text()).toBe("");
  });

  test("other places are told by their hosts, and no condition is", async () => {
    expect(await told("/ruled+")).toMatchObject({ url: TARGET, otherUrls: 3, otherHosts: ["phone.example", "a.example"] });
    const page = await (await get("/ruled+", { headers: PAGE })).text();
    expect(page).toContain("3 other places, depending on who follows it:");
    expect(page).toContain("<li>phone.example</li><li>a.example</li>");
    expect(page).not.toMatch(/secret-path|mobile|phones/);
  });

  test.each(["/secret+", "/also-secret+"])(
    "a password hides every place, and every word that could name one: %s",
    async (path) => {
      const response = await get(path, { headers: { "X-Link-Password": "password" } });
      expect(response.status).toBe(200);
      const facts = await response.text();
      const page = await (await get(path, { headers: { ...PAGE, "X-Link-Password": "password" } })).text();
      expect(JSON.parse(facts)).toMatchObject({ url: null, otherUrls: 0, otherHosts: [], hasPassword: true });
      expect(page).toContain("Asks for a password.");
      for (const text of [facts, page])
        expect(text).not.toMatch(/www\.example\.com|phone\.example|images\.example|preview|argon2/);
    },
  );

  test("a limit is told, not how much of it is left, nor where it leads; and nothing is used up", async () => {
    for (let n = 0; n < 3; n++) {
      const text = await (await get("/few+", { headers: PAGE })).text();
      expect(text).toContain("Limited: it can be followed a number of times.");
      expect(text).not.toContain("www.example.com");
      expect(await told("/few+")).toMatchObject({ url: null, hasLimit: true, state: "active" });
    }
    expect((await get("/few")).status).toBe(302);
    expect(await told("/few+")).toMatchObject({ url: null, state: "used-up" });
  });

  test.each([
    ["/off+", "disabled", "Switched off."],
    ["/early+", "scheduled", "Not yet."],
    ["/late+", "expired", "Expired."],
    ["/none-left+", "used-up", "Used up."],
  ])("a link that leads nowhere now is told as that, and not where it led or leads instead: %s", async (path, state, words) => {
    const response = await get(path, { headers: PAGE });
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain(words);
    expect(page).not.toMatch(/www\.example\.com|else\.example/);
    expect(await told(path)).toMatchObject({ state, url: null });
  });

  test.each(["/trashed+", "/former+", "/hidden+"])("what was deleted is gone: %s", async (path) => {
    const [program, person] = [await get(path), await get(path, { headers: PAGE })];
    expect([program.status, person.status]).toEqual([410, 410]);
    expect(await program.json()).toMatchObject({ code: "link_deleted" });
    expect(await person.text()).not.toContain("www.example.com");
  });

  test("markup in a URL is text", async () => {
    expect(await (await get("/markup+", { headers: PAGE })).text()).not.toContain("<script");
  });

  test("is counted as previewed, and not as a redirect", async () => {
    const count = async (outcome: string) =>
      (await metricsOf(served.linnet.url, ADMIN)).get(`linnet_redirects_total{outcome="${outcome}"}`) ?? 0;
    const before = [await count("previewed"), await count("gone"), await count("redirected")];
    await get("/plain+");
    await get("/trashed+");
    expect([await count("previewed"), await count("gone"), await count("redirected")]).toEqual([
      (before[0] ?? 0) + 1,
      (before[1] ?? 0) + 1,
      before[2] ?? 0,
    ]);
  });

  test("is not shown by a form, and by no other method", async () => {
    expect((await get("/plain+", { method: "POST", body: "" })).status).toBe(404);
    expect((await get("/plain+", { method: "DELETE" })).status).toBe(405);
  });
});

describe("a path that ends in a plus and is no link's", () => {
  test("is not found, and counts as a look for a code", async () => {
    const headers = { ...asClient(1), Authorization: "" };
    const [{ points }] = LIMITS.miss;
    for (let n = 0; n < points; n++) expect((await get(`/none-${n}+`, { headers })).status).toBe(404);
    expect((await get("/none+", { headers })).status).toBe(429);
    expect((await get("/plain+", { headers })).status).toBe(200);
  });

  test.each(["/+", "/plain++", "/healthz+", "/a%20b+", "/api+"])("is not found: %s", async (path) => {
    expect((await get(path)).status).toBe(404);
    expect((await get(path, { headers: PAGE })).status).toBe(404);
  });

  test("goes on where a link forwards paths", async () => {
    for (const path of ["/docs/c+", "/docs/c++"]) {
      const response = await get(path);
      expect([response.status, response.headers.get("location")?.split("?")[0]]).toEqual([
        302,
        `https://www.example.com/where${path.slice("/docs".length)}`,
      ]);
    }
    expect(await told("/docs+")).toMatchObject({ url: TARGET });
  });
});

test("a record that can't be read is 503, and never nothing", async () => {
  const { store, close } = await openStoreAt(`sqlite:${join(served.linnet.folder, "data/linnet.db")}`);
  await store.links.putBack("unreadable" as Field, { hot: "\u0001{", cold: "{}" });
  await store.links.putBack("half" as Field, { hot: "https://example.com/", cold: null });
  await close();
  for (const path of ["/unreadable+", "/half+"]) {
    const response = await get(path);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, "record_unreadable"]);
    expect((await get(path, { headers: PAGE })).status).toBe(503);
  }
});
