// Who may do what: every operation of the API's document, with keys that may and keys that may not.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Hono } from "hono";
import type { ApiEnv, ApiParts } from "../../src/api/parts.ts";
import { mountV1 } from "../../src/api/v1/app.ts";
import { openApiDocument, V1 } from "../../src/api/v1/document.ts";
import { KEY_SCOPES } from "../../src/core/actor.ts";
import { ADMIN_KEY } from "../support/linnet.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { type Answer, callerOf, expectProblem, keyFor } from "./call.ts";

/** Operations that need no key. Whoever adds one has thought about it. */
const PUBLIC = [
  "GET /openapi.json",
  "GET /setup",
  "POST /setup",
  "POST /session/totp",
  "POST /session",
  "DELETE /session",
  "GET /resets/by-token",
  "POST /resets/accept",
  "GET /invitations/by-token",
  "POST /invitations/accept",
];

/** Operations that are about whoever is signed in: no key will do. */
const SIGNED_IN = [
  "GET /session",
  "GET /sessions",
  "DELETE /sessions/abcdefg",
  "DELETE /sessions",
  "POST /password",
  "PATCH /profile",
  "POST /totp",
  "POST /totp/confirm",
  "POST /totp/recovery-codes",
  "DELETE /totp",
];

/** Operations that the admin key alone will do for, of all keys. */
const ADMIN_ALONE = "people:admin";

/** Operations that any key will do for, whatever its scopes. */
const ANY_KEY = ["GET /keys/me", "GET /instance"];

interface Operation {
  readonly request: string;
  readonly scope: unknown;
}

