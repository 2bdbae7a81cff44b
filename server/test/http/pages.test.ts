// Pages, assets, health and limits on the real program, as curl sees them. The browser has its own tests in e2e/.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_TRUST_PROXY: "127.0.0.1" } });
});
afterAll(() => linnet.stop());

/** Each call comes from a client of its own, as the trusted proxy on loopback says. */
let client = 0;
const asClient = (n: number) => ({ "X-Forwarded-For": `203.0.${n >> 8}.${n & 255}` });
const get = (path: string, init: RequestInit = {}) =>
  fetch(linnet.url + path, { redirect: "manual", ...init, headers: { ...asClient(client++), ...init.headers } });
const postForm = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  get(path, { method: "POST", body: new URLSearchParams(fields), headers });

describe("every page", () => {
  test("carries the security headers and no inline script or style", async () => {
    const made = await linnet.shorten("https://example.com/", asClient(client++));
    const manage = new URL(made.manage_url ?? "").pathname;
    for (const path of ["/", "/nothing", "/api/docs", manage]) {
      const response = await get(path, { headers: { Accept: "text/html" } });
      const csp = response.headers.get("content-security-policy") ?? "";
      expect(csp).toContain("default-src 'none'");
      expect(csp).not.toContain("unsafe");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("x-frame-options")).toBe("DENY");
      const page = await response.text();
      expect(page).toStartWith("<!doctype html>");
      expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=/i);
    }
  });

  test("is compressed, and the home page without fonts is at most 30 kB on the wire", async () => {
    const home = await get("/", {
      headers: { Accept: "text/html", "Accept-Encoding": "gzip" },
      decompress: false,
    } as RequestInit);
    expect(home.headers.get("content-encoding")).toBe("gzip");
    let bytes = (await home.arrayBuffer()).byteLength;
    const page = await (await get("/", { headers: { Accept: "text/html" } })).text();
    const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)]
      .map((match) => match[1] ?? "")
      .filter((path) => !path.endsWith(".woff2"));
    expect(files.length).toBeGreaterThan(1);
    for (const path of new Set(files)) {
      const asset = await get(path, { headers: { "Accept-Encoding": "br" }, decompress: false } as RequestInit);
      expect(asset.status).toBe(200);
      bytes += (await asset.arrayBuffer()).byteLength;
    }
    expect(bytes).toBeLessThanOrEqual(30_000);
  });
});

