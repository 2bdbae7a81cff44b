// What programs that show links where they are posted get of a link, on the real program: its tags, read as they read them.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Preview } from "../../src/core/link.ts";
import type { Target } from "../../src/core/target.ts";
import { quickHash, type ServedLinks, serveLinks, storedLink, type Wanted } from "../support/links.ts";
import { ADMIN } from "../support/linnet.ts";
import { metricsOf } from "../support/metrics.ts";
import { BROWSER_AGENTS, PREVIEWER_AGENTS } from "../support/user-agents.ts";

const TARGET = "https://example.com/hidden?a=1&b=2";
const IMAGE = "https://images.example/i.png?a=1&b=2" as Target;
const PREVIEW: Preview = { title: "Grüße & <more>", description: "One line.\nAnother “one”.", image: IMAGE };
const BASE = "https://lin.example";

/** Titles that want out of where they stand. */
const HOSTILE = [
  '"><script>document.title="out"</script>',
  "'><img src=x onerror=alert(1)>",
  "</title><script>alert(1)</script>",
  "</head><body onload=alert(1)>",
  "<!--",
  "]]>&quot;&#34;&lt;script&gt;",
  "a\u202Eb\u2066c",
  "a\u0000b",
  "a\uD800b",
  "a\r\nSet-Cookie: b=1",
  `${'"<&'.repeat(20_000)}x`,
];

/** A link that leads to the one target. */
const link = (code: string, wanted: Wanted = {}) => storedLink(code, { target: TARGET, ...wanted });

let served: ServedLinks;
beforeAll(async () => {
  const passwordHash = await quickHash("password");
  served = await serveLinks(
    [
      link("plain"),
      link("shown", { preview: PREVIEW, status: 301 }),
      link("grüße", { preview: { title: null, description: "D", image: null } }),
      link("docs", { preview: PREVIEW, forwardPath: true }),
      link("secret", { preview: PREVIEW, passwordHash }),
      link("few", { preview: PREVIEW, maxClicks: 1 }),
      link("secret-silent", { passwordHash }),
      link("few-silent", { maxClicks: 1 }),
      link("few-pressed", { maxClicks: 1 }),
      link("few-shown-pressed", { preview: PREVIEW, maxClicks: 1 }),
      link("off", { preview: PREVIEW, enabled: false }),
      link("over", { preview: PREVIEW, expiresAt: 1, ends: { expired: "https://else.example/" as Target } }),
      ...HOSTILE.map((title, at) => link(`hostile-${at}`, { preview: { title, description: title, image: null } })),
    ],
    { LINNET_BASE_URL: BASE },
  );
});
afterAll(() => served.stop());

const get = (path: string, userAgent = "Twitterbot/1.0", init: RequestInit = {}) =>
  fetch(served.linnet.url + path, {
    redirect: "manual",
    ...init,
    headers: { ...ADMIN, "User-Agent": userAgent, ...init.headers },
  });

interface Read {
  readonly title: string;
  /** By property or name. */
  readonly tags: Readonly<Record<string, string>>;
  /** Names of all elements. */
  readonly elements: ReadonlySet<string>;
  /** Of all elements but SVG's shapes, and those of meta. */
  readonly attributes: ReadonlySet<string>;
}

const decoded = (text: string) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** The page as a parser of HTML reads it. */
async function read(response: Response): Promise<Read> {
  const tags: Record<string, string> = {};
  const elements = new Set<string>();
  const attributes = new Set<string>();
  let title = "";
  const rewriter = new HTMLRewriter()
    .on("*", {
      element(element) {
        elements.add(element.tagName);
        for (const [name] of element.attributes) attributes.add(name);
        const name = element.getAttribute("property") ?? element.getAttribute("name");
        if (element.tagName === "meta" && name !== null) tags[name] = decoded(element.getAttribute("content") ?? "");
      },
    })
    .on("title", {
      text(chunk) {
        title += chunk.text;
      },
    });
  await rewriter.transform(response).text();
  return { title: decoded(title), tags, elements, attributes };
}

