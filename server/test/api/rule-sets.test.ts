// Sets of rules by the REST API, on each store: many links go by one, and one change is one of all.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem, keyFor } from "./call.ts";

describeOnEachStore("the API of rule sets", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  const led = async (code: string) =>
    (await fetch(`${served.linnet.url}/${code}`, { redirect: "manual" })).headers.get("location");
  const rulesTo = (url: string) => ({ rules: [{ if: { bot: false }, url }] });

  test("change where every link leads that goes by one, at once", async () => {
    const made = await call("PUT /rule-sets/Sale", { body: rulesTo("https://example.com/sale-1") });
    expect([made.status, made.headers.get("etag"), made.body.name]).toEqual([201, '"1"', "sale"]);
    for (const code of ["one", "two"]) {
      const { status, body } = await call("POST /links", { body: { url: "https://example.com/", code, ruleSet: "sale" } });
      expect([status, body.ruleSet]).toEqual([201, "sale"]);
    }
    expect([await led("one"), await led("two")]).toEqual(["https://example.com/sale-1", "https://example.com/sale-1"]);
    const changed = await call("PUT /rule-sets/sale", {
      body: rulesTo("https://example.com/sale-2"),
      headers: { "If-Match": '"1"' },
    });
    expect([changed.status, changed.headers.get("etag"), changed.body.version]).toEqual([200, '"2"', 2]);
    expect([await led("one"), await led("two")]).toEqual(["https://example.com/sale-2", "https://example.com/sale-2"]);
    expectProblem(await call("DELETE /rule-sets/sale"), 409, "rule_set_in_use");
    for (const code of ["one", "two"]) await call(`PATCH /links/${code}`, { body: { ruleSet: null } });
    expect(await led("one")).toBe("https://example.com/");
    expect((await call("DELETE /rule-sets/sale")).status).toBe(204);
    expectProblem(await call("GET /rule-sets/sale"), 404, "rule_set_not_found");
    expect((await call("GET /rule-sets")).body).toEqual({ ruleSets: [] });
  });

  test("are refused by the path of what is wrong", async () => {
    expectProblem(await call("PUT /rule-sets/a", { body: {} }), 400, "missing_field", "rules");
    expectProblem(await call("PUT /rule-sets/a", { body: { rules: [], name: "a" } }), 400, "unknown_field", "name");
    expectProblem(await call("PUT /rule-sets/a", { body: { rules: [] } }), 422, "invalid_field", "rules");
    expectProblem(await call("PUT /rule-sets/a%20b", { body: rulesTo("https://a.example/") }), 422, "invalid_field", "name");
    expectProblem(await call("PUT /rule-sets/a", { body: rulesTo("mailto:a@example.com") }), 422, "invalid_url", "rules[0].url");
    const asked = { body: rulesTo("https://a.example/"), headers: { "If-Match": "x" } };
    expectProblem(await call("PUT /rule-sets/a", asked), 422, "invalid_field", "If-Match");
    expectProblem(
      await call("PUT /rule-sets/a", { ...asked, headers: { "If-Match": '"1"' } }),
      412,
      "precondition_failed",
      "If-Match",
    );
    expectProblem(await call("POST /links", { body: { url: "a.example", ruleSet: "a" } }), 422, "unknown_rule_set", "ruleSet");
    const once = { ...asked, headers: { "If-None-Match": "*" } };
    expect((await call("PUT /rule-sets/a", once)).status).toBe(201);
    expect((await call("PUT /rule-sets/a", once)).status).toBe(412);
  });

  test("are nothing for a key that is good for its own links alone", async () => {
    const { key } = await keyFor(call, ["links:read", "links:write"], { ownOnly: true });
    expectProblem(await call("GET /rule-sets", { key }), 403, "scope_missing");
    await call("PUT /rule-sets/secret", {
      body: { rules: [{ name: "hush", if: { ip: "192.0.2.0/24" }, url: "https://example.com/x" }] },
    });
    const own = await keyFor(call, ["links:read", "links:create"], { ownOnly: true });
    await call("POST /links", { key: own.key, body: { url: "https://example.com/", code: "own", ruleSet: "secret" } });
    const simulated = await call("POST /links/own/simulate", { key: own.key, body: { ip: "192.0.2.1" } });
    expect(simulated.body).toMatchObject({
      decision: { url: "https://example.com/x" },
      rule: { ruleSet: "secret", name: null },
      rules: [],
    });
    expectProblem(await call("PUT /rule-sets/b", { key, body: rulesTo("https://a.example/") }), 403, "scope_missing");
  });
});