describe("assets", () => {
  test("are kept for ever, and asked for again by their tag", async () => {
    const page = await (await get("/", { headers: { Accept: "text/html" } })).text();
    const path = /href="(\/assets\/[^"]+\.css)"/.exec(page)?.[1] ?? "";
    const response = await get(path);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
    const tag = response.headers.get("etag") ?? "";
    for (const asked of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const again = await get(path, { headers: { "If-None-Match": asked } });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe("");
    }
    expect((await get(path, { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  test("come in the coding that the client takes, each with a tag of its own", async () => {
    const page = await (await get("/", { headers: { Accept: "text/html" } })).text();
    const path = /href="(\/assets\/[^"]+\.css)"/.exec(page)?.[1] ?? "";
    const tags = new Set<string | null>();
    for (const [accepted, coding] of [
      ["gzip, br", "br"],
      ["br;q=0, gzip;q=0.5", "gzip"],
      ["identity", null],
    ] as const) {
      const response = await get(path, { headers: { "Accept-Encoding": accepted }, decompress: false } as RequestInit);
      expect(response.headers.get("content-encoding")).toBe(coding);
      expect(response.headers.get("vary")).toBe("Accept-Encoding");
      tags.add(response.headers.get("etag"));
    }
    expect(tags.size).toBe(3);
  });

  test("include the icon and the rules for robots at their well-known paths", async () => {
    const icon = await get("/favicon.ico");
    expect(icon.headers.get("content-type")).toBe("image/svg+xml");
    expect(await icon.text()).toContain("<svg");
    expect(await (await get("/robots.txt")).text()).toContain("Disallow: /");
  });

  test("are nothing else below their path", async () => {
    for (const path of ["/assets/", "/assets/../package.json", "/assets/..%2fmanifest.json", "/assets/manifest.json"])
      expect((await get(path)).status).toBe(404);
  });
});

describe("the form without JavaScript", () => {
  test("makes a link and leads by 303 to a page that survives a reload", async () => {
    const response = await postForm("/", { original_url: "example.com/form" });
    expect(response.status).toBe(303);
    const location = response.headers.get("location") ?? "";
    expect(location).toMatch(/^\/-\/manage\/[^/]+\/[A-Za-z0-9]{24}\?made$/);
    for (let n = 0; n < 2; n++) {
      const page = await get(location, { headers: { Accept: "text/html" } });
      expect(page.status).toBe(200);
      expect(page.headers.get("x-robots-tag")).toBe("noindex");
      expect(page.headers.get("cache-control")).toBe("no-store");
      expect(await page.text()).toContain("https://example.com/form");
    }
  });

  test("comes back with the error and what was typed", async () => {
    const response = await postForm("/", { original_url: 'javascript:"><script>alert(1)</script>' });
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain("only http: and https: can");
    expect(page).toContain("javascript:&quot;&gt;&lt;script&gt;");
    expect(page).not.toContain("<script>alert");
  });

  test("is refused from another site", async () => {
    const response = await postForm("/", { original_url: "example.com" }, { "Sec-Fetch-Site": "cross-site" });
    expect(response.status).toBe(403);
  });
});

describe("the maker's page", () => {
  async function made(url = "https://example.com/1") {
    const body = await linnet.shorten(url, asClient(client++));
    return { ...body, manage: new URL(body.manage_url ?? "").pathname };
  }

  test("corrects where the link leads", async () => {
    const { code, manage } = await made();
    const response = await postForm(manage, { action: "correct", original_url: "example.com/2" });
    expect(response.status).toBe(303);
    expect((await get(`/${code}`)).headers.get("location")).toBe("https://example.com/2");
  });

  test("shows why a correction is refused, and changes nothing", async () => {
    const { code, manage } = await made();
    const response = await postForm(manage, { action: "correct", original_url: "javascript:1" });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("only http: and https: can");
    expect((await get(`/${code}`)).headers.get("location")).toBe("https://example.com/1");
  });

  test("switches the link off, which answers 410, and on again", async () => {
    const { code, manage } = await made();
    expect((await postForm(manage, { action: "disable" })).status).toBe(303);
    const gone = await get(`/${code}`);
    expect(gone.status).toBe(410);
    expect(gone.headers.get("location")).toBeNull();
    expect(await gone.json()).toMatchObject({ code: "link_disabled" });
    expect((await get(`/${code}`, { headers: { Accept: "text/html" } })).status).toBe(410);
    await postForm(manage, { action: "enable" });
    expect((await get(`/${code}`)).status).toBe(302);
  });

  test("is nothing for who does not know the secret", async () => {
    const { code, manage } = await made();
    const wrong = `${manage.slice(0, -1)}${manage.endsWith("2") ? "3" : "2"}`;
    for (const path of [wrong, `/-/manage/${code}/`, `/-/manage/${code}`, "/-/manage/", "/-/manage/%/x", `${manage}/x`]) {
      expect((await get(path)).status).toBe(404);
      expect((await postForm(path, { action: "disable" })).status).toBe(404);
    }
    expect((await get(`/${code}`)).status).toBe(302);
  });

  test("does nothing when it isn't told what", async () => {
    const { manage } = await made();
    for (const fields of [{}, { action: "destroy" }, { action: "correct" }])
      expect((await postForm(manage, fields)).status).toBe(400);
  });
});

describe("limits", () => {
  test("stop the eleventh link of a client within a minute, and nobody else's", async () => {
    const headers = asClient(client++);
    const request = (more: Record<string, string>) =>
      get("/api/shorten", { method: "POST", body: new URLSearchParams({ original_url: "example.com" }), headers: more });
    for (let left = 9; left >= 0; left--) {
      const response = await request(headers);
      expect(response.status).toBe(201);
      expect(response.headers.get("ratelimit-limit")).toBe("10");
      expect(response.headers.get("ratelimit-remaining")).toBe(String(left));
    }
    const refused = await request(headers);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect(await refused.json()).toMatchObject({ code: "rate_limited" });
    expect((await request(asClient(client++))).status).toBe(201);
    expect((await request({ ...headers, ...ADMIN })).status).toBe(201);
    const form = await postForm("/", { original_url: "example.com" }, headers);
    expect([form.status, form.headers.get("ratelimit-remaining")]).toEqual([429, "0"]);
    expect(form.headers.get("retry-after")).not.toBeNull();
  });

  test("count a whole IPv6 /64 as one client", async () => {
    for (let n = 0; n < 60; n++)
      expect((await get(`/none-${n}`, { headers: { "X-Forwarded-For": `2001:db8:1:2::${n.toString(16)}` } })).status).toBe(404);
    expect((await get("/none-60", { headers: { "X-Forwarded-For": "2001:db8:1:2:ffff::1" } })).status).toBe(429);
    expect((await get("/none-61", { headers: { "X-Forwarded-For": "2001:db8:1:3::1" } })).status).toBe(404);
  });

  test("slow down who tries codes out, but never a hit", async () => {
    const { code } = await linnet.shorten("https://example.com/hit");
    const headers = asClient(client++);
    for (let n = 0; n < 60; n++) expect((await get(`/miss${n}`, { headers })).status).toBe(404);
    const refused = await get("/miss61", { headers });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect((await get("/miss62", { headers: { ...headers, Accept: "text/html" } })).status).toBe(429);
    expect((await get(`/${code}`, { headers })).status).toBe(302);
    expect((await get("/miss63", { headers: { ...headers, ...ADMIN } })).status).toBe(404);
  });

  test("can't be got round by a key that is none", async () => {
    const headers = { ...asClient(client++), Authorization: "Bearer wrong" };
    for (let n = 0; n < 60; n++) expect((await get(`/wrong${n}`, { headers })).status).toBe(404);
    expect((await get("/wrong61", { headers })).status).toBe(429);
  });

  test("take what an untrusted client says of itself for nothing", async () => {
    const direct = await startLinnet();
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 61; n++) statuses.push((await fetch(`${direct.url}/none-${n}`, { headers: asClient(n) })).status);
      expect(statuses.at(-1)).toBe(429);
    } finally {
      await direct.stop();
    }
  });
});

describe("health", () => {
  test("says alive and ready, whatever the Host", async () => {
    for (const path of ["/healthz", "/readyz"]) {
      const response = await get(path, { headers: { Host: "other.example" } });
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("answers 405 with Allow to other methods", async () => {
    for (const path of ["/healthz", "/readyz", "/robots.txt", "/favicon.ico"]) {
      const response = await get(path, { method: "POST" });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, HEAD");
    }
    expect((await get("/", { method: "DELETE" })).headers.get("allow")).toBe("GET, HEAD, POST");
  });
});

describe("the log", () => {
  test("holds no secret, no whole target and no address", async () => {
    const key = "very-secret-admin-key-99";
    const logged = await startLinnet({ env: { LINNET_LOG: "debug", LINNET_ADMIN_KEY: key } });
    const made = await logged.shorten("https://example.com/private/path?token=hidden", {});
    await fetch(`${logged.url}/${made.code}`, { redirect: "manual" });
    await fetch(made.manage_url?.replace(/^http:\/\/[^/]+/, logged.url) ?? "");
    await logged.stop();
    const secret = made.manage_url?.split("/").at(-1) ?? "none";
    for (const hidden of [key, "token=hidden", "private/path", secret]) expect(logged.output).not.toContain(hidden);
  });
});