const ALL_TAGS = {
  "og:type": "website",
  "og:site_name": "lin.example",
  "og:url": `${BASE}/shown`,
  "og:title": "Grüße & <more>",
  "og:description": "One line. Another “one”.",
  "og:image": IMAGE,
  "twitter:card": "summary_large_image",
  "twitter:title": "Grüße & <more>",
  "twitter:description": "One line. Another “one”.",
  "twitter:image": IMAGE,
  description: "One line. Another “one”.",
  robots: "noindex",
};

describe("a link that says what is shown of it", () => {
  test.each(PREVIEWER_AGENTS)("shows it to %s", async (_whose, userAgent) => {
    const response = await get("/shown", userAgent, { headers: { Accept: "*/*" } });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect([response.headers.get("location"), response.headers.get("x-robots-tag")]).toEqual([null, null]);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const { title, tags } = await read(response);
    expect(title).toBe("Grüße & <more>");
    expect(tags).toMatchObject(ALL_TAGS);
  });

  test.each(BROWSER_AGENTS)("leads %s on", async (_which, userAgent) => {
    for (const path of ["/shown", "/shown", "/docs"]) {
      const response = await get(path, userAgent, { headers: { Accept: "text/html" } });
      expect([response.status, response.headers.get("location")]).toEqual([path === "/docs" ? 302 : 301, TARGET]);
    }
  });

  test("tells a program that only asks for the head the same, without the body", async () => {
    const response = await get("/shown", undefined, { method: "HEAD" });
    expect([response.status, response.headers.get("location")]).toEqual([200, null]);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await response.text()).toBe("");
    expect((await get("/shown", "curl/8.5.0", { method: "HEAD" })).headers.get("location")).toBe(TARGET);
  });

  test("leaves out what it does not say, and is called by its address then", async () => {
    const { title, tags } = await read(await get("/gr%C3%BC%C3%9Fe"));
    expect(title).toBe("lin.example/grüße");
    expect(tags).toMatchObject({
      "og:title": "lin.example/grüße",
      "og:url": `${BASE}/gr%C3%BC%C3%9Fe`,
      "og:description": "D",
      "twitter:card": "summary",
    });
    expect(Object.keys(tags)).not.toContain("og:image");
    expect(Object.keys(tags)).not.toContain("twitter:image");
  });

  test("names the address that was asked for, with the path behind the code and without what was appended", async () => {
    expect((await read(await get("/docs/a%20b?x=1"))).tags["og:url"]).toBe(`${BASE}/docs/a%20b`);
    expect((await read(await get("/shown%20)"))).tags["og:url"]).toBe(`${BASE}/shown`);
    expect((await get("/docs/%2e%2e/x")).status).toBe(404);
  });

  test("shows it also where it is guarded, and nothing of where it leads, and takes no use", async () => {
    for (const path of ["/secret", "/few"]) {
      for (const headers of [{}, { "X-Link-Password": "password" }]) {
        const response = await get(path, undefined, { headers });
        const page = await response.clone().text();
        expect(page).not.toContain("example.com");
        expect((await read(response)).tags).toMatchObject({ ...ALL_TAGS, "og:url": BASE + path });
      }
    }
    expect((await get("/few", "curl/8.5.0")).headers.get("location")).toBe(TARGET);
    expect((await get("/few", "curl/8.5.0")).status).toBe(410);
  });

  test("shows nothing of it once it has ended", async () => {
    expect((await get("/off")).status).toBe(410);
    const response = await get("/over");
    expect([response.status, response.headers.get("location")]).toEqual([302, "https://else.example/"]);
  });

  test("is counted as previewed", async () => {
    const previewed = async () =>
      (await metricsOf(served.linnet.url, ADMIN)).get('linnet_redirects_total{outcome="previewed"}') ?? 0;
    const before = await previewed();
    await get("/shown");
    expect(await previewed()).toBe(before + 1);
  });
});

