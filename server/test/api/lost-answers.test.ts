// Requests whose answer never reaches the client: they were done all the same. Whoever sends one again gets its own link, and
// nothing is done twice (RELIABILITY F14, I10).
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { type CallOptions, callerOf, expectProblem, initOf, keyFor } from "./call.ts";

describeOnEachStore("an answer that is lost", (start) => {
  let served: Served;
  let proxy: FaultProxy;
  beforeAll(async () => {
    served = await start();
    const port = Number(new URL(served.linnet.url).port);
    proxy = await startFaultProxy({ host: "127.0.0.1", port, isBytes: true });
  });
  afterAll(async () => {
    await proxy.stop();
    await served.stop();
  });
  const call = callerOf(() => served.linnet);

  /** Sends the request on a connection of its own, which is cut at the first byte of the answer. */
  async function lose(request: string, options: CallOptions = {}): Promise<void> {
    const [method = "GET", path = ""] = request.split(" ");
    proxy.set({ kind: "cut", direction: "to-client", afterBytes: 0 });
    const url = `http://127.0.0.1:${proxy.port}/api/v1${path}`;
    const answer = await fetch(url, { method, ...initOf(options), keepalive: false }).catch(() => null);
    expect(answer).toBeNull();
  }

  let made = 0;
  const make = async (more: object = {}): Promise<{ id: string; code: string; url: string }> =>
    (await call("POST /links", { body: { url: `https://example.com/${++made}`, ...more } })).body;
  const versionOf = async (code: string) => (await call(`GET /links/${code}`)).body.version;
  const total = async () => (await call("GET /links?total=true&limit=1")).body.total as number;

  describe("of making a link", () => {
    test("is told again to the same Idempotency-Key, as often as it takes", async () => {
      const before = await total();
      const request = { headers: { "Idempotency-Key": "lost" }, body: { url: "https://example.com/lost" } };
      for (let time = 0; time < 3; time++) await lose("POST /links", request);
      const answer = await call("POST /links", request);
      expect([answer.status, answer.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
      expect(await total()).toBe(before + 1);
      expect((await call(`GET /links/${answer.body.code}`)).body).toEqual(answer.body);
    });

    test("for many of them is told again row by row, with the same links", async () => {
      const before = await total();
      const body = Array.from({ length: 300 }, (_, at) => `{"url":"https://example.com/many/${at}"}`).join("\n");
      const request = { headers: { "Idempotency-Key": "many lost" }, body, type: "application/x-ndjson" };
      await lose("POST /bulk", request);
      const codes = async () => ((await call("POST /bulk", request)).body as string).match(/"code":"[^"]+"/g);
      const first = await codes();
      expect(first).toHaveLength(300);
      expect(await codes()).toEqual(first);
      expect(await total()).toBe(before + 300);
    });

    test("at a chosen code is a code that is taken by then, by the very link", async () => {
      const body = { url: "https://example.com/mine", code: "mine" };
      await lose("POST /links", { body });
      expectProblem(await call("POST /links", { body }), 409, "code_taken", "code");
      expect((await call("GET /links/mine")).body.url).toBe(body.url);
    });

    test("by its external id is the link that is found then", async () => {
      const request = "PUT /links/by-external-id/lost";
      await lose(request, { body: { url: "https://example.com/external" } });
      const again = await call(request, { body: { url: "https://example.com/external" } });
      expect([again.status, again.body.version]).toEqual([200, 1]);
    });
  });

  describe("of changing a link", () => {
    test("leaves one edit, which If-Match does not make a second time", async () => {
      const { code } = await make();
      const request = { headers: { "If-Match": '"1"' }, body: { title: "lost" } };
      await lose(`PATCH /links/${code}`, request);
      expectProblem(await call(`PATCH /links/${code}`, request), 412, "precondition_failed", "If-Match");
      expect((await call(`GET /links/${code}`)).body).toMatchObject({ title: "lost", version: 2 });
    });

    test("leaves one edit, which is none any more when it is made again", async () => {
      const { code } = await make();
      const body = { title: "lost", code: `${code}-new` };
      await lose(`PATCH /links/${code}`, { body });
      const again = await call(`PATCH /links/${code}`, { body });
      expect(again.body).toMatchObject({ version: 2, code: `${code}-new`, aliases: [code] });
    });

    test("leaves one alias, and takes one away once", async () => {
      const { code } = await make();
      const alias = { body: { code: `${code}-b` } };
      await lose(`POST /links/${code}/aliases`, alias);
      const again = await call(`POST /links/${code}/aliases`, alias);
      expect([again.status, again.body.version, again.body.aliases]).toEqual([201, 2, [`${code}-b`]]);
      await lose(`DELETE /links/${code}/aliases/${code}-b`);
      expectProblem(await call(`DELETE /links/${code}/aliases/${code}-b`), 404, "link_not_found");
      expect((await call(`GET /links/${code}/aliases`)).body).toEqual({ code, aliases: [], retired: [`${code}-b`] });
      expect(await versionOf(code)).toBe(3);
    });
  });

  test("of deleting and restoring a link leaves it where it was sent", async () => {
    const { code } = await make();
    await lose(`DELETE /links/${code}`);
    expect((await call(`DELETE /links/${code}`)).status).toBe(204);
    expect((await call(`GET /links/${code}`)).body).toMatchObject({ state: "trash", version: 2 });
    await lose(`POST /links/${code}/restore`);
    expectProblem(await call(`POST /links/${code}/restore`), 409, "not_in_trash");
    expect(await versionOf(code)).toBe(3);
    await lose(`DELETE /links/${code}?permanently=true&release=true`);
    expectProblem(await call(`DELETE /links/${code}?permanently=true&release=true`), 404, "link_not_found");
    expect((await call("POST /links", { body: { url: "a.example", code } })).status).toBe(201);
  });

  test("of a change to a tag leaves no link behind, and none is changed twice", async () => {
    const links = await Promise.all(["a", "b"].map((tag) => make({ tags: ["lost", tag] })));
    const tags = () => Promise.all(links.map(async ({ code }) => (await call(`GET /links/${code}`)).body.tags.join()));
    await lose("PATCH /tags/lost", { body: { name: "found" } });
    expectProblem(await call("PATCH /tags/lost", { body: { name: "found" } }), 404, "tag_not_found");
    expect(await tags()).toEqual(["a,found", "b,found"]);
    await lose("PATCH /tags/a", { body: { name: "found" } });
    expect(await tags()).toEqual(["found", "b,found"]);
    await lose("DELETE /tags/found");
    expectProblem(await call("DELETE /tags/found"), 404, "tag_not_found");
    expect(await tags()).toEqual(["", "b"]);
    expect(await Promise.all(links.map(({ code }) => versionOf(code)))).toEqual([4, 3]);
  });

  test("of a key leaves one that nobody can read, or none", async () => {
    await lose("POST /keys", { body: { name: "lost", scopes: ["links:read"] } });
    const { keys } = (await call("GET /keys")).body;
    const lost = keys.filter(({ name }: { name: string }) => name === "lost");
    expect(lost).toHaveLength(1);
    await lose(`DELETE /keys/${lost[0].id}`);
    expectProblem(await call(`DELETE /keys/${lost[0].id}`), 404, "key_not_found");
    const { id, key } = await keyFor(call, ["links:read"]);
    await lose(`DELETE /keys/${id}`);
    expectProblem(await call("GET /keys/me", { key }), 401, "key_invalid");
  });
});
