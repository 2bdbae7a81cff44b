// POST /api/shorten on the real program: every form of asking, every refusal.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { ADMIN, type Linnet, startLinnet } from "../support/linnet.ts";

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet({ env: { LINNET_BASE_URL: "https://lin.example" } });
});
afterAll(() => linnet.stop());

interface Asked {
  readonly type?: string;
  readonly accept?: string;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

function post({ type, accept, body, headers }: Asked): Promise<Response> {
  return fetch(`${linnet.url}/api/shorten`, {
    method: "POST",
    headers: {
      ...ADMIN,
      ...headers,
      ...(type === undefined ? {} : { "Content-Type": type }),
      ...(accept === undefined ? {} : { Accept: accept }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

const json = (value: unknown) => post({ type: "application/json", body: JSON.stringify(value) });

interface Problem {
  readonly type: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  return problem;
}

async function locationOf(tinyUrl: string): Promise<string | null> {
  expect(tinyUrl).toStartWith("https://lin.example/");
  const response = await fetch(linnet.url + tinyUrl.slice("https://lin.example".length), { redirect: "manual" });
  expect(response.status).toBe(302);
  return response.headers.get("location");
}

describe("a long URL", () => {
  test("comes as JSON and leaves as JSON", async () => {
    const response = await json({ original_url: "example.com/page" });
    expect(response.status).toBe(201);
    const body = (await response.json()) as Record<string, string>;
    expect(Object.keys(body).sort()).toEqual(["code", "original_url", "tiny_url"]);
    expect(body.original_url).toBe("https://example.com/page");
    expect(response.headers.get("location")).toBe(body.tiny_url ?? "");
    expect(await locationOf(body.tiny_url ?? "")).toBe("https://example.com/page");
  });

  test("may be spelt as the plan spelt it", async () => {
    const body = (await (await json({ orginal_url: "https://example.com/plan" })).json()) as { tiny_url: string };
    expect(await locationOf(body.tiny_url)).toBe("https://example.com/plan");
  });

  test("comes as a form, URL-encoded or multipart", async () => {
    const form = new FormData();
    form.set("original_url", "https://example.com/multipart");
    for (const body of [new URLSearchParams({ original_url: "https://example.com/multipart" }), form]) {
      const made = (await (await post({ body })).json()) as { tiny_url: string };
      expect(await locationOf(made.tiny_url)).toBe("https://example.com/multipart");
    }
  });

  test("comes and goes as nothing but text", async () => {
    const response = await post({ type: "text/plain", accept: "text/plain", body: "https://example.com/text\n" });
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await locationOf(await response.text())).toBe("https://example.com/text");
  });

  test("is stored and sent as the WHATWG URL Standard serialises it", async () => {
    const body = (await (await json({ original_url: " HTTPS://EXÄMPLE.com:443/ü/../ß?q=a b#c " })).json()) as {
      tiny_url: string;
    };
    expect(await locationOf(body.tiny_url)).toBe(new URL("HTTPS://EXÄMPLE.com:443/ü/../ß?q=a b#c").href);
  });

  test("gets a short URL from LINNET_BASE_URL, whatever the Host header says", async () => {
    const response = await post({
      type: "application/json",
      headers: { Host: "evil.example" },
      body: '{"original_url":"https://example.com/"}',
    });
    expect(((await response.json()) as { tiny_url: string }).tiny_url).toStartWith("https://lin.example/");
  });
});

describe("an anonymous maker", () => {
  test("gets a secret address to manage the link; the key's holder does not need one", async () => {
    const made = await linnet.shorten("https://example.com/", {});
    expect(made.manage_url).toMatch(new RegExp(`^https://lin\\.example/-/manage/${made.code}/[A-Za-z0-9]{24}$`));
    const text = await post({
      type: "text/plain",
      accept: "text/plain",
      body: "https://example.com/",
      headers: { Authorization: "" },
    });
    expect(text.headers.get("link")).toMatch(/^<https:\/\/lin\.example\/-\/manage\/.*>; rel="edit"$/);
    expect((await linnet.shorten("https://example.com/")).manage_url).toBeUndefined();
  });
});

describe("a URL that can't be shortened", () => {
  const bad: unknown[] = [
    "javascript:alert(1)",
    "data:text/html,x",
    "http:\\\\host",
    "https://example.com/\u0007",
    "https://user:pw@example.com/",
    "https://lin.example/abc",
    `https://example.com/${"a".repeat(9000)}`,
    "",
    5,
    ["https://example.com/"],
    null,
    { toString: "https://example.com/" },
    "mailto:a@b.c",
  ];

  test.each(bad.map((value) => [JSON.stringify(value).slice(0, 40), value]))(
    "%s is a 4xx problem that names original_url",
    async (_name, value) => {
      const response = await json({ original_url: value });
      const problem = await problemOf(response);
      expect(problem).toMatchObject({ status: 422, code: "invalid_url", field: "original_url" });
      expect(problem.detail.length).toBeGreaterThan(10);
    },
  );

  test("stores nothing", async () => {
    const folder = await startLinnet();
    try {
      for (const value of bad) {
        const response = await fetch(`${folder.url}/api/shorten`, {
          method: "POST",
          headers: { ...ADMIN, "Content-Type": "application/json" },
          body: JSON.stringify({ original_url: value === "https://lin.example/abc" ? `${folder.url}/abc` : value }),
        });
        expect(response.status).toBe(422);
      }
      const { Database } = await import("bun:sqlite");
      const db = new Database(`${folder.folder}/data/linnet.db`, { readonly: true });
      expect(db.query("SELECT count(*) AS n FROM url_hash").get()).toEqual({ n: 0 });
      db.close();
    } finally {
      await folder.stop();
    }
  });
});

describe("a body that can't be read", () => {
  test.each([
    ["no field", "application/json", "{}", 400, "missing_field"],
    ["a misspelt field", "application/json", '{"originalUrl":"https://example.com/"}', 400, "missing_field"],
    ["an array", "application/json", '["https://example.com/"]', 400, "missing_field"],
    ["a number", "application/json", "5", 400, "missing_field"],
    ["a prototype key", "application/json", '{"__proto__":{"original_url":"https://example.com/"}}', 400, "missing_field"],
    ["an unknown field", "application/json", '{"original_url":"https://example.com/","code":"x"}', 400, "unknown_field"],
    ["broken JSON", "application/json", '{"original_url":', 400, "invalid_body"],
    ["deep JSON", "application/json", "[".repeat(200_000), 400, "invalid_body"],
    ["no UTF-8", "application/json", new Uint8Array([0x22, 0xff, 0x22]), 400, "invalid_body"],
    ["an empty form", "application/x-www-form-urlencoded", "", 400, "missing_field"],
    [
      "a form that is not UTF-8",
      "application/x-www-form-urlencoded",
      "original_url=https://example.com/caf%E9",
      400,
      "invalid_body",
    ],
    [
      "a form cut at an &",
      "application/x-www-form-urlencoded",
      "original_url=https://example.com/?a=1&b=2",
      400,
      "unknown_field",
    ],
    ["two names at once", "application/json", '{"original_url":"a.example","orginal_url":"b.example"}', 400, "unknown_field"],
    ["broken multipart", "multipart/form-data; boundary=x", "--y", 400, "invalid_body"],
    ["another type", "application/xml", "<a/>", 415, "unsupported_media_type"],
    ["two megabytes", "text/plain", "a".repeat(2 * 1024 * 1024), 413, "body_too_large"],
  ] as const)("because of %s is a problem", async (...[, type, body, status, code]) => {
    const problem = await problemOf(await post({ type, body }));
    expect(problem).toMatchObject({ status, code });
    if (code === "missing_field") {
      expect(problem.field).toBe("original_url");
      expect(problem.detail).toContain("original_url");
    }
  });

  test("because its sender went away is nobody's fault: nothing is logged", async () => {
    const { hostname, port } = new URL(linnet.url);
    for (const framing of ["Content-Length: 500\r\n\r\nhttps", "Transfer-Encoding: chunked\r\n\r\nZZ\r\nhttps"]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.end(`POST /api/shorten HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n${framing}`);
        });
        socket.resume();
        socket.on("close", () => resolve());
        socket.on("error", () => resolve());
      });
    }
    expect((await json({ original_url: "https://example.com/after" })).status).toBe(201);
    expect(linnet.output).not.toContain('"level":50');
  });

  test("is cut off at the limit when it does not say how long it is", async () => {
    const chunk = new Uint8Array(64 * 1024).fill(97);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent++;
        if (sent > 40) controller.close();
        else controller.enqueue(chunk);
      },
    });
    expect(await problemOf(await post({ type: "text/plain", body: endless }))).toMatchObject({
      status: 413,
      code: "body_too_large",
    });
  });
});

