// One link by the REST API: made, seen, changed, deleted, restored; its codes, its external id, its history.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

describeOnEachStore("the API of links", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start({ env: { LINNET_BASE_URL: "https://lin.example", LINNET_MULTI_SEGMENT: "true" } });
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  const follow = (code: string) => fetch(`${served.linnet.url}/${code}`, { redirect: "manual" });
  let made = 0;
  const make = async (more: object = {}) => {
    const { status, body } = await call("POST /links", { body: { url: `https://example.com/${++made}`, ...more } });
    expect(status).toBe(201);
    return body;
  };

  describe("making a link", () => {
    test("answers 201 with all of it, where it is, and its version", async () => {
      const body = {
        url: "example.com/a page",
        code: "all",
        title: " A title ",
        notes: "one\ntwo",
        tags: ["b", "a", "b"],
        expiresAt: "2999-01-01T00:00:00+01:00",
        maxClicks: 5,
        password: "secret",
        status: 307,
        forwardQuery: true,
        queryOverrides: true,
        utm: { source: "paper" },
        ends: { expired: "https://example.com/over" },
        preview: { title: "T" },
        externalId: "order 1",
      };
      const answer = await call("POST /links", { body });
      expect(answer.status).toBe(201);
      expect(answer.headers.get("location")).toBe("https://lin.example/api/v1/links/all");
      expect(answer.headers.get("etag")).toBe('"1"');
      expect(answer.body).toMatchObject({
        id: "all",
        code: "all",
        domain: "lin.example",
        shortUrl: "https://lin.example/all",
        url: "https://example.com/a%20page",
        title: "A title",
        notes: "one\ntwo",
        tags: ["a", "b"],
        createdBy: "admin",
        version: 1,
        state: "active",
        enabled: true,
        expiresAt: "2998-12-31T23:00:00.000Z",
        maxClicks: 5,
        usedClicks: 0,
        hasPassword: true,
        status: 307,
        ends: { expired: "https://example.com/over" },
        preview: { title: "T", description: null, image: null },
        externalId: "order 1",
        aliases: [],
        deletedAt: null,
      });
      expect(JSON.stringify(answer.body)).not.toContain("argon2");
      expect((await call("GET /links/all")).body).toEqual(answer.body);
    });

    test("redirects from then on", async () => {
      const link = await make({ status: 301 });
      const response = await follow(link.code);
      expect([response.status, response.headers.get("location")]).toEqual([301, link.url]);
    });

    test("is done once for one Idempotency-Key, and told again", async () => {
      const request = { headers: { "Idempotency-Key": "once" }, body: { url: "https://example.com/once" } };
      const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => call("POST /links", request)));
      const later = await call("POST /links", request);
      for (const answer of [...others, later]) {
        expect([answer.status, answer.body]).toEqual([201, first?.body]);
        expect(answer.headers.get("etag")).toBe('"1"');
      }
      expect(later.headers.get("idempotency-replayed")).toBe("true");
      const { body } = await call("GET /links?q=example.com/once");
      if (body.links.length > 0) expect(body.links.length).toBe(1);
      expectProblem(
        await call("POST /links", { ...request, body: { url: "https://example.com/2" } }),
        422,
        "key_reused",
        "Idempotency-Key",
      );
    });

    test.each([
      ["no URL", {}, 400, "missing_field", "url"],
      ["a bad URL", { url: "javascript:alert(1)" }, 422, "invalid_url", "url"],
      ["a link to itself", { url: "https://lin.example/x" }, 422, "invalid_url", "url"],
      ["an unknown field", { url: "a.example", cod: "x" }, 400, "unknown_field", "cod"],
      ["a prototype key", '{"url":"a.example","__proto__":{"x":1}}', 400, "unknown_field", "__proto__"],
      ["a name twice", '{"url":"a.example","url":"b.example"}', 400, "invalid_body", undefined],
      ["a reserved code", { url: "a.example", code: "api" }, 422, "invalid_code", "code"],
      ["a taken code", { url: "a.example", code: "all" }, 409, "code_taken", "code"],
      ["a taken external id", { url: "a.example", externalId: "order 1" }, 409, "external_id_taken", "externalId"],
      ["another domain", { url: "a.example", domain: "other.example" }, 422, "unknown_domain", "domain"],
      ["a status that is none", { url: "a.example", status: 303 }, 422, "invalid_field", "status"],
      [
        "an end before the start",
        { url: "a.example", startsAt: "2030-01-02T00:00:00Z", expiresAt: "2030-01-01T00:00:00Z" },
        422,
        "invalid_field",
        "expiresAt",
      ],
      ["a private link with a code", { url: "a.example", code: "mine", private: true }, 422, "invalid_field", "private"],
      ["reuse that is no flag", { url: "a.example", reuse: 1 }, 422, "invalid_field", "reuse"],
    ] as const)("is refused for %s", async (...[, body, status, code, field]) => {
      expectProblem(await call("POST /links", { body }), status, code, field);
    });
  });

  describe("a code with slashes or letters of any script", () => {
    test.each(["sale/shoes", "für-dich", "100.5"])("%s is one part of the path, percent-encoded", async (code) => {
      await make({ code });
      const path = `/links/${encodeURIComponent(code)}`;
      expect((await call(`GET ${path}`)).body.code).toBe(code);
      expect((await call(`PATCH ${path}`, { body: { title: "t" } })).body.version).toBe(2);
      expect((await call(`GET ${path}/history`)).body.edits.length).toBe(1);
      expect((await call(`DELETE ${path}`)).status).toBe(204);
    });

    test("may be called by-external-id", async () => {
      await make({ code: "by-external-id" });
      expect((await call("GET /links/by-external-id")).body.code).toBe("by-external-id");
      expect((await call("GET /links/by%2Dexternal-id/history")).body.edits).toEqual([]);
    });
  });

  describe("an ETag", () => {
    test("saves sending what the client has", async () => {
      const { code } = await make();
      for (const tag of ['"1"', 'W/"1"', '"7", "1"', "*"]) {
        const answer = await call(`GET /links/${code}`, { headers: { "If-None-Match": tag } });
        expect([answer.status, answer.body, answer.headers.get("etag")]).toEqual([304, "", '"1"']);
      }
      expect((await call(`GET /links/${code}`, { headers: { "If-None-Match": '"2"' } })).status).toBe(200);
    });

    test("saves nothing for a link whose uses or times show without a new version", async () => {
      const { code } = await make({ maxClicks: 3 });
      await follow(code);
      const { status, body } = await call(`GET /links/${code}`, { headers: { "If-None-Match": '"1"' } });
      expect([status, body.usedClicks]).toEqual([200, 1]);
    });

    test("lets only one of two edits through", async () => {
      const { code } = await make();
      const edit = (title: string) => call(`PATCH /links/${code}`, { body: { title }, headers: { "If-Match": '"1"' } });
      const [a, b] = await Promise.all([edit("a"), edit("b")]);
      expect([a?.status, b?.status].sort()).toEqual([200, 412]);
      expectProblem(await edit("c"), 412, "precondition_failed", "If-Match");
      for (const tag of ["*", '"9", "2"']) {
        const answer = await call(`PATCH /links/${code}`, { body: { title: tag }, headers: { "If-Match": tag } });
        expect(answer.status).toBe(tag === "*" ? 200 : 412);
      }
      expectProblem(
        await call(`DELETE /links/${code}`, { headers: { "If-Match": 'W/"3"' } }),
        412,
        "precondition_failed",
        "If-Match",
      );
      expect((await call(`DELETE /links/${code}`, { headers: { "If-Match": '"3"' } })).status).toBe(204);
    });
  });

  describe("changing a link", () => {
    test("changes what is said and nothing else, and takes away with null", async () => {
      const link = await make({ title: "t", tags: ["x"], password: "secret", expiresAt: "2999-01-01T00:00:00Z" });
      const answer = await call(`PATCH /links/${link.code}`, { body: { expiresAt: null, password: null, notes: "n" } });
      expect(answer.body).toMatchObject({ title: "t", tags: ["x"], expiresAt: null, hasPassword: false, notes: "n", version: 2 });
      expect(answer.headers.get("etag")).toBe('"2"');
    });

    test("makes no version where nothing changes", async () => {
      const link = await make({ title: "t" });
      expect((await call(`PATCH /links/${link.code}`, { body: { title: "t" } })).body.version).toBe(1);
    });

    test("holds for the next redirect", async () => {
      const { code } = await make();
      await follow(code);
      await call(`PATCH /links/${code}`, { body: { url: "https://example.com/new" } });
      expect((await follow(code)).headers.get("location")).toBe("https://example.com/new");
      await call(`PATCH /links/${code}`, { body: { enabled: false } });
      expect((await follow(code)).status).toBe(410);
    });

    test("of the code keeps the old one as an alias", async () => {
      const { code, id } = await make();
      const { body } = await call(`PATCH /links/${code}`, { body: { code: `${code}-new` } });
      expect(body).toMatchObject({ id, code: `${code}-new`, aliases: [code] });
      expect((await follow(`${code}-new`)).status).toBe(302);
      expect((await follow(code)).status).toBe(302);
    });

    test("is remembered: what was before and after, newest first, and no password", async () => {
      const { code } = await make({ title: "a" });
      await call(`PATCH /links/${code}`, { body: { title: "b" } });
      await call(`PATCH /links/${code}`, { body: { title: "c", password: "geheim" } });
      const { body } = await call(`GET /links/${code}/history`);
      expect(body.edits.map(({ version, by }: { version: number; by: string }) => [version, by])).toEqual([
        [3, "admin"],
        [2, "admin"],
      ]);
      expect(body.edits[1].changes).toEqual([{ field: "title", before: "a", after: "b" }]);
      expect(body.edits[0].changes).toContainEqual({ field: "password", before: null, after: "set" });
      expect(JSON.stringify(body)).not.toContain("geheim");
    });
  });

  test("a link with a limit redirects exactly as often as it may, however many come at once", async () => {
    const { code } = await make({ maxClicks: 5 });
    const statuses = (await Promise.all(Array.from({ length: 40 }, () => follow(code)))).map(({ status }) => status);
    expect([statuses.filter((one) => one === 302).length, statuses.filter((one) => one === 410).length]).toEqual([5, 35]);
    expect((await call(`GET /links/${code}`)).body).toMatchObject({ usedClicks: 5, state: "used-up" });
  });

  describe("deleting a link", () => {
    test("moves it to the trash, from where it comes back as it was", async () => {
      const link = await make({ tags: ["kept"] });
      expect((await call(`DELETE /links/${link.code}`)).status).toBe(204);
      expect((await follow(link.code)).status).toBe(410);
      expect((await call(`GET /links/${link.code}`)).body).toMatchObject({ state: "trash", deletedBy: "admin" });
      expectProblem(await call(`PATCH /links/${link.code}`, { body: { title: "x" } }), 409, "in_trash");
      const back = await call(`POST /links/${link.code}/restore`);
      expect(back.body).toMatchObject({ state: "active", tags: ["kept"], url: link.url, deletedAt: null });
      expect((await follow(link.code)).status).toBe(302);
      expectProblem(await call(`POST /links/${link.code}/restore`), 409, "not_in_trash");
    });

    test("for good keeps its code from everybody, unless that is released", async () => {
      const { code } = await make();
      expect((await call(`DELETE /links/${code}?permanently=true`)).status).toBe(204);
      expectProblem(await call(`GET /links/${code}`), 404, "link_not_found");
      expectProblem(await call("POST /links", { body: { url: "a.example", code } }), 409, "code_taken", "code");
      expect((await call(`DELETE /links/${code}?permanently=true&release=true`)).status).toBe(204);
      expect((await call("POST /links", { body: { url: "a.example", code } })).status).toBe(201);
    });

    test("releases nothing that is not deleted for good", async () => {
      const { code } = await make();
      expectProblem(await call(`DELETE /links/${code}?release=true`), 422, "invalid_field", "release");
      expect((await call(`GET /links/${code}`)).body.state).toBe("active");
    });
  });

  describe("aliases", () => {
    test("lead to the link until they are taken away, and are nobody else's then", async () => {
      const { code } = await make();
      const alias = `${code}-b`;
      expect((await call(`POST /links/${code}/aliases`, { body: { code: alias } })).status).toBe(201);
      expect((await call(`GET /links/${alias}`)).body.code).toBe(code);
      expect((await call(`GET /links/${code}/aliases`)).body).toEqual({ code, aliases: [alias], retired: [] });
      expect((await follow(alias)).status).toBe(302);
      expect((await call(`DELETE /links/${code}/aliases/${alias}`)).status).toBe(204);
      expect((await call(`GET /links/${code}/aliases`)).body).toEqual({ code, aliases: [], retired: [alias] });
      expectProblem(await call("POST /links", { body: { url: "a.example", code: alias } }), 409, "code_taken", "code");
      expectProblem(await call(`DELETE /links/${code}/aliases/${code}`), 409, "code_shown", "code");
    });

    test.each([
      [{}, 400, "missing_field"],
      [{ code: 5 }, 422, "invalid_field"],
      [{ code: "api" }, 422, "invalid_code"],
    ] as const)("are refused for %j", async (body, status, code) => {
      const link = await make();
      expectProblem(await call(`POST /links/${link.code}/aliases`, { body }), status, code, "code");
    });
  });

  describe("an external id", () => {
    test("makes the link, then changes it, then finds it", async () => {
      const path = `/links/by-external-id/${encodeURIComponent("shop/7 ä")}`;
      const first = await call(`PUT ${path}`, { body: { url: "https://example.com/7", title: "seven" } });
      expect([first.status, first.body.externalId]).toEqual([201, "shop/7 ä"]);
      const second = await call(`PUT ${path}`, { body: { url: "https://example.com/77" } });
      expect([second.status, second.body.url, second.body.title, second.body.code]).toEqual([
        200,
        "https://example.com/77",
        "seven",
        first.body.code,
      ]);
      expect((await call(`GET ${path}`)).body).toEqual(second.body);
      expectProblem(
        await call(`PUT ${path}`, { body: { url: "a.example" }, headers: { "If-Match": '"1"' } }),
        412,
        "precondition_failed",
        "If-Match",
      );
      expect((await call(`DELETE ${path}`)).status).toBe(204);
      expectProblem(await call(`PUT ${path}`, { body: { title: "x" } }), 409, "in_trash");
      expect((await call(`DELETE ${path}?permanently=true`)).status).toBe(204);
      expectProblem(await call(`GET ${path}`), 404, "link_not_found");
    });

    test("is made once, however many say so at once", async () => {
      const puts = Array.from({ length: 12 }, (_, at) =>
        call("PUT /links/by-external-id/race", { body: { url: "https://example.com/race", title: `t${at}` } }),
      );
      const answers = await Promise.all(puts);
      expect(answers.map(({ status }) => status).filter((status) => status === 201)).toEqual([201]);
      expect(new Set(answers.map(({ body }) => body.code)).size).toBe(1);
    });

    test("must be the same in address and body, and needs a URL to be made", async () => {
      const path = "/links/by-external-id/other";
      expectProblem(
        await call(`PUT ${path}`, { body: { url: "a.example", externalId: "x" } }),
        422,
        "invalid_field",
        "externalId",
      );
      expectProblem(await call(`PUT ${path}`, { body: {} }), 400, "missing_field", "url");
    });
  });

  describe("tags", () => {
    test("are listed by their beginning, renamed, merged and taken away on all links", async () => {
      await make({ tags: ["fruit", "fruit-apple"] });
      await make({ tags: ["fruit-pear"] });
      const names = async () => (await call("GET /tags?q=fruit")).body.tags;
      expect(await names()).toEqual([
        { tag: "fruit", links: 1 },
        { tag: "fruit-apple", links: 1 },
        { tag: "fruit-pear", links: 1 },
      ]);
      const page = await call("GET /tags?q=fruit&limit=2");
      expect((await call(`GET /tags?q=fruit&limit=2&cursor=${page.body.next}`)).body).toEqual({
        tags: [{ tag: "fruit-pear", links: 1 }],
        next: null,
      });
      expect((await call("PATCH /tags/fruit-pear", { body: { name: "fruit-apple" } })).body).toEqual({
        tag: "fruit-apple",
        links: 1,
      });
      expect(await names()).toEqual([
        { tag: "fruit", links: 1 },
        { tag: "fruit-apple", links: 2 },
      ]);
      expect((await call("DELETE /tags/fruit-apple")).body.links).toBe(2);
      expect(await names()).toEqual([{ tag: "fruit", links: 1 }]);
      expectProblem(await call("DELETE /tags/fruit-apple"), 404, "tag_not_found");
      expectProblem(await call("PATCH /tags/fruit", { body: { name: "a,b" } }), 422, "invalid_field", "name");
      expectProblem(await call(`GET /tags?cursor=${page.body.next}x`), 400, "invalid_cursor", "cursor");
    });
  });

  test("a key that is good for its own links sees no others", async () => {
    const other = await make({ externalId: "theirs" });
    const { key } = await keyFor(call, ["links:read", "links:create", "links:write"], { ownOnly: true });
    const own = await call("POST /links", { key, body: { url: "https://example.com/own" } });
    expect((await call("GET /links?total=true", { key })).body).toMatchObject({ links: [{ code: own.body.code }], total: 1 });
    for (const request of [
      `GET /links/${other.code}`,
      `DELETE /links/${other.code}`,
      `GET /links/${other.code}/history`,
      "GET /links/by-external-id/theirs",
    ]) {
      expectProblem(await call(request, { key }), 404, "link_not_found");
    }
    expectProblem(
      await call("PUT /links/by-external-id/theirs", { key, body: { url: "a.example" } }),
      409,
      "external_id_taken",
      "externalId",
    );
    expectProblem(await call("GET /tags", { key }), 403, "scope_missing");
  });
});
