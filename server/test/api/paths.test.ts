// Codes that look like something else in an address: words of the API, slashes, dots, signs, letters of other scripts.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { callerOf } from "./call.ts";

/** Segments of the API's own paths, and codes that encoding or decoding once too often would change. */
const CODES = [
  "by-external-id",
  "bulk",
  "export",
  "tags",
  "links",
  "keys",
  "me",
  "aliases",
  "history",
  "restore",
  "openapi.json",
  "a/b",
  "by-external-id/aliases",
  "links/history/x",
  "history/restore",
  "grüße",
  "日本語",
  "v1.2.3",
  "a..b",
  "trailing.",
  "_",
  "20",
  "a_2F_b",
];

describeOnEachStore("a link by a code such as a path of the API has", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start({ env: { LINNET_MULTI_SEGMENT: "true" } });
  });
  afterAll(() => served.stop());
  const call = callerOf(() => served.linnet);
  /** As clients write it, and with every sign encoded, as they may. */
  const spellings = (code: string) => [
    code === "by-external-id" ? "by%2Dexternal-id" : encodeURIComponent(code),
    Array.from(new TextEncoder().encode(code), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  ];

  test.each(CODES)("%s is made, seen, followed, changed, given a code, deleted, restored and purged", async (code) => {
    expect((await call("POST /links", { body: { url: "https://example.com/x", code } })).status).toBe(201);
    const [path = "", encoded = ""] = spellings(code);
    for (const spelling of [path, encoded]) {
      expect((await call(`GET /links/${spelling}`)).body.code).toBe(code);
      expect((await call(`GET /links/${spelling}/history`)).body.edits).toBeArray();
      expect((await call(`GET /links/${spelling}/aliases`)).body.code).toBe(code);
      const followed = await fetch(`${served.linnet.url}/${spelling}`, { redirect: "manual" });
      expect([followed.status, followed.headers.get("location")]).toEqual([302, "https://example.com/x"]);
    }
    expect((await call(`PATCH /links/${encoded}`, { body: { title: "t" } })).body).toMatchObject({ code, title: "t" });
    const alias = `alias-of-${code.replaceAll("/", "-")}`;
    expect((await call(`POST /links/${encoded}/aliases`, { body: { code: alias } })).body.aliases).toEqual([alias]);
    expect((await call(`DELETE /links/${encodeURIComponent(alias)}/aliases/${encodeURIComponent(alias)}`)).status).toBe(204);
    expect((await call(`DELETE /links/${path}`)).status).toBe(204);
    expect((await call(`POST /links/${path}/restore`)).body.code).toBe(code);
    expect((await call(`DELETE /links/${encoded}?permanently=true&release=true`)).status).toBe(204);
    expect((await call(`GET /links/${path}`)).status).toBe(404);
  });

  test("in the place of an external id is one, and the link by that code keeps its own paths", async () => {
    await call("POST /links", { body: { url: "https://example.com/", code: "by-external-id" } });
    for (const id of ["history", "aliases", "restore", "by-external-id", "a/b", "...", "%2F", "a b+c", "ä"]) {
      const put = await call(`PUT /links/by-external-id/${encodeURIComponent(id)}`, {
        body: { url: "https://example.com/external" },
      });
      expect([put.status, put.body.externalId]).toEqual([201, id]);
    }
    expect((await call("GET /links/by%2Dexternal-id/history")).body.edits).toEqual([]);
    expect((await call("GET /links/by-external-id")).body.code).toBe("by-external-id");
  });
});