describe("the rest of the API", () => {
  test("answers 405 with Allow for another method", async () => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const response = await fetch(`${linnet.url}/api/shorten`, { method });
      expect(response.headers.get("allow")).toBe("POST");
      expect(await problemOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
    }
  });

  test("answers 404 with a problem elsewhere", async () => {
    for (const path of ["/api", "/api/", "/api/v9/x", "/api/shorten/"]) {
      expect(await problemOf(await fetch(linnet.url + path))).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  test("is there over HTTP/1.0 without a Host", async () => {
    const { hostname, port } = new URL(linnet.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const body = "https://example.com/old";
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST /api/shorten HTTP/1.0\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      });
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.[01] 201 /);
  });

  test("lets what a proxy's own password adds pass", async () => {
    const response = await post({ type: "text/plain", body: "https://example.com/", headers: { Authorization: "Basic YTpi" } });
    expect(response.status).toBe(201);
    expect(await response.json()).toHaveProperty("manage_url");
  });

  test("refuses a key that is none", async () => {
    for (const key of ["Bearer wrong", "Bearer", "bearer  x y"]) {
      const response = await post({ type: "text/plain", body: "https://example.com/", headers: { Authorization: key } });
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(await problemOf(response)).toMatchObject({ status: 401, code: "key_invalid" });
    }
  });

  test("lets nobody make links without a key when it is not public", async () => {
    const closed = await startLinnet({ env: { LINNET_PUBLIC: "false" } });
    try {
      const request = { method: "POST", headers: { "Content-Type": "text/plain" }, body: "https://example.com/" };
      expect(await problemOf(await fetch(`${closed.url}/api/shorten`, request))).toMatchObject({
        status: 401,
        code: "key_required",
      });
      expect((await closed.shorten("https://example.com/")).code).toHaveLength(7);
    } finally {
      await closed.stop();
    }
  });
});
