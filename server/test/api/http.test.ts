// What the API says of itself and how it answers as a part of the web: its document, its pages, methods, other sites.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { ERRORS } from "../../src/core/errors.ts";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { callerOf, expectProblem } from "./call.ts";

const ORIGIN = "https://app.example";

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_CORS_ORIGINS: `${ORIGIN}, http://localhost:3000` } });
});
afterAll(() => linnet.stop());
const call = callerOf(() => linnet);

describe("addresses of the API", () => {
  test.each([
    ["GET /nothing", 404],
    ["GET /links/", 404],
    ["GET /links/a/b/c", 404],
    ["GET /../v1/nothing", 404],
    ["POST //links", 404],
  ] as const)("%s is a 404 problem", async (request, status) => {
    expectProblem(await call(request), status, "not_found");
  });

  test.each([
    ["PUT /links", "GET, HEAD, POST"],
    ["POST /links/abc", "GET, HEAD, PATCH, DELETE"],
    ["GET /links/abc/restore", "POST"],
    ["PATCH /links/by-external-id/x", "GET, HEAD, PUT, DELETE"],
    ["GET /bulk", "POST"],
    ["DELETE /export", "GET, HEAD"],
    ["POST /openapi.json", "GET, HEAD"],
    ["DELETE /keys/me", undefined],
  ] as const)("%s is a 405 that says what is allowed", async (request, allow) => {
    const answer = await call(request);
    if (allow === undefined) return expectProblem(answer, 404, "key_not_found");
    expectProblem(answer, 405, "method_not_allowed");
    expect(new Set(answer.headers.get("allow")?.split(", "))).toEqual(new Set(allow.split(", ")));
  });

  test("answer HEAD as GET, without a body", async () => {
    const answer = await call("HEAD /links");
    expect([answer.status, answer.body, answer.headers.get("content-type")]).toEqual([200, "", "application/json"]);
  });
});

describe("the document", () => {
  test("is OpenAPI 3.1, with a scope and a problem for every operation, each named once", async () => {
    const { body } = await call("GET /openapi.json", { key: null });
    expect(body.openapi).toBe("3.1.0");
    const operations = Object.values(body.paths as Record<string, Record<string, Record<string, unknown>>>).flatMap(
      Object.values,
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(operations.filter((one) => one["x-scope"] === undefined || !Array.isArray(one.security))).toEqual([]);
    const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(references.filter((name) => !Object.hasOwn(body.components.schemas, name ?? ""))).toEqual([]);
  });

  test("describes a link as it is served", async () => {
    const made = await call("POST /links", { body: { url: "https://example.com/", maxClicks: 3, preview: { title: "t" } } });
    const { body } = await call("GET /openapi.json");
    expect(Object.keys(body.components.schemas.Link.properties).sort()).toEqual(Object.keys(made.body).sort());
  });

  test("is what the SDK's types were made from", () => {
    const root = resolve(import.meta.dirname, "../../..");
    const { status, stderr } = spawnSync("node", ["scripts/sdk.mjs", "--check"], { cwd: root, encoding: "utf8" });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  }, 30_000);

  test("has pages, with an anchor for every operation, shape and problem", async () => {
    const { body } = await call("GET /openapi.json");
    const page = await (await fetch(`${linnet.url}/api/docs`)).text();
    const operations = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      Object.values,
    );
    for (const { operationId } of operations) expect(page).toContain(`id="${operationId}"`);
    for (const name of Object.keys(body.components.schemas)) expect(page).toContain(`id="shape-${name}"`);
    for (const code of Object.keys(ERRORS)) expect(page).toContain(`id="${code}"`);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
    expect(page).not.toMatch(/<script|<style|\sstyle=/);
  });
});

describe("pages of other sites", () => {
  test("may use the API where their origin was named", async () => {
    const answer = await call("GET /links", { headers: { Origin: ORIGIN } });
    expect(answer.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(answer.headers.get("access-control-expose-headers")).toContain("ETag");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toContain("Origin");
    const refused = await call("GET /nothing", { key: null, headers: { Origin: ORIGIN } });
    expect(refused.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    const preflight = await call("OPTIONS /links/abc", {
      key: null,
      headers: { Origin: ORIGIN, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("If-Match");
  });

  test.each(["https://evil.example", "null", "https://app.example.evil.example", "http://app.example"])(
    "may not from %s",
    async (origin) => {
      for (const request of ["GET /links", "OPTIONS /links"]) {
        const answer = await call(request, { headers: { Origin: origin, "Access-Control-Request-Method": "GET" } });
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
        expect(answer.headers.get("vary")).toContain("Origin");
      }
    },
  );

  test("are told nothing where no origin was named", async () => {
    const closed = await startLinnet();
    try {
      const answer = await callerOf(() => closed)("GET /links", { headers: { Origin: ORIGIN } });
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      expectProblem(await callerOf(() => closed)("OPTIONS /links", { headers: { Origin: ORIGIN } }), 405, "method_not_allowed");
    } finally {
      await closed.stop();
    }
  });
});
