// Streams that break off: what could be read of a bulk request is done, and its last row says that there was more; an export that
// the store gives up on is never one that looks whole.
import { afterEach, expect, test } from "bun:test";
import { createApi } from "../../src/api/app.ts";
import { internal, LinnetError, storeUnavailable } from "../../src/core/errors.ts";
import type { LinkContext } from "../../src/core/links.ts";
import type { Links } from "../../src/core/store.ts";
import { bench, cli } from "../core/setup.ts";
import { ADMIN, startLinnet } from "../support/linnet.ts";
import { nobodySignsIn } from "../support/nobody-signs-in.ts";
import { NOBODY } from "../support/visitors.ts";

const at = bench();
const ROW = '{"url":"https://example.com/","code":"whole"}';

const reported: string[] = [];
afterEach(() => void reported.splice(0));

function apiOn(links: LinkContext): ReturnType<typeof createApi> {
  const report = (error: unknown) => {
    const told = error instanceof LinnetError ? error : internal(error);
    reported.push(told.code);
    return told;
  };
  const keys = { ...at.context, keys: at.store.keys };
  return createApi({
    links,
    keys,
    ...nobodySignsIn(links, at.store),
    actorOf: async () => cli,
    mayCreate: () => undefined,
    factsOf: () => NOBODY,
    report,
    corsOrigins: [],
    stopping: new AbortController().signal,
  });
}

/** The results of a request whose body ends with an error of the connection. */
async function resultsOf(type: string, text: string): Promise<unknown[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
    },
    pull(controller) {
      controller.error(new Error("the connection was closed"));
    },
  });
  const request = new Request("http://linnet.test/api/v1/bulk", { method: "POST", headers: { "Content-Type": type }, body });
  const answer = await apiOn(at.context)(request, "");
  return (await answer.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const END = { ok: false, error: { code: "invalid_body", status: 400, message: "The body ended too early." } };

test.each([
  ["application/x-ndjson", `${ROW}\n{"url":"https://exam`],
  ["application/json", `[${ROW},{"url":"https://exam`],
  ["text/csv", "url,code\nhttps://example.com/,whole\nhttps://exam"],
])("a body of %s that breaks off makes no link of its last piece, and says so in its last row", async (type, text) => {
  expect(await resultsOf(type, text)).toMatchObject([
    { row: 1, ok: true, link: { code: "whole" } },
    { row: 2, ...END },
  ]);
  expect(await at.store.links.count()).toBe(1);
});

/** The context of a store that goes through its links like this. */
function scanning(scan: Links["scan"]): LinkContext {
  const links = new Proxy(at.context.links, {
    get(all, name) {
      const value: unknown = name === "scan" ? scan : Reflect.get(all, name);
      return typeof value === "function" ? value.bind(all) : value;
    },
  });
  return { ...at.context, links };
}

test.each(["csv", "ndjson"])("an export as %s that the store gives up on breaks off, and is reported", async (format) => {
  for (let made = 0; made < 150; made++) await at.make({ url: "https://example.com/" });
  const broken = scanning(async function* () {
    yield* at.context.links.scan();
    throw storeUnavailable(new Error("the disk is gone"));
  });
  const answer = await apiOn(broken)(new Request(`http://linnet.test/api/v1/export?format=${format}`), "");
  expect(answer.status).toBe(200);
  expect(await answer.text().catch(() => "broken off")).toBe("broken off");
  expect(reported).toEqual(["store_unavailable"]);
});

test("exports that their readers leave in the middle are no failures", async () => {
  const linnet = await startLinnet();
  try {
    const rows = Array.from({ length: 15_000 }, (_, row) => `{"url":"https://example.com/${row}"}\n`).join("");
    const sent = { method: "POST", headers: { ...ADMIN, "Content-Type": "application/x-ndjson" }, body: rows };
    await (await fetch(`${linnet.url}/api/v1/bulk`, sent)).text();
    for (let left = 0; left < 20; left++) {
      const leaving = new AbortController();
      const answer = await fetch(`${linnet.url}/api/v1/export`, { headers: ADMIN, signal: leaving.signal });
      const reader = answer.body?.getReader();
      for (let pieces = 0; pieces < left; pieces++) await reader?.read();
      leaving.abort();
    }
    expect((await fetch(`${linnet.url}/api/v1/keys/me`, { headers: ADMIN })).status).toBe(200);
  } finally {
    await linnet.stop();
  }
  expect(linnet.output).not.toContain('"code":"internal"');
}, 30_000);
