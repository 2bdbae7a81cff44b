// Lists of links by the REST API: what is meant, in which order, page by page.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { until } from "../support/wait.ts";
import { callerOf, expectProblem } from "./call.ts";

const LINKS = 25;

describeOnEachStore("lists of the API", (start) => {
  let served: Served;
  const call = callerOf(() => served.linnet);
  const codesOf = (body: { links: { code: string }[] }) => body.links.map(({ code }) => code);
  const list = async (query: string) => codesOf((await call(`GET /links?${query}`)).body);

  beforeAll(async () => {
    served = await start();
    const rows = Array.from({ length: LINKS }, (_, at) => ({
      url: `https://example.com/list/${at}`,
      code: `c${String(at).padStart(2, "0")}`,
      createdAt: new Date(Date.UTC(2026, 0, 1 + at)).toISOString(),
      tags: [at % 2 === 0 ? "even" : "odd", at % 3 === 0 ? "three" : "rest"],
      archived: at === 3,
      enabled: at !== 4,
      title: at === 5 ? "A needle in the hay" : "",
      ...(at === 6 ? { expiresAt: "2026-02-01T00:00:00Z" } : {}),
      ...(at === 7 ? { startsAt: "2999-01-01T00:00:00Z" } : {}),
    }));
    const { body } = await call("POST /bulk", { body: rows, headers: { Accept: "application/json" } });
    expect(body.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    await call("DELETE /links/c08");
  });
  afterAll(() => served.stop());

  test("come newest first, the trash in a list of its own", async () => {
    const codes = await list("limit=1000");
    expect(codes.length).toBe(LINKS - 1);
    expect(codes.slice(0, 3)).toEqual(["c24", "c23", "c22"]);
    expect(codes).not.toContain("c08");
    expect(await list("state=trash")).toEqual(["c08"]);
  });

  test.each([
    ["tag=even&tag=three", ["c24", "c18", "c12", "c06", "c00"]],
    ["tag=even&tag=three&tagMode=any&from=2026-01-20T00:00:00Z", ["c24", "c22", "c21", "c20"]],
    ["archived=true", ["c03"]],
    ["state=disabled", ["c04"]],
    ["state=expired", ["c06"]],
    ["state=scheduled", ["c07"]],
    ["from=2026-01-03T00:00:00Z&to=2026-01-05T00:00:00Z", ["c03", "c02"]],
    ["sort=code&limit=3", ["c00", "c01", "c02"]],
    ["sort=created&order=asc&limit=2", ["c00", "c01"]],
    ["creator=key:nobody0000", []],
    ["domain=", "all"],
  ] as const)("show what %s means", async (query, expected) => {
    const codes = await list(query);
    if (expected === "all") expect(codes.length).toBe(LINKS - 1);
    else expect(codes).toEqual([...expected]);
  });

  test("sort by the last change", async () => {
    await call("PATCH /links/c01", { body: { notes: "changed" } });
    expect((await list("sort=updated&limit=1"))[0]).toBe("c01");
  });

  test("find text, a moment after it was written", async () => {
    await until(async () => (await list("q=NEEDLE")).length > 0, { what: "the text is found" });
    expect(await list("q=needle")).toEqual(["c05"]);
    expect(await list("q=nothing-like-it")).toEqual([]);
  });

  test.each(["", "sort=code&", "sort=updated&order=asc&", "tag=odd&"])(
    "are whole when they are read page by page: %s",
    async (query) => {
      const whole = await list(`${query}limit=1000`);
      const pages: string[] = [];
      let cursor = "";
      do {
        const { body } = await call(`GET /links?${query}limit=4${cursor === "" ? "" : `&cursor=${cursor}`}`);
        expect(body.links.length).toBeLessThanOrEqual(4);
        pages.push(...codesOf(body));
        cursor = body.next ?? "";
      } while (cursor !== "");
      expect(pages).toEqual(whole);
    },
  );

  test("count what they show, when asked", async () => {
    expect((await call("GET /links?total=true&limit=1")).body).toMatchObject({ total: LINKS - 1, totalIsExact: true });
    expect((await call("GET /links?total=true&limit=1&tag=odd&archived=true")).body).toMatchObject({
      total: 1,
      totalIsExact: true,
    });
    expect((await call("GET /links?limit=1")).body.total).toBeUndefined();
  });

  describe("refuse", () => {
    test.each([
      ["limit=0", 422, "invalid_field", "limit"],
      ["limit=1001", 422, "invalid_field", "limit"],
      ["limit=1e2", 422, "invalid_field", "limit"],
      ["limit=1&limit=2", 422, "invalid_field", "limit"],
      ["sort=size", 422, "invalid_field", "sort"],
      ["order=up", 422, "invalid_field", "order"],
      ["state=gone", 422, "invalid_field", "state"],
      ["archived=1", 422, "invalid_field", "archived"],
      ["from=yesterday", 422, "invalid_field", "from"],
      ["tag=a,b", 422, "invalid_field", "tag"],
      [Array.from({ length: 51 }, (_, at) => `tag=t${at}`).join("&"), 422, "invalid_field", "tag"],
      ["q=%00", 422, "invalid_field", "q"],
      [`q=${"x".repeat(201)}`, 422, "invalid_field", "q"],
      ["q=abc&sort=code", 422, "invalid_field", "sort"],
      ["domain=other.example", 422, "unknown_domain", "domain"],
      ["page=2", 400, "unknown_field", "page"],
      ["__proto__=1", 400, "unknown_field", "__proto__"],
      ["cursor=%7B%7D", 400, "invalid_cursor", "cursor"],
      ["cursor=", 400, "invalid_cursor", "cursor"],
      ["cursor=bnVsbA", 400, "invalid_cursor", "cursor"],
      [`cursor=${Buffer.from('["created desc","x","y"]').toString("base64url")}`, 400, "invalid_cursor", "cursor"],
    ] as const)("%s", async (query, status, code, field) => {
      expectProblem(await call(`GET /links?${query}`), status, code, field);
    });

    test("the cursor of another order", async () => {
      const { next } = (await call("GET /links?limit=2")).body;
      expect((await call(`GET /links?limit=2&cursor=${next}`)).status).toBe(200);
      for (const query of ["sort=code", "order=asc", "state=trash"]) {
        expectProblem(await call(`GET /links?${query}&cursor=${next}`), 400, "invalid_cursor", "cursor");
      }
    });
  });
});
