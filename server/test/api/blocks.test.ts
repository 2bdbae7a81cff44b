// What is blocked by the REST API, on each store: links stop at once and come back, pages say why, clients make no more links.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

const PAGE = { Accept: "text/html" } as const;

describeOnEachStore("the API of blocks", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start({ env: { LINNET_TRUST_PROXY: "127.0.0.1" } });
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  const follow = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${served.linnet.url}/${path}`, { redirect: "manual", headers });
  const make = (code: string, url: string, more: object = {}) => call("POST /links", { body: { url, code, ...more } });

  test("stops links to a host at once, says why, and lets them go again", async () => {
    await make("one", "https://www.evil.example/x");
    await make("two", "https://a.example/", { rules: [{ if: { bot: false }, url: "https://evil.example/" }] });
    expect([(await follow("one")).status, (await follow("two")).headers.get("location")]).toEqual([302, "https://evil.example/"]);
    const made = await call("PUT /blocks/host/Evil.Example", { body: { reason: "Phishing <b>here</b>" } });
    expect([made.status, made.body.value, made.body.legal, made.body.createdBy]).toEqual([201, "evil.example", false, "admin"]);
    for (const code of ["one", "two"]) {
      const stopped = await follow(code);
      expect([stopped.status, stopped.headers.get("location")]).toEqual([410, null]);
      expect(await stopped.json()).toMatchObject({ code: "link_blocked", status: 410 });
    }
    const page = await follow("one", PAGE);
    const text = await page.text();
    expect([page.status, page.headers.get("cache-control")]).toEqual([410, "no-store"]);
    expect(text).toContain("Phishing &lt;b&gt;here&lt;/b&gt;");
    expect(text).not.toContain("www.evil.example");
    expectProblem(await make("three", "https://evil.example/"), 422, "target_blocked", "url");
    expectProblem(
      await call("PATCH /links/one", { body: { ends: { expired: "http://evil.example:81" } } }),
      422,
      "target_blocked",
      "ends.expired",
    );
    expect((await call("PUT /blocks/host/evil.example", { body: {} })).status).toBe(200);
    expect((await call("DELETE /blocks/host/evil.example")).status).toBe(204);
    expectProblem(await call("DELETE /blocks/host/evil.example"), 404, "block_not_found");
    expect([(await follow("one")).status, (await follow("two")).status]).toEqual([302, 302]);
  });

  test("stops a link for a legal reason, by each of its codes, and tells nothing of it", async () => {
    await make("born", "https://hidden.example/", { password: "open sesame" });
    await call("POST /links/born/aliases", { body: { code: "also" } });
    await call("PUT /blocks/link/also", { body: { reason: "Order 7 of the court", legal: true } });
    for (const code of ["born", "also"]) {
      const stopped = await follow(code);
      expect([stopped.status, stopped.headers.get("link")]).toEqual([451, '</>; rel="blocked-by"']);
      expect(await stopped.json()).toMatchObject({
        code: "link_blocked_legally",
        detail: expect.stringContaining("Order 7 of the court"),
      });
      const behind = (await (await follow(`${code}+`)).json()) as object;
      expect(behind).toMatchObject({ state: "blocked", url: null, reason: "Order 7 of the court" });
      const page = await (await follow(`${code}+`, PAGE)).text();
      expect(page).toContain("Order 7 of the court");
      expect(page).not.toContain("hidden.example");
    }
    const { decision } = (await call("POST /links/born/simulate", { body: {} })).body;
    expect(decision).toMatchObject({ kind: "blocked", why: "link", url: null });
    expect((await call("DELETE /blocks/link/born")).status).toBe(204);
    expect((await follow("born")).status).toBe(401);
  });

  test("lets a client make no more links without a key; those that it made go on", async () => {
    const shorten = (key: string | null = null) =>
      fetch(`${served.linnet.url}/api/shorten`, {
        method: "POST",
        headers: {
          "Content-Type": "text/plain",
          "X-Forwarded-For": "203.0.113.7",
          ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
        },
        body: "https://a.example/",
      });
    const { code } = (await (await shorten()).json()) as { code: string };
    expect((await call("PUT /blocks/client/203.0.113.0%2F24", { body: {} })).body.value).toBe("203.0.113.0/24");
    const refused = await shorten();
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, "client_blocked"]);
    expect((await follow(code)).status).toBe(302);
    const { key } = await keyFor(call, ["links:create"]);
    expect((await shorten(key)).status).toBe(201);
    expect((await call("DELETE /blocks/client/203.0.113.0%2F24")).status).toBe(204);
    expect((await shorten()).status).toBe(201);
  });

  test("lets links lead to the allowed hosts alone", async () => {
    await make("good", "https://www.good.example/");
    await make("else", "https://else.example/");
    await call("PUT /blocks/allowed-host/good.example", { body: {} });
    expect([(await follow("good")).status, (await follow("else")).status]).toEqual([302, 410]);
    expectProblem(await make("more", "https://else.example/"), 422, "target_blocked", "url");
    expect((await call("GET /blocks?kind=allowed-host")).body.blocks.map(({ value }: { value: string }) => value)).toEqual([
      "good.example",
    ]);
    await call("DELETE /blocks/allowed-host/good.example");
    expect((await follow("else")).status).toBe(302);
  });

  test("stops where a domain leads that says so, by itself and for what is no link", async () => {
    const settings = { homeUrl: "https://home.evil.example/", notFoundUrl: "https://else.evil.example/" };
    await call("PUT /domains/go.example", { body: settings });
    const Host = "go.example";
    const statuses = async () => [(await follow("", { Host })).status, (await follow("nothing-here", { Host })).status];
    expect(await statuses()).toEqual([302, 302]);
    await call("PUT /blocks/host/evil.example", { body: {} });
    expect(await statuses()).toEqual([410, 410]);
    await call("DELETE /blocks/host/evil.example");
    expect(await statuses()).toEqual([302, 302]);
    await call("DELETE /domains/go.example");
  });

  test("is for keys with the scope, of all links", async () => {
    const { key } = await keyFor(call, ["links:read", "links:write"]);
    expectProblem(await call("GET /blocks", { key }), 403, "scope_missing");
    const own = await keyFor(call, ["blocks:admin"], { ownOnly: true });
    expectProblem(await call("PUT /blocks/host/a.example", { key: own.key, body: {} }), 403, "scope_missing");
    const admin = await keyFor(call, ["blocks:admin"]);
    expect((await call("GET /blocks", { key: admin.key })).body).toEqual({ blocks: [] });
  });

  test("refuses what is wrong by its name", async () => {
    expectProblem(await call("PUT /blocks/hosts/a.example", { body: {} }), 422, "invalid_field", "kind");
    expectProblem(await call("PUT /blocks/host/a.example%2Fb", { body: {} }), 422, "invalid_field", "value");
    expectProblem(await call("PUT /blocks/host/a.example", { body: { why: "x" } }), 400, "unknown_field", "why");
    expectProblem(await call("PUT /blocks/client/192.0.2.1", { body: { legal: true } }), 422, "invalid_field", "legal");
    expectProblem(await call("PUT /blocks/link/absent", { body: {} }), 404, "link_not_found");
    expectProblem(await call("GET /blocks?kind=x"), 422, "invalid_field", "kind");
  });
});
