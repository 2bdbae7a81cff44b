// QR codes of the REST API: of links that one may see, with logos too.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { WHITE } from "../../src/qr/colour.ts";
import { LOGO_BYTES_MAX } from "../../src/qr/draw.ts";
import { made } from "../qr/png-maker.ts";
import { fromAfar, onPaper, scanned, seenPng, seenSvg } from "../qr/scanner.ts";
import { ADMIN_KEY, type Linnet, startLinnet } from "../support/linnet.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

const BASE_URL = "https://lin.example";
const LOGO = made({ width: 20, height: 30, depth: 8, colourType: 2 }, (x, y, part) => (x * y * 7 + part * 60) % 256);

let linnet: Linnet;
const call = callerOf(() => linnet);
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_BASE_URL: BASE_URL, LINNET_MULTI_SEGMENT: "true", LINNET_CASE: "insensitive" } });
  for (const code of ["sale", "a/b"]) await call("POST /links", { body: { url: "https://example.com/", code } });
  await call("POST /links/sale/aliases", { body: { code: "other" } });
});
afterAll(() => linnet.stop());

const draw = (path: string, init: RequestInit = {}) =>
  fetch(`${linnet.url}/api/v1/links/${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, ...init.headers },
  });
const withLogo = (path: string, body: BodyInit = LOGO, type = "image/png") =>
  draw(path, { method: "POST", body, headers: { "Content-Type": type } });
const readSvg = async (response: Response) => scanned(onPaper(seenSvg(await response.text(), 200, WHITE), 20, WHITE));
const readPng = async (response: Response) => scanned(onPaper(fromAfar(seenPng(await response.bytes(), WHITE), 200), 20, WHITE));

describe("a link's QR code", () => {
  test("holds the code that it was asked for by, in its one spelling", async () => {
    expect(await readSvg(await draw("sale/qr"))).toBe(`${BASE_URL}/sale?qr`);
    expect(await readSvg(await draw("SALE/qr?marker=false"))).toBe(`${BASE_URL}/sale`);
    expect(await readSvg(await draw("other/qr"))).toBe(`${BASE_URL}/other?qr`);
    expect(await readPng(await draw("a%2Fb/qr?format=png&size=300"))).toBe(`${BASE_URL}/a/b?qr`);
  });

  test("is a PNG for who takes no other image, and an SVG for who says nothing", async () => {
    const type = async (accept: string, query = "") =>
      (await draw(`sale/qr${query}`, { headers: { Accept: accept } })).headers.get("content-type");
    expect(await type("image/png")).toBe("image/png");
    expect(await type("*/*")).toBe("image/svg+xml");
    expect(await type("image/avif,image/png,image/svg+xml,*/*;q=0.8")).toBe("image/svg+xml");
    expect(await type("image/png", "?format=svg")).toBe("image/svg+xml");
  });

  test("is kept by its caller alone, and sent once", async () => {
    const { headers } = await draw("sale/qr");
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "private, max-age=86400",
      "content-disposition": 'inline; filename="sale.svg"',
      "content-security-policy": "default-src 'none'",
      vary: "Accept, Authorization",
      "x-content-type-options": "nosniff",
    });
    const etag = headers.get("etag") ?? "";
    expect((await draw("sale/qr", { headers: { "If-None-Match": etag } })).status).toBe(304);
    expect((await draw("sale/qr?size=300", { headers: { "If-None-Match": etag } })).status).toBe(200);
    // Whoever may not see the link is not told that the image is the same.
    expect((await draw("absent/qr", { headers: { "If-None-Match": "*" } })).status).toBe(404);
    expect((await draw("sale/qr", { method: "HEAD" })).headers.get("etag")).toBe(etag);
  });

  test("is for those who may see the link", async () => {
    expectProblem(await call("GET /links/absent/qr"), 404, "link_not_found");
    expectProblem(await call("GET /links/a%2F%2Fb/qr"), 404, "link_not_found");
    const { key } = await keyFor(call, ["links:read"], { ownOnly: true });
    expectProblem(await call("GET /links/sale/qr", { key }), 404, "link_not_found");
  });

  test.each([
    ["size=63", 422, "invalid_field", "size"],
    ["size=64&format=png&margin=16", 422, "invalid_field", "size"],
    ["margin=17", 422, "invalid_field", "margin"],
    ["level=A", 422, "invalid_field", "level"],
    ["color=%23000", 422, "invalid_field", "color"],
    ["background=888888&color=555555", 422, "invalid_field", "color"],
    ["shape=", 422, "invalid_field", "shape"],
    ["marker=yes", 422, "invalid_field", "marker"],
    ["format=gif", 422, "invalid_field", "format"],
    ["domain=else.example", 422, "unknown_domain", "domain"],
    ["logo=x", 400, "unknown_field", "logo"],
    ["size=70&size=80", 422, "invalid_field", "size"],
  ] as const)("is refused with %s", async (query, status, code, field) => {
    expectProblem(await call(`GET /links/sale/qr?${query}`), status, code, field);
  });
});

describe("a QR code with a logo", () => {
  test("can be read, and is kept nowhere", async () => {
    const png = await withLogo("sale/qr?format=png&shape=round");
    expect([png.status, png.headers.get("cache-control"), png.headers.get("etag")]).toEqual([200, "no-store", null]);
    expect(await readPng(png)).toBe(`${BASE_URL}/sale?qr`);
    const svg = await withLogo("sale/qr?level=Q", LOGO, "Image/PNG; charset=binary");
    expect(svg.headers.get("content-security-policy")).toBe("default-src 'none'; img-src data:");
    expect(await readSvg(svg)).toBe(`${BASE_URL}/sale?qr`);
  });

  const sent = async (body: BodyInit, type: string, query = "") => {
    const response = await withLogo(`sale/qr${query}`, body, type);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  test("is refused where the logo is none, is too large, or covers too much", async () => {
    expectProblem(await sent(LOGO, "image/jpeg"), 415, "unsupported_media_type");
    expectProblem(await sent(LOGO, ""), 415, "unsupported_media_type");
    expectProblem(await sent("{}", "application/json"), 415, "unsupported_media_type");
    expectProblem(await sent("no image", "image/png"), 422, "invalid_field", "logo");
    expectProblem(await sent("", "image/png"), 422, "invalid_field", "logo");
    expectProblem(await sent(new Uint8Array(LOGO_BYTES_MAX + 1), "image/png"), 413, "body_too_large");
    expectProblem(await sent(LOGO, "image/png", "?level=M"), 422, "invalid_field", "level");
  });

  test("is for those who may see the link, whatever they send", async () => {
    expect((await withLogo("absent/qr")).status).toBe(404);
    expect((await draw("sale/qr", { method: "PUT", body: LOGO })).status).toBe(405);
  });
});
