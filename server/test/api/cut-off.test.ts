// Bodies of bulk requests that break off: what could be read is done, and the last row says that there was more.
import { expect, test } from "bun:test";
import { createApi } from "../../src/api/app.ts";
import { internal, LinnetError } from "../../src/core/errors.ts";
import { bench, cli } from "../core/setup.ts";

const at = bench();
const ROW = '{"url":"https://example.com/","code":"whole"}';

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
  const api = createApi({
    links: at.context,
    keys: { ...at.context, keys: at.store.keys },
    actorOf: async () => cli,
    mayCreate: () => undefined,
    report: (error) => (error instanceof LinnetError ? error : internal(error)),
    corsOrigins: [],
  });
  const request = new Request("http://linnet.test/api/v1/bulk", { method: "POST", headers: { "Content-Type": type }, body });
  const answer = await api(request, "");
  return (await answer.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const END = { ok: false, error: { code: "invalid_body", status: 400, message: "The body ended too early." } };

test.each([
  ["application/x-ndjson", `${ROW}\n{"url":"https://exam`],
  ["application/json", `[${ROW},{"url":"https://exam`],
])("a body of %s that breaks off makes no link of its last piece, and says so in its last row", async (type, text) => {
  expect(await resultsOf(type, text)).toMatchObject([
    { row: 1, ok: true, link: { code: "whole" } },
    { row: 2, ...END },
  ]);
  expect(await at.store.links.count()).toBe(1);
});

test("a table that breaks off says from where on nothing of it was done", async () => {
  expect(await resultsOf("text/csv", "url,code\nhttps://example.com/,whole\nhttps://exam")).toMatchObject([{ row: 1, ...END }]);
  expect(await at.store.links.count()).toBe(0);
});