describe("a link that says nothing of what is shown of it", () => {
  test("leads programs that make previews on, to read what the target says", async () => {
    for (const [, userAgent] of PREVIEWER_AGENTS) {
      const response = await get("/plain", userAgent);
      expect([response.status, response.headers.get("location")]).toEqual([302, TARGET]);
    }
  });

  test("shows that it is one where it is guarded, and nothing more", async () => {
    for (const path of ["/secret-silent", "/few-silent"]) {
      const response = await get(path);
      expect([response.status, response.headers.get("x-robots-tag")]).toEqual([200, "noindex"]);
      const { title, tags } = await read(response);
      expect(title).toBe("Short link · linnet");
      expect(Object.keys(tags).filter((name) => /^(?:og|twitter):/.test(name))).toEqual([]);
    }
  });
});

describe("a hostile title", () => {
  test.each(HOSTILE.map((title, at) => [title.slice(0, 40), at] as const))("%p stays where it stands", async (_title, at) => {
    const harmless = await read(await get("/shown"));
    const response = await get(`/hostile-${at}`);
    expect(response.headers.get("set-cookie")).toBeNull();
    const { title, tags, elements, attributes } = await read(response);
    // No element and no attribute that a harmless title does not bring as well.
    expect([...elements].filter((name) => !harmless.elements.has(name))).toEqual([]);
    expect([...attributes].filter((name) => !harmless.attributes.has(name))).toEqual([]);
    const wanted = (HOSTILE[at] ?? "").replace(/[\p{Surrogate}\p{Cc}\u202e\u2066]+/gu, " ").trim();
    expect(title).toBe(wanted);
    expect([tags["og:title"], tags["twitter:title"], tags["og:description"]]).toEqual([wanted, wanted, wanted]);
    expect(tags["og:url"]).toBe(`${BASE}/hostile-${at}`);
  });
});

test("robots.txt lets programs that make previews in, and nobody else", async () => {
  const [previewers = "", all = ""] = (await (await get("/robots.txt")).text()).split("\n\n");
  for (const name of ["Twitterbot", "facebookexternalhit", "LinkedInBot", "Slackbot", "Discordbot", "TelegramBot", "WhatsApp"])
    expect(previewers).toContain(`User-agent: ${name}\n`);
  expect(previewers).not.toMatch(/^Disallow: \/$/m);
  expect(all).toBe("User-agent: *\nAllow: /$\nDisallow: /\n");
});

describe("people who are taken for programs", () => {
  test.each([
    ["few-pressed", "Mozilla/5.0 (compatible; SomeBot/1.0; +https://bot.example/)"],
    ["few-shown-pressed", "Twitterbot/1.0"],
  ])("press a button, and take the use that they may: /%s", async (code, userAgent) => {
    const page = await get(`/${code}`, userAgent);
    expect([page.status, page.headers.get("location")]).toEqual([200, null]);
    const text = await page.text();
    expect(text).toContain('method="post"');
    expect(text).not.toContain(TARGET);
    const pressed = await get(`/${code}`, userAgent, { method: "POST" });
    expect([pressed.status, pressed.headers.get("location")]).toEqual([303, TARGET]);
    expect((await get(`/${code}`, userAgent, { method: "POST" })).status).toBe(410);
  });

  test("are asked for the password when they press it", async () => {
    const asked = await get("/secret-silent", "Twitterbot/1.0", {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(),
    });
    expect(asked.status).toBe(200);
    expect(await asked.text()).toContain('type="password"');
    const told = await get("/secret-silent", "Twitterbot/1.0", {
      method: "POST",
      body: new URLSearchParams({ password: "password" }),
    });
    expect([told.status, told.headers.get("location")]).toEqual([303, TARGET]);
  });

  test("press none of another site's", async () => {
    const headers = { "Sec-Fetch-Site": "cross-site" };
    expect((await get("/few-silent", "Twitterbot/1.0", { method: "POST", headers })).status).toBe(403);
  });
});
