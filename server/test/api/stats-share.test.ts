// The operations that switch the page with a link's numbers on and off.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Linnet, startLinnet } from "../support/linnet.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

let linnet: Linnet;
const call = callerOf(() => linnet);
beforeAll(async () => {
  linnet = await startLinnet();
});
afterAll(() => linnet.stop());

let links = 0;
async function made(more: object = {}): Promise<string> {
  const code = `shared-${++links}`;
  const { status } = await call("POST /links", { body: { url: "https://example.com/", code, ...more } });
  expect(status).toBe(201);
  return code;
}

describe("PUT /links/{code}/stats/share", () => {
  test("answers with the address, which no other answer holds", async () => {
    const code = await made();
    const { status, body, headers } = await call(`PUT /links/${code}/stats/share`, { body: {} });
    expect([status, headers.get("etag"), headers.get("cache-control")]).toEqual([200, '"2"', "no-store"]);
    expect(body).toEqual({ url: expect.stringContaining(`/-/stats/${code}/`), hasPassword: false });
    const secret = body.url.split("/").at(-1);
    for (const path of [`/links/${code}`, `/links/${code}/history`, "/export?format=ndjson", "/links"]) {
      const answer = await call(`GET ${path}`);
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain(secret);
    }
    expect((await call(`GET /links/${code}`)).body.statsShared).toBe(true);
    expect((await call(`PUT /links/${code}/stats/share`, { body: { password: "secret word" } })).body.hasPassword).toBe(true);
    expect((await call(`PUT /links/${code}/stats/share`, { body: {} })).body.hasPassword).toBe(true);
    expect((await call(`PUT /links/${code}/stats/share`, { body: { password: null } })).body.hasPassword).toBe(false);
  });

  test("refuses what is not known, not allowed, not there or not the newest", async () => {
    const code = await made();
    const put = (body: unknown, headers = {}) => call(`PUT /links/${code}/stats/share`, { body, headers });
    expectProblem(await put({ pasword: "x" }), 400, "unknown_field", "pasword");
    expectProblem(await put({ password: "x" }), 422, "invalid_field", "password");
    expectProblem(await put([]), 400, "invalid_body");
    expectProblem(await put({}, { "If-Match": '"7"' }), 412, "precondition_failed", "If-Match");
    expectProblem(await call("PUT /links/absent/stats/share", { body: {} }), 404, "link_not_found");
    await call(`DELETE /links/${code}`);
    expectProblem(await put({}), 409, "in_trash");
  });

  test("is for keys that may change links and see numbers, and for their own links where they are so limited", async () => {
    const code = await made();
    const put = (key: string | null, of = code) => call(`PUT /links/${of}/stats/share`, { key, body: {} });
    expectProblem(await put(null), 401, "key_required");
    for (const scopes of [["stats:read", "links:read"], ["links:write"]]) {
      expectProblem(await put((await keyFor(call, scopes)).key), 403, "scope_missing");
    }
    const scopes = ["links:create", "links:write", "stats:read"];
    const { key } = await keyFor(call, scopes, { ownOnly: true });
    expectProblem(await put(key), 404, "link_not_found");
    await call("POST /links", { key, body: { url: "https://example.com/", code: "own" } });
    expect((await put(key, "own")).status).toBe(200);
  });
});

describe("DELETE /links/{code}/stats/share", () => {
  test("switches the page off, also where it is off already", async () => {
    const code = await made();
    const { body } = await call(`PUT /links/${code}/stats/share`, { body: {} });
    const { pathname } = new URL(body.url);
    expect((await fetch(linnet.url + pathname)).status).toBe(200);
    for (let n = 0; n < 2; n++) expect((await call(`DELETE /links/${code}/stats/share`)).status).toBe(204);
    expect((await fetch(linnet.url + pathname)).status).toBe(404);
    expect((await call(`GET /links/${code}`)).body).toMatchObject({ statsShared: false, version: 3 });
    expectProblem(await call("DELETE /links/absent/stats/share"), 404, "link_not_found");
  });
});
