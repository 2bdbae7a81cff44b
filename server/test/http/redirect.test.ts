// Following short links on the real program, and everything that is almost one.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { ADMIN, type Linnet, runLinnet, startLinnet } from "../support/linnet.ts";

const TARGET = "https://example.com/where?a=1#b";
let linnet: Linnet;
let code: string;

beforeAll(async () => {
  linnet = await startLinnet();
  code = (await linnet.shorten(TARGET)).code;
  for (const custom of ["dotted.", "grüße", "with-dash_1.2"]) {
    const ran = await runLinnet(["shorten", `https://example.com/${encodeURIComponent(custom)}`, "--code", custom], {
      folder: linnet.folder,
    });
    expect(ran.stderr).toBe("");
  }
});
afterAll(() => linnet.stop());

const get = (path: string, init: RequestInit = {}) =>
  fetch(linnet.url + path, { redirect: "manual", ...init, headers: { ...ADMIN, ...init.headers } });

describe("a short link", () => {
  test("redirects with 302, uncached and unindexed, to GET and HEAD", async () => {
    for (const method of ["GET", "HEAD"]) {
      const response = await get(`/${code}`, { method });
      expect(response.status).toBe(302);
      expect(response.headers.get("location")).toBe(TARGET);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      expect(response.headers.get("x-robots-tag")).toBe("noindex");
      expect(await response.text()).toBe("");
    }
  });

  test.each([
    "/",
    "?utm_source=mail",
    "/?x=1",
    ".",
    ")",
    ",",
    "%20",
    "%20%20",
    ").",
    ".)",
    "%3E",
    "%E2%80%9D",
    ";",
    "!",
    "%C2%A0",
  ])("is reached with %p behind it", async (tail) => {
    const response = await get(`/${code}${tail}`);
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(TARGET);
  });

  test("that exists exactly as asked for comes before the trimmed one", async () => {
    expect((await get("/dotted.")).headers.get("location")).toBe("https://example.com/dotted.");
    expect((await get("/dotted")).status).toBe(404);
    expect((await get("/dotted..")).headers.get("location")).toBe("https://example.com/dotted.");
  });

  test("may have letters of any script, encoded or not", async () => {
    expect((await get("/gr%C3%BC%C3%9Fe")).headers.get("location")).toBe("https://example.com/gr%C3%BC%C3%9Fe");
    expect((await get("/gru%CC%88%C3%9Fe")).headers.get("location")).toBe("https://example.com/gr%C3%BC%C3%9Fe");
    expect((await get("/with-dash_1.2")).status).toBe(302);
  });

  test("is another one in other capitals", async () => {
    const other = code === code.toLowerCase() ? code.toUpperCase() : code.toLowerCase();
    expect((await get(`/${other}`)).status).toBe(404);
  });

  test("answers 405 with Allow to other methods", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const response = await get(`/${code}`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("GET, HEAD");
    }
  });
});

describe("an address without a link", () => {
  test("is a problem for programs and a page for people", async () => {
    const program = await get("/nothing");
    expect(program.status).toBe(404);
    expect(program.headers.get("content-type")).toBe("application/problem+json");
    expect(await program.json()).toMatchObject({ code: "link_not_found", status: 404 });
    const person = await get("/nothing", { headers: { Accept: "text/html,application/xhtml+xml" } });
    expect(person.status).toBe(404);
    expect(person.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await person.text()).toContain("No link with this code");
  });

  test("says that it looks mistyped when no code of ours is spelt like that", async () => {
    const wrong = code.charAt(0) === "2" ? "3" : "2";
    const page = await (await get(`/${wrong}${code.slice(1)}`, { headers: { Accept: "text/html" } })).text();
    expect(page).toContain("mistyped");
    const custom = await (await get("/spring-sale", { headers: { Accept: "text/html" } })).text();
    expect(custom).not.toContain("mistyped");
  });

  test.each([
    "/%",
    "/%ff",
    "/a%2Fb",
    "/a/b",
    "/%00",
    `/${"a".repeat(129)}`,
    "/%F0%9F%98%80",
    "/..%2f..%2fetc%2fpasswd",
    "/.env",
    "/.well-known/x",
    "/-",
    "/-/",
    "/-/x",
    "/assets/none.js",
    "/API",
  ])("such as %p is a 404, never an error", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("location")).toBeNull();
  });

  test("escapes what was asked for", async () => {
    const page = await (await get("/%3Cscript%3Ealert(1)%3C/script%3E", { headers: { Accept: "text/html" } })).text();
    expect(page).not.toContain("<script>alert");
  });
});

/** Sends bytes as they are and returns everything that comes back. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(linnet.url);
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.end(text);
  });
}

describe("raw HTTP", () => {
  test.each([
    ["a malformed Host", "GET / HTTP/1.1\r\nHost: a.example/evil?\r\nConnection: close\r\n\r\n", 400],
    ["half an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n", 400],
    ["two Hosts", "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nConnection: close\r\n\r\n", 400],
    ["no Host in HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", 200],
    ["a path that begins with two slashes", "GET //example.com HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
  ])("with %s gets an answer of ours", async (_name, text, status) => {
    const answer = await raw(text);
    expect(answer).toStartWith(`HTTP/1.1 ${status} `);
    expect(answer).not.toContain(".ts");
    expect(answer.toLowerCase()).not.toContain("location:");
  });

  test("with headers of 100 kB is refused and the server goes on", async () => {
    const answer = await raw(`GET /${code} HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(100_000)}\r\n\r\n`).catch(() => "");
    expect(answer).not.toContain("302");
    expect((await get(`/${code}`)).status).toBe(302);
  });
});
