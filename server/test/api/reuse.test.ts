// `reuse`: the link that was made before with the same content, however it was made.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { until } from "../support/wait.ts";
import { callerOf, keyFor } from "./call.ts";

describeOnEachStore("reuse", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);

  test("finds the one that was made before, where reuse is asked for, but no private one", async () => {
    const body = { url: "https://example.com/again", tags: ["x"], reuse: true };
    const first = await call("POST /links", { body });
    const again = await call("POST /links", { body });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.code).toBe(first.body.code);
    const hidden = await call("POST /links", { body: { ...body, private: true } });
    expect(hidden.status).toBe(201);
    expect(hidden.body.code.length).toBeGreaterThanOrEqual(12);
    expect((await call("POST /links", { body: { ...body, tags: ["y"] } })).status).toBe(201);
  });

  test("finds by reuse also a link that was made without it, or changed back, and only one that is the same", async () => {
    const body = { url: "https://example.com/same?x=%C3%BC", title: "Same", tags: ["b", "a"], maxClicks: 7 };
    const first = await call("POST /links", { body });
    const found = async (change: object = {}) => call("POST /links", { body: { ...body, ...change, reuse: true } });
    const again = await found({ tags: ["a", "b"], enabled: true });
    expect([again.status, again.body.code]).toEqual([200, first.body.code]);
    expect((await found({ code: first.body.code })).body.code).toBe(first.body.code);
    for (const change of [{ title: "same" }, { maxClicks: 8 }, { status: 301 }, { url: "https://example.com/same" }]) {
      expect((await found(change)).status).toBe(201);
    }
    const changed = await found({ notes: "n" });
    await call(`PATCH /links/${changed.body.code}`, { body: { notes: "other" } });
    expect((await found({ notes: "other" })).body.code).toBe(changed.body.code);
    await call(`PATCH /links/${changed.body.code}`, { body: { code: "renamed-same" } });
    expect((await found({ notes: "other" })).body.code).toBe("renamed-same");
    await call("DELETE /links/renamed-same");
    expect((await found({ notes: "other" })).status).toBe(201);
  });

  test("finds by reuse no link of another key, no private one, and an old one by its text", async () => {
    const body = { url: "https://example.com/of-somebody", reuse: true };
    const { key } = await keyFor(call, ["links:create"]);
    const theirs = await call("POST /links", { body: { url: body.url }, key });
    const mine = await call("POST /links", { body: { url: body.url, private: true } });
    const made = await call("POST /links", { body });
    expect(made.status).toBe(201);
    expect([theirs.body.code, mine.body.code]).not.toContain(made.body.code);
    expect((await call("POST /links", { body, key })).body.code).toBe(theirs.body.code);
    const rows = Array.from({ length: 60 }, (_, n) => ({ url: `https://example.com/after/${n}` }));
    await call("POST /links/bulk", { body: rows });
    const old = await call("POST /links", { body: { url: "https://example.com/an-old-one" } });
    await call("POST /links/bulk", { body: rows });
    const isFound = async () => (await call("GET /links?q=an-old-one")).body.links.length === 1;
    await until(isFound, { timeoutMs: 10_000, what: "the text is indexed" });
    const reused = await call("POST /links", { body: { url: "https://example.com/an-old-one", reuse: true } });
    expect([reused.status, reused.body.code]).toEqual([200, old.body.code]);
  });
});
