// The SDK against the real program.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer, type Server } from "node:http";
import { createClient, LinnetProblem, LinnetUnreachable } from "../../../client/src/index.ts";
import { ADMIN_KEY, type Linnet, startLinnet } from "../support/linnet.ts";
import { freePort } from "../support/ports.ts";

/** What a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** An HTTP server of the test's own in Linnet's place. */
async function startStandIn(answer: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  const port = await freePort();
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${port}`, server };
}

let linnet: Linnet;
beforeAll(async () => {
  linnet = await startLinnet();
});
afterAll(() => linnet.stop());

describe("a client", () => {
  test("makes a link that redirects", async () => {
    const made = await createClient({ url: linnet.url }).shorten(" example.com/Ä ");
    expect(made.originalUrl).toBe("https://example.com/%C3%84");
    expect(made.tinyUrl.endsWith(`/${made.code}`)).toBe(true);
    expect(made.manageUrl).toContain(`/-/manage/${made.code}/`);
    const response = await fetch(`${linnet.url}/${made.code}`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, made.originalUrl]);
  });

  test("takes a base URL with a slash at its end", async () => {
    const made = await createClient({ url: `${linnet.url}/` }).shorten("example.com");
    expect(made.originalUrl).toBe("https://example.com/");
  });

  test("throws a refusal with its facts", async () => {
    const error = await rejection(createClient({ url: linnet.url }).shorten("javascript:alert(1)"));
    expect(error).toBeInstanceOf(LinnetProblem);
    expect(error).toMatchObject({
      name: "LinnetProblem",
      type: "/api/docs#invalid_url",
      status: 422,
      code: "invalid_url",
      field: "original_url",
      retryAfterS: null,
    });
    expect((error as LinnetProblem).detail).toContain("only http: and https: can");
    expect((error as LinnetProblem).message).toBe((error as LinnetProblem).detail);
  });
});

describe("a key", () => {
  test("is sent, and lifts the limit of anonymous clients", async () => {
    const client = createClient({ url: linnet.url, key: ADMIN_KEY });
    for (let n = 0; n < 12; n++) expect((await client.shorten(`example.com/${n}`)).manageUrl).toBeNull();
  });

  test("that is wrong is a problem", async () => {
    const error = await rejection(createClient({ url: linnet.url, key: "not-a-key-of-yours" }).shorten("example.com"));
    expect(error).toBeInstanceOf(LinnetProblem);
    expect(error).toMatchObject({ status: 401, code: "key_invalid" });
  });

  test("is missed only where links need one, and the limit says when to come back", async () => {
    const client = createClient({ url: linnet.url });
    let error: unknown = null;
    for (let n = 0; n < 11 && error === null; n++) {
      error = await client.shorten("example.com").then(
        () => null,
        (reason: unknown) => reason,
      );
    }
    expect(error).toMatchObject({ name: "LinnetProblem", status: 429, code: "rate_limited" });
    expect((error as LinnetProblem).retryAfterS).toBeGreaterThan(0);
  });
});

describe("no answer", () => {
  test("from a port where nobody listens is told apart from a refusal", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const error = await rejection(createClient({ url }).shorten("example.com"));
    expect(error).toBeInstanceOf(LinnetUnreachable);
    expect(error).not.toBeInstanceOf(LinnetProblem);
    expect((error as LinnetUnreachable).message).toBe(`No answer from ${url}.`);
    expect((error as LinnetUnreachable).cause).toBeDefined();
  });

  test("is also one that breaks off", async () => {
    const { url, server } = await startStandIn((_, response) => {
      response.writeHead(201, { "Content-Type": "application/json", "Content-Length": "500" });
      response.write('{"tiny_url":', () => response.destroy());
    });
    try {
      expect(await rejection(createClient({ url }).shorten("example.com"))).toBeInstanceOf(LinnetUnreachable);
    } finally {
      server.close();
    }
  });

  test("is no longer waited for once the signal says so, whose reason is thrown", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    // Asked and never answered: the question's arrival is what the signal waits for.
    const { url, server } = await startStandIn(() => abort.abort(reason));
    try {
      const call = createClient({ url }).shorten("example.com", { signal: abort.signal });
      expect(await rejection(call)).toBe(reason);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("is not even waited for when the signal was aborted before", async () => {
    const call = createClient({ url: linnet.url }).shorten("example.com", { signal: AbortSignal.abort() });
    expect(await rejection(call)).toMatchObject({ name: "AbortError" });
  });
});

describe("a file", () => {
  const textOf = async (pieces: AsyncIterable<Uint8Array>) => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of pieces) text += decoder.decode(piece, { stream: true });
    return text + decoder.decode();
  };

  test("comes piece by piece from its address, with the key", async () => {
    const client = createClient({ url: `${linnet.url}/`, key: ADMIN_KEY });
    await client.links.create({ url: "https://example.com/ü", tags: ["in-a-file"] });
    const address = client.files.links("ndjson", { tag: ["in-a-file"] });
    expect(JSON.parse(await textOf(client.files.bytes(address)))).toMatchObject({ url: "https://example.com/%C3%BC" });
    const stranger = createClient({ url: linnet.url });
    expect(await rejection(textOf(stranger.files.bytes(stranger.files.links("csv"))))).toMatchObject({ code: "key_required" });
  });

  test("that breaks off is told from a whole one", async () => {
    const { url, server } = await startStandIn((_, response) => {
      response.writeHead(200, { "Content-Type": "text/csv", "Transfer-Encoding": "chunked" });
      response.write("id,code\r\na,a\r\n", () => response.destroy());
    });
    try {
      const { files } = createClient({ url });
      const begun: string[] = [];
      const address = files.links("csv");
      expect(await rejection(textOf(files.bytes(address, { onOpen: () => begun.push("yes") })))).toBeInstanceOf(
        LinnetUnreachable,
      );
      expect(begun).toEqual(["yes"]);
    } finally {
      server.close();
    }
  });

  test("is no longer read once the signal says so, whose reason is thrown, and the connection ends", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const closed = Promise.withResolvers<void>();
    const { url, server } = await startStandIn((_, response) => {
      response.on("close", closed.resolve);
      response.writeHead(200, { "Content-Type": "text/csv" });
      response.write("id,code\r\n");
    });
    try {
      const { files } = createClient({ url });
      const reading = async () => {
        for await (const piece of files.bytes(files.links("csv"), { signal: abort.signal }))
          if (piece.length > 0) abort.abort(reason);
      };
      expect(await rejection(reading())).toBe(reason);
      await closed.promise;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("an answer that is not Linnet's", () => {
  test("is a problem of its own, whatever its status", async () => {
    for (const [status, body] of [
      [502, "<html>Bad gateway</html>"],
      [200, "{}"],
      [201, "{}"],
      [201, "[]"],
      [201, "not JSON"],
    ] as const) {
      const answer: typeof fetch = Object.assign(async () => new Response(body, { status }), { preconnect: () => {} });
      const error = await rejection(createClient({ url: "http://proxy.test", fetch: answer }).shorten("example.com"));
      expect(error).toMatchObject({ name: "LinnetProblem", status, code: "unexpected_answer", field: null });
    }
  });
});