test("every route of the API is an operation of its document", () => {
  const api = new Hono<ApiEnv>();
  mountV1(api, {} as ApiParts);
  const named = (path: string) => path.slice(V1.length).replaceAll(/:(\w+)/g, "{$1}");
  const routes = api.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${named(path)}`);
  const documented = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.sort()).toEqual(documented.sort());
});

describeOnEachStore("access to the API", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);

  async function operations(): Promise<Operation[]> {
    const { body } = await call("GET /openapi.json", { key: null });
    const paths = Object.entries(body.paths as Record<string, Record<string, { "x-scope"?: unknown }>>);
    return paths.flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        request: `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "abcdefg")}`,
        scope: operation["x-scope"],
      })),
    );
  }

  /** A body for those that take one, so that it is not what they refuse. */
  const bodyFor = (request: string) => (/^(GET|DELETE)/.test(request) ? {} : { body: {} });

  async function expectRefusals(request: string, revoked: string): Promise<void> {
    expectProblem(await call(request, { key: null, ...bodyFor(request) }), 401, "key_required");
    for (const key of [revoked, "lk_abcdefghjk_abcdefghjkmnpqrstuvwxyzABCDEFGH", "nonsense", ""]) {
      expectProblem(await call(request, { key, ...bodyFor(request) }), 401, "key_invalid");
    }
  }

  /** With a key that is good for everything else. An operation that declares no scope fails here. */
  async function expectScopeMissing(request: string, scope: unknown): Promise<void> {
    const needed = Array.isArray(scope) ? (scope as string[]) : [];
    expect({ request, isDeclared: needed.length > 0 }).toEqual({ request, isDeclared: true });
    const { key } = await keyFor(
      call,
      KEY_SCOPES.filter((one) => !needed.includes(one)),
    );
    const answer = await call(request, { key, ...bodyFor(request) });
    expectProblem(answer, 403, "scope_missing");
    expect(answer.body.detail).toContain(needed[0] ?? "");
    if (needed[0] === ADMIN_ALONE) expect(KEY_SCOPES.some((one) => one === needed[0])).toBe(false);
    expect(answer.headers.get("ratelimit-limit")).toBe("600");
  }

  test("is declared by every operation, and asked for at each", async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThan(20);
    const revoked = await keyFor(call, [...KEY_SCOPES]);
    await call(`DELETE /keys/${revoked.id}`);
    const withScope = (wanted: string) => all.filter(({ scope }) => scope === wanted).map(({ request }) => request);
    expect(withScope("any-key")).toEqual(ANY_KEY);
    expect([withScope("public").sort(), withScope("signed-in").sort()]).toEqual([PUBLIC.toSorted(), SIGNED_IN.toSorted()]);
    for (const { request, scope } of all) {
      if (scope === "public") continue;
      if (scope === "signed-in") {
        for (const key of [null, ADMIN_KEY])
          expectProblem(await call(request, { key, ...bodyFor(request) }), 401, "not_signed_in");
        continue;
      }
      await expectRefusals(request, revoked.key);
      if (scope !== "any-key") await expectScopeMissing(request, scope);
    }
  }, 60_000);

  test("is had by no revoked key beside the API either", async () => {
    const { id, key } = await keyFor(call, [...KEY_SCOPES]);
    const headers = { Authorization: `Bearer ${key}` };
    const form = new URLSearchParams({ original_url: "https://example.com/" });
    const statuses = async () => {
      const ask = (path: string, init: RequestInit) =>
        fetch(served.linnet.url + path, { ...init, headers, redirect: "manual" }).then(({ status }) => status);
      const made = [await ask("/api/shorten", { method: "POST", body: form }), await ask("/", { method: "POST", body: form })];
      return [...made, await ask("/metrics", {})];
    };
    expect(await statuses()).toEqual([201, 303, 200]);
    expect((await call(`DELETE /keys/${id}`)).status).toBe(204);
    expect(await statuses()).toEqual([401, 401, 401]);
  });

  test("is asked for with a challenge", async () => {
    const answer = await call("GET /links", { key: null });
    expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
  });

  test("of bulk rows is that of what each row does", async () => {
    const { key } = await keyFor(call, ["links:create"]);
    const rows = [{ url: "https://example.com/" }, { op: "delete", code: "abc" }];
    const { body } = await call("POST /bulk", { key, body: rows, headers: { Accept: "application/json" } });
    expect(body[0].ok).toBe(true);
    expect(body[1]).toMatchObject({ ok: false, error: { code: "scope_missing", status: 403 } });
  });

  test("to make a link by its external id needs the scope of making one", async () => {
    const { key } = await keyFor(call, ["links:write"]);
    expectProblem(await call("PUT /links/by-external-id/new", { key, body: { url: "a.example" } }), 403, "scope_missing");
  });

  describe("a key", () => {
    test("is shown once, told of without its secret, and revoked at once", async () => {
      const made = await call("POST /keys", { body: { name: " CI ", scopes: ["links:read"] } });
      expect(made.body).toMatchObject({
        name: "CI",
        scopes: ["links:read"],
        ownOnly: false,
        createdBy: "admin",
        expiresAt: null,
      });
      expect(made.body.key).toMatch(/^lk_[A-Za-z0-9]{10}_[A-Za-z0-9]{32}$/);
      const listed = await call("GET /keys");
      expect(JSON.stringify(listed.body)).not.toContain(made.body.key.slice(-32));
      expect(listed.body.keys[0]).not.toHaveProperty("hash");
      const me = await call("GET /keys/me", { key: made.body.key });
      expect(me.body).toMatchObject({ kind: "key", id: made.body.id, name: "CI", limits: { requestsPerMinute: 600 } });
      expect((await call(`DELETE /keys/${made.body.id}`)).status).toBe(204);
      expectProblem(await call("GET /keys/me", { key: made.body.key }), 401, "key_invalid");
      expectProblem(await call(`DELETE /keys/${made.body.id}`), 404, "key_not_found");
    });

    test("hands on no more than it has", async () => {
      const expiresAt = "2999-01-01T00:00:00.000Z";
      const { key } = await keyFor(call, ["keys:admin", "links:read"], { ownOnly: true, expiresAt });
      const hand = (more: object) =>
        call("POST /keys", { key, body: { name: "n", scopes: ["links:read"], ownOnly: true, expiresAt, ...more } });
      expectProblem(await hand({ scopes: ["links:read", "links:write"] }), 403, "scope_missing");
      expectProblem(await hand({ ownOnly: false }), 422, "invalid_field", "ownOnly");
      expectProblem(await hand({ expiresAt: null }), 422, "invalid_field", "expiresAt");
      expectProblem(await hand({ expiresAt: "2999-01-02T00:00:00Z" }), 422, "invalid_field", "expiresAt");
      const child = await hand({});
      expect(child.status).toBe(201);
      expect((await call("GET /keys", { key })).body.keys.map(({ id }: { id: string }) => id)).toEqual([child.body.id]);
      const [stranger] = (await call("GET /keys")).body.keys.filter(
        ({ createdBy }: { createdBy: string }) => createdBy === "admin",
      );
      expectProblem(await call(`DELETE /keys/${stranger.id}`, { key }), 404, "key_not_found");
    });

    test.each([
      [{ scopes: ["links:read"] }, 400, "missing_field", "name"],
      [{ name: "", scopes: ["links:read"] }, 422, "invalid_field", "name"],
      [{ name: "x".repeat(101), scopes: ["links:read"] }, 422, "invalid_field", "name"],
      [{ name: "n" }, 400, "missing_field", "scopes"],
      [{ name: "n", scopes: [] }, 422, "invalid_field", "scopes"],
      [{ name: "n", scopes: ["links:read", "everything"] }, 422, "invalid_field", "scopes"],
      [{ name: "n", scopes: ["links:read"], ownOnly: "yes" }, 422, "invalid_field", "ownOnly"],
      [{ name: "n", scopes: ["links:read"], expiresAt: "2000-01-01T00:00:00Z" }, 422, "invalid_field", "expiresAt"],
      [{ name: "n", scopes: ["links:read"], admin: true }, 400, "unknown_field", "admin"],
    ] as const)("is not made from %j", async (body, status, code, field) => {
      expectProblem(await call("POST /keys", { body }), status, code, field);
    });

    test("may shorten if it may make links, and is told what is left of its limit", async () => {
      const shorten = async (key: string): Promise<Answer> => {
        const headers = { Authorization: `Bearer ${key}`, "Content-Type": "text/plain" };
        const response = await fetch(`${served.linnet.url}/api/shorten`, {
          method: "POST",
          headers,
          body: "https://example.com/",
        });
        return { status: response.status, headers: response.headers, body: await response.json() };
      };
      const may = await keyFor(call, ["links:create"]);
      const answer = await shorten(may.key);
      expect([answer.status, answer.headers.get("ratelimit-remaining")]).toEqual([201, "599"]);
      expect(answer.body).not.toHaveProperty("manage_url");
      expectProblem(await shorten((await keyFor(call, ["links:read"])).key), 403, "scope_missing");
    });

    test("spends its limit on the form of the home page too", async () => {
      const { key } = await keyFor(call, ["links:create"]);
      const send = () =>
        fetch(`${served.linnet.url}/`, {
          method: "POST",
          redirect: "manual",
          headers: { Authorization: `Bearer ${key}` },
          body: new URLSearchParams({ original_url: "https://example.com/" }),
        });
      const made = await send();
      expect([made.status, made.headers.get("ratelimit-remaining")]).toEqual([303, "599"]);
      await Promise.all(Array.from({ length: 599 }, () => call("GET /keys/me", { key })));
      expect((await send()).status).toBe(429);
    });

    test("is good for 600 requests a minute, the admin's for more", async () => {
      const { key } = await keyFor(call, ["links:read"]);
      const answers = await Promise.all(Array.from({ length: 601 }, () => call("GET /keys/me", { key })));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBe(1);
      expectProblem(refused[0] as Answer, 429, "rate_limited");
      expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answers[0]?.headers.get("ratelimit-limit")).toBe("600");
      expect((await call("GET /keys/me")).headers.get("ratelimit-limit")).toBeNull();
    });
  });
});
