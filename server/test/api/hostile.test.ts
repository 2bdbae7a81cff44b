// Input that means harm, on every operation of the API: it is refused by name, and nothing breaks. What is not refused as it is
// read gets as far as the store.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { ADMIN_KEY } from "../support/linnet.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { type Call, callerOf, expectProblem, keyFor } from "./call.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
}

async function operationsOf(call: Call): Promise<Operation[]> {
  const { body } = await call("GET /openapi.json");
  return Object.entries(body.paths as Record<string, Record<string, { requestBody?: object }>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      hasBody: requestBody !== undefined,
    })),
  );
}

const CODES = [
  "%00",
  "%0d%0aX:%20y",
  "%FF%FE",
  "%E0%A4%A",
  "%",
  "%2e%2e%2fetc",
  "..%2f..%2fetc%2fpasswd",
  "%F0%9F%98%80",
  "%E2%80%AEabc",
  "%E2%80%8B",
  "a@b",
  "a%40evil.example",
  "__proto__",
  "constructor",
  "api",
  "x".repeat(129),
  "x".repeat(4000),
  "%ED%A0%80",
  "'%20OR%201=1--",
  "*",
  "{code}",
];

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

const BODIES: readonly (readonly [string, string | Uint8Array])[] = [
  ["is empty", " "],
  ["is cut off", '{"url":'],
  ["is no object", '"https://example.com/"'],
  ["is null", "null"],
  ["is a list", "[]"],
  ["names a field twice", '{"url":"a.example","url":"b.example"}'],
  ["names a field twice, once escaped", '{"url":"a.example","\\u0075rl":"b.example"}'],
  ["is nested deeply", deep(17)],
  ["is nested very deeply", deep(100_000)],
  ["opens what it does not close", "[".repeat(500_000)],
  ["is no UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ["has a BOM of UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
  ["has a name of the prototype", '{"__proto__":{"url":"a.example"}}'],
  ["has a name of every object", '{"constructor":{"prototype":{}},"toString":1}'],
  ["has wrong types", '{"url":{},"name":[],"code":{},"scopes":{},"title":1}'],
  ["has huge numbers", '{"url":"a.example","maxClicks":1e999,"name":1e999,"code":123456789012345678901234567890}'],
  ["has NUL", '{"url":"https://a.example/\\u0000","name":"\\u0000","code":"\\u0000"}'],
  ["has half a character", '{"url":"a.example","title":"\\ud800","name":"\\ud800","code":"\\udfff"}'],
  ["has comments", '{/* */"url":"a.example"}'],
  ["has NaN", '{"maxClicks":NaN}'],
];

describeOnEachStore("input that means harm", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start({ env: { LINNET_TRUST_PROXY: "127.0.0.1" } });
    await call("POST /links", { body: { url: "https://example.com/", code: "there" } });
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  const operations = () => operationsOf(call);

  /** An external id may be any text, so a link is made by it; what is absent already is deleted. */
  const mayBe = (path: string, status: number) =>
    (status >= 400 && status < 500) || (path.includes("by-external-id") && status < 300) || status === 204;

  test("codes, ids and tags of every kind are not found or not allowed, on every path", async () => {
    const placed = (await operations()).filter(({ path }) => path.includes("{"));
    for (const { method, path, hasBody } of placed) {
      const sent = hasBody ? { body: { url: "https://example.com/", name: "t", code: "x y" } } : {};
      for (const code of CODES) {
        const request = `${method} ${path.replaceAll(/\{\w+\}/g, () => code)}`;
        const { status, body } = await call(request, sent);
        const isFine = mayBe(path, status);
        expect({ request, isFine, status, body: isFine ? null : body }).toEqual({ request, isFine: true, status, body: null });
      }
    }
  }, 30_000);

  describe("a JSON body", () => {
    test.each(BODIES)("that %s is refused by every operation that takes one", async (_name, body) => {
      for (const { method, path, hasBody } of await operations()) {
        if (!hasBody || path === "/bulk") continue;
        const answer = await call(`${method} ${path.replaceAll(/\{\w+\}/g, "there")}`, { body });
        expect({ path, isRefused: answer.status >= 400 && answer.status < 500 }).toEqual({ path, isRefused: true });
        expect(answer.headers.get("content-type")).toBe("application/problem+json");
      }
    });

    test.each(BODIES)("that %s is a row that failed, in bulk", async (_name, body) => {
      for (const type of ["application/x-ndjson", "application/json", "text/csv"]) {
        const answer = await call("POST /bulk", { body, type });
        expect(answer.status).toBe(200);
        const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
        expect(text).not.toContain('"internal"');
        expect(text).not.toContain('"ok":true');
      }
    });

    test("that is packed is refused before it is read, and one that says it is not is taken", async () => {
      const body = Bun.gzipSync('{"url":"https://example.com/packed"}');
      const packed = (request: string, type: string) => call(request, { body, type, headers: { "Content-Encoding": "gzip" } });
      for (const type of ["application/x-ndjson", "application/json", "text/csv"]) {
        expectProblem(await packed("POST /bulk", type), 415, "unsupported_media_type");
      }
      expectProblem(await packed("POST /links", "application/json"), 415, "unsupported_media_type");
      const plain = { body: { url: "https://example.com/identity" }, headers: { "Content-Encoding": "identity" } };
      expect((await call("POST /links", plain)).status).toBe(201);
    });

    test("of another type, or larger than allowed, is refused as such", async () => {
      expectProblem(
        await call("POST /links", { body: "url=a.example", type: "application/x-www-form-urlencoded" }),
        415,
        "unsupported_media_type",
      );
      expectProblem(await call("POST /links", { body: "<a/>", type: "" }), 415, "unsupported_media_type");
      expectProblem(await call("POST /links", { body: `{"url":"${"a".repeat(1_100_000)}"}` }), 413, "body_too_large");
      expect((await call("PATCH /links/there", { body: "{}", type: "application/merge-patch+json; charset=utf-8" })).status).toBe(
        200,
      );
    });
  });

  describe("a table", () => {
    test.each([
      ["an unknown column", "url,colour\na.example,red", ["unknown_field"]],
      ["a column twice", "url,url\na.example,b.example", ["invalid_field"]],
      [
        "a line too short and one too long",
        "url,title\na.example\na.example,b,c\na.example,d",
        ["invalid_body", "invalid_body", "ok"],
      ],
      ["an open quote", 'url,title\na.example,"x\n', ["invalid_body"]],
      ["a byte order mark, CR LF and quotes", '\ufeffurl,title\r\na.example,"a ""b"", c\r\nd"\r\n', ["ok"]],
      ["prototype columns", "url,__proto__\na.example,x", ["unknown_field"]],
      ["nothing but a header", "url,title", []],
      ["a line of a megabyte", `url,title\na.example,${"x".repeat(1_000_000)}`, ["invalid_body"]],
    ] as const)("with %s is read as far as it can be", async (_name, body, expected) => {
      const { body: text } = await call("POST /bulk?dryRun=true", { body, type: "text/csv" });
      const codes = (text as string)
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line))
        .map(({ ok, error }) => (ok ? "ok" : error.code));
      // A text of two lines is no title.
      expect(codes.map((code: string) => (code === "invalid_field" && expected[0] === "ok" ? "ok" : code))).toEqual([
        ...expected,
      ]);
    });
  });

  describe("headers", () => {
    test.each([
      ["Idempotency-Key", "x".repeat(201), 422],
      ["Idempotency-Key", "é", 422],
      ["If-Match", "nonsense", 412],
      ["If-Match", '"1'.repeat(2000), 412],
      ["X-Forwarded-For", "x".repeat(8000), 200],
      ["X-Forwarded-For", "<script>, =cmd|' /C calc'!A0, ::ffff:999.1.1.1", 200],
      ["X-Forwarded-For", ",,,,", 200],
      ["Accept", "x".repeat(8000), 200],
    ] as const)("%s: %p is borne", async (name, value, status) => {
      const method = name === "Idempotency-Key" ? "POST /links" : "PATCH /links/there";
      const answer = await call(method, {
        body: name === "Idempotency-Key" ? { url: "a.example" } : {},
        headers: { [name]: value },
      });
      expect(answer.status).toBe(status);
    });

    test.each([
      "x".repeat(8000),
      "<script>, =cmd|' /C calc'!A0, ::ffff:999.1.1.1",
      ",,,,",
      "203.0.113.7}:60, {create:203.0.113.7",
      "::1%eth0, [::1",
    ])("X-Forwarded-For: %p is borne where strangers are counted by it", async (value) => {
      const headers = { "X-Forwarded-For": value };
      const init = { method: "POST", headers: { ...headers, "Content-Type": "text/plain" }, body: "https://example.com/" };
      expect((await fetch(`${served.linnet.url}/api/shorten`, init)).status).toBe(201);
      expect((await fetch(`${served.linnet.url}/absent`, { headers })).status).toBe(404);
    });

    test.each([
      "",
      "lk_",
      "lk_aaaaaaaaaa_",
      "lk___",
      `lk_${"a".repeat(10)}_${"a".repeat(32)}`,
      "x".repeat(8000),
      "__proto__",
      "lk_aaaaaaaaaa_é",
    ])("a key that reads %p is none", async (key) => {
      expectProblem(await call("GET /keys/me", { key }), 401, "key_invalid");
    });

    test("that come twice, or with a target of another form, break nothing", async () => {
      const { key } = await keyFor(call, ["links:read"]);
      const { hostname, port } = new URL(served.linnet.url);
      const raw = (text: string) =>
        new Promise<string>((resolve, reject) => {
          const socket = connect(Number(port), hostname, () => socket.write(text));
          let answer = "";
          socket.on("data", (chunk) => {
            answer += chunk.toString();
            socket.end();
          });
          socket.on("close", () => resolve(answer));
          socket.on("error", reject);
        });
      const auth = `Authorization: Bearer ${key}\r\n`;
      expect(await raw(`GET /api/v1/keys/me HTTP/1.1\r\nHost: x\r\n${auth}Authorization: Bearer ${ADMIN_KEY}\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 4/,
      );
      expect(await raw(`GET /api/v1/keys/me HTTP/1.1\r\nHost: a b\r\n${auth}\r\n`)).toMatch(/^HTTP\/1\.1 400/);
      expect(await raw(`GET http://evil.example/api/v1/keys/me HTTP/1.1\r\nHost: x\r\n${auth}\r\n`)).toMatch(/^HTTP\/1\.1 (2|4)/);
      expect(await raw(`TRACE /api/v1/keys/me HTTP/1.1\r\nHost: x\r\n${auth}\r\n`)).toMatch(/^HTTP\/1\.1 4/);
      expect(await raw(`GET /api/v1/keys/me HTTP/1.0\r\n${auth}\r\n`)).toMatch(/^HTTP\/1\.[01] 200/);
    });
  });

  test("after all of this nothing was logged as broken", () => {
    expect(served.linnet.output).not.toContain('"code":"internal"');
  });
});
