// What the server hands out for the dashboard: its page, the policy of that page, what it is installed by, and how heavy it is.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";

/** Bytes of JavaScript, compressed, that the page with the links may need before it is there. */
const FIRST_SCRIPT_BYTES_MAX = 200_000;

/** The same for the style sheet. */
const STYLE_BYTES_MAX = 10_000;

describe("the dashboard", () => {
  let linnet: Linnet;
  const get = (path: string, headers: Record<string, string> = {}) => fetch(linnet.url + path, { headers });
  beforeAll(async () => {
    linnet = await startLinnet();
  });
  afterAll(async () => {
    await linnet.stop();
  });

  test("is one page at every path of its own", async () => {
    const paths = ["/dashboard", "/dashboard/", "/dashboard/links/a%2Fb?at=x", "/dashboard/no/such/page"];
    const answers = await Promise.all(paths.map((path) => get(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers[0]?.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect((await get("/dashboards")).status).toBe(404);
    expect((await fetch(`${linnet.url}/dashboard`, { method: "POST" })).status).toBe(405);
  });

  test("allows no script or style but its own, and styles by a nonce that is another one each time", async () => {
    const nonces = new Set<string>();
    for (let at = 0; at < 3; at++) {
      const answer = await get("/dashboard");
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).not.toContain("unsafe");
      expect(policy).not.toMatch(/https?:/);
      expect(policy).toContain("default-src 'none'");
      const nonce = /style-src 'self' 'nonce-([\w+/=]{24})'/.exec(policy)?.[1] ?? "";
      expect(await answer.text()).toContain(`<meta property="csp-nonce" nonce="${nonce}">`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
    expect((await get("/")).headers.get("content-security-policy")).not.toContain("nonce");
  });

  test("asks for no other host", async () => {
    const page = await (await get("/dashboard")).text();
    const asked = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(asked.filter((address) => !address?.startsWith("/"))).toEqual([]);
  });

  const scriptsIn = (page: string) =>
    [...page.matchAll(/(?:modulepreload" href|script type="module" src)="([^"]+)"/g)].map(([, path = ""]) => path);

  test("asks at once for the script of the page, and for none of another page", async () => {
    const list = /\/list-/;
    for (const path of ["", "/", "/links", "/links/a%2Fb", "/new"]) {
      expect(scriptsIn(await (await get(`/dashboard${path}`)).text()).filter((file) => list.test(file))).toHaveLength(1);
    }
    const shared = scriptsIn(await (await get("/dashboard/tags")).text());
    for (const path of ["/stats", "/stats/a", "/live"]) {
      const scripts = scriptsIn(await (await get(`/dashboard${path}`)).text());
      expect(scripts.filter((file) => list.test(file))).toEqual([]);
      expect(shared.filter((file) => !scripts.includes(file))).toEqual([]);
      expect(scripts.length).toBeGreaterThan(shared.length);
    }
    for (const path of ["/__proto__", "/constructor", "/no/such/page"]) {
      expect(scriptsIn(await (await get(`/dashboard${path}`)).text())).toEqual(shared);
    }
  });

  test("asks at once for the language that the browser prefers, and English where there is no other", async () => {
    const spoken = async (language: string) => {
      const page = await (await get("/dashboard/links", { "Accept-Language": language })).text();
      return scriptsIn(page).flatMap((file) => /\/(de|en)-/.exec(file)?.[1] ?? []);
    };
    expect(await spoken("de-AT,de;q=0.9,en;q=0.8")).toEqual(["de"]);
    expect(await spoken("fr-FR,en;q=0.9,de;q=0.8")).toEqual(["en"]);
    for (const none of ["", "constructor", "*", "de;q=0", "\u00e4"]) expect(await spoken(none)).toEqual(["en"]);
  });

  test.each(["en", "de"])("needs no more in %s than is promised before the links are there", async (language) => {
    const page = await (await get("/dashboard", { "Accept-Language": language })).text();
    const scripts = scriptsIn(page);
    expect(scripts.length).toBeGreaterThan(3);
    const style = /stylesheet" href="([^"]+)"/.exec(page)?.[1] ?? "";
    const weigh = async (path: string) => {
      const answer = await get(path, { "Accept-Encoding": "gzip" });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      return (await fetch(linnet.url + path, { headers: { "Accept-Encoding": "gzip" }, decompress: false })).bytes();
    };
    const sizes = (await Promise.all(scripts.map(weigh))).map(({ length }) => length);
    expect(sizes.reduce((all, one) => all + one, 0)).toBeLessThan(FIRST_SCRIPT_BYTES_MAX);
    expect((await weigh(style)).length).toBeLessThan(STYLE_BYTES_MAX);
  });

  test("can be installed, and pages shared into it", async () => {
    const answer = await get("/dashboard/manifest.webmanifest");
    expect(answer.headers.get("content-type")).toBe("application/manifest+json");
    const manifest = (await answer.json()) as { share_target: unknown; icons: readonly { src: string }[] };
    expect(manifest.share_target).toEqual({
      action: "/dashboard/new",
      method: "GET",
      enctype: "application/x-www-form-urlencoded",
      params: { title: "title", text: "text", url: "url" },
    });
    expect((await get(manifest.icons[0]?.src ?? "")).status).toBe(200);
  });

  test("is on no other domain than the default one", async () => {
    const added = await fetch(`${linnet.url}/api/v1/domains/other.example`, {
      method: "PUT",
      headers: { ...ADMIN, "Content-Type": "application/json" },
      body: "{}",
    });
    expect(added.status).toBeLessThan(300);
    for (const path of ["/dashboard", "/dashboard/links", "/dashboard/manifest.webmanifest"]) {
      expect((await get(path, { Host: "other.example" })).status).toBe(404);
    }
  });
});
