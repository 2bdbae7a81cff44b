// Many links in and out: streams in both directions, a result per row, and an export that makes the same links again.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ADMIN } from "../support/linnet.ts";
import { describeOnEachStore, type Served } from "../support/stores.ts";
import { until } from "../support/wait.ts";
import { callerOf, expectProblem } from "./call.ts";

interface Result {
  readonly row: number;
  readonly ok: boolean;
  readonly link?: { readonly code: string; readonly version: number } | null;
  readonly error?: { readonly code: string; readonly status: number; readonly field?: string };
}

const NDJSON = "application/x-ndjson";
const resultsIn = (text: string): Result[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Result);

describeOnEachStore("bulk", (start) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served.stop(), 30_000);
  const call = callerOf(() => served.linnet);
  const bulk = async (body: string | Uint8Array, { query = "", type = NDJSON, headers = {} } = {}) => {
    const answer = await call(`POST /bulk${query}`, { body, type, headers });
    expect(answer.status).toBe(200);
    return typeof answer.body === "string" ? resultsIn(answer.body) : (answer.body as Result[]);
  };
  /** Sends rows as they are asked for, and gives back the open answer. */
  const open = (body: ReadableStream<Uint8Array>, signal?: AbortSignal) =>
    fetch(`${served.linnet.url}/api/v1/bulk`, {
      method: "POST",
      headers: { ...ADMIN, "Content-Type": NDJSON },
      body,
      duplex: "half",
      ...(signal === undefined ? {} : { signal }),
    } as RequestInit);

  describe("rows", () => {
    test("are worked off one by one, with a result each in their order", async () => {
      const rows = [
        '{"url":"https://example.com/1","code":"one"}',
        "not JSON",
        "",
        '{"url":"https://example.com/2","code":"api"}',
        '{"url":"https://example.com/3","colour":"red"}',
        '{"url":"https://example.com/4","url":"https://example.com/5"}',
        "[1]",
        `{"url":"https://example.com/${"x".repeat(260_000)}"}`,
        '{"url":"https://example.com/6","title":"\\u0000"}',
        '{"op":"fly","code":"one"}',
        '{"url":"https://example.com/7"}',
      ];
      const results = await bulk(rows.join("\n"));
      expect(results.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(results.map(({ ok, error }) => (ok ? "ok" : error?.code))).toEqual([
        "ok",
        "invalid_body",
        "invalid_code",
        "unknown_field",
        "invalid_body",
        "invalid_field",
        "body_too_large",
        "invalid_field",
        "invalid_field",
        "ok",
      ]);
    });

    test("that are no UTF-8 are rows that failed, and not the end", async () => {
      const bad = new Uint8Array([
        ...new TextEncoder().encode('{"url":"'),
        0xff,
        0xfe,
        ...new TextEncoder().encode('"}\n{"url":"a.example"}'),
      ]);
      expect((await bulk(bad)).map(({ ok, error }) => (ok ? "ok" : error?.code))).toEqual(["invalid_body", "ok"]);
    });

    test("come as one JSON list too, and leave as one where that is asked for", async () => {
      const body = '[ {"url":"a.example"} , nope, {"url":"b.example","notes":"],[{\\"}"} ]';
      const results = await bulk(body, { type: "application/json", headers: { Accept: "application/json" } });
      expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
    });

    test.each([
      ["[", 1],
      ["{}", 1],
      ['[{"url":"a.example"}', 1],
      ['[{"url":"a.example"}] x', 2],
      ['[{"url":"a.example"},]', 2],
      ["[]", 0],
      ["", 1],
    ] as const)("in the list %s that is none or broken say so", async (body, rows) => {
      const results = await bulk(body, { type: "application/json" });
      expect(results.length).toBe(rows);
      if (rows > 0) expect(results.at(-1)?.error?.code).toBe("invalid_body");
    });

    test("change, delete, restore and purge", async () => {
      const rows = [
        { op: "create", url: "https://example.com/ops", code: "ops" },
        { op: "edit", code: "ops", title: "t", version: 1 },
        { op: "edit", code: "ops", title: "u", version: 1 },
        { op: "edit", match: "ops", code: "ops-2" },
        { op: "delete", code: "ops" },
        { op: "restore", code: "ops-2" },
        { op: "purge", code: "ops", release: true },
      ];
      const results: Result[] = [];
      for (const row of rows) results.push(...(await bulk(JSON.stringify(row))));
      expect(results.map(({ ok, error }) => (ok ? "ok" : error?.code))).toEqual([
        "ok",
        "ok",
        "precondition_failed",
        "ok",
        "ok",
        "ok",
        "ok",
      ]);
      expectProblem(await call("GET /links/ops"), 404, "link_not_found");
      expect((await bulk('{"code":"none"}', { query: "?op=delete" }))[0]?.error?.code).toBe("link_not_found");
    });

    test("are only rehearsed where that is asked for", async () => {
      const rows = '{"url":"a.example","code":"dry"}\n{"url":"a.example","code":"one"}\n{"url":"ftp://x"}';
      const results = await bulk(rows, { query: "?dryRun=true" });
      expect(results.map(({ ok, error }) => (ok ? "ok" : error?.code))).toEqual(["ok", "code_taken", "invalid_url"]);
      expectProblem(await call("GET /links/dry"), 404, "link_not_found");
    });

    test("that are sent again with one Idempotency-Key make the same links", async () => {
      const body = '{"url":"https://example.com/a"}\n{"url":"https://example.com/b"}';
      const headers = { "Idempotency-Key": "k".repeat(200) };
      const codes = async () => (await bulk(body, { headers })).map(({ link }) => link?.code);
      const first = await codes();
      expect(await codes()).toEqual(first);
      expect((await bulk(body.replace("/a", "/c"), { headers })).map(({ error }) => error?.code)).toEqual([
        "key_reused",
        undefined,
      ]);
    });
  });

  test.each([
    ["?op=fly", NDJSON, 422, "invalid_field", "op"],
    ["?dryRun=yes", NDJSON, 422, "invalid_field", "dryRun"],
    ["?dry=true", NDJSON, 400, "unknown_field", "dry"],
    ["", "text/plain", 415, "unsupported_media_type", undefined],
  ] as const)("as a whole is refused for %s %s", async (...[query, type, status, code, field]) => {
    expectProblem(await call(`POST /bulk${query}`, { body: "{}", type }), status, code, field);
  });

  test("answers rows while others are still to come", async () => {
    const rows = new TransformStream<Uint8Array, Uint8Array>();
    const writer = rows.writable.getWriter();
    const write = (line: string) => writer.write(new TextEncoder().encode(`${line}\n`));
    const opening = open(rows.readable);
    await write('{"url":"https://example.com/first"}');
    const reader = (await opening).body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(JSON.parse(first)).toMatchObject({ row: 1, ok: true });
    await write('{"url":"https://example.com/second"}');
    expect(JSON.parse(new TextDecoder().decode((await reader?.read())?.value))).toMatchObject({ row: 2, ok: true });
    await writer.close();
    expect((await reader?.read())?.done).toBe(true);
  });

  test("does nothing more for a key that was revoked meanwhile", async () => {
    const made = await call("POST /keys", { body: { name: "brief", scopes: ["links:create"] } });
    const rows = new TransformStream<Uint8Array, Uint8Array>();
    const writer = rows.writable.getWriter();
    const response = fetch(`${served.linnet.url}/api/v1/bulk`, {
      method: "POST",
      headers: { Authorization: `Bearer ${made.body.key}`, "Content-Type": NDJSON },
      body: rows.readable,
      duplex: "half",
    } as RequestInit);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    const told = async () => {
      await writer.write(new TextEncoder().encode('{"url":"https://example.com/brief"}\n'));
      reader ??= (await response).body?.getReader();
      return resultsIn(new TextDecoder().decode((await reader?.read())?.value))[0]?.error?.code ?? "ok";
    };
    expect(await told()).toBe("ok");
    await call(`DELETE /keys/${made.body.id}`);
    await until(async () => (await told()) === "key_invalid", { what: "the key is asked for again" });
    expect(await told()).toBe("key_invalid");
    await writer.close();
  });

  test("stops when the client goes away", async () => {
    let sent = 0;
    const abort = new AbortController();
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await Bun.sleep(1);
        sent++;
        controller.enqueue(new TextEncoder().encode(`{"url":"https://example.com/endless/${sent}"}\n`));
      },
    });
    const response = await open(endless, abort.signal);
    await response.body?.getReader().read();
    abort.abort();
    const total = async () => (await call("GET /links?total=true&limit=1")).body.total as number;
    // Two looks in a row that see the same number: nothing is made any more.
    let before = -1;
    await until(
      async () => {
        const now = await total();
        const isStill = now === before;
        before = now;
        return isStill;
      },
      { what: "no more links are made" },
    );
    expect(served.linnet.output).not.toContain("Something broke");
  });
});

