// Conditions of requests (RFC 9110 §13): which changes they let through, on links that are there and on links that are not.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf, expectProblem } from "./call.ts";

describeOnEachStore("a change with a condition", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  const put = (id: string, headers: Readonly<Record<string, string>>, title = "t") =>
    call(`PUT /links/by-external-id/${id}`, { body: { url: "https://example.com/", title }, headers });

  test.each([['"1"'], ["*"], ['W/"1"']])("If-Match: %s makes no link where there is none", async (tag) => {
    expectProblem(await put("absent", { "If-Match": tag }), 412, "precondition_failed", "If-Match");
    expectProblem(await call("GET /links/by-external-id/absent"), 404, "link_not_found");
  });

  test("If-None-Match: * makes a link and changes none", async () => {
    expect((await put("once", { "If-None-Match": "*" })).status).toBe(201);
    expectProblem(await put("once", { "If-None-Match": "*" }, "u"), 412, "precondition_failed", "If-None-Match");
    expectProblem(await put("once", { "If-None-Match": 'W/"1"' }, "u"), 412, "precondition_failed", "If-None-Match");
    expect((await put("once", { "If-None-Match": '"7"' }, "v")).body).toMatchObject({ version: 2, title: "v" });
    expect((await put("once", { "If-Match": "*" }, "w")).body).toMatchObject({ version: 3, title: "w" });
  });

  test("If-None-Match: * lets one of many through that ask at once", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => put("raced", { "If-None-Match": "*" }, `${at}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 11 }, () => 412)]);
    expect((await call("GET /links/by-external-id/raced")).body.version).toBe(1);
  });

  test("If-None-Match: * changes no link by its code either", async () => {
    await call("POST /links", { body: { url: "https://example.com/", code: "there" } });
    const headers = { "If-None-Match": "*" };
    expectProblem(
      await call("PATCH /links/there", { body: { title: "x" }, headers }),
      412,
      "precondition_failed",
      "If-None-Match",
    );
    expectProblem(await call("DELETE /links/there", { headers }), 412, "precondition_failed", "If-None-Match");
    expect((await call("GET /links/there")).body).toMatchObject({ version: 1, title: "" });
  });

  test("that would find nothing without it finds nothing with it", async () => {
    for (const headers of [{ "If-Match": '"1"' }, { "If-Match": "*" }, { "If-None-Match": "*" }]) {
      for (const request of ["PATCH /links/nobody", "DELETE /links/nobody", "DELETE /links/by-external-id/nobody"]) {
        const answer = await call(request, { ...(request.startsWith("PATCH") ? { body: {} } : {}), headers });
        expectProblem(answer, 404, "link_not_found");
      }
    }
  });
});
