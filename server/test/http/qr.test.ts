// QR codes at the door that is open to all: made of the code alone, for browsers and caches.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { WHITE } from "../../src/qr/colour.ts";
import { fromAfar, onPaper, scanned, seenPng, seenSvg } from "../qr/scanner.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { describeWith } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";

const BASE_URL = "https://lin.example";

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_BASE_URL: BASE_URL, LINNET_MULTI_SEGMENT: "true" } });
});
afterAll(() => linnet.stop());

const get = (path: string, init: RequestInit = {}) => fetch(linnet.url + path, { redirect: "manual", ...init });

describe("a QR code", () => {
  test("of a code is an SVG or a PNG that says its short URL, with the marker of a scan", async () => {
    const svg = await get("/-/qr/abc.svg");
    expect(scanned(onPaper(seenSvg(await svg.text(), 200, WHITE), 20, WHITE))).toBe(`${BASE_URL}/abc?qr`);
    const png = await get("/-/qr/abc.png?marker=false&margin=0&shape=round");
    const seen = fromAfar(seenPng(await png.bytes(), WHITE), 200);
    expect(scanned(onPaper(seen, 20, WHITE))).toBe(`${BASE_URL}/abc`);
    expect([svg.headers.get("content-type"), png.headers.get("content-type")]).toEqual(["image/svg+xml", "image/png"]);
  });

  test.each(["svg", "png"])("as %s may be kept for a day, and can do nothing", async (format) => {
    const { headers, status } = await get(`/-/qr/a%2Fb.${format}`);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "public, max-age=86400",
      "content-disposition": `inline; filename="a-b.${format}"`,
      "content-security-policy": "default-src 'none'",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    });
  });

  test("is sent again only when it would be another one", async () => {
    const first = await get("/-/qr/abc.png?size=128");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const again = await get("/-/qr/abc.png?size=128&color=000", { headers: { "If-None-Match": known } });
      expect([again.status, again.headers.get("etag"), (await again.bytes()).length]).toEqual([304, etag, 0]);
      expect(again.headers.get("cache-control")).toBe("public, max-age=86400");
    }
    for (const path of ["/-/qr/abc.png?size=129", "/-/qr/abd.png?size=128", "/-/qr/abc.svg?size=128"]) {
      expect((await get(path, { headers: { "If-None-Match": etag } })).status).toBe(200);
    }
  });

  test("answers a HEAD as a GET, without the image", async () => {
    const [full, head] = [await get("/-/qr/abc.png"), await get("/-/qr/abc.png", { method: "HEAD" })];
    for (const name of ["etag", "content-type", "content-disposition", "cache-control", "content-length"]) {
      expect(`${name}: ${head.headers.get(name)}`).toBe(`${name}: ${full.headers.get(name)}`);
    }
    expect((await head.bytes()).length).toBe(0);
    expect((await get("/-/qr/abc.png", { method: "POST" })).status).toBe(405);
  });

  test.each([
    ["size=2049", 422, "invalid_field", "size"],
    ["size=64", 422, "invalid_field", "size"],
    ["margin=x", 422, "invalid_field", "margin"],
    ["level=Z", 422, "invalid_field", "level"],
    ["color=fff", 422, "invalid_field", "color"],
    ["shape=star", 422, "invalid_field", "shape"],
    ["marker=1", 422, "invalid_field", "marker"],
    ["format=svg", 400, "unknown_field", "format"],
    ["domain=x", 400, "unknown_field", "domain"],
    ["size=80&size=90", 422, "invalid_field", "size"],
  ] as const)("is refused with %s", async (query, status, code, field) => {
    const response = await get(`/-/qr/abc.png?${query}`);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, code, field });
  });

  test("of what is no code is a 404", async () => {
    const paths = ["", ".svg", "a%2F%2Fb.svg", "abc", "%.svg", "healthz.svg", "abc.gif", "abc.PNG", "abc.svg/", "..%2f.svg"];
    for (const path of paths) expect([path, (await get(`/-/qr/${path}`)).status]).toEqual([path, 404]);
  });

  test("of full size does not keep redirects waiting, however many ask for one", async () => {
    const { code } = await linnet.shorten("https://example.com/fast");
    let done = 0;
    const images = Array.from({ length: 6 }, async (_, at) => {
      const { status } = await get(`/-/qr/abc${at}.png?size=2048&shape=round`);
      done++;
      return status;
    });
    let redirects = 0;
    while (done < images.length) {
      expect((await get(`/${code}`)).status).toBe(302);
      if (done < images.length) redirects++;
    }
    expect(await Promise.all(images)).toEqual([200, 200, 200, 200, 200, 200]);
    // One after the other: more of them than images, by far.
    expect(redirects).toBeGreaterThan(20);
  });
});

describeWith("redis", "without its store a server", () => {
  test("still draws QR codes", async () => {
    const redis = await startRedis();
    const server = await startLinnet({ env: { LINNET_STORE: redis.url } });
    try {
      await redis.stop();
      expect((await fetch(`${server.url}/-/qr/abc.png`)).status).toBe(200);
      expect((await fetch(`${server.url}/abc`, { redirect: "manual" })).status).toBe(503);
    } finally {
      await server.stop();
      await redis.stop();
    }
  });
});