describeOnEachStore("an export", (start) => {
  const links = [
    { url: "https://example.com/1", code: "plain" },
    {
      url: "https://example.com/2?a=1&b=%22",
      code: "rich",
      title: "=SUM(A1)",
      notes: 'a "quote", a comma\nand a line',
      tags: ["+plus", "two words"],
      enabled: false,
      archived: true,
      startsAt: "2030-01-01T00:00:00.000Z",
      expiresAt: "2031-01-01T00:00:00.000Z",
      maxClicks: 7,
      status: 308,
      forwardQuery: true,
      forwardPath: true,
      ends: { expired: "https://example.com/over", usedUp: "https://example.com/full" },
      ios: "https://example.com/ios?a=1,2",
      android: "https://example.com/android",
      preview: { title: "'=quoted", description: "@x", image: null },
      externalId: "-1",
    },
    { url: "https://example.com/3", code: "apostrophe", title: "'tis", notes: "''=both" },
  ];
  const seen = (link: Record<string, unknown>) => {
    const { createdBy: _by, version: _version, domain: _domain, shortUrl: _url, usedClicks: _used, ...rest } = link;
    return rest;
  };

  // An export of a handful of links is a look into every bucket.
  const FEW = { env: { LINNET_REDIS_BUCKETS: "1024" } };
  let from: Served;
  const source = callerOf(() => from.linnet);
  beforeAll(async () => {
    from = await start(FEW);
    for (const body of links) expect((await source("POST /links", { body })).status).toBe(201);
    await source("PATCH /links/plain", { body: { code: "shown" } });
    await source("POST /links/rich/aliases", { body: { code: "rich-too" } });
    await source("POST /links/rich/aliases", { body: { code: "rich-gone" } });
    await source("DELETE /links/rich/aliases/rich-gone");
  }, 20_000);
  afterAll(() => from.stop());

  test.each([
    ["ndjson", "application/x-ndjson"],
    ["csv", "text/csv"],
  ] as const)(
    "as %s makes the same links again elsewhere",
    async (format, type) => {
      const to = await start(FEW);
      try {
        const target = callerOf(() => to.linnet);
        const exported = await source(`GET /export?format=${format}`);
        expect(exported.headers.get("content-type")).toStartWith(type);
        const results = await target("POST /bulk", { body: exported.body, type });
        expect(resultsIn(results.body).filter(({ ok }) => !ok)).toEqual([]);
        for (const code of ["shown", "plain", "rich", "rich-too", "apostrophe"]) {
          expect(seen((await target(`GET /links/${code}`)).body)).toEqual(seen((await source(`GET /links/${code}`)).body));
        }
        expect((await target("GET /links/rich/aliases")).body.retired).toEqual(["rich-gone"]);
        expect((await target(`GET /export?format=${format}&sort=code`)).body).toBe(
          (await source(`GET /export?format=${format}&sort=code`)).body,
        );
      } finally {
        await to.stop();
      }
    },
    20_000,
  );

  test("hands no formula to a spreadsheet, and no password to anybody", async () => {
    for (const sign of ["=", "+", "-", "@"])
      await source("POST /links", { body: { url: "a.example", title: `${sign}1+1`, notes: `a${sign}` } });
    await source("POST /links", { body: { url: "a.example", code: "locked", password: "geheim" } });
    const csv = (await source("GET /export?format=csv")).body as string;
    for (const sign of ["=", "+", "-", "@"]) expect(csv).toContain(`,'${sign}1+1,`);
    expect(csv).not.toMatch(/(^|,)"?[=+@-]/m);
    const rows = (await source("GET /export?q=")).body as string;
    expect(rows).not.toContain("argon2");
    const locked = rows.split("\n").find((line) => line.includes('"locked"')) ?? "";
    await source("DELETE /links/locked?permanently=true&release=true");
    const [refused] = resultsIn((await source("POST /bulk", { body: locked, type: NDJSON })).body);
    expect(refused?.error).toMatchObject({ code: "missing_field", field: "password" });
    expectProblem(await source("GET /links/locked"), 404, "link_not_found");
  });

  test.each([
    ["format=xml", 422, "invalid_field", "format"],
    ["q=abc&sort=code", 422, "invalid_field", "sort"],
    ["q=abc&sort=code&format=csv", 422, "invalid_field", "sort"],
    ["limit=5", 400, "unknown_field", "limit"],
  ] as const)("is refused as a whole for %s", async (query, status, code, field) => {
    expectProblem(await source(`GET /export?${query}`), status, code, field);
  });
});
